//! Text: where the glyphs of a string stand (ISO 32000-2, 9.4).

use hayro_interpret::kurbo::{Affine, Point};
use hayro_syntax::object::{Array, Dict, Name, Object};

use super::pieces::Piece;
use super::state::FontChoice;
use super::{Halt, Interpreter, Program};
use crate::pdf::first::collector::Run;
use crate::pdf::first::place::Placed;
use crate::pdf::font::{Code, Told, UNITS, glyph_told, outline};

impl<'a> Interpreter<'_, '_, 'a> {
    /// `Tf`: a font by its name, and its size.
    pub(super) fn set_font(
        &mut self,
        name: &Name<'_>,
        size: f32,
        program: &mut Program<'_, 'a>,
    ) -> Result<(), Halt> {
        let known = program.fonts.iter().find(|(n, _)| n == name.as_ref());
        let font = match known {
            Some((_, font)) => *font,
            None => {
                let dict = program.resources.get_font(name);
                let font = match dict {
                    Some(dict) => self.font(&dict)?,
                    None => None,
                };
                program.fonts.push((name.as_ref().to_vec(), font));
                font
            }
        };
        self.choose_font(font, size);
        Ok(())
    }

    /// The place of a font among those of the document. Nothing where no reader could use it.
    pub(super) fn font(&mut self, dict: &Dict<'a>) -> Result<Option<usize>, Halt> {
        let shared = &mut *self.shared;
        let place = shared
            .fonts
            .place(dict, self.out.fonts, &mut shared.inflation, shared.xref)?;
        Ok(place)
    }

    pub(super) fn choose_font(&mut self, font: Option<usize>, size: f32) {
        self.state.text.font = font.map_or(FontChoice::Unknown, FontChoice::Known);
        self.state.text.size = size;
    }

    /// `Td` and all that moves to another line.
    pub(super) fn next_line(&mut self, x: f64, y: f64) {
        let text = &mut self.state.text;
        text.line *= Affine::translate((x, y));
        text.matrix = text.line;
    }

    /// `Tj`: one string.
    pub(super) fn show_text(&mut self, bytes: &[u8], program: &mut Program<'_, 'a>) -> Result<(), Halt> {
        self.begin_run();
        self.append(bytes)?;
        self.end_run(program)
    }

    /// `TJ`: strings, and numbers that move what comes after them.
    pub(super) fn show_texts(
        &mut self,
        items: &Array<'_>,
        program: &mut Program<'_, 'a>,
    ) -> Result<(), Halt> {
        self.begin_run();
        let mut pieces = std::mem::take(&mut self.pieces);
        if pieces.cut(items.data()) {
            for piece in &pieces.pieces {
                match piece {
                    Piece::Number(n) => self.adjust(*n),
                    Piece::Text(place) => self.append(pieces.bytes(place))?,
                }
            }
        } else {
            for item in items.iter::<Object<'_>>() {
                match item {
                    Object::Number(n) => self.adjust(n.as_f32()),
                    Object::String(s) => self.append(s.as_bytes())?,
                    _ => {}
                }
            }
        }
        self.pieces = pieces;
        self.end_run(program)
    }

    fn begin_run(&mut self) {
        self.shown.clear();
        self.frame = None;
    }

    /// The matrix of the glyphs of a run, from thousandths of an em to the displayed page, where the first stands.
    fn frame(&mut self) -> Placed {
        let text = &self.state.text;
        let size = f64::from(text.size) / f64::from(UNITS);
        let em = Affine::new([
            size * f64::from(text.scale),
            0.0,
            0.0,
            size,
            0.0,
            f64::from(text.rise),
        ]);
        let matrix = self.state.ctm * text.matrix * em;
        *self.frame.get_or_insert_with(|| Placed::new(matrix, 0.0))
    }

    fn adjust(&mut self, number: f32) {
        let horizontal = self.is_horizontal();
        let text = &mut self.state.text;
        let scale = if horizontal { text.scale } else { 1.0 };
        let by = f64::from(-number / UNITS * text.size * scale);
        text.advance(by, horizontal);
    }

    fn is_horizontal(&mut self) -> bool {
        let FontChoice::Known(place) = self.state.text.font else {
            return false;
        };
        self.shared
            .fonts
            .get_mut(place)
            .is_some_and(|f| f.is_horizontal())
    }

    fn append(&mut self, bytes: &[u8]) -> Result<(), Halt> {
        let FontChoice::Known(place) = self.state.text.font else {
            return if bytes.is_empty() {
                Ok(())
            } else {
                Err(Halt::NotCovered)
            };
        };
        let horizontal = self.is_horizontal();
        let visible = self.is_visible();
        let frame = self.frame();
        let ctm = self.state.ctm;
        let mut rest = bytes;
        while !rest.is_empty() {
            let Some(font) = self.shared.fonts.get_mut(place) else {
                return Err(Halt::NotCovered);
            };
            let mut unknown = None;
            let text = &mut self.state.text;
            let size = f64::from(text.size) / f64::from(UNITS);
            while let Some((code, len)) = font.read(rest) {
                let Some(known) = font.known(code) else {
                    unknown = Some(code);
                    break;
                };
                rest = rest.get(len.max(1)..).unwrap_or_default();
                if visible {
                    let origin = Point::new(
                        known.shift.x * size * f64::from(text.scale),
                        known.shift.y * size + f64::from(text.rise),
                    );
                    let origin = ctm * (text.matrix * origin);
                    self.shown.push((frame.at(origin, known.width), known.kept));
                }
                // Only a space of one byte is widened (ISO 32000-2, 9.3.3).
                let word_space = if code == 32 && len == 1 {
                    text.word_space
                } else {
                    0.0
                };
                let advance = known.advance / UNITS * text.size + text.char_space + word_space;
                let by = if horizontal { advance * text.scale } else { advance };
                text.advance(f64::from(by), horizontal);
            }
            if let Some(code) = unknown {
                self.learn(place, code)?;
            }
        }
        Ok(())
    }

    fn end_run(&mut self, program: &mut Program<'_, 'a>) -> Result<(), Halt> {
        let FontChoice::Known(place) = self.state.text.font else {
            return Ok(());
        };
        if self.shown.is_empty() {
            return Ok(());
        }
        let Some(font) = self.shared.fonts.get_mut(place) else {
            return Ok(());
        };
        let type3 = font.is_type3();
        let used = font.used(self.out.fonts);
        // ISO 32000-2, table 104: text as a clip needs its outlines.
        let (fill, stroke, invisible) = match self.state.text.mode {
            1 => (false, true, false),
            2 => (true, true, false),
            3 => (true, false, true),
            4..=7 => return Err(Halt::NotCovered),
            _ => (true, false, false),
        };
        let shown = std::mem::take(&mut self.shown);
        for pen in [false, true] {
            if if pen { stroke } else { fill } {
                let (look, _) = self.look(pen, program)?;
                // What each of its letters draws must be looked at.
                if type3 && !invisible && look.alpha >= 0.02 {
                    return Err(Halt::NotCovered);
                }
                let run = Run {
                    look,
                    invisible,
                    font: used.font,
                    type3,
                };
                self.out.show(&run, &shown)?;
            }
        }
        self.shown = shown;
        Ok(())
    }

    /// Finds out about a code of a font that was not met before.
    fn learn(&mut self, place: usize, code: u32) -> Result<(), Halt> {
        let shared = &mut *self.shared;
        let Some(font) = shared.fonts.get_mut(place) else {
            return Err(Halt::NotCovered);
        };
        let (width, advance, shift) = font.measures(code);
        let used = font.used(self.out.fonts);
        let mut fault = None;
        let told = match font.told(code) {
            Told::Known(told) => told,
            Told::AskProgram => font
                .whole(self.out.fonts, &mut shared.inflation, shared.xref)?
                .and_then(|whole| glyph_told(whole, code)),
        };
        let kept = self
            .out
            .letters_of(code, told, used, font.may_lack_letters(), |out| {
                let whole = font.whole(out.fonts, &mut shared.inflation, shared.xref);
                let whole = whole.unwrap_or_else(|e| {
                    fault = Some(e);
                    None
                });
                whole.and_then(|whole| outline(whole, code))
            });
        if let Some(fault) = fault {
            return Err(fault.into());
        }
        let known = Code {
            kept,
            width,
            advance,
            shift,
        };
        font.keep(code, known);
        Ok(())
    }
}

impl super::state::TextState {
    /// Moves on along the line.
    fn advance(&mut self, by: f64, horizontal: bool) {
        let [a, b, c, d, e, f] = self.matrix.as_coeffs();
        let (x, y) = if horizontal { (a, b) } else { (c, d) };
        self.matrix = Affine::new([a, b, c, d, e + x * by, f + y * by]);
    }
}
