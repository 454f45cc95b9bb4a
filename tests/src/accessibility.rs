//! axe-core on what a view shows.

use std::fmt;
use std::fs;
use std::path::PathBuf;

use serde_json::Value;

use crate::browser::View;
use crate::error::{Error, Result};
use crate::workspace;

/// One rule of axe-core that the view breaks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// The rule's name, such as `color-contrast`.
    pub rule: String,
    pub help: String,
    /// The elements at fault, as HTML, each with what axe says of it.
    pub elements: Vec<String>,
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.rule, self.help)?;
        self.elements.iter().try_for_each(|element| write!(f, "\n    {element}"))
    }
}

impl View {
    /// What axe-core finds wrong with the view as it is now: every rule of WCAG 2.2 A and AA and the best practices, this document only.
    pub fn violations(&self) -> Result<Vec<Violation>> {
        let axe = script()?;
        // The function's parameters stand in for the globals that axe takes hold of: so it works on a popup from another page too.
        let body = format!(
            "if (!window.axe) (function (window, document) {{ {axe}\n }})(window, document);
             const found = await window.axe.run(document, {{ resultTypes: ['violations'], iframes: false }});
             return found.violations.map((v) => ({{ rule: v.id, help: v.help, elements: v.nodes.map((n) => n.html.slice(0, 200) + ' | ' + n.failureSummary.replace(/\\s+/g, ' ')) }}));"
        );
        let found = self.eval(&body, &Value::Null)?;
        let list = found.as_array().ok_or_else(|| Error::Answer {
            from: "axe".to_owned(),
            expected: "a list",
            answer: found.to_string(),
        })?;
        Ok(list.iter().map(violation).collect())
    }
}

fn violation(value: &Value) -> Violation {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let elements = value["elements"].as_array().map(Vec::as_slice).unwrap_or_default();
    Violation { rule: text(&value["rule"]), help: text(&value["help"]), elements: elements.iter().map(text).collect() }
}

/// axe-core as npm installed it for the workspace.
fn script() -> Result<String> {
    let path: PathBuf = workspace::root().join("node_modules/axe-core/axe.min.js");
    fs::read_to_string(&path).map_err(|source| Error::File { path, source })
}
