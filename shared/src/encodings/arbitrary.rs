//! Any value of each type.

use crate::bytes::Bytes;
use crate::id::{BundleId, ClientLink, GroupId, Hash, Holder, InvitationId, ItemId, MemberId, OrgId, RequestId, Slug};
use crate::item::{Details, Field, Header, KeyVersion, Kind as ItemKind, Match, Overview, Revision, State, Target};
use crate::keys::{Epoch, ExchangePublic, MemberKeys, VerifyKey};
use crate::log::{Body, Entry, Evidence, GroupKind, Head, Kind, Number, Role};
use crate::permission::Permission;
use crate::personal::{Blinded, BlindingSalt, ClientName, Disclosure, OrganisationName, Profile};
use crate::seal::{Commitment, Salt, Sealed};
use crate::sharing::{Bundle, BundleEntry, GrantHeader, TakeBack, Thumbprint};
use crate::suite::{Suite, Version};
use crate::time::Millis;
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;

macro_rules! of_bytes {
    ($($name:ident: $type:ident;)*) => {
        $(pub fn $name() -> impl Strategy<Value = $type> {
            any::<[u8; $type::LENGTH]>().prop_map($type::from_bytes)
        })*
    };
}

of_bytes! {
    org: OrgId;
    member: MemberId;
    item: ItemId;
    group: GroupId;
    bundle_id: BundleId;
    invitation: InvitationId;
    hash: Hash;
    link: ClientLink;
    request: RequestId;
    salt: Salt;
    commitment: Commitment;
    blinding: BlindingSalt;
    verify_key: VerifyKey;
    thumbprint: Thumbprint;
}

pub fn exchange_key() -> impl Strategy<Value = ExchangePublic> {
    any::<[u8; 32]>().prop_filter_map("of small order", ExchangePublic::from_bytes)
}

pub fn bytes() -> impl Strategy<Value = Bytes> {
    vec(any::<u8>(), 0..300).prop_map(Bytes::from)
}

pub fn millis() -> impl Strategy<Value = Millis> {
    any::<u64>().prop_map(Millis)
}

pub fn head() -> impl Strategy<Value = Head> {
    (any::<u64>(), hash()).prop_map(|(number, hash)| Head { number: Number(number), hash })
}

pub fn role() -> impl Strategy<Value = Role> {
    prop::sample::select(vec![Role::Auditor, Role::PasswordUser, Role::PasswordAdministrator, Role::Administrator])
}

pub fn member_keys() -> impl Strategy<Value = MemberKeys> {
    (verify_key(), exchange_key()).prop_map(|(verify, exchange)| MemberKeys { verify, exchange })
}

pub fn holder() -> impl Strategy<Value = Holder> {
    prop_oneof![member().prop_map(Holder::Member), group().prop_map(Holder::Group)]
}

pub fn slug() -> impl Strategy<Value = Slug> {
    "[a-z0-9][a-z0-9-]{0,38}[a-z0-9]".prop_filter_map("reserved", |text| text.parse().ok())
}

pub fn profile() -> impl Strategy<Value = Profile> {
    (any::<String>(), any::<String>()).prop_map(|(name, email)| Profile { name, email })
}

pub fn organisation_name() -> impl Strategy<Value = OrganisationName> {
    (any::<String>(), slug()).prop_map(|(name, slug)| OrganisationName { name, slug })
}

pub fn client_name() -> impl Strategy<Value = ClientName> {
    (org(), organisation_name(), blinding()).prop_map(|(org, organisation, salt)| ClientName {
        org,
        organisation,
        salt,
    })
}

pub fn disclosure() -> impl Strategy<Value = Disclosure> {
    (blinding(), bytes()).prop_map(|(salt, value)| Disclosure { salt, value })
}

/// The salted hash of some value.
pub fn blinded<T>() -> impl Strategy<Value = Blinded<T>> {
    hash().prop_map(|hash| minicbor::decode(&crate::canonical::encode(&hash)).unwrap())
}

pub fn sealed() -> impl Strategy<Value = Sealed> {
    (salt(), commitment(), bytes()).prop_map(|(salt, commitment, ciphertext)| Sealed { salt, commitment, ciphertext })
}

pub fn overview() -> impl Strategy<Value = Overview> {
    let matches = vec![Match::Site, Match::Host, Match::StartsWith, Match::Pattern, Match::Exact, Match::Never];
    (
        prop::sample::select(vec![ItemKind::Login, ItemKind::Note, ItemKind::EquivalentSites]),
        any::<String>(),
        any::<String>(),
        vec(any::<String>(), 0..4),
        option::of(any::<String>()),
        option::of(any::<bool>()),
        vec(prop::sample::select(matches), 0..4),
        any::<bool>(),
        vec(vec(any::<String>(), 0..3), 0..3),
    )
        .prop_map(|(kind, title, user_name, addresses, folder, insecure, matching, sign_in, groups)| Overview {
            kind,
            title,
            user_name,
            addresses,
            folder,
            insecure,
            matching,
            sign_in,
            groups,
        })
}

pub fn details() -> impl Strategy<Value = Details> {
    let target = (any::<String>(), any::<String>()).prop_map(|(name, id)| Target { name, id });
    let field = (any::<String>(), any::<String>(), any::<bool>(), option::of(target))
        .prop_map(|(name, value, plain, target)| Field { name, value, plain, target });
    (option::of(any::<String>()), option::of(any::<String>()), option::of(any::<String>()), vec(field, 0..3))
        .prop_map(|(password, notes, one_time_code, fields)| Details { password, notes, one_time_code, fields })
}

pub fn header() -> impl Strategy<Value = Header> {
    let what = (org(), item(), any::<u32>(), any::<u64>(), option::of(hash()));
    let who = (member(), member(), option::of(hash()), head(), millis());
    let state = prop::sample::select(vec![State::Live, State::Deleted]);
    (what, who, state).prop_map(|(what, who, state)| Header {
        version: Version::One,
        suite: Suite::One,
        org: what.0,
        item: what.1,
        key_version: KeyVersion(what.2),
        revision: Revision(what.3),
        previous: what.4,
        creator: who.0,
        author: who.1,
        right: who.2,
        seen: who.3,
        time: who.4,
        state,
    })
}

pub fn grant_header() -> impl Strategy<Value = GrantHeader> {
    let what = (org(), org(), bundle_id(), hash());
    let to = (holder(), any::<u32>(), thumbprint());
    let permission =
        prop::sample::select(vec![Permission::Fill, Permission::View, Permission::Modify, Permission::Full]);
    let by = (permission, option::of(millis()), member(), head(), millis());
    (what, to, by).prop_map(|(what, to, by)| GrantHeader {
        version: Version::One,
        suite: Suite::One,
        org: what.0,
        home: what.1,
        bundle: what.2,
        contents: what.3,
        recipient: to.0,
        epoch: Epoch(to.1),
        key: to.2,
        permission: by.0,
        not_after: by.1,
        granter: by.2,
        seen: by.3,
        time: by.4,
    })
}

pub fn take_back() -> impl Strategy<Value = TakeBack> {
    (org(), hash(), vec(item(), 0..40), member(), head(), millis()).prop_map(
        |(org, grant, items, author, seen, time)| TakeBack {
            version: Version::One,
            suite: Suite::One,
            org,
            grant,
            items,
            author,
            seen,
            time,
        },
    )
}

pub fn bundle() -> impl Strategy<Value = Bundle> {
    let entry = (item(), any::<u32>(), commitment(), any::<[u8; 48]>()).prop_map(|(item, version, commitment, key)| {
        let key = minicbor::bytes::ByteVec::from(key.to_vec());
        BundleEntry {
            item,
            key_version: KeyVersion(version),
            commitment,
            key: minicbor::decode(&minicbor::to_vec(key).unwrap()).unwrap(),
        }
    });
    (bundle_id(), org(), vec(hash(), 0..30), vec(entry, 0..30)).prop_map(|(id, org, hashes, entries)| Bundle {
        id,
        org,
        hashes,
        entries,
    })
}

pub fn body() -> impl Strategy<Value = Body> {
    prop_oneof![people(), groups(), clients(), access()]
}

fn people() -> impl Strategy<Value = Body> {
    let kind = prop::sample::select(vec![Kind::Msp, Kind::Client]);
    prop_oneof![
        (kind, blinded(), member_keys(), blinded(), option::of(org()))
            .prop_map(|(kind, name, founder, profile, parent)| Body::Genesis { kind, name, founder, profile, parent }),
        (invitation(), verify_key(), role(), blinded(), millis()).prop_map(
            |(invitation, key, role, profile, expires)| Body::Invited { invitation, key, role, profile, expires }
        ),
        (invitation(), member_keys(), blinded()).prop_map(|(invitation, keys, profile)| Body::Joined {
            invitation,
            keys,
            profile
        }),
        invitation().prop_map(|invitation| Body::InvitationWithdrawn { invitation }),
        (member(), role()).prop_map(|(member, role)| Body::RoleChanged { member, role }),
        member().prop_map(|member| Body::Suspended { member }),
        member().prop_map(|member| Body::Reinstated { member }),
        member().prop_map(|member| Body::Removed { member }),
        member_keys().prop_map(|keys| Body::KeysChanged { keys }),
    ]
}

fn groups() -> impl Strategy<Value = Body> {
    let kind = prop::sample::select(vec![GroupKind::Everyone, GroupKind::Managers, GroupKind::Custom]);
    prop_oneof![
        (group(), kind, exchange_key(), option::of(blinded()), vec(holder(), 0..4))
            .prop_map(|(group, kind, key, name, members)| Body::GroupCreated { group, kind, key, name, members }),
        (group(), any::<u32>(), exchange_key()).prop_map(|(group, epoch, key)| Body::GroupRotated {
            group,
            epoch: Epoch(epoch),
            key
        }),
        (group(), blinded()).prop_map(|(group, name)| Body::GroupRenamed { group, name }),
        (group(), vec(holder(), 0..4), vec(holder(), 0..4))
            .prop_map(|(group, added, removed)| { Body::GroupMembersChanged { group, added, removed } }),
    ]
}

fn clients() -> impl Strategy<Value = Body> {
    let evidence = prop_oneof![
        request().prop_map(|request| Evidence::Founder { request }),
        (request(), head()).prop_map(|(request, seen)| Evidence::Access { request, seen }),
    ];
    prop_oneof![
        (blinded(), link()).prop_map(|(client, link)| Body::ClientLinked { client, link }),
        (link(), member(), request()).prop_map(|(client, manager, request)| Body::AccountManagerSet {
            client,
            manager,
            request
        }),
        (org(), blinded(), blinding()).prop_map(|(parent, name, salt)| Body::ParentLinked { parent, name, salt }),
        (member_keys(), member(), blinded(), role(), evidence).prop_map(|(keys, member, profile, role, evidence)| {
            Body::ManagerAdmitted { keys, member, profile, role, evidence }
        }),
        (member(), option::of(head())).prop_map(|(member, ended)| Body::ManagerRemoved { member, ended }),
    ]
}

fn access() -> impl Strategy<Value = Body> {
    let proposed = (request(), link(), holder(), role(), any::<bool>(), millis());
    prop_oneof![
        proposed.prop_map(|(request, client, subject, role, account_manager, expires)| Body::AccessProposed {
            request,
            client,
            subject,
            role,
            account_manager,
            expires
        }),
        request().prop_map(|request| Body::AccessApproved { request }),
        request().prop_map(|request| Body::AccessRefused { request }),
        request().prop_map(|request| Body::AccessWithdrawn { request }),
        request().prop_map(|request| Body::AccessRevoked { request }),
    ]
}

pub fn entry() -> impl Strategy<Value = Entry> {
    (option::of(org()), any::<u64>(), option::of(hash()), member(), millis(), body()).prop_map(
        |(org, number, previous, author, time, body)| Entry {
            version: Version::One,
            suite: Suite::One,
            org,
            number: Number(number),
            previous,
            author,
            time,
            body,
        },
    )
}
