//! Writing items: all of a request, or nothing.

use super::items::{self, Stored};
use crate::organisation::access::Caller;
use crate::organisation::audit;
use crate::organisation::log::at_most_a_batch;
use crate::organisation::outbox::{self, message::Message};
use crate::organisation::sharing::{self, Holders, Offered};
use crate::organisation::turn::Turn;
use crate::refusal::{Outcome, Refusal};
use latchkey_shared::id::{Holder, ItemId, MemberId};
use latchkey_shared::item::{Header, KeyVersion, SealedItem, VerifiedItem};
use latchkey_shared::permission::Permission;
use latchkey_shared::time::CLOCK_TOLERANCE;
use latchkey_shared::wire::Code;
use latchkey_shared::wire::limits::ITEM;
use latchkey_shared::wire::vault::{WriteItems, Written, WrittenItem};
use std::collections::{BTreeMap, BTreeSet};

/// `POST …/items` and `…/items/import`
pub fn write(turn: &Turn<'_>, caller: &Caller, wanted: &WriteItems) -> Outcome<Written> {
    at_most_a_batch(wanted.items.len())?;
    let offered = sharing::read_offer(turn, caller, &wanted.bundles)?;
    let revisions = wanted
        .items
        .iter()
        .map(|bytes| verified(turn, caller, bytes.as_slice()))
        .collect::<Outcome<Vec<VerifiedItem>>>()?;
    let ids: BTreeSet<ItemId> = revisions.iter().map(|revision| revision.header().item).collect();
    if ids.len() != revisions.len() {
        return Err(Refusal::because(Code::ItemRefused, "an item stands in a request once"));
    }
    let before = items::of(turn.sql, &ids)?;
    let rights = Rights::of(turn, caller, &before)?;
    let fresh = ids.iter().filter(|item| !before.contains_key(item));
    if !items::former_copies(turn.sql, fresh)?.is_empty() {
        return Err(lives_elsewhere());
    }
    for revision in &revisions {
        may_follow(turn, caller, revision, before.get(&revision.header().item), &rights)?;
    }
    covers_new_keys(turn, &revisions, &before, &offered)?;
    brings_nobody_back(turn, &before, &offered)?;

    for revision in &revisions {
        items::put(turn, revision.header(), &revision.sealed().encode(), None)?;
    }
    audit::record_all(turn, "item.write", &ids)?;
    let older = sharing::grants_of(turn.sql, &rekeyed(&revisions, &before))?;
    sharing::store(turn, &offered)?;
    sharing::post_deliveries(turn, &offered)?;
    sharing::tell_readers(turn, &ids)?;
    // Grants of an item's former key end; whoever still has the item got the new one in this request.
    sharing::end(turn, &older)?;
    sharing::not_too_often(turn.sql, &caller.member, &offered)?;
    for revision in revisions.iter().filter(|revision| revision.is_deleted()) {
        let item = revision.header().item;
        sharing::end(turn, &sharing::grants_of(turn.sql, &[item].into())?)?;
        audit::record(turn, "item.delete", item)?;
    }
    let headers = || revisions.iter().map(VerifiedItem::header);
    // Copies show what the creator wrote.
    let by_creators = headers().filter(|header| header.author == header.creator).map(|header| header.item).collect();
    for (target, items) in sharing::copies_elsewhere(turn.sql, &by_creators)? {
        outbox::post(turn, &target, &Message::Revise { items })?;
    }
    let items = headers();
    Ok(Written { items: items.map(|header| WrittenItem { item: header.item, revision: header.revision }).collect() })
}

fn verified(turn: &Turn<'_>, caller: &Caller, bytes: &[u8]) -> Outcome<VerifiedItem> {
    if bytes.len() > ITEM {
        return Err(Code::TooLarge.into());
    }
    sharing::known_version(bytes)?;
    let sealed = SealedItem::decode(bytes)?;
    let header = sealed.header()?;
    if header.author != caller.member {
        return Err(Refusal::because(Code::ItemRefused, "the item is by another author"));
    }
    if header.time > turn.now.plus(CLOCK_TOLERANCE) {
        return Err(Code::ClockSkew.into());
    }
    Ok(sealed.verify(&turn.log())?)
}

/// What the caller may do with the items that are there already.
struct Rights {
    permissions: BTreeMap<ItemId, Permission>,
    holders: Holders,
}

impl Rights {
    fn of(turn: &Turn<'_>, caller: &Caller, before: &BTreeMap<ItemId, Stored>) -> Outcome<Self> {
        let holders = Holders::of(&turn.log(), &caller.member);
        let permissions = sharing::permissions(turn.sql, &holders, before.keys(), turn.now)?;
        Ok(Self { permissions, holders })
    }

    fn need(&self, caller: &Caller, item: &ItemId, stored: &Stored, needed: Permission) -> Outcome<()> {
        let has = self.permissions.get(item).is_some_and(|permission| *permission >= needed);
        if has || stored.creator == caller.member { Ok(()) } else { Err(Code::Forbidden.into()) }
    }
}

fn lives_elsewhere() -> Refusal {
    Refusal::because(Code::ItemRefused, "this item lives in another organisation and is changed there")
}

/// Whoever could skip keys could use up their numbers, and there would be no next one after a take-back.
fn skips_a_key() -> Refusal {
    Refusal::because(Code::ItemRefused, "an item's keys are numbered one after the other")
}

fn may_follow(
    turn: &Turn<'_>,
    caller: &Caller,
    revision: &VerifiedItem,
    before: Option<&Stored>,
    rights: &Rights,
) -> Outcome<()> {
    let header = revision.header();
    let Some(stored) = before else {
        return match header.previous {
            Some(_) => Err(Code::RevisionConflict.into()),
            None if header.key_version == KeyVersion::FIRST => Ok(()),
            None => Err(skips_a_key()),
        };
    };
    if stored.home.is_some() {
        return Err(lives_elsewhere());
    }
    rights.need(caller, &header.item, stored, Permission::Modify)?;
    let newest = items::sealed(turn.sql, [&header.item])?.pop().ok_or(Code::Internal)?;
    revision.follows(&SealedItem::decode(newest.1.as_slice())?)?;
    if header.key_version > KeyVersion(stored.key_version).next() {
        return Err(skips_a_key());
    }
    if revision.is_deleted() || header.key_version.0 > stored.key_version {
        rights.need(caller, &header.item, stored, Permission::Full)?;
    }
    match header.right {
        Some(right) if caller.member != stored.creator => {
            sharing::permits(turn.sql, &rights.holders, &right, &header.item, turn.now)
        }
        _ => Ok(()),
    }
}

fn has_new_key(header: &Header, before: &BTreeMap<ItemId, Stored>) -> bool {
    before.get(&header.item).is_none_or(|stored| header.key_version.0 > stored.key_version)
}

/// Items whose key is another than before.
fn rekeyed(revisions: &[VerifiedItem], before: &BTreeMap<ItemId, Stored>) -> BTreeSet<ItemId> {
    let headers = revisions.iter().map(VerifiedItem::header);
    headers.filter(|h| before.contains_key(&h.item) && has_new_key(h, before)).map(|h| h.item).collect()
}

/// The next key of an item is for those who have it now: whoever made it may not have heard yet of what was taken back.
fn brings_nobody_back(turn: &Turn<'_>, before: &BTreeMap<ItemId, Stored>, offered: &[Offered]) -> Outcome<()> {
    for offer in offered {
        for grant in &offer.grants {
            let others = offer.bundle.entries.iter().filter_map(|entry| before.get_key_value(&entry.item));
            let others = others.filter(|(_, stored)| grant.header.recipient != Holder::Member(stored.creator));
            let others: BTreeSet<ItemId> = others.map(|(item, _)| *item).collect();
            if !others.is_empty() && !sharing::holds_already(turn.sql, grant, &others, turn.now)? {
                return Err(Refusal::because(Code::GrantRefused, "a new key is for those who have the item"));
            }
        }
    }
    Ok(())
}

/// Every new key comes granted in full to the item's creator, unless they have left, or have keys of which the log does not know yet; and grants speak of nothing but this request's items.
fn covers_new_keys(
    turn: &Turn<'_>,
    revisions: &[VerifiedItem],
    before: &BTreeMap<ItemId, Stored>,
    offered: &[Offered],
) -> Outcome<()> {
    let log = turn.log();
    let headers: BTreeMap<ItemId, &Header> = revisions.iter().map(|r| (r.header().item, r.header())).collect();
    let mut to_creators = BTreeSet::new();
    for offer in offered {
        for entry in &offer.bundle.entries {
            let header = headers.get(&entry.item).filter(|header| header.key_version == entry.key_version);
            let header = header
                .filter(|header| has_new_key(header, before))
                .ok_or_else(|| Refusal::because(Code::GrantRefused, "the share is not of this request's new keys"))?;
            let creator = Holder::Member(header.creator);
            let full = |grant: &sharing::Checked| {
                grant.header.recipient == creator && grant.header.permission == Permission::Full
            };
            if offer.grants.iter().any(full) {
                to_creators.insert(entry.item);
            }
        }
    }
    let parent = turn.parent_log();
    let takes_keys = |who: &MemberId| {
        log.member(who).is_some_and(|member| member.is_active())
            && !parent.as_deref().is_some_and(|parent| log.lacks_new_keys(who, parent))
    };
    let lacking = headers.values().any(|header| {
        has_new_key(header, before)
            && takes_keys(&header.creator)
            && header.state == latchkey_shared::item::State::Live
            && !to_creators.contains(&header.item)
    });
    if lacking {
        Err(Refusal::because(Code::GrantRefused, "a new key is granted to the item's creator"))
    } else {
        Ok(())
    }
}
