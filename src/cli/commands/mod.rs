//! One file a command.

pub(super) mod alert;
pub(super) mod completions;
pub(super) mod correct;
pub(super) mod diff;
pub(super) mod export;
pub(super) mod extract;
#[cfg(feature = "fetch")]
pub(super) mod fetch;
pub(super) mod gold;
pub(super) mod history;
pub(super) mod merge;
mod people;
pub(super) mod profiles;
#[cfg(feature = "web")]
pub(super) mod review;
pub(super) mod schema;
pub(super) mod score;
pub(super) mod show;
#[cfg(feature = "web")]
pub(super) mod site;
pub(super) mod worker;
