//! Who may speak to the background, as the real browsers name the speakers. The built extension is taken from `target/extension`.

use latchkey_tests::{Browser, Kind, Launch, Outcome, Profile, Site, View, in_both_browsers};
use serde_json::{Value, json};

in_both_browsers!(
    own_pages_are_answered_after_a_stop_too,
    a_page_is_heard_only_as_a_page,
    the_overlay_asks_for_nothing_but_its_own
);

/// What a function answers that runs where our content script runs, in the top frame of the only web page.
fn in_content_script(browser: &Browser, function: &str) -> latchkey_tests::error::Result<Value> {
    let body = format!(
        "const [tab] = await api.tabs.query({{ url: 'http://app.test/*' }});
         const [done] = await api.scripting.executeScript({{ target: {{ tabId: tab.id }}, func: {function} }});
         return done.result ?? null;"
    );
    browser.in_harness(&body, &Value::Null)
}

fn asks(page: &View, request: &Value) -> latchkey_tests::error::Result<Value> {
    page.eval(
        "return window.extension.runtime.sendMessage({ to: 'engine', body: args }).then((answer) => answer ?? null)",
        &json!(request.to_string()),
    )
}

fn own_pages_are_answered_after_a_stop_too(kind: Kind) -> Outcome {
    let profile = Profile::fresh()?;
    let browser = Browser::start(&Launch::built(kind), &profile)?;
    let console = browser.open_extension_page("console.html")?;
    assert_eq!(asks(&console, &json!("state"))?, json!(r#"{"ok":{"state":"empty"}}"#));
    browser.stop_background()?;
    assert_eq!(asks(&console, &json!("state"))?, json!(r#"{"ok":{"state":"empty"}}"#));
    assert_eq!(asks(&console, &json!({ "open": "everything" }))?, Value::Null);
    browser.quit()?;
    Ok(())
}

fn a_page_is_heard_only_as_a_page(kind: Kind) -> Outcome {
    let (site, profile) = (Site::start()?, Profile::fresh()?);
    let browser = Browser::start(&Launch::built(kind), &profile)?;
    browser.open(&site.url("app.test", "/plain.html"))?;
    let says = |message: &str| {
        in_content_script(
            &browser,
            &format!("() => (globalThis.browser ?? globalThis.chrome).runtime.sendMessage({message})"),
        )
    };

    let empty = "{ document: 'd', title: '', forms: [], fields: [], focused: null }";
    assert_eq!(
        says(&format!("{{ to: 'page', body: {{ kind: 'snapshot', snapshot: {empty} }} }}"))?,
        json!({ "icons": [], "watched": [] })
    );
    let large = "{ document: 'd', title: 'x'.repeat(161), forms: [], fields: [], focused: null }";
    assert_eq!(says(&format!("{{ to: 'page', body: {{ kind: 'snapshot', snapshot: {large} }} }}"))?, Value::Null);
    assert_eq!(says(r#"{ to: 'engine', body: '"state"' }"#)?, Value::Null);
    assert_eq!(
        in_content_script(
            &browser,
            "() => new Promise((done) => {
               const port = (globalThis.browser ?? globalThis.chrome).runtime.connect({ name: 'ui' });
               port.onMessage.addListener(() => done('heard'));
               port.onDisconnect.addListener(() => done('refused'));
             })"
        )?,
        "refused"
    );
    browser.quit()?;
    Ok(())
}

fn the_overlay_asks_for_nothing_but_its_own(kind: Kind) -> Outcome {
    let profile = Profile::fresh()?;
    let browser = Browser::start(&Launch::built(kind), &profile)?;
    let overlay = browser.open_extension_page("overlay.html#00112233445566778899aabbccddeeff")?;
    assert_eq!(asks(&overlay, &json!("state"))?, json!(r#"{"ok":{"state":"empty"}}"#));
    for refused in [
        json!("settings"),
        json!("lock"),
        json!({ "suggestions": { "tab": 1 } }),
        json!({ "unlock": { "password": "x" } }),
    ] {
        assert_eq!(asks(&overlay, &refused)?, Value::Null, "{refused}");
    }
    let console = browser.open_extension_page("console.html")?;
    assert_ne!(asks(&console, &json!("settings"))?, Value::Null);
    browser.quit()?;
    Ok(())
}
