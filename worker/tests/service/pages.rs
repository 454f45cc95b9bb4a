//! What people see in a browser.

use crate::support::*;

#[test]
fn an_organisation_has_a_page_without_a_script() {
    let server = Server::start();
    found(&server, "acme");
    for path in ["/", "/acme", "/acme/join"] {
        let page = server.get(path).send();
        assert_eq!(page.status, 200);
        assert_eq!(page.header("content-type"), Some("text/html; charset=utf-8"));
        let policy = page.header("content-security-policy").unwrap();
        assert!(policy.starts_with("default-src 'none'") && !policy.contains("script") && !policy.contains("unsafe"));
        let html = page.text();
        assert!(!html.contains("<script") && !html.contains("style=") && !html.contains("{{"), "{html}");
        assert_eq!(html.contains("The acme company"), path != "/");
    }
    for (path, content_type) in
        [("/assets/style.css", "text/css; charset=utf-8"), ("/assets/icon.svg", "image/svg+xml")]
    {
        assert_eq!(server.get(path).send().header("content-type"), Some(content_type));
    }
}

#[test]
fn where_there_is_nothing_the_page_says_so() {
    let server = Server::start();
    for path in ["/nobody-here", "/nobody-here/join", "/Acme", "/acme/other", "/internal/found", "/%3Cscript%3E"] {
        assert_eq!(server.get(path).send().status, 404, "{path}");
    }
    assert_eq!(server.request("POST", "/acme").send().status, 405);
}
