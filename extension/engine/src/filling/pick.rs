//! A field of a page for a field of the person's own: they begin in a form, point at the page, and go on in the form.

use super::PageSender;
use crate::Engine;
use crate::failure::{BadInput, Failure};
use crate::ports::Ports;
use latchkey_messages::{FieldTarget, FormId, Picked, Reply, TabId};

/// What is being picked, and what was. Lost when the background stops: then nothing is bound, and the person begins again.
#[derive(Debug, Default)]
pub(crate) struct Picking {
    asked: Option<(TabId, FormId)>,
    picked: Option<Picked>,
}

impl<P: Ports> Engine<P> {
    pub(crate) async fn pick_field(&self, tab: TabId, form: FormId) -> Result<Reply, Failure> {
        self.open()?;
        *self.picking.borrow_mut() = Picking { asked: Some((tab, form)), picked: None };
        if self.ports.pick_field(tab).await {
            return Ok(Reply::Done);
        }
        let detail = "It is a page of the browser itself, or it has gone. What you wrote is kept.".to_owned();
        Err(BadInput { code: "pick-no-page", title: "Nothing can be picked on this page", detail }.into())
    }

    /// The person pointed at a field. One that the page gives no name can't be found again.
    pub(super) async fn field_picked(&self, from: &PageSender, label: String, target: FieldTarget) {
        let form = {
            let mut picking = self.picking.borrow_mut();
            let asked = picking.asked.take_if(|(tab, _)| *tab == from.tab);
            asked.map(|(_, form)| form)
        };
        let Some(form) = form else { return };
        self.ports.end_picking(from.tab).await;
        if !(target.name.is_empty() && target.id.is_empty()) {
            self.picking.borrow_mut().picked = Some(Picked { form, label, target });
        }
        self.ports.open_popup();
    }

    /// What was picked; for a form, it is taken with that.
    pub(crate) fn picked(&self, form: Option<&FormId>) -> Result<Reply, Failure> {
        self.open()?;
        let mut picking = self.picking.borrow_mut();
        Ok(Reply::Picked(match form {
            None => picking.picked.clone(),
            Some(form) => picking.picked.take_if(|picked| picked.form == *form),
        }))
    }
}
