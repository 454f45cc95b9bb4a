//! P9: from the click on the toolbar's button to a popup that can be used, unlocked, with 10,000 logins, beside a popup with nothing in it.

use crate::failure::{Failure, While};
use crate::measure::{Measure, Row, Target, median};
use crate::pages::copy;
use crate::places;
use latchkey_engine::import::Format;
use latchkey_tests::story::{ADA, Import, Login, NORDLICHT, Person, Stage};
use latchkey_tests::{Kind, Launch, Profile};
use serde_json::{Value, json};
use std::fs;

const ROUNDS: usize = 9;
const LOGINS: u64 = 10_000;
const HOST: &str = "app.test";
const EMPTY: &str = r#"<!doctype html><html lang="en"><meta charset="utf-8"><title>Empty</title><body style="width:400px;height:600px;margin:0"><input><div data-row><button>Nothing</button></div></body></html>"#;

/// Opens the popup as the button does, and resolves with the milliseconds until its field and its first row are there. The time is taken by
/// a watcher in the popup's own document, from its first moment on, so nothing is asked again and again while it works.
const OPEN: &str = "
    await api.action.setPopup({ popup: args.page });
    const { windowId } = await api.tabs.update(args.tab, { active: true });
    await api.windows.update(windowId, { focused: true });
    const views = () => api.extension.getViews({ type: 'popup' });
    const clear = new MessageChannel(), turn = () => new Promise((done) => { clear.port1.onmessage = done; clear.port2.postMessage(0); });
    for (const old of views()) old.close();
    while (views().length) await turn();
    const began = performance.timeOrigin + performance.now();
    api.action.openPopup({ windowId });
    let view;
    while (!(view = views()[0]) || !view.location.href.includes(args.page)) await turn();
    const usable = () => view.document.querySelector('input') && view.document.querySelector('[data-row] button');
    const now = () => view.performance.timeOrigin + view.performance.now();
    const ended = usable() ? now() : await new Promise((done) => {
        const watcher = new view.MutationObserver(() => usable() && (watcher.disconnect(), done(now())));
        watcher.observe(view.document, { childList: true, subtree: true });
        if (usable()) done(now());
    });
    view.close();
    return ended - began;";

pub fn opening() -> Result<Vec<Measure>, Failure> {
    let mut measures = Vec::new();
    for kind in Kind::ALL {
        let scratch = places::at("target/bench").join(format!("popup-{}", kind.name()));
        let extension = scratch.join("extension");
        copy(&Launch::built(kind).extension, &extension).while_doing("copying the extension")?;
        fs::write(extension.join("empty.html"), EMPTY).while_doing("writing the empty popup")?;

        let stage = Stage::at(scratch.join("service")).while_doing("starting the service")?;
        let profile = Profile::fresh().while_doing("making a profile")?;
        let ada =
            Person::at(ADA, Launch { extension, ..Launch::built(kind) }, profile).while_doing("starting a browser")?;
        ada.founds(&NORDLICHT, &stage).while_doing("founding")?;
        ada.keeps_the_kit(NORDLICHT.name).while_doing("founding")?;
        ada.adds(&Login::nordwind(&stage.site.origin(HOST))).while_doing("adding a login")?;
        let import = Import::sample(Format::Chrome, LOGINS, &scratch).while_doing("writing an export")?;
        ada.imports(&import).while_doing("importing")?;
        let page = ada.opens(&stage.site.url(HOST, "/plain.html")).while_doing("opening a page")?;

        let browser = ada.browser().while_doing("reaching the browser")?;
        let tab = browser.tab_of(&page).while_doing("finding the tab")?;
        let open = |name: &str| -> Result<f64, Failure> {
            let took: Value =
                browser.in_harness(OPEN, &json!({ "page": name, "tab": tab })).while_doing("opening the popup")?;
            took.as_f64().ok_or_else(|| Failure::new(format!("The popup told {took}.")))
        };
        let (mut ours, mut empty) = (Vec::new(), Vec::new());
        // The first of each compiles and caches.
        open("popup.html")?;
        open("empty.html")?;
        for _ in 0..ROUNDS {
            ours.push(open("popup.html")?);
            empty.push(open("empty.html")?);
        }
        let (ours, empty) = (median(ours), median(empty));
        let added = Measure::new(
            Row::P9,
            format!("popup, {}: added to an empty one", kind.name()),
            (ours - empty).max(0.0),
            "ms",
        );
        measures.push(added.aiming_at(Target::AtMost(50.0)));
        let whole =
            Measure::new(Row::P9, format!("popup, {}: from the click to the first login", kind.name()), ours, "ms");
        measures.push(whole.beside("an empty popup", empty));
    }
    Ok(measures)
}
