//! The browsers that are signed in to the account.

use crate::Engine;
use crate::failure::Failure;
use crate::ports::Ports;
use crate::service::{Auth, Call};
use latchkey_messages::{Area, DeviceId, DeviceRow, Reply, Time};
use latchkey_shared::account::SignOutOrder;
use latchkey_shared::id::{SessionId, Slug};
use latchkey_shared::time::Millis;
use latchkey_shared::wire::access::{EndSessions, SessionEnd, Sessions};
use latchkey_shared::wire::endpoint::Endpoint;

impl<P: Ports> Engine<P> {
    pub(crate) async fn devices(&self) -> Result<Reply, Failure> {
        let slug = self.open()?.device.slug.clone();
        let sessions: Sessions = self.call(Call::read(Endpoint::Sessions, &slug)).await?;
        let time = |at: Millis| Time(i64::try_from(at.0).unwrap_or(i64::MAX));
        Ok(Reply::Devices(
            sessions
                .sessions
                .into_iter()
                .map(|session| DeviceRow {
                    id: DeviceId::new(session.session.to_string()),
                    name: session.device,
                    signed_in: time(session.created),
                    last_seen: time(session.last_used),
                    network: String::new(),
                    this: session.current,
                })
                .collect(),
        ))
    }

    /// Ends other browsers' sessions, and has them wipe what they keep when they ask the next time. The order is sealed under
    /// the account's key, so that the service cannot give it.
    pub(crate) async fn sign_out_devices(&self, devices: &[DeviceId]) -> Result<Reply, Failure> {
        let (slug, ends) = {
            let open = self.open()?;
            let mut ends = Vec::with_capacity(devices.len());
            for device in devices {
                let session: SessionId = device.as_str().parse().map_err(|_| Failure::NotFound("browser"))?;
                if open.own.session.as_ref().is_some_and(|own| own.id == session) {
                    return Err(Failure::NotFound("other browser"));
                }
                let order = SignOutOrder::give(&open.user_key, &session, &mut *self.ports.rng());
                ends.push(SessionEnd { session, order });
            }
            (open.device.slug.clone(), ends)
        };
        let body = EndSessions { ends };
        let _: () = self.call(Call::write(Endpoint::EndSessions, &slug, &body, &self.idempotency_key())).await?;
        self.changed(&[Area::Devices]);
        Ok(Reply::Done)
    }

    /// Whether another browser of the account, and nobody else, signed this one out.
    ///
    /// # Errors
    /// No answer came: it is to be asked again before the session is forgotten, for nothing else names the order.
    pub(crate) async fn was_signed_out_by_owner(
        &self,
        origin: &str,
        slug: &Slug,
        session: &SessionId,
    ) -> Result<bool, Failure> {
        let call = Call { item: Some(session.to_string()), ..Call::read(Endpoint::SessionEnd, slug) };
        let end: Result<SessionEnd, Failure> = Box::pin(self.call_at(origin, &Auth::Nobody, &call)).await;
        let open = self.open()?;
        match end {
            Ok(end) => Ok(end.session == *session && end.order.is_for(&open.user_key, session)),
            Err(failure) if failure.is_refusal() && !failure.passes() => Ok(false),
            Err(failure) => Err(failure),
        }
    }
}
