use latchkey_messages::{Field, FieldTarget, Match, Permission, Revision};

pub const TITLE_MANY: &str = "Logins";
pub const LEAD: &str = "Everything you may use, your own and what was shared with you.";
pub const LOGIN: &str = "Login";
pub const ADD: &str = "Add a login";
pub const EDIT: &str = "Edit";
pub const EDIT_TITLE: &str = "Edit the login";
pub const IMPORT: &str = "Import a file";
pub const SEARCH: &str = "Search logins";
pub const FILL: &str = "Fill";
pub const FILLED: &str = "Filled";
pub const FITS: &str = "For this page";
pub const RECENT: &str = "Recent";
pub const ALL: &str = "All";
pub const CHANGED: &str = "Changed";
pub const ACTS: &str = "Copy";
pub const NONE: &str = "No logins yet";
pub const NONE_TEXT: &str = "Add the first one by hand, or import a file from your browser.";
pub const NOTHING_FOUND: &str = "Nothing found";
pub const NOTHING_FOUND_TEXT: &str = "Try fewer letters, or another organisation.";
pub const NO_FORM: &str = "There is no login form to fill on this page. You can copy instead.";
pub const NOT_COPIED: &str = "The browser did not allow copying. Show it and copy by hand.";
pub const TITLE: &str = "Title";
pub const USER_NAME: &str = "User name";
pub const PASSWORD: &str = "Password";
pub const NOTES: &str = "Notes";
pub const SITE: &str = "Website";
pub const ADDRESSES: &str = "Websites";
pub const ADDRESSES_HINT: &str = "It is filled on these sites only.";
pub const ADD_WEBSITE: &str = "Add a website";
pub const REMOVE_WEBSITE: &str = "Remove this website";
pub const USED_ON: &str = "What the website stands for";
pub const MORE: &str = "One-time codes, own fields and more";
pub const CODE: &str = "One-time code";
pub const CODE_SECRET: &str = "Secret for one-time codes";
pub const CODE_HINT: &str =
    "What the site shows with its QR code: letters and digits, or an address that begins with otpauth://.";
pub const PICK: &str = "Pick it on the page";
pub const ADD_FIELD: &str = "Add a field";
pub const FIELD_NAME: &str = "Name";
pub const FIELD_VALUE: &str = "Value";
pub const CONCEALED: &str = "Secret, hidden until asked for";
pub const UNBIND: &str = "Don’t fill it";
pub const SIGN_IN: &str = "Sign in at once";
pub const SIGN_IN_HINT: &str = "When you fill it, the form is sent too.";
pub const SIGNS_IN: &str = "Filling it signs you in at once.";
pub const INSECURE: &str = "Also on http://";
pub const INSECURE_HINT: &str = "For devices without a certificate. Others on the network can read what is sent.";
pub const IS_INSECURE: &str = "It is filled without encryption, too.";
pub const BELONGS_TO: &str = "Belongs to";
pub const HIDDEN: &str = "hidden";
pub const FILL_ONLY_NOTE: &str = "You can sign in with it without seeing the password.";
pub const FILL_ONLY_VALUE: &str = "Filled without being shown";
pub const SAVED: &str = "Saved";
pub const HISTORY: &str = "History";
pub const DELETE: &str = "Delete this login";
pub const DELETE_SURE: &str = "It will be gone for everyone who has it, with its history.";
pub const DELETE_NOW: &str = "Delete for everyone";
pub const DELETED: &str = "Deleted";
pub const KEEP: &str = "Keep";
pub const CHANGE_DUE: &str = "Change the password";
pub const CHANGE_DUE_TEXT: &str = "Somebody who no longer has this login may know its password. Change it now.";
pub const CONFLICT: &str = "Two versions";
pub const CONFLICT_TEXT: &str = "It was changed in two browsers at once. Both versions are kept; choose one.";
pub const CONFLICT_TITLE: &str = "Choose a version";
pub const CONFLICT_LEAD: &str =
    "It was changed in two browsers at once. The version you keep is used from now on; the other stays in the history.";
pub const CONFLICT_DONE: &str = "Done. The other version is in the history.";
pub const WRITTEN_HERE: &str = "written here";
pub const WRITTEN_ELSEWHERE: &str = "written in another browser";
pub const DIFFER: &str = "The notes differ";
pub const FIELDS: &str = "Fields of your own";
pub const FIELDS_DIFFER: &str = "One-time codes or fields differ";
pub const FOREIGN_TITLE: &str = "Fill into another site’s frame?";
pub const FOREIGN_LEAD: &str = "The login form on this page belongs to another site. Nothing was filled.";
pub const FOREIGN_PAGE: &str = "You are on";
pub const FOREIGN_FRAME: &str = "The form belongs to";
pub const FOREIGN_ADVICE: &str = "Fill only if you know why the two belong together.";
pub const FILL_ANYWAY: &str = "Fill it anyway";
pub const OTHER_TITLE: &str = "Another site";
pub const OTHER_HERE: &str = "You are on";
pub const OTHER_THERE: &str = "The login belongs to";
pub const OTHER_ADVICE: &str =
    "Open its own site to sign in. If this really is the right place, add the address to the login first.";
pub const OPEN_SITE: &str = "Open its site";
pub const SHOW_ITEM: &str = "Show the login";

/// In a small list, so one or two words.
pub fn meaning(matching: Match) -> &'static str {
    match matching {
        Match::Site => "Site",
        Match::Host => "Host",
        Match::StartsWith => "Starts with",
        Match::Pattern => "Pattern",
        Match::Exact => "Exact",
        Match::Never => "Never",
    }
}
pub fn meaning_hint(matching: Match) -> &'static str {
    match matching {
        Match::Site => "",
        Match::Host => "This host alone, on any port unless you write one.",
        Match::StartsWith => "Addresses that begin with this one.",
        Match::Pattern => "A regular expression for the whole address: https://router-\\d+\\.example\\.com/.*",
        Match::Exact => "This very address alone.",
        Match::Never => "Never filled or offered here, whatever the other websites say.",
    }
}
pub fn site(matching: Match) -> String {
    match matching {
        Match::Site => SITE.into(),
        Match::Never => "Never here".into(),
        other => format!("{SITE}: {}", meaning(other).to_lowercase()),
    }
}
pub fn field_named(name: &str) -> String {
    if name.trim().is_empty() { "New field".into() } else { format!("Field {name}") }
}
pub fn remove_field(name: &str) -> String {
    if name.trim().is_empty() { "Remove this field".into() } else { format!("Remove {name}") }
}
pub fn copy_field(name: &str, title: &str) -> String {
    format!("Copy {name} of {title}")
}
pub fn goes_into(target: &FieldTarget) -> String {
    let name = if target.name.is_empty() { &target.id } else { &target.name };
    format!("Goes into the page’s field “{name}”.")
}
pub fn code_lasts(seconds: u32) -> String {
    format!("A new one every {seconds} seconds")
}
pub fn fits(site: &str) -> String {
    format!("For {site}")
}
pub fn found(total: u32) -> String {
    super::count(total, "login", "logins")
}
pub fn more(rest: u32) -> String {
    format!("Show more ({} left)", super::grouped(rest))
}
pub fn from(by: &str) -> String {
    format!("Shared by {by}")
}
pub fn given(holders: u32) -> String {
    format!("Shared with {}.", super::count(holders, "other", "others"))
}
pub fn title_from(site: &str) -> String {
    site.trim_start_matches("www.").to_owned()
}
fn field(field: Field) -> &'static str {
    match field {
        Field::UserName => "user name",
        Field::Password => "password",
        Field::Notes => "notes",
        Field::OneTimeCode => "one-time code",
        Field::Custom(_) => "field",
    }
}
pub fn copied(which: Field) -> &'static str {
    match which {
        Field::UserName => "User name copied",
        Field::Password => "Password copied",
        Field::Notes => "Notes copied",
        Field::OneTimeCode => "One-time code copied",
        Field::Custom(_) => "Field copied",
    }
}
pub fn copy_of(which: Field, title: &str) -> String {
    format!("Copy {} of {title}", field(which))
}
pub fn details_of(title: &str) -> String {
    format!("Details of {title}")
}
pub fn open(address: &str) -> String {
    format!("Open {address}")
}
pub fn other_site(title: &str) -> String {
    format!("“{title}” belongs to another site than this page. Nothing was filled.")
}
pub fn foreign_fill(origin: &str) -> String {
    format!("Fill into {origin}")
}
pub fn permission(permission: Permission) -> &'static str {
    match permission {
        Permission::Fill => "You can fill it.",
        Permission::View => "You can see it.",
        Permission::Modify => "You can see and change it.",
        Permission::Full => "You can see, change and share it.",
    }
}
pub fn last_change(author: &str) -> String {
    format!("Last changed by {author},")
}
pub fn change(revision: &Revision) -> String {
    if revision.number == 1 {
        return "Created".into();
    }
    let mut parts: Vec<&str> = revision.changed.iter().map(|one| field(*one)).collect();
    if revision.fields_changed {
        parts.push("fields of your own");
    }
    if revision.overview_changed {
        parts.push("title, websites or use");
    }
    if parts.is_empty() { "Saved unchanged".into() } else { format!("Changed {}", parts.join(", ")) }
}
pub fn password_of(number: u32) -> String {
    format!("Password of version {number}")
}
pub fn version_by(letter: char, author: &str) -> String {
    format!("Version {letter} by {author}")
}
pub fn keep_version(letter: char) -> String {
    format!("Keep version {letter}")
}
