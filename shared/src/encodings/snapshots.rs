//! Every canonical encoding, in diagnostic notation (RFC 8949 §8), from fixed inputs. A snapshot that changes is a
//! format that changed: every stored vault and every signed log would be lost.

use super::samples::{self, samples};
use crate::account::{Account, SecretKey};
use crate::canonical::encode;
use crate::domain;
use crate::fixtures::{FixedRng, Organisation, Person, diagnostic, expires, org_id};
use crate::id::{Holder, InvitationId, OrgId};
use crate::invitation::{InvitationSecret, Link};
use crate::keys::{Epoch, MemberKeys};
use crate::log::{Body, Evidence, GroupKind, Role, Verified};
use crate::personal::{ClientName, Disclosure, GroupName, OrganisationName, Profile};
use minicbor::{Decoder, Encode};
use std::collections::BTreeSet;

/// One snapshot for each type: its CBOR, as people read it.
macro_rules! snapshots {
    ($($name:ident: $value:expr;)*) => {
        $(#[test]
        fn $name() {
            insta::assert_snapshot!(written(&$value));
        })*
    };
}

fn written<T: Encode<()>>(value: &T) -> String {
    diagnostic(&encode(value)).replace(", ", ",\n")
}

snapshots! {
    member_keys: Person::named("dora").keys();
    holder: [Holder::Member(Person::named("dora").id), Holder::Group(Organisation::group_id(GroupKind::Everyone))];
    profile: Profile { name: "Dora".into(), email: "dora@example.com".into() };
    organisation_name: globex();
    client_name: globex_client();
    group_name: GroupName { name: "Field team".into() };
    disclosure: Person::named("dora").disclosure;
    challenge: samples::challenge();
    token_claims: samples().claims();
    password_slot: samples().slot();
    sealed_identity: samples().identity();
    renewed_identity: samples().renewed_identity();
    sign_out_order: samples().sign_out_order();
    account_change: samples().account_change();
    local_slot: samples().local_slot();
    letter: samples().letter();
    item_overview: samples::overview();
    item_details: samples::details();
    item_header: samples().header();
    sealed_item: samples().item();
    bundle: samples().bundle();
    grant_header: samples().grant_header();
    grant: samples().grant();
    group_key_wrap: samples().group_key();
    take_back: samples().take_back();
    signed_take_back: samples().signed_take_back();
    signed_entry: samples().client.entries[0];
    stored_log: samples().client.log;
}

fn globex() -> OrganisationName {
    OrganisationName { name: "Globex Corporation".into(), slug: "globex".parse().unwrap() }
}

fn globex_client() -> ClientName {
    ClientName { org: org_id(3), organisation: globex(), salt: Organisation::salt() }
}

/// The body of every kind of entry.
#[test]
fn log_entries() {
    let s = samples();
    let keys: MemberKeys = s.dora.keys();
    let (client, _) = Disclosure::of(&globex_client(), &mut FixedRng::new("client"));
    let (name, _) = Disclosure::of(&GroupName { name: "Field team".into() }, &mut FixedRng::new("group"));
    let (member, manager, link, request) = (s.dora.id, s.ada.id, globex_client().link(), Organisation::founding());
    let head = s.msp.log.head();
    let team = Organisation::custom_id("team");
    let mut bodies: Vec<Body> = s.client.entries.iter().map(|entry| entry.entry().unwrap().body).collect();
    bodies.extend([
        Body::Suspended { member },
        Body::Removed { member },
        Body::KeysChanged { keys },
        Organisation::group_rotated(GroupKind::Everyone, Epoch(2)),
        Body::ClientLinked { client, link },
        Body::AccountManagerSet { client: link, manager, request },
        Body::ManagerAdmitted {
            keys,
            member,
            profile: s.dora.profile,
            role: Role::PasswordUser,
            evidence: Evidence::Access { request, seen: head },
        },
        Body::ManagerRemoved { member, ended: None },
        Body::ManagerRemoved { member, ended: Some(head) },
        Body::Reinstated { member },
        Body::InvitationWithdrawn { invitation: InvitationId::from_bytes([6; 16]) },
        Organisation::custom_group("team", vec![Holder::Member(member)]),
        Body::GroupRenamed { group: team, name },
        Body::GroupMembersChanged {
            group: team,
            added: vec![Holder::Member(manager)],
            removed: vec![Holder::Group(Organisation::group_id(GroupKind::Everyone))],
        },
        Body::AccessProposed {
            request,
            client: link,
            subject: Holder::Group(team),
            role: Role::PasswordUser,
            account_manager: false,
            expires: expires(),
        },
        Body::AccessApproved { request },
        Body::AccessRefused { request },
        Body::AccessWithdrawn { request },
        Body::AccessRevoked { request },
    ]);
    let kinds: BTreeSet<u8> = bodies.iter().map(|body| encode(body)[1]).collect();
    assert_eq!(kinds.into_iter().collect::<Vec<_>>(), (0..=22).collect::<Vec<_>>(), "a kind of entry is missing");
    let text: Vec<String> = bodies.iter().map(written).collect();
    insta::assert_snapshot!(text.join("\n\n"));
}

/// Which invitations there were is kept since a later version: what an earlier one stored has no such list.
#[test]
fn a_log_that_an_earlier_version_stored_is_read() {
    let stored = encode(&samples().client.log);
    let mut at = Decoder::new(&stored);
    at.array().unwrap();
    (0..3).for_each(|_| at.skip().unwrap());
    let state = at.position();
    assert_eq!(at.array().unwrap(), Some(13));
    (0..12).for_each(|_| at.skip().unwrap());
    let list = at.position();
    at.skip().unwrap();
    let earlier = [&stored[..state], &[0x8C], &stored[state + 1..list], &stored[at.position()..]].concat();
    let read: Verified = minicbor::decode(&earlier).unwrap();
    assert_eq!(read.head(), samples().client.log.head());
    assert_ne!(read, samples().client.log);
    assert_eq!(minicbor::decode::<Verified>(&stored).unwrap(), samples().client.log);
}

/// The whole entry, not its body alone.
#[test]
fn log_entry() {
    let s = samples();
    let body = Body::RoleChanged { member: s.dora.id, role: Role::Auditor };
    insta::assert_snapshot!(written(&s.client.next(&s.carl, body)));
}

/// Hashes and derived keys: they change with a domain string or an order of parts, even where no encoding does.
#[test]
fn derived_values() {
    let s = samples();
    let link = Link {
        origin: "https://vault.example".into(),
        slug: "globex".parse().unwrap(),
        org: OrgId::from_bytes([5; 32]),
        invitation: InvitationId::from_bytes([6; 16]),
        secret: InvitationSecret::generate(&mut FixedRng::new("invitation")),
    };
    let lines = [
        format!("member id        {}", s.dora.id),
        format!("organisation id  {}", s.client.log.id()),
        format!("log head         {}", s.client.log.head().hash),
        format!("item revision    {}", s.item().hash()),
        format!("bundle contents  {}", s.bundle().contents()),
        format!("grant            {}", s.grant().hash()),
        format!("disclosure       {}", s.dora.disclosure.hash()),
        format!("client link      {}", globex_client().link()),
        format!("invitation link  {}", *link.to_text()),
        format!("invitation key   {}", link.secret.key(&link.invitation).verify_key()),
        format!("Secret Key       {}", *SecretKey::from_bytes([7; 16]).to_text()),
    ];
    insta::assert_snapshot!(lines.join("\n"));
}

/// What a password and a Secret Key give; the unlock key is seen by what it opens.
#[test]
fn an_account_opens_what_it_sealed_in_an_earlier_version() {
    let account = Account::derive(&"correct horse".into(), &SecretKey::from_bytes(*b"0123456789abcdef"));
    let digest = crate::sign::hash(domain::PASSWORD_SLOT, &[account.unlock.expose()]);
    insta::assert_snapshot!(digest.to_string());
}

#[test]
fn domains() {
    let names: Vec<_> = domain::ALL.iter().map(|domain| domain.as_str()).collect();
    insta::assert_snapshot!(names.join("\n"));
}
