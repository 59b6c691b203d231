//! Turns published decision documents (PDF) into checked records: every value is traced to its page and box, and every
//! doubt is reported.
//!
//! # Three things a library user does
//!
//! **Read a document.** [`Reader`] takes a path and returns a [`Record`].
//!
//! ```
//! use decisions::Reader;
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let record = Reader::new()?.read("fixtures/pdf/2024-52-summer-evenings.pdf")?;
//! for award in &record.awards {
//!     let amount = award.amount.map_or("no sum".to_owned(), |sum| sum.to_string());
//!     println!("{}: {amount}", award.recipient.as_deref().unwrap_or("nobody named"));
//! }
//! # Ok(())
//! # }
//! ```
//!
//! **Ask where a value comes from, and whether to trust it.** [`Record::evidence`] maps the JSON Pointer of each value
//! to an [`Evidence`]; [`Record::issues`] lists each missing or doubtful value as an [`Issue`]. A value that was not
//! read with certainty is `None`, never a guess.
//!
//! **Set ceilings, a profile or recognition.** [`Options`] holds the [`Limits`] on what one document may cost, the
//! profile to use and how pages that are pictures are read; [`Profiles`] adds forms from TOML files.
//!
//! Many documents in worker processes, with a journal and tables, are the job of the command line: `decisions extract`.
//!
//! # How it works
//!
//! A document goes through rooms in one direction; a room uses the rooms before it, never those after it. [`pipeline`]
//! is the walk of one document through all of them: [`discover`], [`pdf`], [`layout`], [`profile`], [`section`],
//! [`field`], [`check`], [`record`], [`correct`], [`sink`].

// The Rust example of the README is compiled and run with the other examples.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;

mod clock;
#[doc(hidden)]
pub mod evidence;
#[doc(hidden)]
pub mod geom;
#[doc(hidden)]
pub mod issue;
#[doc(hidden)]
pub mod pattern;
mod words;

#[cfg(feature = "fetch")]
#[doc(hidden)]
pub mod fetch;

#[doc(hidden)]
pub mod discover;

#[doc(hidden)]
pub mod pdf;

#[doc(hidden)]
pub mod layout;

#[doc(hidden)]
pub mod text;

#[doc(hidden)]
pub mod profile;

#[doc(hidden)]
pub mod section;

#[doc(hidden)]
pub mod field;

#[doc(hidden)]
pub mod check;

pub mod record;

#[doc(hidden)]
pub mod bodies;

#[doc(hidden)]
pub mod correct;

pub mod sink;

#[doc(hidden)]
pub mod export;

#[doc(hidden)]
pub mod pipeline;

#[cfg(feature = "web")]
#[doc(hidden)]
pub mod web;

mod reader;

#[doc(hidden)]
pub mod batch;

#[doc(hidden)]
pub mod alert;

#[doc(hidden)]
pub mod author;

#[doc(hidden)]
pub mod compare;

// In the order of the pipeline: what goes in, what may be set, what comes out.
pub use reader::{Reader, ReaderError};

pub use pipeline::Options;

pub use pdf::{Limits, OcrMode, OcrOptions};

pub use profile::{ProfileError, Profiles};

pub use record::Record;

pub use evidence::{Evidence, Place};

pub use geom::PageNumber;

pub use issue::{Code, Issue, Severity};
