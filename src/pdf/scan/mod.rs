//! Pages that are pictures: finding them and recognising their words (OCR).
//!
//! The page is drawn ([`picture`]), turned upright ([`upright`]), straightened and cleaned ([`clean`]), and its
//! rulings are removed ([`rules`]). The rest goes to Tesseract ([`engine`], [`cache`]). The words come back as
//! [`Glyph`](super::Glyph)s of the page ([`glyphs`]), without the strokes of a pen that were read as words
//! ([`stroke`]); a word with an unread accent gets a low confidence ([`accent`]). So the later rooms read a scan like
//! any other page. The marks that remain on the paper are ink ([`ink`]).

mod accent;
mod cache;
mod clean;
mod component;
mod engine;
mod fault;
mod glyphs;
mod ink;
mod layer;
mod mend;
mod need;
mod picture;
mod rules;
mod stroke;
mod tsv;
mod upright;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};
pub(super) use upright::drawn as turn_drawn;

use super::limits::Limits;
use super::page::{Damage, Document, Page, Ruling, Scan, ScanWords, Turn};
use super::visible::mark_struck;
use crate::geom::PageNumber;
use cache::Cache;
use clean::Sheet;
use fault::ScanFault;
use need::Need;
use picture::{Completeness, Renderer};
use tsv::OcrWord;
use upright::Legibility;

pub use engine::{Engine, EngineFault};

/// Which pages are recognised by OCR.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum OcrMode {
    /// No page. A page that is a picture stays unread, and no other program is started.
    #[default]
    Off,
    /// Pages that are pictures and pages with unusable text, if Tesseract is installed.
    Auto,
    /// Every page, even pages with good text.
    Force,
}

impl OcrMode {
    /// The name on the command line.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Off => "off",
            Self::Auto => "auto",
            Self::Force => "force",
        }
    }
}

/// How pages that are pictures are read.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct OcrOptions {
    /// Which pages are recognised.
    pub mode: OcrMode,
    /// The Tesseract program; `None` searches for it.
    pub program: Option<PathBuf>,
    /// The languages, as Tesseract names them: `eng`, `eng+cym`.
    pub language: String,
    /// The most wall time for one page. A page of dense print takes 3 s.
    pub page_time: Duration,
    /// The folder that keeps recognised words for the next run; `None` keeps nothing.
    pub cache: Option<PathBuf>,
}

impl Default for OcrOptions {
    fn default() -> Self {
        Self {
            mode: OcrMode::Off,
            program: None,
            language: "eng".to_owned(),
            page_time: Duration::from_secs(60),
            cache: None,
        }
    }
}

impl OcrOptions {
    /// The Tesseract program for these options. The search happens once in a process.
    ///
    /// # Errors
    ///
    /// [`EngineFault`] if the program is not installed, is too old, or lacks the language.
    pub fn engine(&self) -> Result<Engine, EngineFault> {
        Engine::find(self.program.as_deref(), &self.language)
    }
}

/// Recognises the words of pages that are pictures and need it, and measures rulings and ink of the others.
///
/// `before` is called before a page is given to Tesseract. Never fails: if a page cannot be read, [`Page::scan`]
/// holds the reason.
pub(crate) fn recognise(
    document: &mut Document,
    bytes: &Arc<Vec<u8>>,
    limits: &Limits,
    options: &OcrOptions,
    before: &dyn Fn(PageNumber),
) {
    if options.mode == OcrMode::Off {
        return;
    }
    // A page that was too expensive to read is too expensive to draw.
    let broken: Vec<PageNumber> = document.damage.iter().filter_map(|d| d.page).collect();
    let needs: Vec<(Need, Turn)> = document
        .pages
        .iter_mut()
        .map(|p| {
            if broken.contains(&p.number) {
                return (Need::Nothing, Turn::None);
            }
            // What is drawn as a picture is drawn as it is displayed.
            if options.mode == OcrMode::Force || p.unreliable() {
                upright::undo(p);
            }
            let lies = need::lies(p);
            upright::page(p, lies);
            (need::of(p, options.mode), lies)
        })
        .collect();
    if needs.iter().all(|(n, _)| *n == Need::Nothing) {
        return;
    }
    let mut renderer = Renderer::new(Arc::clone(bytes), limits);
    let mut job = Job {
        options,
        engine: None,
        cache: options.cache.as_deref().map(Cache::new),
        before,
    };
    for (page, (need, lies)) in document.pages.iter_mut().zip(needs) {
        match need {
            Need::Nothing => {}
            Need::Look => job.keep_layer(page, &mut renderer, lies),
            Need::Better => job.improve_layer(page, &mut renderer, lies),
            Need::Words => job.recognise_words(page, &mut renderer, lies),
        }
        let number = page.number;
        let what = match renderer.take_completeness() {
            Completeness::Whole => continue,
            Completeness::Partial => format!("a picture on page {number} cannot be unpacked and is missing"),
            Completeness::Nothing => {
                // OCR would find no words on it.
                if let Some(scan) = page.scan.as_mut().filter(|s| s.words != ScanWords::Layer) {
                    scan.words = ScanWords::Recognised;
                }
                format!("page {number} is a picture that cannot be unpacked; what it shows was not read")
            }
        };
        document.damage.push(Damage {
            page: Some(number),
            what,
            limit: None,
        });
    }
}

/// On a page with unusable fonts, fewer recognised letters than this count as none.
const MIN_READ: usize = 10;

/// This many struck letters are a word.
const MIN_STRUCK: usize = 3;

/// Whether a line strikes through words along most of its length. A table border may only cut a misplaced word.
fn strikes(rule: &Ruling, page: &Page) -> bool {
    let on = |g: &&super::page::Glyph| {
        g.struck
            && g.invisible
            && (g.baseline - 0.5 * g.size..=g.baseline - 0.12 * g.size).contains(&rule.at)
            && g.bbox.center_x() >= rule.from
            && g.bbox.center_x() <= rule.to
    };
    let (mut letters, mut width) = (0, 0.0);
    for g in page.glyphs.iter().filter(on) {
        letters += 1;
        width += g.bbox.width();
    }
    rule.horizontal && letters >= MIN_STRUCK && width >= 0.6 * rule.len()
}

/// The recognition of the pages of one document.
struct Job<'o> {
    options: &'o OcrOptions,
    engine: Option<Result<Engine, EngineFault>>,
    cache: Option<Cache>,
    before: &'o dyn Fn(PageNumber),
}

/// The recognised words of a page, and the picture they stand on.
struct Recognised {
    words: Vec<OcrWord>,
    sheet: Sheet,
    /// The direction of the print on the picture that was drawn.
    lies: Turn,
    legibility: Legibility,
}

impl Job<'_> {
    /// Keeps the words of the text layer, and takes their places, rulings, struck words and ink from the picture.
    fn keep_layer(&mut self, page: &mut Page, renderer: &mut Renderer, lies: Turn) {
        let mut scan = Scan {
            lies,
            ..Scan::default()
        };
        if let Ok(picture) = renderer.draw(page, lies) {
            let sheet = Sheet::from_picture(picture);
            let layer = page.glyphs.clone();
            scan.skew = sheet.skew;
            layer::deskew(page, sheet.skew);
            let words = layer::words(page, &sheet);
            page.glyphs.retain(|g| !g.invisible || g.turn != Turn::None);
            let drawn = glyphs::from_words(words, &sheet, page);
            page.glyphs.extend(drawn);
            let rulings = page.rulings.len();
            sheet.add_rulings(page);
            mark_struck(page);
            // OCR reads words badly if a line strikes through them, and it matters which words are struck.
            let struck = page
                .rulings
                .get(rulings..)
                .unwrap_or_default()
                .iter()
                .any(|r| strikes(r, page));
            if struck && let Ok(words) = self.ocr_words(page.number, &sheet, self.options.page_time) {
                let with_layer = page.clone();
                page.glyphs = layer;
                page.rulings.truncate(rulings);
                match self.replace_words(page, words, &sheet) {
                    Ok(scan) => {
                        page.scan = Some(Scan { lies, ..scan });
                        return;
                    }
                    Err(_) => *page = with_layer,
                }
            }
            scan.ink = Some(ink::remaining(&sheet, page));
        }
        page.scan = Some(scan);
    }

    /// Replaces the text layer by OCR if the result is readable; otherwise keeps the layer.
    fn improve_layer(&mut self, page: &mut Page, renderer: &mut Renderer, lies: Turn) {
        let read = self.recognised(page, renderer, lies);
        let read = read
            .ok()
            .filter(|r| r.lies == Turn::None && r.legibility.is_readable());
        match read.and_then(|r| self.replace_words(page, r.words, &r.sheet).ok()) {
            Some(scan) => page.scan = Some(Scan { lies, ..scan }),
            None => self.keep_layer(page, renderer, lies),
        }
    }

    fn recognise_words(&mut self, page: &mut Page, renderer: &mut Renderer, lies: Turn) {
        let read = self.recognised(page, renderer, lies).and_then(|r| {
            upright::page(page, r.lies);
            let scan = self.replace_words(page, r.words, &r.sheet)?;
            Ok(Scan {
                lies: upright::add_turns(lies, r.lies),
                ..scan
            })
        });
        page.scan = Some(match read {
            Ok(scan) => scan,
            // A bad text layer is better than nothing, and the page is marked as unread.
            Err(reason) => Scan {
                words: ScanWords::Unread(reason.to_string()),
                lies,
                ..Scan::default()
            },
        });
    }

    fn engine(&mut self) -> Result<Engine, EngineFault> {
        let options = self.options;
        self.engine.get_or_insert_with(|| options.engine()).clone()
    }

    /// Recognises the page from its picture, and tries other directions if the result is not readable.
    fn recognised(
        &mut self,
        page: &Page,
        renderer: &mut Renderer,
        lies: Turn,
    ) -> Result<Recognised, ScanFault> {
        self.engine()?;
        let until = Instant::now() + self.options.page_time;
        let picture = renderer.draw(page, lies)?;
        let attempt = |job: &mut Self, turn: Turn, time: Duration| {
            let sheet = Sheet::from_picture(upright::picture(picture.clone(), turn));
            let words = job.ocr_words(page.number, &sheet, time)?;
            Ok::<_, ScanFault>(Recognised {
                legibility: Legibility::measure(&words),
                words,
                sheet,
                lies: turn,
            })
        };
        let first = attempt(self, Turn::None, self.options.page_time)?;
        if first.legibility.is_readable() {
            return Ok(first);
        }
        for turn in upright::other_turns(first.legibility, &first.sheet.clean) {
            let left = until.saturating_duration_since(Instant::now());
            // A direction without a readable result is the wrong one.
            if let Ok(other) = attempt(self, *turn, left)
                && other.legibility.is_readable()
            {
                return Ok(other);
            }
        }
        Ok(first)
    }

    /// The words of a picture, from the cache or from Tesseract within this time.
    fn ocr_words(
        &mut self,
        page: PageNumber,
        sheet: &Sheet,
        time: Duration,
    ) -> Result<Vec<OcrWord>, ScanFault> {
        let engine = self.engine()?;
        let key = cache::key(&sheet.clean, &engine);
        let kept = self.cache.as_ref().and_then(|c| c.get(&key));
        if let Some(words) = kept.and_then(|text| tsv::parse(&text)) {
            return Ok(words);
        }
        (self.before)(page);
        let text = engine.run(&sheet.clean, time)?;
        let words = tsv::parse(&text).ok_or(ScanFault::NotATable)?;
        if let Some(cache) = &self.cache {
            cache.put(&key, &text);
        }
        Ok(words)
    }

    /// Replaces the text layer of the page by recognised words. On an error the page stays as it was.
    fn replace_words(&self, page: &mut Page, words: Vec<OcrWord>, sheet: &Sheet) -> Result<Scan, ScanFault> {
        let drawn = glyphs::from_words(words, sheet, page);
        // Letters of which some are known are better than none, and the page is marked as unreliable.
        if page.unreliable() && drawn.iter().filter(|g| g.ch.is_alphanumeric()).count() < MIN_READ {
            return Err(ScanFault::NoWords);
        }
        // Text that the author's program drew over the picture stays, such as a stamped page number.
        let keep = self.options.mode == OcrMode::Auto && !page.unreliable();
        page.glyphs.retain(|g| keep && !g.invisible);
        layer::deskew(page, sheet.skew);
        let seen = page.glyphs.clone();
        page.glyphs.extend(glyphs::outside(drawn, &seen));
        page.unmapped = 0;
        sheet.add_rulings(page);
        mark_struck(page);
        let ink = ink::remaining(sheet, page);
        Ok(Scan {
            words: ScanWords::Recognised,
            skew: sheet.skew,
            lies: Turn::None,
            ink: Some(ink),
        })
    }
}
