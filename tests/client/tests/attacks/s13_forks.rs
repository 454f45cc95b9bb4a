//! S13: different logs for different members.

use crate::stage::{Stage, add, branch_of, refuses_all, refuses_part, titles, told};
use latchkey_messages::{Permission, Request};
use latchkey_shared::log::{SignedEntry, Verified};
use latchkey_shared::wire::endpoint::Endpoint;
use latchkey_shared::wire::sync::Delta;
use latchkey_test_client::Client;
use latchkey_test_client::hostile::{extend, fit_head};

/// From here on a client sees the log with this entry where others see another one, and else what there is.
pub fn forked(client: &Client, entry: &SignedEntry, from: &Verified) {
    let (entry, number) = (entry.clone(), from.head().number);
    client.tamper(Endpoint::Sync, move |asked, delta: &mut Delta| {
        if asked.org != "msp" {
            return;
        }
        delta.log.retain(|bytes| {
            let known = SignedEntry::decode(bytes.as_slice()).unwrap().entry().unwrap();
            known.number <= number
        });
        delta.log.push(entry.encode().into());
        fit_head(delta);
    });
}

/// Dana writes one entry: she invites Max.
pub fn invite(stage: &Stage) {
    let invite = Request::Invite {
        organisation: stage.org.clone(),
        role: latchkey_messages::Role::Member,
        name: "Max".to_owned(),
        email: "max@northwind.test".to_owned(),
    };
    stage.dana.ask(invite).unwrap();
}

#[test]
fn s13_a_fork_shows_at_the_first_item_of_the_other_side() {
    let stage = Stage::set("s13-item");
    let common = stage.lee.seat().home().log.clone();
    forked(&stage.lee, &branch_of(&stage.dana.seat(), &common), &common);
    stage.lee.wake().unwrap();
    assert!(told(&stage.lee).is_empty());
    // Dana, on the other side, invites Max, and gives Lee an item that says which log she saw.
    invite(&stage);
    let item = stage.item("Router", "one");
    stage.fixture.give(&stage.dana, &item, &stage.org, "Lee", Permission::View);
    refuses_part(&stage.lee);
    assert!(told(&stage.lee).iter().any(|detail| detail.contains("different")), "{:?}", told(&stage.lee));
    assert!(stage.fixture.items(&stage.lee).is_empty());
}

#[test]
fn s13_one_log_for_all_is_no_fork() {
    // The control: the same without a fork.
    let stage = Stage::set("s13-none");
    invite(&stage);
    let item = stage.item("Router", "one");
    stage.fixture.give(&stage.dana, &item, &stage.org, "Lee", Permission::View);
    stage.lee.wake().unwrap();
    assert!(told(&stage.lee).is_empty());
    assert_eq!(titles(&stage.fixture, &stage.lee), ["Router"]);
}

#[test]
fn s13_a_fork_shows_at_the_first_grant_too() {
    let stage = Stage::set("s13-grant");
    let common = stage.dana.seat().home().log.clone();
    // Lee's item, from before; Dana, who has seen another log, gives it on.
    let item = add(&stage.lee, &stage.org, "Router", "one");
    stage.fixture.give(&stage.lee, &item, &stage.org, "Dana", Permission::Full);
    stage.dana.wake().unwrap();
    forked(&stage.dana, &branch_of(&stage.dana.seat(), &common), &common);
    stage.dana.wake().unwrap();
    let log = stage.dana.seat().home().log.clone();
    assert_ne!(log.head(), common.head());
    let dana = stage.dana.seat();
    let (home, key) = (log.id(), dana.key(&crate::stage::id(&item)));
    let keys = [(crate::stage::id(&item), latchkey_shared::item::KeyVersion::FIRST, &key)];
    let lee = stage.lee.seat().me();
    let gift = latchkey_test_client::hostile::Gift::to(lee, latchkey_shared::permission::Permission::View);
    let bundle = dana.bundle(home, &log, &keys, &[gift]);
    stage.fixture.technician(&stage.dana_elsewhere(), &stage.org, "Max");
    stage.lee.tamper(Endpoint::Sync, move |_, delta: &mut Delta| delta.bundles.push(bundle.clone()));
    refuses_part(&stage.lee);
    assert!(told(&stage.lee).iter().any(|detail| detail.contains("different")), "{:?}", told(&stage.lee));
}

#[test]
fn s13_a_branch_does_not_change_into_the_other() {
    let stage = Stage::set("s13-branch");
    let common = stage.lee.seat().home().log.clone();
    forked(&stage.lee, &branch_of(&stage.dana.seat(), &common), &common);
    stage.lee.wake().unwrap();
    let head = stage.lee.seat().home().log.head();
    // As many entries, and more, of the other branch.
    stage.fixture.technician(&stage.dana, &stage.org, "Max");
    stage.lee.unharmed();
    refuses_all(&stage.lee);
    assert_eq!(stage.lee.seat().home().log.head(), head);
}

#[test]
fn s13_who_signs_for_one_branch_is_refused_on_the_other() {
    // An entry that follows one branch does not follow the other.
    let stage = Stage::set("s13-next");
    let common = stage.lee.seat().home().log.clone();
    let dana = stage.dana.seat();
    let (left, right) = (branch_of(&dana, &common), branch_of(&dana, &common));
    let mut other = common.clone();
    other.extend(&latchkey_shared::log::Unverified::from(vec![right])).unwrap();
    let after_right = branch_of(&dana, &other);
    let mut own = common.clone();
    own.extend(&latchkey_shared::log::Unverified::from(vec![left.clone()])).unwrap();
    let after_left = branch_of(&dana, &own);
    let shown = |entries: Vec<SignedEntry>| {
        stage.lee.tamper(Endpoint::Sync, move |_, delta: &mut Delta| entries.iter().for_each(|e| extend(delta, e)));
    };
    shown(vec![left.clone(), after_right]);
    refuses_all(&stage.lee);
    shown(vec![left, after_left]);
    stage.lee.wake().unwrap();
}

impl Stage {
    /// Dana in another browser, to whom the service shows the log as it is.
    fn dana_elsewhere(&self) -> Client {
        let browser = Client::new();
        browser.ask(self.fixture.sign_in(&self.dana, crate::common::PASSWORD)).unwrap();
        browser
    }
}
