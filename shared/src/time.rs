//! Points in time.

use minicbor::{Decode, Encode};
use serde::{Deserialize, Serialize};

/// Milliseconds since 1970-01-01T00:00:00Z.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize, Encode, Decode)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(transparent)]
#[cbor(transparent)]
pub struct Millis(#[n(0)] pub u64);

/// How far a writer's clock may be off before the service refuses what it wrote.
pub const CLOCK_TOLERANCE: Millis = Millis(5 * 60 * 1000);

impl Millis {
    /// The last that JavaScript's numbers hold exactly: what is later comes out of the service's rows as no whole number any more.
    pub const LATEST: Millis = Millis((1 << 53) - 1);

    pub const fn plus(self, other: Millis) -> Millis {
        Millis(self.0.saturating_add(other.0))
    }

    pub const fn distance(self, other: Millis) -> Millis {
        Millis(self.0.abs_diff(other.0))
    }
}
