//! A first profile drafted from documents of a form nobody has described yet.
//!
//! What the documents share is taken for the form's: short labels, headings, questions with answers, signature blocks.
//! What other profiles call by the same words gets the same key and field; everything else is left for the author to
//! say. Nothing is invented: no publisher, no identifier, no meaning of a label.

use std::collections::{BTreeMap, BTreeSet};

use toml::Value;

use super::slug;
use super::spotting::{self, Shape, Spotted};
use crate::geom::PageNumber;
use crate::layout::{Layout, Span, is_marking};
use crate::profile::{Field, Grams, PartKind, Profile, Profiles, SignOffRole, canonical};

/// A document to draft from.
#[derive(Debug, Clone, Copy)]
pub struct Sheet<'l> {
    /// Its name, for comments.
    pub name: &'l str,
    /// Its layout.
    pub layout: &'l Layout,
}

/// Longest words of a document quoted in a comment.
const QUOTED: usize = 70;

/// The profile the draft builds on.
const BASE: &str = "common";

/// Drafts a profile: TOML that is sound, with comments that say where each entry was seen and what is left to say.
#[must_use]
pub fn sketch(profiles: &Profiles, id: &str, sheets: &[Sheet<'_>]) -> String {
    let words = Vocabulary::of(profiles);
    let mut out = Draft {
        sheets: sheets.len(),
        text: String::new(),
        keys: BTreeSet::new(),
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

/// What the profiles known call by which words.
struct Vocabulary<'p> {
    /// Canonical label to key and field.
    headers: BTreeMap<String, (&'p str, Field)>,
    parts: BTreeMap<String, (&'p str, PartKind)>,
    sections: BTreeMap<String, (&'p str, Option<&'static str>, Option<&'static str>)>,
    sign_offs: BTreeMap<String, SignOffRole>,
    questions: Vec<(&'p str, &'p [Grams])>,
    base: Option<&'p Profile>,
}

impl<'p> Vocabulary<'p> {
    fn of(profiles: &'p Profiles) -> Self {
        let mut out = Self {
            headers: BTreeMap::new(),
            parts: BTreeMap::new(),
            sections: BTreeMap::new(),
            sign_offs: BTreeMap::new(),
            questions: Vec::new(),
            base: profiles.base(BASE).or_else(|| profiles.get(BASE)),
        };
        // The profile for any form first: its words are the plainest.
        for p in std::iter::once(profiles.generic()).chain(profiles.all()) {
            for h in &p.header {
                for l in &h.labels {
                    out.headers.entry(l.canon()).or_insert((&h.key, h.field));
                }
            }
            for part in p.parts.iter().filter(|p| p.kind != PartKind::Appendix) {
                for l in &part.labels {
                    out.parts.entry(l.canon()).or_insert((&part.key, part.kind));
                }
            }
            for s in &p.sections {
                for l in &s.titles {
                    let about = s.about.map(crate::profile::Subject::as_str);
                    let feeds = s.feeds.map(crate::profile::Feeds::as_str);
                    out.sections.entry(l.canon()).or_insert((&s.key, about, feeds));
                }
            }
            for s in &p.sign_offs {
                for l in &s.labels {
                    out.sign_offs.entry(l.canon()).or_insert(s.role);
                }
            }
            for q in &p.checklist {
                out.questions.push((&q.id, &q.questions));
            }
        }
        out
    }

    /// Whether a line says what was decided.
    fn decides(&self, text: &str) -> bool {
        let patterns = self.base.iter().flat_map(|b| &b.outcome).flat_map(|(_, p)| p);
        patterns.into_iter().any(|p| p.is_match(text))
    }

    /// Whether some form has a label or heading of these words.
    fn is_known(&self, canon: &str) -> bool {
        self.headers.contains_key(canon)
            || self.parts.contains_key(canon)
            || self.sections.contains_key(canon)
            || self.sign_offs.contains_key(canon)
    }

    /// The id of a question other profiles ask.
    fn question(&self, text: &str) -> Option<&'p str> {
        // Examples in brackets may follow it.
        let asked = text.find('?').map_or(text, |i| text.get(..=i).unwrap_or(text));
        self.nearest(text).or_else(|| self.nearest(asked))
    }

    fn nearest(&self, text: &str) -> Option<&'p str> {
        let grams = Grams::of(text);
        self.questions
            .iter()
            .flat_map(|(id, variants)| variants.iter().map(|v| (*id, v.similarity(&grams))))
            .filter(|(_, s)| *s >= 0.6)
            .max_by(|a, b| a.1.total_cmp(&b.1))
            .map(|(id, _)| id)
    }

    /// Whether all forms share the label: the words beside a signature and its date.
    fn is_shared(&self, canon: &str) -> bool {
        self.base
            .is_some_and(|b| b.signature.iter().chain(&b.date).any(|l| l.canon() == canon))
    }
}

/// Words several documents have, and where.
#[derive(Debug, Clone)]
struct Shared {
    canon: String,
    printed: String,
    number: Option<String>,
    shape: Shape,
    /// In how many documents it stands in the header.
    in_header: usize,
    /// Number of the document and page, a document once.
    places: Vec<(usize, PageNumber)>,
    values: Vec<String>,
    order: (usize, usize),
}

/// What the documents share.
struct Seen {
    labels: Vec<Shared>,
    questions: Vec<Shared>,
    titles: Vec<Shared>,
    /// The title over the first signature of each document.
    deciders: Vec<String>,
    lines: Vec<Shared>,
    /// In how many documents something must stand.
    needed: usize,
}

impl Seen {
    fn gather(words: &Vocabulary<'_>, sheets: &[Sheet<'_>]) -> Self {
        let mut labels = Pool::default();
        let mut questions = Pool::default();
        let mut titles = Pool::default();
        let mut lines = Pool::default();
        let mut deciders = Vec::new();
        for (d, sheet) in sheets.iter().enumerate() {
            let layout = sheet.layout;
            let spotted = spotting::labels(layout);
            let is_part = |text: &str| {
                let canon = canonical(text);
                words.parts.contains_key(&canon) && !words.headers.contains_key(&canon)
            };
            let end = spotting::header_end(layout, &spotted, &is_part);
            for s in &spotted {
                labels.add(layout, d, s, s.span.start < end);
            }
            for q in spotting::questions(layout) {
                questions.add_words(layout, d, q.question, q.page);
            }
            let signature = words.base.map_or(&[][..], |b| &b.signature);
            for (i, s) in spotting::signatures(layout, signature, &spotted)
                .iter()
                .enumerate()
            {
                // A title other forms have, else the nearest heading.
                let known = |span: &Span| {
                    let canon = canonical(layout.text.slice(*span));
                    words.sign_offs.contains_key(&canon) || words.parts.contains_key(&canon)
                };
                let title = s.above.iter().find(|(span, _)| known(span));
                let Some((title, _)) = title.or_else(|| s.above.iter().find(|(_, heading)| *heading)) else {
                    continue;
                };
                if i == 0 {
                    deciders.push(canonical(layout.text.slice(*title)));
                }
                titles.add_words(layout, d, *title, s.page);
            }
            let taken: Vec<Span> = spotted.iter().flat_map(|s| [s.span, s.value]).collect();
            for block in layout
                .blocks()
                .filter(|b| b.page() == PageNumber(1) && b.lines.len() <= 2)
            {
                let span = layout.text.trim(block.body);
                let text = layout.text.slice(span);
                let titles = taken.iter().any(|t| t.overlaps(span) && *t != span);
                let form = !is_marking(text) && !words.decides(text) && !words.is_known(&canonical(text));
                if (2..=14).contains(&text.split_whitespace().count()) && !titles && form {
                    lines.add_words(layout, d, span, PageNumber(1));
                }
            }
        }
        let needed = match sheets.len() {
            0 | 1 => 1,
            n => n.div_ceil(2).max(2),
        };
        let questions = questions.shared(needed);
        let titles = titles.shared(needed);
        let mut labels = labels.shared(needed);
        labels.retain(|l| !words.is_shared(&l.canon));
        let mut lines = lines.shared(needed.max(2));
        // A label or a value that happens to be the same in all is not what the form calls itself.
        let is_value = |canon: &str| {
            labels
                .iter()
                .any(|l| l.values.iter().any(|v| canonical(v) == canon))
        };
        lines.retain(|l| {
            !is_value(&l.canon) && !labels.iter().any(|x| x.canon == l.canon && !x.values.is_empty())
        });
        labels.retain(|l| !questions.iter().any(|q| q.canon.starts_with(&l.canon)));
        Self {
            labels,
            questions,
            titles,
            deciders,
            lines,
            needed,
        }
    }

    /// Labels of the header: there in most of the documents that have them.
    fn is_header(&self, l: &Shared) -> bool {
        l.in_header * 2 > l.places.len() && l.number.is_none()
    }

    fn is_title(&self, canon: &str) -> bool {
        self.titles.iter().any(|t| t.canon == canon)
    }

    /// The title over the first signature in most documents.
    fn decider(&self) -> Option<&str> {
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        for d in &self.deciders {
            *counts.entry(d).or_default() += 1;
        }
        counts
            .into_iter()
            .filter(|(_, n)| *n >= self.needed)
            .max_by_key(|(_, n)| *n)
            .map(|(d, _)| d)
    }
}

/// Words gathered over the documents, by their letters.
#[derive(Default)]
struct Pool(BTreeMap<String, Shared>);

impl Pool {
    fn add_words(&mut self, layout: &Layout, document: usize, span: Span, page: PageNumber) {
        let spotted = Spotted {
            span,
            value: Span::default(),
            number: None,
            shape: Shape::Alone,
            page,
        };
        self.add(layout, document, &spotted, false);
    }

    fn add(&mut self, layout: &Layout, document: usize, s: &Spotted, in_header: bool) {
        let printed = one_line(layout.text.slice(s.span));
        let canon = canonical(&printed);
        if canon.is_empty() {
            return;
        }
        let shared = self.0.entry(canon.clone()).or_insert_with(|| Shared {
            canon,
            printed,
            number: s.number.clone(),
            shape: s.shape,
            in_header: 0,
            places: Vec::new(),
            values: Vec::new(),
            order: (document, s.span.start),
        });
        if shared.places.last().is_some_and(|(d, _)| *d == document) {
            return;
        }
        shared.places.push((document, s.page));
        shared.in_header += usize::from(in_header);
        shared.shape = shared.shape.min(s.shape);
        let value = one_line(layout.text.slice(s.value));
        if !value.is_empty() {
            shared.values.push(value);
        }
    }

    /// What stands in enough documents, in the order of the first that has it.
    fn shared(self, needed: usize) -> Vec<Shared> {
        let mut out: Vec<Shared> = self
            .0
            .into_values()
            .filter(|s| s.places.len() >= needed)
            .collect();
        out.sort_by_key(|s| s.order);
        out
    }
}

/// A document's words as one line without what TOML refuses in a comment.
fn one_line(text: &str) -> String {
    let plain: String = text
        .chars()
        .filter(|c| !matches!(c, '\u{AD}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}'))
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect();
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
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
}

impl Draft {
    fn line(&mut self, line: &str) {
        self.text.push_str(line);
        self.text.push('\n');
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

    /// Where something was seen: `page 1, in 5 of 5`.
    fn seen(&self, s: &Shared) -> String {
        let pages: BTreeSet<u32> = s.places.iter().map(|(_, p)| p.0).collect();
        let pages: Vec<String> = pages.iter().map(u32::to_string).collect();
        let word = if pages.len() == 1 { "page" } else { "pages" };
        if self.sheets == 1 {
            format!("seen on {word} {}", pages.join(", "))
        } else {
            format!(
                "seen on {word} {} of {} of the {} documents",
                pages.join(", "),
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
        self.line("# Every entry says where it was seen. What only you can know is marked TODO. Then:");
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
            let key = self.key("header", known.map(|k| k.0), &first.printed);
            let field = known.map_or(Field::Other, |k| k.1);
            self.line("");
            for m in &members {
                self.line(&format!(
                    "# {} {}{}",
                    quoted(&m.printed),
                    self.seen(m),
                    Self::examples(m)
                ));
            }
            self.line(&format!("[header.{key}]"));
            if known.is_none() {
                let names: Vec<&str> = Field::names().filter(|n| *n != "other").collect();
                self.line(&format!(
                    "# TODO: what it holds, if the record has a place for it: {}",
                    names.join(", ")
                ));
            }
            if field.name() != key {
                self.line(&format!("field = \"{}\"", field.name()));
            }
            let printed: Vec<String> = members.iter().map(|m| string(&m.printed)).collect();
            self.line(&format!("labels = [{}]", printed.join(", ")));
            if members.iter().all(|m| m.shape == Shape::Alone) {
                self.line("value = \"next-line\"");
            }
            if self.sheets > 1 && first.places.len() == self.sheets {
                self.line("# required = true  # all of these documents have it: does the form always?");
            }
            if field == Field::Number {
                self.number(&members);
            }
        }
    }

    /// How the numbers seen are made up. Written behind the header field, as a table of its own.
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
            self.keys.insert("part.confidential".to_owned());
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
            .filter(|t| !words.sign_offs.contains_key(&t.canon));
        match title {
            Some(t) => {
                self.line(&format!(
                    "# {} {}; the first signature stands under it.",
                    quoted(&t.printed),
                    self.seen(t)
                ));
                self.line("# TODO: is this where the decision stands?");
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
            self.line("# Headings without a number. One that begins a part of its own ends the text before it: take it in with");
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
mod tests {
    use std::sync::Arc;

    use proptest::prelude::*;

    use super::*;
    use crate::layout::lay_out;
    use crate::pdf::{Limits, open};

    fn laid_out(name: &str) -> Layout {
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("fixtures/pdf")
            .join(name);
        lay_out(open(&Arc::new(std::fs::read(path).unwrap()), &Limits::default()).unwrap())
    }

    fn drafted(names: &[&str]) -> String {
        let layouts: Vec<Layout> = names.iter().map(|n| laid_out(n)).collect();
        let sheets: Vec<Sheet<'_>> = names
            .iter()
            .zip(&layouts)
            .map(|(name, layout)| Sheet { name, layout })
            .collect();
        sketch(&Profiles::builtin().unwrap(), "drafted", &sheets)
    }

    #[test]
    fn what_two_documents_of_a_form_share() {
        insta::assert_snapshot!(drafted(&["essex-043-24.pdf", "essex-dr-017-23.pdf"]));
    }

    #[test]
    fn a_form_with_a_checklist_and_three_signatures() {
        insta::assert_snapshot!(drafted(&[
            "2022-30-lanes-watch.pdf",
            "2023-91-custody-nursing.pdf",
            "2024-17-merrowby-data-desk.pdf"
        ]));
    }

    #[test]
    fn documents_of_two_forms_share_nothing_of_a_form() {
        let text = drafted(&["letter-about-a-request.pdf", "2014-41-panel-allowances.pdf"]);
        assert!(!text.lines().any(|l| l.starts_with("[checklist")), "{text}");
        assert!(!text.lines().any(|l| l.starts_with("[header.number]")), "{text}");
    }

    #[test]
    fn orders_of_numbers() {
        for (value, want) in [
            ("32/2024", Some("sequence-year")),
            ("12 – 2021", Some("sequence-year")),
            ("2017/32", Some("year-sequence")),
            ("PCD 1560", Some("serial")),
            ("043-24", Some("serial")),
            ("TBC", None),
        ] {
            assert_eq!(order(value), want, "{value}");
        }
    }

    fn shared(printed: &str, value: &str, number: Option<&str>) -> Option<Shared> {
        let printed = one_line(printed);
        let canon = canonical(&printed);
        (!canon.is_empty()).then(|| Shared {
            canon,
            printed,
            number: number.map(str::to_owned),
            shape: Shape::Beside,
            in_header: usize::from(number.is_none()),
            places: vec![(0, PageNumber(1))],
            values: vec![one_line(value)],
            order: (0, 0),
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn whatever_a_document_says_the_draft_is_sound(
            words in proptest::collection::vec(("[\\PC\\x00-\\x1F\"'#\\[\\]=]{0,40}", "\\PC{0,80}"), 0..8),
            name in "[\\PC\\x00-\\x1F]{0,30}",
        ) {
            static PROFILES: std::sync::LazyLock<Profiles> = std::sync::LazyLock::new(|| Profiles::builtin().unwrap());
            let words_of = Vocabulary::of(&PROFILES);
            let all = |number: Option<&str>| -> Vec<Shared> {
                words.iter().filter_map(|(p, v)| shared(p, v, number)).collect()
            };
            let seen = Seen {
                labels: all(None).into_iter().chain(all(Some("1"))).collect(),
                questions: all(None),
                titles: all(None),
                deciders: words.iter().map(|(p, _)| canonical(p)).collect(),
                lines: all(None),
                needed: 1,
            };
            let layout = laid_out("saltmere-order-7.pdf");
            let sheets = [Sheet { name: &name, layout: &layout }];
            let mut out = Draft { sheets: 1, text: String::new(), keys: BTreeSet::new() };
            out.head("drafted", &sheets, &seen);
            out.recognition(&sheets, &seen);
            out.headers(&words_of, &seen);
            out.parts(&words_of, &seen);
            out.sections(&words_of, &seen);
            out.questions(&words_of, &seen);
            out.sign_offs(&words_of, &seen);
            if let Err(faults) = PROFILES.with_text("drafted.toml", &out.text) {
                prop_assert!(false, "{:?}\n{}", faults, out.text);
            }
        }
    }
}
