//! How people come in: an MSP is founded, people and clients are invited, a second browser signs in.

use super::{Organisation, Person, Place, Stage, Who};
use crate::browser::find::{button, css, field, text};
use crate::browser::{Kind, View};
use crate::error::{Error, Result};

/// What the saved emergency kit says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kit {
    pub address: String,
    pub secret_key: String,
}

impl Kit {
    /// Reads the file that the extension saved.
    fn read(file: &[u8]) -> Result<Kit> {
        let text = String::from_utf8_lossy(file);
        let line = |name: &str| {
            text.lines().find_map(|line| line.strip_prefix(name)).map(|value| value.trim().to_owned()).ok_or_else(
                || Error::Answer {
                    from: "the saved emergency kit".to_owned(),
                    expected: "address and Secret Key",
                    answer: text.clone().into_owned(),
                },
            )
        };
        Ok(Kit { address: line("Address:")?, secret_key: line("Secret Key:")? })
    }
}

/// An invitation's link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link(pub String);

impl Person {
    /// An MSP's administrator who has founded the organisation and kept the kit.
    pub fn founder(who: Who, msp: &Organisation, stage: &Stage, kind: Kind) -> Result<Person> {
        let person = Person::arrives(who, kind)?;
        person.founds(msp, stage)?;
        person.keeps_the_kit(msp.name)?;
        Ok(person)
    }

    /// Somebody who has joined by a link and kept the kit.
    pub fn joiner(who: Who, link: &Link, organisation: &Organisation, kind: Kind) -> Result<Person> {
        let person = Person::arrives(who, kind)?;
        person.joins(link, organisation)?;
        Ok(person)
    }

    /// Creates the MSP's organisation with the deployment's bootstrap token, and sees the emergency kit.
    pub fn founds(&self, msp: &Organisation, stage: &Stage) -> Result<()> {
        self.fills_in_the_founding(msp, stage, stage.service.bootstrap_token())?;
        let console = self.console()?;
        console.click(&button("Create the organisation"))?;
        console.wait_for(&text("Emergency kit"))
    }

    /// Fills in the form that creates an MSP, and does not send it yet.
    pub fn fills_in_the_founding(&self, msp: &Organisation, stage: &Stage, token: &str) -> Result<()> {
        let console = self.console()?;
        console.click(&button("Create an MSP’s organisation"))?;
        console.fill(&field("Name of the organisation"), msp.name)?;
        console.fill(&field("Service"), stage.service.origin())?;
        console.fill(&field("Address"), msp.address)?;
        console.fill(&field("Your name"), self.who.name)?;
        console.fill(&field("E-mail"), self.who.email)?;
        console.fill(&field("Password"), self.who.password)?;
        console.fill(&field("Bootstrap token"), token)
    }

    /// Saves the emergency kit as a file, says so, and goes on into the console.
    pub fn keeps_the_kit(&self, of: &str) -> Result<Kit> {
        let console = self.console()?;
        console.click(&button("Save as a file"))?;
        let file = format!("Latchkey emergency kit {of}.txt");
        let kit = Kit::read(&self.browser()?.saved_file(&file)?)?;
        console.click(&field("I have printed or saved my emergency kit"))?;
        console.click(&button("Go on"))?;
        console.wait_for(&text("Everything you may use"))?;
        self.kit.replace(Some(kit.clone()));
        Ok(kit)
    }

    /// The kit that was kept.
    pub fn kit(&self) -> Result<Kit> {
        self.kit.borrow().clone().ok_or(Error::Unsupported("signing in", "no kit was kept"))
    }

    /// Invites somebody to the own organisation as a member (at an MSP: a technician).
    pub fn invites(&self, who: &Who) -> Result<Link> {
        self.invites_as(who, "Member")
    }

    /// Invites somebody in a role, as the form names it.
    pub fn invites_as(&self, who: &Who, role: &str) -> Result<Link> {
        let console = self.goes_to(Place::People)?;
        console.click(&button("Invite somebody"))?;
        console.fill(&field("Name"), who.name)?;
        console.fill(&field("E-mail"), who.email)?;
        console.choose(&field("Role"), role)?;
        console.click(&button("Make the link"))?;
        takes_the_link(&console)
    }

    /// Creates a client organisation and invites its administrator.
    pub fn creates_client(&self, client: &Organisation, administrator: &Who) -> Result<Link> {
        let console = self.goes_to(Place::Clients)?;
        console.click(&button("Create a client organisation"))?;
        console.fill(&field("Organisation"), client.name)?;
        console.fill(&field("Address"), client.address)?;
        console.fill(&field("Name"), administrator.name)?;
        console.fill(&field("E-mail"), administrator.email)?;
        console.click(&button("Create and make the link"))?;
        takes_the_link(&console)
    }

    /// Opens the invitation and sees who invites to what.
    pub fn checks(&self, invitation: &Link) -> Result<()> {
        let console = self.console()?;
        console.click(&button("I have an invitation"))?;
        console.fill(&field("Invitation link"), &invitation.0)?;
        console.click(&button("Check the link"))?;
        console.wait_for(&text("The link is genuine"))
    }

    /// Accepts the invitation that was checked, and sees the emergency kit.
    pub fn accepts(&self) -> Result<()> {
        let console = self.console()?;
        console.fill(&field("Password"), self.who.password)?;
        console.click(&button("Join"))?;
        console.wait_for(&text("Emergency kit"))
    }

    /// Joins by a link and keeps the kit.
    pub fn joins(&self, invitation: &Link, organisation: &Organisation) -> Result<Kit> {
        self.checks(invitation)?;
        self.accepts()?;
        self.keeps_the_kit(organisation.name)
    }

    /// Opens the form for whoever has an account, in a browser without one.
    pub fn has_an_account(&self) -> Result<()> {
        self.console()?.click(&button("I have an account"))
    }

    /// Types what a kit says and a password into that form, and sends it.
    pub fn tries_to_sign_in(&self, kit: &Kit, password: &str) -> Result<()> {
        let console = self.console()?;
        console.fill(&field("Address of your organisation"), &kit.address)?;
        console.fill(&field("Secret Key"), &kit.secret_key)?;
        console.fill(&field("Password"), password)?;
        console.click(&button("Sign in"))
    }

    /// Signs in to the account in this browser.
    pub fn signs_in(&self, kit: &Kit) -> Result<()> {
        self.tries_to_sign_in(kit, self.who.password)?;
        self.reads("Everything you may use")
    }

    /// Waits until the people of the own organisation are these, all of them let in.
    pub fn sees_active(&self, who: &Who) -> Result<()> {
        let console = self.goes_to(Place::People)?;
        console.wait_until_true(&format!(
            "[...document.querySelectorAll('tbody tr')].some((row) => row.innerText.includes({:?}) && row.innerText.includes('Active'))",
            who.name
        ))
    }
}

fn takes_the_link(console: &View) -> Result<Link> {
    let shown = css("#invitation-link");
    let link = console.text(&shown)?;
    console.click(&button("Copy the link"))?;
    console.wait_for(&text("Link copied"))?;
    Ok(Link(link))
}
