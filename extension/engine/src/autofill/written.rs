//! Addresses in the form that almost all have: read in one pass over the text, as the URL standard reads them, without its whole apparatus.

use super::address::{MAX_ADDRESS, Scheme};
use super::host::MAX_NAME;

/// `https://` or `http://` or nothing, a name of lower-case ASCII, a port, the rest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Written<'a> {
    pub scheme: Option<Scheme>,
    pub host: &'a str,
    /// Nothing where it is the scheme's own.
    pub port: Option<u16>,
}

impl<'a> Written<'a> {
    /// Nothing where there is anything in the text, however small, that the URL standard might read as something else than it says: that
    /// is for the parser. The tests compare the two.
    pub(super) fn read(text: &'a str) -> Option<Self> {
        let (scheme, rest) = match (text.strip_prefix("https://"), text.strip_prefix("http://")) {
            (Some(rest), _) => (Some(Scheme::Https), rest),
            (None, Some(rest)) => (Some(Scheme::Http), rest),
            // A scheme may still come: `ftp://`, or `://` in a query.
            (None, None) => (None, Some(text).filter(|text| !text.contains("://"))?),
        };
        let bytes = rest.as_bytes();
        let is_of_name = |byte: &u8| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.');
        let end = bytes.iter().position(|byte| !is_of_name(byte)).unwrap_or(bytes.len());
        let (host, after) = rest.split_at_checked(end)?;
        let (port, after) = match after.strip_prefix(':') {
            Some(after) => {
                let end = after.bytes().position(|byte| !byte.is_ascii_digit()).unwrap_or(after.len());
                let (port, after) = after.split_at_checked(end)?;
                (Some(port.parse::<u16>().ok()?), after)
            }
            None => (None, after),
        };
        let begins = matches!(after.as_bytes().first(), None | Some(b'/' | b'?' | b'#'));
        let is_shown = after.bytes().all(|byte| byte.is_ascii_graphic());
        let is_short = text.len() + "https://".len() <= MAX_ADDRESS;
        let port = port.filter(|port| *port != scheme.unwrap_or(Scheme::Https).default_port());
        (begins && is_shown && is_short && is_plain(host)).then_some(Self { scheme, host, port })
    }
}

/// A name that is no number, has no empty label, and says nothing about other letters than its own (`xn--`).
fn is_plain(name: &str) -> bool {
    let bytes = name.as_bytes();
    let pairs = bytes.windows(2).all(|pair| !matches!(pair, b".." | b"--"));
    let last = bytes.rsplit(|&byte| byte == b'.').next().and_then(<[u8]>::first);
    pairs && bytes.len() <= MAX_NAME && bytes.first() != Some(&b'.') && last.is_some_and(u8::is_ascii_lowercase)
}

#[cfg(test)]
mod tests {
    use super::super::address::{ItemAddress, Origin, parse};
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_the_parser_might_read_otherwise_is_left_to_it() {
        for text in [
            "",
            "https://",
            "https:///a.com",
            "HTTPS://a.com",
            "https://A.com",
            "https://xn--mller-kva.example",
            "https://a..com",
            "https://.a.com",
            "https://a.com.",
            "https://1.2.3.4",
            "https://a.0x1",
            "https://a.com:",
            "https://a.com:99999",
            "https://a.com:8a",
            "https://u@a.com",
            "https://a.com\\x",
            "https://a.com/\u{fc}",
            "https://a.com/ x",
            "https://a.com/\n",
            "a.com/?u=https://b.com",
            "ftp://a.com",
            "javascript:alert(1)",
            "https://a_b.com",
            "https://a%2ecom",
        ] {
            assert_eq!(Written::read(text), None, "{text}");
        }
        let usual = Written::read("https://login.example.com:8443/x?y#z");
        assert_eq!(usual, Some(Written { scheme: Some(Scheme::Https), host: "login.example.com", port: Some(8443) }));
    }

    fn texts() -> impl Strategy<Value = String> {
        let scheme = prop::sample::select(vec!["", "https://", "http://", "https:/", "ftp://", "Http://"]);
        let host = prop_oneof![
            "[a-z0-9.-]{0,12}",
            "[a-z0-9]{1,5}(\\.[a-z0-9-]{1,5}){0,3}",
            "[a-zA-Z0-9._%@\u{fc}-]{0,9}",
            "(0x)?[0-9a-f]{1,3}(\\.[0-9]{1,3}){0,3}",
            "(xn--)?[a-z-]{1,8}\\.(com|test)",
        ];
        let port = prop_oneof![Just(String::new()), "(:[0-9]{0,6})", Just(":443".to_owned()), Just(":080".to_owned())];
        let rest = prop_oneof![Just(String::new()), "[/?#\\\\][ -~]{0,12}", "[/?#].{0,6}"];
        (scheme, host, port, rest).prop_map(|(scheme, host, port, rest)| format!("{scheme}{host}{port}{rest}"))
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(20_000))]
        #[test]
        fn reads_what_the_parser_reads(text in texts()) {
            let Some(written) = Written::read(&text) else { return Ok(()) };
            prop_assert_eq!(ItemAddress::parse(&text), ItemAddress::parse_as_url(&text));
            if written.scheme.is_some() {
                prop_assert_eq!(Origin::of_page(&text), Origin::of_page_url(&parse(&text).unwrap()));
            }
        }
    }
}
