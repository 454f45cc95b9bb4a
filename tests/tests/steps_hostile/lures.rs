//! W4 and W10: clicks that a page lures, and what it does without any.

use std::thread;
use std::time::Duration;

use latchkey_tests::browser::Aim;
use latchkey_tests::story::suggestion;
use latchkey_tests::{Error, Kind, Outcome, View, button, css, in_both_browsers, text};
use serde_json::{Value, json};

use crate::FILLED;
use crate::scene::{ANSWER, HOST, Scene};

in_both_browsers!(
    w4_a_click_that_was_lured_through_the_list_counts_for_nothing,
    w4_a_click_that_was_lured_through_the_offer_keeps_nothing,
    w4_a_list_in_a_frame_is_not_lured_into_from_around_it,
    w4_scripts_open_no_list_and_choose_nothing_in_it,
    w10_a_page_makes_no_offer_without_a_person,
);

/// What a page can do to the list and to an offer; `lure` in `tests/pages/hostile/overlay.html`.
const LURES: [&str; 16] = [
    "opacity",
    "filter",
    "clip-path",
    "mask",
    "moved",
    "transform",
    "larger",
    "popover",
    "popover-backdrop",
    "popover-shadow",
    "popover-in-closed-tree",
    "hopping",
    "other-parent",
    "opacity-of-all",
    "until-the-click",
    "until-the-click-and-blocks",
];

/// The page with the form in it, in a modal dialog of it, in a popover of it, and in one that nothing else closes.
const PAGE: &str = "/hostile/overlay.html";
const DIALOG: &str = "/hostile/overlay.html?dialog";
const POPOVER: &str = "/hostile/overlay.html?popover";
const MANUAL: &str = "/hostile/overlay.html?manual";

/// What the form stands in comes up again, over the list.
const RAISED: [(&str, &str); 6] = [
    (DIALOG, "raised-dialog"),
    (POPOVER, "raised-popover"),
    (POPOVER, "raised-unheard"),
    (POPOVER, "raised-otherwise"),
    (POPOVER, "opacity"),
    (MANUAL, "raised-popover"),
];

/// What would be drawn as a part of the list or the offer itself.
const OF_OURS: [&str; 2] = ["our-before", "our-after"];

fn draws_nothing(scene: &Scene, lure: &str) -> Outcome {
    assert_eq!(scene.tab.eval("return window.isStrict()", &Value::Null)?, true);
    assert_eq!(scene.tab.eval("window.lure(args); return window.adorned()", &json!(lure))?, false, "{lure}");
    Ok(())
}

fn w4_a_click_that_was_lured_through_the_list_counts_for_nothing(kind: Kind) -> Outcome {
    let scene = Scene::of("w4", kind)?;
    let mut fooled = Vec::new();
    // Firefox takes it out of the top layer at once, and knows no transitions of a part.
    // Nor lists whose choices are the page's to draw.
    let more: &[&str] = if kind == Kind::Chromium { &["going", "our-view-transition", "select-picker"] } else { &[] };
    for (page, lure) in LURES
        .into_iter()
        .chain([
            "jumping",
            "creeping",
            "our-icon",
            "view-transition",
            "until-the-click-and-blocks-on",
            "closed-at-the-click",
        ])
        .chain(more.iter().copied())
        .map(|lure| (PAGE, lure))
        .chain(RAISED)
    {
        lured(&scene, page, lure)?;
        let written = scene.tab.written_beside(&[])?;
        if !written.is_empty() {
            fooled.push(format!("{lure}: {written:?}"));
        }
    }
    assert_eq!(fooled, Vec::<String>::new());

    for lure in OF_OURS {
        scene.goes(HOST, PAGE)?;
        scene.ada.opens_overlay(&scene.tab)?;
        draws_nothing(&scene, lure)?;
    }
    for page in [PAGE, DIALOG, POPOVER] {
        lured(&scene, page, "nothing")?;
        scene.is_filled()?;
    }
    // Of a popover that the page alone closes, nothing tells whether it came up again: there the choice is the popup's.
    scene.goes(HOST, MANUAL)?;
    assert!(scene.asks()?.contains(FILLED));
    scene.is_filled()?;
    Ok(())
}

/// Opens the list, lets the page do its trick, and clicks where the login was to be seen. Such a click ends the list, wherever it lands.
fn lured(scene: &Scene, page: &str, lure: &str) -> Result<(), Error> {
    scene.goes(HOST, page)?;
    lured_in(scene, &scene.tab, lure)
}

/// The same for a list at a form in this view of the tab.
fn lured_in(scene: &Scene, form: &View, lure: &str) -> Result<(), Error> {
    let overlay = scene.ada.opens_overlay(form)?;
    overlay.wait_for(&suggestion(&scene.login.title))?;
    // As long as a person needs to read: a list that has just come up takes no click at all.
    thread::sleep(Duration::from_millis(500));
    let aim = overlay.aim(&suggestion(&scene.login.title))?;
    scene.tab.eval("return window.lure(args)", &json!(lure))?;
    match rests(&overlay, &aim).and_then(|()| overlay.click_blindly(&aim)) {
        // The list closes by itself where its field is not to be seen.
        Err(Error::Driver { code, .. }) if ["no such frame", "detached shadow root"].contains(&code.as_str()) => {
            return Ok(());
        }
        clicked => clicked?,
    }
    match form.within(Duration::from_secs(3)).wait_no_extension_frame("overlay.html") {
        Err(Error::Late { .. }) => Ok(()),
        ended => ended,
    }
}

fn w4_a_list_in_a_frame_is_not_lured_into_from_around_it(kind: Kind) -> Outcome {
    let scene = Scene::of("w4-frame", kind)?;
    let framed = || -> Result<View, Error> {
        scene.goes(HOST, "/hostile/frames.html?own")?;
        let form = scene.tab.frame("iframe")?;
        form.wait_for(&css("[name=password]"))?;
        Ok(form)
    };
    let play = |lure: &str| -> Result<View, Error> {
        let form = framed()?;
        lured_in(&scene, &form, lure)?;
        Ok(form)
    };
    for lure in ["cover", "popover", "inert"] {
        let form = play(lure)?;
        assert_eq!(form.value(&css("[name=password]"))?, "", "{lure}");
        // Nor is it filled from the popup while nothing of it is to be seen.
        assert!(!scene.asks()?.contains(FILLED), "{lure}");
    }
    // What the page around shows of it is too small, or cut to what we may look at.
    for lure in ["tiny", "low", "cover-with-holes", "cut", "nothing-much"] {
        let form = framed()?;
        scene.tab.eval("return window.lure(args)", &json!(lure))?;
        let is_control = lure == "nothing-much";
        assert_eq!(scene.asks()?.contains(FILLED), is_control, "{lure}");
        assert_eq!(!form.value(&css("[name=password]"))?.is_empty(), is_control, "{lure}");
    }
    let form = play("nothing")?;
    form.wait_text(&css("[name=password]"), &scene.login.password)?;
    Ok(())
}

/// Follows the lure with the pointer before the click, as a person does.
fn rests(view: &View, aim: &Aim) -> Result<(), Error> {
    view.rest_blindly(aim)?;
    thread::sleep(Duration::from_millis(300));
    Ok(())
}

fn w4_a_click_that_was_lured_through_the_offer_keeps_nothing(kind: Kind) -> Outcome {
    let scene = Scene::of("w4-offer", kind)?;
    let update = button("Update");
    for lure in LURES {
        let (offer, aim) = offered(&scene, "lured into")?;
        scene.tab.eval("return window.lure(args)", &json!(lure))?;
        rests(&offer, &aim)?;
        offer.click_blindly(&aim)?;
        thread::sleep(ANSWER);
        let kept = scene.ada.reads_password(&scene.login.title)?;
        assert_eq!(kept, scene.login.password, "{lure}");
        // It still waits, and goes before the next.
        let offer = scene.ada.sees_the_offer(&scene.tab)?;
        scene.ada.answers_the_offer(&offer, &json!("not_now"))?;
    }

    // A refused click says so, and loses nothing: as soon as the page is as it was, the next one counts.
    let (offer, aim) = offered(&scene, "by hand")?;
    for lure in OF_OURS {
        draws_nothing(&scene, lure)?;
    }
    scene.tab.eval("return window.lure('until-the-click')", &Value::Null)?;
    rests(&offer, &aim)?;
    offer.click_blindly(&aim)?;
    offer.wait_for(&text("Look again"))?;
    assert_eq!(scene.ada.reads_password(&scene.login.title)?, scene.login.password);
    thread::sleep(LONG);
    offer.click(&update)?;
    scene.tab.wait_no_extension_frame("overlay.html")?;
    assert_eq!(scene.ada.reads_password(&scene.login.title)?, "by hand");

    // The control: where nothing is tried, the first click counts.
    let (offer, aim) = offered(&scene, "by hand once more")?;
    scene.tab.eval("return window.lure('nothing')", &Value::Null)?;
    thread::sleep(LONG);
    rests(&offer, &aim)?;
    offer.click_blindly(&aim)?;
    scene.tab.wait_no_extension_frame("overlay.html")?;
    assert_eq!(scene.ada.reads_password(&scene.login.title)?, "by hand once more");
    Ok(())
}

/// As long as a person needs to read an offer: one that has just come up, or grown, takes no click at all.
const STEADY: Duration = Duration::from_millis(1000);

/// How long it has stood for certain: that counts in looks at the page, which a busy machine makes seldom.
const LONG: Duration = Duration::from_millis(4000);

/// Signs in by hand with another password; the offer to update it, and its button.
fn offered(scene: &Scene, password: &str) -> Result<(View, Aim), Error> {
    scene.goes(HOST, "/hostile/overlay.html?stays")?;
    signs_in(scene, password)?;
    let offer = scene.tab.extension_frame("overlay.html")?;
    offer.wait_for(&button("Update"))?;
    thread::sleep(STEADY);
    let aim = offer.aim(&button("Update"))?;
    Ok((offer, aim))
}

/// Types into the form of this page and sends it; the form goes.
fn signs_in(scene: &Scene, password: &str) -> Result<(), Error> {
    scene.tab.wait_until_true("document.querySelectorAll('html > div').length >= 2")?;
    scene.tab.eval("window.gone = true", &Value::Null)?;
    scene.tab.fill(&css("[name=username]"), &scene.login.user_name)?;
    scene.tab.fill(&css("[name=password]"), password)?;
    scene.tab.click(&button("Sign in"))?;
    scene.tab.wait_until_true("!document.querySelector('form')")
}

fn w10_a_page_makes_no_offer_without_a_person(kind: Kind) -> Outcome {
    let scene = Scene::of("w10", kind)?;
    scene.hears()?;
    // By itself, and at a click that is meant for something else.
    for way in ["submit", "click", "pointer", "enter", "command"] {
        scene.goes(HOST, "/hostile/overlay.html?stays")?;
        scene.tab.wait_until_true("document.querySelectorAll('html > div').length === 2")?;
        scene.tab.eval("await window.send(args); window.sendAtClick(args)", &json!(way))?;
        scene.tab.click(&css("h1"))?;
        scene.tab.eval("await window.send(args); document.querySelector('form').remove()", &json!(way))?;
    }
    // The control, and the end of waiting: what the person gave is heard, and offered.
    scene.goes(HOST, "/hostile/overlay.html?stays")?;
    let heard = scene.hears()?;
    assert!(heard["snapshot"].as_u64() >= Some(5), "{heard}");
    assert_eq!(heard["typed"], Value::Null, "{heard}");
    signs_in(&scene, "typed by hand")?;
    scene.tab.extension_frame("overlay.html")?.wait_for(&button("Update"))?;
    assert!(scene.hears()?["typed"].as_u64() >= Some(1));
    Ok(())
}

fn w4_scripts_open_no_list_and_choose_nothing_in_it(kind: Kind) -> Outcome {
    let scene = Scene::of("w4-scripts", kind)?;
    scene.goes(HOST, "/hostile/overlay.html")?;
    scene.tab.wait_until_true("document.querySelectorAll('html > div').length === 2")?;
    scene.hears()?;
    scene.tab.eval("window.press()", &Value::Null)?;

    // The control, and the end of waiting: of all these clicks and keys, the person's alone was heard.
    let overlay = scene.ada.opens_overlay(&scene.tab)?;
    assert_eq!(scene.hears()?["open"], 1);
    overlay.wait_for(&suggestion(&scene.login.title))?;
    scene.tab.eval("window.press()", &Value::Null)?;
    scene.is_empty("scripts chose");
    Ok(())
}
