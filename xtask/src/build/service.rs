//! The service as workerd and wrangler take it: `index.js` and `index_bg.wasm` in `target/worker`.
//!
//! This stands in for `worker-build`, whose own entry script lets a request hang after a panic; ours is `worker/entry/index.js`.

use std::fs;

use super::bindings::{self, Host, Module};
use super::{Profile, fresh};
use crate::failure::{Outcome, While};
use crate::places;
use crate::tool::Tool;

pub fn compile(profile: Profile) -> Outcome {
    bindings::compile(&[module()], profile)
}

fn module() -> Module {
    let directory = places::at("target/worker-parts");
    Module { package: "latchkey-worker", host: Host::Service, name: "index", directory }
}

/// Makes of the compiled crate what workerd takes.
pub fn finish(profile: Profile) -> Outcome {
    let module = module();
    module.finish(profile)?;

    let entry = places::at("worker/entry/index.js");
    let glue = module.directory.join("glue.js");
    let directory = places::at("target/worker");
    let script = directory.join("index.js");
    let binary = directory.join("index_bg.wasm");
    let inputs = [module.script(), module.binary(), entry.clone()];
    let outputs = [script.clone(), binary.clone()];
    fresh::unless_unchanged("service", &inputs, &format!("{profile:?}"), &outputs, || {
        // workerd has the compiled module for an ordinary import; the source phase of imports is not there yet.
        let generated = fs::read_to_string(module.script()).while_doing("reading the glue")?;
        fs::write(&glue, generated.replace("import source ", "import ")).while_doing("writing the glue")?;
        fs::create_dir_all(&directory)
            .and_then(|()| fs::copy(module.binary(), &binary).map(drop))
            .while_doing("copying the service's module")?;
        let mut alias = std::ffi::OsString::from("--alias:latchkey-service=");
        alias.push(&glue);
        let bundle = Tool::new(places::esbuild())
            .arg(&entry)
            .words("--bundle --format=esm --target=es2024 --log-level=warning")
            .words("--external:./index_bg.wasm --external:cloudflare:*")
            .arg(alias)
            .arg(format!("--outfile={}", script.display()));
        match profile {
            Profile::Release => bundle.arg("--minify-whitespace").run(),
            Profile::Dev => bundle.run(),
        }
    })?;
    Ok(())
}
