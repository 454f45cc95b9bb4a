//! What the interface sees: view models made from verified state. No key and no secret in them.

mod holders;
mod items;
mod organisations;
mod rows;
mod safety;

pub(crate) use items::secret_field;
pub(crate) use organisations::{asked_role, is_msp, kind, org_id, role, tag};
pub(crate) use rows::item_rows;
pub(crate) use safety::troubled;

use latchkey_messages::{Permission, Time};
use latchkey_shared::permission;
use latchkey_shared::time::Millis;

pub(crate) fn time(at: Millis) -> Time {
    Time(i64::try_from(at.0).unwrap_or(i64::MAX))
}

pub(crate) fn permission(permission: permission::Permission) -> Permission {
    match permission {
        permission::Permission::Fill => Permission::Fill,
        permission::Permission::View => Permission::View,
        permission::Permission::Modify => Permission::Modify,
        permission::Permission::Full => Permission::Full,
    }
}

pub(crate) fn permission_of(asked: Permission) -> permission::Permission {
    match asked {
        Permission::Fill => permission::Permission::Fill,
        Permission::View => permission::Permission::View,
        Permission::Modify => permission::Permission::Modify,
        Permission::Full => permission::Permission::Full,
    }
}

/// A list's length for the interface.
pub(crate) fn count(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}

/// Part of a list.
pub(crate) fn page<T>(rows: impl Iterator<Item = T>, offset: u32, limit: u32) -> Vec<T> {
    let whole = |n: u32| usize::try_from(n).unwrap_or(usize::MAX);
    rows.skip(whole(offset)).take(whole(limit)).collect()
}
