//! An organisation, as this account has verified it.

use super::entry::{Entry, ItemSecret, Trace};
use super::grant::{GrantRecord, Turn};
use latchkey_shared::bytes::Bytes;
use latchkey_shared::id::{GroupId, Hash, Holder, ItemId, MemberId, OrgId, Slug};
use latchkey_shared::keys::{Epoch, ExchangeSecret};
use latchkey_shared::log::{self, GroupKind, Head, Home, Kind, Number, Role, Unverified, Verified};
use latchkey_shared::permission::Permission;
use latchkey_shared::personal::{Blinded, ClientName, Disclosure, GroupName, OrganisationName, Profile};
use latchkey_shared::time::Millis;
use minicbor::{Decode, Encode};
use std::collections::{BTreeMap, BTreeSet};
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

/// How far an organisation had come that this account has no access to any more: should it come back, then no older.
#[derive(Debug, Clone, PartialEq, Encode, Decode)]
#[cbor(map)]
pub struct Left {
    #[n(0)]
    pub head: Head,
    #[n(1)]
    pub items: BTreeMap<ItemId, Trace>,
    /// What has ended of grants.
    #[n(2)]
    pub grants: BTreeMap<Hash, GrantRecord>,
    #[n(3)]
    pub turn: Turn,
    /// Who left, and what they knew was still to be marked.
    #[cbor(n(4), default)]
    pub leavers: BTreeSet<Holder>,
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
    /// Of items that are no longer here.
    #[cbor(n(9), default)]
    pub left: BTreeMap<ItemId, Trace>,
    /// The log of a client's MSP, for the client's own people: what is said of managers rests on it. The MSP's people have it as
    /// their home's.
    #[cbor(n(10), default)]
    pub parent_log: Option<Verified>,
    /// How many answers have been taken over.
    #[cbor(n(11), default)]
    pub turn: Turn,
    /// Everything is to be asked for once more, after what is being told now.
    #[cbor(n(12), default)]
    pub anew: bool,
    /// While everything is asked for once more: where it was asked from before. What ended since is told from there, and not from the start.
    #[n(13)]
    pub resume: Option<u64>,
    /// As which holders people left, who may know items that are still to be marked.
    #[cbor(n(14), default)]
    pub leavers: BTreeSet<Holder>,
    /// Organisations to whose people something of here was given that could not be verified yet, and how far their logs were known then.
    #[cbor(n(15), default)]
    pub unread: BTreeMap<OrgId, Option<Number>>,
    /// This account left a group here, and what came by it is still to go.
    #[cbor(n(16), default)]
    pub left_a_group: bool,
    /// A group of this account may lack shares for its present key: something came since that was looked at.
    #[cbor(n(17), default)]
    pub may_lack_shares: bool,
    /// Items of here that were not taken, because another one is here under their identifier.
    #[cbor(n(18), default)]
    pub hidden: BTreeSet<ItemId>,
    /// Keys of items that are not here yet, by the grants that brought them: in an answer of several parts, an item that was changed later than
    /// it was given comes in a later part, alone; and one that came with a revision that was refused, with its next.
    #[cbor(n(19), default)]
    pub early: Vec<(Hash, ItemId, ItemSecret)>,
    /// Items of which a share in full ended for this account, until all of the answer is here: with their homes.
    #[cbor(n(20), default)]
    pub lowered: BTreeSet<(OrgId, ItemId)>,
    /// Grants of others to others that were told of without some items that they gave, until all of the answer is here.
    #[cbor(n(21), default)]
    pub untold: BTreeSet<(Hash, ItemId)>,
    /// There may be news that nobody hinted at: whoever has no access is told of none.
    #[cbor(n(22), default)]
    pub unheard: bool,
}

impl Organisation {
    /// Verified from the first entry; of a client beside its MSP's log.
    ///
    /// # Errors
    /// The rule of the log that is broken.
    pub fn verified(slug: Slug, log: &[Bytes], parent_log: &[Bytes]) -> Result<Self, log::Error> {
        let parent_log = match parent_log {
            [] => None,
            entries => Some(Verified::from_start(&Unverified::decode(entries)?)?),
        };
        let log = Verified::from_start_with(&Unverified::decode(log)?, parent_log.as_ref())?;
        let organisation = Self::new(slug, log);
        if let Some(parent) = &parent_log {
            organisation.is_parent(parent)?;
        }
        Ok(Self { parent_log, ..organisation })
    }

    /// Takes over more of the log of a client's MSP.
    ///
    /// # Errors
    /// The rule of the log that is broken; then nothing has changed.
    pub fn take_parent_log(&mut self, entries: &[Bytes]) -> Result<(), log::Error> {
        let unverified = Unverified::decode(entries)?;
        match &mut self.parent_log {
            Some(log) => log.extend(&unverified.after(log.head().number))?,
            None if entries.is_empty() => {}
            None => {
                let log = Verified::from_start(&unverified)?;
                self.is_parent(&log)?;
                self.parent_log = Some(log);
            }
        }
        Ok(())
    }

    /// Takes over the log with what follows in it. A key that was made here for a group, and that the service only said it took, goes: the
    /// log has another one under its number.
    pub fn take_log(&mut self, log: Verified) {
        let before = std::mem::replace(&mut self.log, log);
        self.group_keys.retain(|secret| {
            let named = self.log.group(&secret.group).and_then(|group| group.key_of(secret.epoch));
            let known = before.group(&secret.group).and_then(|group| group.key_of(secret.epoch));
            named == known || named == Some(&secret.key().public())
        });
    }

    fn is_parent(&self, log: &Verified) -> Result<(), log::Error> {
        if self.log.parent() == Some(log.id()) { Ok(()) } else { Err(log::Error::OtherOrganisation) }
    }

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
            left: BTreeMap::new(),
            parent_log: None,
            turn: Turn::default(),
            anew: false,
            resume: None,
            leavers: BTreeSet::new(),
            unread: BTreeMap::new(),
            left_a_group: false,
            may_lack_shares: false,
            hidden: BTreeSet::new(),
            early: Vec::new(),
            lowered: BTreeSet::new(),
            untold: BTreeSet::new(),
            unheard: false,
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

    pub fn name_of_group(&self, group: &GroupId) -> Option<String> {
        let name = self.log.group(group)?.name()?;
        self.disclosed::<GroupName>(name).map(|name| name.name)
    }

    /// The client organisations of this MSP whose names are disclosed.
    pub fn clients(&self) -> Vec<ClientName> {
        self.log.clients().filter_map(|(_, client)| self.disclosed(&client.name)).collect()
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
            Holder::Group(group) => self.log.is_in(group, member),
        }
    }

    /// Whether this account, which is this member, opens what is sealed to a holder's present key.
    pub fn opens_for(&self, holder: &Holder, me: &MemberId) -> bool {
        self.reaches(holder, me)
            && match holder {
                Holder::Member(_) => true,
                Holder::Group(id) => {
                    self.log.group(id).is_some_and(|group| self.group_secret(id, group.epoch()).is_some())
                }
            }
    }

    /// Whether a holder was this member, or a group of theirs, at a point of the log.
    pub fn reached(&self, holder: &Holder, member: &MemberId, at: Number) -> bool {
        match holder {
            Holder::Member(id) => id == member,
            Holder::Group(group) => self.log.is_in_at(group, member, at),
        }
    }

    /// What a member may do with an item by the grants in this organisation.
    pub fn granted(&self, entry: &Entry, member: &MemberId, now: Millis) -> Option<Permission> {
        self.granted_by(self.grants.values().filter(|grant| grant.gives(entry)), member, now)
    }

    /// The same, by the grants that give the item.
    pub fn granted_by<'a>(
        &self,
        grants: impl Iterator<Item = &'a GrantRecord>,
        member: &MemberId,
        now: Millis,
    ) -> Option<Permission> {
        let id = self.id();
        grants
            .filter(|grant| grant.org == id && grant.lasts(now) && self.reaches(&grant.recipient, member))
            .map(|grant| grant.permission)
            .max()
    }

    /// A share whose holder's other share was taken back while it waited, and that the service says it did not take, is not to run either.
    pub fn void_ended(&mut self, refused: &Hash) {
        let Some(grant) = self.grants.get(refused) else { return };
        let others =
            self.grants.values().filter(|other| other.recipient == grant.recipient && other.home == grant.home);
        let ended: BTreeSet<ItemId> = others.flat_map(|other| other.ended_since(grant.arrived)).collect();
        self.grants.get_mut(refused).into_iter().for_each(|grant| grant.void(|item| ended.contains(item)));
    }

    /// Takes over how far the service has told; whether it is asked at once for more, from elsewhere.
    pub fn told_until(&mut self, cursor: u64, more: bool) -> bool {
        self.cursor = cursor;
        if more {
            return false;
        }
        self.unheard = false;
        if std::mem::take(&mut self.anew) {
            self.resume = Some(self.resume.map_or(cursor, |before| before.min(cursor)));
            self.cursor = 0;
        } else if let Some(resume) = self.resume.take() {
            self.cursor = resume.min(cursor);
        }
        self.cursor < cursor
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
