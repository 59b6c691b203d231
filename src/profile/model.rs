//! The profile language, as types: what a form's TOML file may say.
//!
//! These are the types a file is read into; [`Profile`](super::Profile) is what becomes of it once inheritance is
//! resolved and every pattern is compiled. Every table is keyed, so that a form that differs from another in three
//! labels says only those: `extends` names the other form, and a key given here replaces the inherited one.

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::list::List;
use super::own::{Entries, FieldDraft};
use super::spot::Spot;
use crate::text::Kind;
use crate::words::words;

/// A profile: labels, headings, questions and patterns of one published form. It holds no code.
#[derive(Debug, Clone, Default, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[schemars(title = "A profile of `decisions`: one published form as data")]
pub struct Draft {
    /// The profile's id: lower-case letters, digits and dashes.
    pub id: Spot<String>,
    /// What form this is, for people.
    #[serde(default)]
    pub title: Option<String>,
    /// The id of a profile this one inherits everything from that it does not say itself.
    #[serde(default)]
    pub extends: Option<Spot<String>>,
    /// Only a base for others: never matched to a document.
    #[serde(default, rename = "abstract")]
    pub is_abstract: bool,
    /// Inherited entries this form does not have: `header.reason`, `field.key_decision`, `part.summary`,
    /// `checklist.sustainability`, `sign-off.chief-executive`, `rule.cost`, `outcome.approved`; or a whole table: `tables`,
    /// `bodies`, `words`, `emissions`, `number`, `recognise`, `begins`.
    #[serde(default)]
    pub drop: Vec<Spot<String>>,
    /// The words with which the form begins, where something else (a covering letter) may stand before it in the file: what
    /// stands before the first line that begins with one of them is not read as the form.
    #[serde(default)]
    pub begins: Option<List<Spot<String>>>,
    /// Who publishes the form.
    #[serde(default)]
    pub publisher: PublisherDraft,
    /// How the form is recognised, beside its labels.
    #[serde(default)]
    pub recognise: Option<RecogniseDraft>,
    /// How decision numbers are printed.
    #[serde(default)]
    pub number: Option<NumberDraft>,
    /// Words beside a signature and a date.
    #[serde(default)]
    pub labels: LabelsDraft,
    /// Header fields: a label and its value.
    #[serde(default)]
    pub header: IndexMap<String, HeaderDraft>,
    /// Fields the form has and the record has no place for, by the id they get in the record's `fields`.
    #[serde(default)]
    pub field: IndexMap<String, FieldDraft>,
    /// The parts of the form that hold running text, in the order they usually come.
    #[serde(default)]
    pub part: IndexMap<String, PartDraft>,
    /// How the body's sections are headed.
    #[serde(default)]
    pub sections: Option<SectionsDraft>,
    /// The sections this form usually has.
    #[serde(default)]
    pub section: IndexMap<String, SectionDraft>,
    /// The form's questions, by id.
    #[serde(default)]
    pub checklist: IndexMap<String, QuestionDraft>,
    /// The heads of the table of emissions.
    #[serde(default)]
    pub emissions: Option<EmissionsDraft>,
    /// The heads of tables of recipients.
    #[serde(default)]
    pub tables: Option<TablesDraft>,
    /// Words around the names of bodies that say which of them receives something.
    #[serde(default)]
    pub bodies: Option<BodiesDraft>,
    /// Words of this office beside those the program knows.
    #[serde(default)]
    pub words: Option<WordsDraft>,
    /// Signature blocks beside the decision-maker's, by role.
    #[serde(default)]
    pub sign_off: IndexMap<SignOffRole, SignOffDraft>,
    /// Sentences that say what was decided.
    #[serde(default)]
    pub outcome: OutcomeDraft,
    /// What sentences about money say.
    #[serde(default)]
    pub rule: IndexMap<String, RuleDraft>,
}

/// The public body.
#[derive(Debug, Clone, Default, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct PublisherDraft {
    /// Its name.
    #[serde(default)]
    pub name: Option<String>,
    /// For a form that many bodies use: what a line of the first page looks like that names the publisher. The group `name`
    /// is the name.
    #[serde(default)]
    pub pattern: Option<Spot<String>>,
    /// Its org-id.guide identifier, if it has one.
    #[serde(default)]
    pub id: Option<String>,
    /// ISO 3166 code of its country.
    #[serde(default)]
    pub country: Option<String>,
    /// ISO 4217 code of sums printed without a sign.
    #[serde(default)]
    pub currency: Option<String>,
}

/// How a form is recognised. Its header labels and part headings count by themselves; this says what else speaks for
/// or against it.
#[derive(Debug, Clone, Default, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct RecogniseDraft {
    /// What speaks for the form.
    #[serde(default, rename = "for")]
    pub evidence_for: List<EvidenceDraft>,
    /// What speaks against it.
    #[serde(default)]
    pub against: List<EvidenceDraft>,
    /// The share of the evidence that must be there, 0 to 1; 0.5 if not given.
    #[serde(default)]
    pub threshold: Option<Spot<f64>>,
}

/// One piece of evidence. Exactly one of `label` and `text` is given.
#[derive(Debug, Clone, Default, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct EvidenceDraft {
    /// Words at the beginning of a line, followed by a colon, a dash or the line's end.
    #[serde(default)]
    pub label: Option<Spot<String>>,
    /// Words anywhere in the document, case and punctuation aside.
    #[serde(default)]
    pub text: Option<Spot<String>>,
    /// Upper and lower case must be as given.
    #[serde(default)]
    pub case: bool,
    /// It must stand in a cell of a table.
    #[serde(default)]
    pub in_table: bool,
    /// It must stand on the first page.
    #[serde(default)]
    pub first_page: bool,
    /// No paper is on this form without it: where it is not found, the form is ruled out.
    #[serde(default)]
    pub needed: bool,
    /// How much it counts; 1 if not given.
    #[serde(default)]
    pub weight: Option<Spot<f64>>,
    /// Found (under `against`), it rules the form out.
    #[serde(default)]
    pub veto: bool,
}

/// How decision numbers are printed.
#[derive(Debug, Clone, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct NumberDraft {
    /// The order of its parts.
    #[serde(default)]
    pub order: NumberOrder,
    /// What a number looks like; a value that does not match is ambiguous. Groups named `sequence` and `year` say which
    /// part is which where the order alone does not (`WH 2023/B/017`).
    #[serde(default)]
    pub pattern: Option<Spot<String>>,
    /// The year counts financial years (or the number has none): it is not compared with the decision date.
    #[serde(default)]
    pub financial: bool,
}

/// The order of a decision number's parts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum NumberOrder {
    /// `32/2024`
    #[default]
    SequenceYear,
    /// `2017/32`
    YearSequence,
    /// `PCD 1560`: no year.
    Serial,
}

/// Words beside signatures and dates.
#[derive(Debug, Clone, Default, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct LabelsDraft {
    /// Beside a signature.
    #[serde(default)]
    pub signature: Option<List<Spot<String>>>,
    /// Beside its date.
    #[serde(default)]
    pub date: Option<List<Spot<String>>>,
}

/// A header field.
#[derive(Debug, Clone, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct HeaderDraft {
    /// Which field of the record it fills; the entry's own key if not given.
    #[serde(default)]
    pub field: Option<Spot<String>>,
    /// The label as printed, in its variants. Case, colons, dashes, spaced letters, quotes and a wrong letter in
    /// eight are absorbed.
    pub labels: List<Spot<String>>,
    /// Where the value stands.
    #[serde(default)]
    pub value: Option<ValuePlace>,
    /// This form always has it: its absence is an error.
    #[serde(default)]
    pub required: Option<bool>,
    /// Papers on this form may lack it: its absence does not count against the form.
    #[serde(default)]
    pub optional: Option<bool>,
    /// A word space alone may stand between the label and its value.
    #[serde(default)]
    pub bare: Option<bool>,
    /// What the value looks like: a value that does not match is left out and reported. A group named `value` picks a part
    /// of it.
    #[serde(default)]
    pub pattern: Option<Spot<String>>,
    /// Inherited entries this one takes the place of: `header.originator`.
    #[serde(default)]
    pub instead_of: Option<Entries>,
}

/// Where the value of a label stands.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ValuePlace {
    /// Behind the label; if nothing is there, on the next line or in the next cell.
    #[default]
    Any,
    /// Behind the label.
    SameLine,
    /// On the lines below, what follows the label being a hint of the form's own; behind the label only if nothing
    /// stands below.
    NextLine,
    /// Below the label, in its column: under a row of labels a row of values.
    Below,
    /// Above the label, in its column: a name over `signed`, a date over `date`.
    Above,
}

/// A part of the form.
#[derive(Debug, Clone, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct PartDraft {
    /// What it holds; the entry's own key if not given.
    #[serde(default)]
    pub kind: Option<Spot<PartKind>>,
    /// Its heading in its variants.
    #[serde(default)]
    pub labels: List<Spot<String>>,
    /// A pattern of the sentence that opens it, where it has no heading.
    #[serde(default)]
    pub opening: Option<Spot<String>>,
    /// For the outcome: a pattern with a group `by` over the heading itself (`^(?<by>.+) Approval$`).
    #[serde(default)]
    pub by: Option<Spot<String>>,
    /// For the outcome: lines that name who decided.
    #[serde(default)]
    pub approvers: List<Spot<String>>,
    /// This form always has it.
    #[serde(default)]
    pub required: Option<bool>,
    /// Papers on this form may lack it: its absence does not count against the form.
    #[serde(default)]
    pub optional: Option<bool>,
    /// For the question whether the decision is confidential: what stands over the reason.
    #[serde(default)]
    pub reason_labels: List<Spot<String>>,
    /// A word space alone may stand between the heading and the text.
    #[serde(default)]
    pub bare: Option<bool>,
    /// For the outcome: its text is also this part of the record. So read forms whose `Decision` says what is done in
    /// the words other forms put under a recommendation.
    #[serde(default)]
    pub feeds: Option<Feeds>,
    /// Inherited entries this one takes the place of: `part.detail`.
    #[serde(default)]
    pub instead_of: Option<Entries>,
}

words! {
    /// What a part holds.
    PartKind {
        /// The summary.
        Summary = "summary",
        /// The recommendation.
        Recommendation = "recommendation",
        /// What was decided, by whom, with the decision-maker's signature.
        Outcome = "outcome",
        /// The heading over the numbered sections.
        Detail = "detail",
        /// The table of questions.
        Checklist = "checklist",
        /// The question whether the decision is confidential.
        Confidential = "confidential",
        /// A sub-heading inside a section whose text is the environmental implications.
        Environment = "environment",
        /// The form's own words: no part of the record.
        Boilerplate = "boilerplate",
        /// What is bound in behind the form.
        Appendix = "appendix",
    }
}

/// How sections are headed.
#[derive(Debug, Clone, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct SectionsDraft {
    /// The style.
    #[serde(default)]
    pub style: SectionStyle,
    /// Only the titles listed head a section.
    #[serde(default)]
    pub listed_only: bool,
}

/// How sections are headed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum SectionStyle {
    /// `1. Objective:`
    #[default]
    Numbered,
    /// A line of its own.
    Headed,
}

/// A section this form usually has.
#[derive(Debug, Clone, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct SectionDraft {
    /// Its title in its variants.
    pub titles: List<Spot<String>>,
    /// What sort of text it holds.
    #[serde(default)]
    pub about: Option<Subject>,
    /// Its text is also this part of the record.
    #[serde(default)]
    pub feeds: Option<Feeds>,
    /// Papers on this form may lack it: its absence does not count against the form.
    #[serde(default)]
    pub optional: Option<bool>,
    /// Inherited entries this one takes the place of: `section.background`.
    #[serde(default)]
    pub instead_of: Option<Entries>,
}

words! {
    /// What a section is about, where that matters for reading it.
    Subject {
        /// Money: sums in it are this decision's before those of other sections.
        Money = "money",
        /// History: sums in it are seldom this decision's.
        Background = "background",
        /// Emissions and the environment.
        Environment = "environment",
        /// Alternatives that were not chosen: their sums are nobody's.
        Options = "options",
    }
}

words! {
    /// A part of the record that another one also fills.
    Feeds {
        /// The summary.
        Summary = "summary",
        /// The recommendation.
        Recommendation = "recommendation",
    }
}

/// A question of the form.
#[derive(Debug, Clone, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct QuestionDraft {
    /// Its words, in its variants. Matched by similarity: wrapped, misspelt or recognised text still counts.
    pub questions: List<Spot<String>>,
    /// A form without it is not incomplete.
    #[serde(default)]
    pub optional: Option<bool>,
    /// Inherited entries this one takes the place of: `checklist.sustainability`.
    #[serde(default)]
    pub instead_of: Option<Entries>,
}

/// The heads of the table of emissions.
#[derive(Debug, Clone, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct EmissionsDraft {
    /// Over the categories.
    pub category: List<Spot<String>>,
    /// Over the tonnes more.
    pub increase: List<Spot<String>>,
    /// Over the tonnes less.
    pub saving: List<Spot<String>>,
}

/// Words of an office, by the classes they belong to. They are added to the words the program knows, and to inherited ones.
#[derive(Debug, Clone, Default, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct WordsDraft {
    /// Verbs: `passport`; a verb that is not regular with its past and participle, `give/gave/given`, and its `-ing` form
    /// where letters double.
    #[serde(default)]
    pub verb: IndexMap<String, Vec<Spot<String>>>,
    /// Nouns, in the singular.
    #[serde(default)]
    pub noun: IndexMap<String, Vec<Spot<String>>>,
    /// Other words, and several words together.
    #[serde(default)]
    pub word: IndexMap<String, Vec<Spot<String>>>,
}

impl WordsDraft {
    /// All lists: kind, its name, class, words.
    pub(super) fn lists(&self) -> impl Iterator<Item = (Kind, &'static str, &str, &[Spot<String>])> {
        let all = [
            (Kind::Verb, "verb", &self.verb),
            (Kind::Noun, "noun", &self.noun),
            (Kind::Word, "word", &self.word),
        ];
        all.into_iter().flat_map(|(kind, name, lists)| {
            let lists = lists.iter();
            lists.map(move |(class, words)| (kind, name, class.as_str(), words.as_slice()))
        })
    }

    /// What another profile has, and then what this one adds.
    pub(super) fn over(&self, inherited: &Self) -> Self {
        let mut out = inherited.clone();
        let Self { verb, noun, word } = &mut out;
        for (to, from) in [(verb, &self.verb), (noun, &self.noun), (word, &self.word)] {
            for (class, words) in from {
                to.entry(class.clone()).or_default().extend(words.iter().cloned());
            }
        }
        out
    }
}

/// The heads of tables of recipients: how their columns begin.
#[derive(Debug, Clone, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct TablesDraft {
    /// Over the names.
    pub recipient: List<Spot<String>>,
    /// Over what the money is for.
    #[serde(default)]
    pub purpose: List<Spot<String>>,
    /// Over what is given.
    pub amount: List<Spot<String>>,
    /// Over sums that are not given: asked for, match funding.
    #[serde(default)]
    pub not_awarded: List<Spot<String>>,
    /// Before the sum of the rows.
    #[serde(default)]
    pub total: List<Spot<String>>,
}

/// Words around the names of bodies, as regular expressions. They tell, in a sentence that gives money, the body that
/// receives it from those that pay, advise or work beside it.
#[derive(Debug, Clone, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct BodiesDraft {
    /// What stands right before the name of a body that receives: `grant to`, `contract with`, `bid from`.
    pub before: List<Spot<String>>,
    /// What stands right behind it: `has asked for`, `was the successful bidder`.
    #[serde(default)]
    pub behind: List<Spot<String>>,
    /// What stands right before the name of a body that does not: `funded by`, `in partnership with`.
    #[serde(default)]
    pub not_before: List<Spot<String>>,
    /// Names that never receive: the office itself, its panel, a plan, a fund.
    #[serde(default)]
    pub never: List<Spot<String>>,
}

/// A signature block.
#[derive(Debug, Clone, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct SignOffDraft {
    /// What stands over it. The decision-maker's block in the outcome needs none.
    #[serde(default)]
    pub labels: List<Spot<String>>,
    /// This form always has it.
    #[serde(default)]
    pub required: Option<bool>,
    /// Papers are published with the block left empty: neither a signature nor a date is missing then.
    #[serde(default)]
    pub may_be_empty: Option<bool>,
    /// Inherited entries this one takes the place of: `sign-off.chief-executive`.
    #[serde(default)]
    pub instead_of: Option<Entries>,
}

words! {
    /// Whose signature a block holds.
    SignOffRole {
        /// Who decides.
        DecisionMaker = "decision-maker",
        /// The chief executive.
        ChiefExecutive = "chief-executive",
        /// The chief finance officer (section 151 officer, treasurer).
        ChiefFinanceOfficer = "chief-finance-officer",
        /// The monitoring officer.
        MonitoringOfficer = "monitoring-officer",
        /// Anybody else.
        Other = "other",
    }
}

words! {
    /// Classes of outcomes.
    OutcomeStatus {
        /// As recommended.
        Approved = "approved",
        /// With conditions or amendments.
        ApprovedWithChanges = "approved-with-changes",
        /// Refused.
        Rejected = "rejected",
        /// Put off.
        Deferred = "deferred",
        /// Taken note of.
        Noted = "noted",
        /// The document does not say, or not clearly.
        Unknown = "unknown",
    }
}

/// Patterns of sentences that say what was decided. The first status with a match wins, in this order.
#[derive(Debug, Clone, Default, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct OutcomeDraft {
    /// Refused.
    #[serde(default)]
    pub rejected: Option<List<Spot<String>>>,
    /// With changes or conditions.
    #[serde(default)]
    pub approved_with_changes: Option<List<Spot<String>>>,
    /// Put off.
    #[serde(default)]
    pub deferred: Option<List<Spot<String>>>,
    /// As recommended.
    #[serde(default)]
    pub approved: Option<List<Spot<String>>>,
    /// Taken note of.
    #[serde(default)]
    pub noted: Option<List<Spot<String>>>,
}

/// A rule over sentences with money in them.
#[derive(Debug, Clone, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct RuleDraft {
    /// What a match says.
    pub says: Spot<Says>,
    /// The pattern: a regular expression in which `{money}`, `{date}`, `{year}` (a financial year), `{body}` (the name
    /// of an organisation) and `{fund}` stand for pieces already found, and `{...}` for some words of the same sentence
    /// without another sum. A piece may be named: `{money:total}`.
    pub pattern: Spot<String>,
    /// The parts it may look in: `summary`, `recommendation`, `outcome`, `sections`, `money` (sections about money),
    /// `subject` (in the header: only rules that name it look there), or a section's key. Everywhere if not given.
    #[serde(default, rename = "in")]
    pub within: Vec<Spot<String>>,
    /// A match does not count where this pattern, with the same pieces, fits anywhere between the beginning of its
    /// sentence and its own end: `meets the shortfall of {money}` is no shortfall told of.
    #[serde(default)]
    pub unless: Option<Spot<String>>,
    /// Inherited entries this one takes the place of: `rule.award-to`.
    #[serde(default)]
    pub instead_of: Option<Entries>,
}

/// What a rule's match says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Says {
    /// `{money}` is given to `{body}`.
    Award,
    /// `{body}` receives something, the sum stands elsewhere.
    Recipient,
    /// `{money}` is given, the recipient stands elsewhere.
    Sum,
    /// The sentence gives money: its one sum goes to its one body, whatever words stand between them. Any other rule
    /// that reads the same sentence is believed before.
    Gives,
    /// `{money}` is the total of all awards.
    AwardsTotal,
    /// `{money}` is a total of several sums.
    Total,
    /// `{money}` is the total together with what was given before.
    RunningTotal,
    /// `{money}` was asked for; it counts only if nothing else is stated.
    Request,
    /// `{money}` is no award, whatever else matches.
    Mention,
    /// `{money}` is received.
    Income,
    /// The money comes from `{fund}`.
    Funding,
    /// The items of the list or table that follows are awards.
    List,
    /// The sum is stated somewhere else.
    Elsewhere,
    /// What is decided commits no money.
    NoMoney,
}
