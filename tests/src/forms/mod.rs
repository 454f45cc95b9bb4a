//! How well forms are understood: pages with the right answers written into them, the real content script in a real browser, the
//! engine's classification, and a count of what was wrong (`cargo xtask forms`, docs/forms.md).

pub mod browse;
pub mod corpus;
mod markup;
pub mod report;
pub mod score;
