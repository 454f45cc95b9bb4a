//! From a call to what answers it: one line an endpoint.

use super::access::{self, Act, Caller, Counted, Known, Network};
use super::answer;
use super::log;
use super::object::{Object, now};
use super::outbox;
use super::requests::Reply;
use super::standing::Standing;
use super::turn::Turn;
use super::{audit, events, sharing, sync, vault};
use crate::call::Call;
use crate::refusal::{Outcome, Refusal};
use latchkey_shared::id::{ItemId, MemberId};
use latchkey_shared::wire::Code;
use latchkey_shared::wire::access::{ChangeAccount, EndSessions, Join, OpenInvitation, Refresh, SignIn};
use latchkey_shared::wire::admission::{Admission, Party};
use latchkey_shared::wire::endpoint::Endpoint;
use latchkey_shared::wire::organisation::{Appended, GroupKeys, LogAppend};
use latchkey_shared::wire::token::Claims;
use latchkey_shared::wire::vault::{Share, TakeBacks, WriteItems};
use std::rc::Rc;
use worker::{Response, ResponseBuilder};

/// Answers a call; refusals are answered by the caller of this.
pub async fn answer(object: &Rc<Object>, call: Call) -> Outcome<Response> {
    if let Some(what) = call.path.strip_prefix("/internal/") {
        return match what {
            "found" => answer::value(&call, &log::found_client(object, &call)?),
            "log" => answer::value(&call, &log::log_for_client(object, &call)?),
            _ => answer::value(&call, &outbox::receive(object, &call, what).await?),
        };
    }
    let endpoint = crate::edge::endpoint(&call.method, &call.path)?;
    if endpoint == Endpoint::FoundMsp {
        object.rates.borrow_mut().take(Counted::SignIn(Network::of(&call.address)), now())?;
        let reply = log::found_msp(object, &call)?;
        return answer::of_reply(&call, reply, &*object.standing()?, &*object.key()?);
    }
    let Admission::Members(_) = endpoint.admission() else {
        let standing = object.standing()?;
        if endpoint != Endpoint::Organisation {
            let counted = counted_without_token(object, &standing, endpoint, &call)?;
            object.rates.borrow_mut().take(counted, now())?;
        }
        return anyone(object, &standing, endpoint, &call);
    };
    let claims = call.claims.as_ref().ok_or(Code::Unauthenticated)?;
    // Before anything is looked up: who is refused is counted too.
    let counted = counted(&*object.standing()?, claims.member, endpoint);
    object.rates.borrow_mut().take(counted, now())?;
    let caller = authorise(object, claims, endpoint).await?;
    let standing = object.standing()?;
    member(object, &standing, endpoint, &call, &caller).await
}

/// Where a call of somebody who is signed in is counted.
fn counted(standing: &Standing, member: MemberId, endpoint: Endpoint) -> Counted {
    let act = if endpoint.method().writes() { Act::Write } else { Act::Read };
    let known = if standing.log.member(&member).is_some() { Known::Here } else { Known::Elsewhere };
    Counted::Call(act, known, member)
}

/// Where a call without a token is counted. Whoever brings a session's refresh token is its member: strangers on the same
/// network take nothing from them.
fn counted_without_token(
    object: &Rc<Object>,
    standing: &Standing,
    endpoint: Endpoint,
    call: &Call,
) -> Outcome<Counted> {
    let refreshing = match call.decode::<Refresh>() {
        Ok(wanted) if endpoint == Endpoint::Refresh => access::refreshing(&object.sql, &*object.key()?, &wanted)?,
        _ => None,
    };
    Ok(match refreshing {
        Some(member) => counted(standing, member, endpoint),
        None => Counted::SignIn(Network::of(&call.address)),
    })
}

/// Whoever was given access a moment ago at the MSP may be known there alone yet.
async fn authorise(object: &Rc<Object>, claims: &Claims, endpoint: Endpoint) -> Outcome<Caller> {
    let standing = object.standing()?;
    match access::authorise(&object.sql, &standing, claims, endpoint) {
        Err(refusal)
            if refusal.0.code == Code::Forbidden
                && endpoint.admits(Party::Entitled).is_ok()
                && Some(&claims.home) == standing.parent.as_ref() =>
        {
            log::catch_up_with_parent(object).await?;
            access::authorise(&object.sql, &*object.standing()?, claims, endpoint)
        }
        answer => answer,
    }
}

/// Endpoints that need no token.
fn anyone(object: &Rc<Object>, standing: &Standing, endpoint: Endpoint, call: &Call) -> Outcome<Response> {
    match endpoint {
        Endpoint::Organisation => answer::value(call, &log::public_organisation(standing)),
        Endpoint::Challenge => {
            let issued = access::issue_challenge(standing, &*object.key()?, &object.origin(), now())?;
            answer::value(call, &issued)
        }
        Endpoint::OpenInvitation => {
            let wanted: OpenInvitation = call.decode()?;
            let with = (&*object.key()?, object.origin());
            answer::value(call, &log::open_invitation(&object.sql, standing, (with.0, &with.1, now()), &wanted)?)
        }
        Endpoint::SignIn => {
            write(object, call, None, |turn, wanted: SignIn| Ok(Reply::Tokens(access::sign_in(turn, &wanted)?)))
        }
        Endpoint::Join => write(object, call, None, |turn, wanted: Join| Ok(Reply::Tokens(log::join(turn, &wanted)?))),
        Endpoint::Refresh => refresh(object, call),
        Endpoint::SessionEnd => answer::value(call, &access::session_end(&object.sql, &call.path)?),
        _ => Err(Code::NotFound.into()),
    }
}

async fn member(
    object: &Rc<Object>,
    standing: &Standing,
    endpoint: Endpoint,
    call: &Call,
    caller: &Caller,
) -> Outcome<Response> {
    let actor = Some(caller.member);
    match endpoint {
        Endpoint::Sync => {
            let cursor = call.number("cursor")?;
            answer::value(call, &sync::delta(&object.sql, standing, caller, cursor, now())?)
        }
        Endpoint::Account => answer::value(call, &access::account_record(&object.sql, &caller.member)?),
        Endpoint::Sessions => answer::value(call, &access::list_sessions(&object.sql, caller)?),
        Endpoint::Audit => audit::page(&object.sql, call),
        Endpoint::Revisions => {
            let holders = sharing::Holders::of(&standing.log, &caller.member);
            let asked = vault::Asked { item: item_of(&call.path)?, before: call.number("before")? };
            answer::value(call, &vault::revisions_of(&object.sql, &holders, caller, &asked, now())?)
        }
        Endpoint::Events if call.upgrade => events::open(&object.state, &caller.member, &caller.session),
        Endpoint::Events => Err(Refusal::because(Code::Malformed, "this address is a WebSocket")),
        Endpoint::SignOut => empty(object, call, actor, |turn| access::sign_out(turn, caller)),
        Endpoint::SignOutEverywhere => empty(object, call, actor, |turn| access::sign_out_everywhere(turn, caller)),
        Endpoint::ChangeAccount => {
            let wanted: ChangeAccount = call.decode()?;
            empty(object, call, actor, |turn| access::change_account(turn, caller, &wanted))
        }
        Endpoint::EndSessions => {
            let wanted: EndSessions = call.decode()?;
            empty(object, call, actor, |turn| access::end_sessions(turn, caller, &wanted))
        }
        Endpoint::GroupKeys => {
            let keys: GroupKeys = call.decode()?;
            empty(object, call, actor, |turn| log::accept_group_keys(turn, &caller.member, &keys))
        }
        Endpoint::Log => answer::value(call, &log::page(&object.sql, standing, call.number("from")?)?),
        Endpoint::AppendLog => {
            if log::needs_parent(standing, &call.decode()?) {
                log::catch_up_with_parent(object).await?;
            }
            write(object, call, actor, |turn, batch: LogAppend| {
                answer::reply(call, &Appended { head: log::append(turn, &batch, &caller.member)? })
            })
        }
        Endpoint::WriteItems | Endpoint::ImportItems => write(object, call, actor, |turn, wanted: WriteItems| {
            answer::reply(call, &vault::write(turn, caller, &wanted)?)
        }),
        Endpoint::TakeBack => write(object, call, actor, |turn, wanted: TakeBacks| {
            answer::reply(call, &sharing::take_back(turn, caller, &wanted)?)
        }),
        Endpoint::Share => share(object, call, caller).await,
        Endpoint::CreateClient => {
            let reply = log::create_client(object, call, caller).await?;
            answer::of_reply(call, reply, standing, &*object.key()?)
        }
        _ => Err(Code::NotFound.into()),
    }
}

/// A write whose body is a `B`.
fn write<B: serde::de::DeserializeOwned + serde::Serialize>(
    object: &Rc<Object>,
    call: &Call,
    actor: Option<MemberId>,
    work: impl FnOnce(&Turn<'_>, B) -> Outcome<Reply>,
) -> Outcome<Response> {
    let reply = object.write(call, actor, |turn| work(turn, call.decode()?))?;
    answer::of_reply(call, reply, &*object.standing()?, &*object.key()?)
}

/// A write that answers nothing.
fn empty(
    object: &Rc<Object>,
    call: &Call,
    actor: Option<MemberId>,
    work: impl FnOnce(&Turn<'_>) -> Outcome<()>,
) -> Outcome<Response> {
    object.write(call, actor, |turn| work(turn).map(|()| Reply::Body(Vec::new())))?;
    Ok(ResponseBuilder::new().with_status(204).empty())
}

/// A refresh token that comes back ends its session, and that stays so: it is no refusal until it is stored.
fn refresh(object: &Rc<Object>, call: &Call) -> Outcome<Response> {
    let wanted: Refresh = call.decode()?;
    if let Some(Reply::Tokens(issued)) = super::requests::earlier(&object.sql, call, None)? {
        // The same request again: the same answer, while it is the session's latest.
        access::still_latest(&object.sql, &issued)?;
        return answer::of_reply(call, Reply::Tokens(issued), &*object.standing()?, &*object.key()?);
    }
    let refreshed = object.turn(call, None, |turn| {
        let refreshed = access::refresh(turn, &wanted)?;
        if let access::Refreshed::Next(issued) = &refreshed {
            super::requests::remember(turn, call, &Reply::Tokens(issued.clone()))?;
        }
        Ok(refreshed)
    })?;
    match refreshed {
        access::Refreshed::Next(issued) => {
            answer::of_reply(call, Reply::Tokens(issued), &*object.standing()?, &*object.key()?)
        }
        access::Refreshed::Reused => Err(Code::RefreshReused.into()),
    }
}

/// Sharing with another organisation's people waits for that organisation: its refusal is the answer. If it cannot be
/// reached, the outbox goes on, and the share stands. A repetition posts nothing, and waits for nothing.
async fn share(object: &Rc<Object>, call: &Call, caller: &Caller) -> Outcome<Response> {
    let wanted: Share = call.decode()?;
    let mut posted = sharing::Posted::new();
    let reply = object.write(call, Some(caller.member), |turn| {
        let done;
        (done, posted) = sharing::share(turn, caller, &wanted)?;
        answer::reply(call, &done)
    })?;
    for (target, number) in &posted {
        if let Err(refusal) = outbox::settled(object, target, *number).await {
            object.turn(call, Some(caller.member), super::requests::forget)?;
            return Err(refusal);
        }
    }
    answer::of_reply(call, reply, &*object.standing()?, &*object.key()?)
}

fn item_of(path: &str) -> Outcome<ItemId> {
    path.split('/').nth(5).and_then(|item| item.parse().ok()).ok_or_else(|| Code::NotFound.into())
}
