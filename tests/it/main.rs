//! The program as its users meet it: over whole documents.

#![allow(clippy::unwrap_used, reason = "a test may stop")]

mod profile_language;
mod unknown_form;
