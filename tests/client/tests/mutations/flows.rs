//! One changed answer, and what came of it.

use crate::prepared::{History, Invitation, Person, Prepared};
use crate::truth::{Common, Known, Truth};
use latchkey_engine::Failure;
use latchkey_engine::ports::{HttpResponse, Unreachable};
use latchkey_messages::{InvitationView, NoticeKind, Reply, Request};
use latchkey_shared::account::Account;
use latchkey_shared::wire::Format;
use latchkey_shared::wire::access::{AccountRecord, IssuedChallenge, OpenInvitation};
use latchkey_shared::wire::endpoint::Endpoint;
use latchkey_shared::wire::organisation::GroupKeys;
use latchkey_shared::wire::sync::Delta;
use latchkey_shared::wire::vault::Revisions;
use latchkey_test_client::Client;
use latchkey_test_client::hostile::mutate::{Dice, Donors, mutate};
use latchkey_test_client::hostile::{Answer, Asked};
use std::cell::RefCell;
use std::path::PathBuf;
use std::rc::Rc;
use std::time::Instant;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// The dice changed nothing.
    Same,
    /// Nothing of it was taken.
    Refused,
    /// What was taken is true.
    Taken,
}

/// Prepared for one thread.
pub struct Runner<'a> {
    prepared: &'a Prepared,
    truths: Vec<Truth>,
    donors: Donors,
    account: Account,
    /// Sessions last minutes: for these people time stands still.
    started: Instant,
    last: RefCell<Vec<u8>>,
}

fn answered(body: Vec<u8>) -> Answer {
    Ok(HttpResponse { status: 200, content_type: Some(Format::Cbor.content_type().to_owned()), body })
}

/// The same answer, silent about what has ended and is gone.
fn without_ends(answer: &[u8]) -> Vec<u8> {
    let mut delta: Delta = Format::Cbor.decode(answer).unwrap();
    delta.ended.clear();
    delta.gone.clear();
    Format::Cbor.encode(&delta).unwrap()
}

/// Whether the person was told that something does not verify; the rest was taken.
fn told_of_a_lie(client: &Client) -> bool {
    let Ok(Reply::Notices(notices)) = client.ask(Request::Notices) else { panic!("notices") };
    notices.iter().any(|notice| matches!(notice.kind, NoticeKind::Failed { .. }))
}

impl<'a> Runner<'a> {
    pub fn new(prepared: &'a Prepared) -> Self {
        let told = prepared.people.iter().flat_map(|person| person.news.iter().chain(&person.all));
        let mut answers: Vec<Vec<u8>> = told.map(|(_, answer)| answer.clone()).collect();
        answers.extend(prepared.others.iter().cloned());
        answers.extend(
            [
                &prepared.history.answer,
                &prepared.invitation.challenge,
                &prepared.invitation.opened,
                &prepared.record.answer,
            ]
            .map(Clone::clone),
        );
        let mut runner = Self {
            prepared,
            truths: Vec::new(),
            donors: Donors::new(&answers),
            account: prepared.record.account(),
            started: Instant::now(),
            last: RefCell::default(),
        };
        let truths: Vec<Truth> = (0..prepared.people.len()).map(|person| runner.truth(person)).collect();
        let history: Revisions = Format::Cbor.decode(&prepared.history.answer).unwrap();
        let mut common = Common::of_history(history.revisions);
        truths.iter().for_each(|truth| truth.share(&mut common));
        runner.truths = truths.into_iter().map(|truth| truth.with(common.clone())).collect();
        runner
    }

    fn truth(&self, person: usize) -> Truth {
        let kept = [true, false].map(|news| {
            let client = self.person(person);
            let told = self.told(person, news).iter().map(|(org, answer)| (org.clone(), without_ends(answer)));
            // Where a new group's key came, all is asked for once more, and there is nobody to ask.
            let _ = self.wake(&client, told.collect(), Rc::default());
            Known::by(&client)
        });
        let Person { before, after, .. } = &self.prepared.people[person];
        Truth::of(before, after, kept.into())
    }

    /// The control: the real answers lead to the truth.
    pub fn unharmed(&self) {
        for person in 0..self.truths.len() {
            for news in [true, false] {
                let client = self.person(person);
                let told = self.told(person, news).to_vec();
                self.wake(&client, told, Rc::default()).unwrap();
                if news {
                    self.truths[person].is_whole(&Known::by(&client));
                } else {
                    self.truths[person].holds(&Known::by(&client));
                }
            }
        }
        assert_eq!(self.look(&self.prepared.invitation.opened), Some(self.prepared.invitation.view.clone()));
        assert!(self.opens(&self.prepared.record.answer));
    }

    pub fn run(&self, dice: &mut Dice) -> Outcome {
        match dice.below(20) {
            0 | 1 => self.history(dice),
            2 => self.invitation(dice),
            3 => self.challenge(dice),
            4 => self.record(dice),
            _ => self.sync(dice),
        }
    }

    /// Keeps the answer that was given last.
    pub fn keep_last(&self) -> PathBuf {
        let file = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("mutation.cbor");
        std::fs::write(&file, &*self.last.borrow()).unwrap();
        file
    }

    fn changed(&self, answer: &[u8], dice: &mut Dice) -> Option<Vec<u8>> {
        let changed = mutate(answer, &self.donors, dice);
        self.last.borrow_mut().clone_from(&changed);
        (changed != answer).then_some(changed)
    }

    fn standing_still(&self, client: Client) -> Client {
        let passed = i64::try_from(self.started.elapsed().as_millis()).unwrap();
        client.world().clock_ahead.set(-passed);
        client
    }

    fn person(&self, person: usize) -> Client {
        self.standing_still(Client::on(self.prepared.people[person].before.clone().into()))
    }

    fn told(&self, person: usize, news: bool) -> &[(String, Vec<u8>)] {
        let person = &self.prepared.people[person];
        if news { &person.news } else { &person.all }
    }

    /// Catches up with these answers, each given once; after them there is no network.
    fn wake(
        &self,
        client: &Client,
        mut told: Vec<(String, Vec<u8>)>,
        wrapped: Rc<RefCell<Vec<(String, GroupKeys)>>>,
    ) -> Result<(), Failure> {
        client.between(move |request, _| {
            let asked = Asked::of(&request).unwrap();
            match asked.endpoint {
                Endpoint::Sync => {
                    let place = told.iter().position(|(org, _)| *org == asked.org).ok_or(Unreachable)?;
                    answered(told.remove(place).1)
                }
                Endpoint::GroupKeys => {
                    let keys = Format::Cbor.decode(&request.body).unwrap();
                    wrapped.borrow_mut().push((asked.org, keys));
                    Ok(HttpResponse { status: 204, content_type: None, body: Vec::new() })
                }
                other => panic!("{other:?} was asked for"),
            }
        });
        client.wake()
    }

    fn sync(&self, dice: &mut Dice) -> Outcome {
        let person = dice.below(self.truths.len());
        let mut told = self.told(person, dice.below(3) > 0).to_vec();
        let which = dice.below(told.len());
        let Some(changed) = self.changed(&told[which].1, dice) else { return Outcome::Same };
        told[which].1 = changed;
        let client = self.person(person);
        let wrapped = Rc::default();
        let outcome = self.wake(&client, told, Rc::clone(&wrapped));
        let truth = &self.truths[person];
        if client.world().disk.commits() > 0 {
            truth.holds(&Known::by(&client));
        }
        for (org, keys) in wrapped.take() {
            let seat = client.seat();
            keys.group_keys.iter().for_each(|wrap| truth.may_have(&seat.org(&org).id(), wrap));
        }
        // Nobody answers whoever asks once more: that is no refusal.
        let refused = outcome.is_err_and(|failure| !matches!(failure, Failure::Unreachable(_)));
        if refused || told_of_a_lie(&client) { Outcome::Refused } else { Outcome::Taken }
    }

    fn history(&self, dice: &mut Dice) -> Outcome {
        let History { reader, item, answer, rows } = &self.prepared.history;
        let Some(changed) = self.changed(answer, dice) else { return Outcome::Same };
        let client = self.standing_still(Client::on(reader.clone().into()));
        client.between(move |_, _| answered(changed.clone()));
        let Ok(Reply::History(shown)) = client.ask(Request::History { item: item.clone() }) else {
            return Outcome::Refused;
        };
        // Revisions one after the other, as they were written: some may be withheld at either end.
        let facts = |row: &latchkey_messages::Revision| (row.id.clone(), row.number, row.author.clone(), row.at);
        let (shown, real): (Vec<_>, Vec<_>) = (shown.iter().map(facts).collect(), rows.iter().map(facts).collect());
        let within = shown.is_empty() || real.windows(shown.len()).any(|part| part == shown);
        assert!(within, "a history that never was");
        Outcome::Taken
    }

    fn look(&self, opened: &[u8]) -> Option<InvitationView> {
        self.look_after(&self.prepared.invitation.challenge, opened)
    }

    /// What is signed of a challenge is this service's, and this organisation's.
    fn look_after(&self, challenge: &[u8], opened: &[u8]) -> Option<InvitationView> {
        let Invitation { link, challenge: real, .. } = &self.prepared.invitation;
        let real: IssuedChallenge = Format::Cbor.decode(real).unwrap();
        let client = self.standing_still(Client::new());
        let (challenge, opened) = (challenge.to_vec(), opened.to_vec());
        client.between(move |request, _| match Asked::of(&request).unwrap().endpoint {
            Endpoint::Challenge => answered(challenge.clone()),
            Endpoint::OpenInvitation => {
                let signed = Format::Cbor.decode::<OpenInvitation>(&request.body).unwrap().challenge;
                assert_eq!((&signed.origin, &signed.org), (&real.challenge.origin, &real.challenge.org));
                answered(opened.clone())
            }
            other => panic!("{other:?} was asked for"),
        });
        match client.ask(Request::InspectInvitation { link: link.clone() }) {
            Ok(Reply::Invitation(view)) => Some(view),
            _ => None,
        }
    }

    fn challenge(&self, dice: &mut Dice) -> Outcome {
        let Invitation { challenge, opened, view, .. } = &self.prepared.invitation;
        let Some(changed) = self.changed(challenge, dice) else { return Outcome::Same };
        let Some(shown) = self.look_after(&changed, opened) else { return Outcome::Refused };
        assert_eq!(shown, *view);
        Outcome::Taken
    }

    fn invitation(&self, dice: &mut Dice) -> Outcome {
        let Invitation { opened, view: real, .. } = &self.prepared.invitation;
        let Some(changed) = self.changed(opened, dice) else { return Outcome::Same };
        let Some(view) = self.look(&changed) else { return Outcome::Refused };
        // Names may be withheld; none may be another.
        assert_eq!(
            (view.kind, &view.address, view.role, view.until),
            (real.kind, &real.address, real.role, real.until)
        );
        assert_eq!(view.organisation.id, real.organisation.id);
        let or = |shown: &str, real: &str, unknown: &str| assert!(shown == real || shown == unknown, "{shown}");
        or(&view.organisation.name, &real.organisation.name, "msp");
        or(&view.your_name, &real.your_name, "");
        or(&view.your_email, &real.your_email, "");
        assert!(view.by == real.by || view.by.starts_with('…'), "{}", view.by);
        Outcome::Taken
    }

    /// What signing in does with an account's record, without the password step before it.
    fn opens(&self, answer: &[u8]) -> bool {
        let Ok(record) = Format::Cbor.decode::<AccountRecord>(answer) else { return false };
        let Ok((_, keyring)) = latchkey_engine::open_record(&record, &self.account) else { return false };
        let real = self.prepared.record.real();
        assert_eq!((record.member, record.login), (real.member, real.login));
        assert_eq!(latchkey_shared::id::MemberId::of(&keyring.first().public()), real.member, "another identity");
        true
    }

    fn record(&self, dice: &mut Dice) -> Outcome {
        let Some(changed) = self.changed(&self.prepared.record.answer, dice) else { return Outcome::Same };
        if self.opens(&changed) { Outcome::Taken } else { Outcome::Refused }
    }
}
