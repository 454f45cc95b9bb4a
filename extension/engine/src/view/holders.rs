//! Key holders: people and groups, as the interface names them.

use crate::failure::Failure;
use crate::memory::Organisation;
use latchkey_messages::{GroupId as GroupRef, Holder as HolderName, MemberId as MemberRef, OrganisationId};
use latchkey_shared::id::Holder;
use latchkey_shared::log::GroupKind;

impl Organisation {
    pub(crate) fn holder_name(&self, holder: &Holder) -> HolderName {
        let organisation = OrganisationId::new(self.id().to_string());
        match holder {
            Holder::Member(member) => HolderName::Member { organisation, member: MemberRef::new(member.to_string()) },
            Holder::Group(group) if self.group_id(GroupKind::Everyone).as_ref() == Some(group) => {
                HolderName::Everyone { organisation }
            }
            Holder::Group(group) if self.group_id(GroupKind::Managers).as_ref() == Some(group) => {
                HolderName::Managers { organisation }
            }
            Holder::Group(group) => HolderName::Group { organisation, group: GroupRef::new(group.to_string()) },
        }
    }

    /// The holder in this organisation that the interface hands back.
    pub(crate) fn holder_of(&self, name: &HolderName) -> Result<Holder, Failure> {
        let id = self.id().to_string();
        let (organisation, holder) = match name {
            HolderName::Everyone { organisation } => {
                (organisation, self.group_id(GroupKind::Everyone).map(Holder::Group))
            }
            HolderName::Managers { organisation } => {
                (organisation, self.group_id(GroupKind::Managers).map(Holder::Group))
            }
            HolderName::Member { organisation, member } => {
                (organisation, member.as_str().parse().ok().map(Holder::Member))
            }
            HolderName::Group { organisation, group } => (organisation, group.as_str().parse().ok().map(Holder::Group)),
        };
        holder.filter(|_| organisation.as_str() == id).ok_or(Failure::NotFound("person or group"))
    }

    /// A person's or group's name in words; empty for "everyone" and "managers", which the interface names.
    pub(crate) fn name_of_holder(&self, holder: &Holder) -> String {
        match holder {
            Holder::Member(member) => self.name_of(member),
            Holder::Group(group) => self.name_of_group(group).unwrap_or_default(),
        }
    }
}
