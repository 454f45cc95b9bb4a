//! Sharing: a bundle seals any number of item keys once; a grant wraps the bundle's key to one recipient. So a
//! thousand items for fifty recipients cost a thousand seals and fifty encapsulations.

mod bundle;
mod grant;
mod group_key;
mod take_back;

pub use bundle::{Bundle, BundleEntry, OpenBundle, SealedItemKey};
pub use grant::{Error, Grant, GrantHeader, Thumbprint, VerifiedGrant};
pub use group_key::{GroupKeyFor, GroupKeyWrap};
pub use take_back::{SignedTakeBack, TakeBack};

#[cfg(test)]
mod tests;
