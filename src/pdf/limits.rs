//! Every ceiling on what a document may cost, each with its reason.

use std::time::Duration;

/// What one document may cost before it is given up. The defaults suit decision archives: the largest
/// file seen in the wild sample has 20 MB and 190 pages, an ordinary decision 200 kB and 6 pages.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Limits {
    /// Bytes of the file. Above it the file is `too-large`: a decision of this size is a bundle of scans
    /// that wants splitting.
    pub bytes: u64,
    /// Pages. A panel pack has a few hundred.
    pub pages: usize,
    /// Glyphs on one page. A page of 6-point type has about 15,000; ten times that is a map or an attack.
    pub glyphs_per_page: usize,
    /// Glyphs in the document.
    pub glyphs: usize,
    /// Drawing operations (glyph runs, paths, clips, images) on one page. A form that draws itself twice
    /// over thirty levels ends here.
    pub operations_per_page: u64,
    /// Bytes one stream may inflate to. Deflate reaches 1,032 to 1.
    pub inflated_stream: u64,
    /// Bytes all streams read for the text may inflate to together.
    pub inflated: u64,
    /// Processor time for reading the pages of one document. Not part of the output: a document that meets it is
    /// `timed-out`.
    pub time: Duration,
    /// Nesting of form XObjects and of resources looked through for fonts. The interpreter stops at 50.
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
