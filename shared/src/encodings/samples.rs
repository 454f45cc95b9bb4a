//! One of everything that is signed, hashed, sealed or stored in its canonical encoding.

use crate::account::SecretKey;
use crate::account::{
    AccountChange, Challenge, ChallengeNonce, Keyring, Letter, Letterbox, LocalSecrets, LocalSlot, Login,
    OtherSessions, PasswordSlot, SealedIdentity, SignOutOrder,
};
use crate::fixtures::{FixedRng, Organisation, Person};
use crate::id::{BundleId, Hash, Holder, ItemId, SessionId};
use crate::item::{Details, Field, Header, KeyVersion, Kind, Match, Overview, Revision, SealedItem, State, Target};
use crate::keys::{BundleKey, Epoch, ItemKey, SignKey, UnlockKey, UserKey};
use crate::log::{Body, GroupKind, Role};
use crate::permission::Permission;
use crate::sharing::{Bundle, Grant, GrantHeader, GroupKeyFor, GroupKeyWrap, SignedTakeBack, TakeBack};
use crate::suite::{Suite, Version};
use crate::time::Millis;
use crate::wire::token::Claims;

/// A client's log in which every kind of entry of a client stands, and its people.
pub struct Samples {
    pub msp: Organisation,
    pub client: Organisation,
    pub ada: Person,
    pub carl: Person,
    pub dora: Person,
}

pub fn samples() -> Samples {
    let [ada, carl, dora] = ["ada", "carl", "dora"].map(Person::named);
    let mut msp = Organisation::msp(&ada);
    msp.says(&ada, Organisation::group_created(GroupKind::Everyone));
    let mut client = Organisation::client(&ada, msp.log.id());
    client.says(&ada, Organisation::group_created(GroupKind::Managers));
    client.admits(&ada, &carl, Role::Administrator);
    client.says(&carl, Organisation::group_created(GroupKind::Everyone));
    client.admits(&carl, &dora, Role::PasswordUser);
    client.says(&carl, Body::RoleChanged { member: dora.id, role: Role::PasswordAdministrator });
    Samples { msp, client, ada, carl, dora }
}

pub fn item_key() -> ItemKey {
    ItemKey::from_bytes([0x11; 32])
}

pub fn overview() -> Overview {
    Overview {
        kind: Kind::Login,
        title: "Router".into(),
        user_name: "admin".into(),
        addresses: vec!["https://router.example".into(), "http://192.0.2.1".into()],
        folder: Some("Network".into()),
        insecure: Some(true),
        matching: vec![Match::StartsWith, Match::Host],
        sign_in: true,
        groups: vec![vec!["example.com".into(), "example.net".into()]],
    }
}

pub fn details() -> Details {
    Details {
        password: Some("correct horse".into()),
        notes: Some("in the cellar".into()),
        one_time_code: Some("otpauth://totp/x?secret=JBSWY3DPEHPK3PXP".into()),
        fields: vec![
            Field { name: "PIN".into(), value: "0000".into(), plain: false, target: None },
            Field {
                name: "Domain".into(),
                value: "CORP".into(),
                plain: true,
                target: Some(Target { name: "realm".into(), id: "f2".into() }),
            },
        ],
    }
}

pub fn challenge() -> Challenge {
    Challenge {
        origin: "https://vault.example".into(),
        org: "globex".parse().unwrap(),
        nonce: ChallengeNonce::from_bytes([9; 32]),
        expires: Millis(1_700_000_120_000),
    }
}

impl Samples {
    pub fn header(&self) -> Header {
        Header {
            version: Version::One,
            suite: Suite::One,
            org: self.client.log.id(),
            item: ItemId::from_bytes([7; 16]),
            key_version: KeyVersion(2),
            revision: Revision(3),
            previous: Some(Hash::from_bytes([4; 32])),
            creator: self.carl.id,
            author: self.dora.id,
            right: Some(Hash::from_bytes([5; 32])),
            seen: self.client.log.head(),
            time: Millis(1_700_000_100_000),
            state: State::Live,
        }
    }

    pub fn item(&self) -> SealedItem {
        let rng = &mut FixedRng::new("item");
        SealedItem::seal(&self.header(), &item_key(), &overview(), &details(), &self.dora.identity.sign, rng)
    }

    pub fn bundle(&self) -> Bundle {
        let key = item_key();
        let items = [7, 8].map(|number| (ItemId::from_bytes([number; 16]), KeyVersion(2), &key));
        let id = BundleId::from_bytes([0xB1; 16]);
        let mut bundle = Bundle::seal(id, self.client.log.id(), &self.bundle_key(), items).unwrap();
        bundle.take_out(&ItemId::from_bytes([8; 16]));
        bundle
    }

    pub fn bundle_key(&self) -> BundleKey {
        BundleKey::from_bytes([0xB0; 32])
    }

    pub fn grant_header(&self) -> GrantHeader {
        let group = Holder::Group(Organisation::group_id(GroupKind::Managers));
        let end = Some(Millis(1_700_003_600_000));
        let time = Millis(1_700_000_200_000);
        let permission = Permission::Modify;
        let log = &self.client.log;
        GrantHeader::new(log, &self.bundle(), group, permission, end, self.carl.id, time).unwrap().0
    }

    pub fn grant(&self) -> Grant {
        let key = Organisation::group_secret(GroupKind::Managers, Epoch::FIRST).public();
        let rng = &mut FixedRng::new("grant");
        Grant::seal(&self.grant_header(), &key, &self.bundle_key(), &self.carl.identity.sign, rng).unwrap()
    }

    pub fn take_back(&self) -> TakeBack {
        TakeBack {
            version: Version::One,
            suite: Suite::One,
            org: self.client.log.id(),
            grant: self.grant().hash(),
            items: vec![ItemId::from_bytes([7; 16])],
            author: self.carl.id,
            seen: self.client.log.head(),
            time: Millis(1_700_000_300_000),
        }
    }

    pub fn signed_take_back(&self) -> SignedTakeBack {
        SignedTakeBack::sign(&self.take_back(), &self.carl.identity.sign)
    }

    pub fn group_key(&self) -> GroupKeyWrap {
        let wanted = GroupKeyFor {
            group: Organisation::group_id(GroupKind::Everyone),
            epoch: Epoch::FIRST,
            recipient: Holder::Member(self.dora.id),
            recipient_epoch: Epoch::FIRST,
        };
        let secret = Organisation::group_secret(GroupKind::Everyone, Epoch::FIRST);
        let rng = &mut FixedRng::new("group key");
        wanted.wrap(&secret, &self.client.log.id(), &self.dora.keys().exchange, rng).unwrap()
    }

    pub fn slot(&self) -> PasswordSlot {
        let (user, unlock) = (UserKey::from_bytes([1; 32]), UnlockKey::from_bytes([2; 32]));
        PasswordSlot::wrap(&user, &unlock, &self.dora.id, &mut FixedRng::new("slot"))
    }

    /// An account whose keys were renewed once.
    pub fn renewed_identity(&self) -> SealedIdentity {
        let user = UserKey::from_bytes([0x33; 32]);
        let renewed = Keyring::from(self.dora.identity.clone()).renewed(&mut FixedRng::new("renewed"));
        renewed.seal(&user, &self.dora.id, &mut FixedRng::new("identity"))
    }

    pub fn sign_out_order(&self) -> SignOutOrder {
        let user = UserKey::from_bytes([0x33; 32]);
        SignOutOrder::give(&user, &SessionId::from_bytes([6; 16]), &mut FixedRng::new("sign out"))
    }

    pub fn account_change(&self) -> AccountChange {
        AccountChange {
            org: self.client.log.id(),
            before: Hash::from_bytes([8; 32]),
            after: Hash::from_bytes([9; 32]),
            others: OtherSessions::End,
        }
    }

    pub fn identity(&self) -> SealedIdentity {
        let user = UserKey::from_bytes([1; 32]);
        Keyring::from(self.dora.identity.clone()).seal(&user, &self.dora.id, &mut FixedRng::new("identity"))
    }

    pub fn local_slot(&self) -> LocalSlot {
        let secrets = LocalSecrets {
            user_key: UserKey::from_bytes([1; 32]),
            secret_key: SecretKey::from_bytes([3; 16]),
            login: Login::from(SignKey::from_seed(&[4; 32])),
        };
        LocalSlot::wrap(&secrets, &"password".into(), &self.dora.id, &mut FixedRng::new("local"))
    }

    pub fn letter(&self) -> Letter {
        let to = Letterbox::of(&UserKey::from_bytes([1; 32])).public();
        Letter::seal(&to, b"typed", &mut FixedRng::new("letter")).unwrap()
    }

    pub fn claims(&self) -> Claims {
        Claims {
            member: self.dora.id,
            home: "globex".parse().unwrap(),
            session: SessionId::from_bytes([6; 16]),
            expires: Millis(1_700_000_600_000),
        }
    }
}
