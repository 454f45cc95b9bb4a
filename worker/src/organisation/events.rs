//! The event sockets: "sync with this organisation now". They hibernate: between messages the object may leave memory.

use super::standing::Standing;
use super::turn::News;
use crate::refusal::{Outcome, Refusal};
use latchkey_shared::id::{MemberId, SessionId, Slug};
use latchkey_shared::wire::Code;
use latchkey_shared::wire::sync::{Cursor, Event};
use std::collections::BTreeSet;
use worker::{Response, State, WebSocket, WebSocketPair, WebSocketRequestResponsePair};

/// Closing codes of our own.
const SESSION_ENDED: u16 = 4001;
const REPLACED: u16 = 4002;
/// Open sockets of one session: more than a browser ever has, for it may come back before the last one is known to be dead.
const EACH: usize = 4;
/// Sockets of one member, with those that were closed here and that the other side does not let go of: the runtime counts them too, and
/// ends the object that takes more than 32,768.
const MOST: usize = 500;
const PROTOCOL: &str = "latchkey.v1";

/// The runtime answers `ping` with `pong` without waking the object.
pub fn answer_pings(state: &State) {
    if let Ok(pair) = WebSocketRequestResponsePair::new("ping", "pong") {
        state.set_websocket_auto_response(&pair);
    }
}

/// `GET …/events`. Where a session has as many as there may be, it is in the place of the oldest.
///
/// # Errors
/// `rate_limited` where the member's browsers let go of none that was closed.
pub fn open(state: &State, member: &MemberId, session: &SessionId) -> Outcome<Response> {
    if state.get_websockets_with_tag(&member_tag(member)).len() >= MOST {
        return Err(Refusal::because(Code::RateLimited, "too many sockets are open"));
    }
    // In the order in which they came.
    let before = state.get_websockets_with_tag(&session_tag(session));
    for oldest in before.iter().take(before.len().saturating_sub(EACH - 1)) {
        let _already_closed = oldest.close(Some(REPLACED), Some("replaced"));
    }
    let pair = WebSocketPair::new()?;
    state.accept_websocket_with_tags(&pair.server, &[&member_tag(member), &session_tag(session)]);
    let response = Response::from_websocket(pair.client)?;
    response.headers().set("sec-websocket-protocol", PROTOCOL)?;
    Ok(response)
}

fn member_tag(member: &MemberId) -> String {
    format!("m{member}")
}

fn session_tag(session: &SessionId) -> String {
    format!("s{session}")
}

/// Tells the members who are concerned, and closes the sockets of sessions that ended. A socket that is gone takes no
/// message, and its client syncs when it comes back.
pub fn push(state: &State, standing: &Standing, news: &News, concerned: &BTreeSet<MemberId>) {
    for session in &news.ended {
        close(state, &session_tag(session));
    }
    for member in news.signed_out.union(&news.left) {
        close(state, &member_tag(member));
    }
    let own = event(&standing.address, standing.change);
    for member in concerned {
        send(state, member, &own);
    }
    for (member, address, cursor) in &news.elsewhere {
        send(state, member, &event(address, *cursor));
    }
}

fn event(address: &Slug, cursor: u64) -> String {
    serde_json::to_string(&Event { address: address.clone(), cursor: Cursor(cursor) }).unwrap_or_default()
}

fn send(state: &State, member: &MemberId, text: &str) {
    for socket in state.get_websockets_with_tag(&member_tag(member)) {
        let _gone_sockets_take_nothing = socket.send_with_str(text);
    }
}

fn close(state: &State, tag: &str) {
    for socket in state.get_websockets_with_tag(tag) {
        let _already_closed = socket.close(Some(SESSION_ENDED), Some("session ended"));
    }
}

/// Completes the closing handshake.
pub fn closed(socket: &WebSocket, code: usize) {
    let code = u16::try_from(code).ok().filter(|code| (3000..5000).contains(code)).unwrap_or(1000);
    let _already_closed = socket.close(Some(code), Some("closed"));
}
