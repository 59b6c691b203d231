//! Whether the tiles of a pattern leave gaps (ISO 32000-2, 8.7.3).

use hayro_interpret::font::GlyphRun;
use hayro_interpret::kurbo::{Affine, BezPath, Rect as KurboRect, Shape as _};
use hayro_interpret::pattern::{Pattern, TilingPattern};
use hayro_interpret::{
    BlendMode, ClipPath, Device, DrawMode, DrawProps, Image, ImageDrawProps, Paint, SoftMask,
};

use crate::pdf::visible::is_box;

/// Less opaque paint lets something through.
const OPAQUE: f32 = 0.95;

/// A tile may be this much smaller than its step, as a share of it.
const SLACK: f64 = 0.02;

/// Whether a paint may leave places bare: tiles with gaps between them, or between what they draw.
pub(in crate::pdf) fn has_gaps(paint: &Paint<'_>) -> bool {
    matches!(paint, Paint::Pattern(p) if matches!(&**p, Pattern::Tiling(tile) if !is_full(tile)))
}

/// Whether something opaque fills a tile, and the tiles lie side by side.
fn is_full(tile: &TilingPattern<'_>) -> bool {
    let (w, h) = (tile.bbox.width(), tile.bbox.height());
    let near = 1.0 - SLACK;
    if w < near * f64::from(tile.x_step.abs()) || h < near * f64::from(tile.y_step.abs()) {
        return false;
    }
    let cell = tile.bbox.inset((-w * SLACK / 2.0, -h * SLACK / 2.0));
    let mut seen = Tile {
        cell,
        clips: Vec::new(),
        bare: 0,
        groups: Vec::new(),
        full: false,
    };
    tile.opacity >= OPAQUE && tile.interpret(&mut seen, Affine::IDENTITY, false).is_some() && seen.full
}

/// Looks for something that fills a tile.
struct Tile {
    cell: KurboRect,
    /// Of each clip, whether it leaves out part of the tile.
    clips: Vec<bool>,
    /// How many clips and groups let only part of what is drawn be seen.
    bare: usize,
    groups: Vec<bool>,
    full: bool,
}

impl Tile {
    fn covers(&self, area: KurboRect) -> bool {
        area.contains_rect(self.cell)
    }
}

impl<'a> Device<'a> for Tile {
    fn draw_path(&mut self, path: &BezPath, props: DrawProps<'a>, mode: &DrawMode) {
        let path = props.transform * path.clone();
        let opaque = match &props.paint {
            Paint::Color(c) => c.to_rgba().components()[3] >= OPAQUE,
            Paint::Pattern(p) => matches!(&**p, Pattern::Shading(s) if s.opacity >= OPAQUE),
        };
        let filled = matches!(mode, DrawMode::Fill(_) | DrawMode::FillAndStroke(..));
        self.full |= filled
            && opaque
            && self.bare == 0
            && props.soft_mask.is_none()
            && is_box(&path)
            && self.covers(path.bounding_box());
    }

    fn push_clip_path(&mut self, clip: &ClipPath) {
        let bare = !(is_box(&clip.path) && self.covers(clip.path.bounding_box()));
        self.clips.push(bare);
        self.bare += usize::from(bare);
    }

    fn push_transparency_group(&mut self, opacity: f32, mask: Option<SoftMask<'a>>, _: BlendMode) {
        let bare = opacity < OPAQUE || mask.is_some();
        self.groups.push(bare);
        self.bare += usize::from(bare);
    }

    fn draw_glyph_run(&mut self, _: &GlyphRun<'_, 'a>, _: DrawProps<'a>, _: &DrawMode) {}

    fn draw_image(&mut self, _: Image<'a, '_>, _: ImageDrawProps<'a>) {}

    fn pop_clip(&mut self) {
        self.bare -= usize::from(self.clips.pop().unwrap_or(false));
    }

    fn pop_transparency_group(&mut self) {
        self.bare -= usize::from(self.groups.pop().unwrap_or(false));
    }
}
