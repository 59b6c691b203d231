//! One file a command.

pub(super) mod diff;
pub(super) mod extract;
pub(super) mod schema;
pub(super) mod score;
pub(super) mod show;
