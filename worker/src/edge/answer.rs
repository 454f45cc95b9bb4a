//! What every answer carries.

use crate::refusal::Refusal;
use latchkey_shared::wire::Problem;
use worker::{Headers, Response, ResponseBody, ResponseBuilder};

/// No answer is stored, framed, sniffed, or lets anything load. There are no CORS headers: no web page reads the API, and
/// an extension's host permission needs none.
const SECURITY: [(&str, &str); 6] = [
    ("cache-control", "no-store"),
    ("content-security-policy", "default-src 'none'; frame-ancestors 'none'"),
    ("cross-origin-resource-policy", "same-origin"),
    ("referrer-policy", "no-referrer"),
    ("strict-transport-security", "max-age=63072000; includeSubDomains"),
    ("x-content-type-options", "nosniff"),
];

/// Adds the headers that are not there yet. A switched protocol passes as it is.
pub fn secured(response: Response) -> worker::Result<Response> {
    if response.status_code() == 101 {
        return Ok(response);
    }
    let headers = Headers::new();
    for (name, value) in response.headers().entries() {
        headers.set(&name, &value)?;
    }
    for (name, value) in SECURITY {
        if !headers.has(name)? {
            headers.set(name, value)?;
        }
    }
    let (builder, body) = response.into_parts();
    Ok(builder.with_headers(headers).body(body))
}

pub fn refused(refusal: &Refusal) -> worker::Result<Response> {
    secured(problem(&refusal.0)?)
}

/// Problem details (RFC 9457).
pub fn problem(problem: &Problem) -> worker::Result<Response> {
    let body = serde_json::to_vec(problem)?;
    Ok(ResponseBuilder::new()
        .with_status(problem.status)
        .with_header("content-type", Problem::CONTENT_TYPE)?
        .body(ResponseBody::Body(body)))
}

pub fn json(body: Vec<u8>) -> worker::Result<Response> {
    Ok(ResponseBuilder::new().with_header("content-type", "application/json")?.body(ResponseBody::Body(body)))
}
