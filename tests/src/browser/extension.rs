//! The built extension as the browser will know it: its id and where its pages are.

use std::fs;
use std::path::{Path, PathBuf};

use base64ct::{Base64, Encoding};
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::Kind;
use crate::error::{Error, Result};

/// Firefox gives each installation a random address; a test pins it.
const FIREFOX_HOST: &str = "6b1c2f8a-3f0e-4c0e-9a56-0d3b1f5a7c11";

#[derive(Clone, Debug)]
pub struct Extension {
    pub folder: PathBuf,
    pub id: String,
    /// `chrome-extension://…` or `moz-extension://…`, without a slash at the end.
    pub origin: String,
    /// The page behind the toolbar button.
    pub popup: String,
}

impl Extension {
    pub fn read(kind: Kind, folder: &Path) -> Result<Extension> {
        let path = folder.join("manifest.json");
        let text = fs::read_to_string(&path).map_err(|source| Error::File { path: path.clone(), source })?;
        let missing = |expected| Error::Answer {
            from: path.display().to_string(),
            expected,
            answer: text.chars().take(200).collect(),
        };
        let manifest: Value = serde_json::from_str(&text).map_err(|_| missing("JSON"))?;
        let popup = manifest["action"]["default_popup"].as_str().ok_or_else(|| missing("action.default_popup"))?;
        let (id, origin) = match kind {
            Kind::Chromium => {
                let key = manifest["key"].as_str().ok_or_else(|| missing("a key"))?;
                let der = Base64::decode_vec(key).map_err(|_| missing("a key in base64"))?;
                let id = chromium_id(&der);
                let origin = format!("chrome-extension://{id}");
                (id, origin)
            }
            Kind::Firefox => {
                let id = manifest["browser_specific_settings"]["gecko"]["id"]
                    .as_str()
                    .ok_or_else(|| missing("browser_specific_settings.gecko.id"))?;
                (id.to_owned(), format!("moz-extension://{FIREFOX_HOST}"))
            }
        };
        Ok(Extension { folder: folder.to_owned(), id, origin, popup: popup.to_owned() })
    }

    pub fn url(&self, page: &str) -> String {
        format!("{}/{}", self.origin, page.trim_start_matches('/'))
    }

    /// The value of Firefox's pref `extensions.webextensions.uuids`.
    pub(crate) fn firefox_addresses(&self) -> String {
        serde_json::json!({ &self.id: FIREFOX_HOST }).to_string()
    }
}

/// The first 16 bytes of the public key's SHA-256 in letters `a` to `p`: Chromium's documented rule.
fn chromium_id(public_key: &[u8]) -> String {
    let letter = |nibble: u8| char::from(b'a' + nibble);
    Sha256::digest(public_key).iter().take(16).flat_map(|byte| [letter(byte >> 4), letter(byte & 15)]).collect()
}
