//! What the person sees of an offer, and what comes of the answer.

use crate::Engine;
use crate::autofill::{Origin, Page};
use crate::failure::{BadInput, Failure};
use crate::items::{Content, item_id};
use crate::memory::{Open, TypedLogin};
use crate::ports::{NoPage, Ports};
use crate::view;
use latchkey_messages::page::{ClickTime, OverlayToken};
use latchkey_messages::{
    Area, ItemForm, Offer, OfferAct, OfferId, OrganisationId, Place, Reply, RevisionId, Secret, TabId,
};
use latchkey_shared::id::{ItemId, OrgId};
use latchkey_shared::time::Millis;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

impl<P: Ports> Engine<P> {
    /// What waits in a tab. A form for a new password may stay as it is after it was sent, so the popup has that at once.
    pub(crate) async fn offer_in(&self, tab: TabId) -> Result<Reply, Failure> {
        let waiting =
            self.offers()?.iter().find(|offer| offer.tab == tab.0).map(|offer| (offer.id.clone(), offer.kind));
        let Some((id, kind)) = waiting else { return Ok(Reply::Offer(None)) };
        let taken = match self.ports.collect(tab).await {
            Ok(found) => self.is_taken(&id, &found).unwrap_or(false),
            Err(_) => false,
        };
        self.persist().await?;
        Ok(Reply::Offer(if taken || !kind.is_sign_in() { self.offer_of(&OverlayToken(id)) } else { None }))
    }

    /// The offer that a frame in a page shows.
    pub(crate) fn offer_of(&self, token: &OverlayToken) -> Option<Offer> {
        let offer = self.waiting(&token.0)?;
        Some(self.open().ok()?.show_offer(&offer, self.ports.now()))
    }

    fn waiting(&self, id: &str) -> Option<TypedLogin> {
        self.offers().ok()?.iter().find(|offer| offer.id == id).cloned()
    }

    /// Where the frame of an offer stands.
    pub(crate) fn tab_of_offer(&self, token: &OverlayToken) -> Option<TabId> {
        Some(TabId(self.waiting(&token.0)?.tab))
    }

    /// An answer is given in the page, which may have lured the click: it counts if the person can see what they answer, also where it
    /// is that what was typed shall be forgotten.
    ///
    /// # Errors
    /// What to tell the person; the offer goes on waiting.
    pub(crate) async fn is_meant(&self, id: &OfferId, clicked: ClickTime) -> Result<(), Failure> {
        let token = OverlayToken(id.as_str().to_owned());
        let tab = self.tab_of_offer(&token).ok_or(Failure::NotFound("offer"))?;
        match self.ports.look_at_offer(tab, token, clicked).await {
            Ok(None) => Ok(()),
            Ok(Some(_)) | Err(NoPage) => Err(BadInput {
                code: "offer-unseen",
                title: "Nothing was done yet",
                detail: "The page moved or covered this while you clicked, or it had only just appeared. Look again, then click once \
                         more. Latchkey's button has the same question."
                    .to_owned(),
            }
            .into()),
        }
    }

    pub(crate) async fn answer_offer(&self, id: &OfferId, act: &OfferAct) -> Result<Reply, Failure> {
        self.open()?;
        let offer = self.waiting(id.as_str()).ok_or(Failure::NotFound("offer"))?;
        let frame = Origin::of_page(&offer.origin).map_err(|_| Failure::Damaged)?;
        let reply = match act {
            OfferAct::Save { organisation, folder, title, user_name } => {
                let names = NewLogin { organisation, folder, title, user_name };
                self.save_typed(&offer, &names).await?
            }
            OfferAct::Update { item } => {
                let item = item_id(item)?;
                if !offer.replaces.contains(&item) {
                    return Err(Failure::NotPermitted);
                }
                self.update_typed(&item, &offer).await?
            }
            OfferAct::NotNow => Reply::Done,
            OfferAct::NeverHere => {
                let mut open = self.open_mut()?;
                open.own.never_saved.insert(frame.authority());
                open.dirty.own = true;
                Reply::Done
            }
        };
        {
            let mut open = self.open_mut()?;
            open.own.offers.retain(|waiting| waiting.id != offer.id);
            open.dirty.own = true;
        }
        self.persist().await?;
        self.changed(&[Area::Offers, Area::Settings]);
        self.ports.close_overlay(TabId(offer.tab), 0, OverlayToken(offer.id.clone())).await;
        Ok(reply)
    }

    async fn save_typed(&self, offer: &TypedLogin, names: &NewLogin<'_>) -> Result<Reply, Failure> {
        let form = ItemForm {
            title: names.title.to_owned(),
            user_name: names.user_name.to_owned(),
            password: Secret::new(offer.password.clone()),
            addresses: vec![offer.origin.clone().into()],
            ..ItemForm::default()
        };
        let mut content = Content::of_form(&form, None)?;
        let folder = names.folder.trim();
        if folder.chars().count() > 200 {
            let detail = "A folder's name has up to 200 characters. The login waits to be saved.".to_owned();
            return Err(BadInput { code: "offer-folder", title: "The folder's name is too long", detail }.into());
        }
        content.overview.folder = (!folder.is_empty()).then(|| folder.to_owned());
        let made = self.add_items(&view::org_id(names.organisation)?, &[content]).await?;
        let item = made.first().ok_or(Failure::NotFound("item"))?;
        self.note_use(item).await?;
        Ok(Reply::Saved { item: Self::item_name(item) })
    }

    async fn update_typed(&self, item: &ItemId, offer: &TypedLogin) -> Result<Reply, Failure> {
        let Reply::Edit { mut form, base } = self.edit(item).await? else { return Err(Failure::Damaged) };
        form.password = Secret::new(offer.password.clone());
        if form.user_name.is_empty() {
            form.user_name.clone_from(&offer.user_name);
        }
        self.change_item(&Self::item_name(item), &RevisionId::new(base.as_str()), &form).await
    }

    pub(crate) fn never_saved(&self) -> Result<Reply, Failure> {
        Ok(Reply::Sites(self.open()?.own.never_saved.iter().cloned().collect()))
    }

    pub(crate) async fn save_again(&self, site: &str) -> Result<Reply, Failure> {
        {
            let mut open = self.open_mut()?;
            open.own.never_saved.remove(site);
            open.dirty.own = true;
        }
        self.persist().await?;
        self.ports.refresh_pages();
        self.changed(&[Area::Settings]);
        self.never_saved()
    }
}

/// How the new login is called, and where it goes.
struct NewLogin<'a> {
    organisation: &'a OrganisationId,
    folder: &'a str,
    title: &'a str,
    user_name: &'a str,
}

impl Open {
    fn show_offer(&self, offer: &TypedLogin, now: Millis) -> Offer {
        let origin = Origin::of_page(&offer.origin).ok();
        let site = origin.as_ref().map(Origin::authority).unwrap_or_default();
        let existing = offer.replaces.iter().filter_map(|item| self.entries.get(item));
        let existing = view::item_rows(self, &existing.collect::<Vec<_>>(), now);
        Offer {
            id: OfferId::new(offer.id.clone()),
            title: origin.as_ref().map(|origin| origin.host().to_string()).unwrap_or_default(),
            user_name: offer.user_name.clone(),
            replaces: !existing.is_empty(),
            existing,
            places: self.places(origin.as_ref(), now),
            site,
        }
    }

    /// Organisations that take a new login: where this site's logins are, then where something was used last, then by name.
    fn places(&self, origin: Option<&Origin>, now: Millis) -> Vec<Place> {
        let mut folders: BTreeMap<OrgId, BTreeSet<&str>> = BTreeMap::new();
        let mut used: BTreeMap<OrgId, Millis> = BTreeMap::new();
        for entry in self.entries.values().filter(|entry| entry.home == entry.via) {
            if let Some(folder) = &entry.overview.folder {
                folders.entry(entry.via).or_default().insert(folder);
            }
            let last = used.entry(entry.via).or_default();
            *last = (*last).max(entry.used.unwrap_or_default());
        }
        let near: Vec<_> = origin
            .map(|origin| self.suggestions(&Page::from(origin.clone()), now))
            .unwrap_or_default()
            .iter()
            .filter_map(|suggestion| self.entries.get(&item_id(&suggestion.row.id).ok()?))
            .map(|entry| (entry.via, entry.overview.folder.clone().unwrap_or_default()))
            .collect();
        let mut orgs: Vec<_> = self.orgs.values().filter(|org| self.may_write(&org.id())).collect();
        let home = self.device.org;
        orgs.sort_by_cached_key(|org| {
            let id = org.id();
            let here = near.iter().position(|(via, _)| *via == id).unwrap_or(usize::MAX);
            (here, Reverse(used.get(&id).copied().unwrap_or_default()), id != home, org.name().to_lowercase())
        });
        orgs.into_iter()
            .map(|org| Place {
                organisation: view::tag(&org.id(), &org.name()),
                folders: folders.get(&org.id()).into_iter().flatten().map(|&folder| folder.to_owned()).collect(),
                folder: near
                    .iter()
                    .find(|(via, _)| *via == org.id())
                    .map(|(_, folder)| folder.clone())
                    .unwrap_or_default(),
            })
            .collect()
    }
}
