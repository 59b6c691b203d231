//! Fonts as far as text needs them: the codes of a string, how far each moves the next, what it stands for.
//!
//! A font's dictionary says all of it in nearly every file (ISO 32000-2, 9.5 to 9.10). Its program is loaded only where the
//! dictionary does not suffice: no widths, an encoding that only the program holds, a code without a meaning.

mod composite;
mod names;
mod simple;

use std::rc::Rc;

use foldhash::HashMap as FoldHashMap;
use hayro_font::{Font, FontGlyph, OutlineGlyph};
use hayro_interpret::hayro_cmap::{BfString, CMap, CMapName, load_embedded};
use hayro_interpret::kurbo::Vec2;
use hayro_syntax::object::{Dict, Name, Object, Stream};
use hayro_syntax::xref::XRef;

use self::composite::Composite;
pub(super) use self::names::push_name;
use self::simple::Simple;
use super::fonts::{FontTable, FontUse};
use super::inflation::{Inflation, InflationFault};

/// Fonts are measured in thousandths of an em (ISO 32000-2, 9.2.4).
pub(super) const UNITS: f32 = 1000.0;

/// A font of a document.
pub(super) struct TextFont<'a> {
    dict: Dict<'a>,
    kind: Kind<'a>,
    /// The font with its program, once a code asked for it.
    whole: Option<Option<Font<'a>>>,
    /// Its place among the fonts of the document, once a glyph of it is drawn.
    used: Option<FontUse>,
    known: Known,
}

enum Kind<'a> {
    /// Codes of one byte, from the dictionary.
    Simple(Box<Simple>),
    /// Codes of several bytes, from the dictionary.
    Composite(Box<Composite>),
    /// All is asked of the font with its program.
    Whole(Font<'a>),
}

/// What is known of the codes met so far.
enum Known {
    Bytes(Box<[Option<Code>; 256]>),
    Codes(FoldHashMap<u32, Code>),
}

/// What is known of a code.
#[derive(Debug, Clone, Copy)]
pub(super) struct Code {
    /// Where the characters are kept that it stands for.
    pub(super) kept: usize,
    /// The width of its glyph in ems.
    pub(super) width: f32,
    /// How far it moves the next, in thousandths of an em along the line.
    pub(super) advance: f32,
    /// From its place to the origin of its glyph, in thousandths of an em. Only vertical writing has it.
    pub(super) shift: Vec2,
}

/// The measures of a code.
#[derive(Debug, Clone, Copy)]
struct Measures {
    width: Option<f32>,
    advance: f32,
    shift: Vec2,
}

impl<'a> TextFont<'a> {
    /// Reads a font's dictionary. Nothing where no reader could use it.
    pub(super) fn of(
        dict: &Dict<'a>,
        table: &FontTable<'a>,
        inflation: &mut Inflation,
        xref: &'a XRef,
    ) -> Result<Option<Self>, InflationFault> {
        let kind = match dict.get::<Name<'_>>(b"Subtype").as_deref() {
            Some(b"Type1" | b"MMType1" | b"TrueType" | b"OpenType") => {
                Simple::of(dict, inflation)?.map(|s| Kind::Simple(Box::new(s)))
            }
            Some(b"Type0") => Composite::of(dict, inflation)?.map(|c| Kind::Composite(Box::new(c))),
            _ => None,
        };
        let kind = match kind {
            Some(kind) => kind,
            None => match load(dict, table, inflation, xref)? {
                Some(font) => Kind::Whole(font),
                None => return Ok(None),
            },
        };
        let bytes = match &kind {
            Kind::Simple(_) => true,
            Kind::Composite(_) => false,
            Kind::Whole(_) => dict
                .get::<Name<'_>>(b"Subtype")
                .is_none_or(|s| s.as_ref() != b"Type0"),
        };
        Ok(Some(Self {
            dict: dict.clone(),
            kind,
            whole: None,
            used: None,
            known: if bytes {
                Known::Bytes(Box::new([None; 256]))
            } else {
                Known::Codes(FoldHashMap::default())
            },
        }))
    }

    /// Its place among the fonts of the document.
    pub(super) fn used(&mut self, table: &mut FontTable<'a>) -> FontUse {
        let type3 = self.is_type3();
        *self.used.get_or_insert_with(|| table.of_dict(&self.dict, type3))
    }

    /// Whether its glyphs are drawings (ISO 32000-2, 9.6.4).
    pub(super) fn is_type3(&self) -> bool {
        matches!(self.kind, Kind::Whole(_))
            && self
                .dict
                .get::<Name<'_>>(b"Subtype")
                .is_some_and(|s| s.as_ref() == b"Type3")
    }

    /// Whether it is written from left to right, not from top to bottom.
    pub(super) fn is_horizontal(&self) -> bool {
        match &self.kind {
            Kind::Simple(_) => true,
            Kind::Composite(c) => c.is_horizontal(),
            Kind::Whole(font) => font.is_horizontal(),
        }
    }

    /// The code that begins a string, and how many bytes it has.
    #[inline]
    pub(super) fn read(&self, bytes: &[u8]) -> Option<(u32, usize)> {
        let first = bytes.first()?;
        Some(match (&self.kind, &self.known) {
            (_, Known::Bytes(_)) => (u32::from(*first), 1),
            (Kind::Composite(c), _) => c.read(bytes),
            (Kind::Whole(font), _) => font.read_code(bytes, 0),
            (Kind::Simple(_), _) => (u32::from(*first), 1),
        })
    }

    /// What is known of a code met before.
    #[inline]
    pub(super) fn known(&self, code: u32) -> Option<Code> {
        match &self.known {
            Known::Bytes(codes) => codes.get(code as usize).copied().flatten(),
            Known::Codes(codes) => codes.get(&code).copied(),
        }
    }

    /// Keeps what is known of a code.
    pub(super) fn keep(&mut self, code: u32, known: Code) {
        match &mut self.known {
            Known::Bytes(codes) => {
                if let Some(slot) = codes.get_mut(code as usize) {
                    *slot = Some(known);
                }
            }
            Known::Codes(codes) => {
                codes.insert(code, known);
            }
        }
    }

    /// The width of a code's glyph in ems, its advance and shift in thousandths. Where nothing gives a width, that of its glyph
    /// is taken to be half an em, as it is on average.
    pub(super) fn measures(&self, code: u32) -> (f32, f32, Vec2) {
        let m = match &self.kind {
            Kind::Simple(s) => s.measures(code),
            Kind::Composite(c) => c.measures(code),
            Kind::Whole(font) => measures(font, code),
        };
        let width = m.width.filter(|w| w.is_finite()).unwrap_or(UNITS / 2.0) / UNITS;
        (width, m.advance, m.shift)
    }

    /// What a code stands for by the font's map to Unicode or its encoding.
    pub(super) fn told(&self, code: u32) -> Told {
        match &self.kind {
            Kind::Simple(s) => s.told(code),
            Kind::Composite(c) => Told::Known(c.told(code)),
            Kind::Whole(font) => Told::Known(glyph_told(font, code)),
        }
    }

    /// Whether it brings a program, which may have glyphs that draw nothing.
    pub(super) fn may_lack_letters(&self) -> bool {
        match &self.kind {
            Kind::Simple(s) => s.is_true_type_embedded(),
            Kind::Composite(_) | Kind::Whole(_) => true,
        }
    }

    /// The font with its program.
    pub(super) fn whole(
        &mut self,
        table: &FontTable<'a>,
        inflation: &mut Inflation,
        xref: &'a XRef,
    ) -> Result<Option<&Font<'a>>, InflationFault> {
        if let Kind::Whole(font) = &self.kind {
            return Ok(Some(font));
        }
        if self.whole.is_none() {
            self.whole = Some(load(&self.dict, table, inflation, xref)?);
        }
        Ok(self.whole.as_ref().and_then(Option::as_ref))
    }
}

/// What a font's dictionary says of a code.
pub(super) enum Told {
    /// It says so, or says nothing.
    Known(Option<BfString>),
    /// Only the program knows.
    AskProgram,
}

/// What a font with its program says of a code.
pub(super) fn glyph_told(font: &Font<'_>, code: u32) -> Option<BfString> {
    match font.glyph(font.map_code(code), code) {
        FontGlyph::Outline(o) => o.as_unicode(),
        FontGlyph::Type3(t) => t.as_unicode(),
    }
}

/// The glyph of a code in a font's program.
pub(super) fn outline(font: &Font<'_>, code: u32) -> Option<OutlineGlyph> {
    match font.glyph(font.map_code(code), code) {
        FontGlyph::Outline(o) => Some(o),
        FontGlyph::Type3(_) => None,
    }
}

fn measures(font: &Font<'_>, code: u32) -> Measures {
    let width = match font.glyph(font.map_code(code), code) {
        FontGlyph::Outline(o) => o.advance_width(),
        FontGlyph::Type3(t) => Some(t.advance_width()),
    };
    let advance = font.code_advance(code);
    Measures {
        width,
        advance: if font.is_horizontal() {
            advance.x
        } else {
            advance.y
        } as f32,
        shift: font.origin_displacement(code),
    }
}

/// Loads a font with its program, if that and all it leads to is not too large.
fn load<'a>(
    dict: &Dict<'a>,
    table: &FontTable<'a>,
    inflation: &mut Inflation,
    xref: &'a XRef,
) -> Result<Option<Font<'a>>, InflationFault> {
    inflation.check_all(vec![Object::Dict(dict.clone())], xref)?;
    Ok(table.load(dict))
}

/// A font's map to Unicode (ISO 32000-2, 9.10.3). Some writers name one of the maps that every reader has instead.
fn to_unicode(dict: &Dict<'_>, inflation: &mut Inflation) -> Result<Option<CMap>, InflationFault> {
    if let Some(stream) = dict.get::<Stream<'_>>(b"ToUnicode") {
        let data = inflation.unpack(&stream)?.data;
        return Ok(data.and_then(|d| CMap::parse(&d, load_embedded)));
    }
    let name = dict.get::<Name<'_>>(b"ToUnicode");
    let data = name.and_then(|n| load_embedded(CMapName::from_bytes(n.as_ref())));
    Ok(data.and_then(|d| CMap::parse(d, load_embedded)))
}

/// The fonts of a document by the text of their dictionaries.
#[derive(Default)]
pub(super) struct TextFonts<'a> {
    by_text: FoldHashMap<&'a [u8], Option<usize>>,
    fonts: Vec<TextFont<'a>>,
}

impl<'a> TextFonts<'a> {
    /// The place of a dictionary's font. Nothing where no reader could use it.
    pub(super) fn place(
        &mut self,
        dict: &Dict<'a>,
        table: &FontTable<'a>,
        inflation: &mut Inflation,
        xref: &'a XRef,
    ) -> Result<Option<usize>, InflationFault> {
        if let Some(place) = self.by_text.get(dict.data()) {
            return Ok(*place);
        }
        let font = TextFont::of(dict, table, inflation, xref)?;
        let place = font.map(|font| {
            self.fonts.push(font);
            self.fonts.len() - 1
        });
        self.by_text.insert(dict.data(), place);
        Ok(place)
    }

    pub(super) fn get_mut(&mut self, place: usize) -> Option<&mut TextFont<'a>> {
        self.fonts.get_mut(place)
    }
}

/// A table of what codes of one byte stand for.
type Letters = Rc<[Option<BfString>; 256]>;
