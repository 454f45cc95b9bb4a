//! What the service makes up by itself, with keys of its own.

use getrandom::SysRng;
use latchkey_shared::account::Identity;
use latchkey_shared::bytes::Bytes;
use latchkey_shared::id::MemberId;
use latchkey_shared::item::{Details, Kind, Overview};
use latchkey_shared::keys::{ExchangePublic, SignKey, Signature};
use latchkey_shared::log::{Body, Entry, Head, SignedEntry, Verified};
use latchkey_shared::sharing::Grant;
use latchkey_shared::time::Millis;
use latchkey_shared::wire::sync::Delta;
use latchkey_shared::wrap::{self, Wrapped};
use latchkey_shared::{canonical, domain, sign};
use rand_core::UnwrapErr;

pub fn rng() -> UnwrapErr<SysRng> {
    UnwrapErr(SysRng)
}

/// Keys that no log knows.
pub fn stranger() -> Identity {
    Identity::generate(&mut rng())
}

/// The next entry of a log in `author`'s name, signed with whatever key.
pub fn forged(log: &Verified, author: MemberId, time: Millis, body: Body, key: &SignKey) -> SignedEntry {
    SignedEntry::sign(&Entry::after(log, author, time, body), key)
}

/// An entry with any point in place of the exchange key that it names, by whoever signs it, and a second time where it takes that: so the
/// point alone is wrong.
pub fn with_point(entry: &Entry, key: &ExchangePublic, point: &[u8; 32], signers: &[&SignKey]) -> SignedEntry {
    let mut bytes = canonical::encode(entry);
    let at = bytes.windows(32).position(|part| part == key.as_bytes()).unwrap();
    bytes[at..at + 32].copy_from_slice(point);
    let signatures: Vec<_> =
        signers.iter().map(|signer| sign::sign(signer, domain::LOG_ENTRY_SIGNATURE, &bytes)).collect();
    let bytes = Bytes::from(bytes);
    let signed = match signatures.as_slice() {
        [one] => canonical::encode(&(bytes, *one)),
        [one, two] => canonical::encode(&(bytes, *one, *two)),
        others => panic!("an entry has one signature or two, not {}", others.len()),
    };
    SignedEntry::decode(&signed).unwrap()
}

/// A grant that its granter signed with a key in it that is sealed to somebody else: whom it is for, finds nothing in it.
pub fn sealed_to_nobody(grant: &Grant, granter: &SignKey) -> Grant {
    let (header, _, _): (Bytes, Wrapped, Signature) = canonical::decode(&grant.encode()).unwrap();
    let key = wrap::wrap(&stranger().public().exchange, b"", &[0; 32], &mut rng()).unwrap();
    let statement = [header.as_slice(), key.encapsulated.as_bytes(), key.key.as_bytes()].concat();
    let signature = sign::sign(granter, domain::GRANT_SIGNATURE, &statement);
    Grant::decode(&canonical::encode(&(header, key, signature))).unwrap()
}

/// Puts an entry at the end of a delta's log, and the head where it leads.
pub fn extend(delta: &mut Delta, entry: &SignedEntry) {
    delta.log.push(entry.encode().into());
    fit_head(delta);
}

/// Has the head say what the entries say.
pub fn fit_head(delta: &mut Delta) {
    let last = delta.log.last().and_then(|bytes| SignedEntry::decode(bytes.as_slice()).ok());
    if let Some(last) = last
        && let Ok(entry) = last.entry()
    {
        delta.head = Head { number: entry.number, hash: last.hash() };
    }
}

pub fn overview(title: &str) -> Overview {
    Overview {
        kind: Kind::Login,
        title: title.to_owned(),
        user_name: "eve".to_owned(),
        addresses: vec!["https://login.test/".to_owned()],
        ..Overview::default()
    }
}

pub fn details(password: &str) -> Details {
    let mut details = Details::default();
    details.password = Some(password.to_owned());
    details
}
