//! The program as its users meet it: through the binary, over whole documents.
//!
//! A document that was read wrong gets a case in `regressions.toml` (see `regression.rs`); CONTRIBUTING.md names the few cases
//! that belong elsewhere.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test may stop and may print"
)]

// --- what a document must give
mod county_record; // the second worked example of docs/profiles.md
mod evidence; // every value leads back to words on its page
mod faults; // faults of real PDFs, made by several writers
mod gold; // every fixture's record against the right one
mod layout; // no character is lost, doubled or misplaced
mod regression; // reported mistakes, one case each
mod scans; // pages that are pictures
mod shared; // documents that are not ours to publish, where they are at hand
mod unknown_form; // the first worked example of docs/profiles.md
mod verify; // the second, independent reading
mod visible;
mod words; // every line of a paper belongs to a part of its record // only what is visible on the page counts

// --- broken and hostile files
mod damaged; // broken files, each with its issue
mod hostile; // files made to do harm

// --- the commands
mod command_line; // pipes that close, links, mistyped inputs, odd names, copies
mod correct; // corrections.csv
mod diff; // differences between two runs
mod draw; // pictures of pages with the places of values
mod export; // workbooks, databases, grants and the tables over all records
mod extract; // files, exit codes, messages, the same bytes each time
#[cfg(feature = "fetch")]
mod fetch; // downloads, from a server that misbehaves
mod inputs; // folders, patterns, lists, archives
mod messages; // every message for review, and help after a typing mistake
mod profile_fields; // fields that a profile adds
mod profile_language; // what docs/profiles.md says of the language
mod profiles; // the commands for authors of profiles
mod readme; // README's commands, links and list of commands
mod schema; // the JSON Schema, and that every record follows it
mod score; // measuring a run against right answers
mod stages; // what `show` prints

// --- many runs
mod archive_job; // what is read again, resumed, joined, streamed
mod night; // what a nightly job drops, renames, remembers, reports
mod year; // a month of nights with everything that can happen

// --- helpers
mod paper; // PDFs built object by object
mod runs; // runs written by hand
mod support; // folders, the program, the fixtures, records
