//! Comparison of records: a run against the right answers, and a run against an earlier run.
//!
//! This module comes after all other rooms. It reads the records they wrote and changes nothing. Records are compared
//! as JSON, so that records of an earlier or a later version of the program can be compared too, and a gold record
//! may leave keys out.
//!
//! - [`source`]: the records of a run, one at a time
//! - [`score`]: how many values are right, and which are wrong without an issue
//! - [`diff`]: what changed between two runs

pub mod diff;
pub mod normal;
pub mod pointer;
pub mod score;
pub mod source;
