//! Reading a body no further than its limit.

use crate::refusal::Outcome;
use futures_util::StreamExt;
use latchkey_shared::wire::Code;
use worker::Request;

/// Bytes that are read, and dropped, of a body that is too large: whoever hears nothing before all is sent, as most clients
/// do, then gets the answer and not a broken connection.
const DROPPED: usize = 128 * 1024 * 1024;

/// The body, if it has at most `limit` bytes: by what it says of itself, and by counting.
pub async fn read(request: &mut Request, limit: usize) -> Outcome<Vec<u8>> {
    let announced = request.headers().get("content-length")?.and_then(|length| length.parse::<u64>().ok());
    let announced = announced.map(|length| usize::try_from(length).unwrap_or(usize::MAX));
    let mut too_large = announced.is_some_and(|length| length > limit);
    if request.inner().body().is_none() {
        return Ok(Vec::new());
    }
    let mut stream = request.stream()?;
    let mut body = Vec::new();
    let mut length = 0usize;
    while let Some(chunk) = stream.next().await {
        let chunk = chunk?;
        length = length.saturating_add(chunk.len());
        too_large = too_large || length > limit;
        if !too_large {
            body.extend_from_slice(&chunk);
        } else if length > DROPPED {
            break;
        }
    }
    if too_large { Err(Code::TooLarge.into()) } else { Ok(body) }
}
