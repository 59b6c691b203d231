//! The first reading: `hayro-interpret` runs each page's drawing program and this device collects what it
//! draws.

pub(in crate::pdf) mod actual;
pub(in crate::pdf) mod marks;
mod notes;
mod paint;
mod path;
mod picture;
mod place;
mod probe;
mod said;
mod tile;

use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::Arc;

use hayro_interpret::font::{Glyph as DrawnGlyph, GlyphRun};
use hayro_interpret::kurbo::{Affine, BezPath, Point, Rect as KurboRect, Shape as _};
use hayro_interpret::{
    BlendMode, ClipPath, Context, Device, DrawMode, DrawProps, Image, ImageDrawProps, InterpreterCache,
    InterpreterSettings, Paint, SoftMask, interpret_page,
};
use hayro_syntax::object::{Array, Dict, Name, Stream};
use hayro_syntax::page::Page as SyntaxPage;
use hayro_syntax::{DecryptionError, LoadPdfError, Pdf};

use self::marks::Marks;
use self::paint::{look, mix};
use self::path::{bounding, clamp, display_box};
use self::place::{Placed, advance_of};
use self::probe::{Drawn, Shape};
use self::tile::has_gaps;
use crate::clock::Deadline;
use crate::geom::{PageNumber, Rect};
use crate::pdf::beside::Beside;
use crate::pdf::decode;
use crate::pdf::fonts::{FontTable, PageFonts, ReverseMaps};
use crate::pdf::inflation::{Inflation, check_ends, check_structure, is_corrupt};
use crate::pdf::limits::Limits;
use crate::pdf::missing;
use crate::pdf::open::{OpenError, OpenErrorKind, PageReader};
use crate::pdf::page::{Damage, Document, FontId, Glyph, LimitKind, Page, user_unit};
use crate::pdf::visible::{self, Look, Mix, Visibility, is_box, is_even_odd};

/// Print smaller than this (points) is not seen; the smallest print of documents has four.
const MIN_SIZE: f32 = 1.0;

/// Reads pages with `hayro-interpret`.
#[derive(Debug, Clone, Copy, Default)]
pub struct FirstReading;

/// Why a page's interpretation was cut short. Thrown with `resume_unwind` (no panic message is printed) from
/// the device's callbacks, which have no other way to stop the interpreter.
struct Stop(LimitKind, String);

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
        let mut inflation = Inflation::new(limits);
        let mut total_glyphs = 0_usize;
        let mut empty = Vec::new();
        let cache = InterpreterCache::new();
        let settings = InterpreterSettings::default();
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
            let read = catch_unwind(AssertUnwindSafe(|| {
                let mut collector = Collector::new(page, number, limits, deadline, &mut fonts, &mut reverse);
                let stopped = match inflation.check_page(page) {
                    Err(fault) => Some(Damage {
                        page: Some(number),
                        what: fault.to_string(),
                        limit: Some(LimitKind::Size),
                    }),
                    Ok(()) => collector
                        .run(page, &pdf, &cache, &settings)
                        .or_else(|| broken_content(page, number)),
                };
                (collector.finish(page), stopped)
            }));
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
}

/// A page whose drawing program, or one of its parts, cannot be unpacked: the interpreter passes over it in silence.
fn broken_content(page: &SyntaxPage<'_>, number: PageNumber) -> Option<Damage> {
    let raw = page.raw();
    let unpacked = page.page_stream();
    let broken = match raw.get::<Array<'_>>(b"Contents") {
        Some(parts) => parts.iter::<Stream<'_>>().any(|part| is_corrupt(&part, None)),
        None => raw
            .get::<Stream<'_>>(b"Contents")
            .is_some_and(|whole| is_corrupt(&whole, unpacked)),
    };
    broken.then(|| Damage {
        page: Some(number),
        what: format!("what page {number} shows cannot be unpacked and is missing, or part of it"),
        limit: None,
    })
}

/// What a transparency group does to all that is drawn in it, the groups around it included.
#[derive(Debug, Clone, Copy)]
struct Group {
    opacity: f32,
    mix: Mix,
    /// A mask may leave nothing of it.
    masked: bool,
}

impl Group {
    const NONE: Self = Self {
        opacity: 1.0,
        mix: Mix::Normal,
        masked: false,
    };
}

/// The device that listens to the interpreter while it draws one page.
struct Collector<'r, 'a> {
    page: Page,
    /// User space to the displayed page.
    base: Affine,
    limits: Limits,
    deadline: Deadline,
    operations: u64,
    /// Glyphs with the moment they were drawn, so that glyphs that were painted over are recognised.
    visibility: Visibility,
    /// The box of each clip within those around it, and the innermost clip that is not a box.
    clips: Vec<(Rect, Option<usize>)>,
    groups: Vec<Group>,
    /// Ticks and crosses drawn as lines.
    marks: Marks,
    /// One entry per open marked-content sequence: whether it is an artifact.
    artifacts: Vec<bool>,
    /// The same: how many glyphs were drawn before it, and the letters it is said to stand for.
    actual: Vec<Option<(usize, Vec<char>)>>,
    fonts: &'r mut FontTable<'a>,
    page_fonts: PageFonts<'a>,
    reverse: &'r mut ReverseMaps,
    /// The glyphs of the run that is drawn; kept for its memory.
    placed: Vec<Placed>,
    /// Per font: whether advances follow the horizontal scale of the glyph matrix (see `is_scaled`).
    scaled: HashMap<FontId, bool>,
    /// What letters of Type 3 fonts draw.
    shapes: HashMap<u128, Shape>,
    /// Per nominal size of Type 3 text: how many glyphs were drawn and how far they advanced together.
    type3: HashMap<u32, (u32, f32)>,
}

impl<'r, 'a> Collector<'r, 'a> {
    fn new(
        page: &SyntaxPage<'a>,
        number: PageNumber,
        limits: &Limits,
        deadline: Deadline,
        fonts: &'r mut FontTable<'a>,
        reverse: &'r mut ReverseMaps,
    ) -> Self {
        let unit = user_unit(page);
        let (width, height) = page.render_dimensions();
        let base = Affine::scale(f64::from(unit)) * Affine::new(page.initial_transform(true).as_coeffs());
        let (width, height) = (width * unit, height * unit);
        let page_fonts = PageFonts::of(page, limits.nesting);
        let mut blank = Page::blank(number, width, height);
        blank.base = base.as_coeffs();
        Self {
            page: blank,
            base,
            limits: *limits,
            deadline,
            operations: 0,
            visibility: Visibility::default(),
            clips: Vec::new(),
            groups: Vec::new(),
            marks: Marks::default(),
            artifacts: Vec::new(),
            actual: Vec::new(),
            fonts,
            page_fonts,
            reverse,
            placed: Vec::new(),
            scaled: HashMap::new(),
            shapes: HashMap::new(),
            type3: HashMap::new(),
        }
    }

    /// Runs the page's drawing program and its annotations. Returns why it was stopped, if it was.
    fn run(
        &mut self,
        page: &SyntaxPage<'a>,
        pdf: &'a Pdf,
        cache: &InterpreterCache<'a>,
        settings: &InterpreterSettings,
    ) -> Option<Damage> {
        let number = self.page.number;
        let (width, height) = (f64::from(self.page.width), f64::from(self.page.height));
        let mut context = Context::new(
            self.base,
            KurboRect::new(0.0, 0.0, width, height),
            cache,
            pdf.xref(),
            settings.clone(),
        );
        let outcome = catch_unwind(AssertUnwindSafe(|| {
            interpret_page(page, &mut context, self);
            self.take_notes(page);
        }));
        match outcome {
            Ok(()) => None,
            Err(cause) => Some(match cause.downcast::<Stop>() {
                Ok(stop) => Damage {
                    page: Some(number),
                    what: stop.1,
                    limit: Some(stop.0),
                },
                Err(_) => Damage {
                    page: Some(number),
                    what: format!("page {number} was read only in part: its drawing program is broken"),
                    limit: None,
                },
            }),
        }
    }

    fn finish(mut self, page: &SyntaxPage<'a>) -> Page {
        let doubtful = self.visibility.settle(&mut self.page);
        if !self.deadline.is_over() {
            let steps = self.operations;
            visible::look_again(&visible::Source { page, steps }, &mut self.page, &doubtful);
        }
        decode::drop_overprints(&mut self.page.glyphs);
        self.marks.put(&mut self.page);
        visible::mark_struck(&mut self.page);
        self.page
    }

    /// Counts one callback and stops the interpreter when a ceiling is met.
    fn tick(&mut self) {
        self.operations += 1;
        if self.operations > self.limits.operations_per_page
            || self.visibility.len() > self.limits.glyphs_per_page
        {
            self.too_much();
        }
        // Asking for the time costs; every 256th operation is often enough.
        if self.operations.is_multiple_of(256) && self.deadline.is_over() {
            let number = self.page.number;
            resume_unwind(Box::new(Stop(
                LimitKind::Time,
                format!("reading page {number} took too long and was stopped"),
            )));
        }
    }

    /// Stops the interpreter: the page is more than one.
    fn too_much(&self) -> ! {
        let number = self.page.number;
        resume_unwind(Box::new(Stop(
            LimitKind::Size,
            format!("page {number} draws more than a document page can hold and was read only in part"),
        )))
    }

    fn clip(&self) -> (Rect, Option<usize>) {
        let page = || Rect::from_corners(0.0, 0.0, self.page.width, self.page.height);
        self.clips.last().copied().unwrap_or_else(|| (page(), None))
    }

    fn group(&self) -> Group {
        self.groups.last().copied().unwrap_or(Group::NONE)
    }

    /// How something drawn is mixed with what lies beneath; what a mask leaves of it is not worked out.
    fn mixed(&self, blend: BlendMode, masked: bool) -> Mix {
        let group = self.group();
        match blend {
            _ if masked || group.masked => Mix::Other,
            BlendMode::Normal => group.mix,
            blend => mix(blend),
        }
    }

    /// How something drawn in a paint looks.
    fn look(&self, paint: &Paint<'_>, blend: BlendMode, masked: bool) -> Look {
        look(paint, self.group().opacity, self.mixed(blend, masked))
    }

    fn push_clip(&mut self, bounds: KurboRect, path: Option<&ClipPath>) {
        let inner = display_box(bounds);
        let (current, around) = self.clip();
        // An empty intersection hides everything: a box outside the page stands for it.
        let clip = current
            .intersection(&inner)
            .unwrap_or_else(|| Rect::from_corners(-1e6, -1e6, -1e6, -1e6));
        let shaped = match path {
            Some(c) if !is_box(&c.path) => self.visibility.clip(around, &c.path, is_even_odd(c.fill)),
            _ => around,
        };
        self.clips.push((clip, shaped));
    }
}

impl<'a> Device<'a> for Collector<'_, 'a> {
    fn draw_path(&mut self, path: &BezPath, props: DrawProps<'a>, draw_mode: &DrawMode) {
        self.tick();
        let masked = props.soft_mask.is_some();
        let paint = self.look(&props.paint, props.blend_mode, masked);
        if paint.alpha < 0.02 {
            return;
        }
        let stroke = match draw_mode {
            DrawMode::Stroke(s) => Some(s),
            _ => None,
        };
        let even_odd = match draw_mode {
            DrawMode::Fill(rule) | DrawMode::FillAndStroke(rule, _) => is_even_odd(*rule),
            _ => false,
        };
        let mut coat = paint;
        if has_gaps(&props.paint) {
            coat.mix = Mix::Other;
        }
        if !(stroke.is_some() && paint.is_white()) {
            self.take_path(
                path,
                props.transform,
                stroke.map(|s| s.line_width),
                paint.is_white(),
            );
        }
        self.take_coat(path, props.transform, stroke, even_odd, coat);
    }

    fn push_clip_path(&mut self, clip_path: &ClipPath) {
        self.tick();
        self.push_clip(clip_path.path.bounding_box(), Some(clip_path));
    }

    fn push_clip_rect(&mut self, rect: &KurboRect) {
        self.tick();
        self.push_clip(*rect, None);
    }

    fn push_transparency_group(&mut self, opacity: f32, mask: Option<SoftMask<'a>>, blend: BlendMode) {
        self.tick();
        let around = self.group();
        self.groups.push(Group {
            opacity: around.opacity * opacity,
            mix: match blend {
                BlendMode::Normal => around.mix,
                blend => mix(blend),
            },
            masked: around.masked || mask.is_some(),
        });
    }

    fn draw_glyph_run(&mut self, run: &GlyphRun<'_, 'a>, props: DrawProps<'a>, draw_mode: &DrawMode) {
        self.tick();
        let glyphs = run.glyphs();
        if glyphs.len() > self.limits.glyphs_per_page {
            self.too_much();
        }
        let Some(first) = glyphs.first() else { return };
        let paint = self.look(&props.paint, props.blend_mode, props.soft_mask.is_some());
        let invisible = matches!(draw_mode, DrawMode::Invisible) || paint.alpha < 0.02;
        self.visibility.look(paint);
        let source = self.fonts.identify(first, &self.page_fonts);
        let font = source.font;
        let mut all = std::mem::take(&mut self.placed);
        all.clear();
        let matrices = glyphs
            .iter()
            .map(|g| (props.transform * g.transform(), advance_of(g)));
        all.extend(matrices.map(|(matrix, width)| Placed::new(matrix, width)));
        let scaled = self.is_scaled(font, &all);
        let drawn = matches!(&**first, DrawnGlyph::Type3(_)).then(|| self.type3_size(&all, scaled));
        let (clip, shaped) = self.clip();
        let clip = clip.grown(1.0);
        let (bold, italic) = self.fonts.style(font);
        let artifact = self.artifacts.iter().any(|a| *a);
        let encoded = !self.fonts.is_without_encoding(source);
        for (i, (glyph, placed)) in glyphs.iter().zip(&all).enumerate() {
            // One run can hold tens of thousands of glyphs: the ceilings are asked here too.
            if i % 256 == 255 {
                self.tick();
            }
            let Some(place) = placed.nominal(placed.advance(scaled), drawn.flatten()) else {
                continue;
            };
            let inside = clip.contains(place.bbox.center_x(), place.bbox.center_y());
            let kept = self.letters(glyph, source, encoded);
            // Print so small shows nothing to a reader.
            let mut nothing = place.size < MIN_SIZE || self.reverse.is_blank(kept);
            if let DrawnGlyph::Type3(t) = &**glyph
                && !invisible
            {
                let size = place.bbox.height();
                match self.drawn(
                    t,
                    (props.transform, glyph.transform()),
                    &props.paint,
                    place.bbox.width(),
                    size,
                ) {
                    Drawn::Letter(own) => self.visibility.look(own.map_or(paint, |own| Look {
                        alpha: own.alpha * paint.alpha,
                        mix: paint.mix,
                        ..own
                    })),
                    Drawn::Nothing => nothing = true,
                    Drawn::Block(area) => {
                        self.take_block(area, paint);
                        continue;
                    }
                }
            }
            let chars = self.reverse.letters(kept);
            let n = chars.len().max(1) as f32;
            for (k, ch) in chars.iter().enumerate() {
                let inside = inside && !(nothing && ch.is_alphanumeric());
                if *ch == char::REPLACEMENT_CHARACTER && inside {
                    self.page.unmapped += 1;
                }
                let bbox = place.slice(k as f32 / n, (k + 1) as f32 / n);
                let glyph = Glyph {
                    ch: *ch,
                    bbox,
                    baseline: place.baseline,
                    size: place.size,
                    font,
                    turn: place.turn,
                    bold,
                    italic,
                    invisible,
                    struck: false,
                    artifact,
                    field: false,
                    confidence: None,
                };
                if inside && self.visibility.is_within(&glyph, shaped) {
                    self.visibility.glyph(glyph);
                } else {
                    self.visibility.cut_away(*ch, bbox);
                }
            }
        }
        self.placed = all;
    }

    fn draw_image(&mut self, image: Image<'a, '_>, props: ImageDrawProps<'a>) {
        self.tick();
        if self.group().opacity < 0.02 {
            return;
        }
        let (w, h) = (f64::from(image.width()), f64::from(image.height()));
        let corners =
            [(0.0, 0.0), (w, 0.0), (0.0, h), (w, h)].map(|(x, y)| props.transform * Point::new(x, y));
        let Some(bounds) = bounding(&corners) else { return };
        if let Some(bounds) = clamp(bounds, self.clip().0) {
            self.page.images.push(bounds);
            let dots = u64::from(image.width()) * u64::from(image.height());
            self.page.dots = self.page.dots.saturating_add(dots);
            let mixed = self.mixed(props.blend_mode, props.soft_mask.is_some());
            self.take_picture(&image, props.transform, bounds, mixed);
        }
    }

    fn pop_clip(&mut self) {
        self.clips.pop();
    }

    fn pop_transparency_group(&mut self) {
        self.groups.pop();
    }

    fn begin_marked_content(&mut self, tag: &[u8], properties: Option<&Dict<'_>>) {
        self.tick();
        // ISO 32000-2, 14.8.2.2: artifacts of type Pagination are running headers, footers, page numbers.
        let artifact = tag == b"Artifact"
            && properties
                .and_then(|p| p.get::<Name<'_>>(b"Type"))
                .is_some_and(|t| t.as_ref() == b"Pagination");
        self.artifacts.push(artifact);
        let letters = actual::letters(properties);
        self.actual.push(letters.map(|l| (self.visibility.len(), l)));
    }

    fn end_marked_content(&mut self) {
        self.artifacts.pop();
        if let Some((from, letters)) = self.actual.pop().flatten() {
            let told = self.visibility.name(from, &letters);
            self.page.unmapped = self.page.unmapped.saturating_sub(told);
        }
    }
}
