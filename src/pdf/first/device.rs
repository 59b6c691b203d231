//! `hayro-interpret` runs a page's drawing program, and the [`Collector`] is the device it draws on.

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

use hayro_interpret::font::{Glyph as DrawnGlyph, GlyphRun};
use hayro_interpret::kurbo::{BezPath, Point, Rect as KurboRect, Shape as _};
use hayro_interpret::{
    BlendMode, ClipPath, Context, Device, DrawMode, DrawProps, Image, ImageDrawProps, InterpreterCache,
    InterpreterSettings, SoftMask, interpret_page,
};
use hayro_syntax::Pdf;
use hayro_syntax::object::Dict;
use hayro_syntax::page::Page as SyntaxPage;

use super::collector::{Collector, Run, Stop};
use super::paint::{look, mix};
use super::path::bounding;
use super::place::{Placed, advance_of};
use super::probe::Drawn;
use super::tile::has_gaps;
use crate::pdf::page::Damage;
use crate::pdf::visible::{Look, Mix, is_even_odd};

impl<'a> Collector<'_, 'a> {
    /// Runs the page's drawing program and its annotations. Returns why it was stopped, if it was.
    pub(super) fn run(
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
                Ok(stop) => stop.damage(number),
                Err(_) => Damage {
                    page: Some(number),
                    what: format!("page {number} was read only in part: its drawing program is broken"),
                    limit: None,
                },
            }),
        }
    }

    /// Counts one callback. The interpreter can only be stopped by unwinding through it; no panic message is printed.
    fn tick(&mut self) {
        if let Err(stop) = self.check() {
            resume_unwind(Box::new(stop));
        }
    }
}

/// How a blend mode mixes; nothing for the one that mixes as what is around it does.
fn mixed(blend: BlendMode) -> Option<Mix> {
    (blend != BlendMode::Normal).then(|| mix(blend))
}

impl<'a> Device<'a> for Collector<'_, 'a> {
    fn draw_path(&mut self, path: &BezPath, props: DrawProps<'a>, draw_mode: &DrawMode) {
        self.tick();
        let masked = props.soft_mask.is_some();
        let mix = self.mixed(mixed(props.blend_mode), masked);
        let paint = look(&props.paint, self.group().opacity, mix);
        let pen = match draw_mode {
            DrawMode::Stroke(s) => Some(s),
            _ => None,
        };
        let even_odd = match draw_mode {
            DrawMode::Fill(rule) | DrawMode::FillAndStroke(rule, _) => is_even_odd(*rule),
            _ => false,
        };
        let paint = (paint, has_gaps(&props.paint));
        self.draw(path, props.transform, paint, pen, even_odd);
    }

    fn push_clip_path(&mut self, clip_path: &ClipPath) {
        self.tick();
        let shape = (&clip_path.path, is_even_odd(clip_path.fill));
        self.push_clip(clip_path.path.bounding_box(), Some(shape));
    }

    fn push_clip_rect(&mut self, rect: &KurboRect) {
        self.tick();
        self.push_clip(*rect, None);
    }

    fn push_transparency_group(&mut self, opacity: f32, mask: Option<SoftMask<'a>>, blend: BlendMode) {
        self.tick();
        self.push_group(opacity, mixed(blend), mask.is_some());
    }

    fn draw_glyph_run(&mut self, run: &GlyphRun<'_, 'a>, props: DrawProps<'a>, draw_mode: &DrawMode) {
        self.tick();
        let glyphs = run.glyphs();
        if glyphs.len() > self.limits.glyphs_per_page {
            resume_unwind(Box::new(self.too_much()));
        }
        let Some(first) = glyphs.first() else { return };
        let mix = self.mixed(mixed(props.blend_mode), props.soft_mask.is_some());
        let paint = look(&props.paint, self.group().opacity, mix);
        let source = self.fonts.identify(first, &self.page_fonts);
        let run = Run {
            look: paint,
            invisible: matches!(draw_mode, DrawMode::Invisible),
            font: source.font,
            type3: matches!(&**first, DrawnGlyph::Type3(_)),
        };
        let style = self.begin_run(&run);
        let mut all = std::mem::take(&mut self.placed);
        all.clear();
        let matrices = glyphs
            .iter()
            .map(|g| (props.transform * g.transform(), advance_of(g)));
        all.extend(matrices.map(|(matrix, width)| Placed::new(matrix, width)));
        let scaled = self.is_scaled(style.font, &all);
        let em = all.first().map_or(0.0, Placed::em);
        let drawn = run
            .type3
            .then(|| self.type3_size(em, all.iter().map(|p| p.advance(scaled))));
        let encoded = !self.fonts.is_without_encoding(source);
        for (i, (glyph, placed)) in glyphs.iter().zip(&all).enumerate() {
            // One run can hold tens of thousands of glyphs: the ceilings are asked here too.
            if i % 256 == 255 {
                self.tick();
            }
            let Some(place) = placed.nominal(placed.advance(scaled), drawn.flatten()) else {
                continue;
            };
            let kept = self.letters(glyph, source, encoded);
            let mut shown = true;
            if let DrawnGlyph::Type3(t) = &**glyph
                && !style.invisible
            {
                let matrices = (props.transform, glyph.transform());
                let (advance, size) = (place.bbox.width(), place.bbox.height());
                match self.drawn(t, matrices, &props.paint, advance, size) {
                    Drawn::Letter(own) => self.visibility.look(own.map_or(paint, |own| Look {
                        alpha: own.alpha * paint.alpha,
                        mix: paint.mix,
                        ..own
                    })),
                    Drawn::Nothing => shown = false,
                    Drawn::Block(area) => {
                        self.take_block(area, paint);
                        continue;
                    }
                }
            }
            self.set(&style, &place, kept, shown);
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
        let dots = u64::from(image.width()) * u64::from(image.height());
        if let Some(bounds) = bounding(&corners).and_then(|b| self.take_image(b, dots)) {
            let mixed = self.mixed(mixed(props.blend_mode), props.soft_mask.is_some());
            self.take_picture(&image, props.transform, bounds, mixed);
        }
    }

    fn pop_clip(&mut self) {
        Collector::pop_clip(self);
    }

    fn pop_transparency_group(&mut self) {
        self.pop_group();
    }

    fn begin_marked_content(&mut self, tag: &[u8], properties: Option<&Dict<'_>>) {
        self.tick();
        self.begin_marked(tag, properties);
    }

    fn end_marked_content(&mut self) {
        self.end_marked();
    }
}
