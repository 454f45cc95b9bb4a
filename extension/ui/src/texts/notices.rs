use latchkey_messages::AccountPart;

pub const TITLE: &str = "Waiting for you";
pub const NONE: &str = "Nothing waits for you";
pub const NONE_TEXT: &str = "New shares, passwords to change and choices to make appear here.";
pub const SIDES: &str = "Shares from other sides";
pub const DISMISS: &str = "Dismiss";
pub const CHANGE_IT: &str = "Change it now";
pub const CHOOSE: &str = "Choose";
pub const LOOK_AT: &str = "Look at";
pub const SHOW_KIT: &str = "To the emergency kit";
pub const LOOK: &str = "Show it";

pub fn change(title: &str) -> String {
    format!("Change the password of {title}")
}
pub fn change_text(from: &str) -> String {
    format!("{from} no longer has it, but may know it.")
}
pub fn left(organisation: &str) -> String {
    format!("Somebody left {organisation}")
}
pub fn left_text(items: u32) -> String {
    let items = super::count(items, "login that they knew is", "logins that they knew are");
    format!("{items} marked: change the passwords.")
}
pub fn received(title: &str) -> String {
    format!("New: {title}")
}
pub fn received_text(by: &str) -> String {
    format!("{by} shared it with you.")
}
pub fn withdrawn(title: &str) -> String {
    format!("{title} is no longer shared with you")
}
pub fn withdrawn_text(by: &str) -> String {
    format!("{by} took it back. It was removed from this browser.")
}
pub fn copy_stays(title: &str, at: &str) -> String {
    format!("{at} does not get the change to {title}")
}
pub const COPY_STAYS_TEXT: &str = "Somebody else than its maker changed it, which the other side can’t check. Once its maker saves it, it goes there; if it is gone from there, it can then be shared again.";
pub fn conflict(title: &str) -> String {
    format!("Two versions of {title}")
}

pub fn account(part: AccountPart, taken: bool) -> &'static str {
    match (part, taken) {
        (AccountPart::Password, true) => "Your new password holds",
        (AccountPart::Password, false) => "Your password was not changed",
        (AccountPart::SecretKey, true) => "You have a new Secret Key",
        (AccountPart::SecretKey, false) => "Your Secret Key was not changed",
    }
}
pub fn account_text(part: AccountPart, taken: bool) -> &'static str {
    match (part, taken) {
        (AccountPart::Password, true) => {
            "The service had taken it, though its answer was lost. The one from before opens nothing any more."
        }
        (AccountPart::SecretKey, true) => {
            "The service had taken it, though its answer was lost. Print the new emergency kit: the one from before signs nobody in any more."
        }
        (_, false) => "The service never had the change whose answer was lost. What you had before holds.",
    }
}
