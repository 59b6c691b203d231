//! The graphics state (ISO 32000-2, 8.4) as far as text and what hides it need it.

use hayro_interpret::StrokeProps;
use hayro_interpret::kurbo::{Affine, Rect as KurboRect};

use super::Interpreter;
use super::colour::Ink;
use crate::pdf::visible::Mix;

/// The most states that are saved one in the other.
const MAX_SAVED: usize = 1 << 16;

#[derive(Debug, Clone)]
pub(super) struct State {
    /// From user space to the displayed page.
    pub(super) ctm: Affine,
    pub(super) fill: Ink,
    pub(super) stroke: Ink,
    pub(super) pen: StrokeProps,
    /// How paints mix; nothing for the mode that mixes as the group around it does.
    pub(super) mix: Option<Mix>,
    /// A soft mask may leave nothing of what is painted.
    pub(super) masked: bool,
    pub(super) text: TextState,
}

/// The text state (ISO 32000-2, 9.3) and the matrices of a text object.
#[derive(Debug, Clone, Copy)]
pub(super) struct TextState {
    pub(super) font: FontChoice,
    pub(super) size: f32,
    pub(super) char_space: f32,
    pub(super) word_space: f32,
    /// Horizontal scaling, 1 for none.
    pub(super) scale: f32,
    pub(super) leading: f32,
    pub(super) rise: f32,
    pub(super) mode: i64,
    pub(super) matrix: Affine,
    pub(super) line: Affine,
}

/// The font that text is shown in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum FontChoice {
    /// None was set, or one that is not there or cannot be used: viewers take one of their own.
    Unknown,
    /// Its place among the fonts of the document.
    Known(usize),
}

impl State {
    pub(super) fn new(ctm: Affine) -> Self {
        Self {
            ctm,
            fill: Ink::BLACK,
            stroke: Ink::BLACK,
            pen: StrokeProps::default(),
            mix: None,
            masked: false,
            text: TextState {
                font: FontChoice::Unknown,
                size: 1.0,
                char_space: 0.0,
                word_space: 0.0,
                scale: 1.0,
                leading: 0.0,
                rise: 0.0,
                mode: 0,
                matrix: Affine::IDENTITY,
                line: Affine::IDENTITY,
            },
        }
    }
}

impl Interpreter<'_, '_, '_> {
    /// `q` (ISO 32000-2, 8.4.2).
    pub(super) fn save(&mut self) {
        if self.saved.len() >= MAX_SAVED {
            self.overflow += 1;
            return;
        }
        self.saved.push((self.state.clone(), self.bounds.len()));
    }

    /// `Q`, down to the states that were there when a program began.
    pub(super) fn restore(&mut self) {
        if self.overflow > 0 {
            self.overflow -= 1;
            return;
        }
        let Some((state, clips)) = self.saved.pop() else {
            return;
        };
        while self.bounds.len() > clips {
            self.bounds.pop();
            self.out.pop_clip();
        }
        self.state = state;
    }

    /// The box of all clips together.
    pub(super) fn bound(&self) -> KurboRect {
        self.bounds
            .last()
            .copied()
            .unwrap_or(KurboRect::new(0.0, 0.0, 1.0, 1.0))
    }

    /// Whether what is drawn now is shown, or in a layer that is switched off.
    pub(super) fn is_visible(&self) -> bool {
        self.visible.last().copied().unwrap_or(true)
    }
}
