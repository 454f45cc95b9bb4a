//! Every word a person reads, in one place: a translation is this file.
//!
//! Plain words, British spelling. A failure's sentence says what happened, what was kept, what to do.

/// The language of these texts and of dates.
pub const LANGUAGE: &str = "en-GB";

fn count(number: u32, one: &str, many: &str) -> String {
    if number == 1 { format!("1 {one}") } else { format!("{} {many}", grouped(number)) }
}

/// A number with thin groups: 12,345.
fn grouped(number: u32) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

pub mod common {
    pub const A_MOMENT: &str = "One moment…";
    pub const BACK: &str = "Back";
    pub const CANCEL: &str = "Cancel";
    pub const DISCARD: &str = "Discard";
    pub const DONE: &str = "Done";
    pub const DO_NOT_FILL: &str = "Do not fill";
    pub const HIDE: &str = "Hide";
    pub const OPTIONAL: &str = "(optional)";
    pub const SAVE: &str = "Save";
    pub const SHOW: &str = "Show";
    pub const TRY_AGAIN: &str = "Try again";
}

pub mod problem {
    pub const NO_ANSWER: &str = "Latchkey did not answer";
    pub const NO_ANSWER_DETAIL: &str =
        "The extension's background may be starting or was just updated. Nothing was changed.";
}

pub mod time {
    pub const NOW: &str = "just now";

    fn ago(number: &str, one: &str, many: &str) -> String {
        if number == "1" { format!("{one} ago") } else { format!("{number} {many} ago") }
    }
    pub fn minutes(number: &str) -> String {
        ago(number, "1 minute", "minutes")
    }
    pub fn hours(number: &str) -> String {
        ago(number, "1 hour", "hours")
    }
    pub fn days(number: &str) -> String {
        ago(number, "1 day", "days")
    }
}

pub mod welcome {
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
}

pub mod session {
    use latchkey_messages::{OrganisationKind, Role};

    pub const LOCKED: &str = "Latchkey is locked";
    pub const LOCK_HINT: &str = "Works without the network too. The password never leaves this browser.";
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
            (_, Role::Manager) => "an account manager",
        };
        format!("{by} invited you as {role}. The invitation is good until {until}.")
    }
}

pub mod kit {
    pub const TITLE: &str = "Emergency kit";
    pub const LEAD: &str =
        "With this page and your password you can sign in to another browser. Nobody else has a copy.";
    pub const ADDRESS: &str = "Address";
    pub const SECRET_KEY: &str = "Secret Key";
    pub const PASSWORD: &str = "Password (write it here only if this page is locked away)";
    pub const MADE: &str = "Made";
    pub const CODE: &str = "Address and Secret Key for another device to read";
    pub const CODE_NAME: &str = "QR code with address and Secret Key";
    pub const WARNING: &str = "Without Secret Key and password, what you store cannot be recovered, by us or by anyone. Print or save this page now.";
    pub const PRINT: &str = "Print";
    pub const SAVE: &str = "Save as a file";
    pub const KEPT: &str = "I have printed or saved my emergency kit";
    pub const GO_ON: &str = "Go on";
    pub const AGAIN: &str = "Shows Secret Key, address and QR code once more, to print or to save.";
    pub const SHOW: &str = "Show the emergency kit";

    pub fn file_name(organisation: &str) -> String {
        let name: String =
            organisation.chars().filter(|letter| letter.is_alphanumeric() || matches!(letter, ' ' | '-')).collect();
        format!("Latchkey emergency kit {}.txt", name.trim())
    }
    pub fn file(organisation: &str, address: &str, email: &str, secret_key: &str) -> String {
        format!(
            "Latchkey emergency kit\n\nOrganisation: {organisation}\nAddress:      {address}\nE-mail:       {email}\nSecret Key:   {secret_key}\n\n\
             To sign in to another browser you need the address, the Secret Key and your password.\n\
             Keep this file where only you can read it. Nobody can replace it.\n"
        )
    }
}

pub mod popup {
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
}

pub mod console {
    pub const SIDE: &str = "Beside the list";
}

pub mod overlay {
    pub const LOCKED: &str = "Latchkey is locked";
    pub const OPEN: &str = "Open Latchkey";
    pub const OTHER_SITE: &str = "This login belongs to another site. Nothing was filled.";

    pub fn none(site: &str) -> String {
        format!("No login for {site} yet.")
    }
    pub fn from(site: &str) -> String {
        format!("Latchkey · {site}")
    }
}

pub mod items {
    use latchkey_messages::{Field, Permission};

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
    pub const ADDRESSES_HINT: &str = "One on each line. It is filled on these sites only.";
    pub const BELONGS_TO: &str = "Belongs to";
    pub const HIDDEN: &str = "hidden";
    pub const FILL_ONLY_NOTE: &str = "You can sign in with it without seeing the password.";
    pub const FILL_ONLY_VALUE: &str = "Filled without being shown";
    pub const FROM_DRAFT: &str = "This is what you had begun to write. It was kept, sealed, in this browser.";
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
    pub const CONFLICT_LEAD: &str = "It was changed in two browsers at once. The version you keep is used from now on; the other stays in the history.";
    pub const CONFLICT_DONE: &str = "Done. The other version is in the history.";
    pub const WRITTEN_HERE: &str = "written here";
    pub const WRITTEN_ELSEWHERE: &str = "written in another browser";
    pub const DIFFER: &str = "The notes differ";
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
        }
    }
    pub fn copied(which: Field) -> &'static str {
        match which {
            Field::UserName => "User name copied",
            Field::Password => "Password copied",
            Field::Notes => "Notes copied",
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
    pub fn change(number: u32, changed: &[Field], overview: bool) -> String {
        if number == 1 {
            return "Created".into();
        }
        let mut parts: Vec<&str> = changed.iter().map(|one| field(*one)).collect();
        if overview {
            parts.push("title or websites");
        }
        if parts.is_empty() { "Saved unchanged".into() } else { format!("Changed {}", parts.join(", ")) }
    }
    pub fn password_of(number: u32) -> String {
        format!("Password of version {number}")
    }
    pub fn version_by(author: &str) -> String {
        format!("Version by {author}")
    }
    pub fn keep_version(author: &str) -> String {
        format!("Keep the version by {author}")
    }
}

pub mod generator {
    pub const TITLE: &str = "Generate a password";
    pub const KIND: &str = "Kind";
    pub const PASSWORD: &str = "Password";
    pub const PASSPHRASE: &str = "Passphrase";
    pub const DIGITS: &str = "Digits";
    pub const SYMBOLS: &str = "Symbols";
    pub const ANOTHER: &str = "Another one";
    pub const COPY: &str = "Copy";
    pub const COPIED: &str = "Copied";
    pub const MAKE: &str = "Generate a password";
    pub const PUT_IN: &str = "A new password was put in. Save to keep it.";

    pub fn characters(length: u8) -> String {
        format!("{length} characters")
    }
    pub fn words(number: u8) -> String {
        format!("{number} words")
    }
    pub fn strength(bits: u16) -> String {
        let words = match bits {
            0..=44 => "Weak",
            45..=63 => "Fair",
            64..=89 => "Good",
            _ => "Strong",
        };
        format!("{words} · {bits} bits of chance")
    }
}

pub mod sharing {
    use latchkey_messages::Permission;

    pub const SHARE: &str = "Share";
    pub const SHARING: &str = "Sharing";
    pub const PRIVATE: &str = "Only you";
    pub const WHO: &str = "Who has it";
    pub const WHO_TITLE: &str = "Who has it";
    pub const WHICH_SIDE: &str = "Share with which side?";
    pub const OWN_SIDE: &str = "Your own organisation";
    pub const OTHER_SIDE: &str = "The other side";
    pub const OTHER: &str = "Another side";
    pub const NO_SIDES: &str = "Nobody to share with yet";
    pub const NO_SIDES_TEXT: &str = "Invite somebody, or create a client organisation, in the console.";
    pub const WHOM: &str = "With whom";
    pub const EVERYONE: &str = "Everyone";
    pub const MANAGERS: &str = "All account managers";
    pub const EVERYONE_TEXT: &str = "Whoever joins later, too.";
    pub const CHOSEN: &str = "Chosen people";
    pub const NO_MEMBERS: &str = "There is nobody else here yet.";
    pub const NOBODY_CHOSEN: &str = "Choose at least one person.";
    pub const HOW_MUCH: &str = "What they may do";
    pub const NOBODY: &str = "Only you have it";
    pub const NOBODY_TEXT: &str = "Share it, and the people will be listed here.";
    pub const TAKE_BACK: &str = "Take back";
    pub const FILL_ONLY: &str =
        "“Fill only” means: they can sign in with it without seeing it. A skilled person can still get at it.";

    pub fn share(title: &str) -> String {
        format!("Share {title}")
    }
    pub fn share_with(name: &str) -> String {
        format!("Share with {name}")
    }
    pub fn shared_with(name: &str) -> String {
        format!("Shared with {name}")
    }
    pub fn name(permission: Permission) -> &'static str {
        match permission {
            Permission::Fill => "Fill only",
            Permission::View => "View",
            Permission::Modify => "Modify",
            Permission::Full => "Full",
        }
    }
    pub fn meaning(permission: Permission) -> &'static str {
        match permission {
            Permission::Fill => "Sign in with it without seeing it. A skilled person can still get at it.",
            Permission::View => "See and copy the password.",
            Permission::Modify => "Change it, too.",
            Permission::Full => "Share and delete it, too.",
        }
    }
    pub fn has(permission: Permission) -> String {
        format!("Has it: {}", name(permission))
    }
    pub fn with(holders: u32) -> String {
        format!("With {}", super::count(holders, "other", "others"))
    }
    pub fn everyone_at(organisation: &str) -> String {
        format!("Everyone at {organisation}")
    }
    pub fn managers_of(organisation: &str) -> String {
        format!("All account managers of {organisation}")
    }
    pub fn you(name: &str) -> String {
        format!("{name} (you)")
    }
    pub fn given_by(name: &str) -> String {
        format!(" · from {name}")
    }
    pub fn take_back_from(name: &str) -> String {
        format!("Take back from {name}")
    }
    pub fn take_back_sure(name: &str) -> String {
        format!("It will be gone from {name}. They may have seen the password.")
    }
    pub fn taken_back(name: &str) -> String {
        format!("Stopped sharing. {name} may know the password: change it now.")
    }
}

pub mod notices {
    pub const TITLE: &str = "Waiting for you";
    pub const NONE: &str = "Nothing waits for you";
    pub const NONE_TEXT: &str = "New shares, passwords to change and choices to make appear here.";
    pub const DISMISS: &str = "Dismiss";
    pub const CHANGE_IT: &str = "Change it now";
    pub const CHOOSE: &str = "Choose";
    pub const LOOK: &str = "Show it";

    pub fn change(title: &str) -> String {
        format!("Change the password of {title}")
    }
    pub fn change_text(from: &str) -> String {
        format!("{from} no longer has it, but may know it.")
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
    pub fn conflict(title: &str) -> String {
        format!("Two versions of {title}")
    }
}

pub mod organisations {
    pub const ALL: &str = "All organisations";
    pub const SWITCH: &str = "Organisation";
    pub const CHOOSE: &str = "Choose an organisation";
    pub const FIND: &str = "Find an organisation";
    pub const NONE_FOUND: &str = "No organisation of that name";
    pub const NAME: &str = "Organisation";
    pub const CLIENTS: &str = "Clients";
    pub const CLIENTS_LEAD: &str = "Each client organisation has its own keys. You see what is shared with you.";
    pub const FIND_CLIENT: &str = "Find a client";
    pub const NO_CLIENTS: &str = "No clients yet";
    pub const NO_CLIENTS_TEXT: &str = "Create the first client organisation; its administrator gets a link to join.";
    pub const CREATE: &str = "Create a client organisation";
    pub const CREATE_LEAD: &str = "You become its account manager. Its own administrator joins by a link.";
    pub const CREATE_NOW: &str = "Create and make the link";
    pub const ITS_ADMIN: &str = "Its administrator";

    pub fn more(rest: u32) -> String {
        format!("{} more: type to find them", super::grouped(rest))
    }
}

pub mod people {
    use latchkey_messages::Role;

    pub const TITLE: &str = "People";
    pub const LEAD: &str = "Who belongs to an organisation, as its signed record says.";
    pub const INVITE: &str = "Invite somebody";
    pub const INVITE_TO: &str = "Invite to";
    pub const NAME: &str = "Name";
    pub const PERSON: &str = "Person";
    pub const ROLE: &str = "Role";
    pub const STATE: &str = "State";
    pub const NONE: &str = "Nobody here yet";
    pub const NONE_TEXT: &str = "Invite the first person by a link.";
    pub const MAKE_LINK: &str = "Make the link";
    pub const COPY_LINK: &str = "Copy the link";
    pub const LINK_COPIED: &str = "Link copied";
    pub const LINK_ADVICE: &str =
        "Whoever has the link can join once. Send it by a way you trust; it is not shown again.";
    pub const ACTIVE: &str = "Active";
    pub const ADMITTING: &str = "Being let in";
    pub const SUSPENDED: &str = "Suspended";
    pub const REMOVED: &str = "Removed";

    pub fn role(role: Role) -> &'static str {
        match role {
            Role::Administrator => "Administrator",
            Role::Member => "Member",
            Role::Manager => "Account manager",
        }
    }
    pub fn invited(name: &str, organisation: &str) -> String {
        format!("Invitation for {name} to {organisation}")
    }
    pub fn invited_text(until: &str) -> String {
        format!("Send this link. It works once, until {until}.")
    }
    pub fn invited_until(until: &str) -> String {
        format!("Invited, until {until}")
    }
}

pub mod importing {
    use latchkey_messages::{ImportFormat, ImportOutcome, Meaning};

    pub const TITLE: &str = "Import";
    pub const LEAD: &str =
        "Bring in the passwords that a browser has saved. The file is read and sealed here; nothing is sent as it is.";
    pub const DROP: &str = "Drop a file here";
    pub const DROP_TEXT: &str = "CSV as Chrome or Firefox exports it, up to 16 MB";
    pub const CHOOSE: &str = "Choose a file";
    pub const READING: &str = "Reading the file…";
    pub const HOW: &str = "Chrome: Password Manager, Settings, Download file. Firefox: Passwords, menu, Export passwords. Delete the file when the import is done.";
    pub const TOO_LARGE: &str = "The file is too large";
    pub const TOO_LARGE_TEXT: &str = "At most 16 MB can be read at once. Split the file and import the parts.";
    pub const UNREADABLE: &str = "The file could not be read";
    pub const UNREADABLE_TEXT: &str = "The browser did not hand it over. Choose it again.";
    pub const NOTHING_STORED: &str = "Nothing was stored.";
    pub const NOTHING_NEW: &str = "There is nothing new in this file.";
    pub const READY: &str = "to import";
    pub const DUPLICATES: &str = "duplicates";
    pub const EMPTY: &str = "empty";
    pub const REFUSED: &str = "not readable";
    pub const ADDED: &str = "imported";
    pub const NOT_REACHED: &str = "not reached";
    pub const INTO: &str = "Import into";
    pub const OTHER_FILE: &str = "Another file";
    pub const FIRST_ROWS: &str = "First rows of the file";
    pub const ROWS: &str = "Rows of the file";
    pub const LINE: &str = "Line";
    pub const OUTCOME: &str = "Result";
    pub const RUNNING: &str = "Importing…";
    pub const FINISHED: &str = "The import is done. Delete the file now: it holds passwords that anyone can read.";
    pub const CANCELLED: &str = "Cancelled. What was imported until then stays; import the file again to go on.";
    pub const INTERRUPTED: &str =
        "The connection was lost. What was imported stays; import the file again and only the rest is added.";
    pub const SHOW_ITEMS: &str = "Show the logins";

    pub fn format(format: ImportFormat) -> &'static str {
        match format {
            ImportFormat::Chrome => "exported by Chrome",
            ImportFormat::Firefox => "exported by Firefox",
        }
    }
    pub fn meaning(meaning: Meaning) -> &'static str {
        match meaning {
            Meaning::Title => "title",
            Meaning::Address => "website",
            Meaning::UserName => "user name",
            Meaning::Password => "password",
            Meaning::Notes => "notes",
            Meaning::Ignored => "left out",
        }
    }
    pub fn run(ready: u32) -> String {
        format!("Import {}", super::count(ready, "login", "logins"))
    }
    pub fn rest(rest: u32) -> String {
        format!("And {} more.", super::count(rest, "row", "rows"))
    }
    pub fn progress(done: u32, total: u32) -> String {
        format!("{} of {}", super::grouped(done), super::grouped(total))
    }
    /// (class, words) of what will become of a row.
    pub fn planned(outcome: &ImportOutcome) -> (&'static str, String) {
        match outcome {
            ImportOutcome::Added => ("tag good", "New".into()),
            other => became(other),
        }
    }
    /// (class, words) of what became of a row.
    pub fn became(outcome: &ImportOutcome) -> (&'static str, String) {
        match outcome {
            ImportOutcome::Added => ("tag good", "Imported".into()),
            ImportOutcome::Duplicate => ("tag", "Duplicate".into()),
            ImportOutcome::Empty => ("tag", "Empty".into()),
            ImportOutcome::Refused { reason } => ("tag bad", reason.clone()),
            ImportOutcome::NotReached => ("tag warn", "Not reached".into()),
        }
    }
}

pub mod devices {
    pub const TITLE: &str = "Browsers";
    pub const LEAD: &str = "Where your account is signed in.";
    pub const NAME: &str = "Browser";
    pub const SEEN: &str = "Last seen";
    pub const SIGNED_IN: &str = "Signed in";
    pub const NETWORK: &str = "From";
    pub const THIS: &str = "this one";
    pub const EVERYWHERE: &str = "Sign out everywhere";
    pub const EVERYWHERE_TEXT: &str = "Ends all sessions at once, when a computer was lost for instance. Each browser then needs Secret Key and password again.";
    pub const EVERYWHERE_SURE: &str = "This browser is signed out too. Do you have your emergency kit at hand?";
    pub const EVERYWHERE_NOW: &str = "Sign out all browsers";
}

pub mod settings {
    use latchkey_messages::LockTimer;

    pub const TITLE: &str = "Settings";
    pub const LOCK: &str = "Lock by itself";
    pub const ICON: &str = "Show Latchkey in login fields";
    pub const ICON_TEXT: &str = "A small icon that opens the list of fitting logins. Nothing is filled by itself.";
    pub const KEPT: &str = "Kept";
    pub const COLOURS: &str = "Colours";
    pub const SYSTEM: &str = "As the system";
    pub const LIGHT: &str = "Light";
    pub const DARK: &str = "Dark";
    pub const SIGN_OUT: &str = "Sign out of this browser";
    pub const SIGN_OUT_TEXT: &str =
        "Removes the account and everything sealed from this browser. Other browsers stay signed in.";
    pub const SIGN_OUT_SURE: &str =
        "To come back you need your emergency kit and password. Changes not sent yet are lost.";

    pub fn timer(timer: LockTimer) -> String {
        match timer {
            LockTimer::Minutes(1) => "After 1 minute without use".into(),
            LockTimer::Minutes(minutes) if minutes >= 60 && minutes % 60 == 0 => match minutes / 60 {
                1 => "After 1 hour without use".into(),
                hours => format!("After {hours} hours without use"),
            },
            LockTimer::Minutes(minutes) => format!("After {minutes} minutes without use"),
            LockTimer::BrowserClose => "When the browser closes".into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped_and_agree() {
        assert_eq!(items::found(1), "1 login");
        assert_eq!(items::found(0), "0 logins");
        assert_eq!(items::found(1_234_567), "1,234,567 logins");
        assert_eq!(items::more(999), "Show more (999 left)");
    }

    #[test]
    fn a_timer_says_what_it_does() {
        use latchkey_messages::LockTimer;
        assert_eq!(settings::timer(LockTimer::Minutes(1)), "After 1 minute without use");
        assert_eq!(settings::timer(LockTimer::Minutes(240)), "After 4 hours without use");
        assert_eq!(settings::timer(LockTimer::BrowserClose), "When the browser closes");
    }
}
