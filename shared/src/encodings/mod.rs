//! What every encoding keeps: it reads back, has one form only, and does not change by accident.

mod arbitrary;
mod canonical;
mod properties;
mod samples;
mod seeds;
mod snapshots;
mod wire;
mod wire_samples;
