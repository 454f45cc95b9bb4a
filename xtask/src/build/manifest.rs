//! The two browsers' manifests, from the one in `manifest.json`.

use serde_json::{Map, Value};

use crate::failure::{Failure, Outcome, While};

/// A browser that the extension is built for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Browser {
    Chromium,
    Firefox,
}

impl Browser {
    pub const ALL: [Browser; 2] = [Browser::Chromium, Browser::Firefox];

    /// The name of its directory and of its archive.
    pub fn name(self) -> &'static str {
        match self {
            Browser::Chromium => "chromium",
            Browser::Firefox => "firefox",
        }
    }
}

/// The manifest for one browser: what only the other one reads is left out, since each warns about it.
pub fn derive(source: &str, browser: Browser, version: &str) -> Outcome<String> {
    let mut manifest: Map<String, Value> = serde_json::from_str(source).while_doing("reading manifest.json")?;
    manifest.insert("version".to_owned(), Value::from(version));
    let background = manifest
        .get_mut("background")
        .and_then(Value::as_object_mut)
        .ok_or_else(|| Failure::new("manifest.json has no object `background`."))?;
    match browser {
        Browser::Chromium => {
            background.remove("scripts");
            manifest.remove("browser_specific_settings");
        }
        Browser::Firefox => {
            background.remove("service_worker");
            manifest.remove("key");
            manifest.remove("minimum_chrome_version");
        }
    }
    serde_json::to_string_pretty(&manifest).while_doing("writing a manifest")
}

/// The manifest as the store takes it: Chrome's Web Store gives the key itself and refuses one in an upload.
pub fn without_key(manifest: &str) -> Outcome<String> {
    let mut manifest: Map<String, Value> = serde_json::from_str(manifest).while_doing("reading a manifest")?;
    manifest.remove("key");
    serde_json::to_string_pretty(&manifest).while_doing("writing a manifest")
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOURCE: &str = include_str!("../../../manifest.json");

    fn derived(browser: Browser) -> Map<String, Value> {
        let text = derive(SOURCE, browser, "1.2.3").expect("the manifest can be derived");
        serde_json::from_str(&text).expect("JSON")
    }

    #[test]
    fn each_browser_gets_its_own_background_and_identity() {
        let chromium = derived(Browser::Chromium);
        assert!(chromium["background"].get("service_worker").is_some());
        assert!(chromium["background"].get("scripts").is_none());
        assert!(chromium.get("key").is_some());
        assert!(chromium.get("browser_specific_settings").is_none());

        let firefox = derived(Browser::Firefox);
        assert!(firefox["background"].get("scripts").is_some());
        assert!(firefox["background"].get("service_worker").is_none());
        assert!(firefox.get("key").is_none());
        assert_eq!(firefox["version"], "1.2.3");
    }

    #[test]
    fn no_inline_code_or_style_is_allowed() {
        for browser in Browser::ALL {
            let manifest = derived(browser);
            let policy = manifest["content_security_policy"]["extension_pages"].as_str().expect("a policy");
            assert!(!policy.contains("unsafe-inline"));
            assert!(!policy.contains("'unsafe-eval'"));
            assert!(policy.contains("default-src 'none'"));
        }
    }
}
