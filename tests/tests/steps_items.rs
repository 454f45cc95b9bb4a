//! What a login holds beyond a password: written in the form, shown on its screen, in both colour schemes.

use latchkey_tests::story::{ADA, Inspection, Login, NORDLICHT, NORDWIND, Person, Place, Stage};
use latchkey_tests::{Kind, Outcome, button, css, field, in_both_browsers, text};

in_both_browsers!(a_login_has_codes_fields_and_ways_to_be_used, an_administrator_says_which_sites_are_one);

fn an_administrator_says_which_sites_are_one(kind: Kind) -> Outcome {
    let stage = Stage::of(&format!("equivalents/{}", kind.name()))?;
    let ada = Person::founder(ADA, &NORDLICHT, &stage, kind)?;
    let mut screens = Inspection::of(&ada, "equivalents");
    let console = ada.goes_to(Place::People)?;
    ada.reads("Every site has logins of its own")?;
    console.click(&button("Change equivalent sites"))?;
    console.fill(&field("Groups of sites"), "nordwind.example")?;
    console.click(&button("Save the sites"))?;
    console.wait_for(&text("One site is no group"))?;
    screens.look("refused", &console)?;
    console.fill(&field("Groups of sites"), "nordwind.example, https://login.nordwind-freight.example")?;
    console.click(&button("Save the sites"))?;
    console.wait_for(&text("nordwind.example · nordwind-freight.example"))?;
    screens.look("said", &console)?;
    // It is no login, and it is still there when all of it is read again.
    console.reload()?;
    console.wait_for(&text("nordwind.example · nordwind-freight.example"))?;
    ada.goes_to(Place::Logins)?;
    ada.reads("No logins yet")?;
    Ok(screens.end()?)
}

fn a_login_has_codes_fields_and_ways_to_be_used(kind: Kind) -> Outcome {
    let stage = Stage::of(&format!("items/{}", kind.name()))?;
    let ada = Person::founder(ADA, &NORDLICHT, &stage, kind)?;
    let mut screens = Inspection::of(&ada, "items");
    let login = Login::nordwind("https://10.0.0.1:8443");
    ada.adds(&login)?;
    let console = ada.console()?;
    console.click(&button("Edit"))?;

    // A website that is never meant, and a pattern that cannot be read: refused with its reason, and nothing is lost.
    console.wait_for(&field("Title"))?;
    console.click(&button("Add a website"))?;
    console.fill(&field("Website").nth(1), "https://[a-z")?;
    console.choose(&field("What the website stands for").nth(1), "Pattern")?;
    console.click(&button("Save"))?;
    console.wait_for(&text("A website can't be used as chosen"))?;
    console.fill(&field("Website").nth(1), "https://wiki.example")?;
    console.choose(&field("What the website stands for").nth(1), "Never")?;

    console.click(&css(".more > summary"))?;
    console.fill(&field("Secret for one-time codes"), "jbsw y3dp ehpk 3pxp")?;
    console.click(&button("Add a field"))?;
    console.fill(&css(".own-field input").nth(0), "PIN")?;
    console.fill(&css(".own-field input").nth(1), "4711")?;
    console.click(&button("Add a field"))?;
    console.fill(&css(".own-field:nth-last-child(1 of .own-field) input").nth(0), "Domain")?;
    console.fill(&css(".own-field:nth-last-child(1 of .own-field) input").nth(1), "CORP")?;
    console.click(&css(".own-field:nth-last-child(1 of .own-field) [type=checkbox]"))?;
    console.click(&text("Sign in at once"))?;
    screens.look("form", &console)?;
    console.click(&button("Save"))?;
    console.wait_for(&text("Saved"))?;

    // The code of the moment, its time, the fields, and how it is used.
    console.wait_for(&css(".code"))?;
    console.wait_until_true("/^[0-9]{3} [0-9]{3}$/.test(document.querySelector('.code').textContent)")?;
    console.wait_for(&css(".countdown"))?;
    console
        .wait_until_true("!document.querySelector('.countdown').closest('[aria-live], [role=status], [role=alert]')")?;
    console.wait_for(&text("Never here"))?;
    console.wait_for(&text("CORP"))?;
    console.wait_for(&text("Filling it signs you in at once."))?;
    console.click(&button("Show: PIN"))?;
    console.wait_for(&text("4711"))?;
    screens.look("detail", &console)?;

    // The clipboard has the code only after it was asked for.
    console.click(&button(&format!("Copy one-time code of {NORDWIND}")))?;
    console.wait_for(&text("One-time code copied"))?;
    Ok(screens.end()?)
}
