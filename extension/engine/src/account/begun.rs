//! A new account that was sent to the service, until it is answered. The service may have it, and nobody else has its keys: so they are kept
//! in the browser's session memory before anything is sent, and a second try repeats the first.

use super::create::NewAccount;
use crate::Engine;
use crate::failure::{BadInput, Failure};
use crate::memory::{LoginSeed, Organisation};
use crate::ports::Ports;
use crate::service::{Auth, Call};
use latchkey_messages::{InvitationView, Reply};
use latchkey_shared::account::{LocalSecrets, LocalSlot, Password, PasswordSlot, SealedIdentity, SecretKey};
use latchkey_shared::bytes::Bytes;
use latchkey_shared::canonical;
use latchkey_shared::id::MemberId;
use latchkey_shared::keys::UserKey;
use latchkey_shared::log::Role;
use latchkey_shared::personal::Profile;
use latchkey_shared::time::Millis;
use latchkey_shared::wire::access::Tokens;
use latchkey_shared::wire::endpoint::Endpoint;
use latchkey_shared::wire::{Code, Format};
use minicbor::{Decode, Encode};
use serde::Serialize;
use serde::de::DeserializeOwned;
use zeroize::{Zeroize, Zeroizing};

/// Everything that an answer is taken over with.
#[derive(Encode, Decode)]
#[cbor(map)]
pub(super) struct Begun {
    /// The address of the organisation that is founded, or the invitation's link.
    #[n(0)]
    at: String,
    #[n(1)]
    origin: String,
    /// With the new account in it.
    #[n(2)]
    organisation: Organisation,
    #[n(3)]
    profile: Profile,
    #[n(4)]
    role: Role,
    #[n(5)]
    device: String,
    #[n(6)]
    made: Millis,
    #[n(7)]
    idempotency: String,
    /// The body that was sent.
    #[n(8)]
    request: Bytes,
    #[n(9)]
    account: Keys,
    /// What the link leads to, as JSON for the interface; empty for who founds.
    #[n(10)]
    invitation: String,
}

#[derive(Encode, Decode)]
#[cbor(map)]
struct Keys {
    #[n(0)]
    member: MemberId,
    #[cbor(n(1), with = "minicbor::bytes")]
    user_key: [u8; 32],
    #[cbor(n(2), with = "minicbor::bytes")]
    secret_key: [u8; 16],
    #[n(3)]
    login: LoginSeed,
    #[n(4)]
    identity: SealedIdentity,
    #[n(5)]
    slot: PasswordSlot,
    #[n(6)]
    local: LocalSlot,
}

impl Drop for Keys {
    fn drop(&mut self) {
        self.user_key.zeroize();
        self.secret_key.zeroize();
    }
}

/// What is known of a new account before it is sent.
pub(super) struct Beginning {
    pub at: String,
    pub origin: String,
    pub organisation: Organisation,
    pub profile: Profile,
    pub role: Role,
    pub device: String,
    pub account: NewAccount,
    pub invitation: Option<InvitationView>,
}

impl Beginning {
    /// With the request that makes it.
    pub fn with<B: Serialize>(self, request: &B, idempotency: String, now: Millis) -> Result<Begun, Failure> {
        let account = &self.account;
        let invitation = self.invitation.as_ref().map(serde_json::to_string).transpose();
        Ok(Begun {
            at: self.at,
            origin: self.origin,
            organisation: self.organisation,
            profile: self.profile,
            role: self.role,
            device: self.device,
            made: now,
            idempotency,
            request: Format::Cbor.encode(request).map_err(|_| Failure::Garbled)?.into(),
            account: Keys {
                member: account.member,
                user_key: *account.secrets.user_key.expose(),
                secret_key: *account.secrets.secret_key.expose(),
                login: LoginSeed::of(&account.secrets.login),
                identity: account.sealed_identity.clone(),
                slot: account.slot.clone(),
                local: account.local.clone(),
            },
            invitation: invitation.map_err(|_| Failure::Garbled)?.unwrap_or_default(),
        })
    }
}

impl Keys {
    fn open(&self) -> Result<NewAccount, Failure> {
        let user_key = UserKey::from_bytes(self.user_key);
        let keyring = self.identity.open(&user_key, &self.member).map_err(|_| Failure::Damaged)?;
        let secret_key = SecretKey::from_bytes(self.secret_key);
        Ok(NewAccount {
            secrets: LocalSecrets { user_key, secret_key, login: self.login.login() },
            keyring,
            member: self.member,
            sealed_identity: self.identity.clone(),
            slot: self.slot.clone(),
            local: self.local.clone(),
        })
    }
}

impl<P: Ports> Engine<P> {
    async fn all_begun(&self) -> Result<Vec<Begun>, Failure> {
        let kept = self.ports.kept_in_session().await?.map(Zeroizing::new);
        Ok(kept.and_then(|bytes| minicbor::decode(&bytes).ok()).unwrap_or_default())
    }

    async fn begun(&self, at: &str) -> Result<Option<Begun>, Failure> {
        Ok(self.all_begun().await?.into_iter().find(|begun| begun.at == at))
    }

    /// The account that was begun here before, if the service may have it.
    ///
    /// # Errors
    /// Another password than then: the account would not open with it.
    pub(super) async fn begun_before(&self, at: &str, password: &Password) -> Result<Option<Begun>, Failure> {
        let Some(begun) = self.begun(at).await? else { return Ok(None) };
        match begun.account.local.unwrap(password, &begun.account.member) {
            Ok(_) => Ok(Some(begun)),
            Err(_) => Err(BadInput {
                code: "begun-otherwise",
                title: "Use the same password as at the first try",
                detail: "The service did not answer then, and may have taken it with that password. You can change it afterwards.".to_owned(),
            }
            .into()),
        }
    }

    /// What an invitation leads to that was used here, and not answered.
    pub(super) async fn begun_invitation(&self, link: &str) -> Option<InvitationView> {
        serde_json::from_str(&self.begun(link).await.ok()??.invitation).ok()
    }

    /// The same, of one that was begun before. Nothing where it never arrived, and is too old by now to be taken: it is begun anew.
    pub(super) async fn finish_before<B: Serialize + DeserializeOwned>(
        &self,
        begun: Begun,
        endpoint: Endpoint,
        auth: &Auth,
    ) -> Result<Option<Reply>, Failure> {
        match self.finish::<B>(begun, endpoint, auth).await {
            Err(Failure::Clock) => Ok(None),
            Err(failure) if failure.service_code() == Some(Code::LogMoved) => Ok(None),
            finished => finished.map(Some),
        }
    }

    /// Sends it, for the first time or once more, and takes the account over when it is answered. It is forgotten when the service says no.
    pub(super) async fn finish<B: Serialize + DeserializeOwned>(
        &self,
        begun: Begun,
        endpoint: Endpoint,
        auth: &Auth,
    ) -> Result<Reply, Failure> {
        let request: B = Format::Cbor.decode(begun.request.as_slice()).map_err(|_| Failure::Damaged)?;
        let mut others = self.all_begun().await?;
        let known = others.len();
        others.retain(|other| other.at != begun.at);
        let repeated = others.len() < known;
        let without = canonical::encode(&others);
        others.push(begun);
        // A very large organisation's log may not fit there; then a lost answer is lost, as the browser's end would lose it.
        let _ = self.ports.keep_in_session(Some(canonical::encode(&others))).await;
        let Some(begun) = others.pop() else { return Err(Failure::Damaged) };
        let slug = begun.organisation.slug.clone();
        let call = Call::write(endpoint, &slug, &request, &begun.idempotency);
        let mut answered: Result<Tokens, Failure> = self.call_at(&begun.origin, auth, &call).await;
        let code = answered.as_ref().err().and_then(Failure::service_code);
        let taken = code == Some(Code::AddressTaken) || matches!(answered, Err(Failure::InvitationOver));
        if repeated && taken {
            // By this very account, perhaps: what the service answered once it remembers for a day.
            let login = begun.account.login.login();
            match self.open_session(&begun.origin, &slug, &login, &begun.device).await {
                Ok((tokens, _)) => answered = Ok(tokens),
                Err(failure) if failure.passes() => return Err(failure),
                Err(_) => {}
            }
        }
        // A wrong token says nothing of what was taken with the right one.
        let is_over = |failure: &Failure| !failure.passes() && code != Some(Code::BootstrapToken);
        if answered.as_ref().is_err_and(is_over) {
            let _ = self.ports.keep_in_session(Some(without)).await;
        }
        let tokens = answered?;
        let account = begun.account.open()?;
        let name = begun.organisation.name();
        let key = &account.secrets.secret_key;
        let kit = super::create::kit(&begun.origin, &slug, name, &begun.profile, key, begun.made);
        let Begun { origin, organisation, profile, role, device, .. } = begun;
        self.settle(origin, organisation, profile, role, account, &tokens, &device).await?;
        Ok(Reply::Kit(kit))
    }
}
