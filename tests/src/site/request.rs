//! Just enough HTTP/1.1 to read what a browser asks.

use std::io::{self, BufRead, BufReader, Read};
use std::net::TcpStream;
use std::time::Duration;

use base64ct::{Base64, Encoding};

const BODY_LIMIT: usize = 1 << 20;
const IDLE: Duration = Duration::from_secs(20);

pub struct Request {
    pub method: String,
    /// Without the query.
    pub path: String,
    pub host: String,
    /// User name and password of HTTP authentication ("Basic", RFC 7617), where the browser sent some.
    pub basic: Option<(String, String)>,
    pub body: Vec<u8>,
}

impl Request {
    /// `None` if the browser hung up without asking (it opens connections ahead).
    pub fn read(stream: &mut TcpStream) -> io::Result<Option<Request>> {
        stream.set_read_timeout(Some(IDLE))?;
        let mut reader = BufReader::new(stream);
        let mut line = String::new();
        if reader.read_line(&mut line)? == 0 {
            return Ok(None);
        }
        let mut words = line.split_whitespace();
        let (Some(method), Some(target)) = (words.next(), words.next()) else {
            return Ok(None);
        };
        let method = method.to_owned();
        let path = target.split('?').next().unwrap_or_default().to_owned();
        let (mut host, mut basic, mut length) = (String::new(), None, 0usize);
        loop {
            let mut header = String::new();
            if reader.read_line(&mut header)? == 0 || header.trim().is_empty() {
                break;
            }
            let Some((name, value)) = header.split_once(':') else {
                continue;
            };
            match name.to_ascii_lowercase().as_str() {
                "host" => host = value.trim().split(':').next().unwrap_or_default().to_owned(),
                "authorization" => basic = credentials(value.trim()),
                "content-length" => length = value.trim().parse().unwrap_or_default(),
                _ => {}
            }
        }
        let mut body = vec![0; length.min(BODY_LIMIT)];
        reader.read_exact(&mut body)?;
        Ok(Some(Request { method, path, host, basic, body }))
    }
}

fn credentials(authorization: &str) -> Option<(String, String)> {
    let text = Base64::decode_vec(authorization.strip_prefix("Basic ")?).ok()?;
    let (user, password) =
        String::from_utf8(text).ok()?.split_once(':').map(|(user, rest)| (user.to_owned(), rest.to_owned()))?;
    Some((user, password))
}

/// Decodes `application/x-www-form-urlencoded`.
pub fn form(body: &[u8]) -> Vec<(String, String)> {
    body.split(|byte| *byte == b'&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| {
            let mut halves = pair.splitn(2, |byte| *byte == b'=');
            let mut half = || decoded(halves.next().unwrap_or_default());
            (half(), half())
        })
        .collect()
}

fn decoded(text: &[u8]) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some((first, after)) = rest.split_first() {
        let escaped = match (first, after) {
            (b'%', [high, low, ..]) => digit(*high).zip(digit(*low)).map(|(high, low)| high << 4 | low),
            _ => None,
        };
        match escaped {
            Some(byte) => {
                bytes.push(byte);
                rest = after.get(2..).unwrap_or_default();
            }
            None => {
                bytes.push(if *first == b'+' { b' ' } else { *first });
                rest = after;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

fn digit(character: u8) -> Option<u8> {
    char::from(character).to_digit(16).and_then(|digit| u8::try_from(digit).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_is_decoded_as_browsers_write_it() {
        assert_eq!(
            form(b"user=ada+l%40app.test&password=%C3%BC%26%3D%25+x&empty="),
            [
                ("user".to_owned(), "ada l@app.test".to_owned()),
                ("password".to_owned(), "ü&=% x".to_owned()),
                ("empty".to_owned(), String::new()),
            ]
        );
    }

    #[test]
    fn a_broken_escape_stays_as_it_is() {
        assert_eq!(form(b"a=%4"), [("a".to_owned(), "%4".to_owned())]);
        assert_eq!(form(b"a=%zz"), [("a".to_owned(), "%zz".to_owned())]);
    }
}
