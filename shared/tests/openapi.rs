//! The committed description of the API is the one that the types give.

#[test]
fn the_description_is_current() {
    let committed = include_str!("../../worker/openapi.json");
    assert!(
        committed == latchkey_shared::wire::openapi::text(),
        "run `cargo run -p latchkey-shared --features schema --example openapi`"
    );
}
