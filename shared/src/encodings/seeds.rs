//! The samples as files: what the fuzz targets start from.

use super::samples::{details, overview, samples};
use super::wire_samples::for_every_body;
use crate::account::{AccountChange, OtherSessions};
use crate::bytes::Bytes;
use crate::canonical;
use crate::fork::{self, Evidence, Statement};
use crate::id::Hash;
use crate::personal::GroupName;
use crate::wire::Format;
use serde::Serialize;
use std::path::PathBuf;

fn write(target: &str, name: &str, bytes: &[u8]) {
    let directory = std::env::var_os("LATCHKEY_SEEDS").map(PathBuf::from).expect("LATCHKEY_SEEDS names a directory");
    let directory = directory.join(target);
    std::fs::create_dir_all(&directory).unwrap();
    std::fs::write(directory.join(name), bytes).unwrap();
}

fn body<T: Serialize>(name: &str, body: &T) {
    write("wire", &format!("{name}.cbor"), &Format::Cbor.encode(body).unwrap());
    write("wire", &format!("{name}.json"), &Format::Json.encode(body).unwrap());
}

#[test]
#[ignore = "no test: `cargo xtask fuzz` has it write seeds"]
fn seeds() {
    for_every_body!(body);
    let s = samples();
    write("wire", "claims.cbor", &canonical::encode(&s.claims()));
    for (name, organisation) in [("msp", &s.msp), ("client", &s.client)] {
        let entries: Vec<Bytes> = organisation.entries.iter().map(|entry| entry.encode().into()).collect();
        for (number, entry) in entries.iter().enumerate() {
            write("log", &format!("{name}-{number}"), entry.as_slice());
        }
        write("log", name, &canonical::encode(&entries));
    }
    write("log", "profile", s.dora.disclosure.value.as_slice());
    write("log", "group-name", &canonical::encode(&GroupName { name: "Night shift".to_owned() }));
    let evidence = Evidence {
        format: fork::Format::V1,
        log: s.msp.entries.iter().map(|entry| entry.encode().into()).collect(),
        parent_log: Vec::new(),
        statement: Statement::Item(s.item().encode().into()),
    };
    write("log", "evidence", evidence.to_text().as_bytes());
    write("share", "bundle", &canonical::encode(&s.bundle()));
    write("share", "grant", &s.grant().encode());
    write("share", "group-key", &canonical::encode(&s.group_key()));
    write("share", "take-back", &s.signed_take_back().encode());
    write("item", "item", &s.item().encode());
    write("item", "header", &canonical::encode(&s.header()));
    write("item", "overview", &canonical::encode(&overview()));
    write("item", "details", &canonical::encode(&details()));
    write("item", "slot", &canonical::encode(&s.slot()));
    write("item", "identity", &canonical::encode(&s.identity()));
    write("item", "sign-out", &canonical::encode(&s.sign_out_order()));
    let (before, after) = (Hash::from_bytes([8; 32]), Hash::from_bytes([9; 32]));
    let change = AccountChange { org: s.msp.log.id(), before, after, others: OtherSessions::End };
    write("item", "account-change", &canonical::encode(&change));
    write("item", "local-slot", &canonical::encode(&s.local_slot()));
    write("item", "letter", &canonical::encode(&s.letter()));
}
