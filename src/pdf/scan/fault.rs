//! Why the words of a page that is a picture were not recognised.

use super::engine::EngineFault;
use crate::pdf::inflation::InflationFault;

/// Why a page was not recognised. The text goes into the record's issue, so it is written for the reader of the record.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(super) enum ScanFault {
    /// The pictures of the page are too large to unpack.
    #[error(
        "its pictures have {} million dots, more than the {} million that are drawn",
        .found / 1_000_000,
        .most / 1_000_000
    )]
    TooManyDots {
        /// Dots of all pictures on the page.
        found: u64,
        /// The most that are drawn.
        most: u64,
    },
    /// The renderer failed.
    #[error("it could not be drawn")]
    NotDrawn,
    /// The renderer does not find the page that the reader found.
    #[error("it could not be found again to be drawn")]
    PageNotFound,
    /// The streams of the page unpack to too much.
    #[error(transparent)]
    Inflation(#[from] InflationFault),
    /// One side of the picture would be too long.
    #[error("it is too long and narrow to be drawn")]
    TooNarrow,
    /// The picture would have hardly any dots.
    #[error("it is too small to be drawn")]
    TooSmall,
    /// The only picture of the page is broken.
    #[error("its picture is broken")]
    BrokenPicture,
    /// Tesseract is not available, or failed.
    #[error(transparent)]
    Engine(#[from] EngineFault),
    /// Tesseract answered with something else than a table of words.
    #[error("the answer of Tesseract is not a table of words")]
    NotATable,
    /// Tesseract found no words.
    #[error("no words were found in its picture")]
    NoWords,
}
