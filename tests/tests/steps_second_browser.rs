//! Step 7: a second browser joins the account; whoever has the wrong password learns nothing, not even by the time it takes.
#![expect(clippy::disallowed_methods, reason = "a test runs natively, where the standard clock is fine")]

use std::time::{Duration, Instant};

use latchkey_shared::account::SecretKey;
use latchkey_tests::story::{ADA, Kit, Login, NORDLICHT, Person, Place, Stage};
use latchkey_tests::{Artefacts, Error, Kind, Outcome, View, button, css, in_both_browsers};
use serde_json::Value;

in_both_browsers!(a_second_browser_joins_the_account);

fn a_second_browser_joins_the_account(kind: Kind) -> Outcome {
    let pictures = Artefacts::of(&format!("second-browser/{}", kind.name()));
    let stage = Stage::of(&format!("second-browser/{}", kind.name()))?;
    let ada = Person::founder(ADA, &NORDLICHT, &stage, kind)?;
    let login = Login::nordwind(&stage.site.origin("app.test"));
    ada.adds(&login)?;
    let kit = ada.kit()?;

    let second = Person::arrives(ADA, kind)?;
    second.has_an_account()?;
    let console = second.console()?;
    // The same answer for a wrong password as for a Secret Key that nobody has.
    let nobody = Kit { secret_key: SecretKey::from_bytes([7; 16]).to_text().to_string(), ..kit.clone() };
    let wrong = refused(&second, &console, &kit, "not the password at all")?;
    let unknown = refused(&second, &console, &nobody, ADA.password)?;
    assert_eq!(wrong.words, unknown.words);
    pictures.picture("refused", &console)?;
    let (long, short) = (wrong.took.max(unknown.took), wrong.took.min(unknown.took));
    assert!(long < short * 2 + Duration::from_millis(250), "{long:?} and {short:?}");

    second.signs_in(&kit)?;
    second.goes_to(Place::Logins)?.wait_for(&button(&login.title))?;
    pictures.picture("joined", &console)?;
    console.click(&button(&login.title))?;
    console.click(&button("Show: Password"))?;
    console.wait_text(&css(".over-body"), &login.password)?;

    // Both are listed, and a change in one is in the other.
    let browsers = ada.goes_to(Place::Browsers)?;
    browsers.wait_until_true("document.querySelectorAll('tbody tr').length === 2")?;
    pictures.picture("browsers", &browsers)?;
    let other = Login::parcels(&stage.site.origin("login.test"));
    second.adds(&other)?;
    ada.goes_to(Place::Logins)?.wait_for(&button(&other.title))?;
    Ok(())
}

struct Refusal {
    words: String,
    took: Duration,
}

/// Tries to sign in, and fails as it must. The quickest of three: what is compared is the work, not the machine's mood.
fn refused(person: &Person, console: &View, kit: &Kit, password: &str) -> Result<Refusal, Error> {
    let mut quickest = Refusal { words: String::new(), took: Duration::MAX };
    for _ in 0..3 {
        // The answer to the try before may still be shown.
        console.eval("document.querySelector('[role=alert]')?.setAttribute('data-old', '')", &Value::Null)?;
        person.tries_to_sign_in(kit, password)?;
        let begun = Instant::now();
        let answer = css("[role=alert]:not([data-old])");
        console.wait_for(&answer)?;
        quickest.took = quickest.took.min(begun.elapsed());
        quickest.words = console.text(&answer)?;
    }
    Ok(quickest)
}
