//! A client of the W3C WebDriver protocol: one session of one driver on the loopback interface.
//!
//! Only what the harness needs. It blocks: a test is a story told in order.

pub mod input;

use std::cell::RefCell;
use std::time::Duration;

use base64ct::{Base64, Encoding};
use serde_json::{Value, json};

use crate::error::{Error, Result};
use crate::process::Process;
use crate::wait::{PATIENCE, Seen, until};

/// The name under which the protocol sends a reference to an element.
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";
const SHADOW: &str = "shadow-6066-11e4-a52e-4f735466cecf";
/// Longer than the script timeout, so that the driver's own answer comes first.
const ANSWER_LIMIT: Duration = Duration::from_secs(60);
/// A browser that has not closed by then is ended with its driver.
const GOODBYE_LIMIT: Duration = Duration::from_secs(15);
const SCRIPT_LIMIT: Duration = Duration::from_secs(30);

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct WindowHandle(pub(crate) String);

#[derive(Clone, Debug)]
pub struct ElementRef(String);

impl ElementRef {
    pub(crate) fn from_json(value: &Value) -> Option<ElementRef> {
        value.get(ELEMENT)?.as_str().map(|id| ElementRef(id.to_owned()))
    }

    pub(crate) fn to_json(&self) -> Value {
        json!({ ELEMENT: self.0 })
    }
}

pub struct Session {
    agent: ureq::Agent,
    base: String,
    /// What the driver says of the browser that it started.
    capabilities: Value,
    /// The window that commands go to now; switching costs a round trip and may take the focus, so it is done only when needed.
    current: RefCell<Option<WindowHandle>>,
    ended: RefCell<bool>,
    // Last: the session says goodbye before its driver is ended.
    _driver: Process,
}

impl Session {
    /// Waits for the driver at `port`, then asks it for a browser with these capabilities.
    pub fn start(mut driver: Process, port: u16, capabilities: &Value) -> Result<Session> {
        let agent = agent(ANSWER_LIMIT);
        let root = format!("http://127.0.0.1:{port}");
        until("the driver's status", PATIENCE, || {
            if let Some(status) = driver.ended() {
                return Err(Error::Start { program: "the driver".to_owned(), reason: status });
            }
            match call(&agent, "GET", &format!("{root}/status"), None) {
                Ok(status) if status["ready"] == true => Ok(Seen::Ready(())),
                Ok(status) => Ok(Seen::NotYet(status.to_string())),
                Err(error) => Ok(Seen::NotYet(error.to_string())),
            }
        })?;
        let answer = call(
            &agent,
            "POST",
            &format!("{root}/session"),
            Some(&json!({ "capabilities": { "alwaysMatch": capabilities } })),
        )?;
        let id = answer["sessionId"].as_str().ok_or_else(|| Error::Answer {
            from: "new session".to_owned(),
            expected: "a session id",
            answer: answer.to_string(),
        })?;
        let session = Session {
            base: format!("{root}/session/{id}"),
            capabilities: answer["capabilities"].clone(),
            agent,
            current: RefCell::new(None),
            ended: RefCell::new(false),
            _driver: driver,
        };
        session.post(
            "timeouts",
            &json!({ "script": u64::try_from(SCRIPT_LIMIT.as_millis()).unwrap_or(u64::MAX), "implicit": 0 }),
        )?;
        Ok(session)
    }

    pub fn capabilities(&self) -> &Value {
        &self.capabilities
    }

    pub fn get(&self, path: &str) -> Result<Value> {
        call(&self.agent, "GET", &format!("{}/{path}", self.base), None)
    }

    pub fn post(&self, path: &str, body: &Value) -> Result<Value> {
        call(&self.agent, "POST", &format!("{}/{path}", self.base), Some(body))
    }

    /// Closes the browser in good order: what it has still to write to its profile gets written.
    pub fn end(&self) -> Result<()> {
        if self.ended.replace(true) {
            return Ok(());
        }
        let impatient = agent(GOODBYE_LIMIT);
        call(&impatient, "DELETE", &self.base, None).map(drop)
    }

    /// Runs the body of a function in the current document; a promise that it returns is awaited.
    pub fn run(&self, script: &str, args: &Value) -> Result<Value> {
        self.post("execute/sync", &json!({ "script": script, "args": [args] }))
    }

    pub fn window_handles(&self) -> Result<Vec<WindowHandle>> {
        let handles = self.get("window/handles")?;
        let list = handles.as_array().map(Vec::as_slice).unwrap_or_default();
        Ok(list.iter().filter_map(Value::as_str).map(|handle| WindowHandle(handle.to_owned())).collect())
    }

    pub fn current_window(&self) -> Result<WindowHandle> {
        let handle = WindowHandle(text_of("window", &self.get("window")?)?);
        *self.current.borrow_mut() = Some(handle.clone());
        Ok(handle)
    }

    /// Goes to the top document of a window.
    pub fn enter_window(&self, window: &WindowHandle) -> Result<()> {
        if self.current.borrow().as_ref() != Some(window) {
            // Forgotten until it worked: the window may be gone.
            *self.current.borrow_mut() = None;
            self.post("window", &json!({ "handle": window.0 }))?;
            *self.current.borrow_mut() = Some(window.clone());
        }
        self.enter_top()
    }

    pub fn enter_top(&self) -> Result<()> {
        self.post("frame", &json!({ "id": null })).map(drop)
    }

    pub fn enter_frame(&self, frame: &ElementRef) -> Result<()> {
        self.post("frame", &json!({ "id": frame.to_json() })).map(drop)
    }

    /// Opens an empty window or tab; the current window stays.
    pub fn new_window(&self, kind: &str) -> Result<WindowHandle> {
        let answer = self.post("window/new", &json!({ "type": kind }))?;
        text_of("new window", &answer["handle"]).map(WindowHandle)
    }

    pub fn close_window(&self) -> Result<()> {
        *self.current.borrow_mut() = None;
        call(&self.agent, "DELETE", &format!("{}/window", self.base), None).map(drop)
    }

    pub fn elements(&self, css: &str) -> Result<Vec<ElementRef>> {
        let found = self.post("elements", &json!({ "using": "css selector", "value": css }))?;
        let list = found.as_array().map(Vec::as_slice).unwrap_or_default();
        Ok(list.iter().filter_map(ElementRef::from_json).collect())
    }

    /// What is inside an element's shadow root, open or closed: the driver sees what the page does not.
    pub fn in_shadow(&self, host: &ElementRef, css: &str) -> Result<Vec<ElementRef>> {
        let root = match self.get(&format!("element/{}/shadow", host.0)) {
            Ok(root) => root,
            Err(error) if error.is_passing() => return Ok(Vec::new()),
            Err(error) => return Err(error),
        };
        let root = text_of("shadow root", &root[SHADOW])?;
        let found = self.post(&format!("shadow/{root}/elements"), &json!({ "using": "css selector", "value": css }))?;
        let list = found.as_array().map(Vec::as_slice).unwrap_or_default();
        Ok(list.iter().filter_map(ElementRef::from_json).collect())
    }

    /// A trusted click in the element's middle.
    pub fn click(&self, element: &ElementRef) -> Result<()> {
        self.post(&format!("element/{}/click", element.0), &json!({})).map(drop)
    }

    /// Types into an element without a keyboard: how a file is chosen.
    pub fn send_keys(&self, element: &ElementRef, text: &str) -> Result<()> {
        self.post(&format!("element/{}/value", element.0), &json!({ "text": text })).map(drop)
    }

    /// A picture of the current window's document, as PNG.
    pub fn picture(&self) -> Result<Vec<u8>> {
        png_of(&self.get("screenshot")?)
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        // After a failure the browser may be stuck: then its process group just ends.
        if !std::thread::panicking() {
            let _ = self.end();
        }
    }
}

pub(crate) fn png_of(answer: &Value) -> Result<Vec<u8>> {
    let text = text_of("screenshot", answer)?;
    Base64::decode_vec(text.trim_start_matches("data:image/png;base64,")).map_err(|error| Error::Answer {
        from: "screenshot".to_owned(),
        expected: "a picture in base64",
        answer: error.to_string(),
    })
}

pub(crate) fn text_of(from: &str, answer: &Value) -> Result<String> {
    answer.as_str().map(str::to_owned).ok_or_else(|| Error::Answer {
        from: from.to_owned(),
        expected: "text",
        answer: answer.to_string(),
    })
}

fn agent(limit: Duration) -> ureq::Agent {
    ureq::Agent::config_builder().http_status_as_error(false).timeout_global(Some(limit)).build().into()
}

fn call(agent: &ureq::Agent, method: &str, url: &str, body: Option<&Value>) -> Result<Value> {
    let request = || format!("{method} {}", url.split_once("/session/").map_or(url, |(_, path)| path));
    let failed = |error: ureq::Error| Error::Connection { request: request(), reason: error.to_string() };
    let mut response = match (method, body) {
        ("GET", _) => agent.get(url).call(),
        ("DELETE", _) => agent.delete(url).call(),
        (_, body) => agent
            .post(url)
            .content_type("application/json; charset=utf-8")
            .send(body.map_or_else(|| "{}".to_owned(), Value::to_string)),
    }
    .map_err(failed)?;
    let text = response.body_mut().with_config().limit(64 << 20).read_to_string().map_err(failed)?;
    let answer: Value = serde_json::from_str(&text).map_err(|_| Error::Answer {
        from: request(),
        expected: "JSON",
        answer: text.chars().take(400).collect(),
    })?;
    let value = answer.get("value").cloned().unwrap_or_default();
    match value.get("error").and_then(Value::as_str) {
        Some(code) if !response.status().is_success() => Err(Error::Driver {
            request: request(),
            code: code.to_owned(),
            message: value["message"].as_str().unwrap_or_default().chars().take(600).collect(),
        }),
        _ => Ok(value),
    }
}
