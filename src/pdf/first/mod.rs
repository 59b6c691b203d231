//! The first reading: a page's drawing program is run, and what it draws is collected.
//!
//! Nearly every page is read by our own interpreter ([`content`](super::content)), which knows what text needs and nothing
//! else. A page with something it does not cover is read by `hayro-interpret`.

pub(in crate::pdf) mod actual;
pub(in crate::pdf) mod collector;
mod device;
pub(in crate::pdf) mod marks;
mod notes;
pub(in crate::pdf) mod paint;
pub(in crate::pdf) mod path;
mod picture;
pub(in crate::pdf) mod place;
mod probe;
mod said;
pub(in crate::pdf) mod tile;
#[cfg(test)]
mod witness;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use hayro_syntax::object::{Array, Stream};
use hayro_syntax::page::Page as SyntaxPage;
use hayro_syntax::{DecryptionError, LoadPdfError, Pdf};

use self::collector::Collector;
use crate::clock::Deadline;
use crate::geom::PageNumber;
use crate::pdf::beside::Beside;
use crate::pdf::content::{self, Halt, Shared};
use crate::pdf::fonts::{FontTable, ReverseMaps};
use crate::pdf::inflation::{check_ends, check_structure, is_corrupt};
use crate::pdf::limits::Limits;
use crate::pdf::missing;
use crate::pdf::open::{OpenError, OpenErrorKind, PageReader};
use crate::pdf::page::{Damage, Document, LimitKind, Page};

/// Reads pages with our own interpreter, and with `hayro-interpret` where that does not cover a page.
#[derive(Debug, Clone, Copy, Default)]
pub struct FirstReading;

impl PageReader for FirstReading {
    fn read(&self, bytes: &Arc<Vec<u8>>, limits: &Limits) -> Result<Document, OpenError> {
        self.read_all(bytes, limits).map(|(document, _)| document)
    }
}

impl FirstReading {
    /// [`PageReader::read`], and what the file holds beside the pages.
    pub(super) fn read_all(
        &self,
        bytes: &Arc<Vec<u8>>,
        limits: &Limits,
    ) -> Result<(Document, Beside), OpenError> {
        read_by(bytes, limits, true)
    }
}

/// Reads a file. `own`: pages are read by our own interpreter where it covers them; otherwise by the other one alone.
fn read_by(bytes: &Arc<Vec<u8>>, limits: &Limits, own: bool) -> Result<(Document, Beside), OpenError> {
    let deadline = Deadline::within(limits.time);
    check_ends(bytes).map_err(|e| OpenError::new(OpenErrorKind::Damaged, e.to_string()))?;
    check_structure(bytes, limits).map_err(|e| OpenError::new(OpenErrorKind::TooLarge, e.to_string()))?;
    let loaded = catch_unwind(AssertUnwindSafe(|| Pdf::new(Arc::clone(bytes)))).map_err(|_| {
        OpenError::new(
            OpenErrorKind::Crashed,
            "the PDF reader gave up on the file's structure",
        )
    })?;
    let pdf = match loaded {
        Ok(pdf) => pdf,
        Err(LoadPdfError::Decryption(DecryptionError::PasswordProtected)) => {
            return Err(OpenError::new(
                OpenErrorKind::Encrypted,
                "the file asks for a password before it can be read",
            ));
        }
        Err(LoadPdfError::Decryption(e)) => {
            return Err(OpenError::new(
                OpenErrorKind::Encrypted,
                format!("the file is encrypted in a way that cannot be undone ({e:?})"),
            ));
        }
        Err(LoadPdfError::Invalid) => {
            return Err(OpenError::new(
                OpenErrorKind::Damaged,
                "no table of contents and no page could be found in the file",
            ));
        }
    };
    let pages = pdf.pages();
    if pages.is_empty() {
        return Err(OpenError::new(
            OpenErrorKind::Damaged,
            "the file has no page that can be read",
        ));
    }
    let mut out = Document::default();
    if pages.len() > limits.pages {
        out.damage.push(Damage {
            page: None,
            what: format!(
                "the file has {} pages; only the first {} were read",
                pages.len(),
                limits.pages
            ),
            limit: Some(LimitKind::Size),
        });
    }
    let mut fonts = FontTable::default();
    let mut reverse = ReverseMaps::default();
    let mut shared = Shared::new(pdf.xref(), limits);
    let mut total_glyphs = 0_usize;
    let mut empty = Vec::new();
    for (index, page) in pages.iter().enumerate().take(limits.pages) {
        let number = PageNumber::from_index(index);
        if deadline.is_over() || total_glyphs >= limits.glyphs {
            let limit = if total_glyphs >= limits.glyphs {
                LimitKind::Size
            } else {
                LimitKind::Time
            };
            out.damage.push(Damage {
                page: Some(number),
                what: format!("reading stopped before page {number}: the document is too much to read"),
                limit: Some(limit),
            });
            break;
        }
        if catch_unwind(AssertUnwindSafe(|| missing::lacks_content(page))).unwrap_or(true) {
            empty.push(number);
        }
        let mut read = None;
        if own {
            let mut collector = Collector::new(page, number, limits, deadline, &mut fonts, &mut reverse);
            read = read_own(page, &mut collector, &mut shared).and_then(|stopped| {
                let inflation = &mut shared.inflation;
                let finish = || collector.finish(page, || inflation.check_page(page).is_ok());
                catch_unwind(AssertUnwindSafe(|| (finish(), stopped))).ok()
            });
            out.interpreted += usize::from(read.is_none());
        }
        let read = match read {
            Some(read) => Ok(read),
            None => catch_unwind(AssertUnwindSafe(|| {
                let mut collector = Collector::new(page, number, limits, deadline, &mut fonts, &mut reverse);
                let stopped = read_interpreted(page, &pdf, &mut collector, &mut shared);
                (collector.finish(page, || true), stopped)
            })),
        };
        match read {
            Ok((page, stopped)) => {
                total_glyphs += page.glyphs.len();
                out.pages.push(page);
                out.damage.extend(stopped);
            }
            Err(_) => {
                // The interpreter itself panicked: nothing of this page is kept, the others are read.
                let (width, height) = page.render_dimensions();
                out.pages.push(Page::blank(number, width, height));
                out.damage.push(Damage {
                    page: Some(number),
                    what: format!("page {number} could not be read: its drawing program is broken"),
                    limit: None,
                });
            }
        }
    }
    let missing = catch_unwind(AssertUnwindSafe(|| missing::damage(&pdf, bytes, &empty)));
    out.damage.extend(missing.ok().flatten());
    out.fonts = fonts.into_fonts();
    let beside = catch_unwind(AssertUnwindSafe(|| Beside::of(&pdf, limits.pages)));
    // If it is not known, a person must look.
    let beside = beside.unwrap_or(Beside {
        fields: true,
        ..Beside::default()
    });
    Ok((out, beside))
}

/// Reads a page with our own interpreter. Returns what is missing of it, or nothing where it does not cover the page.
fn read_own<'a>(
    page: &SyntaxPage<'a>,
    collector: &mut Collector<'_, 'a>,
    shared: &mut Shared<'a>,
) -> Option<Option<Damage>> {
    let number = collector.page.number;
    match catch_unwind(AssertUnwindSafe(|| content::read(page, collector, shared))) {
        Ok(Ok(())) => Some(shared.take_corrupt().then(|| unpacked_in_part(number))),
        Ok(Err(Halt::Stop(stop))) => Some(Some(stop.damage(number))),
        Ok(Err(Halt::NotCovered)) | Err(_) => None,
    }
}

/// Reads a page with `hayro-interpret`. Returns what is missing of it.
fn read_interpreted<'a>(
    page: &SyntaxPage<'a>,
    pdf: &'a Pdf,
    collector: &mut Collector<'_, 'a>,
    shared: &mut Shared<'a>,
) -> Option<Damage> {
    let number = collector.page.number;
    match shared.inflation.check_page(page) {
        Err(fault) => Some(Damage {
            page: Some(number),
            what: fault.to_string(),
            limit: Some(LimitKind::Size),
        }),
        Ok(()) => collector
            .run(page, pdf, &shared.cache, &shared.settings)
            .or_else(|| broken_content(page).then(|| unpacked_in_part(number))),
    }
}

/// What is said of a page of which something was not unpacked: the interpreters pass over it in silence.
fn unpacked_in_part(number: PageNumber) -> Damage {
    Damage {
        page: Some(number),
        what: format!("what page {number} shows cannot be unpacked and is missing, or part of it"),
        limit: None,
    }
}

/// Whether a page's drawing program, or one of its parts, cannot be unpacked.
fn broken_content(page: &SyntaxPage<'_>) -> bool {
    let raw = page.raw();
    let unpacked = page.page_stream();
    match raw.get::<Array<'_>>(b"Contents") {
        Some(parts) => parts.iter::<Stream<'_>>().any(|part| is_corrupt(&part, None)),
        None => raw
            .get::<Stream<'_>>(b"Contents")
            .is_some_and(|whole| is_corrupt(&whole, unpacked)),
    }
}
