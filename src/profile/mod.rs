//! Forms as data: the profile language, its loader, and the choice of the profile that fits a document.
//!
//! A form family is one TOML file. Those of known forms are compiled in ([`Profiles::builtin`]); others are added with
//! [`Profiles::add_files`]. A profile holds no code: labels, question texts and linear-time patterns only. A broken one
//! stops the run before the first document, naming file, line and key.

mod canon;
mod compile;
mod error;
mod label;
mod load;
pub(crate) mod marks;
mod matching;
mod model;
mod similar;
mod spot;

pub use canon::CanonText;
pub use compile::{
    BodyWords, Field, HeaderField, NumberSpec, Part, Profile, Question, Rule, SectionSpec, SignOffSpec,
    TableWords, Within,
};
pub use error::ProfileError;
pub use label::{Label, LabelMatch, Mark, canonical};
pub use load::Profiles;
pub use matching::{Candidate, Clue, Fit, Recognition};
pub use model::{
    Draft, Feeds, NumberOrder, OutcomeStatus, PartKind, Says, SectionStyle, SignOffRole, Subject, ValuePlace,
};
pub use similar::Grams;
pub use spot::Spot;

/// The built-in profiles, read once for all tests.
#[cfg(test)]
pub(crate) fn shared() -> &'static Profiles {
    static SHARED: std::sync::LazyLock<Profiles> = std::sync::LazyLock::new(|| Profiles::builtin().unwrap());
    &SHARED
}
