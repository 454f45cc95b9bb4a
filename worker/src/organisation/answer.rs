//! Answers of the object. The edge adds what every answer carries.

use super::requests::Reply;
use super::standing::Standing;
use crate::call::Call;
use crate::refusal::Outcome;
use crate::token_key::TokenKey;
use latchkey_shared::wire::Problem;
use serde::Serialize;
use worker::{Response, ResponseBody, ResponseBuilder};

/// A value in the format that the caller wants.
pub fn value<T: Serialize>(call: &Call, value: &T) -> Outcome<Response> {
    body(call, call.answer_format().encode(value)?)
}

/// A write's value, to be kept for a repetition.
pub fn reply<T: Serialize>(call: &Call, value: &T) -> Outcome<Reply> {
    Ok(Reply::Body(call.answer_format().encode(value)?))
}

pub fn of_reply(call: &Call, reply: Reply, standing: &Standing, key: &TokenKey) -> Outcome<Response> {
    match reply {
        Reply::Body(bytes) => body(call, bytes),
        Reply::Tokens(issued) => {
            let request = call.idempotency.as_deref().unwrap_or_default();
            value(call, &issued.tokens(key, &standing.address, request))
        }
    }
}

fn body(call: &Call, bytes: Vec<u8>) -> Outcome<Response> {
    Ok(ResponseBuilder::new()
        .with_header("content-type", call.answer_format().content_type())?
        .body(ResponseBody::Body(bytes)))
}

pub fn problem(problem: &Problem) -> worker::Result<Response> {
    let body = serde_json::to_vec(problem)?;
    Ok(ResponseBuilder::new()
        .with_status(problem.status)
        .with_header("content-type", Problem::CONTENT_TYPE)?
        .body(ResponseBody::Body(body)))
}
