//! Every rule of the log, each with the same thing done right.

mod access;
mod chain;
mod clients;
mod custom_groups;
mod founding;
mod groups;
mod joining;
mod leaving;
mod points;
mod time_travel;

use super::*;
use crate::fixtures::{Organisation, Person};

/// Neither this entry nor anything of it gets into the log.
fn refuses(org: &Organisation, signed: SignedEntry, error: Error) {
    let mut log = org.log.clone();
    assert_eq!(log.extend_with(&Unverified::from(vec![signed.clone()]), org.parent.as_ref()), Err(error));
    assert_eq!(log, org.log, "a refused entry left something");
    let whole: Vec<_> = org.entries.iter().cloned().chain([signed]).collect();
    let judged = Verified::from_start_with(&Unverified::from(whole), org.parent.as_ref());
    assert_eq!(judged, Err(error), "a whole log is judged otherwise");
}

/// `author` may not say this now.
fn refuses_of(org: &Organisation, author: &Person, body: Body, error: Error) {
    refuses(org, org.signed(author, body), error);
}

fn accepts(org: &Organisation, signed: SignedEntry) {
    org.clone().append(signed).unwrap();
}

fn accepts_of(org: &Organisation, author: &Person, body: Body) {
    accepts(org, org.signed(author, body));
}

/// An MSP with an administrator, a technician and the group "everyone".
struct Msp {
    org: Organisation,
    ada: Person,
    tom: Person,
}

fn msp() -> Msp {
    let (ada, tom) = (Person::named("ada"), Person::named("tom"));
    let mut org = Organisation::msp(&ada);
    org.says(&ada, Organisation::group_created(GroupKind::Everyone));
    org.admits(&ada, &tom, Role::PasswordUser);
    Msp { org, ada, tom }
}

/// A client with its manager from the MSP, an administrator of its own, and both groups.
struct Client {
    org: Organisation,
    ada: Person,
    carl: Person,
}

fn client() -> Client {
    let (ada, carl) = (Person::named("ada"), Person::named("carl"));
    let mut org = Organisation::client(&ada, Organisation::msp(&ada).log.id());
    org.says(&ada, Organisation::group_created(GroupKind::Managers));
    org.admits(&ada, &carl, Role::Administrator);
    org.says(&carl, Organisation::group_created(GroupKind::Everyone));
    Client { org, ada, carl }
}
