//! Sizes that the service accepts, checked before anything is parsed.

/// Bytes of a body.
pub const BODY: usize = 1024 * 1024;
/// Bytes of an import batch's body.
pub const IMPORT_BODY: usize = 16 * 1024 * 1024;
/// Items, entries, grants or wraps in one request.
pub const BATCH: usize = 1_000;
/// Bytes of one sealed item.
pub const ITEM: usize = 256 * 1024;
/// Changes in one answer to a sync.
pub const SYNC_PAGE: usize = 2_000;
