use latchkey_messages::Role;

pub const TITLE: &str = "People";
pub const LEAD: &str = "Who belongs to an organisation, as its signed record says.";
pub const INVITE: &str = "Invite somebody";
pub const INVITE_TO: &str = "Invite to";
pub const NAME: &str = "Name";
pub const PERSON: &str = "Person";
pub const ROLE: &str = "Role";
pub const STATE: &str = "State";
pub const NONE: &str = "Nobody here yet";
pub const NONE_TEXT: &str = "Invite the first person by a link.";
pub const MAKE_LINK: &str = "Make the link";
pub const COPY_LINK: &str = "Copy the link";
pub const LINK_COPIED: &str = "Link copied";
pub const LINK_ADVICE: &str = "Whoever has the link can join once. Send it by a way you trust; it is not shown again.";
pub const ACTIVE: &str = "Active";
pub const ADMITTING: &str = "Being let in";
pub const SUSPENDED: &str = "Suspended";
pub const REMOVED: &str = "Removed";

pub fn role(role: Role) -> &'static str {
    match role {
        Role::Administrator => "Administrator",
        Role::PasswordAdministrator => "Password administrator",
        Role::Member => "Member",
        Role::Auditor => "Auditor",
        Role::Manager => "Account manager",
    }
}
/// The roles that somebody can be given, with what each is for.
pub const ROLES: [(&str, Role, &str); 4] = [
    ("member", Role::Member, "Member: makes, uses and shares logins"),
    ("password-administrator", Role::PasswordAdministrator, "Password administrator: shares for others too"),
    ("administrator", Role::Administrator, "Administrator: people, clients and settings too"),
    ("auditor", Role::Auditor, "Auditor: reads the record, changes nothing"),
];
pub fn manage(name: &str) -> String {
    format!("Manage {name}")
}
pub const MANAGE: &str = "Manage";
pub const CHANGE_ROLE: &str = "Change the role";
pub const SUSPEND: &str = "Suspend";
pub const SUSPEND_TEXT: &str =
    "Signs them out everywhere and ends their access until you let them back in. Groups get new keys.";
pub const REINSTATE: &str = "Let back in";
pub const REINSTATE_TEXT: &str = "They sign in again, and have what their groups have.";
pub const REMOVE: &str = "Remove";
pub const REMOVE_TEXT: &str =
    "Ends their access for good. Groups get new keys, and what they knew is marked for a password change.";
pub const REMOVE_MANAGER_TEXT: &str = "Ends their access to this client. They stay with the MSP.";
pub fn remove_sure(name: &str) -> String {
    format!("Remove {name} for good? This can’t be undone; a new invitation makes a new member.")
}
pub const WITHDRAW: &str = "Withdraw the invitation";
pub const WITHDRAW_TEXT: &str = "The link stops working. Nobody has joined by it yet.";
pub fn invited(name: &str, organisation: &str) -> String {
    format!("Invitation for {name} to {organisation}")
}
pub fn invited_text(until: &str) -> String {
    format!("Send this link. It works once, until {until}.")
}
pub fn invited_until(until: &str) -> String {
    format!("Invited, until {until}")
}
pub fn invited_as(email: &str) -> String {
    format!("Invited as {email}")
}
pub fn invited_as_text(email: &str) -> String {
    format!(
        "The invitation was for {email}, and whoever used it gave another address. Ask them before you share anything."
    )
}
