//! What a page holds once it is read: glyphs, rulings, filled boxes, pictures, drawings.

use std::collections::BTreeSet;

use hayro_syntax::page::Page as SyntaxPage;

use crate::geom::{PageNumber, Rect};

/// Size of a user-space unit of a page in points (ISO 32000-2, 7.7.3.3). Sane files stay under 100.
pub(super) fn user_unit(page: &SyntaxPage<'_>) -> f32 {
    page.raw()
        .get::<f32>(b"UserUnit")
        .filter(|u| u.is_finite() && *u >= 0.01 && *u <= 1000.0)
        .unwrap_or(1.0)
}

/// A document as read: its pages in order and the fonts their glyphs refer to.
#[derive(Debug, Clone, Default)]
pub struct Document {
    /// Pages in the order of the page tree.
    pub pages: Vec<Page>,
    /// Fonts, referred to by [`FontId`].
    pub fonts: Vec<Font>,
    /// What the file says of itself.
    pub metadata: Metadata,
    /// The file's structure had to be mended to read it.
    pub repaired: bool,
    /// Pages that could not be read to their end, with the reason.
    pub damage: Vec<Damage>,
    /// What the file carries that was not read.
    pub embedded: Vec<Embedded>,
    /// How many pages our own interpreter does not cover, so that they were read by the other one.
    pub interpreted: usize,
}

/// Something a file carries beside its pages that was not read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Embedded {
    /// A dynamic form (XFA): a viewer builds its pages from data that lie beside them.
    Form,
    /// A portfolio: a cover and the files it holds, by name.
    Portfolio(Vec<String>),
    /// Attached files, by name.
    Files(Vec<String>),
}

/// A part of a document that could not be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Damage {
    /// The page, if it is one page.
    pub page: Option<PageNumber>,
    /// What was seen.
    pub what: String,
    /// Whether a written limit was met rather than a fault of the file.
    pub limit: Option<LimitKind>,
}

/// Which ceiling a document met.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LimitKind {
    /// Too many pages, glyphs, operations or inflated bytes.
    Size,
    /// The time was up.
    Time,
}

/// The document's metadata, from its information dictionary and XMP. Times in RFC 3339.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Metadata {
    /// `Title` or `dc:title`.
    pub title: Option<String>,
    /// `Author` or `dc:creator`.
    pub author: Option<String>,
    /// `Producer` or `pdf:Producer`.
    pub producer: Option<String>,
    /// `CreationDate` or `xmp:CreateDate`.
    pub created: Option<String>,
    /// `ModDate` or `xmp:ModifyDate`.
    pub modified: Option<String>,
    /// A title or an author was left out because it holds words that cannot be seen on the pages.
    pub concealed: bool,
}

/// A font's place in [`Document::fonts`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FontId(pub u16);

/// A font as far as layout cares.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Font {
    /// PostScript name without the subset prefix, empty if the file gives none.
    pub name: String,
    /// The name or the descriptor says bold.
    pub bold: bool,
    /// The name or the descriptor says italic or oblique.
    pub italic: bool,
}

/// Pictures over this share of a page are the page.
pub(crate) const SCAN_SHARE: f32 = 0.5;

/// A page under a picture with fewer visible letters than this is a scan with a stamp on it (the date it was published), one
/// with more is a page with a large picture.
pub(crate) const MIN_TEXT: usize = 100;

/// The head and the foot of a page, as shares of its height.
const MARGIN: f32 = 0.09;

/// One page as displayed: crop box and `/Rotate` applied, origin top left, points.
#[derive(Debug, Clone)]
pub struct Page {
    /// From 1.
    pub number: PageNumber,
    /// Displayed width.
    pub width: f32,
    /// Displayed height.
    pub height: f32,
    /// Glyphs that can be seen, in drawing order, and those of an invisible text layer.
    pub glyphs: Vec<Glyph>,
    /// Straight lines along the page's axes: strokes and thin filled boxes.
    pub rulings: Vec<Ruling>,
    /// Filled boxes thicker than a ruling.
    pub fills: Vec<Rect>,
    /// Pictures.
    pub images: Vec<Rect>,
    /// Drawings made of curves or slanted lines, each path's box: ink, as in a signature drawn with a pen.
    pub drawings: Vec<Rect>,
    /// How many characters had no usable Unicode mapping.
    pub unmapped: usize,
    /// Where letters and figures are drawn that cannot be seen: painted over, in the colour of their ground, outside the
    /// clip.
    pub hidden: Vec<Rect>,
    /// The words of what cannot be seen, in small letters: never shown, only kept from coming back out of the rest of the
    /// file.
    pub(crate) hidden_words: BTreeSet<String>,
    /// How many letters and figures a layer that is switched off holds.
    pub switched_off: usize,
    /// Signature fields that are signed.
    pub signatures: Vec<SignedField>,
    /// Lines through words that are not rulings of the page: thick bars, notes that strike out.
    pub(crate) strikes: Vec<Ruling>,
    /// Set where the page is a picture of paper.
    pub scan: Option<Scan>,
    /// Which way its print runs on the page as displayed, where a program drew a page on its side. Everything on the page is
    /// given as if it had been drawn upright, its width and height too.
    pub lies: Turn,
    /// How many dots its pictures have together.
    pub(crate) dots: u64,
    /// User space to the displayed page: `[a b c d e f]` as in a PDF matrix.
    pub(crate) base: [f64; 6],
}

impl Page {
    /// A page on which nothing could be read.
    pub(crate) fn blank(number: PageNumber, width: f32, height: f32) -> Self {
        Self {
            number,
            width,
            height,
            glyphs: Vec::new(),
            rulings: Vec::new(),
            fills: Vec::new(),
            images: Vec::new(),
            drawings: Vec::new(),
            unmapped: 0,
            hidden: Vec::new(),
            hidden_words: BTreeSet::new(),
            switched_off: 0,
            signatures: Vec::new(),
            strikes: Vec::new(),
            scan: None,
            lies: Turn::None,
            dots: 0,
            base: [1.0, 0.0, 0.0, -1.0, 0.0, f64::from(height)],
        }
    }

    /// The share of the page the largest picture covers, 0 to 1.
    #[must_use]
    pub fn largest_image_share(&self) -> f32 {
        let area = (self.width * self.height).max(1.0);
        let page = Rect::from_corners(0.0, 0.0, self.width, self.height);
        self.images
            .iter()
            .filter_map(|i| i.intersection(&page))
            .map(|i| i.area() / area)
            .fold(0.0, f32::max)
    }

    /// The share of the page its pictures cover together, 0 to 1: some scanners cut a page into strips.
    #[must_use]
    pub(crate) fn pictures_share(&self) -> f32 {
        const CELLS: usize = 24;
        let largest = self.largest_image_share();
        if largest >= SCAN_SHARE || self.images.len() < 2 {
            return largest;
        }
        let (w, h) = (self.width / CELLS as f32, self.height / CELLS as f32);
        let covered = (0..CELLS * CELLS)
            .filter(|i| {
                let (x, y) = ((i % CELLS) as f32 + 0.5, (i / CELLS) as f32 + 0.5);
                self.images.iter().any(|r| r.contains(x * w, y * h))
            })
            .count();
        covered as f32 / (CELLS * CELLS) as f32
    }

    /// Whether a page is an author's own, regardless of what lies under it. A page number or a stamp printed over a scan
    /// makes no digital page, nor does what stands at its head and foot alone.
    pub(crate) fn is_printed(&self) -> bool {
        let edge = MARGIN * self.height;
        let (mut seen, mut hidden) = (0, 0);
        for g in self.glyphs.iter().filter(|g| g.ch.is_alphanumeric()) {
            let y = g.bbox.center_y();
            if g.invisible {
                hidden += 1;
            } else if y > edge && y < self.height - edge {
                seen += 1;
            }
        }
        seen >= MIN_TEXT && seen * 10 > hidden
    }

    /// Whether its words were recognised by us or by somebody's scanner.
    #[must_use]
    pub fn is_scan(&self) -> bool {
        self.scan.is_some()
    }

    /// Width and height of the page as displayed.
    #[must_use]
    pub fn displayed_size(&self) -> (f32, f32) {
        let lies = self.scan.as_ref().map_or(self.lies, |s| s.lies);
        match lies {
            Turn::Right | Turn::Left => (self.height, self.width),
            Turn::None | Turn::Half | Turn::Slanted => (self.width, self.height),
        }
    }

    /// Where a box of this page is on the page as displayed: turned back by the skew of a scan, and by the quarter turns
    /// its paper lay.
    #[must_use]
    pub fn displayed(&self, area: &Rect) -> Rect {
        let upright = Scan {
            lies: self.lies,
            ..Scan::default()
        };
        let scan = self.scan.as_ref().unwrap_or(&upright);
        let (w, h) = (self.width, self.height);
        let r = if scan.skew == 0.0 {
            *area
        } else {
            area.turned(scan.skew, w / 2.0, h / 2.0)
        };
        match scan.lies {
            Turn::None | Turn::Slanted => r,
            Turn::Right => Rect::from_corners(h - r.bottom, r.left, h - r.top, r.right),
            Turn::Left => Rect::from_corners(r.top, w - r.right, r.bottom, w - r.left),
            Turn::Half => Rect::from_corners(w - r.right, h - r.bottom, w - r.left, h - r.top),
        }
    }
}

/// A signature field that somebody has signed electronically.
#[derive(Debug, Clone, PartialEq)]
pub struct SignedField {
    /// Its box.
    pub area: Rect,
    /// When it was signed, by the signer's clock, RFC 3339.
    pub made: Option<String>,
}

/// Which way a glyph's baseline runs on the displayed page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub enum Turn {
    /// Left to right.
    #[default]
    None,
    /// Top to bottom (a quarter turn clockwise).
    Right,
    /// Right to left, upside down.
    Half,
    /// Bottom to top.
    Left,
    /// Along no axis: a watermark.
    Slanted,
}

/// One character where it stands on the page. A ligature is several glyphs that share its width.
#[derive(Debug, Clone, PartialEq)]
pub struct Glyph {
    /// The character; U+FFFD where the font does not say.
    pub ch: char,
    /// From ascent to descent (nominal: 0.75 and 0.22 of the size), origin to advance.
    pub bbox: Rect,
    /// The baseline: y for upright text, x for a quarter turn.
    pub baseline: f32,
    /// Font size in points as displayed.
    pub size: f32,
    /// The font.
    pub font: FontId,
    /// Direction of the baseline.
    pub turn: Turn,
    /// Drawn in bold, by its font or by printing it twice.
    pub bold: bool,
    /// Drawn in an italic font.
    pub italic: bool,
    /// Not visible: text mode 3, or under a picture. It is the text layer of a scan.
    pub invisible: bool,
    /// A line runs through it.
    pub struck: bool,
    /// The author's program marked it as page furniture (an artifact of the pagination).
    pub artifact: bool,
    /// It belongs to a form field.
    pub field: bool,
    /// How sure the recognition is of the word it stands in, in percent. `None` where nothing was recognised by us:
    /// text drawn by the author's program, and a layer that was in the file.
    pub confidence: Option<u8>,
}

impl Glyph {
    /// An upright, visible glyph of no known font between two x, its box as high as such boxes nominally are.
    #[must_use]
    pub fn upright(ch: char, (left, right): (f32, f32), baseline: f32, size: f32) -> Self {
        Self {
            ch,
            bbox: Rect {
                left,
                top: baseline - 0.75 * size,
                right,
                bottom: baseline + 0.22 * size,
            },
            baseline,
            size,
            font: FontId(0),
            turn: Turn::None,
            bold: false,
            italic: false,
            invisible: false,
            struck: false,
            artifact: false,
            field: false,
            confidence: None,
        }
    }
}

/// What is known of a page that is a picture.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Scan {
    /// Where its words come from.
    pub words: ScanWords,
    /// How far the paper lay askew, in degrees clockwise. Everything on the page is given as if it had lain straight;
    /// [`Page::displayed`] leads back to what a reader sees.
    pub skew: f32,
    /// Which way its print runs on the page as displayed, where the paper was laid on the glass sideways or upside down.
    /// Everything on the page is given as if it had lain upright, its width and height too.
    pub lies: Turn,
    /// Marks that are neither words nor rulings: signatures, stamps, handwriting. `None` if the page was not searched for
    /// them.
    pub ink: Option<Vec<Rect>>,
}

/// Where the words of a scanned page come from.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum ScanWords {
    /// An invisible text layer that was in the file.
    #[default]
    Layer,
    /// Recognised by us.
    Recognised,
    /// They could not be recognised, for this reason.
    Unread(String),
}

/// A straight line along one of the page's axes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Ruling {
    /// Runs left to right; otherwise top to bottom.
    pub horizontal: bool,
    /// Its y if horizontal, else its x: the middle of its thickness.
    pub at: f32,
    /// Where it begins: the lesser x or y.
    pub from: f32,
    /// Where it ends.
    pub to: f32,
}

impl Ruling {
    /// Length in points.
    #[must_use]
    pub fn len(&self) -> f32 {
        self.to - self.from
    }

    /// Whether it has no length.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() <= 0.0
    }
}
