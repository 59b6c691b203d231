//! The ceilings on the cost of a document, each with its reason.

use std::time::Duration;

/// The ceilings on the cost of one document. The defaults suit archives of decisions: the largest file in a sample
/// from the web has 20 MB and 190 pages, an ordinary decision 200 kB and 6 pages.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct Limits {
    /// Size of the file in bytes. A larger file is `too-large`; a decision of this size is a bundle of scans that
    /// should be split.
    pub bytes: u64,
    /// Number of pages. A panel pack has a few hundred.
    pub pages: usize,
    /// Glyphs on one page. A page of 6-point type has about 15,000; ten times that is a map or an attack.
    pub glyphs_per_page: usize,
    /// Glyphs in the whole document.
    pub glyphs: usize,
    /// Drawing operations (glyph runs, paths, clips, images) on one page. This stops a form that draws itself twice
    /// on each of thirty levels.
    pub operations_per_page: u64,
    /// Size in bytes of one inflated stream. Deflate reaches 1,032 to 1.
    pub inflated_stream: u64,
    /// Size in bytes of all inflated streams that are read for the text.
    pub inflated: u64,
    /// Processor time for reading the pages of one document. A document that needs more is `timed-out`. The time
    /// itself is not part of the output.
    pub time: Duration,
    /// Nesting of form XObjects, and of resources that are searched for fonts. The interpreter stops at 50.
    pub nesting: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            bytes: 512 << 20,
            pages: 5_000,
            glyphs_per_page: 200_000,
            glyphs: 5_000_000,
            operations_per_page: 3_000_000,
            inflated_stream: 64 << 20,
            inflated: 512 << 20,
            time: Duration::from_secs(60),
            nesting: 20,
        }
    }
}
