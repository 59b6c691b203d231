//! From a glyph to its characters, and what must not be decoded at all.

use std::collections::HashMap;
use std::io::Read;

use hayro_syntax::object::{Array, Dict, Stream};
use hayro_syntax::page::Page as SyntaxPage;

use super::limits::Limits;
use super::page::{Glyph, Turn};

/// Whether a mapping names characters a reader can see. Fonts map to NUL, to control characters and to nothing.
pub(super) fn usable(s: &str) -> bool {
    !s.is_empty()
        && s.chars().all(|c| {
            c != '\0'
                && c != char::REPLACEMENT_CHARACTER
                && (!c.is_control() || matches!(c, '\t' | '\n' | '\r'))
        })
}

/// The character a simple font's code most likely means when the font does not say: printable ASCII and Latin-1
/// as they stand, else U+FFFD.
pub(super) fn from_code(code: u32) -> String {
    match code {
        0x20..=0x7E | 0xA1..=0xFF => char::from_u32(code)
            .unwrap_or(char::REPLACEMENT_CHARACTER)
            .to_string(),
        0xA0 => " ".to_owned(),
        _ => char::REPLACEMENT_CHARACTER.to_string(),
    }
}

/// Symbol fonts put their glyphs at U+F020–U+F0FF (the private area Windows reserved for them). Bullets, ticks and
/// boxes are what documents use; the tables are those of the fonts themselves.
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

/// The characters of a mapping one by one: presentation ligatures (U+FB00–FB06) taken apart, as the record
/// promises.
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
            // Private-use codes fonts of the 1990s gave to ligatures, old-style figures and small capitals; their
            // descendants (Liberation among them) still do.
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

/// Drops glyphs printed a second time on the same spot (shadow, fake bold) and marks the first bold.
pub(super) fn drop_overprints(glyphs: &mut Vec<Glyph>) {
    // Cells of a quarter em; the same letter within 0.15 em of itself is the same letter, or within half its width
    // where letters are squeezed: `ifi` in a narrowed line has its second `i` that near.
    const CELL: f32 = 4.0;
    let mut seen: HashMap<(char, i32, i32), Vec<usize>> = HashMap::with_capacity(glyphs.len());
    let mut keep = vec![true; glyphs.len()];
    let mut bold = vec![false; glyphs.len()];
    for (i, g) in glyphs.iter().enumerate() {
        if g.ch == ' ' || g.turn == Turn::Slanted {
            continue;
        }
        let (x, y) = (g.bbox.left, g.bbox.top);
        let (cx, cy) = ((x / CELL).floor() as i32, (y / CELL).floor() as i32);
        let tolerance = g.size * 0.15;
        let (wide, tall) = (g.bbox.width() * 0.5, g.bbox.height() * 0.5);
        let least = tolerance * 0.2;
        let across = tolerance.min(wide).max(least);
        let down = tolerance.min(tall).max(least);
        let mut twin = None;
        'cells: for dx in -1..=1 {
            for dy in -1..=1 {
                for &j in seen.get(&(g.ch, cx + dx, cy + dy)).into_iter().flatten() {
                    let o = &glyphs[j];
                    if (o.bbox.left - x).abs() < across
                        && (o.bbox.top - y).abs() < down
                        && (o.size - g.size).abs() < tolerance
                        && o.invisible == g.invisible
                    {
                        twin = Some(j);
                        break 'cells;
                    }
                }
            }
        }
        match twin {
            Some(j) => {
                keep[i] = false;
                bold[j] = true;
            }
            None => seen.entry((g.ch, cx, cy)).or_default().push(i),
        }
    }
    for (g, b) in glyphs.iter_mut().zip(bold) {
        g.bold |= b;
    }
    let mut k = keep.into_iter();
    glyphs.retain(|_| k.next().unwrap_or(true));
}

/// Keeps count of what the streams read for the text inflate to, before anything inflates them for real.
///
/// hayro has no such ceiling. Small streams cannot do harm (deflate reaches 1,032 to 1) and are only counted at
/// that worst ratio when they are large enough to matter.
pub(super) struct Inflation {
    per_stream: u64,
    budget: u64,
    seen: std::collections::HashSet<(u32, i32)>,
}

/// Below this many raw bytes a stream with one compressing filter stays under the per-stream ceiling by itself.
const HARMLESS: usize = 60 << 10;

impl Inflation {
    pub(super) fn new(limits: &Limits) -> Self {
        Self {
            per_stream: limits.inflated_stream,
            budget: limits.inflated,
            seen: std::collections::HashSet::new(),
        }
    }

    /// Checks the page's content and every form and font its resources lead to.
    pub(super) fn check_page(&mut self, page: &SyntaxPage<'_>) -> Result<(), String> {
        if let Some(stream) = page.raw().get::<Stream<'_>>(b"Contents") {
            self.check(&stream)?;
        } else if let Some(array) = page.raw().get::<Array<'_>>(b"Contents") {
            for stream in array.iter::<Stream<'_>>() {
                self.check(&stream)?;
            }
        }
        let resources = page.resources();
        self.check_resources(&resources.x_objects, &resources.fonts, 0)
    }

    fn check_resources(
        &mut self,
        x_objects: &Dict<'_>,
        fonts: &Dict<'_>,
        depth: usize,
    ) -> Result<(), String> {
        if depth > 20 {
            return Ok(());
        }
        for name in fonts.keys() {
            let Some(font) = fonts.get::<Dict<'_>>(name.as_ref()) else {
                continue;
            };
            self.check_font(&font)?;
        }
        for name in x_objects.keys() {
            let Some(stream) = x_objects.get::<Stream<'_>>(name.as_ref()) else {
                continue;
            };
            let dict = stream.dict();
            let is_form = dict
                .get::<hayro_syntax::object::Name<'_>>(b"Subtype")
                .is_some_and(|n| n.as_ref() == b"Form");
            if !is_form || !self.check(&stream)? {
                continue;
            }
            if let Some(inner) = dict.get::<Dict<'_>>(b"Resources") {
                let x = inner.get::<Dict<'_>>(b"XObject").unwrap_or_default();
                let f = inner.get::<Dict<'_>>(b"Font").unwrap_or_default();
                self.check_resources(&x, &f, depth + 1)?;
            }
        }
        Ok(())
    }

    fn check_font(&mut self, font: &Dict<'_>) -> Result<(), String> {
        for key in [&b"ToUnicode"[..], b"Encoding"] {
            if let Some(map) = font.get::<Stream<'_>>(key) {
                self.check(&map)?;
            }
        }
        let descendant = font
            .get::<Array<'_>>(b"DescendantFonts")
            .and_then(|a| a.iter::<Dict<'_>>().next());
        let descriptor = descendant
            .as_ref()
            .unwrap_or(font)
            .get::<Dict<'_>>(b"FontDescriptor");
        for key in [&b"FontFile"[..], b"FontFile2", b"FontFile3"] {
            if let Some(program) = descriptor.as_ref().and_then(|d| d.get::<Stream<'_>>(key)) {
                self.check(&program)?;
            }
        }
        Ok(())
    }

    /// Counts one stream; `Ok(true)` the first time it is seen.
    fn check(&mut self, stream: &Stream<'_>) -> Result<bool, String> {
        let id = stream.obj_id();
        if !self.seen.insert((id.obj_number, id.gen_number)) {
            return Ok(false);
        }
        let raw = stream.raw_data();
        let compressing = stream
            .filters()
            .iter()
            .filter(|f| {
                matches!(
                    f,
                    hayro_syntax::Filter::FlateDecode
                        | hayro_syntax::Filter::LzwDecode
                        | hayro_syntax::Filter::RunLengthDecode
                )
            })
            .count();
        let size = match compressing {
            0 => raw.len() as u64,
            1 if raw.len() <= HARMLESS => (raw.len() as u64).saturating_mul(12),
            _ => inflated_size(&raw, compressing, self.per_stream + 1),
        };
        if size > self.per_stream || size > self.budget {
            return Err(format!(
                "a part of the file unpacks to more than {} MB; it was not read",
                self.per_stream.min(self.budget) >> 20
            ));
        }
        self.budget -= size;
        Ok(true)
    }
}

/// What a stream inflates to, counted without keeping it, at most `cap` bytes.
fn inflated_size(raw: &[u8], layers: usize, cap: u64) -> u64 {
    let mut reader: Box<dyn Read + '_> = Box::new(raw);
    for _ in 0..layers.min(8) {
        reader = Box::new(flate2::read::ZlibDecoder::new(reader));
    }
    let mut buffer = [0_u8; 16 << 10];
    let mut total = 0_u64;
    while total < cap {
        match reader.read(&mut buffer) {
            Ok(0) | Err(_) => break,
            Ok(n) => total += n as u64,
        }
    }
    // What zlib cannot read (LZW, raw deflate) is taken at a ratio such data reaches in documents.
    total.max((raw.len() as u64).saturating_mul(4))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ligatures_come_apart() {
        assert_eq!(expand("ﬃ"), vec!['f', 'f', 'i']);
        assert_eq!(expand("\u{A0}"), vec![' ']);
    }

    #[test]
    fn a_mapping_to_nul_is_no_mapping() {
        assert!(!usable("\0"));
        assert!(!usable(""));
        assert!(usable("é"));
    }

    #[test]
    fn symbol_fonts_give_bullets_and_ticks() {
        assert_eq!(symbol("\u{F0B7}", "Symbol").as_deref(), Some("•"));
        assert_eq!(symbol("\u{F0FC}", "Wingdings-Regular").as_deref(), Some("✓"));
        assert_eq!(symbol("a", "Symbol"), None);
    }

    #[test]
    fn a_bomb_is_counted_without_being_kept() {
        use std::io::Write;
        let mut z = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
        let zeros = vec![0_u8; 1 << 20];
        for _ in 0..16 {
            z.write_all(&zeros).unwrap();
        }
        let bomb = z.finish().unwrap();
        assert!(bomb.len() < 40_000);
        let cap = 4 << 20;
        let size = inflated_size(&bomb, 1, cap);
        assert!(size >= cap && size < cap + (64 << 10));
    }
}
