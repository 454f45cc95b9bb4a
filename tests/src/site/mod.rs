//! A small web server for the pages that tests sign in to, on made-up hosts.
//!
//! Every file of `tests/pages` is there on every host; `POST` anywhere under `/login` answers who signed in; whatever is under `/private` asks for user name and
//! password before (HTTP authentication). The server tells the
//! test what it received, so a test can be sure that the right password reached the right site.

mod request;

use std::fs;
use std::io::{self, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::{Component, Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use crate::error::{Error, Result};
use crate::wait::{PATIENCE, Seen, until};
use crate::workspace;
use request::Request;

/// A form that was sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Submission {
    /// The host that the browser meant, without the port.
    pub host: String,
    pub path: String,
    /// The form's fields in its order, decoded.
    pub fields: Vec<(String, String)>,
}

impl Submission {
    pub fn field(&self, name: &str) -> Option<&str> {
        self.fields.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }
}

pub struct Site {
    port: u16,
    shared: Arc<Shared>,
}

struct Shared {
    pages: PathBuf,
    submissions: Mutex<Vec<Submission>>,
    ended: AtomicBool,
}

impl Site {
    /// Serves `tests/pages` on a free port.
    pub fn start() -> Result<Site> {
        Site::serving(workspace::pages())
    }

    pub fn serving(pages: PathBuf) -> Result<Site> {
        let failed = |error: io::Error| Error::Start { program: "the site".to_owned(), reason: error.to_string() };
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).map_err(failed)?;
        let port = listener.local_addr().map_err(failed)?.port();
        let shared = Arc::new(Shared { pages, submissions: Mutex::default(), ended: AtomicBool::new(false) });
        let serving = shared.clone();
        thread::spawn(move || {
            for stream in listener.incoming() {
                if serving.ended.load(Ordering::Relaxed) {
                    return;
                }
                let shared = serving.clone();
                if let Ok(stream) = stream {
                    // A browser that hangs up early is its own affair.
                    thread::spawn(move || shared.answer(stream));
                }
            }
        });
        Ok(Site { port, shared })
    }

    pub fn port(&self) -> u16 {
        self.port
    }

    /// `http://<host>:<port>`
    pub fn origin(&self, host: &str) -> String {
        format!("http://{host}:{}", self.port)
    }

    /// `url("login.test", "/plain.html")`
    pub fn url(&self, host: &str, path: &str) -> String {
        format!("{}{path}", self.origin(host))
    }

    /// Everything that was sent, oldest first.
    pub fn submissions(&self) -> Vec<Submission> {
        self.shared.submissions().clone()
    }

    /// Waits for the submission after the first `seen` ones.
    pub fn wait_submission(&self, seen: usize) -> Result<Submission> {
        until("a form to be sent", PATIENCE, || {
            let all = self.submissions();
            Ok(all.get(seen).cloned().map_or_else(|| Seen::NotYet(format!("{} forms", all.len())), Seen::Ready))
        })
    }
}

impl Drop for Site {
    fn drop(&mut self) {
        self.shared.ended.store(true, Ordering::Relaxed);
        // Wakes the listener, which then sees that it is over.
        let _ = TcpStream::connect((Ipv4Addr::LOCALHOST, self.port));
    }
}

impl Shared {
    fn submissions(&self) -> std::sync::MutexGuard<'_, Vec<Submission>> {
        self.submissions.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn answer(&self, mut stream: TcpStream) -> io::Result<()> {
        let Some(request) = Request::read(&mut stream)? else {
            return Ok(());
        };
        if request.path.starts_with("/private") && request.basic.is_none() {
            let asks = "HTTP/1.1 401 Unauthorized\r\nwww-authenticate: Basic realm=\"Switch 3\"\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";
            return stream.write_all(asks.as_bytes());
        }
        let (status, kind, body) = if request.path.starts_with("/private") {
            ("200 OK", "text/html; charset=utf-8", self.let_in(request).into_bytes())
        } else if request.method == "POST" && request.path.starts_with("/login") {
            ("200 OK", "text/html; charset=utf-8", self.signed_in(request).into_bytes())
        } else {
            match self.page(&request.path) {
                Some((kind, bytes)) => ("200 OK", kind, bytes),
                None => ("404 Not Found", "text/plain; charset=utf-8", b"No such page.".to_vec()),
            }
        };
        write!(
            stream,
            "HTTP/1.1 {status}\r\ncontent-type: {kind}\r\ncontent-length: {}\r\ncache-control: no-store\r\nconnection: close\r\n\r\n",
            body.len()
        )?;
        stream.write_all(&body)
    }

    /// What came with the request itself counts as a form of `username` and `password`.
    fn let_in(&self, request: Request) -> String {
        let (user, password) = request.basic.unwrap_or_default();
        let fields = vec![("username".to_owned(), user), ("password".to_owned(), password)];
        self.welcome(Submission { host: request.host, path: request.path, fields })
    }

    fn signed_in(&self, request: Request) -> String {
        self.welcome(Submission { host: request.host, path: request.path, fields: request::form(&request.body) })
    }

    fn welcome(&self, submission: Submission) -> String {
        let user =
            ["user", "username", "email", "login"].iter().find_map(|name| submission.field(name)).unwrap_or("nobody");
        let page = format!(
            "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>Signed in</title><h1 id=\"signed-in\">Signed in as {}</h1></html>",
            escaped(user)
        );
        self.submissions().push(submission);
        page
    }

    fn page(&self, path: &str) -> Option<(&'static str, Vec<u8>)> {
        let relative = Path::new(path.trim_start_matches('/'));
        let inside = relative.components().all(|part| matches!(part, Component::Normal(_)));
        let name = if relative.as_os_str().is_empty() { Path::new("index.html") } else { relative };
        let file = library(name).unwrap_or_else(|| self.pages.join(name));
        let bytes = inside.then(|| fs::read(file).ok()).flatten()?;
        let kind = match name.extension().and_then(|extension| extension.to_str()) {
            Some("html") => "text/html; charset=utf-8",
            Some("js") => "text/javascript; charset=utf-8",
            Some("css") => "text/css; charset=utf-8",
            Some("svg") => "image/svg+xml",
            Some("png") => "image/png",
            _ => "application/octet-stream",
        };
        Some((kind, bytes))
    }
}

/// Frameworks that pages are made with, under `/lib/`: from npm, in the versions of `package-lock.json`.
fn library(name: &Path) -> Option<PathBuf> {
    const LIBRARIES: [(&str, &str); 7] = [
        ("react.js", "react/umd/react.production.min.js"),
        ("react-dom.js", "react-dom/umd/react-dom.production.min.js"),
        ("vue.js", "vue/dist/vue.esm-browser.prod.js"),
        ("lit", "lit"),
        ("lit-html", "lit-html"),
        ("lit-element", "lit-element"),
        ("reactive-element", "@lit/reactive-element"),
    ];
    let name = name.strip_prefix("lib").ok()?;
    LIBRARIES.iter().find_map(|(served, package)| {
        let rest = name.strip_prefix(served).ok()?;
        let file = workspace::root().join("node_modules").join(package);
        Some(if rest.as_os_str().is_empty() { file } else { file.join(rest) })
    })
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;")
}
