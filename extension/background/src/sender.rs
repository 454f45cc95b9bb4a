//! Who sends a message, by what the browser says of it. What the message says of itself counts for nothing.

use latchkey_engine::PageSender;
use latchkey_messages::{Asker, Request, TabId};
use serde::Deserialize;
use url::Url;

/// The page that a web page can put into a frame of its own.
const OVERLAY: &str = "overlay.html";

/// `runtime.MessageSender`, as both browsers fill it in.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Sender {
    #[serde(default)]
    id: String,
    #[serde(default)]
    url: String,
    origin: Option<String>,
    frame_id: Option<i64>,
    document_id: Option<String>,
    tab: Option<SenderTab>,
}

#[derive(Clone, Debug, Default, Deserialize)]
struct SenderTab {
    id: Option<TabId>,
    #[serde(default)]
    url: String,
}

/// This extension.
#[derive(Clone, Debug)]
pub struct Own {
    pub id: String,
    /// `chrome-extension://…/` or `moz-extension://…/`
    pub root: String,
}

/// Who may be speaking.
#[derive(Clone, Debug, PartialEq)]
pub enum Speaker {
    /// The popup or the console.
    Interface,
    /// The overlay: an own page, but in somebody else's, in this tab.
    Overlay(TabId),
    /// The content script of a frame.
    ContentScript(PageSender),
}

impl Sender {
    /// Who this is; `None` for whoever has no business here.
    pub fn speaker(&self, own: &Own) -> Option<Speaker> {
        if self.id != own.id {
            return None;
        }
        let Some(path) = self.url.strip_prefix(&own.root) else {
            return self.content_script().map(Speaker::ContentScript);
        };
        let page = path.split(['?', '#']).next().unwrap_or_default();
        let in_a_frame = self.frame_id.is_some_and(|frame| frame != 0);
        match (page, in_a_frame) {
            (OVERLAY, _) => self.tab.as_ref()?.id.map(Speaker::Overlay),
            (_, false) => Some(Speaker::Interface),
            // No other page of ours is ever meant to be in a frame.
            (_, true) => None,
        }
    }

    fn content_script(&self) -> Option<PageSender> {
        let tab = self.tab.as_ref()?;
        Some(PageSender {
            tab: tab.id?,
            tab_url: tab.url.clone(),
            frame: self.frame_id?,
            origin: self.origin(),
            url: self.url.clone(),
        })
    }

    /// The browser's word where it gives one: it knows sandboxed frames, and whose origin `about:blank` has.
    fn origin(&self) -> String {
        match &self.origin {
            Some(origin) if origin.starts_with("http://") || origin.starts_with("https://") => origin.clone(),
            Some(_) => "null".to_owned(),
            None => Url::parse(&self.url).map_or_else(|_| "null".to_owned(), |url| url.origin().ascii_serialization()),
        }
    }

    /// The browser's own name of the document, where it has one.
    pub fn document(&self) -> Option<&str> {
        self.document_id.as_deref()
    }
}

impl Speaker {
    /// Whether this speaker may ask that of the engine. The overlay is a guest in a foreign page, and asks for nothing but its own.
    pub fn may_ask(&self, request: &Request) -> bool {
        match self {
            Self::Interface => true,
            Self::Overlay(_) => request.asker() != Asker::Interface,
            Self::ContentScript(_) => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::blank;
    use latchkey_messages::page::OverlayToken;
    use latchkey_messages::{OfferAct, OfferId};

    fn own() -> Own {
        Own { id: "latchkey".into(), root: "chrome-extension://latchkey/".into() }
    }

    fn speaker(sender: serde_json::Value) -> Option<Speaker> {
        serde_json::from_value::<Sender>(sender).unwrap().speaker(&own())
    }

    #[test]
    fn own_pages_are_told_apart() {
        let popup = serde_json::json!({"id": "latchkey", "url": "chrome-extension://latchkey/popup.html"});
        assert_eq!(speaker(popup), Some(Speaker::Interface));
        let console = serde_json::json!({"id": "latchkey", "url": "chrome-extension://latchkey/console.html#items", "frameId": 0,
            "tab": {"id": 3, "url": "chrome-extension://latchkey/console.html#items"}});
        assert_eq!(speaker(console), Some(Speaker::Interface));
        let overlay = serde_json::json!({"id": "latchkey", "url": "chrome-extension://latchkey/overlay.html#0123", "frameId": 7,
            "tab": {"id": 3, "url": "https://app.test/"}});
        assert_eq!(speaker(overlay), Some(Speaker::Overlay(TabId(3))));
        let opened_by_a_page = serde_json::json!({"id": "latchkey", "url": "chrome-extension://latchkey/overlay.html?popup.html",
            "frameId": 0, "tab": {"id": 3, "url": "chrome-extension://latchkey/overlay.html?popup.html"}});
        assert_eq!(speaker(opened_by_a_page), Some(Speaker::Overlay(TabId(3))));
    }

    #[test]
    fn nobody_else_is_taken_for_one_of_us() {
        let framed = serde_json::json!({"id": "latchkey", "url": "chrome-extension://latchkey/popup.html", "frameId": 7,
            "tab": {"id": 3, "url": "https://evil.test/"}});
        assert_eq!(speaker(framed), None);
        let another = serde_json::json!({"id": "another", "url": "chrome-extension://latchkey/popup.html"});
        assert_eq!(speaker(another), None);
        let alike = serde_json::json!({"id": "latchkey", "url": "chrome-extension://latchkey.evil.test/popup.html"});
        assert_eq!(speaker(alike), None);
        assert_eq!(speaker(serde_json::json!({})), None);
        assert_eq!(speaker(serde_json::json!({"id": "latchkey"})), None);
    }

    #[test]
    fn a_content_script_is_where_the_browser_says() {
        let seen = |frame: serde_json::Value| {
            let mut sender = serde_json::json!({"id": "latchkey", "frameId": 4_294_967_299_i64, "tab": {"id": 3, "url": "https://app.test/"}});
            sender.as_object_mut().unwrap().append(&mut frame.as_object().unwrap().clone());
            match speaker(sender) {
                Some(Speaker::ContentScript(page)) => page,
                other => panic!("{other:?} is no content script"),
            }
        };
        let page = seen(serde_json::json!({"url": "https://login.app.test/a?b", "origin": "https://login.app.test"}));
        assert_eq!(
            page,
            PageSender {
                tab: TabId(3),
                tab_url: "https://app.test/".into(),
                frame: 4_294_967_299,
                origin: "https://login.app.test".into(),
                url: "https://login.app.test/a?b".into(),
            }
        );
        let inherits = serde_json::json!({"url": "about:blank", "origin": "https://app.test"});
        assert_eq!(seen(inherits).origin, "https://app.test");
        let sandboxed = serde_json::json!({"url": "https://app.test/", "origin": "null"});
        assert_eq!(seen(sandboxed).origin, "null");
        let opaque = serde_json::json!({"url": "https://app.test/", "origin": "moz-nullprincipal:{0}"});
        assert_eq!(seen(opaque).origin, "null");
        assert_eq!(seen(serde_json::json!({"url": "https://app.test:8443/x"})).origin, "https://app.test:8443");
        assert_eq!(seen(serde_json::json!({"url": "about:srcdoc"})).origin, "null");
    }

    #[test]
    fn the_overlay_asks_for_nothing_but_its_own() {
        let every: Vec<Request> = blank::variants().collect();
        assert!(every.len() > 80 && every.contains(&Request::Lock), "{} requests", every.len());
        let (overlay, script) = (Speaker::Overlay(TabId(3)), content_script());
        assert!(every.iter().all(|request| Speaker::Interface.may_ask(request)));
        assert!(!every.iter().any(|request| script.may_ask(request)));
        let allowed: Vec<String> = every.iter().filter(|request| overlay.may_ask(request)).map(name).collect();
        assert_eq!(
            allowed,
            [
                "state",
                "overlay",
                "overlay_fill",
                "overlay_fresh",
                "overlay_use",
                "overlay_height",
                "overlay_close",
                "open_popup",
                "answer_offer"
            ]
        );
    }

    #[test]
    fn what_an_overlay_asks_is_of_itself_but_for_the_state_and_the_popup() {
        let overlay = Speaker::Overlay(TabId(3));
        let asked = blank::variants::<Request>().filter(|request| overlay.may_ask(request));
        let of_any: Vec<String> =
            asked.filter(|request| request.asker() == Asker::AnyOverlay).map(|request| name(&request)).collect();
        assert_eq!(of_any, ["state", "open_popup"]);
        let act = OfferAct::NotNow;
        let answer = Request::AnswerOffer { offer: OfferId::new("0"), act };
        assert_eq!(answer.asker(), Asker::ThisOverlay(OverlayToken("0".into())));
    }

    fn content_script() -> Speaker {
        Speaker::ContentScript(PageSender {
            tab: TabId(3),
            tab_url: String::new(),
            frame: 0,
            origin: String::new(),
            url: String::new(),
        })
    }

    /// As it is called on the wire.
    fn name(request: &Request) -> String {
        match serde_json::to_value(request).unwrap() {
            serde_json::Value::Object(parts) => parts.keys().next().unwrap().clone(),
            name => name.as_str().unwrap().to_owned(),
        }
    }
}
