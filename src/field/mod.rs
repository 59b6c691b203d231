//! Text to typed values, one kind a file: money, dates, decision numbers, checklist answers, names of bodies.
//!
//! Each parser takes the text of a paragraph, a cell, or a label's value, layout already undone, and answers with
//! values and the bytes they stand at. None of them knows documents, profiles or places on a page.
//!
//! What they all keep to: any string may come in, none makes them panic, and the time they take grows with its length
//! alone. A range falls on characters and cuts out the value as printed. What cannot be read with certainty has no
//! value; it says what is wrong and, where one correction mends it, what it probably was.

pub mod answer;
pub mod date;
pub mod money;
pub mod number;
pub mod party;

mod scan;
