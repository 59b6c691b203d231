//! What of a page's glyphs a reader can see, and which are struck through.
//!
//! Text can be drawn and yet not be on the page for a reader: in text mode 3, in the colour of what lies beneath, outside
//! the clip, or under something painted later (a redaction). For each glyph two dots are followed through all that is
//! painted there: one in its ink, one beside it. Where they end in the same colour the glyph cannot be seen. Where something
//! there was not worked out (a mask, a pattern, a picture), the page is drawn and looked at.

mod coat;
mod drawn;
mod strike;
mod words;

use std::cell::Cell;
use std::collections::HashMap;

use hayro_interpret::kurbo::{BezPath, Point, Shape as _};

pub(super) use self::coat::{Coat, Colour, Form, Look, Mask, Mix, PAPER, differ, is_box, is_even_odd};
use self::coat::{inside, opposite};
pub(super) use self::drawn::{Source, look_again};
pub(super) use self::strike::mark_struck;
pub(super) use self::words::{conceal, words_of};
use super::first::actual;
use super::page::{Glyph, Page, Turn};
use crate::geom::Rect;

/// A picture over this share of the page is a scan of it.
const SCAN_SHARE: f32 = 0.5;

/// Boxes smaller than this (square points) hide no character.
const MIN_COVER: f32 = 12.0;

/// Nor do those thinner than this (points).
const MIN_THICK: f32 = 0.9;

/// More boxes than this are a drawing; which of them hides what is not worked out.
const MAX_COATS: usize = 20_000;

/// Points of outlines kept on one page.
const MAX_POINTS: usize = 400_000;

/// Hidden letters whose places are kept; more are only counted.
const MAX_HIDDEN: usize = 20_000;

/// The height of the bands in which coats are found, in points.
const BAND: f32 = 12.0;

/// Glyphs and what is painted, in the order they are drawn.
#[derive(Default)]
pub(super) struct Visibility {
    glyphs: Vec<Glyph>,
    /// How the glyphs from a place on look.
    looks: Vec<(usize, Look)>,
    /// With each coat: how many glyphs were drawn before it, and the glyph that it is.
    coats: Vec<(Coat, usize, Option<usize>)>,
    /// With each coat: the innermost clip that is not a box.
    clipped: Vec<Option<usize>>,
    /// Clips that are not boxes: the one around each, its path, whether by the rule of even and odd.
    clips: Vec<(Option<usize>, BezPath, bool)>,
    points: usize,
    /// Letters outside the clip.
    cut_away: Vec<(char, Rect)>,
    /// Glyphs drawn without ink, of which a clip may be made.
    pending: std::ops::Range<usize>,
    /// The clip made of a glyph.
    stencils: HashMap<usize, usize>,
}

impl Look {
    /// Whether a glyph that looks so is seen with nothing painted near it, and whether that is sure.
    fn on_paper(&self) -> (Sight, bool) {
        if self.mix == Mix::Other {
            return (Sight::Seen, false);
        }
        let shown = self.colour.is_none() || differ(self.over(PAPER, 1.0), PAPER);
        let sight = if shown { Sight::Seen } else { Sight::Hidden };
        (sight, self.colour.is_some())
    }
}

/// Whether a box is too small to hide a letter.
pub(super) fn hides_nothing(area: &Rect) -> bool {
    let (w, h) = (area.width(), area.height());
    w * h < MIN_COVER || w.min(h) < MIN_THICK
}

/// What is known of a glyph in the end.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Sight {
    Seen,
    /// A word of the layer under a scan.
    Layer,
    Hidden,
}

impl Visibility {
    pub(super) fn len(&self) -> usize {
        self.glyphs.len()
    }

    /// How the glyphs look that follow.
    pub(super) fn look(&mut self, look: Look) {
        if self.looks.last().is_none_or(|(_, l)| *l != look) {
            self.looks.push((self.glyphs.len(), look));
        }
    }

    pub(super) fn glyph(&mut self, glyph: Glyph) {
        let at = self.glyphs.len();
        if glyph.invisible {
            if self.pending.end == at {
                self.pending.end += 1;
            } else {
                self.pending = at..at + 1;
            }
        }
        // Blocks of print, set over words to hide them.
        if matches!(glyph.ch, '\u{2588}' | '\u{25A0}') && !glyph.invisible {
            let look = self.looks.last().map(|(_, l)| *l);
            if let Some(look) = look {
                let coat = Coat::filled(glyph.bbox, look);
                self.push(coat, None, Some(at));
            }
        }
        self.glyphs.push(glyph);
    }

    /// Names the glyphs from a place on whose font does not: see `first::actual`. Returns how many have a
    /// name now.
    pub(super) fn name(&mut self, from: usize, letters: &[char]) -> usize {
        // Nothing else counts glyphs by their place while they are drawn one after the other.
        let later = |at: usize| at > from;
        let settled = self.looks.last().is_none_or(|(at, _)| !later(*at))
            && self.coats.last().is_none_or(|(_, at, _)| !later(*at))
            && self.pending.end <= from;
        if settled {
            actual::put(&mut self.glyphs, from, letters)
        } else {
            0
        }
    }

    /// Something is painted within the innermost clip that is not a box.
    pub(super) fn paint(&mut self, coat: Coat, clip: Option<usize>) {
        if hides_nothing(&coat.area) || coat.look.alpha < 0.02 {
            return;
        }
        self.points += match &coat.form {
            Form::Inside(path, _) | Form::Along(path, _) => path.elements().len(),
            _ => 0,
        };
        if self.points <= MAX_POINTS {
            self.push(coat, clip, None);
        }
    }

    fn push(&mut self, coat: Coat, clip: Option<usize>, glyph: Option<usize>) {
        if self.coats.len() < MAX_COATS {
            self.coats.push((coat, self.glyphs.len(), glyph));
            self.clipped.push(clip);
        }
    }

    /// Whether a glyph drawn so far stands in a box.
    pub(super) fn has_glyph_in(&self, area: &Rect) -> bool {
        let stands = |g: &Glyph| area.contains(g.bbox.center_x(), g.bbox.center_y());
        self.glyphs.iter().any(stands)
    }

    /// A clip that is not a box, within the one around it. Returns its place.
    pub(super) fn clip(&mut self, around: Option<usize>, path: &BezPath, even_odd: bool) -> Option<usize> {
        self.points += path.elements().len();
        if self.points > MAX_POINTS {
            return around;
        }
        let place = self.clips.len();
        self.clips.push((around, path.clone(), even_odd));
        // Letters may be cut out of what is painted next (text mode 7).
        let pending = std::mem::take(&mut self.pending);
        if !pending.is_empty() {
            let b = path.bounding_box();
            let area = Rect::from_corners(b.x0 as f32, b.y0 as f32, b.x1 as f32, b.y1 as f32).grown(1.0);
            for i in pending {
                let g = self.glyphs.get(i);
                if g.is_some_and(|g| area.contains(g.bbox.center_x(), g.bbox.center_y())) {
                    self.stencils.insert(i, place);
                }
            }
        }
        Some(place)
    }

    /// Whether any dot of a glyph is within clips.
    pub(super) fn is_within(&self, glyph: &Glyph, clip: Option<usize>) -> bool {
        clip.is_none() || dots(glyph).iter().any(|dot| self.within(clip, *dot))
    }

    fn within(&self, mut clip: Option<usize>, dot: Point) -> bool {
        while let Some((around, path, even_odd)) = clip.and_then(|c| self.clips.get(c)) {
            if !inside(path, *even_odd, dot) {
                return false;
            }
            clip = *around;
        }
        true
    }

    /// A glyph outside the clip.
    pub(super) fn cut_away(&mut self, ch: char, place: Rect) {
        if ch.is_alphanumeric() && self.cut_away.len() < MAX_HIDDEN {
            self.cut_away.push((ch, place));
        }
    }

    /// Moves the glyphs that count into the page, and notes those that cannot be seen. Returns which of the glyphs were not
    /// worked out: the page must be drawn to know whether they are seen.
    pub(super) fn settle(self, page: &mut Page) -> Vec<usize> {
        let page_area = (page.width * page.height).max(1.0);
        let bands = Bands::of(&self.coats, page.height);
        let mut sights = Vec::with_capacity(self.glyphs.len());
        let mut looks = self.looks.iter().peekable();
        let mut look = None;
        // Most glyphs have nothing painted near them: what is known of them follows from their look alone.
        let mut on_paper = (Sight::Seen, true);
        let mut near = Vec::new();
        let mut doubts = Vec::new();
        for (i, glyph) in self.glyphs.iter().enumerate() {
            while let Some((_, next)) = looks.next_if(|(from, _)| *from <= i) {
                look = Some(next);
                on_paper = next.on_paper();
            }
            bands.near(&self.coats, glyph, &mut near);
            let (sight, sure) = match look {
                Some(_) if near.is_empty() && !glyph.invisible => on_paper,
                Some(look) => self.sight(i, glyph, *look, &near, page_area),
                None => (Sight::Seen, true),
            };
            sights.push(sight);
            doubts.push(!sure || sight == Sight::Layer);
        }
        let hidden: Vec<(char, Rect)> = self
            .glyphs
            .iter()
            .zip(&sights)
            .filter(|(g, s)| **s == Sight::Hidden && g.ch.is_alphanumeric())
            .map(|(g, _)| (g.ch, g.bbox))
            .take(MAX_HIDDEN)
            .chain(self.cut_away)
            .collect();
        let mut glyphs = Vec::with_capacity(self.glyphs.len());
        let mut doubtful = Vec::new();
        for ((mut glyph, sight), doubt) in self.glyphs.into_iter().zip(sights).zip(doubts) {
            glyph.invisible = sight == Sight::Layer;
            if sight != Sight::Hidden {
                if doubt {
                    doubtful.push(glyphs.len());
                }
                glyphs.push(glyph);
            }
        }
        page.glyphs = glyphs;
        add_hidden(page, hidden);
        doubtful
    }

    /// Whether a glyph is seen, and whether that is sure.
    fn sight(
        &self,
        i: usize,
        glyph: &Glyph,
        mut look: Look,
        near: &[usize],
        page_area: f32,
    ) -> (Sight, bool) {
        if look.mix == Mix::Other && !glyph.invisible {
            return (Sight::Seen, false);
        }
        let dots = dots(glyph);
        // The first coat that is painted after the glyph.
        let mut stencil = None;
        let mut above = near.partition_point(|c| self.coats.get(*c).is_some_and(|(_, at, _)| *at <= i));
        if glyph.invisible {
            let mut cut = near.iter().enumerate().skip(above);
            let made = self.stencils.get(&i).and_then(|clip| {
                cut.find(|(_, c)| self.is_in_clip(self.clipped.get(**c).copied().flatten(), *clip))
            });
            match made.and_then(|(k, c)| Some((k, self.coats.get(*c)?))) {
                // Its letter is what is painted through the clip.
                Some((k, (coat, ..))) => {
                    look = coat.look;
                    above = k + 1;
                    stencil = near.get(k);
                }
                None => return (self.layer(glyph, &dots, near), true),
            }
        }
        let doubt = Cell::new(look.colour.is_none());
        let shown = |dot: &Point| {
            let (mut ground, mut unknown) = (PAPER, false);
            for c in near.iter().take(above).filter(|c| Some(*c) != stencil) {
                let Some((coat, _, own)) = self.coats.get(*c) else {
                    continue;
                };
                let within = self.within(self.clipped.get(*c).copied().flatten(), *dot);
                let cover = if within { coat.at(*dot) } else { 0.0 };
                if cover <= 0.0 || *own == Some(i) {
                    continue;
                }
                ground = coat.look.over(ground, cover);
                let share = coat.look.alpha * cover;
                match coat.look.colour {
                    None if share > 0.1 => unknown = true,
                    Some(_) if share > 0.95 && coat.look.mix == Mix::Normal => unknown = false,
                    _ => unknown |= coat.look.mix == Mix::Other,
                }
            }
            doubt.set(doubt.get() || unknown);
            let mut ink = match look.colour {
                Some(_) => look.over(ground, 1.0),
                None => opposite(ground),
            };
            if unknown {
                ground = opposite(ink);
            }
            for c in near.iter().skip(above) {
                let Some((coat, ..)) = self.coats.get(*c) else {
                    continue;
                };
                let within = self.within(self.clipped.get(*c).copied().flatten(), *dot);
                let cover = if within { coat.at(*dot) } else { 0.0 };
                if cover > 0.0 {
                    doubt.set(doubt.get() || coat.look.mix == Mix::Other);
                    ink = coat.look.over(ink, cover);
                    ground = coat.look.over(ground, cover);
                }
            }
            differ(ink, ground)
        };
        if dots.iter().any(shown) {
            return (Sight::Seen, !doubt.get());
        }
        // Under a picture of the page it is the layer of a scan, if nothing else hides it.
        let scan = near.iter().skip(above).any(|c| {
            self.coats.get(*c).is_some_and(|(coat, ..)| {
                coat.picture && coat.area.area() >= SCAN_SHARE * page_area && coat.at(dots[1]) > 0.5
            })
        });
        let sight = if scan {
            self.layer(glyph, &dots, near)
        } else {
            Sight::Hidden
        };
        (sight, true)
    }

    fn is_in_clip(&self, mut clip: Option<usize>, wanted: usize) -> bool {
        while let Some(c) = clip {
            if c == wanted {
                return true;
            }
            clip = self.clips.get(c).and_then(|(around, ..)| *around);
        }
        false
    }

    /// A glyph without ink stands for what a picture shows there, if nothing was painted over the picture.
    fn layer(&self, glyph: &Glyph, dots: &[Point; 3], near: &[usize]) -> Sight {
        let (x, y) = (glyph.bbox.center_x(), glyph.bbox.center_y());
        let shows = |c: &usize| {
            self.coats
                .get(*c)
                .is_some_and(|(coat, ..)| coat.picture && coat.area.contains(x, y))
        };
        let Some(last) = near.iter().rposition(shows) else {
            return Sight::Hidden;
        };
        let shown = |dot: &Point| {
            let (mut ink, mut ground) = ([0.0; 3], PAPER);
            for c in near.iter().skip(last + 1) {
                let within = self.within(self.clipped.get(*c).copied().flatten(), *dot);
                if let Some((coat, ..)) = self.coats.get(*c).filter(|_| within) {
                    let cover = coat.at(*dot);
                    ink = coat.look.over(ink, cover);
                    ground = coat.look.over(ground, cover);
                }
            }
            differ(ink, ground)
        };
        if dots.iter().any(shown) {
            Sight::Layer
        } else {
            Sight::Hidden
        }
    }
}

/// Three places in the zone of a glyph's small letters, from low to high: a line drawn through a word hides one or two of
/// them, a bar over it all.
fn dots(g: &Glyph) -> [Point; 3] {
    let b = &g.bbox;
    // The box reaches from 0.75 above the baseline to 0.22 below it.
    [0.67, 0.515, 0.36].map(|f: f32| {
        let (x, y) = match g.turn {
            Turn::None | Turn::Slanted => (b.center_x(), b.top + f * b.height()),
            Turn::Half => (b.center_x(), b.bottom - f * b.height()),
            Turn::Right => (b.right - f * b.width(), b.center_y()),
            Turn::Left => (b.left + f * b.width(), b.center_y()),
        };
        Point::new(f64::from(x), f64::from(y))
    })
}

/// Notes letters that cannot be seen: their places, and their words, of which nothing may come back from elsewhere in the
/// file.
fn add_hidden(page: &mut Page, letters: Vec<(char, Rect)>) {
    let letters = unseen(letters, &page.glyphs);
    page.hidden_words.extend(words::of(&letters));
    page.hidden.extend(letters.into_iter().map(|(_, area)| area));
}

/// Hidden letters and their boxes, without those that stand there once more for everybody to see: letters with an outline of
/// their own, with a shadow, printed twice.
fn unseen(hidden: Vec<(char, Rect)>, glyphs: &[Glyph]) -> Vec<(char, Rect)> {
    if hidden.is_empty() {
        return Vec::new();
    }
    const CELL: f32 = 8.0;
    let cell = |r: &Rect| ((r.center_x() / CELL) as i32, (r.center_y() / CELL) as i32);
    let mut seen: HashMap<(char, i32, i32), Vec<Rect>> = HashMap::new();
    for g in glyphs {
        let (x, y) = cell(&g.bbox);
        seen.entry((g.ch, x, y)).or_default().push(g.bbox);
    }
    let stands = |ch: char, r: &Rect| {
        let (x, y) = cell(r);
        (x - 1..=x + 1).any(|x| {
            (y - 1..=y + 1).any(|y| {
                let there = seen.get(&(ch, x, y));
                there.is_some_and(|v| v.iter().any(|s| s.contains(r.center_x(), r.center_y())))
            })
        })
    };
    let hidden = hidden.into_iter();
    hidden.filter(|(ch, r)| !stands(*ch, r)).collect()
}

/// Which coats lie at which height of the page.
struct Bands(Vec<Vec<usize>>);

impl Bands {
    fn of(coats: &[(Coat, usize, Option<usize>)], height: f32) -> Self {
        if coats.is_empty() {
            return Self(Vec::new());
        }
        let count = (height.clamp(1.0, 20_000.0) / BAND) as usize + 1;
        let mut bands: Vec<Vec<usize>> = vec![Vec::new(); count];
        for (i, (coat, ..)) in coats.iter().enumerate() {
            let (from, to) = (band(coat.area.top, count), band(coat.area.bottom, count));
            for band in bands.iter_mut().take(to + 1).skip(from) {
                band.push(i);
            }
        }
        Self(bands)
    }

    /// The coats that touch a glyph's box, in the order they were painted.
    fn near(&self, coats: &[(Coat, usize, Option<usize>)], glyph: &Glyph, out: &mut Vec<usize>) {
        out.clear();
        if self.0.is_empty() {
            return;
        }
        let g = &glyph.bbox;
        let (from, to) = (band(g.top, self.0.len()), band(g.bottom, self.0.len()));
        for band in self.0.iter().take(to + 1).skip(from) {
            let touches = |c: &&usize| {
                coats.get(**c).is_some_and(|(coat, ..)| {
                    let a = &coat.area;
                    a.left <= g.right && g.left <= a.right && a.top <= g.bottom && g.top <= a.bottom
                })
            };
            out.extend(band.iter().filter(touches));
        }
        if from < to {
            out.sort_unstable();
            out.dedup();
        }
    }
}

fn band(y: f32, count: usize) -> usize {
    ((y / BAND).max(0.0) as usize).min(count.saturating_sub(1))
}
