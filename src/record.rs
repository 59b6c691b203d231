//! The record: the contract of the output, as types.
//!
//! One [`Record`] a PDF. Three rules stand above every field: a value that was not read with certainty is null and an
//! [`Issue`] says what was seen; every value can be traced through [`Record::evidence`]; text is the document's own
//! with layout undone.

mod assemble;

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::evidence::Evidence;
pub use crate::field::answer::Answer;
pub use crate::field::date::Precision;
pub use crate::field::facts::{AmountRole, AmountStatus, DateRole, Direction, ParagraphKind};
pub use crate::field::money::{Per, Qualifier};
use crate::geom::PageNumber;
use crate::issue::Issue;
pub use crate::profile::{OutcomeStatus, Role as SignOffRole};

pub use assemble::assemble;

/// The version of this contract. Fields may be added; a rename or another meaning needs a new number.
pub const SCHEMA: &str = "decision-record/1";

/// An exact decimal: money to the penny, tonnes as printed. Written as a JSON number, never through a float.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Number(pub Decimal);

impl Serialize for Number {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        // Whole numbers are written whole: 12500, not 12500.00; pennies are kept: 10030.5 for £10,030.50.
        let text = self.0.normalize().to_string();
        let number: serde_json::Number = text.parse().map_err(serde::ser::Error::custom)?;
        number.serialize(s)
    }
}

impl<'de> Deserialize<'de> for Number {
    fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let number = serde_json::Number::deserialize(d)?;
        let text = number.to_string();
        Decimal::from_str_exact(&text)
            .or_else(|_| Decimal::from_scientific(&text))
            .map(Self)
            .map_err(serde::de::Error::custom)
    }
}

impl JsonSchema for Number {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Number".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": "number" })
    }
}

impl std::fmt::Display for Number {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.normalize().fmt(f)
    }
}

/// One decision document.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Record {
    /// `decision-record/1`
    pub schema: String,
    /// The PDF.
    pub source: Source,
    /// Id of the profile (the form) that matched.
    pub profile: Option<String>,
    /// The public body.
    pub publisher: Publisher,
    /// The decision number as `SEQUENCE/YEAR` where it has those two parts, else as printed.
    pub number: Option<String>,
    /// Exactly what is printed, prefix and all.
    pub number_printed: Option<String>,
    /// The number's first part.
    pub sequence: Option<u32>,
    /// The number's year.
    pub year: Option<u16>,
    /// What the decision is about.
    pub subject: Option<String>,
    /// Who wrote the paper.
    pub originator: Option<String>,
    /// Why it was submitted.
    pub reason: Option<String>,
    /// To whom it was submitted.
    pub submitted_to: Option<String>,
    /// The summary's paragraphs.
    pub summary: Vec<Paragraph>,
    /// The recommendation, paragraphs joined by line ends.
    pub recommendation: Option<String>,
    /// What was decided.
    pub outcome: Outcome,
    /// The date beside the decision-maker's signature.
    pub decision_date: Option<String>,
    /// What this decision commits in total.
    pub amount: Option<Number>,
    /// Why there is, or is not, an amount.
    pub amount_status: Option<AmountStatus>,
    /// ISO 4217 code of the amount.
    pub currency: Option<String>,
    /// Who receives it; several joined by `; `.
    pub recipient: Option<String>,
    /// One row per recipient.
    pub awards: Vec<Award>,
    /// Who or what the money comes from.
    pub funding_source: Option<String>,
    /// Financial year of the award, `2024/25`.
    pub financial_year: Option<String>,
    /// When what is funded runs.
    pub period: Period,
    /// Every sum of money in reading order.
    pub amounts: Vec<Amount>,
    /// Every date in reading order.
    pub dates: Vec<DateMention>,
    /// The form's questions and their answers.
    pub checklist: Vec<ChecklistItem>,
    /// The answer to the question whether the decision is confidential.
    pub confidential: Option<bool>,
    /// The reason printed under it.
    pub confidential_reason: Option<String>,
    /// Emissions by category.
    pub emissions: Vec<Emission>,
    /// The text under the heading of that name.
    pub environmental_implications: Option<String>,
    /// The signature blocks.
    pub sign_offs: Vec<SignOff>,
    /// Protective marking as printed.
    pub marking: Option<String>,
    /// The body.
    pub sections: Vec<Section>,
    /// JSON Pointer to the place the value was read from.
    pub evidence: BTreeMap<String, Evidence>,
    /// What somebody should know.
    pub issues: Vec<Issue>,
    /// How far the document could be read.
    pub status: Status,
}

/// The PDF a record was read from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Source {
    /// Path relative to the input root it was found under, `/` separated.
    pub file: String,
    /// SHA-256 of the file, lower-case hexadecimal; null if it could not be read.
    pub sha256: Option<String>,
    /// Size of the file; null if it could not be read.
    pub bytes: Option<u64>,
    /// Number of pages; null if it could not be opened.
    pub pages: Option<u32>,
    /// Where the words came from.
    pub text: TextSource,
    /// The PDF's own metadata.
    pub title: Option<String>,
    /// The PDF's own metadata.
    pub author: Option<String>,
    /// The PDF's own metadata.
    pub producer: Option<String>,
    /// The PDF's own metadata, RFC 3339.
    pub created: Option<String>,
    /// The PDF's own metadata, RFC 3339.
    pub modified: Option<String>,
}

/// Where the words of a document came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum TextSource {
    /// Text drawn by the author's program.
    Digital,
    /// Invisible text over a scan, already in the file.
    OcrLayer,
    /// Recognised by this program.
    Ocr,
    /// Pages differ.
    Mixed,
    /// There are none.
    None,
}

/// The public body that publishes the form.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
pub struct Publisher {
    /// Its name.
    pub name: Option<String>,
    /// Its org-id.guide identifier where one is known.
    pub id: Option<String>,
}

/// A paragraph.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Paragraph {
    /// The printed number or letter without dot or bracket, `•` for any bullet, null for none.
    pub label: Option<String>,
    /// Its text; the cells of a table row joined by tabs.
    pub text: String,
    /// Depth of nesting, from 1.
    pub level: u8,
    /// What it is.
    pub kind: ParagraphKind,
}

/// What was decided.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Outcome {
    /// The class of the outcome.
    pub status: OutcomeStatus,
    /// Who decided, as printed after the label.
    pub by: Option<String>,
    /// The sentence that says so.
    pub text: Option<String>,
}

/// Money for one recipient.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Award {
    /// The name, without a leading article.
    pub recipient: Option<String>,
    /// The body it belongs to.
    pub part_of: Option<String>,
    /// An abbreviation of the name.
    pub alias: Option<String>,
    /// How much, in `per` if that is set.
    pub amount: Option<Number>,
    /// ISO 4217 code.
    pub currency: Option<String>,
    /// A limit or an approximation.
    pub qualifier: Option<Qualifier>,
    /// The amount is a rate.
    pub per: Option<Per>,
    /// What it is for, as printed.
    pub purpose: Option<String>,
    /// Which way the money goes.
    pub direction: Direction,
}

/// When what is funded runs.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
pub struct Period {
    /// First day.
    pub start: Option<String>,
    /// Last day.
    pub end: Option<String>,
}

/// A sum of money in the document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Amount {
    /// Its value; null where the document's writing of it is no number.
    pub value: Option<Number>,
    /// ISO 4217 code.
    pub currency: Option<String>,
    /// As printed.
    pub raw: String,
    /// A limit or an approximation.
    pub qualifier: Option<Qualifier>,
    /// It is a rate.
    pub per: Option<Per>,
    /// What it is to this decision.
    pub role: AmountRole,
    /// `summary`, `recommendation`, the section's number, or null.
    pub section: Option<String>,
    /// The page.
    pub page: Option<PageNumber>,
}

/// A date in the document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct DateMention {
    /// ISO 8601 to its precision; null where it is no calendar date.
    pub value: Option<String>,
    /// How much of it is given.
    pub precision: Precision,
    /// As printed.
    pub raw: String,
    /// What it is the date of.
    pub role: DateRole,
    /// `summary`, `recommendation`, the section's number, or null.
    pub section: Option<String>,
    /// The page.
    pub page: Option<PageNumber>,
}

/// A question of the form and its answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ChecklistItem {
    /// What the question asks about; null for a question no profile knows.
    pub id: Option<String>,
    /// The question as printed.
    pub question: String,
    /// The class of the answer.
    pub answer: Option<Answer>,
    /// The answer as printed.
    pub raw: Option<String>,
    /// The page.
    pub page: Option<PageNumber>,
}

/// A row of the emissions table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Emission {
    /// As printed.
    pub category: String,
    /// Tonnes of CO2 equivalent more.
    pub increase_tco2: Option<Number>,
    /// Tonnes of CO2 equivalent less.
    pub saving_tco2: Option<Number>,
}

/// A signature block.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SignOff {
    /// Whose it is.
    pub role: SignOffRole,
    /// As printed over the block; for the decision-maker who decided.
    pub title: Option<String>,
    /// The date beside it.
    pub date: Option<String>,
    /// The date as printed.
    pub raw_date: Option<String>,
    /// Ink or an image stands at the signature line.
    pub signed: Option<bool>,
}

/// A section of the body.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Section {
    /// As printed; null for a heading without one and for appendices.
    pub number: Option<String>,
    /// Its heading, a trailing colon dropped.
    pub title: Option<String>,
    /// The page its heading stands on.
    pub page: Option<PageNumber>,
    /// Its text.
    pub paragraphs: Vec<Paragraph>,
}

/// How far a document could be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// No error.
    Ok,
    /// A record with an `error` issue.
    Partial,
    /// No text could be read.
    Failed,
}

impl Status {
    /// As published.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Partial => "partial",
            Self::Failed => "failed",
        }
    }
}

impl Record {
    /// A record with every field null, for a source that gives nothing.
    #[must_use]
    pub fn empty(source: Source) -> Self {
        Self {
            schema: SCHEMA.to_owned(),
            source,
            profile: None,
            publisher: Publisher::default(),
            number: None,
            number_printed: None,
            sequence: None,
            year: None,
            subject: None,
            originator: None,
            reason: None,
            submitted_to: None,
            summary: Vec::new(),
            recommendation: None,
            outcome: Outcome {
                status: OutcomeStatus::Unknown,
                by: None,
                text: None,
            },
            decision_date: None,
            amount: None,
            amount_status: None,
            currency: None,
            recipient: None,
            awards: Vec::new(),
            funding_source: None,
            financial_year: None,
            period: Period::default(),
            amounts: Vec::new(),
            dates: Vec::new(),
            checklist: Vec::new(),
            confidential: None,
            confidential_reason: None,
            emissions: Vec::new(),
            environmental_implications: None,
            sign_offs: Vec::new(),
            marking: None,
            sections: Vec::new(),
            evidence: BTreeMap::new(),
            issues: Vec::new(),
            status: Status::Ok,
        }
    }

    /// The JSON Schema of a record.
    #[must_use]
    pub fn json_schema() -> schemars::Schema {
        schemars::schema_for!(Self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn money_is_written_exactly() {
        for (from, to) in [
            ("12500", "12500"),
            ("10030.00", "10030"),
            ("10030.50", "10030.5"),
            ("0.1", "0.1"),
            ("4439998.72", "4439998.72"),
        ] {
            let n = Number(Decimal::from_str_exact(from).unwrap());
            let json = serde_json::to_string(&n).unwrap();
            assert_eq!(json, to);
            assert_eq!(serde_json::from_str::<Number>(&json).unwrap(), n);
        }
    }
}
