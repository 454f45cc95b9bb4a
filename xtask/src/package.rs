//! What is handed in: an archive for each store, and the service as it would be deployed.

use std::fs;

use crate::build::extension;
use crate::build::manifest::{self, Browser};
use crate::build::{self, Profile, fresh};
use crate::failure::{Outcome, While};
use crate::places;
use crate::progress::{Step, detail, heading};
use crate::setup;
use crate::tool::{Tool, node_script};

/// `cargo xtask package`.
pub fn run() -> Outcome {
    setup::what_runs_need()?;
    build::everything(Profile::Release)?;
    heading("Package");
    for browser in Browser::ALL {
        archive(browser)?;
    }
    lint()?;
    try_deployment()
}

fn archive(browser: Browser) -> Outcome {
    let step = Step::start(format!("archive for {}", browser.name()));
    let source = places::at("target/package").join(browser.name());
    copy_for_store(browser, &source)?;
    let name = format!("latchkey-{}-{}.zip", browser.name(), env!("CARGO_PKG_VERSION"));
    web_ext("build")
        .arg("--source-dir")
        .arg(&source)
        .arg("--artifacts-dir")
        .arg(places::at("target/package"))
        .arg("--filename")
        .arg(&name)
        .arg("--overwrite-dest")
        .run_logged(&format!("package-{}", browser.name()))?;
    step.done();
    detail(format_args!("target/package/{name}"));
    Ok(())
}

/// The unpacked extension with the manifest as the store takes it.
fn copy_for_store(browser: Browser, to: &std::path::Path) -> Outcome {
    let from = extension::directory(browser);
    if to.exists() {
        fs::remove_dir_all(to).while_doing(format_args!("clearing {}", to.display()))?;
    }
    for file in fresh::files_in(&from)? {
        let target = to.join(file.strip_prefix(&from).unwrap_or(&file));
        let directory = target.parent().unwrap_or(to);
        fs::create_dir_all(directory)
            .and_then(|()| fs::copy(&file, &target).map(drop))
            .while_doing(format_args!("copying {}", file.display()))?;
    }
    let path = to.join("manifest.json");
    let text = fs::read_to_string(&path).while_doing("reading the built manifest")?;
    fs::write(&path, manifest::without_key(&text)?).while_doing("writing the store's manifest")
}

/// Mozilla's own check of what its store would refuse.
fn lint() -> Outcome {
    let step = Step::start("web-ext lint");
    web_ext("lint")
        .arg("--source-dir")
        .arg(places::at("target/package").join(Browser::Firefox.name()))
        .run_logged("web-ext-lint")?;
    step.done();
    Ok(())
}

fn web_ext(command: &str) -> Tool {
    node_script("web-ext/bin/web-ext.js").arg(command).words("--no-input --no-config-discovery")
}

fn try_deployment() -> Outcome {
    let step = Step::start("wrangler deploy --dry-run");
    node_script("wrangler/bin/wrangler.js")
        .words("deploy --dry-run --outdir")
        .arg(places::at("target/package/worker"))
        .env("CI", "1")
        .env("WRANGLER_SEND_METRICS", "false")
        .env("WRANGLER_SEND_ERROR_REPORTS", "false")
        .env("CLOUDFLARE_CF_FETCH_ENABLED", "false")
        .run_logged("wrangler")?;
    step.done();
    detail("what would be deployed: target/package/worker");
    Ok(())
}
