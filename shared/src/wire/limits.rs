//! Sizes that the service accepts, checked before anything is parsed.

/// Bytes of a body.
pub const BODY: usize = 1024 * 1024;
/// Bytes of an import batch's body.
pub const IMPORT_BODY: usize = 16 * 1024 * 1024;
/// Items, entries, grants or wraps in one request.
pub const BATCH: usize = 1_000;
/// Entries of a request's bundles, each times the grants of its bundle: what ends is ended, and told, entry by entry.
pub const GIVEN: usize = 100_000;
/// Bytes of one sealed item.
pub const ITEM: usize = 256 * 1024;
/// Bytes of sealed items that one organisation sends another at once.
pub const DELIVERY: usize = 8 * 1024 * 1024;
/// Revisions in one answer or message: as many of the largest as 8 MiB hold.
pub const REVISIONS: usize = DELIVERY / ITEM;
/// Changes in one answer to a sync.
pub const SYNC_PAGE: usize = 2_000;
