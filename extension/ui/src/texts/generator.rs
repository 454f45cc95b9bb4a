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
