//! Pages that are hostile: the rows W1 to W10 of `docs/security.md`, each with a control in which the same thing, without the trick, succeeds.

mod lures;
mod scene;

use std::thread;
use std::time::Duration;

use latchkey_tests::story::{ADA, Login, suggestion};
use latchkey_tests::wait::{PATIENCE, Seen, until};
use latchkey_tests::{Error, Kind, Outcome, Site, View, button, css, in_both_browsers, text};
use serde_json::Value;

use scene::{ANSWER, HOST, Scene};

const EVIL: &str = "evil.test";

in_both_browsers!(
    w1_a_frame_gets_what_belongs_to_its_own_origin_and_foreign_ones_are_named,
    w2_what_looks_like_the_site_gets_nothing,
    w3_what_a_person_cannot_see_is_not_filled,
    w5_a_page_reads_nothing_of_the_list,
    w6_a_page_is_no_speaker_and_our_pages_tell_nothing_in_its_frames,
    w7_what_was_stored_is_text,
    w8_a_form_that_sends_elsewhere_gets_no_password,
    w9_a_flood_costs_a_bounded_share,
);

const FILLED: &str = r#""filled":"filled""#;

fn w1_a_frame_gets_what_belongs_to_its_own_origin_and_foreign_ones_are_named(kind: Kind) -> Outcome {
    let scene = Scene::of("w1", kind)?;

    // The site's form in a page of somebody else, at once or two frames down: both names are told, and nothing is filled.
    for way in ["foreign", "nested"] {
        scene.goes(EVIL, &format!("/hostile/frames.html?{way}"))?;
        let form = match way {
            "nested" => scene.tab.frame("iframe")?.frame("iframe")?,
            _ => scene.tab.frame("iframe")?,
        };
        form.wait_for(&css("[name=password]"))?;
        let told = scene.asks()?;
        for name in [scene.stage.site.origin(HOST), scene.stage.site.origin(EVIL)] {
            assert!(told.contains("cross_origin") && told.contains(&name), "{way}: {told}");
        }
        assert_eq!(form.value(&css("[name=password]"))?, "");
    }

    // A frame that is nobody's gets nothing, whatever its address says.
    for way in ["sandboxed", "sandboxed-text", "data"] {
        scene.goes(HOST, &format!("/hostile/frames.html?{way}"))?;
        let form = scene.tab.frame("iframe")?;
        form.wait_for(&css("[name=password]"))?;
        let told = scene.asks()?;
        assert!(told.contains("no_form"), "{way}: {told}");
        assert_eq!(form.value(&css("[name=password]"))?, "", "{way}");
    }

    // Another port of the host may be another's, and the frame is named by what it is.
    let another = Site::start()?;
    scene.goes(HOST, &format!("/hostile/frames.html?other-port={}", another.origin(HOST)))?;
    let form = scene.tab.frame("iframe")?;
    form.wait_for(&css("[name=password]"))?;
    let told = scene.asks()?;
    assert!(!told.contains(FILLED) && told.contains(&another.origin(HOST)), "other-port: {told}");
    assert_eq!(form.value(&css("[name=password]"))?, "");

    // A frame of the site's within somebody else's page, within the site: what that page shows of it, nobody can say.
    scene.goes(HOST, "/hostile/frames.html?own-in-foreign")?;
    let form = scene.tab.frame("iframe")?.frame("iframe")?;
    form.wait_for(&css("[name=password]"))?;
    let told = scene.asks()?;
    assert!(!told.contains(FILLED), "own-in-foreign: {told}");
    assert_eq!(form.value(&css("[name=password]"))?, "");

    // The control: the same form in a frame of the same origin.
    scene.goes(HOST, "/hostile/frames.html?own")?;
    scene.tab.frame("iframe")?.wait_for(&css("[name=password]"))?;
    assert!(scene.asks()?.contains(FILLED));
    scene.is_filled()?;
    Ok(())
}

fn w2_what_looks_like_the_site_gets_nothing(kind: Kind) -> Outcome {
    let scene = Scene::of("w2", kind)?;
    let site = &scene.stage.site;
    let another = Site::start()?;
    let look_alikes = [
        site.url(EVIL, "/plain.html"),
        site.url("other.test", "/plain.html?app.test"),
        format!("http://{HOST}@{EVIL}:{}/plain.html", site.port()),
        // Another port of the host may be another's.
        another.url(HOST, "/plain.html"),
        format!("http://{HOST}%3A{}@{EVIL}:{}/plain.html", site.port(), site.port()),
    ];
    for address in look_alikes {
        scene.tab.go(&address)?;
        scene.tab.wait_for(&css("[name=password]"))?;
        let told = scene.asks()?;
        assert!(told == "no suggestion", "{address}: {told}");
        scene.ada.fills_by_shortcut(&scene.tab)?;
        scene.is_empty(&address);
        scene.ada.browser()?.dismiss_popup()?;
    }

    scene.goes(HOST, "/plain.html")?;
    scene.ada.fills_by_shortcut(&scene.tab)?;
    scene.is_filled()?;
    Ok(())
}

fn w3_what_a_person_cannot_see_is_not_filled(kind: Kind) -> Outcome {
    let scene = Scene::of("w3", kind)?;
    let tricks = [
        "opacity-above",
        "opacity-of-all",
        "opacity-in-parts",
        "filter-opacity",
        "filter-blur",
        "filter-brightness",
        "filter-contrast",
        "filter-of-the-page",
        "filter-invert",
        "filter-invert-in-parts",
        "mask",
        "blend",
        "clip-path",
        "clip-path-dot",
        "clip",
        "tiny",
        "scale-0",
        "scale-small",
        "turned",
        "turned-around",
        "left",
        "above",
        "no-height",
        "no-height-absolute",
        "visibility",
        "display",
        "hidden",
        "details",
        "content-visibility",
        "inert",
        "cover",
        "cover-let-through",
        "cover-image-let-through",
        "cover-canvas-let-through",
        "cover-in-closed-tree",
        "cover-border-let-through",
        "cover-inset-let-through",
        "cover-shadow-let-through",
        "cover-filter-let-through",
        "cover-bright-let-through",
        "cover-blended-let-through",
        "cover-masked-let-through",
        "cover-drawn-by-a-filter-let-through",
        "cover-drawn-by-a-filter-beside",
        "cover-drawn-by-a-filter-anywhere",
        "cover-in-transition-let-through",
        "cover-of-another-kind-let-through",
        "cover-important-let-through",
        "cover-important-strips-let-through",
        "cover-custom-element",
        "cover-inert",
        "cover-inert-in-parts",
        "cover-inert-slotted",
        "cover-inert-over-a-number",
        "cover-picture-around-a-border",
        "cover-outline-inside",
        "cover-content-of-an-element",
        "cover-image-button",
        "cover-checkbox",
        "cover-fraction",
        "cover-borders-of-its-height",
        "cover-shadow-of-a-line",
        "cover-drawn-by-a-filter-in-a-shape",
        "cover-drawn-by-a-filter-beside-a-shape",
        "cover-column-of-a-table",
        "cover-strips-let-through",
        "cover-narrow-strips-let-through",
        "cover-shape-let-through",
        "cover-shape-for-strokes",
        "cover-stroke-let-through",
        "cover-shape-used",
        "cover-shape-used-twice",
        "cover-marker",
        "cover-with-holes",
        "cover-rule-between-columns",
        "cover-let-through-in-a-large-page",
        "cover-shadow",
        "cover-outline",
        "cover-dropped-shadow",
        "cover-dropped-shadow-of-a-part",
        "cover-border-image",
        "behind-let-through",
        "behind-its-label",
        "cover-label",
        "cover-label-let-through",
        "cover-label-part",
        "cover-label-before",
        "cover-our-icon-shadow",
        "closed-slot",
        "closed-slot-clobbered",
        "cover-form-shadow-clobbered",
        "cover-shadow-field",
        "cover-shadow-field-let-through",
        "popover",
        "popover-backdrop",
        "popover-backdrop-picture",
        "popover-shadow",
        "popover-child",
        "dialog",
    ];
    let mut fooled = Vec::new();
    // Of WebKit's own kind; Firefox has none of them.
    let more: &[&str] = if kind == Kind::Chromium { &["cover-mirrored", "mask-of-the-border"] } else { &[] };
    for trick in tricks.into_iter().chain(more.iter().copied()) {
        scene.goes(HOST, &format!("/hostile/unseen.html?{trick}"))?;
        let told = scene.asks()?;
        let written = scene.tab.written_beside(&[])?;
        if told.contains(FILLED) || !written.is_empty() {
            fooled.push(format!("{trick}: {told} {written:?}"));
        }
    }
    assert_eq!(fooled, Vec::<String>::new());

    // What would be a part of our icon is not drawn at all.
    scene.goes(HOST, "/hostile/unseen.html?cover-our-icon")?;
    scene.tab.wait_until_true("window.adorned().length >= 2")?;
    assert_eq!(scene.tab.eval("return window.adorned().includes(true)", &Value::Null)?, false);
    assert!(scene.asks()?.contains(FILLED));
    scene.is_filled()?;

    for nothing in [
        "nothing",
        "nothing-in-a-large-page",
        "nothing-filtered",
        "nothing-over-an-inert-page",
        "nothing-in-a-dialog-over-an-inert-page",
        "nothing-over-a-picture",
        "nothing-behind-an-important-icon",
    ] {
        scene.goes(HOST, &format!("/hostile/unseen.html?{nothing}"))?;
        assert!(scene.asks()?.contains(FILLED), "{nothing}");
        scene.is_filled()?;
    }

    // What is as it should be until it gets the focus. Chosen in the page, where the focus goes at once.
    let later = [
        "cover",
        "cover-let-through",
        "opacity-above",
        "clip-path-dot",
        "popover",
        "popover-backdrop",
        "display",
        "left",
        "read-only",
    ];
    let mut fooled = Vec::new();
    for trick in later {
        chosen_in_the_page(&scene, &format!("focus-{trick}"))?;
        let written = scene.tab.written_beside(&[])?;
        if !written.is_empty() {
            fooled.push(format!("focus-{trick}: {written:?}"));
        }
    }
    assert_eq!(fooled, Vec::<String>::new());
    // A field that would show the password does not get it; what the others get is no secret.
    chosen_in_the_page(&scene, "focus-shown-as-text")?;
    scene.tab.wait_deep(&[("input[name=username]", &scene.login.user_name)])?;
    assert_eq!(scene.tab.written_beside(&["input[name=username]"])?, Vec::<String>::new());

    for nothing in ["focus-nothing", "nothing-in-a-component-in-a-dialog"] {
        chosen_in_the_page(&scene, nothing)?;
        scene.is_filled()?;
    }
    Ok(())
}

/// Chooses the login in the list at the field, and waits for the focus and whatever comes of it.
fn chosen_in_the_page(scene: &Scene, trick: &str) -> Result<(), Error> {
    scene.goes(HOST, &format!("/hostile/unseen.html?{trick}"))?;
    let overlay = scene.ada.opens_overlay(&scene.tab)?;
    scene.ada.fills_from(&overlay, &scene.login.title)?;
    scene.tab.wait_no_extension_frame("overlay.html")?;
    scene.tab.wait_until_true("window.focused > 0")?;
    thread::sleep(ANSWER);
    Ok(())
}

fn w5_a_page_reads_nothing_of_the_list(kind: Kind) -> Outcome {
    let scene = Scene::of("w5", kind)?;
    scene.goes(HOST, "/hostile/spy.html")?;
    let overlay = scene.ada.opens_overlay(&scene.tab)?;
    overlay.wait_for(&suggestion(&scene.login.title))?;
    let address = scene.tab.extension_frame_address("overlay.html")?;
    let token = address.split('#').next_back().unwrap_or_default().to_owned();
    scene.tab.eval("window.spy()", &Value::Null)?;
    let seen = scene.tab.eval("return window.seen.join('\\n')", &Value::Null)?.as_str().unwrap_or_default().to_owned();
    assert!(token.len() >= 22 && seen.contains("User name"), "{token}: {seen}");
    for secret in [&token, &scene.login.title, &scene.login.user_name, &scene.login.password, "overlay.html"] {
        assert!(!seen.contains(secret), "the page saw {secret}");
    }

    // Who had the token all the same, learns nothing by it in another tab.
    let elsewhere = scene.ada.opens(&scene.stage.site.url(EVIL, "/index.html"))?;
    elsewhere.go(&address)?;
    elsewhere.wait_for(&text("Latchkey"))?;
    elsewhere.wait_until_true("document.querySelector('[role=status], .panel') !== null")?;
    assert_eq!(elsewhere.count(&suggestion(&scene.login.title))?, 0);
    elsewhere.close()?;

    scene.ada.fills_from(&overlay, &scene.login.title)?;
    scene.is_filled()?;
    Ok(())
}

fn w6_a_page_is_no_speaker_and_our_pages_tell_nothing_in_its_frames(kind: Kind) -> Outcome {
    let scene = Scene::of("w6", kind)?;
    let root = scene.ada.browser()?.extension().origin.clone();
    scene.goes(HOST, &format!("/hostile/talks.html?{root}"))?;
    let told = scene.tab.eval("return window.talk()", &Value::Null)?;
    let list = told.as_array().cloned().unwrap_or_default();
    assert_eq!(list.len(), 12, "{told}");
    assert!(list.iter().all(|answer| answer.as_str().is_some_and(|answer| answer.starts_with("refused"))), "{told}");
    // The overlay is there, and says that it is for nobody.
    for frame in ["overlay", "overlay-guessed"] {
        let frame = scene.tab.frame(&format!("#{frame}"))?;
        frame.wait_until_true("!!document.querySelector('.overlay .panel')")?;
        let shown = frame.eval("return document.body.innerText", &Value::Null)?.to_string();
        assert!(shown.contains("Latchkey"), "{shown}");
        for secret in [&scene.login.title, &scene.login.user_name, ADA.name] {
            assert!(!shown.contains(secret), "it shows {shown}");
        }
    }
    // The others were asked for before it, and the browser has put something of its own in their place.
    for frame in ["popup", "console"] {
        let there = scene.tab.frame(&format!("#{frame}"))?.eval("return window.location.href", &Value::Null)?;
        assert!(there.as_str().is_some_and(|there| !there.starts_with(&root)), "{frame}: {there}");
    }
    scene.is_empty("a page spoke");

    let overlay = scene.ada.opens_overlay(&scene.tab)?;
    overlay.wait_for(&suggestion(&scene.login.title))?;
    scene.ada.fills_from(&overlay, &scene.login.title)?;
    scene.is_filled()?;
    Ok(())
}

fn w7_what_was_stored_is_text(kind: Kind) -> Outcome {
    let scene = Scene::of("w7", kind)?;
    let hostile = Login {
        title: r#""><img src=x onerror="document.body.remove()"> & <b>Bank</b>"#.to_owned(),
        user_name: "<script>document.body.remove()</script>".to_owned(),
        password: "Tide-Lamp-48-Quay".to_owned(),
        address: scene.stage.site.origin(HOST),
        notes: "<a href=\"javascript:alert(1)\">here</a>\njavascript:alert(1)".to_owned(),
    };
    scene.ada.adds(&hostile)?;
    let is_text = |view: &View| {
        view.wait_until_true("!document.querySelector('img[src=x], [href^=\"javascript\"], [href^=\"data\"]')")
    };
    let console = scene.ada.console()?;
    is_text(&console)?;

    scene.goes(HOST, "/plain.html")?;
    let popup = scene.ada.popup(&scene.tab)?;
    popup.wait_for(&suggestion(&hostile.title))?;
    popup.wait_for(&text(&hostile.user_name))?;
    is_text(&popup)?;
    popup.close()?;
    let overlay = scene.ada.opens_overlay(&scene.tab)?;
    overlay.wait_for(&suggestion(&hostile.title))?;
    is_text(&overlay)?;

    // The control: it is a login like any other.
    scene.ada.fills_from(&overlay, &hostile.title)?;
    scene.tab.wait_deep(&[("[name=username]", &hostile.user_name), ("[name=password]", &hostile.password)])?;

    // *Open* opens pages of the web. The last is the control: had one before it opened something, there would be more by then.
    let tabs = || -> Result<Value, Error> {
        scene.ada.browser()?.in_harness("return (await api.tabs.query({})).length;", &Value::Null)
    };
    let before = tabs()?.as_u64().unwrap_or_default();
    let honest = scene.stage.site.url(HOST, "/index.html");
    for address in [
        "javascript:document.body.remove()",
        "javascript://%0adocument.body.remove()",
        "data:text/html,opened",
        "file:///etc/hostname",
        &honest,
    ] {
        let title = format!("At {}", address.split(':').next().unwrap_or_default());
        scene.ada.adds(&Login { title, address: address.to_owned(), ..hostile.clone() })?;
        scene.ada.console()?.click(&button(&format!("Open {address}")))?;
    }
    until("the tab that was opened", PATIENCE, || {
        let now = tabs()?;
        Ok(if now.as_u64() > Some(before) { Seen::Ready(()) } else { Seen::NotYet(now.to_string()) })
    })?;
    assert_eq!(tabs()?.as_u64(), Some(before + 1));
    assert!(scene.ada.console()?.count(&css("body > *"))? > 0);
    Ok(())
}

fn w8_a_form_that_sends_elsewhere_gets_no_password(kind: Kind) -> Outcome {
    let scene = Scene::of("w8", kind)?;
    let no_password =
        |way: &str| scene.tab.wait_deep(&[("input[name=password]", "")]).map_err(|error| println!("{way}: {error}"));
    for way in ["action", "button", "second-button", "button-outside", "image-button", "among-many", "base", "shadowed"]
    {
        scene.goes(HOST, &format!("/hostile/action.html?{way}"))?;
        let told = scene.asks()?;
        let named = told.contains(&scene.stage.site.origin("collect.evil.test"))
            || told.contains("does not send to a web address");
        assert!(named && !told.contains(FILLED), "{way}: {told}");
        scene.is_empty(way);
    }
    for way in ["among-very-many", "data", "at-first-value", "moved-at-first-value"] {
        scene.goes(HOST, &format!("/hostile/action.html?{way}"))?;
        scene.asks()?;
        assert_eq!(no_password(way), Ok(()), "{way}");
    }

    // Changed after the list was opened, before the person chooses.
    scene.goes(HOST, "/hostile/action.html?nothing")?;
    let overlay = scene.ada.opens_overlay(&scene.tab)?;
    overlay.wait_for(&suggestion(&scene.login.title))?;
    scene.tab.eval("window.change()", &Value::Null)?;
    scene.ada.fills_from(&overlay, &scene.login.title)?;
    scene.tab.wait_no_extension_frame("overlay.html")?;
    scene.is_empty("changed meanwhile");

    scene.goes(HOST, "/hostile/action.html?nothing")?;
    assert!(scene.asks()?.contains(FILLED));
    scene.is_filled()?;
    Ok(())
}

/// The page's own share in its pauses, which is the larger one, and the script's, on a slow machine with other work, in milliseconds.
const LONGEST: u64 = 2_000;

fn w9_a_flood_costs_a_bounded_share(kind: Kind) -> Outcome {
    let scene = Scene::alone("w9", kind)?;
    for flood in [
        "none",
        "fields",
        "passwords",
        "buttons",
        "texts",
        "depth",
        "shadows",
        "frames",
        "mutations",
        "attributes",
        "new-fields",
        "icons",
    ] {
        scene.hears()?;
        scene.goes(HOST, &format!("/hostile/flood.html?{flood}"))?;
        // Four seconds of the page's own clock, which goes on.
        scene.tab.within(Duration::from_secs(60)).wait_until_true("performance.now() > 4000 && window.ticks > 20")?;
        let heard = scene.hears()?;
        let count = |kind: &str| heard[kind].as_u64().unwrap_or_default();
        let pause = scene.tab.eval("return Math.round(window.longest)", &Value::Null)?;
        assert!(pause.as_u64().is_some_and(|pause| pause < LONGEST), "{flood}: the page stood still for {pause} ms");
        println!(
            "{flood}: {} descriptions of {} fields at most; longest pause {pause} ms",
            count("snapshot"),
            count("most")
        );
        // The pauses between two descriptions of one document grow by 20 ms each: 15 of them take four seconds.
        let documents = if flood == "frames" { 61 } else { 1 };
        assert!(count("snapshot") >= 1 && count("snapshot") <= 20 * documents, "{flood}: {heard}");
        assert!(count("most") <= 150, "{flood}: {heard}");
        // The page can still be used: it is described, and the person's choice is carried out.
        assert!(scene.asks()?.contains(FILLED), "{flood}");
    }
    Ok(())
}
