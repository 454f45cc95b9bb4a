//! Three administrators: who may ask, decide, and gain; and what a client makes of it.

use super::*;
use crate::fixtures::{Invited, expires};
use crate::id::{ClientLink, Holder, MemberId, RequestId};
use crate::keys::{Epoch, MemberKeys};
use crate::time::Millis;

/// An MSP with three administrators, Tom and a client.
struct Three {
    org: Organisation,
    client: Organisation,
    link: ClientLink,
    ada: Person,
    ben: Person,
    cleo: Person,
    tom: Person,
    carl: Person,
}

fn three() -> Three {
    let m = msp();
    let Msp { mut org, ada, tom } = m;
    let [ben, cleo, carl] = ["ben", "cleo", "carl"].map(Person::named);
    org.admits(&ada, &ben, Role::Administrator);
    org.admits(&ada, &cleo, Role::Administrator);
    let mut client = Organisation::client(&ada, org.log.id());
    client.says(&ada, Organisation::group_created(GroupKind::Managers));
    client.admits(&ada, &carl, Role::Administrator);
    let link = org.links(&ada, client.log.id());
    client.parent = Some(org.log.clone());
    Three { org, client, link, ada, ben, cleo, tom, carl }
}

const REQUEST: RequestId = RequestId::from_bytes([7; 16]);

impl Three {
    fn proposal(&self, subject: Holder, role: Role) -> Body {
        let (client, request) = (self.link, REQUEST);
        Body::AccessProposed { request, client, subject, role, account_manager: false, expires: expires() }
    }

    fn asked_for_tom(&mut self) {
        let body = self.proposal(Holder::Member(self.tom.id), Role::PasswordUser);
        self.org.says(&self.ada, body);
    }

    fn given_to_tom(&mut self) {
        self.asked_for_tom();
        self.org.says(&self.ben, approved());
        self.synced();
    }

    /// The client's people have seen all of the MSP's log.
    fn synced(&mut self) {
        self.client.parent = Some(self.org.log.clone());
    }

    fn role_of(&self, who: &Person) -> Option<Role> {
        self.org.log.entitlement(&self.link, &REQUEST, &who.id)
    }

    fn admission(&self, who: &Person, role: Role) -> Body {
        let evidence = Evidence::Access { request: REQUEST, seen: self.org.log.head() };
        Body::ManagerAdmitted { keys: who.keys(), member: who.id, profile: who.profile, role, evidence }
    }
}

const fn approved() -> Body {
    Body::AccessApproved { request: REQUEST }
}

#[test]
fn one_asks_another_approves_and_a_third_gains() {
    let mut t = three();
    let body = t.proposal(Holder::Member(t.tom.id), Role::PasswordUser);
    refuses_of(&t.org, &t.tom, body, Error::NotAllowed);
    t.asked_for_tom();
    assert_eq!(t.role_of(&t.tom), None);
    refuses_of(&t.org, &t.ada, approved(), Error::NotIndependent);
    refuses_of(&t.org, &t.tom, approved(), Error::NotAllowed);
    t.org.says(&t.ben, approved());
    assert_eq!(t.role_of(&t.tom), Some(Role::PasswordUser));
    assert_eq!(t.role_of(&t.ben), None);
    refuses_of(&t.org, &t.cleo, approved(), Error::Request);
}

#[test]
fn nobody_asks_for_themselves_or_approves_their_own() {
    let mut t = three();
    refuses_of(&t.org, &t.ada, t.proposal(Holder::Member(t.ada.id), Role::PasswordUser), Error::NotIndependent);
    let body = t.proposal(Holder::Member(t.ben.id), Role::Administrator);
    t.org.says(&t.ada, body);
    refuses_of(&t.org, &t.ben, approved(), Error::NotIndependent);
    accepts_of(&t.org, &t.cleo, approved());
}

#[test]
fn nobody_asks_or_approves_for_a_group_that_they_are_in() {
    let mut t = three();
    let team = vec![Holder::Member(t.tom.id), Holder::Member(t.ben.id)];
    t.org.says(&t.ben, Organisation::custom_group("team", team));
    t.org.says(&t.ben, Organisation::custom_group("outer", vec![Holder::Group(Organisation::custom_id("team"))]));
    for label in ["team", "outer"] {
        let body = t.proposal(Holder::Group(Organisation::custom_id(label)), Role::PasswordUser);
        refuses_of(&t.org, &t.ben, body.clone(), Error::NotIndependent);
        let mut org = t.org.clone();
        org.says(&t.ada, body);
        refuses_of(&org, &t.ben, approved(), Error::NotIndependent);
        accepts_of(&org, &t.cleo, approved());
    }
}

/// Not even by a change of the group in between.
#[test]
fn whoever_asked_is_not_put_into_the_group_before_it_is_approved() {
    let mut t = three();
    t.org.says(&t.ben, Organisation::custom_group("team", vec![Holder::Member(t.ben.id)]));
    let group = Organisation::custom_id("team");
    let body = t.proposal(Holder::Group(group), Role::PasswordUser);
    t.org.says(&t.ada, body);
    accepts_of(&t.org, &t.cleo, approved());
    t.org.says(&t.ada, Body::GroupMembersChanged { group, added: vec![Holder::Member(t.ada.id)], removed: vec![] });
    refuses_of(&t.org, &t.cleo, approved(), Error::NotIndependent);
}

#[test]
fn it_takes_three_administrators() {
    let mut t = three();
    let body = t.proposal(Holder::Member(t.tom.id), Role::PasswordUser);
    let mut two = t.org.clone();
    two.says(&t.ada, Body::RoleChanged { member: t.cleo.id, role: Role::PasswordUser });
    refuses_of(&two, &t.ada, body, Error::TooFewAdministrators { missing: 1 });
    t.asked_for_tom();
    t.org.says(&t.ada, Body::Suspended { member: t.cleo.id });
    refuses_of(&t.org, &t.ben, approved(), Error::TooFewAdministrators { missing: 1 });
}

#[test]
fn who_asked_must_still_be_an_administrator() {
    let mut t = three();
    let dan = Person::named("dan");
    t.org.admits(&t.ada, &dan, Role::Administrator);
    t.asked_for_tom();
    t.org.says(&t.ben, Body::RoleChanged { member: t.ada.id, role: Role::PasswordUser });
    refuses_of(&t.org, &t.ben, approved(), Error::NotAllowed);
}

#[test]
fn a_request_is_decided_once_and_in_time() {
    for (author, end) in
        [("ben", Body::AccessRefused { request: REQUEST }), ("ada", Body::AccessWithdrawn { request: REQUEST })]
    {
        let mut t = three();
        t.asked_for_tom();
        t.org.says(&Person::named(author), end.clone());
        for body in [approved(), end, Body::AccessRefused { request: REQUEST }] {
            let author = if matches!(body, Body::AccessWithdrawn { .. }) { &t.ada } else { &t.cleo };
            refuses_of(&t.org, author, body, Error::Request);
        }
    }
    let mut t = three();
    t.asked_for_tom();
    let mut late = t.org.next(&t.ben, approved());
    late.time = Millis(expires().0 + 1);
    refuses(&t.org, SignedEntry::sign(&late, &t.ben.identity.sign), Error::Request);
    late.time = expires();
    accepts(&t.org, SignedEntry::sign(&late, &t.ben.identity.sign));
    // Whoever asked may take it off the list also then.
    let mut withdrawn = t.org.next(&t.ada, Body::AccessWithdrawn { request: REQUEST });
    withdrawn.time = Millis(expires().0 + 1);
    accepts(&t.org, SignedEntry::sign(&withdrawn, &t.ada.identity.sign));
}

#[test]
fn only_who_asked_withdraws_and_only_others_refuse() {
    let mut t = three();
    t.asked_for_tom();
    refuses_of(&t.org, &t.ben, Body::AccessWithdrawn { request: REQUEST }, Error::NotAllowed);
    refuses_of(&t.org, &t.ada, Body::AccessRefused { request: REQUEST }, Error::NotIndependent);
    refuses_of(&t.org, &t.tom, Body::AccessRefused { request: REQUEST }, Error::NotAllowed);
}

#[test]
fn any_administrator_ends_an_access() {
    let mut t = three();
    let revoked = Body::AccessRevoked { request: REQUEST };
    t.asked_for_tom();
    refuses_of(&t.org, &t.cleo, revoked.clone(), Error::Request);
    t.org.says(&t.ben, approved());
    refuses_of(&t.org, &t.tom, revoked.clone(), Error::NotAllowed);
    t.org.says(&t.cleo, revoked.clone());
    assert_eq!(t.role_of(&t.tom), None);
    refuses_of(&t.org, &t.cleo, revoked, Error::Request);
}

#[test]
fn a_role_in_a_client_is_not_above_the_role_at_the_msp() {
    let mut t = three();
    let tom = Holder::Member(t.tom.id);
    refuses_of(&t.org, &t.ada, t.proposal(tom, Role::PasswordAdministrator), Error::RoleTooHigh);
    t.given_to_tom();
    t.org.says(&t.ada, Body::RoleChanged { member: t.tom.id, role: Role::Auditor });
    assert_eq!(t.role_of(&t.tom), Some(Role::Auditor));
    t.org.says(&t.ada, Body::RoleChanged { member: t.tom.id, role: Role::Administrator });
    assert_eq!(t.role_of(&t.tom), Some(Role::PasswordUser));
}

/// An administrator alone could otherwise let themselves in.
#[test]
fn who_puts_themselves_into_a_group_gets_none_of_its_access() {
    let mut t = three();
    t.org.says(&t.ben, Organisation::custom_group("team", vec![Holder::Member(t.tom.id)]));
    let group = Organisation::custom_id("team");
    let body = t.proposal(Holder::Group(group), Role::PasswordUser);
    t.org.says(&t.ada, body);
    t.org.says(&t.cleo, approved());
    assert_eq!(t.role_of(&t.tom), Some(Role::PasswordUser));
    let enters =
        |who: &Person| Body::GroupMembersChanged { group, added: vec![Holder::Member(who.id)], removed: vec![] };
    t.org.says(&t.ben, enters(&t.ben));
    assert_eq!(t.role_of(&t.ben), None);
    t.org.says(&t.ben, enters(&t.cleo));
    assert_eq!(t.role_of(&t.cleo), Some(Role::PasswordUser));
}

#[test]
fn an_account_manager_is_replaced_by_three() {
    let mut t = three();
    let body = Body::AccessProposed {
        request: REQUEST,
        client: t.link,
        subject: Holder::Member(t.ben.id),
        role: Role::Administrator,
        account_manager: true,
        expires: expires(),
    };
    t.org.says(&t.ada, body);
    let entitled = |org: &Organisation, who: &Person| {
        org.log.entitlements(&who.id).map(|(_, access, role)| (access.account_manager, role)).collect::<Vec<_>>()
    };
    assert_eq!(entitled(&t.org, &t.ada), [(true, Role::Administrator)]);
    t.org.says(&t.cleo, approved());
    assert_eq!(entitled(&t.org, &t.ada), []);
    assert_eq!(entitled(&t.org, &t.ben), [(true, Role::Administrator)]);
    let (_, client) = t.org.log.clients().next().unwrap();
    assert_eq!(client.manager, Some(REQUEST));
}

#[test]
fn who_was_given_access_admits_themselves_on_that_evidence() {
    let mut t = three();
    let early = t.admission(&t.tom, Role::PasswordUser);
    refuses_of(&t.client, &t.tom, early, Error::NoEvidence);
    t.given_to_tom();
    let body = t.admission(&t.tom, Role::PasswordUser);
    refuses_of(&t.client, &t.tom, t.admission(&t.tom, Role::Administrator), Error::NoEvidence);
    refuses_of(&t.client, &t.ben, t.admission(&t.ben, Role::PasswordUser), Error::NoEvidence);
    refuses_of(&t.client, &t.carl, body.clone(), Error::NotAllowed);
    t.client.says(&t.tom, body.clone());
    assert_eq!(t.client.log.role(&t.tom.id), Some(Role::PasswordUser));
    assert_eq!(t.client.log.member(&t.tom.id).unwrap().home, Home::Parent);
    refuses_of(&t.client, &t.tom, body, Error::Repeated);
}

#[test]
fn a_client_that_has_not_seen_the_evidence_waits_for_it() {
    let mut t = three();
    let before = t.org.log.clone();
    t.given_to_tom();
    let body = t.admission(&t.tom, Role::PasswordUser);
    let mut client = t.client.clone();
    client.parent = Some(before);
    refuses_of(&client, &t.tom, body.clone(), Error::ParentAhead);
    client.parent = None;
    refuses_of(&client, &t.tom, body.clone(), Error::ParentAhead);
    client.parent = Some(three().org.log);
    refuses_of(&client, &t.tom, body, Error::ParentAhead);
}

#[test]
fn evidence_from_another_organisation_or_a_fork_counts_for_nothing() {
    let mut t = three();
    t.given_to_tom();
    let Body::ManagerAdmitted { keys, member, profile, role, .. } = t.admission(&t.tom, Role::PasswordUser) else {
        panic!()
    };
    let evidence = Evidence::Access { request: REQUEST, seen: t.org.forked_head() };
    let body = Body::ManagerAdmitted { keys, member, profile, role, evidence };
    refuses_of(&t.client, &t.tom, body, Error::ParentForked);
    let mut stranger = t.client.clone();
    stranger.parent = Some(Organisation::msp(&Person::named("mallory")).log);
    refuses_of(&stranger, &t.tom, t.admission(&t.tom, Role::PasswordUser), Error::OtherOrganisation);
}

/// An approval for one client opens no other.
#[test]
fn evidence_for_another_client_counts_for_nothing() {
    let mut t = three();
    t.given_to_tom();
    let mut other = Organisation::client(&t.ben, t.org.log.id());
    other.parent = Some(t.org.log.clone());
    refuses_of(&other, &t.tom, t.admission(&t.tom, Role::PasswordUser), Error::NoEvidence);
}

#[test]
fn anybody_of_the_client_removes_a_manager_whose_access_has_ended() {
    let mut t = three();
    t.given_to_tom();
    let body = t.admission(&t.tom, Role::PasswordUser);
    t.client.says(&t.tom, body);
    let dora = Person::named("dora");
    t.client.admits(&t.carl, &dora, Role::PasswordUser);
    let removal = |org: &Organisation| Body::ManagerRemoved { member: t.tom.id, ended: Some(org.log.head()) };
    refuses_of(&t.client, &dora, removal(&t.org), Error::NoEvidence);
    t.org.says(&t.cleo, Body::AccessRevoked { request: REQUEST });
    refuses_of(&t.client, &dora, removal(&t.org), Error::ParentAhead);
    t.client.parent = Some(t.org.log.clone());
    t.client.says(&dora, removal(&t.org));
    assert_eq!(t.client.log.role(&t.tom.id), None);
    assert_eq!(t.client.log.rotation_due().count(), 1, "the managers' key is known to one who is none");
    refuses_of(&t.client, &t.ada, Organisation::group_created(GroupKind::Managers), Error::Repeated);
    t.client.says(&t.ada, Organisation::group_rotated(GroupKind::Managers, Epoch(2)));
}

/// The MSP's log has said since that it ended: a service that shows an old state of it cannot bring them back.
#[test]
fn what_was_said_before_an_access_ended_admits_nobody_again() {
    let mut t = three();
    t.given_to_tom();
    let entitled = t.admission(&t.tom, Role::PasswordUser);
    t.client.says(&t.tom, entitled.clone());
    t.org.says(&t.cleo, Body::AccessRevoked { request: REQUEST });
    t.synced();
    t.client.says(&t.carl, Body::ManagerRemoved { member: t.tom.id, ended: Some(t.org.log.head()) });
    refuses_of(&t.client, &t.tom, entitled, Error::NoEvidence);
}

#[test]
fn a_role_that_changed_at_the_msp_is_taken_up_anew() {
    let mut t = three();
    t.given_to_tom();
    let higher = t.admission(&t.tom, Role::PasswordUser);
    t.client.says(&t.tom, higher.clone());
    t.org.says(&t.ada, Body::RoleChanged { member: t.tom.id, role: Role::Auditor });
    t.synced();
    let lower = t.admission(&t.tom, Role::Auditor);
    t.client.says(&t.tom, lower.clone());
    assert_eq!(t.client.log.role(&t.tom.id), Some(Role::Auditor));
    assert_eq!(t.client.log.rotation_due().count(), 0, "he has been a manager all along");
    refuses_of(&t.client, &t.tom, higher, Error::NoEvidence);
    refuses_of(&t.client, &t.tom, lower, Error::Repeated);
}

/// Whoever stole a key from before could speak as the manager again.
#[test]
fn a_key_that_was_replaced_does_not_come_back_with_an_admission() {
    let mut t = three();
    t.given_to_tom();
    let body = t.admission(&t.tom, Role::PasswordUser);
    t.client.says(&t.tom, body);
    t.client.changes_keys(&t.tom, &Person::named("tom anew"));
    t.org.says(&t.ada, Body::RoleChanged { member: t.tom.id, role: Role::Auditor });
    t.synced();
    refuses_of(&t.client, &t.tom, t.admission(&t.tom, Role::Auditor), Error::Identity);
}

/// An exchange key is in the open, and naming one proves nothing.
#[test]
fn nobody_is_kept_out_by_naming_their_exchange_key_first() {
    let mut t = three();
    let dora = Person::named("dora");
    t.client.admits(&t.carl, &dora, Role::Auditor);
    t.client.copies_exchange_key(&dora, &t.tom.keys());
    t.given_to_tom();
    let body = t.admission(&t.tom, Role::PasswordUser);
    t.client.says(&t.tom, body);
    assert_eq!(t.client.log.role(&t.tom.id), Some(Role::PasswordUser));
    assert_eq!(t.client.log.member(&t.tom.id).unwrap().keys(), Some(&t.tom.keys()));
}

/// That is what an entry is by, so nobody but its owner can have put it there.
#[test]
fn a_key_that_speaks_for_another_member_admits_no_manager() {
    let mut t = three();
    let (invited, other) = (Invited::numbered(200), Person::named("tom under another name"));
    t.client.says(&t.carl, Organisation::invitation(&invited, &other, Role::Auditor));
    let keys = MemberKeys { verify: t.tom.keys().verify, exchange: other.keys().exchange };
    let body = Body::Joined { invitation: invited.id, keys, profile: other.profile };
    let entry = Entry { author: MemberId::of(&keys), ..t.client.next(&other, body) };
    let joined = SignedEntry::countersigned(&entry, &t.tom.identity.sign, &invited.key);
    t.given_to_tom();
    accepts_of(&t.client, &t.tom, t.admission(&t.tom, Role::PasswordUser));
    t.client.append(joined).unwrap();
    refuses_of(&t.client, &t.tom, t.admission(&t.tom, Role::PasswordUser), Error::Identity);
}

#[test]
fn a_manager_has_the_name_that_they_have_at_the_msp() {
    let mut t = three();
    t.given_to_tom();
    let Body::ManagerAdmitted { keys, member, role, evidence, .. } = t.admission(&t.tom, Role::PasswordUser) else {
        panic!()
    };
    let body = Body::ManagerAdmitted { keys, member, profile: t.ada.profile, role, evidence };
    refuses_of(&t.client, &t.tom, body, Error::NoEvidence);
    accepts_of(&t.client, &t.tom, t.admission(&t.tom, Role::PasswordUser));
}

/// A head from before the access was given says nothing about it.
#[test]
fn an_old_head_removes_nobody() {
    let mut t = three();
    let old = t.org.log.head();
    t.given_to_tom();
    let body = t.admission(&t.tom, Role::PasswordUser);
    t.client.says(&t.tom, body);
    let removal = Body::ManagerRemoved { member: t.tom.id, ended: Some(old) };
    refuses_of(&t.client, &t.carl, removal, Error::NoEvidence);
}

#[test]
fn who_left_the_msp_is_no_manager_and_may_come_back_with_the_same_access() {
    let mut t = three();
    t.given_to_tom();
    let body = t.admission(&t.tom, Role::PasswordUser);
    t.client.says(&t.tom, body);
    t.org.says(&t.ben, Body::Suspended { member: t.tom.id });
    t.synced();
    t.client.says(&t.carl, Body::ManagerRemoved { member: t.tom.id, ended: Some(t.org.log.head()) });
    refuses_of(&t.client, &t.tom, t.admission(&t.tom, Role::PasswordUser), Error::NoEvidence);
    t.org.says(&t.ben, Body::Reinstated { member: t.tom.id });
    t.synced();
    accepts_of(&t.client, &t.tom, t.admission(&t.tom, Role::PasswordUser));
}

#[test]
fn whom_the_clients_administrator_sent_away_needs_a_new_request() {
    let mut t = three();
    t.given_to_tom();
    let body = t.admission(&t.tom, Role::PasswordUser);
    t.client.says(&t.tom, body);
    t.client.says(&t.carl, Body::ManagerRemoved { member: t.tom.id, ended: None });
    refuses_of(&t.client, &t.tom, t.admission(&t.tom, Role::PasswordUser), Error::NoEvidence);
}

impl Three {
    /// Tom is a manager, and Carl puts him into the client's "team", which is inside "around".
    fn tom_in_a_group_of_the_client(&mut self) {
        self.given_to_tom();
        let body = self.admission(&self.tom, Role::PasswordUser);
        self.client.says(&self.tom, body);
        let people = vec![Holder::Member(self.tom.id), Holder::Member(self.carl.id)];
        self.client.says(&self.carl, Organisation::custom_group("team", people));
        let team = vec![Holder::Group(Organisation::custom_id("team"))];
        self.client.says(&self.carl, Organisation::custom_group("around", team));
    }

    /// Whether Tom is in both groups, or in neither.
    fn has_tom_in_its_groups(&self, at: Number) -> bool {
        let is_in = |label| self.client.log.is_in_at(&Organisation::custom_id(label), &self.tom.id, at);
        assert_eq!(is_in("team"), is_in("around"));
        is_in("team")
    }
}

#[test]
fn who_was_sent_away_comes_back_into_none_of_the_clients_groups() {
    let mut t = three();
    t.tom_in_a_group_of_the_client();
    let there = t.client.log.head().number;
    t.client.says(&t.carl, Body::ManagerRemoved { member: t.tom.id, ended: None });
    assert_eq!(t.client.log.rotation_due().count(), 3, "managers, team, around");
    t.client.says(&t.carl, Organisation::custom_rotated("team", Epoch(2)));

    let request = RequestId::from_bytes([8; 16]);
    let (client, subject, role) = (t.link, Holder::Member(t.tom.id), Role::PasswordUser);
    let expires = expires();
    t.org.says(&t.ada, Body::AccessProposed { request, client, subject, role, account_manager: false, expires });
    t.org.says(&t.ben, Body::AccessApproved { request });
    t.synced();
    let Body::ManagerAdmitted { keys, member, profile, role, .. } = t.admission(&t.tom, role) else { panic!() };
    let evidence = Evidence::Access { request, seen: t.org.log.head() };
    t.client.says(&t.tom, Body::ManagerAdmitted { keys, member, profile, role, evidence });
    let back = t.client.log.head().number;
    assert_eq!(t.client.log.role(&t.tom.id), Some(Role::PasswordUser));
    assert!(t.has_tom_in_its_groups(there) && !t.has_tom_in_its_groups(back));
    let group = Organisation::custom_id("team");
    let given: Vec<_> = t.client.log.group_key_recipients(&group).map(|due| due.recipient).collect();
    assert_eq!(given, [Holder::Member(t.carl.id)]);
    // Carl may put him into it again.
    let again = Body::GroupMembersChanged { group, added: vec![Holder::Member(t.tom.id)], removed: vec![] };
    t.client.says(&t.carl, again);
    assert!(t.has_tom_in_its_groups(t.client.log.head().number));
    assert!(t.has_tom_in_its_groups(there) && !t.has_tom_in_its_groups(back));
}

/// The client's administrator did not send them away.
#[test]
fn whose_access_ended_at_the_msp_comes_back_into_the_groups_that_they_were_in() {
    let mut t = three();
    t.tom_in_a_group_of_the_client();
    t.org.says(&t.ben, Body::Suspended { member: t.tom.id });
    t.synced();
    t.client.says(&t.carl, Body::ManagerRemoved { member: t.tom.id, ended: Some(t.org.log.head()) });
    assert!(!t.has_tom_in_its_groups(t.client.log.head().number));
    t.org.says(&t.ben, Body::Reinstated { member: t.tom.id });
    t.synced();
    let body = t.admission(&t.tom, Role::PasswordUser);
    t.client.says(&t.tom, body);
    assert!(t.has_tom_in_its_groups(t.client.log.head().number));
}

/// Whoever sees a head from before the client was linked could otherwise send its founder away.
#[test]
fn a_head_that_does_not_know_the_client_yet_removes_nobody() {
    let t = three();
    let Msp { mut org, ada, .. } = msp();
    let mut client = Organisation::client(&ada, org.log.id());
    let unlinked = org.log.head();
    org.says(&ada, Organisation::client_linked(client.log.id()));
    let unmanaged = org.log.head();
    let link = ClientLink::of(&client.log.id(), &Organisation::salt());
    org.says(&ada, Body::AccountManagerSet { client: link, manager: ada.id, request: Organisation::founding() });
    client.admits(&ada, &t.carl, Role::PasswordUser);
    client.parent = Some(org.log.clone());
    for seen in [unlinked, unmanaged, org.log.head()] {
        let removal = Body::ManagerRemoved { member: ada.id, ended: Some(seen) };
        refuses_of(&client, &t.carl, removal, Error::NoEvidence);
    }
}

#[test]
fn what_the_msp_says_by_now_is_asked_of_every_manager() {
    let mut t = three();
    assert_eq!(t.client.log.admissible(&t.tom.id, &t.org.log), None);
    t.given_to_tom();
    assert_eq!(t.client.log.admissible(&t.tom.id, &t.org.log), Some((REQUEST, Role::PasswordUser)));
    assert_eq!(t.client.log.admissible(&t.ada.id, &t.org.log), Some((Organisation::founding(), Role::Administrator)));
    let body = t.admission(&t.tom, Role::PasswordUser);
    t.client.says(&t.tom, body);
    let to_remove = |t: &Three| t.client.log.managers_to_remove(&t.org.log).collect::<Vec<_>>();
    assert_eq!(to_remove(&t), []);
    assert!(t.client.log.manager_stands(&t.tom.id, &t.org.log));
    t.org.says(&t.ada, Body::RoleChanged { member: t.tom.id, role: Role::Auditor });
    assert_eq!(to_remove(&t), [t.tom.id]);
    assert_eq!(t.client.log.admissible(&t.tom.id, &t.org.log), Some((REQUEST, Role::Auditor)));
    assert!(!t.client.log.manager_stands(&t.tom.id, &t.org.log));
    assert!(!t.client.log.manager_stands(&t.carl.id, &t.org.log), "he is no manager");
}

/// What was said before it stays valid: whoever gives them something looks at this.
#[test]
fn who_was_admitted_with_keys_from_before_lacks_the_new_ones() {
    let mut t = three();
    t.given_to_tom();
    let lacks = |t: &Three| t.client.log.lacks_new_keys(&t.tom.id, &t.org.log);
    let body = t.admission(&t.tom, Role::PasswordUser);
    t.client.says(&t.tom, body);
    assert!(!lacks(&t));
    // Their own browser tells the client first.
    let new = Person::named("tom's new keys");
    let mut honest = t.client.clone();
    honest.changes_keys(&t.tom, &new);
    assert!(!honest.log.lacks_new_keys(&t.tom.id, &t.org.log));
    t.org.changes_keys(&t.tom, &new);
    assert!(!honest.log.lacks_new_keys(&t.tom.id, &t.org.log));

    // Who has the old ones alone does not get out of it by naming others.
    assert!(lacks(&t));
    t.client.changes_keys(&t.tom, &Person::named("a thief's keys"));
    assert!(lacks(&t));
    assert!(!t.client.log.lacks_new_keys(&t.ada.id, &t.org.log));
    assert!(!t.client.log.lacks_new_keys(&t.carl.id, &t.org.log), "his home is here");
}

#[test]
fn the_founder_stays_until_the_msp_says_otherwise() {
    let mut t = three();
    let removal = |org: &Organisation| Body::ManagerRemoved { member: t.ada.id, ended: Some(org.log.head()) };
    refuses_of(&t.client, &t.carl, removal(&t.org), Error::NoEvidence);
    let unlinked = msp().org;
    let mut early = t.client.clone();
    early.parent = Some(unlinked.log.clone());
    refuses_of(&early, &t.carl, removal(&unlinked), Error::NoEvidence);
    t.org.says(&t.ben, Body::AccessRevoked { request: Organisation::founding() });
    t.client.parent = Some(t.org.log.clone());
    accepts_of(&t.client, &t.carl, removal(&t.org));
}
