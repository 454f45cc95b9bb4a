//! The event socket.

use crate::support::*;
use latchkey_shared::log::Role;
use latchkey_shared::permission::Permission;

#[test]
fn a_member_is_told_of_what_concerns_them() {
    let server = Server::start();
    let mut msp = found(&server, "acme");
    let tom = Person::named("tom");
    let link = msp.invite(&tom, Role::PasswordUser);
    let mut tom = join(&server, &link, tom);
    msp.sync();
    let mut listening = Events::open(&tom).unwrap();
    let item = msp.new_item("Router");
    msp.write(&[&item]);
    msp.share_here(&[&item], tom.holder(), Permission::View);
    let event = listening.about("acme");
    assert!(event.cursor.0 > tom.view.cursor);
    // Of the write nobody but its author was told.
    assert_eq!(tom.sync().cursor, event.cursor);

    let next = msp.revised(&item, "new", |_| {});
    assert_eq!(msp.write_revision(&next).status, 200);
    assert!(listening.about("acme").cursor > event.cursor);
    listening.say("ping");
    assert_eq!(listening.next(), Message::Text("pong".to_owned()));
}

#[test]
fn a_socket_ends_with_its_session_and_its_member() {
    let server = Server::start();
    let mut msp = found(&server, "acme");
    let tom = Person::named("tom");
    let link = msp.invite(&tom, Role::PasswordUser);
    let tom = join(&server, &link, tom);
    msp.sync();
    let other = tom.another_session();
    let (mut first, mut second) = (Events::open(&tom).unwrap(), Events::open(&other).unwrap());
    assert_eq!(other.delete("sessions/current").send().status, 204);
    assert_eq!(second.next(), Message::Closed(4001));
    msp.remove(&tom.id());
    first.closes();
}

#[test]
fn a_session_has_four_sockets_and_the_next_is_in_the_place_of_the_oldest() {
    let server = Server::start();
    let mut msp = found(&server, "acme");
    let other = msp.another_session();
    let mut elsewhere = Events::open(&other).unwrap();
    let mut sockets: Vec<Events> = (0..5).map(|_| Events::open(&msp).unwrap()).collect();
    assert_eq!(sockets.remove(0).next(), Message::Closed(4002));
    let tom = Person::named("tom");
    msp.invite(&tom, Role::PasswordUser);
    for listening in sockets.iter_mut().chain([&mut elsewhere]) {
        listening.about("acme");
    }
}

#[test]
fn a_socket_needs_a_token_of_this_organisation() {
    let server = Server::start();
    let msp = found(&server, "acme");
    let globex = found(&server, "globex");
    for protocols in ["latchkey.v1".to_owned(), "latchkey.v1, x.y".to_owned(), format!("other, {}", msp.tokens.access)]
    {
        assert!(Events::with_protocols(&msp, &protocols).err().unwrap().contains("401"));
    }
    let foreign = format!("latchkey.v1, {}", globex.tokens.access);
    assert!(Events::with_protocols(&msp, &foreign).err().unwrap().contains("403"));
    Events::open(&msp).unwrap();
}
