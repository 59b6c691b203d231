//! A row of the file.

use jiff::Timestamp;
use serde_json::Value;

use super::target::{Target, empty_is_meant};
use crate::evidence::Place;
use crate::words::words;

words! {
    /// What a person did.
    Action {
        /// Set another value; none where `value` is empty.
        Set = "set",
        /// Confirmed the value that is there. Where `value` is given the confirmation holds for that value alone.
        Confirm = "confirm",
    }
}

/// One value that a person set or confirmed.
#[derive(Debug, Clone, PartialEq)]
pub struct Correction {
    /// `source.file`
    pub file: String,
    /// Hash of the bytes the person looked at.
    pub sha256: String,
    /// The field as it was written: a column or a JSON Pointer.
    pub field: String,
    /// The value it is about.
    pub target: Target,
    /// The value as it was written.
    pub written: String,
    /// What it means.
    pub value: Value,
    /// What was done.
    pub action: Action,
    /// Who did it; may be empty.
    pub by: String,
    /// When, as it was written; may be empty.
    pub date: String,
    /// Why; may be empty.
    pub why: String,
    /// The words on the page, where the person showed them.
    pub place: Option<Place>,
    /// The line of the file, from 1.
    pub line: u64,
}

/// What a person does now.
#[derive(Debug, Clone, PartialEq)]
pub struct NewCorrection {
    /// `source.file`
    pub file: String,
    /// Hash of the bytes the person looked at.
    pub sha256: String,
    /// A column or a JSON Pointer.
    pub field: String,
    /// The value as it was typed.
    pub value: String,
    /// What is done.
    pub action: Action,
    /// Who does it.
    pub by: String,
    /// Why.
    pub why: String,
    /// The words on the page, where they were shown.
    pub place: Option<Place>,
}

impl Correction {
    /// Who did it and when, for people: `set by A. Reed on 2026-11-30`.
    #[must_use]
    pub fn doing(&self) -> String {
        let verb = match self.action {
            Action::Set => "set",
            Action::Confirm => "confirmed",
        };
        let by = if self.by.is_empty() { "a person" } else { &self.by };
        match self.date.get(..10).unwrap_or(&self.date) {
            "" => format!("{verb} by {by}"),
            day => format!("{verb} by {by} on {day}"),
        }
    }

    /// Whether another row was saved in the same step: by the same person, to the millisecond at the same time.
    pub(super) fn is_of_step(&self, other: &Self) -> bool {
        self.by == other.by && self.date == other.date && self.date.contains('.')
    }

    /// The value as the record has it.
    #[must_use]
    pub fn meant(&self) -> Value {
        if self.value.is_null()
            && let Target::Pointer(pointer) = &self.target
        {
            return empty_is_meant(pointer);
        }
        self.value.clone()
    }
}

impl NewCorrection {
    /// The cells of its row, in the order of the columns. The time has milliseconds: rows of one step are those of one time.
    #[must_use]
    pub(super) fn cells(&self, now: Timestamp) -> Vec<String> {
        let mut cells = vec![
            self.file.clone(),
            self.sha256.clone(),
            self.field.clone(),
            self.value.clone(),
            self.action.as_str().to_owned(),
            self.by.trim().to_owned(),
            format!("{now:.3}"),
            self.why.trim().to_owned(),
        ];
        match &self.place {
            Some(place) => {
                cells.push(place.page.0.to_string());
                cells.extend(place.bbox.iter().map(|edge| format!("{edge:.1}")));
                cells.push(place.text.clone());
            }
            None => cells.extend(std::iter::repeat_n(String::new(), 6)),
        }
        cells
    }
}
