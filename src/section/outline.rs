//! The parts of a form as places in the document's text.

use crate::geom::{PageNumber, Rect};
use crate::layout::{BlockKind, Span};
use crate::profile::{Feeds, Field, SignOffRole, Subject};

/// A document divided into the parts of its form.
#[derive(Debug, Clone, Default)]
pub struct Outline {
    /// What stands before the first label: letterhead, title.
    pub preface: Vec<Piece>,
    /// Header fields in the order of the document.
    pub headers: Vec<HeaderValue>,
    /// The summary.
    pub summary: Vec<Piece>,
    /// The recommendation.
    pub recommendation: Vec<Piece>,
    /// What was decided.
    pub outcome: Option<OutcomePart>,
    /// The body's sections, then the appendices.
    pub sections: Vec<SectionPart>,
    /// The form's questions and answers.
    pub checklist: Vec<Answered>,
    /// The question whether the decision is confidential.
    pub confidential: Option<ConfidentialPart>,
    /// Signature blocks, the decision-maker's too, in the order of the document.
    pub sign_offs: Vec<SignOffPart>,
    /// Rows of the emissions table.
    pub emissions: Vec<EmissionRow>,
    /// The text under the heading for environmental implications.
    pub environment: Vec<Piece>,
    /// Which stretches of the text each entry of the profile claimed, in the order of the document.
    pub claims: Vec<Claim>,
    /// Where other decisions begin that the same file holds: their numbers.
    pub others: Vec<Span>,
    /// What no entry claimed, for looking at a profile.
    pub unclaimed: Vec<Span>,
}

/// A stretch of the text claimed by an entry of the profile.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    /// The entry's key: `header.subject`, `labels.date`. `section.?` and `checklist.?`: found by its form, the profile
    /// does not list it.
    pub key: String,
    /// Where its label stands; empty for a part that opens without a heading.
    pub label: Span,
    /// What it labels: a value, or the text up to the next label.
    pub value: Span,
}

/// A paragraph or a table.
#[derive(Debug, Clone, PartialEq)]
pub enum Piece {
    /// A paragraph.
    Para(Para),
    /// A table: its place in [`Layout::flow`](crate::layout::Layout::flow).
    Table(usize),
}

/// A paragraph as a place in the text.
#[derive(Debug, Clone, PartialEq)]
pub struct Para {
    /// As published: without dot or bracket.
    pub label: Option<String>,
    /// Its text behind the label.
    pub span: Span,
    /// Depth of nesting, from 1.
    pub level: u8,
    /// What it is.
    pub kind: BlockKind,
}

/// A header field's label and value.
#[derive(Debug, Clone)]
pub struct HeaderValue {
    /// The key of the profile's entry.
    pub key: String,
    /// What it fills.
    pub field: Field,
    /// Where the label stands.
    pub label: Span,
    /// Where the value stands; empty if there is none.
    pub value: Span,
    /// Where the value goes on, if its lines do not follow each other in the text.
    pub more: Vec<Span>,
    /// What stands in its place and does not look as the profile says it does; empty if nothing does.
    pub unlike: Span,
    /// The places of its values, for a field that holds a list.
    pub items: Vec<Span>,
}

/// What was decided and by whom.
#[derive(Debug, Clone, Default)]
pub struct OutcomePart {
    /// Its heading.
    pub label: Span,
    /// What follows the heading: who decided. Empty if nothing does.
    pub by: Span,
    /// The paragraphs under it, up to the signature.
    pub pieces: Vec<Piece>,
    /// They are the recommendation too, and listed there.
    pub shared: bool,
}

/// A section of the body, or an appendix.
#[derive(Debug, Clone)]
pub struct SectionPart {
    /// Its number as printed.
    pub number: Option<String>,
    /// Its title, without a trailing colon.
    pub title: Option<Span>,
    /// The key of the profile's entry, if its title is a known one.
    pub key: Option<String>,
    /// What it is about.
    pub about: Option<Subject>,
    /// What else of the record it fills.
    pub feeds: Option<Feeds>,
    /// The page its heading stands on.
    pub page: PageNumber,
    /// Its text.
    pub pieces: Vec<Piece>,
    /// It stands behind the form.
    pub appendix: bool,
}

/// A question and its answer.
#[derive(Debug, Clone)]
pub struct Answered {
    /// What it asks about, if the profile knows it.
    pub id: Option<String>,
    /// The question.
    pub question: Span,
    /// What stands in the answer's place; empty if nothing does.
    pub answer: Span,
    /// The head over the answer's column, in a table with a column for each answer: `Yes`, `No`. Empty elsewhere.
    pub head: Span,
}

/// The question whether the decision is confidential.
#[derive(Debug, Clone, Default)]
pub struct ConfidentialPart {
    /// The question.
    pub label: Span,
    /// What answers it; empty if nothing does.
    pub answer: Span,
    /// What stands under the instruction to give reasons.
    pub reason: Vec<Piece>,
}

/// A signature block.
#[derive(Debug, Clone)]
pub struct SignOffPart {
    /// Whose it is.
    pub role: SignOffRole,
    /// What stands over it; empty for the decision-maker's in the outcome.
    pub title: Span,
    /// Where the signature's label stands.
    pub signature: Option<Span>,
    /// What is typed behind it.
    pub typed: Span,
    /// Where the date's label stands.
    pub date_label: Option<Span>,
    /// What stands behind it.
    pub date: Span,
    /// Where ink would stand: pages and boxes between the text before the signature and the text after it.
    pub ink: Vec<(PageNumber, Rect)>,
}

/// A row of the emissions table.
#[derive(Debug, Clone)]
pub struct EmissionRow {
    /// The category.
    pub category: Span,
    /// Tonnes more; empty if the cell is.
    pub increase: Span,
    /// Tonnes less.
    pub saving: Span,
}

impl Outline {
    /// How many of the values every decision has were found: number, title, day, who decided, what was decided.
    #[must_use]
    pub fn key_values(&self) -> usize {
        let header = |field: Field| {
            self.headers
                .iter()
                .any(|h| h.field == field && !h.value.is_empty())
        };
        let outcome = self.outcome.as_ref();
        let dated = self
            .sign_offs
            .iter()
            .any(|s| s.role == SignOffRole::DecisionMaker && !s.date.is_empty());
        [
            header(Field::Number),
            header(Field::Subject),
            header(Field::DecisionDate) || dated,
            header(Field::OutcomeBy) || outcome.is_some_and(|o| !o.by.is_empty()),
            header(Field::Outcome) || outcome.is_some_and(|o| !o.pieces.is_empty()),
        ]
        .into_iter()
        .filter(|found| *found)
        .count()
    }

    /// All paragraphs and tables that can hold facts about money and dates, with the part they stand in.
    pub fn pieces(&self) -> impl Iterator<Item = (Place<'_>, &Piece)> {
        let front = [
            (Place::Summary, &self.summary),
            (Place::Recommendation, &self.recommendation),
        ];
        front
            .into_iter()
            .flat_map(|(place, pieces)| pieces.iter().map(move |p| (place, p)))
            .chain(
                self.outcome
                    .iter()
                    .filter(|o| !o.shared)
                    .flat_map(|o| &o.pieces)
                    .map(|p| (Place::Outcome, p)),
            )
            .chain(
                self.sections
                    .iter()
                    .flat_map(|s| s.pieces.iter().map(move |p| (Place::Section(s), p))),
            )
    }
}

/// Which part a paragraph stands in.
#[derive(Debug, Clone, Copy)]
pub enum Place<'o> {
    /// The summary.
    Summary,
    /// The recommendation.
    Recommendation,
    /// The outcome.
    Outcome,
    /// A section or an appendix.
    Section(&'o SectionPart),
}
