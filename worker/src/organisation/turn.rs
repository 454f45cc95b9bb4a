//! A turn: what one request does, in one transaction, and what is to happen once it is done.

use super::database::{Sql, bind};
use super::standing::{Standing, Stored};
use crate::refusal::Outcome;
use crate::token_key::TokenKey;
use latchkey_shared::id::{Holder, MemberId, SessionId, Slug};
use latchkey_shared::log::{Home, Verified};
use latchkey_shared::time::Millis;
use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;
use std::rc::Rc;

/// Everything that a handler needs; time and keys are arguments, not globals.
pub struct Turn<'a> {
    pub sql: &'a Sql,
    pub key: &'a TokenKey,
    /// The service's own origin: what challenges name.
    pub origin: &'a str,
    pub now: Millis,
    pub standing: &'a Standing,
    /// `None` where nobody is signed in.
    pub actor: Option<MemberId>,
    /// The caller's network address.
    pub network: &'a str,
    /// The request's idempotency key.
    pub request: &'a str,
    log: RefCell<Rc<Verified>>,
    parent_log: RefCell<Option<Rc<Verified>>>,
    change: Cell<u64>,
    news: RefCell<News>,
}

/// What a turn has changed, and for whom.
#[derive(Debug, Default)]
pub struct News {
    pub everyone: bool,
    pub holders: BTreeSet<Holder>,
    /// Sessions that ended: their sockets are closed.
    pub ended: BTreeSet<SessionId>,
    /// Members all of whose sessions ended.
    pub signed_out: BTreeSet<MemberId>,
    /// Members who are no longer active.
    pub left: BTreeSet<MemberId>,
    /// Members who have news at another organisation.
    pub elsewhere: Vec<(MemberId, Slug, u64)>,
    /// There is something to send.
    pub outbox: bool,
}

impl<'a> Turn<'a> {
    pub fn new(
        sql: &'a Sql,
        key: &'a TokenKey,
        origin: &'a str,
        now: Millis,
        standing: &'a Standing,
        (actor, network, request): (Option<MemberId>, &'a str, &'a str),
    ) -> Self {
        Self {
            sql,
            key,
            origin,
            now,
            standing,
            actor,
            network,
            request,
            log: RefCell::new(Rc::clone(&standing.log)),
            parent_log: RefCell::new(standing.parent_log.clone()),
            change: Cell::new(standing.change),
            news: RefCell::new(News::default()),
        }
    }

    /// The log as this turn has it by now.
    pub fn log(&self) -> Rc<Verified> {
        Rc::clone(&self.log.borrow())
    }

    /// The log of a client's MSP, as far as it is here.
    pub fn parent_log(&self) -> Option<Rc<Verified>> {
        self.parent_log.borrow().clone()
    }

    /// Stores more of it.
    pub fn advance_parent_log(&self, log: Verified) -> Outcome<()> {
        Stored::Parent.store(self.sql, &log)?;
        self.parent_log.replace(Some(Rc::new(log)));
        Ok(())
    }

    pub fn advance_log(&self, log: Verified) {
        self.log.replace(Rc::new(log));
    }

    /// The next number of the organisation's one counter. Each changed row gets its own.
    pub fn next_change(&self) -> u64 {
        let next = self.change.get().saturating_add(1);
        self.change.set(next);
        next
    }

    pub fn tell_everyone(&self) {
        self.news.borrow_mut().everyone = true;
    }

    pub fn tell(&self, holder: Holder) {
        self.news.borrow_mut().holders.insert(holder);
    }

    pub fn end_session(&self, session: SessionId) {
        self.news.borrow_mut().ended.insert(session);
    }

    pub fn end_sessions_of(&self, member: MemberId) {
        self.news.borrow_mut().signed_out.insert(member);
    }

    pub fn member_left(&self, member: MemberId) {
        self.news.borrow_mut().left.insert(member);
    }

    pub fn tell_elsewhere(&self, member: MemberId, address: Slug, cursor: u64) {
        self.news.borrow_mut().elsewhere.push((member, address, cursor));
    }

    pub fn posted(&self) {
        self.news.borrow_mut().outbox = true;
    }

    /// Writes what the turn has gathered, still inside its transaction. Members whose home is the parent learn of changes
    /// through a hint there.
    pub fn finish(&self) -> Outcome<()> {
        let log = self.log();
        let change = self.change.get();
        if change != self.standing.change {
            self.sql.run("UPDATE organisation SET change = ?", bind![change])?;
        }
        if !Rc::ptr_eq(&log, &self.standing.log) {
            Stored::Own.store(self.sql, &log)?;
        }
        // Those who left are told once more: their next sync is refused, and their browsers let go of what came from here.
        let mut told = self.concerned();
        told.extend(self.news.borrow().left.iter().copied());
        let managers: Vec<MemberId> =
            told.into_iter().filter(|id| log.member(id).is_some_and(|m| m.home == Home::Parent)).collect();
        if let Some(parent) = &self.standing.parent
            && !managers.is_empty()
        {
            super::outbox::post_hint(self, parent, managers)?;
        }
        Ok(())
    }

    /// The active members who have news at this organisation.
    pub fn concerned(&self) -> BTreeSet<MemberId> {
        let log = self.log();
        let news = self.news.borrow();
        let active = log.members().filter(|(_, member)| member.is_active()).map(|(id, _)| *id);
        if news.everyone {
            return active.collect();
        }
        let mut members = BTreeSet::new();
        for holder in &news.holders {
            match holder {
                Holder::Member(id) => {
                    members.insert(*id);
                }
                Holder::Group(group) => members.extend(log.members_of(group).map(|(id, _)| *id)),
            }
        }
        members
    }

    /// What the object is to remember and to do after the commit.
    pub fn into_result(self) -> (Standing, News, BTreeSet<MemberId>) {
        let concerned = if self.change.get() == self.standing.change { BTreeSet::new() } else { self.concerned() };
        let parent_log = self.parent_log();
        let standing = Standing { log: self.log(), parent_log, change: self.change.get(), ..self.standing.clone() };
        (standing, self.news.into_inner(), concerned)
    }
}
