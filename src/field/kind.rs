//! What a paper is: a decision, one that is only proposed, a report that asks for one, an agenda, minutes, a letter.
//!
//! The kind comes first because it decides what may be claimed: only a decision has an outcome, a date, money and
//! recipients. What shows it are words of its title and of its labels, and whether its verbs ask or decide.

use std::sync::LazyLock;

use serde::Deserialize;

use super::facts::{AmountRole, AmountStatus, DateRole, Facts, KindFacts, OutcomeFacts, PaperKind, Step};
use super::scan::pattern;
use crate::issue::{Code, Issue};
use crate::layout::{Layout, Span};
use crate::pattern::Regex;
use crate::profile::{Field, Profile, SignOffRole};
use crate::section::{Outline, Piece};

/// The patterns that come with the program.
const WORDS: &str = include_str!("kind.toml");

/// `kind.toml` as it is written.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct Words<P> {
    /// A heading of a decision that is to be taken.
    proposed_title: P,
    /// A heading of an agenda.
    agenda_title: P,
    /// A heading that is the word alone.
    agenda_alone: P,
    /// A heading of minutes.
    minutes_title: P,
    /// A heading of a report.
    report_title: P,
    /// A heading of a decision.
    decision_title: P,
    /// Somebody is asked to decide, or only informed.
    asks: P,
    /// An item of business of a meeting.
    agenda_item: P,
    /// The paper itself decides.
    decides: P,
    /// A person decides, or the decision begins with its verb.
    decides_alone: P,
    /// A line that is signed.
    signed: P,
    /// Words right under the heading of the decision that only ask for one.
    asked: P,
    /// How a letter begins.
    dear: P,
    /// How a letter ends.
    yours: P,
    /// The decision is still to be taken.
    untaken: P,
    /// A status of what is still to be decided.
    untaken_status: P,
}

#[allow(
    clippy::expect_used,
    reason = "the file is a constant, used by every test of this room; a broken one never leaves the desk"
)]
static MARKS: LazyLock<Words<Regex>> = LazyLock::new(|| {
    let words: Words<String> = toml::from_str(WORDS).expect("kind.toml reads");
    Words {
        proposed_title: pattern(&words.proposed_title),
        agenda_title: pattern(&words.agenda_title),
        agenda_alone: pattern(&words.agenda_alone),
        minutes_title: pattern(&words.minutes_title),
        report_title: pattern(&words.report_title),
        decision_title: pattern(&words.decision_title),
        asks: pattern(&words.asks),
        agenda_item: pattern(&words.agenda_item),
        decides: pattern(&words.decides),
        decides_alone: pattern(&words.decides_alone),
        signed: pattern(&words.signed),
        asked: pattern(&words.asked),
        dear: pattern(&words.dear),
        yours: pattern(&words.yours),
        untaken: pattern(&words.untaken),
        untaken_status: pattern(&words.untaken_status),
    }
});

/// A decision says what was decided on one of its first pages.
const DEEPEST: u32 = 12;

/// What shows the kind of a paper.
struct Signs<'a> {
    layout: &'a Layout,
    profile: &'a Profile,
    outline: &'a Outline,
    facts: &'a Facts,
    /// The lines of the first page that may be a title: what stands over the first label, and headings.
    titles: Vec<Span>,
}

/// The kind of a paper, and what it may claim.
pub(super) fn settle(layout: &Layout, profile: &Profile, outline: &Outline, facts: &mut Facts) {
    let kind = Signs {
        layout,
        profile,
        outline,
        facts,
        titles: titles(layout, outline),
    }
    .kind();
    if kind.kind != PaperKind::Decision {
        restrict(kind.kind, facts);
    }
    facts.trail.push(Step {
        field: "/kind".to_owned(),
        rule: "kind".to_owned(),
        span: kind.span,
        value: kind.kind.as_str().to_owned(),
        chosen: true,
        why: kind.why.clone(),
    });
    facts.kind = kind;
}

fn titles(layout: &Layout, outline: &Outline) -> Vec<Span> {
    let first = |s: &Span| layout.text.page(*s).is_none_or(|p| p.0 == 1);
    // A title is short, and no two sentences.
    let short = |s: Span| {
        let text = layout.text.slice(s);
        text.split_whitespace().count() <= 22 && !text.contains(". ")
    };
    let preface = outline.preface.iter().filter_map(|p| match p {
        Piece::Para(p) if short(p.span) => Some(p.span),
        _ => None,
    });
    let headings = layout
        .blocks()
        .take(14)
        .filter(|b| b.lines.len() <= 3 && short(b.body))
        .map(|b| b.body);
    let labelled = |s: &Span| outline.headers.iter().any(|h| s.overlaps(h.label));
    let mut out: Vec<Span> = preface
        .chain(headings)
        .filter(first)
        .filter(|s| !labelled(s))
        .take(18)
        .collect();
    out.sort();
    out.dedup();
    out
}

impl Signs<'_> {
    fn text(&self, span: Span) -> &str {
        self.layout.text.slice(span)
    }

    fn titled(&self, mark: &Regex) -> Option<Span> {
        self.titles.iter().copied().find(|s| mark.is_match(self.text(*s)))
    }

    fn headed(&self, kind: PaperKind, span: Span) -> KindFacts {
        seen(
            kind,
            Some(span),
            format!("its heading says \"{}\"", super::texts::tidy(self.text(span))),
        )
    }

    fn kind(&self) -> KindFacts {
        if self.profile.is_form() {
            return self.of_form();
        }
        let decided = self.decided();
        if let Some(k) = self.proposed(decided.is_some()) {
            return k;
        }
        if let Some(k) = self.asked_under_its_heading() {
            return k;
        }
        let items: Vec<Span> = self
            .layout
            .blocks()
            .map(|b| b.body)
            .filter(|s| MARKS.agenda_item.is_match(self.text(*s)))
            .take(12)
            .collect();
        let labelled = self.labelled();
        let agenda = self
            .titles
            .iter()
            .take(5)
            .copied()
            .find(|s| MARKS.agenda_title.is_match(self.text(*s)));
        if let Some(s) = agenda.filter(|_| items.len() >= 2 && labelled < 4) {
            return self.headed(PaperKind::Agenda, s);
        }
        let alone = agenda.filter(|s| MARKS.agenda_alone.is_match(self.text(*s)));
        if let Some(s) = alone.filter(|_| labelled < 3) {
            return self.headed(PaperKind::Agenda, s);
        }
        if labelled < 3 && self.titled(&MARKS.decision_title).is_none() {
            if let Some(s) = self.titled(&MARKS.minutes_title) {
                return self.headed(PaperKind::Minutes, s);
            }
            if let Some(s) = agenda {
                return self.headed(PaperKind::Agenda, s);
            }
            if items.len() >= 4 {
                return seen(
                    PaperKind::Agenda,
                    items.first().copied(),
                    "it lists the business of a meeting",
                );
            }
        }
        let dear = self
            .layout
            .blocks()
            .take(30)
            .map(|b| b.body)
            .find(|s| MARKS.dear.is_match(self.text(*s)));
        let yours = self
            .layout
            .blocks()
            .any(|b| MARKS.yours.is_match(self.text(b.body)));
        if let Some(s) = dear.filter(|_| yours && labelled < 3) {
            return seen(
                PaperKind::Letter,
                Some(s),
                format!("it begins \"{}\"", super::texts::tidy(self.text(s))),
            );
        }
        let titled = self.titled(&MARKS.decision_title);
        let report = self.titled(&MARKS.report_title);
        let under_label = self.outline.outcome.as_ref().is_some_and(|o| !o.label.is_empty());
        let asks = self.asks();
        if let Some(s) = report.filter(|s| {
            self.titles.iter().position(|t| t == s)
                < self
                    .titles
                    .iter()
                    .position(|t| Some(*t) == titled)
                    .or(Some(usize::MAX))
        }) && !(under_label && decided.is_some())
            && (titled.is_none() || decided.is_none())
        {
            return self.headed(PaperKind::Report, s);
        }
        if let Some(s) = self.report_head().filter(|_| {
            (!under_label || labelled < 2)
                && !decided.is_some_and(|s| MARKS.decides_alone.is_match(self.text(s)))
        }) {
            return seen(
                PaperKind::Report,
                asks.or(Some(s)),
                "it is addressed as a report is: from somebody, to somebody, about something",
            );
        }
        if let Some(span) = decided
            && (titled.is_some() || labelled >= 2 || (under_label && labelled >= 1))
        {
            let why = match titled {
                Some(s) => format!("its heading says \"{}\"", super::texts::tidy(self.text(s))),
                None => "it has the labels of a decision and says what was decided".to_owned(),
            };
            return seen(PaperKind::Decision, titled.or(Some(span)), why);
        }
        if let Some(span) = decided.filter(|s| labelled >= 1 && MARKS.decides.is_match(self.text(*s))) {
            return seen(
                PaperKind::Decision,
                Some(span),
                format!("it says \"{}\"", shortened(self.text(span))),
            );
        }
        if let Some(s) = self.report_head() {
            return seen(
                PaperKind::Report,
                Some(s),
                "it is addressed as a report is: from somebody, to somebody, about something",
            );
        }
        if let Some(s) = asks {
            return seen(
                PaperKind::Report,
                Some(s),
                format!("it asks for a decision: \"{}\"", shortened(self.text(s))),
            );
        }
        if let Some(s) = titled
            && labelled >= 1
        {
            return self.headed(PaperKind::Decision, s);
        }
        if let Some(span) = decided
            && under_label
        {
            return seen(
                PaperKind::Decision,
                Some(span),
                "a part of it is headed as the decision",
            );
        }
        if labelled >= 3 && self.facts.number.is_some() {
            return seen(
                PaperKind::Decision,
                self.facts.number.as_ref().map(|n| n.span),
                "it has the labels of a decision",
            );
        }
        if let Some(s) = titled
            && self.layout.pages.len() <= 3
        {
            return self.headed(PaperKind::Decision, s);
        }
        match report {
            Some(s) => self.headed(PaperKind::Report, s),
            None => seen(
                PaperKind::Other,
                None,
                "nothing in it says that something is decided",
            ),
        }
    }

    /// The first line of a head that says from whom, to whom and about what.
    fn report_head(&self) -> Option<Span> {
        let lines: Vec<Span> = self.layout.blocks().take(16).map(|b| b.body).collect();
        let find = |words: &[&str]| {
            lines.iter().copied().find(|s| {
                let text = self.text(*s).to_lowercase();
                words.iter().any(|w| {
                    text.strip_prefix(w)
                        .is_some_and(|t| t.trim_start().starts_with(':') || t.trim().is_empty())
                })
            })
        };
        let (from, to, subject) = (
            find(&["from", "by", "report of"]),
            find(&["to"]),
            find(&["subject", "title", "re"]),
        );
        from.filter(|_| to.is_some() && subject.is_some())
    }

    /// What stands under the heading of the decision asks for one.
    fn asked_under_its_heading(&self) -> Option<KindFacts> {
        let part = self.outline.outcome.as_ref().filter(|o| !o.label.is_empty())?;
        let signed = self.facts.decision_maker().is_some_and(|(_, s)| s.date.is_some());
        let first = part.pieces.iter().find_map(|p| match p {
            Piece::Para(p) => Some(p.span),
            Piece::Table(_) => None,
        })?;
        let asks = !signed && MARKS.asked.is_match(self.text(first));
        asks.then(|| {
            seen(
                PaperKind::Proposed,
                Some(first),
                format!("under its heading stands \"{}\"", shortened(self.text(first))),
            )
        })
    }

    /// On a known form a decision is taken, unless the form says that it is to be taken and it is neither signed nor dated.
    fn of_form(&self) -> KindFacts {
        let signed = self
            .facts
            .decision_maker()
            .is_some_and(|(_, s)| s.signed == Some(true) || s.date.is_some());
        let dated = self.facts.decision_date.is_some() || self.signed_in_text();
        if !signed && !dated {
            if let Some(s) = self.titled(&MARKS.proposed_title) {
                return self.headed(PaperKind::Proposed, s);
            }
            if let Some(h) = self.to_be_taken() {
                return h;
            }
            if let Some(s) = self
                .report_head()
                .filter(|_| self.asks().is_some() && self.decided().is_none())
            {
                return seen(
                    PaperKind::Report,
                    Some(s),
                    "it is addressed as a report is, and asks for a decision",
                );
            }
        }
        seen(PaperKind::Decision, None, "it is on the form of a decision")
    }

    /// Whether a line that is signed has a day on it, or on the next: `signed …… date 21 March 2025`.
    fn signed_in_text(&self) -> bool {
        let lines: Vec<&str> = self
            .layout
            .blocks()
            .map(|b| self.text(b.span))
            .filter(|t| t.chars().any(char::is_alphanumeric))
            .collect();
        let is_day = |t: &&str| super::date::find(t).iter().any(|d| d.day().is_some());
        lines.iter().enumerate().any(|(i, t)| {
            MARKS.signed.is_match(t)
                && t.split_whitespace().count() <= 14
                && (is_day(t)
                    || lines
                        .get(i + 1..i + 3)
                        .is_some_and(|n| n.iter().any(|t| t.len() < 60 && is_day(t))))
        })
    }

    fn to_be_taken(&self) -> Option<KindFacts> {
        let label = self.outline.headers.iter().map(|h| h.label).find(|l| {
            MARKS.proposed_title.is_match(self.text(*l))
                || self.text(*l).to_lowercase().contains("to be taken")
        })?;
        Some(seen(
            PaperKind::Proposed,
            Some(label),
            format!(
                "its label says \"{}\", and nobody has signed or dated it",
                super::texts::tidy(self.text(label))
            ),
        ))
    }

    /// The words that say the decision is not taken yet.
    fn proposed(&self, decided: bool) -> Option<KindFacts> {
        let dated = self.facts.decision_date.is_some();
        let taken = self
            .facts
            .header(Field::Outcome)
            .is_some_and(|v| crate::section::ruling::of_status(&v.value).is_some());
        if let Some(s) = self.titled(&MARKS.proposed_title).filter(|_| !taken) {
            return Some(self.headed(PaperKind::Proposed, s));
        }
        let status = self.facts.header(Field::Outcome).map(|v| v.span);
        if let Some(s) = status.filter(|s| MARKS.untaken_status.is_match(self.text(*s))) {
            return Some(seen(
                PaperKind::Proposed,
                Some(s),
                format!("its status is \"{}\"", super::texts::tidy(self.text(s))),
            ));
        }
        if decided && dated {
            return None;
        }
        if let Some(k) = self.to_be_taken() {
            return Some(k);
        }
        if self.labelled() >= 2 {
            let said = self
                .layout
                .blocks()
                .map(|b| b.body)
                .find(|s| MARKS.untaken.is_match(self.text(*s)))
                .filter(|_| !decided);
            return said.map(|s| {
                seen(
                    PaperKind::Proposed,
                    Some(s),
                    format!("it says \"{}\"", shortened(self.text(s))),
                )
            });
        }
        None
    }

    /// Where it says what was decided. What stands far inside a long paper is about something else.
    fn decided(&self) -> Option<Span> {
        let span = self.facts.outcome.status.as_ref().map(|s| s.span)?;
        let page = self.layout.text.page(span).map_or(1, |p| p.0);
        (page <= DEEPEST).then_some(span)
    }

    /// How many labels only decisions have.
    fn labelled(&self) -> usize {
        let mut fields: Vec<Field> = self
            .outline
            .headers
            .iter()
            .filter(|h| {
                matches!(h.field, Field::Number | Field::OutcomeBy | Field::Outcome)
                    || (h.field == Field::DecisionDate && h.key != "dated")
                    || (h.field == Field::Other && self.text(h.label).to_lowercase().contains("key decision"))
            })
            // A date field that was left empty is still a label only decisions have.
            .filter(|h| !h.value.is_empty() || h.field == Field::DecisionDate)
            .map(|h| h.field)
            .collect();
        fields.sort_unstable();
        fields.dedup();
        let headed = self.outline.outcome.as_ref().is_some_and(|o| !o.label.is_empty());
        let signed = self
            .facts
            .sign_offs
            .iter()
            .any(|s| s.role == SignOffRole::DecisionMaker && s.date.is_some());
        fields.len() + usize::from(headed) + usize::from(signed)
    }

    /// Where it asks somebody to decide.
    fn asks(&self) -> Option<Span> {
        let recommended = self.facts.recommendation.iter().map(|p| p.span);
        let blocks = self.layout.blocks().take(60).map(|b| b.body);
        recommended
            .chain(blocks)
            .find(|s| MARKS.asks.is_match(self.text(*s)))
    }
}

fn seen(kind: PaperKind, span: Option<Span>, why: impl Into<String>) -> KindFacts {
    KindFacts {
        kind,
        span,
        why: why.into(),
    }
}

fn shortened(text: &str) -> String {
    let tidy = super::texts::tidy(text);
    if tidy.chars().count() <= 120 {
        return tidy;
    }
    let cut: String = tidy.chars().take(118).collect();
    format!("{cut} …")
}

/// Takes away what only a decision has.
fn restrict(kind: PaperKind, facts: &mut Facts) {
    let by = facts.outcome.by.take().filter(|_| kind == PaperKind::Proposed);
    facts.outcome = OutcomeFacts {
        by,
        ..OutcomeFacts::default()
    };
    facts.decision_date = None;
    if matches!(kind, PaperKind::Agenda | PaperKind::Minutes | PaperKind::Letter)
        && facts
            .trail
            .iter()
            .any(|s| s.field == "/subject" && s.rule == "heading")
    {
        facts.headers.retain(|(f, _)| *f != Field::Subject);
    }
    if kind == PaperKind::Proposed {
        for s in &mut facts.sign_offs {
            if s.role == SignOffRole::DecisionMaker {
                s.date = None;
            }
        }
    } else {
        facts.sign_offs.retain(|s| s.role != SignOffRole::DecisionMaker);
    }
    for d in &mut facts.dates {
        if d.role == DateRole::Decision {
            d.role = DateRole::Mention;
        }
    }
    // A number in a heading is a decision's only where there is one.
    if kind != PaperKind::Proposed
        && facts
            .trail
            .iter()
            .any(|s| s.field == "/number" && s.rule == "heading")
    {
        facts.number = None;
    }
    let money = &mut facts.money;
    money.amount = None;
    money.currency = None;
    money.awards.clear();
    money.status = (kind == PaperKind::Proposed).then_some(AmountStatus::Proposed);
    for s in &mut money.sums {
        s.role = AmountRole::Mention;
    }
    let claims = [
        "/outcome",
        "/decision_date",
        "/amount",
        "/recipient",
        "/awards",
        "/currency",
    ];
    facts.issues.retain(|i| {
        !i.field
            .as_deref()
            .is_some_and(|f| claims.iter().any(|c| f.starts_with(c)))
    });
}

/// The issue about a paper that is not a decision taken.
pub(crate) fn issue(layout: &Layout, facts: &Facts) -> Option<Issue> {
    let what = match facts.kind.kind {
        PaperKind::Decision => return None,
        PaperKind::Proposed => "a decision that is only proposed",
        PaperKind::Report => "a report",
        PaperKind::Agenda => "an agenda",
        PaperKind::Minutes => "the minutes of a meeting",
        PaperKind::Letter => "a letter",
        PaperKind::Other => "no record of a decision",
    };
    Some(
        Issue::new(
            Code::NotADecision,
            format!("the paper is {what}: {}", facts.kind.why),
        )
        .about("/kind")
        .on(facts.kind.span.and_then(|s| layout.text.page(s))),
    )
}
