//! The main job, once: found, invite, import, sign in, share both ways, take back.

use latchkey_engine::import::Format;
use latchkey_tests::story::{Import, Login, Person, Place, Stage, With, chooses_whom, sends_the_share, suggestion};
use latchkey_tests::{Error, Kind, View, button, field, text, workspace};

use crate::cast::{APP, Cast, PORTAL};
use crate::report::{Done, Report, needs};

const ROWS: u64 = 1_000;

/// Plays it, and gives the MSP's administrator, if there is one.
pub fn play(report: &mut Report, stage: &Stage, cast: &Cast) -> Option<Person> {
    report.heading(&format!("{} and its client {}", cast.msp.name, cast.client.name));
    let scene = Scene {
        stage,
        cast,
        shared: (cast.shared)(&stage.site.origin(PORTAL)),
        returned: (cast.returned)(&stage.site.origin(APP)),
    };
    let (admin, customer) = scene.come_in(report);
    scene.collect(report, admin.as_ref());
    scene.give(report, admin.as_ref(), customer.as_ref());
    scene.give_back(report, admin.as_ref(), customer.as_ref());
    scene.take_back(report, admin.as_ref(), customer.as_ref());
    admin
}

struct Scene<'a> {
    stage: &'a Stage,
    cast: &'a Cast,
    shared: Login,
    returned: Login,
}

impl Scene<'_> {
    fn come_in(&self, report: &mut Report) -> (Option<Person>, Option<Person>) {
        let Cast { msp, client, administrator, customer, .. } = self.cast;
        let name = format!("{} creates {} and gets the emergency kit", administrator.name, msp.name);
        let admin = report.step(self.cast.msp_in, &name, || {
            let person = Person::arrives(*administrator, self.cast.msp_in)?;
            person.founds(msp, self.stage)?;
            let picture = person.console()?.picture()?;
            Ok(Done { picture, gives: person })
        });
        let name = format!("{} creates the client {} and invites {}", administrator.name, client.name, customer.name);
        let link = report.step(self.cast.msp_in, &name, || {
            let person = needs(admin.as_ref())?;
            person.keeps_the_kit(msp.name)?;
            let link = person.creates_client(client, customer)?;
            shown(&person.console()?, link)
        });
        let name = format!("{} joins {} by the link", customer.name, client.name);
        let joined = report.step(self.cast.client_in, &name, || {
            let link = needs(link.as_ref())?;
            let person = Person::arrives(*customer, self.cast.client_in)?;
            person.checks(link)?;
            let picture = person.console()?.picture()?;
            person.accepts()?;
            person.keeps_the_kit(client.name)?;
            Ok(Done { picture, gives: person })
        });
        (admin, joined)
    }

    fn collect(&self, report: &mut Report, admin: Option<&Person>) {
        let kind = self.cast.msp_in;
        let (format, browser) = match kind {
            Kind::Chromium => (Format::Chrome, "Chrome"),
            Kind::Firefox => (Format::Firefox, "Firefox"),
        };
        let name = format!("An export of {browser} with {ROWS} rows is imported");
        report.step(kind, &name, || {
            let import = Import::sample(format, ROWS, &workspace::target().join("demo/exports"))?;
            let console = needs(admin)?.imports(&import)?;
            shown(&console, ())
        });
        let name = format!("{} is added by hand", self.shared.title);
        report.step(kind, &name, || {
            let admin = needs(admin)?;
            admin.adds(&self.shared)?;
            shown(&admin.console()?, ())
        });
        let name = format!("{} signs in there with one click, from the popup", self.cast.administrator.name);
        report.step(kind, &name, || {
            let admin = needs(admin)?;
            let page = admin.opens(&self.stage.site.url(PORTAL, "/plain.html"))?;
            let popup = admin.popup(&page)?;
            popup.wait_for(&suggestion(&self.shared.title))?;
            let picture = popup.picture()?;
            popup.click(&suggestion(&self.shared.title))?;
            popup.wait_closed()?;
            self.shared.wait_filled(&page)?;
            self.shared.sign_in(&page, &self.stage.site, PORTAL)?;
            Ok(Done { picture, gives: () })
        });
    }

    fn give(&self, report: &mut Report, admin: Option<&Person>, customer: Option<&Person>) {
        let client = self.cast.client.name;
        let name = format!("{} is shared with everyone at {client}", self.shared.title);
        let clicked = report.step(self.cast.msp_in, &name, || {
            let (admin, customer) = (needs(admin)?, needs(customer)?);
            customer.watches_logins()?;
            let page = admin.opens(&self.stage.site.url(PORTAL, "/plain.html"))?;
            let popup = admin.popup(&page)?;
            chooses_whom(&popup, &self.shared.title, client, With::Everyone, "View")?;
            let picture = popup.picture()?;
            let clicked = sends_the_share(&popup, client)?;
            Ok(Done { picture, gives: clicked })
        });
        let name = format!("{} has it within two seconds", self.cast.customer.name);
        report.step(self.cast.client_in, &name, || {
            let customer = needs(customer)?;
            let from = format!("Shared by {}", self.cast.msp.name);
            customer.gets_promptly(&self.shared.title, &from, needs(clicked)?)?;
            shown(&customer.console()?, ())
        });
        let name = format!("{} accepts what {} shared, with one click", self.cast.customer.name, self.cast.msp.name);
        report.step(self.cast.client_in, &name, || {
            let customer = needs(customer)?;
            let page = customer.opens(&self.stage.site.url(PORTAL, "/plain.html"))?;
            customer.accepts_from(&page, self.cast.msp.name)?;
            shown(&customer.console()?, ())
        });
        let name = format!("{} signs in with it by the icon in the field", self.cast.customer.name);
        report.step(self.cast.client_in, &name, || {
            let customer = needs(customer)?;
            let page = customer.opens(&self.stage.site.url(PORTAL, "/plain.html"))?;
            let overlay = customer.opens_overlay(&page)?;
            overlay.wait_for(&suggestion(&self.shared.title))?;
            let picture = page.picture()?;
            customer.fills_from(&overlay, &self.shared.title)?;
            self.shared.wait_filled(&page)?;
            self.shared.sign_in(&page, &self.stage.site, PORTAL)?;
            Ok(Done { picture, gives: () })
        });
    }

    fn give_back(&self, report: &mut Report, admin: Option<&Person>, customer: Option<&Person>) {
        let msp = self.cast.msp.name;
        let name = format!(
            "{} shares {} with the people of {msp} who work for them",
            self.cast.customer.name, self.returned.title
        );
        let clicked = report.step(self.cast.client_in, &name, || {
            let (admin, customer) = (needs(admin)?, needs(customer)?);
            customer.adds(&self.returned)?;
            admin.watches_logins()?.fill(&field("Search logins"), &self.returned.title)?;
            let page = customer.opens(&self.stage.site.url(APP, "/late.html"))?;
            let popup = customer.popup(&page)?;
            chooses_whom(&popup, &self.returned.title, msp, With::Everyone, "Fill only")?;
            let picture = popup.picture()?;
            let clicked = sends_the_share(&popup, msp)?;
            Ok(Done { picture, gives: clicked })
        });
        let name = format!(
            "{} has it within two seconds, accepts it and signs in by the shortcut",
            self.cast.administrator.name
        );
        report.step(self.cast.msp_in, &name, || {
            let admin = needs(admin)?;
            let from = format!("Shared by {}", self.cast.client.name);
            admin.gets_promptly(&self.returned.title, &from, needs(clicked)?)?;
            let page = admin.opens(&self.stage.site.url(APP, "/late.html"))?;
            page.wait_for(&button("Sign in"))?;
            admin.accepts_from(&page, self.cast.client.name)?;
            admin.fills_by_shortcut(&page)?;
            self.returned.wait_filled(&page)?;
            let picture = page.picture()?;
            self.returned.sign_in(&page, &self.stage.site, APP)?;
            Ok(Done { picture, gives: () })
        });
    }

    fn take_back(&self, report: &mut Report, admin: Option<&Person>, customer: Option<&Person>) {
        let client = self.cast.client.name;
        let name = format!(
            "{} takes {} back, and is told to change the password",
            self.cast.administrator.name, self.shared.title
        );
        let clicked = report.step(self.cast.msp_in, &name, || {
            let (admin, customer) = (needs(admin)?, needs(customer)?);
            customer.watches_logins()?;
            let page = admin.opens(&self.stage.site.url(PORTAL, "/plain.html"))?;
            let popup = admin.popup(&page)?;
            let clicked = admin.takes_back_in(&popup, &self.shared.title, &format!("Everyone at {client}"))?;
            shown(&popup, clicked)
        });
        let name = format!("It is gone from {}’s browser within two seconds", self.cast.customer.name);
        report.step(self.cast.client_in, &name, || {
            let customer = needs(customer)?;
            customer.loses_promptly(&self.shared.title, needs(clicked)?)?;
            shown(&customer.console()?, ())
        });
        let name = format!("{} still has it", self.cast.administrator.name);
        report.step(self.cast.msp_in, &name, || {
            let console = needs(admin)?.goes_to(Place::Logins)?;
            console.fill(&field("Search logins"), &self.shared.title)?;
            console.wait_for(&text("1 login"))?;
            shown(&console, ())
        });
    }
}

fn shown<T>(view: &View, gives: T) -> Result<Done<T>, Error> {
    Ok(Done { picture: view.picture()?, gives })
}
