//! Sharing: with a member, with everyone, with the other side; taking back; who has what.

mod accept;
mod copies;
mod cut_off;
mod give;
mod holders;
mod rights;
mod take_back;

pub(crate) use rights::Terms;

use latchkey_shared::id::Holder;
use latchkey_shared::permission::Permission;
use latchkey_shared::time::Millis;

/// What one holder gets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Given {
    pub holder: Holder,
    pub permission: Permission,
    pub not_after: Option<Millis>,
}
