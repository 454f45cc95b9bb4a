//! A call: one request to an organisation as the edge hands it to the object. The edge makes a new request with the
//! headers below and no others, so nothing that comes from outside can pass for them.

use crate::refusal::{Outcome, Refusal};
use latchkey_shared::bytes::{from_text, to_text};
use latchkey_shared::canonical;
use latchkey_shared::id::Slug;
use latchkey_shared::wire::token::Claims;
use latchkey_shared::wire::{Code, Format};
use serde::{Serialize, de::DeserializeOwned};
use worker::{Env, Headers, Method, Request, RequestInit, Response, Stub};

const CLAIMS: &str = "latchkey-claims";
const ADDRESS: &str = "latchkey-address";
const FROM: &str = "latchkey-from";
const ORGANISATION: &str = "latchkey-organisation";
const IDEMPOTENCY: &str = "idempotency-key";
/// Host of the addresses between edge and objects; it is never resolved.
const HOST: &str = "https://organisation";

/// Who calls, as far as the edge knows: the object decides what that means.
#[derive(Debug, Clone, Default)]
pub struct Call {
    /// `/v1/orgs/…`, or `/internal/…` between objects.
    pub path: String,
    pub query: String,
    pub method: String,
    pub org: String,
    /// Of a token that the edge has checked.
    pub claims: Option<Claims>,
    /// The caller's network address.
    pub address: String,
    /// Between objects: the organisation that sends.
    pub from: Option<Slug>,
    pub idempotency: Option<String>,
    pub content_type: Option<String>,
    pub accept: Option<String>,
    pub upgrade: bool,
    pub body: Vec<u8>,
}

impl Call {
    /// The request to the object.
    pub fn into_request(self) -> Outcome<Request> {
        let headers = Headers::new();
        let set = |name: &str, value: &str| headers.set(name, value);
        set(ADDRESS, &self.address)?;
        set(ORGANISATION, &self.org)?;
        if let Some(claims) = &self.claims {
            set(CLAIMS, &to_text(&canonical::encode(claims)))?;
        }
        let optional = [
            (FROM, self.from.as_ref().map(Slug::as_str)),
            (IDEMPOTENCY, self.idempotency.as_deref()),
            ("content-type", self.content_type.as_deref()),
            ("accept", self.accept.as_deref()),
            ("upgrade", self.upgrade.then_some("websocket")),
        ];
        for (name, value) in optional {
            if let Some(value) = value {
                set(name, value)?;
            }
        }
        let mut init = RequestInit::new();
        init.with_headers(headers).with_method(Method::from(self.method));
        if !self.body.is_empty() {
            init.with_body(Some(js_sys::Uint8Array::from(self.body.as_slice()).into()));
        }
        Ok(Request::new_with_init(&format!("{HOST}{}?{}", self.path, self.query), &init)?)
    }

    /// The reverse, in the object.
    pub async fn of_request(mut request: Request) -> Outcome<Self> {
        let url = request.url()?;
        let header = |name: &str| request.headers().get(name).ok().flatten();
        let claims = match header(CLAIMS) {
            Some(text) => Some(canonical::decode(&from_text(&text).ok_or(Code::Internal)?)?),
            None => None,
        };
        let from = header(FROM).and_then(|from| from.parse().ok());
        let call = Self {
            path: url.path().to_owned(),
            query: url.query().unwrap_or_default().to_owned(),
            method: request.method().to_string(),
            org: header(ORGANISATION).unwrap_or_default(),
            claims,
            address: header(ADDRESS).unwrap_or_default(),
            from,
            idempotency: header(IDEMPOTENCY),
            content_type: header("content-type"),
            accept: header("accept"),
            upgrade: header("upgrade").is_some(),
            body: Vec::new(),
        };
        let body = if call.method == "GET" { Vec::new() } else { request.bytes().await? };
        Ok(Self { body, ..call })
    }

    /// The body as what the address takes.
    pub fn decode<T: DeserializeOwned + Serialize>(&self) -> Outcome<T> {
        Ok(Format::of_header(self.content_type.as_deref())?.decode(&self.body)?)
    }

    /// How the answer is to be encoded.
    pub fn answer_format(&self) -> Format {
        Format::of_header(self.accept.as_deref()).unwrap_or(Format::Json)
    }

    /// A whole number in the query; 0 where there is none.
    pub fn number(&self, name: &str) -> Outcome<u64> {
        let value = self.query.split('&').find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='));
        match value {
            None => Ok(0),
            Some(text) => match text.parse() {
                Ok(number) if number < 1 << 53 => Ok(number),
                _ => Err(Refusal::because(Code::Malformed, format!("`{name}` is a whole number"))),
            },
        }
    }
}

/// The object of an organisation.
pub fn object(env: &Env, org: &Slug) -> Outcome<Stub> {
    Ok(env.durable_object("ORGANIZATION")?.get_by_name(org.as_str())?)
}

/// Sends one object's message to another, and reads its answer. `body` travels as CBOR.
///
/// # Errors
/// The other's refusal; `unavailable` if it cannot be reached.
pub async fn between<B: Serialize, A: DeserializeOwned + Serialize>(
    env: &Env,
    from: &Slug,
    to: &Slug,
    what: &str,
    body: &B,
) -> Outcome<A> {
    let call = Call {
        path: format!("/internal/{what}"),
        method: "POST".to_owned(),
        org: to.to_string(),
        from: Some(from.clone()),
        content_type: Some(Format::Cbor.content_type().to_owned()),
        accept: Some(Format::Cbor.content_type().to_owned()),
        body: Format::Cbor.encode(body)?,
        ..Call::default()
    };
    let request = call.into_request()?;
    let unreachable = |error: worker::Error| {
        worker::console_error!("an organisation cannot be reached: {error}");
        Refusal::from(Code::Unavailable)
    };
    let mut response: Response = object(env, to)?.fetch_with_request(request).await.map_err(unreachable)?;
    let status = response.status_code();
    let bytes = response.bytes().await.map_err(unreachable)?;
    if (200..300).contains(&status) {
        return Ok(Format::Cbor.decode(&bytes)?);
    }
    let problem = serde_json::from_slice(&bytes).map_err(|_| Refusal::from(Code::Unavailable))?;
    Err(Refusal(problem))
}
