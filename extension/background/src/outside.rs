//! The browser as the engine sees it: all its ports in one value.

use wasm_bindgen::prelude::*;
use web_sys::WebSocket;

use crate::badge::Badge;
use crate::socket::EventSocket;
use crate::store::Database;
use crate::tabs::Announcements;
use crate::waking::Waking;

#[wasm_bindgen]
extern "C" {
    /// What `background.js` has and this module uses. It outlives an instance of this module.
    pub type Surroundings;
    /// Hands a text to all open interface pages.
    #[wasm_bindgen(method)]
    pub fn tell(this: &Surroundings, text: &str);
    /// A function for the frames of a page: each frame that runs it announces itself by a message.
    #[wasm_bindgen(method, getter)]
    pub fn announce(this: &Surroundings) -> JsValue;
    /// The event socket in use, to be closed when this instance is given up.
    #[wasm_bindgen(method, setter)]
    pub fn set_socket(this: &Surroundings, socket: Option<&WebSocket>);
}

/// The browser around the engine.
pub struct Outside {
    pub surroundings: Surroundings,
    pub database: Database,
    pub socket: EventSocket,
    pub waking: Waking,
    pub announcements: Announcements,
    pub badge: Badge,
}

impl Outside {
    pub fn new(surroundings: Surroundings) -> Self {
        Self {
            surroundings,
            database: Database::default(),
            socket: EventSocket::default(),
            waking: Waking::default(),
            announcements: Announcements::default(),
            badge: Badge::default(),
        }
    }
}
