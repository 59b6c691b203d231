//! Reading pages: bytes in, positioned glyphs out.
//!
//! The room's promise on untrusted bytes: it never panics, never runs past the ceilings of [`Limits`], and
//! what it could not read it says ([`Document::damage`], [`OpenError`]). Nothing behind this room sees a PDF
//! object.
//!
//! Two independent readings implement one trait, [`PageReader`]: [`FirstReading`] runs each page's drawing
//! program by an interpreter of our own, and by `hayro-interpret` where that does not cover a page; [`SecondReading`] drives `pdf-extract` and is used where the
//! first is unreliable and to verify it. `open` decides.

mod beside;
mod codes;
mod content;
mod decode;
mod drawing;
mod embedded;
mod first;
mod font;
mod fonts;
mod form;
mod inflation;
mod limits;
mod metadata;
mod missing;
mod open;
mod optional;
mod page;
mod scan;
mod second;
mod unpack;
mod visible;

pub use drawing::{DrawError, Drawer, Drawing};
pub use first::FirstReading;
pub(crate) use first::actual::is_unknown;
pub use limits::Limits;
pub(crate) use open::keep_seen;
pub use open::{OpenError, OpenErrorKind, PageReader, open};
pub use page::{
    Damage, Document, Embedded, Font, FontId, Glyph, LimitKind, Metadata, Page, Ruling, Scan, ScanWords,
    SignedField, Turn,
};
pub(crate) use scan::recognise;
pub use scan::{Engine, EngineFault, OcrMode, OcrOptions};
pub use second::SecondReading;
