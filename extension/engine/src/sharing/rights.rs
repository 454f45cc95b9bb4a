//! Whether a grant counts: somebody with the right to give made it. A signature shows who made it, not that they might: anybody
//! who may share can sign one for anything.

use crate::memory::{Cover, GrantRecord, Open, Organisation};
use latchkey_shared::bytes::Bytes;
use latchkey_shared::id::{Holder, ItemId, MemberId};
use latchkey_shared::item::{Header, State};
use latchkey_shared::log::{Home, Verified};
use latchkey_shared::permission::Permission;
use latchkey_shared::sharing::{BundleEntry, Grant, GrantHeader};
use latchkey_shared::time::Millis;

/// What somebody may do, and until when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Terms {
    pub permission: Permission,
    pub not_after: Option<Millis>,
}

impl Terms {
    pub const fn of(grant: &GrantRecord) -> Self {
        Self { permission: grant.permission, not_after: grant.not_after }
    }

    /// Adds these to what the same holder has by other grants, unless they give no more. Each keeps its own end: "modify until
    /// Monday" and "view" are not "modify".
    pub fn join(self, all: &mut Vec<Self>) {
        if all.iter().any(|known| known.includes(self)) {
            return;
        }
        all.retain(|known| !self.includes(*known));
        all.push(self);
    }

    pub fn includes(self, other: Self) -> bool {
        let lasts = match (self.not_after, other.not_after) {
            (None, _) => true,
            (Some(_), None) => false,
            (Some(end), Some(other)) => end >= other,
        };
        self.permission >= other.permission && lasts
    }
}

impl Open {
    /// Whether a holder is to be given keys: an active member or a group with a key of its own, and none of the MSP's people whose
    /// access, or whose keys, its log has ended, whatever the client's log says of them yet.
    pub(crate) fn takes_keys(&self, log: &Verified, holder: &Holder) -> bool {
        let has_key = match holder {
            Holder::Member(member) => log.role(member).is_some(),
            Holder::Group(group) => log.group(group).is_some_and(|group| !group.is_rotation_due()),
        };
        has_key && !self.has_lost_access(log, holder) && !self.lacks_new_keys(log, holder)
    }

    /// Whether a holder is, or has in it, one of the MSP's people whose access its log has ended and the client's log has not yet.
    pub(super) fn has_lost_access(&self, log: &Verified, holder: &Holder) -> bool {
        let Some(parent) = self.parent_of(log) else { return false };
        let is_over = |who: &MemberId| {
            let manager = log.member(who).is_some_and(|member| member.home == Home::Parent && member.is_active());
            manager && !log.manager_stands(who, parent)
        };
        match holder {
            Holder::Member(member) => is_over(member),
            Holder::Group(group) => log.members_of(group).any(|(member, _)| is_over(member)),
        }
    }

    /// Whether a holder is one of the MSP's people who has new keys by its log, and not by the client's yet. Their groups go on: nobody wraps
    /// a group's key to the old ones. So does this account, which would lose what it makes; it says its new keys at its next sync.
    pub(super) fn lacks_new_keys(&self, log: &Verified, holder: &Holder) -> bool {
        let Holder::Member(who) = holder else { return false };
        *who != self.me() && self.parent_of(log).is_some_and(|parent| log.lacks_new_keys(who, parent))
    }

    /// The log of a client's MSP, of which its managers are.
    fn parent_of(&self, log: &Verified) -> Option<&Verified> {
        self.orgs.get(&log.id()).and_then(|organisation| self.parent_log_of(organisation))
    }

    /// Whether a grant is of another organisation's items, and by none of that one's people.
    pub(crate) fn is_made_anew(&self, grant: &Bytes) -> bool {
        let header = Grant::decode(grant.as_slice()).ok().and_then(|grant| grant.header().ok());
        header.is_some_and(|header| {
            let recipients = self.orgs.get(&header.org);
            header.home != header.org && recipients.is_some_and(|org| !org.is_manager(&header.granter))
        })
    }
}

impl Organisation {
    /// Whether a grant of the MSP's items, by somebody of a group to that group, gives nothing that the group did not have by
    /// grants of the MSP's people: each item, with no higher permission and no longer.
    pub(crate) fn repeats(&self, grant: &GrantHeader, entries: &[BundleEntry]) -> bool {
        let Holder::Group(group) = &grant.recipient else { return false };
        let wanted = Terms { permission: grant.permission, not_after: grant.not_after };
        self.log.is_in_at(group, &grant.granter, grant.seen.number)
            && entries.iter().all(|entry| {
                self.grants.values().any(|had| {
                    had.recipient == grant.recipient
                        && self.is_manager(&had.granter)
                        && had.runs(&grant.home, &entry.item).is_some()
                        && Terms::of(had).includes(wanted)
                })
            })
    }

    /// Whether whoever made a grant was the item's creator, or held the item in full then, by a grant of which the same is
    /// true.
    pub(crate) fn is_founded(&self, grant: &GrantRecord, item: &ItemId, creator: &MemberId) -> bool {
        let full = self.grants.values().filter(|held| held.permission == Permission::Full);
        let mut untried: Vec<(&GrantRecord, Cover)> =
            full.filter_map(|held| Some((held, held.gave(&grant.home, item)?.cover))).collect();
        let mut to_follow = vec![grant];
        while let Some(grant) = to_follow.pop() {
            if grant.granter == *creator {
                return true;
            }
            // A grant to another organisation's people tells how far that one's log was seen.
            let at = if grant.org == self.id() { grant.seen } else { self.log.head().number };
            // What was given on when the right to give had ended here, was given without it.
            let gave = |cover: &Cover| !matches!(cover, Cover::Ended(at) if grant.arrived > *at);
            // Each is followed once: anybody who has an item in full can make as many as they like.
            let (right, others): (Vec<_>, Vec<_>) = untried
                .into_iter()
                .partition(|(held, cover)| gave(cover) && self.reached(&held.recipient, &grant.granter, at));
            untried = others;
            to_follow.extend(right.into_iter().map(|(held, _)| held));
        }
        false
    }

    /// Whether the grant that a revision names let its author write it. With a new key the grants of the one before end; only who
    /// held the item in full makes the next.
    pub(crate) fn let_write(&self, revision: &Header) -> bool {
        let needed = if revision.state == State::Deleted { Permission::Full } else { Permission::Modify };
        revision.right.and_then(|right| self.grants.get(&right)).is_some_and(|grant| {
            let covers = grant.gave(&revision.org, &revision.item).is_some_and(|covered| {
                // Nobody makes a key to delete with: who has no more of an item than the key before does not end it.
                let makes_it = revision.state == State::Live
                    && grant.permission == Permission::Full
                    && covered.key_version.next() == revision.key_version;
                covered.key_version == revision.key_version || makes_it
            });
            grant.permission >= needed
                && covers
                && self.reached(&grant.recipient, &revision.author, revision.seen.number)
                && self.is_founded(grant, &revision.item, &revision.creator)
        })
    }
}
