//! What the names of glyphs stand for, and the encodings that name them (ISO 32000-2, 9.6.5 and annex D).
//!
//! The list of names is in `hayro-font`, which shows it only through fonts. A Type 3 font has no program, so one written here
//! with an encoding and nothing else says what its names stand for.

use std::fmt::Write as _;
use std::rc::Rc;

use hayro_font::{FontCache, FontGlyph};
use hayro_interpret::InterpreterSettings;
use hayro_interpret::hayro_cmap::BfString;
use hayro_syntax::content::TypedIter;
use hayro_syntax::content::ops::TypedInstruction;
use hayro_syntax::object::{Array, Dict, Name, Object};

use super::Letters;

/// The encoding of a simple font, as its dictionary gives it.
#[derive(Debug, Default)]
pub(super) struct Encoding {
    /// One of the encodings that every reader knows; nothing where the font's program has its own.
    pub(super) base: Option<&'static str>,
    /// Codes that differ from it, with the names of their glyphs.
    pub(super) differences: Vec<(u8, Vec<u8>)>,
}

impl Encoding {
    pub(super) fn of(font: &Dict<'_>) -> Self {
        let Some(encoding) = font.get::<Dict<'_>>(b"Encoding") else {
            return Self {
                base: base(font, b"Encoding"),
                differences: Vec::new(),
            };
        };
        let mut differences = Vec::new();
        let mut code = 0_i64;
        let listed = encoding.get::<Array<'_>>(b"Differences").unwrap_or_default();
        for item in listed.iter::<Object<'_>>() {
            match item {
                Object::Number(n) => code = n.as_i64(),
                Object::Name(name) => {
                    if let Ok(code) = u8::try_from(code) {
                        differences.push((code, name.as_ref().to_vec()));
                    }
                    code = code.saturating_add(1);
                }
                _ => {}
            }
        }
        Self {
            base: base(&encoding, b"BaseEncoding"),
            differences,
        }
    }

    /// Whether a code has a name of its own.
    pub(super) fn differs(&self, code: u8) -> bool {
        self.differences.iter().any(|(c, _)| *c == code)
    }

    /// What the names of all codes stand for.
    pub(super) fn letters(&self) -> Letters {
        letters(self.base, &self.differences)
    }
}

fn base(dict: &Dict<'_>, key: &[u8]) -> Option<&'static str> {
    let name = dict.get::<Name<'_>>(key)?;
    let known = [
        "WinAnsiEncoding",
        "MacRomanEncoding",
        "MacExpertEncoding",
        "StandardEncoding",
    ];
    known.into_iter().find(|k| k.as_bytes() == name.as_ref())
}

/// What the names of an encoding stand for.
pub(super) fn letters(base: Option<&str>, differences: &[(u8, Vec<u8>)]) -> Letters {
    let mut text = String::from("/F<</Subtype/Type3/Encoding<<");
    if let Some(base) = base {
        let _ = write!(text, "/BaseEncoding/{base}");
    }
    text.push_str("/Differences[");
    for (code, name) in differences {
        let _ = write!(text, "{code}");
        push_name(&mut text, name);
        text.push(' ');
    }
    text.push_str("]>>>> BDC");
    let none = || Rc::new([const { None }; 256]);
    let mut operators = TypedIter::new(text.as_bytes());
    let Some(TypedInstruction::BeginMarkedContentWithProperties(marked)) = operators.next() else {
        return none();
    };
    let Object::Dict(dict) = marked.1 else {
        return none();
    };
    let settings = InterpreterSettings::default();
    let fonts = FontCache::new();
    let Some(font) = fonts.font(dict, &settings.font_resolver, &settings.cmap_resolver) else {
        return none();
    };
    Rc::new(std::array::from_fn(|code| {
        let code = code as u32;
        match font.glyph(font.map_code(code), code) {
            FontGlyph::Type3(glyph) => glyph.as_unicode(),
            FontGlyph::Outline(_) => None,
        }
    }))
}

/// Writes a name with all its bytes as codes (ISO 32000-2, 7.3.5), so that none of them ends it.
pub(in crate::pdf) fn push_name(text: &mut String, name: &[u8]) {
    text.push('/');
    for byte in name {
        if byte.is_ascii_alphanumeric() {
            text.push(char::from(*byte));
        } else {
            let _ = write!(text, "#{byte:02X}");
        }
    }
}

/// One character, if it is one.
pub(super) fn is_nul(told: &BfString) -> bool {
    *told == BfString::Char('\0')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(base: Option<&str>, differences: &[(u8, &str)], code: usize) -> Option<String> {
        let differences: Vec<(u8, Vec<u8>)> = differences
            .iter()
            .map(|(c, n)| (*c, n.as_bytes().to_vec()))
            .collect();
        letters(base, &differences)[code].clone().map(|t| match t {
            BfString::Char(c) => c.to_string(),
            BfString::String(s) => s,
        })
    }

    #[test]
    fn names_stand_for_what_the_list_says() {
        assert_eq!(read(Some("WinAnsiEncoding"), &[], 0xA3).as_deref(), Some("£"));
        assert_eq!(read(Some("WinAnsiEncoding"), &[], 0x92).as_deref(), Some("’"));
        assert_eq!(read(Some("MacRomanEncoding"), &[], 0xA3).as_deref(), Some("£"));
        assert_eq!(read(Some("MacRomanEncoding"), &[], 0xD5).as_deref(), Some("’"));
        assert_eq!(read(None, &[], 0x41), None, "an encoding of the program's own");
        assert_eq!(read(None, &[(1, "Euro"), (2, "f_f_i")], 1).as_deref(), Some("€"));
        assert_eq!(
            read(None, &[(1, "Euro"), (2, "f_f_i")], 2).as_deref(),
            Some("ffi")
        );
        assert_eq!(
            read(Some("WinAnsiEncoding"), &[(65, "B")], 65).as_deref(),
            Some("B")
        );
    }

    #[test]
    fn no_name_ends_the_list() {
        let hostile = [(1, "]>>>> BDC /x"), (2, "uni0041"), (3, "")];
        assert_eq!(read(None, &hostile, 2).as_deref(), Some("A"));
        assert_eq!(read(None, &hostile, 1), None);
    }
}
