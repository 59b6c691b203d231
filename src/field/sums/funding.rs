//! Where the money comes from: what a sentence says, or the one fund the decision names.

use super::passage::{Ledger, Passage};
use super::rules::{FUND_ENDS, Hit};
use crate::field::facts::{Step, Value};
use crate::field::texts::tidy;
use crate::layout::Layout;
use crate::profile::{Profile, Says};

/// Words a fund's name has at most.
const MOST_WORDS: usize = 9;

/// Words a fund's name does not reach over.
const STOPS: &[&str] = &[
    "the", "a", "an", "its", "our", "their", "this", "that", "these", "his", "her", "from", "by", "within",
    "in", "to", "under", "against", "out", "on", "at", "with", "is", "are", "was", "be", "been", "will",
    "would", "can", "which", "using", "through", "via", "any", "no", "all", "both", "each", "either", "or",
    "into", "as", "per", "it", "has",
];

/// Words that say nothing of which fund it is.
const PLAIN: &[&str] = &[
    "net",
    "total",
    "overall",
    "annual",
    "whole",
    "same",
    "existing",
    "approved",
    "current",
    "core",
    "further",
    "new",
    "other",
    "said",
    "agreed",
    "small",
    "remaining",
    "available",
    "additional",
    "original",
    "match",
    "own",
    "grant",
    "one-off",
    "larger",
    "first",
    "second",
    "proposed",
    "standard",
    "police",
];

/// The funding source. `gives`: the decision gives money; then, if exactly one fund is named, that fund is assumed even if no
/// sentence says that the money comes from it.
pub(super) fn funding(
    layout: &Layout,
    profile: &Profile,
    ledger: &Ledger,
    hits: &[Hit],
    gives: bool,
    trail: &mut Vec<Step>,
) -> Option<Value<String>> {
    if let Some(said) = said(profile, ledger, hits, trail) {
        return Some(said);
    }
    let fund = gives.then(|| only(layout, ledger)).flatten()?;
    trail.push(Step {
        field: "/funding_source".to_owned(),
        rule: "the only fund named".to_owned(),
        span: Some(fund.span),
        value: fund.value.clone(),
        chosen: true,
        why: "no other is named beside the money".to_owned(),
    });
    Some(fund)
}

/// What the rule nearest to the decision says, in the profile's order of preference.
fn said(profile: &Profile, ledger: &Ledger, hits: &[Hit], trail: &mut Vec<Step>) -> Option<Value<String>> {
    let mut found: Vec<(u8, usize, &Hit, Value<String>)> = Vec::new();
    for h in hits
        .iter()
        .filter(|h| h.says == Says::Funding || (h.says == Says::Award && h.fund.is_some()))
    {
        let Some(fund) = h.fund.clone() else { continue };
        let Some(passage) = ledger.passages.get(h.passage) else {
            continue;
        };
        if passage.part.is_history() {
            continue;
        }
        let place = profile
            .rules
            .iter()
            .position(|r| r.name == h.rule)
            .unwrap_or(usize::MAX);
        let rank = u8::from(h.says != Says::Funding) * 8 + passage.part.rank();
        found.push((rank, place, h, fund));
    }
    found.sort_by_key(|a| (a.0, a.1, a.2.span));
    for (i, (_, _, h, fund)) in found.iter().enumerate() {
        trail.push(Step {
            field: "/funding_source".to_owned(),
            rule: h.rule.clone(),
            span: Some(fund.span),
            value: fund.value.clone(),
            chosen: i == 0,
            why: if i == 0 {
                "the nearest to the decision"
            } else {
                "another is nearer, or said more plainly"
            }
            .to_owned(),
        });
    }
    found.into_iter().next().map(|(_, _, _, fund)| fund)
}

/// The only fund named in the sections about money; where they name none, the only one in the summary and the
/// recommendation.
fn only(layout: &Layout, ledger: &Ledger) -> Option<Value<String>> {
    let near = |ranks: std::ops::RangeInclusive<u8>| {
        let mut found: Vec<Value<String>> = Vec::new();
        for passage in &ledger.passages {
            let part = &passage.part;
            if part.counts() && !part.is_history() && ranks.contains(&part.rank()) {
                named(layout, passage, &mut found);
            }
        }
        found
    };
    let found = Some(near(0..=0))
        .filter(|f| !f.is_empty())
        .unwrap_or_else(|| near(1..=2));
    let first = found.first()?;
    let same = |v: &Value<String>| v.value.eq_ignore_ascii_case(&first.value);
    found.iter().all(same).then(|| first.clone())
}

fn named(layout: &Layout, passage: &Passage, out: &mut Vec<Value<String>>) {
    let text = layout.text.slice(passage.span);
    let words: Vec<(usize, &str)> = text
        .split_whitespace()
        .map(|w| (w.as_ptr() as usize - text.as_ptr() as usize, w))
        .collect();
    for (i, (at, word)) in words.iter().enumerate() {
        let bare = word.trim_end_matches(|c: char| !c.is_alphanumeric());
        let bare = bare.trim_end_matches("’s").trim_end_matches("'s");
        if !ends_fund(bare) || words.get(i + 1).is_some_and(|(_, w)| goes_on(word, w)) {
            continue;
        }
        let mut first = i;
        while first > 0 && i - first < MOST_WORDS {
            let before = words[first - 1].1;
            let lower = before.to_lowercase();
            let capital = |w: &str| w.starts_with(char::is_uppercase);
            let joins = matches!(lower.as_str(), "of" | "and" | "for" | "&" | "in")
                && capital(words[first].1)
                && first >= 2
                && capital(words[first - 2].1);
            let plain = before.ends_with(|c: char| c.is_alphanumeric() || matches!(c, '’' | '\'' | ')'))
                && before.starts_with(char::is_alphabetic)
                && !STOPS.contains(&lower.as_str())
                && !matches!(lower.as_str(), "of" | "and" | "for" | "&");
            if !joins && !plain {
                break;
            }
            first -= 1;
        }
        // A sentence's first word is not part of a name in small letters.
        let stop = first.checked_sub(1).map(|b| words[b].1.to_lowercase());
        let led = stop.as_deref().is_some_and(|s| {
            matches!(
                s,
                "the"
                    | "its"
                    | "our"
                    | "from"
                    | "by"
                    | "within"
                    | "against"
                    | "to"
                    | "under"
                    | "in"
                    | "this"
                    | "using"
            )
        });
        let head = words[first].1.to_lowercase();
        if i == first || !led || PLAIN.contains(&head.as_str()) {
            continue;
        }
        let span = passage.span.part(words[first].0..at + bare.len());
        out.push(Value::new(tidy(layout.text.slice(span)), span));
    }
}

fn ends_fund(word: &str) -> bool {
    let others = ["underspend", "underspends", "surplus", "chest"];
    let mut all = FUND_ENDS.iter().chain(&others);
    all.any(|f| word.eq_ignore_ascii_case(f))
}

/// Whether the next word belongs to the same name, or makes something else of it: `budget monitoring`.
fn goes_on(word: &str, next: &str) -> bool {
    let bare = next.trim_end_matches(|c: char| !c.is_alphanumeric());
    let parted = word.ends_with([',', '.', ';', ':', ')']);
    let other = matches!(
        bare.to_lowercase().as_str(),
        "holder"
            | "holders"
            | "monitoring"
            | "agreement"
            | "agreements"
            | "application"
            | "applications"
            | "conditions"
            | "award"
            | "awards"
            | "round"
            | "panel"
            | "plan"
            | "report"
            | "setting"
            | "requirement"
            | "recipients"
    );
    !parted && (ends_fund(bare) || other)
}
