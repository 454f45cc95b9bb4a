//! Sending.

use super::message::{Hint, Message, ParentMoved, Received, TakenBack};
use crate::call::{self, Call};
use crate::organisation::database::bind;
use crate::organisation::object::{Object, now};
use crate::organisation::{access, requests, sharing};
use crate::refusal::{Outcome, Refusal};
use futures_channel::oneshot;
use latchkey_shared::canonical;
use latchkey_shared::id::Slug;
use latchkey_shared::time::Millis;
use latchkey_shared::wire::Code;
use latchkey_shared::wire::sync::Cursor;
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

/// The pause before the alarm looks after a message that is being sent, in milliseconds.
const FIRST: u64 = 3_000;
/// The longest pause between attempts.
const LONGEST: u64 = 10 * 60 * 1000;
/// Rows that have run out are dropped as often.
const TIDY: u64 = 24 * 60 * 60 * 1000;

/// A target's messages go in order, so the first alone says when the next attempt is due.
const DUE_TARGETS: &str =
    "SELECT target FROM outbox WHERE due <= ? AND number IN (SELECT MIN(number) FROM outbox GROUP BY target)";
const NEXT_DUE: &str = "SELECT MIN(due) FROM outbox WHERE number IN (SELECT MIN(number) FROM outbox GROUP BY target)";
const FIRST_IF_DUE: &str = "SELECT number, message, attempts FROM outbox
    WHERE number = (SELECT MIN(number) FROM outbox WHERE target = ?) AND due <= ?";

/// To a request that waits for what comes of its message.
type Answer = oneshot::Sender<Outcome<()>>;

/// Who sends, and who waits for it. In memory only: after a stop the alarm goes on.
#[derive(Default)]
pub struct Waiting {
    /// Organisations that a message is on its way to: one at a time, in order.
    sending: RefCell<BTreeSet<Slug>>,
    /// Requests that wait for the answer to their message, by its target and number.
    answers: RefCell<BTreeMap<(Slug, u64), Answer>>,
}

impl Waiting {
    /// What came of a message, to the request that waits for it.
    fn answer(&self, target: &Slug, number: u64, outcome: Outcome<()>) {
        if let Some(waiting) = self.answers.borrow_mut().remove(&(target.clone(), number)) {
            let _nobody_waits = waiting.send(outcome);
        }
    }

    /// Whatever waits for `target` stays in the outbox for now, and the requests are done.
    fn dismiss(&self, target: &Slug) {
        let all = self.answers.take();
        let (theirs, others): (BTreeMap<_, _>, _) = all.into_iter().partition(|((at, _), _)| at == target);
        self.answers.replace(others);
        for waiting in theirs.into_values() {
            let _nobody_waits = waiting.send(Ok(()));
        }
    }
}

/// Sends what is due, after the answer. The alarm is set in the same instant as the transaction that posted: if the
/// service ends here, it goes on from there.
pub fn start(object: &Rc<Object>) {
    set_alarm_in(object, FIRST);
    let sending = Rc::clone(object);
    object.state.wait_until(async move {
        send_due(&sending).await;
        set_alarm(&sending);
    });
}

/// The alarm: attempts anew what could not be sent, and tidies up.
pub async fn on_alarm(object: &Rc<Object>) {
    if object.standing().is_err() {
        return;
    }
    send_due(object).await;
    let tidied = requests::prune(&object.sql, now()).and_then(|()| access::prune(&object.sql, now()));
    if let Err(refusal) = tidied {
        worker::console_error!("tidying up failed: {refusal}");
    }
    set_alarm(object);
}

fn set_alarm(object: &Rc<Object>) {
    let next: Outcome<Option<(Option<Millis>,)>> = object.sql.row(NEXT_DUE, bind![]);
    set_alarm_in(object, until_alarm(next.ok().flatten().and_then(|(due,)| due), now()));
}

/// In milliseconds. What is still due although all that is due was sent is on its way, or could not
/// even be put off.
fn until_alarm(due: Option<Millis>, now: Millis) -> u64 {
    match due {
        Some(due) if due > now => due.0.saturating_sub(now.0),
        Some(_) => FIRST,
        None => TIDY,
    }
}

fn set_alarm_in(object: &Rc<Object>, pause: u64) {
    let at = js_sys::Number::from(js_sys::Date::now() + f64::from(u32::try_from(pause).unwrap_or(u32::MAX)));
    let set = object.state.storage().as_raw().set_alarm(js_sys::Date::new(&at), js_sys::Object::new());
    if let Err(error) = set {
        worker::console_error!("the alarm could not be set: {error:?}");
    }
}

async fn send_due(object: &Rc<Object>) {
    let targets: Outcome<Vec<(Slug,)>> = object.sql.rows(DUE_TARGETS, bind![now()]);
    match targets {
        Ok(targets) => {
            let sends = targets.iter().map(|(target,)| send_to(object, target));
            futures_util::future::join_all(sends).await;
        }
        Err(refusal) => worker::console_error!("the outbox cannot be read: {refusal}"),
    }
}

/// Waits until the message to `target` that this request has just posted was answered.
///
/// # Errors
/// The target's refusal. If the target cannot be reached, or could not be a moment ago, the message stays, and the
/// request is done.
pub async fn settled(object: &Rc<Object>, target: &Slug, number: u64) -> Outcome<()> {
    let (sender, answer) = oneshot::channel();
    object.waiting.answers.borrow_mut().insert((target.clone(), number), sender);
    send_to(object, target).await;
    answer.await.unwrap_or(Ok(()))
}

/// Sends what waits for `target`, in order, until something cannot be sent. Nobody waits for it any longer then.
async fn send_to(object: &Rc<Object>, target: &Slug) {
    if !object.waiting.sending.borrow_mut().insert(target.clone()) {
        // Somebody is at it, and goes on until nothing waits.
        return;
    }
    while send_next(object, target).await {}
    object.waiting.sending.borrow_mut().remove(target);
    object.waiting.dismiss(target);
}

/// Whether to go on.
async fn send_next(object: &Rc<Object>, target: &Slug) -> bool {
    let next: Outcome<Option<(u64, Vec<u8>, u64)>> = object.sql.row(FIRST_IF_DUE, bind![*target, now()]);
    let Ok(Some((number, bytes, attempts))) = next else {
        return false;
    };
    // Counted, and its alarm set, before it is sent: if the service ends while it sends, that is an attempt too.
    if let Err(refusal) = count_attempt(object, number, attempts) {
        worker::console_error!("an attempt could not be counted: {refusal}");
        return false;
    }
    let outcome = match canonical::decode(&bytes) {
        Ok(message) => send(object, target, &message).await,
        Err(_) => Err(Code::Malformed.into()),
    };
    let (done, goes_on) = match outcome {
        Ok(()) => (object.sql.run("DELETE FROM outbox WHERE number = ?", bind![number]), true),
        Err(refusal) if passes(&refusal) => (Ok(()), false),
        Err(refusal) => (undo(object, &bytes, number).and(Err(refusal)), true),
    };
    let stuck = goes_on && object.sql.any("SELECT 1 FROM outbox WHERE number = ?", bind![number]).unwrap_or(true);
    if let Err(refusal) = &done {
        worker::console_error!("a message to another organisation was refused: {refusal}");
    }
    object.waiting.answer(target, number, done);
    goes_on && !stuck
}

/// `attempts` were made before: the next is due after a pause that grows with them.
fn count_attempt(object: &Rc<Object>, number: u64, attempts: u64) -> Outcome<()> {
    let pause = 1_000u64.saturating_mul(1 << attempts.min(16)).min(LONGEST);
    object.sql.run(
        "UPDATE outbox SET attempts = attempts + 1, due = ? WHERE number = ?",
        bind![now().0.saturating_add(pause), number],
    )?;
    set_alarm(object);
    Ok(())
}

/// Faults that another attempt may not meet.
fn passes(refusal: &Refusal) -> bool {
    matches!(refusal.0.code, Code::Unavailable | Code::Internal | Code::RateLimited)
}

/// What must be different here because a message was refused: a share that the recipients' organisation did not take.
fn undo(object: &Rc<Object>, message: &[u8], number: u64) -> Outcome<()> {
    object.turn(&Call::default(), None, |turn| {
        turn.sql.run("DELETE FROM outbox WHERE number = ?", bind![number])?;
        match canonical::decode(message) {
            Ok(Message::Deliver { grants }) => sharing::undo_share(turn, &grants),
            _ => Ok(()),
        }
    })
}

async fn send(object: &Rc<Object>, target: &Slug, message: &Message) -> Outcome<()> {
    let standing = object.standing()?;
    let (env, from, home) = (&object.env, &standing.address, standing.org());
    let _: Received = match message {
        Message::Deliver { grants } => {
            let delivery = sharing::delivery(&object.sql, home, grants)?;
            call::between(env, from, target, "deliver", &delivery).await?
        }
        Message::Revise { items } => {
            let revision = sharing::revision_of_copies(&object.sql, home, items)?;
            call::between(env, from, target, "revise", &revision).await?
        }
        Message::TakenBack { grants } => {
            call::between(env, from, target, "taken-back", &TakenBack { grants: grants.clone() }).await?
        }
        Message::Hint { members } => {
            let hint = Hint { org: home, members: members.clone(), cursor: Cursor(standing.change) };
            call::between(env, from, target, "hint", &hint).await?
        }
        Message::ParentMoved => call::between(env, from, target, "parent-moved", &ParentMoved {}).await?,
    };
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_alarm_comes_when_the_next_attempt_is_due_and_never_at_once() {
        let now = Millis(1_000_000);
        assert_eq!(until_alarm(Some(Millis(1_000_001)), now), 1);
        assert_eq!(until_alarm(Some(Millis(1_600_000)), now), 600_000);
        for past in [0, 999_999, 1_000_000] {
            assert_eq!(until_alarm(Some(Millis(past)), now), FIRST);
        }
        assert_eq!(until_alarm(None, now), TIDY);
    }
}
