//! Calls to the service: addresses, tokens, retries that are safe.

use crate::failure::Failure;
use crate::memory::Session;
use crate::ports::{HttpRequest, HttpResponse, Ports, Unreachable};
use crate::{Engine, Opening, Phase};
use latchkey_messages::Area;
use latchkey_shared::id::Slug;
use latchkey_shared::time::Millis;
use latchkey_shared::wire::access::{Refresh, Tokens};
use latchkey_shared::wire::endpoint::{Endpoint, Method};
use latchkey_shared::wire::{self, Code, Format, Problem};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// Who asks.
pub enum Auth {
    Nobody,
    Bootstrap(String),
    Session,
}

/// One call.
pub struct Call<'a, B> {
    pub endpoint: Endpoint,
    pub org: &'a Slug,
    /// Fills the second variable of the path.
    pub item: Option<String>,
    pub query: Option<String>,
    pub body: Option<&'a B>,
    /// The same for every try of the same write.
    pub idempotency: Option<String>,
}

impl<'a, B> Call<'a, B> {
    pub fn write(endpoint: Endpoint, org: &'a Slug, body: &'a B, idempotency: &str) -> Self {
        Self { endpoint, org, item: None, query: None, body: Some(body), idempotency: Some(idempotency.to_owned()) }
    }
}

impl<'a> Call<'a, ()> {
    pub fn read(endpoint: Endpoint, org: &'a Slug) -> Self {
        Self { endpoint, org, item: None, query: None, body: None, idempotency: None }
    }
}

/// A token is renewed when it has less than this left.
const RENEW_BEFORE: Millis = Millis(30_000);

impl<P: Ports> Engine<P> {
    /// A fresh idempotency key: 128 random bits as base64url.
    pub(crate) fn idempotency_key(&self) -> String {
        self.unguessable()
    }

    /// Calls `origin`'s service. A lost answer is asked for once more: reads are harmless, writes carry their key.
    pub(crate) async fn call_at<B: Serialize, A: DeserializeOwned + Serialize>(
        &self,
        origin: &str,
        auth: &Auth,
        call: &Call<'_, B>,
    ) -> Result<A, Failure> {
        let opening = self.opening.get();
        let access = match auth {
            Auth::Session => Some(self.access_token().await?),
            _ => None,
        };
        match self.try_call(opening, origin, auth, access.as_deref(), call).await {
            Err(Failure::Unreachable(_)) => self.try_call(opening, origin, auth, access.as_deref(), call).await,
            Err(Failure::Service(problem)) if problem.code == Code::Unauthenticated && access.is_some() => {
                // The token ran out on the way, or the deployment's key was changed.
                let access = self.renew(access.as_deref()).await?;
                self.try_call(opening, origin, auth, Some(&access), call).await
            }
            answer => answer,
        }
    }

    /// Calls the account's own service, signed in.
    pub(crate) async fn call<B: Serialize, A: DeserializeOwned + Serialize>(
        &self,
        call: Call<'_, B>,
    ) -> Result<A, Failure> {
        // What concerns the account rests on no log.
        let account = matches!(
            call.endpoint,
            Endpoint::SignOut | Endpoint::SignOutEverywhere | Endpoint::EndSessions | Endpoint::ChangeAccount
        );
        if call.endpoint.method().writes() && !account && self.open()?.is_forked(call.org) {
            return Err(Failure::Forked);
        }
        let origin = self.open()?.device.origin.clone();
        let answer = self.call_at(&origin, &Auth::Session, &call).await;
        self.note_connection(!matches!(answer, Err(Failure::Unreachable(_))));
        answer
    }

    fn note_connection(&self, online: bool) {
        let Ok(mut open) = self.open_mut() else { return };
        if open.online != online {
            open.online = online;
            drop(open);
            self.changed(&[Area::State]);
        }
    }

    async fn try_call<B: Serialize, A: DeserializeOwned + Serialize>(
        &self,
        opening: Opening,
        origin: &str,
        auth: &Auth,
        access: Option<&str>,
        call: &Call<'_, B>,
    ) -> Result<A, Failure> {
        let mut path = call.endpoint.path().replace("{org}", call.org.as_str());
        if let Some(item) = &call.item {
            path = path.replace("{item}", item).replace("{session}", item);
        }
        let query = call.query.as_ref().map(|query| format!("?{query}")).unwrap_or_default();
        let mut headers = vec![("accept", Format::Cbor.content_type().to_owned())];
        let body = match call.body {
            Some(body) => {
                headers.push(("content-type", Format::Cbor.content_type().to_owned()));
                Format::Cbor.encode(body).map_err(|_| Failure::Garbled)?
            }
            None => Vec::new(),
        };
        if call.endpoint.method() != Method::Get {
            let key = call.idempotency.clone().unwrap_or_else(|| self.idempotency_key());
            headers.push(("idempotency-key", key));
        }
        if let Auth::Bootstrap(token) = auth {
            headers.push(("latchkey-bootstrap", token.clone()));
        }
        if let Some(access) = access {
            headers.push(("authorization", format!("Bearer {access}")));
        }
        let request =
            HttpRequest { method: call.endpoint.method(), url: format!("{origin}{path}{query}"), headers, body };
        let response = self.send(opening, request).await?;
        if (200..300).contains(&response.status) {
            if response.body.is_empty() {
                return serde_json::from_str("null").map_err(|_| Failure::Garbled);
            }
            let format = Format::of_header(response.content_type.as_deref()).map_err(|_| Failure::Garbled)?;
            return format.decode(&response.body).map_err(|_| Failure::Garbled);
        }
        let problem: Problem = serde_json::from_slice(&response.body).map_err(|_| match response.status {
            // A proxy between here and the service.
            500.. => Failure::Unreachable(Unreachable),
            _ => Failure::Garbled,
        })?;
        Err(problem.into())
    }

    /// Sends what an act asks for, and takes the answer, while the account is open that it began with.
    pub(crate) async fn send(&self, opening: Opening, request: HttpRequest) -> Result<HttpResponse, Failure> {
        // Its token may be the next account's.
        self.is_still(opening)?;
        let answer = self.ports.send(request).await;
        self.is_still(opening)?;
        answer.map_err(Failure::from)
    }

    /// An access token that is good for a while yet.
    pub(crate) async fn access_token(&self) -> Result<String, Failure> {
        let now = self.ports.now();
        {
            let open = self.open()?;
            let session = open.own.session.as_ref().ok_or_else(signed_out)?;
            if session.access_expires > now.plus(RENEW_BEFORE) {
                return Ok(session.access.clone());
            }
        }
        self.renew(None).await
    }

    /// Rotates the refresh token. `stale` is the access token that was refused; if another act has renewed it
    /// meanwhile, that one's is used.
    async fn renew(&self, stale: Option<&str>) -> Result<String, Failure> {
        let _turn = self.renewing.lock().await;
        let (opening, now) = (self.opening.get(), self.ports.now());
        let (origin, slug, refresh, key) = {
            let mut open = self.open_mut()?;
            let (origin, slug) = (open.device.origin.clone(), open.device.slug.clone());
            let session = open.own.session.as_mut().ok_or_else(signed_out)?;
            let fresh = match stale {
                Some(stale) => session.access != stale,
                None => session.access_expires > now.plus(RENEW_BEFORE),
            };
            if fresh {
                return Ok(session.access.clone());
            }
            let key = session.refreshing.get_or_insert_with(|| self.idempotency_key()).clone();
            let refresh = Refresh { session: session.id, refresh: session.refresh };
            open.dirty.own = true;
            (origin, slug, refresh, key)
        };
        // On disk before it is sent: after a stop the same request is repeated and gets the same answer.
        self.persist().await?;
        let call = Call::write(Endpoint::Refresh, &slug, &refresh, &key);
        let mut answer = self.try_call::<_, Tokens>(opening, &origin, &Auth::Nobody, None, &call).await;
        if matches!(answer, Err(Failure::Unreachable(_))) {
            answer = self.try_call(opening, &origin, &Auth::Nobody, None, &call).await;
        }
        match answer {
            Ok(tokens) => {
                let access = tokens.access.clone();
                {
                    let mut open = self.open_mut()?;
                    open.own.session = Some(self.session_of(&tokens));
                    open.dirty.own = true;
                }
                self.persist().await?;
                Ok(access)
            }
            // For good, if that is the owner's word and not the service's.
            Err(Failure::Service(problem)) if problem.code == Code::SessionRemoved => {
                if self.was_signed_out_by_owner(&origin, &slug, &refresh.session).await? {
                    self.forget().await?;
                    return Err(Failure::NoAccount);
                }
                self.session_ended().await
            }
            Err(Failure::Service(problem))
                if matches!(problem.code, Code::RefreshInvalid | Code::RefreshReused | Code::Unauthenticated) =>
            {
                self.session_ended().await
            }
            Err(other) => Err(other),
        }
    }

    /// The tokens' end is told by the service's clock; this browser's may differ by minutes.
    pub(crate) fn session_of(&self, tokens: &Tokens) -> Session {
        let mut session = Session::from(tokens);
        let left = tokens.access_expires.0.saturating_sub(tokens.time.0);
        session.access_expires = self.ports.now().plus(Millis(left));
        session
    }

    /// The session has run out or was ended elsewhere: the person signs in again with the password.
    async fn session_ended(&self) -> Result<String, Failure> {
        {
            let mut open = self.open_mut()?;
            open.own.session = None;
            open.dirty.own = true;
        }
        self.persist().await?;
        self.changed(&[Area::State]);
        Err(signed_out())
    }

    pub(crate) fn is_open(&self) -> bool {
        matches!(&*self.phase.borrow(), Phase::Open(_))
    }
}

fn signed_out() -> Failure {
    Failure::Service(Box::new(wire::Problem::new(Code::Unauthenticated)))
}
