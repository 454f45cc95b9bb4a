//! A WebSocket client that listens: RFC 6455 without extensions, as far as this needs it.

use super::member::Member;
use latchkey_shared::bytes::to_text;
use latchkey_shared::wire::sync::Event;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::time::Duration;

/// An open event socket.
pub struct Events {
    stream: BufReader<TcpStream>,
}

/// What came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Message {
    Event(Event),
    Text(String),
    Closed(u16),
}

impl Events {
    /// # Errors
    /// The status line, where the service does not switch protocols.
    pub fn open(member: &Member<'_>) -> Result<Self, String> {
        Self::with_protocols(member, &format!("latchkey.v1, {}", member.tokens.access))
    }

    pub fn with_protocols(member: &Member<'_>, protocols: &str) -> Result<Self, String> {
        let port = member.server.service.port();
        let mut stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        let mut nonce = [0; 16];
        getrandom::fill(&mut nonce).unwrap();
        // `Sec-WebSocket-Key` is padded base64 of 16 bytes; base64url needs its two letters put back.
        let nonce = to_text(&nonce).replace('-', "+").replace('_', "/");
        write!(
            stream,
            "GET {} HTTP/1.1\r\nhost: 127.0.0.1:{port}\r\nconnection: Upgrade\r\nupgrade: websocket\r\n\
             sec-websocket-version: 13\r\nsec-websocket-key: {nonce}==\r\nsec-websocket-protocol: {protocols}\r\n\r\n",
            member.path("events")
        )
        .unwrap();
        let mut stream = BufReader::new(stream);
        let mut status = String::new();
        stream.read_line(&mut status).unwrap();
        let mut protocol = None;
        loop {
            let mut line = String::new();
            stream.read_line(&mut line).unwrap();
            if line.trim().is_empty() {
                break;
            }
            if let Some(value) = line.to_ascii_lowercase().strip_prefix("sec-websocket-protocol:") {
                protocol = Some(value.trim().to_owned());
            }
        }
        if !status.contains(" 101 ") {
            return Err(status);
        }
        assert_eq!(protocol.as_deref(), Some("latchkey.v1"));
        Ok(Self { stream })
    }

    pub fn say(&mut self, text: &str) {
        let length = u8::try_from(text.len()).unwrap();
        assert!(length < 126);
        let mut frame = vec![0x81, 0x80 | length, 0, 0, 0, 0];
        frame.extend_from_slice(text.as_bytes());
        self.stream.get_mut().write_all(&frame).unwrap();
    }

    /// The next message; fails after 20 seconds.
    #[track_caller]
    pub fn next(&mut self) -> Message {
        let mut head = [0; 2];
        self.stream.read_exact(&mut head).unwrap();
        let length = match head[1] & 0x7f {
            126 => {
                let mut long = [0; 2];
                self.stream.read_exact(&mut long).unwrap();
                usize::from(u16::from_be_bytes(long))
            }
            short => usize::from(short),
        };
        let mut payload = vec![0; length];
        self.stream.read_exact(&mut payload).unwrap();
        match head[0] & 0x0f {
            8 => Message::Closed(u16::from_be_bytes([payload[0], payload[1]])),
            _ => {
                let text = String::from_utf8(payload).unwrap();
                serde_json::from_str(&text).map_or(Message::Text(text), Message::Event)
            }
        }
    }

    /// Waits until its session has ended.
    #[track_caller]
    pub fn closes(&mut self) {
        loop {
            match self.next() {
                Message::Event(_) => {}
                Message::Closed(code) => return assert_eq!(code, 4001),
                other @ Message::Text(_) => panic!("instead of the end: {other:?}"),
            }
        }
    }

    /// The next event about `address`.
    #[track_caller]
    pub fn about(&mut self, address: &str) -> Event {
        loop {
            match self.next() {
                Message::Event(event) if event.address.as_str() == address => return event,
                Message::Event(_) => {}
                other => panic!("instead of an event: {other:?}"),
            }
        }
    }
}
