//! Locking, and opening again.

use super::Person;
use crate::browser::View;
use crate::browser::find::{button, field, text};
use crate::error::Result;

impl Person {
    /// Locks from the popup over `page`, and sees the lock.
    pub fn locks(&self, page: &View) -> Result<()> {
        let popup = self.popup(page)?;
        popup.click(&button("Lock"))?;
        popup.wait_for(&text("Latchkey is locked"))
    }

    /// Unlocks in the popup over `page`, and sees the logins.
    pub fn unlocks(&self, page: &View) -> Result<View> {
        let popup = self.popup(page)?;
        popup.wait_for(&text("Latchkey is locked"))?;
        popup.fill(&field("Password"), self.who.password)?;
        popup.click(&button("Unlock"))?;
        popup.wait_for(&field("Search logins"))?;
        Ok(popup)
    }
}
