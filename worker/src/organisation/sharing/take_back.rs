//! Taking a share back.

use super::grants::{Ending, end};
use super::known_version;
use super::reach::{Holders, permissions};
use crate::organisation::access::Caller;
use crate::organisation::audit;
use crate::organisation::database::bind;
use crate::organisation::log::at_most_a_batch;
use crate::organisation::outbox;
use crate::organisation::outbox::message::{EndedGrant, Message};
use crate::organisation::turn::Turn;
use crate::organisation::vault::stored_items;
use crate::refusal::{Outcome, Refusal};
use latchkey_shared::id::{BundleId, Hash, Holder, ItemId, MemberId, OrgId, Slug};
use latchkey_shared::log::Role;
use latchkey_shared::permission::Permission;
use latchkey_shared::sharing::{SignedTakeBack, TakeBack};
use latchkey_shared::time::CLOCK_TOLERANCE;
use latchkey_shared::wire::Code;
use latchkey_shared::wire::vault::{Done, TakeBacks};
use std::collections::BTreeSet;

/// `POST …/grants/take-back`: where the items live; for a delivered copy, where the recipients are.
pub fn take_back(turn: &Turn<'_>, caller: &Caller, wanted: &TakeBacks) -> Outcome<Done> {
    at_most_a_batch(wanted.statements.len())?;
    let mut ended = Vec::with_capacity(wanted.statements.len());
    for bytes in &wanted.statements {
        let statement = verified(turn, caller, bytes.as_slice())?;
        at_most_a_batch(statement.items.len())?;
        take_one(turn, caller, &statement)?;
        ended.push(statement.grant);
    }
    Ok(Done { grants: ended })
}

fn verified(turn: &Turn<'_>, caller: &Caller, bytes: &[u8]) -> Outcome<TakeBack> {
    known_version(bytes)?;
    let signed = SignedTakeBack::decode(bytes)?;
    let statement = signed.statement()?;
    let log = turn.log();
    let keys = log.member(&caller.member).and_then(|member| member.keys()).ok_or(Code::Forbidden)?;
    if statement.author != caller.member || signed.verify(&keys.verify).is_err() {
        return Err(Refusal::because(Code::GrantRefused, "the statement is not signed by its author"));
    }
    if statement.time > turn.now.plus(CLOCK_TOLERANCE) {
        return Err(Code::ClockSkew.into());
    }
    Ok(statement)
}

/// What is stored of the grant that a statement names.
struct Taken {
    granter: MemberId,
    recipient: Holder,
    elsewhere: Option<Slug>,
    home: OrgId,
}

fn take_one(turn: &Turn<'_>, caller: &Caller, statement: &TakeBack) -> Outcome<()> {
    let row: Option<(BundleId, MemberId, Holder, Option<Slug>, OrgId)> = turn.sql.row(
        "SELECT g.bundle, g.granter, g.recipient, g.elsewhere, b.home FROM grants g
         JOIN bundles b ON b.bundle = g.bundle WHERE g.hash = ?",
        bind![statement.grant],
    )?;
    let (bundle, granter, recipient, elsewhere, home) =
        row.ok_or_else(|| Refusal::because(Code::GrantRefused, "there is no such share here"))?;
    let taken = Taken { granter, recipient, elsewhere, home };
    let org = match &taken.elsewhere {
        None => turn.standing.org(),
        Some(address) => client(turn, address)?,
    };
    if statement.org != org {
        return Err(Refusal::because(Code::GrantRefused, "the statement is about another organisation"));
    }
    let items = covered(turn, &statement.grant, &bundle, &statement.items)?;
    if items.is_empty() {
        // Taken back before: saying so again changes nothing, whoever says it.
        return Ok(());
    }
    may_take_back(turn, caller, &taken, &items)?;
    end(turn, &Ending::from([(statement.grant, items.clone())]))?;
    end_regrants(turn, &taken, &items)?;
    if taken.home != turn.standing.org() {
        super::delivered::drop_unheld(turn, &items)?;
        if let Some(home) = &turn.standing.parent {
            let grants = vec![EndedGrant { grant: statement.grant, items: items.clone() }];
            outbox::post(turn, home, &Message::TakenBack { grants })?;
        }
    }
    audit::record(turn, "grant.take_back", statement.grant)
}

fn client(turn: &Turn<'_>, address: &Slug) -> Outcome<OrgId> {
    let row: Option<(OrgId,)> = turn.sql.row("SELECT org FROM clients WHERE address = ?", bind![*address])?;
    row.map(|(org,)| org).ok_or_else(|| Code::Internal.into())
}

/// Those of `items` that the grant still covers.
///
/// # Errors
/// `grant_refused` for an item that was never in it.
fn covered(turn: &Turn<'_>, grant: &Hash, bundle: &BundleId, items: &[ItemId]) -> Outcome<Vec<ItemId>> {
    let mut covered = Vec::new();
    for item in items.iter().collect::<BTreeSet<_>>() {
        if turn.sql.any("SELECT 1 FROM taken_back WHERE grant_hash = ? AND item = ?", bind![*grant, *item])? {
            continue;
        }
        if !turn.sql.any("SELECT 1 FROM bundle_items WHERE item = ? AND bundle = ?", bind![*item, *bundle])? {
            return Err(Refusal::because(Code::GrantRefused, "the share does not have this item"));
        }
        covered.push(*item);
    }
    Ok(covered)
}

/// The granter, the item's creator, holders of full; and an administrator of the organisation that the share is with.
fn may_take_back(turn: &Turn<'_>, caller: &Caller, taken: &Taken, items: &[ItemId]) -> Outcome<()> {
    let administers = taken.elsewhere.is_none() && caller.role == Role::Administrator;
    if taken.granter == caller.member || administers {
        return Ok(());
    }
    let stored = stored_items(turn.sql, items)?;
    let holders = Holders::of(&turn.log(), &caller.member);
    let permitted = permissions(turn.sql, &holders, items, turn.now)?;
    let may = |item: &ItemId| {
        stored.get(item).is_some_and(|row| row.creator == caller.member)
            || permitted.get(item) == Some(&Permission::Full)
    };
    if items.iter().all(may) { Ok(()) } else { Err(Code::Forbidden.into()) }
}

/// A group's share that was made anew for its next key ends with the one that it replaced.
pub(super) fn end_regrants_to(turn: &Turn<'_>, recipient: &Holder, home: &OrgId, items: &[ItemId]) -> Outcome<()> {
    let mut ending = Ending::new();
    for item in items {
        let rows: Vec<(Hash,)> = turn.sql.rows(
            "SELECT g.hash FROM bundle_items b
             CROSS JOIN grants g ON g.bundle = b.bundle
             CROSS JOIN bundles u ON u.bundle = b.bundle
             WHERE b.item = ?1 AND g.recipient = ?2 AND g.regrant = 1 AND g.ended IS NULL AND u.home = ?3
               AND NOT EXISTS (SELECT 1 FROM taken_back t WHERE t.grant_hash = g.hash AND t.item = b.item)",
            bind![*item, *recipient, *home],
        )?;
        for (grant,) in rows {
            ending.entry(grant).or_default().push(*item);
        }
    }
    end(turn, &ending)
}

fn end_regrants(turn: &Turn<'_>, taken: &Taken, items: &[ItemId]) -> Outcome<()> {
    if taken.elsewhere.is_some() {
        return Ok(());
    }
    end_regrants_to(turn, &taken.recipient, &taken.home, items)
}
