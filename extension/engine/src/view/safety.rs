//! What people compare without the service: fingerprints of keys, the head of the log.

use super::organisations::{last_role, org_id, role, tag};
use super::time;
use crate::Engine;
use crate::failure::Failure;
use crate::generate;
use crate::memory::{Open, Organisation, Trouble, What};
use crate::ports::Ports;
use latchkey_messages::{
    MemberId as MemberName, MemberKey, OrganisationId, OrganisationTag, Record, Reply, Safety, Trouble as ShownTrouble,
    TroubleKind, Words,
};
use latchkey_shared::fingerprint;
use latchkey_shared::id::{Hash, OrgId};
use latchkey_shared::log::{Home, Status};
use latchkey_shared::personal::Profile;
use std::collections::BTreeSet;
use std::fmt::Write;

impl<P: Ports> Engine<P> {
    pub(crate) fn safety(&self, organisation: &OrganisationId) -> Result<Reply, Failure> {
        let open = self.open()?;
        let id = org_id(organisation)?;
        let org = open.org(&id)?;
        let here = org.log.members().filter(|(_, member)| member.status() != Status::Removed);
        let mut members: Vec<MemberKey> = here
            .filter_map(|(member, known)| {
                let profile = org
                    .disclosed(&known.profile)
                    .unwrap_or(Profile { name: org.name_of(member), email: String::new() });
                Some(MemberKey {
                    id: MemberName::new(member.to_string()),
                    name: profile.name,
                    email: profile.email,
                    role: role(last_role(known), known.home == Home::Parent),
                    you: *member == open.me(),
                    key: words(&fingerprint::of_member(member, known.keys()?)),
                })
            })
            .collect();
        members.sort_by_key(|member| (!member.you, member.name.to_lowercase()));
        let head = org.log.head();
        Ok(Reply::Safety(Safety {
            organisation: tag(&id, &org.name()),
            entry: head.number.0,
            head: words(&head.hash),
            parent: open.parent_log_of(org).map(|log| Record {
                name: org.parent_name().map(|parent| parent.name).unwrap_or_default(),
                entry: log.head().number.0,
                head: words(&log.head().hash),
            }),
            proof: open.own.troubles.iter().any(|one| one.org == id && one.statement.is_some()),
            verified: self.verified.borrow().get(&id).copied().map(time),
            members,
            troubles: open.own.troubles.iter().filter(|one| one.org == id).map(|one| trouble(org, one)).collect(),
        }))
    }
}

/// Organisations with trouble, each once.
pub(crate) fn troubled(open: &Open) -> Vec<OrganisationTag> {
    let troubled: BTreeSet<OrgId> = open.own.troubles.iter().map(|one| one.org).collect();
    let orgs = troubled.iter().filter_map(|id| open.orgs.get(id));
    orgs.map(|org| tag(&org.id(), &org.name())).collect()
}

fn trouble(org: &Organisation, found: &Trouble) -> ShownTrouble {
    let parent = || org.parent_name().map(|parent| parent.name).unwrap_or_default();
    let what = match found.what {
        What::Fork { by } => TroubleKind::Fork { by: org.name_of(&by) },
        What::ParentFork { by } => TroubleKind::ParentFork { by: org.name_of(&by), parent: parent() },
        What::Older => TroubleKind::Older,
    };
    ShownTrouble { what, at: time(found.at) }
}

/// To read aloud, and to see whole.
fn words(hash: &Hash) -> Words {
    let hex = hash.as_bytes().chunks(2).fold(String::new(), |mut hex, pair| {
        let blank = if hex.is_empty() { "" } else { " " };
        // Writing to a text does not fail.
        let _ = write!(hex, "{blank}");
        for byte in pair {
            let _ = write!(hex, "{byte:02x}");
        }
        hex
    });
    Words { words: generate::words_of(hash.as_bytes()), hex }
}
