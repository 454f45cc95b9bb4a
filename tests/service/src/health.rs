//! Waiting until the service answers.

use std::io::{self, Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::process::Child;
use std::thread;
use std::time::{Duration, Instant};

use crate::error::NoAnswer;

/// A cold start takes a tenth of a second; a busy machine may take much longer.
const DEADLINE: Duration = Duration::from_secs(30);
const BETWEEN_TRIES: Duration = Duration::from_millis(20);

/// Returns once `GET /v1/health` is answered with 200, or says why that will not happen.
#[expect(clippy::disallowed_methods, reason = "this crate never runs as WebAssembly")]
pub(crate) fn await_answer(port: u16, child: &mut Child) -> Result<(), NoAnswer> {
    let started = Instant::now();
    let mut last = String::from("no connection");
    while started.elapsed() < DEADLINE {
        match child.try_wait() {
            Ok(None) => {}
            Ok(Some(status)) => return Err(NoAnswer(format!("the process ended ({status})"))),
            Err(cause) => return Err(NoAnswer(format!("the process is gone ({cause})"))),
        }
        match status_line(port) {
            Ok(line) if line.split(' ').nth(1) == Some("200") => return Ok(()),
            Ok(line) => last = format!("GET /v1/health was answered \"{line}\""),
            Err(cause) => last = format!("GET /v1/health failed ({cause})"),
        }
        thread::sleep(BETWEEN_TRIES);
    }
    Err(NoAnswer(format!("{last}, for {} seconds", DEADLINE.as_secs())))
}

fn status_line(port: u16) -> io::Result<String> {
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    let mut stream = TcpStream::connect_timeout(&address, Duration::from_secs(2))?;
    stream.set_read_timeout(Some(Duration::from_secs(2)))?;
    write!(stream, "GET /v1/health HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n\r\n")?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer)?;
    let answer = String::from_utf8_lossy(&answer);
    Ok(answer.lines().next().unwrap_or_default().to_owned())
}
