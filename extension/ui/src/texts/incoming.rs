pub const ACCEPT: &str = "Accept";
pub const DECLINE: &str = "Decline";
pub const ACCEPTED: &str = "Accepted";
pub const DECLINED: &str = "Declined. It is out of sight in this browser.";
pub const ASK_AGAIN: &str = "Ask me again";
pub const REVIEW: &str = "Look again";
pub const WAITS: &str = "Waits to be accepted";
pub const WAITS_TEXT: &str = "It is not suggested or filled on any page until you accept it.";
pub const WAIT_TEXT: &str = "Nothing of it is suggested or filled on any page until you accept it.";

pub fn title(by: &str, items: u32) -> String {
    format!("{by} shared {} with you", super::items::found(items))
}
pub fn line(title: &str, site: &str) -> String {
    if site.is_empty() { title.to_owned() } else { format!("{title}, for {site}") }
}
pub fn more(rest: u32) -> String {
    format!("and {} more", super::grouped(rest))
}
pub fn always(by: &str) -> String {
    format!("Always accept from {by}")
}
pub fn trusted(by: &str) -> String {
    format!("What {by} shares is accepted")
}
pub const TRUSTED_TEXT: &str = "It is suggested and filled without asking you, in this browser.";
pub fn declined(by: &str, items: u32) -> String {
    format!("You declined {} from {by}", super::items::found(items))
}
pub const DECLINED_TEXT: &str = "Out of sight in this browser.";
