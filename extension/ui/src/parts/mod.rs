//! The few components of which every screen is made.

pub mod controls;
pub mod feedback;
pub mod fields;
pub mod labels;
pub mod list_keys;

pub use controls::{Kind, button, copy_button, icon, icon_button, submit_button};
pub use feedback::{Submit, Tone, empty, note, problem_note, show, waiting};
pub use fields::{Field, password_field, search_field, select_field};
pub use labels::{chip, tile};
