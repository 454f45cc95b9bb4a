//! A key that nothing can be wrapped to: no entry names one, whoever signs it.

use super::*;
use crate::bytes::Bytes;
use crate::fixtures::{Invited, small_points};
use crate::id::{Holder, MemberId};
use crate::keys::{Epoch, ExchangePublic, MemberKeys, SignKey};
use crate::{canonical, domain, sign};

/// An entry that names an exchange key, and whose signatures it has.
struct Naming<'a> {
    org: Option<&'a Organisation>,
    entry: Entry,
    key: ExchangePublic,
    by: &'a SignKey,
    second: Option<&'a SignKey>,
}

fn put(bytes: &[u8], in_place_of: &[u8], other: &[u8]) -> Vec<u8> {
    let at = bytes.windows(in_place_of.len()).position(|part| part == in_place_of).unwrap();
    [&bytes[..at], other, &bytes[at + in_place_of.len()..]].concat()
}

impl Naming<'_> {
    /// The same entry with this point for a key, and by the name that the keys give its author, so that the point alone is wrong.
    fn with(&self, point: &[u8; 32]) -> SignedEntry {
        let mut bytes = put(&canonical::encode(&self.entry), self.key.as_bytes(), point);
        if let Body::Genesis { founder: keys, .. } | Body::Joined { keys, .. } = &self.entry.body {
            let name = sign::hash(domain::MEMBER_ID, &[keys.verify.as_bytes(), point]);
            bytes = put(&bytes, self.entry.author.as_bytes(), &name.as_bytes()[..MemberId::LENGTH]);
        }
        let signature = |key: &SignKey| sign::sign(key, domain::LOG_ENTRY_SIGNATURE, &bytes);
        let entry = Bytes::from(bytes.as_slice());
        let signed = match self.second {
            None => canonical::encode(&(entry, signature(self.by))),
            Some(second) => canonical::encode(&(entry, signature(self.by), signature(second))),
        };
        SignedEntry::decode(&signed).unwrap()
    }

    fn judged(&self, point: &[u8; 32]) -> Result<(), Error> {
        let signed = self.with(point);
        match self.org {
            None => Verified::from_start(&Unverified::from(vec![signed])).map(|_| ()),
            Some(org) => org.clone().append(signed),
        }
    }
}

#[test]
fn no_entry_names_a_point_of_small_order_as_a_key() {
    let Msp { mut org, ada, .. } = msp();
    let (nina, new, invited) = (Person::named("nina"), Person::named("new keys"), Invited::numbered(200));
    org.says(&ada, Organisation::invitation(&invited, &nina, Role::PasswordUser));
    let bare = Organisation::bare_client(&ada, org.log.id());
    let exchange = |keys: MemberKeys| keys.exchange;
    let group = |body: Body| match &body {
        Body::GroupCreated { key, .. } | Body::GroupRotated { key, .. } => (*key, body),
        _ => panic!("no group's key"),
    };
    let (created, creates) = group(Organisation::custom_group("Night shift", vec![Holder::Member(ada.id)]));
    let (rotated, rotates) = group(Organisation::group_rotated(GroupKind::Everyone, Epoch(2)));
    let joins = Body::Joined { invitation: invited.id, keys: nina.keys(), profile: nina.profile };
    let changes = Body::KeysChanged { keys: new.keys() };
    let by = &ada.identity.sign;
    let namings = [
        Naming {
            org: None,
            entry: Organisation::genesis(Kind::Msp, &nina, None),
            key: exchange(nina.keys()),
            by: &nina.identity.sign,
            second: None,
        },
        Naming {
            org: Some(&org),
            entry: org.next(&nina, joins),
            key: exchange(nina.keys()),
            by: &nina.identity.sign,
            second: Some(&invited.key),
        },
        Naming {
            org: Some(&org),
            entry: org.next(&ada, changes),
            key: exchange(new.keys()),
            by,
            second: Some(&new.identity.sign),
        },
        Naming { org: Some(&org), entry: org.next(&ada, creates), key: created, by, second: None },
        Naming { org: Some(&org), entry: org.next(&ada, rotates), key: rotated, by, second: None },
        // Nor could it: whoever is admitted has the keys that another log names.
        Naming {
            org: Some(&bare),
            entry: bare.next(&ada, Organisation::founder_admitted(&ada)),
            key: exchange(ada.keys()),
            by,
            second: None,
        },
    ];
    for naming in &namings {
        for point in small_points() {
            let refused = Error::Encoding(canonical::Error::Malformed);
            assert_eq!(naming.judged(&point), Err(refused), "{:?} with {point:?}", naming.entry.body);
        }
        // The control: what is put together so stands, with the key that was in it.
        assert_eq!(naming.judged(naming.key.as_bytes()), Ok(()), "{:?}", naming.entry.body);
    }
}
