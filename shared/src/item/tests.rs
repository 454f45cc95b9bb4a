//! Items: sealed, verified, opened, and every way in which a part may be put in another's place.

mod chain;
mod content;
mod padding;
mod swaps;
mod versions;

use super::*;
use crate::fixtures::{FixedRng, Organisation, Person};
use crate::id::ItemId;
use crate::keys::ItemKey;
use crate::log::{Body, Head, Role};
use crate::suite::{Suite, Version};
use crate::time::Millis;

/// An MSP with an item that Tom made.
struct Vault {
    org: Organisation,
    ada: Person,
    tom: Person,
    key: ItemKey,
}

fn vault() -> Vault {
    let (ada, tom) = (Person::named("ada"), Person::named("tom"));
    let mut org = Organisation::msp(&ada);
    org.admits(&ada, &tom, Role::PasswordUser);
    Vault { org, ada, tom, key: ItemKey::from_bytes([0x11; 32]) }
}

fn overview() -> Overview {
    Overview {
        kind: Kind::Login,
        title: "Router".into(),
        user_name: "admin".into(),
        addresses: vec!["https://router.example".into()],
        ..Overview::default()
    }
}

fn details() -> Details {
    Details { password: Some("correct horse".into()), notes: None, one_time_code: None, fields: vec![] }
}

impl Vault {
    fn header(&self, author: &Person) -> Header {
        Header {
            version: Version::One,
            suite: Suite::One,
            org: self.org.log.id(),
            item: ItemId::from_bytes([7; 16]),
            key_version: KeyVersion::FIRST,
            revision: Revision::FIRST,
            previous: None,
            creator: author.id,
            author: author.id,
            right: None,
            seen: self.org.log.head(),
            time: Millis(1_700_000_100_000),
            state: State::Live,
        }
    }

    fn sealed(&self, header: &Header, author: &Person) -> SealedItem {
        let rng = &mut FixedRng::new("item");
        SealedItem::seal(header, &self.key, &overview(), &details(), &author.identity.sign, rng)
    }

    fn verify(&self, sealed: SealedItem) -> Result<VerifiedItem, Error> {
        sealed.verify(&self.org.log)
    }

    /// The item's first revision, verified.
    fn first(&self) -> VerifiedItem {
        self.verify(self.sealed(&self.header(&self.tom), &self.tom)).unwrap()
    }
}

#[test]
fn an_item_opens_for_who_has_its_key() {
    let vault = vault();
    let item = vault.first();
    assert_eq!(item.open_overview(&vault.key).unwrap(), overview());
    assert_eq!(item.open_details(&vault.key).unwrap(), details());
    let other = ItemKey::from_bytes([0x12; 32]);
    assert_eq!(item.open_overview(&other), Err(Error::DoesNotOpen));
    assert_eq!(item.open_details(&other), Err(Error::DoesNotOpen));
}

#[test]
fn an_item_reads_back_from_its_bytes() {
    let vault = vault();
    let item = vault.first();
    let read = SealedItem::decode(&item.sealed().encode()).unwrap();
    assert_eq!(&read, item.sealed());
    assert_eq!(read.hash(), item.sealed().hash());
    assert_eq!(&vault.verify(read).unwrap(), &item);
}

#[test]
fn the_same_item_is_sealed_differently_each_time() {
    let vault = vault();
    let rng = &mut FixedRng::new("twice");
    let mut seal = || {
        let header = vault.header(&vault.tom);
        SealedItem::seal(&header, &vault.key, &overview(), &details(), &vault.tom.identity.sign, rng)
    };
    assert_ne!(seal().encode(), seal().encode());
}

#[test]
fn an_item_belongs_to_the_organisation_of_the_log() {
    let vault = vault();
    let header = Header { org: crate::fixtures::org_id(4), ..vault.header(&vault.tom) };
    assert_eq!(vault.verify(vault.sealed(&header, &vault.tom)), Err(Error::OtherOrganisation));
}

#[test]
fn an_item_is_signed_by_its_author() {
    let vault = vault();
    let header = vault.header(&vault.tom);
    assert_eq!(vault.verify(vault.sealed(&header, &vault.ada)), Err(Error::Signature));
    vault.verify(vault.sealed(&header, &vault.tom)).unwrap();
}

#[test]
fn who_may_only_read_writes_nothing() {
    let mut vault = vault();
    let (audrey, eve) = (Person::named("audrey"), Person::named("eve"));
    vault.org.admits(&vault.ada, &audrey, Role::Auditor);
    for other in [&audrey, &eve] {
        let header = vault.header(other);
        assert_eq!(vault.verify(vault.sealed(&header, other)), Err(Error::Author));
    }
}

#[test]
fn a_removed_member_writes_no_more_but_what_they_wrote_stays() {
    let mut vault = vault();
    let before = vault.sealed(&vault.header(&vault.tom), &vault.tom);
    vault.org.says(&vault.ada, Body::Removed { member: vault.tom.id });
    vault.verify(before).unwrap();
    let after = vault.sealed(&vault.header(&vault.tom), &vault.tom);
    assert_eq!(vault.verify(after), Err(Error::Author));
}

#[test]
fn an_author_writes_with_the_keys_of_the_time() {
    let mut vault = vault();
    let before = vault.sealed(&vault.header(&vault.tom), &vault.tom);
    let tom = vault.org.changes_keys(&vault.tom, &Person::named("tom's new keys"));
    vault.verify(before).unwrap();
    assert_eq!(vault.verify(vault.sealed(&vault.header(&tom), &vault.tom)), Err(Error::Signature));
    vault.verify(vault.sealed(&vault.header(&tom), &tom)).unwrap();
}

#[test]
fn an_author_who_saw_another_log_shows() {
    let vault = vault();
    let head = vault.org.log.head();
    let with = |seen| vault.sealed(&Header { seen, ..vault.header(&vault.tom) }, &vault.tom);
    assert_eq!(vault.verify(with(vault.org.forked_head())), Err(Error::Fork));
    let ahead = Head { number: head.number.next(), ..head };
    assert_eq!(vault.verify(with(ahead)), Err(Error::Ahead));
    vault.verify(with(head)).unwrap();
}

#[test]
fn who_did_not_make_the_item_names_a_right() {
    let vault = vault();
    let first = vault.first();
    let right = Some(crate::id::Hash::from_bytes([5; 32]));
    let next = Header {
        revision: Revision(2),
        previous: Some(first.sealed().hash()),
        author: vault.ada.id,
        right,
        ..vault.header(&vault.tom)
    };
    let verified = vault.verify(vault.sealed(&next, &vault.ada)).unwrap();
    assert_eq!(verified.header().right, right);
    let without = Header { right: None, ..next.clone() };
    assert_eq!(vault.verify(vault.sealed(&without, &vault.ada)), Err(Error::Author));
    let first_by_another = Header { revision: Revision::FIRST, previous: None, ..next };
    assert_eq!(vault.verify(vault.sealed(&first_by_another, &vault.ada)), Err(Error::Author));
}

#[test]
fn a_delivered_copy_is_verified_with_the_readers_log() {
    let vault = vault();
    let client = Organisation::client(&vault.ada, vault.org.log.id());
    let sealed = vault.sealed(&vault.header(&vault.ada), &vault.ada);
    let home = vault.org.log.id();
    sealed.clone().verify_delivered(&home, &client.log).unwrap();
    let elsewhere = sealed.verify_delivered(&client.log.id(), &client.log);
    assert_eq!(elsewhere, Err(Error::OtherOrganisation));
    let toms = vault.sealed(&vault.header(&vault.tom), &vault.tom);
    assert_eq!(toms.verify_delivered(&home, &client.log), Err(Error::Author));
    let forged = vault.sealed(&vault.header(&vault.ada), &vault.tom);
    assert_eq!(forged.verify_delivered(&home, &client.log), Err(Error::Signature));
}

/// What let somebody else write it is in the MSP's grants, which its client's people do not have.
#[test]
fn a_delivered_copy_is_by_its_creator() {
    let vault = vault();
    let client = Organisation::client(&vault.ada, vault.org.log.id());
    let home = vault.org.log.id();
    let adas = Header {
        revision: Revision(2),
        previous: Some(vault.first().sealed().hash()),
        right: Some(crate::id::Hash::from_bytes([5; 32])),
        ..vault.header(&vault.ada)
    };
    vault.sealed(&adas, &vault.ada).verify_delivered(&home, &client.log).unwrap();
    let toms = vault.sealed(&Header { creator: vault.tom.id, ..adas }, &vault.ada);
    vault.verify(toms.clone()).unwrap();
    assert_eq!(toms.verify_delivered(&home, &client.log), Err(Error::Author));
}
