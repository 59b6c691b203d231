//! Turns published decision documents (PDF) into checked records: JSON Lines and CSV, every value traced to its page
//! and box, everything doubtful said out loud.

pub mod evidence;
pub mod geom;
pub mod issue;

pub mod pdf;

pub mod layout;

pub mod record;

pub mod sink;
