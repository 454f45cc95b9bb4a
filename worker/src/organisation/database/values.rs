//! What goes into a statement and comes out of a row.

use crate::organisation::sharing::Holders;
use latchkey_shared::account::ChallengeNonce;
use latchkey_shared::bytes::Bytes;
use latchkey_shared::id::{
    BundleId, ClientLink, GroupId, Hash, Holder, InvitationId, ItemId, MemberId, OrgId, SessionId, Slug,
};
use latchkey_shared::keys::VerifyKey;
use latchkey_shared::personal::BlindingSalt;
use latchkey_shared::time::Millis;
use worker::SqlStorageValue as Value;

/// A value that a statement can be given.
pub trait Bind {
    fn bind(&self) -> Value;
}

/// A value that a column can hold.
pub trait Column: Sized {
    fn read(value: &Value) -> Option<Self>;
}

/// A row.
pub trait Columns: Sized {
    fn read(row: &[Value]) -> Option<Self>;
}

impl<T: Bind + ?Sized> Bind for &T {
    fn bind(&self) -> Value {
        (**self).bind()
    }
}

impl<T: Bind> Bind for Option<T> {
    fn bind(&self) -> Value {
        self.as_ref().map_or(Value::Null, Bind::bind)
    }
}

impl<T: Column> Column for Option<T> {
    fn read(value: &Value) -> Option<Self> {
        match value {
            Value::Null => Some(None),
            other => T::read(other).map(Some),
        }
    }
}

macro_rules! integers {
    ($($type:ty),*) => {
        $(impl Bind for $type {
            fn bind(&self) -> Value {
                // Every number stored here counts something, and stays far below 2^53, or is a moment no later than `Millis::LATEST`.
                Value::Integer(i64::try_from(*self).unwrap_or(i64::MAX))
            }
        }

        impl Column for $type {
            fn read(value: &Value) -> Option<Self> {
                match value {
                    Value::Integer(number) => Self::try_from(*number).ok(),
                    _ => None,
                }
            }
        })*
    };
}
integers!(u8, u32, u64, usize);

impl Bind for bool {
    fn bind(&self) -> Value {
        Value::Integer(i64::from(*self))
    }
}

impl Column for bool {
    fn read(value: &Value) -> Option<Self> {
        u8::read(value).map(|number| number != 0)
    }
}

impl Bind for Millis {
    fn bind(&self) -> Value {
        self.0.bind()
    }
}

impl Column for Millis {
    fn read(value: &Value) -> Option<Self> {
        u64::read(value).map(Millis)
    }
}

impl Bind for str {
    fn bind(&self) -> Value {
        Value::String(self.to_owned())
    }
}

impl Bind for String {
    fn bind(&self) -> Value {
        Value::String(self.clone())
    }
}

impl Column for String {
    fn read(value: &Value) -> Option<Self> {
        match value {
            Value::String(text) => Some(text.clone()),
            _ => None,
        }
    }
}

impl Bind for Slug {
    fn bind(&self) -> Value {
        self.as_str().bind()
    }
}

impl Column for Slug {
    fn read(value: &Value) -> Option<Self> {
        String::read(value)?.parse().ok()
    }
}

impl Bind for [u8] {
    fn bind(&self) -> Value {
        Value::Blob(self.to_vec())
    }
}

impl Bind for Vec<u8> {
    fn bind(&self) -> Value {
        Value::Blob(self.clone())
    }
}

impl Column for Vec<u8> {
    fn read(value: &Value) -> Option<Self> {
        match value {
            Value::Blob(bytes) => Some(bytes.clone()),
            _ => None,
        }
    }
}

impl Bind for Bytes {
    fn bind(&self) -> Value {
        self.as_slice().bind()
    }
}

impl Column for Bytes {
    fn read(value: &Value) -> Option<Self> {
        Vec::read(value).map(Bytes::from)
    }
}

macro_rules! fixed {
    ($($type:ty),* $(,)?) => {
        $(impl Bind for $type {
            fn bind(&self) -> Value {
                Value::Blob(self.as_bytes().to_vec())
            }
        }

        impl Column for $type {
            fn read(value: &Value) -> Option<Self> {
                match value {
                    Value::Blob(bytes) => Self::from_slice(bytes),
                    _ => None,
                }
            }
        })*
    };
}
fixed!(
    BlindingSalt,
    BundleId,
    ChallengeNonce,
    GroupId,
    Hash,
    InvitationId,
    ItemId,
    ClientLink,
    MemberId,
    OrgId,
    SessionId,
    VerifyKey
);

/// Which kind of holder, then its id: a group whose creator chose a member's id for it is still another holder.
fn holder_bytes(holder: &Holder) -> impl Iterator<Item = u8> {
    let (kind, id) = match holder {
        Holder::Member(id) => (0, *id.as_bytes()),
        Holder::Group(id) => (1, *id.as_bytes()),
    };
    core::iter::once(kind).chain(id)
}

impl Bind for Holder {
    fn bind(&self) -> Value {
        Value::Blob(holder_bytes(self).collect())
    }
}

/// One after the other.
impl Bind for Holders {
    fn bind(&self) -> Value {
        Value::Blob(self.iter().flat_map(holder_bytes).collect())
    }
}

impl Column for Holder {
    fn read(value: &Value) -> Option<Self> {
        let Value::Blob(bytes) = value else {
            return None;
        };
        match bytes.split_first()? {
            (0, id) => MemberId::from_slice(id).map(Holder::Member),
            (1, id) => GroupId::from_slice(id).map(Holder::Group),
            _ => None,
        }
    }
}

macro_rules! rows {
    ($($name:ident $index:tt),*) => {
        impl<$($name: Column),*> Columns for ($($name,)*) {
            fn read(row: &[Value]) -> Option<Self> {
                Some(($($name::read(row.get($index)?)?,)*))
            }
        }
    };
}
rows!(A 0);
rows!(A 0, B 1);
rows!(A 0, B 1, C 2);
rows!(A 0, B 1, C 2, D 3);
rows!(A 0, B 1, C 2, D 3, E 4);
rows!(A 0, B 1, C 2, D 3, E 4, F 5);
rows!(A 0, B 1, C 2, D 3, E 4, F 5, G 6);
rows!(A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7);
rows!(A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8);

/// Ids of 16 bytes in one parameter: statements take them apart again with `substr`, so that a thousand ids are one
/// statement, within the hundred parameters that there may be.
pub fn concatenated<'a>(ids: impl IntoIterator<Item = &'a ItemId>) -> Vec<u8> {
    ids.into_iter().flat_map(|id| id.as_bytes().iter().copied()).collect()
}
