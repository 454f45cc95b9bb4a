//! The people of the main job and what they do, on the real screens: tests and the demo put their stories together from these acts.
//!
//! A [`Stage`] has the service and the web pages; a [`Person`] has a browser of their own and acts by what is written on the screens.
//! An act waits until the screen says that it is done; it gives back what the person takes along (a kit, a link, the moment).

mod cast;
mod filling;
mod inspection;
mod joining;
mod locking;
mod logins;
mod person;
mod saving;
mod sharing;
mod stage;

pub use cast::{ADA, HAFEN, JONAS, LENA, MIRA, NORDLICHT, NORDWIND, Organisation, PARCELS, Who};
pub use filling::{is_empty, suggestion, user_field};
pub use inspection::Inspection;
pub use joining::{Kit, Link};
pub use logins::{Import, Login};
pub use person::{Person, Place};
pub use saving::answer;
pub use sharing::{PROMPTLY, With, chooses_whom, sends_the_share};
pub use stage::Stage;
