//! The interface: popup, overlay and console. `popup` and `console` beside this crate make WebAssembly modules of it, in which only that is
//! left which their surfaces show.
//!
//! A page says which it is by `<html data-surface>`. It asks the background ([`background`]), shows what comes back, and asks again
//! when the background says that something is new ([`live`]). It holds no key, decides nothing, and keeps no copy of the vault.

mod background;
mod browser;
mod console;
mod importing;
mod items;
mod live;
mod notices;
mod organisations;
mod overlay;
mod page;
mod parts;
mod popup;
mod saving;
mod session;
mod sharing;
mod texts;
mod time;

use leptos::prelude::*;

pub use browser::surface;

/// Shows the popup in this page.
pub fn show_popup() {
    mount_to_body(popup::popup);
}

/// Shows the overlay, a list at a field or an offer to save, in this page.
pub fn show_overlay() {
    mount_to_body(overlay::overlay);
}

/// Shows the console in this page.
pub fn show_console() {
    mount_to_body(console::console);
}
