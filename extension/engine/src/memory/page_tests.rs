use super::*;
use crate::failure::Failure;
use crate::memory::open_index;
use crate::ports::Change;
use crate::record::{index_key, put_sealed};
use latchkey_shared::bytes::Bytes;
use latchkey_shared::canonical;
use latchkey_shared::id::Hash;
use latchkey_shared::item::{KeyVersion, Revision};
use latchkey_shared::keys::{ItemKey, UserKey};
use latchkey_shared::log::Number;
use proptest::prelude::*;
use rand_core::{Infallible, TryCryptoRng, TryRng};

const VIA: OrgId = OrgId::from_bytes([7; 32]);
const PAGE: u32 = 3;

/// What a test that fails shows of an entry.
#[derive(Clone)]
struct Made(Entry);

impl std::fmt::Debug for Made {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:?}, {:?}", self.0.item, self.0.overview)
    }
}

type Conflict = (u32, [u8; 32], Vec<u8>);

fn conflict() -> impl Strategy<Value = Conflict> {
    (any::<u32>(), any::<[u8; 32]>(), prop::collection::vec(any::<u8>(), 0..9))
}

fn conflicting((version, key, sealed): Conflict) -> Conflicting {
    Conflicting { sealed: Bytes::from(sealed), key: ItemSecret::new(KeyVersion(version), &ItemKey::from_bytes(key)) }
}

fn overviews() -> impl Strategy<Value = Overview> {
    let kind = prop::sample::select(vec![Kind::Login, Kind::Note, Kind::EquivalentSites]);
    let matching = prop::sample::select(vec![Match::Site, Match::Host, Match::Exact, Match::Never]);
    let texts = || prop::collection::vec(".{0,9}", 0..3);
    let rare = (
        prop::option::of(".{0,5}"),
        prop::option::of(any::<bool>()),
        prop::collection::vec(matching, 0..3),
        any::<bool>(),
        prop::collection::vec(texts(), 0..2),
    );
    (kind, ".{0,9}", ".{0,9}", texts(), rare).prop_map(|(kind, title, user_name, addresses, rare)| {
        let (folder, insecure, matching, sign_in, groups) = rare;
        Overview { kind, title, user_name, addresses, folder, insecure, matching, sign_in, groups }
    })
}

fn entries() -> impl Strategy<Value = Made> {
    let ids = (any::<[u8; 16]>(), 0..3u8, 0..3u8, 0..3u8, any::<[u8; 32]>());
    let numbers = (any::<u64>(), any::<u32>(), any::<u64>(), any::<u64>());
    let keys = prop::collection::vec((any::<u32>(), any::<[u8; 32]>()), 0..3);
    let standing = prop::sample::select(vec![Standing::Accepted, Standing::Waiting, Standing::Declined]);
    let rare = (
        prop::option::of(any::<u64>()),
        any::<bool>(),
        any::<bool>(),
        prop::collection::vec(conflict(), 0..2),
        standing,
        prop::option::of((any::<u64>(), any::<u32>())),
    );
    (ids, numbers, overviews(), keys, rare, any::<bool>()).prop_map(|(ids, numbers, overview, keys, rare, usual)| {
        let (item, home, creator, author, hash) = ids;
        let (revision, key_version, time, seen) = numbers;
        let (used, rekey, change_due, conflict, standing, above) = rare;
        let hash = Hash::from_bytes(hash);
        let place =
            |(revision, version)| Above { revision: Revision(revision), hash, key_version: KeyVersion(version) };
        let entry = Entry {
            item: ItemId::from_bytes(item),
            home: OrgId::from_bytes([home; 32]),
            via: VIA,
            revision: Revision(revision),
            key_version: KeyVersion(key_version),
            hash,
            creator: MemberId::from_bytes([creator; 16]),
            author: MemberId::from_bytes([author; 16]),
            time: Millis(time),
            overview,
            keys: keys.iter().map(|(of, key)| ItemSecret::new(KeyVersion(*of), &ItemKey::from_bytes(*key))).collect(),
            page: PAGE,
            used: used.map(Millis),
            rekey,
            change_due,
            conflict: conflict.into_iter().map(conflicting).collect(),
            seen: Number(seen),
            standing,
            above: above.map(place),
        };
        Made(if usual { as_usual(entry) } else { entry })
    })
}

fn as_usual(entry: Entry) -> Entry {
    let Overview { title, user_name, addresses, .. } = entry.overview.clone();
    let overview = Overview { title, user_name, addresses, ..Overview::default() };
    let (used, above, conflict) = (None, None, Vec::new());
    let standing = Standing::Accepted;
    Entry { overview, used, above, conflict, standing, rekey: false, change_due: false, ..entry }
}

fn key() -> UserKey {
    UserKey::from_bytes([1; 32])
}

fn sealed<T: Encode<()>>(value: &T) -> Vec<(String, Vec<u8>)> {
    let Change::Put { key: name, value } = put_sealed(index_key(&VIA, PAGE), value, &key(), &mut Zeros) else {
        panic!("a record is put");
    };
    vec![(name, value)]
}

/// For tests alone.
struct Zeros;

impl TryRng for Zeros {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        Ok(0)
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        Ok(0)
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        bytes.fill(0);
        Ok(())
    }
}

impl TryCryptoRng for Zeros {}

/// Everything of an entry.
fn all_of(entry: &Entry) -> Vec<u8> {
    canonical::encode(entry)
}

proptest! {
    #[test]
    fn a_page_opens_to_what_was_sealed(made in prop::collection::vec(entries(), 0..6)) {
        let entries: Vec<Entry> = made.into_iter().map(|Made(entry)| entry).collect();
        let bytes = canonical::encode(&IndexPage::of(VIA, PAGE, &entries));
        let OpenedPage(opened) = minicbor::decode(&bytes).unwrap();
        let all = |entries: &mut dyn Iterator<Item = &Entry>| entries.map(all_of).collect::<Vec<_>>();
        prop_assert_eq!(all(&mut opened.iter().map(|(_, entry)| entry.as_ref())), all(&mut entries.iter()));
    }

    #[test]
    fn whatever_was_sealed_opens_or_is_refused(made in prop::collection::vec(entries(), 0..3), at in any::<prop::sample::Index>(), with in any::<u8>(), cut in any::<bool>()) {
        let mut bytes = canonical::encode(&IndexPage::of(VIA, PAGE, made.iter().map(|Made(entry)| entry)));
        let at = at.index(bytes.len());
        bytes[at] = with;
        bytes.truncate(if cut { at } else { bytes.len() });
        let _ = minicbor::decode::<OpenedPage>(&bytes);
    }

    #[test]
    fn garbage_is_refused(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = minicbor::decode::<OpenedPage>(&bytes);
    }
}

pub(crate) fn entry() -> Entry {
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    proptest::strategy::ValueTree::current(&entries().new_tree(&mut runner).unwrap()).0
}

/// A page as it was before its form had a number, one in a form to come, and one with a place that its tables do not have.
#[test]
fn a_page_in_another_form_is_damaged() {
    let entry = entry();
    let current = sealed(&IndexPage::of(VIA, PAGE, [&entry]));
    assert_eq!(open_index(&current, &key()).unwrap().len(), 1);

    #[derive(minicbor::Encode)]
    struct Before(#[n(0)] Vec<Entry>);
    let page = canonical::encode(&IndexPage::of(VIA, PAGE, [&entry]));
    let changed = |at: usize, to: u8| {
        let mut page = page.clone();
        page[at] = to;
        page
    };
    struct Raw(Vec<u8>);
    impl Encode<()> for Raw {
        fn encode<W: Write>(&self, e: &mut Encoder<W>, _: &mut ()) -> Result<(), encode::Error<W::Error>> {
            e.writer_mut().write_all(&self.0).map_err(encode::Error::write)
        }
    }
    let form_to_come = changed(1, FORM + 1);
    let home = page.windows(16).position(|bytes| bytes == entry.item.as_bytes()).unwrap() + 16;
    for pages in [
        sealed(&Before(vec![entry.clone()])),
        sealed(&Raw(form_to_come)),
        sealed(&Raw(changed(home, 9))),
        sealed(&Raw(vec![])),
    ] {
        assert!(matches!(open_index(&pages, &key()), Err(Failure::Damaged)));
    }
    assert_eq!(open_index(&sealed(&Raw(page)), &key()).unwrap().len(), 1);
}

#[test]
fn entries_of_another_page_are_not_sealed_with_it() {
    let mut elsewhere = entry();
    elsewhere.page = PAGE + 1;
    let pages = sealed(&IndexPage::of(VIA, PAGE, [&elsewhere]));
    assert!(open_index(&pages, &key()).unwrap().is_empty());
}

#[test]
fn of_an_item_in_two_pages_the_later_counts() {
    let (first, mut second) = (entry(), entry());
    second.overview.title = "second".to_owned();
    let pages = [sealed(&IndexPage::of(VIA, PAGE, [&first])), sealed(&IndexPage::of(VIA, PAGE, [&second]))].concat();
    let opened = open_index(&pages, &key()).unwrap();
    assert_eq!(opened.values().map(|entry| entry.overview.title.as_str()).collect::<Vec<_>>(), ["second"]);
    assert!(opened.get(&first.item).is_some() && opened.contains_key(&first.item));
}
