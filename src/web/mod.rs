//! Pages for the browser: the review of a run, a site of it, and a report of one file.
//!
//! The room comes after [`sink`](crate::sink) and knows only what a run wrote: its records ([`Archive`]), corrections, and
//! the PDFs they were made from, which are only drawn. Everything a document says is text here: templates escape it, and
//! no page allows a script but our own.
//!
//! `shell` is what all pages have in common, `front` the list with its totals, `decision` and `recipient` the
//! other pages; `site` writes them as files, [`report()`] the front page as one file, and the review serves the page on
//! which people check values.

mod archive;
mod chart;
mod data;
mod decision;
mod front;
mod given;
mod missing;
mod picture;
mod recipient;
mod report;
pub mod review;
mod shell;
mod site;
mod text;
mod totals;
mod values;

pub use archive::{Archive, ArchiveError, Item, Originals};
pub use report::report;
pub use site::{Built, Site, SiteError};
