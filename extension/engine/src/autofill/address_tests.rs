use super::address::*;
use super::index::AddressIndex;
use super::rules::Rules;
use latchkey_shared::item::Overview;
use proptest::prelude::*;

fn page(text: &str) -> Origin {
    Origin::of_page(text).unwrap()
}

fn item(text: &str) -> ItemAddress {
    ItemAddress::parse(text).unwrap()
}

fn rules(addresses: &[&str]) -> Rules {
    let addresses = addresses.iter().map(|address| (*address).to_owned()).collect();
    Rules::of(&Overview { addresses, ..Overview::default() })
}

fn fit(address: &str, at: &str) -> Option<Fit> {
    item(address).fit(&page(at))
}

#[test]
fn the_same_host_fits_exactly() {
    for (address, at) in [
        ("https://app.test/login?next=%2F#top", "https://app.test"),
        ("app.test", "https://app.test/anything"),
        ("APP.Test.", "https://app.test"),
        ("  app.test/path ", "https://app.test"),
        ("https://app.test:443", "https://app.test"),
        ("https://app.test:8443/x", "https://app.test:8443"),
        ("http://app.test", "https://app.test"),
        ("http://app.test:8080", "http://app.test:8080"),
        ("https://müller.example", "https://xn--mller-kva.example"),
        ("https://MÜLLER.example", "https://xn--mller-kva.example"),
        ("[2001:db8::1]", "https://[2001:db8:0:0::1]/"),
        ("203.0.113.7", "https://203.0.113.7"),
    ] {
        assert_eq!(fit(address, at), Some(Fit::Exact), "{address} at {at}");
    }
}

#[test]
fn another_port_of_the_host_fits_less() {
    assert_eq!(fit("https://app.test", "https://app.test:8443"), Some(Fit::Host));
    assert_eq!(fit("https://app.test:8443", "https://app.test"), Some(Fit::Host));
}

#[test]
fn numbered_hosts_have_another_service_on_each_port() {
    assert_eq!(fit("https://192.168.1.1:8443", "https://192.168.1.1"), None);
    assert_eq!(fit("https://192.168.1.1", "https://192.168.1.1:8443"), None);
    assert_eq!(fit("http://localhost:3000", "http://localhost:4000"), None);
    assert_eq!(fit("localhost", "http://localhost:4000"), None);
    assert_eq!(fit("192.168.1.1", "http://192.168.1.1"), Some(Fit::Exact));
    assert_eq!(fit("192.168.1.1", "https://192.168.1.1"), Some(Fit::Exact));
    assert_eq!(fit("192.168.1.1", "https://192.168.1.2"), None);
}

#[test]
fn other_hosts_of_the_site_fit_last() {
    for (address, at) in [
        ("https://example.com", "https://login.example.com"),
        ("https://login.example.com", "https://www.example.com"),
        ("https://login.example.co.uk", "https://example.co.uk:8443"),
        ("https://a.someone.github.io", "https://someone.github.io"),
    ] {
        assert_eq!(fit(address, at), Some(Fit::Site), "{address} at {at}");
    }
}

/// Row W2 of the attacks: everything that only looks like the site.
#[test]
fn look_alikes_do_not_fit() {
    for (address, at) in [
        ("https://bank.com", "https://bank.com.evil.example"),
        ("https://bank.com", "https://evilbank.com"),
        ("https://bank.com", "https://bank.co"),
        ("https://bank.co.uk", "https://evil.co.uk"),
        ("https://someone.github.io", "https://other.github.io"),
        ("https://github.io", "https://someone.github.io"),
        ("https://bank.com", "http://bank.com"),
        ("https://bank.com", "http://www.bank.com"),
        ("bank.com", "http://bank.com"),
        ("http://bank.com", "http://www.bank.com"),
        ("http://bank.com", "http://bank.com:8080"),
        // Cyrillic а: another name altogether, and shown as such.
        ("https://bank.com", "https://b\u{430}nk.com"),
        ("https://test", "https://app.test"),
        ("https://intranet", "https://intra.intranet"),
        ("https://1.2.3.4", "https://4.1.2.3"),
    ] {
        assert_eq!(fit(address, at), None, "{address} at {at}");
    }
    assert_eq!(page("https://b\u{430}nk.com").to_string(), "https://xn--bnk-6cd.com");
}

#[test]
fn without_encryption_only_where_the_item_says_so_or_the_host_is_private() {
    assert_eq!(fit("http://app.test:1234", "http://app.test:1234"), Some(Fit::Exact));
    for at in [
        "http://localhost",
        "http://app.localhost",
        "http://127.0.0.1",
        "http://192.168.1.1",
        "http://10.0.0.1",
        "http://172.16.0.1",
        "http://[::1]",
        "http://[fd00::1]",
        "http://[fe80::1]",
        "http://[::ffff:10.0.0.1]",
    ] {
        let host = at.trim_start_matches("http://");
        assert_eq!(fit(host, at), Some(Fit::Exact), "{at}");
        assert_eq!(fit(&format!("https://{host}"), at), Some(Fit::Exact), "{at}");
    }
    for at in [
        "http://172.32.0.1",
        "http://203.0.113.7",
        "http://localhost.evil.com",
        "http://[2001:db8::1]",
        "http://router.lan",
    ] {
        assert_eq!(fit(at.trim_start_matches("http://"), at), None, "{at}");
    }
}

#[test]
fn a_page_without_encryption_is_told_from_another_site() {
    assert!(item("https://bank.com").wants_encryption(&page("http://bank.com")));
    assert!(!item("https://bank.com").wants_encryption(&page("http://evil.com")));
    assert!(!item("https://bank.com").wants_encryption(&page("https://bank.com")));
}

#[test]
fn pages_that_cannot_be_named() {
    for (text, wrong) in [
        ("null", AddressError::Malformed),
        ("", AddressError::Malformed),
        ("file:///etc/passwd", AddressError::Scheme),
        ("about:blank", AddressError::Scheme),
        ("data:text/html,x", AddressError::Scheme),
        ("javascript:alert(1)", AddressError::Scheme),
        ("chrome-extension://abc/popup.html", AddressError::Scheme),
        ("https://app.test./", AddressError::TrailingDot),
        ("https://bank.com@evil.com/", AddressError::UserInfo),
        ("https://", AddressError::Malformed),
    ] {
        assert_eq!(Origin::of_page(text), Err(wrong), "{text}");
    }
}

#[test]
fn texts_that_are_no_address_of_an_item() {
    for text in [
        "",
        " ",
        "javascript:alert(1)",
        "data:text/html,x",
        "https://bank.com@evil.com",
        "bank.com@evil.com",
        "https://a:b@evil.com",
        "android://key@com.app/",
        "ftp://files.test",
        "https://",
        "https://.",
        "exa mple.com",
        "https://exam\nple.com",
        "https://a..",
        "https://exa%00mple.com",
        "file:///x",
        "mailto:a@b.c",
        "about:blank",
        "https://[::1",
        "https://host:99999",
    ] {
        assert!(ItemAddress::parse(text).is_err(), "{text}");
    }
    assert!(ItemAddress::parse(&format!("https://{}.com", "a".repeat(3000))).is_err());
    assert_eq!(ItemAddress::parse("https://bank.com@evil.com").unwrap_err().code(), "address_user_info");
}

#[test]
fn user_information_is_taken_out_of_exports() {
    assert_eq!(without_user_info(" https://ann:pw@host.example/x?y=1 "), "https://host.example/x?y=1");
    assert_eq!(without_user_info("https://host.example"), "https://host.example");
    assert_eq!(without_user_info("android://key@com.app/"), "android://com.app/");
    assert_eq!(without_user_info("not an address"), "not an address");
}

#[test]
fn shown_as_browsers_show_them() {
    assert_eq!(page("https://App.Test:443/x").to_string(), "https://app.test");
    assert_eq!(page("http://[::1]:3000/").to_string(), "http://[::1]:3000");
    assert_eq!(page("https://login.example.co.uk").host().site().unwrap().as_str(), "example.co.uk");
    assert_eq!(item("app.test:8443/x").to_string(), "https://app.test:8443");
}

#[test]
fn the_index_answers_with_the_best_fit_first() {
    let mut index = AddressIndex::default();
    index.insert(1, rules(&["https://example.com"]));
    index.insert(2, rules(&["https://www.other.com", "https://login.example.com/x", "https://example.com"]));
    index.insert(3, rules(&["https://login.example.com"]));
    index.insert(4, rules(&["javascript:alert(1)", "not an address at all"]));
    let found: Vec<_> =
        index.matches(&page("https://login.example.com").into()).iter().map(|found| (found.id, found.fit)).collect();
    assert_eq!(found, [(2, Fit::Exact), (3, Fit::Exact), (1, Fit::Site)]);
    assert_eq!(index.len(), 3);

    index.insert(2, rules(&["https://elsewhere.net"]));
    index.remove(3);
    index.remove(99);
    let found: Vec<_> = index.matches(&page("https://login.example.com").into()).iter().map(|found| found.id).collect();
    assert_eq!(found, [1]);
    assert_eq!(index.matches(&page("https://elsewhere.net").into()).len(), 1);
    assert!(index.matches(&page("https://www.other.com").into()).is_empty());
}

#[test]
fn hosts_without_a_site_are_found_by_themselves() {
    let mut index = AddressIndex::default();
    index.insert('a', rules(&["http://192.168.1.1"]));
    index.insert('b', rules(&["https://github.io"]));
    index.insert('c', rules(&["http://nas:5000"]));
    assert_eq!(index.matches(&page("http://192.168.1.1").into())[0].id, 'a');
    assert_eq!(index.matches(&page("https://github.io").into())[0].id, 'b');
    assert_eq!(index.matches(&page("http://nas:5000").into())[0].id, 'c');
    assert!(index.matches(&page("https://x.github.io").into()).is_empty());
}

fn names() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-c]{1,2}(\\.[a-c]{1,2}){0,2}\\.(com|co\\.uk|github\\.io|test)",
        "(10|192\\.168\\.0|203\\.0\\.113)\\.[0-9]",
        Just("localhost".to_owned()),
    ]
}

fn addresses() -> impl Strategy<Value = String> {
    (
        prop_oneof![Just(""), Just("http://"), Just("https://")],
        names(),
        prop_oneof![Just(""), Just(":443"), Just(":80"), Just(":8443")],
    )
        .prop_map(|(scheme, name, port)| format!("{scheme}{name}{port}"))
}

fn pages() -> impl Strategy<Value = Origin> {
    (prop_oneof![Just("http"), Just("https")], names(), prop_oneof![Just(""), Just(":80"), Just(":443"), Just(":8443")])
        .prop_map(|(scheme, name, port)| page(&format!("{scheme}://{name}{port}")))
}

proptest! {
    #[test]
    fn what_fits_has_one_owner_and_is_encrypted_or_said_not_to_be(address in addresses(), page in pages()) {
        let Ok(item) = ItemAddress::parse(&address) else { return Ok(()) };
        match item.fit(&page) {
            Some(Fit::Exact | Fit::Host) => prop_assert_eq!(item.host(), page.host()),
            Some(Fit::Site) => {
                prop_assert!(item.host().site().is_some());
                prop_assert_eq!(item.host().site(), page.host().site());
            }
            None => {}
        }
        if page.scheme() == Scheme::Http && item.fit(&page).is_some() {
            prop_assert!(address.starts_with("http://") || page.host().is_local());
            prop_assert_eq!(item.host(), page.host());
        }
    }

    #[test]
    fn the_index_finds_what_a_look_at_every_item_finds(vault in prop::collection::vec(prop::collection::vec(addresses(), 0..3), 0..12), page in pages()) {
        let mut index = AddressIndex::default();
        for (id, addresses) in vault.iter().enumerate() {
            index.insert(id, rules(&addresses.iter().map(String::as_str).collect::<Vec<_>>()));
        }
        let mut expected: Vec<(usize, Fit)> = vault
            .iter()
            .enumerate()
            .filter_map(|(id, addresses)| Some((id, addresses.iter().filter_map(|text| ItemAddress::parse(text).ok()?.fit(&page)).max()?)))
            .collect();
        expected.sort_by(|one, other| other.1.cmp(&one.1).then(one.0.cmp(&other.0)));
        let found: Vec<(usize, Fit)> = index.matches(&page.clone().into()).iter().map(|found| (found.id, found.fit)).collect();
        prop_assert_eq!(found, expected);
    }

    #[test]
    fn a_page_fits_itself_and_reads_back_as_shown(page in pages()) {
        prop_assert_eq!(ItemAddress::parse(&page.to_string()).unwrap().fit(&page), Some(Fit::Exact));
        prop_assert_eq!(Origin::of_page(&page.to_string()).unwrap(), page);
    }

    #[test]
    fn any_text_is_an_address_or_an_error(text in ".{0,80}") {
        let _ = ItemAddress::parse(&text);
        let _ = Origin::of_page(&text);
        let _ = without_user_info(&text);
    }
}
