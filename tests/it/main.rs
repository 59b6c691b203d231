//! The program as its users meet it: through the binary, over whole documents.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test may stop and may talk"
)]

mod diff;
mod profiles;
mod runs;
mod schema;
mod score;
