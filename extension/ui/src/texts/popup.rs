pub const NAVIGATION: &str = "Main";
pub const LOGINS: &str = "Logins";
pub const GENERATOR: &str = "Generate";
pub const WAITING: &str = "Waiting";
pub const MANAGE: &str = "Console";
pub const LOCK: &str = "Lock";
pub const SIGNED_OUT: &str = "Signed out by the service. What is here still works; sign in again to sync.";

pub fn offline(unsent: u32) -> String {
    if unsent == 0 {
        "No connection. Everything here still works.".into()
    } else {
        format!("No connection. {} here, sent later.", super::count(unsent, "change is kept", "changes are kept"))
    }
}
