//! The few components of which every screen is made.

pub mod controls;
pub mod draft;
pub mod feedback;
pub mod fields;
pub mod holder_box;
pub mod labels;
pub mod list_keys;
pub mod once_more;

pub use controls::{Kind, button, copy_button, icon, icon_button, submit_button};
pub use draft::Draft;
pub use feedback::{Submit, Tone, empty, note, problem_note, show, waiting};
pub use fields::{Field, area_field, password_field, search_field, select_field};
pub use holder_box::holder_box;
pub use labels::{chip, person, tile};
pub use once_more::OnceMore;
