//! S18: who has left. No key is wrapped to them, and what they sign counts for less than what others wrote since.

use crate::common::{id as member_id, row};
use crate::s12_taken_back::writes_in_spite_of_a_key;
use crate::s17_s20_quiet::{due, due_to};
use crate::stage::{Stage, add, forget_notices, id as id_of, refuses_part, told};
use crate::written::{is_due, key_version, writes};
use latchkey_engine::import::{Format as Export, sample};
use latchkey_messages::{FileBytes, ItemId, MemberState, Permission, Reply, Request};
use latchkey_shared::bytes::Bytes;
use latchkey_shared::id;
use latchkey_shared::item::{Header, KeyVersion};
use latchkey_shared::keys::{BundleKey, Epoch, ExchangeSecret, ItemKey};
use latchkey_shared::log::{Body, GroupKind, SignedEntry, Unverified, Verified};
use latchkey_shared::permission::Permission as Right;
use latchkey_shared::sharing::{Bundle, Grant, GrantHeader, GroupKeyFor};
use latchkey_shared::time::Millis;
use latchkey_shared::wire::endpoint::Endpoint;
use latchkey_shared::wire::organisation::LogAppend;
use latchkey_shared::wire::sync::{DeliveredItem, Delta};
use latchkey_shared::wire::vault::{BundleWithGrants, Share};
use latchkey_shared::wire::{Code, Format};
use latchkey_test_client::hostile::{Asked, Gift, Seat, extend, fit_head, refusal, rng};
use latchkey_test_client::{Client, Network};

/// Dana removes Lee; Max is shown it, with the next key of "everyone".
struct Removal {
    stage: Stage,
    max: Client,
    group: id::GroupId,
    lee: id::MemberId,
}

fn removal(name: &str) -> Removal {
    let stage = Stage::set(name);
    let max = stage.technician("Max");
    let (dana, lee) = (stage.dana.seat(), stage.lee.seat().me());
    let mut log = dana.home().log.clone();
    let group = *log.group_of_kind(GroupKind::Everyone).unwrap().0;
    let secret = ExchangeSecret::generate(&mut rng());
    let bodies = [Body::Removed { member: lee }, Body::GroupRotated { group, epoch: Epoch(2), key: secret.public() }];
    let entries: Vec<SignedEntry> = bodies
        .into_iter()
        .map(|body| {
            let entry = dana.entry(&log, log.time(), body);
            log.extend(&Unverified::from(vec![entry.clone()])).unwrap();
            entry
        })
        .collect();
    let seat = max.seat();
    let exchange = seat.open.keyring.newest().public().exchange;
    let wrap = due_to(group, Epoch(2), seat.me()).wrap(&secret, &log.id(), &exchange, &mut rng()).unwrap();
    max.tamper(Endpoint::Sync, move |asked, delta: &mut Delta| {
        if asked.query != "cursor=0" {
            entries.iter().for_each(|entry| extend(delta, entry));
        } else {
            delta.log.extend(entries.iter().map(|entry| Bytes::from(entry.encode())));
            fit_head(delta);
        }
        delta.group_keys.push(wrap);
    });
    max.wake().unwrap();
    assert!(max.seat().home().group_secret(&group, Epoch(2)).is_some());
    Removal { stage, max, group, lee }
}

#[test]
fn s18_no_key_is_wrapped_to_who_was_removed_or_for_an_old_epoch() {
    let Removal { stage, max, group, lee } = removal("s18-wrap");
    let dana = stage.dana.seat().me();
    let head = max.seat().home().log.head();
    let asked = [(lee, 1), (lee, 2), (dana, 1), (dana, 3), (id::MemberId::from_bytes([9; 16]), 2)];
    let wrapped = due(&max, move |delta| {
        delta.head = head;
        let due = asked.iter().map(|(member, epoch)| due_to(group, Epoch(*epoch), *member));
        delta.keys_due = due.collect();
    });
    max.wake().unwrap();
    assert!(wrapped.borrow().is_empty(), "{:?}", wrapped.borrow());
    let wrapped = due(&max, move |delta| {
        delta.head = head;
        delta.keys_due = vec![due_to(group, Epoch(2), dana)];
    });
    max.wake().unwrap();
    let [keys] = wrapped.take().try_into().unwrap();
    let wrapped: Vec<GroupKeyFor> = keys.group_keys.iter().map(|wrap| wrap.is_for()).collect();
    assert_eq!(wrapped, [due_to(group, Epoch(2), dana)]);
}

#[test]
fn s18_what_was_shared_to_an_old_key_of_a_group_is_refused() {
    let Removal { stage, max, group, .. } = removal("s18-epoch");
    let dana = stage.dana.seat();
    let before = dana.home().log.clone();
    let now = max.seat().home().log.clone();
    let key = ItemKey::generate(&mut rng());
    let header = dana.first_header(dana.home(), id::ItemId::from_bytes([5; 16]));
    let item = dana.seal(&header, &key, "Router", "one");
    let bundle_key = BundleKey::generate(&mut rng());
    let keys = [(header.item, KeyVersion::FIRST, &key)];
    let bundle = Bundle::seal(id::BundleId::generate(&mut rng()), before.id(), &bundle_key, keys).unwrap();
    let holder = id::Holder::Group(group);
    let offered = |log: &Verified, seen| {
        let new = GrantHeader::new(log, &bundle, holder, Right::View, None, dana.me(), log.time());
        let (mut header, public) = new.unwrap();
        header.seen = seen;
        let grant = Grant::seal(&header, &public, &bundle_key, dana.sign(), &mut rng()).unwrap();
        let grants = vec![Bytes::from(grant.encode())];
        let bundle = BundleWithGrants { bundle: bundle.clone(), grants };
        let (item, head) = (item.clone(), now.head());
        max.tamper(Endpoint::Sync, move |_, delta: &mut Delta| {
            delta.head = head;
            delta.bundles.push(bundle.clone());
            let item = item.clone();
            delta.items.push(DeliveredItem { item, home: None });
        });
    };
    // Made after the rotation, to the key from before it, which Lee has.
    offered(&before, now.head());
    refuses_part(&max);
    assert!(stage.fixture.items(&max).is_empty());
    offered(&now, now.head());
    max.wake().unwrap();
    assert_eq!(stage.fixture.items(&max).len(), 1);
}

#[test]
fn s18_who_was_removed_writes_and_gives_nothing_any_more() {
    let Removal { stage, max, lee, .. } = removal("s18-removed");
    let seat = stage.lee.seat();
    let now = max.seat().home().log.clone();
    let key = ItemKey::generate(&mut rng());
    let mut header = seat.first_header(seat.home(), id::ItemId::from_bytes([6; 16]));
    let before = header.seen;
    let bundle = seat.bundle(
        now.id(),
        &seat.home().log,
        &[(header.item, KeyVersion::FIRST, &key)],
        &[Gift::to(max.seat().me(), Right::View)],
    );
    for seen in [now.head(), before] {
        header.seen = seen;
        let item = seat.seal(&header, &key, "From Lee", "x");
        let bundle = bundle.clone();
        let head = now.head();
        max.tamper(Endpoint::Sync, move |_, delta: &mut Delta| {
            delta.head = head;
            delta.bundles.push(bundle.clone());
            delta.items.push(DeliveredItem { item: item.clone(), home: None });
        });
        if seen == now.head() {
            refuses_part(&max);
            assert!(stage.fixture.items(&max).is_empty());
        } else {
            // The control: what Lee wrote while a member is Lee's.
            max.wake().unwrap();
            assert_eq!(stage.fixture.items(&max).len(), 1);
        }
    }
    assert_eq!(max.seat().home().role(&lee), None);
}

/// The service gives these bundles and this revision besides what there is.
fn shown(reader: &Client, bundles: Vec<BundleWithGrants>, item: Bytes) {
    reader.tamper(Endpoint::Sync, move |_, delta: &mut Delta| {
        delta.bundles.extend(bundles.iter().cloned());
        delta.items.push(DeliveredItem { item: item.clone(), home: None });
    });
}

/// Two items that Lee made, has the keys of, and gave to Max. After Lee was removed Max wrote the first, under the key that Lee
/// has: a new one is for the creator and holders of full to make.
struct Overtaken {
    stage: Stage,
    max: Client,
    lee: Seat,
    written: ItemId,
    untouched: ItemId,
}

fn overtaken(name: &str) -> Overtaken {
    let stage = Stage::set(name);
    let max = stage.technician("Max");
    let [written, untouched] = ["Router", "Switch"].map(|title| {
        let item = add(&stage.lee, &stage.org, title, "one");
        stage.fixture.give(&stage.lee, &item, &stage.org, "Max", Permission::Modify);
        item
    });
    let lee = stage.lee.seat();
    let member = crate::common::id(&stage.dana, &stage.org, "Lee");
    stage.dana.ask(Request::Remove { organisation: stage.org.clone(), member }).unwrap();
    max.wake().unwrap();
    stage.fixture.change_password(&max, &written, "by Max");
    assert_eq!(max.seat().open.entries.get(&id_of(&written)).unwrap().key_version, KeyVersion::FIRST);
    forget_notices(&max);
    Overtaken { stage, max, lee, written, untouched }
}

impl Overtaken {
    /// Lee's next revision. The service tells Lee what it has to say; the head is one at which Lee was still a member.
    fn next(&self, item: &ItemId) -> Bytes {
        let head = self.lee.home().log.head();
        let header = Header { author: self.lee.me(), seen: head, ..self.max.seat().next_header(&id_of(item), None) };
        self.lee.seal(&header, &self.lee.key(&id_of(item)), "From Lee", "known to Lee")
    }

    /// Lee's bundle of an item, to Max.
    fn given(&self, item: &ItemId) -> Vec<BundleWithGrants> {
        let key = self.lee.key(&id_of(item));
        let (log, gift) = (&self.lee.home().log, [Gift::to(self.max.seat().me(), Right::View)]);
        vec![self.lee.bundle(log.id(), log, &[(id_of(item), KeyVersion::FIRST, &key)], &gift)]
    }
}

#[test]
fn s18_who_was_removed_writes_nothing_after_somebody_who_has_seen_that() {
    let all = overtaken("s18-overtaken");
    let Overtaken { stage, max, written, untouched, .. } = &all;
    shown(max, Vec::new(), all.next(written));
    refuses_part(max);
    assert!(told(max).iter().all(|why| why.contains("had seen less than the one before")), "{:?}", told(max));
    assert_eq!(stage.fixture.password(max, written), "by Max");

    // The control: nobody wrote the other one since, so Lee may have written this while a member, and it only arrives late.
    forget_notices(max);
    shown(max, Vec::new(), all.next(untouched));
    max.wake().unwrap();
    assert_eq!(told(max), Vec::<String>::new());
    assert_eq!(stage.fixture.password(max, untouched), "known to Lee");
}

#[test]
fn s18_who_was_removed_writes_nothing_after_it_because_the_service_says_that_the_item_is_gone() {
    let all = overtaken("s18-gone");
    let Overtaken { stage, max, written, untouched, .. } = &all;
    let revisions = [all.next(written), all.next(untouched)];
    let gone = [id_of(written), id_of(untouched)];
    max.tamper(Endpoint::Sync, move |_, delta: &mut Delta| delta.gone.extend(gone));
    max.wake().unwrap();
    assert!(stage.fixture.items(max).is_empty());
    let [after_max, late] = revisions;
    shown(max, all.given(written), after_max);
    refuses_part(max);
    assert!(stage.fixture.items(max).is_empty());
    // The control, as before.
    forget_notices(max);
    shown(max, all.given(untouched), late);
    max.wake().unwrap();
    assert_eq!(told(max), Vec::<String>::new());
    assert_eq!(stage.fixture.password(max, untouched), "known to Lee");
}

#[test]
fn s18_who_was_removed_writes_nothing_after_it_because_a_write_was_refused() {
    let all = overtaken("s18-refused");
    let Overtaken { stage, max, written, untouched, .. } = &all;
    for (item, taken) in [(written, false), (untouched, true)] {
        let lees = all.next(item);
        let Reply::Edit { form, base } = max.ask(Request::Edit { item: item.clone() }).unwrap() else {
            panic!("a form")
        };
        // The service refuses Max's write, so that Max asks for what there is.
        max.between(move |request, service| {
            let asked = Asked::of(&request).unwrap();
            if asked.endpoint == Endpoint::WriteItems {
                return refusal(Code::ItemRefused);
            }
            let mut answer = service(request)?;
            if asked.endpoint == Endpoint::Sync {
                let mut delta: Delta = Format::Cbor.decode(&answer.body).unwrap();
                delta.items = vec![DeliveredItem { item: lees.clone(), home: None }];
                answer.body = Format::Cbor.encode(&delta).unwrap();
            }
            Ok(answer)
        });
        // What is taken stands, with Max's own text beside it.
        assert_eq!(max.ask(Request::ChangeItem { item: item.clone(), base, form }).is_ok(), taken);
        max.unharmed();
        assert_eq!(stage.fixture.password(max, item) == "known to Lee", taken);
    }
}

#[test]
fn s18_who_was_removed_does_not_slip_in_where_a_change_waits_to_be_sent() {
    let all = overtaken("s18-conflict");
    let Overtaken { stage, max, written, untouched, .. } = &all;
    for (item, password) in [(written, "mine"), (untouched, "known to Lee")] {
        let lees = all.next(item);
        max.world().network.set(Network::Down);
        stage.fixture.change_password(max, item, "mine");
        max.world().network.set(Network::Up);
        forget_notices(max);
        max.between(move |request, service| {
            let asked = Asked::of(&request).unwrap();
            if asked.endpoint == Endpoint::WriteItems {
                return refusal(Code::Unavailable);
            }
            let mut answer = service(request)?;
            if asked.endpoint == Endpoint::Sync {
                let mut delta: Delta = Format::Cbor.decode(&answer.body).unwrap();
                delta.items.push(DeliveredItem { item: lees.clone(), home: None });
                answer.body = Format::Cbor.encode(&delta).unwrap();
            }
            Ok(answer)
        });
        max.wake().unwrap();
        assert_eq!(stage.fixture.password(max, item), password);
        // The control is a conflict: Lee's may have been there first.
        assert_eq!(told(max).is_empty(), password != "mine");
    }
}

#[test]
fn s18_who_was_removed_makes_no_key_that_counts_as_the_next() {
    // Dated back to when Lee was there, which no one can tell from then; the next revision is not Lee's to read all the same.
    let stage = Stage::set("s18-own-key");
    let item = stage.shared("Router", &stage.lee, "Lee", Permission::Full);
    let lee = stage.lee.seat();
    let member = crate::common::id(&stage.dana, &stage.org, "Lee");
    stage.dana.ask(Request::Remove { organisation: stage.org.clone(), member }).unwrap();
    assert!(is_due(&stage, &stage.dana, &item));
    writes_in_spite_of_a_key(&stage, &lee, &item);
}

/// Whatever is wrong with what they are given.
#[test]
fn s18_who_was_seen_to_leave_in_an_answer_without_an_end_reads_nothing_that_is_written_then() {
    let stage = Stage::set("s18-no-end");
    let max = stage.technician("Max");
    stage.dana.wake().unwrap();
    let item = add(&max, &stage.org, "Router", "one");
    stage.fixture.give(&max, &item, &stage.org, "Lee", Permission::View);
    let member = member_id(&stage.dana, &stage.org, "Lee");
    stage.dana.ask(Request::Remove { organisation: stage.org.clone(), member }).unwrap();
    let mut told = false;
    max.between(move |request, service| {
        if Asked::of(&request).is_none_or(|asked| asked.endpoint != Endpoint::Sync) {
            return service(request);
        }
        if std::mem::replace(&mut told, true) {
            return refusal(Code::RateLimited);
        }
        let mut answer = service(request)?;
        let delta: Delta = Format::Cbor.decode(&answer.body).unwrap();
        let part = Delta { items: vec![], bundles: vec![], ended: vec![], more: true, ..delta };
        answer.body = Format::Cbor.encode(&part).unwrap();
        Ok(answer)
    });
    assert!(max.wake().is_err());
    assert_eq!(row(&max, &stage.org, "Lee").state, MemberState::Removed);
    assert!(is_due(&stage, &max, &item));
    assert!(key_version(&writes(&stage, &max, &item, "new")) > KeyVersion::FIRST);
    // It is marked once.
    max.wake().unwrap();
    assert!(!is_due(&stage, &max, &item));
}

#[test]
fn s18_that_a_groups_shares_are_not_made_anew_keeps_nobody_in() {
    let stage = Stage::set("s18-not-anew");
    let max = stage.technician("Max");
    let item = stage.item("Router", "one");
    let holders = vec![stage.everyone()];
    stage.dana.ask(Request::Share { items: vec![item.clone()], holders, permission: Permission::View }).unwrap();
    max.wake().unwrap();
    stage.dana.between(|request, service| {
        let appends = Asked::of(&request).is_some_and(|asked| asked.endpoint == Endpoint::AppendLog);
        if appends && !Format::Cbor.decode::<LogAppend>(&request.body).unwrap().regranted.is_empty() {
            return refusal(Code::GrantRefused);
        }
        service(request)
    });
    let member = member_id(&stage.dana, &stage.org, "Lee");
    stage.dana.ask(Request::Remove { organisation: stage.org.clone(), member }).unwrap();
    assert_eq!(row(&stage.dana, &stage.org, "Lee").state, MemberState::Removed);
    // It follows by itself.
    stage.dana.unharmed();
    let nina = stage.fixture.technician(&stage.dana, &stage.org, "Nina");
    stage.dana.wake().unwrap();
    nina.wake().unwrap();
    assert_eq!(stage.fixture.password(&nina, &item), "one");
}

/// Each end asks for a share of its own when the group gets its next key, and one request has no room for so many.
#[test]
fn s18_who_shared_with_a_thousand_ends_can_be_removed_and_what_they_shared_stays() {
    const ITEMS: usize = 1_010;
    let stage = Stage::set("s18-ends");
    let max = stage.technician("Max");
    let bytes = FileBytes::new(sample::export(Export::Chrome, 1_200).text.into_bytes());
    let preview = Request::ImportPreview { file_name: "export.csv".to_owned(), bytes };
    let Reply::ImportPreview(preview) = stage.lee.ask(preview).unwrap() else { panic!("no preview") };
    stage.lee.ask(Request::ImportRun { import: preview.import, organisation: stage.org.clone() }).unwrap();
    let seat = stage.lee.seat();
    let log = &seat.home().log;
    let everyone = *log.group_of_kind(GroupKind::Everyone).unwrap().0;
    let bundles: Vec<BundleWithGrants> = seat
        .open
        .entries
        .values()
        .take(ITEMS)
        .enumerate()
        .map(|(at, entry)| {
            let end = log.time().plus(Millis(3_600_000 + u64::try_from(at).unwrap()));
            let gift = Gift { holder: id::Holder::Group(everyone), permission: Right::View, not_after: Some(end) };
            seat.bundle(log.id(), log, &[(entry.item, entry.key_version, &entry.key().unwrap())], &[gift])
        })
        .collect();
    assert_eq!(bundles.len(), ITEMS);
    for part in bundles.chunks(ITEMS / 2).map(<[BundleWithGrants]>::to_vec) {
        stage.lee.between(move |mut request, service| {
            if Asked::of(&request).is_some_and(|asked| asked.endpoint == Endpoint::Share) {
                let body = Share { bundles: part.clone(), deliver_to: None, regranted: false };
                request.body = Format::Cbor.encode(&body).unwrap();
            }
            service(request)
        });
        let item = stage.fixture.items(&stage.lee)[0].id.clone();
        let share = Request::Share { items: vec![item], holders: vec![stage.everyone()], permission: Permission::View };
        stage.lee.ask(share).unwrap();
    }
    stage.lee.unharmed();
    stage.dana.wake().unwrap();
    max.wake().unwrap();
    assert_eq!(stage.fixture.items(&max).len(), ITEMS);

    let member = member_id(&stage.dana, &stage.org, "Lee");
    stage.dana.ask(Request::Remove { organisation: stage.org.clone(), member }).unwrap();
    assert_eq!(row(&stage.dana, &stage.org, "Lee").state, MemberState::Removed);
    let nina = stage.fixture.technician(&stage.dana, &stage.org, "Nina");
    stage.dana.wake().unwrap();
    nina.wake().unwrap();
    assert_eq!(stage.fixture.items(&nina).len(), ITEMS);
}
