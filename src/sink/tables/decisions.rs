//! `decisions.csv`

use super::{Kind, Rows};
use crate::issue::Severity;
use crate::record::{
    AmountStatus, Answer, CURRENCY, FINANCIAL_YEAR, OutcomeStatus, PaperKind, Record, Review, SHA256,
    SignOffRole, Status, TextSource,
};

pub(super) struct Decisions;

type C = super::Column<Decisions>;

impl Rows for Decisions {
    type Row<'a> = &'a Record;
    const NAME: &'static str = "decisions";
    const ABOUT: &'static str = "The decision documents, one row a PDF";
    const COLUMNS: &'static [C] = &[
        C::optional(
            "number_printed",
            Kind::Text,
            "The decision number exactly as printed, prefix and all",
            |r| (&r.number_printed).into(),
        ),
        C::optional("sequence", Kind::Count, "The number's first part", |r| {
            r.sequence.into()
        }),
        C::optional("year", Kind::Count, "The number's year", |r| r.year.into()),
        C::optional("publisher", Kind::Text, "The public body", |r| {
            (&r.publisher.name).into()
        }),
        C::optional("profile", Kind::Text, "Id of the form that matched", |r| {
            (&r.profile).into()
        }),
        C::optional("subject", Kind::Text, "What the decision is about", |r| {
            (&r.subject).into()
        }),
        C::optional("originator", Kind::Text, "Who wrote the paper", |r| {
            (&r.originator).into()
        }),
        C::optional("reason", Kind::Text, "Why it was submitted", |r| {
            (&r.reason).into()
        }),
        C::optional("submitted_to", Kind::Text, "To whom it was submitted", |r| {
            (&r.submitted_to).into()
        }),
        C::required(
            "outcome",
            Kind::OneOf(OutcomeStatus::WORDS),
            "What was decided; unknown where the document does not say so clearly",
            |r| r.outcome.status.as_str().into(),
        ),
        C::optional("outcome_by", Kind::Text, "Who decided, as printed", |r| {
            (&r.outcome.by).into()
        }),
        C::optional(
            "decision_date",
            Kind::Date,
            "The date beside the decision-maker's signature",
            |r| (&r.decision_date).into(),
        ),
        C::optional(
            "amount",
            Kind::Number,
            "What this decision commits in total, in currency; amount_status says why it is empty",
            |r| r.amount.into(),
        ),
        C::optional(
            "amount_status",
            Kind::OneOf(AmountStatus::WORDS),
            "stated; none: no money is committed; elsewhere: the paper refers to another paper or a part not \
             published; conflict: sums that should agree do not; proposed: the decision is not taken yet; empty \
             if it is not known",
            |r| r.amount_status.map(AmountStatus::as_str).into(),
        ),
        C::optional(
            "currency",
            Kind::Pattern(CURRENCY),
            "ISO 4217 code of amount",
            |r| (&r.currency).into(),
        ),
        C::optional(
            "recipient",
            Kind::Text,
            "Who receives the money; several joined by a semicolon and a space (awards has one row each)",
            |r| (&r.recipient).into(),
        ),
        C::optional(
            "funding_source",
            Kind::Text,
            "Who or what the money comes from, as printed",
            |r| (&r.funding_source).into(),
        ),
        C::optional(
            "financial_year",
            Kind::Pattern(FINANCIAL_YEAR),
            "Financial year of the award, as 2024/25: the one stated, else the one in which the dates of what is funded lie",
            |r| (&r.financial_year).into(),
        ),
        C::optional("period_start", Kind::Date, "First day of what is funded", |r| {
            (&r.period.start).into()
        }),
        C::optional("period_end", Kind::Date, "Last day of what is funded", |r| {
            (&r.period.end).into()
        }),
        C::optional(
            "confidential",
            Kind::Boolean,
            "The answer to the question whether the decision is confidential",
            |r| r.confidential.into(),
        ),
        C::optional(
            "confidential_reason",
            Kind::Text,
            "The reason printed under that question",
            |r| (&r.confidential_reason).into(),
        ),
        C::optional(
            "chief_executive_date",
            Kind::Date,
            "Date of the chief executive's signature; empty where several differ",
            |r| signed_on(r, SignOffRole::ChiefExecutive).into(),
        ),
        C::optional(
            "chief_finance_officer_date",
            Kind::Date,
            "Date of the chief finance officer's signature; empty where several differ",
            |r| signed_on(r, SignOffRole::ChiefFinanceOfficer).into(),
        ),
        C::optional("legal_advice", ANSWER, "Answer: was legal advice sought?", |r| {
            answer(r, "legal_advice").into()
        }),
        C::optional(
            "cfo_consulted",
            ANSWER,
            "Answer: was the chief finance officer consulted?",
            |r| answer(r, "cfo_consulted").into(),
        ),
        C::optional(
            "equality",
            ANSWER,
            "Answer: equality, diversity and human rights considered?",
            |r| answer(r, "equality").into(),
        ),
        C::optional(
            "human_resources",
            ANSWER,
            "Answer: human resource implications considered?",
            |r| answer(r, "human_resources").into(),
        ),
        C::optional(
            "plan_consistent",
            ANSWER,
            "Answer: consistent with the Police and Crime Plan?",
            |r| answer(r, "plan_consistent").into(),
        ),
        C::optional(
            "consultation",
            ANSWER,
            "Answer: people or agencies likely to be affected consulted?",
            |r| answer(r, "consultation").into(),
        ),
        C::optional(
            "communications",
            ANSWER,
            "Answer: communications advice sought, media interest considered?",
            |r| answer(r, "communications").into(),
        ),
        C::optional(
            "sustainability",
            ANSWER,
            "Answer: sustainability and environmental factors considered?",
            |r| answer(r, "sustainability").into(),
        ),
        C::optional(
            "risks_highlighted",
            ANSWER,
            "Answer: relevant issues highlighted under other implications and risks?",
            |r| answer(r, "risks_highlighted").into(),
        ),
        C::optional("marking", Kind::Text, "Protective marking as printed", |r| {
            (&r.marking).into()
        }),
        C::optional(
            "recommendation",
            Kind::Text,
            "The recommendation, its paragraphs joined by line ends",
            |r| (&r.recommendation).into(),
        ),
        C::optional(
            "pages",
            Kind::Count,
            "Pages of the PDF; empty if it could not be opened",
            |r| r.source.pages.into(),
        ),
        C::required(
            "text",
            Kind::OneOf(TextSource::WORDS),
            "Where the words came from: digital text, a text layer over a scan (ocr-layer), recognised by this \
             program (ocr), differing by page (mixed), or nowhere (none)",
            |r| r.source.text.as_str().into(),
        ),
        C::required(
            "status",
            Kind::OneOf(Status::WORDS),
            "ok: no error; partial: a record with an error; failed: no text could be read. The causes are in \
             issues",
            |r| r.status.as_str().into(),
        ),
        C::required(
            "errors",
            Kind::Count,
            "How many issues of severity error the document has; issues names them",
            |r| issues(r, Severity::Error).into(),
        ),
        C::required(
            "warnings",
            Kind::Count,
            "How many issues of severity warning the document has; issues names them",
            |r| issues(r, Severity::Warning).into(),
        ),
        C::optional(
            "sha256",
            Kind::Pattern(SHA256),
            "SHA-256 of the PDF; empty if it could not be read",
            |r| (&r.source.sha256).into(),
        ),
        C::required(
            "kind",
            Kind::OneOf(PaperKind::WORDS),
            "What the paper is: only a decision has an outcome, a decision date, an amount or a recipient",
            |r| r.kind.as_str().into(),
        ),
        C::required(
            "review",
            Kind::OneOf(Review::WORDS),
            "not-needed: no error, no doubt about a key value, not a second copy of another file; needed: look before \
             using the row; done: a person set or confirmed what was in doubt",
            |r| r.review.as_str().into(),
        ),
    ];

    fn rows(record: &Record) -> impl Iterator<Item = &Record> {
        std::iter::once(record)
    }
}

const ANSWER: Kind = Kind::OneOf(Answer::WORDS);

/// The date beside the signatures of a role, if it is one date.
fn signed_on(record: &Record, role: SignOffRole) -> Option<&str> {
    agreed(
        record
            .sign_offs
            .iter()
            .filter(|sign_off| sign_off.role == role)
            .filter_map(|sign_off| sign_off.date.as_deref()),
    )
}

/// The answer to the question of an id, if it is one answer.
fn answer(record: &Record, id: &str) -> Option<&'static str> {
    agreed(
        record
            .checklist
            .iter()
            .filter(|item| item.id.as_deref() == Some(id))
            .filter_map(|item| item.answer),
    )
    .map(Answer::as_str)
}

/// What all of them are, if they are all the same: one cell cannot hold two values, and to pick one is to guess.
fn agreed<T: PartialEq>(mut values: impl Iterator<Item = T>) -> Option<T> {
    let first = values.next()?;
    values.all(|value| value == first).then_some(first)
}

/// How many issues are as grave.
fn issues(record: &Record, severity: Severity) -> usize {
    record
        .issues
        .iter()
        .filter(|issue| issue.severity == severity)
        .count()
}
