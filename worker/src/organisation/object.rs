//! The object: its storage, what it keeps in memory, and the frame that every write runs in.

use super::database::{self, Sql};
use super::requests::{self, Reply};
use super::standing::Standing;
use super::turn::Turn;
use super::{events, outbox};
use crate::call::Call;
use crate::organisation::access::Rates;
use crate::refusal::Outcome;
use crate::token_key::TokenKey;
use latchkey_shared::id::MemberId;
use latchkey_shared::time::Millis;
use latchkey_shared::wire::Code;
use std::cell::RefCell;
use std::rc::Rc;
use worker::{Date, Env, State};

/// Everything in memory here can be lost at any time.
pub struct Object {
    pub state: State,
    pub env: Env,
    pub sql: Sql,
    pub rates: RefCell<Rates>,
    pub waiting: outbox::Waiting,
    standing: RefCell<Option<Rc<Standing>>>,
    key: RefCell<Option<Rc<TokenKey>>>,
}

pub fn now() -> Millis {
    Millis(Date::now().as_millis())
}

impl Object {
    pub fn new(state: State, env: Env) -> Self {
        let sql = Sql::new(state.storage().sql());
        let rates = RefCell::new(Rates::of(&env));
        events::answer_pings(&state);
        Self {
            state,
            env,
            sql,
            rates,
            waiting: outbox::Waiting::default(),
            standing: RefCell::default(),
            key: RefCell::default(),
        }
    }

    pub fn key(&self) -> Outcome<Rc<TokenKey>> {
        if let Some(key) = &*self.key.borrow() {
            return Ok(Rc::clone(key));
        }
        let key = Rc::new(TokenKey::from_env(&self.env)?);
        self.key.replace(Some(Rc::clone(&key)));
        Ok(key)
    }

    /// The binding `ORIGIN`, without a trailing slash.
    pub fn origin(&self) -> String {
        let origin = self.env.var("ORIGIN").map(|var| var.to_string()).unwrap_or_default();
        origin.trim_end_matches('/').to_owned()
    }

    /// What the organisation is by now; applies the migrations that this object has not seen.
    ///
    /// # Errors
    /// `not_found` where nothing was founded yet.
    pub fn standing(&self) -> Outcome<Rc<Standing>> {
        if let Some(standing) = &*self.standing.borrow() {
            return Ok(Rc::clone(standing));
        }
        if !database::is_founded(&self.sql)? {
            return Err(Code::NotFound.into());
        }
        database::in_transaction(&self.state.storage(), || database::migrate(&self.sql))?;
        let standing = Rc::new(Standing::load(&self.sql)?);
        self.standing.replace(Some(Rc::clone(&standing)));
        Ok(standing)
    }

    /// Runs `work` in one transaction, then tells those whom it concerns.
    pub fn turn<T>(
        self: &Rc<Self>,
        call: &Call,
        actor: Option<MemberId>,
        work: impl FnOnce(&Turn<'_>) -> Outcome<T>,
    ) -> Outcome<T> {
        let standing = self.standing()?;
        self.turn_from(&standing, call, actor, work)
    }

    /// The same where `standing` is not stored yet: founding.
    pub fn turn_from<T>(
        self: &Rc<Self>,
        standing: &Standing,
        call: &Call,
        actor: Option<MemberId>,
        work: impl FnOnce(&Turn<'_>) -> Outcome<T>,
    ) -> Outcome<T> {
        let key = self.key()?;
        let origin = self.origin();
        let request = call.idempotency.as_deref().unwrap_or_default();
        let caller = (actor, call.address.as_str(), request);
        let turn = Turn::new(&self.sql, &key, &origin, now(), standing, caller);
        let done = database::in_transaction(&self.state.storage(), || {
            let done = work(&turn)?;
            turn.finish()?;
            Ok(done)
        })?;
        let (standing, news, concerned) = turn.into_result();
        let outbox = news.outbox;
        events::push(&self.state, &standing, &news, &concerned);
        self.standing.replace(Some(Rc::new(standing)));
        if outbox {
            outbox::start(self);
        }
        Ok(done)
    }

    /// A write: answers a repeated request as it was answered, refuses another under the same key, does a new one.
    pub fn write(
        self: &Rc<Self>,
        call: &Call,
        actor: Option<MemberId>,
        work: impl FnOnce(&Turn<'_>) -> Outcome<Reply>,
    ) -> Outcome<Reply> {
        self.turn(call, actor, |turn| requests::once(turn, call, || work(turn)))
    }
}
