//! A first profile, drafted from documents of a form that no profile describes yet.
//!
//! What the documents share is taken for the form's: short labels, headings, questions with answers, signature blocks.
//! What other profiles call by the same words gets the same key and field; everything else is left for the author to
//! say. Nothing is invented: no publisher, no identifier, no meaning of a label.

use std::collections::{BTreeMap, BTreeSet};

use toml::Value;

use super::shared::{Seen, Shared, Sheet, one_line};
use super::slug;
use super::spotting::Shape;
use super::vocabulary::{BASE, Vocabulary};
use crate::profile::{Field, FieldType, PartKind, Profiles, SignOffRole};

/// Longest words of a document quoted in a comment.
const QUOTED: usize = 70;

/// Drafts a profile: TOML that is sound, with comments that say where each entry was seen and what is left to say.
#[must_use]
pub fn sketch(profiles: &Profiles, id: &str, sheets: &[Sheet<'_>]) -> String {
    let words = Vocabulary::of(profiles);
    let mut out = Draft {
        sheets: sheets.len(),
        text: String::new(),
        keys: BTreeSet::new(),
        taken: BTreeSet::new(),
    };
    let seen = Seen::gather(&words, sheets);
    out.head(id, sheets, &seen);
    out.recognition(sheets, &seen);
    out.headers(&words, &seen);
    out.parts(&words, &seen);
    out.sections(&words, &seen);
    out.questions(&words, &seen);
    out.sign_offs(&words, &seen);
    out.text
}

/// Words of a document in a comment: shortened, in quotes.
fn quoted(text: &str) -> String {
    let text = one_line(text);
    if text.chars().count() <= QUOTED {
        return format!("\"{text}\"");
    }
    let short: String = text.chars().take(QUOTED).collect();
    format!("\"{short}…\"")
}

/// A string as TOML writes it.
fn string(text: &str) -> String {
    Value::from(text).to_string()
}

/// The draft as it is written.
struct Draft {
    sheets: usize,
    text: String,
    /// Keys given away, by table.
    keys: BTreeSet<String>,
    /// Labels given away: no two entries may have one.
    taken: BTreeSet<(Zone, String)>,
}

/// Where labels compete for lines: before the body, and in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Zone {
    Front,
    Body,
}

impl Draft {
    fn line(&mut self, line: &str) {
        self.text.push_str(line);
        self.text.push('\n');
    }

    /// Gives a label to an entry; false if another entry has it.
    fn take(&mut self, zones: &[Zone], canon: &str) -> bool {
        let free = zones
            .iter()
            .all(|z| !self.taken.contains(&(*z, canon.to_owned())));
        if free {
            self.taken.extend(zones.iter().map(|z| (*z, canon.to_owned())));
        }
        free
    }

    /// A key of a table that is not taken: the one other profiles use, or one made from the label.
    fn key(&mut self, table: &str, known: Option<&str>, printed: &str) -> String {
        if let Some(k) = known
            && self.keys.insert(format!("{table}.{k}"))
        {
            return k.to_owned();
        }
        let mut taken: BTreeSet<String> = self
            .keys
            .iter()
            .filter_map(|k| k.strip_prefix(&format!("{table}.")).map(str::to_owned))
            .collect();
        let key = slug::key(printed, &mut taken);
        self.keys.insert(format!("{table}.{key}"));
        key
    }

    /// Where something was seen.
    fn seen(&self, s: &Shared) -> String {
        let pages: BTreeSet<u32> = s.places.iter().map(|(_, p)| p.0).collect();
        let pages: Vec<String> = pages.iter().map(u32::to_string).collect();
        let word = if pages.len() == 1 { "page" } else { "pages" };
        let pages = pages.join(", ");
        if self.sheets == 1 {
            format!("seen on {word} {pages}")
        } else {
            format!(
                "seen in {} of {} documents, {word} {pages}",
                s.places.len(),
                self.sheets
            )
        }
    }

    fn examples(s: &Shared) -> String {
        let mut values: Vec<&str> = Vec::new();
        for v in &s.values {
            if !values.contains(&v.as_str()) && values.len() < 2 {
                values.push(v);
            }
        }
        if values.is_empty() {
            return String::new();
        }
        let quoted: Vec<String> = values.iter().map(|v| quoted(v)).collect();
        format!("; behind it: {}", quoted.join(", "))
    }

    fn head(&mut self, id: &str, sheets: &[Sheet<'_>], seen: &Seen) {
        let names: Vec<String> = sheets.iter().take(8).map(|s| one_line(s.name)).collect();
        let more = sheets.len().saturating_sub(names.len());
        let more = if more > 0 {
            format!(" and {more} more")
        } else {
            String::new()
        };
        self.line(&format!("# A draft made from {}{more}.", names.join(", ")));
        self.line("# Each entry names the documents in which it was seen. Decisions left to you are marked TODO. Then:");
        self.line("#   decisions profiles check FILE");
        self.line("#   decisions profiles try FILE PDF…");
        self.line(&format!(
            "id = {}  # TODO: lower-case letters, digits and dashes",
            string(id)
        ));
        self.line("title = \"TODO: which form this is, and since when\"");
        self.line(&format!("extends = \"{BASE}\""));
        self.line("");
        self.line("[publisher]");
        self.line("# TODO: the body that publishes these decisions.");
        self.line("# name = \"…\"");
        self.line("# Its org-id.guide identifier, only if it is registered there.");
        self.line("# id = \"…\"");
        if seen.labels.is_empty() && seen.questions.is_empty() {
            self.line("");
            self.line("# Nothing that looks like a label or a heading is shared by the documents. Are they of one form,");
            self.line("# and have they a text? `decisions show FILE --stage blocks` prints what was read.");
        }
    }

    /// Lines of the first page all documents share: what the form calls itself.
    fn recognition(&mut self, sheets: &[Sheet<'_>], seen: &Seen) {
        let own: Vec<&Shared> = seen
            .lines
            .iter()
            .filter(|l| l.places.len() == sheets.len() && l.canon.len() >= 8)
            .filter(|l| {
                !seen
                    .labels
                    .iter()
                    .any(|s| s.canon == l.canon && !s.values.is_empty())
            })
            .take(3)
            .collect();
        self.line("");
        self.line("# The labels and headings below speak for the form by themselves. What else does: words no other form");
        self.line("# has.");
        if own.is_empty() {
            self.line("# [[recognise.for]]");
            self.line("# text = \"…\"");
            self.line("# weight = 2");
        }
        for l in own {
            self.line("");
            self.line(&format!("# {}", self.seen(l)));
            self.line("[[recognise.for]]");
            self.line(&format!("text = {}", string(&l.printed)));
            self.line("weight = 2");
        }
    }

    fn headers(&mut self, words: &Vocabulary<'_>, seen: &Seen) {
        let mut labels: Vec<&Shared> = Vec::new();
        for l in &seen.labels {
            let known = words.headers.contains_key(&l.canon);
            let part = words.parts.contains_key(&l.canon) && !known;
            let has_value = !l.values.is_empty();
            let header = seen.is_header(l) && (has_value || known) && !part && !seen.is_title(&l.canon);
            if header {
                labels.push(l);
            }
        }
        // A label of one of the record's fields may stand twice with different words; the second is its variant.
        type Group<'s> = (Option<(&'s str, Field)>, Vec<&'s Shared>);
        let mut groups: Vec<Group<'_>> = Vec::new();
        for l in labels {
            let known = words.headers.get(&l.canon).copied();
            let field = known
                .map(|k| k.1)
                .filter(|f| !matches!(f, Field::Other | Field::OtherDate));
            match groups
                .iter_mut()
                .find(|(k, _)| field.is_some() && k.map(|k| k.1) == field)
            {
                Some((_, members)) => members.push(l),
                None => groups.push((known, vec![l])),
            }
        }
        for (known, members) in groups {
            let Some(first) = members.first() else { continue };
            // What the record has no place for is kept as a field of the form's own.
            let field = known
                .map(|k| k.1)
                .filter(|f| !matches!(f, Field::Other | Field::Own));
            let table = if field.is_some() { "header" } else { "field" };
            // The id of a field begins with a letter.
            let digit = table == "field" && first.printed.starts_with(|c: char| !c.is_ascii_alphabetic());
            let printed = if digit {
                format!("field {}", first.printed)
            } else {
                first.printed.clone()
            };
            let key = self.key(table, known.map(|k| k.0), &printed);
            self.line("");
            for m in &members {
                self.line(&format!(
                    "# {} {}{}",
                    quoted(&m.printed),
                    self.seen(m),
                    Self::examples(m)
                ));
            }
            self.line(&format!("[{table}.{key}]"));
            if known.is_none() {
                let names: Vec<&str> = Field::names().filter(|n| *n != "other").collect();
                self.line("# TODO: if the record has a place for it, put \"header\" for \"field\" above and one of these for the key:");
                self.line(&format!("# {}", names.join(", ")));
            }
            if let Some(field) = field
                && field.name() != key
            {
                self.line(&format!("field = \"{}\"", field.name()));
            }
            let printed: Vec<String> = members.iter().map(|m| string(&m.printed)).collect();
            self.line(&format!("labels = [{}]", printed.join(", ")));
            for m in &members {
                self.taken.insert((Zone::Front, m.canon.clone()));
            }
            if field.is_none() {
                self.line(&format!(
                    "# type = \"text\"  # or one of: {}",
                    FieldType::WORDS.join(", ")
                ));
            }
            if members.iter().all(|m| m.shape == Shape::Alone) {
                self.line("value = \"next-line\"");
            }
            if self.sheets > 1 && first.places.len() == self.sheets {
                self.line("# required = true  # all of these documents have it: does the form always?");
            }
            if field == Some(Field::Number) {
                self.number(&members);
            }
        }
    }

    /// The parts of the numbers seen. Written after the header field, as a separate table.
    fn number(&mut self, members: &[&Shared]) {
        let values: Vec<&str> = members
            .iter()
            .flat_map(|m| &m.values)
            .map(String::as_str)
            .collect();
        let orders: Vec<&str> = values.iter().filter_map(|v| order(v)).collect();
        let Some(first) = orders.first() else { return };
        self.line("");
        if orders.iter().all(|o| o == first) {
            self.line("[number]");
            self.line(&format!("order = \"{first}\""));
        } else {
            self.line("# TODO: the numbers seen are not all made up alike.");
            self.line("# [number]");
            self.line("# order = \"sequence-year\"  # or \"year-sequence\" or \"serial\"");
        }
    }

    fn parts(&mut self, words: &Vocabulary<'_>, seen: &Seen) {
        let mut outcome = false;
        for l in &seen.labels {
            let Some((known, kind)) = words.parts.get(&l.canon).copied() else {
                continue;
            };
            // A numbered heading is a section; what other profiles say of it is taken over there.
            if l.number.is_some()
                || words.headers.contains_key(&l.canon) && seen.is_header(l) && !l.values.is_empty()
            {
                continue;
            }
            if !self.take(&[Zone::Front, Zone::Body], &l.canon) {
                continue;
            }
            outcome |= kind == PartKind::Outcome;
            let key = self.key("part", Some(known), &l.printed);
            self.line("");
            self.line(&format!("# {} {}", quoted(&l.printed), self.seen(l)));
            self.line(&format!("[part.{key}]"));
            if key != kind.as_str() {
                self.line(&format!("kind = \"{}\"", kind.as_str()));
            }
            self.line(&format!("labels = [{}]", string(&l.printed)));
        }
        let questions = seen.questions.iter().filter(|q| {
            words
                .parts
                .get(&q.canon)
                .is_some_and(|p| p.1 == PartKind::Confidential)
        });
        for q in questions {
            let known = !self.keys.insert("part.confidential".to_owned());
            if known || !self.take(&[Zone::Front, Zone::Body], &q.canon) {
                continue;
            }
            self.line("");
            self.line(&format!("# {} {}", quoted(&q.printed), self.seen(q)));
            self.line("[part.confidential]");
            self.line(&format!("labels = [{}]", string(&q.printed)));
        }
        if outcome {
            return;
        }
        self.line("");
        let title = seen
            .decider()
            .and_then(|d| seen.titles.iter().find(|t| t.canon == d))
            .filter(|t| !words.sign_offs.contains_key(&t.canon))
            .filter(|t| self.take(&[Zone::Front, Zone::Body], &t.canon));
        match title {
            Some(t) => {
                self.line(&format!(
                    "# {} {}; the first signature is under it.",
                    quoted(&t.printed),
                    self.seen(t)
                ));
                self.line("# TODO: is the decision in this part?");
                self.keys.insert("part.outcome".to_owned());
                self.line("[part.outcome]");
                self.line(&format!("labels = [{}]", string(&t.printed)));
            }
            None => {
                self.line("# TODO: the heading over what was decided and the decision-maker's signature.");
                self.line("# [part.outcome]");
                self.line("# labels = [\"…\"]");
            }
        }
    }

    fn sections(&mut self, words: &Vocabulary<'_>, seen: &Seen) {
        let numbered: Vec<&Shared> = seen.labels.iter().filter(|l| l.number.is_some()).collect();
        let is_numbered = numbered.len() >= 2;
        let headed: Vec<&Shared> = seen
            .labels
            .iter()
            .filter(|l| {
                l.number.is_none()
                    && l.shape == Shape::Alone
                    && !seen.is_header(l)
                    && !words.parts.contains_key(&l.canon)
                    && !words.sign_offs.contains_key(&l.canon)
                    && !seen.is_title(&l.canon)
            })
            .collect();
        self.line("");
        self.line("[sections]");
        self.line(&format!(
            "style = \"{}\"",
            if is_numbered { "numbered" } else { "headed" }
        ));
        for l in if is_numbered { &numbered } else { &headed } {
            if !self.take(&[Zone::Body], &l.canon) {
                continue;
            }
            let known = words.sections.get(&l.canon).copied();
            let key = self.key("section", known.map(|k| k.0), &l.printed);
            self.line("");
            let number = l.number.as_ref().map_or(String::new(), |n| format!("{n}. "));
            self.line(&format!(
                "# {} {}",
                quoted(&format!("{number}{}", l.printed)),
                self.seen(l)
            ));
            self.line(&format!("[section.{key}]"));
            self.line(&format!("titles = [{}]", string(&l.printed)));
            let part = words.parts.get(&l.canon).map(|p| p.1);
            match (known, part) {
                (Some((_, about, feeds)), _) if about.is_some() || feeds.is_some() => {
                    if let Some(about) = about {
                        self.line(&format!("about = \"{about}\""));
                    }
                    if let Some(feeds) = feeds {
                        self.line(&format!("feeds = \"{feeds}\""));
                    }
                }
                (_, Some(PartKind::Summary)) => self.line("feeds = \"summary\""),
                (_, Some(PartKind::Recommendation)) => self.line("feeds = \"recommendation\""),
                (None, _) => self.line("# TODO: about = \"money\", if the sums in it are this decision's"),
                _ => {}
            }
        }
        if is_numbered && !headed.is_empty() {
            self.line("");
            self.line("# Headings without a number. One that begins a separate part ends the text before it: take it in with");
            self.line("# the kind of part it is (`boilerplate` for the form's own words).");
            for l in headed {
                let key = self.key("part", None, &l.printed);
                self.line(&format!("# [part.{key}]  # {}", self.seen(l)));
                self.line("# kind = \"boilerplate\"");
                self.line(&format!("# labels = [{}]", string(&l.printed)));
            }
        }
    }

    fn questions(&mut self, words: &Vocabulary<'_>, seen: &Seen) {
        for q in &seen.questions {
            if words.parts.contains_key(&q.canon) {
                continue;
            }
            let known = words.question(&q.printed);
            let key = self.key("checklist", known, &q.printed);
            self.line("");
            self.line(&format!("# {}", self.seen(q)));
            self.line(&format!("[checklist.{key}]"));
            self.line(&format!("questions = [{}]", string(&q.printed)));
        }
    }

    fn sign_offs(&mut self, words: &Vocabulary<'_>, seen: &Seen) {
        let decider = seen.decider();
        let mut roles: BTreeMap<SignOffRole, Vec<&Shared>> = BTreeMap::new();
        for t in &seen.titles {
            let known = words.sign_offs.get(&t.canon).copied();
            let first = decider == Some(t.canon.as_str()) && known.is_none();
            if first || words.parts.contains_key(&t.canon) {
                continue;
            }
            roles
                .entry(known.unwrap_or(SignOffRole::Other))
                .or_default()
                .push(t);
        }
        for (role, titles) in roles {
            self.line("");
            for t in &titles {
                self.line(&format!(
                    "# {} {}, over a signature",
                    quoted(&t.printed),
                    self.seen(t)
                ));
            }
            if role == SignOffRole::Other {
                self.line(&format!(
                    "# TODO: whose they are, if one of {}",
                    SignOffRole::WORDS.join(", ")
                ));
            }
            self.line(&format!("[sign-off.{}]", role.as_str()));
            let printed: Vec<String> = titles.iter().map(|t| string(&t.printed)).collect();
            self.line(&format!("labels = [{}]", printed.join(", ")));
        }
    }
}

/// How a number printed is made up.
fn order(value: &str) -> Option<&'static str> {
    let runs: Vec<&str> = value
        .split(|c: char| !c.is_ascii_digit())
        .filter(|r| !r.is_empty())
        .take(3)
        .collect();
    let year = |r: &str| r.len() == 4 && (r.starts_with("19") || r.starts_with("20"));
    match runs.as_slice() {
        [] => None,
        [a, b, ..] if year(b) && !year(a) => Some("sequence-year"),
        [a, _, ..] if year(a) => Some("year-sequence"),
        _ => Some("serial"),
    }
}

#[cfg(test)]
mod tests;
