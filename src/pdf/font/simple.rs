//! Simple fonts: codes of one byte (ISO 32000-2, 9.6), read from the dictionary alone.

use std::cell::OnceCell;

use hayro_interpret::hayro_cmap::CMap;
use hayro_interpret::kurbo::Vec2;
use hayro_syntax::object::{Array, Dict, Name, Stream};

use super::names::{Encoding, is_nul, letters};
use super::{Letters, Measures, Told, to_unicode};
use crate::pdf::inflation::{Inflation, InflationFault};

/// A simple font whose dictionary gives the widths of its glyphs.
pub(super) struct Simple {
    widths: Box<[f32; 256]>,
    unicode: Option<CMap>,
    encoding: Encoding,
    letters: OnceCell<Letters>,
    /// Where codes are named that the encoding does not name.
    rest: Rest,
    true_type: bool,
    embedded: bool,
}

/// Where codes are named that the encoding does not name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Rest {
    Nowhere,
    /// In the standard encoding.
    Standard,
    /// In the program.
    Program,
}

impl Simple {
    /// Nothing where the dictionary does not suffice.
    pub(super) fn of(dict: &Dict<'_>, inflation: &mut Inflation) -> Result<Option<Self>, InflationFault> {
        let descriptor = dict.get::<Dict<'_>>(b"FontDescriptor").unwrap_or_default();
        // The glyphs of these two have names and an order of their own.
        let name = dict
            .get::<Name<'_>>(b"BaseFont")
            .map(|n| n.as_str().to_ascii_lowercase())
            .unwrap_or_default();
        if name.contains("symbol") || name.contains("dingbats") {
            return Ok(None);
        }
        let Some(widths) = widths(dict, &descriptor) else {
            return Ok(None);
        };
        let true_type = dict
            .get::<Name<'_>>(b"Subtype")
            .is_some_and(|s| matches!(s.as_ref(), b"TrueType" | b"OpenType"));
        let has = |key: &[u8]| descriptor.get::<Stream<'_>>(key).is_some();
        let embedded = if true_type {
            has(b"FontFile2")
        } else {
            has(b"FontFile") || has(b"FontFile3")
        };
        let encoding = Encoding::of(dict);
        let rest = match (encoding.base, true_type, embedded) {
            (_, true, true) | (None, _, false) => Rest::Standard,
            (None, false, true) => Rest::Program,
            (Some(_), ..) => Rest::Nowhere,
        };
        Ok(Some(Self {
            widths,
            unicode: to_unicode(dict, inflation)?,
            encoding,
            letters: OnceCell::new(),
            rest,
            true_type,
            embedded,
        }))
    }

    /// Whether it brings a TrueType program.
    pub(super) fn is_true_type_embedded(&self) -> bool {
        self.embedded && self.true_type
    }

    pub(super) fn measures(&self, code: u32) -> Measures {
        let width = self.widths.get(code as usize).copied();
        Measures {
            width,
            advance: width.unwrap_or(0.0),
            shift: Vec2::ZERO,
        }
    }

    /// What a code stands for: by the map to Unicode, else by the name of its glyph (ISO 32000-2, 9.10.2).
    pub(super) fn told(&self, code: u32) -> Told {
        let mapped = self.unicode.as_ref().and_then(|m| m.lookup_bf_string(code));
        // Some maps lead all the codes they do not know to NUL.
        if let Some(told) = mapped.filter(|told| self.true_type || !is_nul(told)) {
            return Told::Known(Some(told));
        }
        let Ok(byte) = u8::try_from(code) else {
            return Told::Known(None);
        };
        if self.rest == Rest::Program && !self.encoding.differs(byte) {
            return Told::AskProgram;
        }
        let letters = self.letters.get_or_init(|| self.all_letters());
        Told::Known(letters.get(usize::from(byte)).cloned().flatten())
    }

    fn all_letters(&self) -> Letters {
        let named = self.encoding.letters();
        if self.rest != Rest::Standard {
            return named;
        }
        let standard = letters(Some("StandardEncoding"), &[]);
        std::rc::Rc::new(std::array::from_fn(|code| {
            let own = named.get(code).cloned().flatten();
            let differs = u8::try_from(code).is_ok_and(|c| self.encoding.differs(c));
            let standard = || standard.get(code).cloned().flatten();
            if differs { own } else { own.or_else(standard) }
        }))
    }
}

/// The widths of all codes, in thousandths of an em. Nothing where the dictionary leaves them to the program.
fn widths(dict: &Dict<'_>, descriptor: &Dict<'_>) -> Option<Box<[f32; 256]>> {
    let first = dict.get::<usize>(b"FirstChar")?;
    let last = dict.get::<usize>(b"LastChar")?;
    let listed = dict.get::<Array<'_>>(b"Widths")?;
    let count = last.checked_sub(first)?.checked_add(1)?;
    let missing = descriptor.get::<f32>(b"MissingWidth").unwrap_or(0.0);
    let mut out = Box::new([missing; 256]);
    let codes = out.iter_mut().skip(first);
    for (slot, width) in codes.zip(listed.iter::<f32>().take(count)) {
        *slot = width;
    }
    Some(out)
}
