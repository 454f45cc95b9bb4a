//! Who may do what: written once, used by the service to enforce and by clients to verify.

use crate::log::Role;
use minicbor::{Decode, Encode};

/// What a grant allows, in rising order.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode, serde::Serialize, serde::Deserialize,
)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
#[cbor(index_only)]
pub enum Permission {
    /// Fill without showing: a courtesy between honest clients.
    #[n(0)]
    Fill,
    #[n(1)]
    View,
    /// Write new revisions.
    #[n(2)]
    Modify,
    /// Grant, take back, change the item's settings.
    #[n(3)]
    Full,
}

/// What a member does to an organisation, as far as a role decides it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Act {
    /// Read the log, the members, what was shared with oneself.
    Read,
    /// Make items, and write those that one may.
    Write,
    /// Share items that one may share.
    Share,
    /// Invite, change roles, suspend, remove; make groups.
    Administer,
    /// Create client organisations.
    CreateClients,
    /// Read the audit.
    Audit,
}

impl Role {
    pub const fn may(self, act: Act) -> bool {
        match act {
            Act::Read => true,
            Act::Write | Act::Share => !matches!(self, Role::Auditor),
            Act::Administer | Act::CreateClients => matches!(self, Role::Administrator),
            Act::Audit => matches!(self, Role::Administrator | Role::Auditor),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn permissions_rise() {
        assert!(Permission::Fill < Permission::View);
        assert!(Permission::View < Permission::Modify);
        assert!(Permission::Modify < Permission::Full);
    }

    #[test]
    fn an_auditor_reads_and_writes_nothing() {
        assert!(Role::Auditor.may(Act::Read) && Role::Auditor.may(Act::Audit));
        assert!(!Role::Auditor.may(Act::Write) && !Role::Auditor.may(Act::Share));
    }

    #[test]
    fn only_administrators_administer() {
        for role in [Role::Auditor, Role::PasswordUser, Role::PasswordAdministrator] {
            assert!(!role.may(Act::Administer) && !role.may(Act::CreateClients));
        }
        assert!(Role::Administrator.may(Act::Administer));
    }
}
