//! Secrets of one-time codes, which people paste, files bring, and other members write.
#![no_main]

use latchkey_engine::codes::Generator;
use latchkey_shared::time::Millis;

libfuzzer_sys::fuzz_target!(|input: (&str, u64)| {
    let (text, now) = input;
    let Ok(generator) = Generator::read(text) else { return };
    let code = generator.code_at(Millis(now));
    assert!((5..=8).contains(&code.text.len()) && code.ends.0 >= now);
    let address = Generator::address_of(text, "label").expect("what is read can be stored");
    assert!(Generator::read(&address).is_ok_and(|again| again == generator));
});
