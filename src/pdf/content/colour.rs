//! Colours, as far as it matters whether a reader sees what is painted in them (ISO 32000-2, 8.6).

use std::fmt::Write as _;
use std::rc::Rc;

use hayro_syntax::object::{Array, Name, Number, Object, Stream};

use super::{Halt, Interpreter, Program};
use crate::pdf::font::push_name;
use crate::pdf::visible::{Colour, Look, Mix};

/// Less opaque tiles let something through.
const OPAQUE: f32 = 0.95;

/// Colours kept beyond this number are forgotten.
const MAX_COLOURS: usize = 4_096;

/// What something is painted with.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Tint {
    Colour(Colour),
    /// Something of many colours.
    Pattern {
        /// It may leave places bare.
        gaps: bool,
        /// It consists of tiles.
        tiles: bool,
    },
    /// Nothing at all.
    None,
}

/// The colour that is set for filling or for drawing lines.
#[derive(Debug, Clone)]
pub(super) struct Ink {
    space: Space,
    /// Nothing where a colour space was set and no colour of it yet: it must be asked for its first colour.
    tint: Option<Tint>,
    pub(super) alpha: f32,
}

#[derive(Debug, Clone)]
enum Space {
    Grey,
    Rgb,
    Cmyk,
    Other(Rc<Named>),
}

/// A colour space that is not worked out here.
#[derive(Debug)]
struct Named {
    name: Vec<u8>,
    /// Its definition, where that is an array.
    text: Option<Vec<u8>>,
    /// The program whose resources define it.
    program: usize,
}

impl Ink {
    /// The colour every page begins with.
    pub(super) const BLACK: Self = Self {
        space: Space::Grey,
        tint: Some(Tint::Colour([0.0; 3])),
        alpha: 1.0,
    };
}

/// A component as bytes have it: colours are no finer on a screen.
fn component(value: Option<&f32>) -> f32 {
    let byte = (value.copied().unwrap_or(0.0) * 255.0 + 0.5) as u8;
    f32::from(byte) * (1.0 / 255.0)
}

fn grey(numbers: &[f32]) -> Tint {
    Tint::Colour([component(numbers.first()); 3])
}

fn rgb(numbers: &[f32]) -> Tint {
    Tint::Colour([0, 1, 2].map(|i| component(numbers.get(i))))
}

impl<'a> Interpreter<'_, '_, 'a> {
    fn ink(&mut self, pen: bool) -> &mut Ink {
        if pen {
            &mut self.state.stroke
        } else {
            &mut self.state.fill
        }
    }

    /// `g`, `rg`, `k` and `G`, `RG`, `K` (ISO 32000-2, 8.6.8): a colour of a device.
    pub(super) fn set_device_colour(
        &mut self,
        pen: bool,
        numbers: &[Number],
        program: &mut Program<'_, 'a>,
    ) -> Result<(), Halt> {
        self.ink(pen).space = match numbers.len() {
            1 => Space::Grey,
            3 => Space::Rgb,
            _ => Space::Cmyk,
        };
        self.set_colour(pen, numbers, None, program)
    }

    /// `cs` and `CS`: a colour space by name.
    pub(super) fn set_space(&mut self, pen: bool, name: &Name<'_>, program: &Program<'_, 'a>) {
        let (space, tint) = self.space(name, program);
        let ink = self.ink(pen);
        ink.space = space;
        ink.tint = tint;
    }

    fn space(&self, name: &Name<'_>, program: &Program<'_, 'a>) -> (Space, Option<Tint>) {
        let black = Some(Tint::Colour([0.0; 3]));
        let other = |text: Option<Vec<u8>>| {
            Space::Other(Rc::new(Named {
                name: name.as_ref().to_vec(),
                text,
                program: program.number,
            }))
        };
        match name.as_ref() {
            b"DeviceGray" | b"G" => return (Space::Grey, black),
            b"DeviceRGB" | b"RGB" => return (Space::Rgb, black),
            b"DeviceCMYK" | b"CMYK" | b"CalCMYK" => return (Space::Cmyk, None),
            b"Pattern" => return (other(None), None),
            _ => {}
        }
        match program.resources.get_color_space(name) {
            Some(Object::Name(name)) => match name.as_ref() {
                b"DeviceGray" | b"G" => (Space::Grey, black),
                b"DeviceRGB" | b"RGB" => (Space::Rgb, black),
                b"DeviceCMYK" | b"CMYK" | b"CalCMYK" => (Space::Cmyk, None),
                _ => (other(None), None),
            },
            Some(Object::Array(array)) => match profile(&array) {
                // Profiles correct colours by shades that no reader needs to tell ink from paper: black stays dark and white
                // stays white.
                Some(1) => (Space::Grey, black),
                Some(3) => (Space::Rgb, black),
                Some(4) => (Space::Cmyk, None),
                _ => (other(Some(array.data().to_vec())), None),
            },
            None => (Space::Grey, black),
            Some(_) => (other(None), None),
        }
    }

    /// `sc`, `scn` and `SC`, `SCN`: a colour of the space that is set, or a pattern.
    pub(super) fn set_colour(
        &mut self,
        pen: bool,
        numbers: &[Number],
        pattern: Option<&Name<'_>>,
        program: &mut Program<'_, 'a>,
    ) -> Result<(), Halt> {
        let values: Vec<f32> = numbers.iter().map(Number::as_f32).collect();
        let space = self.ink(pen).space.clone();
        let tint = match (&space, pattern) {
            (Space::Grey, None) => grey(&values),
            (Space::Rgb, None) => rgb(&values),
            (space, pattern) => self.asked_tint(space, Some(&values), pattern, program)?,
        };
        self.ink(pen).tint = Some(tint);
        Ok(())
    }

    /// A colour or pattern as the other interpreter has it. `values`: nothing for the first colour of its space.
    fn asked_tint(
        &mut self,
        space: &Space,
        values: Option<&[f32]>,
        pattern: Option<&Name<'_>>,
        program: &mut Program<'_, 'a>,
    ) -> Result<Tint, Halt> {
        let mut text = String::new();
        match space {
            Space::Grey => text.push_str("/DeviceGray"),
            Space::Rgb => text.push_str("/DeviceRGB"),
            Space::Cmyk => text.push_str("/DeviceCMYK"),
            Space::Other(named) => {
                // The names of a form's resources are not those of what is around it.
                if named.program != program.number {
                    return Err(Halt::NotCovered);
                }
                push_name(&mut text, &named.name);
            }
        }
        text.push_str(" cs ");
        if let Some(values) = values {
            for value in values {
                let _ = write!(text, "{value} ");
            }
            if let Some(name) = pattern {
                push_name(&mut text, name.as_ref());
            }
            text.push_str(" scn ");
        }
        // Colours are the same on all pages; names of patterns and spaces need not be.
        let lasting = match (space, pattern) {
            (_, Some(_)) => None,
            (Space::Other(named), None) => named.text.as_ref().map(|t| [t, text.as_bytes()].concat()),
            (_, None) => Some(text.clone().into_bytes()),
        };
        let known = lasting
            .as_ref()
            .and_then(|key| self.shared.colours.get(key))
            .or_else(|| program.paints.get(text.as_bytes()));
        if let Some(tint) = known {
            return Ok(*tint);
        }
        let mut used: Vec<Object<'a>> = Vec::new();
        if let Space::Other(named) = space {
            used.extend(
                program
                    .resources
                    .color_spaces
                    .get::<Object<'a>>(named.name.as_slice()),
            );
        }
        if let Some(name) = pattern {
            used.extend(program.resources.get_pattern(name));
        }
        self.shared.inflation.check_all(used, self.shared.xref)?;
        let tint = self.ask_paint(&text, program.resources)?;
        let (cache, key) = match lasting {
            Some(key) => (&mut self.shared.colours, key),
            None => (&mut program.paints, text.into_bytes()),
        };
        if cache.len() < MAX_COLOURS {
            cache.insert(key, tint);
        }
        Ok(tint)
    }

    /// How what is filled or drawn now looks, and whether the paint may leave places bare.
    pub(super) fn look(&mut self, pen: bool, program: &mut Program<'_, 'a>) -> Result<(Look, bool), Halt> {
        let ink = self.ink(pen);
        let alpha = ink.alpha;
        let tint = match ink.tint {
            Some(tint) => tint,
            None => {
                let space = ink.space.clone();
                let tint = self.asked_tint(&space, None, None, program)?;
                self.ink(pen).tint = Some(tint);
                tint
            }
        };
        let group = self.out.group();
        let mix = self.out.mixed(self.state.mix, self.state.masked);
        // A colour is as opaque as bytes have it.
        let opacity = component(Some(&alpha)) * group.opacity;
        let (colour, alpha, gaps) = match tint {
            Tint::Colour(colour) => (Some(colour), opacity, false),
            // Tiles that let something through are as good as gaps.
            Tint::Pattern { gaps, tiles } => (None, group.opacity, gaps || (tiles && alpha < OPAQUE)),
            Tint::None => (Some([0.0; 3]), 0.0, false),
        };
        Ok((Look { colour, alpha, mix }, gaps))
    }

    /// The colour that is set for filling, written as operators; nothing where it is a pattern.
    pub(super) fn fill_operators(&mut self, program: &mut Program<'_, 'a>) -> Result<Option<String>, Halt> {
        let colour = self.look(false, program)?.0.colour;
        Ok(colour.map(|[r, g, b]| format!("{r} {g} {b} rg ")))
    }
}

/// How many components the profile of a colour space has, if it is a space with a profile.
fn profile(space: &Array<'_>) -> Option<u32> {
    let mut items = space.flex_iter();
    let is_profile = items.next::<Name<'_>>()?.as_ref() == b"ICCBased";
    let stream = items.next::<Stream<'_>>().filter(|_| is_profile)?;
    stream.dict().get::<u32>(b"N")
}

/// How a blend mode mixes, by its name (ISO 32000-2, 11.3.5). The outer nothing: there is no such mode.
pub(super) fn blend(name: &[u8]) -> Option<Option<Mix>> {
    Some(Some(match name {
        b"Normal" => return Some(None),
        b"Multiply" | b"ColorBurn" => Mix::Multiply,
        b"Screen" | b"ColorDodge" => Mix::Screen,
        b"Darken" => Mix::Darken,
        b"Lighten" => Mix::Lighten,
        b"Overlay" | b"HardLight" | b"SoftLight" | b"Difference" | b"Exclusion" | b"Hue" | b"Saturation"
        | b"Color" | b"Luminosity" => Mix::Other,
        _ => return None,
    }))
}
