//! Delta sync: what changed for one member since a cursor. Every changed row has a number of the organisation's one
//! counter; an answer covers the numbers after the cursor up to its own.

mod bundles;
mod delta;
mod page;

pub use delta::delta;
