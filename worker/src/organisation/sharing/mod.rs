//! Sharing: who holds a key to which items, here and at other organisations.

mod deliver;
mod delivered;
mod grants;
mod offer;
mod reach;
mod regrant;
mod share;
mod take_back;

pub use super::log::known_version;
pub use deliver::{copies_elsewhere, delivery, revision_of_copies};
pub use delivered::{deliver, ended_elsewhere, revise};
pub use grants::{end, grants_of, not_too_often, store, tell_readers};
pub use offer::{Checked, Offered, read as read_offer};
pub use reach::{Holders, holds_already, is_among, level, permissions, permits};
pub use regrant::regrant_with_keys;
pub use share::{Posted, post_deliveries, share, undo as undo_share};
pub use take_back::take_back;
