//! What would be asked of a system, for whoever has to agree to it.

/// What would be asked of a system.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// The target as the user named it.
    pub target: String,
    /// The checks, in the order in which they would be begun.
    pub steps: Vec<PlanStep>,
}

/// One check of a plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlanStep {
    /// The cause it is about: `rule#cause`.
    pub cause: String,
    /// The check in words.
    pub check: String,
    /// What is read, where, over which connection.
    pub reads: String,
    /// Why it will not be asked after all.
    pub skipped: Option<String>,
}
