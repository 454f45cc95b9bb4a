//! The pages that people open in a browser: static, without a script. The fragment of an invitation link stays in the
//! browser, as fragments do; there is nothing on the page that could read it.

use super::answer;
use crate::call::{self, Call};
use crate::refusal::Outcome;
use latchkey_shared::id::Slug;
use latchkey_shared::wire::Code;
use latchkey_shared::wire::organisation::PublicOrganisation;
use worker::{Env, Method, Request, Response, ResponseBody, ResponseBuilder};

const FRONT: &str = include_str!("../../pages/front.html");
const ORGANISATION: &str = include_str!("../../pages/organisation.html");
const JOIN: &str = include_str!("../../pages/join.html");
const MISSING: &str = include_str!("../../pages/missing.html");
const STYLE: &str = include_str!("../../pages/style.css");
const ICON: &str = include_str!("../../pages/icon.svg");

const POLICY: &str =
    "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// `/`, `/<org>`, `/<org>/join`, and what they load from `/assets`.
pub async fn serve(request: &Request, path: &str, env: &Env) -> Outcome<Response> {
    if !matches!(request.method(), Method::Get | Method::Head) {
        return Err(Code::MethodNotAllowed.into());
    }
    match path {
        "/" => page(200, FRONT),
        "/assets/style.css" => asset("text/css; charset=utf-8", STYLE),
        "/assets/icon.svg" | "/favicon.ico" => asset("image/svg+xml", ICON),
        _ => {
            let (address, rest) =
                path.trim_start_matches('/').split_once('/').unwrap_or((path.trim_start_matches('/'), ""));
            let template = match rest {
                "" => ORGANISATION,
                "join" | "join/" => JOIN,
                _ => return page(404, MISSING),
            };
            let Ok(address) = address.parse::<Slug>() else {
                return page(404, MISSING);
            };
            match organisation(env, &address).await? {
                Some(found) => page(200, &filled(template, &found)),
                None => page(404, MISSING),
            }
        }
    }
}

async fn organisation(env: &Env, address: &Slug) -> Outcome<Option<PublicOrganisation>> {
    let call = Call {
        path: format!("/v1/orgs/{address}"),
        method: "GET".to_owned(),
        org: address.to_string(),
        ..Call::default()
    };
    let mut response = call::object(env, address)?.fetch_with_request(call.into_request()?).await?;
    if response.status_code() != 200 {
        return Ok(None);
    }
    Ok(serde_json::from_slice(&response.bytes().await?).ok())
}

fn filled(template: &str, organisation: &PublicOrganisation) -> String {
    template.replace("{{name}}", &escaped(&organisation.name)).replace("{{address}}", organisation.address.as_str())
}

/// Text as HTML shows it, in an element or a quoted attribute.
fn escaped(text: &str) -> String {
    let mut html = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            '\'' => html.push_str("&#39;"),
            other => html.push(other),
        }
    }
    html
}

fn page(status: u16, html: &str) -> Outcome<Response> {
    let response = ResponseBuilder::new()
        .with_status(status)
        .with_header("content-type", "text/html; charset=utf-8")?
        .with_header("content-security-policy", POLICY)?
        .body(ResponseBody::Body(html.as_bytes().to_vec()));
    Ok(answer::secured(response)?)
}

fn asset(content_type: &str, text: &str) -> Outcome<Response> {
    let response = ResponseBuilder::new()
        .with_header("content-type", content_type)?
        .with_header("cache-control", "public, max-age=3600")?
        .body(ResponseBody::Body(text.as_bytes().to_vec()));
    Ok(answer::secured(response)?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use latchkey_shared::id::OrgId;
    use latchkey_shared::log::Kind;

    #[test]
    fn a_name_is_text_wherever_it_stands() {
        let found = PublicOrganisation {
            org: OrgId::from_bytes([1; 32]),
            address: "acme".parse().unwrap(),
            name: "<script>alert('\"&')</script>".to_owned(),
            kind: Kind::Msp,
        };
        for template in [ORGANISATION, JOIN] {
            let html = filled(template, &found);
            assert!(!html.contains("<script"), "{html}");
            assert!(!html.contains("{{"), "{html}");
        }
    }
}
