pub const TITLE: &str = "Groups";
pub const LEAD: &str = "Share with a group, and whoever is in it has it.";
pub const GROUP: &str = "Group";
pub const NONE: &str = "No groups yet";
pub const NONE_TEXT: &str = "Put people together whom you often share with.";
pub const CREATE: &str = "Make a group";
pub const NAME: &str = "Name of the group";
pub const WHO: &str = "Who is in it";
pub const SAVE: &str = "Save the group";
pub const CHANGE: &str = "Change";
pub const WAITS: &str = "Waits for one of its people to make its key";
pub const LEAVING: &str = "Whoever you take out knows what the group had: it is marked, and the group gets a new key.";

pub fn change(name: &str) -> String {
    format!("Change {name}")
}
pub fn people(count: u32) -> String {
    super::count(count, "person", "people")
}
