//! Matching: by the table of endpoints that the whole project shares.

use crate::refusal::{Outcome, Refusal};
use latchkey_shared::id::Slug;
use latchkey_shared::wire::Code;
use latchkey_shared::wire::endpoint::Endpoint;

/// An endpoint, and the organisation that its path names; all but founding and the service's own name one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    pub endpoint: Endpoint,
    pub org: Option<Slug>,
}

/// # Errors
/// `not_found` for a path that is nowhere in the table, `method_not_allowed` for one that takes other methods.
pub fn find(method: &str, path: &str) -> Outcome<Found> {
    let mut others = Vec::new();
    for &endpoint in Endpoint::ALL {
        let Some(org) = matches(endpoint.path(), path) else {
            continue;
        };
        if endpoint.method().as_str() == method {
            return Ok(Found { endpoint, org });
        }
        others.push(endpoint.method().as_str());
    }
    if others.is_empty() {
        return Err(Code::NotFound.into());
    }
    Err(Refusal::because(Code::MethodNotAllowed, format!("takes {}", others.join(", "))))
}

/// `Some` if `path` fits; with the organisation, where the pattern has one.
fn matches(pattern: &str, path: &str) -> Option<Option<Slug>> {
    let mut org = None;
    let mut segments = path.split('/');
    for expected in pattern.split('/') {
        let segment = segments.next()?;
        match expected {
            "{org}" => org = Some(segment.parse().ok()?),
            _ if expected.starts_with('{') => {
                if segment.is_empty() {
                    return None;
                }
            }
            _ if expected == segment => {}
            _ => return None,
        }
    }
    segments.next().is_none().then_some(org)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(method: &str, path: &str) -> Code {
        find(method, path).unwrap_err().0.code
    }

    #[test]
    fn every_endpoint_is_found_at_its_own_path() {
        for &endpoint in Endpoint::ALL {
            let path = endpoint.path().replace("{org}", "acme").replace("{item}", "AAAAAAAAAAAAAAAAAAAAAA");
            let found = find(endpoint.method().as_str(), &path).unwrap();
            assert_eq!(found.endpoint, endpoint);
            assert_eq!(found.org.is_some(), endpoint.path().contains("{org}"));
        }
    }

    #[test]
    fn what_is_in_no_row_of_the_table_is_not_found() {
        for path in
            ["/v1/", "/v1/orgs/acme/nothing", "/v1/orgs/ACME", "/v1/orgs/../health", "/v1/orgs/acme/", "/v1/orgs/v1"]
        {
            assert_eq!(code("GET", path), Code::NotFound, "{path}");
        }
        assert_eq!(code("POST", "/v1/orgs/acme/items/extra/revisions/more"), Code::NotFound);
    }

    #[test]
    fn another_method_is_told_which_ones_there_are() {
        assert_eq!(code("PUT", "/v1/orgs/acme/sessions"), Code::MethodNotAllowed);
        assert_eq!(code("OPTIONS", "/v1/orgs"), Code::MethodNotAllowed);
    }
}
