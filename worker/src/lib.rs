//! The Latchkey service: the edge router, which is stateless, and the `Organization` object, one for each organisation.
//!
//! The service stores, orders and withholds; who is who, and what anybody may do, follows from the signed log, which it
//! verifies with the very rules that clients verify it with (`latchkey_shared`).

mod call;
mod edge;
mod organisation;
mod refusal;
mod token_key;

use worker::{Context, Env, Request, Response, event};

pub use organisation::Organization;

/// Every request from outside.
#[event(fetch)]
async fn fetch(request: Request, env: Env, _context: Context) -> worker::Result<Response> {
    edge::serve(request, &env).await
}
