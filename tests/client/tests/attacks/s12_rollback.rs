//! S12: older states, and less than all.

use crate::common::{Fixture, PASSWORD};
use crate::stage::{Stage, add, id, refuses_all, refuses_part, titles};
use latchkey_engine::Failure;
use latchkey_messages::{ItemId, Permission, Reply, Request, Secret};
use latchkey_shared::bytes::Bytes;
use latchkey_shared::item::{Header, KeyVersion};
use latchkey_shared::keys::{Epoch, ExchangeSecret};
use latchkey_shared::log::{Body, GroupKind, SignedEntry, Unverified};
use latchkey_shared::wire::endpoint::Endpoint;
use latchkey_shared::wire::sync::{Cursor, DeliveredItem, Delta, Elsewhere};
use latchkey_shared::wire::{Code, Format};
use latchkey_test_client::hostile::{Asked, Recording, fit_head, refusal, rng};
use latchkey_test_client::{Client, Network};

/// The answers to a recorded client's syncs.
fn deltas(recording: &Recording) -> Vec<Delta> {
    let recording = recording.borrow();
    let syncs = recording.iter().filter(|one| one.asked().is_some_and(|asked| asked.endpoint == Endpoint::Sync));
    syncs.map(|one| Format::Cbor.decode(&one.answer.as_ref().unwrap().body).unwrap()).collect()
}

/// All that a client is given who begins anew now.
fn all_of(client: &Client) -> Vec<u8> {
    let browser = Client::on(client.world().disk.copy());
    let kept = std::rc::Rc::new(std::cell::RefCell::new(Vec::new()));
    let into = kept.clone();
    browser.between(move |mut request, service| {
        let asked = Asked::of(&request).unwrap();
        request.url = request.url.replace(&asked.query, "cursor=0");
        let answer = service(request)?;
        if asked.endpoint == Endpoint::Sync {
            *into.borrow_mut() = answer.body.clone();
        }
        Ok(answer)
    });
    let _ = browser.wake();
    kept.take()
}

fn revision_of(delta: &Delta) -> Bytes {
    delta.items.first().unwrap().item.clone()
}

/// Shown besides what there is.
fn also(client: &Client, item: Bytes) {
    client.tamper(Endpoint::Sync, move |_, delta: &mut Delta| {
        delta.items.push(DeliveredItem { item: item.clone(), home: None });
    });
}

/// Lee has the second revision; the first is given back.
fn overtaken(stage: &Stage) -> (ItemId, Bytes) {
    let item = stage.item("Router", "one");
    let recording = stage.lee.record();
    stage.fixture.give(&stage.dana, &item, &stage.org, "Lee", Permission::View);
    stage.lee.wake().unwrap();
    let first = deltas(&recording).iter().find(|delta| !delta.items.is_empty()).map(revision_of).unwrap();
    stage.lee.unharmed();
    stage.fixture.change_password(&stage.dana, &item, "two");
    stage.lee.wake().unwrap();
    assert_eq!(stage.fixture.password(&stage.lee, &item), "two");
    (item, first)
}

#[test]
fn s12_an_item_does_not_go_back() {
    let stage = Stage::set("s12-item");
    let (item, first) = overtaken(&stage);
    also(&stage.lee, first);
    refuses_part(&stage.lee);
    assert_eq!(stage.fixture.password(&stage.lee, &item), "two");
    stage.lee.unharmed();
    stage.fixture.change_password(&stage.dana, &item, "three");
    stage.lee.wake().unwrap();
    assert_eq!(stage.fixture.password(&stage.lee, &item), "three");
}

#[test]
fn s12_an_item_that_went_does_not_come_back_older() {
    let stage = Stage::set("s12-gone");
    let (item, first) = overtaken(&stage);
    let (gone, second) = (id(&item), revision_of(&Format::Cbor.decode::<Delta>(&all_of(&stage.lee)).unwrap()));
    stage.lee.tamper(Endpoint::Sync, move |_, delta: &mut Delta| delta.gone.push(gone));
    stage.lee.wake().unwrap();
    assert!(stage.fixture.items(&stage.lee).is_empty());
    let everything: Delta = Format::Cbor.decode(&all_of(&stage.lee)).unwrap();
    let bundles = everything.bundles;
    let back = move |item: Bytes| {
        let bundles = bundles.clone();
        move |_: &Asked, delta: &mut Delta| {
            delta.bundles.extend(bundles.iter().cloned());
            delta.items.push(DeliveredItem { item: item.clone(), home: None });
        }
    };
    stage.lee.tamper(Endpoint::Sync, back(first));
    refuses_part(&stage.lee);
    assert!(stage.fixture.items(&stage.lee).is_empty());
    // As it was, it may come back.
    stage.lee.tamper(Endpoint::Sync, back(second));
    stage.lee.wake().unwrap();
    assert_eq!(stage.fixture.password(&stage.lee, &item), "two");
}

#[test]
fn s12_an_item_that_went_does_not_come_back_under_a_key_from_before() {
    // Lee may change the item until Dana takes it back; Dana's next revision has a new key, which Lee has not.
    let stage = Stage::set("s12-gone-key");
    let max = stage.technician("Max");
    let item = stage.shared("Router", &stage.lee, "Lee", Permission::Modify);
    stage.fixture.give(&stage.dana, &item, &stage.org, "Max", Permission::View);
    max.wake().unwrap();
    let lee = stage.lee.seat();
    let before: Delta = Format::Cbor.decode(&all_of(&max)).unwrap();
    let right = *lee.home().grants.keys().next().unwrap();
    let lees = Format::Cbor.decode::<Delta>(&all_of(&stage.lee)).unwrap().bundles;
    let holders = vec![stage.holder("Lee")];
    stage.dana.ask(Request::Unshare { items: vec![item.clone()], holders }).unwrap();
    stage.fixture.change_password(&stage.dana, &item, "two");
    max.wake().unwrap();
    let next = |key_version| {
        let header =
            Header { author: lee.me(), right: Some(right), key_version, ..max.seat().next_header(&id(&item), None) };
        lee.seal(&header, &lee.key(&id(&item)), "Router", "known to Lee")
    };
    let under_the_old_key = next(KeyVersion::FIRST);
    let gone = id(&item);
    max.tamper(Endpoint::Sync, move |_, delta: &mut Delta| delta.gone.push(gone));
    max.wake().unwrap();
    assert!(stage.fixture.items(&max).is_empty());
    max.tamper(Endpoint::Sync, move |_, delta: &mut Delta| {
        delta.bundles.extend(before.bundles.iter().chain(&lees).cloned());
        delta.items.push(DeliveredItem { item: under_the_old_key.clone(), home: None });
    });
    refuses_part(&max);
    assert!(stage.fixture.items(&max).is_empty());
    // As it was, it may come back.
    let whole: Delta = Format::Cbor.decode(&all_of(&max)).unwrap();
    max.tamper(Endpoint::Sync, move |_, delta: &mut Delta| {
        delta.bundles.extend(whole.bundles.iter().cloned());
        delta.items.extend(whole.items.iter().cloned());
    });
    max.wake().unwrap();
    assert_eq!(stage.fixture.password(&max, &item), "two");
}

#[test]
fn s12_a_deleted_item_does_not_come_back() {
    let stage = Stage::set("s12-deleted");
    let (item, first) = overtaken(&stage);
    let everything: Delta = Format::Cbor.decode(&all_of(&stage.lee)).unwrap();
    let (second, bundles) = (revision_of(&everything), everything.bundles);
    let recording = stage.dana.record();
    stage.dana.ask(Request::DeleteItem { item: item.clone() }).unwrap();
    let deleted = recording.borrow().iter().find_map(|one| {
        one.asked().filter(|asked| asked.endpoint == Endpoint::WriteItems)?;
        Some(one.said::<latchkey_shared::wire::vault::WriteItems>().items.remove(0))
    });
    also(&stage.lee, deleted.unwrap());
    stage.lee.wake().unwrap();
    assert!(stage.fixture.items(&stage.lee).is_empty());
    for older in [first, second] {
        let bundles = bundles.clone();
        stage.lee.tamper(Endpoint::Sync, move |_, delta: &mut Delta| {
            delta.bundles.extend(bundles.iter().cloned());
            delta.items.push(DeliveredItem { item: older.clone(), home: None });
        });
        refuses_part(&stage.lee);
        assert!(stage.fixture.items(&stage.lee).is_empty());
    }
}

#[test]
fn s12_a_refused_write_does_not_open_the_way_back() {
    // The service refuses Dana's third revision, so that she asks for the second, and gives the first.
    let stage = Stage::set("s12-undo");
    let (item, first) = overtaken(&stage);
    let dana = &stage.dana;
    dana.between(move |request, service| {
        let asked = Asked::of(&request).unwrap();
        if asked.endpoint == Endpoint::WriteItems {
            return latchkey_test_client::hostile::refusal(latchkey_shared::wire::Code::ItemRefused);
        }
        let mut answer = service(request)?;
        if asked.endpoint == Endpoint::Sync {
            let mut delta: Delta = Format::Cbor.decode(&answer.body).unwrap();
            for delivered in &mut delta.items {
                delivered.item = first.clone();
            }
            answer.body = Format::Cbor.encode(&delta).unwrap();
        }
        Ok(answer)
    });
    let latchkey_messages::Reply::Edit { form, base } = dana.ask(Request::Edit { item: item.clone() }).unwrap() else {
        panic!("a form")
    };
    assert!(dana.ask(Request::ChangeItem { item: item.clone(), base, form }).is_err());
    assert!(
        !stage.fixture.items(dana).iter().any(|row| row.id == item && stage.fixture.password(dana, &item) == "one")
    );
    let second = Client::new();
    second.ask(stage.fixture.sign_in(dana, PASSWORD)).unwrap();
    assert_eq!(stage.fixture.password(&second, &item), "two");
}

#[test]
fn s12_a_log_does_not_get_shorter() {
    let stage = Stage::set("s12-log");
    let before = all_of(&stage.lee);
    stage.technician("Max");
    let head = stage.lee.seat().home().log.head();
    stage.lee.between(move |request, service| match Asked::of(&request).unwrap().endpoint {
        Endpoint::Sync => {
            let mut answer = service(request)?;
            answer.body = before.clone();
            Ok(answer)
        }
        _ => service(request),
    });
    assert!(matches!(stage.lee.wake(), Err(Failure::RolledBack)));
    assert_eq!(stage.lee.seat().home().log.head(), head);
    stage.lee.unharmed();
    stage.lee.wake().unwrap();
}

#[test]
fn s12_entries_are_not_left_out_repeated_or_put_in_another_order() {
    let stage = Stage::set("s12-order");
    // Two invitations that Lee has not seen.
    for name in ["Max", "Eve"] {
        stage.fixture.technician(&stage.dana, &stage.org, name);
    }
    let changes: [fn(&mut Vec<Bytes>); 4] = [
        |log| drop(log.remove(0)),
        |log| drop(log.remove(1)),
        |log| log.swap(0, 1),
        |log| log.insert(0, log[1].clone()),
    ];
    for change in changes {
        stage.lee.tamper(Endpoint::Sync, move |_, delta: &mut Delta| {
            change(&mut delta.log);
            fit_head(delta);
        });
        refuses_all(&stage.lee);
    }
    // A head that the entries do not lead to.
    stage.lee.tamper(Endpoint::Sync, |_, delta: &mut Delta| {
        delta.head.hash = latchkey_shared::id::Hash::from_bytes([1; 32]);
    });
    refuses_all(&stage.lee);
    stage.lee.unharmed();
    stage.lee.wake().unwrap();
    assert_eq!(stage.lee.seat().home().log.members().count(), 4);
}

#[test]
fn s12_a_removed_member_stays_removed() {
    let stage = Stage::set("s12-removed");
    let max = stage.technician("Max");
    let before = all_of(&max);
    let (dana, lee) = (stage.dana.seat(), stage.lee.seat().me());
    let mut log = dana.home().log.clone();
    let group = *log.group_of_kind(GroupKind::Everyone).unwrap().0;
    let key = ExchangeSecret::generate(&mut rng()).public();
    let bodies = [Body::Removed { member: lee }, Body::GroupRotated { group, epoch: Epoch(2), key }];
    let entries: Vec<SignedEntry> = bodies
        .into_iter()
        .map(|body| {
            let entry = dana.entry(&log, log.time(), body);
            log.extend(&Unverified::from(vec![entry.clone()])).unwrap();
            entry
        })
        .collect();
    max.tamper(Endpoint::Sync, move |_, delta: &mut Delta| {
        delta.log.extend(entries.iter().map(|entry| Bytes::from(entry.encode())));
        fit_head(delta);
    });
    max.wake().unwrap();
    assert_eq!(max.seat().home().role(&lee), None);
    max.between(move |request, service| {
        let sync = Asked::of(&request).unwrap().endpoint == Endpoint::Sync;
        let mut answer = service(request)?;
        if sync {
            answer.body = before.clone();
        }
        Ok(answer)
    });
    refuses_all(&max);
    assert_eq!(max.seat().home().role(&lee), None);
}

#[test]
fn s12_an_organisation_does_not_begin_anew_under_another_address() {
    let fixture = Fixture::start("attack-s12-alias");
    let (dana, _) = fixture.msp("msp");
    let (ada, acme) = fixture.client_of(&dana, "acme");
    let early = {
        let recording = dana.record();
        let payroll = add(&ada, &acme, "Payroll", "p4y");
        let managers = latchkey_messages::Holder::Managers { organisation: acme };
        let items = vec![payroll.clone()];
        ada.ask(Request::Share { items, holders: vec![managers], permission: Permission::View }).unwrap();
        dana.wake().unwrap();
        assert_eq!(fixture.password(&dana, &payroll), "p4y");
        recording
    };
    assert!(!deltas(&early).is_empty());
    let known = dana.seat().org("acme").log.clone();
    // "acme2" is acme, as it was when Dana founded it.
    dana.between(move |mut request, service| {
        let asked = Asked::of(&request).unwrap();
        if asked.endpoint != Endpoint::Sync {
            return service(request);
        }
        request.url = request.url.replace("/acme2/", "/acme/");
        let mut answer = service(request)?;
        let mut delta: Delta = Format::Cbor.decode(&answer.body).unwrap();
        if asked.org == "msp" {
            let address = "acme2".parse().unwrap();
            let org = latchkey_shared::id::OrgId::from_bytes([2; 32]);
            delta.elsewhere.push(Elsewhere { org, address, cursor: Cursor(1) });
        } else if asked.org == "acme2" {
            delta.log.truncate(4);
            fit_head(&mut delta);
            (delta.items, delta.bundles, delta.group_keys) = (Vec::new(), Vec::new(), Vec::new());
        }
        answer.body = Format::Cbor.encode(&delta).unwrap();
        Ok(answer)
    });
    dana.wake().unwrap();
    assert_eq!(dana.seat().org("acme").log.head(), known.head());
    assert!(!crate::stage::told(&dana).is_empty());
    dana.unharmed();
    dana.wake().unwrap();
    assert_eq!(titles(&fixture, &dana), ["Payroll"]);
}

#[test]
fn s12_a_cursor_does_not_go_back() {
    let stage = Stage::set("s12-cursor");
    stage.lee.tamper(Endpoint::Sync, |_, delta: &mut Delta| delta.cursor = Cursor(1));
    assert!(matches!(stage.lee.wake(), Err(Failure::RolledBack)));
    stage.lee.unharmed();
    stage.lee.wake().unwrap();
}

#[test]
fn s12_an_organisation_that_was_left_does_not_come_back_older() {
    let fixture = Fixture::start("attack-s12-left");
    let (dana, _) = fixture.msp("msp");
    let (ada, acme) = fixture.client_of(&dana, "acme");
    let id = dana.seat().org("acme").id();
    let payroll = add(&ada, &acme, "Payroll", "p4y");
    let managers = latchkey_messages::Holder::Managers { organisation: acme };
    let share = |item: &ItemId| {
        let items = vec![item.clone()];
        let request = Request::Share { items, holders: vec![managers.clone()], permission: Permission::View };
        ada.ask(request).unwrap();
    };
    share(&payroll);
    dana.wake().unwrap();
    let head = dana.seat().org("acme").log.head();
    // The service says that Dana has no access any more, and then shows what was at the beginning.
    let hinted = move |delta: &mut Delta| {
        let address = "acme".parse().unwrap();
        delta.elsewhere.push(Elsewhere { org: id, address, cursor: Cursor(u64::MAX) });
    };
    let between = move |forbidden: bool| {
        move |request: latchkey_engine::ports::HttpRequest, service: &latchkey_test_client::hostile::Honest<'_>| {
            let asked = Asked::of(&request).unwrap();
            if asked.endpoint != Endpoint::Sync {
                return service(request);
            }
            if asked.org == "acme" && forbidden {
                return latchkey_test_client::hostile::refusal(latchkey_shared::wire::Code::Forbidden);
            }
            let mut answer = service(request)?;
            let mut delta: Delta = Format::Cbor.decode(&answer.body).unwrap();
            if asked.org == "msp" {
                hinted(&mut delta);
            } else {
                delta.log.truncate(4);
                fit_head(&mut delta);
                (delta.items, delta.bundles, delta.group_keys) = (Vec::new(), Vec::new(), Vec::new());
            }
            answer.body = Format::Cbor.encode(&delta).unwrap();
            Ok(answer)
        }
    };
    dana.between(between(true));
    dana.wake().unwrap();
    assert!(!dana.seat().open.orgs.contains_key(&id));
    dana.between(between(false));
    let outcome = dana.wake();
    assert!(!dana.seat().open.orgs.contains_key(&id), "{outcome:?}");
    assert!(!crate::stage::told(&dana).is_empty());
    // As it is, it comes back.
    dana.tamper(Endpoint::Sync, move |asked, delta: &mut Delta| {
        if asked.org == "msp" {
            let address = "acme".parse().unwrap();
            delta.elsewhere.push(Elsewhere { org: id, address, cursor: Cursor(1) });
        }
    });
    dana.wake().unwrap();
    assert_eq!(dana.seat().org("acme").log.head(), head);
    assert_eq!(fixture.password(&dana, &payroll), "p4y");
}

#[test]
fn s12_nobody_is_made_to_leave_their_own_organisation() {
    let stage = Stage::set("s12-own");
    let item = stage.item("Router", "one");
    stage.dana.world().network.set(Network::Down);
    let waiting = stage.item("Switch", "two");
    stage.dana.world().network.set(Network::Up);
    let id = stage.dana.seat().home().id();
    // The service hints at news of it, answers with them, and then says that Dana has no access.
    let mut synced = 0;
    stage.dana.between(move |request, service| {
        let asked = Asked::of(&request).unwrap();
        match asked.endpoint {
            Endpoint::WriteItems => refusal(Code::Unavailable),
            Endpoint::Sync => {
                synced += 1;
                if synced > 1 {
                    return refusal(Code::Forbidden);
                }
                let mut answer = service(request)?;
                let mut delta: Delta = Format::Cbor.decode(&answer.body).unwrap();
                delta.elsewhere.push(Elsewhere { org: id, address: "msp".parse().unwrap(), cursor: Cursor(u64::MAX) });
                answer.body = Format::Cbor.encode(&delta).unwrap();
                Ok(answer)
            }
            _ => service(request),
        }
    });
    for _ in 0..3 {
        let _ = stage.dana.wake();
    }
    stage.dana.unharmed();
    stage.dana.wake().unwrap();
    assert_eq!(stage.fixture.password(&stage.dana, &item), "one");
    assert_eq!(stage.fixture.password(&stage.dana, &waiting), "two");
    let kit = stage.dana.ask(Request::EmergencyKit { password: Secret::new(crate::common::PASSWORD) });
    assert!(matches!(kit, Ok(Reply::Kit(_))), "{kit:?}");
}

#[test]
fn s12_a_client_that_is_ahead_of_its_msp_is_asked_for_and_not_for_ever() {
    let fixture = Fixture::start("attack-s12-ahead");
    let (dana, msp) = fixture.msp("msp");
    let (_ada, acme) = fixture.client_of(&dana, "acme");
    let (_gus, globex) = fixture.client_of(&dana, "globex");
    add(&dana, &globex, "Parcels", "p");
    let acme = acme.as_str().parse::<latchkey_shared::id::OrgId>().unwrap();
    let linked = dana.seat().home().log.clients().map(|(link, _)| *link).collect::<Vec<_>>();
    assert_eq!(linked.len(), 2);
    drop(msp);
    // A new browser is shown the MSP's log as it was before acme was there, and acme as it is.
    let second = Client::new();
    let asked = std::rc::Rc::new(std::cell::Cell::new(0));
    let counts = asked.clone();
    second.tamper(Endpoint::Sync, move |by, delta: &mut Delta| {
        counts.set(counts.get() + 1);
        assert!(counts.get() < 40, "it goes on for ever");
        if by.org == "msp" {
            delta.log.truncate(2);
            fit_head(delta);
            let address = "acme".parse().unwrap();
            delta.elsewhere.push(Elsewhere { org: acme, address, cursor: Cursor(1) });
        }
    });
    let _ = second.ask(fixture.sign_in(&dana, PASSWORD));
    assert!(asked.get() > 0);
}

#[test]
fn s12_who_left_while_an_organisation_was_said_to_be_gone_is_known_to_have_been_there() {
    let fixture = Fixture::start("attack-s12-gap");
    let (dana, _) = fixture.msp("msp");
    let (ada, acme) = fixture.client_of(&dana, "acme");
    let org = dana.seat().org("acme").id();
    let carl = fixture.technician(&ada, &acme, "Carl");
    ada.wake().unwrap();
    dana.wake().unwrap();
    let item = add(&dana, &acme, "Router", "one");
    fixture.give(&dana, &item, &acme, "Carl", Permission::View);
    carl.wake().unwrap();
    assert_eq!(fixture.password(&carl, &item), "one");
    let hint = move |delta: &mut Delta| {
        let address = "acme".parse().unwrap();
        delta.elsewhere.push(Elsewhere { org, address, cursor: Cursor(u64::MAX) });
    };
    dana.between(move |request, service| {
        let asked = Asked::of(&request).unwrap();
        match (asked.endpoint, asked.org.as_str()) {
            (Endpoint::Sync, "acme") => refusal(Code::Forbidden),
            (Endpoint::Sync, _) => {
                let mut answer = service(request)?;
                let mut delta: Delta = Format::Cbor.decode(&answer.body).unwrap();
                hint(&mut delta);
                answer.body = Format::Cbor.encode(&delta).unwrap();
                Ok(answer)
            }
            _ => service(request),
        }
    });
    dana.wake().unwrap();
    assert!(!dana.seat().open.orgs.contains_key(&org));
    let member = crate::common::id(&ada, &acme, "Carl");
    ada.ask(Request::Remove { organisation: acme.clone(), member }).unwrap();
    dana.tamper(Endpoint::Sync, move |asked, delta: &mut Delta| {
        if asked.org == "msp" {
            hint(delta);
        }
    });
    dana.wake().unwrap();
    dana.unharmed();
    let row = fixture.items(&dana).into_iter().find(|row| row.id == item).unwrap();
    assert!(row.change_due, "nobody says that Carl knew it");
    let sent = dana.record();
    fixture.change_password(&dana, &item, "two");
    dana.unharmed();
    assert_eq!(crate::written::key_version(&crate::written::written(&sent)), KeyVersion(2));
}
