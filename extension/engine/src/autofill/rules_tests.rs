use super::index::AddressIndex;
use super::pattern::{Pattern, PatternError};
use super::{Fit, Origin, Page, Plain, Rule, Rules};
use latchkey_shared::item::{Match, Overview};
use proptest::prelude::*;

fn page(address: &str) -> Page {
    Page::at(Origin::of_page(address).unwrap(), address)
}

fn rules(sites: &[(&str, Match)]) -> Rules {
    Rules::of(&overview(sites))
}

fn overview(sites: &[(&str, Match)]) -> Overview {
    Overview {
        addresses: sites.iter().map(|(address, _)| (*address).to_owned()).collect(),
        matching: sites.iter().map(|(_, matching)| *matching).collect(),
        ..Overview::default()
    }
}

fn fit(address: &str, matching: Match, at: &str) -> Option<Fit> {
    rules(&[(address, matching)]).fit(&page(at))
}

#[test]
fn a_host_means_that_host_on_any_port_unless_it_names_one() {
    let host = |address, at| fit(address, Match::Host, at);
    assert_eq!(host("example.com", "https://example.com/login"), Some(Fit::Exact));
    assert_eq!(host("example.com", "https://example.com:8443/"), Some(Fit::Host));
    assert_eq!(host("example.com", "https://www.example.com/"), None);
    assert_eq!(host("example.com:8443", "https://example.com/"), None);
    assert_eq!(host("192.168.1.1", "https://192.168.1.1:8443/"), Some(Fit::Host));
    assert_eq!(host("192.168.1.1", "http://192.168.1.1:8080/"), Some(Fit::Host));
    assert_eq!(host("192.168.1.1:8443", "https://192.168.1.1:8443/"), Some(Fit::Exact));
    assert_eq!(host("192.168.1.1:8443", "https://192.168.1.1:9443/"), None);
}

#[test]
fn a_beginning_means_addresses_of_that_origin_that_begin_with_it() {
    let begins = |at| fit("https://example.com/app", Match::StartsWith, at);
    assert_eq!(begins("https://example.com/app"), Some(Fit::Exact));
    assert_eq!(begins("https://example.com/app/login?x=1#y"), Some(Fit::Exact));
    for at in [
        "https://example.com/",
        "https://example.com/other/app",
        "https://example.com:8443/app",
        "https://www.example.com/app",
        "http://example.com/app",
        "https://example.com.evil.test/app",
    ] {
        assert_eq!(begins(at), None, "{at}");
    }
    assert_eq!(fit("example.com", Match::StartsWith, "https://example.com.evil.test/"), None);
    assert_eq!(fit("example.com/#/a", Match::StartsWith, "https://example.com/#/a/b"), Some(Fit::Exact));
}

#[test]
fn an_exact_address_means_itself() {
    let exact = |at| fit("https://example.com/login?client=7", Match::Exact, at);
    assert_eq!(exact("https://example.com/login?client=7"), Some(Fit::Exact));
    assert_eq!(exact("https://example.com:443/login?client=7#top"), Some(Fit::Exact));
    for at in
        ["https://example.com/login?client=70", "https://example.com/login", "https://example.com/login?client=7&x"]
    {
        assert_eq!(exact(at), None, "{at}");
    }
    assert_eq!(fit("example.com/#/login", Match::Exact, "https://example.com/#/login"), Some(Fit::Exact));
    assert_eq!(fit("example.com/#/login", Match::Exact, "https://example.com/#/other"), None);
}

/// A frame made by script has its opener's origin and no address of its own.
#[test]
fn an_address_that_is_not_of_the_origin_fits_no_path() {
    let srcdoc = Page::at(Origin::of_page("https://example.com").unwrap(), "about:srcdoc");
    let elsewhere = Page::at(Origin::of_page("https://example.com").unwrap(), "https://evil.test/app");
    for page in [srcdoc, elsewhere] {
        assert_eq!(rules(&[("https://example.com/app", Match::StartsWith)]).fit(&page), None);
        assert_eq!(rules(&[("https://example.com/app", Match::Exact)]).fit(&page), None);
        assert_eq!(rules(&[("https://.*/.*", Match::Pattern)]).fit(&page), None);
        assert_eq!(rules(&[("https://example.com/app", Match::Site)]).fit(&page), Some(Fit::Exact));
    }
}

#[test]
fn a_pattern_means_what_it_matches_as_a_whole() {
    let pattern = r"https://idrac-\d+\.client\.example/.*";
    let fits = |at| fit(pattern, Match::Pattern, at);
    assert_eq!(fits("https://idrac-7.client.example/login"), Some(Fit::Host));
    assert_eq!(fits("https://idrac-.client.example/login"), None);
    assert_eq!(fits("https://xidrac-7.client.example/"), None);
    let either = |pattern: &str, at| fit(pattern, Match::Pattern, at).is_some();
    assert!(either(r"^https:\/\/10\.0\.[0-9]+\.1$", "https://10.0.42.1/ui"));
    assert!(either(r"https://[^/]+\.example\.com:8443", "https://a.example.com:8443/"));
    assert!(!either(r"https://[^/]+\.example\.com", "https://a.example.com:8443/"));
    assert!(either("https://EXAMPLE.com/Login", "https://example.com/login"));
    assert!(either("http://printer(-[a-z]+)?", "http://printer-west/"));
    assert!(either("https?://printer", "http://printer/") && either("https?://printer", "https://printer/"));
    assert!(!either("https://printer", "http://printer/"));
}

#[test]
fn a_pattern_that_cannot_be_tried_is_refused_with_its_reason() {
    for (text, wrong) in [
        ("example\\.com", PatternError::Scheme),
        (".*://example.com", PatternError::Scheme),
        ("https:///x", PatternError::Host),
        ("https://(a/b)", PatternError::Malformed),
        ("https://[a-z", PatternError::Malformed),
        ("https://a)(?:b", PatternError::Malformed),
        ("https://a/)|.*(", PatternError::Malformed),
        ("https://(a{1000}){1000}", PatternError::TooLarge),
        ("https://((((((((((((((a))))))))))))))", PatternError::TooLarge),
    ] {
        assert_eq!(Pattern::read(text).err(), Some(wrong), "{text}");
    }
    assert_eq!(Pattern::read(&format!("https://{}", "a".repeat(600))).err(), Some(PatternError::TooLarge));
}

#[test]
fn never_wins_over_everything() {
    let rules = rules(&[
        ("https://example.com", Match::Site),
        ("https://wiki.example.com/login", Match::Exact),
        (r"https://.*\.example\.com", Match::Pattern),
        ("wiki.example.com", Match::Never),
        ("tools.example.com:8443", Match::Never),
    ]);
    assert_eq!(rules.fit(&page("https://www.example.com/")), Some(Fit::Host));
    for never in [
        "https://wiki.example.com/login",
        "https://wiki.example.com:444/",
        "https://old.wiki.example.com/",
        "https://tools.example.com:8443/",
    ] {
        assert_eq!(rules.fit(&page(never)), None, "{never}");
    }
    assert!(rules.fit(&page("https://notwiki.example.com/")).is_some());
    assert!(rules.fit(&page("https://tools.example.com/")).is_some());
}

#[test]
fn a_form_may_send_to_what_is_the_items_own() {
    let own = |origin: &str| {
        let sites = [("https://example.com/app", Match::StartsWith), ("login.example.net", Match::Site)];
        rules(&sites).owns(&Origin::of_page(origin).unwrap())
    };
    assert!(own("https://example.com") && own("https://www.example.net"));
    assert!(!own("https://www.example.com") && !own("http://example.com") && !own("https://evil.test"));
}

#[test]
fn without_encryption_where_the_item_says_so() {
    let item = Overview { insecure: Some(true), ..overview(&[("app.test", Match::Site), ("b.test", Match::Host)]) };
    let fit = |item: &Overview, at| Rules::of(item).fit(&page(at));
    assert_eq!(fit(&item, "http://app.test/"), Some(Fit::Exact));
    assert_eq!(fit(&item, "http://b.test/"), Some(Fit::Exact));
    assert_eq!(fit(&item, "http://www.app.test/"), None);
    assert_eq!(fit(&item, "http://app.test:8080/"), None);
    let item = Overview { insecure: None, ..item };
    assert_eq!(fit(&item, "http://app.test/"), None);
    assert!(Rules::of(&item).wants_encryption(&page("http://app.test/")));
}

/// Row W2 of the attacks: in every way that an address can be meant, what only looks like the site gets nothing.
#[test]
fn w2_no_meaning_of_an_address_reaches_a_look_alike() {
    let ways = [Match::Site, Match::Host, Match::StartsWith, Match::Exact];
    let own = "https://bank.com/login";
    for at in [
        "https://bank.com.evil.example/login",
        "https://evilbank.com/login",
        "https://bank.co/login",
        "https://bank.com-login.example/login",
        "https://evil.example/https://bank.com/login",
        "https://evil.example/bank.com/login",
        "https://evil.example/?https://bank.com/login",
        "https://evil.example/#https://bank.com/login",
        "http://bank.com/login",
        "https://b\u{430}nk.com/login",
        "https://bank\u{3002}com.evil.example/login",
    ] {
        for way in ways {
            assert_eq!(fit(own, way, at), None, "{way:?} at {at}");
        }
        for pattern in [r"https://(.*\.)?bank\.com/.*", r"https://bank\.com"] {
            assert_eq!(fit(pattern, Match::Pattern, at), None, "{pattern} at {at}");
        }
    }
    for way in ways {
        assert!(fit(own, way, "https://bank.com/login").is_some(), "{way:?}");
    }
    assert!(fit(r"https://(.*\.)?bank\.com/.*", Match::Pattern, "https://www.bank.com/login").is_some());
}

/// A user name before the host, a trailing dot, and addresses that are none never make a page.
#[test]
fn w2_pages_that_hide_their_host_are_no_pages() {
    for at in
        ["https://bank.com@evil.example/", "https://bank.com./", "https://bank.com..", "https://.bank.com/", "null"]
    {
        assert!(Origin::of_page(at).is_err(), "{at}");
    }
    for way in [Match::Site, Match::Host, Match::StartsWith, Match::Exact, Match::Never] {
        assert!(Rule::read("https://bank.com@evil.example/", way, Plain::AsSaid).is_err());
        assert!(Rule::read("javascript:alert(1)", way, Plain::AsSaid).is_err());
    }
}

#[test]
fn w2_devices_have_another_owner_on_each_port() {
    for (address, at) in [
        ("https://10.1.1.1:8443", "https://10.1.1.1/"),
        ("https://10.1.1.1", "https://10.1.1.1:8443/"),
        ("https://10.1.1.1:8443", "http://10.1.1.1:8443/x"),
        ("https://10.1.1.1", "https://10.1.1.11/"),
        ("https://[fd00::1]:444", "https://[fd00::1]/"),
        ("https://8.8.8.8", "http://8.8.8.8/"),
        ("nas.local", "http://nas.local/"),
        ("nas", "http://nas/"),
    ] {
        let got = fit(address, Match::Site, at);
        // A private address may be reached without encryption, on the port that was said.
        let private = at.starts_with("http://10.1.1.1:8443");
        assert_eq!(got.is_some(), private, "{address} at {at}");
    }
    for (address, at) in [
        ("10.1.1.1:8443", "https://10.1.1.1:8443/"),
        ("10.1.1.1", "http://10.1.1.1/"),
        ("[fd00::1]:444", "https://[fd00::1]:444/"),
        ("nas.local", "https://nas.local/"),
        ("http://nas.local:5000", "http://nas.local:5000/"),
        ("https://nas", "https://nas/"),
    ] {
        assert_eq!(fit(address, Match::Site, at), Some(Fit::Exact), "{address} at {at}");
    }
}

#[test]
fn the_index_knows_patterns_and_nevers() {
    let mut index = AddressIndex::default();
    index.insert(1, rules(&[(r"https://.*\.example\.com", Match::Pattern)]));
    index.insert(2, rules(&[("example.com", Match::Site), ("a.example.com", Match::Never)]));
    index.insert(3, rules(&[(r"https://.*", Match::Pattern), ("a.example.com", Match::Never)]));
    let found = |index: &AddressIndex<i32>, at: &str| -> Vec<i32> {
        index.matches(&page(at)).into_iter().map(|found| found.id).collect()
    };
    assert_eq!(found(&index, "https://a.example.com/"), [1]);
    assert_eq!(found(&index, "https://b.example.com/"), [1, 3, 2]);
    assert_eq!(found(&index, "https://elsewhere.test/"), [3]);
    index.remove(3);
    index.insert(1, Rules::default());
    assert_eq!(found(&index, "https://b.example.com/"), [2]);
    assert_eq!(index.len(), 1);
}

fn sites() -> impl Strategy<Value = (String, Match)> {
    let ways = vec![Match::Site, Match::Host, Match::StartsWith, Match::Exact, Match::Pattern, Match::Never];
    let host = prop_oneof!["(a\\.|b\\.)?(a|b)\\.(com|co\\.uk)", Just("10.0.0.1".to_owned()), Just("nas".to_owned())];
    let scheme = prop::sample::select(vec!["https://", "http://"]);
    let port = prop::sample::select(vec!["", ":8443"]);
    let path = prop::sample::select(vec!["", "/", "/x", "/x/y?z", "/.*"]);
    (scheme, host, port, path, prop::sample::select(ways))
        .prop_map(|(scheme, host, port, path, way)| (format!("{scheme}{host}{port}{path}"), way))
}

proptest! {
    #[test]
    fn the_index_finds_what_the_rules_of_every_item_say(
        vault in prop::collection::vec(prop::collection::vec(sites(), 0..4), 0..10),
        insecure in any::<bool>(),
        (at, _) in sites(),
    ) {
        let at = page(&at);
        let whole = |sites: &Vec<(String, Match)>| {
            let sites: Vec<_> = sites.iter().map(|(address, way)| (address.as_str(), *way)).collect();
            Overview { insecure: Some(insecure), ..overview(&sites) }
        };
        let rules = |sites: &Vec<(String, Match)>| Rules::of(&whole(sites));
        let mut index = AddressIndex::default();
        for (id, sites) in vault.iter().enumerate() {
            index.insert(id, rules(sites));
        }
        let mut expected: Vec<(usize, Fit)> =
            vault.iter().enumerate().filter_map(|(id, sites)| Some((id, rules(sites).fit(&at)?))).collect();
        expected.sort_by(|one, other| other.1.cmp(&one.1).then(one.0.cmp(&other.0)));
        let overviews: Vec<Overview> = vault.iter().map(whole).collect();
        let at_once = AddressIndex::of(overviews.iter().enumerate());
        for index in [index, at_once] {
            let found: Vec<(usize, Fit)> = index.matches(&at).iter().map(|found| (found.id, found.fit)).collect();
            prop_assert_eq!(&found, &expected);
        }
    }

    #[test]
    fn any_text_is_a_pattern_or_an_error(text in "(https?://)?.{0,60}") {
        if let Ok(rule) = Rule::read(&text, Match::Pattern, Plain::Allowed) {
            let _ = rule.verdict(&page("https://a.example.com:8443/x/y?z"));
        }
    }
}
