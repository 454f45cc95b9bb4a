//! The harness sees and does what it says, in both browsers: tried on a small extension and pages of its own, which have the
//! faults that the tests of the real one look for.

use std::time::Duration;

use latchkey_tests::{
    Artefacts, Browser, Kind, Launch, Outcome, Profile, Scheme, Site, button, css, field, in_both_browsers, text,
    workspace,
};

in_both_browsers!(popup_page_and_overlay, a_restart_keeps_what_is_on_disk, what_a_person_cannot_click_is_not_clicked,);

fn launch(kind: Kind) -> Launch {
    Launch { extension: workspace::root().join("tests/fixtures/extension"), ..Launch::built(kind) }
}

fn site() -> latchkey_tests::error::Result<Site> {
    Site::serving(workspace::root().join("tests/fixtures/pages"))
}

fn popup_page_and_overlay(kind: Kind) -> Outcome {
    let artefacts = Artefacts::of(&format!("harness/{}", kind.name()));
    let (site, profile) = (site()?, Profile::fresh()?);
    let browser = Browser::start(&launch(kind), &profile)?;

    let page = browser.open(&site.url("app.test", "/login.html"))?;
    page.fill(&field("User"), "ada ü")?;
    page.fill(&field("Password"), "s3cret & more")?;
    page.click(&button("Far down"))?;
    page.wait_for(&button("Reached"))?;
    assert!(!page.has_extension_frame("overlay.html")?);
    page.click_in_shadow("button")?;
    let overlay = page.extension_frame("overlay.html")?;
    overlay.fill(&field("Search"), "grüße")?;
    overlay.click(&button("Pick"))?;
    overlay.wait_text(&css("#out"), "picked grüße trusted=true")?;
    assert_eq!(page.eval("return document.title", &().into())?, "icon true");
    artefacts.picture("overlay", &overlay)?;
    assert_eq!(overlay.violations()?, []);

    let popup = browser.open_popup(&page)?;
    popup.fill(&field("Name"), "Ada Lovelace ü")?;
    popup.press("Enter")?;
    popup.wait_text(&css("#out"), "entered trusted=true")?;
    popup.click(&button("Count"))?;
    popup.wait_for(&text("Ada Lovelace ü trusted=true memory=1 session=1 disk=1 host=app.test"))?;
    browser.stop_background()?;
    popup.click(&button("Count"))?;
    popup.wait_for(&text("memory=1 session=2 disk=2"))?;
    artefacts.picture("popup", &popup)?;

    let rules = |found: Vec<latchkey_tests::Violation>| found.into_iter().map(|found| found.rule).collect::<Vec<_>>();
    assert_eq!(rules(popup.violations()?), ["color-contrast"]);
    browser.set_scheme(Scheme::Dark)?;
    popup.wait_until_true("window.getComputedStyle(document.body).backgroundColor === 'rgb(17, 17, 17)'")?;
    artefacts.picture("popup-dark", &popup)?;
    assert_eq!(rules(popup.violations()?), Vec::<String>::new());
    popup.click(&button("Copy"))?;
    popup.wait_for(&text("copied"))?;
    popup.click(&button("Close this"))?;
    popup.wait_closed()?;
    browser.set_scheme(Scheme::Light)?;

    let user = field("User");
    page.fill(&user, "")?;
    page.press("Control+v")?;
    page.wait_text(&user, "copied ü")?;
    page.fill(&user, "ada ü")?;
    browser.stop_background()?;
    browser.press_shortcut("fill", &page)?;
    page.wait_until_true("document.title === 'fill'")?;
    page.click(&button("Sign in"))?;
    page.wait_text(&css("#signed-in"), "Signed in as ada ü")?;
    let sent = site.wait_submission(0)?;
    assert_eq!(sent.host, "app.test");
    assert_eq!(sent.field("password"), Some("s3cret & more"));

    let framed = browser.open(&site.url("evil.test", "/framed.html"))?;
    let login = framed.frame("iframe")?;
    login.fill(&field("User"), "lee")?;
    login.click(&button("Sign in"))?;
    login.wait_text(&css("#signed-in"), "Signed in as lee")?;
    assert_eq!(site.submissions().len(), 2);

    let tab = browser.open_extension_page("popup.html")?;
    tab.fill(&field("Name"), "Lee")?;
    tab.click(&button("Count"))?;
    tab.wait_for(&text("Lee trusted=true"))?;
    tab.click(&button("Save"))?;
    assert_eq!(browser.saved_file("kit.txt")?, "kept ü".as_bytes());
    browser.quit()?;
    Ok(())
}

fn a_restart_keeps_what_is_on_disk(kind: Kind) -> Outcome {
    let profile = Profile::fresh()?;
    for disk in ["session=1 disk=1", "session=1 disk=2"] {
        let browser = Browser::start(&launch(kind), &profile)?;
        let page = browser.open_extension_page("popup.html")?;
        page.click(&button("Count"))?;
        page.wait_for(&text(disk))?;
        browser.quit()?;
    }
    Ok(())
}

fn what_a_person_cannot_click_is_not_clicked(kind: Kind) -> Outcome {
    let (site, profile) = (site()?, Profile::fresh()?);
    let browser = Browser::start(&launch(kind), &profile)?;
    let page = browser.open(&site.url("app.test", "/login.html"))?;
    let hurried = page.within(Duration::from_millis(200));
    for (name, reason) in [
        ("Disabled", "there, but disabled"),
        ("Covered", "there, but covered by <span"),
        ("Hidden", "there, but hidden"),
        ("Missing", "not there; the page says: User Password Sign in"),
    ] {
        let refused = hurried.click(&button(name)).err().map(|error| error.to_string());
        assert!(refused.as_ref().is_some_and(|text| text.contains(reason)), "{name}: {refused:?}");
    }
    Ok(())
}
