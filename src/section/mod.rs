//! From the flow of blocks to the parts of a form: header fields, summary, recommendation, outcome, numbered
//! sections, checklist, confidentiality, signature blocks, appendices.
//!
//! Labels decide, not positions: a profile's labels are looked for at the beginnings of lines (`landmarks`), each
//! part runs to the next one (`parts`). What a part holds stays as places in the text; values are made of it in the
//! next room.

mod landmarks;
mod names;
mod open;
mod outline;
mod parts;
pub(crate) mod ruling;
#[cfg(test)]
mod tests;
mod units;

use crate::layout::Layout;
use crate::profile::Profile;
pub use names::names_somebody;
pub use outline::{
    Answered, Claim, ConfidentialPart, EmissionRow, HeaderValue, OutcomePart, Outline, Para, Piece, Place,
    SectionPart, SignOffPart,
};

/// Divides a document into the parts of its form.
#[must_use]
pub fn outline(layout: &Layout, profile: &Profile) -> Outline {
    if profile.is_generic() {
        return open::outline(layout, profile);
    }
    let units = units::of(layout, profile);
    let marks = landmarks::find(layout, profile, &units);
    parts::assemble(layout, profile, &units, &marks)
}
