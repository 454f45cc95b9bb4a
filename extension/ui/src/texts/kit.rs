pub const TITLE: &str = "Emergency kit";
pub const LEAD: &str = "With this page and your password you can sign in to another browser. Nobody else has a copy.";
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
