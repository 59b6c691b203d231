//! Forms, and the appearances of annotations, which are forms (ISO 32000-2, 8.10 and 12.5.5).

use hayro_interpret::kurbo::{Affine, Rect as KurboRect, Shape as _};
use hayro_syntax::object::{Array, Dict, Name, Object, Rect as SyntaxRect, Stream};
use hayro_syntax::page::{Page as SyntaxPage, Resources};

use super::{Halt, Interpreter};

/// Forms drawn one in the other; the other interpreter stops there too.
const MAX_DEPTH: usize = 50;

/// Hidden (bit 2) and NoView (bit 6): ISO 32000-2, table 167.
const UNSEEN: u32 = 1 << 1 | 1 << 5;

impl<'a> Interpreter<'_, '_, 'a> {
    /// Draws a form. `around`: the resources of what draws it, which serve a form without its own.
    pub(super) fn form(&mut self, stream: &Stream<'a>, around: &Resources<'a>) -> Result<(), Halt> {
        let dict = stream.dict();
        let Some([x0, y0, x1, y1]) = dict.get::<[f32; 4]>(b"BBox") else {
            return Ok(());
        };
        if !self.is_visible() || self.depth >= MAX_DEPTH {
            return Ok(());
        }
        let layer = self.begin_own_layer(dict);
        if self.is_visible()
            && let Some(contents) = self.shared.form(stream)?
        {
            self.depth += 1;
            let bounds = KurboRect::new(x0.into(), y0.into(), x1.into(), y1.into());
            let resources = dict.get::<Dict<'a>>(b"Resources").map(Resources::new);
            self.draw_form(dict, &contents, bounds, resources.as_ref().unwrap_or(around))?;
            self.depth -= 1;
        }
        if layer {
            self.visible.pop();
        }
        Ok(())
    }

    fn draw_form(
        &mut self,
        dict: &Dict<'a>,
        contents: &[u8],
        bounds: KurboRect,
        resources: &Resources<'a>,
    ) -> Result<(), Halt> {
        self.path.truncate(0);
        self.save();
        self.state.ctm *= matrix(dict);
        // ISO 32000-2, 11.6.6.
        let is_group = dict.get::<Dict<'_>>(b"Group").is_some();
        if is_group {
            self.out.check()?;
            let mix = self.state.mix.take();
            let masked = std::mem::take(&mut self.state.masked);
            self.out.push_group(self.state.fill.alpha, mix, masked);
            self.state.fill.alpha = 1.0;
            self.state.stroke.alpha = 1.0;
        }
        self.out.check()?;
        let clip = self.state.ctm * bounds.to_path(0.1);
        self.out.push_clip(clip.bounding_box(), Some((&clip, false)));
        self.run(contents, resources)?;
        self.out.pop_clip();
        if is_group {
            self.out.pop_group();
        }
        self.restore();
        Ok(())
    }

    /// Draws the annotations of a page that bring their appearance.
    pub(super) fn annotations(&mut self, page: &SyntaxPage<'a>) -> Result<(), Halt> {
        let Some(annotations) = page.raw().get::<Array<'a>>(b"Annots") else {
            return Ok(());
        };
        for annotation in annotations.iter::<Dict<'a>>() {
            if annotation.get::<u32>(b"F").unwrap_or(0) & UNSEEN == 0
                && let Some(form) = appearance(&annotation)
            {
                self.annotation(&annotation, &form, page.resources())?;
            }
        }
        Ok(())
    }

    fn annotation(
        &mut self,
        annotation: &Dict<'a>,
        form: &Stream<'a>,
        resources: &Resources<'a>,
    ) -> Result<(), Halt> {
        let dict = form.dict();
        let (Some([x0, y0, x1, y1]), Some(rect)) = (
            dict.get::<[f32; 4]>(b"BBox"),
            annotation.get::<SyntaxRect>(b"Rect"),
        ) else {
            return Ok(());
        };
        // ISO 32000-2, 12.5.5: the form's box, as its matrix leaves it, is laid over the annotation's.
        let own = KurboRect::new(x0.into(), y0.into(), x1.into(), y1.into());
        let drawn = (matrix(dict) * own.to_path(0.1)).bounding_box();
        let target = KurboRect::new(rect.x0, rect.y0, rect.x1, rect.y1);
        let (sx, sy) = (target.width() / drawn.width(), target.height() / drawn.height());
        self.save();
        self.state.ctm *= Affine::new([
            sx,
            0.0,
            0.0,
            sy,
            target.x0 - sx * drawn.x0,
            target.y0 - sy * drawn.y0,
        ]);
        self.form(form, resources)?;
        self.restore();
        Ok(())
    }
}

fn matrix(form: &Dict<'_>) -> Affine {
    form.get::<[f64; 6]>(b"Matrix")
        .map_or(Affine::IDENTITY, Affine::new)
}

/// The appearance of an annotation, in the state it is in.
fn appearance<'a>(annotation: &Dict<'a>) -> Option<Stream<'a>> {
    match annotation.get::<Dict<'a>>(b"AP")?.get::<Object<'a>>(b"N")? {
        Object::Stream(stream) => Some(stream),
        Object::Dict(states) => annotation
            .get::<Name<'_>>(b"AS")
            .and_then(|state| states.get::<Stream<'a>>(state.as_ref()))
            .or_else(|| states.get::<Stream<'a>>(b"Off")),
        _ => None,
    }
}
