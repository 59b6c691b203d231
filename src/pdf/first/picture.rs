//! What a picture hides.

use hayro_interpret::kurbo::Affine;
use hayro_interpret::{Image, ImageData, LumaData};
use hayro_syntax::object::{Array, Dict, Stream};

use super::collector::Collector;
use super::path::clamp;
use crate::geom::Rect;
use crate::pdf::inflation::packings;
use crate::pdf::unpack::largest;
use crate::pdf::visible::{Coat, Form, Look, Mask, Mix, hides_nothing};

/// Pictures with more dots than this are not unpacked to see which of their dots are clear.
const MAX_DOTS: u64 = 4_000_000;

/// Nor those of more bytes, once unpacked.
const MAX_BYTES: u64 = 16_000_000;

/// A picture of so few dots may be a bar of one colour.
const MAX_BAR: u64 = 4_096;

impl Collector<'_, '_> {
    /// Collects a picture that need not be decoded to know what it hides. Returns whether it was one: else nothing is collected.
    ///
    /// `sides`: its width and height in dots. `bounds`: its box on the displayed page.
    pub(in crate::pdf) fn take_opaque(
        &mut self,
        stream: &Stream<'_>,
        stencil: bool,
        sides: (u32, u32),
        bounds: Rect,
    ) -> bool {
        let group = self.group();
        let (clip, shaped) = self.clip();
        let Some(area) = clamp(bounds, clip).filter(|_| group.opacity >= 0.02) else {
            return true;
        };
        let count = u64::from(sides.0) * u64::from(sides.1);
        let holes = stencil || has_holes(stream.dict());
        // Whether it is small is asked last: that unpacks it.
        let matters =
            !hides_nothing(&area) && (count <= MAX_BAR || (holes && self.visibility.has_glyph_in(&area)));
        if matters && count <= MAX_DOTS && is_small(stream) {
            return false;
        }
        self.take_image(bounds, count);
        let mix = if holes || group.masked {
            Mix::Other
        } else {
            group.mix
        };
        let look = Look {
            colour: None,
            alpha: group.opacity,
            mix,
        };
        let coat = Coat {
            area,
            form: Form::Box,
            look,
            picture: true,
        };
        self.visibility.paint(coat, shaped);
        true
    }

    /// Collects a picture as what may hide what lies beneath. `dots`: from its dots to the displayed page.
    pub(super) fn take_picture(&mut self, image: &Image<'_, '_>, dots: Affine, area: Rect, mixed: Mix) {
        let (_, shaped) = self.clip();
        let plain = Coat {
            area,
            form: Form::Box,
            look: Look {
                colour: None,
                alpha: self.group().opacity,
                mix: mixed,
            },
            picture: true,
        };
        let coat = match image {
            Image::Raster(raster) => {
                let stream = raster.stream();
                let count = u64::from(raster.width()) * u64::from(raster.height());
                let dict = stream.dict();
                let holes = has_holes(dict);
                let beneath = || self.visibility.has_glyph_in(&area);
                let bar = count <= MAX_BAR && is_small(stream);
                if (holes && beneath() && count <= MAX_DOTS && is_small(stream)) || bar {
                    let mut coat = plain.clone();
                    raster.with_rgba(
                        |image, alpha| {
                            if bar {
                                coat.look.colour = one_colour(&image);
                            }
                            if let Some(mask) =
                                alpha.and_then(|a| mask(a, (raster.width(), raster.height()), dots))
                            {
                                coat.form = Form::Mask(mask);
                            }
                        },
                        None,
                    );
                    coat
                } else if holes {
                    // Which of its dots are clear is not known.
                    Coat {
                        look: Look {
                            mix: Mix::Other,
                            ..plain.look
                        },
                        ..plain
                    }
                } else {
                    plain
                }
            }
            Image::Stencil(stencil) => {
                let stream = stencil.stream();
                let count = u64::from(stencil.width()) * u64::from(stencil.height());
                let beneath = count <= MAX_BAR || self.visibility.has_glyph_in(&area);
                let mut coat = Coat {
                    look: Look {
                        mix: Mix::Other,
                        ..plain.look
                    },
                    ..plain
                };
                if beneath && count <= MAX_DOTS && is_small(stream) {
                    let look = &mut coat.look;
                    let form = &mut coat.form;
                    stencil.with_stencil(
                        |luma, paint| {
                            if let Some(mask) = mask(luma, (stencil.width(), stencil.height()), dots) {
                                *look = super::paint::look(paint, look.alpha, mixed);
                                *form = Form::Mask(mask);
                            }
                        },
                        None,
                    );
                }
                coat
            }
        };
        self.visibility.paint(coat, shaped);
    }
}

/// Whether some dots of a picture may be clear.
fn has_holes(dict: &Dict<'_>) -> bool {
    dict.get::<Stream<'_>>(b"SMask").is_some()
        || dict.get::<Stream<'_>>(b"Mask").is_some()
        || dict.get::<Array<'_>>(b"Mask").is_some()
        || dict.get::<u32>(b"SMaskInData").is_some_and(|n| n != 0)
}

/// Whether a picture and its masks can be unpacked without harm.
fn is_small(stream: &Stream<'_>) -> bool {
    let fits = |s: &Stream<'_>| {
        let dict = s.dict();
        let side = |key: &[u8], short: &[u8]| dict.get::<u32>(key).or_else(|| dict.get::<u32>(short));
        let w = u64::from(side(b"Width", b"W").unwrap_or(0));
        let h = u64::from(side(b"Height", b"H").unwrap_or(0));
        w.saturating_mul(h) <= MAX_DOTS && largest(&s.raw_data(), &packings(s), MAX_BYTES + 1) <= MAX_BYTES
    };
    let dict = stream.dict();
    let masks = [b"SMask".as_slice(), b"Mask"];
    fits(stream)
        && masks
            .into_iter()
            .filter_map(|k| dict.get::<Stream<'_>>(k))
            .all(|s| fits(&s))
}

/// The colour of a picture all in one.
fn one_colour(image: &ImageData) -> Option<[f32; 3]> {
    let (bytes, depth) = match image {
        ImageData::Rgb(d) => (&d.data, 3),
        ImageData::Luma(d) => (&d.data, 1),
    };
    let mut dots = bytes.chunks_exact(depth);
    let first = dots.next()?;
    let same = |dot: &[u8]| dot.iter().zip(first).all(|(a, b)| a.abs_diff(*b) <= 8);
    if !dots.all(same) {
        return None;
    }
    let part = |i: usize| {
        first
            .get(i)
            .or(first.first())
            .map_or(0.0, |v| f32::from(*v) / 255.0)
    };
    Some([part(0), part(1), part(2)])
}

/// What a mask's shades show; `dots` leads from the dots of its picture, so many across and down, to the displayed page.
fn mask(luma: LumaData, (width, height): (u32, u32), dots: Affine) -> Option<Mask> {
    if luma.width == 0 || luma.height == 0 {
        return None;
    }
    let (x, y) = (
        f64::from(width) / f64::from(luma.width),
        f64::from(height) / f64::from(luma.height),
    );
    let to_page = dots * Affine::scale_non_uniform(x, y);
    (to_page.determinant().abs() > 1e-12).then(|| Mask {
        inverse: to_page.inverse(),
        width: luma.width as usize,
        alpha: luma.data,
    })
}
