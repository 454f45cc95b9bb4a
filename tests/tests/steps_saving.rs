//! What a person types is offered for saving, through the navigation; what is kept is offered for updating; a fresh password is at hand.

use std::thread;
use std::time::Duration;

use latchkey_tests::story::{ADA, Inspection, Login, NORDLICHT, Person, Place, Stage, answer, user_field};
use latchkey_tests::{Artefacts, Error, Kind, Outcome, View, button, css, field, in_both_browsers, text};

const HOST: &str = "app.test";
const OTHER: &str = "other.test";

in_both_browsers!(
    what_is_typed_is_saved_and_updated_after_the_page_went_on,
    a_fresh_password_is_filled_and_saved,
    never_for_this_site_means_never,
    what_is_typed_while_locked_is_offered_after_unlocking,
    a_new_password_is_offered_where_the_page_stays,
);

/// The offer at the corner of the page.
fn offer(page: &View, title: &str) -> Result<View, Error> {
    let offer = page.extension_frame("overlay.html")?;
    offer.wait_for(&text(title))?;
    // As long as a person needs to read it: one that has just come up takes no answer.
    thread::sleep(Duration::from_millis(1000));
    Ok(offer)
}

fn signs_in_by_hand(page: &View, login: &Login) -> Result<(), Error> {
    page.fill(&user_field(), &login.user_name)?;
    page.fill(&field("Password"), &login.password)?;
    page.click(&button("Sign in"))?;
    page.wait_for(&text(&format!("Signed in as {}", login.user_name)))
}

fn what_is_typed_is_saved_and_updated_after_the_page_went_on(kind: Kind) -> Outcome {
    let stage = Stage::of(&format!("saving/{}", kind.name()))?;
    let site = &stage.site;
    let ada = Person::founder(ADA, &NORDLICHT, &stage, kind)?;
    let pictures = Artefacts::of(&format!("saving/{}", kind.name()));
    let mut screens = Inspection::of(&ada, "saving");
    let login = Login { title: HOST.to_owned(), ..Login::nordwind(&site.origin(HOST)) };
    let here = format!("{HOST}:{}", site.port());

    // Typed and sent: the next page asks.
    let page = ada.opens(&site.url(HOST, "/plain.html"))?;
    signs_in_by_hand(&page, &login)?;
    let offered = offer(&page, &format!("Save the login for {here}?"))?;
    offered.wait_text(&field("User name"), &login.user_name)?;
    screens.look_zoomed("save", &page, &offered)?;
    pictures.picture("save-in-page", &page)?;
    offered.fill(&field("Folder"), "Suppliers")?;
    answer(&page, &offered, "Save")?;

    // It is kept: suggested, and not asked for again.
    page.go(&site.url(HOST, "/plain.html"))?;
    ada.fills_by_popup(&page, &login.title, HOST)?;
    login.wait_filled(&page)?;
    login.sign_in(&page, site, HOST)?;
    page.go(&site.url(HOST, "/plain.html"))?;
    signs_in_by_hand(&page, &login)?;

    // Another password for the same user: an update, in the popup as well as in the page.
    let changed = Login { password: "another one entirely".to_owned(), ..login.clone() };
    page.go(&site.url(HOST, "/plain.html"))?;
    signs_in_by_hand(&page, &changed)?;
    let offered = offer(&page, &format!("Update the password for {here}?"))?;
    screens.look_zoomed("update", &page, &offered)?;
    let popup = ada.popup(&page)?;
    popup.wait_for(&text(&format!("Update the password for {here}?")))?;
    screens.look("update-in-popup", &popup)?;
    popup.click(&button("Update"))?;
    popup.wait_for(&text("Updated."))?;
    popup.close()?;
    page.wait_no_extension_frame("overlay.html")?;
    page.go(&site.url(HOST, "/plain.html"))?;
    ada.fills_by_popup(&page, &login.title, HOST)?;
    changed.wait_filled(&page)?;

    // Changed at the site itself, by a form that asks for no name: the password of before says whose it is.
    page.go(&site.url(HOST, "/shapes/change-password.html"))?;
    page.fill(&field("Current password"), &changed.password)?;
    page.fill(&field("New password"), "Reed-Ferry-92-Coal")?;
    page.fill(&field("Repeat the new password"), "Reed-Ferry-92-Coal")?;
    page.click(&button("Change password"))?;
    let offered = offer(&page, &format!("Update the password for {here}?"))?;
    answer(&page, &offered, "Update")?;
    assert_eq!(ada.reads_password(&login.title)?, "Reed-Ferry-92-Coal");
    Ok(screens.end()?)
}

fn a_fresh_password_is_filled_and_saved(kind: Kind) -> Outcome {
    let stage = Stage::of(&format!("saving-fresh/{}", kind.name()))?;
    let site = &stage.site;
    let ada = Person::founder(ADA, &NORDLICHT, &stage, kind)?;
    let mut screens = Inspection::of(&ada, "fresh");
    let page = ada.opens(&site.url(HOST, "/shapes/sign-up.html"))?;
    let user = css("input[name=username], input[name=email]");
    page.fill(&user, "ada@nordlicht.example")?;
    let first = css("input[type=password]");
    page.click(&first)?;
    page.press("ArrowDown")?;
    let overlay = page.extension_frame("overlay.html")?;
    overlay.wait_for(&text("A fresh password"))?;
    screens.look_zoomed("overlay", &page, &overlay)?;
    let shown = overlay.text(&css(".fresh-password"))?;
    overlay.click(&button("Another"))?;
    overlay.wait_until_true(&format!("document.querySelector('.fresh-password').textContent !== {shown:?}"))?;
    let shown = overlay.text(&css(".fresh-password"))?;
    overlay.click(&button("Use it"))?;
    page.wait_text(&first, &shown)?;
    let seen = site.submissions().len();
    page.click(&css("form button, form [type=submit]"))?;
    let sent = site.wait_submission(seen)?;
    let passwords: Vec<_> = sent.fields.iter().filter(|(_, value)| *value == shown).collect();
    assert!(!passwords.is_empty(), "the fresh password was sent: {:?}", sent.fields);
    let offered = offer(&page, "Save the login for")?;
    offered.wait_text(&field("User name"), "ada@nordlicht.example")?;
    answer(&page, &offered, "Save")?;
    page.go(&site.url(HOST, "/plain.html"))?;
    ada.fills_by_popup(&page, HOST, HOST)?;
    page.wait_text(&field("Password"), &shown)?;
    Ok(screens.end()?)
}

fn never_for_this_site_means_never(kind: Kind) -> Outcome {
    let stage = Stage::of(&format!("saving-never/{}", kind.name()))?;
    let site = &stage.site;
    let ada = Person::founder(ADA, &NORDLICHT, &stage, kind)?;
    let mut screens = Inspection::of(&ada, "never");
    let login = Login::nordwind(&site.origin(OTHER));
    let page = ada.opens(&site.url(OTHER, "/plain.html"))?;
    signs_in_by_hand(&page, &login)?;
    answer(&page, &offer(&page, "Save the login for")?, "Never for this site")?;

    page.go(&site.url(OTHER, "/plain.html"))?;
    signs_in_by_hand(&page, &login)?;
    // Elsewhere it is offered: whatever had been offered there would be here by now.
    let control = ada.opens(&site.url(HOST, "/plain.html"))?;
    signs_in_by_hand(&control, &login)?;
    answer(&control, &offer(&control, "Save the login for")?, "Not now")?;
    assert!(!page.has_extension_frame("overlay.html")?, "something is offered where nothing was to be");

    let console = ada.goes_to(Place::Settings)?;
    console.wait_for(&text(&format!("{OTHER}:{}", site.port())))?;
    screens.look("settings", &console)?;
    console.click(&button(&format!("Offer again for {OTHER}:{}", site.port())))?;
    page.go(&site.url(OTHER, "/plain.html"))?;
    signs_in_by_hand(&page, &login)?;
    offer(&page, "Save the login for")?;
    let popup = ada.popup(&page)?;
    popup.wait_for(&text("Save the login for"))?;
    popup.close()?;
    Ok(screens.end()?)
}

fn what_is_typed_while_locked_is_offered_after_unlocking(kind: Kind) -> Outcome {
    let stage = Stage::of(&format!("saving-locked/{}", kind.name()))?;
    let site = &stage.site;
    let ada = Person::founder(ADA, &NORDLICHT, &stage, kind)?;
    let mut screens = Inspection::of(&ada, "saving-locked");
    let login = Login { title: HOST.to_owned(), ..Login::nordwind(&site.origin(HOST)) };
    let page = ada.opens(&site.url(HOST, "/plain.html"))?;
    ada.locks(&page)?;
    page.reload()?;
    signs_in_by_hand(&page, &login)?;

    // Nobody is asked while it is locked; the lock says that something waits, and the background may stop meanwhile.
    let popup = ada.popup(&page)?;
    popup.wait_for(&text("You typed a password into a page meanwhile."))?;
    screens.look("lock", &popup)?;
    popup.close()?;
    assert!(!page.has_extension_frame("overlay.html")?, "something is asked while it is locked");
    ada.browser()?.stop_background()?;
    ada.unlocks(&page)?.close()?;
    let offered = offer(&page, &format!("Save the login for {HOST}:{}?", site.port()))?;
    offered.wait_text(&field("User name"), &login.user_name)?;
    answer(&page, &offered, "Save")?;
    page.go(&site.url(HOST, "/plain.html"))?;
    ada.fills_by_popup(&page, &login.title, HOST)?;
    login.wait_filled(&page)?;
    Ok(screens.end()?)
}

fn a_new_password_is_offered_where_the_page_stays(kind: Kind) -> Outcome {
    let stage = Stage::of(&format!("saving-stays/{}", kind.name()))?;
    let site = &stage.site;
    let ada = Person::founder(ADA, &NORDLICHT, &stage, kind)?;
    let login = Login::nordwind(&site.origin(HOST));
    ada.adds(&login)?;
    let page = ada.opens(&site.url(HOST, "/shapes/change-in-place.html"))?;
    page.fill(&field("Current password"), &login.password)?;
    page.fill(&field("New password"), "Reed-Ferry-92-Coal")?;
    page.fill(&field("Repeat the new password"), "Reed-Ferry-92-Coal")?;
    page.click(&button("Change password"))?;
    let offered = offer(&page, &format!("Update the password for {HOST}:{}?", site.port()))?;
    answer(&page, &offered, "Update")?;
    assert_eq!(ada.reads_password(&login.title)?, "Reed-Ferry-92-Coal");
    Ok(())
}
