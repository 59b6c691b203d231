//! Records held against records: a run against the right answers, and a run against an earlier one.
//!
//! Behind all other rooms: it reads what they wrote and changes nothing. Records are compared as JSON, so that those
//! of an earlier or later version of the program can be, and gold records may leave keys out.
//!
//! - [`source`]: the records of a run, one at a time
//! - [`score`]: how many values are right, and which are wrong without anybody being told
//! - [`diff`]: what changed between two runs

pub mod diff;
pub mod normal;
pub mod pointer;
pub mod score;
pub mod source;
