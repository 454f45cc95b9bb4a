//! The edge: stateless. It authenticates, limits and routes; whether a caller may do what they ask is the object's to say.

mod admission;
mod answer;
mod body;
mod founding;
mod pages;
mod router;

use crate::call::{self, Call};
use crate::refusal::Outcome;
use crate::token_key::TokenKey;
use latchkey_shared::id::Slug;
use latchkey_shared::time::Millis;
use latchkey_shared::wire::Code;
use latchkey_shared::wire::admission::Admission;
use latchkey_shared::wire::endpoint::{Endpoint, Method};
use router::Found;
use worker::{Date, Env, Request, Response};

/// Generated from the wire types: `cargo run -p latchkey-shared --features schema --example openapi`.
const OPENAPI: &str = include_str!("../../openapi.json");

/// Which endpoint a path of this method is.
pub fn endpoint(method: &str, path: &str) -> Outcome<Endpoint> {
    router::find(method, path).map(|found| found.endpoint)
}

/// Answers every request, the refused ones with problem details.
pub async fn serve(request: Request, env: &Env) -> worker::Result<Response> {
    match route(request, env).await {
        Ok(response) => answer::secured(response),
        Err(refusal) => answer::refused(&refusal),
    }
}

async fn route(request: Request, env: &Env) -> Outcome<Response> {
    let path = request.path();
    if !path.starts_with("/v1/") {
        return pages::serve(&request, &path, env).await;
    }
    let method = request.method();
    let Found { endpoint, org } = router::find(method.as_ref(), &path)?;
    match endpoint {
        Endpoint::Health => Ok(answer::json(r#"{"status":"ok"}"#.into())?),
        Endpoint::OpenApi => Ok(answer::json(OPENAPI.into())?),
        _ => forward(request, env, endpoint, org).await,
    }
}

/// Checks whatever can be checked without the organisation, then hands the call to its object.
async fn forward(mut request: Request, env: &Env, endpoint: Endpoint, org: Option<Slug>) -> Outcome<Response> {
    let now = Millis(Date::now().as_millis());
    admission::origin(&request, endpoint, env)?;
    let idempotency = admission::idempotency_key(&request, endpoint)?;
    let content_type = admission::content_type(&request, endpoint)?;
    let claims = match endpoint.admission() {
        Admission::Members(_) => {
            let token = admission::access_token(&request, endpoint).ok_or(Code::Unauthenticated)?;
            Some(TokenKey::from_env(env)?.check(&token, now)?)
        }
        Admission::Operator => {
            founding::check_token(&request, env)?;
            None
        }
        Admission::Anyone => None,
    };
    let body = match endpoint.method() {
        Method::Get => Vec::new(),
        _ => body::read(&mut request, endpoint.body_limit()).await?,
    };
    let header = |name: &str| request.headers().get(name).ok().flatten();
    let org = match org {
        Some(org) => org,
        None => founding::address(content_type.as_deref(), &body)?,
    };
    let url = request.url()?;
    let call = Call {
        path: url.path().to_owned(),
        query: url.query().unwrap_or_default().to_owned(),
        method: endpoint.method().as_str().to_owned(),
        org: org.to_string(),
        claims,
        address: admission::network_address(&request),
        from: None,
        idempotency,
        content_type,
        accept: header("accept"),
        upgrade: header("upgrade").is_some_and(|value| value.eq_ignore_ascii_case("websocket")),
        body,
    };
    let answered = call::object(env, &org)?.fetch_with_request(call.into_request()?).await;
    answered.map_err(|error| {
        worker::console_error!("an organisation did not answer: {error}");
        Code::Unavailable.into()
    })
}
