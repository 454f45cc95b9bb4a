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
