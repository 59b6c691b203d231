//! Forms as data: the profile language, its loader, and the choice of the profile that fits a document.
//!
//! A form family is one TOML file. Those of known forms are compiled in ([`Profiles::builtin`]); others are added with
//! [`Profiles::add`]. A profile holds no code: labels, question texts and linear-time patterns only. A broken one
//! stops the run before the first document, naming file, line and key.

mod canon;
mod check;
mod compile;
mod error;
mod field;
mod inherit;
mod label;
mod list;
mod load;
mod looks;
pub(crate) use crate::text::marks;
mod matching;
mod merge;
mod model;
mod nearest;
mod needs;
mod own;
mod parse;
mod pattern;
mod resolved;
mod schema;
mod sieve;
mod similar;
mod spot;
mod twice;

pub use canon::CanonText;
pub use compile::{
    BodyWords, FormField, HeaderField, NumberSpec, Part, Profile, Question, Rule, SectionSpec, SignOffSpec,
    TableWords, Within,
};
pub use error::ProfileError;
pub use field::Field;
pub use label::{Label, LabelMatch, Mark, canonical};
pub use load::{Listed, Profiles};
pub use looks::looks_of;
pub use matching::{Candidate, Choice, Clue, Fit, Recognition};
pub use model::{
    Draft, Feeds, NumberOrder, OutcomeStatus, PartKind, Says, SectionStyle, SignOffRole, Subject, ValuePlace,
};
pub(crate) use nearest::nearest;
pub use own::FieldType;
pub use pattern::Pattern;
pub use resolved::{Entry, Resolved};
pub use schema::schema;
pub use similar::Grams;
pub use spot::Spot;

/// The built-in profiles, read once for all tests.
#[cfg(test)]
pub(crate) fn shared() -> &'static Profiles {
    static SHARED: std::sync::LazyLock<Profiles> = std::sync::LazyLock::new(|| Profiles::builtin().unwrap());
    &SHARED
}
