//! Moments as people say them, with the exact time on hover.

use js_sys::Date;
use latchkey_messages::Time;
use leptos::prelude::*;
use wasm_bindgen::JsValue;

use crate::{browser::whole, texts};

const MINUTE: f64 = 60_000.0;
const HOUR: f64 = 60.0 * MINUTE;
const DAY: f64 = 24.0 * HOUR;

/// "3 minutes ago" or a date, in an element that tells the exact local time.
pub fn moment(time: Time) -> AnyView {
    let at = milliseconds(time);
    let exact = exact(at);
    view! { <time title=exact>{said(at, Date::now())}</time> }.into_any()
}

/// A day, for what lies ahead: "28 Nov 2026".
pub fn day(time: Time) -> String {
    date(milliseconds(time), &[("dateStyle", "medium")])
}

fn said(at: f64, now: f64) -> String {
    let ago = now - at;
    if ago < MINUTE {
        texts::time::NOW.into()
    } else if ago < HOUR {
        texts::time::minutes(&whole(ago / MINUTE))
    } else if ago < DAY {
        texts::time::hours(&whole(ago / HOUR))
    } else if ago < 7.0 * DAY {
        texts::time::days(&whole(ago / DAY))
    } else {
        date(at, &[("dateStyle", "medium")])
    }
}

fn exact(at: f64) -> String {
    date(at, &[("dateStyle", "full"), ("timeStyle", "medium")])
}

fn date(at: f64, style: &[(&str, &str)]) -> String {
    let options = js_sys::Object::new();
    for (name, value) in style {
        let _ = js_sys::Reflect::set(&options, &JsValue::from_str(name), &JsValue::from_str(value));
    }
    Date::new(&JsValue::from_f64(at)).to_locale_string(texts::LANGUAGE, &options).into()
}

/// Exact for every moment that a browser's clock can show (below 2^53).
pub fn milliseconds(time: Time) -> f64 {
    let high = i32::try_from(time.0 >> 32).unwrap_or_default();
    let low = u32::try_from(time.0 & 0xffff_ffff).unwrap_or_default();
    f64::from(high) * 4_294_967_296.0 + f64::from(low)
}
