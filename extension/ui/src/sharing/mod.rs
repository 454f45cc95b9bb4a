//! Sharing, and who has what.

pub mod holders;
pub mod incoming;
pub mod sheet;
