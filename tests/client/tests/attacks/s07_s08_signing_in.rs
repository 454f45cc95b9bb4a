//! S7, S8: a weaker password step; learning who has an account.

use crate::common::{Fixture, PASSWORD};
use crate::stage::{add, code};
use latchkey_messages::{Request, Secret};
use latchkey_shared::account::PasswordSlot;
use latchkey_shared::keys::{UnlockKey, UserKey, VerifyKey};
use latchkey_shared::wire::Code;
use latchkey_shared::wire::access::{AccountRecord, IssuedChallenge, SignIn};
use latchkey_shared::wire::endpoint::Endpoint;
use latchkey_test_client::Client;
use latchkey_test_client::hostile::cbor::Value;
use latchkey_test_client::hostile::{Recording, rng};

/// The login key that a sign-in showed.
fn login(recording: &Recording) -> VerifyKey {
    let recording = recording.borrow();
    let sign_in = recording.iter().find(|one| one.asked().is_some_and(|asked| asked.endpoint == Endpoint::SignIn));
    sign_in.unwrap().said::<SignIn>().login
}

#[test]
fn s07_the_service_supplies_no_parameter_of_the_password_step() {
    let fixture = Fixture::start("attack-s07-parameters");
    let (dana, _) = fixture.msp("msp");
    // What it might like to add is refused as an answer, before anything is derived for it.
    for (name, value) in
        [("memory", Value::Number(8)), ("passes", Value::Number(1)), ("salt", Value::Bytes(vec![0; 16]))]
    {
        let second = Client::new();
        second.tamper_bytes(Endpoint::Challenge, move |_, body| {
            let Some(Value::Map(mut pairs)) = Value::parse(body) else { panic!("a map") };
            pairs.push((Value::Text(name.to_owned()), value.clone()));
            *body = Value::Map(pairs).encode();
        });
        assert_eq!(code(second.ask(fixture.sign_in(&dana, PASSWORD))), "garbled");
    }
    let second = Client::new();
    second.ask(fixture.sign_in(&dana, PASSWORD)).unwrap();
}

#[test]
fn s07_the_login_key_is_the_same_whatever_the_service_says() {
    let fixture = Fixture::start("attack-s07-key");
    let (dana, _) = fixture.msp("msp");
    let first = Client::new();
    let honest = first.record();
    first.ask(fixture.sign_in(&dana, PASSWORD)).unwrap();

    let second = Client::new();
    let seen = Recording::default();
    let kept = seen.clone();
    second.between(move |request, service| {
        let asked = latchkey_test_client::hostile::Asked::of(&request).unwrap();
        let mut answer = service(request.clone());
        if asked.endpoint == Endpoint::Challenge {
            let response = answer.as_mut().unwrap();
            let format = latchkey_shared::wire::Format::Cbor;
            let mut issued: IssuedChallenge = format.decode(&response.body).unwrap();
            issued.challenge.nonce = latchkey_shared::account::ChallengeNonce::from_bytes([0; 32]);
            response.body = format.encode(&issued).unwrap();
        }
        kept.borrow_mut().push(latchkey_test_client::hostile::Exchange { request, answer: answer.clone().ok() });
        answer
    });
    // The service does not know the nonce, so it is no use to anybody; the key that signed it is the same.
    assert!(second.ask(fixture.sign_in(&dana, PASSWORD)).is_err());
    assert_eq!(login(&seen), login(&honest));
}

#[test]
fn s07_a_challenge_of_another_service_is_not_signed() {
    let fixture = Fixture::start("attack-s07-origin");
    let (dana, _) = fixture.msp("msp");
    let changes: [fn(&mut IssuedChallenge); 2] = [
        |issued| issued.challenge.origin = "https://vault.example".to_owned(),
        |issued| issued.challenge.org = "other".parse().unwrap(),
    ];
    for change in changes {
        let second = Client::new();
        second.tamper(Endpoint::Challenge, move |_, issued: &mut IssuedChallenge| change(issued));
        assert_eq!(code(second.ask(fixture.sign_in(&dana, PASSWORD))), "not-verified");
        assert!(second.world().sent.borrow().iter().all(|(_, url, _)| !url.ends_with("/sessions")));
    }
    Client::new().ask(fixture.sign_in(&dana, PASSWORD)).unwrap();
}

#[test]
fn s07_a_slot_of_the_services_making_is_not_opened() {
    let fixture = Fixture::start("attack-s07-slot");
    let (dana, _) = fixture.msp("msp");
    let second = Client::new();
    second.tamper(Endpoint::Account, |_, record: &mut AccountRecord| {
        let (user, unlock) = (UserKey::generate(&mut rng()), UnlockKey::generate(&mut rng()));
        record.slot = PasswordSlot::wrap(&user, &unlock, &record.member, &mut rng());
    });
    assert_eq!(code(second.ask(fixture.sign_in(&dana, PASSWORD))), "wrong-credentials");
    let third = Client::new();
    third.ask(fixture.sign_in(&dana, PASSWORD)).unwrap();
}

#[test]
fn s07_another_accounts_record_is_not_taken() {
    let fixture = Fixture::start("attack-s07-record");
    let (dana, org) = fixture.msp("msp");
    let lee = fixture.technician(&dana, &org, "Lee");
    // Lee's record, as the service has it.
    let other = Client::new();
    let recording = other.record();
    other.ask(fixture.sign_in(&lee, PASSWORD)).unwrap();
    let lees: AccountRecord = {
        let recording = recording.borrow();
        let read = recording.iter().find(|one| one.asked().is_some_and(|asked| asked.endpoint == Endpoint::Account));
        let answer = read.unwrap().answer.as_ref().unwrap();
        latchkey_shared::wire::Format::Cbor.decode(&answer.body).unwrap()
    };
    for part in 0..3 {
        let second = Client::new();
        let lees = lees.clone();
        second.tamper(Endpoint::Account, move |_, record: &mut AccountRecord| match part {
            0 => record.member = lees.member,
            1 => record.identity = lees.identity.clone(),
            _ => *record = lees.clone(),
        });
        assert!(second.ask(fixture.sign_in(&dana, PASSWORD)).is_err());
        assert!(matches!(
            second.ask(Request::State),
            Ok(latchkey_messages::Reply::State(latchkey_messages::State::Empty))
        ));
    }
    let second = Client::new();
    second.ask(fixture.sign_in(&dana, PASSWORD)).unwrap();
}

#[test]
fn s08_signing_in_tells_nobody_who_has_an_account() {
    let fixture = Fixture::start("attack-s08");
    let (dana, org) = fixture.msp("msp");
    add(&dana, &org, "Router", "s3cret");
    let Request::SignIn { address, secret_key, device_name, .. } = fixture.sign_in(&dana, PASSWORD) else {
        panic!("a sign-in")
    };
    let attempt = |address: &str, secret_key: &str, password: &str| {
        let client = Client::new();
        let recording = client.record();
        let outcome = client.ask(Request::SignIn {
            address: address.to_owned(),
            secret_key: Secret::new(secret_key),
            password: Secret::new(password),
            device_name: device_name.clone(),
        });
        let recording = recording.borrow();
        let answers: Vec<_> = recording
            .iter()
            .filter(|one| one.asked().is_some_and(|asked| asked.endpoint == Endpoint::SignIn))
            .map(|one| one.answer.as_ref().map(|answer| (answer.status, answer.body.clone())))
            .collect();
        (outcome, answers)
    };
    let stranger = latchkey_shared::account::SecretKey::generate(&mut rng()).to_text().to_string();
    let (wrong_password, first) = attempt(&address, secret_key.expose(), "not the password at all");
    let (wrong_key, second) = attempt(&address, &stranger, PASSWORD);
    // To the last byte the same, and the same for the person. Each was answered, and refused.
    assert_eq!(first, second);
    let [Some((status, body))] = first.as_slice() else { panic!("{first:?} is not one answer") };
    assert_eq!((*status, body.is_empty()), (Code::SignInFailed.status(), false));
    assert_eq!(wrong_password, wrong_key);
    // The control: who has the account gets another.
    let (right, third) = attempt(&address, secret_key.expose(), PASSWORD);
    right.unwrap();
    assert!(matches!(third.as_slice(), [Some((200, _))]));
}
