//! The password was changed in another browser. This one still opens with the one from before, for that is what its disk is
//! sealed under; to go on with the service it takes the new one.

use super::strong_enough;
use crate::failure::Failure;
use crate::memory::Open;
use crate::ports::Ports;
use crate::{Engine, Phase};
use latchkey_messages::{Area, DeviceId, NewRoot, Reply};
use latchkey_shared::account::{Account, LocalSecrets, LocalSlot, Password, SecretKey};
use latchkey_shared::keys::UserKey;

impl<P: Ports> Engine<P> {
    /// Signs in with the new password, by the Secret Key that this browser has under the password from before, or one from a
    /// newer kit; and seals this browser's disk anew. Nothing that waits to be sent is lost.
    pub(crate) async fn give_new_password(&self, root: &NewRoot, password: &str) -> Result<Reply, Failure> {
        let device = match &*self.phase.borrow() {
            Phase::Empty => return Err(Failure::NoAccount),
            Phase::Locked(device) => (**device).clone(),
            Phase::Open(open) => open.device.clone(),
        };
        let password = strong_enough(password).map_err(|_| Failure::WrongCredentials)?;
        let secret_key = match root {
            NewRoot::PasswordBefore(before) => {
                let opened = device.slot.unwrap(&Password::from(before.expose()), &device.member);
                opened.map_err(|_| Failure::WrongPassword)?.secret_key.clone()
            }
            NewRoot::SecretKey(text) => SecretKey::parse(text.expose()).map_err(super::create::no_secret_key)?,
        };
        let derived = Account::derive(&password, &secret_key);
        let (tokens, record) =
            self.open_session(&device.origin, &device.slug, &derived.login, &device.device_name).await?;
        if record.member != device.member || record.login != derived.login.public() {
            return Err(Failure::NotVerified("the service has another account under this login".to_owned()));
        }
        let user_key = record.slot.unwrap(&derived.unlock, &record.member).map_err(|_| Failure::WrongCredentials)?;
        let login = derived.login;
        let kept = UserKey::from_bytes(*user_key.expose());
        let secrets = LocalSecrets { user_key: kept, secret_key, login: login.clone() };
        let slot = LocalSlot::wrap(&secrets, &password, &device.member, &mut *self.ports.rng());
        if !self.is_open() {
            // The slot at the service gives the key of this disk, or it is another account's.
            let open = Open::load(&self.ports, device, user_key, login.clone()).await?;
            self.enter(open).await?;
        }
        let session_before = {
            // What a refresh under way is answered concerns the session before.
            let _turn = self.renewing.lock().await;
            let mut open = self.open_mut()?;
            if open.user_key.expose() != secrets.user_key.expose() {
                return Err(Failure::NotVerified("the service has another account under this login".to_owned()));
            }
            open.login = login;
            open.device.slot = slot;
            (open.device.next_slot, open.own.next_login) = (None, None);
            open.take_account(&record)?;
            (open.dirty.device, open.dirty.own) = (true, true);
            open.own.session.replace(self.session_of(&tokens))
        };
        self.persist().await?;
        self.keep_session().await?;
        if let Some(before) = session_before {
            // This browser is listed once. If that session has ended already there is nothing to end.
            let _ = self.sign_out_devices(&[DeviceId::new(before.id.to_string())]).await;
        }
        self.changed(&[Area::State, Area::Devices]);
        self.ports.wake_at(self.ports.now());
        Ok(Reply::Done)
    }
}
