//! One file a command.

pub(super) mod completions;
pub(super) mod extract;
pub(super) mod profiles;
pub(super) mod show;
