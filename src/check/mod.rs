//! Fields against each other and against the form. A check reports; it changes nothing.
//!
//! One file a check. Each takes the document as it was read and returns the issues it finds; [`document`] runs them all
//! in a fixed order. Those that need the whole archive (two files with one number) are in [`Others`].

mod archive;
mod checklist;
mod confidential;
mod file_name;
mod gaps;
mod hidden;
mod kind;
mod odd_sums;
mod order;
mod parts;
mod reading;
mod required;
mod signed;
mod text;
mod unread;
mod unsure;
mod with_amount;
mod year;

pub use archive::{Entry, Others};
pub use gaps::{Gaps, Numbered, Series};
pub use reading::{KeyValue, conflicts, key_values};

use crate::field::facts::Facts;
use crate::issue::Issue;
use crate::layout::Layout;
use crate::profile::{Choice, Profile, Recognition};
use crate::section::Outline;

/// What a check may look at.
pub struct Read<'d> {
    /// The file's name, without its folder.
    pub file_name: &'d str,
    /// The document laid out.
    pub layout: &'d Layout,
    /// How its form was recognised.
    pub recognition: &'d Recognition,
    /// Why it was read with this profile.
    pub choice: Choice,
    /// The profile it was read with.
    pub profile: &'d Profile,
    /// The parts of the form.
    pub outline: &'d Outline,
    /// The values.
    pub facts: &'d Facts,
}

/// All checks one document allows, in a fixed order.
#[must_use]
pub fn document(read: &Read<'_>) -> Vec<Issue> {
    let checks: [fn(&Read<'_>) -> Vec<Issue>; 14] = [
        text::check,
        kind::check,
        required::check,
        year::check,
        file_name::check,
        order::check,
        signed::check,
        checklist::check,
        confidential::check,
        parts::check,
        unsure::check,
        hidden::check,
        odd_sums::check,
        unread::check,
    ];
    let mut found: Vec<Issue> = checks.iter().flat_map(|c| c(read)).collect();
    found.extend(with_amount::follow(read, &found));
    found
}
