//! The organisation: one object with its own SQLite, for an MSP and for a client alike. Whatever must be atomic happens in
//! one transaction of one object; what crosses two goes through the [`outbox`].

mod access;
mod answer;
mod audit;
mod database;
mod dispatch;
mod events;
mod log;
mod object;
mod outbox;
mod requests;
mod sharing;
mod standing;
mod sync;
mod turn;
mod vault;

use crate::call::Call;
use object::Object;
use std::rc::Rc;
use worker::{
    DurableObject, Env, Error, Request, Response, Result, State, WebSocket, WebSocketIncomingMessage, durable_object,
};

/// The Durable Object class; its name is the organisation's address.
#[durable_object]
pub struct Organization {
    object: Rc<Object>,
}

impl DurableObject for Organization {
    fn new(state: State, env: Env) -> Self {
        Self { object: Rc::new(Object::new(state, env)) }
    }

    async fn fetch(&self, request: Request) -> Result<Response> {
        let answered = match Call::of_request(request).await {
            Ok(call) => dispatch::answer(&self.object, call).await,
            Err(refusal) => Err(refusal),
        };
        match answered {
            Ok(response) => Ok(response),
            Err(refusal) => answer::problem(&refusal.0),
        }
    }

    /// Something in the outbox is due, or something kept for a time is to go.
    async fn alarm(&self) -> Result<Response> {
        outbox::on_alarm(&self.object).await;
        Response::empty()
    }

    /// The socket is for listening: `ping` is answered by the runtime, anything else passed over.
    async fn websocket_message(&self, _socket: WebSocket, _message: WebSocketIncomingMessage) -> Result<()> {
        Ok(())
    }

    async fn websocket_close(&self, socket: WebSocket, code: usize, _reason: String, _clean: bool) -> Result<()> {
        events::closed(&socket, code);
        Ok(())
    }

    async fn websocket_error(&self, _socket: WebSocket, _error: Error) -> Result<()> {
        Ok(())
    }
}
