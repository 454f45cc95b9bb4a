//! Sharing both ways, and taking back.

use std::time::{Duration, Instant};

use super::{Person, Place};
use crate::browser::View;
use crate::browser::find::{button, css, field, text};
use crate::error::{Error, Result};

/// How soon the other side must have a share, or no longer have it.
pub const PROMPTLY: Duration = Duration::from_secs(2);

/// With whom on a side.
#[derive(Clone, Copy, Debug)]
pub enum With<'a> {
    Everyone,
    Chosen(&'a [&'a str]),
}

impl Person {
    /// Shares a login from the popup over `page`, and sees that it is done. Gives the moment of the click.
    pub fn shares(&self, page: &View, title: &str, side: &str, with: With, permission: &str) -> Result<Instant> {
        let popup = self.popup(page)?;
        chooses_whom(&popup, title, side, with, permission)?;
        sends_the_share(&popup, side)
    }

    /// Takes a login back from a holder, in the popup over `page`, and sees the advice to change the password. Gives the moment of the click.
    pub fn takes_back(&self, page: &View, title: &str, holder: &str) -> Result<Instant> {
        self.takes_back_in(&self.popup(page)?, title, holder)
    }

    /// The same in a popup that is open.
    pub fn takes_back_in(&self, popup: &View, title: &str, holder: &str) -> Result<Instant> {
        popup.click(&button(&format!("Details of {title}")))?;
        popup.click(&button("Who has it"))?;
        popup.click(&button(&format!("Take back from {holder}")))?;
        popup.wait_for(&text("It will be gone from"))?;
        popup.click(&button("Take back"))?;
        let clicked = Instant::now();
        popup.wait_for(&text("may know the password: change it now."))?;
        Ok(clicked)
    }

    /// Looks at the list in the console until the login is there with these words about where it comes from; fails unless that is
    /// within two seconds of `since`. Gives how long it took.
    pub fn gets_promptly(&self, title: &str, from: &str, since: Instant) -> Result<Duration> {
        let row = format!(
            "[...document.querySelectorAll('tbody tr')].some((row) => row.innerText.includes({title:?}) && row.innerText.includes({from:?}))"
        );
        self.looks_until(&row, since, &format!("{title} to arrive"))
    }

    /// In the popup over `page`: accepts what an organisation shared. Until then it is in the lists, and in no page.
    pub fn accepts_from(&self, page: &View, from: &str) -> Result<()> {
        let popup = self.popup(page)?;
        popup.click(&button("Waiting"))?;
        popup.wait_for(&text(&format!("{from} shared ")))?;
        popup.click(&button("Accept"))?;
        popup.wait_gone(&text(&format!("{from} shared ")))?;
        popup.close()
    }

    /// The same for a login that goes.
    pub fn loses_promptly(&self, title: &str, since: Instant) -> Result<Duration> {
        let gone = format!(
            "document.querySelector('main h1')?.textContent === 'Logins' && ![...document.querySelectorAll('tbody tr')].some((row) => row.innerText.includes({title:?}))"
        );
        self.looks_until(&gone, since, &format!("{title} to go"))
    }

    /// Has the list of logins before their eyes, and nothing over it.
    pub fn watches_logins(&self) -> Result<View> {
        let console = self.goes_to(Place::Logins)?;
        if console.shows(&css("aside.sheet"))? {
            console.click(&button("Back"))?;
            console.wait_gone(&css("aside.sheet"))?;
        }
        Ok(console)
    }

    fn looks_until(&self, condition: &str, since: Instant, what: &str) -> Result<Duration> {
        self.console()?.wait_until_true(condition)?;
        let took = since.elapsed();
        if took <= PROMPTLY {
            return Ok(took);
        }
        Err(Error::Late { what: what.to_owned(), limit: PROMPTLY, last: format!("after {} ms", took.as_millis()) })
    }
}

/// In the popup: the login's sheet, with everything chosen, not sent yet.
pub fn chooses_whom(popup: &View, title: &str, side: &str, with: With, permission: &str) -> Result<()> {
    popup.click(&button(&format!("Details of {title}")))?;
    popup.click(&button("Share"))?;
    popup.wait_for(&text("Share with which side?"))?;
    popup.click(&button(side))?;
    popup.wait_for(&text("With whom"))?;
    match with {
        With::Everyone => popup.wait_for(&css("input[name=whom]:checked"))?,
        With::Chosen(names) => {
            popup.click(&field("Chosen people"))?;
            for name in names {
                popup.click(&field(name))?;
            }
        }
    }
    popup.click(&field(permission))
}

/// Sends it, and sees that it is done.
pub fn sends_the_share(popup: &View, side: &str) -> Result<Instant> {
    popup.click(&button(&format!("Share with {side}")))?;
    let clicked = Instant::now();
    popup.wait_for(&text(&format!("Shared with {side}")))?;
    Ok(clicked)
}
