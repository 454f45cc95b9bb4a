use latchkey_messages::{OrganisationKind, Role};

pub const LOCKED: &str = "Latchkey is locked";
pub const LOCK_HINT: &str = "Works without the network too. The password never leaves this browser.";
pub const TYPED: &str = "You typed a password into a page meanwhile. Unlock to be asked whether to keep it.";
pub const UNLOCK: &str = "Unlock";
pub const PASSWORD: &str = "Password";
pub const WRONG_PASSWORD: &str = "That is not the password. Nothing was changed; try again.";
pub const PASSWORD_HINT: &str = "Nobody can reset it for you. Four or more unusual words are good.";
pub const WEAK_PASSWORD: &str = "This password is guessed too easily. Choose a longer one.";
pub const STRENGTH: &str = "Strength of the password";
pub const CREATE: &str = "Create your MSP’s organisation";
pub const CREATE_LEAD: &str = "You become its first administrator. Keys are made in this browser.";
pub const CREATE_NOW: &str = "Create the organisation";
pub const ORGANISATION: &str = "Name of the organisation";
pub const SERVICE: &str = "Service";
pub const SERVICE_HINT: &str = "Such as https://vault.example.com";
pub const ADDRESS: &str = "Address";
pub const ADDRESS_HINT: &str = "Small letters, digits, hyphens";
pub const ADDRESS_TAKEN: &str = "Another organisation has this address. Choose another one.";
pub const ADDRESS_MALFORMED: &str = "2 to 40 letters a to z, digits and hyphens; no hyphen at either end.";
pub const YOUR_NAME: &str = "Your name";
pub const EMAIL: &str = "E-mail";
pub const TOKEN: &str = "Bootstrap token";
pub const TOKEN_HINT: &str = "Whoever set the service up has it.";
pub const WRONG_TOKEN: &str = "The service does not accept this token. Nothing was created.";
pub const SIGN_IN: &str = "Sign in";
pub const SIGN_IN_LEAD: &str = "You find address and Secret Key in your emergency kit.";
pub const FULL_ADDRESS: &str = "Address of your organisation";
pub const FULL_ADDRESS_HINT: &str = "Such as https://vault.example.com/acme";
pub const SECRET_KEY: &str = "Secret Key";
pub const SECRET_KEY_HINT: &str = "It begins with LK1. Hyphens and capitals do not matter.";
pub const JOIN: &str = "Join with an invitation";
pub const JOIN_LEAD: &str = "Paste the link you were sent. It is checked before anything happens.";
pub const LINK: &str = "Invitation link";
pub const LINK_HINT: &str = "All of it, with what stands after the #";
pub const CHECK_LINK: &str = "Check the link";
pub const LINK_VERIFIED: &str = "The link is genuine: the organisation’s own signed record names this invitation.";
pub const JOIN_NOW: &str = "Join";

pub fn strength(score: u8) -> &'static str {
    match score {
        0 => "Guessed at once",
        1 => "Weak",
        2 => "Fair",
        3 => "Good",
        _ => "Strong",
    }
}
pub fn join(organisation: &str) -> String {
    format!("Join {organisation}")
}
pub fn invited_as(by: &str, kind: OrganisationKind, role: Role, until: &str) -> String {
    let role = match (kind, role) {
        (_, Role::Administrator) => "an administrator",
        (OrganisationKind::Msp, Role::Member) => "a technician",
        (OrganisationKind::Client, Role::Member) => "a user",
        (_, Role::PasswordAdministrator) => "a password administrator",
        (_, Role::Auditor) => "an auditor",
        (_, Role::Manager) => "an account manager",
    };
    format!("{by} invited you as {role}. The invitation is good until {until}.")
}
