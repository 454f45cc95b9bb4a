//! Addresses in items and of pages, which pages and other members choose.
#![no_main]

use latchkey_engine::autofill::{ItemAddress, Origin, Page, Plain, Rule};
use latchkey_shared::item::Match;

libfuzzer_sys::fuzz_target!(|text: &str| {
    if let Ok(address) = ItemAddress::parse(text) {
        let _ = address.host().to_string();
    }
    let page = Origin::of_page(text).map(|origin| Page::at(origin, text));
    let asked = Page::from(Origin::of_page("https://a.example.com:8443").expect("an origin"));
    for matching in [Match::Site, Match::Host, Match::StartsWith, Match::Pattern, Match::Exact, Match::Never] {
        let Ok(rule) = Rule::read(text, matching, Plain::Allowed) else { continue };
        for page in page.iter().chain([&asked]) {
            let _ = rule.verdict(page);
        }
    }
});
