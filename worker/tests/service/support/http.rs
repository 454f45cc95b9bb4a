//! Requests and answers.

use super::key;
use latchkey_service_runner::{Options, Service};
use latchkey_shared::wire::endpoint::Endpoint;
use latchkey_shared::wire::{Code, Format, Problem};
use serde::{Serialize, de::DeserializeOwned};
use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};

/// A running service with its own rows.
pub struct Server {
    pub service: Service,
    agent: ureq::Agent,
    directory: PathBuf,
}

impl Server {
    pub fn start() -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let directory = std::env::temp_dir().join(format!("latchkey-service-{}-{count}", std::process::id()));
        let mut options = Options::local(&directory);
        if let Some(built) = std::env::var_os("LATCHKEY_WORKER_DIR") {
            options.worker_dir = built.into();
        }
        let service = Service::start(options).unwrap();
        let config = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .timeout_global(Some(std::time::Duration::from_secs(60)))
            .build();
        Self { service, agent: config.into(), directory }
    }

    pub fn request(&self, method: &'static str, path: impl Into<String>) -> Request<'_> {
        Request { server: self, method, path: path.into(), headers: Vec::new(), body: Vec::new() }
    }

    pub fn get(&self, path: impl Into<String>) -> Request<'_> {
        self.request("GET", path)
    }

    /// A write with a fresh idempotency key.
    pub fn post(&self, path: impl Into<String>) -> Request<'_> {
        self.request("POST", path).header("idempotency-key", key())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.service.kill9();
        if std::thread::panicking() {
            eprintln!("rows and log are kept in {}", self.directory.display());
        } else {
            let _kept_for_nobody = std::fs::remove_dir_all(&self.directory);
        }
    }
}

/// An endpoint's path at an organisation, for an item that there is not.
pub fn path_of(endpoint: Endpoint, org: &str) -> String {
    let some = "AAAAAAAAAAAAAAAAAAAAAA";
    endpoint.path().replace("{org}", org).replace("{item}", some).replace("{session}", some)
}

#[derive(Clone)]
pub struct Request<'a> {
    server: &'a Server,
    method: &'static str,
    path: String,
    headers: Vec<(&'static str, String)>,
    body: Vec<u8>,
}

impl Request<'_> {
    /// Replaces a header of this name.
    pub fn header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.retain(|(known, _)| *known != name);
        self.headers.push((name, value.into()));
        self
    }

    pub fn without(mut self, name: &str) -> Self {
        self.headers.retain(|(known, _)| *known != name);
        self
    }

    pub fn bearer(self, token: &str) -> Self {
        self.header("authorization", format!("Bearer {token}"))
    }

    pub fn json<T: Serialize>(self, body: &T) -> Self {
        self.bytes("application/json", Format::Json.encode(body).unwrap())
    }

    pub fn cbor<T: Serialize>(self, body: &T) -> Self {
        self.bytes("application/cbor", Format::Cbor.encode(body).unwrap()).header("accept", "application/cbor")
    }

    pub fn bytes(self, content_type: &str, body: impl Into<Vec<u8>>) -> Self {
        let mut request = self.header("content-type", content_type);
        request.body = body.into();
        request
    }

    pub fn send(&self) -> Answer {
        let url = format!("{}{}", self.server.service.origin(), self.path);
        let mut builder = ureq::http::Request::builder().method(self.method).uri(url);
        for (name, value) in &self.headers {
            builder = builder.header(*name, value);
        }
        let mut response = if matches!(self.method, "GET" | "HEAD" | "OPTIONS") {
            self.server.agent.run(builder.body(()).unwrap()).unwrap()
        } else {
            self.server.agent.run(builder.body(self.body.clone()).unwrap()).unwrap()
        };
        let headers = response
            .headers()
            .iter()
            .map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_owned()))
            .collect();
        let body = response.body_mut().with_config().limit(1 << 30).read_to_vec().unwrap();
        Answer { status: response.status().as_u16(), headers, body }
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Answer {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    #[track_caller]
    pub fn ok<T: DeserializeOwned + Serialize>(&self) -> T {
        assert_eq!(self.status, 200, "{}", self.text());
        Format::of_header(self.header("content-type")).unwrap().decode(&self.body).unwrap()
    }

    /// The refusal's code, after a look at everything else that a refusal must have.
    #[track_caller]
    pub fn code(&self) -> Code {
        assert!(self.status >= 400, "{} {}", self.status, self.text());
        assert_eq!(self.header("content-type"), Some(Problem::CONTENT_TYPE), "{}", self.text());
        let problem: Problem = serde_json::from_slice(&self.body).unwrap();
        assert_eq!(problem.status, self.status);
        assert_eq!(problem.code.status(), self.status);
        assert_eq!(problem.kind, format!("urn:latchkey:problem:{}", problem.code.as_str()));
        assert_eq!(problem.title, problem.code.title());
        problem.code
    }
}
