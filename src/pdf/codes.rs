//! The characters of a font's codes, where the interpreter does not know them or uses a table that is not the font's.

use std::collections::HashMap;

use hayro_interpret::hayro_cmap::{BfString, CMap, CMapName, CidFamily, load_embedded};
use hayro_syntax::object::{Array, Dict, Name, Stream, String as PdfString};

use super::decode::usable;

/// The meaning of a font's codes, read from the font's dictionary.
pub(super) struct Codes {
    /// The font's own map to Unicode (`ToUnicode`), read leniently.
    map: HashMap<u32, String>,
    rest: Rest,
}

/// The meaning of codes that the font's own map does not have.
enum Rest {
    /// Unknown.
    Unknown,
    /// The codes are Unicode, as the writer indicates in one of several ways.
    Unicode,
    /// The codes are characters of a collection (Adobe-Japan1 …) that has a map to Unicode.
    Collection(Box<Collection>),
    /// A TrueType font without an encoding: the interpreter uses Adobe's standard encoding, but other readers and the
    /// writers of such fonts use that of Windows.
    Windows,
    /// The same for a symbol font: the codes are offsets into the private-use area of such fonts.
    Symbols,
}

/// The maps from a font's codes to the characters of its collection, and from these to Unicode.
struct Collection {
    encoding: CMap,
    unicode: CMap,
}

impl Codes {
    /// Reads a font's dictionary. Parses its map to Unicode, which is the main cost.
    pub(super) fn of(font: &Dict<'_>) -> Self {
        let map = font
            .get::<Stream<'_>>(b"ToUnicode")
            .and_then(|s| s.decoded_data().ok())
            .unwrap_or_default();
        Self {
            map: to_unicode(&map),
            rest: Rest::from_font(font, &map),
        }
    }

    /// The characters of a code in the font's own map to Unicode.
    pub(super) fn mapped(&self, code: u32) -> Option<String> {
        self.map.get(&code).filter(|s| usable(s)).cloned()
    }

    /// The characters of a code that follow from the kind of font.
    pub(super) fn implied(&self, code: u32) -> Option<String> {
        let c = match &self.rest {
            Rest::Unknown => return None,
            Rest::Unicode => char::from_u32(code)?.to_string(),
            Rest::Windows => windows(code)?.to_string(),
            Rest::Symbols => char::from_u32(0xF000 + code)?.to_string(),
            Rest::Collection(maps) => {
                let cid = (1..=4).find_map(|len| maps.encoding.lookup_cid_code(code, len))?;
                match maps.unicode.lookup_bf_string(cid)? {
                    BfString::Char(c) => c.to_string(),
                    BfString::String(s) => s,
                }
            }
        };
        usable(&c).then_some(c)
    }
}

/// Whether a font is an embedded TrueType font without an encoding.
pub(super) fn without_encoding(font: &Dict<'_>) -> bool {
    let true_type = font
        .get::<Name<'_>>(b"Subtype")
        .is_some_and(|s| s.as_ref() == b"TrueType");
    true_type
        && !font.contains_key(b"Encoding")
        && font
            .get::<Dict<'_>>(b"FontDescriptor")
            .is_some_and(|d| d.contains_key(b"FontFile2"))
}

impl Rest {
    fn from_font(font: &Dict<'_>, map: &[u8]) -> Self {
        if without_encoding(font) {
            let name = font
                .get::<Name<'_>>(b"BaseFont")
                .map(|n| n.as_str().to_ascii_lowercase())
                .unwrap_or_default();
            let symbols = name.contains("wingdings") || name.contains("symbol");
            return if symbols { Self::Symbols } else { Self::Windows };
        }
        let Some(descendant) = font
            .get::<Array<'_>>(b"DescendantFonts")
            .and_then(|a| a.iter::<Dict<'_>>().next())
        else {
            return Self::Unknown;
        };
        let system = descendant.get::<Dict<'_>>(b"CIDSystemInfo").unwrap_or_default();
        let word = |key: &[u8]| {
            system
                .get::<PdfString<'_>>(key)
                .map(|s| s.as_bytes().to_vec())
                .unwrap_or_default()
        };
        let family = CidFamily::from_registry_ordering(&word(b"Registry"), &word(b"Ordering"));
        if let Some(unicode) = family.ucs2_cmap().and_then(predefined) {
            return encoding(font).map_or(Self::Unknown, |encoding| {
                Self::Collection(Box::new(Collection { encoding, unicode }))
            });
        }
        // Codes are Unicode in three cases: the map to Unicode is the identity; the identity is written out with the
        // operators for character collections; or there is a table from codes to glyphs and no map at all.
        let identity = font
            .get::<Name<'_>>(b"ToUnicode")
            .is_some_and(|n| n.as_ref().starts_with(b"Identity"));
        let ranges = contains(map, b"begincidrange") && !contains(map, b"beginbf");
        let table = descendant.get::<Stream<'_>>(b"CIDToGIDMap").is_some() && !contains(map, b"beginbf");
        if identity || ranges || table {
            Self::Unicode
        } else {
            Self::Unknown
        }
    }
}

/// A composite font's map from codes to the characters of its collection.
fn encoding(font: &Dict<'_>) -> Option<CMap> {
    if let Some(stream) = font.get::<Stream<'_>>(b"Encoding") {
        return CMap::parse(&stream.decoded_data().ok()?, load_embedded);
    }
    let name = font.get::<Name<'_>>(b"Encoding")?;
    match name.as_ref() {
        b"Identity-H" | b"Identity-V" => Some(CMap::identity_h()),
        name => predefined(CMapName::from_bytes(name)),
    }
}

fn predefined(name: CMapName<'_>) -> Option<CMap> {
    CMap::parse(load_embedded(name)?, load_embedded)
}

fn contains(map: &[u8], word: &[u8]) -> bool {
    map.windows(word.len()).any(|w| w == word)
}

/// The most codes of a composite font.
const MAX_CODES: u32 = 1 << 16;

/// The most entries read from a map to Unicode, counting repeated ones: four times the number of codes.
const MAX_ENTRIES: usize = 4 << 16;

/// The most bytes of UTF-16 that one code may stand for. A ligature has about 8; the standard allows 512.
const MAX_TARGET: usize = 512;

/// Reads the pairs and ranges of a map to Unicode (ISO 32000-2, 9.10.3).
///
/// Only the text between `beginbfchar` or `beginbfrange` and its end is read. This works for maps with broken
/// headers, which a parser of the whole language rejects.
fn to_unicode(map: &[u8]) -> HashMap<u32, String> {
    let mut out = HashMap::new();
    let mut words = Tokens(map);
    let mut mode = None;
    let mut pending: Vec<Vec<u8>> = Vec::new();
    let mut left = MAX_ENTRIES;
    while let Some(word) = words.next().filter(|_| left > 0) {
        match word {
            Token::Name(b"beginbfchar") => mode = Some(2),
            Token::Name(b"beginbfrange") => mode = Some(3),
            Token::Name(b"endbfchar" | b"endbfrange") => mode = None,
            Token::Hex(hex) => {
                let Some(wanted) = mode else { continue };
                pending.push(hex);
                if pending.len() < wanted {
                    continue;
                }
                match pending.as_slice() {
                    [code, text] => {
                        left -= 1;
                        out.insert(number(code), utf16(text, 0));
                    }
                    [from, to, text] => {
                        let (from, to) = (number(from), number(to).min(MAX_CODES));
                        for (i, code) in (from..=to).take(left).enumerate() {
                            left -= 1;
                            out.insert(code, utf16(text, i as u32));
                        }
                    }
                    _ => {}
                }
            }
            Token::Array(texts) => {
                if let (Some(3), [from, _]) = (mode, pending.as_slice()) {
                    for (code, text) in (number(from)..).zip(&texts).take(left) {
                        left -= 1;
                        out.insert(code, utf16(text, 0));
                    }
                }
            }
            Token::Name(_) => {}
        }
        pending.clear();
    }
    out
}

/// The tokens of a map that matter: names of operators, hexadecimal strings and arrays of these.
enum Token<'m> {
    Name(&'m [u8]),
    Hex(Vec<u8>),
    Array(Vec<Vec<u8>>),
}

struct Tokens<'m>(&'m [u8]);

impl<'m> Tokens<'m> {
    fn next(&mut self) -> Option<Token<'m>> {
        loop {
            self.0 = self.0.trim_ascii_start();
            match self.0 {
                [] => return None,
                [b'<', b'<', rest @ ..] => self.0 = rest,
                [b'<', ..] => return Some(Token::Hex(self.hex())),
                [b'[', rest @ ..] => {
                    self.0 = rest.trim_ascii_start();
                    let mut texts = Vec::new();
                    while let [b'<', ..] = self.0 {
                        texts.push(self.hex());
                        self.0 = self.0.trim_ascii_start();
                    }
                    return Some(Token::Array(texts));
                }
                [first, rest @ ..] => {
                    let len = rest
                        .iter()
                        .position(|b| !b.is_ascii_alphanumeric())
                        .unwrap_or(rest.len());
                    let (name, tail) = self.0.split_at(len + 1);
                    self.0 = tail;
                    if first.is_ascii_alphabetic() {
                        return Some(Token::Name(name));
                    }
                }
            }
        }
    }

    /// The bytes of the hexadecimal string that begins here.
    fn hex(&mut self) -> Vec<u8> {
        let body = self.0.get(1..).unwrap_or_default();
        let len = body.iter().position(|b| *b == b'>').unwrap_or(body.len());
        self.0 = body.get(len + 1..).unwrap_or_default();
        let digits: Vec<u8> = body
            .iter()
            .take(len)
            .filter_map(|b| char::from(*b).to_digit(16))
            .map(|d| d as u8)
            .collect();
        digits
            .chunks(2)
            .map(|pair| pair[0] << 4 | pair.get(1).copied().unwrap_or(0))
            .collect()
    }
}

fn number(bytes: &[u8]) -> u32 {
    bytes.iter().take(4).fold(0, |n, b| n << 8 | u32::from(*b))
}

/// The characters of a destination, with its last UTF-16 unit increased by `plus`.
fn utf16(bytes: &[u8], plus: u32) -> String {
    let bytes = bytes.get(..bytes.len().min(MAX_TARGET)).unwrap_or_default();
    let mut units: Vec<u16> = match bytes {
        [one] => vec![u16::from(*one)],
        _ => bytes
            .as_chunks::<2>()
            .0
            .iter()
            .map(|c| u16::from_be_bytes(*c))
            .collect(),
    };
    if let Some(last) = units.last_mut() {
        *last = last.wrapping_add(plus as u16);
    }
    String::from_utf16_lossy(&units)
}

/// The character of a code in the Windows encoding. For codes without a character ISO 32000-2, annex D.2, prescribes
/// the bullet.
fn windows(code: u32) -> Option<char> {
    const MARKS: [char; 32] = [
        '€', '•', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '•', 'Ž', '•', '•', '‘', '’', '“',
        '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '•', 'ž', 'Ÿ',
    ];
    match code {
        0x20..=0x7E | 0xA0..=0xFF => char::from_u32(code),
        0x80..=0x9F => MARKS.get(code as usize - 0x80).copied(),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_map_is_read_with_a_broken_header() {
        let map = b"/CMapName /Adobe-Identity-UC> def << /Ordering (UC>) >> 2 beginbfchar <002B> <0048>\n\
            <0048><00660069> endbfchar 2 beginbfrange <0050> <0052> <0061> <60><61>[<0041> <D83DDE00>] endbfrange";
        let read = to_unicode(map);
        let mapped = |c: u32| read.get(&c).map(String::as_str);
        assert_eq!(mapped(0x2B), Some("H"));
        assert_eq!(mapped(0x48), Some("fi"));
        assert_eq!([mapped(0x50), mapped(0x52)], [Some("a"), Some("c")]);
        assert_eq!([mapped(0x60), mapped(0x61)], [Some("A"), Some("😀")]);
        assert_eq!(mapped(0x62), None);
    }

    #[test]
    fn a_hostile_map_ends() {
        assert!(to_unicode(b"beginbfrange <00000000> <FFFFFFFF> <0000>").len() <= MAX_CODES as usize + 1);
        let long = format!("beginbfchar <41> <{}>", "0041".repeat(100_000));
        assert_eq!(to_unicode(long.as_bytes())[&0x41].len(), MAX_TARGET / 2);
        let often = "beginbfrange <0000> <FFFF> <0041> endbfrange ".repeat(9);
        let last = format!("{often} beginbfchar <41> <0058>");
        assert_eq!(
            to_unicode(last.as_bytes())[&0x41],
            "\u{82}",
            "what comes after too many is not read"
        );
        assert!(to_unicode(b"beginbfchar <").is_empty());
        assert!(to_unicode(b"beginbfrange <01> <02> [").is_empty());
    }

    #[test]
    fn windows_has_marks_between_ascii_and_latin() {
        assert_eq!(windows(0x27), Some('\''));
        assert_eq!(windows(0x92), Some('’'));
        assert_eq!(windows(0xA3), Some('£'));
        assert_eq!(windows(0x81), Some('•'));
        assert_eq!(windows(0x0A), None);
    }
}
