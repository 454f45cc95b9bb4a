//! What a person does to their own account: another password, another Secret Key, other keys, fewer browsers.

use latchkey_tests::story::{ADA, Inspection, Kit, Login, NORDLICHT, Person, Place, Stage};
use latchkey_tests::{Error, Kind, Outcome, View, button, css, field, in_both_browsers, link, text};

const ANOTHER: &str = "thirteen amber windows hum softly";

in_both_browsers!(a_password_is_changed_and_the_other_browser_is_told, a_new_secret_key_and_new_keys);

fn unlock(console: &View, password: &str) -> Result<(), Error> {
    console.wait_for(&text("Latchkey is locked"))?;
    console.fill(&field("Password"), password)?;
    console.click(&button("Unlock"))
}

fn second_browser(kit: &Kit, kind: Kind) -> Result<Person, Error> {
    let second = Person::arrives(ADA, kind)?;
    second.has_an_account()?;
    second.signs_in(kit)?;
    Ok(second)
}

fn a_password_is_changed_and_the_other_browser_is_told(kind: Kind) -> Outcome {
    let stage = Stage::of(&format!("account/{}", kind.name()))?;
    let ada = Person::founder(ADA, &NORDLICHT, &stage, kind)?;
    let login = Login::nordwind(&stage.site.origin("app.test"));
    ada.adds(&login)?;
    let second = second_browser(&ada.kit()?, kind)?;
    let mut screens = Inspection::of(&ada, "account");

    let console = ada.goes_to(Place::Settings)?;
    console.click(&button("Change the password"))?;
    console.fill(&field("Present password"), "not the password")?;
    console.fill(&field("New password"), ANOTHER)?;
    console.click(&button("Change it now"))?;
    console.wait_for(&text("That is not the password. Nothing was changed; try again."))?;
    screens.look("change-password", &console)?;
    console.fill(&field("Present password"), ADA.password)?;
    console.click(&button("Change it now"))?;
    console.wait_for(&text("The password is changed"))?;

    console.click(&button("Lock"))?;
    unlock(&console, ADA.password)?;
    console.wait_for(&text("That is not the password. Nothing was changed; try again."))?;
    unlock(&console, ANOTHER)?;
    ada.goes_to(Place::Logins)?.wait_for(&button(&login.title))?;

    // The other browser opens with what it knows, and asks for the new one. What is written there meanwhile is not lost.
    let there = second.console()?;
    there.wait_for(&text("Signed out by the service."))?;
    let other = Login::parcels(&stage.site.origin("login.test"));
    second.adds(&other)?;
    there.click(&button("Lock"))?;
    unlock(&there, ADA.password)?;
    there.wait_for(&text("Your password was changed in another browser."))?;
    let mut there_too = Inspection::of(&second, "account-elsewhere");
    there_too.look("strip", &there)?;
    there.click(&button("Lock"))?;
    there.wait_for(&text("This one still opens with the password from before"))?;
    there_too.look("locked", &there)?;
    let page = second.opens(&stage.site.url("app.test", "/plain.html"))?;
    let popup = second.popup(&page)?;
    popup.wait_for(&text("This one still opens with the password from before"))?;
    there_too.look("popup", &popup)?;
    popup.close()?;
    there.click(&button("Give the new password"))?;
    there.wait_for(&button("Unlock as before"))?;
    there_too.look("locked-give", &there)?;
    there.click(&button("Unlock as before"))?;
    unlock(&there, ADA.password)?;
    there.click(&link("Give the new password"))?;
    there.fill(&field("New password"), "not the new password at all")?;
    there.fill(&field("Password from before"), ADA.password)?;
    there.click(&button("Go on"))?;
    there.wait_for(&text("This does not go with the Secret Key."))?;
    there_too.look("give", &there)?;
    there.fill(&field("New password"), ANOTHER)?;
    there.click(&button("Go on"))?;
    there.wait_for(&text("Everything you may use"))?;
    there.wait_gone(&text("Your password was changed in another browser."))?;
    ada.goes_to(Place::Logins)?.wait_for(&button(&other.title))?;
    there.click(&button("Lock"))?;
    unlock(&there, ANOTHER)?;
    second.goes_to(Place::Logins)?.wait_for(&button(&other.title))?;

    // It is signed out from here, and wipes what it has.
    ada.goes_to(Place::Browsers)?;
    console.wait_until_true("document.querySelectorAll('tbody tr').length === 2")?;
    console.click(&css("tbody tr:not(:has(.tag)) button"))?;
    console.wait_for(&button("Sign it out"))?;
    screens.look("sign-out", &console)?;
    console.click(&button("Sign it out"))?;
    console.wait_until_true("document.querySelectorAll('tbody tr').length === 1")?;
    there.wait_for(&button("I have an account"))?;
    screens.end()?;
    there_too.end()?;
    Ok(())
}

fn a_new_secret_key_and_new_keys(kind: Kind) -> Outcome {
    let stage = Stage::of(&format!("secret-key/{}", kind.name()))?;
    let ada = Person::founder(ADA, &NORDLICHT, &stage, kind)?;
    let login = Login::nordwind(&stage.site.origin("app.test"));
    ada.adds(&login)?;
    let old = ada.kit()?;
    let mut screens = Inspection::of(&ada, "new-secret-key");

    let console = ada.goes_to(Place::Settings)?;
    screens.look("settings", &console)?;
    console.click(&button("Make a new Secret Key"))?;
    console.wait_for(&text("The kit that you have is worthless at once."))?;
    screens.look("asked", &console)?;
    console.fill(&field("Present password"), ADA.password)?;
    console.click(&button("Make it now"))?;
    let new = Kit { secret_key: console.text(&css("#secret-key"))?, ..old.clone() };
    screens.look("kit", &console)?;
    assert_ne!(new.secret_key, old.secret_key);
    console.click(&field("I have printed or saved my emergency kit"))?;
    console.click(&button("Go on"))?;

    console.click(&button("Renew my keys"))?;
    console.wait_for(&text("Every organisation that you belong to is told."))?;
    screens.look("renew-keys", &console)?;
    console.fill(&field("Present password"), ADA.password)?;
    console.click(&button("Renew them now"))?;
    console.wait_for(&text("Your keys are renewed"))?;
    let other = Login::parcels(&stage.site.origin("login.test"));
    ada.adds(&other)?;

    let second = Person::arrives(ADA, kind)?;
    second.has_an_account()?;
    second.tries_to_sign_in(&old, ADA.password)?;
    second.console()?.wait_for(&text("These do not fit together"))?;
    second.signs_in(&new)?;
    let there = second.goes_to(Place::Logins)?;
    for item in [&login, &other] {
        there.wait_for(&button(&item.title))?;
    }
    screens.end()?;
    Ok(())
}
