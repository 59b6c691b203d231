//! Bytes to a document: which reading is used, what is mended, what cannot be opened.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use lopdf::{Document as Objects, LoadOptions};

use super::beside::Beside;
use super::first::FirstReading;
use super::limits::Limits;
use super::page::{Damage, Document, Glyph, Page};
use super::second::SecondReading;
use super::visible::{conceal, words_of};
use super::{form, metadata, missing, optional, scan};
use crate::geom::Rect;

/// A reading of a PDF: bytes in, pages of glyphs out.
pub trait PageReader {
    /// Reads every page.
    ///
    /// # Errors
    ///
    /// When nothing at all can be read; a page that fails is a [`Damage`](super::Damage) of the document instead.
    fn read(&self, bytes: &Arc<Vec<u8>>, limits: &Limits) -> Result<Document, OpenError>;
}

/// Why a file gives no document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenError {
    kind: OpenErrorKind,
    message: String,
}

/// The kinds of [`OpenError`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OpenErrorKind {
    /// The bytes are no PDF.
    NotAPdf,
    /// It wants a password that is not empty.
    Encrypted,
    /// It is a PDF and too broken to read.
    Damaged,
    /// It exceeds a ceiling of [`Limits`].
    TooLarge,
    /// Reading it took too long.
    TimedOut,
    /// The reader itself failed on it.
    Crashed,
}

impl OpenError {
    pub(super) fn new(kind: OpenErrorKind, message: impl Into<String>) -> Self {
        Self {
            kind,
            message: message.into(),
        }
    }

    /// What went wrong.
    #[must_use]
    pub fn kind(&self) -> OpenErrorKind {
        self.kind
    }
}

impl std::fmt::Display for OpenError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for OpenError {}

/// Reads a document with the first reading, its metadata and form fields with `lopdf`, and turns to the second
/// reading where the first fails or a page's fonts have no usable Unicode mapping.
///
/// # Errors
///
/// [`OpenError`] when the bytes are no PDF, are locked, exceed [`Limits::bytes`] or hold no readable page.
pub fn open(bytes: &Arc<Vec<u8>>, limits: &Limits) -> Result<Document, OpenError> {
    sniff(bytes, limits)?;
    let (mut document, beside) = match FirstReading.read_all(bytes, limits) {
        Ok((document, beside)) => (document, Some(beside)),
        // A locked file stays locked, and the second reading knows no ceilings of its own.
        Err(e) if matches!(e.kind, OpenErrorKind::Encrypted | OpenErrorKind::TooLarge) => return Err(e),
        Err(e) => match SecondReading.read(bytes, limits) {
            Ok(mut document) if document.pages.iter().any(|p| !p.glyphs.is_empty()) => {
                document.repaired = true;
                if missing::breaks_off(bytes) {
                    document.damage.push(Damage {
                        page: None,
                        what: "the file breaks off before its end; the rest is missing".to_owned(),
                        limit: None,
                    });
                }
                (document, None)
            }
            _ => return Err(e),
        },
    };
    let settled = beside
        .as_ref()
        .filter(|b| b.layers)
        .and_then(|_| settle_layers(&mut document, bytes, limits));
    document.embedded = beside.as_ref().map(|b| b.embedded.clone()).unwrap_or_default();
    replace_unreliable(&mut document, bytes, limits);
    // What stands before the header (a mail's, a web server's) makes every place in the table wrong.
    document.repaired |= !bytes.starts_with(b"%PDF-");
    let seen = settled.as_deref().unwrap_or(bytes);
    add_beside(&mut document, (bytes, seen), limits, beside.as_ref());
    conceal(&mut document);
    document.pages.iter_mut().for_each(scan::turn_drawn);
    Ok(document)
}

/// Reads a file with layers once more where the first reading does not know which are seen, and counts what those that are
/// switched off hold. Returns the file as it is seen, where it was written again.
fn settle_layers(document: &mut Document, bytes: &[u8], limits: &Limits) -> Option<Vec<u8>> {
    let objects = load_objects(bytes, limits)?;
    let written = shielded(|| optional::write(objects)).flatten()?;
    let read = |bytes: &[u8]| FirstReading.read(&Arc::new(bytes.to_vec()), limits).ok();
    if let Some(seen) = written.seen.as_deref().and_then(read)
        && seen.pages.len() == document.pages.len()
    {
        document.pages = seen.pages;
        document.fonts = seen.fonts;
    }
    let whole = read(&written.whole)?;
    let letters = |p: &Page| p.glyphs.iter().filter(|g| g.ch.is_alphanumeric()).count() + p.hidden.len();
    for (page, all) in document.pages.iter_mut().zip(&whole.pages) {
        page.switched_off = letters(all).saturating_sub(letters(page));
        if page.switched_off > 0 {
            let seen = words_of(&page.glyphs);
            page.hidden_words
                .extend(words_of(&all.glyphs).into_iter().filter(|w| !seen.contains(w)));
        }
    }
    written.seen
}

/// Adds what the file says of itself and what its form fields say. Taking all objects of a file apart costs a tenth of
/// reading it, and is done where fields or notes want it, or the description cannot be had without.
///
/// The second of the files is the same with its layers as they are seen.
fn add_beside(
    document: &mut Document,
    (bytes, seen): (&[u8], &[u8]),
    limits: &Limits,
    beside: Option<&Beside>,
) {
    if let Some(beside) = beside.filter(|b| !b.fields)
        && let Some((metadata, mended)) = shielded(|| metadata::described(bytes, beside)).flatten()
    {
        document.metadata = metadata;
        document.repaired |= mended;
        return;
    }
    let Some(objects) = load_objects(seen, limits) else {
        return;
    };
    document.repaired |= objects.xref_recovery.is_some();
    document.metadata = shielded(|| metadata::read(&objects)).unwrap_or_default();
    let bases: Vec<[f64; 6]> = document.pages.iter().map(|p| p.base).collect();
    let mut pages = std::mem::take(&mut document.pages);
    // A page whose fields could not be placed keeps its glyphs.
    let _ = catch_unwind(AssertUnwindSafe(|| form::place(&objects, &mut pages, &bases)));
    document.pages = pages;
}

/// The first kilobyte must hold `%PDF-` (ISO 32000-2, 7.5.2, and Acrobat's leniency about what stands before it).
fn sniff(bytes: &[u8], limits: &Limits) -> Result<(), OpenError> {
    if bytes.is_empty() {
        return Err(OpenError::new(OpenErrorKind::NotAPdf, "the file is empty"));
    }
    if bytes.len() as u64 > limits.bytes {
        return Err(OpenError::new(
            OpenErrorKind::TooLarge,
            format!(
                "the file has {} MB; the limit is {} MB",
                bytes.len() >> 20,
                limits.bytes >> 20
            ),
        ));
    }
    let head = bytes.get(..bytes.len().min(1024)).unwrap_or_default();
    if head.windows(5).any(|w| w == b"%PDF-") {
        return Ok(());
    }
    let kind = match head {
        [b'P', b'K', 3, 4, ..] => "a ZIP archive or a word-processor document",
        [0xFF, 0xD8, ..] => "a JPEG picture",
        [0x89, b'P', b'N', b'G', ..] => "a PNG picture",
        [0xD0, 0xCF, 0x11, 0xE0, ..] => "an old word-processor document",
        h if h.trim_ascii_start().starts_with(b"<") => "a web page or XML",
        _ => "something else",
    };
    Err(OpenError::new(
        OpenErrorKind::NotAPdf,
        format!("the file does not begin as a PDF does (%PDF-); it looks like {kind}"),
    ))
}

fn load_objects(bytes: &[u8], limits: &Limits) -> Option<Objects> {
    let options = LoadOptions {
        password: Some(String::new()),
        max_decompressed_size: usize::try_from(limits.inflated_stream).ok(),
        ..LoadOptions::default()
    };
    shielded(|| {
        Objects::load_mem_with_options(bytes, options)
            .or_else(|_| {
                Objects::load_mem_with_options(
                    bytes,
                    LoadOptions {
                        max_decompressed_size: usize::try_from(limits.inflated_stream).ok(),
                        ..LoadOptions::default()
                    },
                )
            })
            .ok()
    })
    .flatten()
}

fn shielded<T>(f: impl FnOnce() -> T) -> Option<T> {
    catch_unwind(AssertUnwindSafe(f)).ok()
}

/// A page on which more than this share of the characters has no Unicode mapping cannot be read by its fonts.
const UNMAPPED_SHARE: f32 = 0.3;

impl Page {
    /// Whether too many of the page's characters are unknown to trust its text.
    #[must_use]
    pub fn unreliable(&self) -> bool {
        let visible = self.glyphs.iter().filter(|g| g.ch != ' ').count();
        visible >= 10 && self.unmapped as f32 > UNMAPPED_SHARE * visible as f32
    }
}

/// Takes the second reading's characters for pages whose first reading is mostly unknown, where it does better.
fn replace_unreliable(document: &mut Document, bytes: &Arc<Vec<u8>>, limits: &Limits) {
    // What met a ceiling is not given to a reading that has none.
    let met_limit = document.damage.iter().any(|d| d.limit.is_some());
    if met_limit || !document.pages.iter().any(Page::unreliable) {
        return;
    }
    let Ok(second) = SecondReading.read(bytes, limits) else {
        return;
    };
    for page in document.pages.iter_mut().filter(|p| p.unreliable()) {
        let Some(other) = second.pages.iter().find(|p| p.number == page.number) else {
            continue;
        };
        let readable = other.glyphs.iter().filter(|g| g.ch.is_alphanumeric()).count();
        let before = page.glyphs.iter().filter(|g| g.ch.is_alphanumeric()).count();
        if readable > before && !other.unreliable() {
            let seen = std::mem::take(&mut page.glyphs);
            page.glyphs.clone_from(&other.glyphs);
            page.unmapped = other.unmapped;
            if !page.hidden.is_empty() {
                page.glyphs
                    .retain(|g| !stands_on(g, &page.hidden) || stands_on_glyph(g, &seen));
            }
        }
    }
}

/// Takes out of a second reading what the first found hidden: the second does not know what is painted over what.
pub(crate) fn keep_seen(second: &mut Document, first: &[Page]) {
    for page in &mut second.pages {
        let Some(same) = first
            .iter()
            .find(|p| p.number == page.number && !p.hidden.is_empty())
        else {
            continue;
        };
        page.glyphs
            .retain(|g| !stands_on(g, &same.hidden) || stands_on_glyph(g, &same.glyphs));
    }
}

fn stands_on(glyph: &Glyph, areas: &[Rect]) -> bool {
    let (x, y) = (glyph.bbox.center_x(), glyph.bbox.center_y());
    areas.iter().any(|r| r.grown(1.0).contains(x, y))
}

fn stands_on_glyph(glyph: &Glyph, others: &[Glyph]) -> bool {
    let (x, y) = (glyph.bbox.center_x(), glyph.bbox.center_y());
    others.iter().any(|o| o.ch == glyph.ch && o.bbox.contains(x, y))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(bytes: &[u8]) -> OpenErrorKind {
        open(&Arc::new(bytes.to_vec()), &Limits::default())
            .unwrap_err()
            .kind()
    }

    #[test]
    fn the_second_reading_speaks_where_the_first_cannot() {
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/pdf/essex-dr-017-23.pdf");
        let bytes = Arc::new(std::fs::read(path).unwrap());
        let limits = Limits::default();
        let read = || FirstReading.read(&bytes, &limits).unwrap();
        let words =
            |d: &Document| -> String { d.pages.iter().flat_map(|p| &p.glyphs).map(|g| g.ch).collect() };
        let (healthy, mut blind) = (read(), read());
        for page in &mut blind.pages {
            page.unmapped = page.glyphs.len();
            for glyph in &mut page.glyphs {
                glyph.ch = char::REPLACEMENT_CHARACTER;
            }
        }
        assert!(blind.pages.iter().all(Page::unreliable));
        replace_unreliable(&mut blind, &bytes, &limits);
        assert!(!blind.pages.iter().any(Page::unreliable));
        let count = |d: &Document| words(d).chars().filter(|c| c.is_alphanumeric()).count();
        assert!(
            count(&blind) * 10 >= count(&healthy) * 9,
            "{} of {}",
            count(&blind),
            count(&healthy)
        );
        // A page the first reading can read stays as it is.
        let mut whole = read();
        replace_unreliable(&mut whole, &bytes, &limits);
        assert_eq!(words(&whole), words(&healthy));
    }

    #[test]
    fn what_is_no_pdf_says_what_it_is() {
        assert_eq!(kind(b""), OpenErrorKind::NotAPdf);
        assert_eq!(kind(b"PK\x03\x04 word/document.xml"), OpenErrorKind::NotAPdf);
        let e = open(&Arc::new(b"<html>".to_vec()), &Limits::default()).unwrap_err();
        assert!(e.to_string().contains("web page"), "{e}");
    }

    #[test]
    fn a_header_alone_is_damaged() {
        assert_eq!(kind(b"%PDF-1.7\nnothing"), OpenErrorKind::Damaged);
    }

    #[test]
    fn a_file_above_the_ceiling_is_not_looked_at() {
        let limits = Limits {
            bytes: 4,
            ..Limits::default()
        };
        let e = open(&Arc::new(b"%PDF-1.7".to_vec()), &limits).unwrap_err();
        assert_eq!(e.kind(), OpenErrorKind::TooLarge);
    }
}
