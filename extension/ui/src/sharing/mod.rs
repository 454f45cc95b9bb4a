//! Sharing, and who has what.

pub mod holders;
pub mod sheet;
