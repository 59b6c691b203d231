//! Collects what is drawn on one page. Both interpreters of a page's drawing program write into it: ours
//! ([`content`](crate::pdf::content)), and `hayro-interpret` through [`device`](super::device).

use std::collections::HashMap;

use hayro_interpret::StrokeProps;
use hayro_interpret::kurbo::{Affine, BezPath, Rect as KurboRect};
use hayro_syntax::object::{Dict, Name};
use hayro_syntax::page::Page as SyntaxPage;

use super::actual;
use super::marks::Marks;
use super::path::display_box;
use super::place::{Place, Placed};
use super::probe::Shape;
use crate::clock::Deadline;
use crate::geom::{PageNumber, Rect};
use crate::pdf::decode;
use crate::pdf::fonts::{FontTable, PageFonts, ReverseMaps};
use crate::pdf::limits::Limits;
use crate::pdf::page::{Damage, FontId, Glyph, LimitKind, Page, user_unit};
use crate::pdf::visible::{self, Look, Mix, Visibility, is_box};

/// Print smaller than this (points) is not seen; the smallest print of documents has four.
const MIN_SIZE: f32 = 1.0;

/// Why the reading of a page is stopped: a ceiling was met.
#[derive(Debug, Clone)]
pub(in crate::pdf) struct Stop {
    pub(in crate::pdf) limit: LimitKind,
    pub(in crate::pdf) what: String,
}

impl Stop {
    /// The same as damage of a page.
    pub(in crate::pdf) fn damage(self, page: PageNumber) -> Damage {
        Damage {
            page: Some(page),
            what: self.what,
            limit: Some(self.limit),
        }
    }
}

/// What a transparency group does to all that is drawn in it, the groups around it included.
#[derive(Debug, Clone, Copy)]
pub(in crate::pdf) struct Group {
    pub(in crate::pdf) opacity: f32,
    pub(in crate::pdf) mix: Mix,
    /// A mask may leave nothing of it.
    pub(in crate::pdf) masked: bool,
}

impl Group {
    const NONE: Self = Self {
        opacity: 1.0,
        mix: Mix::Normal,
        masked: false,
    };
}

/// How the glyphs of a run are drawn.
#[derive(Debug, Clone, Copy)]
pub(in crate::pdf) struct Run {
    pub(in crate::pdf) look: Look,
    /// Drawn without ink (text mode 3).
    pub(in crate::pdf) invisible: bool,
    pub(in crate::pdf) font: FontId,
    /// Its glyphs are drawings of a Type 3 font, whose em need not be the size of its letters.
    pub(in crate::pdf) type3: bool,
}

/// What all glyphs of a run have in common.
#[derive(Debug, Clone, Copy)]
pub(super) struct Style {
    pub(super) font: FontId,
    bold: bool,
    italic: bool,
    pub(super) invisible: bool,
    artifact: bool,
    clip: Rect,
    shaped: Option<usize>,
}

/// Collects what is drawn on one page.
pub(in crate::pdf) struct Collector<'r, 'a> {
    pub(in crate::pdf) page: Page,
    /// User space to the displayed page.
    pub(in crate::pdf) base: Affine,
    pub(super) limits: Limits,
    deadline: Deadline,
    operations: u64,
    /// Glyphs with the moment they were drawn, so that what was painted over can be told.
    pub(in crate::pdf) visibility: Visibility,
    /// The box of each clip within those around it, and the innermost clip that is not a box.
    clips: Vec<(Rect, Option<usize>)>,
    groups: Vec<Group>,
    /// Ticks and crosses drawn as lines.
    pub(super) marks: Marks,
    /// One entry per open marked-content sequence: whether it is an artifact.
    artifacts: Vec<bool>,
    /// The same: how many glyphs were drawn before it, and the letters it is said to stand for.
    actual: Vec<Option<(usize, Vec<char>)>>,
    pub(in crate::pdf) fonts: &'r mut FontTable<'a>,
    pub(super) page_fonts: PageFonts<'a>,
    pub(in crate::pdf) reverse: &'r mut ReverseMaps,
    /// The glyphs of the run that is drawn; kept for its memory.
    pub(super) placed: Vec<Placed>,
    /// Per font: whether advances follow the horizontal scale of the glyph matrix (see `is_scaled`).
    pub(super) scaled: HashMap<FontId, bool>,
    /// What letters of Type 3 fonts draw.
    pub(super) shapes: HashMap<u128, Shape>,
    /// Per nominal size of Type 3 text: how many glyphs were drawn and how far they advanced together.
    pub(super) type3: HashMap<u32, (u32, f32)>,
}

impl<'r, 'a> Collector<'r, 'a> {
    pub(in crate::pdf) fn new(
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

    /// The page with all that was collected. `may_draw`: it can be drawn without harm, where that must be to see what hides its
    /// words.
    pub(in crate::pdf) fn finish(mut self, page: &SyntaxPage<'a>, may_draw: impl FnOnce() -> bool) -> Page {
        let doubtful = self.visibility.settle(&mut self.page);
        if !doubtful.is_empty() && !self.deadline.is_over() && may_draw() {
            let steps = self.operations;
            visible::look_again(&visible::Source { page, steps }, &mut self.page, &doubtful);
        }
        decode::drop_overprints(&mut self.page.glyphs);
        self.marks.put(&mut self.page);
        visible::mark_struck(&mut self.page);
        self.page
    }

    /// Counts one drawing operation, and says when a ceiling is met.
    pub(in crate::pdf) fn check(&mut self) -> Result<(), Stop> {
        self.operations += 1;
        if self.operations > self.limits.operations_per_page
            || self.visibility.len() > self.limits.glyphs_per_page
        {
            return Err(self.too_much());
        }
        // Asking for the time costs; every 256th operation is often enough.
        if self.operations.is_multiple_of(256) {
            self.check_time()?;
        }
        Ok(())
    }

    /// Says when the time is used up.
    pub(in crate::pdf) fn check_time(&self) -> Result<(), Stop> {
        if !self.deadline.is_over() {
            return Ok(());
        }
        let number = self.page.number;
        Err(Stop {
            limit: LimitKind::Time,
            what: format!("reading page {number} took too long and was stopped"),
        })
    }

    /// The page is more than one.
    pub(super) fn too_much(&self) -> Stop {
        let number = self.page.number;
        Stop {
            limit: LimitKind::Size,
            what: format!("page {number} draws more than a document page can hold and was read only in part"),
        }
    }

    pub(in crate::pdf) fn clip(&self) -> (Rect, Option<usize>) {
        let page = || Rect::from_corners(0.0, 0.0, self.page.width, self.page.height);
        self.clips.last().copied().unwrap_or_else(|| (page(), None))
    }

    pub(in crate::pdf) fn group(&self) -> Group {
        self.groups.last().copied().unwrap_or(Group::NONE)
    }

    /// Begins a transparency group. `mix`: nothing where it is drawn as what is around it is.
    pub(in crate::pdf) fn push_group(&mut self, opacity: f32, mix: Option<Mix>, masked: bool) {
        let around = self.group();
        self.groups.push(Group {
            opacity: around.opacity * opacity,
            mix: mix.unwrap_or(around.mix),
            masked: around.masked || masked,
        });
    }

    pub(in crate::pdf) fn pop_group(&mut self) {
        self.groups.pop();
    }

    /// Begins a clip: its box, and its path and whether the rule is that of even and odd where it may be no box.
    pub(in crate::pdf) fn push_clip(&mut self, bounds: KurboRect, path: Option<(&BezPath, bool)>) {
        let inner = display_box(bounds);
        let (current, around) = self.clip();
        // An empty intersection hides everything: a box outside the page stands for it.
        let clip = current
            .intersection(&inner)
            .unwrap_or_else(|| Rect::from_corners(-1e6, -1e6, -1e6, -1e6));
        let shaped = match path {
            Some((path, even_odd)) if !is_box(path) => self.visibility.clip(around, path, even_odd),
            _ => around,
        };
        self.clips.push((clip, shaped));
    }

    pub(in crate::pdf) fn pop_clip(&mut self) {
        self.clips.pop();
    }

    /// How something drawn is mixed with what lies beneath; what a mask leaves of it is not worked out. `blend`: nothing for the
    /// mode that mixes as what is around it does.
    pub(in crate::pdf) fn mixed(&self, blend: Option<Mix>, masked: bool) -> Mix {
        let group = self.group();
        if masked || group.masked {
            Mix::Other
        } else {
            blend.unwrap_or(group.mix)
        }
    }

    /// Collects a path that is filled, or drawn with a pen. `gaps`: it may leave places bare, which is not worked out.
    pub(in crate::pdf) fn draw(
        &mut self,
        path: &BezPath,
        transform: Affine,
        (look, gaps): (Look, bool),
        pen: Option<&StrokeProps>,
        even_odd: bool,
    ) {
        if look.alpha < 0.02 {
            return;
        }
        if !(pen.is_some() && look.is_white()) {
            self.take_path(path, transform, pen.map(|s| s.line_width), look.is_white());
        }
        let mix = if gaps { Mix::Other } else { look.mix };
        self.take_coat(path, transform, pen, even_odd, Look { mix, ..look });
    }

    /// Collects a picture's box and how many dots it has. Returns the box, if any of it is within the clip.
    pub(in crate::pdf) fn take_image(&mut self, bounds: Rect, dots: u64) -> Option<Rect> {
        let bounds = super::path::clamp(bounds, self.clip().0)?;
        self.page.images.push(bounds);
        self.page.dots = self.page.dots.saturating_add(dots);
        Some(bounds)
    }

    /// Begins a run: what its glyphs have in common.
    pub(super) fn begin_run(&mut self, run: &Run) -> Style {
        self.visibility.look(run.look);
        let (clip, shaped) = self.clip();
        let (bold, italic) = self.fonts.style(run.font);
        Style {
            font: run.font,
            bold,
            italic,
            invisible: run.invisible || run.look.alpha < 0.02,
            artifact: self.artifacts.iter().any(|a| *a),
            clip: clip.grown(1.0),
            shaped,
        }
    }

    /// Collects a glyph: where it stands, and where the characters are kept that it stands for.
    /// `drawn`: its letters are.
    pub(super) fn set(&mut self, style: &Style, place: &Place, kept: usize, drawn: bool) {
        // Print so small shows nothing to a reader.
        let nothing = !drawn || place.size < MIN_SIZE || self.reverse.is_blank(kept);
        let inside = style.clip.contains(place.bbox.center_x(), place.bbox.center_y());
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
                font: style.font,
                turn: place.turn,
                bold: style.bold,
                italic: style.italic,
                invisible: style.invisible,
                struck: false,
                artifact: style.artifact,
                field: false,
                confidence: None,
            };
            if inside && self.visibility.is_within(&glyph, style.shaped) {
                self.visibility.glyph(glyph);
            } else {
                self.visibility.cut_away(*ch, bbox);
            }
        }
    }

    /// Collects a run whose glyphs move the next by the horizontal scale of their matrix: each glyph's place, and where the
    /// characters are kept that it stands for.
    pub(in crate::pdf) fn show(&mut self, run: &Run, glyphs: &[(Placed, usize)]) -> Result<(), Stop> {
        self.check()?;
        if glyphs.len() > self.limits.glyphs_per_page {
            return Err(self.too_much());
        }
        let Some((first, _)) = glyphs.first() else {
            return Ok(());
        };
        let style = self.begin_run(run);
        let drawn = run
            .type3
            .then(|| self.type3_size(first.em(), glyphs.iter().map(|(p, _)| p.advance(true))));
        for (i, (placed, kept)) in glyphs.iter().enumerate() {
            // One run can hold tens of thousands of glyphs: the ceilings are asked here too.
            if i % 256 == 255 {
                self.check()?;
            }
            if let Some(place) = placed.nominal(placed.advance(true), drawn.flatten()) {
                self.set(&style, &place, *kept, true);
            }
        }
        Ok(())
    }

    /// Begins a sequence of marked content.
    pub(in crate::pdf) fn begin_marked(&mut self, tag: &[u8], properties: Option<&Dict<'_>>) {
        // ISO 32000-2, 14.8.2.2: artifacts of type Pagination are running headers, footers, page numbers.
        let artifact = tag == b"Artifact"
            && properties
                .and_then(|p| p.get::<Name<'_>>(b"Type"))
                .is_some_and(|t| t.as_ref() == b"Pagination");
        self.artifacts.push(artifact);
        let letters = actual::letters(properties);
        self.actual.push(letters.map(|l| (self.visibility.len(), l)));
    }

    /// Ends a sequence of marked content.
    pub(in crate::pdf) fn end_marked(&mut self) {
        self.artifacts.pop();
        if let Some((from, letters)) = self.actual.pop().flatten() {
            let told = self.visibility.name(from, &letters);
            self.page.unmapped = self.page.unmapped.saturating_sub(told);
        }
    }
}
