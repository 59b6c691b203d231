//! What a file holds besides its pages, from the reader that has it open: whether its form fields must be read, and
//! its XMP packet.

use hayro_syntax::Pdf;
use hayro_syntax::metadata::Metadata as Info;
use hayro_syntax::object::{Array, Dict, Name, Stream};

use super::embedded;
use super::form::MAX_WIDGETS;
use super::inflation::packings;
use super::page::Embedded;
use super::unpack::largest;

/// An XMP packet larger than this is not looked at; real ones have a few kilobytes.
pub(super) const MAX_XMP: usize = 1 << 20;

/// What a file holds besides its pages.
#[derive(Debug, Clone, Default)]
pub(super) struct Beside {
    /// Whether a page has form fields or text notes.
    pub(super) fields: bool,
    /// The information dictionary, as far as the reader understands it.
    pub(super) info: Info,
    /// The XMP packet, if it is valid UTF-8 and not too large.
    pub(super) xmp: Option<String>,
    /// Files and forms that lie beside the pages.
    pub(super) embedded: Vec<Embedded>,
    /// The pages have layers.
    pub(super) layers: bool,
}

impl Beside {
    /// Reads the annotations of the first `pages` pages, and the catalogue.
    pub(super) fn of(pdf: &Pdf, pages: usize) -> Self {
        let written = |annotation: Dict<'_>| {
            let kind = annotation.get::<Name<'_>>(b"Subtype");
            kind.is_some_and(|k| matches!(k.as_ref(), b"Widget" | b"FreeText"))
        };
        let fields = pdf.pages().iter().take(pages).any(|page| {
            let annotations = page.raw().get::<Array<'_>>(b"Annots").unwrap_or_default();
            annotations.iter::<Dict<'_>>().take(MAX_WIDGETS).any(written)
        });
        Self {
            fields,
            info: pdf.metadata().clone(),
            xmp: xmp(pdf),
            embedded: embedded::of(pdf, pages, fields),
            layers: pdf.xref().has_optional_content_groups(),
        }
    }
}

fn xmp(pdf: &Pdf) -> Option<String> {
    let catalog = pdf.xref().get::<Dict<'_>>(pdf.xref().root_id())?;
    let packet = catalog.get::<Stream<'_>>(b"Metadata")?;
    if largest(&packet.raw_data(), &packings(&packet), MAX_XMP as u64 + 1) > MAX_XMP as u64 {
        return None;
    }
    String::from_utf8(packet.decoded_data().ok()?.into_owned()).ok()
}
