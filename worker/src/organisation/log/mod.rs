//! The organisation log: what is appended to it, and what follows from that in the same transaction.

mod append;
mod clients;
mod disclosures;
mod entries;
mod found;
mod group_keys;
mod invitation;
mod join;
mod managers;
mod new_keys;
mod parent;
mod public;

pub use append::append;
pub use clients::{create as create_client, found as found_client};
pub use entries::known_version;
pub use found::msp as found_msp;
pub use group_keys::{accept as accept_group_keys, due as keys_due};
pub use invitation::open as open_invitation;
pub use join::join;
pub use parent::{catch_up as catch_up_with_parent, for_client as log_for_client, is_needed_for as needs_parent, page};
pub use public::organisation as public_organisation;

use crate::refusal::Outcome;
use latchkey_shared::wire::Code;
use latchkey_shared::wire::limits::BATCH;

/// # Errors
/// `too_many` above the number of entries that one request may have.
pub fn at_most_a_batch(count: usize) -> Outcome<()> {
    if count > BATCH { Err(Code::TooMany.into()) } else { Ok(()) }
}
