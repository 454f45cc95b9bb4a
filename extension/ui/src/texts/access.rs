use latchkey_messages::{AccessRow, AccessStage, Yours};

use super::people;

pub const WORKERS: &str = "Who works for it";
pub const NOBODY: &str = "Nobody at the moment";
pub const NOT_YOURS: &str = "No access: you see its name only";
pub const MANAGE: &str = "Access";
pub const LEAD: &str =
    "People of your organisation who may work for this client. Each sees only what is shared with them there.";
pub const ACCOUNT_MANAGER: &str = "Account manager";
pub const ASK: &str = "Ask for access";
pub const ASK_LEAD: &str = "Another administrator decides within a week: neither you nor whoever gains by it.";
pub const WHO: &str = "For whom";
pub const CHOOSE_WHO: &str = "Choose a person or a group";
pub const ROLE: &str = "What they may do there";
pub const AS_MANAGER: &str = "As its account manager, in place of the present one";
pub const ASKED: &str = "Asked. Another administrator decides.";
pub const APPROVE: &str = "Approve";
pub const REFUSE: &str = "Refuse";
pub const WITHDRAW: &str = "Withdraw";
pub const END: &str = "End it";
pub const END_ACCESS: &str = "End access";
pub const REQUESTS: &str = "Requests";

pub fn manage(client: &str) -> String {
    format!("Access to {client}")
}
pub fn ask_for(client: &str) -> String {
    format!("Ask for access to {client}")
}
pub fn end_of(name: &str) -> String {
    format!("End access of {name}")
}
pub fn end_sure(name: &str) -> String {
    format!("End {name}’s access to this client? The groups there get new keys, and what they knew is marked.")
}
pub fn through(group: &str) -> String {
    format!("through the group {group}")
}
pub fn missing(administrators: u32) -> String {
    let more = super::count(administrators, "administrator more", "administrators more");
    format!(
        "Giving access takes three administrators: one asks, another approves, neither gains by it. You need {more}."
    )
}
pub fn title(row: &AccessRow) -> String {
    format!("Access to {} for {}", row.client.name, row.who)
}
/// Who has done what, and what that leaves to the reader.
pub fn story(row: &AccessRow, until: &str) -> String {
    let role = if row.account_manager { ACCOUNT_MANAGER } else { people::role(row.role) };
    let asked = format!("{} asks for access to {} for {}: {role}.", row.asked_by, row.client.name, row.who);
    match (row.stage, row.yours) {
        (AccessStage::Proposed { .. }, Some(Yours::Asked)) => {
            format!(
                "2 of 3: you asked for access to {} for {}: {role}. Another administrator decides by {until}.",
                row.client.name, row.who
            )
        }
        (AccessStage::Proposed { .. }, Some(Yours::Gains)) => {
            format!("2 of 3: {asked} You would gain by it, so somebody else decides by {until}.")
        }
        (AccessStage::Proposed { .. }, None) => {
            format!("2 of 3: {asked} You can approve, because you are neither. It waits until {until}.")
        }
        (AccessStage::Expired, _) => format!("{asked} Nobody decided in time."),
        (AccessStage::Withdrawn, _) => format!("{asked} It was withdrawn."),
        (AccessStage::Approved, _) if row.decided_by.is_none() => {
            format!("{} is its account manager since it was created.", row.who)
        }
        (AccessStage::Approved, _) => format!("{asked} {} approved.", decider(row)),
        (AccessStage::Refused, _) => format!("{asked} {} refused.", decider(row)),
        (AccessStage::Revoked, _) => format!("{asked} It was approved, and has ended."),
    }
}
fn decider(row: &AccessRow) -> &str {
    row.decided_by.as_deref().unwrap_or(&row.asked_by)
}
pub fn stage(stage: AccessStage) -> &'static str {
    match stage {
        AccessStage::Proposed { .. } => "Waits",
        AccessStage::Expired => "Not decided in time",
        AccessStage::Approved => "Approved",
        AccessStage::Refused => "Refused",
        AccessStage::Withdrawn => "Withdrawn",
        AccessStage::Revoked => "Ended",
    }
}
