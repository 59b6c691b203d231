//! From glyphs to characters.

use foldhash::{HashMap as FoldHashMap, HashMapExt};

use super::page::{Glyph, Turn};

/// Whether a mapping gives characters that a reader can see. Some fonts map to NUL, to control characters or to
/// nothing.
pub(super) fn usable(s: &str) -> bool {
    !s.is_empty()
        && s.chars().all(|c| {
            c != '\0'
                && c != char::REPLACEMENT_CHARACTER
                && (!c.is_control() || matches!(c, '\t' | '\n' | '\r'))
        })
}

/// Whether a mapping to this single character needs no further work: it is [`usable`], not a [`symbol`], and not to
/// be split by [`expand`].
pub(super) fn is_plain(c: char) -> bool {
    match c {
        ' '..='~' => true,
        '\u{A1}'..='\u{D7FF}' => true,
        // Private use, ligatures, the replacement character.
        _ => false,
    }
}

/// The most likely character of a code in a simple font that does not define it: printable ASCII and Latin-1 as they
/// are, else U+FFFD.
pub(super) fn from_code(code: u32) -> String {
    match code {
        0x20..=0x7E | 0xA1..=0xFF => char::from_u32(code)
            .unwrap_or(char::REPLACEMENT_CHARACTER)
            .to_string(),
        0xA0 => " ".to_owned(),
        _ => char::REPLACEMENT_CHARACTER.to_string(),
    }
}

/// The character of a glyph in a symbol font. Such fonts put their glyphs at U+F020–U+F0FF, the private-use area that
/// Windows reserved for them. The tables are those of the fonts; they cover the bullets, ticks and boxes that
/// documents use.
pub(super) fn symbol(s: &str, font: &str) -> Option<String> {
    let mut chars = s.chars();
    let c = chars.next()?;
    if chars.next().is_some() || !('\u{F020}'..='\u{F0FF}').contains(&c) {
        return None;
    }
    let code = (c as u32 - 0xF000) as u8;
    let name = font.to_ascii_lowercase();
    let mapped = if name.contains("wingdings") {
        match code {
            0x6C | 0x9F => '●',
            0x6E | 0xA7 => '▪',
            0x6F | 0x71 | 0xA8 => '☐',
            0xFB | 0xFD => '☒',
            0xFC => '✓',
            0xFE => '☑',
            0x76 => '❖',
            0xD8 => '➢',
            0xE0 => '→',
            _ => '•',
        }
    } else {
        match code {
            0xB7 | 0xA7 => '•',
            0x2D => '−',
            0xA3 => '≤',
            0xB3 => '≥',
            0xB1 => '±',
            0xB4 => '×',
            0xB0 => '°',
            0xBE => '—',
            0x20..=0x7E => code as char,
            _ => '•',
        }
    };
    Some(mapped.to_string())
}

/// The characters of a mapping one by one, with presentation ligatures (U+FB00–FB06) split, as the record promises.
pub(super) fn expand(s: &str) -> Vec<char> {
    let mut out = Vec::with_capacity(s.len());
    for c in s.chars() {
        match c {
            'ﬀ' => out.extend("ff".chars()),
            'ﬁ' => out.extend("fi".chars()),
            'ﬂ' => out.extend("fl".chars()),
            'ﬃ' => out.extend("ffi".chars()),
            'ﬄ' => out.extend("ffl".chars()),
            'ﬅ' | 'ﬆ' => out.extend("st".chars()),
            // Private-use codes that fonts of the 1990s gave to ligatures, old-style figures and small capitals.
            // Fonts derived from them, such as Liberation, still use these codes.
            '\u{F001}' => out.extend("fi".chars()),
            '\u{F002}' => out.extend("fl".chars()),
            '\u{F730}'..='\u{F739}' | '\u{F761}'..='\u{F77A}' => {
                let plain = char::from_u32(c as u32 - 0xF700).unwrap_or(c);
                out.push(plain.to_ascii_uppercase());
            }
            '\t' | '\n' | '\r' | '\u{A0}' => out.push(' '),
            c => out.push(c),
        }
    }
    out
}

/// A second copy of a letter within this distance (in ems) of the first is the same letter printed twice. For
/// squeezed letters the distance is half the letter's width, because the second `i` of `ifi` in a narrow line is that
/// near.
const OVERPRINT: f32 = 0.15;

/// The greatest distance between a glyph and its second copy, across and down, in points.
fn reach(g: &Glyph) -> (f32, f32) {
    let tolerance = g.size * OVERPRINT;
    (
        tolerance.min(g.bbox.width() * 0.5),
        tolerance.min(g.bbox.height() * 0.5),
    )
}

/// Glyphs drawn one after the other, each too far to the right of the one before to be its copy.
struct Run {
    glyphs: std::ops::Range<usize>,
    left: f32,
    right: f32,
    top: f32,
    bottom: f32,
    reach: f32,
}

/// With more runs than this on a page, every glyph is compared with the glyphs in its cells.
const MOST_RUNS: usize = 4_000;

/// The glyphs that lie where another run was drawn too, and so may have a copy. Usually none, because pages are drawn
/// line by line.
fn crossed(glyphs: &[Glyph]) -> Vec<bool> {
    let mut runs: Vec<Run> = Vec::new();
    let mut could = vec![false; glyphs.len()];
    for (i, g) in glyphs.iter().enumerate() {
        // Glyphs without a width or height lie at one point because their place is unknown.
        let nowhere = g.bbox.width().min(g.bbox.height()) <= 0.0;
        could[i] = !(g.ch == ' ' || g.turn == Turn::Slanted || nowhere);
        if !could[i] {
            continue;
        }
        let (x, y) = (g.bbox.left, g.bbox.top);
        let (across, down) = reach(g);
        match runs.last_mut() {
            Some(run) if g.turn == Turn::None && x - run.right >= across => {
                run.right = x;
                run.top = run.top.min(y);
                run.bottom = run.bottom.max(y);
                run.reach = run.reach.max(across.max(down));
                run.glyphs.end = i + 1;
            }
            _ => runs.push(Run {
                glyphs: i..i + 1,
                left: x,
                right: x,
                top: y,
                bottom: y,
                reach: across.max(down),
            }),
        }
    }
    if runs.len() > MOST_RUNS {
        return could;
    }
    runs.sort_by(|a, b| a.top.total_cmp(&b.top));
    let widest = runs.iter().map(|r| r.reach).fold(0.0, f32::max);
    let mut meets = vec![false; runs.len()];
    for (i, a) in runs.iter().enumerate() {
        let below = runs.iter().enumerate().skip(i + 1);
        for (j, b) in below.take_while(|(_, b)| b.top <= a.bottom + widest) {
            let near = a.reach.max(b.reach);
            if b.left <= a.right + near && a.left <= b.right + near && b.top <= a.bottom + near {
                (meets[i], meets[j]) = (true, true);
            }
        }
    }
    let mut out = vec![false; glyphs.len()];
    for (run, _) in runs.iter().zip(&meets).filter(|(_, meets)| **meets) {
        for k in run.glyphs.clone() {
            out[k] = could[k];
        }
    }
    out
}

/// Removes glyphs that were printed a second time at the same place (shadow, fake bold) and marks the first copy as
/// bold.
pub(super) fn drop_overprints(glyphs: &mut Vec<Glyph>) {
    // The cells, in points, are so wide that a copy usually begins in the same cell.
    const CELL: f32 = 16.0;
    let crossed = crossed(glyphs);
    if !crossed.contains(&true) {
        return;
    }
    // For each letter and cell, a chain of the glyphs there: the first and the last glyph, and the next of each
    // glyph.
    let mut seen: FoldHashMap<(char, i32, i32), (usize, usize)> = FoldHashMap::new();
    let mut next = vec![usize::MAX; glyphs.len()];
    let mut keep = vec![true; glyphs.len()];
    let mut bold = vec![false; glyphs.len()];
    for (i, g) in glyphs.iter().enumerate() {
        if !crossed[i] {
            continue;
        }
        let (x, y) = (g.bbox.left, g.bbox.top);
        let cell = |v: f32| (v / CELL).floor() as i32;
        let (cx, cy) = (cell(x), cell(y));
        let tolerance = g.size * OVERPRINT;
        let (across, down) = reach(g);
        let mut copy = None;
        // The cells in which a copy may begin, usually only this one.
        let near = |v: f32, by: f32, c: i32| cell(v - by).max(c - 1)..=cell(v + by).min(c + 1);
        'cells: for x_cell in near(x, across, cx) {
            for y_cell in near(y, down, cy) {
                let mut at = seen
                    .get(&(g.ch, x_cell, y_cell))
                    .map_or(usize::MAX, |(first, _)| *first);
                while let Some(o) = glyphs.get(at) {
                    let j = at;
                    at = next[j];
                    if (o.bbox.left - x).abs() < across
                        && (o.bbox.top - y).abs() < down
                        && (o.size - g.size).abs() < tolerance
                        && o.invisible == g.invisible
                    {
                        copy = Some(j);
                        break 'cells;
                    }
                }
            }
        }
        match copy {
            Some(j) => {
                keep[i] = false;
                bold[j] = true;
            }
            None => {
                let (_, last) = seen
                    .entry((g.ch, cx, cy))
                    .and_modify(|(_, last)| next[*last] = i)
                    .or_insert((i, i));
                *last = i;
            }
        }
    }
    for (g, b) in glyphs.iter_mut().zip(bold) {
        g.bold |= b;
    }
    let mut k = keep.into_iter();
    glyphs.retain(|_| k.next().unwrap_or(true));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ligatures_are_split() {
        assert_eq!(expand("ﬃ"), vec!['f', 'f', 'i']);
        assert_eq!(expand("\u{A0}"), vec![' ']);
    }

    #[test]
    fn a_mapping_to_nul_is_not_usable() {
        assert!(!usable("\0"));
        assert!(!usable(""));
        assert!(usable("é"));
    }

    fn row(text: &str, left: f32, top: f32, step: f32) -> Vec<Glyph> {
        let glyph = |(i, ch)| {
            let x = left + step * i as f32;
            Glyph::upright(ch, (x, x + 5.0), top + 7.5, 10.0)
        };
        text.chars().enumerate().map(glyph).collect()
    }

    #[test]
    fn glyphs_printed_twice_are_kept_once_and_bold() {
        let twice = |again: f32| {
            let mut glyphs = row("Grant", 50.0, 100.0, 5.0);
            glyphs.extend(row("another line", 50.0, 112.0, 5.0));
            glyphs.extend(row("Grant", 50.0 + again, 100.0, 5.0));
            drop_overprints(&mut glyphs);
            (glyphs.len(), glyphs.iter().filter(|g| g.bold).count())
        };
        assert_eq!(twice(0.4), (17, 5));
        assert_eq!(twice(2.0), (22, 0), "another word");
        assert_eq!(twice(60.0), (22, 0));
        // One glyph after the other, without a step back.
        let mut stuttered = row("aabb", 50.0, 100.0, 0.5);
        drop_overprints(&mut stuttered);
        assert_eq!(stuttered.len(), 2);
    }

    proptest::proptest! {
        /// Comparing runs finds the same copies as comparing every letter.
        #[test]
        fn runs_hide_no_copy(
            rows in proptest::collection::vec((0.0..12.0_f32, 0.0..4.0_f32, "[ab]{1,6}", 0.3..6.0_f32), 1..6),
        ) {
            let glyphs: Vec<Glyph> = rows
                .iter()
                .flat_map(|(left, top, text, step)| row(text, *left, *top, *step))
                .collect();
            let crossed = crossed(&glyphs);
            for (i, a) in glyphs.iter().enumerate() {
                for (j, b) in glyphs.iter().enumerate().take(i) {
                    let (across, down) = reach(a);
                    let copy = (a.bbox.left - b.bbox.left).abs() < across && (a.bbox.top - b.bbox.top).abs() < down;
                    proptest::prop_assert!(!copy || (crossed[i] && crossed[j]));
                }
            }
        }
    }

    #[test]
    fn symbol_fonts_give_bullets_and_ticks() {
        assert_eq!(symbol("\u{F0B7}", "Symbol").as_deref(), Some("•"));
        assert_eq!(symbol("\u{F0FC}", "Wingdings-Regular").as_deref(), Some("✓"));
        assert_eq!(symbol("a", "Symbol"), None);
    }
}
