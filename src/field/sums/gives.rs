//! Sentences that give money in words no rule foresaw: their one sum goes to their one body.

use std::collections::BTreeSet;
use std::ops::Range;

use rust_decimal::Decimal;

use super::cast::{Seen, sentences};
use super::infer;
use super::passage::{Ledger, Passage};
use super::rules::{Hit, Named, sentence_rest};
use crate::profile::Says;

/// A sentence of a paragraph and what stands in it.
struct Sentence<'c> {
    /// Bytes of the marked text.
    range: Range<usize>,
    /// Sums that may be given, by their place in the ledger.
    sums: Vec<usize>,
    takers: Vec<&'c Seen>,
    /// Each of several bodies receives the sum.
    each: bool,
}

/// Turns sentences that give into hits as a rule would make them: who receives how much, or who receives.
pub(super) fn read(ledger: &Ledger, hits: &[Hit], cast: &[Seen], parts: &BTreeSet<usize>) -> Vec<Hit> {
    let told: BTreeSet<usize> = hits
        .iter()
        .filter(|h| matches!(h.says, Says::Mention | Says::Income | Says::RunningTotal))
        .filter_map(|h| h.money)
        .chain(parts.iter().copied())
        .collect();
    let mut out = Vec::new();
    // What commits no money gives none in other words either.
    if hits.iter().any(|h| h.says == Says::NoMoney) {
        return out;
    }
    for (p, passage) in ledger.passages.iter().enumerate() {
        let gives: Vec<&Hit> = hits
            .iter()
            .filter(|h| h.passage == p && h.says == Says::Gives)
            .collect();
        if gives.is_empty() {
            continue;
        }
        for range in sentences(passage.annotated.text()) {
            let words = passage.span.part(passage.annotated.original(range.clone()));
            let inside = |h: &Hit| h.span.overlaps(words);
            let Some(rule) = gives.iter().find(|h| inside(h)) else {
                continue;
            };
            let others = hits.iter().filter(|h| h.passage == p && inside(h));
            let spoken: Vec<&Hit> = others
                .filter(|h| matches!(h.says, Says::Award | Says::Income))
                .collect();
            if !spoken.is_empty() {
                continue;
            }
            let sentence = sentence(ledger, passage, p, range, cast, &told);
            out.extend(read_sentence(ledger, passage, &sentence, rule));
        }
    }
    out
}

fn sentence<'c>(
    ledger: &Ledger,
    passage: &Passage,
    index: usize,
    range: Range<usize>,
    cast: &'c [Seen],
    told: &BTreeSet<usize>,
) -> Sentence<'c> {
    let marked = passage.annotated.text();
    let words = marked.get(range.clone()).unwrap_or_default();
    let mut sums = Vec::new();
    for (i, c) in words.char_indices() {
        let sum = words
            .get(i..i + c.len_utf8())
            .and_then(|mark| passage.annotated.sum(mark))
            .and_then(|s| passage.sums.get(s));
        if let Some(s) = sum
            && !told.contains(s)
            && ledger.sums.get(*s).is_some_and(|s| s.value.is_some())
        {
            sums.push(*s);
        }
    }
    let mut takers: Vec<&Seen> = Vec::new();
    for seen in cast
        .iter()
        .filter(|s| s.passage == index && range.contains(&s.at))
    {
        if seen.takes && !takers.iter().any(|t| t.named.same(&seen.named)) {
            takers.push(seen);
        }
    }
    let lower = words.to_lowercase();
    let each = ["each of", " each ", " each,", " each.", "apiece"]
        .iter()
        .any(|w| lower.contains(w));
    Sentence {
        range,
        sums,
        takers,
        each,
    }
}

/// Sums without the one that the others add up to, where it is one more than there are bodies: `share £9,000: A (£5,000) and B
/// (£4,000)`.
fn without_whole(ledger: &Ledger, sums: &[usize], bodies: usize) -> Vec<usize> {
    let value = |s: &usize| ledger.sums.get(*s).and_then(|sum| sum.value);
    let others = |whole: &usize| infer::add(sums.iter().filter(|s| *s != whole).filter_map(value));
    let whole = sums.iter().find(|s| value(s).is_some() && value(s) == others(s));
    match whole.filter(|_| sums.len() == bodies + 1) {
        Some(whole) => sums.iter().copied().filter(|s| s != whole).collect(),
        None => sums.to_vec(),
    }
}

/// The sum of which each body gets one, beside what they come to: `£48,000 divided equally between A and B, giving each £24,000`.
fn share(ledger: &Ledger, sentence: &Sentence<'_>, values: &BTreeSet<Decimal>) -> Option<usize> {
    let several = sentence.each && sentence.takers.len() > 1 && values.len() == 2;
    let (small, large) = (values.first()?, values.last()?);
    let whole = small.checked_mul(Decimal::from(sentence.takers.len()));
    let is_small = |s: &usize| ledger.sums.get(*s).is_some_and(|sum| sum.value == Some(*small));
    let shares = several && whole == Some(*large);
    sentence.sums.iter().copied().find(|s| shares && is_small(s))
}

/// Several sums and as many bodies: in turn (`£270,000 to A and £195,000 to B`), or one row of each (`grants of £1, £2
/// and £3 to A, B and C respectively`).
fn pairs<'c>(ledger: &Ledger, passage: &Passage, sentence: &Sentence<'c>) -> Vec<(usize, &'c Seen)> {
    let takers = &sentence.takers;
    let sums = &without_whole(ledger, &sentence.sums, takers.len());
    if sums.len() < 2 || sums.len() != takers.len() {
        return Vec::new();
    }
    let marked = passage.annotated.text();
    let words = marked.get(sentence.range.clone()).unwrap_or_default();
    let mut order: Vec<(usize, bool)> = takers.iter().map(|t| (t.at, false)).collect();
    for (i, c) in words.char_indices() {
        let sum = words
            .get(i..i + c.len_utf8())
            .and_then(|mark| passage.annotated.sum(mark))
            .and_then(|s| passage.sums.get(s));
        if sum.is_some_and(|s| sums.contains(s)) {
            order.push((sentence.range.start + i, true));
        }
    }
    order.sort_unstable();
    let kinds: Vec<bool> = order.iter().map(|(_, sum)| *sum).collect();
    let alternate = kinds.windows(2).all(|w| w[0] != w[1]);
    let rows = words.contains("respectively") && kinds.windows(2).filter(|w| w[0] != w[1]).count() == 1;
    let mut sorted = takers.clone();
    sorted.sort_by_key(|t| t.at);
    let mut by_place = sums.clone();
    by_place.sort_by_key(|s| ledger.sums.get(*s).map(|s| s.span));
    if alternate || rows {
        by_place.into_iter().zip(sorted).collect()
    } else {
        Vec::new()
    }
}

fn read_sentence(ledger: &Ledger, passage: &Passage, sentence: &Sentence<'_>, rule: &Hit) -> Vec<Hit> {
    let values: BTreeSet<Decimal> = sentence
        .sums
        .iter()
        .filter_map(|s| ledger.sums.get(*s)?.value)
        .collect();
    let hit = |says: Says, money: Option<usize>, bodies: Vec<Named>, from: usize| Hit {
        rule: rule.rule.clone(),
        says,
        passage: rule.passage,
        money,
        total: None,
        bodies,
        fund: None,
        purpose: None,
        stated: false,
        span: passage
            .span
            .part(passage.annotated.original(sentence.range.clone())),
        tail: sentence_rest(passage, from),
    };
    let one = (values.len() == 1)
        .then(|| sentence.sums.first().copied())
        .flatten();
    let end = sentence
        .takers
        .iter()
        .map(|t| t.end)
        .max()
        .unwrap_or(sentence.range.start);
    let paired = pairs(ledger, passage, sentence);
    if !paired.is_empty() {
        return paired
            .into_iter()
            .map(|(sum, taker)| hit(Says::Award, Some(sum), vec![taker.named.clone()], taker.end))
            .collect();
    }
    match (
        one.or_else(|| share(ledger, sentence, &values)),
        sentence.takers.as_slice(),
    ) {
        (Some(sum), [taker]) => vec![hit(Says::Award, Some(sum), vec![taker.named.clone()], end)],
        (Some(sum), takers) if takers.len() > 1 && sentence.each => takers
            .iter()
            .map(|t| hit(Says::Award, Some(sum), vec![t.named.clone()], end))
            .collect(),
        (_, [taker]) => vec![hit(Says::Recipient, None, vec![taker.named.clone()], end)],
        _ => Vec::new(),
    }
}
