//! Which value a correction is about.

use serde_json::Value;

use super::kind::Kind;
use crate::record::{
    AmountRole, AmountStatus, Answer, Direction, OutcomeStatus, PaperKind, Per, Qualifier, Record,
    SignOffRole,
};

/// The value a correction is about.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Target {
    /// What stands at a JSON Pointer.
    Pointer(String),
    /// The date of the one signature of a role.
    SignedBy(SignOffRole),
    /// The answer to the one question of an id.
    Question(String),
}

/// Why a name is not that of a value that can be corrected.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("expected {0}")]
pub struct NotCorrectable(String);

const ANSWERS: Kind = Kind::OneOf(Answer::WORDS);

/// Every place that can be corrected, `*` for an index, and what may stand there.
const PLACES: &[(&str, Kind)] = &[
    ("/kind", Kind::OneOf(PaperKind::WORDS)),
    ("/review", Kind::OneOf(&["done"])),
    ("/publisher/name", Kind::Text),
    ("/publisher/id", Kind::Text),
    ("/number", Kind::Text),
    ("/number_printed", Kind::Text),
    ("/sequence", Kind::Whole),
    ("/year", Kind::Year),
    ("/subject", Kind::Text),
    ("/originator", Kind::Text),
    ("/reason", Kind::Text),
    ("/submitted_to", Kind::Text),
    ("/recommendation", Kind::Lines),
    ("/outcome/status", Kind::OneOf(OutcomeStatus::WORDS)),
    ("/outcome/by", Kind::Text),
    ("/outcome/text", Kind::Text),
    ("/decision_date", Kind::Date),
    ("/amount", Kind::Money),
    ("/amount_status", Kind::OneOf(AmountStatus::WORDS)),
    ("/currency", Kind::Currency),
    ("/recipient", Kind::Text),
    ("/awards", Kind::Awards),
    ("/awards/-", Kind::Award),
    ("/awards/*", Kind::Award),
    ("/awards/*/recipient", Kind::Text),
    ("/awards/*/part_of", Kind::Text),
    ("/awards/*/alias", Kind::Text),
    ("/awards/*/amount", Kind::Money),
    ("/awards/*/total", Kind::Money),
    ("/awards/*/currency", Kind::Currency),
    ("/awards/*/qualifier", Kind::OneOf(Qualifier::WORDS)),
    ("/awards/*/per", Kind::OneOf(Per::WORDS)),
    ("/awards/*/purpose", Kind::Text),
    ("/awards/*/direction", Kind::OneOf(Direction::WORDS)),
    ("/funding_source", Kind::Text),
    ("/financial_year", Kind::FinancialYear),
    ("/period/start", Kind::Date),
    ("/period/end", Kind::Date),
    ("/amounts/*/value", Kind::Money),
    ("/amounts/*/currency", Kind::Currency),
    ("/amounts/*/qualifier", Kind::OneOf(Qualifier::WORDS)),
    ("/amounts/*/per", Kind::OneOf(Per::WORDS)),
    ("/amounts/*/role", Kind::OneOf(AmountRole::WORDS)),
    ("/dates/*/value", Kind::PartialDate),
    ("/checklist/*/answer", ANSWERS),
    ("/confidential", Kind::YesNo),
    ("/confidential_reason", Kind::Lines),
    ("/emissions/*/increase_tco2", Kind::Decimal),
    ("/emissions/*/saving_tco2", Kind::Decimal),
    ("/environmental_implications", Kind::Lines),
    ("/sign_offs/*/title", Kind::Text),
    ("/sign_offs/*/date", Kind::Date),
    ("/sign_offs/*/signed", Kind::YesNo),
    ("/marking", Kind::Text),
    ("/summary/*/text", Kind::Text),
    ("/sections/*/title", Kind::Text),
    ("/sections/*/paragraphs/*/text", Kind::Text),
];

/// Places that always hold a value.
const NEVER_EMPTY: &[&str] = &[
    "/kind",
    "/review",
    "/outcome/status",
    "/awards/-",
    "/awards/*/direction",
    "/amounts/*/role",
    "/summary/*/text",
    "/sections/*/paragraphs/*/text",
];

/// Columns of `decisions.csv` that are named otherwise than their place.
const COLUMNS: &[(&str, &str)] = &[
    ("publisher", "/publisher/name"),
    ("outcome", "/outcome/status"),
    ("outcome_by", "/outcome/by"),
    ("period_start", "/period/start"),
    ("period_end", "/period/end"),
];

impl Target {
    /// The value a name stands for: a JSON Pointer into the record, or a column of `decisions.csv`.
    ///
    /// # Errors
    ///
    /// When no value has that name, or none that a person may set.
    pub fn named(name: &str) -> Result<Self, NotCorrectable> {
        let name = name.trim();
        if name.starts_with('/') {
            let target = Self::Pointer(name.to_owned());
            return target.known().map(|_| target).ok_or_else(|| unknown(name));
        }
        if let Some((_, pointer)) = COLUMNS.iter().find(|(column, _)| *column == name) {
            return Ok(Self::Pointer((*pointer).to_owned()));
        }
        match name {
            "chief_executive_date" => return Ok(Self::SignedBy(SignOffRole::ChiefExecutive)),
            "chief_finance_officer_date" => return Ok(Self::SignedBy(SignOffRole::ChiefFinanceOfficer)),
            "legal_advice" | "cfo_consulted" | "equality" | "human_resources" | "plan_consistent"
            | "consultation" | "communications" | "sustainability" | "risks_highlighted" => {
                return Ok(Self::Question(name.to_owned()));
            }
            _ => {}
        }
        let pointer = format!("/{name}");
        if !name.contains('/') && PLACES.iter().any(|(place, _)| *place == pointer) {
            return Ok(Self::Pointer(pointer));
        }
        Err(unknown(name))
    }

    /// What may stand there.
    #[must_use]
    pub fn kind(&self) -> Kind {
        match self {
            Self::Pointer(_) => self.known().unwrap_or(Kind::Text),
            Self::SignedBy(_) => Kind::Date,
            Self::Question(_) => ANSWERS,
        }
    }

    /// Whether the place may be empty.
    #[must_use]
    pub fn may_be_empty(&self) -> bool {
        match self {
            Self::Pointer(pointer) => !NEVER_EMPTY.iter().any(|place| fits(place, pointer)),
            Self::SignedBy(_) | Self::Question(_) => true,
        }
    }

    fn known(&self) -> Option<Kind> {
        let Self::Pointer(pointer) = self else {
            return None;
        };
        if let Some(id) = pointer.strip_prefix("/fields/") {
            let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
            return (id.starts_with(|c: char| c.is_ascii_lowercase()) && id.chars().all(plain))
                .then_some(Kind::Form);
        }
        PLACES
            .iter()
            .find(|(place, _)| fits(place, pointer))
            .map(|(_, kind)| *kind)
    }

    /// Where the value stands in a record; none where the record has no such place, or several.
    #[must_use]
    pub fn pointer(&self, record: &Record) -> Option<String> {
        match self {
            Self::Pointer(pointer) => Some(pointer.clone()),
            Self::SignedBy(role) => {
                let is = |i: &usize| record.sign_offs.get(*i).is_some_and(|s| s.role == *role);
                only((0..record.sign_offs.len()).filter(is)).map(|i| format!("/sign_offs/{i}/date"))
            }
            Self::Question(id) => {
                let is = |i: &usize| {
                    record
                        .checklist
                        .get(*i)
                        .is_some_and(|q| q.id.as_deref() == Some(id))
                };
                only((0..record.checklist.len()).filter(is)).map(|i| format!("/checklist/{i}/answer"))
            }
        }
    }
}

/// What may be typed at a place of the record.
pub(super) fn empty_is_meant(pointer: &str) -> Value {
    if pointer == "/awards" {
        Value::Array(Vec::new())
    } else {
        Value::Null
    }
}

fn only(mut found: impl Iterator<Item = usize>) -> Option<usize> {
    let first = found.next()?;
    found.next().is_none().then_some(first)
}

/// Whether a pointer is that of a place, whichever item of its list.
fn fits(place: &str, pointer: &str) -> bool {
    let index = |step: &str| !step.is_empty() && step.len() < 6 && step.bytes().all(|b| b.is_ascii_digit());
    let (mut of_place, mut of_pointer) = (place.split('/'), pointer.split('/'));
    loop {
        match (of_place.next(), of_pointer.next()) {
            (None, None) => return true,
            (Some("*"), Some(step)) if index(step) => {}
            (Some(a), Some(b)) if a == b && a != "*" => {}
            _ => return false,
        }
    }
}

fn unknown(name: &str) -> NotCorrectable {
    let read_only = [
        "file", "sha256", "profile", "pages", "text", "status", "errors", "warnings", "schema", "source",
        "evidence", "issues",
    ];
    let plain = name.trim_start_matches('/');
    if read_only.contains(&plain.split('/').next().unwrap_or_default()) {
        return NotCorrectable(format!(
            "a value read from the document; {plain} is what the program says about the file and is not corrected"
        ));
    }
    let nearest = PLACES
        .iter()
        .map(|(place, _)| place.trim_start_matches('/'))
        .filter(|place| !place.contains(['*', '-']))
        .chain(COLUMNS.iter().map(|(column, _)| *column))
        .map(|known| (strsim::damerau_levenshtein(known, plain), known))
        .filter(|(distance, known)| *distance <= known.len() / 3)
        .min();
    let meant = nearest.map_or_else(String::new, |(_, known)| format!(" (is {known} meant?)"));
    NotCorrectable(format!(
        "a column of decisions.csv such as amount, or a JSON Pointer into the record such as /awards/0/recipient{meant}"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sink::sample::full;

    #[test]
    fn columns_and_pointers_lead_to_one_place() {
        let record = full();
        for (name, pointer) in [
            ("amount", "/amount"),
            ("/amount", "/amount"),
            ("outcome", "/outcome/status"),
            ("publisher", "/publisher/name"),
            ("/awards/12/recipient", "/awards/12/recipient"),
            ("/fields/key_decision", "/fields/key_decision"),
        ] {
            assert_eq!(Target::named(name).unwrap().pointer(&record).unwrap(), pointer);
        }
    }

    #[test]
    fn what_cannot_be_corrected_is_refused_with_what_may_be_meant() {
        for (name, part) in [
            ("amonut", "is amount meant?"),
            ("sha256", "is not corrected"),
            ("/issues/0/code", "is not corrected"),
            ("/awards/x/amount", "JSON Pointer"),
            ("/awards/*/amount", "JSON Pointer"),
            ("/fields/../x", "JSON Pointer"),
            ("", "JSON Pointer"),
        ] {
            let error = Target::named(name).unwrap_err().to_string();
            assert!(error.contains(part), "{name}: {error}");
        }
    }

    #[test]
    fn every_place_exists_in_the_record() {
        let mut value = serde_json::to_value(full()).unwrap();
        // A sample of each list.
        for (place, _) in PLACES.iter().filter(|(place, _)| !place.ends_with('-')) {
            let pointer = place.replace('*', "0");
            assert!(value.pointer_mut(&pointer).is_some(), "{place}");
        }
    }
}
