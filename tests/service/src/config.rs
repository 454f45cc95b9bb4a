//! The configuration that workerd reads, and the copies of the modules that it names.
//!
//! The modules are copied beside the configuration: a rebuild while the service runs, or between its restarts, changes nothing under it.

use std::fs;
use std::path::{Path, PathBuf};

use crate::{Error, Options};

#[cfg(all(target_os = "linux", target_arch = "x86_64"))]
pub(crate) const WORKERD: &str = "node_modules/@cloudflare/workerd-linux-64/bin/workerd";
#[cfg(all(target_os = "linux", target_arch = "aarch64"))]
pub(crate) const WORKERD: &str = "node_modules/@cloudflare/workerd-linux-arm64/bin/workerd";
#[cfg(all(target_os = "macos", target_arch = "x86_64"))]
pub(crate) const WORKERD: &str = "node_modules/@cloudflare/workerd-darwin-64/bin/workerd";
#[cfg(all(target_os = "macos", target_arch = "aarch64"))]
pub(crate) const WORKERD: &str = "node_modules/@cloudflare/workerd-darwin-arm64/bin/workerd";

/// What is deployed, so that the local service has the same compatibility date and class.
const DEPLOYMENT: &str = include_str!("../../../wrangler.toml");

const MODULES: [&str; 2] = ["index.js", "index_bg.wasm"];

/// Writes the configuration into the data directory and returns its path.
pub(crate) fn write(options: &Options, port: u16, origin: &str) -> Result<PathBuf, Error> {
    let in_data_dir = |cause| Error::DataDirectory { path: options.data_dir.clone(), cause };
    let run = options.data_dir.join("run");
    let rows = options.data_dir.join("rows");
    fs::create_dir_all(&run).map_err(in_data_dir)?;
    fs::create_dir_all(&rows).map_err(in_data_dir)?;
    for module in MODULES {
        copy(&options.worker_dir.join(module), &run.join(module))?;
    }
    let config = run.join("config.capnp");
    fs::write(&config, text(options, port, origin, &rows)).map_err(in_data_dir)?;
    Ok(config)
}

fn copy(from: &Path, to: &Path) -> Result<(), Error> {
    fs::copy(from, to).map(drop).map_err(|cause| Error::Missing { path: from.to_owned(), cause })
}

fn text(options: &Options, port: u16, origin: &str, rows: &Path) -> String {
    let rows = quoted(&rows.to_string_lossy());
    let address = quoted(&format!("127.0.0.1:{port}"));
    let date = quoted(deployed("compatibility_date"));
    let class = quoted(deployed("class_name"));
    let origin = quoted(origin);
    let bootstrap_token = quoted(&options.bootstrap_token);
    let token_key = quoted(&options.token_key);
    format!(
        r#"using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  services = [
    (name = "main", worker = .latchkey),
    (name = "rows", disk = (path = {rows}, writable = true)),
    (name = "internet", network = (allow = [])),
  ],
  sockets = [(name = "http", address = {address}, http = (), service = "main")],
);

const latchkey :Workerd.Worker = (
  modules = [
    (name = "index.js", esModule = embed "index.js"),
    (name = "./index_bg.wasm", wasm = embed "index_bg.wasm"),
  ],
  compatibilityDate = {date},
  durableObjectNamespaces = [(className = {class}, uniqueKey = "latchkey-organization", enableSql = true)],
  durableObjectStorage = (localDisk = "rows"),
  bindings = [
    (name = "ORGANIZATION", durableObjectNamespace = {class}),
    (name = "ORIGIN", text = {origin}),
    (name = "BOOTSTRAP_TOKEN", text = {bootstrap_token}),
    (name = "TOKEN_KEY", text = {token_key}),
  ],
);
"#
    )
}

/// The value of the first line of the deployment's configuration that sets `key`; empty when there is none, which workerd then refuses by name.
fn deployed(key: &str) -> &'static str {
    DEPLOYMENT
        .lines()
        .find_map(|line| line.trim().strip_prefix(key)?.trim_start().strip_prefix('='))
        .map(|value| value.trim().trim_matches('"'))
        .unwrap_or_default()
}

/// A Cap'n Proto text literal.
fn quoted(text: &str) -> String {
    let mut literal = String::from("\"");
    for character in text.chars() {
        match character {
            '"' => literal.push_str("\\\""),
            '\\' => literal.push_str("\\\\"),
            '\n' => literal.push_str("\\n"),
            other => literal.push(other),
        }
    }
    literal.push('"');
    literal
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_deployments_values_are_found() {
        assert!(deployed("compatibility_date").starts_with("20"));
        assert_eq!(deployed("class_name"), "Organization");
        assert!(DEPLOYMENT.contains("name = \"ORGANIZATION\""));
        assert_eq!(deployed("no_such_key"), "");
    }

    #[test]
    fn a_secret_with_quotes_stays_one_literal() {
        assert_eq!(quoted("a\"b\\c\nd"), r#""a\"b\\c\nd""#);
    }
}
