//! Bringing in a file: chosen or dropped, looked at, stored, told row by row.

pub mod choose;
pub mod preview;
pub mod result;
