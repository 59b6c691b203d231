//! A page's drawing program, run for its text: glyphs, rulings, fills, pictures, and what hides them (ISO 32000-2, 8 and 9).
//!
//! Colours are worked out as far as visibility needs them, and pictures are not decoded. What is rare and large (patterns,
//! shadings, colour spaces, pictures with holes over words) is given to `hayro-interpret` operator by operator; a page with
//! something neither of the two ways covers is read by it whole ([`Halt::NotCovered`]).

mod asked;
mod colour;
mod form;
mod layers;
mod operators;
mod paths;
mod pictures;
mod pieces;
mod state;
mod text;

use std::rc::Rc;

use foldhash::HashMap as FoldHashMap;
use hayro_interpret::kurbo::{BezPath, Point, Rect as KurboRect};
use hayro_interpret::{InterpreterCache, InterpreterSettings};
use hayro_syntax::object::{Array, Object, ObjectIdentifier, Stream};
use hayro_syntax::page::{Page as SyntaxPage, Resources};
use hayro_syntax::xref::XRef;

use self::colour::Tint;
use self::layers::Layers;
use self::pieces::Pieces;
use self::state::State;
use super::first::collector::{Collector, Stop};
use super::first::place::Placed;
use super::font::TextFonts;
use super::inflation::{Inflation, InflationFault};
use super::limits::Limits;
use super::page::LimitKind;

/// Bytes of unpacked forms that are kept for the next page: letterheads are drawn on each.
const KEPT_FORMS: usize = 4 << 20;

/// Why a page is not read to its end.
#[derive(Debug)]
pub(super) enum Halt {
    /// A ceiling was met.
    Stop(Stop),
    /// It uses something that is not covered here.
    NotCovered,
}

impl From<Stop> for Halt {
    fn from(stop: Stop) -> Self {
        Self::Stop(stop)
    }
}

impl From<InflationFault> for Halt {
    fn from(fault: InflationFault) -> Self {
        Self::Stop(Stop {
            limit: LimitKind::Size,
            what: fault.to_string(),
        })
    }
}

/// What the pages of a document have in common.
pub(super) struct Shared<'a> {
    xref: &'a XRef,
    pub(super) inflation: Inflation,
    pub(super) cache: InterpreterCache<'a>,
    pub(super) settings: InterpreterSettings,
    fonts: TextFonts<'a>,
    layers: Layers,
    /// Colours that were asked for, by the text of their space and their numbers.
    colours: FoldHashMap<Vec<u8>, Tint>,
    forms: FoldHashMap<ObjectIdentifier, Rc<Vec<u8>>>,
    forms_kept: usize,
    corrupt: bool,
}

impl<'a> Shared<'a> {
    pub(super) fn new(xref: &'a XRef, limits: &Limits) -> Self {
        Self {
            xref,
            inflation: Inflation::new(limits),
            cache: InterpreterCache::new(),
            settings: InterpreterSettings::default(),
            fonts: TextFonts::default(),
            layers: Layers::of(xref),
            colours: FoldHashMap::default(),
            forms: FoldHashMap::default(),
            forms_kept: 0,
            corrupt: false,
        }
    }

    /// Whether a drawing program since the last question could not be unpacked to its end.
    pub(super) fn take_corrupt(&mut self) -> bool {
        std::mem::take(&mut self.corrupt)
    }

    /// The drawing program of a page. Its parts are read as one (ISO 32000-2, 7.8.2).
    fn contents(&mut self, page: &SyntaxPage<'a>) -> Result<Vec<u8>, Halt> {
        let raw = page.raw();
        if let Some(stream) = raw.get::<Stream<'a>>(b"Contents") {
            let unpacked = self.inflation.unpack(&stream)?;
            self.corrupt |= unpacked.corrupt;
            return Ok(unpacked.data.unwrap_or_default().into_owned());
        }
        let mut whole = Vec::new();
        let parts = raw.get::<Array<'a>>(b"Contents").unwrap_or_default();
        for part in parts.iter::<Object<'a>>() {
            let Object::Stream(stream) = part else { continue };
            let unpacked = self.inflation.unpack(&stream)?;
            self.corrupt |= unpacked.corrupt;
            if let Some(data) = unpacked.data {
                whole.extend_from_slice(&data);
                whole.push(b' ');
            }
        }
        Ok(whole)
    }

    /// The drawing program of a form; nothing where it cannot be unpacked.
    fn form(&mut self, stream: &Stream<'a>) -> Result<Option<Rc<Vec<u8>>>, Halt> {
        let id = stream.dict().obj_id();
        if let Some(kept) = id.and_then(|id| self.forms.get(&id)) {
            return Ok(Some(Rc::clone(kept)));
        }
        let Some(data) = self.inflation.unpack(stream)?.data else {
            return Ok(None);
        };
        let data = Rc::new(data.into_owned());
        if let Some(id) = id.filter(|_| self.forms_kept + data.len() <= KEPT_FORMS) {
            self.forms_kept += data.len();
            self.forms.insert(id, Rc::clone(&data));
        }
        Ok(Some(data))
    }
}

/// Runs a page's drawing program and the appearances of its annotations, and collects what they draw.
///
/// # Errors
///
/// [`Halt::Stop`] when a ceiling is met: what was drawn before it is collected. [`Halt::NotCovered`] when the page must be read
/// another way.
pub(super) fn read<'a>(
    page: &SyntaxPage<'a>,
    collector: &mut Collector<'_, 'a>,
    shared: &mut Shared<'a>,
) -> Result<(), Halt> {
    shared.corrupt = false;
    let contents = shared.contents(page)?;
    let bounds = KurboRect::new(
        0.0,
        0.0,
        f64::from(collector.page.width),
        f64::from(collector.page.height),
    );
    let mut interpreter = Interpreter {
        state: State::new(collector.base),
        out: collector,
        shared,
        saved: Vec::new(),
        overflow: 0,
        bounds: vec![bounds],
        path: BezPath::new(),
        path_start: Point::ZERO,
        path_end: Point::ZERO,
        clip: None,
        pieces: Pieces::default(),
        shown: Vec::new(),
        frame: None,
        programs: 0,
        depth: 0,
        visible: Vec::new(),
    };
    interpreter.run(&contents, page.resources())?;
    interpreter.annotations(page)?;
    collector.take_notes(page);
    Ok(())
}

/// Runs drawing programs.
struct Interpreter<'i, 'r, 'a> {
    out: &'i mut Collector<'r, 'a>,
    shared: &'i mut Shared<'a>,
    state: State,
    /// The graphics states that were saved, each with how many clips there were.
    saved: Vec<(State, usize)>,
    /// States saved beyond the most that are kept.
    overflow: usize,
    /// The box of the page, and of each clip within those around it.
    bounds: Vec<KurboRect>,
    path: BezPath,
    path_start: Point,
    path_end: Point,
    /// The path becomes a clip once it is painted; whether by the rule of even and odd.
    clip: Option<bool>,
    /// The glyphs of the run that is shown; kept for its memory.
    shown: Vec<(Placed, usize)>,
    /// The strings and numbers of the run.
    pieces: Pieces,
    frame: Option<Placed>,
    /// How many programs were begun, to tell their resources apart.
    programs: usize,
    depth: usize,
    /// Whether what is in each open sequence of marked content is shown.
    visible: Vec<bool>,
}

/// The program that is run.
struct Program<'p, 'a> {
    resources: &'p Resources<'a>,
    number: usize,
    /// The fonts set in it, by their names.
    fonts: Vec<(Vec<u8>, Option<usize>)>,
    /// Paints that were asked for, by the operators that set them.
    paints: FoldHashMap<Vec<u8>, Tint>,
}
