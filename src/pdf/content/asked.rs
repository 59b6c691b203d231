//! What is given to `hayro-interpret` operator by operator: paints it knows, and what it draws by itself.

use std::panic::{AssertUnwindSafe, catch_unwind};

use hayro_interpret::font::GlyphRun;
use hayro_interpret::kurbo::{Affine, BezPath, Rect as KurboRect};
use hayro_interpret::pattern::Pattern;
use hayro_interpret::{
    BlendMode, ClipPath, Context, Device, DrawMode, DrawProps, Image, ImageDrawProps, Paint, SoftMask,
    interpret,
};
use hayro_syntax::content::TypedIter;
use hayro_syntax::page::Resources;

use super::colour::Tint;
use super::{Halt, Interpreter};
use crate::pdf::first::collector::Stop;
use crate::pdf::first::paint::look;
use crate::pdf::first::tile::has_gaps;
use crate::pdf::visible::Mix;

/// Sees what a path is filled with.
#[derive(Default)]
struct Witness(Option<Tint>);

impl<'a> Device<'a> for Witness {
    fn draw_path(&mut self, _: &BezPath, props: DrawProps<'a>, _: &DrawMode) {
        let look = look(&props.paint, 1.0, Mix::Normal);
        self.0 = Some(match look.colour {
            Some(_) if look.alpha <= 0.0 => Tint::None,
            Some(colour) => Tint::Colour(colour),
            None => Tint::Pattern {
                gaps: has_gaps(&props.paint),
                tiles: matches!(&props.paint, Paint::Pattern(p) if matches!(&**p, Pattern::Tiling(_))),
            },
        });
    }
    fn push_clip_path(&mut self, _: &ClipPath) {}
    fn push_transparency_group(&mut self, _: f32, _: Option<SoftMask<'a>>, _: BlendMode) {}
    fn draw_glyph_run(&mut self, _: &GlyphRun<'_, 'a>, _: DrawProps<'a>, _: &DrawMode) {}
    fn draw_image(&mut self, _: Image<'a, '_>, _: ImageDrawProps<'a>) {}
    fn pop_clip(&mut self) {}
    fn pop_transparency_group(&mut self) {}
}

impl<'a> Interpreter<'_, '_, 'a> {
    /// What operators set for filling.
    pub(super) fn ask_paint(&mut self, operators: &str, resources: &Resources<'a>) -> Result<Tint, Halt> {
        self.out.check()?;
        let text = format!("{operators} 0 0 9 9 re f");
        let mut context = Context::new(
            Affine::IDENTITY,
            KurboRect::new(0.0, 0.0, 9.0, 9.0),
            &self.shared.cache,
            self.shared.xref,
            self.shared.settings.clone(),
        );
        let mut witness = Witness::default();
        let outcome = catch_unwind(AssertUnwindSafe(|| {
            interpret(
                TypedIter::new(text.as_bytes()),
                resources,
                &mut context,
                &mut witness,
            );
        }));
        match (outcome, witness.0) {
            (Ok(()), Some(tint)) => Ok(tint),
            _ => Err(Halt::NotCovered),
        }
    }

    /// Lets operators draw, with the graphics state in what it does to all that is drawn. `opacity`: beside that of the state.
    pub(super) fn ask_to_draw(
        &mut self,
        operators: &[u8],
        resources: &Resources<'a>,
        opacity: f32,
        masked: bool,
    ) -> Result<(), Halt> {
        let mut context = Context::new(
            self.state.ctm,
            self.bound(),
            &self.shared.cache,
            self.shared.xref,
            self.shared.settings.clone(),
        );
        self.out.push_group(opacity, self.state.mix, masked);
        let out = &mut *self.out;
        let outcome = catch_unwind(AssertUnwindSafe(|| {
            interpret(TypedIter::new(operators), resources, &mut context, out);
        }));
        self.out.pop_group();
        outcome.map_err(|cause| match cause.downcast::<Stop>() {
            Ok(stop) => Halt::Stop(*stop),
            Err(_) => Halt::NotCovered,
        })
    }
}
