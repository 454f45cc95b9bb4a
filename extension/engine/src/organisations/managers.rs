//! Working for clients: this account admits itself where its MSP's log gives it access, and sees off those whose access has
//! ended there.

use super::append::{Draft, TRIES};
use crate::Engine;
use crate::failure::Failure;
use crate::memory::{Open, Organisation};
use crate::ports::Ports;
use crate::service::Call;
use latchkey_messages::{Area, NoticeKind, Problem};
use latchkey_shared::id::{MemberId, Slug};
use latchkey_shared::log::{Body, Error, Evidence, Seen, Unverified, Verified};
use latchkey_shared::permission::Act;
use latchkey_shared::personal::ClientName;
use latchkey_shared::wire::Code;
use latchkey_shared::wire::endpoint::Endpoint;
use latchkey_shared::wire::organisation::{Appended, LogAppend, LogPage};

/// How this account stands at a client, by the logs of both.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Standing {
    AtWork,
    /// It may admit itself.
    Entitled,
    Over,
}

impl<P: Ports> Engine<P> {
    /// Takes up what was approved for this account: at each client whose name it knows, and where it is not yet at work.
    pub(crate) async fn take_up_access(&self, slug: &Slug) -> Result<(), Failure> {
        let waiting = {
            let open = self.open()?;
            if open.device.slug != *slug {
                return Ok(());
            }
            to_take_up(&open)?
        };
        self.open_mut()?.forget_kept_out(&waiting);
        let mut outcome = Ok(());
        for client in waiting {
            match Box::pin(self.admit_oneself(&client)).await {
                // The access has just ended.
                Err(Failure::NotPermitted | Failure::Service(_)) => {}
                // Another browser of this account was quicker; or it is for the next sync, with more of the MSP's log.
                Err(Failure::Log(Error::Repeated | Error::ParentAhead)) => {}
                Err(Failure::Log(rule)) => {
                    let detail = format!(
                        "You were given access to it, but its record does not take you as a manager: {rule}. Tell your administrator."
                    );
                    let title = format!("{} does not let you in", client.organisation.name);
                    self.tell_kept_out(&client, Problem { title, detail, ..Problem::from(Failure::Log(rule)) })?;
                }
                Err(failure @ (Failure::NotVerified(_) | Failure::RolledBack)) => {
                    self.tell_kept_out(&client, failure.into())?;
                }
                // The others are taken up even so.
                other => outcome = outcome.and(other),
            }
        }
        self.persist().await?;
        outcome
    }

    /// Tells the person, once, that a client's log stands in the way of what was approved.
    fn tell_kept_out(&self, client: &ClientName, problem: Problem) -> Result<(), Failure> {
        let mut open = self.open_mut()?;
        if open.own.kept_out.insert(client.org) {
            open.notify(self.ports.now(), &NoticeKind::Failed { problem });
            open.dirty.own = true;
            drop(open);
            self.changed(&[Area::Notices]);
        }
        Ok(())
    }

    async fn admit_oneself(&self, client: &ClientName) -> Result<(), Failure> {
        let slug = &client.organisation.slug;
        for _ in 0..TRIES {
            let log = self.log_of(client).await?;
            let Some(request) = self.admission(log)? else { return Ok(()) };
            let call = Call::write(Endpoint::AppendLog, slug, &request, &self.idempotency_key());
            match self.call::<_, Appended>(call).await {
                Ok(_) => {
                    Box::pin(self.sync_org(slug)).await?;
                    self.changed(&[Area::Organisations, Area::People, Area::Items]);
                    return Ok(());
                }
                Err(failure) if failure.service_code() == Some(Code::LogMoved) => {}
                Err(failure) => return Err(failure),
            }
        }
        Ok(())
    }

    /// A client's log, as far as it is known here and as it goes on there: whoever is to be admitted cannot sync yet.
    async fn log_of(&self, client: &ClientName) -> Result<Verified, Failure> {
        let mut log = self.open()?.orgs.get(&client.org).map(|org| org.log.clone());
        loop {
            let from = log.as_ref().map_or(0, |log| log.head().number.next().0);
            let query = Some(format!("from={from}"));
            let page: LogPage =
                self.call(Call { query, ..Call::read(Endpoint::Log, &client.organisation.slug) }).await?;
            let entries = Unverified::decode(&page.log).map_err(Failure::of_log)?;
            let open = self.open()?;
            let home = &open.home()?.log;
            let next = match log {
                Some(mut log) => {
                    log.extend_with(&entries, Some(home)).map_err(Failure::of_log)?;
                    log
                }
                None => Verified::from_start_with(&entries, Some(home)).map_err(Failure::of_log)?,
            };
            let is_linked = next.link().is_none_or(|link| link == client.link());
            if next.id() != client.org || next.parent() != Some(home.id()) || !is_linked {
                return Err(Failure::NotVerified("another organisation in place of a client".to_owned()));
            }
            if !page.more {
                // What is signed on another log than the one that was left would speak against whoever signed it.
                let goes_on = open.own.left.get(&client.org).is_none_or(|left| next.seen(&left.head) == Seen::Passed);
                return if goes_on && next.head() == page.head { Ok(next) } else { Err(Failure::RolledBack) };
            }
            if page.log.is_empty() {
                return Err(Failure::Garbled);
            }
            log = Some(next);
        }
    }

    /// Whether access to a client that turned this account away goes on: the same after it had ended, or by another request. It is taken up
    /// here, for the client's log as it is known shows nothing of that. Where it can't be known now, it may go on.
    pub(crate) async fn takes_up_again(&self, slug: &Slug) -> Result<bool, Failure> {
        let client = {
            let open = self.open()?;
            let (Some(org), home) = (open.org_by_slug(slug), open.home()?) else { return Ok(false) };
            let entitled = org.log.admissible(&open.me(), &home.log).is_some();
            home.clients().into_iter().find(|client| entitled && client.org == org.id())
        };
        let Some(client) = client else { return Ok(false) };
        let log = match self.log_of(&client).await {
            Ok(log) => log,
            // It is for the next sync, with more of the MSP's log.
            Err(Failure::Log(Error::ParentAhead)) => return Ok(true),
            Err(Failure::Locked) => return Err(Failure::Locked),
            Err(failure) => return Ok(failure.passes()),
        };
        let mut standing = self.standing_at(&log)?;
        if standing == Standing::AtWork {
            // The client's object may know more of the MSP's log than this browser.
            let home = self.open()?.device.slug.clone();
            match Box::pin(self.sync_org(&home)).await {
                Ok(()) => standing = self.standing_at(&log)?,
                Err(failure @ (Failure::Locked | Failure::NoAccount)) => return Err(failure),
                Err(_) => return Ok(true),
            }
        }
        if standing == Standing::Entitled {
            // What keeps it from being taken up now, may keep it no more at the next sync.
            let _ = Box::pin(self.admit_oneself(&client)).await;
        }
        Ok(standing == Standing::Entitled)
    }

    fn standing_at(&self, client: &Verified) -> Result<Standing, Failure> {
        let open = self.open()?;
        let (me, home) = (open.me(), &open.home()?.log);
        Ok(match client.admissible(&me, home) {
            _ if client.is_at_work(&me, home) => Standing::AtWork,
            Some(_) => Standing::Entitled,
            None => Standing::Over,
        })
    }

    /// What this account says to be admitted; `None` where it is at work already, or has no access.
    fn admission(&self, log: Verified) -> Result<Option<LogAppend>, Failure> {
        let open = self.open()?;
        let (me, home) = (open.me(), open.home()?);
        let Some((request, role)) = log.admissible(&me, &home.log) else { return Ok(None) };
        if log.is_at_work(&me, &home.log) {
            return Ok(None);
        }
        // What is said rests on the MSP's log: not on one of two.
        if open.is_forked(&open.device.slug) {
            return Err(Failure::NotPermitted);
        }
        let profile = home.log.member(&me).map(|member| member.profile).ok_or(Failure::NotFound("member"))?;
        let evidence = Evidence::Access { request, seen: home.log.head() };
        let mut draft = Draft::new(log, self.ports.now());
        draft.parent = Some(home.log.clone());
        draft.disclosures.extend(home.disclosures.get(profile.hash()).cloned());
        // By the keys that the MSP's log names, whatever the client's did once.
        let identity = open.identity_in(&home.log);
        let keys = identity.public();
        draft.say_as(&open, Body::ManagerAdmitted { keys, member: me, profile, role, evidence }, &identity.sign)?;
        Ok(Some(draft.into_request()))
    }

    /// Whoever of the MSP has no access to a client any more is a manager there until somebody says so: this does, at a sync.
    pub(crate) async fn see_off_managers(&self, slug: &Slug) -> Result<(), Failure> {
        let org = {
            let open = self.open()?;
            let Some(org) = open.org_by_slug(slug) else { return Ok(()) };
            let may = org.log.role(&open.me()).is_some_and(|role| role.may(Act::Share));
            // What is said rests on the MSP's log: not on one of two.
            let may = may && !open.is_forked(&open.device.slug);
            let ended =
                open.parent_log_of(org).is_some_and(|parent| org.log.managers_to_remove(parent).next().is_some());
            if !may || !ended {
                return Ok(());
            }
            org.id()
        };
        let done = Box::pin(self.say(&org, |open, draft| {
            let parent = open.parent_log_of(open.org(&org)?).cloned().ok_or(Failure::NotFound("organisation"))?;
            let seen = parent.head();
            let gone: Vec<MemberId> = draft.log.managers_to_remove(&parent).collect();
            if gone.is_empty() {
                return Err(Failure::NotFound("member"));
            }
            draft.parent = Some(parent);
            for member in gone {
                draft.say(open, Body::ManagerRemoved { member, ended: Some(seen) })?;
            }
            self.rotate_what_is_due(open, draft)
        }));
        match done.await {
            // Somebody else was quicker.
            Err(Failure::NotFound(_) | Failure::Log(_) | Failure::NotPermitted) => Ok(()),
            other => other,
        }
    }
}

impl Open {
    /// Of clients that no longer wait to be taken up, what the person was told is over.
    fn forget_kept_out(&mut self, waiting: &[ClientName]) {
        let before = self.own.kept_out.len();
        self.own.kept_out.retain(|org| waiting.iter().any(|client| client.org == *org));
        self.dirty.own |= self.own.kept_out.len() != before;
    }
}

/// The clients that this account may work for, is told the names of, and is not at work for.
fn to_take_up(open: &Open) -> Result<Vec<ClientName>, Failure> {
    let (me, home) = (open.me(), open.home()?);
    let mut waiting: Vec<ClientName> = Vec::new();
    for (_, access, _) in home.log.entitlements(&me) {
        let name = home.log.client(&access.client).and_then(|client| home.disclosed(&client.name));
        let Some(name) = name.filter(|name| name.link() == access.client) else { continue };
        let known = open.orgs.get(&name.org).map(|org: &Organisation| &org.log);
        let at_work = known.is_some_and(|log| log.is_at_work(&me, &home.log));
        let over = known.is_some_and(|log| log.admissible(&me, &home.log).is_none());
        if !at_work && !over && !waiting.contains(&name) {
            waiting.push(name);
        }
    }
    Ok(waiting)
}
