use latchkey_tests::*;
in_both_browsers!(scroll);
fn scroll(kind: Kind) -> Outcome {
    let l = Launch {
        extension: workspace::root().join("tests/fixtures/extension"),
        ..Launch::built(kind)
    };
    let profile = Profile::fresh()?;
    let site = Site::serving(workspace::root().join("tests/fixtures/pages"))?;
    let b = Browser::start(&l, &profile)?;
    let p = b.open(&site.url("app.test", "/login.html"))?;
    let t = std::time::Instant::now();
    for i in 0..25 {
        p.eval(
            "document.getElementById('far').textContent='Far down'",
            &().into(),
        )?;
        p.click(&css("#far"))?;
        p.within(std::time::Duration::from_secs(3))
            .wait_for(&button("Reached"))?;
        p.fill(&field("User"), &format!("u{i}"))?;
        p.wait_text(&field("User"), &format!("u{i}"))?;
    }
    eprintln!("{} {:?} per round", kind.name(), t.elapsed() / 25);
    for _ in 0..8 {
        let u = b.open_popup(&p)?;
        u.fill(&field("Name"), "x")?;
        u.click(&button("Close this"))?;
        u.wait_closed()?;
        p.fill(&field("User"), "y")?;
    }
    b.quit()?;
    Ok(())
}
