//! `latchkey-bindgen <page|service|node> <input.wasm> <out-dir> <name> [--debug]`: JavaScript glue for a compiled crate.
//!
//! A crate of its own, because it takes minutes to compile and the rest of the build program must not wait for it.

use std::process::ExitCode;

use wasm_bindgen_cli_support::Bindgen;

const USAGE: &str = "usage: latchkey-bindgen <page|service|node> <input.wasm> <out-dir> <name> [--debug]";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let (what_for, input, out_dir, name, debug) = match arguments.as_slice() {
        [what_for, input, out_dir, name] => (*what_for, *input, *out_dir, *name, false),
        [what_for, input, out_dir, name, "--debug"] => (*what_for, *input, *out_dir, *name, true),
        _ => return refused(USAGE),
    };
    let mut bindgen = Bindgen::new();
    let chosen = match what_for {
        "page" => bindgen.web(true).map(drop),
        // workerd gives a compiled module for an import; a panic must leave a state that can be set up anew.
        "service" => bindgen.module(true).map(|bindgen| {
            bindgen.reset_state_function(true).force_enable_abort_handler(true);
        }),
        "node" => bindgen.nodejs(true).map(drop),
        _ => return refused(USAGE),
    };
    let made = chosen.and_then(|()| {
        bindgen
            .input_path(input)
            .out_name(name)
            .typescript(false)
            .keep_debug(debug)
            .remove_name_section(!debug)
            .remove_producers_section(true)
            .generate(out_dir)
    });
    match made {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => refused(&format!("wasm-bindgen refused {input}: {error:#}")),
    }
}

fn refused(text: &str) -> ExitCode {
    eprintln!("{text}");
    ExitCode::FAILURE
}
