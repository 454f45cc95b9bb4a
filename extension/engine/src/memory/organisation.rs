//! An organisation, as this account has verified it.

use latchkey_shared::id::{BundleId, GroupId, Hash, Holder, ItemId, MemberId, OrgId, Slug};
use latchkey_shared::item::KeyVersion;
use latchkey_shared::keys::{Epoch, ExchangeSecret};
use latchkey_shared::log::{GroupKind, Home, Kind, Role, Verified};
use latchkey_shared::permission::Permission;
use latchkey_shared::personal::{Blinded, ClientName, Disclosure, OrganisationName, Profile};
use latchkey_shared::time::Millis;
use minicbor::{Decode, Encode};
use std::collections::BTreeMap;
use zeroize::{Zeroize, ZeroizeOnDrop};

/// A group's private key.
#[derive(Clone, Encode, Decode, Zeroize, ZeroizeOnDrop)]
pub struct GroupSecret {
    #[n(0)]
    #[zeroize(skip)]
    pub group: GroupId,
    #[n(1)]
    #[zeroize(skip)]
    pub epoch: Epoch,
    #[cbor(n(2), with = "minicbor::bytes")]
    key: [u8; 32],
}

impl GroupSecret {
    pub fn new(group: GroupId, epoch: Epoch, key: &ExchangeSecret) -> Self {
        Self { group, epoch, key: *key.expose() }
    }

    pub fn key(&self) -> ExchangeSecret {
        ExchangeSecret::from_bytes(&self.key)
    }
}

/// A grant that was verified: who has what.
#[derive(Debug, Clone, PartialEq, Encode, Decode)]
#[cbor(map)]
pub struct GrantRecord {
    #[n(0)]
    pub hash: Hash,
    /// The recipient's organisation.
    #[n(1)]
    pub org: OrgId,
    /// Where the items live.
    #[n(2)]
    pub home: OrgId,
    #[n(3)]
    pub bundle: BundleId,
    #[n(4)]
    pub recipient: Holder,
    #[n(5)]
    pub permission: Permission,
    #[n(6)]
    pub granter: MemberId,
    #[n(7)]
    pub time: Millis,
    #[n(8)]
    pub not_after: Option<Millis>,
    #[n(9)]
    pub items: Vec<(ItemId, KeyVersion)>,
}

#[derive(Clone, Encode, Decode)]
#[cbor(map)]
pub struct Organisation {
    #[n(0)]
    pub slug: Slug,
    #[n(1)]
    pub log: Verified,
    #[n(2)]
    pub cursor: u64,
    /// The newest change that a hint told of.
    #[n(3)]
    pub hinted: u64,
    #[n(4)]
    pub disclosures: BTreeMap<Hash, Disclosure>,
    #[n(5)]
    pub group_keys: Vec<GroupSecret>,
    #[n(6)]
    pub grants: BTreeMap<Hash, GrantRecord>,
    /// How many pages of the index this organisation has begun.
    #[n(7)]
    pub pages: u32,
    /// Items on the last page.
    #[n(8)]
    pub on_last_page: u32,
}

impl Organisation {
    pub fn new(slug: Slug, log: Verified) -> Self {
        Self {
            slug,
            log,
            cursor: 0,
            hinted: 0,
            disclosures: BTreeMap::new(),
            group_keys: Vec::new(),
            grants: BTreeMap::new(),
            pages: 0,
            on_last_page: 0,
        }
    }

    pub fn id(&self) -> OrgId {
        self.log.id()
    }

    pub fn disclosed<T>(&self, blinded: &Blinded<T>) -> Option<T>
    where
        T: for<'b> Decode<'b, ()> + Encode<()>,
    {
        self.disclosures.get(blinded.hash()).and_then(|disclosure| disclosure.open(blinded).ok())
    }

    pub fn name(&self) -> String {
        self.disclosed::<OrganisationName>(self.log.name()).map_or_else(|| self.slug.to_string(), |name| name.name)
    }

    pub fn parent_name(&self) -> Option<OrganisationName> {
        self.log.parent_name().and_then(|name| self.disclosed(name))
    }

    pub fn profile(&self, member: &MemberId) -> Option<Profile> {
        self.log.member(member).and_then(|member| self.disclosed(&member.profile))
    }

    /// A member's name, or the end of their identifier where it is not disclosed.
    pub fn name_of(&self, member: &MemberId) -> String {
        self.profile(member).map_or_else(|| format!("…{}", &member.to_string()[16..]), |profile| profile.name)
    }

    /// The client organisations of this MSP whose names are disclosed.
    pub fn clients(&self) -> Vec<ClientName> {
        self.log.clients().filter_map(|client| self.disclosed(&client.name)).collect()
    }

    pub fn role(&self, member: &MemberId) -> Option<Role> {
        self.log.role(member)
    }

    pub fn is_client(&self) -> bool {
        self.log.kind() == Kind::Client
    }

    pub fn is_manager(&self, member: &MemberId) -> bool {
        self.log.member(member).is_some_and(|member| member.home == Home::Parent)
    }

    pub fn group_secret(&self, group: &GroupId, epoch: Epoch) -> Option<ExchangeSecret> {
        self.group_keys.iter().find(|key| key.group == *group && key.epoch == epoch).map(GroupSecret::key)
    }

    pub fn group_id(&self, kind: GroupKind) -> Option<GroupId> {
        self.log.group_of_kind(kind).map(|(id, _)| *id)
    }

    /// Whether a holder is this member, or a group of theirs.
    pub fn reaches(&self, holder: &Holder, member: &MemberId) -> bool {
        match holder {
            Holder::Member(id) => id == member,
            Holder::Group(group) => self.log.members_of(group).any(|(id, _)| id == member),
        }
    }

    /// What a member may do with an item by the grants in this organisation.
    pub fn granted(&self, item: &ItemId, member: &MemberId, now: Millis) -> Option<Permission> {
        self.grants
            .values()
            .filter(|grant| grant.org == self.id() && grant.not_after.is_none_or(|end| now <= end))
            .filter(|grant| grant.items.iter().any(|(granted, _)| granted == item))
            .filter(|grant| self.reaches(&grant.recipient, member))
            .map(|grant| grant.permission)
            .max()
    }

    /// Gives an item its place in the index.
    pub fn next_place(&mut self, page_items: u32) -> u32 {
        if self.pages == 0 || self.on_last_page >= page_items {
            self.pages = self.pages.saturating_add(1);
            self.on_last_page = 0;
        }
        self.on_last_page = self.on_last_page.saturating_add(1);
        self.pages
    }
}
