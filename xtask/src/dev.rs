//! The service on this machine for people who work on it: rows and secrets stay between runs, in `target/dev`.

use std::fs::{self, File};
use std::io::Read;
use std::path::Path;

use latchkey_service_runner::{Options, Service};
use serde_json::{Value, json};

use crate::build::{self, Profile};
use crate::failure::{Failure, Outcome, While};
use crate::places;
use crate::progress::{detail, heading};
use crate::setup;

const PORT: u16 = 8787;

/// `cargo xtask dev`.
pub fn run(options: &[&str]) -> Outcome {
    let port = match options {
        [] => PORT,
        ["--port", port] => port.parse().while_doing(format_args!("reading the port `{port}`"))?,
        _ => {
            return Err(Failure::new("`cargo xtask dev` has one option: --port PORT."));
        }
    };
    setup::what_runs_need()?;
    build::everything(Profile::Dev)?;

    let secrets = Secrets::kept(&places::at("target/dev/secrets.json"))?;
    let mut service = Service::start(Options {
        port: Some(port),
        bootstrap_token: secrets.bootstrap_token.clone(),
        token_key: secrets.token_key,
        ..Options::local(places::at("target/dev/data"))
    })
    .while_doing("starting the service")?;

    heading(format_args!("Latchkey runs on {}", service.origin()));
    detail(format_args!("bootstrap token   {}", secrets.bootstrap_token));
    detail(format_args!("log               {}", service.log_path().display()));
    detail("Chromium          chrome://extensions, Developer mode, Load unpacked: target/extension/chromium");
    detail(
        "Firefox           about:debugging, This Firefox, Load Temporary Add-on: target/extension/firefox/manifest.json",
    );
    detail("Ctrl-C ends it; organisations and secrets are kept in target/dev.");
    let ended = service.wait().while_doing("running the service")?;
    Err(Failure::new(format!(
        "The service ended by itself ({}). Its log is {}.",
        ended.map_or_else(String::new, |status| status.to_string()),
        service.log_path().display()
    )))
}

/// What a deployment keeps in its secret store.
struct Secrets {
    bootstrap_token: String,
    token_key: String,
}

impl Secrets {
    /// Those of an earlier run, or new ones.
    fn kept(path: &Path) -> Outcome<Secrets> {
        if let Some(secrets) = fs::read_to_string(path).ok().and_then(|text| Secrets::parse(&text)) {
            return Ok(secrets);
        }
        let secrets = Secrets { bootstrap_token: random()?, token_key: random()? };
        let text = json!({
            "BOOTSTRAP_TOKEN": secrets.bootstrap_token,
            "TOKEN_KEY": secrets.token_key,
        });
        let directory = path.parent().unwrap_or(path);
        fs::create_dir_all(directory)
            .and_then(|()| fs::write(path, format!("{text:#}\n")))
            .while_doing(format_args!("writing {}", path.display()))?;
        Ok(secrets)
    }

    fn parse(text: &str) -> Option<Secrets> {
        let value: Value = serde_json::from_str(text).ok()?;
        Some(Secrets {
            bootstrap_token: value.get("BOOTSTRAP_TOKEN")?.as_str()?.to_owned(),
            token_key: value.get("TOKEN_KEY")?.as_str()?.to_owned(),
        })
    }
}

/// 32 random bytes in base64url.
fn random() -> Outcome<String> {
    let mut bytes = [0; 32];
    File::open("/dev/urandom")
        .and_then(|mut source| source.read_exact(&mut bytes))
        .while_doing("reading random bytes")?;
    Ok(base64url(&bytes))
}

fn base64url(bytes: &[u8]) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let mut text = String::new();
    for group in bytes.chunks(3) {
        let bits = group.iter().fold(0, |bits: usize, byte| bits << 8 | usize::from(*byte)) << (8 * (3 - group.len()));
        for place in 0..=group.len() {
            let index = bits >> (18 - 6 * place) & 63;
            text.extend(ALPHABET.get(index).copied().map(char::from));
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::base64url;

    #[test]
    fn base64url_is_that_of_rfc_4648() {
        assert_eq!(base64url(b""), "");
        assert_eq!(base64url(b"f"), "Zg");
        assert_eq!(base64url(b"fo"), "Zm8");
        assert_eq!(base64url(b"foo"), "Zm9v");
        assert_eq!(base64url(b"foobar"), "Zm9vYmFy");
        assert_eq!(base64url(&[0xfb, 0xff]), "-_8");
    }
}
