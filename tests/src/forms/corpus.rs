//! A folder of saved pages, with the right answer written into the markup of each.

use std::collections::HashMap;
use std::fs;
use std::path::Path;

use serde_json::Value;

use super::markup::{self, Stripped};
use crate::error::{Error, Result};

/// One page as it is shown to the content script, and what is right.
#[derive(Clone, Debug)]
pub struct Page {
    /// The file's name without its end.
    pub name: String,
    /// Without the answers; every tag has its number.
    pub html: String,
    /// What the field of this tag is, as the page's author wrote it.
    pub labels: HashMap<usize, String>,
    /// The tags of the submit buttons.
    pub submits: Vec<usize>,
}

impl Page {
    /// Reads one page. `title`: for pages that were saved without theirs.
    pub fn read(name: &str, html: &str, title: Option<&str>) -> Page {
        let Stripped { html, answers, titled } = markup::strip(html);
        let html = match title.filter(|_| !titled) {
            // Fragments have no head: the browser makes one of what comes first.
            Some(title) if !html.to_ascii_lowercase().contains("<!doctype") => {
                format!("<title>{}</title>{html}", title.replace('&', "&amp;").replace('<', "&lt;"))
            }
            _ => html,
        };
        let labels = answers.iter().filter(|answer| answer.name == "scoring");
        let submits = answers.iter().filter(|answer| answer.name == "submit");
        Page {
            name: name.to_owned(),
            html,
            labels: labels.map(|answer| (answer.tag, answer.value.clone())).collect(),
            submits: submits.map(|answer| answer.tag).collect(),
        }
    }

    /// Which part of a corpus its site is in.
    pub fn part(&self) -> Part {
        if self.fold() < TUNED { Part::Tuned } else { Part::HeldOut }
    }

    /// Which fifth of a corpus its site is in, from 0.
    pub fn fold(&self) -> usize {
        // FNV-1a: the same everywhere and always.
        let hash = self
            .site()
            .bytes()
            .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3));
        usize::try_from(hash % 5).unwrap_or_default()
    }

    /// The site that a page is of: its pages share the first part of their names.
    pub fn site(&self) -> String {
        site(&self.name)
    }
}

/// Sites are split into so many folds, whole; the first of them are those whose mistakes were looked at.
pub const FOLDS: usize = 5;
const TUNED: usize = 3;

/// Mistakes are looked at in one part of a corpus only, three fifths of its sites, so that the rest tells how the rules do elsewhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    Tuned,
    HeldOut,
}

/// Every page of the folder that `index.json` names, or, without one, every `.html` file.
///
/// # Errors
/// A file that cannot be read.
pub fn read(folder: &Path) -> Result<Vec<Page>> {
    let rows = rows(folder)?;
    rows.iter()
        .map(|(file, title)| {
            let path = folder.join(file);
            let bytes = fs::read(&path).map_err(|source| Error::File { path, source })?;
            let name = file.strip_suffix(".html").unwrap_or(file);
            Ok(Page::read(name, &String::from_utf8_lossy(&bytes), title.as_deref()))
        })
        .collect()
}

fn rows(folder: &Path) -> Result<Vec<(String, Option<String>)>> {
    let index = folder.join("index.json");
    if let Ok(text) = fs::read_to_string(&index) {
        let rows: Value = serde_json::from_str(&text).map_err(|error| Error::Answer {
            from: index.display().to_string(),
            expected: "a list of pages",
            answer: error.to_string(),
        })?;
        let text = |value: &Value| value.as_str().map(str::to_owned);
        let rows = rows.as_array().cloned().unwrap_or_default();
        return Ok(rows.iter().filter_map(|row| Some((text(&row["html"])?, text(&row["title"])))).collect());
    }
    let listed = fs::read_dir(folder).map_err(|source| Error::File { path: folder.to_owned(), source })?;
    let names = listed.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    let mut names: Vec<String> = names.filter(|name| name.ends_with(".html")).collect();
    names.sort();
    Ok(names.into_iter().map(|name| (name, None)).collect())
}

/// First parts of host names that many sites have.
const COMMON: [&str; 30] = [
    "www", "www2", "login", "signin", "account", "accounts", "auth", "my", "id", "user", "en", "ru", "ja", "access",
    "identity", "secure", "webmail", "mypage", "member", "members", "app", "portal", "sso", "admin", "mail", "panel",
    "the", "m", "lk", "pas",
];

fn site(name: &str) -> String {
    let lower = name.to_ascii_lowercase();
    let parts: Vec<&str> = lower.split(['_', '-', '.']).filter(|part| !part.is_empty()).collect();
    let telling = parts.iter().find(|part| part.len() > 1 && !COMMON.contains(part));
    telling.or(parts.first()).map_or_else(String::new, |part| (*part).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_of_one_site_are_known_as_such() {
        assert_eq!(site("shop_login"), site("shop_signup"));
        assert_eq!(site("www_splendid_com_signup"), "splendid");
        assert_eq!(site("login_splendid_com_login"), "splendid");
        assert_ne!(site("www_one_com_login"), site("www_two_com_login"));
    }

    #[test]
    fn the_title_of_a_fragment_comes_from_the_index() {
        let page = Page::read("a", "<form></form>", Some("Sign in & go"));
        assert!(page.html.starts_with("<title>Sign in &amp; go</title>"));
        assert!(!Page::read("a", "<title>Own</title>", Some("Other")).html.contains("Other"));
    }
}
