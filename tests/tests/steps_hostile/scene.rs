//! Where these stories play: a person with one login, at a tab; and what is asked of them all.

use std::sync::{PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};
use std::time::Duration;

use latchkey_tests::story::{ADA, Login, NORDLICHT, Person, Stage};
use latchkey_tests::{Error, Kind, View};
use serde_json::Value;

pub const HOST: &str = "app.test";

/// As long as an answer to a click takes, where there is nothing to wait for.
pub const ANSWER: Duration = Duration::from_millis(800);

/// Ada, with one login for [`HOST`], at a tab.
pub struct Scene {
    pub stage: Stage,
    pub ada: Person,
    pub login: Login,
    pub tab: View,
    _calm: Calm,
}

/// A flood takes the machine for itself, and other browsers would wait until their drivers give up: it plays alone.
static FLOOD: RwLock<()> = RwLock::new(());

/// Held while a scene is played: beside others, or alone.
#[derive(Default)]
struct Calm {
    _beside: Option<RwLockReadGuard<'static, ()>>,
    _alone: Option<RwLockWriteGuard<'static, ()>>,
}

impl Scene {
    pub fn of(name: &str, kind: Kind) -> Result<Scene, Error> {
        let beside = FLOOD.read().unwrap_or_else(PoisonError::into_inner);
        Scene::while_calm(name, kind, Calm { _beside: Some(beside), ..Calm::default() })
    }

    pub fn alone(name: &str, kind: Kind) -> Result<Scene, Error> {
        let alone = FLOOD.write().unwrap_or_else(PoisonError::into_inner);
        Scene::while_calm(name, kind, Calm { _alone: Some(alone), ..Calm::default() })
    }

    fn while_calm(name: &str, kind: Kind, calm: Calm) -> Result<Scene, Error> {
        let stage = Stage::of(&format!("{name}/{}", kind.name()))?;
        let ada = Person::founder(ADA, &NORDLICHT, &stage, kind)?;
        // No page says these words.
        let login = Login { title: "Depot nine".to_owned(), ..Login::nordwind(&stage.site.origin(HOST)) };
        ada.adds(&login)?;
        let tab = ada.opens(&stage.site.url(HOST, "/index.html"))?;
        Ok(Scene { stage, ada, login, tab, _calm: calm })
    }

    pub fn goes(&self, host: &str, path: &str) -> Result<(), Error> {
        self.tab.go(&self.stage.site.url(host, path))
    }

    /// Asks for the login from the popup; the answer as it gets it.
    pub fn asks(&self) -> Result<String, Error> {
        self.ada.asks_to_fill(&self.tab, &self.login.title)
    }

    pub fn is_filled(&self) -> Result<(), Error> {
        self.tab.wait_deep(&[
            ("input[name=username]", &self.login.user_name),
            ("input[name=password]", &self.login.password),
        ])
    }

    /// Nothing was written into any field that can be reached.
    pub fn is_empty(&self, why: &str) {
        let written = self.tab.written_beside(&[]).unwrap_or_else(|error| vec![error.to_string()]);
        assert_eq!(written, Vec::<String>::new(), "{why}");
    }

    /// How often content scripts have said each kind of message since this was asked first.
    pub fn hears(&self) -> Result<Value, Error> {
        self.ada.browser()?.in_harness(
            "if (!window.heard) {
                window.heard = {};
                api.runtime.onMessage.addListener((message) => {
                    if (message?.to !== 'page') return;
                    const { kind, snapshot } = message.body;
                    window.heard[kind] = (window.heard[kind] ?? 0) + 1;
                    window.heard.most = Math.max(window.heard.most ?? 0, snapshot?.fields.length ?? 0);
                });
             }
             const now = { ...window.heard };
             for (const kind in window.heard) delete window.heard[kind];
             return now;",
            &Value::Null,
        )
    }
}
