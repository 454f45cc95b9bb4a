//! An account's own record: the login public key, and what only its owner can open.

use super::Caller;
use super::sessions::end_others_of;
use crate::organisation::audit;
use crate::organisation::database::{Sql, bind};
use crate::organisation::turn::Turn;
use crate::refusal::{Outcome, Refusal};
use latchkey_shared::account::OtherSessions;
use latchkey_shared::id::{Holder, MemberId};
use latchkey_shared::wire::access::{AccountRecord, ChangeAccount};
use latchkey_shared::wire::{Code, Format};

/// # Errors
/// `entry_refused` if the record is not the newcomer's, or its login key is another account's.
pub fn store(sql: &Sql, newcomer: &MemberId, account: &AccountRecord) -> Outcome<()> {
    if account.member != *newcomer {
        return Err(Refusal::because(Code::EntryRefused, "the account is another member's"));
    }
    if sql.any("SELECT 1 FROM accounts WHERE login = ? OR member = ?", bind![account.login, account.member])? {
        return Err(Refusal::because(Code::EntryRefused, "the account is there already"));
    }
    let record = Format::Cbor.encode(account)?;
    sql.run("INSERT INTO accounts VALUES (?, ?, ?, 0)", bind![account.member, account.login, record])
}

/// `GET …/account`
pub fn record(sql: &Sql, member: &MemberId) -> Outcome<AccountRecord> {
    let (record,): (Vec<u8>,) =
        sql.row("SELECT record FROM accounts WHERE member = ?", bind![*member])?.ok_or(Code::NotFound)?;
    Ok(Format::Cbor.decode(&record)?)
}

/// The record, if it was replaced after one change and not after another.
pub fn replaced(sql: &Sql, member: &MemberId, after: u64, until: u64) -> Outcome<Option<AccountRecord>> {
    let found: Option<(Vec<u8>,)> = sql.row(
        "SELECT record FROM accounts WHERE member = ? AND change > ? AND change <= ?",
        bind![*member, after, until],
    )?;
    found.map(|(record,)| Ok(Format::Cbor.decode(&record)?)).transpose()
}

/// `POST …/account`: another record takes the place of the one that is there, and the old login key signs in no more.
///
/// # Errors
/// `account_moved` unless it was made for the record that is there; `account_refused` if its owner did not sign it, or
/// the login key is another account's.
pub fn change(turn: &Turn<'_>, caller: &Caller, wanted: &ChangeAccount) -> Outcome<()> {
    let refuse = |why: &str| Err(Refusal::because(Code::AccountRefused, why));
    let (before, account) = (record(turn.sql, &caller.member)?, &wanted.account);
    if wanted.before != before.hash() {
        return Err(Code::AccountMoved.into());
    }
    if account.member != caller.member {
        return refuse("the account is another member's");
    }
    if wanted.verify(&turn.standing.org(), &before).is_err() {
        return refuse("the change is not signed with the account's login key");
    }
    let taken = "SELECT 1 FROM accounts WHERE login = ? AND member <> ?";
    if turn.sql.any(taken, bind![account.login, account.member])? {
        return refuse("the login key is another account's");
    }
    turn.sql.run(
        "UPDATE accounts SET login = ?, record = ?, change = ? WHERE member = ?",
        bind![account.login, Format::Cbor.encode(account)?, turn.next_change(), account.member],
    )?;
    if wanted.others == OtherSessions::End {
        end_others_of(turn, caller)?;
    }
    turn.tell(Holder::Member(caller.member));
    audit::record(turn, "account.change", caller.member)
}
