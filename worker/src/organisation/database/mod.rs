//! The object's SQLite: statements with bound parameters, rows of types.

mod migrations;
mod transaction;
mod values;

pub use migrations::{apply as migrate, is_founded};
pub use transaction::in_transaction;
pub use values::{Bind, Column, Columns, concatenated};

use crate::refusal::Outcome;
use latchkey_shared::wire::Code;
use worker::{SqlStorage, SqlStorageValue};

/// Runs statements. Cheap to clone.
#[derive(Clone)]
pub struct Sql(SqlStorage);

impl Sql {
    pub fn new(storage: SqlStorage) -> Self {
        Self(storage)
    }

    /// A statement without rows.
    pub fn run(&self, statement: &str, parameters: Vec<SqlStorageValue>) -> Outcome<()> {
        self.0.exec(statement, parameters)?;
        Ok(())
    }

    /// All rows.
    pub fn rows<T: Columns>(&self, statement: &str, parameters: Vec<SqlStorageValue>) -> Outcome<Vec<T>> {
        let cursor = self.0.exec(statement, parameters)?;
        cursor
            .raw()
            .map(|row| {
                let row = row?;
                T::read(&row).ok_or_else(|| {
                    worker::console_error!("a row is not of the expected types: {statement}");
                    Code::Internal.into()
                })
            })
            .collect()
    }

    /// The first row, if there is one.
    pub fn row<T: Columns>(&self, statement: &str, parameters: Vec<SqlStorageValue>) -> Outcome<Option<T>> {
        Ok(self.rows(statement, parameters)?.into_iter().next())
    }

    /// Whether there is a row.
    pub fn any(&self, statement: &str, parameters: Vec<SqlStorageValue>) -> Outcome<bool> {
        Ok(self.0.exec(statement, parameters)?.raw().next().transpose()?.is_some())
    }
}

/// Parameters of a statement, in order.
macro_rules! bind {
    ($($value:expr),* $(,)?) => {
        vec![$($crate::organisation::database::Bind::bind(&$value)),*]
    };
}
pub(crate) use bind;
