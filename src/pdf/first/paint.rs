//! What matters of the colour something is drawn in.

use hayro_interpret::Paint;

/// What matters of a paint.
pub(super) struct PaintLook {
    pub(super) alpha: f32,
    /// Near enough to paper that it shows nothing on it.
    pub(super) white: bool,
    /// Dark enough that white text on it can be read.
    pub(super) dark: bool,
}

impl PaintLook {
    pub(super) fn of(paint: &Paint<'_>, opacity: f32) -> Self {
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
