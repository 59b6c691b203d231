//! What laying a document out must never do: lose, double or misplace a character.

use std::collections::BTreeMap;
use std::fs;
use std::sync::Arc;

use decisions::geom::PageNumber;
use decisions::layout::{Item, Layout, Span, lay_out};
use decisions::pdf::{Document, Glyph, Limits, Page, open};
use proptest::prelude::*;
use unicode_normalization::UnicodeNormalization;

use crate::paper::page;
use crate::support::{fixtures, pdfs};

fn documents() -> impl Iterator<Item = (String, Document)> {
    pdfs(&fixtures().join("pdf")).into_iter().map(|path| {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let bytes = Arc::new(fs::read(&path).unwrap());
        (name, open(&bytes, &Limits::default()).unwrap())
    })
}

/// How often each letter and digit stands in a text.
fn letters(text: &str) -> BTreeMap<char, i64> {
    let mut out = BTreeMap::new();
    for c in text.chars().filter(|c| c.is_alphanumeric()) {
        *out.entry(c).or_default() += 1;
    }
    out
}

/// One page as a document of its own.
fn alone(document: &Document, page: &Page) -> Layout {
    let mut page = page.clone();
    page.number = PageNumber(1);
    lay_out(Document {
        pages: vec![page],
        fonts: document.fonts.clone(),
        ..Document::default()
    })
}

#[test]
fn pages_read_together_hold_what_they_hold_alone() {
    for (name, document) in documents() {
        let whole = lay_out(document.clone());
        let mut parts: BTreeMap<char, i64> = BTreeMap::new();
        for page in &document.pages {
            for (c, n) in letters(alone(&document, page).text.text()) {
                *parts.entry(c).or_default() += n;
            }
        }
        for (c, n) in letters(whole.text.text()) {
            *parts.entry(c).or_default() -= n;
        }
        parts.retain(|_, n| *n != 0);
        assert!(may_be_lost(&parts, &whole), "{name}: {parts:?}");
    }
}

/// Whether these letters are none, or those of the head of a table that runs over a page: repeated there, it stands
/// once in the whole.
fn may_be_lost(lost: &BTreeMap<char, i64>, layout: &Layout) -> bool {
    let mut heads = layout.flow.iter().filter_map(|item| match item {
        Item::Table(table) => table.rows.first(),
        Item::Block(_) => None,
    });
    lost.is_empty() || heads.any(|head| *lost == letters(layout.text.slice(head.span)))
}

/// Whether a character of the text may stand for a glyph: itself, its letter under an accent, its raised form.
fn stands_for(text: char, glyph: char) -> bool {
    let base = |c: char| c.nfkd().next().unwrap_or(c);
    text == glyph
        || base(text) == base(glyph)
        || (glyph == '\u{AD}' && text == '-')
        || (!glyph.is_alphanumeric()
            && !text.is_alphanumeric()
            && text.is_whitespace() == glyph.is_whitespace())
}

#[test]
fn every_character_leads_back_to_its_glyph_and_every_glyph_has_one() {
    for (name, document) in documents() {
        let layout = lay_out(document);
        let mut seen: Vec<Vec<bool>> = layout.pages.iter().map(|p| vec![false; p.glyphs.len()]).collect();
        for (at, c) in layout.text.text().char_indices() {
            let Some((page, index)) = layout.text.glyph(at) else {
                assert!(
                    c.is_whitespace() || !c.is_alphanumeric(),
                    "{name}: {c:?} at {at} comes from no glyph"
                );
                continue;
            };
            let glyph = &layout.pages[page.index()].glyphs[index];
            assert!(
                stands_for(c, glyph.ch),
                "{name}: {c:?} at {at} comes from {:?}",
                glyph.ch
            );
            seen[page.index()][index] = true;
            let span = Span::new(at, at + c.len_utf8());
            if !c.is_whitespace() {
                let evidence = layout.text.evidence(span, &layout.pages).unwrap();
                assert_eq!(evidence.place.page, page, "{name}");
            }
        }
        for (page, seen) in layout.pages.iter().zip(seen) {
            let lost: String = page
                .glyphs
                .iter()
                .zip(seen)
                // What is struck out does not belong to the text.
                .filter(|(g, seen)| !seen && !g.struck)
                .map(|(g, _)| g.ch)
                .collect();
            assert!(
                may_be_lost(&letters(&lost), &layout),
                "{name}, page {}: {lost:?} is nowhere in the text",
                page.number
            );
        }
    }
}

/// An empty page to put glyphs on.
fn blank() -> Page {
    let bytes = Arc::new(page("", b"", &[]));
    open(&bytes, &Limits::default()).unwrap().pages.remove(0)
}

/// Lines of words as a typewriter sets them.
fn typed(page: &mut Page, lines: &[Vec<String>], size: f32) {
    let (advance, leading) = (size * 0.5, size * 1.4);
    for (row, words) in lines.iter().enumerate() {
        let baseline = 100.0 + row as f32 * leading;
        let mut x = 72.0;
        for word in words {
            for ch in word.chars() {
                page.glyphs
                    .push(Glyph::upright(ch, (x, x + advance), baseline, size));
                x += advance;
            }
            x += advance;
        }
    }
}

fn words(layout: &Layout) -> Vec<String> {
    layout.text.text().split_whitespace().map(str::to_owned).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn lines_are_read_as_they_are_typed(
        lines in prop::collection::vec(prop::collection::vec("[a-z£]{2,9}", 4..9), 1..12),
        size in 7.0_f32..12.0,
        shuffle in any::<prop::sample::Index>(),
    ) {
        let mut page = blank();
        typed(&mut page, &lines, size);
        // The order in which a program draws means nothing.
        let cut = shuffle.index(page.glyphs.len());
        page.glyphs.rotate_left(cut);
        let layout = lay_out(Document { pages: vec![page], ..Document::default() });
        let expected: Vec<String> = lines.into_iter().flatten().collect();
        prop_assert_eq!(words(&layout), expected);
    }

    #[test]
    fn a_page_is_read_the_same_whatever_comes_before_it(
        first in prop::collection::vec(prop::collection::vec("[a-m]{3,9}", 4..9), 3..12),
        second in prop::collection::vec(prop::collection::vec("[n-z]{3,9}", 4..9), 3..12),
    ) {
        let (mut one, mut two) = (blank(), blank());
        two.number = PageNumber(2);
        typed(&mut one, &first, 10.0);
        typed(&mut two, &second, 10.0);
        let both = lay_out(Document { pages: vec![one, two], ..Document::default() });
        let expected: Vec<String> = first.into_iter().chain(second).flatten().collect();
        prop_assert_eq!(words(&both), expected);
        let last = both.text.text().trim_end().len() - 1;
        prop_assert_eq!(both.text.glyph(last).map(|(p, _)| p), Some(PageNumber(2)));
    }
}
