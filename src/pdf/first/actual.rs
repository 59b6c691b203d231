//! Letters that stand for glyphs whose font does not name them: `/ActualText` (ISO 32000-2, 14.9.4).
//!
//! It is believed only where the font says nothing: what the font says is what a reader sees.

use hayro_syntax::object::{Dict, String as PdfString};
use lopdf::{Object, StringFormat};

use crate::geom::Rect;
use crate::pdf::decode;
use crate::pdf::page::{Glyph, Turn};

/// Longer texts stand for pictures and whole lines, not for a few letters.
const MAX_LETTERS: usize = 32;

/// More glyphs than this are no ligature.
const MAX_GLYPHS: usize = 32;

/// The letters a sequence of marked content is said to stand for.
pub(super) fn letters(properties: Option<&Dict<'_>>) -> Option<Vec<char>> {
    let text = properties?.get::<PdfString<'_>>(b"ActualText")?;
    let text = Object::String(text.as_bytes().to_vec(), StringFormat::Literal);
    let text = lopdf::decode_text_string(&text).ok()?;
    let letters = decode::expand(text.trim_matches('\u{FEFF}'));
    (letters.len() <= MAX_LETTERS && letters.iter().all(|c| !is_unknown(*c))).then_some(letters)
}

/// Whether a character says nothing to a reader.
pub(crate) fn is_unknown(c: char) -> bool {
    c == char::REPLACEMENT_CHARACTER
        || ('\u{E000}'..='\u{F8FF}').contains(&c)
        || (c.is_control() && !c.is_whitespace())
}

/// Puts letters in the place of glyphs that are unknown. Those that are known must be among the letters, in their order.
/// Returns how many characters that had no mapping have one now.
pub(in crate::pdf) fn put(glyphs: &mut Vec<Glyph>, from: usize, letters: &[char]) -> usize {
    let drawn = glyphs.get(from..).unwrap_or_default();
    if drawn.is_empty() || drawn.len() > MAX_GLYPHS || !drawn.iter().any(|g| is_unknown(g.ch)) {
        return 0;
    }
    let Some(shares) = shares(drawn, letters) else {
        return 0;
    };
    let unmapped = drawn
        .iter()
        .filter(|g| g.ch == char::REPLACEMENT_CHARACTER)
        .count();
    let mut out: Vec<Glyph> = Vec::with_capacity(letters.len());
    for (glyph, share) in drawn.iter().zip(shares) {
        let n = share.len() as f32;
        for (k, ch) in share.iter().enumerate() {
            out.push(Glyph {
                ch: *ch,
                bbox: slice(glyph, k as f32 / n, (k + 1) as f32 / n),
                ..glyph.clone()
            });
        }
    }
    glyphs.truncate(from);
    glyphs.append(&mut out);
    unmapped
}

/// Which of the letters each glyph stands for: a known one for itself, unknown ones next to each other share what is
/// between the known.
fn shares<'l>(drawn: &[Glyph], letters: &'l [char]) -> Option<Vec<&'l [char]>> {
    let mut out: Vec<&[char]> = Vec::with_capacity(drawn.len());
    let mut rest = letters;
    let mut i = 0;
    while let Some(glyph) = drawn.get(i) {
        if !is_unknown(glyph.ch) {
            let (first, tail) = rest.split_first()?;
            if *first != glyph.ch {
                return None;
            }
            out.push(std::slice::from_ref(first));
            rest = tail;
            i += 1;
            continue;
        }
        let unknown = drawn.iter().skip(i).take_while(|g| is_unknown(g.ch)).count();
        let known: Vec<char> = drawn
            .iter()
            .skip(i + unknown)
            .map(|g| g.ch)
            .take_while(|c| !is_unknown(*c))
            .collect();
        let end = if i + unknown == drawn.len() {
            rest.len()
        } else {
            let windows = rest.windows(known.len().max(1));
            windows
                .enumerate()
                .skip(unknown)
                .find(|(_, w)| *w == known.as_slice())
                .map(|(at, _)| at)?
        };
        let (mine, tail) = rest.split_at(end);
        for k in 0..unknown {
            out.push(mine.get(k * mine.len() / unknown..(k + 1) * mine.len() / unknown)?);
        }
        rest = tail;
        i += unknown;
    }
    // Only letters are drawn several at once: a figure that one glyph is said to stand for would be believed unseen.
    let drawn_so = |share: &&[char]| share.len() == 1 || share.iter().all(|c| c.is_alphabetic());
    (rest.is_empty() && out.iter().all(drawn_so)).then_some(out)
}

/// A part of a glyph's box along its baseline.
fn slice(glyph: &Glyph, from: f32, to: f32) -> Rect {
    let b = glyph.bbox;
    let (w, h) = (b.width(), b.height());
    match glyph.turn {
        Turn::None | Turn::Slanted => Rect {
            left: b.left + w * from,
            right: b.left + w * to,
            ..b
        },
        Turn::Half => Rect {
            left: b.right - w * to,
            right: b.right - w * from,
            ..b
        },
        Turn::Right => Rect {
            top: b.top + h * from,
            bottom: b.top + h * to,
            ..b
        },
        Turn::Left => Rect {
            top: b.bottom - h * to,
            bottom: b.bottom - h * from,
            ..b
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(drawn: &str, letters: &str) -> String {
        let mut glyphs: Vec<Glyph> = drawn
            .chars()
            .enumerate()
            .map(|(i, c)| Glyph::upright(c, (i as f32 * 5.0, i as f32 * 5.0 + 5.0), 100.0, 10.0))
            .collect();
        let letters: Vec<char> = letters.chars().collect();
        put(&mut glyphs, 0, &letters);
        glyphs.iter().map(|g| g.ch).collect()
    }

    #[test]
    fn letters_stand_for_glyphs_without_a_name_only() {
        for (drawn, letters, told) in [
            ("\u{FFFD}", "ffi", "ffi"),
            ("\u{E000}", "fi", "fi"),
            ("o\u{FFFD}ce", "office", "office"),
            ("\u{FFFD}\u{FFFD}", "fl", "fl"),
            ("o\u{FFFD}ce\u{FFFD}", "office!", "office!"),
            // What the font names is what is seen.
            ("5,000", "50,000", "5,000"),
            ("£\u{FFFD}00", "£9,100", "£\u{FFFD}00"),
        ] {
            assert_eq!(read(drawn, letters), told, "{drawn} {letters}");
        }
    }
}
