pub const TITLE: &str = "Browsers";
pub const LEAD: &str = "Where your account is signed in.";
pub const NAME: &str = "Browser";
pub const SEEN: &str = "Last seen";
pub const SIGNED_IN: &str = "Signed in";
pub const NETWORK: &str = "From";
pub const THIS: &str = "this one";
pub const ACTS: &str = "What you can do";
pub const SIGN_OUT: &str = "Sign out";
pub const ALL_OTHERS: &str = "Sign out all others";
pub const SIGNED_OUT: &str = "Signed out";

pub fn sign_out(browser: &str) -> String {
    format!("Sign out: {browser}")
}
pub fn sure(count: usize) -> String {
    let which = if count == 1 { "That browser".to_owned() } else { format!("Those {count} browsers") };
    format!(
        "{which} can read nothing new from now on. What it keeps is wiped when it asks the service the next time, also what it has not sent yet. To come back, it needs Secret Key and password."
    )
}
pub fn sign_out_now(count: usize) -> String {
    if count == 1 { "Sign it out".to_owned() } else { format!("Sign out {count} browsers") }
}
pub const EVERYWHERE: &str = "Sign out everywhere";
pub const EVERYWHERE_TEXT: &str = "Ends all sessions at once, when a computer was lost for instance. Each browser then needs Secret Key and password again.";
pub const EVERYWHERE_SURE: &str = "This browser is signed out too. Do you have your emergency kit at hand?";
pub const EVERYWHERE_NOW: &str = "Sign out all browsers";
