//! Which body receives which sum: one claim for each sentence, item or row that states it, and what follows where the sum
//! and the name stand apart.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;

use super::choice::{self, Choice};
use super::entity::{Entity, entities, same};
use super::evidence::Mark;
use super::lists::AwardRow;
use super::named::Named;
use super::passage::Ledger;
use super::rules::Hit;
use super::units::Kind;
use super::weigh::{ENOUGH, MARGIN, Spoken, Weighed};
use crate::field::facts::Value;
use crate::field::party;
use crate::field::texts::{tidy, value};
use crate::layout::{Layout, Print, Span};
use crate::profile::{Says, looks_of};

/// A sum given to somebody, as one sentence, item or row says it.
#[derive(Debug, Clone)]
pub(super) struct Claim {
    pub(super) named: Named,
    /// The sum's place in the ledger.
    pub(super) sum: Option<usize>,
    pub(super) purpose: Option<Value<String>>,
    /// What says it.
    pub(super) rule: String,
    /// The list or table it comes from.
    pub(super) group: Option<usize>,
    pub(super) rank: u8,
    pub(super) at: Span,
    /// What speaks for it, in hundredths.
    pub(super) weight: i32,
}

/// Weight of a row of a list or table of awards.
const ROW: i32 = 600;

/// The least weight of a sum that is plainly given, in hundredths.
const PLAIN: i32 = 300;

/// Weight from which a body beside a given sum is taken for the one it is given to.
const BESIDE: i32 = 120;

/// Every sum given to a name.
pub(super) fn made(
    layout: &Layout,
    ledger: &Ledger,
    weighed: &Weighed,
    hits: &[Hit],
    rows: &[AwardRow],
    parts: &BTreeSet<usize>,
) -> Vec<Claim> {
    let mut out: Vec<Claim> = Vec::new();
    for row in rows
        .iter()
        .filter(|r| r.sure || rows.iter().filter(|o| o.group == r.group).count() >= 2)
    {
        out.push(Claim {
            named: row.named.clone(),
            sum: row.sum,
            purpose: row.purpose.clone(),
            rule: row.source.to_owned(),
            group: Some(row.group),
            rank: 0,
            at: row.named.name.span,
            weight: ROW,
        });
    }
    for h in hits.iter().filter(|h| h.says == Says::Award) {
        let Some(passage) = ledger.passages.get(h.passage) else {
            continue;
        };
        // One sum to several bodies at once is not divided by us; what each of them gets is said.
        let each = layout.text.slice(h.span).contains(" each");
        let shared = h.bodies.len() > 1 && !each;
        for named in &h.bodies {
            out.push(Claim {
                named: named.clone(),
                sum: h.money.filter(|m| !shared && !parts.contains(m)),
                purpose: purpose(layout, h.purpose, h.tail),
                rule: h.rule.clone(),
                group: None,
                rank: passage.part.rank() + if passage.part.is_history() { 4 } else { 0 },
                at: named.name.span,
                weight: if h.stated { 1_200 } else { 800 },
            });
        }
    }
    let in_rows: BTreeSet<usize> = out
        .iter()
        .filter(|c| c.group.is_some())
        .filter_map(|c| c.sum)
        .collect();
    for sentence in &weighed.sentences {
        out.extend(spoken(layout, ledger, weighed, sentence, parts, &in_rows));
    }
    // Where a header field names the recipients, sentences name no others.
    let stated: Vec<&Named> = hits.iter().filter(|h| h.stated).flat_map(|h| &h.bodies).collect();
    if !stated.is_empty() {
        out.retain(|c| c.group.is_some() || stated.iter().any(|s| s.same(&c.named)));
    }
    // Statements about the past count only if there are no others.
    if out.iter().any(|c| c.rank < 4) {
        out.retain(|c| c.rank < 4);
    }
    out
}

/// The sums of a sentence that may be given, without those paid by years.
fn given(ledger: &Ledger, weighed: &Weighed, sentence: &Spoken, parts: &BTreeSet<usize>) -> Vec<usize> {
    let sums = sentence.order.iter().filter_map(|k| match k {
        Kind::Money(m) => Some(*m),
        _ => None,
    });
    sums.filter(|m| {
        let value = ledger.sums.get(*m).and_then(|s| s.value);
        weighed.is_given(*m) && !parts.contains(m) && value.is_some_and(|v| !v.is_zero())
    })
    .collect()
}

/// What one sentence gives to whom.
fn spoken(
    layout: &Layout,
    ledger: &Ledger,
    weighed: &Weighed,
    sentence: &Spoken,
    parts: &BTreeSet<usize>,
    in_rows: &BTreeSet<usize>,
) -> Vec<Claim> {
    let Some(passage) = ledger
        .passages
        .get(sentence.passage)
        .filter(|p| p.part.counts() && !p.part.is_history())
    else {
        return Vec::new();
    };
    let sums = given(ledger, weighed, sentence, parts);
    if sums.iter().any(|m| in_rows.contains(m)) {
        return Vec::new();
    }
    let mut takers: Vec<usize> = Vec::new();
    for kind in &sentence.order {
        let Kind::Body(b) = kind else { continue };
        let heavy = weighed.body_weights.get(*b).is_some_and(|w| w.total >= BESIDE);
        let known = takers.iter().any(|t| same(weighed, *t, *b));
        if heavy && !known {
            takers.push(*b);
        }
    }
    let values: BTreeSet<Decimal> = sums.iter().filter_map(|m| ledger.sums.get(*m)?.value).collect();
    let claim = |taker: usize, sum: Option<usize>| -> Option<Claim> {
        let body = weighed.bodies.get(taker)?;
        let weight = weighed.body_weights.get(taker)?;
        let of_sum = sum.and_then(|m| weighed.sums.get(m));
        let from = passage.annotated.original(body.end..body.end).start;
        let end = passage
            .annotated
            .original(sentence.range.end..sentence.range.end)
            .start;
        let tail = passage.span.part(from.min(end)..end);
        Some(Claim {
            named: body.named.clone(),
            sum,
            purpose: purpose(layout, None, tail),
            rule: match of_sum {
                Some(s) => format!("{}; the sum: {}", weight.in_words(), s.in_words()),
                None => weight.in_words(),
            },
            group: None,
            rank: passage.part.rank(),
            at: body.named.name.span,
            weight: weight.total + of_sum.map_or(0, |s| s.total),
        })
    };
    // A place behind a name is none of several: `Common Ground, Swaffham (£500) and ...`.
    if sums.len() > 1 && takers.len() > sums.len() {
        let lone = |t: &usize| weighed.bodies.get(*t).is_some_and(|b| b.lone);
        takers.retain(|t| !lone(t));
    }
    let several: Vec<(usize, usize)> = pairs(ledger, sentence, &sums, &takers);
    if !several.is_empty() {
        return several
            .into_iter()
            .filter_map(|(m, t)| claim(t, Some(m)))
            .collect();
    }
    match takers.as_slice() {
        [] => Vec::new(),
        [taker] => sums.iter().filter_map(|m| claim(*taker, Some(*m))).collect(),
        _ if sums.is_empty() => Vec::new(),
        all => {
            let one = (values.len() == 1).then(|| sums.first().copied()).flatten();
            let share = one.or_else(|| share(ledger, &sums, all.len(), &values));
            if let Some(m) = share.filter(|_| sentence.each) {
                return all.iter().filter_map(|t| claim(*t, Some(m))).collect();
            }
            // One sum to several bodies at once is not divided by us.
            let strong: Vec<usize> = all
                .iter()
                .copied()
                .filter(|t| weighed.body_weights.get(*t).is_some_and(|w| w.total >= ENOUGH))
                .collect();
            match strong.as_slice() {
                [only] => sums.iter().filter_map(|m| claim(*only, Some(*m))).collect(),
                several if values.len() == 1 => several.iter().filter_map(|t| claim(*t, None)).collect(),
                _ => Vec::new(),
            }
        }
    }
}

/// Sums without the one that the others add up to, where it is one more than there are bodies: `share £9,000: A (£5,000) and B
/// (£4,000)`.
fn without_whole(ledger: &Ledger, sums: &[usize], bodies: usize) -> Vec<usize> {
    let value = |s: &usize| ledger.sums.get(*s).and_then(|sum| sum.value);
    let others = |whole: &usize| super::equations::add(sums.iter().filter(|s| *s != whole).filter_map(value));
    let whole = sums.iter().find(|s| value(s).is_some() && value(s) == others(s));
    match whole.filter(|_| sums.len() == bodies + 1) {
        Some(whole) => sums.iter().copied().filter(|s| s != whole).collect(),
        None => sums.to_vec(),
    }
}

/// The sum of which each body gets one, beside what they come to: `£48,000 divided equally between A and B, giving each £24,000`.
fn share(ledger: &Ledger, sums: &[usize], bodies: usize, values: &BTreeSet<Decimal>) -> Option<usize> {
    let (small, large) = (values.first()?, values.last()?);
    let whole = small.checked_mul(Decimal::from(bodies));
    let shares = values.len() == 2 && whole == Some(*large);
    let is_small = |s: &usize| ledger.sums.get(*s).is_some_and(|sum| sum.value == Some(*small));
    sums.iter().copied().find(|s| shares && is_small(s))
}

/// Several sums and as many bodies: in turn (`£270,000 to A and £195,000 to B`), or one row of each (`grants of £1, £2
/// and £3 to A, B and C respectively`).
fn pairs(ledger: &Ledger, sentence: &Spoken, sums: &[usize], takers: &[usize]) -> Vec<(usize, usize)> {
    let sums = without_whole(ledger, sums, takers.len());
    if sums.len() < 2 || sums.len() != takers.len() {
        return Vec::new();
    }
    let order: Vec<(bool, usize)> = sentence
        .order
        .iter()
        .filter_map(|k| match k {
            Kind::Money(m) if sums.contains(m) => Some((true, *m)),
            Kind::Body(b) if takers.contains(b) => Some((false, *b)),
            _ => None,
        })
        .collect();
    let changes = order
        .windows(2)
        .filter(|w| matches!(w, [a, b] if a.0 != b.0))
        .count();
    let alternate = changes + 1 == order.len();
    let rows = sentence.respectively && changes == 1;
    if !(alternate || rows) {
        return beside(&order);
    }
    let of = |money: bool| order.iter().filter(move |(m, _)| *m == money).map(|(_, i)| *i);
    of(true).zip(of(false)).collect()
}

/// Each sum with the one body right beside it: `£500 to A, and to B £300`. None where that does not part them all.
fn beside(order: &[(bool, usize)]) -> Vec<(usize, usize)> {
    let mut out: Vec<(usize, usize)> = Vec::new();
    for (i, (_, sum)) in order.iter().enumerate().filter(|(_, (money, _))| *money) {
        let near = [i.checked_sub(1), Some(i + 1)];
        let bodies: Vec<usize> = near
            .into_iter()
            .flatten()
            .filter_map(|n| order.get(n).filter(|(money, _)| !money).map(|(_, b)| *b))
            .filter(|b| !out.iter().any(|(_, taken)| taken == b))
            .collect();
        match bodies.as_slice() {
            [only] => out.push((*sum, *only)),
            _ => return Vec::new(),
        }
    }
    out
}

/// What is not certain about who receives.
#[derive(Debug, Clone, Default)]
pub(super) struct Doubt {
    /// Names between which the evidence does not decide.
    pub(super) names: Vec<String>,
    /// Sums between which it does not.
    pub(super) sums: Vec<usize>,
}

/// Adds recipients whose sum stands elsewhere, and sums whose recipient does.
pub(super) fn complete(
    ledger: &Ledger,
    weighed: &Weighed,
    hits: &[Hit],
    parts: &BTreeSet<usize>,
    claims: &mut Vec<Claim>,
) -> Doubt {
    let mut doubt = Doubt::default();
    let entities = entities(ledger, weighed);
    items_of_a_cost(weighed, &entities, claims);
    if claims.iter().any(|c| c.group.is_some()) {
        return doubt;
    }
    for h in hits.iter().filter(|h| h.says == Says::Recipient) {
        let history = ledger
            .passages
            .get(h.passage)
            .is_some_and(|p| p.part.is_history());
        for named in h.bodies.iter().filter(|_| !history) {
            if !claims.iter().any(|c| c.named.same(named)) {
                claims.push(Claim {
                    named: named.clone(),
                    sum: None,
                    purpose: None,
                    rule: h.rule.clone(),
                    group: None,
                    rank: ledger.passages.get(h.passage).map_or(3, |p| p.part.rank()),
                    at: h.span,
                    weight: if h.stated { 1_200 } else { 500 },
                });
            }
        }
    }
    // A body named in the recommendation is the recipient, even if another body is beside the sum in another part.
    if let [decided] = entities
        .iter()
        .filter(|e| e.decided)
        .collect::<Vec<_>>()
        .as_slice()
        && let Some(body) = decided.places.first().and_then(|(b, _)| weighed.bodies.get(*b))
        && claims
            .iter()
            .all(|c| c.rank > 1 && c.weight < 800 && !c.named.same(&body.named))
    {
        claims.clear();
    }
    let bodyless = !claims.iter().any(|c| c.sum.is_some());
    if bodyless && claims.is_empty() {
        takers(ledger, weighed, &entities, claims, &mut doubt);
    }
    // One recipient, and sums that name none: they are its.
    let mut names: Vec<&Named> = Vec::new();
    for c in claims.iter() {
        if !names.iter().any(|n| n.same(&c.named)) {
            names.push(&c.named);
        }
    }
    let [only] = names.as_slice() else { return doubt };
    let only = (*only).clone();
    let stated = claims.iter().any(|c| c.sum.is_some());
    if let Some(h) = hits.iter().find(|h| !stated && h.stated && h.money.is_some()) {
        claims.push(Claim {
            named: only,
            sum: h.money,
            purpose: None,
            rule: h.rule.clone(),
            group: None,
            rank: 0,
            at: h.span,
            weight: 1_200,
        });
        return doubt;
    }
    let choice = choice::of(ledger, weighed, parts);
    match choice {
        Choice::One(sums) => {
            for m in sums {
                if claims.iter().any(|c| c.sum == Some(m)) {
                    continue;
                }
                let Some(passage) = ledger.passage_of(m) else {
                    continue;
                };
                let weight = weighed.sums.get(m);
                claims.push(Claim {
                    named: only.clone(),
                    sum: Some(m),
                    purpose: None,
                    rule: weight.map(super::evidence::Weight::in_words).unwrap_or_default(),
                    group: None,
                    rank: passage.part.rank(),
                    at: passage.span,
                    weight: weight.map_or(0, |w| w.total) + 200,
                });
            }
        }
        Choice::Several(sums) if !stated => doubt.sums = sums,
        _ => {}
    }
    doubt
}

/// Takes the rows of a list or table for what is paid for, where one body is recommended and no row names it.
fn items_of_a_cost(weighed: &Weighed, entities: &[Entity], claims: &mut Vec<Claim>) {
    let decided: Vec<&Entity> = entities
        .iter()
        .filter(|e| e.decided || e.weight >= ENOUGH)
        .collect();
    let [only] = decided.as_slice() else { return };
    let Some(body) = only.places.first().and_then(|(b, _)| weighed.bodies.get(*b)) else {
        return;
    };
    let rows = || claims.iter().filter(|c| c.group.is_some());
    let bodies = rows().filter(|c| party::is_whole(&c.named.name.value)).count();
    let named = rows().any(|c| c.named.same(&body.named));
    if !named && bodies == 0 {
        claims.retain(|c| c.group.is_none());
    }
}

/// Adds those that the evidence names, where no sentence holds both a name and a sum.
fn takers(
    ledger: &Ledger,
    weighed: &Weighed,
    entities: &[Entity],
    claims: &mut Vec<Claim>,
    doubt: &mut Doubt,
) {
    let alone = entities.get(1).is_none_or(|e| e.weight < ENOUGH / 4);
    let Some(best) = entities
        .first()
        .filter(|e| e.weight >= ENOUGH || (alone && e.weight >= ENOUGH * 3 / 4))
    else {
        return;
    };
    let gives = (0..ledger.sums.len()).any(|i| weighed.is_given(i));
    if !gives && best.weight < ENOUGH + MARGIN / 2 {
        return;
    }
    let Some((first, _)) = best.places.first() else {
        return;
    };
    // Those of one enumeration receive together.
    let together = |e: &Entity| {
        e.places.iter().any(|(b, w)| {
            *w >= ENOUGH
                && weighed.sentences.iter().any(|s| {
                    s.order.contains(&Kind::Body(*b))
                        && best
                            .places
                            .iter()
                            .any(|(o, w)| *w >= ENOUGH && s.order.contains(&Kind::Body(*o)))
                })
        })
    };
    let near =
        |e: &Entity| e.decided == best.decided && e.weight > best.weight - MARGIN && e.weight >= ENOUGH;
    let rivals: Vec<&Entity> = entities
        .iter()
        .skip(1)
        .filter(|e| near(e) || (e.decided && together(e)))
        .collect();
    if let Some(rival) = rivals.iter().find(|e| !together(e)) {
        for e in [best, rival] {
            let name = e.places.first().and_then(|(b, _)| weighed.bodies.get(*b));
            doubt.names.extend(name.map(|b| b.named.name.value.clone()));
        }
        return;
    }
    let mut all: Vec<usize> = vec![*first];
    all.extend(rivals.iter().filter_map(|e| e.places.first().map(|(b, _)| *b)));
    all.sort_unstable();
    for b in all {
        let (Some(body), Some(weight)) = (weighed.bodies.get(b), weighed.body_weights.get(b)) else {
            continue;
        };
        claims.push(Claim {
            named: body.named.clone(),
            sum: None,
            purpose: None,
            rule: weight.in_words(),
            group: None,
            rank: ledger.passages.get(body.passage).map_or(3, |p| p.part.rank()),
            at: body.named.name.span,
            weight: weight.total,
        });
    }
}

/// Leaves out claims that others of the same body outweigh by far: a sum mentioned beside the decided one.
pub(super) fn outweighed(ledger: &Ledger, weighed: &Weighed, claims: &mut Vec<Claim>) {
    let value = |c: &Claim| c.sum.and_then(|s| ledger.sums.get(s)).and_then(|s| s.value);
    let all = claims.clone();
    claims.retain(|c| {
        let (Some(own), None) = (value(c), c.group) else {
            return true;
        };
        let total = c
            .sum
            .is_some_and(|m| weighed.sums.get(m).is_some_and(|w| w.is(Mark::Total)));
        let heaviest = all
            .iter()
            .filter(|o| value(o).is_some_and(|v| v == own))
            .map(|o| o.weight)
            .max()
            .unwrap_or(c.weight);
        // What is said as plainly is a conflict, not a slip of the reader.
        let plain = c
            .sum
            .and_then(|m| weighed.sums.get(m))
            .is_some_and(|w| w.total >= PLAIN);
        !all.iter().any(|o| {
            o.named.same(&c.named)
                && !plain
                && o.weight > heaviest + MARGIN
                && value(o).is_some_and(|v| {
                    v != own && !weighed.equations.belongs(ledger, v, own) && !(total && v < own)
                })
        })
    });
}

/// Gives a name that was recognised in two spellings the one that stands more often in the document, the first where both
/// do as often. Whether any was given another.
///
/// Can join two bodies whose names differ in one letter; only on a scan, and with the issue `ocr-unsure`.
pub(super) fn spelt_alike(layout: &Layout, claims: &mut [Claim]) -> bool {
    if !layout.text.has_scans() {
        return false;
    }
    let recognised = |c: &Claim| layout.text.print(c.named.name.span) == Print::Recognised;
    let often = |name: &str| layout.text.text().matches(name).count();
    let mut best: BTreeMap<String, Value<String>> = BTreeMap::new();
    for claim in claims.iter().filter(|c| recognised(c)) {
        let name = &claim.named.name;
        let known = best.entry(looks_of(&name.value)).or_insert_with(|| name.clone());
        if often(&name.value) > often(&known.value) {
            *known = name.clone();
        }
    }
    let mut any = false;
    for claim in claims.iter_mut() {
        if recognised(claim)
            && let Some(other) = best.get(&looks_of(&claim.named.name.value))
            && !party::same_body(&other.value, &claim.named.name.value)
        {
            claim.named.name = other.clone();
            any = true;
        }
    }
    any
}

/// Puts the name in the place of its abbreviation, where the document explains it.
pub(super) fn in_full(layout: &Layout, explained: &[Named], claims: &mut [Claim]) {
    for claim in claims {
        let short = &claim.named.name.value;
        let full = explained.iter().find(|n| {
            let abbreviated = n.alias.as_ref().is_some_and(|a| a.value == *short);
            // The text goes on with the rest of the longer name.
            let cut = n.name.value.strip_prefix(short.as_str()).is_some_and(|rest| {
                let from = claim.named.name.span.end;
                let here = layout.text.slice(Span::new(from, from + rest.len() + 8));
                !rest.is_empty() && tidy(here).starts_with(rest.trim_start())
            });
            abbreviated || cut
        });
        if let Some(full) = full {
            claim.named = full.clone();
        }
    }
}

/// What the money is for: the words behind the name, up to the sentence's end.
fn purpose(layout: &Layout, said: Option<Span>, tail: Span) -> Option<Value<String>> {
    if let Some(said) = said {
        return value(layout, said);
    }
    let text = layout.text.slice(tail);
    let text = text.trim_end().trim_end_matches(['.', ';']);
    let trimmed = text.trim_start_matches(|c: char| c.is_whitespace() || c == ',');
    let skip = text.len() - trimmed.len();
    let lead = ["to ", "for ", "towards "]
        .iter()
        .find(|w| trimmed.starts_with(**w))?;
    if trimmed.starts_with("for the financial year") || trimmed.starts_with("for the period") {
        return None;
    }
    let start = skip + lead.len();
    let end = text
        .find(", funded")
        .or_else(|| text.find(", to be funded"))
        .or_else(|| text.find(", met from"));
    value(layout, tail.part(start..end.unwrap_or(text.len()).max(start)))
}
