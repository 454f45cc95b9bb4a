//! Sessions at the service.

use crate::Engine;
use crate::failure::Failure;
use crate::ports::{HttpRequest, Ports};
use crate::service::{Auth, Call};
use latchkey_messages::{Area, Reply};
use latchkey_shared::account::Login;
use latchkey_shared::id::Slug;
use latchkey_shared::wire::access::{AccountRecord, SignIn, Tokens};
use latchkey_shared::wire::endpoint::{Endpoint, Method};
use latchkey_shared::wire::sync::Delta;
use latchkey_shared::wire::{Format, Problem};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// A session, and the record of the account that it is of.
pub(crate) type SignedIn = (Tokens, AccountRecord);

impl<P: Ports> Engine<P> {
    /// Signs a challenge with the login key and reads the account's record.
    pub(crate) async fn open_session(
        &self,
        origin: &str,
        slug: &Slug,
        login: &Login,
        device: &str,
    ) -> Result<SignedIn, Failure> {
        let challenge = self.challenge(origin, slug).await?;
        let request =
            SignIn { login: login.public(), signature: login.answer(&challenge), challenge, device: device.to_owned() };
        let call = Call::write(Endpoint::SignIn, slug, &request, &self.idempotency_key());
        let tokens: Tokens = match self.call_at(origin, &Auth::Nobody, &call).await {
            // An organisation that there is not is as good as a wrong password.
            Err(Failure::Service(problem)) if problem.code == latchkey_shared::wire::Code::NotFound => {
                return Err(Failure::WrongCredentials);
            }
            answer => answer?,
        };
        let record = self.get_with(origin, &tokens.access, Endpoint::Account, slug, "").await?;
        Ok((tokens, record))
    }

    pub(crate) async fn first_delta(&self, origin: &str, slug: &Slug, tokens: &Tokens) -> Result<Delta, Failure> {
        let mut whole: Delta = self.get_with(origin, &tokens.access, Endpoint::Sync, slug, "?cursor=0").await?;
        while whole.more {
            let query = format!("?cursor={}", whole.cursor.0);
            let next: Delta = self.get_with(origin, &tokens.access, Endpoint::Sync, slug, &query).await?;
            whole.log.extend(next.log);
            whole.parent_log.extend(next.parent_log);
            whole.disclosures.extend(next.disclosures);
            whole.cursor = next.cursor;
            whole.more = next.more;
        }
        Ok(whole)
    }

    /// Reads with a token that is not the account's yet.
    async fn get_with<A: DeserializeOwned + Serialize>(
        &self,
        origin: &str,
        access: &str,
        endpoint: Endpoint,
        slug: &Slug,
        query: &str,
    ) -> Result<A, Failure> {
        let path = endpoint.path().replace("{org}", slug.as_str());
        let request = HttpRequest {
            method: Method::Get,
            url: format!("{origin}{path}{query}"),
            headers: vec![
                ("accept", Format::Cbor.content_type().to_owned()),
                ("authorization", format!("Bearer {access}")),
            ],
            body: Vec::new(),
        };
        let response = self.send(self.opening.get(), request).await?;
        if response.status == 200 {
            return Format::Cbor.decode(&response.body).map_err(|_| Failure::Garbled);
        }
        let problem: Problem = serde_json::from_slice(&response.body).map_err(|_| Failure::Garbled)?;
        Err(problem.into())
    }

    /// Signs in anew where the session has ended, once after each unlocking: the password was just given.
    pub(crate) async fn renew_session(&self) -> Result<(), Failure> {
        let (origin, slug, login, name) = {
            let open = self.open()?;
            if open.own.session.is_some() || !self.may_sign_in.get() {
                return Ok(());
            }
            let device = &open.device;
            (device.origin.clone(), device.slug.clone(), open.login.clone(), device.device_name.clone())
        };
        // Each attempt asks for the password once more: a wrong login key is not tried for ever.
        self.may_sign_in.set(false);
        let signed_in = match self.open_session(&origin, &slug, &login, &name).await {
            Err(refused @ Failure::WrongCredentials) => self.sign_in_with_next(refused).await,
            other => other,
        };
        let (tokens, record) = match signed_in {
            Err(Failure::WrongCredentials) => return self.password_was_refused().await,
            Err(failure) => {
                if failure.passes() {
                    self.may_sign_in.set(true);
                }
                return Err(failure);
            }
            Ok(signed_in) => signed_in,
        };
        {
            let mut open = self.open_mut()?;
            open.own.session = Some(self.session_of(&tokens));
            open.dirty.own = true;
            open.take_account(&record)?;
        }
        self.persist().await
    }

    /// The account has another password by now, or its member is not here any more: the service does not say which.
    async fn password_was_refused(&self) -> Result<(), Failure> {
        {
            let mut open = self.open_mut()?;
            open.device.password_refused = true;
            open.dirty.device = true;
        }
        self.persist().await?;
        self.changed(&[Area::State]);
        Err(Failure::PasswordRefused)
    }

    pub(crate) async fn sign_out_everywhere(&self) -> Result<Reply, Failure> {
        // The others wipe what they have; that is not for the service to say.
        if let Reply::Devices(rows) = self.devices().await? {
            let others: Vec<_> = rows.into_iter().filter(|row| !row.this).map(|row| row.id).collect();
            self.sign_out_devices(&others).await?;
        }
        let slug = self.open()?.device.slug.clone();
        let call = Call {
            endpoint: Endpoint::SignOutEverywhere,
            org: &slug,
            item: None,
            query: None,
            body: None::<&()>,
            idempotency: None,
        };
        let _: () = self.call(call).await?;
        self.forget().await?;
        Ok(Reply::Done)
    }

    pub(crate) async fn sign_out(&self) -> Result<Reply, Failure> {
        let opening = self.opening.get();
        // Signing out works without the network and without the password: the session then ends by itself.
        if self.is_open() {
            let slug = self.open()?.device.slug.clone();
            let call = Call {
                endpoint: Endpoint::SignOut,
                org: &slug,
                item: None,
                query: None,
                body: None::<&()>,
                idempotency: None,
            };
            let _: Result<(), Failure> = self.call(call).await;
        }
        // Asked for twice, it has been done by now, and somebody else may have signed in.
        self.is_still(opening)?;
        self.forget().await?;
        Ok(Reply::Done)
    }
}
