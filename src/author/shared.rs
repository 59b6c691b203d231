//! What several documents have in common: labels, headings, questions, signatures, lines of the first page.

use std::collections::BTreeMap;

use super::spotting::{self, Shape, Spotted};
use super::vocabulary::Vocabulary;
use crate::geom::PageNumber;
use crate::layout::{Layout, Span, is_marking};
use crate::profile::canonical;

/// A document to draft from.
#[derive(Debug, Clone, Copy)]
pub struct Sheet<'l> {
    /// Its name, for comments.
    pub name: &'l str,
    /// Its layout.
    pub layout: &'l Layout,
}

/// Words several documents have, and where.
#[derive(Debug, Clone)]
pub(super) struct Shared {
    pub(super) canon: String,
    pub(super) printed: String,
    pub(super) number: Option<String>,
    pub(super) shape: Shape,
    /// The number of documents that have it in the header.
    pub(super) in_header: usize,
    /// Number of the document and page, a document once.
    pub(super) places: Vec<(usize, PageNumber)>,
    pub(super) values: Vec<String>,
    pub(super) order: (usize, usize),
}

/// What the documents share.
pub(super) struct Seen {
    pub(super) labels: Vec<Shared>,
    pub(super) questions: Vec<Shared>,
    pub(super) titles: Vec<Shared>,
    /// The title over the first signature of each document.
    pub(super) deciders: Vec<String>,
    pub(super) lines: Vec<Shared>,
    /// In how many documents something must stand.
    pub(super) needed: usize,
}

impl Seen {
    pub(super) fn gather(words: &Vocabulary<'_>, sheets: &[Sheet<'_>]) -> Self {
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
            let is_field = |text: &str| words.headers.contains_key(&canonical(text));
            let end = spotting::header_end(layout, &spotted, &is_field, &is_part);
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
    pub(super) fn is_header(&self, l: &Shared) -> bool {
        l.in_header * 2 > l.places.len() && l.number.is_none()
    }

    pub(super) fn is_title(&self, canon: &str) -> bool {
        self.titles.iter().any(|t| t.canon == canon)
    }

    /// The title over the first signature in most documents.
    pub(super) fn decider(&self) -> Option<&str> {
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

    /// What enough documents contain, in the order of the first that contains it.
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
pub(super) fn one_line(text: &str) -> String {
    let plain: String = text
        .chars()
        .filter(|c| !matches!(c, '\u{AD}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}'))
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect();
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}
