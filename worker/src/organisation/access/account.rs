//! An account's own record: the login public key, and what only its owner can open.

use crate::organisation::database::{Sql, bind};
use crate::refusal::{Outcome, Refusal};
use latchkey_shared::id::MemberId;
use latchkey_shared::wire::access::AccountRecord;
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
    sql.run("INSERT INTO accounts VALUES (?, ?, ?)", bind![account.member, account.login, record])
}

/// `GET …/account`
pub fn record(sql: &Sql, member: &MemberId) -> Outcome<AccountRecord> {
    let (record,): (Vec<u8>,) =
        sql.row("SELECT record FROM accounts WHERE member = ?", bind![*member])?.ok_or(Code::NotFound)?;
    Ok(Format::Cbor.decode(&record)?)
}
