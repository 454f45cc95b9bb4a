//! One member who sends too much, or has others sent too much (M6 of the table in `docs/security.md`).

use crate::attacks::two;
use crate::support::*;
use latchkey_shared::account::Identity;
use latchkey_shared::bytes::Bytes;
use latchkey_shared::id::{BundleId, Holder, ItemId};
use latchkey_shared::item::Header;
use latchkey_shared::keys::{BundleKey, ItemKey};
use latchkey_shared::log::{Body, Entry, GroupKind, Role, SignedEntry, Unverified, Verified};
use latchkey_shared::permission::Permission;
use latchkey_shared::personal::{Disclosure, OrganisationName};
use latchkey_shared::sharing::{Bundle, Grant, GrantHeader};
use latchkey_shared::wire::access::{IssuedChallenge, SignIn};
use latchkey_shared::wire::organisation::{AuditPage, LogAppend};
use latchkey_shared::wire::vault::{BundleWithGrants, Share, WriteItems};
use latchkey_shared::wire::{Code, Format};

#[test]
fn m06_what_is_too_large_inside_a_body_of_the_right_size_is_refused_and_nothing_stays() {
    let server = Server::start();
    let mut msp = found(&server, "acme");
    msp.sync();
    let cursor = msp.view.cursor;
    let good = msp.new_item("Router");
    let own = msp.write_body(&[&good]);
    let write = |items: Vec<Vec<u8>>| {
        let items = items.into_iter().map(Into::into).collect();
        msp.post("items/import").cbor(&WriteItems { items, bundles: own.bundles.clone() }).send()
    };
    // A good item first, so that something could stay.
    let sealed = good.sealed.encode();
    let large = {
        let header = Header { item: ItemId::from_bytes([3; 16]), ..good.header.clone() };
        msp.seal(header, good.key_copy(), &"x".repeat(300 * 1024)).sealed.encode()
    };
    for bad in [
        large,
        vec![0x80],
        // Item bytes whose inner lengths say that they go on for ever, and that nest.
        [&sealed[..1], &[0x5B, 0x7F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF]].concat(),
        vec![0x81; 200_000],
        sealed[..sealed.len() - 1].to_vec(),
        vec![0; 100_000],
    ] {
        assert!(write(vec![sealed.clone(), bad]).status >= 400);
    }
    assert_eq!(msp.page(cursor).cursor.0, cursor, "something stayed");
    assert_eq!(msp.write(&[&good]).items.len(), 1);
}

#[test]
fn m06_texts_that_are_none_are_refused() {
    let server = Server::start();
    let (msp, _) = two(&server);
    let issued = || -> IssuedChallenge { server.post("/v1/orgs/acme/challenge").send().ok() };
    let sign_in = |device: &str| {
        let issued = issued();
        let signature = msp.person.login.answer(&issued.challenge);
        let login = msp.person.login.public();
        SignIn { login, challenge: issued.challenge, signature, device: device.to_owned() }
    };
    let post = |body: &SignIn| server.post("/v1/orgs/acme/sessions").cbor(body);
    assert!(post(&sign_in(&"x".repeat(101))).send().status >= 400);
    assert!(post(&sign_in(&"x".repeat(900_000))).send().status >= 400);
    // Not UTF-8, in the place of a text of the same length.
    let body = Format::Cbor.encode(&sign_in("MARKMARK")).unwrap();
    let at = body.windows(8).position(|window| window == b"MARKMARK").unwrap();
    let mut invalid = body.clone();
    invalid[at..at + 8].copy_from_slice(&[0xFF, 0xFE, 0xC0, 0x80, 0xED, 0xA0, 0x80, 0xFF]);
    let answer = server.post("/v1/orgs/acme/sessions").bytes("application/cbor", invalid).send();
    assert_eq!(answer.code(), Code::Malformed);
    assert_eq!(server.post("/v1/orgs/acme/sessions").bytes("application/cbor", body).send().status, 200);
    // A disclosure of five kilobytes.
    let name = OrganisationName { name: "x".repeat(5_000), slug: "acme".parse().unwrap() };
    let (_, disclosure) = Disclosure::of(&name, &mut rng());
    let batch = msp.append_body(Vec::new(), vec![disclosure], Vec::new());
    assert!(msp.post("log").json(&batch).send().status >= 400);
}

/// Everybody verifies every entry for good, and a member of any role may say that their keys are others.
#[test]
fn m06_the_log_does_not_grow_by_keys_that_are_changed_again_and_again() {
    let server = Server::start();
    let (mut msp, _) = two(&server);
    let audrey = Person::named("audrey");
    let audrey = join(&server, &msp.invite(&audrey, Role::Auditor), audrey);
    msp.sync();
    let [first, second] = [Identity::generate(&mut rng()), Identity::generate(&mut rng())];
    let changed = |member: &Member<'_>, log: &mut Verified, old: &Identity, new: &Identity, time| {
        let entry = Entry::after(log, member.id(), time, Body::KeysChanged { keys: new.public() });
        let signed = SignedEntry::countersigned(&entry, &old.sign, &new.sign);
        log.extend(&Unverified::from(vec![signed.clone()])).unwrap();
        Bytes::from(signed.encode())
    };
    let post = |member: &Member<'_>, entries: &[&Bytes]| {
        let entries = entries.iter().map(|bytes| (*bytes).clone()).collect();
        let batch = LogAppend { entries, disclosures: Vec::new(), group_keys: Vec::new(), regranted: Vec::new() };
        member.post("log").cbor(&batch).send()
    };
    let mut log = audrey.view.log.clone();
    let one = changed(&audrey, &mut log, &audrey.person.identity, &first, now());
    let after_one = log.clone();
    let two = changed(&audrey, &mut log, &first, &second, now());
    assert_eq!(post(&audrey, &[&one, &two]).code(), Code::EntryRefused);
    assert_eq!(post(&audrey, &[&one]).status, 200);
    let again = post(&audrey, &[&two]);
    assert_eq!(again.code(), Code::RateLimited);
    assert!(again.text().contains("wait 60 seconds"), "{}", again.text());
    // Nobody else waits for that; and after a minute it is taken.
    let mut log = after_one;
    let hers = changed(&msp, &mut log, &msp.person.identity, &Identity::generate(&mut rng()), now());
    assert_eq!(post(&msp, &[&hers]).status, 200);
    let later = changed(&audrey, &mut log, &first, &second, later(61_000));
    assert_eq!(post(&audrey, &[&later]).status, 200);
}

/// Everybody who holds it is sent each of them, and whoever makes the group's next key has each of them looked at.
#[test]
fn m06_nobody_gives_anybody_the_same_again_and_again() {
    let server = Server::start();
    let (mut msp, mut tom) = two(&server);
    let [una, ute] = ["una", "ute"].map(|name| {
        let person = Person::named(name);
        join(&server, &msp.invite(&person, Role::PasswordUser), person)
    });
    msp.wrap_due(&[&tom.person, &una.person, &ute.person]);
    let item = msp.new_item("Router");
    msp.write(&[&item]);
    let view = |holder| (holder, Permission::View);
    let everyone = view(Holder::Group(msp.view.group(GroupKind::Everyone)));
    let share = |by: &Member<'_>, recipients: &[_]| by.share(vec![by.grant(&[&item], recipients)], None);
    // In one bundle, in several of one request, and one after the other.
    assert_eq!(share(&msp, &[everyone; 9]).code(), Code::GrantRefused);
    let several = (0..9).map(|_| msp.grant(&[&item], &[everyone])).collect();
    assert_eq!(msp.share(several, None).code(), Code::GrantRefused);
    assert_eq!(share(&msp, &[everyone; 7]).status, 200);
    let last = msp.share_here(&[&item], everyone.0, everyone.1);
    assert_eq!(share(&msp, &[everyone]).code(), Code::GrantRefused);
    // Another recipient, and the same when one of them is taken back.
    assert_eq!(share(&msp, &[view(tom.holder())]).status, 200);
    assert_eq!(msp.take_back(last, &[item.id()]).status, 200);
    assert_eq!(share(&msp, &[everyone]).status, 200);

    // What was made anew is not in the way of what follows it, nor is all that there is in the way of a new key.
    msp.remove_and_regrant(&una.id(), &[&item], Permission::View, &[&tom.person, &ute.person]);
    msp.remove_and_regrant(&ute.id(), &[&item], Permission::View, &[&tom.person]);
    tom.sync();
    assert!(tom.item_key(&tom.page(0), &item.id()).is_some());
    let rekeyed = |times: usize| {
        let next = msp.revised(&item, "rekeyed", |header| header.key_version = header.key_version.next());
        let next = msp.seal(next.header, ItemKey::generate(&mut rng()), "rekeyed");
        let mut body = msp.write_body(&[&next]);
        body.bundles.push(msp.grant(&[&next], &[everyone].repeat(times)));
        msp.post("items").cbor(&body).send()
    };
    assert_eq!(rekeyed(9).code(), Code::GrantRefused);
    assert_eq!(rekeyed(8).status, 200);
}

/// Nothing that is sent to everybody, or kept, is nobody's to take back.
#[test]
fn m06_a_bundle_comes_whole_and_with_a_grant() {
    let server = Server::start();
    let (mut msp, mut tom) = two(&server);
    let una = Person::named("una");
    let una = join(&server, &msp.invite(&una, Role::PasswordUser), una);
    let items = [msp.new_item("Router"), msp.new_item("Switch")];
    msp.write(&[&items[0], &items[1]]);
    let everyone = [(Holder::Group(msp.view.group(GroupKind::Everyone)), Permission::View)];
    let cut = |by: &Member<'_>, left| {
        let mut bundle = by.grant(&[&items[0], &items[1]], &everyone);
        bundle.bundle.entries.truncate(left);
        bundle
    };
    let nobodys = |by: &Member<'_>| by.grant(&[&items[0], &items[1]], &[]);
    let bundles = |by: &Member<'_>| [cut(by, 0), cut(by, 1), nobodys(by)].map(|bundle| vec![bundle]);
    tom.sync();
    msp.sync();
    let cursor = msp.view.cursor;
    for bundles in bundles(&tom) {
        for regranted in [false, true] {
            let share = Share { bundles: bundles.clone(), deliver_to: None, regranted };
            assert_eq!(tom.post("grants").cbor(&share).send().code(), Code::GrantRefused);
        }
        let keys = Identity::generate(&mut rng());
        let entry = Entry::after(&tom.view.log, tom.id(), now(), Body::KeysChanged { keys: keys.public() });
        let entries = vec![SignedEntry::countersigned(&entry, &tom.person.identity.sign, &keys.sign).encode().into()];
        let append = LogAppend { entries, disclosures: Vec::new(), group_keys: Vec::new(), regranted: bundles };
        assert_eq!(tom.post("log").cbor(&append).send().code(), Code::GrantRefused);
    }
    for bundles in bundles(&msp) {
        let new = msp.new_item("Firewall");
        let mut body = msp.write_body(&[&new]);
        body.bundles.extend(bundles);
        assert_eq!(msp.post("items").cbor(&body).send().code(), Code::GrantRefused);
    }
    assert_eq!(msp.page(cursor).cursor.0, cursor, "something stayed");
    // The control: whole, and made anew.
    assert_eq!(msp.share(vec![cut(&msp, 2)], None).status, 200);
    msp.remove_and_regrant(&una.id(), &[&items[0], &items[1]], Permission::View, &[&tom.person]);
}

/// What is closed counts until the other side lets go of it.
#[test]
fn m06_a_member_who_lets_go_of_no_socket_gets_no_more_of_them() {
    let server = Server::start();
    let (msp, tom) = two(&server);
    let held: Vec<Events> = (0..500).map(|_| Events::open(&tom).unwrap()).collect();
    assert!(Events::open(&tom).err().unwrap().contains("429"));
    let mut others = Events::open(&msp).unwrap();
    others.say("ping");
    assert_eq!(others.next(), Message::Text("pong".to_owned()));
    drop(held);
    eventually("there is room again", || Events::open(&tom).ok());
}

/// Bundles of `items` with a grant to each of so many people whom nobody at a client knows.
fn for_nobody(by: &Member<'_>, at: &View, items: &[&Item], recipients: usize) -> BundleWithGrants {
    let key = BundleKey::generate(&mut rng());
    let keys = items.iter().map(|item| (item.id(), item.header.key_version, &item.key));
    let bundle = Bundle::seal(BundleId::generate(&mut rng()), by.view.log.id(), &key, keys).unwrap();
    let (header, public) =
        GrantHeader::new(&at.log, &bundle, by.holder(), Permission::View, None, by.id(), now()).unwrap();
    let grants = (0..recipients).map(|_| {
        let recipient = Holder::Member(Person::named("nobody").id());
        let header = GrantHeader { recipient, ..header.clone() };
        Grant::seal(&header, &public, &key, &by.person.identity.sign, &mut rng()).unwrap().encode().into()
    });
    let grants = grants.collect();
    BundleWithGrants { bundle, grants }
}

/// What ends, ends entry by entry for each grant.
#[test]
fn m06_items_times_grants_of_a_request_are_bounded() {
    let server = Server::start();
    let mut msp = found(&server, "acme");
    let (manager, _) = msp.with_client("globex");
    let items: Vec<Item> = (0..400).map(|_| msp.new_item("Router")).collect();
    msp.write(&items.iter().collect::<Vec<_>>());
    let share = |items: &[Item], recipients| {
        let items: Vec<&Item> = items.iter().collect();
        let bundles = items.chunks(200).map(|items| for_nobody(&msp, &manager.view, items, recipients)).collect();
        msp.share(bundles, Some("globex".parse().unwrap()))
    };
    assert_eq!(share(&items, 251).code(), Code::TooMany);
    // The client refuses the other, and all of it ends.
    let refused = share(&items[..20], 251);
    assert_eq!(refused.code(), Code::GrantRefused);
    let delta = msp.sync();
    assert_eq!(delta.ended.len(), 251);
    let (mut after, mut undone) = (0, 0);
    loop {
        let page: AuditPage = msp.get(&format!("audit?after={after}")).send().ok();
        undone += page.rows.iter().filter(|row| row.act == "grant.refused").count();
        after = page.rows.last().unwrap().number;
        if !page.more {
            break;
        }
    }
    assert_eq!(undone, 251);
    // Nothing waits in the way of what follows.
    let everyone = Holder::Group(manager.view.group(GroupKind::Everyone));
    let bundle = msp.grant_in(&manager.view, &[&items[0]], &[(everyone, Permission::View)]);
    assert_eq!(msp.share(vec![bundle], Some("globex".parse().unwrap())).status, 200);
}
