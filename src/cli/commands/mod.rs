//! One file a command.

pub(super) mod extract;
pub(super) mod show;
