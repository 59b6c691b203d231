//! From what a profile file says to what the engine uses: labels in comparable form, patterns compiled.

use regex::Regex;

use super::error::ProfileError;
use super::label::{Label, canonical};
use super::marks::{DATE, MONEY, YEAR};
use super::model::{
    BodiesDraft, Draft, EvidenceDraft, Feeds, NumberOrder, OutcomeStatus, PartKind, Says, SectionStyle,
    SignOffRole, Subject, ValuePlace,
};
use super::similar::Grams;
use super::spot::Spot;

/// The record's fields a header label can fill.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Field {
    /// The decision number.
    Number,
    /// What it is about.
    Subject,
    /// Who wrote it.
    Originator,
    /// Why it was submitted.
    Reason,
    /// To whom.
    SubmittedTo,
    /// The protective marking.
    Marking,
    /// The date of the decision.
    DecisionDate,
    /// Who decided.
    OutcomeBy,
    /// What was decided, in a word or sentence.
    Outcome,
    /// Whether it is confidential.
    Confidential,
    /// Why.
    ConfidentialReason,
    /// Who receives the money.
    Recipient,
    /// How much.
    Amount,
    /// Where the money comes from.
    FundingSource,
    /// A date that is not the decision's.
    OtherDate,
    /// Known to the form, not part of the record.
    Other,
}

impl Field {
    const NAMES: &'static [(&'static str, Self)] = &[
        ("number", Self::Number),
        ("subject", Self::Subject),
        ("originator", Self::Originator),
        ("reason", Self::Reason),
        ("submitted-to", Self::SubmittedTo),
        ("marking", Self::Marking),
        ("decision-date", Self::DecisionDate),
        ("outcome-by", Self::OutcomeBy),
        ("outcome", Self::Outcome),
        ("confidential", Self::Confidential),
        ("confidential-reason", Self::ConfidentialReason),
        ("recipient", Self::Recipient),
        ("amount", Self::Amount),
        ("funding-source", Self::FundingSource),
        ("other-date", Self::OtherDate),
        ("other", Self::Other),
    ];

    fn parse(name: &str) -> Option<Self> {
        Self::NAMES.iter().find(|(n, _)| *n == name).map(|(_, f)| *f)
    }

    /// The field's name in a profile.
    #[must_use]
    pub fn name(self) -> &'static str {
        Self::NAMES
            .iter()
            .find(|(_, f)| *f == self)
            .map_or("other", |(n, _)| n)
    }

    /// JSON Pointer of the record's value, if it has one of its own.
    #[must_use]
    pub fn pointer(self) -> Option<&'static str> {
        Some(match self {
            Self::Number => "/number",
            Self::Subject => "/subject",
            Self::Originator => "/originator",
            Self::Reason => "/reason",
            Self::SubmittedTo => "/submitted_to",
            Self::Marking => "/marking",
            Self::DecisionDate => "/decision_date",
            Self::OutcomeBy => "/outcome/by",
            Self::Outcome => "/outcome/status",
            Self::Confidential => "/confidential",
            Self::ConfidentialReason => "/confidential_reason",
            Self::Recipient => "/recipient",
            Self::Amount => "/amount",
            Self::FundingSource => "/funding_source",
            Self::OtherDate | Self::Other => return None,
        })
    }
}

/// A form, ready for use.
#[derive(Debug, Clone, Default)]
pub struct Profile {
    /// Its id.
    pub id: String,
    /// What form it is.
    pub title: String,
    /// Where it comes from: `built in` or a file.
    pub origin: String,
    /// Who publishes it.
    pub publisher: Option<String>,
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
    /// Sentences that say what was decided, the strongest first.
    pub outcome: Vec<(OutcomeStatus, Vec<Regex>)>,
    /// What sentences about money say, in order of preference.
    pub rules: Vec<Rule>,
    pub(super) evidence: Vec<Evidence>,
    pub(super) threshold: f32,
    /// It is the profile for documents on no known form.
    pub(super) is_generic: bool,
}

impl Profile {
    /// Whether this is the profile for documents on no known form.
    #[must_use]
    pub fn is_generic(&self) -> bool {
        self.is_generic
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
    pub pattern: Option<Regex>,
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
    pub pattern: Option<Regex>,
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
    pub opening: Option<Regex>,
    /// A pattern over its heading that says who decided.
    pub by: Option<Regex>,
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
    pub before: Regex,
    /// Right behind one that receives; begins where the name ends.
    pub behind: Option<Regex>,
    /// Right before one that does not.
    pub not_before: Option<Regex>,
    /// Names that never receive.
    pub never: Option<Regex>,
}

impl BodyWords {
    fn compile(draft: &BodiesDraft) -> Result<Self, String> {
        // `{money}` stands for a sum here as in a rule, without a name.
        let money = format!("[{}-{}]", MONEY.0, MONEY.1);
        let any = |patterns: &[Spot<String>]| {
            let each: Vec<String> = patterns
                .iter()
                .map(|p| p.value.replace("{money}", &money))
                .collect();
            each.join("|")
        };
        let some = |patterns: &[Spot<String>], open: &str, close: &str| {
            if patterns.is_empty() {
                return Ok(None);
            }
            plain_pattern(&format!("(?i){open}(?:{}){close}", any(patterns))).map(Some)
        };
        let before = r"\s*(?:(?:the|an?)\s+)?$";
        Ok(Self {
            before: plain_pattern(&format!(r"(?i)(?:{}){before}", any(&draft.before)))?,
            behind: some(&draft.behind, r"^\s*,?\s*", "")?,
            not_before: some(&draft.not_before, "", before)?,
            never: some(&draft.never, "", "")?,
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
    pub pattern: Regex,
    /// Where it may look; everywhere if empty.
    pub within: Vec<Within>,
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
}

/// Groups a rule's pattern may have.
const GROUPS: &[&str] = &["money", "total", "body", "fund", "date", "year", "purpose"];

/// Compiles a rule's pattern: pieces in braces become what stands for them.
fn rule_pattern(pattern: &str) -> Result<Regex, String> {
    let mut out = String::with_capacity(pattern.len() * 2 + 8);
    out.push_str("(?i)");
    let mut rest = pattern;
    while let Some(open) = rest.find('{') {
        let (before, tail) = rest.split_at(open);
        out.push_str(before);
        // `{2,5}` and `\p{Lu}` are the pattern's own.
        let own = before.ends_with("\\p") || before.ends_with("\\P") || before.ends_with("\\u");
        let Some(close) = tail.find('}') else {
            return Err("a `{` is not closed".to_owned());
        };
        let inner = tail.get(1..close).unwrap_or_default();
        let piece = !own && inner.chars().next().is_some_and(char::is_alphabetic);
        if inner == "..." {
            out.push_str(&format!("[^.;\\n{}-{}]{{0,140}}?", MONEY.0, MONEY.1));
        } else if piece {
            let (kind, name) = inner.split_once(':').unwrap_or((inner, inner));
            let range = |(a, b): (char, char)| format!("(?P<{name}>[{a}-{b}])");
            let words = || {
                format!(
                    "(?P<{name}>(?:the )?(?-i:[\\p{{Lu}}\\d])[^\\n;{}-{}]{{0,180}}?)",
                    MONEY.0, YEAR.1
                )
            };
            match kind {
                "money" => out.push_str(&range(MONEY)),
                "date" => out.push_str(&range(DATE)),
                "year" => out.push_str(&range(YEAR)),
                "body" | "fund" => out.push_str(&words()),
                "purpose" => out.push_str(&format!("(?P<{name}>[^\\n.;]{{3,240}})")),
                _ => {
                    return Err(format!(
                        "unknown piece `{{{inner}}}`; pieces are {{money}}, {{date}}, {{year}}, {{body}}, {{fund}}, {{purpose}}, {{...}}"
                    ));
                }
            }
        } else {
            out.push_str(tail.get(..=close).unwrap_or_default());
        }
        rest = tail.get(close + 1..).unwrap_or_default();
    }
    out.push_str(rest);
    plain_pattern(&out)
}

/// Compiles a pattern under a ceiling of size.
fn plain_pattern(pattern: &str) -> Result<Regex, String> {
    regex::RegexBuilder::new(pattern)
        .size_limit(4 << 20)
        .build()
        .map_err(|e| {
            e.to_string()
                .lines()
                .last()
                .unwrap_or("not a regular expression")
                .trim()
                .to_owned()
        })
}

/// Checks one file by itself: everything an author can get wrong that needs no other file.
pub(super) fn check(draft: &Draft, file: &str, text: &str) -> Result<(), ProfileError> {
    let fault = |at: &std::ops::Range<usize>, key: &str, message: String| {
        ProfileError::new(file, message).at(text, at).key(key)
    };
    let id_ok = !draft.id.is_empty()
        && draft
            .id
            .chars()
            .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-');
    if !id_ok {
        return Err(fault(
            &draft.id.at,
            "id",
            format!(
                "`{}` is no id; expected lower-case letters, digits and dashes",
                draft.id.value
            ),
        ));
    }
    let label = |l: &Spot<String>, key: &str| {
        if canonical(l).is_empty() {
            return Err(fault(
                &l.at,
                key,
                "a label needs at least one letter or digit".to_owned(),
            ));
        }
        Ok(())
    };
    let pattern = |p: &Spot<String>, key: &str, groups: &[&str]| -> Result<(), ProfileError> {
        let regex =
            plain_pattern(p).map_err(|e| fault(&p.at, key, format!("the pattern does not compile: {e}")))?;
        match regex.capture_names().flatten().find(|n| !groups.contains(n)) {
            Some(name) => Err(fault(
                &p.at,
                key,
                if groups.is_empty() {
                    format!("the group `{name}` feeds nothing; no group is expected here")
                } else {
                    format!("the group `{name}` feeds nothing; expected {}", list(groups))
                },
            )),
            None => Ok(()),
        }
    };
    for (key, h) in &draft.header {
        let here = format!("header.{key}");
        let name = h.field.as_ref().map_or(key.as_str(), |f| f.value.as_str());
        if Field::parse(name).is_none() {
            let names: Vec<&str> = Field::NAMES.iter().map(|(n, _)| *n).collect();
            let at = h
                .field
                .as_ref()
                .map(|f| &f.at)
                .or(h.labels.first().map(|l| &l.at))
                .unwrap_or(&draft.id.at);
            return Err(fault(
                at,
                &format!("{here}.field"),
                format!(
                    "unknown field `{name}`; expected {} (use `field = \"other\"` for a label the record has no place for)",
                    list(&names)
                ),
            ));
        }
        if h.labels.is_empty() {
            return Err(fault(
                &draft.id.at,
                &here,
                "`labels` is empty; expected at least one label".to_owned(),
            ));
        }
        for l in &h.labels {
            label(l, &format!("{here}.labels"))?;
        }
        if let Some(p) = &h.pattern {
            pattern(p, &format!("{here}.pattern"), &["value"])?;
        }
    }
    for (key, p) in &draft.part {
        let here = format!("part.{key}");
        if p.kind.is_none() && part_kind(key).is_none() {
            let at = p.labels.first().map_or(&draft.id.at, |l| &l.at);
            return Err(fault(
                at,
                &here,
                format!(
                    "`{key}` is no kind of part; give it a `kind`: {}",
                    list(PART_KINDS.map(|(n, _)| n).as_slice())
                ),
            ));
        }
        if p.labels.is_empty() && p.opening.is_none() {
            return Err(fault(
                &draft.id.at,
                &here,
                "a part needs `labels` or an `opening`".to_owned(),
            ));
        }
        for l in p.labels.iter().chain(&p.reason_labels).chain(&p.approvers) {
            label(l, &here)?;
        }
        if let Some(o) = &p.opening {
            pattern(o, &format!("{here}.opening"), &[])?;
        }
        if let Some(by) = &p.by {
            pattern(by, &format!("{here}.by"), &["by"])?;
            if !by.contains("<by>") {
                return Err(fault(
                    &by.at,
                    &format!("{here}.by"),
                    "expected a group named `by`".to_owned(),
                ));
            }
        }
    }
    for (key, s) in &draft.section {
        for t in &s.titles {
            label(t, &format!("section.{key}.titles"))?;
        }
    }
    for (key, q) in &draft.checklist {
        if q.questions.is_empty() {
            return Err(fault(
                &draft.id.at,
                &format!("checklist.{key}"),
                "`questions` is empty".to_owned(),
            ));
        }
        for t in &q.questions {
            label(t, &format!("checklist.{key}.questions"))?;
        }
    }
    for s in draft.sign_off.values() {
        for l in &s.labels {
            label(l, "sign-off")?;
        }
    }
    let outcome = [
        ("rejected", &draft.outcome.rejected),
        ("approved-with-changes", &draft.outcome.approved_with_changes),
        ("deferred", &draft.outcome.deferred),
        ("approved", &draft.outcome.approved),
        ("noted", &draft.outcome.noted),
    ];
    for (key, patterns) in outcome {
        for p in patterns.iter().flatten() {
            pattern(p, &format!("outcome.{key}"), &[])?;
        }
    }
    if let Some(b) = &draft.bodies {
        for (key, patterns) in [
            ("before", &b.before),
            ("behind", &b.behind),
            ("not-before", &b.not_before),
            ("never", &b.never),
        ] {
            for p in patterns {
                let bare = Spot {
                    value: p.value.replace("{money}", "x"),
                    at: p.at.clone(),
                };
                pattern(&bare, &format!("bodies.{key}"), &[])?;
            }
        }
    }
    if let Some(p) = draft.number.as_ref().and_then(|n| n.pattern.as_ref()) {
        pattern(p, "number.pattern", &["prefix", "sequence", "year"])?;
    }
    for (name, rule) in &draft.rule {
        let here = format!("rule.{name}");
        let regex = rule_pattern(&rule.pattern).map_err(|e| {
            fault(
                &rule.pattern.at,
                &format!("{here}.pattern"),
                format!("the pattern does not compile: {e}"),
            )
        })?;
        let groups: Vec<&str> = regex.capture_names().flatten().collect();
        if let Some(name) = groups.iter().find(|g| !GROUPS.contains(g)) {
            return Err(fault(
                &rule.pattern.at,
                &format!("{here}.pattern"),
                format!("the group `{name}` feeds nothing; expected {}", list(GROUPS)),
            ));
        }
        for needed in rule.says.value.needs() {
            if !groups.contains(needed) {
                return Err(fault(
                    &rule.pattern.at,
                    &format!("{here}.pattern"),
                    format!("a rule that says this needs {{{needed}}} in its pattern"),
                ));
            }
        }
        for w in &rule.within {
            let known = draft.section.contains_key(w.as_str())
                || matches!(
                    w.as_str(),
                    "summary" | "recommendation" | "outcome" | "sections" | "money"
                );
            // A section's key may be inherited, so only what cannot be a key is refused here.
            if !known && draft.extends.is_none() {
                return Err(fault(
                    &w.at,
                    &format!("{here}.in"),
                    format!("`{}` is no part and no section of this profile", w.value),
                ));
            }
        }
    }
    if let Some(r) = &draft.recognise {
        if let Some(t) = &r.threshold
            && !(0.05..=1.0).contains(&t.value)
        {
            return Err(fault(
                &t.at,
                "recognise.threshold",
                "expected a number from 0.05 to 1".to_owned(),
            ));
        }
        for e in r.evidence_for.iter().chain(&r.against) {
            let ((Some(spot), None) | (None, Some(spot))) = (&e.label, &e.text) else {
                let at = e.label.as_ref().map_or(&draft.id.at, |l| &l.at);
                return Err(fault(
                    at,
                    "recognise",
                    "expected either `label` or `text`".to_owned(),
                ));
            };
            label(spot, "recognise")?;
        }
    }
    Ok(())
}

impl Says {
    /// Pieces a rule that says this must have.
    fn needs(self) -> &'static [&'static str] {
        match self {
            Self::Award => &["money", "body"],
            Self::Recipient => &["body"],
            Self::Sum
            | Self::Total
            | Self::AwardsTotal
            | Self::RunningTotal
            | Self::Request
            | Self::Mention
            | Self::Income => &["money"],
            Self::Funding => &["fund"],
            Self::Gives | Self::List | Self::Elsewhere | Self::NoMoney => &[],
        }
    }
}

fn list(names: &[&str]) -> String {
    names
        .iter()
        .map(|n| format!("`{n}`"))
        .collect::<Vec<_>>()
        .join(", ")
}

const PART_KINDS: [(&str, PartKind); 9] = [
    ("summary", PartKind::Summary),
    ("recommendation", PartKind::Recommendation),
    ("outcome", PartKind::Outcome),
    ("detail", PartKind::Detail),
    ("checklist", PartKind::Checklist),
    ("confidential", PartKind::Confidential),
    ("environment", PartKind::Environment),
    ("boilerplate", PartKind::Boilerplate),
    ("appendix", PartKind::Appendix),
];

fn part_kind(key: &str) -> Option<PartKind> {
    PART_KINDS.iter().find(|(n, _)| *n == key).map(|(_, k)| *k)
}

/// Compiles a profile whose inheritance is resolved. Its files have been checked, so a fault here is one between
/// them.
pub(super) fn compile(draft: &Draft, origin: &str) -> Result<Profile, ProfileError> {
    let broken = |e: String| ProfileError::new(origin, e).key(draft.id.value.as_str());
    let labels =
        |v: &[Spot<String>], bare: bool| -> Vec<Label> { v.iter().map(|l| Label::new(l, bare)).collect() };
    let regex = |p: &Spot<String>| plain_pattern(p).map_err(broken);
    let mut header = Vec::with_capacity(draft.header.len());
    for (key, h) in &draft.header {
        let name = h.field.as_ref().map_or(key.as_str(), |f| f.value.as_str());
        header.push(HeaderField {
            key: key.clone(),
            field: Field::parse(name).unwrap_or(Field::Other),
            labels: labels(&h.labels, h.bare),
            value: h.value,
            required: h.required,
            pattern: h.pattern.as_ref().map(regex).transpose()?,
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
            labels: labels(&p.labels, p.bare),
            opening: p.opening.as_ref().map(regex).transpose()?,
            by: p.by.as_ref().map(regex).transpose()?,
            approvers: p.approvers.iter().map(|a| canonical(a)).collect(),
            required: p.required,
            reason_labels: labels(&p.reason_labels, true),
            feeds: p.feeds,
        });
    }
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
                key if draft.section.contains_key(key) => Within::Section(key.to_owned()),
                key => {
                    return Err(broken(format!(
                        "rule.{name}.in: `{key}` is no part and no section of this profile"
                    )));
                }
            });
        }
        rules.push(Rule {
            name: name.clone(),
            says: r.says.value,
            pattern: rule_pattern(&r.pattern).map_err(broken)?,
            within,
        });
    }
    let mut outcome = Vec::new();
    for (status, patterns) in [
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
        for p in patterns.iter().flatten() {
            compiled.push(plain_pattern(&format!("(?i){}", p.value)).map_err(broken)?);
        }
        outcome.push((status, compiled));
    }
    let number = match &draft.number {
        Some(n) => NumberSpec {
            order: n.order,
            pattern: n.pattern.as_ref().map(regex).transpose()?,
            financial: n.financial,
        },
        None => NumberSpec::default(),
    };
    let evidence = evidence(draft, &header, &parts, &sections);
    Ok(Profile {
        id: draft.id.value.clone(),
        title: draft.title.clone().unwrap_or_default(),
        origin: origin.to_owned(),
        publisher: draft.publisher.name.clone(),
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
                optional: q.optional,
            })
            .collect(),
        sign_offs: draft
            .sign_off
            .iter()
            .map(|(role, s)| SignOffSpec {
                role: *role,
                labels: labels(&s.labels, false),
                required: s.required,
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
            .map(BodyWords::compile)
            .transpose()
            .map_err(broken)?,
        outcome,
        rules,
        evidence,
        threshold: draft
            .recognise
            .as_ref()
            .and_then(|r| r.threshold.as_ref())
            .map_or(0.5, |t| t.value),
        is_generic: draft.id.value == "generic",
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
    let mut add = |what: String, labels: &[Label], weight: f32| {
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
            });
        }
    };
    for h in header {
        add(format!("header.{}", h.key), &h.labels, 1.0);
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
        add(format!("part.{}", p.key), &p.labels, weight);
    }
    for s in sections {
        add(format!("section.{}", s.key), &s.titles, 0.3);
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
            weight: sign * e.weight.as_ref().map_or(1.0, |w| w.value),
            veto: e.veto,
        })
    };
    out.extend(r.evidence_for.iter().filter_map(|e| piece(e, 1.0)));
    out.extend(r.against.iter().filter_map(|e| piece(e, -1.0)));
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_become_placeholders() {
        let r = rule_pattern(r"award {money} to {body}").unwrap();
        let text = "to award \u{E000} to the Llŷn Support Network";
        let c = r.captures(text).unwrap();
        assert_eq!(&c["money"], "\u{E000}");
        assert!(c.name("body").unwrap().as_str().starts_with("the L"));
        assert!(
            r.captures("to award \u{E000} to other bodies").is_none(),
            "a name begins with a capital"
        );
    }

    #[test]
    fn faults_of_patterns_are_told() {
        assert!(rule_pattern("{coin} to").unwrap_err().contains("unknown piece"));
        assert!(rule_pattern("(open").is_err());
        assert!(rule_pattern(r"\p{Lu}{2,5} {money}").is_ok());
    }
}
