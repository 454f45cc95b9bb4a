pub const SIDE: &str = "Beside the list";
