//! Founding an MSP: whoever runs the deployment gave out a token for it.

use crate::refusal::Outcome;
use latchkey_shared::id::Slug;
use latchkey_shared::wire::organisation::FoundMsp;
use latchkey_shared::wire::{Code, Format};
use subtle::ConstantTimeEq;
use worker::{Env, Request};

/// Compares the header `Latchkey-Bootstrap` with the binding `BOOTSTRAP_TOKEN` in constant time.
pub fn check_token(request: &Request, env: &Env) -> Outcome<()> {
    let expected = env.var("BOOTSTRAP_TOKEN").map(|var| var.to_string()).unwrap_or_default();
    let given = request.headers().get("latchkey-bootstrap")?.unwrap_or_default();
    let same: bool = given.as_bytes().ct_eq(expected.as_bytes()).into();
    if same && !expected.is_empty() { Ok(()) } else { Err(Code::BootstrapToken.into()) }
}

/// Which object is to become the organisation.
pub fn address(content_type: Option<&str>, body: &[u8]) -> Outcome<Slug> {
    let found: FoundMsp = Format::of_header(content_type)?.decode(body)?;
    Ok(found.address)
}
