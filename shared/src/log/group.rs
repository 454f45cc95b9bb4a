//! A group: who is in it, by whose hand, and all the key pairs that it has had.

use super::entry::{GroupKind, Home, Number, Role};
use super::state::{Member, NOW, State, Timeline};
use crate::id::{GroupId, Holder, MemberId};
use crate::keys::{Epoch, ExchangePublic};
use crate::personal::{Blinded, GroupName};
use minicbor::{Decode, Encode};
use std::collections::{BTreeMap, BTreeSet};

/// How many groups may stand one inside the other: more than any organisation has a use for, and few enough to be looked
/// through.
pub const NESTED: usize = 8;

/// One stay of a holder in a custom group.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
pub(super) struct Stay {
    #[n(0)]
    pub from: Number,
    #[n(1)]
    pub by: MemberId,
    #[n(2)]
    pub until: Option<Number>,
}

impl Stay {
    fn covers(&self, number: Number) -> bool {
        self.from <= number && self.until.is_none_or(|until| number < until)
    }
}

/// A group, as the log has it.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Group {
    #[n(0)]
    pub kind: GroupKind,
    #[n(1)]
    pub(super) keys: Timeline<ExchangePublic>,
    /// Of a custom group.
    #[n(2)]
    pub(super) name: Option<Blinded<GroupName>>,
    /// Of a custom group: everybody who is or was in it.
    #[n(3)]
    pub(super) stays: BTreeMap<Holder, Vec<Stay>>,
    /// Whether somebody outside knows the present private key. Nothing is wrapped to such a key.
    #[n(4)]
    pub(super) rotation_due: Timeline<bool>,
}

impl Group {
    pub(super) fn new(number: Number, kind: GroupKind, key: ExchangePublic, name: Option<Blinded<GroupName>>) -> Self {
        Self {
            kind,
            keys: Timeline::starting(number, key),
            name,
            stays: BTreeMap::new(),
            rotation_due: Timeline::starting(number, false),
        }
    }

    /// `None` for "everyone" and "managers".
    pub const fn name(&self) -> Option<&Blinded<GroupName>> {
        self.name.as_ref()
    }

    pub fn epoch(&self) -> Epoch {
        self.keys.epoch()
    }

    pub fn key(&self) -> Option<&ExchangePublic> {
        self.keys.now()
    }

    pub fn key_of(&self, epoch: Epoch) -> Option<&ExchangePublic> {
        self.keys.of(epoch)
    }

    /// The epoch in force at a point of the log; `None` before the group was created.
    pub fn epoch_at(&self, number: Number) -> Option<Epoch> {
        self.keys.epoch_at(number)
    }

    /// Whether the group lost a member, and none of those left has made it a new key yet.
    pub fn is_rotation_due(&self) -> bool {
        self.is_rotation_due_at(NOW)
    }

    pub fn is_rotation_due_at(&self, number: Number) -> bool {
        self.rotation_due.at(number).copied().unwrap_or(true)
    }

    /// The members and groups that were put into a custom group and are in it now.
    pub fn holders(&self) -> impl Iterator<Item = &Holder> {
        self.holders_at(NOW)
    }

    pub(super) fn holders_at(&self, number: Number) -> impl Iterator<Item = &Holder> {
        self.stays
            .iter()
            .filter(move |(_, stays)| stays.iter().any(|stay| stay.covers(number)))
            .map(|(holder, _)| holder)
    }

    pub(super) fn has(&self, holder: &Holder) -> bool {
        self.stay(holder, NOW).is_some()
    }

    fn stay(&self, holder: &Holder, number: Number) -> Option<&Stay> {
        self.stays.get(holder)?.iter().find(|stay| stay.covers(number))
    }

    pub(super) fn enters(&mut self, holder: Holder, from: Number, by: MemberId) {
        self.stays.entry(holder).or_default().push(Stay { from, by, until: None });
    }

    pub(super) fn leaves(&mut self, holder: &Holder, number: Number) {
        if let Some(stay) = self.stays.get_mut(holder).and_then(|stays| stays.last_mut()) {
            stay.until = Some(number);
        }
    }
}

impl State {
    /// Whether an active member belongs to a group, directly or through groups in it, at a point of the log.
    pub(super) fn is_in(&self, group: &GroupId, member: &MemberId, number: Number) -> bool {
        self.reaches(group, member, number, &|_| true)
    }

    /// Like [`State::is_in`], over those memberships alone that stood at `approved` already, or that another
    /// administrator than the member gave.
    pub(super) fn is_in_by_others(&self, group: &GroupId, member: &MemberId, number: Number, approved: Number) -> bool {
        self.reaches(group, member, number, &|stay| {
            stay.from <= approved || (stay.by != *member && self.was_administrator(&stay.by, stay.from))
        })
    }

    fn was_administrator(&self, member: &MemberId, number: Number) -> bool {
        self.members.get(member).and_then(|member| member.role_at(number)) == Some(Role::Administrator)
    }

    fn reaches(&self, group: &GroupId, member: &MemberId, number: Number, counts: &dyn Fn(&Stay) -> bool) -> bool {
        let Some(known) = self.members.get(member).filter(|member| member.is_active_at(number)) else { return false };
        let in_force = |group: &Group, holder: &Holder| group.stay(holder, number).is_some_and(counts);
        self.finds(group, &in_force, &|_, group| match group.kind {
            GroupKind::Custom => in_force(group, &Holder::Member(*member)),
            kind => known.belongs_by_kind(kind),
        })
    }

    /// Whether `inner` is, or is somewhere inside, `outer`.
    pub(super) fn contains(&self, outer: &GroupId, inner: &GroupId) -> bool {
        self.finds(outer, &Group::has, &|id, _| id == inner)
    }

    /// Whether one is sought among a group and those inside it. Each is looked into once: by how many ways one is inside
    /// another, whoever nests them decides.
    fn finds(
        &self,
        outer: &GroupId,
        is_held: &dyn Fn(&Group, &Holder) -> bool,
        is_sought: &dyn Fn(&GroupId, &Group) -> bool,
    ) -> bool {
        let mut looked_into = BTreeSet::new();
        let mut open = vec![*outer];
        while let Some(id) = open.pop() {
            if !looked_into.insert(id) {
                continue;
            }
            let Some(group) = self.groups.get(&id) else { continue };
            if is_sought(&id, group) {
                return true;
            }
            let held = group.stays.keys().filter(|holder| holder.group().is_some() && is_held(group, holder));
            open.extend(held.filter_map(Holder::group).copied());
        }
        false
    }

    /// How many groups stand one inside the other, from this one inwards, where they are the most.
    pub(super) fn layers_inwards(&self, group: &GroupId) -> usize {
        layers(*group, |outer| {
            let holders = self.groups.get(outer).into_iter().flat_map(Group::holders);
            holders.filter_map(Holder::group).copied().collect()
        })
    }

    /// The same, from this one outwards.
    pub(super) fn layers_outwards(&self, group: &GroupId) -> usize {
        layers(*group, |inner| {
            let around = self.groups.iter().filter(|(_, group)| group.has(&Holder::Group(*inner)));
            around.map(|(id, _)| *id).collect()
        })
    }

    /// The groups that a holder is in, directly or through others; with a group, that group itself among them.
    pub(super) fn groups_around(&self, holder: &Holder) -> BTreeSet<GroupId> {
        let directly: Vec<GroupId> = match holder {
            Holder::Group(group) => vec![*group],
            Holder::Member(id) => {
                let member = self.members.get(id);
                let of_kind = |group: &Group| member.is_some_and(|member| member.belongs_by_kind(group.kind));
                let within = self.groups.iter().filter(|(_, group)| of_kind(group) || group.has(holder));
                within.map(|(id, _)| *id).collect()
            }
        };
        let around = self.groups.keys().filter(|outer| directly.iter().any(|inner| self.contains(outer, inner)));
        around.copied().collect()
    }

    /// Somebody who knew these groups' keys is in them no more, or was never.
    pub(super) fn rotation_falls_due(&mut self, groups: &BTreeSet<GroupId>, number: Number) {
        for group in groups {
            if let Some(group) = self.groups.get_mut(group)
                && !group.is_rotation_due()
            {
                group.rotation_due.set(number, true);
            }
        }
    }
}

/// The length of the longest chain that `next` makes; groups contain no circle.
fn layers(from: GroupId, next: impl Fn(&GroupId) -> Vec<GroupId>) -> usize {
    let mut layer = BTreeSet::from([from]);
    let mut count = 0;
    // No log that was verified has more.
    while !layer.is_empty() && count <= NESTED {
        count += 1;
        layer = layer.iter().flat_map(&next).collect();
    }
    count
}

impl Member {
    /// Whether a group's kind alone puts this member into it, while active.
    pub(super) fn belongs_by_kind(&self, kind: GroupKind) -> bool {
        match kind {
            GroupKind::Everyone => self.home == Home::Here,
            GroupKind::Managers => self.home == Home::Parent,
            GroupKind::Custom => false,
        }
    }
}
