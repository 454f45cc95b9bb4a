pub const TITLE: &str = "Safety";
pub const LEAD: &str = "What you see of an organisation, in words. Whoever reads the same words to you sees the same.";
pub const KEYS: &str = "Keys of its people";
pub const HOW: &str =
    "Call somebody whose voice you know. Ask them to open this page and to read you their words, and yours.";
pub const WORDS: &str = "Their key in words";
pub const WHOLE: &str = "In full";
pub const VERIFIED: &str = "The service last showed nothing else: ";
pub const NOT_VERIFIED: &str = "Not confirmed by the service yet since Latchkey started here.";
pub const LOOK: &str = "What to do";
pub const NOTICED: &str = "Noticed: ";
pub const COMPARED: &str = "We have compared";
pub const SETTLE: &str = "All words were the same";
pub const SETTLE_SURE: &str =
    "Only if the words of the record, and everybody’s whom you share with, were the same. Then writing goes on.";

pub const FORK_TITLE: &str = "The service shows people different records";
pub const FORK_KEPT: &str =
    "What you have here stays, and can be read and filled. Nothing is written or shared there for now.";
pub const FORK_ADVICE: &[&str] = &[
    "Call that person, and the administrators. Compare the words below, above all those of the record.",
    "If they differ, share nothing, save the proof, and give it to whoever runs the service and to somebody who looks into it.",
    "If they are the same, say so here.",
];
pub const SAVE_PROOF: &str = "Save the proof";
pub const OLDER_TITLE: &str = "The service shows an older state";
pub const OLDER: &str = "It answered with less than this browser has seen before, and that was not taken over.";
pub const OLDER_KEPT: &str = "What you have here stays as it was.";
pub const OLDER_ADVICE: &[&str] = &[
    "Ask whoever runs the service whether a backup was brought back. What was written since may be lost there.",
    "This goes away by itself when the service shows again what it had.",
];

pub fn alarm(names: &str) -> String {
    format!("The service shows something of {names} that can’t be true.")
}
pub fn record(name: &str) -> String {
    format!("The record of {name}")
}
pub fn entry(number: u64) -> String {
    format!("Up to entry {number}, and all before it. The words change with every entry.")
}
pub fn forked(by: &str) -> String {
    format!("{by} signed something that rests on another record of this organisation than yours.")
}
pub fn parent_forked(by: &str, parent: &str) -> String {
    format!("{by} signed something that rests on another record of {parent} than the one shown here.")
}
