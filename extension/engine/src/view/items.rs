//! Items in lists and opened.

use super::{count, page, permission, time};
use crate::Engine;
use crate::codes;
use crate::failure::Failure;
use crate::items::{addresses_shown, target_shown};
use crate::memory::{Entry, Open, Organisation, Standing};
use crate::ports::Ports;
use latchkey_messages::{
    CustomRow, Field, ItemId as ItemName, ItemOrder, ItemPage, ItemRow, ItemView, OrganisationId, OrganisationTag,
    Reply, Sharing,
};
use latchkey_shared::id::{Holder, ItemId};
use latchkey_shared::item::{Details, Kind};
use latchkey_shared::permission::Permission;
use latchkey_shared::time::Millis;

impl Open {
    /// What this account may do with an item.
    pub(crate) fn permission_for(&self, entry: &Entry, now: Millis) -> Permission {
        if entry.creator == self.me() {
            return Permission::Full;
        }
        let org = self.orgs.get(&entry.via);
        org.and_then(|org| org.granted(entry, &self.me(), now)).unwrap_or(Permission::Fill)
    }

    /// Whether whatever gave this account an item is over: the service should not serve it any more, and here it opens no more.
    pub(crate) fn has_ended(&self, entry: &Entry, now: Millis) -> bool {
        let org = self.orgs.get(&entry.via);
        let given = org.and_then(|org| org.granted(entry, &self.me(), now));
        entry.creator != self.me() && given.is_none()
    }

    /// The organisation that an item lives in, by the name this account knows.
    pub(crate) fn home_tag(&self, entry: &Entry) -> OrganisationTag {
        let via = self.orgs.get(&entry.via);
        let name = match via {
            Some(via) if via.id() == entry.home => via.name(),
            Some(via) => via.parent_name().map(|parent| parent.name).unwrap_or_else(|| via.name()),
            None => String::new(),
        };
        super::tag(&entry.home, &name)
    }

    /// Holders of an item besides its creator's own grant, in whatever organisation.
    fn others(&self, entry: &Entry) -> u32 {
        let Some(org) = self.orgs.get(&entry.via) else { return 0 };
        let own = Holder::Member(entry.creator);
        let mut holders: Vec<_> = org
            .grants
            .values()
            .filter(|grant| grant.recipient != own && grant.gives(entry))
            .map(|grant| (grant.org, grant.recipient))
            .collect();
        holders.sort_unstable();
        holders.dedup();
        count(holders.len())
    }

    fn sharing(&self, entry: &Entry) -> Sharing {
        let received = entry.creator != self.me();
        if received {
            let org = self.orgs.get(&entry.via);
            let by = match org {
                Some(org) if org.id() != entry.home => {
                    org.parent_name().map(|parent| parent.name).unwrap_or_else(|| org.name())
                }
                Some(org) if org.id() != self.device.org => org.name(),
                Some(org) => org.name_of(&entry.creator),
                None => String::new(),
            };
            return Sharing::Received { by };
        }
        match self.others(entry) {
            0 => Sharing::Private,
            holders => Sharing::Given { holders },
        }
    }
}

pub(crate) fn item_row(open: &Open, entry: &Entry, now: Millis) -> ItemRow {
    ItemRow {
        id: ItemName::new(entry.item.to_string()),
        organisation: open.home_tag(entry),
        title: entry.overview.title.clone(),
        user_name: entry.overview.user_name.clone(),
        site: entry.site(),
        permission: permission(open.permission_for(entry, now)),
        sharing: open.sharing(entry),
        conflict: !entry.conflict.is_empty(),
        change_due: entry.change_due,
        to_accept: !entry.is_accepted(),
        changed: time(entry.time),
    }
}

/// A field's text, out of opened details.
pub(crate) fn secret_field(entry: &Entry, details: &Details, field: Field, now: Millis) -> Option<String> {
    Some(match field {
        Field::UserName => entry.overview.user_name.clone(),
        Field::Password => details.password.clone().unwrap_or_default(),
        Field::Notes => details.notes.clone().unwrap_or_default(),
        Field::OneTimeCode => codes::code_now(details, now)?.expose().to_owned(),
        Field::Custom(place) => details.fields.get(usize::from(place))?.value.clone(),
    })
}

/// The person's own fields; values that are no secret, for those who may see them.
fn custom_rows(details: &Details, permission: Permission) -> Vec<CustomRow> {
    let seen = permission >= Permission::View;
    let row = |field: &latchkey_shared::item::Field| CustomRow {
        name: field.name.clone(),
        shown: (field.plain && seen).then(|| field.value.clone()),
        target: field.target.as_ref().map(target_shown),
    };
    details.fields.iter().map(row).collect()
}

/// Every word of the query must begin a word, or stand inside one, of what is searched. Words at the beginning rank first.
fn rank(text: &str, words: &[String]) -> Option<u32> {
    let text = text.to_lowercase();
    let mut worse = 0u32;
    for word in words {
        let at = text.find(word.as_str())?;
        let starts = at == 0 || text[..at].ends_with(|c: char| !c.is_alphanumeric());
        worse = worse.saturating_add(match (at, starts) {
            (0, _) => 0,
            (_, true) => 1,
            _ => 2,
        });
    }
    Some(worse)
}

impl<P: Ports> Engine<P> {
    pub(crate) fn items(
        &self,
        query: &str,
        organisation: Option<&OrganisationId>,
        order: ItemOrder,
        offset: u32,
        limit: u32,
    ) -> Result<Reply, Failure> {
        let open = self.open()?;
        let now = self.ports.now();
        let words: Vec<String> = query.to_lowercase().split_whitespace().map(str::to_owned).collect();
        let within = organisation.map(super::org_id).transpose()?;
        let mut found: Vec<(u32, &Entry)> = open
            .entries
            .values()
            .filter(|entry| entry.standing != Standing::Declined)
            .filter(|entry| entry.overview.kind != Kind::EquivalentSites)
            .filter(|entry| within.is_none_or(|org| entry.via == org || entry.home == org))
            .filter_map(|entry| {
                if words.is_empty() {
                    return Some((0, entry));
                }
                let overview = &entry.overview;
                let name = open.orgs.get(&entry.via).map(Organisation::name).unwrap_or_default();
                let text = format!("{} {} {} {name}", overview.title, overview.user_name, overview.addresses.join(" "));
                rank(&text, &words).map(|rank| (rank, entry))
            })
            .collect();
        match order {
            ItemOrder::Title => found.sort_by_cached_key(|(rank, entry)| (*rank, entry.overview.title.to_lowercase())),
            ItemOrder::Recent => found.sort_by_key(|(rank, entry)| {
                (*rank, std::cmp::Reverse(entry.used.unwrap_or_default().max(entry.time)))
            }),
        }
        let total = count(found.len());
        let rows =
            page(found.into_iter(), offset, limit).into_iter().map(|(_, entry)| item_row(&open, entry, now)).collect();
        Ok(Reply::Items(ItemPage { total, rows }))
    }

    pub(crate) async fn item(&self, item: &ItemId) -> Result<Reply, Failure> {
        let details = self.details(item).await?;
        let open = self.open()?;
        let entry = open.entry(item)?;
        let now = self.ports.now();
        let org = open.orgs.get(&entry.via);
        Ok(Reply::Item(ItemView {
            row: item_row(&open, entry, now),
            addresses: addresses_shown(&entry.overview),
            sign_in: entry.overview.sign_in,
            insecure: entry.overview.insecure == Some(true),
            has_code: details.one_time_code.is_some(),
            fields: custom_rows(&details, open.permission_for(entry, now)),
            has_password: details.password.as_ref().is_some_and(|password| !password.is_empty()),
            has_notes: details.notes.as_ref().is_some_and(|notes| !notes.is_empty()),
            created: time(entry.time),
            author: org.map(|org| org.name_of(&entry.author)).unwrap_or_default(),
            revisions: u32::try_from(entry.revision.0).unwrap_or(u32::MAX),
        }))
    }
}
