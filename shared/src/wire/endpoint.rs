//! Every endpoint, as one piece of data: the router matches by it, the permission tests walk it, OpenAPI is generated
//! from it. Who may call it is in [`super::admission`].

use super::limits;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Method {
    Get,
    Post,
    Put,
    Delete,
}

impl Method {
    pub const fn as_str(self) -> &'static str {
        match self {
            Method::Get => "GET",
            Method::Post => "POST",
            Method::Put => "PUT",
            Method::Delete => "DELETE",
        }
    }

    pub const fn writes(self) -> bool {
        !matches!(self, Method::Get)
    }
}

macro_rules! endpoints {
    ($($(#[$doc:meta])* $name:ident = $method:ident $path:literal, $limit:expr;)*) => {
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Endpoint {
            $($(#[$doc])* $name,)*
        }

        impl Endpoint {
            pub const ALL: &[Endpoint] = &[$(Endpoint::$name),*];

            pub const fn method(self) -> Method {
                match self { $(Endpoint::$name => Method::$method,)* }
            }

            /// With `{org}` and `{…}` for what varies.
            pub const fn path(self) -> &'static str {
                match self { $(Endpoint::$name => $path,)* }
            }

            /// Bytes that a body may have.
            pub const fn body_limit(self) -> usize {
                match self { $(Endpoint::$name => $limit,)* }
            }
        }
    };
}

endpoints! {
    Health = Get "/v1/health", 0;
    OpenApi = Get "/v1/openapi.json", 0;
    FoundMsp = Post "/v1/orgs", limits::BODY;
    Organisation = Get "/v1/orgs/{org}", 0;
    Challenge = Post "/v1/orgs/{org}/challenge", limits::BODY;
    SignIn = Post "/v1/orgs/{org}/sessions", limits::BODY;
    Refresh = Post "/v1/orgs/{org}/sessions/refresh", limits::BODY;
    Sessions = Get "/v1/orgs/{org}/sessions", 0;
    /// Ends the caller's session.
    SignOut = Delete "/v1/orgs/{org}/sessions/current", limits::BODY;
    /// Ends all the caller's sessions.
    SignOutEverywhere = Delete "/v1/orgs/{org}/sessions", limits::BODY;
    /// Signs other browsers of the caller's out for good.
    EndSessions = Post "/v1/orgs/{org}/sessions/end", limits::BODY;
    /// The order to a browser that was signed out so; its session has ended, so it asks as anybody.
    SessionEnd = Get "/v1/orgs/{org}/sessions/{session}/end", 0;
    OpenInvitation = Post "/v1/orgs/{org}/invitations/open", limits::BODY;
    Join = Post "/v1/orgs/{org}/join", limits::BODY;
    Account = Get "/v1/orgs/{org}/account", 0;
    /// A new password, a new Secret Key, or new keys: the record is replaced, and with it the login key.
    ChangeAccount = Post "/v1/orgs/{org}/account", limits::BODY;
    AppendLog = Post "/v1/orgs/{org}/log", limits::IMPORT_BODY;
    /// The log alone: what whoever admits themselves as a manager reads before.
    Log = Get "/v1/orgs/{org}/log", 0;
    /// Group keys for members who are due one, by whoever holds them.
    GroupKeys = Post "/v1/orgs/{org}/group-keys", limits::BODY;
    CreateClient = Post "/v1/orgs/{org}/clients", limits::BODY;
    Sync = Get "/v1/orgs/{org}/sync", 0;
    /// WebSocket; the access token is the second value of `Sec-WebSocket-Protocol`.
    Events = Get "/v1/orgs/{org}/events", 0;
    WriteItems = Post "/v1/orgs/{org}/items", limits::BODY;
    ImportItems = Post "/v1/orgs/{org}/items/import", limits::IMPORT_BODY;
    Revisions = Get "/v1/orgs/{org}/items/{item}/revisions", 0;
    Share = Post "/v1/orgs/{org}/grants", limits::BODY;
    TakeBack = Post "/v1/orgs/{org}/grants/take-back", limits::BODY;
    Audit = Get "/v1/orgs/{org}/audit", 0;
}
