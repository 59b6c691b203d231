//! One file a command.

pub(super) mod completions;
pub(super) mod diff;
pub(super) mod extract;
pub(super) mod merge;
pub(super) mod profiles;
pub(super) mod schema;
pub(super) mod score;
pub(super) mod show;
pub(super) mod worker;
