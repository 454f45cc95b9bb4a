//! How a test names what it looks for: by what is written on it, or by a CSS selector where nothing is.

use std::fmt;

use serde_json::{Value, json};

/// Gives a script `find()`, `all()`, `visible(e)`, `nameOf(e)`, `spot(e)` for a [`Find`] passed as `want`.
pub(crate) const SCRIPT: &str = include_str!("find.js");

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Find {
    by: &'static str,
    name: String,
    nth: usize,
}

/// By CSS selector.
pub fn css(selector: &str) -> Find {
    Find::by("css", selector)
}

/// A button, tab, menu entry or option by its accessible name. The exact name wins; else one that begins with it, else one that holds it.
pub fn button(name: &str) -> Find {
    Find::by("button", name)
}

/// Something to fill or tick, by its label (accessible name).
pub fn field(label: &str) -> Find {
    Find::by("field", label)
}

/// A link by its accessible name.
pub fn link(name: &str) -> Find {
    Find::by("link", name)
}

/// The innermost element that holds this text.
pub fn text(text: &str) -> Find {
    Find::by("text", text)
}

impl Find {
    fn by(by: &'static str, name: &str) -> Find {
        Find { by, name: name.to_owned(), nth: 0 }
    }

    /// The match at this place instead of the first; counts from 0.
    pub fn nth(self, nth: usize) -> Find {
        Find { nth, ..self }
    }

    pub(crate) fn to_json(&self) -> Value {
        json!({ "by": self.by, "name": self.name, "nth": self.nth })
    }
}

impl fmt::Display for Find {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {:?}", self.by, self.name)?;
        match self.nth {
            0 => Ok(()),
            nth => write!(f, " [{nth}]"),
        }
    }
}
