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
pub const SIGN_OUT_SURE: &str = "To come back you need your emergency kit and password. Changes not sent yet are lost.";

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
