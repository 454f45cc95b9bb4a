//! Writes the API's description to where the service serves it from:
//! `cargo run -p latchkey-shared --features schema --example openapi`.

fn main() -> std::io::Result<()> {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../worker/openapi.json");
    std::fs::write(file, latchkey_shared::wire::openapi::text())
}
