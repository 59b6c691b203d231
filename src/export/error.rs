//! Why an export could not be made.

#[cfg(any(feature = "xlsx", feature = "sqlite", feature = "parquet"))]
use std::io;
use std::path::{Path, PathBuf};

use super::Format;
use super::giving::PublisherError;

/// A name that no export format has.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("there is no format {0:?}: the formats are xlsx, sqlite, parquet, csv and 360giving")]
pub struct UnknownFormat(pub String);

/// Why an export could not be made.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ExportError {
    /// There are no records.
    #[error(
        "there is no decisions.jsonl in {0}: give a folder that `extract` wrote with the format jsonl (the default)"
    )]
    NoRecords(PathBuf),
    /// They cannot be read.
    #[error("{path} cannot be read: line {line}: {why}; run `extract` again")]
    Unread {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: u64,
        /// What is wrong.
        why: String,
    },
    /// This program was built without it.
    #[error(
        "this program was built without the format {}: build it with `--features full`, or take a released binary",
        .0.as_str()
    )]
    NotBuiltIn(Format),
    /// A file cannot be written.
    #[error("{path} cannot be written")]
    Unwritten {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        cause: Box<dyn std::error::Error + Send + Sync>,
    },
    /// What stands in the place is not an export of this program.
    #[error(
        "{0} is not a file this program wrote, and was left as it is: choose another name, or move it away"
    )]
    NotOurs(PathBuf),
    /// Grants need a publisher.
    #[error(
        "360giving needs --publisher FILE: who publishes the grants, and the prefix of their identifiers"
    )]
    NoPublisher,
    /// The description of the publisher does not fit.
    #[error(transparent)]
    Publisher(#[from] PublisherError),
    /// No award has all a grant needs.
    #[error(
        "no award has all that 360Giving needs of a grant, so none was written; {left_out} lists the {count} awards with \
         what is missing"
    )]
    NoGrants {
        /// The list.
        left_out: PathBuf,
        /// How many.
        count: u64,
    },
    /// The name does not end in a known form of the data.
    #[error(
        "{0}: the name must end in .json, .csv or .xlsx, which says in which form the grants are written"
    )]
    Extension(PathBuf),
}

impl ExportError {
    /// A file could not be written.
    pub(super) fn unwritten<E>(path: &Path) -> impl Fn(E) -> Self + '_
    where
        E: Into<Box<dyn std::error::Error + Send + Sync>>,
    {
        move |cause| Self::Unwritten {
            path: path.to_owned(),
            cause: cause.into(),
        }
    }
}

/// An error of a library as one of input and output, for the writers of rows.
#[cfg(any(feature = "xlsx", feature = "sqlite", feature = "parquet"))]
pub(super) fn io_error<E>(cause: E) -> io::Error
where
    E: Into<Box<dyn std::error::Error + Send + Sync>>,
{
    io::Error::other(cause)
}
