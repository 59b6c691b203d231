//! From values with places in the text to the record with its evidence.

use std::collections::BTreeMap;

use super::{
    Amount, Award, ChecklistItem, DateMention, Emission, FieldItem, FieldValue, Number, Outcome, Paragraph,
    Period, Publisher, Record, Section, SignOff, Source, Status,
};
use crate::evidence::Evidence;
use crate::field::facts::{self, Facts, FormValue};
use crate::issue::{Issue, Severity};
use crate::layout::{Layout, Span};
use crate::profile::{Field, OutcomeStatus, Profile, SignOffRole};

/// Puts a record together.
///
/// `issues` are those of reading and checking; they come out in the order of the contract's severities, then of the
/// document. A document without any word that can be trusted gives a failed record with all fields null.
#[must_use]
pub fn assemble(
    source: Source,
    layout: &Layout,
    profile: &Profile,
    facts: &Facts,
    issues: Vec<Issue>,
) -> Record {
    let mut record = Record::empty(source);
    let words = layout
        .pages
        .iter()
        .any(|p| !p.unreliable() && p.glyphs.iter().any(|g| g.ch.is_alphanumeric()));
    if words {
        let mut evidence = Ledger {
            layout,
            trail: &facts.trail,
            out: BTreeMap::new(),
        };
        fill(&mut record, profile, facts, &mut evidence);
        record.evidence = evidence.out;
    }
    record.issues = sorted(issues);
    record.status = status(words, &record.issues);
    record.settle_review(false);
    record
}

/// Issues by severity, then page, then as they were found.
pub(super) fn sorted(mut issues: Vec<Issue>) -> Vec<Issue> {
    issues
        .sort_by(|a, b| (a.severity, a.code, a.page, &a.field).cmp(&(b.severity, b.code, b.page, &b.field)));
    issues.dedup();
    issues
}

fn status(words: bool, issues: &[Issue]) -> Status {
    let error = issues.iter().any(|i| i.severity == Severity::Error);
    match (words, error) {
        (true, false) => Status::Ok,
        (true, true) => Status::Partial,
        (false, _) => Status::Failed,
    }
}

/// Collects evidence under its pointers.
struct Ledger<'l> {
    layout: &'l Layout,
    trail: &'l [facts::Step],
    out: BTreeMap<String, Evidence>,
}

impl Ledger<'_> {
    fn add(&mut self, pointer: impl Into<String>, span: Span) {
        if let Some(mut e) = self.layout.text.evidence(span, &self.layout.pages) {
            let pointer = pointer.into();
            e.rule = self.rule(&pointer, span);
            self.out.insert(pointer, e);
        }
    }

    /// What found the words that became a value: the step of that value, else one of the value that is made from it
    /// (`/recipient` from `/awards/0/recipient`).
    fn rule(&self, pointer: &str, span: Span) -> Option<String> {
        let last = pointer.rsplit('/').next()?;
        let steps = || self.trail.iter().filter(|s| s.chosen && !s.rule.is_empty());
        let own = steps().find(|s| s.field == pointer);
        let step = own
            .or_else(|| steps().find(|s| s.span == Some(span) && s.field.rsplit('/').next() == Some(last)))?;
        Some(step.rule.clone())
    }

    fn text(&mut self, pointer: &str, value: Option<&facts::Value<String>>) -> Option<String> {
        let v = value?;
        self.add(pointer, v.span);
        Some(v.value.clone())
    }

    fn page(&self, span: Span) -> Option<crate::geom::PageNumber> {
        self.layout.text.page(span)
    }

    /// Paragraphs of a part, each with its place.
    fn paragraphs(&mut self, pointer: &str, list: &[facts::Paragraph]) -> Vec<Paragraph> {
        list.iter()
            .enumerate()
            .map(|(i, p)| {
                self.add(format!("{pointer}/{i}/text"), p.span);
                Paragraph {
                    label: p.label.clone(),
                    text: p.text.clone(),
                    level: p.level,
                    kind: p.kind,
                }
            })
            .collect()
    }

    /// Paragraphs joined into one text, the numbers of their limbs kept where asked.
    fn joined(&mut self, pointer: &str, list: &[facts::Paragraph], labels: bool) -> Option<String> {
        let (first, last) = (list.first()?, list.last()?);
        self.add(pointer, Span::new(first.span.start, last.span.end));
        let lines: Vec<String> = list
            .iter()
            .map(|p| match &p.label {
                Some(l) if labels => format!("{} {}", printed(self.layout, p, l), p.text),
                _ => p.text.clone(),
            })
            .collect();
        Some(lines.join("\n"))
    }
}

/// A paragraph's label as printed, its dot or bracket with it.
fn printed(layout: &Layout, p: &facts::Paragraph, label: &str) -> String {
    let before = layout
        .text
        .slice(Span::new(p.span.start.saturating_sub(16), p.span.start));
    let word = before
        .trim_end()
        .rsplit(char::is_whitespace)
        .next()
        .unwrap_or(label);
    if word.contains(label) {
        word.to_owned()
    } else {
        label.to_owned()
    }
}

fn fill(record: &mut Record, profile: &Profile, facts: &Facts, evidence: &mut Ledger<'_>) {
    record.kind = facts.kind.kind;
    if let Some(span) = facts.kind.span {
        evidence.add("/kind", span);
    }
    record.profile = profile.is_form().then(|| profile.id.clone());
    record.publisher = Publisher {
        name: profile.publisher.clone(),
        id: profile.publisher_id.clone(),
    };
    if record.publisher.name.is_none() {
        record.publisher.name = evidence.text("/publisher/name", facts.publisher.as_ref());
    }
    if let Some(n) = &facts.number {
        evidence.add("/number", n.span);
        evidence.add("/number_printed", n.span);
        record.number = Some(n.value.normal.clone());
        record.number_printed = Some(n.value.printed.clone());
        record.sequence = n.value.sequence;
        record.year = n.value.year;
        if n.value.sequence.is_some() {
            evidence.add("/sequence", n.span);
        }
        if n.value.year.is_some() {
            evidence.add("/year", n.span);
        }
    }
    record.subject = evidence.text("/subject", facts.header(Field::Subject));
    record.originator = evidence.text("/originator", facts.header(Field::Originator));
    record.reason = evidence.text("/reason", facts.header(Field::Reason));
    record.submitted_to = evidence.text("/submitted_to", facts.header(Field::SubmittedTo));
    record.summary = evidence.paragraphs("/summary", &facts.summary);
    record.recommendation = evidence.joined("/recommendation", &facts.recommendation, true);
    outcome(record, facts, evidence);
    money(record, facts, evidence);
    dates(record, facts, evidence);
    form(record, facts, evidence);
    record.sections = facts
        .sections
        .iter()
        .enumerate()
        .map(|(i, s)| {
            if let Some(t) = &s.title {
                evidence.add(format!("/sections/{i}/title"), t.span);
            }
            Section {
                number: s.number.clone(),
                title: s.title.as_ref().map(|t| t.value.clone()),
                page: Some(s.page),
                paragraphs: evidence.paragraphs(&format!("/sections/{i}/paragraphs"), &s.paragraphs),
            }
        })
        .collect();
}

fn outcome(record: &mut Record, facts: &Facts, evidence: &mut Ledger<'_>) {
    let o = &facts.outcome;
    record.outcome = Outcome {
        status: o.status.as_ref().map_or(OutcomeStatus::Unknown, |s| {
            evidence.add("/outcome/status", s.span);
            s.value
        }),
        by: evidence.text("/outcome/by", o.by.as_ref()),
        text: evidence.text("/outcome/text", o.text.as_ref()),
    };
    let signed = facts.decision_maker().and_then(|(_, s)| s.date.as_ref());
    if let Some(d) = facts.decision_date.as_ref().or(signed) {
        evidence.add("/decision_date", d.span);
        record.decision_date = Some(d.value.to_string());
    }
}

fn money(record: &mut Record, facts: &Facts, evidence: &mut Ledger<'_>) {
    let m = &facts.money;
    if let Some(a) = &m.amount {
        evidence.add("/amount", a.span);
        record.amount = Some(Number(a.value));
    }
    record.amount_status = m.status;
    record.currency.clone_from(&m.currency);
    if m.currency.is_some()
        && let Some(a) = &m.amount
    {
        evidence.add("/currency", a.span);
    }
    let paid: Vec<&facts::AwardFact> = m
        .awards
        .iter()
        .filter(|a| a.direction == facts::Direction::Out)
        .collect();
    if let Some(first) = paid.first() {
        evidence.add("/recipient", first.recipient.span);
        let mut names: Vec<&str> = Vec::new();
        for a in &paid {
            if !names.contains(&a.recipient.value.as_str()) {
                names.push(&a.recipient.value);
            }
        }
        record.recipient = Some(names.join("; "));
    }
    // Of the only award, which is a rate, the decision's total is the whole.
    let whole_of = |a: &facts::AwardFact| match paid.as_slice() {
        [only] if only.per.is_some() && std::ptr::eq(*only, a) => {
            let rate = a.amount.as_ref().map(|v| v.value);
            m.amount.as_ref().filter(|v| rate != Some(v.value))
        }
        _ => None,
    };
    record.awards = m
        .awards
        .iter()
        .enumerate()
        .map(|(i, a)| {
            let at = |field: &str| format!("/awards/{i}/{field}");
            evidence.add(at("recipient"), a.recipient.span);
            if let Some(v) = &a.amount {
                evidence.add(at("amount"), v.span);
            }
            Award {
                recipient: Some(a.recipient.value.clone()),
                part_of: evidence.text(&at("part_of"), a.part_of.as_ref()),
                alias: evidence.text(&at("alias"), a.alias.as_ref()),
                amount: a.amount.as_ref().map(|v| Number(v.value)),
                currency: a.currency.clone(),
                qualifier: a.qualifier,
                per: a.per,
                purpose: evidence.text(&at("purpose"), a.purpose.as_ref()),
                direction: a.direction,
                total: a.total.as_ref().or(whole_of(a)).map(|v| {
                    evidence.add(at("total"), v.span);
                    Number(v.value)
                }),
                page: evidence.page(a.recipient.span),
            }
        })
        .collect();
    record.funding_source = evidence.text("/funding_source", m.funding.as_ref());
    record.financial_year = evidence.text("/financial_year", m.financial_year.as_ref());
    if let Some((start, end)) = &m.period {
        evidence.add("/period/start", start.span);
        evidence.add("/period/end", end.span);
        record.period = Period {
            start: Some(start.value.to_string()),
            end: Some(end.value.to_string()),
        };
    }
    record.amounts = m
        .sums
        .iter()
        .enumerate()
        .map(|(i, s)| {
            evidence.add(format!("/amounts/{i}/value"), s.span);
            Amount {
                value: s.value.map(Number),
                currency: Some(s.currency.clone()),
                raw: s.raw.clone(),
                qualifier: s.qualifier,
                per: s.per,
                role: s.role,
                section: s.section.clone(),
                page: evidence.page(s.span),
            }
        })
        .collect();
}

fn dates(record: &mut Record, facts: &Facts, evidence: &mut Ledger<'_>) {
    record.dates = facts
        .dates
        .iter()
        .enumerate()
        .map(|(i, d)| {
            evidence.add(format!("/dates/{i}/value"), d.span);
            DateMention {
                value: d.value.map(|v| v.to_string()),
                precision: d.precision,
                raw: d.raw.clone(),
                role: d.role,
                section: d.section.clone(),
                page: evidence.page(d.span),
            }
        })
        .collect();
}

fn form(record: &mut Record, facts: &Facts, evidence: &mut Ledger<'_>) {
    record.checklist = facts
        .checklist
        .iter()
        .enumerate()
        .map(|(i, q)| {
            evidence.add(format!("/checklist/{i}/question"), q.question.span);
            if let Some(raw) = &q.raw {
                evidence.add(format!("/checklist/{i}/answer"), raw.span);
            }
            ChecklistItem {
                id: q.id.clone(),
                question: q.question.value.clone(),
                answer: q.answer,
                raw: q.raw.as_ref().map(|r| r.value.clone()),
                page: evidence.page(q.question.span),
            }
        })
        .collect();
    if let Some(c) = &facts.confidential {
        evidence.add("/confidential", c.span);
        record.confidential = Some(c.value);
    }
    record.confidential_reason = evidence.joined("/confidential_reason", &facts.confidential_reason, false);
    record.emissions = facts
        .emissions
        .iter()
        .enumerate()
        .map(|(i, e)| {
            evidence.add(format!("/emissions/{i}/category"), e.category.span);
            for (name, v) in [("increase_tco2", &e.increase), ("saving_tco2", &e.saving)] {
                if let Some(v) = v {
                    evidence.add(format!("/emissions/{i}/{name}"), v.span);
                }
            }
            Emission {
                category: e.category.value.clone(),
                increase_tco2: e.increase.as_ref().map(|v| Number(v.value)),
                saving_tco2: e.saving.as_ref().map(|v| Number(v.value)),
            }
        })
        .collect();
    record.environmental_implications =
        evidence.joined("/environmental_implications", &facts.environment, false);
    record.sign_offs = facts
        .sign_offs
        .iter()
        .enumerate()
        .map(|(i, s)| {
            if let Some(d) = &s.date {
                evidence.add(format!("/sign_offs/{i}/date"), d.span);
            }
            SignOff {
                role: s.role,
                title: match s.role {
                    SignOffRole::DecisionMaker => s.title.as_ref().map(|t| t.value.clone()),
                    _ => evidence.text(&format!("/sign_offs/{i}/title"), s.title.as_ref()),
                },
                date: s.date.as_ref().map(|d| d.value.to_string()),
                raw_date: evidence.text(&format!("/sign_offs/{i}/raw_date"), s.raw_date.as_ref()),
                signed: s.signed,
            }
        })
        .collect();
    record.marking = evidence.text("/marking", facts.marking.as_ref());
    record.fields = facts.fields.iter().map(|f| own_field(f, evidence)).collect();
}

/// A field that only this form has: null if its value could not be read.
fn own_field(field: &facts::FormFieldFact, evidence: &mut Ledger<'_>) -> (String, Option<FieldValue>) {
    let pointer = format!("/fields/{}", field.id);
    let item = |value: &FormValue| match value {
        FormValue::Text(text) => FieldItem::Text(text.clone()),
        FormValue::YesNo(answer) => FieldItem::YesNo(*answer),
        FormValue::Date(day) => FieldItem::Text(day.to_string()),
        FormValue::Number(number) => FieldItem::Number(Number(*number)),
    };
    let value = match field.values.as_slice() {
        [] => None,
        values if field.list => {
            for (i, v) in values.iter().enumerate() {
                evidence.add(format!("{pointer}/{i}"), v.span);
            }
            Some(FieldValue::Several(
                values.iter().map(|v| item(&v.value)).collect(),
            ))
        }
        [one, ..] => {
            evidence.add(pointer, one.span);
            Some(FieldValue::One(item(&one.value)))
        }
    };
    (field.id.clone(), value)
}
