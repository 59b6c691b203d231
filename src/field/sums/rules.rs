//! The profile's rules, looked for in every paragraph.

use std::ops::Range;

use super::mention::plausible;
use super::named::{Named, behind};
use super::passage::{Ledger, Passage};
use crate::field::RuleMatch;
use crate::field::facts::Value;
use crate::field::party::{self, Party};
use crate::layout::{Layout, Span};
use crate::profile::{Profile, Rule, Says};

/// What one rule found in one paragraph.
#[derive(Debug, Clone)]
pub(super) struct Hit {
    /// The rule's name.
    pub(super) rule: String,
    pub(super) says: Says,
    /// The paragraph's place in the ledger.
    pub(super) passage: usize,
    /// Sums by their place in the ledger.
    pub(super) money: Option<usize>,
    pub(super) total: Option<usize>,
    /// Names, in order.
    pub(super) bodies: Vec<Named>,
    pub(super) fund: Option<Value<String>>,
    /// The words that matched.
    pub(super) span: Span,
    /// What stands behind the name or sum, to the sentence's end.
    pub(super) tail: Span,
    /// What the money is for, where the pattern says it.
    pub(super) purpose: Option<Span>,
    /// A header field says it, not a sentence.
    pub(super) stated: bool,
}

/// Applies every rule to every paragraph it may look in.
///
/// `explained`: bodies whose short name the document explains.
pub(super) fn apply(layout: &Layout, profile: &Profile, ledger: &Ledger, explained: &[Named]) -> Vec<Hit> {
    let mut out = Vec::new();
    for (p, passage) in ledger.passages.iter().enumerate() {
        if !passage.part.is_read() {
            continue;
        }
        let text = layout.text.slice(passage.span);
        for rule in profile.rules_for(passage.annotated.text()) {
            if !passage.part.allows(&rule.within) {
                continue;
            }
            for found in rule.pattern.captures_iter(passage.annotated.text()) {
                let Some(whole) = found.get(0) else { continue };
                if is_excepted(rule, passage, &whole.range()) {
                    continue;
                }
                let sum = |name: &str| {
                    let i = passage.annotated.sum(found.name(name)?.as_str())?;
                    passage.sums.get(i).copied()
                };
                let mut tail_from = whole.end();
                let mut bodies = Vec::new();
                if let Some(m) = found.name("body") {
                    let Some((names, end)) = names(profile, passage, text, m.range(), explained) else {
                        continue;
                    };
                    // A name that ends the match may be longer than the pattern had to take.
                    if m.end() == whole.end() {
                        tail_from = tail_from.max(end);
                    }
                    bodies = names;
                }
                let fund = match found.name("fund") {
                    Some(m) => match fund(passage, text, m.range(), m.end() == whole.end()) {
                        Some(f) => Some(f),
                        None => continue,
                    },
                    None => None,
                };
                let at = |range| passage.span.part(passage.annotated.original(range));
                out.push(Hit {
                    rule: rule.name.clone(),
                    says: rule.says,
                    passage: p,
                    money: sum("money"),
                    total: sum("total"),
                    bodies,
                    fund,
                    span: at(whole.range()),
                    tail: sentence_rest(passage, tail_from),
                    purpose: found.name("purpose").map(|m| at(m.range())),
                    stated: false,
                });
            }
        }
    }
    let mut out = without_funds(out);
    // Sums and bodies that stand in two rows belong together by their places, not by their nearness.
    out.retain(|h| {
        let text = layout.text.slice(h.span);
        let tail = layout.text.slice(h.tail);
        h.says != Says::Award || !(text.contains("respectively") || tail.contains("respectively"))
    });
    out
}

/// Whether words before a match, or in it, take it back.
fn is_excepted(rule: &Rule, passage: &Passage, found: &Range<usize>) -> bool {
    let text = passage.annotated.text();
    rule.unless.as_ref().is_some_and(|unless| {
        let before = text.get(..found.start).unwrap_or_default();
        let start = before.rfind(['.', ';']).map_or(0, |i| i + 1);
        text.get(start..found.end).is_some_and(|t| unless.is_match(t))
    })
}

/// Every place where a rule's pattern fits, whether or not what it took makes sense: a rule, its words, and whether they
/// count. For the author of a profile.
pub(super) fn matches(layout: &Layout, profile: &Profile, ledger: &Ledger) -> Vec<RuleMatch> {
    let hits = apply(
        layout,
        profile,
        ledger,
        &super::mention::explained(layout, ledger),
    );
    let mut out = Vec::new();
    for (p, passage) in ledger.passages.iter().enumerate() {
        if !passage.part.is_read() {
            continue;
        }
        for rule in profile.rules.iter().filter(|r| passage.part.allows(&r.within)) {
            for found in rule.pattern.find_iter(passage.annotated.text()) {
                let span = passage.span.part(passage.annotated.original(found.range()));
                let hit = hits
                    .iter()
                    .find(|h| h.passage == p && h.rule == rule.name && h.span == span);
                // A name that ends the match goes on as far as it does.
                let names = hit.iter().flat_map(|h| &h.bodies).map(|b| b.name.span.end);
                let fund = hit.and_then(|h| h.fund.as_ref()).map(|f| f.span.end);
                let end = names.chain(fund).fold(span.end, usize::max);
                out.push(RuleMatch {
                    rule: rule.name.clone(),
                    span: Span::new(span.start, end),
                    counts: hit.is_some(),
                    excepted: is_excepted(rule, passage, &found.range()),
                });
            }
        }
    }
    out
}

/// Takes out what gives money to a fund: the cost is charged to the fund, which does not receive it.
fn without_funds(mut hits: Vec<Hit>) -> Vec<Hit> {
    let funds: Vec<Span> = hits
        .iter()
        .filter(|h| h.says == Says::Funding)
        .filter_map(|h| h.fund.as_ref())
        .map(|f| f.span)
        .collect();
    hits.retain(|h| {
        !h.bodies
            .iter()
            .any(|b| funds.iter().any(|f| f.overlaps(b.name.span)))
    });
    hits
}

/// Words that may follow a name. A noun behind a capitalised word makes it part of something else ("Norfolk
/// residents").
const FOLLOWERS: &[&str] = &[
    "to",
    "for",
    "towards",
    "toward",
    "in",
    "at",
    "on",
    "of",
    "is",
    "are",
    "was",
    "were",
    "will",
    "would",
    "shall",
    "should",
    "has",
    "have",
    "had",
    "and",
    "or",
    "from",
    "with",
    "as",
    "by",
    "over",
    "per",
    "via",
    "under",
    "using",
    "during",
    "who",
    "which",
    "that",
    "be",
    "can",
    "may",
    "until",
    "through",
    "subject",
    "starting",
    "commencing",
    "beginning",
    "following",
    "up",
    "so",
    "but",
    "because",
    "where",
    "while",
    "when",
    "if",
    "within",
    "between",
    "each",
    "also",
    "only",
    "including",
    "based",
    "working",
    "after",
    "before",
    "upon",
    "effective",
];

/// The names a pattern's `{body}` took, and the byte of the marked text behind the last of them. `None` where the words
/// are no name, or the pattern took more than the names.
fn names(
    profile: &Profile,
    passage: &Passage,
    text: &str,
    taken: std::ops::Range<usize>,
    explained: &[Named],
) -> Option<(Vec<Named>, usize)> {
    let original = passage.annotated.original(taken.clone());
    let parties = party::bodies_at(text, original.start);
    let last = parties.last()?;
    let end = behind(text, last);
    // What the pattern took must all be names: a few signs may be left over.
    let left = text.get(end..original.end).unwrap_or_default();
    if left.chars().any(char::is_alphanumeric) {
        return None;
    }
    let rest = text.get(end..).unwrap_or_default().trim_start();
    let word: String = rest.chars().take_while(|c| c.is_alphabetic()).collect();
    let follows =
        word.is_empty() || FOLLOWERS.contains(&word.as_str()) || rest.starts_with(char::is_uppercase);
    let never = |p: &Party| {
        profile
            .bodies
            .as_ref()
            .and_then(|b| b.never.as_ref())
            .is_some_and(|n| n.is_match(&p.name))
    };
    if !follows || !parties.iter().all(|p| plausible(p, explained)) || parties.iter().any(never) {
        return None;
    }
    let marked = marked_byte(passage, end).max(taken.end);
    Some((
        parties.iter().map(|p| Named::of(p, passage.span)).collect(),
        marked,
    ))
}

/// The byte of the marked text that stands for a byte of the original.
pub(super) fn marked_byte(passage: &Passage, original: usize) -> usize {
    passage.annotated.marked(original)
}

/// Words a fund's name ends with: what is joined to them is no longer the name.
pub(super) const FUND_ENDS: &[&str] = &[
    "Fund",
    "Funds",
    "Funding",
    "Grant",
    "Grants",
    "Budget",
    "Budgets",
    "Reserve",
    "Reserves",
    "Allocation",
    "Allocations",
    "Programme",
    "Scheme",
    "Account",
    "Pot",
    "Settlement",
];

/// The name of a fund: capitalised words up to the next plain word, without a leading article.
///
/// Where the pattern goes on behind the fund, it has said where the name ends; where the name ends the pattern (`open`),
/// the words themselves do.
fn fund(passage: &Passage, text: &str, taken: std::ops::Range<usize>, open: bool) -> Option<Value<String>> {
    let original = passage.annotated.original(taken);
    let tail = if open {
        text.get(original.start..)?
    } else {
        text.get(original.clone())?
    };
    let article = ["the ", "The "]
        .iter()
        .find(|a| tail.starts_with(**a))
        .map_or(0, |a| a.len());
    let start = original.start + article;
    let mut end = start;
    let mut last = "";
    for (offset, word) in split_words(tail.get(article..)?) {
        let bare = word.trim_matches(|c: char| !c.is_alphanumeric());
        let capital = bare
            .chars()
            .next()
            .is_some_and(|c| c.is_uppercase() || c.is_ascii_digit());
        let joins = matches!(bare, "of" | "and" | "for" | "the") || word == "&";
        if capital {
            let kept = word.trim_end_matches([',', '.', ';', ':', ')', '’', '\'']);
            // A bracket is not part of the name it follows.
            if word.starts_with('(') {
                break;
            }
            end = start + offset + kept.len();
            last = bare;
            // "the Visitors' Fund" goes on; a closing quote before nothing does no harm.
            if kept.len() < word.len() && !word.ends_with(['’', '\'']) {
                break;
            }
        } else if !joins || last.is_empty() || FUND_ENDS.contains(&last) {
            break;
        }
    }
    if let Some(longer) = to_fund_word(tail.get(article..)?, end - start) {
        end = start + longer;
    }
    let name = text.get(start..end)?.trim();
    (name.chars().filter(|c| c.is_alphabetic()).count() >= 3)
        .then(|| Value::new(super::super::texts::tidy(name), passage.span.part(start..end)))
}

/// Words a fund's name may have in small letters before the one that says it is a fund.
const MOST_FUND_WORDS: usize = 7;

/// The byte behind the word that says what stands here is a fund, where the words up to it are one name: `Custody
/// consumables budget`, `general reserve`.
fn to_fund_word(tail: &str, capitals: usize) -> Option<usize> {
    for (i, (offset, word)) in split_words(tail).enumerate() {
        let bare = word.trim_end_matches(|c: char| !c.is_alphanumeric() && c != '’' && c != '\'');
        let end = offset + bare.len();
        let lower = bare.to_lowercase();
        let fund = FUND_ENDS.iter().any(|f| lower.eq_ignore_ascii_case(f))
            || matches!(
                lower.as_str(),
                "underspend" | "underspends" | "surplus" | "balances" | "monies"
            );
        if fund && end >= capitals {
            return Some(end);
        }
        let ends = bare.len() < word.len() && !word.ends_with(['’', '\'']);
        let breaks = matches!(
            lower.as_str(),
            "which"
                | "that"
                | "is"
                | "are"
                | "was"
                | "has"
                | "by"
                | "with"
                | "in"
                | "on"
                | "at"
                | "from"
                | "who"
        ) || word
            .starts_with(|c: char| !c.is_alphanumeric() && c != '’' && c != '‘' && c != '&');
        if ends || breaks || i >= MOST_FUND_WORDS {
            return None;
        }
    }
    None
}

fn split_words(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.split(' ').scan(0, |at, w| {
        let start = *at;
        *at += w.len() + 1;
        Some((start, w))
    })
}

/// From a byte of the marked text to the end of its sentence, as a place in the document.
pub(super) fn sentence_rest(passage: &Passage, from: usize) -> Span {
    let text = passage.annotated.text();
    let rest = text.get(from..).unwrap_or_default();
    let end = rest.find(['.', ';']).map_or(text.len(), |i| from + i);
    passage
        .span
        .part(passage.annotated.original(from.min(text.len())..end))
}
