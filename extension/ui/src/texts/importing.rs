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
        Meaning::OneTimeCode => "one-time code",
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
