//! Paragraphs the recommendation points to: `in the sum stated at paragraph 3.3`.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use super::passage::{Ledger, PartKindOf, Passage};
use crate::pattern::Regex;

#[allow(
    clippy::unwrap_used,
    reason = "constant patterns, used by every test of this room"
)]
static REFERENCE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)\b(?:sums?|amounts?|fees?|costs?|prices?|rents?|figures?|grants?|payments?|expenditure)\b[^.;]{0,60}?\b(?:paragraph|para\.?|section) (?P<number>\d{1,2}(?:\.\d{1,2})?)").unwrap()
});

/// The places in the ledger of the paragraphs, or of all paragraphs of the sections, that what is recommended, decided or said
/// about money points to.
pub(super) fn passages(ledger: &Ledger) -> BTreeSet<usize> {
    let pointing = ledger.passages.iter().filter(|p| p.part.rank() <= 1);
    let mut numbers: BTreeSet<&str> = BTreeSet::new();
    for passage in pointing {
        let found = REFERENCE.captures_iter(passage.annotated.text());
        numbers.extend(found.filter_map(|c| c.name("number").map(|m| m.as_str())));
    }
    let is_meant = |p: &Passage| {
        let inside = p.part.kind == PartKindOf::Section || p.part.kind == PartKindOf::Summary;
        let label = p.label.as_deref().unwrap_or_default();
        inside
            && numbers.iter().any(|n| {
                label == *n
                    || label.strip_prefix(*n).is_some_and(|rest| rest.starts_with('.'))
                    || !n.contains('.') && p.part.name.as_deref() == Some(*n)
            })
    };
    let all = ledger.passages.iter().enumerate();
    all.filter(|(_, p)| is_meant(p)).map(|(i, _)| i).collect()
}
