//! Who has what: grants that were verified, and what has become of them.

use super::entry::Entry;
use latchkey_shared::id::{BundleId, Hash, Holder, ItemId, MemberId, OrgId};
use latchkey_shared::item::KeyVersion;
use latchkey_shared::log::Number;
use latchkey_shared::permission::Permission;
use latchkey_shared::time::Millis;
use minicbor::{Decode, Encode};

/// Counts the answers of an organisation that were taken over: tells what came before what, whatever the clocks say.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
#[cbor(transparent)]
pub struct Turn(#[n(0)] pub u64);

impl Turn {
    /// Of what ended at some time that is not known: nothing that is known came after it.
    pub const UNKNOWN: Self = Self(u64::MAX);

    pub const fn next(self) -> Self {
        Self(self.0.saturating_add(1))
    }
}

/// How a grant stands to one of its items.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
pub enum Cover {
    /// It gives it.
    #[n(0)]
    Running,
    /// It was told of only to show who might write the item, or give it on, when they did.
    #[n(1)]
    Shown,
    /// It was taken back in this turn. Whoever tells of it again does not bring it back: a grant never runs twice.
    #[n(2)]
    Ended(#[n(0)] Turn),
    /// It was made here, in a write that the service has not answered. Here it gives it already.
    #[n(3)]
    Waiting,
    /// It was made here, and the service says that it did not take it. It has the signature even so: it runs as soon as it is told of.
    #[n(4)]
    Refused,
    /// The same, and its holder's share was taken back since: it never gives anything.
    #[n(5)]
    Void,
}

impl Cover {
    pub fn gives(self) -> bool {
        matches!(self, Self::Running | Self::Waiting)
    }
}

/// An item of a grant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
pub struct Covered {
    #[n(0)]
    pub item: ItemId,
    #[n(1)]
    pub key_version: KeyVersion,
    #[n(2)]
    pub cover: Cover,
    #[cbor(n(4), default)]
    pub fit: Fit,
}

/// Whether the key that a grant has for an item is the one that the item opens with. Anybody who may share can sign a grant with another.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Encode, Decode)]
#[cbor(index_only)]
pub enum Fit {
    /// It is for others, or the two did not come together.
    #[default]
    #[n(0)]
    Untried,
    #[n(1)]
    Opens,
    #[n(2)]
    OpensNothing,
}

impl Covered {
    /// Whether it gives an entry of this item.
    pub fn gives(&self, entry: &Entry) -> bool {
        self.cover.gives() && self.key_version >= entry.key_version
    }
}

/// A grant that was verified. It is kept when it has ended.
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
    pub items: Vec<Covered>,
    /// How far the granter saw the log of the recipient's organisation.
    #[n(10)]
    pub seen: Number,
    /// When it was first told of here.
    #[n(11)]
    pub arrived: Turn,
}

impl GrantRecord {
    pub fn lasts(&self, now: Millis) -> bool {
        self.not_after.is_none_or(|end| now <= end)
    }

    /// Items that it gives now.
    pub fn running(&self) -> impl Iterator<Item = &Covered> {
        self.items.iter().filter(|covered| covered.cover.gives())
    }

    /// Whether it gives this item, with the key that it has now or one that is to come. With a new key the grants of the one before end,
    /// whoever tells of them.
    pub fn gives(&self, entry: &Entry) -> bool {
        self.covers(&entry.home, &entry.item).is_some_and(|covered| covered.gives(entry))
    }

    /// The item as it is given now.
    pub fn runs(&self, home: &OrgId, item: &ItemId) -> Option<&Covered> {
        self.covers(home, item).filter(|covered| covered.cover.gives())
    }

    /// The item as it was given, now or once.
    pub fn gave(&self, home: &OrgId, item: &ItemId) -> Option<&Covered> {
        self.covers(home, item).filter(|covered| !matches!(covered.cover, Cover::Refused | Cover::Void))
    }

    /// Identifiers are anybody's to choose: the same one elsewhere is another item.
    fn covers(&self, home: &OrgId, item: &ItemId) -> Option<&Covered> {
        self.items.iter().find(|covered| covered.item == *item && self.home == *home)
    }

    /// Takes over what is told of its items.
    pub fn told(&mut self, items: impl IntoIterator<Item = (ItemId, KeyVersion)>, cover: Cover) {
        for (item, key_version) in items {
            match self.items.iter_mut().find(|covered| covered.item == item) {
                // What is only shown says nothing of whether it runs.
                Some(_) if cover == Cover::Shown => {}
                Some(known) if matches!(known.cover, Cover::Shown | Cover::Waiting | Cover::Refused) => {
                    known.cover = cover;
                }
                Some(_) => {}
                None => self.items.push(Covered { item, key_version, cover, fit: Fit::Untried }),
            }
        }
    }

    /// The key that it has for an item was tried, under the number that the item's has now.
    pub fn tried(&mut self, item: &ItemId, version: KeyVersion, fit: Fit) {
        let covered = self.items.iter_mut().find(|covered| covered.item == *item && covered.key_version == version);
        covered.into_iter().for_each(|covered| covered.fit = fit);
    }

    /// What the service said of the write that it was made in.
    pub fn answered(&mut self, cover: Cover) {
        self.items
            .iter_mut()
            .filter(|covered| covered.cover == Cover::Waiting)
            .for_each(|covered| covered.cover = cover);
    }

    /// Its holder's share of some items was taken back: what the service did not take of it is not to run either.
    pub fn void(&mut self, ends: impl Fn(&ItemId) -> bool) {
        let refused = self.items.iter_mut().filter(|covered| covered.cover == Cover::Refused);
        refused.filter(|covered| ends(&covered.item)).for_each(|covered| covered.cover = Cover::Void);
    }

    /// Until when it has been taken back for an item.
    pub fn ended(&self, home: &OrgId, item: &ItemId) -> Option<Turn> {
        match self.covers(home, item)?.cover {
            Cover::Ended(turn) => Some(turn),
            _ => None,
        }
    }

    /// Items for which it has been taken back since then.
    pub fn ended_since(&self, since: Turn) -> impl Iterator<Item = ItemId> + '_ {
        let ended = move |covered: &&Covered| matches!(covered.cover, Cover::Ended(turn) if turn >= since);
        self.items.iter().filter(ended).map(|covered| covered.item)
    }

    /// What is to be known of it when the organisation's rest is forgotten: what gives nothing any more, whoever tells of it.
    pub fn kept(mut self) -> Option<Self> {
        self.items.retain(|covered| matches!(covered.cover, Cover::Ended(_) | Cover::Refused | Cover::Void));
        (!self.items.is_empty()).then_some(self)
    }

    /// Ends it for some of its items; which of them it gave until now.
    pub fn end(&mut self, turn: Turn, ends: impl Fn(&ItemId) -> bool) -> Vec<(ItemId, KeyVersion)> {
        let mut ended = Vec::new();
        for covered in &mut self.items {
            if !ends(&covered.item) {
                continue;
            }
            match covered.cover {
                Cover::Running | Cover::Waiting => {
                    covered.cover = Cover::Ended(turn);
                    ended.push((covered.item, covered.key_version));
                }
                Cover::Refused => covered.cover = Cover::Void,
                Cover::Shown | Cover::Ended(_) | Cover::Void => {}
            }
        }
        ended
    }

    /// May have ended for some items without this account's being told: it shows what was given, and gives nothing until it is told of again.
    /// Where it was told in this turn that it ended, others may have been told before, and have given on nothing since.
    pub fn lose_sight(&mut self, turn: Turn, of: impl Fn(&ItemId) -> bool) {
        for covered in self.items.iter_mut().filter(|covered| of(&covered.item)) {
            match covered.cover {
                Cover::Running => covered.cover = Cover::Shown,
                Cover::Ended(at) if at == turn => covered.cover = Cover::Ended(Turn::UNKNOWN),
                _ => {}
            }
        }
    }
}
