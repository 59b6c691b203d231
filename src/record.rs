//! The record: the contract of the output, as types.
//!
//! One [`Record`] a PDF. Three rules stand above every field: a value that was not read with certainty is null and an
//! [`Issue`] reports what was seen; every value can be traced through [`Record::evidence`]; text is the document's own
//! with layout undone.

mod assemble;
mod form_field;
mod review;

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use schemars::JsonSchema;
use schemars::generate::SchemaSettings;
use schemars::transform::RestrictFormats;
use serde::{Deserialize, Serialize};

use crate::evidence::Evidence;
pub use crate::field::answer::Answer;
pub use crate::field::date::Precision;
pub use crate::field::facts::{AmountRole, AmountStatus, DateRole, Direction, PaperKind, ParagraphKind};
pub use crate::field::money::{Per, Qualifier};
use crate::geom::PageNumber;
use crate::issue::{Issue, Severity};
pub use crate::profile::{OutcomeStatus, SignOffRole};
use crate::words::words;

pub use assemble::assemble;
pub(crate) use form_field::FIELD_ID;
pub use form_field::{FieldItem, FieldValue};
pub(crate) use review::is_key;

/// The version of this contract. Fields may be added; a rename or another meaning needs a new number.
pub const SCHEMA: &str = "decision-record/1";

/// A calendar day, ISO 8601.
pub(crate) const DATE: &str = "^[0-9]{4}-[0-9]{2}-[0-9]{2}$";
/// A day, a month or a year, ISO 8601.
pub(crate) const PARTIAL_DATE: &str = "^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$";
/// `2024/25`
pub(crate) const FINANCIAL_YEAR: &str = "^[0-9]{4}/[0-9]{2}$";
/// ISO 4217.
pub(crate) const CURRENCY: &str = "^[A-Z]{3}$";
/// A SHA-256 in lower-case hexadecimal.
pub(crate) const SHA256: &str = "^[0-9a-f]{64}$";

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
        schemars::json_schema!({
            "type": "number",
            "description": "An exact decimal, written in full: read it into a decimal type, not into a float."
        })
    }
}

impl std::fmt::Display for Number {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.normalize().fmt(f)
    }
}

/// One decision document.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields, title = "Decision record")]
#[non_exhaustive]
pub struct Record {
    /// The version of this contract.
    #[schemars(extend("const" = SCHEMA))]
    pub schema: String,
    /// The PDF.
    pub source: Source,
    /// What the paper is. Only a decision has an outcome, a decision date, an amount, a recipient or awards.
    pub kind: PaperKind,
    /// Whether the record may be used as it is.
    #[serde(default = "Review::unset")]
    pub review: Review,
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
    #[schemars(extend("format" = "date", "pattern" = DATE))]
    pub decision_date: Option<String>,
    /// What this decision commits in total.
    pub amount: Option<Number>,
    /// Why there is, or is not, an amount.
    pub amount_status: Option<AmountStatus>,
    /// ISO 4217 code of the amount.
    #[schemars(extend("pattern" = CURRENCY))]
    pub currency: Option<String>,
    /// Who receives it; several joined by `; `.
    pub recipient: Option<String>,
    /// One row per recipient.
    pub awards: Vec<Award>,
    /// Who or what the money comes from.
    pub funding_source: Option<String>,
    /// Financial year of the award, `2024/25`.
    #[schemars(extend("pattern" = FINANCIAL_YEAR))]
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
    /// What the form has beyond these fields, by the id its profile gives it. Null where the form has the field and
    /// its value could not be read.
    #[schemars(extend("propertyNames" = { "pattern": FIELD_ID }))]
    pub fields: BTreeMap<String, Option<FieldValue>>,
    /// JSON Pointer to the place the value was read from.
    #[schemars(extend("propertyNames" = { "pattern": "^/" }))]
    pub evidence: BTreeMap<String, Evidence>,
    /// What somebody should know.
    pub issues: Vec<Issue>,
    /// How far the document could be read.
    pub status: Status,
}

/// The PDF a record was read from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
#[non_exhaustive]
pub struct Source {
    /// Path relative to the input root it was found under, `/` separated.
    pub file: String,
    /// SHA-256 of the file, lower-case hexadecimal; null if it could not be read.
    #[schemars(extend("pattern" = SHA256))]
    pub sha256: Option<String>,
    /// Size of the file; null if it could not be read.
    pub bytes: Option<u64>,
    /// Number of pages; null if it could not be opened.
    pub pages: Option<u32>,
    /// Width and height of each page as displayed, in points: what the boxes of `evidence` are measured in.
    #[serde(default)]
    pub page_sizes: Vec<[f64; 2]>,
    /// Where the words came from.
    pub text: TextSource,
    /// The title in the PDF's own metadata.
    pub title: Option<String>,
    /// The author in the PDF's own metadata.
    pub author: Option<String>,
    /// The program that wrote the PDF, from its own metadata.
    pub producer: Option<String>,
    /// When the document was made, from the PDF's own metadata, RFC 3339.
    #[schemars(extend("format" = "date-time"))]
    pub created: Option<String>,
    /// When it was last changed, from the PDF's own metadata, RFC 3339.
    #[schemars(extend("format" = "date-time"))]
    pub modified: Option<String>,
}

impl Source {
    /// A file of which nothing is known but its name.
    #[must_use]
    pub fn named(file: &str) -> Self {
        Self {
            file: file.to_owned(),
            sha256: None,
            bytes: None,
            pages: None,
            page_sizes: Vec::new(),
            text: TextSource::None,
            title: None,
            author: None,
            producer: None,
            created: None,
            modified: None,
        }
    }
}

words! {
    /// Where the words of a document came from.
    TextSource {
        /// Text drawn by the author's program.
        Digital = "digital",
        /// Invisible text over a scan, already in the file.
        OcrLayer = "ocr-layer",
        /// Recognised by this program.
        Ocr = "ocr",
        /// Pages differ.
        Mixed = "mixed",
        /// There is none.
        None = "none",
    }
}

/// The public body that publishes the form.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
#[non_exhaustive]
pub struct Publisher {
    /// Its name.
    pub name: Option<String>,
    /// Its org-id.guide identifier where one is known.
    pub id: Option<String>,
}

/// A paragraph.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
#[non_exhaustive]
pub struct Paragraph {
    /// The printed number or letter without dot or bracket, `•` for any bullet, null for none.
    pub label: Option<String>,
    /// Its text; the cells of a table row joined by tabs.
    pub text: String,
    /// Depth of nesting, from 1.
    #[schemars(range(min = 1))]
    pub level: u8,
    /// What it is.
    pub kind: ParagraphKind,
}

/// What was decided.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
#[non_exhaustive]
pub struct Outcome {
    /// The class of the outcome.
    pub status: OutcomeStatus,
    /// Who decided, as printed after the label.
    pub by: Option<String>,
    /// The sentence that states it.
    pub text: Option<String>,
}

/// Money for one recipient.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
#[non_exhaustive]
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
    #[schemars(extend("pattern" = CURRENCY))]
    pub currency: Option<String>,
    /// A limit or an approximation.
    pub qualifier: Option<Qualifier>,
    /// The amount is a rate.
    pub per: Option<Per>,
    /// What it is for, as printed.
    pub purpose: Option<String>,
    /// Which way the money goes.
    pub direction: Direction,
    /// The whole, where `amount` is a rate and the document states what it comes to.
    #[serde(default)]
    pub total: Option<Number>,
    /// The page on which the recipient is named.
    #[serde(default)]
    pub page: Option<PageNumber>,
}

/// When what is funded runs.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
#[non_exhaustive]
pub struct Period {
    /// First day.
    #[schemars(extend("format" = "date", "pattern" = DATE))]
    pub start: Option<String>,
    /// Last day.
    #[schemars(extend("format" = "date", "pattern" = DATE))]
    pub end: Option<String>,
}

/// A sum of money in the document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
#[non_exhaustive]
pub struct Amount {
    /// Its value; null if the printed text is not a number.
    pub value: Option<Number>,
    /// ISO 4217 code.
    #[schemars(extend("pattern" = CURRENCY))]
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
#[schemars(deny_unknown_fields)]
#[non_exhaustive]
pub struct DateMention {
    /// ISO 8601 to its precision; null if it is not a calendar date.
    #[schemars(extend("pattern" = PARTIAL_DATE))]
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
#[schemars(deny_unknown_fields)]
#[non_exhaustive]
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
#[schemars(deny_unknown_fields)]
#[non_exhaustive]
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
#[schemars(deny_unknown_fields)]
#[non_exhaustive]
pub struct SignOff {
    /// Whose it is.
    pub role: SignOffRole,
    /// As printed over the block; for the decision-maker who decided.
    pub title: Option<String>,
    /// The date beside it.
    #[schemars(extend("format" = "date", "pattern" = DATE))]
    pub date: Option<String>,
    /// The date as printed.
    pub raw_date: Option<String>,
    /// There is ink or an image at the signature line.
    pub signed: Option<bool>,
}

/// A section of the body.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
#[non_exhaustive]
pub struct Section {
    /// As printed; null for a heading without one and for appendices.
    pub number: Option<String>,
    /// Its heading, a trailing colon dropped.
    pub title: Option<String>,
    /// The page of its heading.
    pub page: Option<PageNumber>,
    /// Its text.
    pub paragraphs: Vec<Paragraph>,
}

words! {
    /// Whether a record may be used as it is.
    Review {
        /// No error, no warning about a key value, and not a second copy of another file.
        NotNeeded = "not-needed",
        /// Somebody should look before the record is used.
        Needed = "needed",
        /// A person set or confirmed every value that was in doubt.
        Done = "done",
    }
}

words! {
    /// How far a document could be read.
    Status {
        /// No error.
        Ok = "ok",
        /// A record with an `error` issue.
        Partial = "partial",
        /// No text could be read.
        Failed = "failed",
    }
}

impl Record {
    /// A record with every field null, for a source that gives nothing.
    #[must_use]
    pub fn empty(source: Source) -> Self {
        Self {
            schema: SCHEMA.to_owned(),
            source,
            kind: PaperKind::Other,
            review: Review::NotNeeded,
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
            fields: BTreeMap::new(),
            evidence: BTreeMap::new(),
            issues: Vec::new(),
            status: Status::Ok,
        }
    }

    /// Adds what was found about the record after it was put together, in the contract's order of issues.
    pub fn add_issues(&mut self, found: Vec<Issue>) {
        if found.is_empty() {
            return;
        }
        self.issues.extend(found);
        self.issues = assemble::sorted(std::mem::take(&mut self.issues));
        if self.status == Status::Ok && self.issues.iter().any(|i| i.severity == Severity::Error) {
            self.status = Status::Partial;
        }
        self.settle_review(false);
    }

    /// The JSON Schema (draft 2020-12) of a record as this version of the program writes it: every key is
    /// required, no other key is allowed. A later version may write more keys, so the schema goes with the
    /// program that wrote the records.
    #[must_use]
    pub fn json_schema() -> schemars::Schema {
        let mut body = SchemaSettings::draft2020_12()
            .for_serialize()
            .with_transform(RestrictFormats::default())
            .into_generator()
            .into_root_schema_for::<Self>();
        // What a reader wants to know first comes first.
        let mut schema = schemars::Schema::default();
        for key in ["$schema", "title", "description"] {
            if let Some(value) = body.remove(key) {
                schema.insert(key.to_owned(), value);
            }
        }
        schema
            .ensure_object()
            .extend(std::mem::take(body.ensure_object()));
        schema
    }

    /// The same as text, indented, ending in a line end.
    #[must_use]
    pub fn json_schema_text() -> String {
        format!("{:#}\n", Self::json_schema().to_value())
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
