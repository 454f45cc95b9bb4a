//! Reading a body no further than its limit.

use crate::refusal::Outcome;
use futures_util::StreamExt;
use latchkey_shared::wire::Code;
use worker::Request;

/// The body, if it has at most `limit` bytes: by what it says of itself, and by counting.
pub async fn read(request: &mut Request, limit: usize) -> Outcome<Vec<u8>> {
    let announced = request.headers().get("content-length")?;
    if let Some(length) = announced.and_then(|length| length.parse::<u64>().ok())
        && usize::try_from(length).is_ok_and(|length| length > limit)
    {
        return Err(Code::TooLarge.into());
    }
    if request.inner().body().is_none() {
        return Ok(Vec::new());
    }
    let mut stream = request.stream()?;
    let mut body = Vec::new();
    while let Some(chunk) = stream.next().await {
        let chunk = chunk?;
        if body.len().saturating_add(chunk.len()) > limit {
            return Err(Code::TooLarge.into());
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}
