//! The event socket: the service says where something changed, the engine asks what.

use crate::Engine;
use crate::failure::Failure;
use crate::ports::{Ports, Socket};
use latchkey_shared::time::Millis;
use latchkey_shared::wire::endpoint::Endpoint;
use latchkey_shared::wire::sync::Event;

impl<P: Ports> Engine<P> {
    /// Has the browser keep the socket open.
    pub(super) async fn listen(&self) -> Result<(), Failure> {
        let access = self.access_token().await?;
        let open = self.open()?;
        let path = Endpoint::Events.path().replace("{org}", open.device.slug.as_str());
        let url = format!("{}{path}", open.device.origin.replacen("http", "ws", 1));
        self.ports.listen(Some(Socket { url, protocols: vec!["latchkey.v1".to_owned(), access] }));
        Ok(())
    }

    /// A message of the socket: which organisation changed.
    pub async fn socket_message(&self, text: &str) -> Result<(), Failure> {
        self.socket_failures.set(0);
        let Ok(event) = serde_json::from_str::<Event>(text) else { return Ok(()) };
        let behind = {
            let open = self.open()?;
            open.org_by_slug(&event.address).is_none_or(|org| org.cursor < event.cursor.0)
        };
        if behind { self.sync_org(&event.address).await } else { Ok(()) }
    }

    /// The socket ended: catches up and opens a new one, with growing pauses while that fails.
    pub async fn socket_closed(&self) -> Result<(), Failure> {
        if !self.is_open() {
            return Ok(());
        }
        let failures = self.socket_failures.get();
        self.socket_failures.set(failures.saturating_add(1));
        let pause = 1_000u64.saturating_mul(1 << failures.min(6));
        self.ports.wake_at(self.ports.now().plus(Millis(pause)));
        Ok(())
    }
}
