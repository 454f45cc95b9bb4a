pub const TITLE: &str = "Welcome to Latchkey";
pub const LEAD: &str = "How would you like to begin?";
pub const PITCH: &str = "The right account, of the right client, in one click.";
pub const POINT_1: &str = "Everything is sealed in this browser. The service never sees a password.";
pub const POINT_2: &str = "Share both ways between MSP and client, item by item. No key opens all clients.";
pub const POINT_3: &str = "Who belongs to whom is signed, and checked here. The service cannot make people up.";
pub const FOOT: &str = "Open source, zero-knowledge, for managed service providers and their clients.";
pub const POPUP: &str =
    "There is no account in this browser yet. Join with an invitation, sign in, or create an organisation.";
pub const START: &str = "Get started";
pub const JOIN: &str = "I have an invitation";
pub const JOIN_TEXT: &str = "Join your MSP or your company with the link you were sent";
pub const SIGN_IN: &str = "I have an account";
pub const SIGN_IN_TEXT: &str = "Sign in here with your emergency kit and password";
pub const CREATE: &str = "Create an MSP’s organisation";
pub const CREATE_TEXT: &str = "For whoever runs the service; needs its bootstrap token";
