//! What an organisation knows of itself without asking its database: the verified log above all.

use super::database::{Sql, bind};
use crate::refusal::Outcome;
use latchkey_shared::canonical;
use latchkey_shared::id::{MemberId, OrgId, Slug};
use latchkey_shared::log::{Home, Verified};
use latchkey_shared::wire::Code;
use std::rc::Rc;

/// Bytes of the verified log in one row; the database takes 2 MB.
const PART: usize = 1024 * 1024;

#[derive(Debug, Clone)]
pub struct Standing {
    pub log: Rc<Verified>,
    /// A client's: the log of its MSP as far as it was needed here; `None` before it was.
    pub parent_log: Option<Rc<Verified>>,
    pub address: Slug,
    /// For people; what the log's first entry says behind its hash.
    pub name: String,
    /// A client's MSP.
    pub parent: Option<Slug>,
    /// The newest change.
    pub change: u64,
}

impl Standing {
    pub fn org(&self) -> OrgId {
        self.log.id()
    }

    /// The address of the organisation that a member's account is at.
    pub fn home_of(&self, member: &MemberId) -> Option<&Slug> {
        match self.log.member(member)?.home {
            Home::Here => Some(&self.address),
            Home::Parent => self.parent.as_ref(),
        }
    }

    pub fn load(sql: &Sql) -> Outcome<Self> {
        let (address, name, parent, change) = sql
            .row("SELECT address, name, parent_address, change FROM organisation", bind![])?
            .ok_or(Code::Internal)?;
        let log = Stored::Own.load(sql)?.ok_or(Code::Internal)?;
        let parent_log = Stored::Parent.load(sql)?;
        Ok(Self { log: Rc::new(log), parent_log: parent_log.map(Rc::new), address, name, parent, change })
    }

    /// Writes the first row.
    pub fn found(&self, sql: &Sql) -> Outcome<()> {
        sql.run(
            "INSERT INTO organisation VALUES (1, ?, ?, ?, ?)",
            bind![self.address, self.name, self.parent, self.change],
        )
    }
}

/// Which verified log is stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stored {
    Own,
    /// The MSP's, at a client.
    Parent,
}

impl Stored {
    const fn table(self) -> &'static str {
        match self {
            Stored::Own => "verified",
            Stored::Parent => "parent_verified",
        }
    }

    fn load(self, sql: &Sql) -> Outcome<Option<Verified>> {
        let parts: Vec<(Vec<u8>,)> = sql.rows(&format!("SELECT bytes FROM {} ORDER BY part", self.table()), bind![])?;
        let bytes: Vec<u8> = parts.into_iter().flat_map(|(part,)| part).collect();
        if bytes.is_empty() {
            return Ok(None);
        }
        Ok(Some(canonical::decode(&bytes).map_err(|_| Code::Internal)?))
    }

    /// Replaces what is stored.
    pub fn store(self, sql: &Sql, log: &Verified) -> Outcome<()> {
        let table = self.table();
        sql.run(&format!("DELETE FROM {table}"), bind![])?;
        for (part, bytes) in canonical::encode(log).chunks(PART).enumerate() {
            sql.run(&format!("INSERT INTO {table} VALUES (?, ?)"), bind![part, *bytes])?;
        }
        Ok(())
    }
}
