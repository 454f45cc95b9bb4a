//! Copies at the other side, which can be checked there only as the item's maker wrote it.

use crate::memory::Open;
use crate::view;
use latchkey_messages::{ItemId as ItemName, NoticeKind};
use latchkey_shared::id::OrgId;
use latchkey_shared::item::Header;
use latchkey_shared::time::Millis;
use std::collections::BTreeSet;

impl Open {
    /// A revision by somebody else than the creator stays here: whoever knows that the other side has the item is told so, until
    /// the creator writes the next.
    pub(crate) fn note_copies(&mut self, org: &OrgId, header: &Header, title: &str, now: Millis) {
        let item = ItemName::new(header.item.to_string());
        if header.author == header.creator {
            self.drop_notices(|kind| matches!(kind, NoticeKind::CopyStays { item: of, .. } if *of == item));
            return;
        }
        let Some(home) = self.orgs.get(org) else { return };
        let running = home.grants.values().filter(|grant| {
            grant.org != header.org && grant.lasts(now) && grant.runs(&header.org, &header.item).is_some()
        });
        let elsewhere: BTreeSet<OrgId> = running.map(|grant| grant.org).collect();
        for at in elsewhere {
            let name = self.orgs.get(&at).map(crate::memory::Organisation::name).unwrap_or_default();
            let at = view::tag(&at, &name);
            self.notify(now, &NoticeKind::CopyStays { item: item.clone(), title: title.to_owned(), at });
        }
    }
}
