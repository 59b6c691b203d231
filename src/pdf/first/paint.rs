//! How something drawn looks.

use hayro_interpret::{BlendMode, Paint};

use crate::pdf::visible::{Look, Mix};

/// The look of a paint, drawn with an opacity beside its own.
pub(in crate::pdf) fn look(paint: &Paint<'_>, opacity: f32, mix: Mix) -> Look {
    match paint {
        Paint::Color(c) => {
            let [r, g, b, a] = c.to_rgba().components();
            Look {
                colour: Some([r, g, b]),
                alpha: a * opacity,
                mix,
            }
        }
        Paint::Pattern(_) => Look {
            colour: None,
            alpha: opacity,
            mix,
        },
    }
}

/// How a blend mode mixes.
pub(in crate::pdf) fn mix(mode: BlendMode) -> Mix {
    match mode {
        BlendMode::Normal => Mix::Normal,
        BlendMode::Multiply | BlendMode::ColorBurn => Mix::Multiply,
        BlendMode::Screen | BlendMode::ColorDodge => Mix::Screen,
        BlendMode::Darken => Mix::Darken,
        BlendMode::Lighten => Mix::Lighten,
        _ => Mix::Other,
    }
}
