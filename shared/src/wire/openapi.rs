//! The API's description (OpenAPI 3.1), from the table of endpoints and the wire types themselves.

use super::access::{
    AccountRecord, ChangeAccount, EndSessions, IssuedChallenge, Join, OpenInvitation, OpenedInvitation, Refresh,
    SessionEnd, Sessions, SignIn, Tokens,
};
use super::admission::{Admission, Seats};
use super::endpoint::{Endpoint, Method};
use super::organisation::{
    Appended, AuditPage, CreateClient, CreatedClient, FoundMsp, GroupKeys, LogAppend, LogPage, PublicOrganisation,
};
use super::problem::{Code, Problem};
use super::sync::{Delta, Event};
use super::vault::{Done, Revisions, Share, TakeBacks, WriteItems, Written};
use schemars::generate::{SchemaGenerator, SchemaSettings};
use serde_json::{Map, Value, json};

/// The whole description.
pub fn describe() -> Value {
    let settings = SchemaSettings::draft2020_12().with(|settings| {
        settings.definitions_path = "/components/schemas".into();
        settings.meta_schema = None;
    });
    let mut schemas = settings.into_generator();
    let mut paths: Map<String, Value> = Map::new();
    for &endpoint in Endpoint::ALL {
        let described = operation(endpoint, &mut schemas);
        let path = paths.entry(endpoint.path()).or_insert_with(|| json!({}));
        path[endpoint.method().as_str().to_lowercase()] = described;
    }
    // The event socket's messages are no answer to any request.
    let _event = schemas.subschema_for::<Event>();
    let problem = schemas.subschema_for::<Problem>();
    let codes = Code::ALL.iter().map(|code| (code.as_str().to_owned(), json!([code.status(), code.title()])));
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Latchkey",
            "version": env!("CARGO_PKG_VERSION"),
            "description": "Bodies are JSON or canonical CBOR of the same types, by Content-Type and Accept. Signed structures travel as their canonical bytes; docs/protocol.md says what is in them.",
            "license": { "name": "AGPL-3.0-or-later", "identifier": "AGPL-3.0-or-later" },
        },
        "paths": paths,
        "components": {
            "schemas": schemas.take_definitions(true),
            "responses": {
                "Problem": {
                    "description": "Refused (RFC 9457). The code is stable.",
                    "content": { Problem::CONTENT_TYPE: { "schema": problem } },
                },
            },
            "securitySchemes": {
                "access": { "type": "http", "scheme": "bearer", "description": "An access token; good for minutes." },
                "bootstrap": { "type": "apiKey", "in": "header", "name": "Latchkey-Bootstrap" },
            },
        },
        "x-problem-codes": codes.collect::<Map<_, _>>(),
    })
}

/// The description as it is committed and served: indented, with a line break at its end.
pub fn text() -> String {
    format!("{:#}\n", describe())
}

type Schema = Option<schemars::Schema>;

/// What an endpoint takes and answers.
fn bodies(endpoint: Endpoint, s: &mut SchemaGenerator) -> (Schema, Schema) {
    match endpoint {
        Endpoint::Health | Endpoint::OpenApi | Endpoint::Events | Endpoint::SignOut | Endpoint::SignOutEverywhere => {
            (None, None)
        }
        Endpoint::FoundMsp => (Some(s.subschema_for::<FoundMsp>()), Some(s.subschema_for::<Tokens>())),
        Endpoint::Organisation => (None, Some(s.subschema_for::<PublicOrganisation>())),
        Endpoint::Challenge => (None, Some(s.subschema_for::<IssuedChallenge>())),
        Endpoint::SignIn => (Some(s.subschema_for::<SignIn>()), Some(s.subschema_for::<Tokens>())),
        Endpoint::Refresh => (Some(s.subschema_for::<Refresh>()), Some(s.subschema_for::<Tokens>())),
        Endpoint::Sessions => (None, Some(s.subschema_for::<Sessions>())),
        Endpoint::OpenInvitation => {
            (Some(s.subschema_for::<OpenInvitation>()), Some(s.subschema_for::<OpenedInvitation>()))
        }
        Endpoint::Join => (Some(s.subschema_for::<Join>()), Some(s.subschema_for::<Tokens>())),
        Endpoint::Account => (None, Some(s.subschema_for::<AccountRecord>())),
        Endpoint::ChangeAccount => (Some(s.subschema_for::<ChangeAccount>()), None),
        Endpoint::EndSessions => (Some(s.subschema_for::<EndSessions>()), None),
        Endpoint::SessionEnd => (None, Some(s.subschema_for::<SessionEnd>())),
        Endpoint::AppendLog => (Some(s.subschema_for::<LogAppend>()), Some(s.subschema_for::<Appended>())),
        Endpoint::Log => (None, Some(s.subschema_for::<LogPage>())),
        Endpoint::GroupKeys => (Some(s.subschema_for::<GroupKeys>()), None),
        Endpoint::CreateClient => (Some(s.subschema_for::<CreateClient>()), Some(s.subschema_for::<CreatedClient>())),
        Endpoint::Sync => (None, Some(s.subschema_for::<Delta>())),
        Endpoint::WriteItems | Endpoint::ImportItems => {
            (Some(s.subschema_for::<WriteItems>()), Some(s.subschema_for::<Written>()))
        }
        Endpoint::Revisions => (None, Some(s.subschema_for::<Revisions>())),
        Endpoint::Share => (Some(s.subschema_for::<Share>()), Some(s.subschema_for::<Done>())),
        Endpoint::TakeBack => (Some(s.subschema_for::<TakeBacks>()), Some(s.subschema_for::<Done>())),
        Endpoint::Audit => (None, Some(s.subschema_for::<AuditPage>())),
    }
}

fn operation(endpoint: Endpoint, schemas: &mut SchemaGenerator) -> Value {
    let (takes, answers) = bodies(endpoint, schemas);
    let mut operation = json!({
        "operationId": format!("{endpoint:?}"),
        "parameters": parameters(endpoint),
        "responses": { "default": { "$ref": "#/components/responses/Problem" } },
        "security": match endpoint.admission() {
            Admission::Anyone => json!([]),
            Admission::Operator => json!([{ "bootstrap": [] }]),
            Admission::Members(_) => json!([{ "access": [] }]),
        },
        "x-caller": match endpoint.admission() {
            Admission::Anyone => "anybody".to_owned(),
            Admission::Operator => "whoever knows the bootstrap token".to_owned(),
            Admission::Members(seats) => members(seats),
        },
    });
    if let Some(schema) = takes {
        operation["requestBody"] = json!({
            "required": true,
            "description": format!("At most {} bytes.", endpoint.body_limit()),
            "content": { "application/json": { "schema": schema }, "application/cbor": { "schema": schema } },
        });
    }
    let (status, answer) = match (endpoint, answers) {
        (Endpoint::Events, _) => {
            ("101", json!({ "description": "A WebSocket; its messages are Event, as JSON text." }))
        }
        (Endpoint::Health | Endpoint::OpenApi, _) => (
            "200",
            json!({ "description": "Done.", "content": { "application/json": { "schema": { "type": "object" } } } }),
        ),
        (_, Some(schema)) => (
            "200",
            json!({
                "description": "Done.",
                "content": { "application/json": { "schema": schema }, "application/cbor": { "schema": schema } },
            }),
        ),
        (_, None) => ("204", json!({ "description": "Done." })),
    };
    operation["responses"][status] = answer;
    operation
}

/// Each kind of member who may, with the act that their role must allow.
fn members(Seats { msp, client, manager, entitled }: Seats) -> String {
    let kinds = [("an MSP's own", msp), ("a client's own", client), ("a client's managers", manager)];
    let kinds = kinds.into_iter().filter_map(|(kind, act)| act.map(|act| format!("{kind} who may {act:?}")));
    let given = entitled.then(|| "those of the MSP who have been given access to the client".to_owned());
    kinds.chain(given).collect::<Vec<_>>().join(", ")
}

fn parameters(endpoint: Endpoint) -> Value {
    let text = |name: &str, place: &str, required: bool, why: &str| json!({ "name": name, "in": place, "required": required, "schema": { "type": "string" }, "description": why });
    let number = |name: &str, why: &str| json!({ "name": name, "in": "query", "schema": { "type": "integer", "minimum": 0 }, "description": why });
    let mut parameters = Vec::new();
    if endpoint.path().contains("{org}") {
        parameters.push(text("org", "path", true, "The organisation's address."));
    }
    if endpoint.path().contains("{item}") {
        parameters.push(text("item", "path", true, "The item, 16 bytes in base64url."));
    }
    if endpoint.path().contains("{session}") {
        parameters.push(text("session", "path", true, "The session, 16 bytes in base64url."));
    }
    if endpoint.method() != Method::Get {
        let why = "16 to 64 letters, digits, hyphens or underscores: a repeated request is answered as the first was.";
        parameters.push(text("Idempotency-Key", "header", true, why));
    }
    match endpoint {
        Endpoint::Sync => parameters.push(number("cursor", "Where the last answer ended; 0 at first.")),
        Endpoint::Revisions => {
            parameters.push(number("before", "The first revision of the last answer; 0 at first."));
        }
        Endpoint::Log => parameters.push(number("from", "The first entry wanted; 0 is the genesis.")),
        Endpoint::Audit => parameters.push(number("after", "The last row's number; 0 at first.")),
        Endpoint::Events => {
            parameters.push(text("Sec-WebSocket-Protocol", "header", true, "`latchkey.v1, <access token>`"));
        }
        _ => {}
    }
    Value::Array(parameters)
}
