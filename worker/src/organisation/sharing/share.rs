//! Sharing items that live here, with people here or at a client.

use super::grants::{Ending, end, not_too_often, store};
use super::offer::{self, Offered};
use super::reach::{Holders, permissions};
use crate::organisation::access::Caller;
use crate::organisation::database::bind;
use crate::organisation::outbox::{self, message::Message};
use crate::organisation::turn::Turn;
use crate::organisation::vault::stored_items;
use crate::refusal::{Outcome, Refusal};
use latchkey_shared::id::{Hash, ItemId, Slug};
use latchkey_shared::permission::Permission;
use latchkey_shared::wire::Code;
use latchkey_shared::wire::vault::{Done, Share};
use std::collections::{BTreeMap, BTreeSet};

/// `POST …/grants`. Grants to a client's people are posted to the client's object in the same transaction.
pub fn share(turn: &Turn<'_>, caller: &Caller, wanted: &Share) -> Outcome<(Done, Posted)> {
    if wanted.regranted {
        let grants = super::regrant::regrant_later(turn, &caller.member, &wanted.bundles)?;
        return Ok((Done { grants }, Posted::new()));
    }
    let offered = offer::read(turn, caller, &wanted.bundles)?;
    let targets: BTreeSet<Option<&Slug>> =
        offered.iter().flat_map(|offer| &offer.grants).map(|grant| grant.elsewhere.as_ref()).collect();
    if targets.iter().any(|target| *target != wanted.deliver_to.as_ref()) {
        return Err(Refusal::because(
            Code::GrantRefused,
            "the recipients are at another organisation than the request says",
        ));
    }
    may_share(turn, caller, &offered)?;
    super::deliver::by_creators_last(turn.sql, &offered)?;
    let grants = store(turn, &offered)?;
    not_too_often(turn.sql, &caller.member, &offered)?;
    let posted = post_deliveries(turn, &offered)?;
    Ok((Done { grants }, posted))
}

/// Messages to other organisations, by their numbers.
pub type Posted = BTreeMap<Slug, u64>;

/// Sends the grants to other organisations' people there.
pub fn post_deliveries(turn: &Turn<'_>, offered: &[Offered]) -> Outcome<Posted> {
    super::deliver::fits(turn.sql, offered)?;
    let messages = delivered(offered).into_iter().map(|(target, grants)| {
        let number = outbox::post(turn, &target, &Message::Deliver { grants })?;
        Ok((target, number))
    });
    messages.collect()
}

/// Full on every item, at its present key.
fn may_share(turn: &Turn<'_>, caller: &Caller, offered: &[Offered]) -> Outcome<()> {
    let entries = offered.iter().flat_map(|offer| &offer.bundle.entries);
    // An item may stand in several bundles: each has to bring its present key.
    let wanted: BTreeSet<(ItemId, u32)> = entries.map(|entry| (entry.item, entry.key_version.0)).collect();
    let items: BTreeSet<ItemId> = wanted.iter().map(|(item, _)| *item).collect();
    let stored = stored_items(turn.sql, &items)?;
    let holders = Holders::of(&turn.log(), &caller.member);
    let permitted = permissions(turn.sql, &holders, &items, turn.now)?;
    for (item, version) in &wanted {
        let Some(row) = stored.get(item).filter(|row| !row.deleted && row.home.is_none()) else {
            return Err(Refusal::because(Code::GrantRefused, "an item is not here"));
        };
        if row.creator != caller.member && permitted.get(item) != Some(&Permission::Full) {
            return Err(Code::Forbidden.into());
        }
        if row.key_version != *version {
            return Err(Refusal::because(Code::GrantRefused, "an item has another key by now"));
        }
    }
    Ok(())
}

fn delivered(offered: &[Offered]) -> BTreeMap<Slug, Vec<Hash>> {
    let mut targets: BTreeMap<Slug, Vec<Hash>> = BTreeMap::new();
    for grant in offered.iter().flat_map(|offer| &offer.grants) {
        if let Some(target) = &grant.elsewhere {
            targets.entry(target.clone()).or_default().push(grant.hash);
        }
    }
    targets
}

/// Takes back a share that the recipients' organisation refused: as if it had not been made. They are told, for it may have arrived once, and
/// the answer been lost; what they do not know they pass over.
pub fn undo(turn: &Turn<'_>, grants: &[Hash]) -> Outcome<()> {
    let mut ending = Ending::new();
    for grant in grants {
        let items: Vec<(ItemId,)> = turn.sql.rows(
            "SELECT b.item FROM grants g JOIN bundle_items b ON b.bundle = g.bundle WHERE g.hash = ?",
            bind![*grant],
        )?;
        ending.insert(*grant, items.into_iter().map(|(item,)| item).collect());
        crate::organisation::audit::record(turn, "grant.refused", grant)?;
    }
    end(turn, &ending)
}
