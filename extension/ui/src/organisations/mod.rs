//! Organisations and the people in them.

pub mod clients;
pub mod invited;
pub mod people;
pub mod picker;
