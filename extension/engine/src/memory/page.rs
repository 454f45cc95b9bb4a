//! A page of the index as it is sealed. Opening costs by the byte, so identifiers that most entries share stand in a table once a page, and
//! what is as usual is left out.

use super::entry::{Above, Conflicting, Entry, ItemSecret, Standing};
use latchkey_shared::id::{ItemId, MemberId, OrgId};
use latchkey_shared::item::{Kind, Match, Overview};
use latchkey_shared::time::Millis;
use minicbor::decode::{Decode, Decoder, Error};
use minicbor::encode::{self, Encode, Encoder, Write};
use std::ops::Not;

/// The form of a page. One in another form is refused: whoever changes the form counts on.
const FORM: u8 = 2;
const PAGE_FIELDS: u64 = 6;
const ENTRY_FIELDS: u64 = 14;

/// The items of one page.
pub struct IndexPage<'a> {
    via: OrgId,
    page: u32,
    entries: Vec<&'a Entry>,
}

impl<'a> IndexPage<'a> {
    /// Entries that belong elsewhere are left out.
    pub fn of(via: OrgId, page: u32, entries: impl IntoIterator<Item = &'a Entry>) -> Self {
        let belongs = |entry: &&Entry| entry.via == via && entry.page == page;
        Self { via, page, entries: entries.into_iter().filter(belongs).collect() }
    }
}

/// The items of a page that was opened.
pub struct OpenedPage(pub Vec<(ItemId, Box<Entry>)>);

/// What few entries have.
#[derive(Default, minicbor::Encode, minicbor::Decode)]
#[cbor(map)]
struct Rest {
    #[cbor(n(0), default, skip_if = "is_default")]
    kind: Kind,
    #[n(1)]
    folder: Option<String>,
    #[n(2)]
    insecure: Option<bool>,
    #[cbor(n(3), default, skip_if = "Vec::is_empty")]
    matching: Vec<Match>,
    #[cbor(n(4), default, skip_if = "Not::not")]
    sign_in: bool,
    #[cbor(n(5), default, skip_if = "Vec::is_empty")]
    groups: Vec<Vec<String>>,
    #[n(6)]
    used: Option<Millis>,
    #[cbor(n(7), default, skip_if = "Not::not")]
    rekey: bool,
    #[cbor(n(8), default, skip_if = "Not::not")]
    change_due: bool,
    #[cbor(n(9), default, skip_if = "Vec::is_empty")]
    conflict: Vec<Conflicting>,
    #[cbor(n(10), default, skip_if = "is_default")]
    standing: Standing,
    #[n(11)]
    above: Option<Above>,
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

impl Rest {
    /// Nothing where all of it is as usual.
    fn of(entry: &Entry) -> Option<Self> {
        let Overview { kind, title: _, user_name: _, addresses: _, folder, insecure, matching, sign_in, groups } =
            &entry.overview;
        let usual = is_default(kind)
            && folder.is_none()
            && insecure.is_none()
            && matching.is_empty()
            && !sign_in
            && groups.is_empty()
            && entry.used.is_none()
            && !entry.rekey
            && !entry.change_due
            && entry.conflict.is_empty()
            && entry.is_accepted()
            && entry.above.is_none();
        usual.not().then(|| Self {
            kind: *kind,
            folder: folder.clone(),
            insecure: *insecure,
            matching: matching.clone(),
            sign_in: *sign_in,
            groups: groups.clone(),
            used: entry.used,
            rekey: entry.rekey,
            change_due: entry.change_due,
            conflict: entry.conflict.clone(),
            standing: entry.standing,
            above: entry.above,
        })
    }
}

/// Each of the values once, in order: what entries say is a place in it.
fn table<T: Ord>(values: impl Iterator<Item = T>) -> Vec<T> {
    let mut table: Vec<T> = values.collect();
    table.sort_unstable();
    table.dedup();
    table
}

fn place<T: Ord>(table: &[T], value: &T) -> u64 {
    let (Ok(at) | Err(at)) = table.binary_search(value);
    u64::try_from(at).unwrap_or(u64::MAX)
}

fn at_place<T: Copy>(table: &[T], d: &mut Decoder<'_>) -> Result<T, Error> {
    let place = usize::try_from(d.u64()?).ok();
    place.and_then(|place| table.get(place)).copied().ok_or_else(|| Error::message("not in the page's table"))
}

fn fields(expected: u64, d: &mut Decoder<'_>) -> Result<(), Error> {
    if d.array()? == Some(expected) { Ok(()) } else { Err(Error::message("another number of fields")) }
}

impl<C> Encode<C> for IndexPage<'_> {
    fn encode<W: Write>(&self, e: &mut Encoder<W>, ctx: &mut C) -> Result<(), encode::Error<W::Error>> {
        let homes = table(self.entries.iter().map(|entry| entry.home));
        let members = table(self.entries.iter().flat_map(|entry| [entry.creator, entry.author]));
        e.array(PAGE_FIELDS)?.u8(FORM)?;
        self.via.encode(e, ctx)?;
        e.u32(self.page)?;
        homes.encode(e, ctx)?;
        members.encode(e, ctx)?;
        e.array(u64::try_from(self.entries.len()).unwrap_or(u64::MAX))?;
        self.entries.iter().try_for_each(|entry| encode_entry(entry, &homes, &members, e, ctx))
    }
}

fn encode_entry<C, W: Write>(
    entry: &Entry,
    homes: &[OrgId],
    members: &[MemberId],
    e: &mut Encoder<W>,
    ctx: &mut C,
) -> Result<(), encode::Error<W::Error>> {
    e.array(ENTRY_FIELDS)?;
    entry.item.encode(e, ctx)?;
    e.u64(place(homes, &entry.home))?.u64(place(members, &entry.creator))?.u64(place(members, &entry.author))?;
    entry.revision.encode(e, ctx)?;
    entry.key_version.encode(e, ctx)?;
    entry.hash.encode(e, ctx)?;
    entry.time.encode(e, ctx)?;
    entry.seen.encode(e, ctx)?;
    e.str(&entry.overview.title)?.str(&entry.overview.user_name)?;
    entry.overview.addresses.encode(e, ctx)?;
    entry.keys.encode(e, ctx)?;
    Rest::of(entry).encode(e, ctx)
}

impl<'b, C> Decode<'b, C> for OpenedPage {
    fn decode(d: &mut Decoder<'b>, ctx: &mut C) -> Result<Self, Error> {
        fields(PAGE_FIELDS, d)?;
        if d.u8()? != FORM {
            return Err(Error::message("a page in another form"));
        }
        let (via, page) = (OrgId::decode(d, ctx)?, d.u32()?);
        let homes = Vec::<OrgId>::decode(d, ctx)?;
        let members = Vec::<MemberId>::decode(d, ctx)?;
        let count = d.array()?.ok_or_else(|| Error::message("entries without their number"))?;
        let entry = |_| decode_entry(via, page, &homes, &members, d, ctx);
        (0..count).map(entry).collect::<Result<_, _>>().map(Self)
    }
}

fn decode_entry<C>(
    via: OrgId,
    page: u32,
    homes: &[OrgId],
    members: &[MemberId],
    d: &mut Decoder<'_>,
    ctx: &mut C,
) -> Result<(ItemId, Box<Entry>), Error> {
    fields(ENTRY_FIELDS, d)?;
    let item = ItemId::decode(d, ctx)?;
    let home = at_place(homes, d)?;
    let (creator, author) = (at_place(members, d)?, at_place(members, d)?);
    let revision = Decode::decode(d, ctx)?;
    let key_version = Decode::decode(d, ctx)?;
    let hash = Decode::decode(d, ctx)?;
    let time = Decode::decode(d, ctx)?;
    let seen = Decode::decode(d, ctx)?;
    let (title, user_name) = (d.str()?.to_owned(), d.str()?.to_owned());
    let addresses = Decode::decode(d, ctx)?;
    let keys: Vec<ItemSecret> = Decode::decode(d, ctx)?;
    let Rest { kind, folder, insecure, matching, sign_in, groups, used, rekey, change_due, conflict, standing, above } =
        Option::<Rest>::decode(d, ctx)?.unwrap_or_default();
    let overview = Overview { kind, title, user_name, addresses, folder, insecure, matching, sign_in, groups };
    let entry = Entry {
        item,
        home,
        via,
        revision,
        key_version,
        hash,
        creator,
        author,
        time,
        overview,
        keys,
        page,
        used,
        rekey,
        change_due,
        conflict,
        seen,
        standing,
        above,
    };
    Ok((item, Box::new(entry)))
}

#[cfg(test)]
#[path = "page_tests.rs"]
pub(crate) mod tests;
