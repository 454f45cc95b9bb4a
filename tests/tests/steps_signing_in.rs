//! Sign-ins that take more than one form: steps in pages of their own, codes, a login that signs in at once, a site that asks before it
//! shows a page.

use latchkey_tests::story::{ADA, Inspection, Login, NORDLICHT, Person, Stage, suggestion};
use latchkey_tests::{Error, Kind, Outcome, View, button, css, field, in_both_browsers, text};
use serde_json::Value;

const HOST: &str = "app.test";
/// The key of RFC 6238's own examples.
const CODE_KEY: &str = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";

in_both_browsers!(
    the_choice_of_the_first_step_holds_for_those_that_follow,
    a_login_signs_in_at_once_with_a_field_that_was_picked_on_the_page,
    a_site_that_asks_before_its_page_is_let_in,
);

fn is_code(text: &str) -> bool {
    text.len() == 6 && text.bytes().all(|sign| sign.is_ascii_digit())
}

/// Waits for six digits, in one field or in boxes.
fn wait_code(page: &View, boxes: &str) -> Result<String, Error> {
    let all = format!("[...document.querySelectorAll({boxes:?})].map((box) => box.value).join('')");
    page.wait_until_true(&format!("/^[0-9]{{6}}$/.test({all})"))?;
    let found = page.eval(&format!("return {all}"), &Value::Null)?;
    Ok(found.as_str().unwrap_or_default().to_owned())
}

fn the_choice_of_the_first_step_holds_for_those_that_follow(kind: Kind) -> Outcome {
    let stage = Stage::of(&format!("steps/{}", kind.name()))?;
    let site = &stage.site;
    let ada = Person::founder(ADA, &NORDLICHT, &stage, kind)?;
    let mut screens = Inspection::of(&ada, "codes");
    let login = Login::nordwind(&site.origin(HOST));
    ada.adds(&login)?;

    // A code that the login makes, put in by hand in the popup's form.
    let page = ada.opens(&site.url(HOST, "/shapes/code.html"))?;
    let popup = ada.popup(&page)?;
    popup.click(&button(&format!("Details of {}", login.title)))?;
    popup.click(&button("Edit"))?;
    popup.click(&css(".more > summary"))?;
    popup.fill(&field("Secret for one-time codes"), CODE_KEY)?;
    screens.look("form", &popup)?;
    popup.click(&button("Save"))?;
    popup.wait_for(&css(".countdown"))?;
    screens.look("detail", &popup)?;
    popup.close()?;

    // The first step by a click; the second, in a page of its own, by itself.
    page.go(&site.url(HOST, "/shapes/two-steps-by-navigation.html"))?;
    ada.fills_by_shortcut(&page)?;
    page.wait_text(&css("input[name=user], input[name=username], input[name=email]"), &login.user_name)?;
    page.click(&css("form button"))?;
    page.wait_for(&css("input[type=password]"))?;
    page.wait_text(&css("input[type=password]"), &login.password)?;

    // Then the code, whole or in boxes: each once.
    page.go(&site.url(HOST, "/shapes/code.html"))?;
    assert!(is_code(&wait_code(&page, "input")?));
    page.reload()?;
    page.wait_for(&css("input"))?;
    page.go(&site.url(HOST, "/shapes/code-in-boxes.html"))?;
    ada.fills_by_shortcut(&page)?;
    assert!(is_code(&wait_code(&page, "input[maxlength='1']")?));
    Ok(screens.end()?)
}

fn a_login_signs_in_at_once_with_a_field_that_was_picked_on_the_page(kind: Kind) -> Outcome {
    let stage = Stage::of(&format!("picking/{}", kind.name()))?;
    let site = &stage.site;
    let ada = Person::founder(ADA, &NORDLICHT, &stage, kind)?;
    let login = Login::nordwind(&site.origin(HOST));
    ada.adds(&login)?;

    let page = ada.opens(&site.url(HOST, "/shapes/three-fields.html"))?;
    let popup = ada.popup(&page)?;
    popup.click(&button(&format!("Details of {}", login.title)))?;
    popup.click(&button("Edit"))?;
    popup.fill(&field("Title"), "Picked")?;
    popup.click(&css(".more > summary"))?;
    popup.click(&text("Sign in at once"))?;
    popup.click(&button("Pick it on the page"))?;
    popup.wait_closed()?;
    // The click is for the extension alone: the page's field does not even get the focus.
    page.click(&css("[name=company]"))?;

    // The popup is there again, at the form, with all that was begun.
    let popup = ada.browser()?.own_popup()?;
    popup.wait_text(&field("Title"), "Picked")?;
    popup.wait_text(&css(".own-field input"), "Company number")?;
    popup.close()?;

    // What was picked is begun like everything else in it.
    let popup = ada.popup(&page)?;
    popup.click(&button(&format!("Details of {}", login.title)))?;
    popup.click(&button("Edit"))?;
    popup.wait_text(&css(".own-field input"), "Company number")?;
    popup.fill(&css(".own-field input").nth(1), "4711")?;
    popup.click(&button("Save"))?;
    popup.wait_for(&text("Saved"))?;
    popup.close()?;

    // One shortcut, and the whole form arrives.
    let seen = site.submissions().len();
    page.reload()?;
    page.wait_for(&css("[name=company]"))?;
    ada.fills_by_shortcut(&page)?;
    let sent = site.wait_submission(seen)?;
    let sent = ["company", "username", "password"].map(|name| sent.field(name).unwrap_or_default().to_owned());
    assert_eq!(sent, ["4711".to_owned(), login.user_name, login.password]);
    Ok(())
}

fn a_site_that_asks_before_its_page_is_let_in(kind: Kind) -> Outcome {
    let stage = Stage::of(&format!("challenge/{}", kind.name()))?;
    let site = &stage.site;
    let ada = Person::founder(ADA, &NORDLICHT, &stage, kind)?;
    let login = Login::nordwind(&site.origin(HOST));
    ada.adds(&login)?;

    let page = ada.opens(&site.url(HOST, "/plain.html"))?;
    let seen = site.submissions().len();
    page.eval("setTimeout(() => (location.href = '/private/status'), 50);", &Value::Null)?;
    let window = ada.browser()?.own_window("overlay.html")?;
    window.wait_for(&text(&format!("{HOST}:{} asks for a user name and a password", site.port())))?;
    window.wait_for(&text("It says: “Switch 3”"))?;
    let mut screens = Inspection::of(&ada, "challenge");
    screens.look("asks", &window)?;
    window.click(&suggestion(&login.title))?;
    let sent = site.wait_submission(seen)?;
    assert_eq!(
        (sent.field("username"), sent.field("password")),
        (Some(login.user_name.as_str()), Some(login.password.as_str()))
    );
    page.wait_for(&text(&format!("Signed in as {}", login.user_name)))?;
    Ok(screens.end()?)
}
