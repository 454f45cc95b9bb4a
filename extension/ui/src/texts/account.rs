pub const TITLE: &str = "Your account";
pub const PRESENT: &str = "Present password";
pub const NEW_PASSWORD: &str = "New password";
pub const OTHERS: &str = "Sign out my other browsers";
pub const OTHERS_TEXT: &str =
    "They open with what they know until now, and ask for the new one before they sync again. Nothing in them is lost.";
pub const PASSWORD: &str = "Change the password";
pub const PASSWORD_TEXT: &str =
    "You unlock and sign in with the new one from then on, here at once. Your emergency kit stays good.";
pub const PASSWORD_NOW: &str = "Change it now";
pub const PASSWORD_CHANGED: &str = "The password is changed";
pub const SECRET_KEY: &str = "Make a new Secret Key";
pub const SECRET_KEY_TEXT: &str =
    "When your emergency kit is lost, or somebody has seen it. You get a new kit; your password stays.";
pub const SECRET_KEY_SURE: &str =
    "The kit that you have is worthless at once. Print or save the new one before you do anything else.";
pub const SECRET_KEY_NOW: &str = "Make it now";
pub const KEYS: &str = "Renew my keys";
pub const KEYS_TEXT: &str = "When a computer of yours may have been broken into. Everybody shares with your new keys from then on; password and kit stay.";
pub const KEYS_SURE: &str = "Every organisation that you belong to is told. What was shared with you before stays readable to you, and to whoever took the keys: change those passwords.";
pub const KEYS_NOW: &str = "Renew them now";
pub const KEYS_RENEWED: &str = "Your keys are renewed";

pub const ELSEWHERE: &str = "Your password was changed";
pub const ELSEWHERE_TEXT: &str = "The service takes another password than this browser’s. If you changed it in another browser, give the new one here. If you did not, your access may have ended: ask your administrator. Nothing here is lost.";
pub const REFUSED: &str = "Your password was changed in another browser.";
pub const LOCKED_TEXT: &str = "Your password was changed in another browser. This one still opens with the password from before, and syncs once it has the new one.";
pub const GIVE: &str = "Give the new password";
pub const GIVE_NOW: &str = "Go on";
pub const GIVEN: &str = "This browser has the new password";
pub const UNLOCK_BY_BEFORE: &str = "Unlock as before";
pub const WAY: &str = "Where this browser gets your Secret Key";
pub const BY_BEFORE: &str = "It has it";
pub const BY_KIT: &str = "From a new kit";
pub const BEFORE: &str = "Password from before";
pub const BEFORE_HINT: &str = "The one that this browser has opened with until now.";
pub const NOT_THE_NEW_ONE: &str =
    "This does not go with the Secret Key. If you made a new emergency kit, take its Secret Key.";
pub const NO_SECRET_KEY: &str = "This is no Secret Key. It is LK1- and 30 letters and digits.";
