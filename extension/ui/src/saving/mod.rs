//! The offer to keep what was typed: a card, in a page's corner and in the popup.

use latchkey_messages::{Area, ItemId, Offer, OfferAct, Place, Reply, Request};
use leptos::{ev::SubmitEvent, prelude::*, task::spawn_local};

use crate::{
    background,
    items::row,
    live::ask_live,
    page::Page,
    parts::{Field, Kind, Tone, button, note, select_field, submit_button},
    texts,
};

/// What waits in the tab that the popup stands over.
pub fn waiting(page: Page) -> AnyView {
    (move || {
        page.tab.get().map(|tab| {
            let asked = ask_live(move || {
                page.live.age(Area::Offers);
                Request::OfferIn { tab }
            });
            let answered = Callback::new(move |words: &'static str| {
                if !words.is_empty() {
                    page.say(words);
                }
                asked.again();
            });
            // Until something waits, and when nothing does, there is nothing to see; a fault here is no reason to speak.
            move || match asked.answer.get() {
                Some(Ok(Reply::Offer(Some(found)))) => {
                    view! { <div class="panel">{offer(found, answered)}</div> }.into_any()
                }
                _ => ().into_any(),
            }
        })
    })
    .into_any()
}

/// The card. `answered` hears what to tell the person when all is done.
pub fn offer(offer: Offer, answered: Callback<&'static str>) -> AnyView {
    let renew = RwSignal::new(offer.replaces);
    let busy = RwSignal::new(false);
    let fault = RwSignal::new(None::<String>);
    let id = offer.id.clone();
    let answer = Callback::new(move |(act, done): (OfferAct, &'static str)| {
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        let request = Request::AnswerOffer { offer: id.clone(), act };
        spawn_local(async move {
            let answer = background::ask(request).await;
            busy.set(false);
            match answer {
                Ok(_) => answered.run(done),
                Err(problem) => fault.set(Some(format!("{}. {}", problem.title, problem.detail))),
            }
        });
    });
    let kept = StoredValue::new(offer.clone());
    let site = offer.site.clone();
    view! {
        <section class="offer stack" aria-labelledby="offer-title">
            <h2 id="offer-title">
                {move || if renew.get() { texts::saving::update(&site) } else { texts::saving::save(&site) }}
            </h2>
            {move || {
                let offer = kept.get_value();
                if renew.get() { existing(offer, renew, answer, busy) } else { fresh(offer, answer, busy) }
            }}
            <div role="status">{move || fault.get().map(|words| note(Tone::Bad, words))}</div>
            <div class="cluster spread">
                {button(Kind::Plain, texts::saving::NOT_NOW, move || answer.run((OfferAct::NotNow, "")))}
                {button(Kind::Quiet, texts::saving::NEVER, move || answer.run((OfferAct::NeverHere, "")))}
            </div>
        </section>
    }
    .into_any()
}

type Answer = Callback<(OfferAct, &'static str)>;

/// Another password for a kept login.
fn existing(offer: Offer, renew: RwSignal<bool>, answer: Answer, busy: RwSignal<bool>) -> AnyView {
    let first = offer.existing.first().map(|item| item.id.as_str().to_owned()).unwrap_or_default();
    let chosen = RwSignal::new(first);
    let which = match offer.existing.as_slice() {
        [only] => view! { <div class="row"><div class="row-main">{row::label(only)}</div></div> }.into_any(),
        several => {
            let options = several
                .iter()
                .map(|item| {
                    (
                        item.id.as_str().to_owned(),
                        texts::saving::named(&item.title, &item.user_name, &item.organisation.name),
                    )
                })
                .collect();
            select_field("offer-item", texts::saving::WHICH, chosen, options)
        }
    };
    let send = move |event: SubmitEvent| {
        event.prevent_default();
        let item = ItemId::new(chosen.get_untracked());
        answer.run((OfferAct::Update { item }, texts::saving::UPDATED));
    };
    view! {
        <form class="stack" on:submit=send>
            {which}
            {submit_button(Kind::Primary, texts::saving::UPDATE, busy)}
            {button(Kind::Quiet, texts::saving::SAVE_NEW, move || renew.set(false))}
        </form>
    }
    .into_any()
}

/// A login that is not kept yet.
fn fresh(offer: Offer, answer: Answer, busy: RwSignal<bool>) -> AnyView {
    let Some(first) = offer.places.first() else { return note(Tone::Warn, texts::saving::NOWHERE) };
    let title = RwSignal::new(offer.title.clone());
    let user_name = RwSignal::new(offer.user_name.clone());
    let place = RwSignal::new(first.organisation.id.as_str().to_owned());
    let folder = RwSignal::new(first.folder.clone());
    let places = StoredValue::new(offer.places.clone());
    let at = move |wanted: &str| {
        places.with_value(|places| places.iter().find(|place| place.organisation.id.as_str() == wanted).cloned())
    };
    // Another organisation has other folders.
    Effect::new(move |before: Option<String>| {
        let now = place.get();
        if before.is_some_and(|before| before != now) {
            folder.set(at(&now).map(|place| place.folder).unwrap_or_default());
        }
        now
    });
    let folders = move || at(&place.get()).map(|place| place.folders).unwrap_or_default();
    let options = offer.places.iter().map(option).collect();
    let send = move |event: SubmitEvent| {
        event.prevent_default();
        let Some(place) = at(&place.get_untracked()) else { return };
        let act = OfferAct::Save {
            organisation: place.organisation.id,
            folder: folder.get_untracked(),
            title: title.get_untracked(),
            user_name: user_name.get_untracked(),
        };
        answer.run((act, texts::saving::SAVED));
    };
    view! {
        <form class="stack" on:submit=send>
            {Field::new("offer-name", texts::items::TITLE, title).show()}
            {Field::new("offer-user", texts::items::USER_NAME, user_name).optional().show()}
            <div class="two">
                {select_field("offer-place", texts::saving::PLACE, place, options)}
                {Field::new("offer-folder", texts::saving::FOLDER, folder).suggests(folders).optional().show()}
            </div>
            {submit_button(Kind::Primary, texts::common::SAVE, busy)}
        </form>
    }
    .into_any()
}

fn option(place: &Place) -> (String, String) {
    (place.organisation.id.as_str().to_owned(), place.organisation.name.clone())
}
