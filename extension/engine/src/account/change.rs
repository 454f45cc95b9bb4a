//! What a person does to their own account: another password, another Secret Key, other keys.
//!
//! The record at the service is replaced in one transaction there, signed with the login key that it had. This browser's own
//! slot is on disk beside the old one before that is asked for, so that whatever happens in between, one of the two opens.

use super::strong_enough;
use crate::Engine;
use crate::failure::Failure;
use crate::memory::{LoginSeed, Open};
use crate::ports::Ports;
use crate::service::Call;
use futures_util::lock::MutexGuard;
use latchkey_messages::{AccountPart, Area, NoticeKind, Reply};
use latchkey_shared::account::{
    Account, LocalSecrets, LocalSlot, Login, OtherSessions, Password, PasswordSlot, SecretKey,
};
use latchkey_shared::canonical;
use latchkey_shared::keys::UserKey;
use latchkey_shared::wire::Code;
use latchkey_shared::wire::access::{AccountRecord, ChangeAccount};
use latchkey_shared::wire::endpoint::Endpoint;

/// Whoever changes the account's record at the service, or judges by it, has it until they are done.
type Turn<'a> = MutexGuard<'a, ()>;

impl<P: Ports> Engine<P> {
    /// The password slot here and at the service, and the login key, follow from the new password from now on.
    pub(crate) async fn change_password(
        &self,
        present: &str,
        password: &str,
        others: OtherSessions,
    ) -> Result<Reply, Failure> {
        let turn = self.begin_change().await?;
        let secrets = self.proven(present)?;
        let password = strong_enough(password)?;
        self.replace_root(turn, &password, secrets.secret_key, AccountPart::Password, others).await?;
        Ok(Reply::Done)
    }

    /// The same for a new Secret Key; the kit that has the old one signs nobody in any more.
    pub(crate) async fn renew_secret_key(&self, password: &str, others: OtherSessions) -> Result<Reply, Failure> {
        let turn = self.begin_change().await?;
        self.proven(password)?;
        let secret_key = SecretKey::generate(&mut *self.ports.rng());
        self.replace_root(turn, &Password::from(password), secret_key, AccountPart::SecretKey, others).await?;
        self.emergency_kit(password)
    }

    /// A fresh identity: at the service, sealed, before any log names it, so that every browser of the account can go on from
    /// there. Then the logs, one after the other.
    pub(crate) async fn renew_keys(&self, password: &str) -> Result<Reply, Failure> {
        self.proven(password)?;
        self.sync_all().await?;
        let before = self.present_record().await?;
        let (record, login) = {
            let open = self.open()?;
            let rng = &mut *self.ports.rng();
            let identity = open.keyring.renewed(rng).seal(&open.user_key, &open.me(), rng);
            (AccountRecord { identity, ..before.clone() }, open.login.clone())
        };
        match self.replace(&before, &record, OtherSessions::Keep, &login).await {
            // If it arrived, the next sync brings it back.
            Err(failure) if failure.passes() => return Err(Failure::ChangeUnanswered),
            replaced => replaced?,
        }
        self.open_mut()?.take_account(&record)?;
        self.persist().await?;
        self.say_newest_keys().await?;
        self.changed(&[Area::People]);
        Ok(Reply::Done)
    }

    /// What the password opens here.
    fn proven(&self, password: &str) -> Result<LocalSecrets, Failure> {
        let device = &self.open()?.device;
        device.slot.unwrap(&Password::from(password), &device.member).map_err(|_| Failure::WrongPassword)
    }

    /// The account's record as the service has it now, checked and taken over.
    async fn present_record(&self) -> Result<AccountRecord, Failure> {
        let record = self.account_record().await?;
        let mut open = self.open_mut()?;
        open.take_account(&record)?;
        // Another browser was quicker: what this one derives from its password is worth nothing any more.
        if open.device.password_refused { Err(Failure::PasswordRefused) } else { Ok(record) }
    }

    pub(crate) async fn account_record(&self) -> Result<AccountRecord, Failure> {
        let slug = self.open()?.device.slug.clone();
        self.call(Call::read(Endpoint::Account, &slug)).await
    }

    /// The next change's slot and login key take the place of those of the one before, which may be all that signs in: so first it is known
    /// what became of that.
    ///
    /// # Errors
    /// [`Failure::ChangeUnanswered`] where it cannot be known yet.
    async fn begin_change(&self) -> Result<Turn<'_>, Failure> {
        let opening = self.opening.get();
        let turn = self.changing.lock().await;
        self.is_still(opening)?;
        self.settle_in(&turn).await?;
        if self.open()?.own.next_login.is_some() { Err(Failure::ChangeUnanswered) } else { Ok(turn) }
    }

    async fn replace_root(
        &self,
        _turn: Turn<'_>,
        password: &Password,
        secret_key: SecretKey,
        part: AccountPart,
        others: OtherSessions,
    ) -> Result<(), Failure> {
        let before = self.present_record().await?;
        let derived = Account::derive(password, &secret_key);
        let (record, login) = {
            let mut open = self.open_mut()?;
            let me = open.me();
            let rng = &mut *self.ports.rng();
            let record = AccountRecord {
                login: derived.login.public(),
                slot: PasswordSlot::wrap(&open.user_key, &derived.unlock, &me, rng),
                ..before.clone()
            };
            let next = LoginSeed::of(&derived.login);
            let user_key = UserKey::from_bytes(*open.user_key.expose());
            let secrets = LocalSecrets { user_key, secret_key, login: derived.login };
            open.device.next_slot = Some(LocalSlot::wrap(&secrets, password, &me, rng));
            open.own.next_login = Some(next);
            open.own.next_is_a_key = part == AccountPart::SecretKey;
            (open.dirty.device, open.dirty.own) = (true, true);
            (record, open.login.clone())
        };
        self.persist().await?;
        match self.replace(&before, &record, others, &login).await {
            Ok(()) => self.adopt_next().await,
            Err(failure) if matches!(failure.service_code(), Some(Code::AccountMoved | Code::AccountRefused)) => {
                self.drop_next().await?;
                Err(failure)
            }
            // Whatever else came back, an earlier try of the same request may have arrived.
            Err(failure) => Err(if failure.passes() { Failure::ChangeUnanswered } else { failure }),
        }
    }

    async fn replace(
        &self,
        before: &AccountRecord,
        record: &AccountRecord,
        others: OtherSessions,
        login: &Login,
    ) -> Result<(), Failure> {
        let (slug, org) = {
            let open = self.open()?;
            (open.device.slug.clone(), open.device.org)
        };
        let change = ChangeAccount::new(&org, before, record.clone(), others, login);
        self.call(Call::write(Endpoint::ChangeAccount, &slug, &change, &self.idempotency_key())).await
    }

    /// The service has taken the change: from now on the new password opens this browser, and the new login key signs in.
    async fn adopt_next(&self) -> Result<(), Failure> {
        self.open_mut()?.adopt_next();
        self.persist().await?;
        self.keep_session().await?;
        self.changed(&[Area::State, Area::Devices]);
        Ok(())
    }

    async fn drop_next(&self) -> Result<(), Failure> {
        {
            let mut open = self.open_mut()?;
            (open.device.next_slot, open.own.next_login) = (None, None);
            (open.dirty.device, open.dirty.own) = (true, true);
        }
        self.persist().await
    }

    /// Finds out what became of a change whose answer never came; not of one that is under way.
    pub(crate) async fn settle_change(&self) -> Result<(), Failure> {
        match self.changing.try_lock() {
            Some(turn) => self.settle_in(&turn).await,
            None => Ok(()),
        }
    }

    async fn settle_in(&self, _: &Turn<'_>) -> Result<(), Failure> {
        let Some(next) = self.open()?.next_login() else { return Ok(()) };
        let record = self.account_record().await?;
        if record.login == next.public() {
            return self.adopt_late().await;
        }
        let login = self.open()?.login.clone();
        if login.public() == next.public() {
            // It was opened with the new password, which the service has not learnt of: the one from before holds, and settles it.
            self.lock().await?;
            return Err(Failure::WrongPassword);
        }
        if record.login == login.public() {
            // The request may still be on its way. It names the record that it replaces: moved on, that one is gone, and nothing
            // can come to be known by the next slot alone, which is dropped here. What is sealed anew has the keys that another browser made since.
            self.open_mut()?.take_account(&record)?;
            let moved = {
                let open = self.open()?;
                let identity = open.keyring.seal(&open.user_key, &open.me(), &mut *self.ports.rng());
                AccountRecord { identity, ..record.clone() }
            };
            match self.replace(&record, &moved, OtherSessions::Keep, &login).await {
                // It came first: the next sync finds out.
                Err(failure) if failure.service_code() == Some(Code::AccountMoved) => return Ok(()),
                replaced => replaced?,
            }
            self.open_mut()?.take_account(&moved)?;
        }
        self.tell_settled(false)?;
        self.drop_next().await
    }

    /// The service had taken it, and the person was told that it may or may not.
    async fn adopt_late(&self) -> Result<(), Failure> {
        self.tell_settled(true)?;
        self.adopt_next().await
    }

    fn tell_settled(&self, taken: bool) -> Result<(), Failure> {
        let now = self.ports.now();
        let mut open = self.open_mut()?;
        let part = if open.own.next_is_a_key { AccountPart::SecretKey } else { AccountPart::Password };
        open.notify(now, &NoticeKind::AccountChange { part, taken });
        drop(open);
        self.changed(&[Area::Notices]);
        Ok(())
    }

    /// Signs in with the login key of a change whose answer never came.
    pub(crate) async fn sign_in_with_next(&self, refused: Failure) -> Result<super::access::SignedIn, Failure> {
        let (next, device) = {
            let open = self.open()?;
            (open.next_login(), open.device.clone())
        };
        let next = next.ok_or(refused)?;
        let signed_in = self.open_session(&device.origin, &device.slug, &next, &device.device_name).await?;
        self.adopt_late().await?;
        Ok(signed_in)
    }
}

impl Open {
    fn next_login(&self) -> Option<Login> {
        self.own.next_login.as_ref().map(LoginSeed::login)
    }

    fn adopt_next(&mut self) {
        if let (Some(slot), Some(login)) = (self.device.next_slot.take(), self.next_login()) {
            self.device.slot = slot;
            self.login = login;
        }
        self.own.next_login = None;
        self.device.password_refused = false;
        (self.dirty.device, self.dirty.own) = (true, true);
    }

    /// Takes over what another browser made of the account. Whatever the service says, what is not sealed under the account's
    /// own key is not taken.
    ///
    /// # Errors
    /// [`Failure::NotVerified`] for what the account did not seal, [`Failure::RolledBack`] for a record without keys that are
    /// here.
    pub(crate) fn take_account(&mut self, record: &AccountRecord) -> Result<(), Failure> {
        let foreign = || Failure::NotVerified("the account's keys do not open".to_owned());
        if record.member != self.me() {
            return Err(foreign());
        }
        let keyring = record.identity.open(&self.user_key, &record.member).map_err(|_| foreign())?;
        if !keyring.continues(&self.keyring) {
            return Err(Failure::RolledBack);
        }
        self.own.identity = Some(canonical::encode(&record.identity).into());
        self.keyring = keyring;
        self.dirty.own = true;
        let known = record.login == self.login.public();
        let awaited = self.next_login().is_some_and(|next| next.public() == record.login);
        if !awaited && self.device.password_refused == known {
            self.device.password_refused = !known;
            self.dirty.device = true;
        }
        Ok(())
    }
}
