//! A connection of its own to one target of Chromium, past the driver.

use std::net::TcpStream;
use std::time::Duration;

use serde_json::{Value, json};
use tungstenite::{Message, WebSocket, client};

use crate::error::{Error, Result};

/// A target that has gone does not answer; one that is there does so at once.
const ANSWER_LIMIT: Duration = Duration::from_secs(2);

pub(super) struct DevTools {
    socket: WebSocket<TcpStream>,
    commands: u64,
}

impl DevTools {
    /// `browser`: host and port of its DevTools; `target`: the identifier of a page.
    pub fn connect(browser: &str, target: &str) -> Result<DevTools> {
        let failed = |reason: String| Error::Connection { request: format!("DevTools of {target}"), reason };
        let stream = TcpStream::connect(browser).map_err(|error| failed(error.to_string()))?;
        stream.set_read_timeout(Some(ANSWER_LIMIT)).map_err(|error| failed(error.to_string()))?;
        let (socket, _) = client(format!("ws://{browser}/devtools/page/{target}"), stream)
            .map_err(|error| failed(error.to_string()))?;
        Ok(DevTools { socket, commands: 0 })
    }

    /// Sends a command and waits until it is answered, or the target is gone.
    pub fn command(&mut self, method: &str, params: &Value) -> Result<()> {
        self.commands += 1;
        let command = json!({ "id": self.commands, "method": method, "params": params }).to_string();
        if self.socket.send(Message::text(command)).is_err() {
            return Ok(());
        }
        while let Ok(message) = self.socket.read() {
            let answer: Value =
                message.to_text().ok().and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default();
            if answer["id"] != self.commands {
                continue;
            }
            return match answer["error"]["message"].as_str() {
                None => Ok(()),
                Some(reason) => Err(Error::Connection { request: method.to_owned(), reason: reason.to_owned() }),
            };
        }
        Ok(())
    }
}
