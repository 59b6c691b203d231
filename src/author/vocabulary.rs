//! What the profiles known call by which words: a draft takes keys and fields over from them.

use std::collections::BTreeMap;

use crate::profile::{Feeds, Field, Grams, PartKind, Profile, Profiles, SignOffRole, Subject};

/// The profile a draft builds on.
pub(super) const BASE: &str = "common";

/// What the profiles known call by which words.
pub(super) struct Vocabulary<'p> {
    /// Canonical label to key and field.
    pub(super) headers: BTreeMap<String, (&'p str, Field)>,
    pub(super) parts: BTreeMap<String, (&'p str, PartKind)>,
    pub(super) sections: BTreeMap<String, (&'p str, Option<&'static str>, Option<&'static str>)>,
    pub(super) sign_offs: BTreeMap<String, SignOffRole>,
    pub(super) questions: Vec<(&'p str, &'p [Grams])>,
    pub(super) base: Option<&'p Profile>,
}

impl<'p> Vocabulary<'p> {
    pub(super) fn of(profiles: &'p Profiles) -> Self {
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
                // The name of an office is also above signatures, and is not evidence of a part.
                for l in part.labels.iter().filter(|l| !part.names_office(l)) {
                    out.parts.entry(l.canon()).or_insert((&part.key, part.kind));
                }
            }
            for s in &p.sections {
                for l in &s.titles {
                    let about = s.about.map(Subject::as_str);
                    let feeds = s.feeds.map(Feeds::as_str);
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

    /// Whether a line states what was decided.
    pub(super) fn decides(&self, text: &str) -> bool {
        let patterns = self.base.iter().flat_map(|b| &b.outcome).flat_map(|(_, p)| p);
        patterns.into_iter().any(|p| p.is_match(text))
    }

    /// Whether some form has a label or heading of these words.
    pub(super) fn is_known(&self, canon: &str) -> bool {
        self.headers.contains_key(canon)
            || self.parts.contains_key(canon)
            || self.sections.contains_key(canon)
            || self.sign_offs.contains_key(canon)
    }

    /// The id of a question other profiles ask.
    pub(super) fn question(&self, text: &str) -> Option<&'p str> {
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
    pub(super) fn is_shared(&self, canon: &str) -> bool {
        self.base
            .is_some_and(|b| b.signature.iter().chain(&b.date).any(|l| l.canon() == canon))
    }
}
