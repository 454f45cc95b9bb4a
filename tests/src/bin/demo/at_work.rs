//! After the plays, where there is a display: a browser that a person can go on with.

use latchkey_tests::story::{Person, Stage};
use latchkey_tests::{Failure, Kind, Launch, button, css, field};

use crate::cast::PORTAL;

/// Opens the administrator's browser, signed in, over a login page, and keeps the service running until Ctrl-C.
pub fn stay(host: Person, stage: &mut Stage) -> Result<(), Failure> {
    let who = host.who;
    let profile = host.leaves()?;
    let launch = Launch { headless: false, ..Launch::built(Kind::Chromium) };
    let person = Person::at(who, launch, profile)?;
    let console = person.console()?;
    console.fill(&field("Password"), who.password)?;
    console.click(&button("Unlock"))?;
    console.wait_for(&css(".console"))?;
    person.opens(&stage.site.url(PORTAL, "/plain.html"))?;
    println!("\n  The browser is signed in as {} (password: {}).", who.name, who.password);
    println!("  Service: {}   bootstrap token: {}", stage.service.origin(), stage.service.bootstrap_token());
    println!("  Ctrl-C ends both.");
    stage.service.wait()?;
    Ok(())
}
