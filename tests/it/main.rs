//! The program as its users meet it: through the binary, over whole documents.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test may stop and may talk"
)]

mod archive_job;
mod correct;
mod county_record;
mod damaged;
mod diff;
mod draw;
mod evidence;
mod export;
mod extract;
mod faults;
#[cfg(feature = "fetch")]
mod fetch;
mod gold;
mod hostile;
mod inputs;
mod layout;
mod messages;
mod night;
mod paper;
mod profile_fields;
mod profile_language;
mod profiles;
mod regression;
mod runs;
mod scans;
mod schema;
mod score;
mod shared;
mod stages;
mod support;
mod unknown_form;
mod verify;
mod visible;
mod year;
