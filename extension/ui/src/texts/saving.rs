pub const UPDATE: &str = "Update";
pub const SAVE_NEW: &str = "Save as another login";
pub const NOT_NOW: &str = "Not now";
pub const NEVER: &str = "Never for this site";
pub const WHICH: &str = "Which login";
pub const PLACE: &str = "Where to keep it";
pub const FOLDER: &str = "Folder";
pub const SAVED: &str = "Saved.";
pub const UPDATED: &str = "Updated. The password of before is in the history.";
pub const NOWHERE: &str = "Your role lets you add no login anywhere. Ask an administrator.";

pub const OFFER: &str = "Offer to save what you type";
pub const OFFER_TEXT: &str =
    "After you signed in or chose a new password somewhere. Nothing leaves the browser before you say so.";
pub const NEVER_TITLE: &str = "Sites where nothing is offered";
pub const AGAIN: &str = "Offer again";

pub const FRESH: &str = "A fresh password";
pub const USE: &str = "Use it";
pub const ANOTHER: &str = "Another";
pub const FRESH_TEXT: &str = "It is kept until you have answered whether to save it.";

pub fn save(site: &str) -> String {
    format!("Save the login for {site}?")
}
pub fn update(site: &str) -> String {
    format!("Update the password for {site}?")
}
pub fn again(site: &str) -> String {
    format!("Offer again for {site}")
}
pub fn named(title: &str, user_name: &str, organisation: &str) -> String {
    let parts = [title, user_name, organisation];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ")
}
