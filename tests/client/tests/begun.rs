//! Accounts that were sent to the service, and whose answer never came.
#![allow(clippy::unwrap_used, clippy::panic, clippy::disallowed_methods, reason = "a test, which runs natively")]

mod common;

use common::{Fixture, PASSWORD, as_item};
use latchkey_engine::ports::Unreachable;
use latchkey_messages::{ItemForm, OrganisationId, Problem, Reply, Request, Role, Secret};
use latchkey_shared::wire::Code;
use latchkey_shared::wire::endpoint::Endpoint;
use latchkey_test_client::Client;
use latchkey_test_client::hostile::{Asked, refusal};

const ANOTHER: &str = "seven purple gates above water";

fn adds(client: &Client, org: &OrganisationId) {
    let form = ItemForm { title: "Router".to_owned(), password: Secret::new("p"), ..ItemForm::default() };
    as_item(&client.ask(Request::AddItem { organisation: org.clone(), form }).unwrap());
}

fn code(outcome: Result<Reply, Problem>) -> String {
    match outcome {
        Err(problem) => problem.code.as_str().to_owned(),
        Ok(reply) => panic!("{reply:?} was given"),
    }
}

/// Somebody is invited, and what they ask for when they join with a password.
fn invited(by: &Client, org: &OrganisationId, name: &str) -> impl Fn(&str) -> Request + use<> {
    let (name, email) = (name.to_owned(), format!("{}@northwind.test", name.to_lowercase()));
    let (organisation, role) = (org.clone(), Role::Member);
    let invite = Request::Invite { organisation, role, name: name.clone(), email: email.clone() };
    let Reply::Invited(invited) = by.ask(invite).unwrap() else { panic!("no invitation") };
    move |password| Request::Join {
        link: invited.link.clone(),
        your_name: name.clone(),
        email: email.clone(),
        password: Secret::new(password),
        device_name: "Test".to_owned(),
    }
}

/// Requests of this kind reach the service, and their answers are lost.
fn loses_answers(client: &Client, endpoint: Endpoint) {
    client.between(move |request, service| {
        let lost = Asked::of(&request).is_some_and(|asked| asked.endpoint == endpoint);
        let answer = service(request);
        if lost { Err(Unreachable) } else { answer }
    });
}

#[test]
fn who_joined_and_was_not_answered_joins_by_trying_again() {
    let fixture = Fixture::start("begun-join");
    let (dana, org) = fixture.msp("msp");
    let join = invited(&dana, &org, "Lee");
    let lee = Client::new();
    loses_answers(&lee, Endpoint::Join);
    assert_eq!(code(lee.ask(join(PASSWORD))), "offline");
    let on_disk = lee.world().disk.bytes().len();
    assert_eq!(on_disk, 0, "the keys are in the session's memory alone");

    // The background was stopped, and the page closed: the link is looked at once more.
    let lee = lee.stop_background();
    let Request::Join { link, .. } = join(PASSWORD) else { panic!("a joining") };
    let Reply::Invitation(view) = lee.ask(Request::InspectInvitation { link }).unwrap() else {
        panic!("no invitation")
    };
    assert_eq!(view.your_email, "lee@northwind.test");
    assert_eq!(code(lee.ask(join(ANOTHER))), "begun-otherwise");
    let Reply::Kit(kit) = lee.ask(join(PASSWORD)).unwrap() else { panic!("no kit") };
    dana.wake().unwrap();
    assert_eq!(common::members(&dana, &org).len(), 2, "Lee is there once");

    // So it is where the service has forgotten that it answered, and says that the invitation was used.
    let join = invited(&dana, &org, "Kim")(PASSWORD);
    let kim = Client::new();
    loses_answers(&kim, Endpoint::Join);
    assert_eq!(code(kim.ask(join.clone())), "offline");
    kim.refuse(Endpoint::Join, Code::InvitationInvalid);
    assert!(matches!(kim.ask(join), Ok(Reply::Kit(_))));
    kim.unharmed();
    adds(&kim, &org);

    // The kit is the account's.
    let sign_in = Request::SignIn {
        address: kit.address,
        secret_key: kit.secret_key,
        password: Secret::new(PASSWORD),
        device_name: "Second".to_owned(),
    };
    Client::new().ask(sign_in).unwrap();
    lee.ask(Request::Lock).unwrap();
    lee.ask(Request::Unlock { password: Secret::new(PASSWORD) }).unwrap();
}

#[test]
fn who_founded_and_was_not_answered_has_it_by_trying_again() {
    let fixture = Fixture::start("begun-msp");
    let dana = Client::new();
    loses_answers(&dana, Endpoint::FoundMsp);
    assert_eq!(code(dana.ask(fixture.create_msp("msp", fixture.token()))), "offline");
    dana.unharmed();
    // A token that was mistyped, or is not good any more, says nothing of what was taken.
    assert_eq!(code(dana.ask(fixture.create_msp("msp", "not the token"))), "wrong-bootstrap-token");
    // At another address it is another one, and what is refused there is not this.
    assert_eq!(code(dana.ask(fixture.create_msp("other", "not the token"))), "wrong-bootstrap-token");
    assert!(matches!(dana.ask(fixture.create_msp("msp", fixture.token())), Ok(Reply::Kit(_))));
    adds(&dana, &Fixture::home(&dana));
    // What the service answered it remembers for a day; who comes later finds the account there.
    let ben = Client::new();
    loses_answers(&ben, Endpoint::FoundMsp);
    assert_eq!(code(ben.ask(fixture.create_msp("bens", fixture.token()))), "offline");
    ben.between(|request, service| match Asked::of(&request).map(|asked| asked.endpoint) {
        Some(Endpoint::FoundMsp) => refusal(Code::AddressTaken),
        _ => service(request),
    });
    assert!(matches!(ben.ask(fixture.create_msp("bens", fixture.token())), Ok(Reply::Kit(_))));
    ben.unharmed();
    adds(&ben, &Fixture::home(&ben));
    // The control: somebody else's try is not it.
    assert_eq!(code(Client::new().ask(fixture.create_msp("msp", fixture.token()))), "address-taken");
}

#[test]
fn a_joining_that_never_arrived_is_begun_anew_when_it_is_too_old() {
    let fixture = Fixture::start("begun-old");
    let (dana, org) = fixture.msp("msp");
    for refused in [Code::ClockSkew, Code::LogMoved] {
        let join = invited(&dana, &org, &format!("{refused:?}"))(PASSWORD);
        let lee = Client::new();
        lee.between(|request, service| match Asked::of(&request).map(|asked| asked.endpoint) {
            Some(Endpoint::Join) => Err(Unreachable),
            _ => service(request),
        });
        assert_eq!(code(lee.ask(join.clone())), "offline");
        // What was sent then is refused; what is made now is not.
        let mut first = true;
        lee.between(move |request, service| match Asked::of(&request).map(|asked| asked.endpoint) {
            Some(Endpoint::Join) if std::mem::take(&mut first) => refusal(refused),
            _ => service(request),
        });
        assert!(matches!(lee.ask(join), Ok(Reply::Kit(_))), "{refused:?}");
    }
}
