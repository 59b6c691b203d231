//! From glyphs to text: words, lines, page furniture, tables, blocks, and one text whose every character leads back
//! to its glyph.
//!
//! A chain of small steps, each in its file: [`lines`] clusters glyphs, [`Table`]s come from rulings or alignment,
//! furniture is set aside, lines become [`Block`]s, and all of it is written into one [`TextMap`].

mod beside;
mod block;
mod column;
mod flow;
mod furniture;
mod hyphen;
mod label;
mod line;
#[cfg(test)]
pub(crate) mod sample;
mod spaced;
mod stamp;
mod struck;
mod table;
mod text_map;
mod torn;

pub use block::{Block, BlockKind, PlacedLine};
pub use flow::{Furniture, Item, Layout, PlacedCell, PlacedRow, PlacedTable, lay_out};
pub use furniture::{is_marking, without_page_number};
pub use label::{LabelStyle, ListLabel};
pub use line::{Line, Script, Word, lines};
pub use stamp::Stamp;
pub use table::{Cell, Row, Table};
pub use text_map::{MARK, Print, Span, TextMap};
