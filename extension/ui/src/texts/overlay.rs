pub const LOCKED: &str = "Latchkey is locked";
pub const OPEN: &str = "Open Latchkey";
pub const OTHER_SITE: &str = "This login belongs to another site. Nothing was filled.";

pub fn none(site: &str) -> String {
    format!("No login for {site} yet.")
}
pub fn from(site: &str) -> String {
    format!("Latchkey · {site}")
}

pub const LEAVE: &str = "Let the browser ask";

pub fn asks(site: &str) -> String {
    format!("{site} asks for a user name and a password")
}
pub fn realm(realm: &str) -> String {
    format!("It says: “{realm}”")
}
