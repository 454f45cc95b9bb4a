//! What a request's headers must say before anything of its body is read.

use crate::refusal::{Outcome, Refusal};
use latchkey_shared::wire::endpoint::{Endpoint, Method};
use latchkey_shared::wire::{Code, Format};
use worker::{Env, Request};

/// The first value of `Sec-WebSocket-Protocol`; the second is the access token.
pub const EVENTS_PROTOCOL: &str = "latchkey.v1";

fn header(request: &Request, name: &str) -> Option<String> {
    request.headers().get(name).ok().flatten()
}

/// No web page writes here, or listens: extensions and programs name no `http` origin.
pub fn origin(request: &Request, endpoint: Endpoint, env: &Env) -> Outcome<()> {
    if !endpoint.method().writes() && endpoint != Endpoint::Events {
        return Ok(());
    }
    match header(request, "origin") {
        Some(origin) if origin.starts_with("http") && origin != service_origin(env) => {
            Err(Refusal::because(Code::Forbidden, "web pages may not write here"))
        }
        _ => Ok(()),
    }
}

/// The binding `ORIGIN`: the service's address, without a trailing slash.
pub fn service_origin(env: &Env) -> String {
    let origin = env.var("ORIGIN").map(|var| var.to_string()).unwrap_or_default();
    origin.trim_end_matches('/').to_owned()
}

/// Base64url or a UUID, 16 to 64 characters: required on every `POST`, `PUT` and `DELETE`.
pub fn idempotency_key(request: &Request, endpoint: Endpoint) -> Outcome<Option<String>> {
    if !endpoint.method().writes() {
        return Ok(None);
    }
    let key = header(request, "idempotency-key").ok_or(Code::IdempotencyMissing)?;
    let fits =
        (16..=64).contains(&key.len()) && key.bytes().all(|c| c.is_ascii_alphanumeric() || matches!(c, b'-' | b'_'));
    if fits {
        Ok(Some(key))
    } else {
        Err(Refusal::because(Code::IdempotencyMissing, "16 to 64 letters, digits, hyphens or underscores"))
    }
}

/// The body's type, if it is one that the service reads.
pub fn content_type(request: &Request, endpoint: Endpoint) -> Outcome<Option<String>> {
    let value = header(request, "content-type");
    if matches!(endpoint.method(), Method::Post | Method::Put) {
        Format::of_header(value.as_deref())?;
    }
    Ok(value)
}

/// From `Authorization: Bearer`; for the event socket, which browsers let nobody add headers to, from
/// `Sec-WebSocket-Protocol`.
pub fn access_token(request: &Request, endpoint: Endpoint) -> Option<String> {
    if endpoint == Endpoint::Events {
        let protocols = header(request, "sec-websocket-protocol")?;
        let mut protocols = protocols.split(',').map(str::trim);
        if protocols.next() != Some(EVENTS_PROTOCOL) {
            return None;
        }
        return protocols.next().map(str::to_owned);
    }
    header(request, "authorization")?.strip_prefix("Bearer ").map(|token| token.trim().to_owned())
}

/// As Cloudflare says it. The runtime alone tells no address; then all callers share one.
pub fn network_address(request: &Request) -> String {
    let plausible = |c: char| c.is_ascii_hexdigit() || matches!(c, '.' | ':');
    header(request, "cf-connecting-ip")
        .filter(|address| (2..=45).contains(&address.len()) && address.chars().all(plausible))
        .unwrap_or_else(|| "local".to_owned())
}
