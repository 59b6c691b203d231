//! What the author of one file can get wrong beyond its shape: names of fields, empty labels, patterns that do not
//! compile, groups that feed nothing. Everything that needs no other file.

use std::ops::Range;

use super::compile::{WITHIN, part_kind};
use super::error::ProfileError;
use super::field::Field;
use super::label::canonical;
use super::model::{Draft, EvidenceDraft, HeaderDraft, PartDraft, PartKind, RuleDraft, Says, SignOffRole};
use super::own::FieldDraft;
use super::parse::Places;
use super::pattern::{GROUPS, Patterns};
use super::spot::Spot;
use super::twice;
use crate::text::Vocabulary;

/// The most a piece of evidence can weigh; one clue of any form is not worth more than all its labels together.
const MAX_WEIGHT: f64 = 100.0;

/// Every fault of a file, in the order of the language.
pub(super) fn check(
    draft: &Draft,
    file: &str,
    text: &str,
    places: &Places,
    patterns: &mut Patterns,
) -> Vec<ProfileError> {
    let mut c = Checker {
        draft,
        file,
        text,
        places,
        patterns,
        out: Vec::new(),
    };
    c.id();
    c.publisher();
    c.recognise();
    c.number();
    c.labels_of("begins", draft.begins.as_deref());
    c.labels_of("labels.signature", draft.labels.signature.as_deref());
    c.labels_of("labels.date", draft.labels.date.as_deref());
    for (key, h) in &draft.header {
        c.header(key, h);
    }
    for (key, f) in &draft.field {
        c.form_field(key, f);
    }
    for (key, p) in &draft.part {
        c.part(key, p);
    }
    for (key, s) in &draft.section {
        c.labels_of(&format!("section.{key}.titles"), Some(&s.titles));
    }
    for (key, q) in &draft.checklist {
        c.labels_of(&format!("checklist.{key}.questions"), Some(&q.questions));
    }
    if let Some(e) = &draft.emissions {
        c.labels_of("emissions.category", Some(&e.category));
        c.labels_of("emissions.increase", Some(&e.increase));
        c.labels_of("emissions.saving", Some(&e.saving));
    }
    if let Some(t) = &draft.tables {
        c.labels_of("tables.recipient", Some(&t.recipient));
        c.labels_of("tables.amount", Some(&t.amount));
        for (key, words) in [
            ("purpose", &t.purpose),
            ("not-awarded", &t.not_awarded),
            ("total", &t.total),
        ] {
            c.labels_of(&format!("tables.{key}"), (!words.is_empty()).then_some(words));
        }
    }
    for (role, s) in &draft.sign_off {
        // The decision-maker's block in the outcome needs no title.
        if *role != SignOffRole::DecisionMaker || !s.may_be_empty.unwrap_or_default() || !s.labels.is_empty()
        {
            c.labels_of(&format!("sign-off.{}.labels", role.as_str()), Some(&s.labels));
        }
    }
    c.outcome();
    c.bodies();
    c.words();
    for (name, rule) in &draft.rule {
        c.rule(name, rule);
    }
    for t in twice::within(draft) {
        c.fault(&t.key, &t.label.at, t.message());
    }
    c.out
}

struct Checker<'d> {
    draft: &'d Draft,
    file: &'d str,
    text: &'d str,
    places: &'d Places,
    patterns: &'d mut Patterns,
    out: Vec<ProfileError>,
}

impl Checker<'_> {
    fn fault(&mut self, key: &str, at: &Range<usize>, message: impl Into<String>) {
        self.out
            .push(ProfileError::new(self.file, message).at(self.text, at).key(key));
    }

    /// A fault of what a key says, or of its not being there.
    fn fault_of(&mut self, key: &str, message: impl Into<String>) {
        let at = self.places.of(key);
        self.fault(key, &at, message);
    }

    /// The last fault is about a word nearest to one of these.
    fn near(&mut self, word: &str, known: &[&str]) {
        if let Some(last) = self.out.pop() {
            self.out.push(last.nearest(word, known));
        }
    }

    fn id(&mut self) {
        let id = &self.draft.id;
        let fine = !id.is_empty()
            && id
                .chars()
                .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-');
        if !fine {
            self.fault(
                "id",
                &id.at,
                format!(
                    "`{}` is not an id; expected lower-case letters, digits and dashes",
                    id.value
                ),
            );
        }
    }

    fn publisher(&mut self) {
        let p = &self.draft.publisher;
        for (key, value) in [("name", &p.name), ("id", &p.id)] {
            if value.as_ref().is_some_and(|v| v.trim().is_empty()) {
                self.fault_of(
                    &format!("publisher.{key}"),
                    "it is empty; leave the key out if there is none",
                );
            }
        }
        if let Some(pattern) = &p.pattern {
            self.pattern("publisher.pattern", pattern, &["name"]);
            if !pattern.contains("<name>") {
                self.fault(
                    "publisher.pattern",
                    &pattern.at,
                    "the pattern has no group `name`; expected one around the publisher's name",
                );
            }
        }
        let capitals = |v: &Option<String>, n: usize| {
            v.as_ref()
                .is_some_and(|v| v.len() != n || !v.chars().all(|c| c.is_ascii_uppercase()))
        };
        if capitals(&p.country, 2) {
            self.fault_of(
                "publisher.country",
                "expected an ISO 3166 code of two capitals, such as `GB`",
            );
        }
        if capitals(&p.currency, 3) {
            self.fault_of(
                "publisher.currency",
                "expected an ISO 4217 code of three capitals, such as `GBP`",
            );
        }
    }

    fn recognise(&mut self) {
        let Some(r) = &self.draft.recognise else { return };
        if let Some(t) = &r.threshold
            && !(0.05..=1.0).contains(&t.value)
        {
            self.fault(
                "recognise.threshold",
                &t.at,
                format!("`{}` is not a share; expected a number from 0.05 to 1", t.value),
            );
        }
        for (i, e) in r.evidence_for.iter().enumerate() {
            self.evidence("recognise.for", i, e);
        }
        for (i, e) in r.against.iter().enumerate() {
            self.evidence("recognise.against", i, e);
        }
    }

    fn evidence(&mut self, key: &str, index: usize, e: &EvidenceDraft) {
        let here = self.places.of(&format!("{key}[{index}]"));
        match (&e.label, &e.text) {
            (Some(spot), None) | (None, Some(spot)) => self.label(key, spot),
            (Some(_), Some(_)) => self.fault(key, &here, "it has `label` and `text`; expected one of them"),
            (None, None) => self.fault(
                key,
                &here,
                "it has neither `label` nor `text`; expected one of them",
            ),
        }
        if let Some(w) = &e.weight
            && !(w.value > 0.0 && w.value <= MAX_WEIGHT)
        {
            self.fault(
                key,
                &w.at,
                format!(
                    "a weight of `{}`; expected a number above 0 and up to {MAX_WEIGHT} (what speaks against the form stands under `against`)",
                    w.value
                ),
            );
        }
        if e.needed && key == "recognise.against" {
            self.fault(
                key,
                &here,
                "`needed` under `against`; only what speaks for a form can be needed",
            );
        }
        if e.veto && key == "recognise.for" {
            self.fault(
                key,
                &here,
                "`veto` under `for`; only what stands under `against` can rule a form out",
            );
        }
    }

    fn number(&mut self) {
        if let Some(p) = self.draft.number.as_ref().and_then(|n| n.pattern.as_ref()) {
            self.pattern("number.pattern", p, &["sequence", "year"]);
            if p.contains("<sequence>") != p.contains("<year>") {
                self.fault(
                    "number.pattern",
                    &p.at,
                    "one of the groups `sequence` and `year` alone; expected both, or neither",
                );
            }
        }
    }

    /// A list of labels that must not be empty.
    fn labels_of(&mut self, key: &str, labels: Option<&[Spot<String>]>) {
        let Some(labels) = labels else { return };
        if labels.is_empty() {
            self.fault_of(key, "the list is empty; expected at least one entry");
        }
        for l in labels {
            self.label(key, l);
        }
    }

    fn label(&mut self, key: &str, label: &Spot<String>) {
        if canonical(label).is_empty() {
            self.fault(
                key,
                &label.at,
                format!(
                    "\"{}\" is empty; expected at least one letter or digit",
                    label.value.escape_debug()
                ),
            );
        }
    }

    /// A backspace is what TOML makes of `\b` in double quotes: no document holds one, so the pattern would never match.
    fn is_typed(&mut self, key: &str, text: &Spot<String>) -> bool {
        let backspace = text.contains('\u{8}');
        if backspace {
            self.fault(
                key,
                &text.at,
                "`\\b` in double quotes is a backspace in TOML; write the pattern in single quotes",
            );
        }
        !backspace
    }

    fn pattern(&mut self, key: &str, pattern: &Spot<String>, groups: &[&str]) {
        if !self.is_typed(key, pattern) {
            return;
        }
        let regex = match self.patterns.plain(pattern) {
            Ok(r) => r,
            Err(e) => return self.fault(key, &pattern.at, format!("the pattern does not compile: {e}")),
        };
        for name in regex.groups().filter(|n| !groups.contains(n)) {
            let expected = if groups.is_empty() {
                "no group is expected here".to_owned()
            } else {
                format!("expected {}", list(groups))
            };
            self.fault(
                key,
                &pattern.at,
                format!("the group `{name}` feeds nothing; {expected}"),
            );
            self.near(name, groups);
        }
    }

    fn header(&mut self, key: &str, h: &HeaderDraft) {
        let here = format!("header.{key}");
        let name = h.field.as_ref().map_or(key, |f| f.value.as_str());
        if Field::parse(name).is_none() {
            let names: Vec<&str> = Field::NAMES.iter().map(|(n, _)| *n).collect();
            let message = format!(
                "unknown field `{name}`; expected {} (use a `[field.…]` entry for a label the record has no place for)",
                list(&names)
            );
            match &h.field {
                Some(f) => self.fault(&format!("{here}.field"), &f.at, message),
                None => self.fault_of(&here, message),
            }
            self.near(name, &names);
        }
        self.labels_of(&format!("{here}.labels"), Some(&h.labels));
        if let Some(p) = &h.pattern {
            self.pattern(&format!("{here}.pattern"), p, &["value"]);
        }
        self.always_or_not(&here, h.required, h.optional);
    }

    /// A field of the form's own.
    fn form_field(&mut self, key: &str, f: &FieldDraft) {
        let here = format!("field.{key}");
        let mut letters = key.chars();
        let fine = letters.next().is_some_and(|c| c.is_ascii_lowercase())
            && letters.all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
        if !fine {
            self.fault_of(
                &here,
                format!(
                    "`{key}` cannot be the id of a field; expected lower-case letters, digits and underscores, a letter first"
                ),
            );
        }
        self.labels_of(&format!("{here}.labels"), Some(&f.labels));
        if let Some(p) = &f.pattern {
            self.pattern(&format!("{here}.pattern"), p, &["value"]);
        }
        let lists = f.list.unwrap_or_default();
        for s in &f.separators {
            let key = format!("{here}.separators");
            if s.is_empty() {
                self.fault(
                    &key,
                    &s.at,
                    "a separator is empty; expected what stands between two values",
                );
            } else if f.list.is_some() && !lists {
                self.fault(&key, &s.at, "only a list has separators; add `list = true`");
            }
        }
        if !f.separators.is_empty() && f.list.is_none() && !f.labels.add {
            self.fault_of(
                &format!("{here}.separators"),
                "only a list has separators; add `list = true`",
            );
        }
        self.always_or_not(&here, f.required, f.optional);
    }

    fn always_or_not(&mut self, entry: &str, required: Option<bool>, optional: Option<bool>) {
        if required == Some(true) && optional == Some(true) {
            self.fault_of(
                &format!("{entry}.optional"),
                "it is both `required` and `optional`; expected one of them",
            );
        }
    }

    fn part(&mut self, key: &str, p: &PartDraft) {
        let here = format!("part.{key}");
        if p.kind.is_none() && part_kind(key).is_none() {
            self.fault_of(
                &here,
                format!(
                    "`{key}` is not a kind of part; give it a `kind`: {}",
                    list(PartKind::WORDS)
                ),
            );
            self.near(key, PartKind::WORDS);
        }
        if p.labels.is_empty() && p.opening.is_none() {
            self.fault_of(&here, "a part needs `labels` or an `opening`");
        }
        for (name, labels) in [
            ("labels", &p.labels),
            ("reason-labels", &p.reason_labels),
            ("approvers", &p.approvers),
        ] {
            for l in labels {
                self.label(&format!("{here}.{name}"), l);
            }
        }
        if let Some(o) = &p.opening {
            self.pattern(&format!("{here}.opening"), o, &[]);
        }
        self.always_or_not(&here, p.required, p.optional);
        if let Some(by) = &p.by {
            let key = format!("{here}.by");
            self.pattern(&key, by, &["by"]);
            if !by.contains("<by>") {
                self.fault(
                    &key,
                    &by.at,
                    "the pattern has no group `by`; expected one around who decided",
                );
            }
        }
    }

    fn outcome(&mut self) {
        let o = &self.draft.outcome;
        for (key, patterns) in [
            ("rejected", &o.rejected),
            ("approved-with-changes", &o.approved_with_changes),
            ("deferred", &o.deferred),
            ("approved", &o.approved),
            ("noted", &o.noted),
        ] {
            for p in patterns.iter().flatten() {
                self.pattern(&format!("outcome.{key}"), p, &[]);
            }
        }
    }

    fn bodies(&mut self) {
        let Some(b) = &self.draft.bodies else { return };
        for (key, patterns) in [
            ("before", &b.before),
            ("behind", &b.behind),
            ("not-before", &b.not_before),
            ("never", &b.never),
        ] {
            for p in patterns {
                // `{money}` stands for one character here.
                let bare = Spot {
                    value: p.value.replace("{money}", "x"),
                    at: p.at.clone(),
                };
                self.pattern(&format!("bodies.{key}"), &bare, &[]);
            }
        }
    }

    /// Words are added to classes the program knows.
    fn words(&mut self) {
        let Some(w) = &self.draft.words else { return };
        let shared = Vocabulary::shared();
        for (kind, name, class, words) in w.lists() {
            let known: Vec<&str> = shared.classes_of(kind).collect();
            let key = format!("words.{name}.{class}");
            if !known.contains(&class) {
                self.fault_of(
                    &key,
                    format!(
                        "no list of {name}s is called `{class}`; expected one of: {}",
                        known.join(", ")
                    ),
                );
            }
            for word in words.iter().filter(|w| w.value.trim().is_empty()) {
                self.fault(&key, &word.at, "the word is empty; leave it out");
            }
        }
    }

    fn rule(&mut self, name: &str, rule: &RuleDraft) {
        let key = format!("rule.{name}.pattern");
        if let Some(unless) = &rule.unless {
            self.is_typed(&format!("rule.{name}.unless"), unless);
        }
        if !self.is_typed(&key, &rule.pattern) {
            return;
        }
        match self.patterns.rule(&rule.pattern) {
            Err(e) => self.fault(
                &key,
                &rule.pattern.at,
                format!("the pattern does not compile: {e}"),
            ),
            Ok(regex) => {
                let groups: Vec<&str> = regex.groups().collect();
                for group in groups.iter().filter(|g| !GROUPS.contains(g)) {
                    self.fault(
                        &key,
                        &rule.pattern.at,
                        format!("the group `{group}` feeds nothing; expected {}", list(GROUPS)),
                    );
                    self.near(group, GROUPS);
                }
                for needed in rule.says.value.needs().iter().filter(|n| !groups.contains(n)) {
                    self.fault(
                        &key,
                        &rule.pattern.at,
                        format!("a rule that says this needs {{{needed}}} in its pattern"),
                    );
                }
            }
        }
        if let Some(unless) = &rule.unless
            && let Err(e) = self.patterns.rule(unless)
        {
            self.fault(
                &format!("rule.{name}.unless"),
                &unless.at,
                format!("the pattern does not compile: {e}"),
            );
        }
        let key = format!("rule.{name}.in");
        for w in &rule.within {
            let known = self.draft.section.contains_key(w.as_str()) || WITHIN.contains(&w.as_str());
            // A section's key may be inherited; then it is looked up once all files are known.
            if !known && self.draft.extends.is_none() {
                self.fault(
                    &key,
                    &w.at,
                    format!("`{}` is neither a part nor a section of this profile", w.value),
                );
                let sections = self.draft.section.keys().map(String::as_str);
                let names: Vec<&str> = WITHIN.iter().copied().chain(sections).collect();
                self.near(&w.value, &names);
            }
        }
    }
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
