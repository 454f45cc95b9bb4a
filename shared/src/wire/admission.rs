//! Who may call which endpoint: role × state × endpoint, as one piece of data. The edge and the organisations ask it at
//! every request; the tests ask the running service as everybody and compare. What depends on more than who is asking (a
//! permission on an item, a rule of the log) is decided where that is known.

use super::endpoint::Endpoint;
use super::problem::Code;
use crate::log::{Home, Kind, Role, Status};
use crate::permission::Act;

/// Who is asking, as the organisation that is asked knows them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Party {
    /// Without an access token that counts: a stranger to the service, somebody invited who has not joined, somebody
    /// whose session has ended.
    Nobody,
    /// Who knows the deployment's bootstrap token.
    Operator,
    /// Signed in, but no member here: of another organisation, or of this client's MSP without being its manager.
    Stranger,
    /// At a client: one of its MSP's people whom the MSP's log gives access, and who has not taken it up yet.
    Entitled,
    Member {
        seat: Seat,
        role: Role,
        status: Status,
    },
}

/// What kind of member somebody is here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Seat {
    /// One of an MSP's own people.
    Msp,
    /// One of a client's own people.
    Client,
    /// At a client: one of its MSP's people, whose account and session are there.
    Manager,
}

impl Seat {
    pub const ALL: [Seat; 3] = [Seat::Msp, Seat::Client, Seat::Manager];

    pub const fn of(kind: Kind, home: Home) -> Self {
        match (kind, home) {
            (_, Home::Parent) => Seat::Manager,
            (Kind::Msp, Home::Here) => Seat::Msp,
            (Kind::Client, Home::Here) => Seat::Client,
        }
    }
}

/// Who may call an endpoint.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Admission {
    /// Everybody; rates are limited by network.
    Anyone,
    /// Whoever knows the deployment's bootstrap token.
    Operator,
    Members(Seats),
}

/// What a role must allow, for each kind of member. Without an act that kind may not call it, whatever the role.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seats {
    pub msp: Option<Act>,
    pub client: Option<Act>,
    pub manager: Option<Act>,
    /// Whether it takes no more than having been given access to the client.
    pub entitled: bool,
}

const NO: Option<Act> = None;
const READ: Option<Act> = Some(Act::Read);
const WRITE: Option<Act> = Some(Act::Write);
const SHARE: Option<Act> = Some(Act::Share);
const AUDIT: Option<Act> = Some(Act::Audit);
const CREATE_CLIENTS: Option<Act> = Some(Act::CreateClients);

const fn members(msp: Option<Act>, client: Option<Act>, manager: Option<Act>) -> Admission {
    Admission::Members(Seats { msp, client, manager, entitled: false })
}

impl Endpoint {
    /// The table. Which role may do which act is [`Role::may`]; who is suspended or removed may call nothing here that
    /// is not for anyone.
    pub const fn admission(self) -> Admission {
        match self {
            Endpoint::Health
            | Endpoint::OpenApi
            | Endpoint::Organisation
            | Endpoint::Challenge
            | Endpoint::SignIn
            | Endpoint::Refresh
            | Endpoint::SessionEnd
            | Endpoint::OpenInvitation
            | Endpoint::Join => Admission::Anyone,
            Endpoint::FoundMsp => Admission::Operator,
            // By turns for an MSP's own people, a client's own people, and a client's managers.
            //
            // Accounts, sessions and sockets are at home.
            Endpoint::Account
            | Endpoint::ChangeAccount
            | Endpoint::EndSessions
            | Endpoint::Sessions
            | Endpoint::SignOut
            | Endpoint::SignOutEverywhere
            | Endpoint::Events => members(READ, READ, NO),
            Endpoint::GroupKeys => members(READ, READ, READ),
            // Members say some things of themselves, so the log's own rules decide on each entry. Whoever was given access
            // admits themselves.
            Endpoint::AppendLog | Endpoint::Log => {
                Admission::Members(Seats { msp: READ, client: READ, manager: READ, entitled: true })
            }
            Endpoint::Sync | Endpoint::Revisions => members(READ, READ, READ),
            Endpoint::WriteItems | Endpoint::ImportItems => members(WRITE, WRITE, WRITE),
            Endpoint::Share | Endpoint::TakeBack => members(SHARE, SHARE, SHARE),
            Endpoint::Audit => members(AUDIT, AUDIT, AUDIT),
            // Clients have no clients.
            Endpoint::CreateClient => members(CREATE_CLIENTS, NO, NO),
        }
    }

    /// # Errors
    /// `bootstrap_token` where only the operator may; `unauthenticated` for whoever has to sign in first, as those do
    /// whose session ended because they were suspended or removed; `forbidden` for who is signed in and may not.
    pub const fn admits(self, party: Party) -> Result<(), Code> {
        let seats = match (self.admission(), party) {
            (Admission::Anyone, _) | (Admission::Operator, Party::Operator) => return Ok(()),
            (Admission::Operator, _) => return Err(Code::BootstrapToken),
            (Admission::Members(seats), _) => seats,
        };
        let (seat, role, status) = match party {
            Party::Nobody | Party::Operator => return Err(Code::Unauthenticated),
            Party::Stranger => return Err(Code::Forbidden),
            Party::Entitled => return if seats.entitled { Ok(()) } else { Err(Code::Forbidden) },
            Party::Member { seat, role, status } => (seat, role, status),
        };
        let needed = match seat {
            Seat::Msp => seats.msp,
            Seat::Client => seats.client,
            Seat::Manager => seats.manager,
        };
        match (status, seat, needed) {
            (Status::Active, _, Some(act)) if role.may(act) => Ok(()),
            (Status::Active, ..) | (_, Seat::Manager, _) => Err(Code::Forbidden),
            (_, Seat::Msp | Seat::Client, _) => Err(Code::Unauthenticated),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fmt::Write;

    const STATES: [Status; 3] = [Status::Active, Status::Suspended, Status::Removed];

    fn letter(endpoint: Endpoint, party: Party) -> char {
        match endpoint.admits(party) {
            Ok(()) => 'y',
            Err(Code::Unauthenticated) => 's',
            Err(Code::BootstrapToken) => 'b',
            Err(_) => '.',
        }
    }

    /// Everybody's answer at every endpoint, to read. y: may; s: has to sign in first; b: only with the bootstrap token;
    /// a point: may not. Roles in each block: auditor, password user, password administrator, administrator.
    #[test]
    fn the_table_in_full() {
        let mut table = format!("{:<18} nobody operator stranger entitled", "");
        for seat in Seat::ALL {
            for status in STATES {
                write!(table, " {:<8}", format!("{seat:?}{}", &format!("{status:?}")[..1])).unwrap();
            }
        }
        for &endpoint in Endpoint::ALL {
            let [nobody, operator, stranger, entitled] =
                [Party::Nobody, Party::Operator, Party::Stranger, Party::Entitled].map(|party| letter(endpoint, party));
            write!(table, "\n{:<18} {nobody:<6} {operator:<8} {stranger:<8}", format!("{endpoint:?}")).unwrap();
            write!(table, " {entitled:<8}").unwrap();
            for seat in Seat::ALL {
                for status in STATES {
                    let roles = Role::ALL.map(|role| letter(endpoint, Party::Member { seat, role, status }));
                    write!(table, " {:<8}", roles.iter().collect::<String>()).unwrap();
                }
            }
        }
        let lines: Vec<_> = table.lines().map(str::trim_end).collect();
        insta::assert_snapshot!(lines.join("\n"));
    }

    #[test]
    fn who_was_suspended_or_removed_may_no_more_than_a_stranger() {
        for &endpoint in Endpoint::ALL {
            for seat in Seat::ALL {
                for role in Role::ALL {
                    for status in [Status::Suspended, Status::Removed] {
                        let gone = endpoint.admits(Party::Member { seat, role, status }).is_ok();
                        assert_eq!(gone, endpoint.admits(Party::Stranger).is_ok(), "{endpoint:?}");
                    }
                }
            }
        }
    }
}
