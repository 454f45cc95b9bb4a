//! S13: the MSP's log forked towards a client; and the proof of a fork, for somebody who has neither log.

use crate::s04_s06_evidence::{Stage, Written, admission, shown};
use crate::s13_kept::fork;
use crate::s13_words::safety;
use crate::stage::{branch_of, code, login, refuses_all};
use latchkey_messages::{OrganisationId, Reply, Request, TroubleKind};
use latchkey_shared::bytes::Bytes;
use latchkey_shared::fork::{Error, Evidence};
use latchkey_shared::log::{Role, SignedEntry, Unverified};
use latchkey_shared::wire::endpoint::Endpoint;
use latchkey_shared::wire::sync::{Cursor, Delta, Elsewhere};
use latchkey_test_client::Client;
use latchkey_test_client::hostile::extend;

fn proof(client: &Client, organisation: &OrganisationId) -> Result<String, latchkey_messages::Problem> {
    match client.ask(Request::ForkEvidence { organisation: organisation.clone() })? {
        Reply::File { text, .. } => Ok(text.expose().to_owned()),
        other => panic!("{other:?} is no file"),
    }
}

/// Ada is shown one branch of the MSP's log, and then the other: with one entry of Dana's, and without it.
struct Forked {
    stage: Stage,
    one: SignedEntry,
    other: SignedEntry,
    msp: Written,
}

fn forked(name: &str) -> Forked {
    let stage = Stage::set(name);
    let msp = Written::of_msp(&stage);
    let dana = stage.dana.seat();
    let (one, other) = (branch_of(&dana, &msp.log), branch_of(&dana, &msp.log));
    let parent = msp.and(&one);
    stage.ada.tamper(Endpoint::Sync, move |_, delta: &mut Delta| delta.parent_log.clone_from(&parent));
    stage.ada.wake().unwrap();
    assert!(safety(&stage.ada, &stage.acme).troubles.is_empty());
    Forked { stage, one, other, msp }
}

fn is_kept(forked: &Forked) {
    let Stage { ada, acme, .. } = &forked.stage;
    let found: Vec<TroubleKind> = safety(ada, acme).troubles.into_iter().map(|one| one.what).collect();
    let [TroubleKind::ParentFork { parent, .. }] = found.as_slice() else { panic!("{found:?}") };
    assert_eq!(parent, "Northwind IT");
    // Nothing is written at the client until the two have compared.
    let add = || Request::AddItem { organisation: acme.clone(), form: login("New", "two") };
    assert_eq!(code(ada.ask(add())), "forked");
    // Anybody can check it.
    let checked = Evidence::check(&proof(ada, acme).unwrap()).unwrap();
    assert_eq!(checked.org, forked.msp.log.id());
    ada.unharmed();
    ada.ask(Request::SettleTrouble { organisation: acme.clone() }).unwrap();
    ada.ask(add()).unwrap();
}

#[test]
fn s13_a_fork_of_the_msps_log_towards_a_client_is_kept_and_shown() {
    let forked = forked("s13-parent");
    let ada = &forked.stage.ada;
    // The same branch once more is none.
    ada.wake().unwrap();
    assert!(safety(ada, &forked.stage.acme).troubles.is_empty());
    let parent = forked.msp.and(&forked.other);
    ada.tamper(Endpoint::Sync, move |_, delta: &mut Delta| delta.parent_log.clone_from(&parent));
    let _refused_or_left_out = ada.wake();
    // Ada keeps the branch that she has seen.
    let seat = ada.seat();
    let kept = seat.org("acme").parent_log.as_ref().unwrap().head();
    assert_eq!(kept.hash, forked.one.hash());
    is_kept(&forked);
}

#[test]
fn s13_a_manager_who_saw_another_log_of_the_msp_shows_a_fork() {
    let forked = forked("s13-manager");
    let ada = &forked.stage.ada;
    let (lee, client) = (forked.stage.lee.seat(), ada.seat().home().log.clone());
    let mut other = forked.msp.log.clone();
    other.extend(&Unverified::from(vec![forked.other.clone()])).unwrap();
    let entry = admission(&lee, &client, Role::PasswordUser, other.head());
    shown(ada, forked.msp.and(&forked.one), &entry);
    refuses_all(ada);
    is_kept(&forked);
}

#[test]
fn s13_the_proof_of_a_fork_is_checked_with_nothing_else_at_hand() {
    let (stage, _) = fork("s13-proof");
    let text = proof(&stage.lee, &stage.org).unwrap();
    let shown = Evidence::check(&text).unwrap();
    assert_eq!((shown.org, shown.by), (stage.lee.seat().home().id(), stage.dana.seat().me()));
    assert_eq!(shown.head, stage.lee.seat().home().log.head());
    assert!(safety(&stage.lee, &stage.org).proof);
    // Through a stop of the background.
    assert_eq!(proof(&stage.lee.stop_background(), &stage.org).unwrap(), text);
    // A log that was changed, or cut before the fork, proves nothing.
    let whole: Evidence = serde_json::from_str(&text).unwrap();
    let mut cut = whole.clone();
    cut.log.truncate(2);
    assert_eq!(cut.verify(), Err(Error::NoFork));
    let mut changed = whole.clone();
    let mut bytes = changed.log[1].as_slice().to_vec();
    *bytes.last_mut().unwrap() ^= 1;
    changed.log[1] = Bytes::from(bytes);
    assert!(changed.verify().is_err());
    assert!(whole.verify().is_ok());
    // Who has seen nothing has nothing to show.
    assert_eq!(code(stage.dana.ask(Request::ForkEvidence { organisation: stage.org.clone() })), "not-found");
    assert!(!safety(&stage.dana, &stage.org).proof);
}

#[test]
fn s13_who_sees_a_fork_of_their_own_msp_at_a_client_writes_nothing_at_the_msp() {
    let stage = Stage::set("s13-home");
    let msp = Written::of_msp(&stage);
    let (dana, lee, client) = (stage.dana.seat(), stage.lee.seat(), stage.ada.seat().home().log.clone());
    let home = OrganisationId::new(msp.log.id().to_string());
    let mut other = msp.log.clone();
    other.extend(&Unverified::from(vec![branch_of(&dana, &msp.log)])).unwrap();
    // Dana's own log goes on otherwise.
    let (name, email) = ("Max".to_owned(), "max@northwind.test".to_owned());
    let role = latchkey_messages::Role::Member;
    stage.dana.ask(Request::Invite { organisation: home.clone(), role, name, email }).unwrap();
    let add = || stage.dana.ask(Request::AddItem { organisation: home.clone(), form: login("New", "two") });
    add().unwrap();
    let (acme, entry) = (client.id(), admission(&lee, &client, Role::PasswordUser, other.head()));
    stage.dana.tamper(Endpoint::Sync, move |asked, delta: &mut Delta| {
        if asked.org == "msp" {
            let address = "acme".parse().unwrap();
            delta.elsewhere.push(Elsewhere { org: acme, address, cursor: Cursor(u64::MAX) });
        } else {
            extend(delta, &entry);
        }
    });
    let _refused = stage.dana.wake();
    stage.dana.unharmed();
    assert_eq!(code(add()), "forked");
    Evidence::check(&proof(&stage.dana, &home).unwrap()).unwrap();
}
