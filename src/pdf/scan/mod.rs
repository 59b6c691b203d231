//! Pages that are pictures: which they are, and their words recognised.
//!
//! The page is drawn ([`picture`]), turned upright ([`upright`]), laid straight and cleaned ([`clean`]), its rulings are taken out ([`rules`]), the
//! rest is given to Tesseract ([`engine`], [`cache`]), and the words come back as [`Glyph`](super::Glyph)s of the page
//! ([`glyphs`]), but for strokes of a pen that were taken for words ([`stroke`]); a word over
//! which a mark was not read is a doubtful one ([`accent`]). So everything behind this room reads a
//! scan as it reads any page. What is left on the paper is ink ([`ink`]).

mod accent;
mod cache;
mod clean;
mod engine;
mod glyphs;
mod ink;
mod layer;
mod mend;
mod need;
mod picture;
mod piece;
mod rules;
mod stroke;
mod tsv;
mod upright;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::limits::Limits;
use super::page::{Damage, Document, Page, Ruling, Scan, ScanWords, Turn};
use super::visible::mark_struck;
use crate::geom::PageNumber;
use cache::Cache;
use clean::Sheet;
use need::Need;
use picture::{Camera, Drawn};
use tsv::Found;
use upright::Legibility;

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
    let needs: Vec<(Need, Turn)> = document
        .pages
        .iter_mut()
        .map(|p| {
            if broken.contains(&p.number) {
                return (Need::Nothing, Turn::None);
            }
            let lies = need::lies(p);
            upright::page(p, lies);
            (need::of(p, options.mode), lies)
        })
        .collect();
    if needs.iter().all(|(n, _)| *n == Need::Nothing) {
        return;
    }
    let mut camera = Camera::new(Arc::clone(bytes), limits);
    let mut job = Job {
        options,
        engine: None,
        cache: options.cache.as_deref().map(Cache::new),
        before,
    };
    for (page, (need, lies)) in document.pages.iter_mut().zip(needs) {
        match need {
            Need::Nothing => {}
            Need::Look => job.look(page, &mut camera, lies),
            Need::Better => job.better(page, &mut camera, lies),
            Need::Words => job.words(page, &mut camera, lies),
        }
        let number = page.number;
        let what = match camera.drawn() {
            Drawn::Whole => continue,
            Drawn::InPart => format!("a picture on page {number} cannot be unpacked and is missing"),
            Drawn::Nothing => {
                // No recognition would find words on it.
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

/// A page's words as they were recognised, and the picture they stand on.
struct Recognised {
    words: Vec<Found>,
    sheet: Sheet,
    /// How the print ran on the picture that was drawn.
    lies: Turn,
    legibility: Legibility,
}

impl Job<'_> {
    /// The layer keeps its words; where they stand, rulings, strokes through words and ink come from the picture.
    fn look(&mut self, page: &mut Page, camera: &mut Camera, lies: Turn) {
        let mut scan = Scan {
            lies,
            ..Scan::default()
        };
        if let Ok(picture) = camera.take(page, lies) {
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
            if struck && let Ok(words) = self.table(page.number, &sheet, self.options.page_time) {
                let looked_at = page.clone();
                page.glyphs = layer;
                page.rulings.truncate(rulings);
                match self.enter(page, words, &sheet) {
                    Ok(scan) => {
                        page.scan = Some(Scan { lies, ..scan });
                        return;
                    }
                    Err(_) => *page = looked_at,
                }
            }
            scan.ink = Some(ink::left(&sheet, page));
        }
        page.scan = Some(scan);
    }

    /// The layer is read anew where that reads well; else it is better than nothing.
    fn better(&mut self, page: &mut Page, camera: &mut Camera, lies: Turn) {
        let read = self.recognised(page, camera, lies);
        let read = read.ok().filter(|r| r.lies == Turn::None && r.legibility.reads());
        match read.and_then(|r| self.enter(page, r.words, &r.sheet).ok()) {
            Some(scan) => page.scan = Some(Scan { lies, ..scan }),
            None => self.look(page, camera, lies),
        }
    }

    fn words(&mut self, page: &mut Page, camera: &mut Camera, lies: Turn) {
        let read = self.recognised(page, camera, lies).and_then(|r| {
            upright::page(page, r.lies);
            let scan = self.enter(page, r.words, &r.sheet)?;
            Ok(Scan {
                lies: upright::twice(lies, r.lies),
                ..scan
            })
        });
        page.scan = Some(match read {
            Ok(scan) => scan,
            // A layer that reads badly is better than nothing, and is known for what it is.
            Err(reason) => Scan {
                words: ScanWords::Unread(reason),
                lies,
                ..Scan::default()
            },
        });
    }

    fn engine(&mut self) -> Result<Engine, EngineFault> {
        let options = self.options;
        self.engine.get_or_insert_with(|| options.engine()).clone()
    }

    /// The page's words from its picture, which is tried the other ways round where it does not read as it lies.
    fn recognised(&mut self, page: &Page, camera: &mut Camera, lies: Turn) -> Result<Recognised, String> {
        self.engine().map_err(|e| e.to_string())?;
        let until = Instant::now() + self.options.page_time;
        let picture = camera.take(page, lies)?;
        let attempt = |job: &mut Self, turn: Turn, time: Duration| {
            let sheet = Sheet::of(upright::picture(picture.clone(), turn));
            let words = job.table(page.number, &sheet, time)?;
            Ok::<_, String>(Recognised {
                legibility: Legibility::of(&words),
                words,
                sheet,
                lies: turn,
            })
        };
        let first = attempt(self, Turn::None, self.options.page_time)?;
        if first.legibility.reads() {
            return Ok(first);
        }
        for turn in upright::others(first.legibility, &first.sheet.clean) {
            let left = until.saturating_duration_since(Instant::now());
            // A way that cannot be read is the wrong one.
            if let Ok(other) = attempt(self, *turn, left)
                && other.legibility.reads()
            {
                return Ok(other);
            }
        }
        Ok(first)
    }

    /// The table of words of a picture: from the cache, or from Tesseract in so much time.
    fn table(&mut self, page: PageNumber, sheet: &Sheet, time: Duration) -> Result<Vec<Found>, String> {
        let engine = self.engine().map_err(|e| e.to_string())?;
        let key = cache::key(&sheet.clean, &engine);
        let kept = self.cache.as_ref().and_then(|c| c.get(&key));
        if let Some(words) = kept.and_then(|text| tsv::parse(&text)) {
            return Ok(words);
        }
        (self.before)(page);
        let text = engine.run(&sheet.clean, time).map_err(|e| e.to_string())?;
        let words = tsv::parse(&text).ok_or("what Tesseract answered is no table of words")?;
        if let Some(cache) = &self.cache {
            cache.put(&key, &text);
        }
        Ok(words)
    }

    /// Puts words in place of what layer the page has. The page is as it was where this fails.
    fn enter(&self, page: &mut Page, words: Vec<Found>, sheet: &Sheet) -> Result<Scan, String> {
        let drawn = glyphs::of(words, sheet, page);
        // Half-known letters say more than none: they are told to be unreliable.
        if page.unreliable() && drawn.iter().filter(|g| g.ch.is_alphanumeric()).count() < MIN_READ {
            return Err("no words were found in its picture".to_owned());
        }
        // What the author's program drew over the picture stays: a stamp of the page's number, say.
        let keep = self.options.mode == OcrMode::Auto && !page.unreliable();
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
            lies: Turn::None,
            ink: Some(ink),
        })
    }
}
