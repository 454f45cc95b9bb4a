//! One of every body that travels between client and service.

use super::samples::{Samples, challenge, samples};
use crate::account::OtherSessions;
use crate::bytes::Bytes;
use crate::id::{Hash, InvitationId, ItemId, SessionId};
use crate::item::Revision;
use crate::keys::Signature;
use crate::log::Kind;
use crate::time::Millis;
use crate::wire::access::*;
use crate::wire::organisation::*;
use crate::wire::problem::{Code, Problem};
use crate::wire::sync::*;
use crate::wire::vault::*;

pub fn now() -> Millis {
    Millis(1_700_000_000_000)
}

/// Short stand-ins for what is opaque on the wire, and the real structures once each in [`Delta`].
fn opaque() -> Bytes {
    vec![0xC0, 0xFF, 0xEE].into()
}

fn signature() -> Signature {
    Signature::from_bytes([0x51; 64])
}

fn session() -> SessionId {
    SessionId::from_bytes([6; 16])
}

fn account(s: &Samples) -> AccountRecord {
    AccountRecord { member: s.dora.id, login: s.dora.keys().verify, slot: s.slot(), identity: s.identity() }
}

fn log_append(s: &Samples) -> LogAppend {
    LogAppend {
        entries: vec![opaque()],
        disclosures: vec![s.dora.disclosure.clone()],
        group_keys: vec![s.group_key()],
        regranted: vec![BundleWithGrants { bundle: s.bundle(), grants: vec![opaque()] }],
    }
}

fn empty_append() -> LogAppend {
    LogAppend { entries: vec![], disclosures: vec![], group_keys: vec![], regranted: vec![] }
}

fn audit_row(s: &Samples) -> AuditRow {
    let row = AuditRow {
        number: 1,
        time: now(),
        actor: s.dora.id.to_string(),
        address: "192.0.2.1".into(),
        act: "item.write".into(),
        subject: ItemId::from_bytes([7; 16]).to_string(),
        hash: Hash::from_bytes([0; 32]),
    };
    AuditRow { hash: row.chained(Some(&Hash::from_bytes([8; 32]))), ..row }
}

/// Calls `$each!(name, value)` with every body.
macro_rules! each_body {
    ($($name:ident: $type:ty = |$s:ident| $value:expr;)*) => {
        $(pub fn $name() -> $type {
            let $s = &samples();
            $value
        })*

        /// Every body's type, as it is written above.
        pub const TYPES: &[&str] = &[$(stringify!($type)),*];

        /// Every body's name, and what is to hold for each.
        macro_rules! for_every_body {
            ($check:ident) => { $($check(stringify!($name), &super::wire_samples::$name());)* };
        }
        pub(super) use for_every_body;
    };
}

each_body! {
    issued_challenge: IssuedChallenge = |_s| IssuedChallenge { challenge: challenge(), time: now() };
    sign_in: SignIn = |s| SignIn {
        login: s.dora.keys().verify, challenge: challenge(), signature: signature(), device: "Firefox on Linux".into(),
    };
    refresh: Refresh = |_s| Refresh { session: session(), refresh: RefreshToken::from_bytes([0xFE; 32]) };
    tokens: Tokens = |s| Tokens {
        member: s.dora.id,
        session: session(),
        access: "claims.mac".into(),
        access_expires: now(),
        refresh: RefreshToken::from_bytes([0xFE; 32]),
        time: now(),
    };
    account_record: AccountRecord = |s| account(s);
    change_account: ChangeAccount = |s| ChangeAccount {
        before: Hash::from_bytes([8; 32]), account: account(s), others: OtherSessions::End, signature: signature(),
    };
    end_sessions: EndSessions = |s| EndSessions {
        ends: vec![SessionEnd { session: session(), order: s.sign_out_order() }],
    };
    session_end: SessionEnd = |s| SessionEnd { session: session(), order: s.sign_out_order() };
    sessions: Sessions = |_s| Sessions {
        sessions: vec![Session {
            session: session(), device: "Firefox on Linux".into(), created: now(), last_used: now(), current: true,
        }],
    };
    open_invitation: OpenInvitation = |_s| OpenInvitation {
        invitation: InvitationId::from_bytes([5; 16]), challenge: challenge(), signature: signature(),
    };
    opened_invitation: OpenedInvitation = |s| OpenedInvitation {
        log: vec![opaque(), opaque()], parent_log: vec![opaque()],
        disclosures: vec![s.dora.disclosure.clone()], time: now(),
    };
    join: Join = |s| Join { log: log_append(s), account: account(s), device: "Chrome".into() };
    append: LogAppend = |s| log_append(s);
    log_page: LogPage = |s| LogPage {
        log: vec![s.client.entries[0].encode().into()], head: s.client.log.head(), more: true,
    };
    appended: Appended = |s| Appended { head: s.client.log.head() };
    found_msp: FoundMsp = |s| FoundMsp {
        address: "acme".parse().unwrap(), log: empty_append(), account: account(s), device: "Chrome".into(),
    };
    create_client: CreateClient = |_s| CreateClient {
        address: "globex".parse().unwrap(), client: empty_append(), msp: empty_append(),
    };
    created_client: CreatedClient = |s| CreatedClient {
        client: s.client.log.id(), client_head: s.client.log.head(), head: s.msp.log.head(),
    };
    group_keys: GroupKeys = |s| GroupKeys { group_keys: vec![s.group_key()] };
    public_organisation: PublicOrganisation = |s| PublicOrganisation {
        org: s.client.log.id(), address: "globex".parse().unwrap(), name: "Globex".into(), kind: Kind::Client,
    };
    audit_page: AuditPage = |s| AuditPage { rows: vec![audit_row(s)], more: false };
    problem: Problem = |_s| Problem::because(Code::TooMany, "1,001 items");
    delta: Delta = |s| Delta {
        cursor: Cursor(42),
        more: true,
        head: s.client.log.head(),
        log: vec![s.client.entries[1].encode().into()],
        disclosures: vec![s.dora.disclosure.clone()],
        parent_log: vec![s.msp.entries[0].encode().into()],
        group_keys: vec![s.group_key()],
        items: vec![
            DeliveredItem { item: s.item().encode().into(), home: Some(s.msp.log.id()) },
            DeliveredItem { item: opaque(), home: None },
        ],
        bundles: vec![BundleWithGrants { bundle: s.bundle(), grants: vec![s.grant().encode().into()] }],
        evidence: vec![BundleWithGrants { bundle: s.bundle(), grants: vec![opaque()] }],
        keys_due: vec![s.group_key().is_for()],
        ended: vec![s.grant().hash()],
        gone: vec![ItemId::from_bytes([7; 16])],
        elsewhere: vec![Elsewhere {
            org: s.msp.log.id(), address: "acme".parse().unwrap(), cursor: Cursor(7),
        }],
        time: now(),
        account: Some(account(s)),
    };
    event: Event = |_s| Event { address: "globex".parse().unwrap(), cursor: Cursor(42) };
    write_items: WriteItems = |s| WriteItems {
        items: vec![opaque()], bundles: vec![BundleWithGrants { bundle: s.bundle(), grants: vec![opaque()] }],
    };
    written: Written = |_s| Written {
        items: vec![WrittenItem { item: ItemId::from_bytes([7; 16]), revision: Revision(3) }],
    };
    share: Share = |_s| Share { bundles: vec![], deliver_to: Some("globex".parse().unwrap()), regranted: false };
    take_backs: TakeBacks = |s| TakeBacks { statements: vec![s.signed_take_back().encode().into()] };
    revisions: Revisions = |_s| Revisions { revisions: vec![opaque(), opaque()], more: true };
    done: Done = |s| Done { grants: vec![s.grant().hash()] };
}
