//! Locking and unlocking, and coming back after the background was stopped.

use crate::failure::Failure;
use crate::memory::Open;
use crate::ports::{Change, Ports, Socket};
use crate::record::{self, Device};
use crate::{Engine, Opening, Phase};
use latchkey_messages::{Area, Event, Reply, Secret};
use latchkey_shared::account::{Letterbox, LocalSecrets, Login, Password};
use latchkey_shared::canonical;
use latchkey_shared::keys::{SignKey, UserKey};
use latchkey_shared::personal::Profile;
use latchkey_shared::time::Millis;
use minicbor::{Decode, Encode};
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

/// What the browser's session memory holds while the account is unlocked.
#[derive(Encode, Decode, Zeroize, ZeroizeOnDrop)]
struct Kept {
    #[cbor(n(0), with = "minicbor::bytes")]
    user_key: [u8; 32],
    #[cbor(n(1), with = "minicbor::bytes")]
    login: [u8; 32],
    #[n(2)]
    #[zeroize(skip)]
    last_used: Millis,
}

/// How seldom the time of the last use is written to the session's memory.
const USE_STEP: Millis = Millis(15_000);

impl<P: Ports> Engine<P> {
    /// Takes up where the browser, or the background before it was stopped, left off.
    pub async fn start(&self) -> Result<(), Failure> {
        let Some(stored) = self.ports.load(record::DEVICE).await? else { return Ok(()) };
        let device: Device = canonical::decode(&stored).map_err(|_| Failure::Damaged)?;
        let kept = self.ports.kept_in_session().await?.map(Zeroizing::new);
        let kept: Option<Kept> = kept.and_then(|bytes| minicbor::decode(&bytes).ok());
        let Some(kept) = kept.filter(|kept| !self.idle_too_long(&device, kept.last_used)) else {
            self.ports.keep_in_session(None).await?;
            *self.phase.borrow_mut() = Phase::Locked(Box::new(device));
            return Ok(());
        };
        self.last_used.set(kept.last_used);
        let user_key = UserKey::from_bytes(kept.user_key);
        let login = Login::from(SignKey::from_seed(&kept.login));
        let open = Open::load(&self.ports, device, user_key, login).await?;
        *self.phase.borrow_mut() = Phase::Open(Box::new(open));
        self.schedule_lock();
        // What was under way when the background was stopped goes on, and what came meanwhile is fetched.
        self.ports.wake_at(self.ports.now());
        Ok(())
    }

    fn idle_too_long(&self, device: &Device, last_used: Millis) -> bool {
        let now = self.ports.now();
        device.settings.lock_after.is_some_and(|minutes| {
            let limit = u64::from(minutes).saturating_mul(60_000);
            // A clock that was set back counts as time passed.
            now.0 < last_used.0.saturating_sub(60_000) || now.0.saturating_sub(last_used.0) >= limit
        })
    }

    pub(crate) fn schedule_lock(&self) {
        if let Ok(open) = self.open()
            && let Some(minutes) = open.settings().lock_after
        {
            self.ports.wake_at(self.last_used.get().plus(Millis(u64::from(minutes).saturating_mul(60_000))));
        }
    }

    /// The person does something with the extension: the lock's clock starts anew.
    pub async fn used(&self) -> Result<(), Failure> {
        let now = self.ports.now();
        if !self.is_open() || self.last_used.get().distance(now) < USE_STEP {
            return Ok(());
        }
        self.last_used.set(now);
        self.schedule_lock();
        self.keep_session().await
    }

    pub(crate) async fn keep_session(&self) -> Result<(), Failure> {
        let kept = {
            let open = self.open()?;
            let kept =
                Kept { user_key: *open.user_key.expose(), login: *open.login.seed(), last_used: self.last_used.get() };
            canonical::encode(&kept)
        };
        self.ports.keep_in_session(Some(kept)).await.map_err(Failure::from)
    }

    /// Locks if the timer has run out; `true` if it did. Asked before anything is done for anybody.
    pub(crate) async fn lock_if_due(&self) -> Result<bool, Failure> {
        let due = match self.open() {
            Ok(open) => self.idle_too_long(&open.device, self.last_used.get()),
            Err(_) => false,
        };
        if due {
            self.lock().await?;
        }
        Ok(due)
    }

    /// An account is open from now on: on disk, in the session's memory, in the pages.
    pub(crate) async fn enter(&self, mut open: Open) -> Result<(), Failure> {
        let letterbox = Some(Letterbox::of(&open.user_key).public());
        if open.device.letterbox != letterbox {
            open.device.letterbox = letterbox;
            open.dirty.device = true;
        }
        *self.phase.borrow_mut() = Phase::Open(Box::new(open));
        self.opening.update(Opening::next);
        self.last_used.set(self.ports.now());
        self.persist().await?;
        self.end_offers().await;
        self.keep_session().await?;
        self.schedule_lock();
        self.ports.refresh_pages();
        self.changed(&[Area::State, Area::Items, Area::Organisations, Area::People, Area::Notices]);
        Ok(())
    }

    /// Unlocks with the password, without the network.
    pub(crate) async fn unlock(&self, password: &str) -> Result<Reply, Failure> {
        let device = match &*self.phase.borrow() {
            Phase::Empty => return Err(Failure::NoAccount),
            Phase::Open(_) => return Ok(Reply::Done),
            Phase::Locked(device) => (**device).clone(),
        };
        let secrets = unlocked(&device, &Password::from(password))?;
        let open = Open::load(&self.ports, device, secrets.user_key, secrets.login).await?;
        self.may_sign_in.set(true);
        self.enter(open).await?;
        Ok(Reply::Done)
    }

    /// Forgets the keys, whatever can't be written; what is on disk is sealed.
    ///
    /// # Errors
    /// What could not be written is lost with the keys.
    pub async fn lock(&self) -> Result<Reply, Failure> {
        let written = self.persist().await;
        let device = match &*self.phase.borrow() {
            Phase::Open(open) => Some(open.device.clone()),
            _ => None,
        };
        if let Some(device) = device {
            *self.phase.borrow_mut() = Phase::Locked(Box::new(device));
        }
        // After that: what is done meanwhile keeps no key there any more.
        let forgotten = self.ports.keep_in_session(None).await;
        self.overlays.borrow_mut().clear();
        self.imports.borrow_mut().clear();
        self.names.borrow_mut().clear();
        self.choices.borrow_mut().clear();
        self.challenges.borrow_mut().clear();
        self.ports.listen(None::<Socket>);
        self.ports.refresh_pages();
        self.ports.push(Event::Locked);
        written?;
        forgotten?;
        Ok(Reply::Done)
    }

    /// Forgets the account in this browser.
    ///
    /// # Errors
    /// What the browser's storage says; the account is there as before.
    pub(crate) async fn forget(&self) -> Result<(), Failure> {
        {
            // Whatever is being written lands before, and nothing after.
            let _turn = self.writing.lock().await;
            let before = self.phase.replace(Phase::Empty);
            if let Err(failure) = self.ports.commit(vec![Change::DeletePrefix { prefix: String::new() }]).await {
                self.phase.replace(before);
                return Err(failure.into());
            }
        }
        self.ports.keep_in_session(None).await?;
        self.overlays.borrow_mut().clear();
        self.imports.borrow_mut().clear();
        self.names.borrow_mut().clear();
        self.choices.borrow_mut().clear();
        self.challenges.borrow_mut().clear();
        self.ports.listen(None);
        self.ports.refresh_pages();
        self.ports.push(Event::Locked);
        self.changed(&[Area::State]);
        Ok(())
    }

    /// Shows the kit again to whoever knows the password.
    pub(crate) fn emergency_kit(&self, password: &str) -> Result<Reply, Failure> {
        let open = self.open()?;
        let device = &open.device;
        let opened = device.slot.unwrap(&Password::from(password), &device.member);
        let key = opened.map_err(|_| Failure::WrongPassword)?.secret_key;
        let profile = Profile { name: device.name.clone(), email: device.email.clone() };
        let name = device.organisation.clone();
        Ok(Reply::Kit(super::create::kit(&device.origin, &device.slug, name, &profile, &key, self.ports.now())))
    }

    pub(crate) fn draft(&self, form: &str) -> Result<Reply, Failure> {
        Ok(Reply::Draft(self.open()?.own.drafts.get(form).map(Secret::new)))
    }

    pub(crate) async fn keep_draft(&self, form: &str, text: &str) -> Result<Reply, Failure> {
        {
            let mut open = self.open_mut()?;
            if text.is_empty() {
                open.own.drafts.remove(form);
            } else {
                open.own.drafts.insert(form.to_owned(), text.to_owned());
            }
            open.dirty.own = true;
        }
        self.persist().await?;
        Ok(Reply::Done)
    }
}

/// By the slot in use, or by that of a change whose answer never came: the person may type either password.
fn unlocked(device: &Device, password: &Password) -> Result<LocalSecrets, Failure> {
    let slots = std::iter::once(&device.slot).chain(&device.next_slot);
    let mut opened = slots.map(|slot| slot.unwrap(password, &device.member));
    opened.find_map(Result::ok).ok_or(Failure::WrongPassword)
}
