//! Disclosures: what opens the salted hashes in the log, each for those whom it concerns.

use super::entries::{Audience, named};
use crate::organisation::database::bind;
use crate::organisation::turn::Turn;
use crate::refusal::{Outcome, Refusal};
use latchkey_shared::id::{ClientLink, Hash, Holder};
use latchkey_shared::log::Entry;
use latchkey_shared::personal::Disclosure;
use latchkey_shared::wire::Code;
use std::collections::{BTreeMap, BTreeSet};

/// Bytes of a name, an address and an e-mail address together.
const LARGEST: usize = 4 * 1024;

/// Stores the disclosures that come with `entries`.
///
/// # Errors
/// As [`check`].
pub fn take_in(turn: &Turn<'_>, entries: &[Entry], disclosures: &[Disclosure]) -> Outcome<()> {
    let audiences = check(entries, disclosures)?;
    for disclosure in disclosures {
        turn.sql.run(
            "INSERT INTO disclosures VALUES (?, ?, ?, 1, ?) ON CONFLICT DO NOTHING",
            bind![disclosure.hash(), disclosure.salt, disclosure.value, turn.next_change()],
        )?;
    }
    // An entry may name what was disclosed before: whoever is invited joins under the profile of the invitation.
    for (hash, audience) in audiences {
        let level = match audience {
            Audience::Members => 0u8,
            Audience::Administrators => 1,
        };
        turn.sql.run(
            "UPDATE disclosures SET audience = MIN(audience, ?), change = ? WHERE hash = ?",
            bind![level, turn.next_change(), hash],
        )?;
    }
    Ok(())
}

/// What `entries` name, each with who may read it.
///
/// # Errors
/// `entry_refused` if a disclosure opens nothing of that.
pub fn check(entries: &[Entry], disclosures: &[Disclosure]) -> Outcome<BTreeMap<Hash, Audience>> {
    let audiences: BTreeMap<Hash, Audience> = entries.iter().flat_map(|entry| named(&entry.body)).collect();
    let opens = |disclosure: &Disclosure| {
        disclosure.value.as_slice().len() <= LARGEST && audiences.contains_key(&disclosure.hash())
    };
    if disclosures.iter().all(opens) {
        Ok(audiences)
    } else {
        Err(Refusal::because(Code::EntryRefused, "a disclosure opens nothing in these entries"))
    }
}

/// Lets a holder read a client's name: they work for it.
pub fn concern(turn: &Turn<'_>, client: &ClientLink, holder: Holder) -> Outcome<()> {
    let log = turn.log();
    let Some(client) = log.client(client) else { return Ok(()) };
    let hash = *client.name.hash();
    turn.sql.run("INSERT OR IGNORE INTO concerned VALUES (?, ?)", bind![hash, holder])?;
    turn.sql.run("UPDATE disclosures SET change = ? WHERE hash = ?", bind![turn.next_change(), hash])
}

/// Lets everybody sync once more what is for administrators only: there is a new one.
pub fn show_again(turn: &Turn<'_>) -> Outcome<()> {
    let hashes: Vec<(Hash,)> = turn.sql.rows("SELECT hash FROM disclosures WHERE audience = 1", bind![])?;
    hashes.iter().try_for_each(|(hash,)| {
        turn.sql.run("UPDATE disclosures SET change = ? WHERE hash = ?", bind![turn.next_change(), *hash])
    })
}

/// The stored disclosures of these hashes.
pub fn of(turn_sql: &crate::organisation::database::Sql, hashes: &BTreeSet<Hash>) -> Outcome<Vec<Disclosure>> {
    let mut found = Vec::new();
    for hash in hashes {
        let row = turn_sql.row("SELECT salt, value FROM disclosures WHERE hash = ?", bind![*hash])?;
        found.extend(row.map(|(salt, value)| Disclosure { salt, value }));
    }
    Ok(found)
}
