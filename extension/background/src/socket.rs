//! The event socket: one at most, open while the engine wants it, and kept alive.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use js_sys::Array;
use latchkey_engine::ports::Socket;
use wasm_bindgen::prelude::*;
use web_sys::{MessageEvent, WebSocket};

use crate::outside::Surroundings;
use crate::{extension, later};

/// A sign of life often enough that Chrome, which stops a background after 30 seconds without one, lets it run.
const PING_MS: u32 = 20_000;
/// The service answers it by itself, without waking the organisation's object.
const PING: &str = "ping";
const PONG: &str = "pong";

/// The socket in use.
#[derive(Default)]
pub struct EventSocket {
    open: RefCell<Option<Rc<Open>>>,
}

struct Open {
    address: Socket,
    socket: WebSocket,
    /// Something came since the last ping.
    alive: Cell<bool>,
    /// Held for as long as the browser may call them.
    listeners: RefCell<Vec<JsValue>>,
}

impl EventSocket {
    /// Opens this one in the place of the one before; the same one stays as it is.
    pub fn listen(&self, address: Option<Socket>, surroundings: &Surroundings) {
        let current = self.open.borrow().as_ref().map(|open| open.address.clone());
        if current == address {
            return;
        }
        if let Some(before) = self.open.take() {
            before.leave();
        }
        let opened = address.map(Open::begin);
        match opened {
            Some(Some(open)) => {
                surroundings.set_socket(Some(&open.socket));
                self.open.replace(Some(open));
            }
            Some(None) => {
                surroundings.set_socket(None);
                report_end();
            }
            None => surroundings.set_socket(None),
        }
    }

    /// Lets go of this one, if it is the one in use; its end is reported then.
    fn ended(&self, ended: &Rc<Open>) {
        let current = self.open.borrow().as_ref().is_some_and(|open| Rc::ptr_eq(open, ended));
        if current {
            self.open.take();
            report_end();
        }
    }
}

fn report_end() {
    later(|engine| async move { engine.socket_closed().await });
}

impl Open {
    /// `None` if the address is none that the browser opens.
    fn begin(address: Socket) -> Option<Rc<Self>> {
        let protocols: Array = address.protocols.iter().map(|protocol| JsValue::from_str(protocol)).collect();
        let socket = WebSocket::new_with_str_sequence(&address.url, &protocols).ok()?;
        let open = Rc::new(Self { address, socket, alive: Cell::new(true), listeners: RefCell::default() });

        let heard = Rc::downgrade(&open);
        let on_message = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
            if let Some(open) = heard.upgrade() {
                open.alive.set(true);
            }
            if let Some(text) = event.data().as_string().filter(|text| text != PONG) {
                later(|engine| async move { engine.socket_message(&text).await });
            }
        })
        .into_js_value();
        open.socket.set_onmessage(Some(on_message.unchecked_ref()));

        let closed = Rc::downgrade(&open);
        let on_close = Closure::<dyn Fn()>::new(move || {
            if let Some(open) = closed.upgrade() {
                later(|engine| async move { engine.ports().socket.ended(&open) });
            }
        })
        .into_js_value();
        open.socket.set_onclose(Some(on_close.unchecked_ref()));

        open.listeners.replace(vec![on_message, on_close]);
        ping_later(Rc::downgrade(&open));
        Some(open)
    }

    /// Closes it without another word.
    fn leave(&self) {
        self.socket.set_onmessage(None);
        self.socket.set_onclose(None);
        // Closing is refused only for codes and reasons, and there are none.
        let _ = self.socket.close();
    }
}

/// Pings for as long as the socket is in use. A connection that died without a word (a lid closed, a network changed) answers no ping.
fn ping_later(open: std::rc::Weak<Open>) {
    let ping = Closure::once_into_js(move || {
        let Some(in_use) = open.upgrade() else { return };
        extension::stay();
        if in_use.alive.replace(false) {
            // Not open yet, or no more: then the next round tells.
            let _ = in_use.socket.send_with_str(PING);
            ping_later(open);
        } else {
            in_use.leave();
            later(|engine| async move { engine.ports().socket.ended(&in_use) });
        }
    });
    extension::set_timeout(ping.unchecked_ref(), PING_MS);
}
