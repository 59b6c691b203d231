//! From what a profile file says to what the engine uses: labels in comparable form, patterns that can be
//! looked for.

use std::sync::{Arc, OnceLock};

use super::error::ProfileError;
use super::field::Field;
use super::label::{Label, canonical};
use super::marks::MONEY;
use super::model::{
    BodiesDraft, Draft, EvidenceDraft, Feeds, NumberOrder, OutcomeStatus, PartKind, Says, SectionStyle,
    SignOffRole, Subject, ValuePlace,
};
use super::own::FieldType;
use super::pattern::{Pattern, Patterns};
use super::sieve::Sieve;
use super::similar::Grams;
use super::spot::Spot;
use crate::text::Vocabulary;

/// A form, ready for use.
#[derive(Debug, Clone, Default)]
pub struct Profile {
    /// Its id.
    pub id: String,
    /// What form it is.
    pub title: String,
    /// Where it comes from: a file, `built-in` before the name of one the program brings.
    pub origin: String,
    /// Who publishes it.
    pub publisher: Option<String>,
    /// What a line looks like that names the publisher, where the form does not say who it is.
    pub publisher_pattern: Option<Pattern>,
    /// The publisher's org-id.guide identifier.
    pub publisher_id: Option<String>,
    /// Country code.
    pub country: Option<String>,
    /// Currency of sums without a sign.
    pub currency: String,
    /// How its numbers look.
    pub number: NumberSpec,
    /// Header fields in the order of the file.
    pub header: Vec<HeaderField>,
    /// Parts in the order of the file.
    pub parts: Vec<Part>,
    /// How sections are headed.
    pub section_style: SectionStyle,
    /// Only listed titles head a section.
    pub listed_only: bool,
    /// Sections it usually has.
    pub sections: Vec<SectionSpec>,
    /// Its questions.
    pub checklist: Vec<Question>,
    /// Signature blocks beside the decision-maker's.
    pub sign_offs: Vec<SignOffSpec>,
    /// Words beside a signature.
    pub signature: Vec<Label>,
    /// Words beside its date.
    pub date: Vec<Label>,
    /// Heads of the emissions table: category, increase, saving.
    pub emissions: Option<[Vec<Label>; 3]>,
    /// Heads of tables of recipients.
    pub tables: Option<TableWords>,
    /// Words around the names of bodies.
    pub bodies: Option<BodyWords>,
    /// The words the program knows with those of this office, if it has any of its own.
    pub words: Option<std::sync::Arc<Vocabulary>>,
    /// Sentences that say what was decided, the strongest first.
    pub outcome: Vec<(OutcomeStatus, Vec<Pattern>)>,
    /// What sentences about money say, in order of preference.
    pub rules: Vec<Rule>,
    /// The words with which the form begins, where something else may stand before it in the file.
    pub begins: Vec<Label>,
    /// Signature blocks that are published empty.
    pub may_be_empty: Vec<SignOffRole>,
    pub(super) evidence: Vec<Evidence>,
    pub(super) threshold: f32,
    /// It was given by the user, and is not compiled into the program.
    pub is_given: bool,
    /// It is the profile for documents on no known form.
    pub(super) is_generic: bool,
    /// It is only a base for others.
    pub(super) is_abstract: bool,
    /// Made when the first of the profiles with these rules is used.
    sieve: Arc<OnceLock<Sieve>>,
}

impl Profile {
    /// The words it reads with: those the program knows, and its own.
    #[must_use]
    pub fn vocabulary(&self) -> &Vocabulary {
        self.words.as_deref().unwrap_or_else(|| Vocabulary::shared())
    }

    /// The rules that can fit in a text, in order: all it needs to fit stands there.
    pub(crate) fn rules_for(&self, text: &str) -> impl Iterator<Item = &Rule> {
        let sieve = self
            .sieve
            .get_or_init(|| Sieve::new(self.rules.iter().map(|r| &r.pattern)));
        let may_fit = sieve.may_fit(text);
        self.rules
            .iter()
            .zip(may_fit)
            .filter_map(|(rule, may)| may.then_some(rule))
    }

    /// Whether this is the profile for documents on no known form.
    #[must_use]
    pub fn is_generic(&self) -> bool {
        self.is_generic
    }

    /// Whether it describes one form, and is neither the profile for unknown forms nor a base for others.
    #[must_use]
    pub fn is_form(&self) -> bool {
        !self.is_generic && !self.is_abstract
    }

    /// Whether anything in it lets a document be known by it.
    #[must_use]
    pub fn is_recognisable(&self) -> bool {
        self.evidence.iter().any(|e| e.weight > 0.0)
    }

    /// The part of a kind, if the form has it.
    #[must_use]
    pub fn part(&self, kind: PartKind) -> Option<&Part> {
        self.parts.iter().find(|p| p.kind == kind)
    }
}

/// How decision numbers are printed.
#[derive(Debug, Clone, Default)]
pub struct NumberSpec {
    /// Order of the parts.
    pub order: NumberOrder,
    /// What one looks like.
    pub pattern: Option<Pattern>,
    /// Not compared with the decision date.
    pub financial: bool,
}

/// A header field.
#[derive(Debug, Clone)]
pub struct HeaderField {
    /// Its key in the profile.
    pub key: String,
    /// What it fills.
    pub field: Field,
    /// Its labels.
    pub labels: Vec<Label>,
    /// Where its value stands.
    pub value: ValuePlace,
    /// The form always has it.
    pub required: bool,
    /// What its value looks like.
    pub pattern: Option<Pattern>,
    /// What its value is, for a field of the form's own.
    pub own: Option<FormField>,
}

impl HeaderField {
    /// The key of its entry in the profile: `header.subject`, `field.applicant`.
    #[must_use]
    pub fn entry(&self) -> String {
        let table = if self.own.is_some() { "field" } else { "header" };
        format!("{table}.{}", self.key)
    }
}

/// A field of the form's own: what its value is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormField {
    /// The type of its value, or of each value of its list.
    pub kind: FieldType,
    /// It holds a list of values.
    pub list: bool,
    /// What stands between the values of a list on one line, besides semicolons.
    pub separators: Vec<String>,
}

/// A part of the form.
#[derive(Debug, Clone)]
pub struct Part {
    /// Its key in the profile.
    pub key: String,
    /// What it holds.
    pub kind: PartKind,
    /// Its headings.
    pub labels: Vec<Label>,
    /// A pattern of the sentence that opens it.
    pub opening: Option<Pattern>,
    /// A pattern over its heading that says who decided.
    pub by: Option<Pattern>,
    /// Lines that name who decided.
    pub approvers: Vec<String>,
    /// The form always has it.
    pub required: bool,
    /// What stands over the reason for confidentiality.
    pub reason_labels: Vec<Label>,
    /// What else its text fills.
    pub feeds: Option<Feeds>,
}

impl Part {
    /// Whether its heading is the name of who decides: an office that stands in other places of the document too.
    #[must_use]
    pub fn names_office(&self, label: &Label) -> bool {
        self.kind == PartKind::Outcome && self.by.as_ref().is_some_and(|by| by.is_match(&label.printed))
    }
}

/// A section the form usually has.
#[derive(Debug, Clone)]
pub struct SectionSpec {
    /// Its key in the profile.
    pub key: String,
    /// Its titles.
    pub titles: Vec<Label>,
    /// What it is about.
    pub about: Option<Subject>,
    /// What else it fills.
    pub feeds: Option<Feeds>,
}

/// A question.
#[derive(Debug, Clone)]
pub struct Question {
    /// What it asks about.
    pub id: String,
    /// Its words, in variants, for comparing.
    pub questions: Vec<Grams>,
    /// The form is not incomplete without it.
    pub optional: bool,
}

/// Heads of tables of recipients: how their columns begin.
#[derive(Debug, Clone)]
pub struct TableWords {
    /// Over the names.
    pub recipient: Vec<Label>,
    /// Over what the money is for.
    pub purpose: Vec<Label>,
    /// Over what is given.
    pub amount: Vec<Label>,
    /// Over sums that are not given.
    pub not_awarded: Vec<Label>,
    /// Before the sum of the rows.
    pub total: Vec<Label>,
}

/// Words around the names of bodies: which of them receives.
#[derive(Debug, Clone)]
pub struct BodyWords {
    /// Right before one that receives; ends where the name begins.
    pub before: Pattern,
    /// Right behind one that receives; begins where the name ends.
    pub behind: Option<Pattern>,
    /// Right before one that does not.
    pub not_before: Option<Pattern>,
    /// Names that never receive.
    pub never: Option<Pattern>,
}

impl BodyWords {
    fn compile(draft: &BodiesDraft, compiled: &mut Patterns) -> Result<Self, String> {
        // `{money}` stands for a sum here as in a rule, without a name.
        let money = format!("[{}-{}]", MONEY.0, MONEY.1);
        let any = |patterns: &[Spot<String>]| {
            let each: Vec<String> = patterns
                .iter()
                .map(|p| p.value.replace("{money}", &money))
                .collect();
            each.join("|")
        };
        let mut some = |patterns: &[Spot<String>], open: &str, close: &str| {
            if patterns.is_empty() {
                return Ok(None);
            }
            compiled
                .plain(&format!("(?i){open}(?:{}){close}", any(patterns)))
                .map(Some)
        };
        let before = r"\s*(?:(?:the|an?)\s+)?$";
        let behind = some(&draft.behind, r"^\s*,?\s*", "")?;
        let not_before = some(&draft.not_before, "", before)?;
        let never = some(&draft.never, "", "")?;
        Ok(Self {
            before: compiled.plain(&format!(r"(?i)(?:{}){before}", any(&draft.before)))?,
            behind,
            not_before,
            never,
        })
    }
}

/// A signature block.
#[derive(Debug, Clone)]
pub struct SignOffSpec {
    /// Whose.
    pub role: SignOffRole,
    /// What stands over it.
    pub labels: Vec<Label>,
    /// The form always has it.
    pub required: bool,
}

/// A rule over sentences with money.
#[derive(Debug, Clone)]
pub struct Rule {
    /// Its key in the profile.
    pub name: String,
    /// What a match says.
    pub says: Says,
    /// The pattern, pieces put in.
    pub pattern: Pattern,
    /// Where it may look; everywhere if empty.
    pub within: Vec<Within>,
    /// Where this fits between the beginning of the sentence and the match's end, the match does not count.
    pub unless: Option<Pattern>,
}

/// Where a rule may look.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Within {
    /// The summary.
    Summary,
    /// The recommendation.
    Recommendation,
    /// The outcome.
    Outcome,
    /// Any section.
    Sections,
    /// Sections about money.
    Money,
    /// The subject in the header.
    Subject,
    /// The section with that key.
    Section(String),
}

/// A piece of evidence for or against a form.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Evidence {
    /// What is looked for, for people.
    pub(super) what: String,
    /// In comparable form.
    pub(super) canon: String,
    /// Must stand at the beginning of a line.
    pub(super) at_line: bool,
    /// Letters must have this case.
    pub(super) cased: Option<String>,
    pub(super) in_table: bool,
    pub(super) first_page: bool,
    /// Negative: speaks against.
    pub(super) weight: f32,
    pub(super) veto: bool,
    /// Where it is missing, nothing is missing.
    pub(super) optional: bool,
    /// Where it is missing, the form is ruled out.
    pub(super) needed: bool,
}

/// How the origin of a profile compiled into the program begins.
pub(super) const BUILT_IN: &str = "built-in ";

/// Where a rule may look, beside single sections.
pub(super) const WITHIN: [&str; 6] = [
    "summary",
    "recommendation",
    "outcome",
    "sections",
    "money",
    "subject",
];

/// The kind of a part that is named after it.
pub(super) fn part_kind(key: &str) -> Option<PartKind> {
    PartKind::ALL.iter().copied().find(|k| k.as_str() == key)
}

/// Compiles a profile whose inheritance is resolved. Its files have been checked, so a fault here is one between
/// them.
pub(super) fn compile(draft: &Draft, origin: &str, patterns: &mut Patterns) -> Result<Profile, ProfileError> {
    let broken = |e: String| ProfileError::new(origin, e).key(draft.id.value.as_str());
    let labels =
        |v: &[Spot<String>], bare: bool| -> Vec<Label> { v.iter().map(|l| Label::new(l, bare)).collect() };
    let mut regex = |p: &Spot<String>| patterns.plain(p).map_err(broken);
    let mut header = Vec::with_capacity(draft.header.len() + draft.field.len());
    for (key, h) in &draft.header {
        let name = h.field.as_ref().map_or(key.as_str(), |f| f.value.as_str());
        header.push(HeaderField {
            key: key.clone(),
            field: Field::parse(name).unwrap_or(Field::Other),
            labels: labels(&h.labels, h.bare.unwrap_or_default()),
            value: h.value.unwrap_or_default(),
            required: h.required.unwrap_or_default(),
            pattern: h.pattern.as_ref().map(&mut regex).transpose()?,
            own: None,
        });
    }
    for (key, f) in &draft.field {
        header.push(HeaderField {
            key: key.clone(),
            field: Field::Own,
            labels: labels(&f.labels, f.bare.unwrap_or_default()),
            value: f.value.unwrap_or_default(),
            required: f.required.unwrap_or_default(),
            pattern: f.pattern.as_ref().map(&mut regex).transpose()?,
            own: Some(FormField {
                kind: f.kind.as_ref().map_or(FieldType::Text, |k| k.value),
                list: f.list.unwrap_or_default(),
                separators: f.separators.iter().map(|s| s.value.clone()).collect(),
            }),
        });
    }
    let mut parts = Vec::with_capacity(draft.part.len());
    for (key, p) in &draft.part {
        parts.push(Part {
            key: key.clone(),
            kind: p
                .kind
                .as_ref()
                .map(|k| k.value)
                .or_else(|| part_kind(key))
                .unwrap_or(PartKind::Boilerplate),
            labels: labels(&p.labels, p.bare.unwrap_or_default()),
            opening: p.opening.as_ref().map(&mut regex).transpose()?,
            by: p.by.as_ref().map(&mut regex).transpose()?,
            approvers: p.approvers.iter().map(|a| canonical(a)).collect(),
            required: p.required.unwrap_or_default(),
            reason_labels: labels(&p.reason_labels, true),
            feeds: p.feeds,
        });
    }
    let number = match &draft.number {
        Some(n) => NumberSpec {
            order: n.order,
            pattern: n.pattern.as_ref().map(&mut regex).transpose()?,
            financial: n.financial,
        },
        None => NumberSpec::default(),
    };
    let sections: Vec<SectionSpec> = draft
        .section
        .iter()
        .map(|(key, s)| SectionSpec {
            key: key.clone(),
            titles: labels(&s.titles, false),
            about: s.about,
            feeds: s.feeds,
        })
        .collect();
    let publisher_pattern = draft.publisher.pattern.as_ref().map(&mut regex).transpose()?;
    let mut rules = Vec::with_capacity(draft.rule.len());
    for (name, r) in &draft.rule {
        let mut within = Vec::with_capacity(r.within.len());
        for w in &r.within {
            within.push(match w.as_str() {
                "summary" => Within::Summary,
                "recommendation" => Within::Recommendation,
                "outcome" => Within::Outcome,
                "sections" => Within::Sections,
                "money" => Within::Money,
                "subject" => Within::Subject,
                // That the section is there has been checked.
                key => Within::Section(key.to_owned()),
            });
        }
        rules.push(Rule {
            name: name.clone(),
            says: r.says.value,
            pattern: patterns.rule(&r.pattern).map_err(broken)?,
            within,
            unless: match &r.unless {
                Some(u) => Some(patterns.rule(u).map_err(broken)?),
                None => None,
            },
        });
    }
    let mut outcome = Vec::new();
    for (status, sentences) in [
        (OutcomeStatus::Rejected, &draft.outcome.rejected),
        (
            OutcomeStatus::ApprovedWithChanges,
            &draft.outcome.approved_with_changes,
        ),
        (OutcomeStatus::Deferred, &draft.outcome.deferred),
        (OutcomeStatus::Approved, &draft.outcome.approved),
        (OutcomeStatus::Noted, &draft.outcome.noted),
    ] {
        let mut compiled = Vec::new();
        for p in sentences.iter().flatten() {
            compiled.push(patterns.plain(&format!("(?i){}", p.value)).map_err(broken)?);
        }
        outcome.push((status, compiled));
    }
    let evidence = evidence(draft, &header, &parts, &sections);
    Ok(Profile {
        id: draft.id.value.clone(),
        title: draft.title.clone().unwrap_or_default(),
        origin: origin.to_owned(),
        publisher: draft.publisher.name.clone(),
        publisher_pattern,
        publisher_id: draft.publisher.id.clone(),
        country: draft.publisher.country.clone(),
        currency: draft
            .publisher
            .currency
            .clone()
            .unwrap_or_else(|| "GBP".to_owned()),
        number,
        header,
        parts,
        section_style: draft.sections.as_ref().map(|s| s.style).unwrap_or_default(),
        listed_only: draft.sections.as_ref().is_some_and(|s| s.listed_only),
        sections,
        checklist: draft
            .checklist
            .iter()
            .map(|(id, q)| Question {
                id: id.clone(),
                questions: q.questions.iter().map(|t| Grams::of(t)).collect(),
                optional: q.optional.unwrap_or_default(),
            })
            .collect(),
        sign_offs: draft
            .sign_off
            .iter()
            // The decision-maker's block in the outcome has no title to look for.
            .filter(|(_, s)| !s.labels.is_empty())
            .map(|(role, s)| SignOffSpec {
                role: *role,
                labels: labels(&s.labels, false),
                required: s.required.unwrap_or_default(),
            })
            .collect(),
        signature: labels(draft.labels.signature.as_deref().unwrap_or_default(), true),
        date: labels(draft.labels.date.as_deref().unwrap_or_default(), true),
        emissions: draft.emissions.as_ref().map(|e| {
            [
                labels(&e.category, true),
                labels(&e.increase, true),
                labels(&e.saving, true),
            ]
        }),
        tables: draft.tables.as_ref().map(|t| TableWords {
            recipient: labels(&t.recipient, true),
            purpose: labels(&t.purpose, true),
            amount: labels(&t.amount, true),
            not_awarded: labels(&t.not_awarded, true),
            total: labels(&t.total, true),
        }),
        bodies: draft
            .bodies
            .as_ref()
            .map(|b| BodyWords::compile(b, patterns))
            .transpose()
            .map_err(broken)?,
        words: draft.words.as_ref().map(|w| {
            let mut vocabulary = Vocabulary::shared().clone();
            for (kind, _, class, words) in w.lists() {
                for word in words {
                    vocabulary.extend(kind, class, word);
                }
            }
            std::sync::Arc::new(vocabulary)
        }),
        begins: labels(draft.begins.as_deref().unwrap_or_default(), true),
        may_be_empty: draft
            .sign_off
            .iter()
            .filter(|(_, s)| s.may_be_empty.unwrap_or_default())
            .map(|(role, _)| *role)
            .collect(),
        outcome,
        sieve: patterns.sieve(rules.iter().map(|r| &r.pattern)),
        rules,
        evidence,
        threshold: draft
            .recognise
            .as_ref()
            .and_then(|r| r.threshold.as_ref())
            .map_or(0.5, |t| t.value as f32),
        is_given: !origin.starts_with(BUILT_IN),
        is_generic: draft.id.value == "generic",
        is_abstract: draft.is_abstract,
    })
}

/// What speaks for a form: its own labels and headings, and what its file adds.
fn evidence(
    draft: &Draft,
    header: &[HeaderField],
    parts: &[Part],
    sections: &[SectionSpec],
) -> Vec<Evidence> {
    let mut out: Vec<Evidence> = Vec::new();
    let mut add = |what: String, labels: &[Label], weight: f32, optional: bool| {
        // Any of a field's labels is the field; the first found counts.
        for l in labels {
            out.push(Evidence {
                what: what.clone(),
                canon: l.canon(),
                at_line: true,
                cased: None,
                in_table: false,
                first_page: false,
                weight,
                veto: false,
                optional,
                needed: false,
            });
        }
    };
    for h in header {
        let optional = match h.own {
            Some(_) => draft.field.get(&h.key).and_then(|f| f.optional),
            None => draft.header.get(&h.key).and_then(|f| f.optional),
        };
        add(h.entry(), &h.labels, 1.0, optional.unwrap_or_default());
    }
    for p in parts {
        let weight = match p.kind {
            // Every paper has a summary and may have an appendix.
            PartKind::Appendix => continue,
            // A part that may open with a sentence often has no heading to be found.
            _ if p.opening.is_some() => continue,
            PartKind::Summary | PartKind::Recommendation => 0.5,
            _ => 1.0,
        };
        let optional = draft.part.get(&p.key).and_then(|d| d.optional);
        add(
            format!("part.{}", p.key),
            &p.labels,
            weight,
            optional.unwrap_or_default(),
        );
    }
    for s in sections {
        let optional = draft.section.get(&s.key).and_then(|d| d.optional);
        add(
            format!("section.{}", s.key),
            &s.titles,
            0.3,
            optional.unwrap_or_default(),
        );
    }
    let Some(r) = &draft.recognise else { return out };
    let piece = |e: &EvidenceDraft, sign: f32| -> Option<Evidence> {
        let printed = e.label.as_ref().or(e.text.as_ref())?;
        Some(Evidence {
            what: format!(
                "{} \"{}\"{}{}",
                if e.label.is_some() { "label" } else { "text" },
                printed.value,
                if e.in_table { " in a table" } else { "" },
                if e.case { ", case as given" } else { "" }
            ),
            canon: canonical(printed),
            at_line: e.label.is_some(),
            cased: e
                .case
                .then(|| printed.chars().filter(|c| c.is_alphanumeric()).collect()),
            in_table: e.in_table,
            first_page: e.first_page,
            weight: sign * e.weight.as_ref().map_or(1.0, |w| w.value as f32),
            veto: e.veto,
            optional: false,
            needed: e.needed,
        })
    };
    out.extend(r.evidence_for.iter().filter_map(|e| piece(e, 1.0)));
    out.extend(r.against.iter().filter_map(|e| piece(e, -1.0)));
    out
}
