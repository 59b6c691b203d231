//! What the letters of a font look like where that is not a matter of course: letters drawn by programs of their own (Type 3
//! fonts, ISO 32000-2, 9.6.4), and letters of which nothing is drawn.

use hayro_interpret::font::{GlyphRun, OutlineGlyph, Type3Glyph};
use hayro_interpret::kurbo::{Affine, BezPath, Rect as KurboRect, Shape as _};
use hayro_interpret::{
    BlendMode, CacheKey as _, ClipPath, Device, DrawMode, DrawProps, Image, ImageDrawProps, Paint, SoftMask,
};

use super::collector::Collector;
use super::paint::look;
use super::path::display_box;
use crate::geom::Rect;
use crate::pdf::visible::{Coat, Look, Mix, is_box};

/// Steps of one letter's program that are looked at.
const MAX_STEPS: usize = 200;

/// A block is so wide, as a share of the letter's advance, and so high, as a share of its size: no letter is both.
const BLOCK: (f32, f32) = (0.9, 0.6);

/// What a letter's own program draws.
#[derive(Debug, Clone, Default)]
pub(super) struct Shape {
    /// Around all of it, on the page when the first such letter was drawn.
    ink: Option<KurboRect>,
    /// Its colours, where it brings them.
    colours: Vec<Look>,
    /// It is one filled box.
    block: bool,
    /// From the letter's own space to the page when it was first drawn.
    matrix: Affine,
    steps: usize,
    /// Something in it was not worked out: a picture.
    unknown: bool,
}

/// How a letter that its own program draws counts.
pub(super) enum Drawn {
    /// As a letter; the look it brings itself, if any.
    Letter(Option<Look>),
    /// Nothing is drawn.
    Nothing,
    /// A block of print.
    Block(Rect),
}

impl<'a> Collector<'_, 'a> {
    /// What a letter of a Type 3 font draws where it stands; `paint` and `look` are those of the text.
    pub(super) fn drawn(
        &mut self,
        glyph: &Type3Glyph<'a>,
        (page, place): (Affine, Affine),
        paint: &Paint<'a>,
        advance: f32,
        size: f32,
    ) -> Drawn {
        let matrix = page * place;
        let key = glyph.cache_key();
        let shape = self.shapes.entry(key).or_insert_with(|| {
            let mut shape = Shape {
                matrix,
                ..Shape::default()
            };
            glyph.interpret(&mut shape, page, place, paint);
            shape
        });
        let Some(ink) = shape.ink.filter(|_| shape.matrix.determinant().abs() > 1e-12) else {
            return if shape.unknown {
                Drawn::Letter(None)
            } else {
                Drawn::Nothing
            };
        };
        if shape.block && !shape.unknown {
            let to_page = matrix * shape.matrix.inverse();
            let area = display_box(to_page.transform_rect_bbox(ink));
            if area.width() >= BLOCK.0 * advance && area.height() >= BLOCK.1 * size {
                return Drawn::Block(area);
            }
        }
        match shape.colours.as_slice() {
            [own] if !shape.unknown => Drawn::Letter(Some(*own)),
            _ => Drawn::Letter(None),
        }
    }

    /// A block of print, which hides what lies beneath.
    pub(super) fn take_block(&mut self, area: Rect, look: Look) {
        let (clip, shaped) = self.clip();
        if let Some(area) = super::path::clamp(area, clip) {
            let coat = Coat::filled(area, look);
            self.visibility.paint(coat, shaped);
        }
    }
}

/// Whether a font's program holds a glyph of which nothing is drawn.
pub(super) fn is_blank(glyph: &OutlineGlyph) -> bool {
    // Glyph 0 stands for all that a font lacks; a viewer may take another font for it.
    glyph.glyph_id().to_u32() != 0 && glyph.font_data().is_some() && glyph.outline().is_empty()
}

impl Shape {
    fn take(&mut self, area: KurboRect, look: Look, block: bool) {
        self.steps += 1;
        if look.alpha < 0.02 || self.steps > MAX_STEPS {
            return;
        }
        self.block = block && self.ink.is_none();
        self.ink = Some(self.ink.map_or(area, |i| i.union(area)));
        if !self.colours.contains(&look) {
            self.colours.push(look);
        }
    }
}

impl<'a> Device<'a> for Shape {
    fn draw_path(&mut self, path: &BezPath, props: DrawProps<'a>, mode: &DrawMode) {
        let path = props.transform * path.clone();
        let area = path.bounding_box();
        let filled = !matches!(mode, DrawMode::Stroke(_));
        if area.width().max(area.height()) > 0.0 && !matches!(mode, DrawMode::Invisible) {
            self.take(
                area,
                look(&props.paint, 1.0, Mix::Normal),
                filled && is_box(&path),
            );
        }
    }

    fn push_clip_path(&mut self, _: &ClipPath) {
        self.unknown = true;
    }

    fn push_transparency_group(&mut self, _: f32, _: Option<SoftMask<'a>>, _: BlendMode) {
        self.unknown = true;
    }

    fn draw_glyph_run(&mut self, _: &GlyphRun<'_, 'a>, _: DrawProps<'a>, _: &DrawMode) {
        self.unknown = true;
    }

    fn draw_image(&mut self, _: Image<'a, '_>, _: ImageDrawProps<'a>) {
        self.unknown = true;
    }

    fn pop_clip(&mut self) {}

    fn pop_transparency_group(&mut self) {}
}
