//! Time and randomness of the browser.

use getrandom::SysRng;
use latchkey_engine::ports::Host;
use latchkey_shared::time::Millis;
use rand_core::{CryptoRng, UnwrapErr};
use wasm_bindgen::prelude::wasm_bindgen;

use crate::outside::Outside;

#[wasm_bindgen]
extern "C" {
    /// A whole number of JavaScript's, exactly.
    #[wasm_bindgen(js_name = BigInt)]
    fn whole(number: f64) -> u64;
}

/// A time as the browser gives it, in milliseconds, without the fraction.
pub fn whole_millis(time: f64) -> Millis {
    Millis(whole(time.trunc().max(0.0)))
}

/// The time now.
pub fn now() -> Millis {
    whole_millis(js_sys::Date::now())
}

impl Host for Outside {
    fn now(&self) -> Millis {
        now()
    }

    fn rng(&self) -> Box<dyn CryptoRng> {
        // `crypto.getRandomValues` has no way to fail for the sizes asked of it.
        Box::new(UnwrapErr(SysRng))
    }
}
