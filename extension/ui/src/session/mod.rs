//! The account in this browser: made, joined, signed in, locked, open, changed.

pub mod account;
pub mod begin;
pub mod create;
pub mod devices;
pub mod elsewhere;
pub mod join;
pub mod kit;
pub mod lock;
pub mod new_password;
pub mod settings;
pub mod sign_in;
