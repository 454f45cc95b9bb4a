//! The schema, in numbered steps that an object applies when it wakes. A step that has been released is never changed.

use super::{Sql, bind};
use crate::refusal::Outcome;

/// In order; the number of a step is its place, from 1.
const STEPS: &[&str] = &[
    include_str!("0001_foundations.sql"),
    include_str!("0002_parent_log.sql"),
    include_str!("0003_account_changes.sql"),
    include_str!("0004_former_copies.sql"),
    include_str!("0005_no_spent_refreshes.sql"),
];

/// Whether this object is an organisation. An object that was only asked for has no tables, and costs nothing.
pub fn is_founded(sql: &Sql) -> Outcome<bool> {
    sql.any("SELECT 1 FROM sqlite_master WHERE name = 'migrations'", bind![])
}

/// Applies the steps that are missing, in the caller's transaction.
pub fn apply(sql: &Sql) -> Outcome<()> {
    sql.run("CREATE TABLE IF NOT EXISTS migrations (number INTEGER PRIMARY KEY) STRICT", bind![])?;
    let done: u64 =
        sql.row("SELECT MAX(number) FROM migrations", bind![])?.and_then(|(n,): (Option<u64>,)| n).unwrap_or(0);
    for (number, step) in (1u64..).zip(STEPS).skip_while(|(number, _)| *number <= done) {
        for statement in step.split(";\n").filter(|statement| !statement.trim().is_empty()) {
            sql.run(statement, bind![])?;
        }
        sql.run("INSERT INTO migrations VALUES (?)", bind![number])?;
    }
    Ok(())
}
