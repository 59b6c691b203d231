//! Composite fonts: codes of several bytes (ISO 32000-2, 9.7), read from the dictionary alone.

use foldhash::HashMap as FoldHashMap;
use hayro_interpret::hayro_cmap::{BfString, CMap, CMapName, WritingMode, load_embedded};
use hayro_interpret::kurbo::Vec2;
use hayro_syntax::object::{Array, Dict, Object, Stream};

use super::{Measures, to_unicode};
use crate::pdf::inflation::{Inflation, InflationFault};

/// The most entries that are read from the widths of a font: four times the number of its characters.
const MAX_WIDTHS: u32 = 4 << 16;

/// A composite font with an embedded program.
pub(super) struct Composite {
    encoding: Codes,
    unicode: Option<CMap>,
    default_width: f32,
    widths: FoldHashMap<u32, f32>,
    /// How far down a character moves the next, and from its place to its glyph's origin, in vertical writing: in general,
    /// and for single characters.
    default_down: (f32, f32),
    down: FoldHashMap<u32, [f32; 3]>,
    horizontal: bool,
}

/// From the codes of a font to its characters.
enum Codes {
    /// Two bytes are the number of the character (ISO 32000-2, 9.7.5.2).
    Identity,
    Mapped(Box<CMap>),
}

impl Composite {
    /// Nothing where the dictionary does not suffice.
    pub(super) fn of(dict: &Dict<'_>, inflation: &mut Inflation) -> Result<Option<Self>, InflationFault> {
        let Some((encoding, horizontal)) = encoding(dict, inflation)? else {
            return Ok(None);
        };
        let descendant = dict
            .get::<Array<'_>>(b"DescendantFonts")
            .and_then(|a| a.iter::<Dict<'_>>().next());
        let Some(descendant) = descendant else {
            return Ok(None);
        };
        let descriptor = descendant.get::<Dict<'_>>(b"FontDescriptor").unwrap_or_default();
        let files = [b"FontFile2".as_slice(), b"FontFile3", b"FontFile"];
        if !files
            .iter()
            .any(|key| descriptor.get::<Stream<'_>>(key).is_some())
        {
            return Ok(None);
        }
        let widths = descendant.get::<Array<'_>>(b"W").map(|a| widths(&a));
        let down = descendant.get::<Array<'_>>(b"W2").map(|a| widths2(&a));
        let default_down = descendant.get::<[f32; 2]>(b"DW2").unwrap_or([880.0, -1000.0]);
        Ok(Some(Self {
            encoding,
            unicode: to_unicode(dict, inflation)?,
            default_width: descendant.get::<f32>(b"DW").unwrap_or(1000.0),
            widths: widths.unwrap_or_default(),
            default_down: (default_down[0], default_down[1]),
            down: down.unwrap_or_default(),
            horizontal,
        }))
    }

    pub(super) fn is_horizontal(&self) -> bool {
        self.horizontal
    }

    /// The code that begins a string, and how many bytes it has. Bytes that begin no code are passed over one by one, as code 0.
    pub(super) fn read(&self, bytes: &[u8]) -> (u32, usize) {
        let map = match (&self.encoding, bytes) {
            (Codes::Identity, [a, b, ..]) => return (u32::from(*a) << 8 | u32::from(*b), 2),
            (Codes::Identity, _) => return (0, 1),
            (Codes::Mapped(map), _) => map,
        };
        let mut code = 0;
        for (byte, len) in bytes.iter().zip(1..=4_u8) {
            code = code << 8 | u32::from(*byte);
            if map.lookup_cid_code(code, len).is_some() {
                return (code, usize::from(len));
            }
        }
        (0, 1)
    }

    fn character(&self, code: u32) -> u32 {
        match &self.encoding {
            Codes::Identity => code,
            Codes::Mapped(map) => (1..=4_u8)
                .find_map(|len| map.lookup_cid_code(code, len))
                .unwrap_or(0),
        }
    }

    pub(super) fn measures(&self, code: u32) -> Measures {
        let character = self.character(code);
        let width = self.widths.get(&character).copied().unwrap_or(self.default_width);
        if self.horizontal {
            return Measures {
                width: Some(width),
                advance: width,
                shift: Vec2::ZERO,
            };
        }
        // ISO 32000-2, 9.7.4.3.
        let (advance, shift) = match self.down.get(&character) {
            Some([down, x, y]) => (*down, Vec2::new(f64::from(-*x), f64::from(-*y))),
            None => {
                let (y, down) = self.default_down;
                (down, Vec2::new(f64::from(-width) / 2.0, f64::from(-y)))
            }
        };
        Measures {
            width: Some(0.0),
            advance,
            shift,
        }
    }

    pub(super) fn told(&self, code: u32) -> Option<BfString> {
        self.unicode.as_ref()?.lookup_bf_string(code)
    }
}

/// The map from codes to characters, and whether the font is written from left to right.
fn encoding(dict: &Dict<'_>, inflation: &mut Inflation) -> Result<Option<(Codes, bool)>, InflationFault> {
    let map = match dict.get::<Object<'_>>(b"Encoding") {
        Some(Object::Name(name)) => match CMapName::from_bytes(name.as_ref()) {
            CMapName::IdentityH => return Ok(Some((Codes::Identity, true))),
            CMapName::IdentityV => return Ok(Some((Codes::Identity, false))),
            name => load_embedded(name).and_then(|data| CMap::parse(data, load_embedded)),
        },
        Some(Object::Stream(stream)) => {
            let data = inflation.unpack(&stream)?.data;
            data.and_then(|d| CMap::parse(&d, load_embedded))
        }
        _ => None,
    };
    Ok(map.map(|map| {
        let horizontal = map.metadata().writing_mode != Some(WritingMode::Vertical);
        (Codes::Mapped(Box::new(map)), horizontal)
    }))
}

/// Widths of characters in thousandths of an em (ISO 32000-2, 9.7.4.3): `c [w …]` and `first last w`.
fn widths(list: &Array<'_>) -> FoldHashMap<u32, f32> {
    let mut out = FoldHashMap::default();
    let mut left = MAX_WIDTHS;
    let mut items = list.flex_iter();
    while left > 0 {
        if let Some((first, listed)) = items.next::<(u32, Array<'_>)>() {
            for (character, width) in (first..).zip(listed.iter::<f32>()).take(left as usize) {
                left -= 1;
                out.insert(character, width);
            }
            left = left.saturating_sub(1);
        } else if let Some((first, last, width)) = items.next::<(u32, u32, f32)>() {
            for character in (first..=last.min(0xFFFF)).take(left as usize) {
                left -= 1;
                out.insert(character, width);
            }
            left = left.saturating_sub(1);
        } else {
            break;
        }
    }
    out
}

/// The same for vertical writing: how far down, and the place of the glyph's origin, three numbers a character.
fn widths2(list: &Array<'_>) -> FoldHashMap<u32, [f32; 3]> {
    let mut out = FoldHashMap::default();
    let mut left = MAX_WIDTHS;
    let mut items = list.flex_iter();
    while left > 0 {
        if let Some((first, listed)) = items.next::<(u32, Array<'_>)>() {
            let numbers: Vec<f32> = listed.iter::<f32>().take(3 * left as usize).collect();
            for (character, three) in (first..).zip(numbers.as_chunks::<3>().0) {
                left = left.saturating_sub(1);
                out.insert(character, *three);
            }
            left = left.saturating_sub(1);
        } else if let Some((first, last, down, x, y)) = items.next::<(u32, u32, f32, f32, f32)>() {
            for character in (first..=last.min(0xFFFF)).take(left as usize) {
                left -= 1;
                out.insert(character, [down, x, y]);
            }
            left = left.saturating_sub(1);
        } else {
            break;
        }
    }
    out
}
