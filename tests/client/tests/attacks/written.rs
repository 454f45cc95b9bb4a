//! What was written and what was told: requests and answers, as they went over the wire.

use crate::stage::Stage;
use latchkey_messages::{ItemForm, ItemId, Problem, Reply, Request, Secret};
use latchkey_shared::id::Holder;
use latchkey_shared::item::{KeyVersion, SealedItem};
use latchkey_shared::sharing::Grant;
use latchkey_shared::wire::endpoint::Endpoint;
use latchkey_shared::wire::sync::Delta;
use latchkey_shared::wire::vault::{BundleWithGrants, Share, WriteItems};
use latchkey_shared::wire::{Code, Format};
use latchkey_test_client::Client;
use latchkey_test_client::hostile::{Asked, Recording, refusal};
use std::cell::RefCell;
use std::rc::Rc;

/// Dana takes an item back from somebody by name.
pub fn takes_back(stage: &Stage, item: &ItemId, name: &str) {
    let unshare = Request::Unshare { items: vec![item.clone()], holders: vec![stage.holder(name)] };
    stage.dana.ask(unshare).unwrap();
}

/// Somebody who had an item of Dana's, and from whom it was taken back: its next revision gets a new key.
pub fn had_by_zoe(stage: &Stage, item: &ItemId) {
    let zoe = stage.technician("Zoe");
    stage.fixture.give(&stage.dana, item, &stage.org, "Zoe", latchkey_messages::Permission::View);
    zoe.wake().unwrap();
    takes_back(stage, item, "Zoe");
}

/// Changes the password, whatever comes of it.
pub fn tries(by: &Client, item: &ItemId, password: &str) -> Result<Reply, Problem> {
    let Reply::Edit { form, base } = by.ask(Request::Edit { item: item.clone() }).unwrap() else { panic!("a form") };
    let form = ItemForm { password: Secret::new(password), ..form };
    by.ask(Request::ChangeItem { item: item.clone(), base, form })
}

/// Changes the password, and gives back what was sent last.
pub fn writes(stage: &Stage, by: &Client, item: &ItemId, password: &str) -> WriteItems {
    let sent = by.record();
    stage.fixture.change_password(by, item, password);
    by.unharmed();
    written(&sent)
}

/// The write that was sent last.
pub fn written(sent: &Recording) -> WriteItems {
    let found = sent.borrow().iter().rev().find_map(|one| {
        one.asked().filter(|asked| asked.endpoint == Endpoint::WriteItems)?;
        Some(one.said::<WriteItems>())
    });
    found.expect("a revision was sent")
}

/// The bundles that were shared.
pub fn shared(sent: &Recording) -> Vec<BundleWithGrants> {
    let sent = sent.borrow();
    let shares = sent.iter().filter(|one| one.asked().is_some_and(|asked| asked.endpoint == Endpoint::Share));
    shares.flat_map(|one| one.said::<Share>().bundles).collect()
}

/// A change of Dana's that the service refuses, as often as it is sent. The first that was.
pub fn refused(stage: &Stage, item: &ItemId) -> WriteItems {
    let kept = Rc::new(RefCell::new(Vec::new()));
    let keeps = kept.clone();
    stage.dana.between(move |request, service| match Asked::of(&request).unwrap().endpoint {
        Endpoint::WriteItems => {
            keeps.borrow_mut().push(Format::Cbor.decode::<WriteItems>(&request.body).unwrap());
            refusal(Code::GrantRefused)
        }
        _ => service(request),
    });
    assert!(tries(&stage.dana, item, "refused").is_err());
    stage.dana.unharmed();
    kept.borrow_mut().remove(0)
}

pub fn key_version(written: &WriteItems) -> KeyVersion {
    SealedItem::decode(written.items[0].as_slice()).unwrap().header().unwrap().key_version
}

/// To whom a written revision's new key was granted.
pub fn recipients(written: &WriteItems) -> Vec<Holder> {
    let grants = written.bundles.iter().flat_map(|bundle| &bundle.grants);
    grants.map(|grant| Grant::decode(grant.as_slice()).unwrap().header().unwrap().recipient).collect()
}

pub fn member(client: &Client) -> Holder {
    Holder::Member(client.seat().me())
}

/// Fetches everything once more, as after a new key of a group.
pub fn fetches_anew(client: &Client) {
    let mut anew = true;
    client.between(move |mut request, service| {
        let asked = Asked::of(&request).unwrap();
        if asked.endpoint == Endpoint::Sync && std::mem::take(&mut anew) {
            request.url = request.url.replace(&asked.query, "cursor=0");
        }
        service(request)
    });
    client.wake().unwrap();
    client.unharmed();
}

/// What a client's next answer has of bundles.
pub fn bundles_told(client: &Client, act: impl FnOnce()) -> Vec<BundleWithGrants> {
    let recording = client.record();
    act();
    client.wake().unwrap();
    client.unharmed();
    let recording = recording.borrow();
    let syncs = recording.iter().filter(|one| one.asked().is_some_and(|asked| asked.endpoint == Endpoint::Sync));
    syncs.flat_map(|one| Format::Cbor.decode::<Delta>(&one.answer.as_ref().unwrap().body).unwrap().bundles).collect()
}

/// Whether a person is told to change an item's password.
pub fn is_due(stage: &Stage, client: &Client, item: &ItemId) -> bool {
    stage.fixture.items(client).into_iter().any(|row| row.id == *item && row.change_due)
}

/// The texts that are kept of an item: the newest, and what waits beside it for the person's choice.
pub fn texts(client: &Client, item: &ItemId) -> Vec<latchkey_messages::Version> {
    match client.ask(Request::Conflict { item: item.clone() }) {
        Ok(Reply::Conflict(conflict)) => conflict.versions,
        other => panic!("{other:?} are no versions"),
    }
}
