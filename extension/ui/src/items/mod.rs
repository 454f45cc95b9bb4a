//! Items: found, filled, read, written.

pub mod code;
pub mod conflict;
pub mod detail;
pub mod fill;
pub mod form;
pub mod generator;
pub mod history;
pub mod list;
pub mod own_fields;
pub mod row;
pub mod secret;
pub mod table;
pub mod websites;
pub mod writing;
