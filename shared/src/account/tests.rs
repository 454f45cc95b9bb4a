use super::*;
use crate::id::MemberId;
use crate::keys::UserKey;
use crate::time::Millis;
use getrandom::{SysRng, rand_core::UnwrapErr};

#[test]
fn a_secret_key_reads_back_from_its_text() {
    for _ in 0..100 {
        let key = SecretKey::generate(&mut UnwrapErr(SysRng));
        assert_eq!(SecretKey::parse(&key.to_text()).unwrap(), key);
    }
}

#[test]
fn a_secret_key_is_read_as_people_type_it() {
    let key = SecretKey::from_bytes([7; 16]);
    let sloppy = key.to_text().to_lowercase().replace('-', " ").replace('0', "o").replace('1', "l");
    assert_eq!(SecretKey::parse(&sloppy).unwrap(), key);
}

#[test]
fn a_mistyped_secret_key_is_noticed() {
    let text = SecretKey::from_bytes([7; 16]).to_text();
    for (i, c) in text.char_indices().filter(|(i, c)| *i > 4 && *c != '-') {
        let other = if c == '7' { "8" } else { "7" };
        let mut typed = text.to_string();
        typed.replace_range(i..=i, other);
        assert_eq!(SecretKey::parse(&typed), Err(BadSecretKey::Check), "{typed}");
    }
    assert_eq!(SecretKey::parse("LK2-ABCDE"), Err(BadSecretKey::Version));
    assert_eq!(SecretKey::parse("hello"), Err(BadSecretKey::Form));
    assert_eq!(SecretKey::parse(""), Err(BadSecretKey::Form));
}

/// RFC 9106 §5.3 uses other parameters, so this pins ours: a change of Argon2, HKDF or a domain string would lock
/// every account out.
#[test]
fn the_account_of_a_password_and_a_secret_key_never_changes() {
    let account = Account::derive(&"correct horse".into(), &SecretKey::from_bytes(*b"0123456789abcdef"));
    insta::assert_snapshot!(account.login.public().to_string());
}

#[test]
fn password_and_secret_key_both_count() {
    let key = SecretKey::from_bytes([1; 16]);
    let account = Account::derive(&"a".into(), &key);
    let other_password = Account::derive(&"b".into(), &key);
    let other_key = Account::derive(&"a".into(), &SecretKey::from_bytes([2; 16]));
    assert_ne!(account.login.public(), other_password.login.public());
    assert_ne!(account.login.public(), other_key.login.public());
}

#[test]
fn a_slot_and_an_identity_open_for_their_member_only() {
    let rng = &mut UnwrapErr(SysRng);
    let identity = Identity::generate(rng);
    let member = MemberId::of(&identity.public());
    let stranger = MemberId::of(&Identity::generate(rng).public());
    let unlock = crate::keys::UnlockKey::generate(rng);
    let user_key = UserKey::generate(rng);
    let slot = PasswordSlot::wrap(&user_key, &unlock, &member, rng);
    let sealed = Keyring::from(identity.clone()).seal(&user_key, &member, rng);

    let opened = slot.unwrap(&unlock, &member).unwrap();
    assert_eq!(opened.expose(), user_key.expose());
    assert_eq!(sealed.open(&opened, &member).unwrap().newest().public(), identity.public());

    assert!(slot.unwrap(&unlock, &stranger).is_err());
    assert!(sealed.open(&user_key, &stranger).is_err());
    assert!(slot.unwrap(&crate::keys::UnlockKey::generate(rng), &member).is_err());
}

#[test]
fn a_challenge_of_another_service_or_organisation_is_not_answered_by_the_same_signature() {
    let login = Login::from(crate::keys::SignKey::from_seed(&[3; 32]));
    let challenge = Challenge {
        origin: "https://vault.example".into(),
        org: "acme".parse().unwrap(),
        nonce: ChallengeNonce::from_bytes([9; 32]),
        expires: Millis(1),
    };
    let answer = login.answer(&challenge);
    challenge.verify(&login.public(), &answer).unwrap();
    for other in [
        Challenge { origin: "https://evil.example".into(), ..challenge.clone() },
        Challenge { org: "globex".parse().unwrap(), ..challenge.clone() },
        Challenge { nonce: ChallengeNonce::from_bytes([8; 32]), ..challenge.clone() },
        Challenge { expires: Millis(2), ..challenge.clone() },
    ] {
        assert!(other.verify(&login.public(), &answer).is_err());
    }
}

#[test]
fn a_renewed_keyring_opens_what_was_given_before_and_leads_on_from_what_it_was() {
    let rng = &mut UnwrapErr(SysRng);
    let first = Keyring::from(Identity::generate(rng));
    let member = MemberId::of(&first.newest().public());
    let second = first.renewed(rng);
    let third = second.renewed(rng);
    let user_key = UserKey::generate(rng);
    let opened = third.seal(&user_key, &member, rng).open(&user_key, &member).unwrap();
    assert_eq!(opened.newest().public(), third.newest().public());
    assert_eq!(opened.first().public(), first.newest().public());
    for ring in [&first, &second, &third] {
        let keys = ring.newest().public();
        assert_eq!(opened.with(&keys).unwrap().public(), keys);
        assert!(opened.opening(&crate::sharing::Thumbprint::of(&keys.exchange)).is_some());
        assert!(opened.continues(ring));
    }
    assert!(!second.continues(&third), "the one before the newest does not stand for it");
    let stranger = Keyring::from(Identity::generate(rng));
    assert!(!opened.continues(&stranger) && opened.with(&stranger.newest().public()).is_none());
}

#[test]
fn a_change_of_the_account_is_signed_for_one_record_and_one_organisation() {
    use crate::id::{Hash, OrgId};
    let login = Login::from(crate::keys::SignKey::from_seed(&[3; 32]));
    let hash = |byte| Hash::from_bytes([byte; 32]);
    let change =
        AccountChange { org: OrgId::from_bytes([1; 32]), before: hash(2), after: hash(3), others: OtherSessions::End };
    let signature = change.sign(&login);
    change.verify(&login.public(), &signature).unwrap();
    for other in [
        AccountChange { org: OrgId::from_bytes([9; 32]), ..change },
        AccountChange { before: hash(9), ..change },
        AccountChange { after: hash(9), ..change },
        AccountChange { others: OtherSessions::Keep, ..change },
    ] {
        assert!(other.verify(&login.public(), &signature).is_err(), "{other:?}");
    }
}

#[test]
fn an_order_to_sign_out_is_the_accounts_own_and_for_one_session() {
    use crate::id::SessionId;
    let rng = &mut UnwrapErr(SysRng);
    let (key, session) = (UserKey::generate(rng), SessionId::from_bytes([1; 16]));
    let order = SignOutOrder::give(&key, &session, rng);
    assert!(order.is_for(&key, &session));
    assert!(!order.is_for(&key, &SessionId::from_bytes([2; 16])), "another browser's");
    assert!(!order.is_for(&UserKey::generate(rng), &session), "not by the account");
}

#[test]
fn a_letter_is_for_the_account_alone() {
    let rng = &mut UnwrapErr(SysRng);
    let key = UserKey::generate(rng);
    let letter = Letter::seal(&Letterbox::of(&key).public(), b"typed", rng).unwrap();
    assert_eq!(Letterbox::of(&key).open(&letter).unwrap().as_slice(), b"typed");
    assert!(Letterbox::of(&UserKey::generate(rng)).open(&letter).is_err(), "somebody else's key");
    let mut changed = crate::canonical::encode(&letter);
    *changed.last_mut().unwrap() ^= 1;
    assert!(Letterbox::of(&key).open(&crate::canonical::decode(&changed).unwrap()).is_err(), "another text");
}
