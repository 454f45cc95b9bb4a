//! Invited, joined.

use super::*;
use crate::fixtures::{Invited, expires};
use crate::id::{InvitationId, MemberId};
use crate::keys::MemberKeys;
use crate::time::Millis;

/// The MSP with an invitation for Nina.
fn invited() -> (Msp, Invited, Person) {
    let mut m = msp();
    let (invited, nina) = (Invited::numbered(200), Person::named("nina"));
    m.org.says(&m.ada, Organisation::invitation(&invited, &nina, Role::PasswordAdministrator));
    (m, invited, nina)
}

#[test]
fn a_newcomer_joins_in_the_role_of_the_invitation() {
    let (mut m, invited, nina) = invited();
    assert_eq!(m.org.log.invitation(&invited.id).unwrap().by, m.ada.id);
    assert_eq!(m.org.log.invitation(&invited.id).unwrap().expires, expires());
    let joined = m.org.joining(invited.id, &nina, &invited.key);
    m.org.append(joined).unwrap();
    assert_eq!(m.org.log.role(&nina.id), Some(Role::PasswordAdministrator));
    assert_eq!(m.org.log.member(&nina.id).unwrap().keys(), Some(&nina.keys()));
    assert_eq!(m.org.log.member(&nina.id).unwrap().home, Home::Here);
    assert_eq!(m.org.log.invitations().count(), 0);
}

#[test]
fn as_whom_a_newcomer_was_invited_stays_known() {
    let (mut m, invited, nina) = invited();
    let eve = Person::named("eve");
    let joined = m.org.joining(invited.id, &eve, &invited.key);
    m.org.append(joined).unwrap();
    let known = m.org.log.member(&eve.id).unwrap();
    assert_eq!((known.profile, known.invited_as), (eve.profile, Some(nina.profile)));
    assert_eq!(m.org.log.member(&m.ada.id).unwrap().invited_as, None, "who founds is invited by nobody");
}

#[test]
fn only_administrators_invite() {
    let mut m = msp();
    let (pat, audrey) = (Person::named("pat"), Person::named("audrey"));
    m.org.admits(&m.ada, &pat, Role::PasswordAdministrator);
    m.org.admits(&m.ada, &audrey, Role::Auditor);
    let body = Organisation::invitation(&Invited::numbered(200), &Person::named("nina"), Role::PasswordUser);
    for other in [&m.tom, &pat, &audrey] {
        refuses_of(&m.org, other, body.clone(), Error::NotAllowed);
    }
    accepts_of(&m.org, &m.ada, body);
}

#[test]
fn an_invitation_has_a_future() {
    let m = msp();
    let right = m.org.next(&m.ada, Organisation::invitation(&Invited::numbered(200), &m.tom, Role::Auditor));
    for over in [right.time, Millis(right.time.0 - 1), Millis(0)] {
        let mut body = right.body.clone();
        let Body::Invited { expires, .. } = &mut body else { panic!() };
        *expires = over;
        refuses_of(&m.org, &m.ada, body, Error::Invitation);
    }
}

#[test]
fn an_invitation_is_made_once() {
    let (m, invited, nina) = invited();
    refuses_of(&m.org, &m.ada, Organisation::invitation(&invited, &nina, Role::Administrator), Error::Repeated);
}

/// Whoever has its link would have it again.
#[test]
fn an_invitation_that_was_used_or_withdrawn_is_not_made_again() {
    let (m, invited, nina) = invited();
    let (mut used, mut withdrawn) = (m.org.clone(), m.org);
    let joined = used.joining(invited.id, &nina, &invited.key);
    used.append(joined).unwrap();
    withdrawn.says(&m.ada, Body::InvitationWithdrawn { invitation: invited.id });
    let eve = Person::named("eve");
    for org in [used, withdrawn] {
        refuses_of(&org, &m.ada, Organisation::invitation(&invited, &eve, Role::Auditor), Error::Repeated);
        accepts_of(&org, &m.ada, Organisation::invitation(&Invited::numbered(201), &eve, Role::Auditor));
    }
}

#[test]
fn an_invitation_that_was_never_made_admits_nobody() {
    let (m, invited, nina) = invited();
    let unknown = InvitationId::from_bytes([99; 16]);
    refuses(&m.org, m.org.joining(unknown, &nina, &invited.key), Error::Invitation);
}

#[test]
fn an_invitation_is_used_once() {
    let (mut m, invited, nina) = invited();
    let first = m.org.joining(invited.id, &nina, &invited.key);
    m.org.append(first).unwrap();
    refuses(&m.org, m.org.joining(invited.id, &Person::named("eve"), &invited.key), Error::Invitation);
}

#[test]
fn an_expired_invitation_admits_nobody() {
    let (m, invited, nina) = invited();
    let body = Body::Joined { invitation: invited.id, keys: nina.keys(), profile: nina.profile };
    let sign = |time| {
        let entry = Entry { time, ..m.org.next(&nina, body.clone()) };
        SignedEntry::countersigned(&entry, &nina.identity.sign, &invited.key)
    };
    accepts(&m.org, sign(expires()));
    refuses(&m.org, sign(Millis(expires().0 + 1)), Error::Invitation);
}

/// By what the log says already it is later.
#[test]
fn an_expired_invitation_is_not_used_by_dating_back() {
    let (mut m, invited, nina) = invited();
    let joining = |org: &Organisation| {
        let body = Body::Joined { invitation: invited.id, keys: nina.keys(), profile: nina.profile };
        let entry = Entry { time: expires(), ..org.next(&nina, body) };
        SignedEntry::countersigned(&entry, &nina.identity.sign, &invited.key)
    };
    accepts(&m.org, joining(&m.org));
    let later = Entry {
        time: Millis(expires().0 + 1),
        ..m.org.next(&m.ada, Body::RoleChanged { member: m.tom.id, role: Role::Auditor })
    };
    m.org.append(SignedEntry::sign(&later, &m.ada.identity.sign)).unwrap();
    refuses(&m.org, joining(&m.org), Error::Invitation);
}

#[test]
fn another_organisations_invitation_admits_nobody() {
    let (_, invited, nina) = invited();
    let other = msp();
    refuses(&other.org, other.org.joining(invited.id, &nina, &invited.key), Error::Invitation);
}

#[test]
fn joining_takes_the_invitations_secret() {
    let (m, invited, nina) = invited();
    refuses(&m.org, m.org.joining(invited.id, &nina, &Invited::numbered(201).key), Error::Signature);
    refuses(&m.org, m.org.joining(invited.id, &nina, &m.ada.identity.sign), Error::Signature);
    let body = Body::Joined { invitation: invited.id, keys: nina.keys(), profile: nina.profile };
    refuses(&m.org, m.org.signed(&nina, body), Error::Signature);
    accepts(&m.org, m.org.joining(invited.id, &nina, &invited.key));
}

#[test]
fn joining_takes_the_newcomers_own_signature() {
    let (m, invited, nina) = invited();
    let body = Body::Joined { invitation: invited.id, keys: nina.keys(), profile: nina.profile };
    let entry = m.org.next(&nina, body);
    let forged = SignedEntry::countersigned(&entry, &invited.key, &invited.key);
    refuses(&m.org, forged, Error::Signature);
}

/// The service sees the newcomer's entry first: it must not be able to put its own keys in their place.
#[test]
fn a_member_is_named_by_their_own_keys() {
    let (m, invited, nina) = invited();
    let eve = Person::named("eve");
    for author in [eve.id, m.tom.id, MemberId::from_bytes([0; 16])] {
        let body = Body::Joined { invitation: invited.id, keys: nina.keys(), profile: nina.profile };
        let entry = Entry { author, ..m.org.next(&nina, body) };
        let signed = SignedEntry::countersigned(&entry, &nina.identity.sign, &invited.key);
        refuses(&m.org, signed, Error::Identity);
    }
    let body = Body::Joined { invitation: invited.id, keys: eve.keys(), profile: nina.profile };
    let swapped = SignedEntry::countersigned(&m.org.next(&nina, body), &nina.identity.sign, &invited.key);
    refuses(&m.org, swapped, Error::Identity);
}

#[test]
fn a_member_joins_once() {
    let (m, invited, _) = invited();
    refuses(&m.org, m.org.joining(invited.id, &m.tom, &invited.key), Error::Identity);
}

#[test]
fn one_key_does_not_speak_under_two_names() {
    let (m, invited, nina) = invited();
    for keys in [
        MemberKeys { verify: nina.keys().verify, exchange: m.tom.keys().exchange },
        MemberKeys { verify: m.tom.keys().verify, exchange: nina.keys().exchange },
    ] {
        let signer = if keys.verify == nina.keys().verify { &nina } else { &m.tom };
        let entry = Entry {
            author: MemberId::of(&keys),
            ..m.org.next(&nina, Body::Joined { invitation: invited.id, keys, profile: nina.profile })
        };
        let signed = SignedEntry::countersigned(&entry, &signer.identity.sign, &invited.key);
        refuses(&m.org, signed, Error::Identity);
    }
}

#[test]
fn what_a_former_administrator_left_behind_invites_nobody() {
    let (mut m, _, _) = invited();
    let (ben, eve, spare) = (Person::named("ben"), Person::named("eve"), Invited::numbered(220));
    m.org.admits(&m.ada, &ben, Role::Administrator);
    m.org.says(&ben, Organisation::invitation(&spare, &eve, Role::Administrator));
    accepts(&m.org, m.org.joining(spare.id, &eve, &spare.key));

    let mut demoted = m.org.clone();
    demoted.says(&m.ada, Body::RoleChanged { member: ben.id, role: Role::PasswordUser });
    refuses(&demoted, demoted.joining(spare.id, &eve, &spare.key), Error::Invitation);

    m.org.says(&m.ada, Body::Removed { member: ben.id });
    m.org.says(&m.ada, Organisation::group_rotated(GroupKind::Everyone, crate::keys::Epoch(2)));
    refuses(&m.org, m.org.joining(spare.id, &eve, &spare.key), Error::Invitation);
}

#[test]
fn a_withdrawn_invitation_admits_nobody() {
    let mut m = msp();
    let (invited, nina) = (Invited::numbered(200), Person::named("nina"));
    m.org.says(&m.ada, Organisation::invitation(&invited, &nina, Role::PasswordUser));
    let withdrawn = Body::InvitationWithdrawn { invitation: invited.id };
    refuses_of(&m.org, &m.tom, withdrawn.clone(), Error::NotAllowed);
    accepts(&m.org, m.org.joining(invited.id, &nina, &invited.key));
    m.org.says(&m.ada, withdrawn.clone());
    refuses(&m.org, m.org.joining(invited.id, &nina, &invited.key), Error::Invitation);
    refuses_of(&m.org, &m.ada, withdrawn, Error::Invitation);
}
