//! Every endpoint, as one piece of data: the router matches by it, the permission tests walk it, OpenAPI is generated
//! from it.

use super::limits;
use crate::permission::Act;

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

/// Who may call an endpoint.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Caller {
    /// Anybody; rates are limited by network address.
    Anyone,
    /// Whoever knows the deployment's bootstrap token.
    Operator,
    /// An active member of the organisation whose role may do this.
    Member(Act),
    /// An active member whose home is this organisation.
    HomeMember(Act),
}

macro_rules! endpoints {
    ($($(#[$doc:meta])* $name:ident = $method:ident $path:literal, $caller:expr, $limit:expr;)*) => {
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

            pub const fn caller(self) -> Caller {
                match self { $(Endpoint::$name => $caller,)* }
            }

            /// Bytes that a body may have.
            pub const fn body_limit(self) -> usize {
                match self { $(Endpoint::$name => $limit,)* }
            }
        }
    };
}

use Caller::{Anyone, HomeMember, Member, Operator};

endpoints! {
    Health = Get "/v1/health", Anyone, 0;
    OpenApi = Get "/v1/openapi.json", Anyone, 0;
    FoundMsp = Post "/v1/orgs", Operator, limits::BODY;
    Organisation = Get "/v1/orgs/{org}", Anyone, 0;
    Challenge = Post "/v1/orgs/{org}/challenge", Anyone, limits::BODY;
    SignIn = Post "/v1/orgs/{org}/sessions", Anyone, limits::BODY;
    Refresh = Post "/v1/orgs/{org}/sessions/refresh", Anyone, limits::BODY;
    Sessions = Get "/v1/orgs/{org}/sessions", HomeMember(Act::Read), 0;
    /// Ends the caller's session.
    SignOut = Delete "/v1/orgs/{org}/sessions/current", HomeMember(Act::Read), limits::BODY;
    /// Ends all the caller's sessions.
    SignOutEverywhere = Delete "/v1/orgs/{org}/sessions", HomeMember(Act::Read), limits::BODY;
    OpenInvitation = Post "/v1/orgs/{org}/invitations/open", Anyone, limits::BODY;
    Join = Post "/v1/orgs/{org}/join", Anyone, limits::BODY;
    Account = Get "/v1/orgs/{org}/account", HomeMember(Act::Read), 0;
    /// Members say some things of themselves, so the log's own rules decide on each entry.
    AppendLog = Post "/v1/orgs/{org}/log", Member(Act::Read), limits::IMPORT_BODY;
    /// Group keys for members who are due one, by whoever holds them.
    GroupKeys = Post "/v1/orgs/{org}/group-keys", Member(Act::Read), limits::BODY;
    CreateClient = Post "/v1/orgs/{org}/clients", HomeMember(Act::CreateClients), limits::BODY;
    Sync = Get "/v1/orgs/{org}/sync", Member(Act::Read), 0;
    /// WebSocket; the access token is the second value of `Sec-WebSocket-Protocol`.
    Events = Get "/v1/orgs/{org}/events", HomeMember(Act::Read), 0;
    WriteItems = Post "/v1/orgs/{org}/items", Member(Act::Write), limits::BODY;
    ImportItems = Post "/v1/orgs/{org}/items/import", Member(Act::Write), limits::IMPORT_BODY;
    Revisions = Get "/v1/orgs/{org}/items/{item}/revisions", Member(Act::Read), 0;
    Share = Post "/v1/orgs/{org}/grants", Member(Act::Share), limits::BODY;
    TakeBack = Post "/v1/orgs/{org}/grants/take-back", Member(Act::Share), limits::BODY;
    Audit = Get "/v1/orgs/{org}/audit", Member(Act::Audit), 0;
}
