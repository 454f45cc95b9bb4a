pub const NO_ANSWER: &str = "Latchkey did not answer";
pub const NO_ANSWER_DETAIL: &str =
    "The extension's background may be starting or was just updated. Nothing was changed.";
