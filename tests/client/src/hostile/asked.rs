//! What a request asks for.

use latchkey_engine::ports::HttpRequest;
use latchkey_shared::wire::endpoint::Endpoint;

/// A request, as the service's router would read it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    pub endpoint: Endpoint,
    /// The organisation's address; empty where the path names none.
    pub org: String,
    pub item: String,
    pub query: String,
}

impl Asked {
    pub fn of(request: &HttpRequest) -> Option<Self> {
        let (_, rest) = request.url.split_once("://")?;
        let (_, path) = rest.split_once('/')?;
        let (path, query) = path.split_once('?').unwrap_or((path, ""));
        Endpoint::ALL.iter().filter(|endpoint| endpoint.method() == request.method).find_map(|endpoint| {
            let [org, item] = matched(endpoint.path().trim_start_matches('/'), path)?;
            Some(Self { endpoint: *endpoint, org, item, query: query.to_owned() })
        })
    }
}

/// The values of `{org}` and `{item}`, if the path has this form.
fn matched(template: &str, path: &str) -> Option<[String; 2]> {
    let mut found = [String::new(), String::new()];
    let (template, path): (Vec<_>, Vec<_>) = (template.split('/').collect(), path.split('/').collect());
    if template.len() != path.len() {
        return None;
    }
    for (expected, part) in template.into_iter().zip(path) {
        match expected {
            "{org}" => found[0] = part.to_owned(),
            "{item}" | "{session}" => found[1] = part.to_owned(),
            same if same == part => {}
            _ => return None,
        }
    }
    Some(found)
}
