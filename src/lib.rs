//! Turns published decision documents (PDF) into checked records: JSON Lines and CSV, every value traced to its page
//! and box, everything doubtful said out loud.
//!
//! Start with [`pipeline`]: one document through all rooms. A room knows those before it, never those behind.

mod clock;
pub mod evidence;
pub mod geom;
pub mod issue;
pub mod pattern;
mod words;

pub mod discover;

pub mod pdf;

pub mod layout;

pub mod profile;

pub mod section;

pub mod field;

pub mod check;

pub mod record;

pub mod sink;

pub mod pipeline;

pub mod batch;

pub mod author;

pub mod compare;
