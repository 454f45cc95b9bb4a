//! Bodies of requests and answers, in both encodings: what is read is written the same again.
#![no_main]

use latchkey_shared::canonical;
use latchkey_shared::wire::access::{
    AccountRecord, ChangeAccount, EndSessions, IssuedChallenge, Join, OpenInvitation, OpenedInvitation, Refresh,
    SessionEnd, Sessions, SignIn, Tokens,
};
use latchkey_shared::wire::organisation::{
    Appended, AuditPage, CreateClient, CreatedClient, FoundMsp, GroupKeys, LogAppend, LogPage, PublicOrganisation,
};
use latchkey_shared::wire::sync::{Delta, Event};
use latchkey_shared::wire::token::Claims;
use latchkey_shared::wire::vault::{Done, Revisions, Share, TakeBacks, WriteItems, Written};
use latchkey_shared::wire::{Format, Problem};
use serde::Serialize;
use serde::de::DeserializeOwned;

fn body<T: Serialize + DeserializeOwned>(bytes: &[u8]) {
    if let Ok(value) = Format::Cbor.decode::<T>(bytes) {
        assert_eq!(Format::Cbor.encode(&value).unwrap(), bytes);
    }
    if let Ok(value) = Format::Json.decode::<T>(bytes) {
        let written = Format::Json.encode(&value).unwrap();
        let again: T = Format::Json.decode(&written).unwrap();
        assert_eq!(Format::Json.encode(&again).unwrap(), written);
        // The same in the other encoding.
        let cbor = Format::Cbor.encode(&value).unwrap();
        assert!(Format::Cbor.decode::<T>(&cbor).is_ok());
    }
}

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    body::<AccountRecord>(bytes);
    body::<Appended>(bytes);
    body::<AuditPage>(bytes);
    body::<ChangeAccount>(bytes);
    body::<CreateClient>(bytes);
    body::<CreatedClient>(bytes);
    body::<Delta>(bytes);
    body::<Done>(bytes);
    body::<EndSessions>(bytes);
    body::<Event>(bytes);
    body::<FoundMsp>(bytes);
    body::<GroupKeys>(bytes);
    body::<IssuedChallenge>(bytes);
    body::<Join>(bytes);
    body::<LogAppend>(bytes);
    body::<LogPage>(bytes);
    body::<OpenInvitation>(bytes);
    body::<OpenedInvitation>(bytes);
    body::<Problem>(bytes);
    body::<PublicOrganisation>(bytes);
    body::<Refresh>(bytes);
    body::<Revisions>(bytes);
    body::<SessionEnd>(bytes);
    body::<Sessions>(bytes);
    body::<Share>(bytes);
    body::<SignIn>(bytes);
    body::<TakeBacks>(bytes);
    body::<Tokens>(bytes);
    body::<WriteItems>(bytes);
    body::<Written>(bytes);
    if let Ok(claims) = canonical::decode::<Claims>(bytes) {
        assert_eq!(canonical::encode(&claims), bytes);
    }
});
