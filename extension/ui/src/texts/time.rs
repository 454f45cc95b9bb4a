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
