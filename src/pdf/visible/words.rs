//! The words that cannot be seen on the pages: what else the file says must not bring them back.

use std::collections::BTreeSet;

use crate::geom::Rect;
use crate::pdf::page::{Document, Glyph};

/// Shorter words are in every text.
const MIN_LETTERS: usize = 3;

/// A gap wider than this share of the height of letters separates words.
const GAP: f32 = 0.15;

/// The words of letters in the order they were drawn, in small letters.
pub(super) fn of(letters: &[(char, Rect)]) -> BTreeSet<String> {
    let mut out = BTreeSet::new();
    let mut word = String::new();
    let mut last: Option<Rect> = None;
    for (ch, area) in letters {
        let apart = last.is_some_and(|l| {
            let high = area.height();
            let upright = (l.center_y() - area.center_y()).abs() <= 0.5 * high
                && (area.left - l.right).abs() <= GAP * high;
            let sideways = (l.center_x() - area.center_x()).abs() <= 0.5 * area.width()
                && (area.top - l.bottom).abs().min((l.top - area.bottom).abs()) <= GAP * area.width();
            !upright && !sideways
        });
        if apart {
            keep(&mut out, &mut word);
        }
        word.extend(ch.to_lowercase());
        last = Some(*area);
    }
    keep(&mut out, &mut word);
    out
}

fn keep(out: &mut BTreeSet<String>, word: &mut String) {
    if word.chars().count() >= MIN_LETTERS {
        out.insert(std::mem::take(word));
    } else {
        word.clear();
    }
}

/// The words of glyphs.
pub(in crate::pdf) fn words_of(glyphs: &[Glyph]) -> BTreeSet<String> {
    let letters: Vec<(char, Rect)> = glyphs
        .iter()
        .filter(|g| g.ch.is_alphanumeric())
        .map(|g| (g.ch, g.bbox))
        .collect();
    of(&letters)
}

/// Takes out of the description of the file what holds words that cannot be seen on the pages.
pub(in crate::pdf) fn conceal(document: &mut Document) {
    let mut hidden: BTreeSet<String> = BTreeSet::new();
    for page in &document.pages {
        hidden.extend(page.hidden_words.iter().cloned());
    }
    if hidden.is_empty() {
        return;
    }
    for page in &document.pages {
        for word in words_of(&page.glyphs) {
            hidden.remove(&word);
        }
    }
    let metadata = &mut document.metadata;
    for value in [&mut metadata.title, &mut metadata.author] {
        let tells = value.as_ref().is_some_and(|v| {
            let words = v.split(|c: char| !c.is_alphanumeric());
            words.into_iter().any(|w| hidden.contains(&w.to_lowercase()))
        });
        if tells {
            *value = None;
            metadata.concealed = true;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_parted_by_gaps_and_lines() {
        let mut letters = Vec::new();
        for (word, x, y) in [
            ("Imogen", 0.0, 0.0),
            ("Thrale", 40.0, 0.0),
            ("to", 80.0, 0.0),
            ("Lane", 0.0, 14.0),
        ] {
            for (i, ch) in word.chars().enumerate() {
                let x = x + 6.0 * i as f32;
                letters.push((ch, Rect::from_corners(x, y, x + 6.0, y + 10.0)));
            }
        }
        let words: Vec<String> = of(&letters).into_iter().collect();
        assert_eq!(words, ["imogen", "lane", "thrale"]);
    }
}
