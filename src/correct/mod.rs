//! What people know better: values a person set or confirmed, kept in a file beside the records and applied on every run.
//!
//! - [`Corrections`] is the file, read and checked as a whole before anything is done with it;
//! - [`Correction`] is a row of it, [`Target`] the value it is about, and [`Kind`] what a value may be there;
//! - [`Corrections::apply`] changes a record: the value, its evidence, the issues that are settled by it;
//! - [`Notebook`] adds rows and takes them back while several people work on one file.
//!
//! Applying the corrections of a file to a record that has them already changes nothing.

mod apply;
mod evidence;
mod file;
mod follow;
mod gold;
mod kind;
mod moved;
mod notebook;
mod row;
mod target;

pub use file::{COLUMNS, Corrections, CorrectionsError};
pub use gold::{Gold, gold};
pub use kind::{Expected, Kind};
pub use notebook::{Notebook, NotebookError};
pub use row::{Action, Correction, NewCorrection};
pub use target::{NotCorrectable, Target};

/// The name of the file that is looked for in an output folder.
pub const FILE_NAME: &str = "corrections.csv";
