//! Every word a person reads, in one place: a translation is this folder.
//!
//! Plain words, British spelling. A failure's sentence says what happened, what was kept, what to do.

pub mod access;
pub mod account;
pub mod common;
pub mod console;
pub mod devices;
pub mod equivalents;
pub mod generator;
pub mod groups;
pub mod importing;
pub mod incoming;
pub mod items;
pub mod kit;
pub mod notices;
pub mod organisations;
pub mod overlay;
pub mod people;
pub mod popup;
pub mod problem;
pub mod safety;
pub mod saving;
pub mod session;
pub mod settings;
pub mod sharing;
pub mod time;
pub mod welcome;

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
