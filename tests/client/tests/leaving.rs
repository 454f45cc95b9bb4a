//! People who leave: what they lose, what the others keep, and what is to be changed.
#![allow(clippy::unwrap_used, clippy::panic, clippy::disallowed_methods, reason = "a test, which runs natively")]

mod common;

use common::{Fixture, PASSWORD, as_item, id, members, row, title_of};
use latchkey_engine::import::{Format, sample};
use latchkey_messages::{
    Field, FileBytes, Holder, ItemForm, ItemId, MemberAct, MemberState, NoticeKind, OrganisationId, Permission, Reply,
    Request, Role, Secret,
};
use latchkey_test_client::Client;
use std::time::{Duration, Instant};

fn login(title: &str, password: &str) -> ItemForm {
    ItemForm { title: title.to_owned(), password: Secret::new(password), ..ItemForm::default() }
}

fn share_with_everyone(client: &Client, organisation: &OrganisationId, item: &ItemId, permission: Permission) {
    let holders = vec![Holder::Everyone { organisation: organisation.clone() }];
    client.ask(Request::Share { items: vec![item.clone()], holders, permission }).unwrap();
}

fn add(client: &Client, organisation: &OrganisationId, title: &str, password: &str) -> ItemId {
    let form = login(title, password);
    as_item(&client.ask(Request::AddItem { organisation: organisation.clone(), form }).unwrap())
}

fn import(client: &Client, organisation: &OrganisationId, rows: u64) {
    let bytes = FileBytes::new(sample::export(Format::Chrome, rows).text.into_bytes());
    let preview = Request::ImportPreview { file_name: "export.csv".to_owned(), bytes };
    let Reply::ImportPreview(preview) = client.ask(preview).unwrap() else { panic!("no preview") };
    client.ask(Request::ImportRun { import: preview.import, organisation: organisation.clone() }).unwrap();
}

/// An MSP with two technicians, who all have each other's group key.
fn msp_with_two(fixture: &Fixture) -> (Client, OrganisationId, Client, Client) {
    let (msp, org) = fixture.msp("msp");
    let lee = fixture.technician(&msp, &org, "Lee");
    let kim = fixture.technician(&msp, &org, "Kim");
    msp.wake().unwrap();
    lee.wake().unwrap();
    kim.wake().unwrap();
    (msp, org, lee, kim)
}

#[test]
fn who_is_removed_has_nothing_more_and_the_others_have_all_of_it() {
    let fixture = Fixture::start("removed");
    let (msp, org, lee, kim) = msp_with_two(&fixture);
    let item = add(&msp, &org, "Router", "before");
    share_with_everyone(&msp, &org, &item, Permission::Modify);
    lee.wake().unwrap();
    kim.wake().unwrap();
    assert_eq!(fixture.password(&lee, &item), "before");

    let member = id(&msp, &org, "Lee");
    msp.ask(Request::Remove { organisation: org.clone(), member }).unwrap();
    assert_eq!(row(&msp, &org, "Lee").state, MemberState::Removed);
    assert!(row(&msp, &org, "Lee").acts.is_empty());
    // Kim writes under the share from before, and somebody who joins after reads it.
    kim.wake().unwrap();
    fixture.change_password(&kim, &item, "after");
    msp.wake().unwrap();
    assert_eq!(fixture.password(&msp, &item), "after");
    let nina = fixture.technician(&msp, &org, "Nina");
    msp.wake().unwrap();
    nina.wake().unwrap();
    assert_eq!(fixture.password(&nina, &item), "after");
    // Lee's browser learns nothing of it.
    let _ = lee.wake();
    assert_ne!(
        lee.ask(Request::Reveal { item, field: Field::Password, revision: None }),
        Ok(Reply::Secret(Secret::new("after")))
    );
}

#[test]
fn what_a_leaver_knew_is_marked_and_gets_a_new_key_with_its_next_revision() {
    let fixture = Fixture::start("marked");
    let (msp, org, _lee, kim) = msp_with_two(&fixture);
    let known = add(&msp, &org, "Known", "k");
    add(&msp, &org, "Private", "p");
    share_with_everyone(&msp, &org, &known, Permission::View);
    let member = id(&msp, &org, "Lee");
    msp.ask(Request::Suspend { organisation: org.clone(), member }).unwrap();

    let Reply::Notices(notices) = msp.ask(Request::Notices).unwrap() else { panic!("notices") };
    assert!(notices.iter().any(|n| matches!(n.kind, NoticeKind::PeopleLeft { items: 1, .. })), "{notices:?}");
    let rows = fixture.items(&msp);
    assert!(title_of(&rows, "Known").change_due && !title_of(&rows, "Private").change_due);
    fixture.change_password(&msp, &known, "new");
    assert!(!title_of(&fixture.items(&msp), "Known").change_due);
    kim.wake().unwrap();
    assert_eq!(fixture.password(&kim, &known), "new");
}

#[test]
fn what_was_given_to_the_leaver_alone_can_be_changed_without_them() {
    let fixture = Fixture::start("leaver-alone");
    let (msp, org, lee, kim) = msp_with_two(&fixture);
    let item = add(&msp, &org, "Router", "before");
    fixture.give(&msp, &item, &org, "Lee", Permission::View);
    fixture.give(&msp, &item, &org, "Kim", Permission::View);
    lee.wake().unwrap();
    let member = id(&msp, &org, "Lee");
    msp.ask(Request::Remove { organisation: org.clone(), member }).unwrap();
    fixture.change_password(&msp, &item, "after");
    assert!(!title_of(&fixture.items(&msp), "Router").change_due);
    kim.wake().unwrap();
    assert_eq!(fixture.password(&kim, &item), "after");
}

/// Though the browser, started anew, has read none of the items: only their index.
#[test]
fn what_goes_with_a_group_goes_from_the_disk_too() {
    let fixture = Fixture::start("left-group-disk");
    let (msp, org, lee, _kim) = msp_with_two(&fixture);
    let holder = Holder::Member { organisation: org.clone(), member: id(&msp, &org, "Lee") };
    let dana = Holder::Member { organisation: org.clone(), member: id(&msp, &org, "Dana") };
    let holders = vec![holder.clone(), dana];
    msp.ask(Request::CreateGroup { organisation: org.clone(), name: "Field".to_owned(), holders }).unwrap();
    let Reply::Groups(groups) = msp.ask(Request::Groups { organisation: org.clone() }).unwrap() else {
        panic!("groups")
    };
    let group = groups.into_iter().find(|group| group.name == "Field").unwrap().id;
    let (gone, stays) = (add(&msp, &org, "Router", "r"), add(&msp, &org, "Switch", "s"));
    let field = Holder::Group { organisation: org.clone(), group: group.clone() };
    msp.ask(Request::Share { items: vec![gone.clone()], holders: vec![field], permission: Permission::View }).unwrap();
    share_with_everyone(&msp, &org, &stays, Permission::View);
    lee.wake().unwrap();
    assert_eq!(fixture.password(&lee, &gone), "r");

    // On another page of the disk than what would come now.
    import(&lee, &org, 300);
    lee.wake().unwrap();
    let lee = lee.restart_browser();
    lee.ask(Request::Unlock { password: Secret::new(PASSWORD) }).unwrap();
    // The header of a revision is readable.
    let is_on_disk = |item: &ItemId| {
        let item: latchkey_shared::id::ItemId = item.as_str().parse().unwrap();
        let disk = lee.world().disk.bytes();
        disk.windows(item.as_bytes().len()).any(|window| window == item.as_bytes())
    };
    assert!(is_on_disk(&gone) && is_on_disk(&stays));
    msp.ask(Request::ChangeGroup { organisation: org, group, add: vec![], remove: vec![holder] }).unwrap();
    lee.wake().unwrap();
    assert!(!is_on_disk(&gone) && is_on_disk(&stays));
    assert_eq!(fixture.password(&lee, &stays), "s");
}

/// Their browser may see both at once.
#[test]
fn who_came_and_went_between_two_syncs_is_known_to_have_been_there() {
    let fixture = Fixture::start("came-and-went");
    let (msp, org, _lee, kim) = msp_with_two(&fixture);
    let item = add(&kim, &org, "Router", "r");
    share_with_everyone(&kim, &org, &item, Permission::View);
    let bob = fixture.technician(&msp, &org, "Bob");
    msp.wake().unwrap();
    bob.wake().unwrap();
    assert_eq!(fixture.password(&bob, &item), "r");
    let member = id(&msp, &org, "Bob");
    msp.ask(Request::Remove { organisation: org.clone(), member }).unwrap();
    kim.wake().unwrap();
    assert!(title_of(&fixture.items(&kim), "Router").change_due);
}

#[test]
fn a_suspension_ends_the_session_until_it_is_lifted() {
    let fixture = Fixture::start("suspended");
    let (msp, org, lee, _kim) = msp_with_two(&fixture);
    let item = add(&msp, &org, "Router", "r");
    share_with_everyone(&msp, &org, &item, Permission::View);
    let member = id(&msp, &org, "Lee");
    msp.ask(Request::Suspend { organisation: org.clone(), member: member.clone() }).unwrap();
    assert_eq!(row(&msp, &org, "Lee").acts, [MemberAct::Reinstate, MemberAct::Remove]);
    let _ = lee.wake();
    let again = Client::new();
    assert!(again.ask(fixture.sign_in(&lee, common::PASSWORD)).is_err());

    msp.ask(Request::Reinstate { organisation: org.clone(), member }).unwrap();
    again.ask(fixture.sign_in(&lee, common::PASSWORD)).unwrap();
    msp.wake().unwrap();
    again.wake().unwrap();
    assert_eq!(fixture.password(&again, &item), "r");
}

#[test]
fn roles_change_and_bind_at_once() {
    let fixture = Fixture::start("roles");
    let (msp, org, lee, kim) = msp_with_two(&fixture);
    let member = id(&lee, &org, "Kim");
    let refused = lee.ask(Request::Remove { organisation: org.clone(), member: member.clone() }).unwrap_err();
    assert_eq!(refused.code.as_str(), "not-permitted");
    assert!(row(&lee, &org, "Kim").acts.is_empty());

    let promoted = id(&msp, &org, "Lee");
    msp.ask(Request::ChangeRole { organisation: org.clone(), member: promoted, role: Role::Administrator }).unwrap();
    lee.wake().unwrap();
    lee.ask(Request::ChangeRole { organisation: org.clone(), member, role: Role::Auditor }).unwrap();
    kim.wake().unwrap();
    let refused = kim.ask(Request::AddItem { organisation: org, form: login("Mine", "m") }).unwrap_err();
    assert_eq!(refused.code.as_str(), "not-permitted");
}

#[test]
fn the_last_administrator_stays() {
    let fixture = Fixture::start("last");
    let (msp, org, _lee, _kim) = msp_with_two(&fixture);
    let member = id(&msp, &org, "Dana");
    for request in [
        Request::Remove { organisation: org.clone(), member: member.clone() },
        Request::Suspend { organisation: org.clone(), member: member.clone() },
        Request::ChangeRole { organisation: org, member, role: Role::Member },
    ] {
        assert_eq!(msp.ask(request).unwrap_err().code.as_str(), "last-administrator");
    }
}

#[test]
fn a_withdrawn_invitation_lets_nobody_in() {
    let fixture = Fixture::start("withdrawn");
    let (msp, org) = fixture.msp("msp");
    let invite = Request::Invite {
        organisation: org.clone(),
        role: Role::Member,
        name: "Lee".to_owned(),
        email: "lee@northwind.test".to_owned(),
    };
    let Reply::Invited(invited) = msp.ask(invite).unwrap() else { panic!("no invitation") };
    let waiting = row(&msp, &org, "Lee");
    assert_eq!(waiting.acts, [MemberAct::Withdraw]);
    msp.ask(Request::WithdrawInvitation { organisation: org.clone(), invitation: waiting.id.clone() }).unwrap();
    assert!(members(&msp, &org).iter().all(|row| row.name != "Lee"));
    let refused = Client::new().ask(Request::InspectInvitation { link: invited.link }).unwrap_err();
    assert_eq!(refused.code.as_str(), "invitation-used");
    let again = Request::WithdrawInvitation { organisation: org, invitation: waiting.id };
    assert_eq!(msp.ask(again).unwrap_err().code.as_str(), "invitation-over");
}

/// A manager may run a client, but the key of its people's group is made by one of them.
/// Whoever has an invitation's link names themselves. Administrators, who are told what was invited, are shown the difference.
#[test]
fn who_joins_under_another_address_than_was_invited_is_shown_as_invited() {
    let fixture = Fixture::start("invited-as");
    let (dana, org) = fixture.msp("msp");
    let lee = fixture.technician(&dana, &org, "Lee");
    let invite = Request::Invite {
        organisation: org.clone(),
        role: Role::Member,
        name: "Bob".to_owned(),
        email: "bob@northwind.test".to_owned(),
    };
    let Reply::Invited(invited) = dana.ask(invite).unwrap() else { panic!("an invitation") };
    let join = |email: &str| Request::Join {
        link: invited.link.clone(),
        your_name: "Dana".to_owned(),
        email: email.to_owned(),
        password: Secret::new(PASSWORD),
        device_name: "Test".to_owned(),
    };
    Client::new().ask(join("dana@northwlnd.test")).unwrap();
    let shown = |client: &Client| {
        client.wake().unwrap();
        let rows = members(client, &org);
        let joined = rows.iter().find(|row| row.email == "dana@northwlnd.test").unwrap().clone();
        // The control: who joined under the address of the invitation.
        assert_eq!(rows.iter().find(|row| row.name == "Lee").unwrap().invited_as, None);
        joined.invited_as
    };
    assert_eq!(shown(&dana).as_deref(), Some("bob@northwind.test"));
    // Who may not read what was invited is shown what the newcomer wrote.
    assert_eq!(shown(&lee), None);
}

#[test]
fn a_group_that_the_remover_is_not_in_gets_its_key_from_the_next_who_is() {
    let fixture = Fixture::start("due");
    let (msp, _) = fixture.msp("msp");
    let (client, client_org) = fixture.client_of(&msp, "acme");
    let invite = Request::Invite {
        organisation: client_org.clone(),
        role: Role::Member,
        name: "Carl".to_owned(),
        email: "carl@acme.test".to_owned(),
    };
    let invited = client.ask(invite).unwrap();
    let carl = fixture.join(invited, "Carl", "carl@acme.test");
    client.wake().unwrap();
    carl.wake().unwrap();
    let item = add(&client, &client_org, "Payroll", "p");
    share_with_everyone(&client, &client_org, &item, Permission::View);
    msp.wake().unwrap();
    let member = id(&msp, &client_org, "Carl");
    msp.ask(Request::Remove { organisation: client_org.clone(), member }).unwrap();

    // Ada's browser makes the new key by itself, and whoever joins later reads what was shared before.
    client.wake().unwrap();
    let invite = Request::Invite {
        organisation: client_org,
        role: Role::Member,
        name: "Vera".to_owned(),
        email: "vera@acme.test".to_owned(),
    };
    let invited = client.ask(invite).unwrap();
    let vera = fixture.join(invited, "Vera", "vera@acme.test");
    client.wake().unwrap();
    vera.wake().unwrap();
    assert_eq!(fixture.password(&vera, &item), "p");
}

#[test]
fn a_client_sends_a_manager_away() {
    let fixture = Fixture::start("sent-away");
    let (msp, msp_org) = fixture.msp("msp");
    let (client, client_org) = fixture.client_of(&msp, "acme");
    let item = add(&client, &client_org, "Payroll", "p");
    let managers = vec![Holder::Managers { organisation: client_org.clone() }];
    client.ask(Request::Share { items: vec![item], holders: managers, permission: Permission::View }).unwrap();
    msp.wake().unwrap();
    assert_eq!(fixture.items(&msp).len(), 1);
    let dana = row(&client, &client_org, "Dana");
    assert_eq!((dana.role, dana.acts.as_slice()), (Role::Manager, [MemberAct::Remove].as_slice()));
    client.ask(Request::Remove { organisation: client_org, member: dana.id }).unwrap();
    msp.wake().unwrap();
    assert!(fixture.items(&msp).is_empty(), "{:?}", fixture.items(&msp));
    // The MSP itself goes on.
    add(&msp, &msp_org, "Own", "o");
}

/// The design's figure: ten seconds, in the browser. Here natively, where it is to be far less.
#[test]
fn ten_thousand_items_are_shared_anew_when_somebody_leaves() {
    let fixture = Fixture::start("ten-thousand");
    let (msp, org, _lee, kim) = msp_with_two(&fixture);
    import(&msp, &org, 10_000);
    let items: Vec<ItemId> = fixture.items(&msp).into_iter().map(|row| row.id).collect();
    assert!(items.len() > 9_000, "{}", items.len());
    let holders = vec![Holder::Everyone { organisation: org.clone() }];
    msp.ask(Request::Share { items: items.clone(), holders, permission: Permission::View }).unwrap();
    kim.wake().unwrap();
    let member = id(&msp, &org, "Lee");
    let started = Instant::now();
    msp.ask(Request::Remove { organisation: org, member }).unwrap();
    let took = started.elapsed();
    println!("{} items shared anew in {took:?}", items.len());
    assert!(took < Duration::from_secs(10), "{took:?}");
    kim.wake().unwrap();
    assert_eq!(fixture.items(&kim).len(), items.len());
}

#[test]
fn who_has_an_item_in_full_gives_it_a_new_key_when_its_maker_has_left() {
    let fixture = Fixture::start("maker-left");
    let (msp, org, lee, kim) = msp_with_two(&fixture);
    let item = add(&lee, &org, "Router", "known to Lee");
    fixture.give(&lee, &item, &org, "Kim", Permission::Full);
    let nina = fixture.technician(&msp, &org, "Nina");
    msp.wake().unwrap();
    lee.wake().unwrap();
    fixture.give(&lee, &item, &org, "Nina", Permission::Modify);
    kim.wake().unwrap();
    msp.ask(Request::Remove { organisation: org.clone(), member: id(&msp, &org, "Lee") }).unwrap();
    kim.wake().unwrap();
    assert!(fixture.items(&kim).iter().any(|row| row.id == item && row.change_due));
    let version = |client: &Client| client.seat().next_header(&item.as_str().parse().unwrap(), None).key_version;
    let before = version(&kim);
    fixture.change_password(&kim, &item, "after");
    assert_eq!(version(&kim), before.next());
    assert!(fixture.items(&kim).iter().all(|row| !row.change_due));
    nina.wake().unwrap();
    assert_eq!(fixture.password(&nina, &item), "after");
}

#[test]
fn a_maker_who_comes_back_can_be_given_what_got_a_new_key_meanwhile() {
    let fixture = Fixture::start("maker-back");
    let (msp, org, lee, kim) = msp_with_two(&fixture);
    let item = add(&lee, &org, "Router", "known to Lee");
    fixture.give(&lee, &item, &org, "Kim", Permission::Full);
    let member = id(&msp, &org, "Lee");
    msp.ask(Request::Suspend { organisation: org.clone(), member: member.clone() }).unwrap();
    kim.wake().unwrap();
    fixture.change_password(&kim, &item, "after");
    msp.ask(Request::Reinstate { organisation: org.clone(), member }).unwrap();
    kim.wake().unwrap();
    fixture.give(&kim, &item, &org, "Lee", Permission::Full);
    let again = Client::new();
    again.ask(fixture.sign_in(&lee, common::PASSWORD)).unwrap();
    again.wake().unwrap();
    assert_eq!(fixture.password(&again, &item), "after");
}

/// Others write titles, and take back as much as they like.
#[test]
fn what_is_taken_back_by_the_hundred_is_told_in_two_hundred_short_notices() {
    let fixture = Fixture::start("hundreds-taken-back");
    let (_msp, org, lee, kim) = msp_with_two(&fixture);
    let title = |at: u32| format!("{at} {}", "long ".repeat(38));
    let items: Vec<ItemId> = (0..210).map(|at| add(&lee, &org, &title(at), "p")).collect();
    let holders = vec![Holder::Everyone { organisation: org.clone() }];
    let share = Request::Share { items: items.clone(), holders: holders.clone(), permission: Permission::View };
    lee.ask(share).unwrap();
    kim.wake().unwrap();
    lee.ask(Request::Unshare { items, holders }).unwrap();
    kim.wake().unwrap();
    let Ok(Reply::Notices(notices)) = kim.ask(Request::Notices) else { panic!("no notices") };
    assert_eq!(notices.len(), 200);
    for notice in notices {
        let NoticeKind::Withdrawn { title, .. } = notice.kind else { panic!("{:?}", notice.kind) };
        assert_eq!(title.chars().count(), 81);
    }
}

/// With a key that a holder of full made, what they gave themselves is how they have the item.
#[test]
fn who_is_left_with_less_goes_on_reading_what_a_holder_of_full_writes() {
    let fixture = Fixture::start("left-with-less");
    let (msp, org, lee, kim) = msp_with_two(&fixture);
    let item = add(&msp, &org, "Router", "first");
    fixture.give(&msp, &item, &org, "Lee", Permission::Full);
    fixture.give(&msp, &item, &org, "Kim", Permission::Full);
    lee.wake().unwrap();
    kim.wake().unwrap();
    let holders = vec![Holder::Member { organisation: org.clone(), member: id(&msp, &org, "Kim") }];
    msp.ask(Request::Unshare { items: vec![item.clone()], holders }).unwrap();
    fixture.give(&msp, &item, &org, "Kim", Permission::View);
    lee.wake().unwrap();
    for password in ["second", "third", "fourth"] {
        fixture.change_password(&lee, &item, password);
        kim.wake().unwrap();
        assert_eq!(fixture.password(&kim, &item), password);
    }
    let Ok(Reply::Notices(notices)) = kim.ask(Request::Notices) else { panic!("no notices") };
    assert!(notices.iter().all(|notice| !matches!(notice.kind, NoticeKind::Failed { .. })), "{notices:?}");
}
