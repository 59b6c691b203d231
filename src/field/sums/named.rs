//! A name as the document prints it, with what stands in brackets behind it.

use crate::field::facts::Value;
use crate::field::party::{self, Party};
use crate::layout::Span;

/// A name found in the document.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Named {
    pub(super) name: Value<String>,
    pub(super) part_of: Option<Value<String>>,
    pub(super) alias: Option<Value<String>>,
}

impl Named {
    /// A party found in a text that begins at `base`.
    pub(super) fn of(party: &Party, base: Span) -> Self {
        let value = |(range, text): &(std::ops::Range<usize>, String)| {
            Value::new(text.clone(), base.part(range.clone()))
        };
        Self {
            name: Value::new(party.name.clone(), base.part(party.range.clone())),
            part_of: party.part_of.as_ref().map(value),
            alias: party.alias.as_ref().map(value),
        }
    }

    /// Whether two names are one body's.
    pub(super) fn same(&self, other: &Self) -> bool {
        let alias = |a: &Self, b: &Self| {
            a.alias
                .as_ref()
                .is_some_and(|x| x.value.eq_ignore_ascii_case(&b.name.value))
        };
        party::same_body(&self.name.value, &other.name.value) || alias(self, other) || alias(other, self)
    }
}

/// The byte behind a party, its brackets included.
pub(super) fn behind(text: &str, party: &Party) -> usize {
    let extra = [&party.part_of, &party.alias]
        .into_iter()
        .flatten()
        .map(|(r, _)| r.end)
        .max()
        .unwrap_or(0);
    let end = extra.max(party.range.end);
    let rest = text.get(end..).unwrap_or_default();
    let marks = rest.len() - rest.trim_start_matches([')', ']', '"', '”', '’', '\'']).len();
    if extra > party.range.end { end + marks } else { end }
}
