//! S13: what people compare over the telephone is the same where they see the same, and differs where they do not.

use crate::stage::Stage;
use latchkey_messages::{OrganisationId, Reply, Request, Safety, Words};
use latchkey_shared::id::{InvitationId, MemberId};
use latchkey_shared::invitation::InvitationSecret;
use latchkey_shared::log::{Body, Entry, Role, SignedEntry, Unverified};
use latchkey_shared::personal::{Disclosure, Profile};
use latchkey_shared::time::Millis;
use latchkey_shared::wire::endpoint::Endpoint;
use latchkey_shared::wire::sync::Delta;
use latchkey_test_client::Client;
use latchkey_test_client::hostile::{fit_head, rng, stranger};
use std::collections::BTreeSet;

pub fn safety(client: &Client, org: &OrganisationId) -> Safety {
    match client.ask(Request::Safety { organisation: org.clone() }) {
        Ok(Reply::Safety(safety)) => safety,
        other => panic!("{other:?} is no safety page"),
    }
}

/// By name; the order is each reader's own.
fn keys(safety: &Safety) -> BTreeSet<(String, String, String)> {
    let keys = safety.members.iter().map(|one| (one.name.clone(), one.key.words.clone(), one.key.hex.clone()));
    keys.collect()
}

fn key_of(safety: &Safety, name: &str) -> Words {
    safety.members.iter().find(|one| one.name == name).unwrap().key.clone()
}

#[test]
fn s13_everybody_reads_the_same_words() {
    let stage = Stage::set("s13-words");
    let max = stage.technician("Max");
    let pages = [&stage.dana, &stage.lee, &max].map(|client| safety(client, &stage.org));
    assert_eq!(keys(&pages[0]).len(), 3);
    for page in &pages[1..] {
        assert_eq!(keys(page), keys(&pages[0]));
        assert_eq!((page.entry, &page.head), (pages[0].entry, &pages[0].head));
        assert!(page.verified.is_some());
    }
    // Everybody has words of their own, six of them, and each is first on their own page.
    let words: BTreeSet<_> = pages[0].members.iter().map(|one| &one.key.words).collect();
    assert_eq!(words.len(), 3);
    assert!(words.iter().all(|words| words.split(' ').count() == 6));
    assert!(pages.iter().all(|page| page.members[0].you && page.members.iter().filter(|one| one.you).count() == 1));
}

#[test]
fn s13_the_words_change_with_the_log_and_stay_with_the_keys() {
    let stage = Stage::set("s13-words-change");
    let before = safety(&stage.lee, &stage.org);
    stage.technician("Max");
    let after = safety(&stage.lee, &stage.org);
    assert!(after.entry > before.entry && after.head != before.head);
    assert_eq!(key_of(&after, "Lee"), key_of(&before, "Lee"));
    assert!(keys(&before).is_subset(&keys(&after)));
}

/// The service has stolen an invitation of Dana's, and lets itself in as Max on the branch that Lee is shown.
#[test]
fn s13_somebody_else_in_a_members_place_has_other_words() {
    let stage = Stage::set("s13-words-other");
    let common = stage.lee.seat().home().log.clone();
    let (invitation, secret) = (InvitationId::generate(&mut rng()), InvitationSecret::generate(&mut rng()));
    let profile = Profile { name: "Max".to_owned(), email: "max@northwind.test".to_owned() };
    let (blinded, disclosure) = Disclosure::of(&profile, &mut rng());
    let invited = Body::Invited {
        invitation,
        key: secret.key(&invitation).verify_key(),
        role: Role::PasswordUser,
        profile: blinded,
        expires: common.time().plus(Millis(1_000_000)),
    };
    let invited = stage.dana.seat().entry(&common, common.time(), invited);
    let mut branch = common.clone();
    branch.extend(&Unverified::from(vec![invited.clone()])).unwrap();
    let mallory = stranger();
    let joined = Body::Joined { invitation, keys: mallory.public(), profile: blinded };
    let joined = Entry::after(&branch, MemberId::of(&mallory.public()), branch.time(), joined);
    let joined = SignedEntry::countersigned(&joined, &mallory.sign, &secret.key(&invitation));
    let number = common.head().number;
    stage.lee.tamper(Endpoint::Sync, move |asked, delta: &mut Delta| {
        if asked.org == "msp" {
            let known = |bytes: &[u8]| SignedEntry::decode(bytes).unwrap().entry().unwrap().number <= number;
            delta.log.retain(|bytes| known(bytes.as_slice()));
            delta.log.extend([invited.encode().into(), joined.encode().into()]);
            delta.disclosures.push(disclosure.clone());
            delta.keys_due.clear();
            fit_head(delta);
        }
    });
    let _max = stage.fixture.technician(&stage.dana, &stage.org, "Max");
    stage.dana.wake().unwrap();
    stage.lee.wake().unwrap();

    // As many entries, the same names; whoever reads aloud hears that it is not the same.
    let (danas, lees) = (safety(&stage.dana, &stage.org), safety(&stage.lee, &stage.org));
    assert_ne!(danas.head, lees.head);
    assert_ne!(key_of(&danas, "Max"), key_of(&lees, "Max"));
    assert_ne!(key_of(&danas, "Max").words, key_of(&lees, "Max").words);
    // The control: those who joined before are the same for both.
    for name in ["Dana", "Lee"] {
        assert_eq!(key_of(&danas, name), key_of(&lees, name));
    }
}

#[test]
fn s13_the_page_says_since_when_nothing_contradicts() {
    let stage = Stage::set("s13-words-verified");
    let before = safety(&stage.lee, &stage.org).verified.unwrap();
    stage.lee.tamper(Endpoint::Sync, |_, delta: &mut Delta| delta.head.number.0 = 0);
    stage.lee.world().clock_ahead.set(60_000);
    assert!(stage.lee.wake().is_err());
    assert_eq!(safety(&stage.lee, &stage.org).verified, Some(before));
    stage.lee.unharmed();
    stage.lee.wake().unwrap();
    assert!(safety(&stage.lee, &stage.org).verified.unwrap() > before);
}
