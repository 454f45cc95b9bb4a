//! What is typed while the account is locked: sealed to a key that only unlocking gives, and offered then.

use super::Typed;
use super::offers::{LIFETIME, MAX_OFFERS};
use crate::autofill::{FormKind, Origin, Page};
use crate::failure::Failure;
use crate::filling::PageSender;
use crate::ports::{Change, Ports};
use crate::record;
use crate::{Engine, Phase};
use latchkey_messages::{Area, TabId};
use latchkey_shared::account::{Letter, Letterbox};
use latchkey_shared::canonical;
use latchkey_shared::keys::ExchangePublic;
use latchkey_shared::time::Millis;
use minicbor::{Decode, Encode};
use std::rc::Rc;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

/// What was typed, where, and when.
#[derive(Encode, Decode, Zeroize, ZeroizeOnDrop)]
#[cbor(map)]
struct Heard {
    #[n(0)]
    tab: i64,
    /// Of the frame, as the browser said it.
    #[n(1)]
    origin: String,
    #[n(2)]
    url: String,
    #[n(3)]
    document: String,
    #[n(4)]
    user_name: String,
    #[n(5)]
    current: Option<String>,
    #[n(6)]
    new: Option<String>,
    #[n(7)]
    #[zeroize(skip)]
    kind: FormKind,
    #[n(8)]
    #[zeroize(skip)]
    at: Millis,
}

impl<P: Ports> Engine<P> {
    /// Where to seal what is typed, if the account is locked and the person has not said that nothing is to be heard.
    pub(super) fn letterbox(&self) -> Option<ExchangePublic> {
        match &*self.phase.borrow() {
            Phase::Locked(device) if device.settings.offer_to_save.unwrap_or(true) => device.letterbox,
            _ => None,
        }
    }

    /// Keeps what was typed until the account is unlocked.
    pub(super) async fn post(
        &self,
        to: &ExchangePublic,
        from: &PageSender,
        document: &str,
        typed: &Typed,
    ) -> Result<(), Failure> {
        let at = self.ports.now();
        let heard = Heard {
            tab: from.tab.0,
            origin: from.origin.clone(),
            url: from.url.clone(),
            document: document.to_owned(),
            user_name: typed.user_name.clone(),
            current: typed.current.as_ref().map(|text| text.to_string()),
            new: typed.new.as_ref().map(|text| text.to_string()),
            kind: typed.kind,
            at,
        };
        let plain = Zeroizing::new(canonical::encode(&heard));
        let letter = Letter::seal(to, &plain, &mut *self.ports.rng()).map_err(|_| Failure::Damaged)?;
        // The last word of a tab counts, as it does of offers: else one page could crowd out what was typed in all others.
        let tab = format!("/{}", heard.tab);
        let waiting: Vec<String> =
            self.ports.load_prefix(record::LETTERS).await?.into_iter().map(|(key, _)| key).collect();
        let (before, others): (Vec<_>, Vec<_>) = waiting.into_iter().partition(|key| key.ends_with(&tab));
        let excess = others.len().saturating_sub(MAX_OFFERS.saturating_sub(1));
        let over = before.into_iter().chain(others.into_iter().take(excess));
        let mut changes: Vec<_> = over.map(|key| Change::Delete { key }).collect();
        changes.push(Change::Put { key: record::letter_key(at, heard.tab), value: canonical::encode(&letter) });
        self.ports.commit(changes).await?;
        self.ports.wake_at(at.plus(LIFETIME));
        self.changed(&[Area::State]);
        Ok(())
    }

    /// What comes before this has waited its time.
    fn letters_over(&self) -> String {
        record::letters_until(Millis(self.ports.now().0.saturating_sub(LIFETIME.0).saturating_add(1)))
    }

    /// How many logins were typed since the account was locked, and wait.
    pub(crate) async fn letters(&self) -> usize {
        let over = self.letters_over();
        let waiting = self.ports.load_prefix(record::LETTERS).await.unwrap_or_default();
        waiting.iter().filter(|(key, _)| *key >= over).count()
    }

    /// Forgets those that have waited their time.
    pub(super) async fn end_letters(&self) {
        let over = self.letters_over();
        let waiting = self.ports.load_prefix(record::LETTERS).await.unwrap_or_default();
        let ended = waiting.into_iter().map(|(key, _)| key).filter(|key| *key < over);
        let changes: Vec<_> = ended.map(|key| Change::Delete { key }).collect();
        if !changes.is_empty() && self.ports.commit(changes).await.is_ok() {
            self.changed(&[Area::State]);
        }
    }
}

impl<P: Ports + 'static> Engine<P> {
    /// The account was unlocked: makes offers of what was typed before, where it is still wanted.
    ///
    /// # Errors
    /// What the browser's storage says. What waits goes on waiting then.
    pub(crate) async fn read_letters(self: &Rc<Self>) -> Result<(), Failure> {
        let waiting = self.ports.load_prefix(record::LETTERS).await?;
        let letterbox = Letterbox::of(&self.open()?.user_key);
        for (_, stored) in &waiting {
            // One that does not open is nobody's any more.
            let heard = canonical::decode(stored).ok().and_then(|letter: Letter| letterbox.open(&letter).ok());
            if let Some(heard) = heard.and_then(|plain| minicbor::decode::<Heard>(&plain).ok()) {
                self.read_letter(&heard).await;
            }
        }
        if !waiting.is_empty() {
            self.ports.commit(vec![Change::DeletePrefix { prefix: record::LETTERS.to_owned() }]).await?;
            self.changed(&[Area::Offers]);
        }
        Ok(())
    }

    async fn read_letter(self: &Rc<Self>, heard: &Heard) -> Option<()> {
        let frame = Origin::of_page(&heard.origin).ok()?;
        let over = heard.at.distance(self.ports.now()) >= LIFETIME;
        if over || self.open().ok()?.own.never_saved.contains(&frame.authority()) {
            return None;
        }
        let secret = |text: &Option<String>| text.clone().map(Zeroizing::new);
        let typed = Typed {
            user_name: heard.user_name.clone(),
            current: secret(&heard.current),
            new: secret(&heard.new),
            kind: heard.kind,
        };
        self.offer(TabId(heard.tab), &Page::at(frame, &heard.url), &heard.document, &typed, heard.at).await
    }
}
