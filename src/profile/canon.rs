//! A text reduced to letters and digits in lower case, with the way back.

use super::looks::looks;

/// A text in the form in which labels and evidence are compared, each byte tied to its place in the original.
#[derive(Debug, Clone, Default)]
pub struct CanonText {
    text: String,
    /// For each byte of `text` the byte of the original its character begins at.
    origin: Vec<u32>,
}

impl CanonText {
    /// Reduces a text. Cost: one pass.
    #[must_use]
    pub fn new(original: &str) -> Self {
        let mut out = Self {
            text: String::with_capacity(original.len()),
            origin: Vec::with_capacity(original.len()),
        };
        for (i, c) in original.char_indices() {
            if c.is_ascii_alphanumeric() {
                out.text.push(c.to_ascii_lowercase());
            } else if c.is_alphanumeric() {
                out.text.extend(c.to_lowercase());
            } else {
                continue;
            }
            out.origin
                .resize(out.text.len(), u32::try_from(i).unwrap_or(u32::MAX));
        }
        out
    }

    /// Reduces a text to what its letters look like in print.
    #[must_use]
    pub fn as_it_looks(original: &str) -> Self {
        let mut out = Self::default();
        for (i, c) in original.char_indices() {
            out.text.extend(looks(c));
            out.origin
                .resize(out.text.len(), u32::try_from(i).unwrap_or(u32::MAX));
        }
        out
    }

    /// The reduced text.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Where in the original the character at a byte of the reduced text begins.
    #[must_use]
    pub fn origin(&self, byte: usize) -> Option<usize> {
        self.origin.get(byte).map(|o| *o as usize)
    }
}
