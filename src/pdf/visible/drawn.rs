//! Looks at the page as it is drawn, where what lies over or under a glyph was not worked out: masks, patterns, pictures, the
//! text layer of a scan.

use std::panic::{AssertUnwindSafe, catch_unwind};

use hayro::hayro_interpret::InterpreterSettings;
use hayro::vello_cpu::Pixmap;
use hayro::vello_cpu::color::palette::css::WHITE;
use hayro::{PixmapSettings, RenderCache, RenderSettings, render};
use hayro_syntax::page::Page as SyntaxPage;

use super::coat::{Colour, differ};
use super::{MAX_HIDDEN, add_hidden};
use crate::geom::Rect;
use crate::pdf::page::{Glyph, Page, Turn};

/// Dots per point: the small letters of print of 8 points are 8 dots high.
const SCALE: f32 = 2.0;

/// The most dots of a page that is drawn. A0 at this scale has 32 million.
const MAX_DOTS: f32 = 32e6;

/// The most dots of its pictures together, because they are unpacked whole: A3 at 600 dots per inch has 70 million.
const MAX_SOURCE: u64 = 80_000_000;

/// Drawings of more steps take too long.
const MAX_STEPS: u64 = 60_000;

/// The shades of a picture of paper without print, or of a bar in it, differ by less than this: pictures are packed with loss.
const NOISE: f32 = 0.2;

/// Darker than this is not paper, or it is a bar.
const PAPER_SHADE: f32 = 0.75;

/// A page to be drawn, and how many steps drawing it takes.
pub(in crate::pdf) struct Source<'p, 'a> {
    pub(in crate::pdf) page: &'p SyntaxPage<'a>,
    pub(in crate::pdf) steps: u64,
}

/// Draws the page and takes out those of the doubtful glyphs of which nothing is seen.
pub(in crate::pdf) fn look_again(source: &Source<'_, '_>, page: &mut Page, doubtful: &[usize]) {
    if doubtful.is_empty() || page.dots > MAX_SOURCE || source.steps > MAX_STEPS {
        return;
    }
    let Some(sheet) = catch_unwind(AssertUnwindSafe(|| Sheet::draw(source.page, page)))
        .ok()
        .flatten()
    else {
        return;
    };
    let mut gone = vec![false; page.glyphs.len()];
    for i in doubtful {
        if let (Some(glyph), Some(gone)) = (page.glyphs.get(*i), gone.get_mut(*i)) {
            *gone = glyph.turn != Turn::Slanted && !glyph.ch.is_whitespace() && !sheet.shows(glyph);
        }
    }
    follow(&page.glyphs, doubtful, &mut gone);
    if !gone.contains(&true) {
        return;
    }
    let mut hidden = Vec::new();
    let glyphs = std::mem::take(&mut page.glyphs);
    for (glyph, gone) in glyphs.into_iter().zip(gone) {
        if !gone {
            page.glyphs.push(glyph);
        } else if glyph.ch.is_alphanumeric() && hidden.len() < MAX_HIDDEN {
            hidden.push((glyph.ch, glyph.bbox));
        }
    }
    add_hidden(page, hidden);
}

/// A mark between hidden letters is hidden with them: its box reaches over the edge of what hides them.
fn follow(glyphs: &[Glyph], doubtful: &[usize], gone: &mut [bool]) {
    let letters: Vec<usize> = doubtful
        .iter()
        .copied()
        .filter(|i| glyphs.get(*i).is_some_and(|g| g.ch.is_alphanumeric()))
        .collect();
    let is_gone = |gone: &[bool], i: Option<&usize>| i.and_then(|i| gone.get(*i)).copied();
    for i in doubtful {
        let mark = glyphs
            .get(*i)
            .is_some_and(|g| !g.ch.is_alphanumeric() && !g.ch.is_whitespace());
        if !mark {
            continue;
        }
        let at = letters.partition_point(|l| l < i);
        let before = at.checked_sub(1).and_then(|b| is_gone(gone, letters.get(b)));
        let after = is_gone(gone, letters.get(at));
        if before.unwrap_or(true)
            && after.unwrap_or(true)
            && (before.is_some() || after.is_some())
            && let Some(gone) = gone.get_mut(*i)
        {
            *gone = true;
        }
    }
}

/// A page as it is drawn.
struct Sheet {
    drawn: Pixmap,
    width: usize,
    height: usize,
}

impl Sheet {
    fn draw(source: &SyntaxPage<'_>, page: &Page) -> Option<Self> {
        let (width, height) = source.render_dimensions();
        // The page's own unit may be larger than a point.
        let scale = SCALE * page.width / width.max(0.1);
        let side = f32::from(u16::MAX - 1);
        if !(width * scale < side && height * scale < side && width * height * scale * scale < MAX_DOTS) {
            return None;
        }
        let drawn = render(
            source,
            &RenderCache::new(),
            &InterpreterSettings::default(),
            &RenderSettings::default(),
            &PixmapSettings {
                x_scale: scale,
                y_scale: scale,
                bg_color: WHITE,
            },
        );
        Some(Self {
            width: usize::from(drawn.width()),
            height: usize::from(drawn.height()),
            drawn,
        })
    }

    /// Whether something of a glyph is seen in its place.
    fn shows(&self, glyph: &Glyph) -> bool {
        let letter = glyph.ch.is_alphanumeric();
        if !glyph.invisible {
            let zone = if letter { middle(glyph, 0.0) } else { glyph.bbox };
            return self.range(&zone).is_none_or(|(low, high)| differ(low, high));
        }
        // The letters of a layer stand where the print is, but not letter on letter: a bar must fill the place of one, bare
        // paper must reach around it.
        let bare = |zone: &Rect| {
            let range = self.range(zone);
            let range = range.map(|(low, high)| (shade(low), shade(high)));
            range.filter(|(low, high)| high - low < NOISE)
        };
        let wider = (0.6 * glyph.size - glyph.bbox.width()).max(0.0) / 2.0;
        match bare(&middle(glyph, wider)) {
            None => true,
            Some((_, high)) if high <= PAPER_SHADE => false,
            Some(_) => bare(&glyph.bbox.grown(0.6 * glyph.size)).is_none(),
        }
    }

    /// The least and the greatest part of red, green and blue in an area, each by itself; nothing outside the page.
    fn range(&self, area: &Rect) -> Option<(Colour, Colour)> {
        let clamp = |v: f32, most: usize| v.clamp(0.0, most as f32) as usize;
        let (left, top) = (
            clamp(area.left * SCALE, self.width),
            clamp(area.top * SCALE, self.height),
        );
        let right = clamp((area.right * SCALE).ceil(), self.width).max((left + 1).min(self.width));
        let bottom = clamp((area.bottom * SCALE).ceil(), self.height).max((top + 1).min(self.height));
        let (mut low, mut high) = ([255_u8; 3], [0_u8; 3]);
        let mut any = false;
        for y in top..bottom {
            let row = self
                .drawn
                .data()
                .get(y * self.width + left..y * self.width + right)?;
            for dot in row {
                any = true;
                for ((low, high), v) in low.iter_mut().zip(&mut high).zip([dot.r, dot.g, dot.b]) {
                    *low = (*low).min(v);
                    *high = (*high).max(v);
                }
            }
        }
        let colour = |c: [u8; 3]| c.map(|v| f32::from(v) / 255.0);
        any.then(|| (colour(low), colour(high)))
    }
}

/// How bright a colour appears to the eye (ITU-R BT.601).
fn shade([r, g, b]: Colour) -> f32 {
    0.3 * r + 0.59 * g + 0.11 * b
}

/// The zone of a glyph's small letters, in which every letter and figure has ink, wider by so much on each side (points).
fn middle(g: &Glyph, wider: f32) -> Rect {
    // The box reaches from 0.75 above the baseline to 0.22 below it.
    const ZONE: (f32, f32) = (0.36, 0.67);
    let b = &g.bbox;
    let (w, h) = (b.width(), b.height());
    match g.turn {
        Turn::None | Turn::Slanted => Rect {
            left: b.left - wider,
            top: b.top + ZONE.0 * h,
            right: b.right + wider,
            bottom: b.top + ZONE.1 * h,
        },
        Turn::Half => Rect {
            left: b.left - wider,
            top: b.bottom - ZONE.1 * h,
            right: b.right + wider,
            bottom: b.bottom - ZONE.0 * h,
        },
        Turn::Right => Rect {
            left: b.right - ZONE.1 * w,
            top: b.top - wider,
            right: b.right - ZONE.0 * w,
            bottom: b.bottom + wider,
        },
        Turn::Left => Rect {
            left: b.left + ZONE.0 * w,
            top: b.top - wider,
            right: b.left + ZONE.1 * w,
            bottom: b.bottom + wider,
        },
    }
}
