//! The operators of a drawing program, one after the other (ISO 32000-2, annex A).

use foldhash::HashMap as FoldHashMap;
use hayro_interpret::kurbo::{Affine, Cap, Join, Point};
use hayro_syntax::content::TypedIter;
use hayro_syntax::content::ops::TypedInstruction;
use hayro_syntax::object::{Array, Dict, Name, Number, Object};
use hayro_syntax::page::Resources;

use super::colour::blend;
use super::{Halt, Interpreter, Program};

/// The time is asked for every so many operators.
const STEPS: u32 = 1 << 10;

fn point(x: &Number, y: &Number) -> Point {
    Point::new(x.as_f64(), y.as_f64())
}

impl<'a> Interpreter<'_, '_, 'a> {
    /// Runs a program.
    pub(super) fn run(&mut self, contents: &[u8], resources: &Resources<'a>) -> Result<(), Halt> {
        self.programs += 1;
        let mut program = Program {
            resources,
            number: self.programs,
            fonts: Vec::new(),
            paints: FoldHashMap::default(),
        };
        let states = self.saved.len() + self.overflow;
        self.save();
        let mut operators = TypedIter::new(contents);
        let mut steps = 0_u32;
        while let Some(operator) = operators.next() {
            steps = steps.wrapping_add(1);
            if steps.is_multiple_of(STEPS) {
                self.out.check_time()?;
            }
            self.step(operator, &mut program)?;
        }
        // A path does not go on beyond the program it begins in.
        self.path.truncate(0);
        self.clip = None;
        while self.saved.len() + self.overflow > states {
            self.restore();
        }
        Ok(())
    }

    fn step(
        &mut self,
        operator: TypedInstruction<'_, '_>,
        program: &mut Program<'_, 'a>,
    ) -> Result<(), Halt> {
        use TypedInstruction as Op;
        match operator {
            // Text (table 103 to 107).
            Op::ShowTexts(s) => return self.show_texts(s.0, program),
            Op::ShowText(s) => return self.show_text(s.0.as_bytes(), program),
            Op::NextLineAndShowText(s) => {
                self.next_line(0.0, -f64::from(self.state.text.leading));
                return self.show_text(s.0.as_bytes(), program);
            }
            Op::ShowTextWithParameters(s) => {
                self.state.text.word_space = s.0.as_f32();
                self.state.text.char_space = s.1.as_f32();
                self.next_line(0.0, -f64::from(self.state.text.leading));
                return self.show_text(s.2.as_bytes(), program);
            }
            Op::BeginText(_) => {
                self.state.text.matrix = Affine::IDENTITY;
                self.state.text.line = Affine::IDENTITY;
            }
            Op::SetTextMatrix(m) => {
                let matrix = [m.0, m.1, m.2, m.3, m.4, m.5].map(|n| n.as_f64());
                self.state.text.line = Affine::new(matrix);
                self.state.text.matrix = self.state.text.line;
            }
            Op::TextFont(t) => return self.set_font(t.0, t.1.as_f32(), program),
            Op::HorizontalScaling(h) => self.state.text.scale = h.0.as_f32() / 100.0,
            Op::TextLeading(l) => self.state.text.leading = l.0.as_f32(),
            Op::CharacterSpacing(c) => self.state.text.char_space = c.0.as_f32(),
            Op::WordSpacing(w) => self.state.text.word_space = w.0.as_f32(),
            Op::TextRise(r) => self.state.text.rise = r.0.as_f32(),
            Op::TextRenderingMode(m) => self.state.text.mode = m.0.as_i64(),
            Op::NextLine(n) => self.next_line(n.0.as_f64(), n.1.as_f64()),
            Op::NextLineUsingLeading(_) => self.next_line(0.0, -f64::from(self.state.text.leading)),
            Op::NextLineAndSetLeading(n) => {
                self.state.text.leading = -n.1.as_f64() as f32;
                self.next_line(n.0.as_f64(), n.1.as_f64());
            }
            // The graphics state (table 56).
            Op::SaveState(_) => self.save(),
            Op::RestoreState(_) => self.restore(),
            Op::Transform(t) => {
                let matrix = [t.0, t.1, t.2, t.3, t.4, t.5].map(|n| n.as_f64());
                self.state.ctm *= Affine::new(matrix);
            }
            Op::LineWidth(w) => self.state.pen.line_width = w.0.as_f32(),
            Op::LineCap(c) => self.state.pen.line_cap = cap(c.0.as_i64()),
            Op::LineJoin(j) => self.state.pen.line_join = join(j.0.as_i64()),
            Op::MiterLimit(l) => self.state.pen.miter_limit = l.0.as_f32(),
            Op::DashPattern(d) => self.set_dashes(d.0, d.1.as_f32()),
            Op::SetGraphicsState(gs) => {
                if let Some(dict) = program.resources.get_ext_g_state(gs.0) {
                    self.set_graphics_state(&dict)?;
                }
            }
            // Paths (tables 58 to 60).
            Op::MoveTo(m) => self.move_to(point(&m.0, &m.1)),
            Op::LineTo(l) => self.line_to(point(&l.0, &l.1)),
            Op::CubicTo(c) => self.curve_to(point(&c.0, &c.1), point(&c.2, &c.3), point(&c.4, &c.5)),
            Op::CubicStartTo(c) => self.curve_to(self.path_end, point(&c.0, &c.1), point(&c.2, &c.3)),
            Op::CubicEndTo(c) => {
                let end = point(&c.2, &c.3);
                self.curve_to(point(&c.0, &c.1), end, end);
            }
            Op::RectPath(r) => self.rectangle([r.0, r.1, r.2, r.3].map(|n| n.as_f64())),
            Op::ClosePath(_) => self.close_path(),
            Op::EndPath(_) => return self.end_path(),
            Op::ClipNonZero(_) => self.clip = Some(false),
            Op::ClipEvenOdd(_) => self.clip = Some(true),
            Op::StrokePath(_) => return self.paint_path(None, true, program),
            Op::CloseAndStrokePath(_) => {
                self.close_path();
                return self.paint_path(None, true, program);
            }
            Op::FillPathNonZero(_) | Op::FillPathNonZeroCompatibility(_) => {
                return self.paint_path(Some(false), false, program);
            }
            Op::FillPathEvenOdd(_) => return self.paint_path(Some(true), false, program),
            Op::FillAndStrokeNonZero(_) => return self.paint_path(Some(false), true, program),
            Op::FillAndStrokeEvenOdd(_) => return self.paint_path(Some(true), true, program),
            Op::CloseFillAndStrokeNonZero(_) => {
                self.close_path();
                return self.paint_path(Some(false), true, program);
            }
            Op::CloseFillAndStrokeEvenOdd(_) => {
                self.close_path();
                return self.paint_path(Some(true), true, program);
            }
            // Marked content (table 352).
            Op::BeginMarkedContentWithProperties(m) => {
                self.out.check()?;
                self.begin_marked(m.0.as_ref(), m.1, program);
            }
            Op::BeginMarkedContent(m) => {
                self.out.check()?;
                self.begin_layer(true);
                self.out.begin_marked(m.0.as_ref(), None);
            }
            Op::EndMarkedContent(_) => {
                self.visible.pop();
                self.out.end_marked();
            }
            // Forms and pictures (tables 86 and 90).
            Op::XObject(x) => return self.draw_object(x.0, program),
            Op::InlineImage(i) => return self.draw_inline(i.0, program),
            Op::Shading(s) => return self.shading(s.0, program),
            other => return self.set_paint(other, program),
        }
        Ok(())
    }

    /// Operators that set colours (table 73).
    fn set_paint(
        &mut self,
        operator: TypedInstruction<'_, '_>,
        program: &mut Program<'_, 'a>,
    ) -> Result<(), Halt> {
        use TypedInstruction as Op;
        match operator {
            Op::NonStrokeColorDeviceGray(c) => self.set_device_colour(false, &[c.0], program),
            Op::NonStrokeColorDeviceRgb(c) => self.set_device_colour(false, &[c.0, c.1, c.2], program),
            Op::NonStrokeColorCmyk(c) => self.set_device_colour(false, &[c.0, c.1, c.2, c.3], program),
            Op::StrokeColorDeviceGray(c) => self.set_device_colour(true, &[c.0], program),
            Op::StrokeColorDeviceRgb(c) => self.set_device_colour(true, &[c.0, c.1, c.2], program),
            Op::StrokeColorCmyk(c) => self.set_device_colour(true, &[c.0, c.1, c.2, c.3], program),
            Op::ColorSpaceNonStroke(c) => {
                self.set_space(false, c.0, program);
                Ok(())
            }
            Op::ColorSpaceStroke(c) => {
                self.set_space(true, c.0, program);
                Ok(())
            }
            Op::NonStrokeColor(c) => self.set_colour(false, &c.0, None, program),
            Op::StrokeColor(c) => self.set_colour(true, &c.0, None, program),
            Op::NonStrokeColorNamed(c) => self.set_colour(false, &c.0, c.1, program),
            Op::StrokeColorNamed(c) => self.set_colour(true, &c.0, c.1, program),
            // What remains says nothing of text.
            _ => Ok(()),
        }
    }

    /// `sh`: paints all that the clips leave (ISO 32000-2, 8.7.4.2).
    fn shading(&mut self, name: &Name<'_>, program: &Program<'_, 'a>) -> Result<(), Halt> {
        if !self.is_visible() {
            return Ok(());
        }
        let used = program.resources.get_shading(name);
        self.shared
            .inflation
            .check_all(used.into_iter().collect(), self.shared.xref)?;
        let mut operators = String::new();
        crate::pdf::font::push_name(&mut operators, name.as_ref());
        operators.push_str(" sh");
        self.ask_to_draw(operators.as_bytes(), program.resources, 1.0, self.state.masked)
    }

    fn set_dashes(&mut self, dashes: &Array<'_>, offset: f32) {
        self.state.pen.dash_offset = offset;
        self.state.pen.dash_array = dashes.iter::<f32>().collect();
    }

    /// `gs` (ISO 32000-2, 8.4.5, table 57).
    fn set_graphics_state(&mut self, dict: &Dict<'a>) -> Result<(), Halt> {
        let pen = &mut self.state.pen;
        if let Some(width) = dict.get::<f32>(b"LW") {
            pen.line_width = width;
        }
        if let Some(n) = dict.get::<Number>(b"LC") {
            pen.line_cap = cap(n.as_i64());
        }
        if let Some(n) = dict.get::<Number>(b"LJ") {
            pen.line_join = join(n.as_i64());
        }
        if let Some(limit) = dict.get::<f32>(b"ML") {
            pen.miter_limit = limit;
        }
        if let Some(alpha) = dict.get::<f32>(b"CA") {
            self.state.stroke.alpha = alpha;
        }
        if let Some(alpha) = dict.get::<f32>(b"ca") {
            self.state.fill.alpha = alpha;
        }
        // A transfer function changes every colour; only the names that mean none are covered.
        for key in [b"TR".as_slice(), b"TR2"] {
            if dict
                .get::<Object<'_>>(key)
                .is_some_and(|f| !matches!(f, Object::Name(_) | Object::Null(_)))
            {
                return Err(Halt::NotCovered);
            }
        }
        match dict.get::<Object<'_>>(b"SMask") {
            Some(Object::Name(name)) if name.as_ref() == b"None" => self.state.masked = false,
            Some(Object::Dict(mask)) => {
                self.state.masked = mask.get::<hayro_syntax::object::Stream<'_>>(b"G").is_some();
            }
            _ => {}
        }
        match dict.get::<Object<'_>>(b"BM") {
            Some(Object::Name(name)) => self.state.mix = blend(name.as_ref()).flatten(),
            Some(Object::Array(names)) => {
                let mut known = names.iter::<Name<'_>>().filter_map(|n| blend(n.as_ref()));
                self.state.mix = known.next().flatten();
            }
            _ => {}
        }
        if let Some(list) = dict.get::<Array<'a>>(b"D") {
            let mut items = list.iter::<Object<'_>>();
            if let (Some(Object::Array(dashes)), Some(Object::Number(offset))) = (items.next(), items.next())
            {
                self.set_dashes(&dashes, offset.as_f32());
            }
        }
        if let Some(list) = dict.get::<Array<'a>>(b"Font") {
            let mut items = list.iter::<Object<'a>>();
            if let (Some(Object::Dict(font)), Some(Object::Number(size))) = (items.next(), items.next()) {
                let font = self.font(&font)?;
                self.choose_font(font, size.as_f32());
            }
        }
        Ok(())
    }
}

fn cap(number: i64) -> Cap {
    match number {
        1 => Cap::Round,
        2 => Cap::Square,
        _ => Cap::Butt,
    }
}

fn join(number: i64) -> Join {
    match number {
        1 => Join::Round,
        2 => Join::Bevel,
        _ => Join::Miter,
    }
}
