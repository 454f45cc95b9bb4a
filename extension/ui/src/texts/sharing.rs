use latchkey_messages::Permission;

pub const SHARE: &str = "Share";
pub const SHARING: &str = "Sharing";
pub const PRIVATE: &str = "Only you";
pub const WHO: &str = "Who has it";
pub const WHO_TITLE: &str = "Who has it";
pub const WHICH_SIDE: &str = "Share with which side?";
pub const OWN_SIDE: &str = "Your own organisation";
pub const OTHER_SIDE: &str = "The other side";
pub const OTHER: &str = "Another side";
pub const NO_SIDES: &str = "Nobody to share with yet";
pub const NO_SIDES_TEXT: &str = "Invite somebody, or create a client organisation, in the console.";
pub const WHOM: &str = "With whom";
pub const EVERYONE: &str = "Everyone";
pub const MANAGERS: &str = "All account managers";
pub const EVERYONE_TEXT: &str = "Whoever joins later, too.";
pub const CHOSEN: &str = "Chosen people";
pub const NO_MEMBERS: &str = "There is nobody else here yet.";
pub const NOBODY_CHOSEN: &str = "Choose at least one person.";
pub const HOW_MUCH: &str = "What they may do";
pub const NOBODY: &str = "Only you have it";
pub const NOBODY_TEXT: &str = "Share it, and the people will be listed here.";
pub const TAKE_BACK: &str = "Take back";
pub const FILL_ONLY: &str =
    "“Fill only” means: they can sign in with it without seeing it. A skilled person can still get at it.";

pub fn share(title: &str) -> String {
    format!("Share {title}")
}
pub fn share_with(name: &str) -> String {
    format!("Share with {name}")
}
pub fn shared_with(name: &str) -> String {
    format!("Shared with {name}")
}
pub fn name(permission: Permission) -> &'static str {
    match permission {
        Permission::Fill => "Fill only",
        Permission::View => "View",
        Permission::Modify => "Modify",
        Permission::Full => "Full",
    }
}
pub fn meaning(permission: Permission) -> &'static str {
    match permission {
        Permission::Fill => "Sign in with it without seeing it. A skilled person can still get at it.",
        Permission::View => "See and copy the password.",
        Permission::Modify => "Change it, too.",
        Permission::Full => "Share and delete it, too.",
    }
}
pub fn has(permission: Permission) -> String {
    format!("Has it: {}", name(permission))
}
pub fn with(holders: u32) -> String {
    format!("With {}", super::count(holders, "other", "others"))
}
pub fn everyone_at(organisation: &str) -> String {
    format!("Everyone at {organisation}")
}
pub fn managers_of(organisation: &str) -> String {
    format!("All account managers of {organisation}")
}
pub fn you(name: &str) -> String {
    format!("{name} (you)")
}
pub fn given_by(name: &str) -> String {
    format!(" · from {name}")
}
pub fn take_back_from(name: &str) -> String {
    format!("Take back from {name}")
}
pub fn take_back_sure(name: &str) -> String {
    format!("It will be gone from {name}. They may have seen the password.")
}
pub fn taken_back(name: &str) -> String {
    format!("Stopped sharing. {name} may know the password: change it now.")
}
