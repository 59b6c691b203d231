//! Pages that are pictures: which they are, and their words recognised.
//!
//! The page is drawn ([`picture`]), laid straight and cleaned ([`clean`]), its rulings are taken out ([`rules`]), the
//! rest is given to Tesseract ([`engine`], [`cache`]), and the words come back as [`Glyph`](super::Glyph)s of the page
//! ([`glyphs`]). So everything behind this room reads a scan as it reads any page. What is left on the paper is ink
//! ([`ink`]).

mod cache;
mod clean;
mod engine;
mod glyphs;
mod ink;
mod layer;
mod mend;
mod need;
mod picture;
mod rules;
mod tsv;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use super::limits::Limits;
use super::page::{Document, Page, Ruling, Scan, ScanWords, Turn};
use super::visible::mark_struck;
use crate::geom::PageNumber;
use cache::Cache;
use clean::Sheet;
use need::Need;
use picture::Camera;

pub use engine::{Engine, EngineFault};

/// Which pages are recognised.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum OcrMode {
    /// None; a page that is a picture stays unread, and no other program is ever started.
    #[default]
    Off,
    /// Pages that are pictures, and those whose text cannot be used, where Tesseract is there.
    Auto,
    /// Every page, whatever text it has.
    Force,
}

impl OcrMode {
    /// Its name on the command line.
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
pub struct OcrOptions {
    /// Which pages are recognised.
    pub mode: OcrMode,
    /// The Tesseract program; looked for where programs are if `None`.
    pub program: Option<PathBuf>,
    /// Its languages, as it names them: `eng`, `eng+cym`.
    pub language: String,
    /// What recognising one page may take, by the clock. A page of dense print takes 3 s.
    pub page_time: Duration,
    /// The folder in which words are kept for the next run; nothing is kept if `None`.
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
    /// The recognition these options ask for, found once in a process.
    ///
    /// # Errors
    ///
    /// [`EngineFault`] where it is not installed, too old, or lacks the language.
    pub fn engine(&self) -> Result<Engine, EngineFault> {
        Engine::find(self.program.as_deref(), &self.language)
    }
}

/// Looks at the pages that are pictures, and recognises the words of those that need it.
///
/// `before` is told of each page that is given to Tesseract. Never fails: a page that could not be read says why in
/// [`Page::scan`].
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
    // A page that was too much to read is too much to draw.
    let broken: Vec<PageNumber> = document.damage.iter().filter_map(|d| d.page).collect();
    let needs: Vec<Need> = document
        .pages
        .iter()
        .map(|p| {
            if broken.contains(&p.number) {
                Need::Nothing
            } else {
                need::of(p, options.mode)
            }
        })
        .collect();
    if needs.iter().all(|n| *n == Need::Nothing) {
        return;
    }
    let mut camera = Camera::new(Arc::clone(bytes), limits);
    let mut job = Job {
        options,
        engine: None,
        cache: options.cache.as_deref().map(Cache::new),
        before,
    };
    for (page, need) in document.pages.iter_mut().zip(needs) {
        match need {
            Need::Nothing => {}
            Need::Look => job.look(page, &mut camera),
            Need::Words => job.words(page, &mut camera),
        }
    }
}

/// Fewer letters than this recognised on a page whose fonts do not name theirs are none.
const MIN_READ: usize = 10;

/// So many letters struck through are a word.
const MIN_STRUCK: usize = 3;

/// Whether a line runs through words from its beginning to its end. A table's border may cut a word that was misplaced.
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

/// Recognising the pages of one document.
struct Job<'o> {
    options: &'o OcrOptions,
    engine: Option<Result<Engine, EngineFault>>,
    cache: Option<Cache>,
    before: &'o dyn Fn(PageNumber),
}

impl Job<'_> {
    /// The layer keeps its words; where they stand, rulings, strokes through words and ink come from the picture.
    fn look(&mut self, page: &mut Page, camera: &mut Camera) {
        let mut scan = Scan::default();
        if let Ok(picture) = camera.take(page) {
            let sheet = Sheet::of(picture);
            let layer = page.glyphs.clone();
            scan.skew = sheet.skew;
            layer::lay_straight(page, sheet.skew);
            let words = layer::words(page, &sheet);
            page.glyphs.retain(|g| !g.invisible || g.turn != Turn::None);
            let drawn = glyphs::of(words, &sheet, page);
            page.glyphs.extend(drawn);
            let rulings = page.rulings.len();
            sheet.rule(page);
            mark_struck(page);
            // No recognition reads words well that a line runs through, and which of them it runs through matters.
            let struck = page
                .rulings
                .get(rulings..)
                .unwrap_or_default()
                .iter()
                .any(|r| strikes(r, page));
            if struck && self.engine().is_ok() {
                let looked_at = page.clone();
                page.glyphs = layer;
                page.rulings.truncate(rulings);
                match self.read(page, &sheet) {
                    Ok(scan) => {
                        page.scan = Some(scan);
                        return;
                    }
                    Err(_) => *page = looked_at,
                }
            }
            scan.ink = Some(ink::left(&sheet, page));
        }
        page.scan = Some(scan);
    }

    fn words(&mut self, page: &mut Page, camera: &mut Camera) {
        let read = self.engine().map(drop).map_err(|e| e.to_string()).and_then(|()| {
            let picture = camera.take(page)?;
            self.read(page, &Sheet::of(picture))
        });
        page.scan = Some(match read {
            Ok(scan) => scan,
            // A layer that reads badly is better than nothing, and is known for what it is.
            Err(reason) => Scan {
                words: ScanWords::Unread(reason),
                ..Scan::default()
            },
        });
    }

    fn engine(&mut self) -> Result<Engine, EngineFault> {
        let options = self.options;
        self.engine.get_or_insert_with(|| options.engine()).clone()
    }

    /// The page's words from its picture, in place of what layer it has.
    fn read(&mut self, page: &mut Page, sheet: &Sheet) -> Result<Scan, String> {
        let options = self.options;
        let engine = self.engine().map_err(|e| e.to_string())?;
        let key = cache::key(&sheet.clean, &engine);
        let kept = self.cache.as_ref().and_then(|c| c.get(&key));
        let words = match kept.and_then(|text| tsv::parse(&text)) {
            Some(words) => words,
            None => {
                (self.before)(page.number);
                let text = engine
                    .run(&sheet.clean, options.page_time)
                    .map_err(|e| e.to_string())?;
                let words = tsv::parse(&text).ok_or("what Tesseract answered is no table of words")?;
                if let Some(cache) = &self.cache {
                    cache.put(&key, &text);
                }
                words
            }
        };
        let drawn = glyphs::of(words, sheet, page);
        // Half-known letters say more than none: they are told to be unreliable.
        if page.unreliable() && drawn.iter().filter(|g| g.ch.is_alphanumeric()).count() < MIN_READ {
            return Err("no words were found in its picture".to_owned());
        }
        // What the author's program drew over the picture stays: a stamp of the page's number, say.
        let keep = options.mode == OcrMode::Auto && !page.unreliable();
        page.glyphs.retain(|g| keep && !g.invisible);
        layer::lay_straight(page, sheet.skew);
        let seen = page.glyphs.clone();
        page.glyphs.extend(glyphs::without(drawn, &seen));
        page.unmapped = 0;
        sheet.rule(page);
        mark_struck(page);
        let ink = ink::left(sheet, page);
        Ok(Scan {
            words: ScanWords::Recognised,
            skew: sheet.skew,
            ink: Some(ink),
        })
    }
}
