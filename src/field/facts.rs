//! What the form says, as typed values tied to their places in the text.

use jiff::civil::Date;
use rust_decimal::Decimal;

use super::answer::Answer;
use super::date::{DateValue, Precision};
use super::money::{Per, Qualifier};
use super::number::ParsedNumber;
use crate::geom::PageNumber;
use crate::issue::Issue;
use crate::layout::Span;
use crate::profile::{Field, OutcomeStatus, SignOffRole};
use crate::words::words;

/// A value and the words it was read from.
#[derive(Debug, Clone, PartialEq)]
pub struct Value<T> {
    /// The value.
    pub value: T,
    /// Its place in the document's text.
    pub span: Span,
}

impl<T> Value<T> {
    /// A value read from a place.
    pub fn new(value: T, span: Span) -> Self {
        Self { value, span }
    }
}

/// Everything read from one document.
#[derive(Debug, Clone, Default)]
pub struct Facts {
    /// What the paper is, and the words that show it.
    pub kind: KindFacts,
    /// The decision number.
    pub number: Option<Value<ParsedNumber>>,
    /// Header fields that are text.
    pub headers: Vec<(Field, Value<String>)>,
    /// The summary.
    pub summary: Vec<Paragraph>,
    /// The recommendation.
    pub recommendation: Vec<Paragraph>,
    /// What was decided.
    pub outcome: OutcomeFacts,
    /// The decision's date, where a header field gives it.
    pub decision_date: Option<Value<Date>>,
    /// Money.
    pub money: MoneyFacts,
    /// Dates.
    pub dates: Vec<DateFact>,
    /// Questions and answers.
    pub checklist: Vec<CheckedQuestion>,
    /// Whether the decision is confidential.
    pub confidential: Option<Value<bool>>,
    /// Why.
    pub confidential_reason: Vec<Paragraph>,
    /// Emissions.
    pub emissions: Vec<EmissionFact>,
    /// Environmental implications.
    pub environment: Vec<Paragraph>,
    /// Signature blocks.
    pub sign_offs: Vec<SignOffFact>,
    /// The protective marking.
    pub marking: Option<Value<String>>,
    /// The body.
    pub sections: Vec<SectionFact>,
    /// The publisher, where the page names it and the profile does not.
    pub publisher: Option<Value<String>>,
    /// Fields of the form's own whose labels are there, in the order of the profile.
    pub fields: Vec<FormFieldFact>,
    /// Pointers of the values that were only found because recognised letters were taken for what they look like.
    pub repaired: Vec<String>,
    /// What reading the values found wrong.
    pub issues: Vec<Issue>,
    /// How values were found, and which candidates lost.
    pub trail: Vec<Step>,
}

impl Facts {
    /// A header field's text.
    #[must_use]
    pub fn header(&self, field: Field) -> Option<&Value<String>> {
        self.headers.iter().find(|(f, _)| *f == field).map(|(_, v)| v)
    }

    /// The decision-maker's signature block.
    #[must_use]
    pub fn decision_maker(&self) -> Option<(usize, &SignOffFact)> {
        self.sign_offs
            .iter()
            .enumerate()
            .find(|(_, s)| s.role == SignOffRole::DecisionMaker)
    }
}

/// One step of finding a value: which rule, in which words, and whether it won.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    /// JSON Pointer of the value.
    pub field: String,
    /// The rule: a key of the profile, or what the engine did.
    pub rule: String,
    /// The words.
    pub span: Option<Span>,
    /// What they say.
    pub value: String,
    /// It became the value.
    pub chosen: bool,
    /// Why it did, or did not.
    pub why: String,
}

words! {
    /// What a paper is.
    PaperKind {
        /// A decision that was taken (or refused, put off, noted).
        Decision = "decision",
        /// The form of a decision that is not taken yet.
        Proposed = "proposed-decision",
        /// It asks somebody for a decision, or informs of one.
        Report = "report",
        /// What a meeting is going to deal with.
        Agenda = "agenda",
        /// What a meeting dealt with.
        Minutes = "minutes",
        /// A letter.
        Letter = "letter",
        /// Anything else.
        Other = "other",
    }
}

words! {
    /// Kinds of paragraphs.
    ParagraphKind {
        /// Running text or a list item.
        Text = "text",
        /// An unnumbered sub-heading.
        Heading = "heading",
        /// A row of a table.
        Table = "table",
        /// A footnote.
        Footnote = "footnote",
    }
}

/// A paragraph.
#[derive(Debug, Clone, PartialEq)]
pub struct Paragraph {
    /// Printed number or letter.
    pub label: Option<String>,
    /// Its text.
    pub text: String,
    /// Depth of nesting.
    pub level: u8,
    /// What it is.
    pub kind: ParagraphKind,
    /// Its place.
    pub span: Span,
}

/// What a paper is, and by what that is seen.
#[derive(Debug, Clone)]
pub struct KindFacts {
    /// The kind.
    pub kind: PaperKind,
    /// The words that show it; none where only the lack of others does.
    pub span: Option<Span>,
    /// Why it is taken for that, as the second half of a sentence: `its heading says "Agenda"`.
    pub why: String,
}

impl Default for KindFacts {
    fn default() -> Self {
        Self {
            kind: PaperKind::Other,
            span: None,
            why: String::new(),
        }
    }
}

/// What was decided.
#[derive(Debug, Clone, Default)]
pub struct OutcomeFacts {
    /// The class.
    pub status: Option<Value<OutcomeStatus>>,
    /// Who decided.
    pub by: Option<Value<String>>,
    /// The sentence.
    pub text: Option<Value<String>>,
}

/// What was found about money.
#[derive(Debug, Clone, Default)]
pub struct MoneyFacts {
    /// Every sum.
    pub sums: Vec<SumFact>,
    /// Who receives what.
    pub awards: Vec<AwardFact>,
    /// What the decision commits in total.
    pub amount: Option<Value<Decimal>>,
    /// Its currency.
    pub currency: Option<String>,
    /// Why there is, or is not, an amount.
    pub status: Option<AmountStatus>,
    /// Where the money comes from.
    pub funding: Option<Value<String>>,
    /// Financial year of the award.
    pub financial_year: Option<Value<String>>,
    /// First and last day of what is funded.
    pub period: Option<(Value<Date>, Value<Date>)>,
}

words! {
    /// Why there is, or is not, an amount.
    AmountStatus {
        /// It is stated.
        Stated = "stated",
        /// The document commits no money.
        None = "none",
        /// It is said to be in an appendix, a part not published, another paper.
        Elsewhere = "elsewhere",
        /// Sums that should agree do not.
        Conflict = "conflict",
        /// It is only proposed: the decision is not taken yet.
        Proposed = "proposed",
    }
}

words! {
    /// What a sum is to the decision.
    AmountRole {
        /// Money this decision gives.
        Award = "award",
        /// The sum of several.
        Total = "total",
        /// Anything else.
        Mention = "mention",
    }
}

words! {
    /// Which way money goes, seen from the publisher.
    Direction {
        /// It is spent.
        Out = "out",
        /// It is received.
        In = "in",
    }
}

/// A sum of money.
#[derive(Debug, Clone, PartialEq)]
pub struct SumFact {
    /// Its value, if it is one.
    pub value: Option<Decimal>,
    /// Currency code.
    pub currency: String,
    /// As printed.
    pub raw: String,
    /// A limit or an approximation.
    pub qualifier: Option<Qualifier>,
    /// It is a rate.
    pub per: Option<Per>,
    /// What it is to the decision.
    pub role: AmountRole,
    /// The part it stands in.
    pub section: Option<String>,
    /// Its place.
    pub span: Span,
}

/// Money for one recipient.
#[derive(Debug, Clone, PartialEq)]
pub struct AwardFact {
    /// The recipient.
    pub recipient: Value<String>,
    /// The body it belongs to.
    pub part_of: Option<Value<String>>,
    /// An abbreviation.
    pub alias: Option<Value<String>>,
    /// How much.
    pub amount: Option<Value<Decimal>>,
    /// Currency code.
    pub currency: Option<String>,
    /// A limit or an approximation.
    pub qualifier: Option<Qualifier>,
    /// It is a rate.
    pub per: Option<Per>,
    /// What it is for.
    pub purpose: Option<Value<String>>,
    /// Which way the money goes.
    pub direction: Direction,
    /// The whole, where the amount is a rate and what it comes to is stated.
    pub total: Option<Value<Decimal>>,
}

words! {
    /// What a date is the date of.
    DateRole {
        /// The decision.
        Decision = "decision",
        /// The chief executive's certificate.
        ChiefExecutive = "chief-executive",
        /// The chief finance officer's certificate.
        ChiefFinanceOfficer = "chief-finance-officer",
        /// Another signature.
        SignOff = "sign-off",
        /// The first day of what is funded.
        PeriodStart = "period-start",
        /// Its last day.
        PeriodEnd = "period-end",
        /// Anything else.
        Mention = "mention",
    }
}

impl DateRole {
    /// The role of a date beside a signature.
    #[must_use]
    pub fn of(role: SignOffRole) -> Self {
        match role {
            SignOffRole::DecisionMaker => Self::Decision,
            SignOffRole::ChiefExecutive => Self::ChiefExecutive,
            SignOffRole::ChiefFinanceOfficer => Self::ChiefFinanceOfficer,
            SignOffRole::MonitoringOfficer | SignOffRole::Other => Self::SignOff,
        }
    }
}

/// A date.
#[derive(Debug, Clone, PartialEq)]
pub struct DateFact {
    /// Its value, if it is one.
    pub value: Option<DateValue>,
    /// How much of it is given.
    pub precision: Precision,
    /// As printed.
    pub raw: String,
    /// What it is the date of.
    pub role: DateRole,
    /// The part it stands in.
    pub section: Option<String>,
    /// Its place.
    pub span: Span,
}

/// A question and its answer.
#[derive(Debug, Clone, PartialEq)]
pub struct CheckedQuestion {
    /// What it asks about.
    pub id: Option<String>,
    /// The question.
    pub question: Value<String>,
    /// The class of the answer.
    pub answer: Option<Answer>,
    /// The answer as printed.
    pub raw: Option<Value<String>>,
}

/// A field of the form's own.
#[derive(Debug, Clone, PartialEq)]
pub struct FormFieldFact {
    /// Its key in the profile.
    pub id: String,
    /// It holds a list.
    pub list: bool,
    /// Its values; none where none could be read.
    pub values: Vec<Value<FormValue>>,
}

/// A value of such a field, of the type the profile gives it.
#[derive(Debug, Clone, PartialEq)]
pub enum FormValue {
    /// A text, or the name of a body.
    Text(String),
    /// The answer to a question.
    YesNo(bool),
    /// A day.
    Date(Date),
    /// A number, or a sum of money in the publisher's currency.
    Number(Decimal),
}

/// A row of the emissions table.
#[derive(Debug, Clone, PartialEq)]
pub struct EmissionFact {
    /// The category.
    pub category: Value<String>,
    /// Tonnes more.
    pub increase: Option<Value<Decimal>>,
    /// Tonnes less.
    pub saving: Option<Value<Decimal>>,
}

/// A signature block.
#[derive(Debug, Clone, PartialEq)]
pub struct SignOffFact {
    /// Whose.
    pub role: SignOffRole,
    /// What stands over it; for the decision-maker who decided.
    pub title: Option<Value<String>>,
    /// The date beside it.
    pub date: Option<Value<Date>>,
    /// What stands in the date's place, readable or not.
    pub raw_date: Option<Value<String>>,
    /// Ink stands at the line.
    pub signed: Option<bool>,
    /// The page its signature line stands on.
    pub page: Option<PageNumber>,
    /// Where its signature label stands.
    pub label: Option<Span>,
}

/// A section of the body.
#[derive(Debug, Clone, PartialEq)]
pub struct SectionFact {
    /// Its number.
    pub number: Option<String>,
    /// Its title.
    pub title: Option<Value<String>>,
    /// The page its heading stands on.
    pub page: PageNumber,
    /// Its text.
    pub paragraphs: Vec<Paragraph>,
}
