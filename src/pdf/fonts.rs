//! Which font a glyph came from, and what an embedded font says of its own characters.

use std::cell::OnceCell;
use std::collections::HashMap;

use foldhash::HashMap as FoldHashMap;
use hayro_font::{FontCache, FontGlyph, GlyphIdentifier};
use hayro_interpret::InterpreterSettings;
use hayro_interpret::font::{Glyph as DrawnGlyph, OutlineGlyph, PositionedGlyph};
use hayro_syntax::object::{Dict, Name, Stream};
use hayro_syntax::page::Page as SyntaxPage;
use skrifa::MetadataProvider;

use super::codes::{Codes, without_encoding};
use super::page::{Font, FontId};

/// The fonts met in a document, without repeats.
#[derive(Default)]
pub(super) struct FontTable<'a> {
    fonts: Vec<Font>,
    simple: Vec<bool>,
    /// Which font a glyph program belongs to: the interpreter names the program of a glyph, not its font.
    known: FoldHashMap<u128, FontUse>,
    sources: Vec<Source<'a>>,
    /// Fonts loaded to be compared with the glyphs drawn.
    loaded: FontCache<'a>,
}

/// The font of some glyphs, and the dictionary it came from where that is known.
#[derive(Debug, Clone, Copy)]
pub(super) struct FontUse {
    pub(super) font: FontId,
    source: Option<usize>,
}

impl FontUse {
    /// The place of its dictionary among those of the document.
    pub(super) fn place(self) -> Option<usize> {
        self.source
    }
}

/// A font dictionary that glyphs came from.
struct Source<'a> {
    dict: Dict<'a>,
    without_encoding: bool,
    codes: Option<Codes>,
}

/// A font dictionary the page's resources lead to.
struct Candidate<'a> {
    dict: Dict<'a>,
    program: Program,
    font: Font,
    simple: bool,
}

/// The font program a dictionary embeds, as far as it says without being unpacked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Program {
    None,
    /// So many bytes (`Length1`).
    Bytes(usize),
    Unknown,
}

/// The font dictionaries a page and its forms can use.
pub(super) struct PageFonts<'a> {
    fonts: Dict<'a>,
    x_objects: Dict<'a>,
    page: Dict<'a>,
    nesting: usize,
    /// Gathered when a glyph's font is not known from the pages before: mostly on the first page alone.
    candidates: OnceCell<Vec<Candidate<'a>>>,
}

/// Font dictionaries in the order of their names.
struct Gathering<'a> {
    candidates: Vec<Candidate<'a>>,
}

/// More fonts than this on one page are not distinguished.
const MAX_FONTS: usize = 200;

impl<'a> PageFonts<'a> {
    pub(super) fn of(page: &SyntaxPage<'a>, nesting: usize) -> Self {
        let resources = page.resources();
        Self {
            fonts: resources.fonts.clone(),
            x_objects: resources.x_objects.clone(),
            page: page.raw().clone(),
            nesting,
            candidates: OnceCell::new(),
        }
    }

    fn candidates(&self) -> &[Candidate<'a>] {
        self.candidates
            .get_or_init(|| Gathering::of(self, self.nesting).candidates)
    }

    /// The one dictionary that can have a glyph's program, by its size: then none has to be loaded to be compared.
    fn only_of_size(&self, outline: &OutlineGlyph) -> Option<&Candidate<'a>> {
        let data = outline.font_data()?;
        let bytes: &[u8] = (*data.data).as_ref();
        let size = bytes.len();
        let mut can = self
            .candidates()
            .iter()
            .filter(|c| matches!(c.program, Program::Unknown) || c.program == Program::Bytes(size));
        let only = can.next().filter(|c| c.program == Program::Bytes(size))?;
        can.next().is_none().then_some(only)
    }
}

impl<'a> Gathering<'a> {
    fn of(page: &PageFonts<'a>, nesting: usize) -> Self {
        let mut out = Self {
            candidates: Vec::new(),
        };
        let mut seen = std::collections::HashSet::new();
        out.gather(&page.fonts, &page.x_objects, nesting, &mut seen);
        if let Some(annotations) = page.page.get::<hayro_syntax::object::Array<'a>>(b"Annots") {
            for annotation in annotations.iter::<Dict<'a>>().take(500) {
                let Some(form) = annotation
                    .get::<Dict<'a>>(b"AP")
                    .and_then(|ap| ap.get::<Stream<'a>>(b"N"))
                else {
                    continue;
                };
                out.gather_form(&form, nesting, &mut seen);
            }
        }
        out
    }

    fn gather(
        &mut self,
        fonts: &Dict<'a>,
        x_objects: &Dict<'a>,
        nesting: usize,
        seen: &mut std::collections::HashSet<(u32, i32)>,
    ) {
        let mut names: Vec<_> = fonts.keys().collect();
        names.sort_by(|a, b| a.as_ref().cmp(b.as_ref()));
        for name in names {
            if self.candidates.len() >= MAX_FONTS {
                return;
            }
            if let Some(dict) = fonts.get::<Dict<'a>>(name.as_ref()) {
                if let Some(id) = dict.obj_id()
                    && !seen.insert((id.obj_number, id.gen_number))
                {
                    continue;
                }
                let (font, simple) = describe(&dict);
                self.candidates.push(Candidate {
                    program: program(&dict),
                    dict,
                    font,
                    simple,
                });
            }
        }
        if nesting == 0 {
            return;
        }
        let mut names: Vec<_> = x_objects.keys().collect();
        names.sort_by(|a, b| a.as_ref().cmp(b.as_ref()));
        for name in names.into_iter().take(500) {
            if let Some(form) = x_objects.get::<Stream<'a>>(name.as_ref()) {
                self.gather_form(&form, nesting - 1, seen);
            }
        }
    }

    fn gather_form(
        &mut self,
        form: &Stream<'a>,
        nesting: usize,
        seen: &mut std::collections::HashSet<(u32, i32)>,
    ) {
        let id = form.obj_id();
        if !seen.insert((id.obj_number, id.gen_number)) {
            return;
        }
        if let Some(resources) = form.dict().get::<Dict<'a>>(b"Resources") {
            let fonts = resources.get::<Dict<'a>>(b"Font").unwrap_or_default();
            let x_objects = resources.get::<Dict<'a>>(b"XObject").unwrap_or_default();
            self.gather(&fonts, &x_objects, nesting, seen);
        }
    }
}

impl<'a> FontTable<'a> {
    /// The font of a drawn glyph.
    ///
    /// The glyph carries its font program but no name. The page's font dictionaries are loaded in turn until one
    /// gives a glyph of the same program; the answer is kept per program.
    pub(super) fn identify(&mut self, glyph: &PositionedGlyph<'a>, page: &PageFonts<'a>) -> FontUse {
        match &**glyph {
            DrawnGlyph::Outline(outline) => {
                let identifier = outline.identifier();
                let key = identifier.cache_key();
                if let Some(id) = self.known.get(&key) {
                    return *id;
                }
                let id = self.search(outline, &identifier, page);
                self.known.insert(key, id);
                id
            }
            DrawnGlyph::Type3(_) => self.type3(),
        }
    }

    /// The font of glyphs that are drawings.
    fn type3(&mut self) -> FontUse {
        let font = Font {
            name: "Type3".to_owned(),
            bold: false,
            italic: false,
        };
        FontUse {
            font: self.intern(font, true),
            source: None,
        }
    }

    /// The font of a dictionary.
    pub(super) fn of_dict(&mut self, dict: &Dict<'a>, type3: bool) -> FontUse {
        if type3 {
            return self.type3();
        }
        let (font, simple) = describe(dict);
        FontUse {
            source: Some(self.source(dict)),
            font: self.intern(font, simple),
        }
    }

    /// Loads a font with its program. Nothing where it cannot be used at all.
    pub(super) fn load(&self, dict: &Dict<'a>) -> Option<hayro_font::Font<'a>> {
        let settings = InterpreterSettings::default();
        self.loaded
            .font(dict, &settings.font_resolver, &settings.cmap_resolver)
    }

    /// Whether a font is a simple one: one byte a character, an encoding near ASCII.
    pub(super) fn is_simple(&self, font: FontId) -> bool {
        self.simple.get(font.0 as usize).copied().unwrap_or(true)
    }

    fn search(
        &mut self,
        outline: &OutlineGlyph,
        identifier: &GlyphIdentifier,
        page: &PageFonts<'a>,
    ) -> FontUse {
        if let Some(only) = page.only_of_size(outline) {
            return FontUse {
                source: Some(self.source(&only.dict)),
                font: self.intern(only.font.clone(), only.simple),
            };
        }
        for candidate in page.candidates() {
            let Some(font) = self.load(&candidate.dict) else {
                continue;
            };
            if let FontGlyph::Outline(twin) = font.glyph(outline.glyph_id(), outline.char_code())
                && twin.identifier() == *identifier
            {
                let (font, simple) = (candidate.font.clone(), candidate.simple);
                return FontUse {
                    source: Some(self.source(&candidate.dict)),
                    font: self.intern(font, simple),
                };
            }
        }
        // No dictionary fits (a broken one replaced by a standard font): the program's own name serves.
        let data = outline.font_data();
        let name = data
            .as_ref()
            .and_then(|d| d.postscript_name.clone())
            .unwrap_or_default();
        let bold = data.as_ref().is_some_and(|d| d.weight.unwrap_or(400) >= 600) || says_bold(&name);
        let italic = data.as_ref().is_some_and(|d| d.is_italic) || says_italic(&name);
        FontUse {
            font: self.intern(Font { name, bold, italic }, true),
            source: None,
        }
    }

    fn source(&mut self, dict: &Dict<'a>) -> usize {
        let known = dict
            .obj_id()
            .and_then(|id| self.sources.iter().position(|s| s.dict.obj_id() == Some(id)));
        known.unwrap_or_else(|| {
            self.sources.push(Source {
                dict: dict.clone(),
                without_encoding: without_encoding(dict),
                codes: None,
            });
            self.sources.len() - 1
        })
    }

    /// Whether the interpreter goes by an encoding that the font does not name.
    pub(super) fn is_without_encoding(&self, font: FontUse) -> bool {
        font.source
            .and_then(|s| self.sources.get(s))
            .is_some_and(|s| s.without_encoding)
    }

    /// What the codes of a font mean by its own dictionary.
    pub(super) fn codes(&mut self, font: FontUse) -> Option<&Codes> {
        let source = self.sources.get_mut(font.source?)?;
        Some(source.codes.get_or_insert_with(|| Codes::of(&source.dict)))
    }

    fn intern(&mut self, font: Font, simple: bool) -> FontId {
        let index = self
            .fonts
            .iter()
            .zip(&self.simple)
            .position(|(f, s)| *f == font && *s == simple)
            .unwrap_or_else(|| {
                self.fonts.push(font);
                self.simple.push(simple);
                self.fonts.len() - 1
            });
        FontId(u16::try_from(index).unwrap_or(u16::MAX))
    }

    pub(super) fn name(&self, font: FontId) -> &str {
        self.fonts.get(font.0 as usize).map_or("", |f| f.name.as_str())
    }

    /// Bold and italic of a font.
    pub(super) fn style(&self, font: FontId) -> (bool, bool) {
        self.fonts
            .get(font.0 as usize)
            .map_or((false, false), |f| (f.bold, f.italic))
    }

    pub(super) fn into_fonts(self) -> Vec<Font> {
        self.fonts
    }
}

/// What the descriptor of a font, or of its descendant, says of the program it embeds.
fn program(dict: &Dict<'_>) -> Program {
    let Some(descriptor) = descriptor(dict) else {
        return Program::None;
    };
    let file = [b"FontFile".as_slice(), b"FontFile2", b"FontFile3"]
        .into_iter()
        .find_map(|key| descriptor.get::<Stream<'_>>(key));
    match file {
        None => Program::None,
        Some(file) => file
            .dict()
            .get::<u32>(b"Length1")
            .and_then(|n| usize::try_from(n).ok())
            .map_or(Program::Unknown, Program::Bytes),
    }
}

fn descriptor<'a>(dict: &Dict<'a>) -> Option<Dict<'a>> {
    let descendant = dict
        .get::<hayro_syntax::object::Array<'a>>(b"DescendantFonts")
        .and_then(|a| a.iter::<Dict<'a>>().next());
    descendant
        .as_ref()
        .unwrap_or(dict)
        .get::<Dict<'a>>(b"FontDescriptor")
}

/// Name and style of a font from its dictionary, and whether it is a simple font.
fn describe(dict: &Dict<'_>) -> (Font, bool) {
    let simple = dict
        .get::<Name<'_>>(b"Subtype")
        .is_none_or(|s| s.as_ref() != b"Type0");
    let base = dict
        .get::<Name<'_>>(b"BaseFont")
        .map(|n| n.as_str().to_owned())
        .unwrap_or_default();
    let name = match base.split_once('+') {
        Some((prefix, rest)) if prefix.len() == 6 => rest.to_owned(),
        _ => base,
    };
    let descriptor = descriptor(dict);
    let weight = descriptor
        .as_ref()
        .and_then(|d| d.get::<f32>(b"FontWeight"))
        .unwrap_or(400.0);
    let flags = descriptor
        .as_ref()
        .and_then(|d| d.get::<u32>(b"Flags"))
        .unwrap_or(0);
    // ISO 32000-2, table 121: bit 7 is italic, bit 19 force bold.
    let bold = says_bold(&name) || weight >= 600.0 || flags & (1 << 18) != 0;
    let italic = says_italic(&name) || flags & (1 << 6) != 0;
    (Font { name, bold, italic }, simple)
}

fn says_bold(name: &str) -> bool {
    let n = name.to_ascii_lowercase();
    ["bold", "black", "heavy", "semibold", "demi"]
        .iter()
        .any(|w| n.contains(w))
}

fn says_italic(name: &str) -> bool {
    let n = name.to_ascii_lowercase();
    n.contains("italic") || n.contains("oblique")
}

/// For fonts without a Unicode mapping: the character map of the embedded program read backwards.
#[derive(Default)]
pub(super) struct ReverseMaps {
    maps: HashMap<u128, HashMap<u32, char>>,
    /// What glyphs stand for, the first of those whose font is not known.
    letters: Vec<Vec<char>>,
    /// With each: its glyph draws nothing.
    blank: Vec<bool>,
    /// Where that of a glyph met before is kept.
    met: FoldHashMap<GlyphPlace, usize>,
}

/// A glyph of a document: the place of its font's dictionary, its code, its number in the program.
type GlyphPlace = (usize, u32, u32);

impl ReverseMaps {
    /// Where what a glyph stands for is kept.
    pub(super) fn met(&self, glyph: GlyphPlace) -> Option<usize> {
        self.met.get(&glyph).copied()
    }

    /// Keeps what a glyph stands for, and says where: the same few are drawn again and again. What is said of a glyph without a
    /// place is kept until the next such glyph.
    pub(super) fn keep(&mut self, glyph: Option<GlyphPlace>, letters: Vec<char>, blank: bool) -> usize {
        let Some(glyph) = glyph else {
            match self.letters.first_mut() {
                Some(first) => *first = letters,
                None => {
                    self.letters.push(letters);
                    self.blank.push(false);
                }
            }
            return 0;
        };
        let at = self.keep_for_good(letters, blank);
        self.met.insert(glyph, at);
        at
    }

    /// Whether the glyph of what is kept at a place draws nothing.
    pub(super) fn is_blank(&self, at: usize) -> bool {
        self.blank.get(at).copied().unwrap_or(false)
    }

    /// Keeps characters as long as the document is read, and says where.
    pub(super) fn keep_for_good(&mut self, letters: Vec<char>, blank: bool) -> usize {
        if self.letters.is_empty() {
            // The first place is that of glyphs whose font is not known.
            self.letters.push(Vec::new());
            self.blank.push(false);
        }
        self.letters.push(letters);
        self.blank.push(blank);
        self.letters.len() - 1
    }

    /// What is kept at a place.
    pub(super) fn letters(&self, at: usize) -> &[char] {
        self.letters.get(at).map_or(&[], Vec::as_slice)
    }

    /// The character an embedded font assigns to the glyph, if it says so.
    pub(super) fn lookup(&mut self, outline: &OutlineGlyph) -> Option<char> {
        let data = outline.font_data()?;
        let map = self.maps.entry(data.cache_key).or_insert_with(|| {
            let mut map = HashMap::new();
            let bytes: &[u8] = (*data.data).as_ref();
            if let Ok(font) = skrifa::FontRef::new(bytes) {
                for (code, glyph) in font.charmap().mappings() {
                    let Some(c) = char::from_u32(code) else { continue };
                    if c.is_control() {
                        continue;
                    }
                    // Several characters may share a glyph; the least code is the plain one.
                    let slot = map.entry(glyph.to_u32()).or_insert(c);
                    if c < *slot {
                        *slot = c;
                    }
                }
            }
            map
        });
        let c = map.get(&outline.glyph_id().to_u32()).copied()?;
        (!('\u{F000}'..='\u{F0FF}').contains(&c)).then_some(c)
    }
}
