//! The program as its users meet it: through the binary, over whole documents.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test may stop"
)]

mod diff;
mod runs;
mod schema;
mod score;
