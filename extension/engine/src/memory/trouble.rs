//! What the service showed of an organisation that cannot be true beside what was seen before. It is kept until it is over.

use super::Open;
use latchkey_shared::fork::Statement;
use latchkey_shared::id::{MemberId, OrgId, Slug};
use latchkey_shared::time::Millis;
use minicbor::{Decode, Encode};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
pub enum What {
    /// Two logs: a member signed something that rests on another one than this browser has. It is over when the person says so.
    #[n(0)]
    Fork {
        #[n(0)]
        by: MemberId,
    },
    /// Less than has been seen before. It is over when the service shows that again.
    #[n(1)]
    Older,
    /// As the first, of the log of a client's MSP.
    #[n(2)]
    ParentFork {
        #[n(0)]
        by: MemberId,
    },
}

impl What {
    pub const fn is_fork(&self) -> bool {
        matches!(self, Self::Fork { .. } | Self::ParentFork { .. })
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Trouble {
    #[n(0)]
    pub org: OrgId,
    /// When it was found first.
    #[n(1)]
    pub at: Millis,
    #[n(2)]
    pub what: What,
    /// What was signed that rests on the other log: half of the proof.
    #[n(3)]
    pub statement: Option<Statement>,
}

impl Open {
    /// Keeps what was found, unless it is known; says whether it is new.
    pub fn note_trouble(&mut self, org: OrgId, what: What, statement: Option<Statement>, at: Millis) -> bool {
        let known = self.own.troubles.iter().any(|one| one.org == org && one.what == what);
        if !known {
            self.own.troubles.push(Trouble { org, at, what, statement });
            self.dirty.own = true;
        }
        !known
    }

    /// Forgets what `over` picks out of an organisation's troubles; says whether there was any.
    pub fn end_trouble(&mut self, org: &OrgId, over: impl Fn(&What) -> bool) -> bool {
        let before = self.own.troubles.len();
        self.own.troubles.retain(|one| one.org != *org || !over(&one.what));
        let ended = self.own.troubles.len() < before;
        self.dirty.own |= ended;
        ended
    }

    /// Whether nothing is to be written at an organisation: its people may not be who they seem.
    pub fn is_forked(&self, slug: &Slug) -> bool {
        let org = self.org_by_slug(slug).map(super::Organisation::id);
        self.own.troubles.iter().any(|one| Some(one.org) == org && one.what.is_fork())
    }
}
