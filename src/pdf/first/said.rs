//! Which characters a glyph stands for.

use hayro_interpret::font::{Glyph as DrawnGlyph, OutlineGlyph};
use hayro_interpret::hayro_cmap::BfString;

use super::{Collector, probe};
use crate::pdf::decode;
use crate::pdf::fonts::FontUse;

impl Collector<'_, '_> {
    /// Decodes a glyph, with ligatures split into letters. Returns the index of its characters in the table of decoded glyphs.
    /// `encoded`: the font's dictionary defines the meaning of its codes.
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
            told => decode::expand(&self.unicode(glyph, told, source)),
        };
        let blank = place.is_some() && letters.iter().any(|c| c.is_alphanumeric()) && probe::is_blank(glyph);
        self.reverse.keep(place, letters, blank)
    }

    /// The characters a glyph stands for, or U+FFFD where nothing says.
    ///
    /// `told` is what the interpreter reports.
    fn unicode(&mut self, glyph: &DrawnGlyph<'_>, told: Option<BfString>, source: FontUse) -> String {
        let (font, code) = (source.font, glyph.char_code());
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
        let found = match glyph {
            DrawnGlyph::Type3(_) => None,
            DrawnGlyph::Outline(outline) => self.ask_font(outline, source),
        };
        match found {
            Some(s) => decode::symbol(&s, self.fonts.name(font)).unwrap_or(s),
            // Line ends in a form field's appearance: the font has no glyph for them.
            None if matches!(code, 0x09 | 0x0A | 0x0D) && draws_nothing(glyph) => " ".to_owned(),
            // A simple font without a mapping: its codes are almost always an extension of ASCII.
            None if self.page_fonts.is_simple(font, self.fonts) => decode::from_code(code),
            None => char::REPLACEMENT_CHARACTER.to_string(),
        }
    }

    /// What the font's dictionary and program say of a glyph whose character the interpreter does not know.
    fn ask_font(&mut self, outline: &OutlineGlyph, source: FontUse) -> Option<String> {
        let code = outline.char_code();
        let own = self.reverse.lookup(outline);
        let Some(codes) = self.fonts.codes(source) else {
            return own.map(String::from);
        };
        codes
            .mapped(code)
            .or(own.map(String::from))
            .or_else(|| codes.implied(code))
    }
}

/// Letters one glyph may stand for. The longest ligature of Unicode has 18.
const MAX_LETTERS: usize = 32;

/// Whether a font has no glyph of its own for a code.
fn draws_nothing(glyph: &DrawnGlyph<'_>) -> bool {
    matches!(glyph, DrawnGlyph::Outline(o) if o.glyph_id().to_u32() == 0)
}
