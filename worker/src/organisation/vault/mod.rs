//! The vault: items and their revisions.

mod items;
mod revisions;
mod write;

pub use items::{drop_copy, of as stored_items, permits_of, put as put_item, sealed};
pub use revisions::{Asked, of as revisions_of};
pub use write::write;

/// Takes a parameter of concatenated ids apart: `ids(item)`.
pub const EACH_ID: &str = "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < length(?1) / 16), \
     ids(item) AS (SELECT substr(?1, i * 16 + 1, 16) FROM n) ";
