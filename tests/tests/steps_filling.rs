//! Step 4: signing in with one click, and what stands in the way of a wrong one.

use std::thread;
use std::time::Duration;

use latchkey_tests::story::{ADA, Login, NORDLICHT, Person, Stage, is_empty, suggestion, user_field};
use latchkey_tests::{Artefacts, Kind, Outcome, Scheme, button, field, in_both_browsers, text};
use serde_json::Value;

const HOST: &str = "app.test";
const FOREIGN: &str = "login.evil.test";

in_both_browsers!(
    one_click_signs_in,
    a_foreign_frame_is_named_before_anything_is_filled,
    forms_that_modern_pages_make_are_filled,
    a_form_that_sends_elsewhere_is_left_alone,
    no_icon_stands_where_no_login_belongs,
);

fn one_click_signs_in(kind: Kind) -> Outcome {
    let pictures = Artefacts::of(&format!("filling/{}", kind.name()));
    let stage = Stage::of(&format!("filling/{}", kind.name()))?;
    let site = &stage.site;
    let ada = Person::founder(ADA, &NORDLICHT, &stage, kind)?;
    let login = Login::nordwind(&site.origin(HOST));
    ada.adds(&login)?;

    // Plain form, from the popup's suggestion.
    let page = ada.opens(&site.url(HOST, "/plain.html"))?;
    let popup = ada.popup(&page)?;
    popup.wait_for(&suggestion(&login.title))?;
    pictures.picture("popup", &popup)?;
    popup.click(&suggestion(&login.title))?;
    popup.wait_closed()?;
    login.wait_filled(&page)?;
    pictures.picture("filled", &page)?;
    login.sign_in(&page, site, HOST)?;

    // A form that appears late, by the shortcut.
    page.go(&site.url(HOST, "/late.html"))?;
    page.wait_for(&button("Sign in"))?;
    ada.fills_by_shortcut(&page)?;
    login.wait_filled(&page)?;
    login.sign_in(&page, site, HOST)?;

    // Plain form, from the icon in the field.
    page.go(&site.url(HOST, "/plain.html"))?;
    let overlay = ada.opens_overlay(&page)?;
    overlay.wait_for(&suggestion(&login.title))?;
    overlay.wait_for(&text(&format!("Latchkey · {HOST}")))?;
    pictures.picture("overlay", &page)?;
    ada.fills_from(&overlay, &login.title)?;
    login.wait_filled(&page)?;
    login.sign_in(&page, site, HOST)?;

    // A form in a popover, whose opening changes nothing else in the page.
    page.go(&site.url(HOST, "/shapes/popover.html"))?;
    page.click(&button("My account"))?;
    let overlay = ada.opens_overlay(&page)?;
    overlay.wait_for(&suggestion(&login.title))?;
    for scheme in Scheme::ALL {
        ada.browser()?.set_scheme(scheme)?;
        thread::sleep(Duration::from_millis(600));
        pictures.picture(&format!("popover-{}", scheme.name()), &page)?;
    }
    ada.browser()?.set_scheme(Scheme::Light)?;
    ada.fills_from(&overlay, &login.title)?;
    login.wait_filled(&page)?;
    login.sign_in(&page, site, HOST)?;

    // A form in a frame of the same origin, by all three ways.
    page.go(&site.url(HOST, "/same-origin-frame.html"))?;
    let frame = page.frame("iframe")?;
    ada.fills_by_popup(&page, &login.title, HOST)?;
    login.wait_filled(&frame)?;
    page.reload()?;
    ada.fills_by_shortcut(&page)?;
    login.wait_filled(&frame)?;
    page.reload()?;
    ada.fills_by_icon(&frame, &login.title)?;
    login.wait_filled(&frame)?;
    pictures.picture("same-origin-frame", &page)?;
    login.sign_in(&frame, site, HOST)?;

    // A page of another site gets no suggestion, and nothing by the shortcut.
    page.go(&site.url("other.test", "/plain.html"))?;
    let popup = ada.popup(&page)?;
    popup.wait_for(&suggestion(&login.title))?;
    popup.click(&suggestion(&login.title))?;
    popup.wait_for(&text("Another site"))?;
    pictures.picture("other-site", &popup)?;
    popup.close()?;
    is_empty(&page)?;
    Ok(())
}

fn a_foreign_frame_is_named_before_anything_is_filled(kind: Kind) -> Outcome {
    let pictures = Artefacts::of(&format!("foreign-frame/{}", kind.name()));
    let stage = Stage::of(&format!("foreign-frame/{}", kind.name()))?;
    let site = &stage.site;
    let ada = Person::founder(ADA, &NORDLICHT, &stage, kind)?;
    let login = Login::nordwind(&site.origin(FOREIGN));
    ada.adds(&login)?;
    let page = ada.opens(&site.url(HOST, "/cross-origin-frame.html"))?;
    let frame = page.frame("iframe")?;
    frame.wait_for(&button("Sign in"))?;

    // The popup refuses, names both sites, and takes no for an answer.
    let popup = ada.popup(&page)?;
    popup.click(&suggestion(&login.title))?;
    popup.wait_for(&text("Fill into another site’s frame?"))?;
    popup.wait_for(&text(&site.origin(HOST)))?;
    popup.wait_for(&text(&site.origin(FOREIGN)))?;
    pictures.picture("warning", &popup)?;
    popup.click(&button("Do not fill"))?;
    popup.wait_for(&field("Search logins"))?;
    is_empty(&frame)?;

    // The person clicks through the named warning.
    let popup = ada.popup(&page)?;
    popup.click(&suggestion(&login.title))?;
    popup.click(&button(&format!("Fill into {}", site.origin(FOREIGN))))?;
    popup.wait_closed()?;
    login.wait_filled(&frame)?;
    pictures.picture("filled", &page)?;
    login.sign_in(&frame, site, FOREIGN)?;

    // The shortcut never fills it by itself: the popup opens instead, and the form stays empty.
    page.reload()?;
    frame.wait_for(&button("Sign in"))?;
    ada.fills_by_shortcut(&page)?;
    is_empty(&frame)?;

    // The overlay in the frame warns too.
    page.reload()?;
    let overlay = ada.opens_overlay(&frame)?;
    ada.fills_from(&overlay, &login.title)?;
    overlay.wait_for(&text("The form belongs to"))?;
    overlay.wait_for(&text(&site.origin(FOREIGN)))?;
    pictures.picture("overlay-warning", &page)?;
    is_empty(&frame)?;
    // What has just come up takes no click.
    thread::sleep(Duration::from_millis(1000));
    overlay.click(&button("Fill it anyway"))?;
    login.wait_filled(&frame)?;
    Ok(())
}

fn forms_that_modern_pages_make_are_filled(kind: Kind) -> Outcome {
    let pictures = Artefacts::of(&format!("filling-modern/{}", kind.name()));
    let stage = Stage::of(&format!("filling-modern/{}", kind.name()))?;
    let site = &stage.site;
    let ada = Person::founder(ADA, &NORDLICHT, &stage, kind)?;
    let login = Login::nordwind(&site.origin(HOST));
    ada.adds(&login)?;

    // Fields that a framework controls: the application holds what was filled, and enables its button.
    let page = ada.opens(&site.url(HOST, "/controlled.html"))?;
    ada.fills_by_popup(&page, &login.title, HOST)?;
    login.wait_filled(&page)?;
    page.wait_for(&text("The application holds: username and password."))?;
    pictures.picture("controlled", &page)?;
    login.sign_in(&page, site, HOST)?;
    page.go(&site.url(HOST, "/controlled.html"))?;
    ada.fills_by_icon(&page, &login.title)?;
    page.wait_for(&text("The application holds: username and password."))?;
    login.sign_in(&page, site, HOST)?;

    // What is drawn near a field, and a zoom of the page's own, hide neither field nor list.
    for honest in ["/shadows.html", "/zoomed.html"] {
        page.go(&site.url(HOST, honest))?;
        ada.fills_by_icon(&page, &login.title)?;
        login.wait_filled(&page)?;
        pictures.picture(honest.trim_matches('/').trim_end_matches(".html"), &page)?;
        login.sign_in(&page, site, HOST)?;
    }

    // First the user name alone, then the password alone.
    page.go(&site.url(HOST, "/two-step.html"))?;
    ada.fills_by_popup(&page, &login.title, HOST)?;
    page.wait_text(&user_field(), &login.user_name)?;
    let secret = page.eval("return document.getElementById('secret').value", &Value::Null)?;
    assert_eq!(secret, "", "the password must not go where it can't be seen");
    pictures.picture("first-step", &page)?;
    page.click(&button("Next"))?;
    page.wait_for(&field("Password"))?;
    ada.fills_by_shortcut(&page)?;
    login.wait_filled(&page)?;
    pictures.picture("second-step", &page)?;
    login.sign_in(&page, site, HOST)?;
    Ok(())
}

fn a_form_that_sends_elsewhere_is_left_alone(kind: Kind) -> Outcome {
    let pictures = Artefacts::of(&format!("elsewhere/{}", kind.name()));
    let stage = Stage::of(&format!("elsewhere/{}", kind.name()))?;
    let site = &stage.site;
    let ada = Person::founder(ADA, &NORDLICHT, &stage, kind)?;
    let login = Login::nordwind(&site.origin(HOST));
    ada.adds(&login)?;
    let page = ada.opens(&site.url(HOST, "/elsewhere.html"))?;

    // Popup and overlay name where the form would send it; the shortcut does nothing but open the popup.
    let popup = ada.popup(&page)?;
    popup.click(&suggestion(&login.title))?;
    popup.wait_for(&text(&site.origin("collect.evil.test")))?;
    pictures.picture("popup", &popup)?;
    popup.close()?;
    is_empty(&page)?;
    ada.fills_by_shortcut(&page)?;
    is_empty(&page)?;
    page.reload()?;
    let overlay = ada.opens_overlay(&page)?;
    ada.fills_from(&overlay, &login.title)?;
    overlay.wait_for(&text(&site.origin("collect.evil.test")))?;
    pictures.picture("overlay", &page)?;
    is_empty(&page)?;

    // The same login on the same host, where the form sends home.
    page.go(&site.url(HOST, "/plain.html"))?;
    ada.fills_by_icon(&page, &login.title)?;
    login.sign_in(&page, site, HOST)?;
    Ok(())
}

fn no_icon_stands_where_no_login_belongs(kind: Kind) -> Outcome {
    let stage = Stage::of(&format!("no-icon/{}", kind.name()))?;
    let site = &stage.site;
    let ada = Person::founder(ADA, &NORDLICHT, &stage, kind)?;
    let login = Login::nordwind(&site.origin(HOST));
    ada.adds(&login)?;
    let page = ada.opens(&site.url(HOST, "/search.html"))?;

    let popup = ada.popup(&page)?;
    popup.click(&suggestion(&login.title))?;
    popup.wait_for(&text("There is no login form to fill on this page."))?;
    popup.close()?;
    assert_eq!(page.count_in_shadow("button")?, 0);

    // The page gets a form to sign in with: the icons are in its two fields, and still none in the search.
    let form = "<form><h2>Sign in</h2><label>User name <input name=username autocomplete=username></label>
        <label>Password <input name=password type=password autocomplete=current-password></label><button>Sign in</button></form>";
    page.eval("document.querySelector('main').insertAdjacentHTML('beforeend', args)", &form.into())?;
    ada.fills_by_icon(&page, &login.title)?;
    login.wait_filled(&page)?;
    assert_eq!(page.count_in_shadow("button")?, 2);
    assert_eq!(page.value(&field("Search by parcel number"))?, "");
    Ok(())
}
