//! The first reading: `hayro-interpret` runs each page's drawing program and this device collects what it
//! draws.

use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::Arc;

use hayro_interpret::font::{Glyph as DrawnGlyph, GlyphRun, OutlineGlyph};
use hayro_interpret::hayro_cmap::BfString;
use hayro_interpret::kurbo::{Affine, BezPath, PathEl, Point, Rect as KurboRect, Shape};
use hayro_interpret::{
    BlendMode, ClipPath, Context, Device, DrawMode, DrawProps, Image, ImageDrawProps, InterpreterCache,
    InterpreterSettings, Paint, SoftMask, interpret_page,
};
use hayro_syntax::object::{Array, Dict, Name, Stream};
use hayro_syntax::page::Page as SyntaxPage;
use hayro_syntax::{DecryptionError, LoadPdfError, Pdf};

use super::beside::Beside;
use super::decode;
use super::fonts::{FontTable, FontUse, ReverseMaps};
use super::inflation::{Inflation, check_ends, check_structure, is_corrupt};
use super::limits::Limits;
use super::open::{OpenError, OpenErrorKind, PageReader};
use super::page::{Damage, Document, FontId, Glyph, LimitKind, Page, Ruling, Turn};
use super::visible::{Cover, Visibility};
use crate::clock::Deadline;
use crate::geom::{PageNumber, Rect};

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
        check_ends(bytes).map_err(|what| OpenError::new(OpenErrorKind::Damaged, what))?;
        check_structure(bytes, limits).map_err(|what| OpenError::new(OpenErrorKind::TooLarge, what))?;
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
            let read = catch_unwind(AssertUnwindSafe(|| {
                let mut collector = Collector::new(page, number, limits, deadline, &mut fonts, &mut reverse);
                let stopped = match inflation.check_page(page) {
                    Err(what) => Some(Damage {
                        page: Some(number),
                        what,
                        limit: Some(LimitKind::Size),
                    }),
                    Ok(()) => collector
                        .run(page, &pdf, &cache, &settings)
                        .or_else(|| broken_content(page, number)),
                };
                (collector.finish(), stopped)
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
        out.fonts = fonts.into_fonts();
        let beside = catch_unwind(AssertUnwindSafe(|| Beside::of(&pdf, limits.pages)));
        // Where it cannot be told, somebody must look.
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

impl Page {
    /// A page on which nothing could be read.
    pub(crate) fn blank(number: PageNumber, width: f32, height: f32) -> Self {
        Self {
            number,
            width,
            height,
            glyphs: Vec::new(),
            rulings: Vec::new(),
            fills: Vec::new(),
            images: Vec::new(),
            drawings: Vec::new(),
            unmapped: 0,
            scan: None,
            dots: 0,
            base: [1.0, 0.0, 0.0, -1.0, 0.0, f64::from(height)],
        }
    }
}

/// The device that listens to the interpreter while it draws one page.
struct Collector<'r, 'a> {
    page: Page,
    /// User space to the displayed page.
    base: Affine,
    limits: Limits,
    deadline: Deadline,
    operations: u64,
    /// Glyphs with the moment they were drawn, so that what was painted over can be told.
    visibility: Visibility,
    clips: Vec<Rect>,
    opacities: Vec<f32>,
    /// One entry per open marked-content sequence: whether it is an artifact.
    artifacts: Vec<bool>,
    fonts: &'r mut FontTable<'a>,
    page_fonts: super::fonts::PageFonts<'a>,
    reverse: &'r mut ReverseMaps,
    /// The glyphs of the run that is drawn; kept for its memory.
    placed: Vec<Placed>,
    /// Per font: whether advances follow the horizontal scale of the glyph matrix (see `is_scaled`).
    scaled: HashMap<FontId, bool>,
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
        // ISO 32000-2, 7.7.3.3: UserUnit is the size of a user-space unit in points; sane files stay under 100.
        let unit = page
            .raw()
            .get::<f32>(b"UserUnit")
            .filter(|u| u.is_finite() && *u >= 0.01 && *u <= 1000.0)
            .unwrap_or(1.0);
        let (width, height) = page.render_dimensions();
        let base = Affine::scale(f64::from(unit)) * Affine::new(page.initial_transform(true).as_coeffs());
        let (width, height) = (width * unit, height * unit);
        let page_fonts = super::fonts::PageFonts::of(page, limits.nesting);
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
            opacities: Vec::new(),
            artifacts: Vec::new(),
            fonts,
            page_fonts,
            reverse,
            placed: Vec::new(),
            scaled: HashMap::new(),
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
        let outcome = catch_unwind(AssertUnwindSafe(|| interpret_page(page, &mut context, self)));
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

    fn finish(mut self) -> Page {
        self.visibility.settle(&mut self.page);
        decode::drop_overprints(&mut self.page.glyphs);
        super::visible::mark_struck(&mut self.page);
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

    fn clip(&self) -> Rect {
        self.clips
            .last()
            .copied()
            .unwrap_or_else(|| Rect::from_corners(0.0, 0.0, self.page.width, self.page.height))
    }

    fn opacity(&self) -> f32 {
        self.opacities.last().copied().unwrap_or(1.0)
    }

    fn push_clip(&mut self, bounds: KurboRect) {
        let inner = display_box(bounds);
        let current = self.clip();
        // An empty intersection hides everything: a box outside the page stands for it.
        let clip = current
            .intersection(&inner)
            .unwrap_or_else(|| Rect::from_corners(-1e6, -1e6, -1e6, -1e6));
        self.clips.push(clip);
    }

    /// Collects a stroked or filled path as rulings, fills or a drawing.
    fn take_path(&mut self, path: &BezPath, transform: Affine, stroke: Option<f32>, cover: Cover) {
        let clip = self.clip().grown(0.5);
        for sub in subpaths(path) {
            let mut straight = true;
            let mut points: Vec<Point> = Vec::with_capacity(sub.len());
            for el in sub {
                match el {
                    PathEl::MoveTo(p) | PathEl::LineTo(p) => points.push(transform * *p),
                    PathEl::QuadTo(a, b) => {
                        straight = false;
                        points.extend([transform * *a, transform * *b]);
                    }
                    PathEl::CurveTo(a, b, c) => {
                        straight = false;
                        points.extend([transform * *a, transform * *b, transform * *c]);
                    }
                    PathEl::ClosePath => {
                        if let Some(first) = points.first().copied() {
                            points.push(first);
                        }
                    }
                }
                if points.len() > 20_000 {
                    break;
                }
            }
            let Some(bounds) = bounding(&points) else { continue };
            let Some(bounds) = clamp(bounds, clip) else {
                continue;
            };
            let axis_parallel = straight && points.windows(2).all(|w| axis(w[0], w[1]).is_some());
            if !axis_parallel {
                if bounds.width().max(bounds.height()) > 1.0 {
                    self.page.drawings.push(bounds);
                }
                continue;
            }
            if stroke.is_some() {
                for w in points.windows(2) {
                    self.take_segment(w[0], w[1], clip);
                }
                continue;
            }
            // A filled box: thin ones are how most writers draw rules and table borders.
            const THIN: f32 = 2.6;
            let (w, h) = (bounds.width(), bounds.height());
            if w.min(h) <= THIN && w.max(h) >= 3.0 * w.min(h) {
                if cover.white {
                    continue;
                }
                let horizontal = w >= h;
                self.page.rulings.push(if horizontal {
                    Ruling {
                        horizontal,
                        at: bounds.center_y(),
                        from: bounds.left,
                        to: bounds.right,
                    }
                } else {
                    Ruling {
                        horizontal,
                        at: bounds.center_x(),
                        from: bounds.top,
                        to: bounds.bottom,
                    }
                });
            } else {
                if !cover.white {
                    self.page.fills.push(bounds);
                }
                self.visibility.cover(bounds, cover);
            }
        }
    }

    fn take_segment(&mut self, a: Point, b: Point, clip: Rect) {
        let Some(horizontal) = axis(a, b) else { return };
        let Some(r) = clamp(
            Rect::from_corners(a.x as f32, a.y as f32, b.x as f32, b.y as f32),
            clip,
        ) else {
            return;
        };
        let ruling = if horizontal {
            Ruling {
                horizontal,
                at: r.center_y(),
                from: r.left,
                to: r.right,
            }
        } else {
            Ruling {
                horizontal,
                at: r.center_x(),
                from: r.top,
                to: r.bottom,
            }
        };
        if ruling.len() >= 1.0 {
            self.page.rulings.push(ruling);
        }
    }
}

impl<'a> Device<'a> for Collector<'_, 'a> {
    fn draw_path(&mut self, path: &BezPath, props: DrawProps<'a>, draw_mode: &DrawMode) {
        self.tick();
        let paint = PaintLook::of(&props.paint, self.opacity());
        if paint.alpha < 0.02 {
            return;
        }
        let stroke = match draw_mode {
            DrawMode::Stroke(s) => Some(s.line_width),
            _ => None,
        };
        let cover = Cover {
            white: paint.white,
            dark: paint.dark,
            opaque: paint.alpha > 0.95 && props.blend_mode == BlendMode::Normal && props.soft_mask.is_none(),
        };
        if stroke.is_some() && paint.white {
            return;
        }
        self.take_path(path, props.transform, stroke, cover);
    }

    fn push_clip_path(&mut self, clip_path: &ClipPath) {
        self.tick();
        self.push_clip(clip_path.path.bounding_box());
    }

    fn push_clip_rect(&mut self, rect: &KurboRect) {
        self.tick();
        self.push_clip(*rect);
    }

    fn push_transparency_group(&mut self, opacity: f32, _mask: Option<SoftMask<'a>>, _blend: BlendMode) {
        self.tick();
        let product = self.opacity() * opacity;
        self.opacities.push(product);
    }

    fn draw_glyph_run(&mut self, run: &GlyphRun<'_, 'a>, props: DrawProps<'a>, draw_mode: &DrawMode) {
        self.tick();
        let glyphs = run.glyphs();
        if glyphs.len() > self.limits.glyphs_per_page {
            self.too_much();
        }
        let Some(first) = glyphs.first() else { return };
        let paint = PaintLook::of(&props.paint, self.opacity());
        let invisible = matches!(draw_mode, DrawMode::Invisible) || paint.alpha < 0.02;
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
        let clip = self.clip().grown(1.0);
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
            if !clip.contains(place.bbox.center_x(), place.bbox.center_y()) {
                continue;
            }
            let (one, several);
            // Most glyphs are one character that stands for itself.
            let chars: &[char] = match glyph.as_unicode() {
                Some(BfString::Char(c)) if encoded && decode::is_plain(c) => {
                    one = [c];
                    &one
                }
                told => {
                    several = decode::expand(&self.unicode(glyph, told, source));
                    &several
                }
            };
            let n = chars.len().max(1) as f32;
            for (k, ch) in chars.iter().enumerate() {
                if *ch == char::REPLACEMENT_CHARACTER {
                    self.page.unmapped += 1;
                }
                let bbox = place.slice(k as f32 / n, (k + 1) as f32 / n);
                self.visibility.glyph(
                    Glyph {
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
                    },
                    paint.white,
                );
            }
        }
        self.placed = all;
    }

    fn draw_image(&mut self, image: Image<'a, '_>, props: ImageDrawProps<'a>) {
        self.tick();
        if self.opacity() < 0.02 {
            return;
        }
        let (w, h) = (f64::from(image.width()), f64::from(image.height()));
        let corners =
            [(0.0, 0.0), (w, 0.0), (0.0, h), (w, h)].map(|(x, y)| props.transform * Point::new(x, y));
        let Some(bounds) = bounding(&corners) else { return };
        if let Some(bounds) = clamp(bounds, self.clip()) {
            self.page.images.push(bounds);
            let dots = u64::from(image.width()) * u64::from(image.height());
            self.page.dots = self.page.dots.saturating_add(dots);
            let opaque = matches!(image, Image::Raster(_)) && self.opacity() > 0.95;
            self.visibility.picture(bounds, opaque);
        }
    }

    fn pop_clip(&mut self) {
        self.clips.pop();
    }

    fn pop_transparency_group(&mut self) {
        self.opacities.pop();
    }

    fn begin_marked_content(&mut self, tag: &[u8], properties: Option<&Dict<'_>>) {
        self.tick();
        // ISO 32000-2, 14.8.2.2: artifacts of type Pagination are running headers, footers, page numbers.
        let artifact = tag == b"Artifact"
            && properties
                .and_then(|p| p.get::<Name<'_>>(b"Type"))
                .is_some_and(|t| t.as_ref() == b"Pagination");
        self.artifacts.push(artifact);
    }

    fn end_marked_content(&mut self) {
        self.artifacts.pop();
    }
}

impl Collector<'_, '_> {
    /// The characters a glyph stands for, or U+FFFD where nothing says.
    ///
    /// `told` is what the interpreter says.
    fn unicode(&mut self, glyph: &DrawnGlyph<'_>, told: Option<BfString>, source: FontUse) -> String {
        let (font, code) = (source.font, glyph.char_code());
        let told = match told {
            Some(BfString::Char(c)) => Some(c.to_string()),
            Some(BfString::String(mut s)) => {
                // Longer than any ligature: each letter drawn would become thousands.
                if let Some((end, _)) = s.char_indices().nth(MAX_LETTERS) {
                    s.truncate(end);
                }
                Some(s)
            }
            None => None,
        };
        if let Some(s) = told.filter(|s| decode::usable(s) && !self.fonts.is_without_encoding(source)) {
            return decode::symbol(&s, self.fonts.name(font)).unwrap_or(s);
        }
        let found = match glyph {
            DrawnGlyph::Type3(_) => None,
            DrawnGlyph::Outline(outline) if source.place().is_some() => self.said_by_font(outline, source),
            DrawnGlyph::Outline(outline) => self.ask_font(outline, source),
        };
        match found {
            Some(s) => decode::symbol(&s, self.fonts.name(font)).unwrap_or(s),
            // Line ends in a form field's appearance: the font has no glyph for them.
            None if matches!(code, 0x09 | 0x0A | 0x0D) && draws_nothing(glyph) => " ".to_owned(),
            // A simple font without a mapping: its codes are almost always an extension of ASCII.
            None if self.page_fonts.is_simple(font, self.fonts) => decode::from_code(code),
            None => char::REPLACEMENT_CHARACTER.to_string(),
        }
    }

    /// What the font's dictionary and program say of a glyph whose character the interpreter does not know.
    fn said_by_font(&mut self, outline: &OutlineGlyph, source: FontUse) -> Option<String> {
        let place = (source.place()?, outline.char_code(), outline.glyph_id().to_u32());
        if let Some(known) = self.reverse.said(place) {
            return known;
        }
        let said = self.ask_font(outline, source);
        self.reverse.keep(place, said.clone());
        said
    }

    fn ask_font(&mut self, outline: &OutlineGlyph, source: FontUse) -> Option<String> {
        let code = outline.char_code();
        let own = self.reverse.lookup(outline);
        let Some(codes) = self.fonts.codes(source) else {
            return own.map(String::from);
        };
        codes
            .told(code)
            .or(own.map(String::from))
            .or_else(|| codes.implied(code))
    }

    /// Whether the glyphs of a run advance by the horizontal scale of their matrix.
    ///
    /// The interpreter gives a glyph matrix in which the horizontal scaling of the text state (`Tz`) and the
    /// stretch of a substitute font are multiplied. Only the first moves the next glyph. Which of the two it is
    /// shows in the run itself: the distances between origins fit one reading better than the other. A run of a
    /// single glyph follows what its font showed before, else assumes no scaling unless it is gross.
    fn is_scaled(&mut self, font: FontId, placed: &[Placed]) -> bool {
        let ratio = |p: &Placed| if p.y_len > 0.0 { p.x_len / p.y_len } else { 1.0 };
        if !placed.iter().any(|p| (ratio(p) - 1.0).abs() > 0.01) {
            return true;
        }
        if placed.len() > 1 {
            let (mut with, mut without) = (0.0_f32, 0.0_f32);
            for pair in placed.windows(2) {
                let step = pair[0].distance(&pair[1]);
                with += (step - pair[0].advance(true)).abs();
                without += (step - pair[0].advance(false)).abs();
            }
            let scaled = with <= without;
            self.scaled.insert(font, scaled);
            return scaled;
        }
        let shown = self.scaled.get(&font).copied();
        shown.unwrap_or_else(|| placed.first().is_some_and(|p| !(0.6..=1.6).contains(&ratio(p))))
    }

    /// The size of a run's letters in points, if its font's em does not tell.
    ///
    /// A Type 3 font may be drawn at size 1 with a large font matrix: how far its glyphs advance on average, in this run
    /// and those before it, tells its real size.
    fn type3_size(&mut self, placed: &[Placed], scaled: bool) -> Option<f32> {
        let em = placed.first()?.y_len;
        let (count, sum) = self.type3.entry(em.to_bits()).or_default();
        let advances = placed.iter().map(|p| p.advance(scaled));
        for a in advances.filter(|a| a.is_finite() && *a > 0.0) {
            *count += 1;
            *sum += a;
        }
        if *count == 0 {
            return None;
        }
        let mean = *sum / *count as f32;
        let plausible = if *count < 8 { TYPE3_EM_FEW } else { TYPE3_EM };
        (!plausible.contains(&(em / mean))).then_some(mean * 1.8)
    }
}

/// Letters one glyph may stand for. The longest ligature of Unicode has 18.
const MAX_LETTERS: usize = 32;

/// Above and below these shares of the mean advance a Type 3 font's em is not the size of its letters. Latin text
/// advances half an em on average.
const TYPE3_EM: std::ops::RangeInclusive<f32> = 1.0..=5.0;

/// The same where only a few glyphs were drawn, which may all be narrow or wide.
const TYPE3_EM_FEW: std::ops::RangeInclusive<f32> = 0.6..=8.0;

/// The advance width a font gives a glyph, in ems.
fn advance_of(glyph: &DrawnGlyph<'_>) -> f32 {
    let thousandths = match glyph {
        DrawnGlyph::Outline(o) => o.advance_width(),
        DrawnGlyph::Type3(t) => t.advance_width(),
    };
    thousandths.filter(|w| w.is_finite()).unwrap_or(500.0) / 1000.0
}

/// Whether a font has no glyph of its own for a code.
fn draws_nothing(glyph: &DrawnGlyph<'_>) -> bool {
    matches!(glyph, DrawnGlyph::Outline(o) if o.glyph_id().to_u32() == 0)
}

/// A glyph's matrix taken apart.
struct Placed {
    origin: Point,
    /// Length of one em along the baseline, points.
    x_len: f32,
    /// Length of one em across it, points.
    y_len: f32,
    /// Direction of the baseline, degrees clockwise on the displayed page.
    angle: f32,
    /// Advance width in ems.
    width: f32,
}

/// Where a glyph stands on the displayed page.
struct Place {
    bbox: Rect,
    baseline: f32,
    size: f32,
    turn: Turn,
}

impl Placed {
    fn new(matrix: Affine, width: f32) -> Self {
        let origin = matrix * Point::ZERO;
        let x = matrix * Point::new(1000.0, 0.0) - origin;
        let y = matrix * Point::new(0.0, 1000.0) - origin;
        // Almost all text is upright.
        let upright = x.y == 0.0 && y.x == 0.0 && x.x > 0.0;
        let (x_len, y_len, angle) = if upright {
            (x.x, y.y.abs(), 0.0)
        } else {
            (x.hypot(), y.hypot(), x.y.atan2(x.x).to_degrees())
        };
        Self {
            origin,
            x_len: x_len as f32,
            y_len: y_len as f32,
            angle: angle as f32,
            width,
        }
    }

    /// How far the glyph moves the next, in points.
    fn advance(&self, scaled: bool) -> f32 {
        self.width * if scaled { self.x_len } else { self.y_len }
    }

    fn distance(&self, next: &Self) -> f32 {
        (next.origin - self.origin).hypot() as f32
    }

    /// The box of the glyph, or nothing where the numbers are no place on a page.
    ///
    /// `drawn` is the size it shows, where that is not the em of its font.
    fn nominal(&self, advance: f32, drawn: Option<f32>) -> Option<Place> {
        let (x, y) = (self.origin.x as f32, self.origin.y as f32);
        let size = drawn.unwrap_or(self.y_len);
        if !(x.is_finite() && y.is_finite() && size.is_finite() && advance.is_finite()) {
            return None;
        }
        if size <= 0.05 || size > 5_000.0 {
            return None;
        }
        // Scans are laid over their text by up to a few degrees.
        const TILT: f32 = 8.0;
        let turn = match self.angle {
            a if a.abs() <= TILT => Turn::None,
            a if (a - 90.0).abs() <= TILT => Turn::Right,
            a if (a + 90.0).abs() <= TILT => Turn::Left,
            a if a.abs() >= 180.0 - TILT => Turn::Half,
            _ => Turn::Slanted,
        };
        let (up, down) = (size * 0.75, size * 0.22);
        let a = advance.max(0.0);
        let (bbox, baseline) = match turn {
            Turn::None => (Rect::from_corners(x, y - up, x + a, y + down), y),
            Turn::Half => (Rect::from_corners(x, y + up, x - a, y - down), y),
            Turn::Right => (Rect::from_corners(x + up, y, x - down, y + a), x),
            Turn::Left => (Rect::from_corners(x - up, y, x + down, y - a), x),
            Turn::Slanted => {
                let (sin, cos) = self.angle.to_radians().sin_cos();
                (
                    Rect::from_corners(x, y, x + a * cos, y + a * sin).grown(size * 0.3),
                    y,
                )
            }
        };
        Some(Place {
            bbox,
            baseline,
            size,
            turn,
        })
    }
}

impl Place {
    /// The part of the box between two fractions of the advance.
    fn slice(&self, from: f32, to: f32) -> Rect {
        if from <= 0.0 && to >= 1.0 {
            return self.bbox;
        }
        let b = self.bbox;
        match self.turn {
            Turn::None | Turn::Slanted => Rect {
                left: b.left + b.width() * from,
                right: b.left + b.width() * to,
                ..b
            },
            Turn::Half => Rect {
                left: b.right - b.width() * to,
                right: b.right - b.width() * from,
                ..b
            },
            Turn::Right => Rect {
                top: b.top + b.height() * from,
                bottom: b.top + b.height() * to,
                ..b
            },
            Turn::Left => Rect {
                top: b.bottom - b.height() * to,
                bottom: b.bottom - b.height() * from,
                ..b
            },
        }
    }
}

/// What matters of a paint.
struct PaintLook {
    alpha: f32,
    /// Near enough to paper that it shows nothing on it.
    white: bool,
    /// Dark enough that white text on it can be read.
    dark: bool,
}

impl PaintLook {
    fn of(paint: &Paint<'_>, opacity: f32) -> Self {
        match paint {
            Paint::Color(c) => {
                let [r, g, b, a] = c.to_rgba().components();
                let light = 0.299 * r + 0.587 * g + 0.114 * b;
                Self {
                    alpha: a * opacity,
                    white: r.min(g).min(b) > 0.97,
                    dark: light < 0.8,
                }
            }
            Paint::Pattern(_) => Self {
                alpha: opacity,
                white: false,
                dark: true,
            },
        }
    }
}

fn subpaths(path: &BezPath) -> impl Iterator<Item = &[PathEl]> {
    let mut rest = path.elements();
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let end = rest
            .iter()
            .enumerate()
            .skip(1)
            .find(|(_, el)| matches!(el, PathEl::MoveTo(_)))
            .map_or(rest.len(), |(i, _)| i);
        let (sub, tail) = rest.split_at(end);
        rest = tail;
        Some(sub)
    })
}

fn bounding(points: &[Point]) -> Option<Rect> {
    let mut it = points.iter().filter(|p| p.x.is_finite() && p.y.is_finite());
    let first = it.next()?;
    let mut r = Rect::from_corners(first.x as f32, first.y as f32, first.x as f32, first.y as f32);
    for p in it {
        let (x, y) = (p.x as f32, p.y as f32);
        r = r.union(&Rect::from_corners(x, y, x, y));
    }
    Some(r)
}

/// The part of a box inside the clip; boxes without width or height (lines) count too.
fn clamp(r: Rect, clip: Rect) -> Option<Rect> {
    let out = Rect {
        left: r.left.max(clip.left),
        top: r.top.max(clip.top),
        right: r.right.min(clip.right),
        bottom: r.bottom.min(clip.bottom),
    };
    (out.left <= out.right && out.top <= out.bottom).then_some(out)
}

/// Whether two points lie along an axis: `Some(true)` horizontally, `Some(false)` vertically. A slant of one in
/// fifty still counts: scans and rotated pages bring it.
fn axis(a: Point, b: Point) -> Option<bool> {
    let (dx, dy) = ((b.x - a.x).abs(), (b.y - a.y).abs());
    if dy <= (dx * 0.02).max(0.05) {
        Some(true)
    } else if dx <= (dy * 0.02).max(0.05) {
        Some(false)
    } else {
        None
    }
}

fn display_box(r: KurboRect) -> Rect {
    let f = |v: f64| if v.is_finite() { v as f32 } else { 0.0 };
    Rect::from_corners(f(r.x0), f(r.y0), f(r.x1), f(r.y1))
}
