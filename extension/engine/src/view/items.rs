//! Items in lists and opened.

use super::rows::{Given, item_row, item_rows};
use super::{count, page, time};
use crate::Engine;
use crate::codes;
use crate::failure::Failure;
use crate::items::{addresses_shown, target_shown};
use crate::memory::{Entry, Open, Organisation, Search};
use crate::ports::Ports;
use latchkey_messages::{CustomRow, Field, ItemOrder, ItemPage, ItemView, OrganisationId, OrganisationTag, Reply};
use latchkey_shared::id::{ItemId, OrgId};
use latchkey_shared::item::Details;
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
        let within = organisation.map(super::org_id).transpose()?;
        let wanted = usize::try_from(offset.saturating_add(limit)).unwrap_or(usize::MAX);
        let name = |org: &OrgId| open.orgs.get(org).map(Organisation::name).unwrap_or_default();
        let found = open.entries.listing().search(Search { query, within, order, wanted }, name);
        let entries: Vec<&Entry> =
            page(found.items.iter(), offset, limit).into_iter().filter_map(|item| open.entries.get(item)).collect();
        Ok(Reply::Items(ItemPage { total: count(found.total), rows: item_rows(&open, &entries, now) }))
    }

    pub(crate) async fn item(&self, item: &ItemId) -> Result<Reply, Failure> {
        let details = self.details(item).await?;
        let open = self.open()?;
        let entry = open.entry(item)?;
        let now = self.ports.now();
        let org = open.orgs.get(&entry.via);
        Ok(Reply::Item(ItemView {
            row: item_row(&open, entry, &Given::of(&open, &[entry]), now),
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
