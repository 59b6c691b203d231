//! Pictures: their boxes, and what they hide (ISO 32000-2, 8.9). Those that may show what lies beneath are decoded by the
//! other interpreter.

use hayro_interpret::kurbo::{Affine, Point};
use hayro_syntax::object::{Name, Object, Stream};

use super::{Halt, Interpreter, Program};
use crate::pdf::first::path::bounding;
use crate::pdf::font::push_name;

impl<'a> Interpreter<'_, '_, 'a> {
    /// `Do`: a picture or a form by its name.
    pub(super) fn draw_object(&mut self, name: &Name<'_>, program: &mut Program<'_, 'a>) -> Result<(), Halt> {
        let Some(stream) = program.resources.get_x_object(name) else {
            return Ok(());
        };
        match stream.dict().get::<Name<'_>>(b"Subtype").as_deref() {
            Some(b"Form") => self.form(&stream, program.resources),
            Some(b"Image") => {
                let mut operators = String::new();
                push_name(&mut operators, name.as_ref());
                operators.push_str(" Do");
                let check = vec![Object::Stream(stream.clone())];
                self.picture(&stream, program, operators.as_bytes(), check)
            }
            _ => Ok(()),
        }
    }

    /// `BI`: a picture written into the program.
    pub(super) fn draw_inline(
        &mut self,
        stream: &Stream<'_>,
        program: &mut Program<'_, 'a>,
    ) -> Result<(), Halt> {
        let dict = stream.dict().data();
        let data = stream.raw_data();
        let mut operators = Vec::with_capacity(dict.len() + data.len() + 16);
        operators.extend_from_slice(b"BI ");
        // Its dictionary has no brackets, and its text ends with the operator that begins the data.
        operators.extend_from_slice(dict.strip_suffix(b"ID").unwrap_or(dict));
        operators.extend_from_slice(b" ID ");
        operators.extend_from_slice(&data);
        operators.extend_from_slice(b" EI ");
        self.picture(stream, program, &operators, Vec::new())
    }

    /// A picture. `operators` draw it, and `check` is what that unpacks.
    fn picture(
        &mut self,
        stream: &Stream<'_>,
        program: &mut Program<'_, 'a>,
        operators: &[u8],
        check: Vec<Object<'a>>,
    ) -> Result<(), Halt> {
        let dict = stream.dict();
        let side = |short: &[u8], long: &[u8]| {
            let side = dict.get::<u32>(short).or_else(|| dict.get::<u32>(long));
            side.filter(|n| *n > 0)
        };
        let (Some(width), Some(height)) = (side(b"W", b"Width"), side(b"H", b"Height")) else {
            return Ok(());
        };
        if !self.is_visible() {
            return Ok(());
        }
        let layer = self.begin_own_layer(dict);
        if self.is_visible() {
            self.out.check()?;
            let stencil = dict
                .get::<bool>(b"IM")
                .or_else(|| dict.get::<bool>(b"ImageMask"))
                .unwrap_or(false);
            let has_mask = [b"SMaskInData".as_slice(), b"SMask", b"Mask"]
                .iter()
                .any(|key| dict.contains_key(key));
            let masked = self.state.masked && !has_mask;
            let alpha = self.state.fill.alpha;
            let (w, h) = (f64::from(width), f64::from(height));
            let dots = self.state.ctm * Affine::new([1.0 / w, 0.0, 0.0, -1.0 / h, 0.0, 1.0]);
            let corners = [(0.0, 0.0), (w, 0.0), (0.0, h), (w, h)].map(|(x, y)| dots * Point::new(x, y));
            self.out.push_group(alpha, self.state.mix, masked);
            let taken = bounding(&corners)
                .is_none_or(|bounds| self.out.take_opaque(stream, stencil, (width, height), bounds));
            self.out.pop_group();
            if !taken {
                self.shared.inflation.check_all(check, self.shared.xref)?;
                let mut text = Vec::new();
                if stencil {
                    let Some(colour) = self.fill_operators(program)? else {
                        return Err(Halt::NotCovered);
                    };
                    text.extend_from_slice(colour.as_bytes());
                }
                text.extend_from_slice(operators);
                self.ask_to_draw(&text, program.resources, alpha, masked)?;
            }
        }
        if layer {
            self.visible.pop();
        }
        Ok(())
    }
}
