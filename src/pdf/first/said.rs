//! Which characters a glyph stands for.

use hayro_interpret::font::{Glyph as DrawnGlyph, OutlineGlyph};
use hayro_interpret::hayro_cmap::BfString;

use super::collector::Collector;
use super::probe;
use crate::pdf::decode;
use crate::pdf::fonts::FontUse;

impl Collector<'_, '_> {
    /// The characters a glyph stands for, ligatures taken apart: where they are kept among the reverse maps. `encoded`: its
    /// font's dictionary says how its codes are meant.
    pub(super) fn letters(&mut self, glyph: &DrawnGlyph<'_>, source: FontUse, encoded: bool) -> usize {
        let place = match glyph {
            DrawnGlyph::Outline(o) => source.place().map(|p| (p, o.char_code(), o.glyph_id().to_u32())),
            DrawnGlyph::Type3(_) => None,
        };
        if let Some(kept) = place.and_then(|p| self.reverse.met(p)) {
            return kept;
        }
        let letters = match glyph.as_unicode() {
            // Most glyphs are one character that stands for itself.
            Some(BfString::Char(c)) if encoded && decode::is_plain(c) => vec![c],
            told => {
                let outline = match glyph {
                    DrawnGlyph::Outline(outline) => Some(outline),
                    DrawnGlyph::Type3(_) => None,
                };
                decode::expand(&self.unicode(glyph.char_code(), told, source, |_| outline.cloned()))
            }
        };
        let blank = match glyph {
            DrawnGlyph::Outline(o) if place.is_some() => {
                letters.iter().any(|c| c.is_alphanumeric()) && probe::is_blank(o)
            }
            _ => false,
        };
        self.reverse.keep(place, letters, blank)
    }

    /// The characters a code of a font stands for: where they are kept.
    ///
    /// `told`: what the font's map to Unicode or its encoding says. `outline` gives the glyph in the font's program. It is
    /// asked where that is not usable, and whether letters are drawn at all where `drawn` says that the program may lack them.
    pub(in crate::pdf) fn letters_of(
        &mut self,
        code: u32,
        told: Option<BfString>,
        source: FontUse,
        drawn: bool,
        mut outline: impl FnMut(&mut Self) -> Option<OutlineGlyph>,
    ) -> usize {
        let encoded = !self.fonts.is_without_encoding(source);
        let letters = match told {
            Some(BfString::Char(c)) if encoded && decode::is_plain(c) => vec![c],
            told => decode::expand(&self.unicode(code, told, source, &mut outline)),
        };
        let blank = drawn
            && letters.iter().any(|c| c.is_alphanumeric())
            && outline(self).is_some_and(|o| probe::is_blank(&o));
        self.reverse.keep_for_good(letters, blank)
    }

    /// The characters a glyph stands for, or U+FFFD where nothing says.
    ///
    /// `told` is what the font's map to Unicode or its encoding says.
    fn unicode(
        &mut self,
        code: u32,
        told: Option<BfString>,
        source: FontUse,
        outline: impl FnOnce(&mut Self) -> Option<OutlineGlyph>,
    ) -> String {
        let font = source.font;
        let told = match told {
            Some(BfString::Char(c)) => Some(c.to_string()),
            Some(BfString::String(mut s)) => {
                // Longer than any ligature: each letter drawn would become thousands.
                if let Some((end, _)) = s.char_indices().nth(MAX_LETTERS) {
                    s.truncate(end);
                }
                Some(s)
            }
            None => None,
        };
        if let Some(s) = told.filter(|s| decode::usable(s) && !self.fonts.is_without_encoding(source)) {
            return decode::symbol(&s, self.fonts.name(font)).unwrap_or(s);
        }
        let mapped = self.fonts.codes(source).and_then(|codes| codes.mapped(code));
        let (found, empty) = match mapped {
            Some(mapped) => (Some(mapped), false),
            None => {
                let outline = outline(self);
                let found = outline.as_ref().and_then(|o| self.ask_font(o, source));
                (found, outline.is_some_and(|o| o.glyph_id().to_u32() == 0))
            }
        };
        match found {
            Some(s) => decode::symbol(&s, self.fonts.name(font)).unwrap_or(s),
            // Line ends in a form field's appearance: the font has no glyph for them.
            None if empty && matches!(code, 0x09 | 0x0A | 0x0D) => " ".to_owned(),
            // A simple font without a mapping: its codes are almost always an extension of ASCII.
            None if self.fonts.is_simple(font) => decode::from_code(code),
            None => char::REPLACEMENT_CHARACTER.to_string(),
        }
    }

    /// What the font's program says of a glyph, or else what follows from the kind of font.
    fn ask_font(&mut self, outline: &OutlineGlyph, source: FontUse) -> Option<String> {
        let own = self.reverse.lookup(outline);
        own.map(String::from)
            .or_else(|| self.fonts.codes(source)?.implied(outline.char_code()))
    }
}

/// Letters one glyph may stand for. The longest ligature of Unicode has 18.
const MAX_LETTERS: usize = 32;
