//! What a run is going to read, and why: known before the first document is read.

use super::state::State;

/// Why a document is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Why {
    /// The file has no record yet.
    New,
    /// Its bytes are others, or cannot be read.
    File,
    /// The record was made by another version of the program.
    Program,
    /// The record was made with other profiles.
    Profile,
    /// The record was made under other options.
    Options,
    /// What people set or confirmed in it is not what it was when the record was made.
    Correction,
    /// It failed, and failures are to be read again.
    Retry,
    /// It is not known how the record was made.
    Unknown,
    /// Everything is read again.
    Fresh,
}

impl Why {
    /// All there are.
    pub const ALL: &'static [Self] = &[
        Self::New,
        Self::File,
        Self::Program,
        Self::Profile,
        Self::Options,
        Self::Correction,
        Self::Retry,
        Self::Unknown,
        Self::Fresh,
    ];

    /// Its name in logs.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::File => "file",
            Self::Program => "program",
            Self::Profile => "profile",
            Self::Options => "options",
            Self::Correction => "correction",
            Self::Retry => "retry",
            Self::Unknown => "unknown",
            Self::Fresh => "fresh",
        }
    }

    /// Why a record made in the state `before` does not hold in the state `now`.
    pub(super) fn between(before: &State, now: &State) -> Self {
        if before.version != now.version || before.schema != now.schema {
            Self::Program
        } else if before.profiles != now.profiles {
            Self::Profile
        } else {
            Self::Options
        }
    }
}

/// How many documents a run reads for which reason.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Plan {
    counts: [u64; Why::ALL.len()],
    /// Records that are kept, or were finished by a run that was interrupted.
    pub kept: u64,
    /// The version that made the records of the last run.
    pub version_before: Option<String>,
}

impl Plan {
    /// Nothing is read yet.
    pub(super) fn since(version_before: Option<String>) -> Self {
        Self {
            version_before,
            ..Self::default()
        }
    }

    pub(super) fn note(&mut self, why: Why) {
        if let Some(count) = self.counts.get_mut(why as usize) {
            *count += 1;
        }
    }

    /// How many documents are read for this reason.
    #[must_use]
    pub fn count(&self, why: Why) -> u64 {
        self.counts.get(why as usize).copied().unwrap_or(0)
    }

    /// How many documents that have a record and whose bytes are the same are read again.
    #[must_use]
    pub fn again(&self) -> u64 {
        let not_new = |w: &&Why| !matches!(w, Why::New | Why::File);
        Why::ALL.iter().filter(not_new).map(|w| self.count(*w)).sum()
    }
}
