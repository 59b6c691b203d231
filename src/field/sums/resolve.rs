//! What rules, lists and tables say, weighed together: who receives what, and the total the decision commits.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use rust_decimal::Decimal;

use super::cast::Seen;
use super::infer;
use super::lists::AwardRow;
use super::passage::{Ledger, PartKindOf};
use super::purse;
use super::rules::{Hit, Named};
use super::year;
use crate::field::facts::{AmountRole, AmountStatus, AwardFact, Direction, Facts, Step, Value};
use crate::field::texts::{tidy, value};
use crate::issue::{Code, Issue};
use crate::layout::{Layout, Span};
use crate::pattern::Regex;
use crate::profile::{OutcomeStatus, Profile, Says};

/// A sum given to somebody, as one sentence, item or row says it.
#[derive(Debug, Clone)]
struct Claim {
    named: Named,
    /// The sum's place in the ledger.
    sum: Option<usize>,
    purpose: Option<Value<String>>,
    rule: String,
    /// The list or table it comes from.
    group: Option<usize>,
    rank: u8,
    at: Span,
}

/// Everything that was said about money.
#[derive(Debug, Clone, Copy)]
pub(super) struct Said<'s> {
    /// By sentences.
    pub(super) hits: &'s [Hit],
    /// By lists and tables.
    pub(super) rows: &'s [AwardRow],
    /// Bodies with their abbreviations.
    pub(super) explained: &'s [Named],
    /// The bodies named.
    pub(super) cast: &'s [Seen],
    /// Sums that are parts of one by their years.
    pub(super) parts: &'s BTreeSet<usize>,
}

/// Weighs everything and fills in what is certain.
pub(super) fn settle(
    layout: &Layout,
    profile: &Profile,
    ledger: &mut Ledger,
    said: &Said<'_>,
    facts: &mut Facts,
) {
    let Said { hits, rows, .. } = *said;
    let mut roles = assign_roles(ledger, hits, rows);
    let mut claims = claims(layout, ledger, hits, rows, &roles);
    complete(ledger, said, &roles, &mut claims);
    in_full(layout, said.explained, &mut claims);
    if hits.iter().any(|h| h.says == Says::NoMoney) {
        // A decision that commits none may tell of what others give; only its own recommendation gives.
        claims.retain(|c| c.rank == 1 || c.group.is_some());
    }
    if profile.is_generic() && facts.outcome.status.is_none() {
        // A paper that decides nothing gives nothing.
        claims.clear();
    }
    let decided = facts.outcome.status.as_ref().map(|s| s.value);
    if matches!(
        decided,
        Some(OutcomeStatus::Rejected | OutcomeStatus::Deferred | OutcomeStatus::Noted)
    ) {
        // What was not granted is nobody's.
        claims.clear();
        roles.fill(Role::Mention);
        for s in &mut ledger.sums {
            s.role = AmountRole::Mention;
        }
    }
    let awards = awards(layout, ledger, &claims, facts);
    if let Some(issue) = more_than_one(layout, ledger, &awards) {
        facts.issues.push(issue);
    }
    for claim in &claims {
        if let Some(s) = claim.sum.and_then(|s| ledger.sums.get_mut(s)) {
            s.role = AmountRole::Award;
        }
    }
    total(layout, profile, ledger, said, &roles, awards, facts);
    facts.money.funding = funding(profile, ledger, hits, facts);
    let gives = facts.money.amount.is_some() || !facts.money.awards.is_empty();
    if facts.money.funding.is_none()
        && gives
        && let Some(fund) = purse::only(layout, ledger)
    {
        facts.trail.push(Step {
            field: "/funding_source".to_owned(),
            rule: "the only fund named".to_owned(),
            span: Some(fund.span),
            value: fund.value.clone(),
            chosen: true,
            why: "no other is named beside the money".to_owned(),
        });
        facts.money.funding = Some(fund);
    }
    facts.money.financial_year = year::financial_year(ledger, hits, facts);
    facts.money.period = year::funded_period(layout, ledger, facts);
    let mut sums = std::mem::take(&mut ledger.sums);
    sums.sort_by_key(|s| s.span);
    facts.money.sums = sums;
}

/// The recommendation speaks of several grants, bodies or contracts, and one recipient was found.
fn more_than_one(layout: &Layout, ledger: &Ledger, awards: &[Award]) -> Option<Issue> {
    let [only] = awards else { return None };
    let (span, words) = ledger
        .passages
        .iter()
        .filter(|p| matches!(p.part.kind, PartKindOf::Recommendation | PartKindOf::Outcome))
        .find_map(|p| {
            let text = layout.text.slice(p.span);
            SEVERAL.find(text).map(|m| (p.span.part(m.range()), m.as_str()))
        })?;
    Some(
        Issue::new(
            Code::AmbiguousField,
            format!(
                "the recommendation speaks of \"{}\", and only \"{}\" was found to receive something",
                tidy(words),
                only.fact.recipient.value
            ),
        )
        .about("/recipient")
        .on(layout.text.page(span)),
    )
}

#[allow(
    clippy::unwrap_used,
    reason = "constant patterns, used by every test of this room"
)]
static SEVERAL: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?i)(?-u:\b)(?:two|three|four|five|six|seven|eight|nine|ten|\d{1,2}|several|both|these|following|all) (?:[\w-]+ ){0,2}?(?:grants|awards|contracts|agreements|contributions|suppliers|organisations|applications|applicants|recipients|payments|councils|charities|providers|bodies|boroughs|schemes|bids|clubs|companies|contractors|lots)(?-u:\b)",
    )
    .unwrap()
});

/// What the rules say of each sum; where they differ, the first of these wins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Role {
    Mention,
    Income,
    Award,
    RunningTotal,
    AwardsTotal,
    Total,
    Sum,
    Request,
    Nothing,
}

fn role_of(says: Says) -> Role {
    match says {
        Says::Mention => Role::Mention,
        Says::Income => Role::Income,
        Says::Award => Role::Award,
        Says::RunningTotal => Role::RunningTotal,
        Says::Total => Role::Total,
        Says::AwardsTotal => Role::AwardsTotal,
        Says::Sum => Role::Sum,
        Says::Request => Role::Request,
        Says::Recipient | Says::Gives | Says::Funding | Says::List | Says::Elsewhere | Says::NoMoney => {
            Role::Nothing
        }
    }
}

fn assign_roles(ledger: &mut Ledger, hits: &[Hit], rows: &[AwardRow]) -> Vec<Role> {
    let mut roles = vec![Role::Nothing; ledger.sums.len()];
    let mut claim = |i: Option<usize>, role: Role| {
        if let Some(slot) = i.and_then(|i| roles.get_mut(i)) {
            *slot = (*slot).min(role);
        }
    };
    for h in hits {
        claim(h.money, role_of(h.says));
        claim(h.total, Role::Total);
    }
    for r in rows {
        claim(r.sum, Role::Award);
    }
    enumerations(ledger, &mut roles);
    for (i, s) in ledger.sums.iter_mut().enumerate() {
        match roles[i] {
            // A row of a table has its role from its column.
            Role::Nothing if s.role == AmountRole::Total => roles[i] = Role::AwardsTotal,
            Role::Total | Role::AwardsTotal | Role::RunningTotal => s.role = AmountRole::Total,
            _ => {}
        }
    }
    roles
}

/// `quotes of £44,210, £47,000 and £52,900`: what is said of the first is said of all.
fn enumerations(ledger: &Ledger, roles: &mut [Role]) {
    for passage in &ledger.passages {
        let marked = passage.annotated.text();
        let mut last: Option<(usize, usize)> = None;
        for (at, c) in marked.char_indices() {
            let end = at + c.len_utf8();
            let sum = marked
                .get(at..end)
                .and_then(|mark| passage.annotated.sum(mark))
                .and_then(|i| passage.sums.get(i).copied());
            let Some(sum) = sum else { continue };
            if let Some((before, from)) = last
                && roles.get(before) == Some(&Role::Mention)
                && marked.get(from..at).is_some_and(joins)
                && let Some(slot) = roles.get_mut(sum)
            {
                *slot = Role::Mention;
            }
            last = Some((sum, end));
        }
    }
}

/// Whether only commas and joining words stand between two sums.
fn joins(between: &str) -> bool {
    between
        .split(|c: char| c.is_whitespace() || c == ',')
        .all(|word| matches!(word, "" | "and" | "or" | "to" | "then"))
}

/// Every sum given to a name.
fn claims(layout: &Layout, ledger: &Ledger, hits: &[Hit], rows: &[AwardRow], roles: &[Role]) -> Vec<Claim> {
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
        });
    }
    let stands = |h: &Hit| h.money.is_none_or(|m| roles.get(m) == Some(&Role::Award));
    for h in hits.iter().filter(|h| h.says == Says::Award && stands(h)) {
        let Some(passage) = ledger.passages.get(h.passage) else {
            continue;
        };
        // One sum to several bodies at once is not divided by us; what each of them gets is said.
        let each = layout.text.slice(h.span).contains(" each");
        let shared = h.bodies.len() > 1 && !each;
        for named in &h.bodies {
            out.push(Claim {
                named: named.clone(),
                sum: h.money.filter(|_| !shared),
                purpose: purpose(layout, h),
                rule: h.rule.clone(),
                group: None,
                rank: passage.part.rank() + if passage.part.is_history() { 4 } else { 0 },
                at: named.name.span,
            });
        }
    }
    // Where a header field names the recipients, sentences name no others.
    let stated: Vec<&Named> = hits.iter().filter(|h| h.stated).flat_map(|h| &h.bodies).collect();
    if !stated.is_empty() {
        out.retain(|c| c.group.is_some() || stated.iter().any(|s| s.same(&c.named)));
    }
    // What is told of the past counts only if nothing else does.
    if out.iter().any(|c| c.rank < 4) {
        out.retain(|c| c.rank < 4);
    }
    out
}

/// Puts the name in the place of its abbreviation, where the document explains it.
fn in_full(layout: &Layout, explained: &[Named], claims: &mut [Claim]) {
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

/// Adds recipients whose sum stands elsewhere, and sums whose recipient does.
fn complete(ledger: &Ledger, said: &Said<'_>, roles: &[Role], claims: &mut Vec<Claim>) {
    let hits = said.hits;
    let known: Vec<Named> = claims.iter().map(|c| c.named.clone()).collect();
    let mut recipients: Vec<(Named, &Hit)> = Vec::new();
    for h in hits.iter().filter(|h| h.says == Says::Recipient) {
        let history = ledger
            .passages
            .get(h.passage)
            .is_some_and(|p| p.part.is_history());
        for b in h.bodies.iter().filter(|_| !history) {
            if !recipients.iter().any(|(r, _)| r.same(b)) {
                recipients.push((b.clone(), h));
            }
        }
    }
    // A name confirmed elsewhere makes an award of "funding of £5,000 for NAME".
    for h in hits
        .iter()
        .filter(|h| h.says == Says::Sum && !h.bodies.is_empty())
    {
        for b in &h.bodies {
            let confirmed = known
                .iter()
                .chain(recipients.iter().map(|(r, _)| r))
                .any(|k| k.same(b));
            if confirmed && h.money.is_some_and(|m| matches!(roles.get(m), Some(Role::Sum))) {
                claims.push(Claim {
                    named: b.clone(),
                    sum: h.money,
                    purpose: None,
                    rule: h.rule.clone(),
                    group: None,
                    rank: ledger.passages.get(h.passage).map_or(3, |p| p.part.rank()),
                    at: h.span,
                });
            }
        }
    }
    let listed = claims.iter().any(|c| c.group.is_some());
    if listed {
        return;
    }
    for (named, h) in recipients {
        if claims.iter().any(|c| c.named.same(&named)) {
            continue;
        }
        // Somebody else already receives a stated sum: this name is a mention in passing, told as doubtful.
        if claims.iter().any(|c| c.sum.is_some()) {
            continue;
        }
        claims.push(Claim {
            named,
            sum: None,
            purpose: None,
            rule: h.rule.clone(),
            group: None,
            rank: ledger.passages.get(h.passage).map_or(3, |p| p.part.rank()),
            at: h.span,
        });
    }
    if claims.is_empty()
        && infer::commits(ledger, hits)
        && let Some(seen) = infer::taker(ledger, said.cast)
    {
        claims.push(Claim {
            named: seen.named.clone(),
            sum: None,
            purpose: None,
            rule: "the one body that receives".to_owned(),
            group: None,
            rank: ledger.passages.get(seen.passage).map_or(3, |p| p.part.rank()),
            at: seen.named.name.span,
        });
    }
    // One recipient, and sums that name none: they are its.
    let mut names: Vec<&Named> = Vec::new();
    for c in claims.iter() {
        if !names.iter().any(|n| n.same(&c.named)) {
            names.push(&c.named);
        }
    }
    let [only] = names.as_slice() else { return };
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
        });
        return;
    }
    let wanted = if stated { Role::Sum } else { roles_best(roles) };
    for h in hits {
        let Some(m) = h.money else { continue };
        let Some(passage) = ledger.passages.get(h.passage) else {
            continue;
        };
        // In the summary much is told that others pay.
        let most = if stated { 1 } else { 2 };
        let near = passage.part.rank() <= most && !passage.part.is_history();
        let fits = roles.get(m) == Some(&wanted)
            && matches!(wanted, Role::Sum | Role::Request)
            && near
            && h.bodies.is_empty();
        if fits && !claims.iter().any(|c| c.sum == Some(m)) {
            claims.push(Claim {
                named: only.clone(),
                sum: Some(m),
                purpose: None,
                rule: h.rule.clone(),
                group: None,
                rank: passage.part.rank(),
                at: h.span,
            });
        }
    }
    if claims.iter().any(|c| c.sum.is_some()) || !infer::commits(ledger, hits) {
        return;
    }
    // None of them is said to be the sum, and only one is left.
    for m in infer::sum(ledger, roles, said.parts).unwrap_or_default() {
        let Some(passage) = ledger.passage_of(m) else {
            continue;
        };
        claims.push(Claim {
            named: only.clone(),
            sum: Some(m),
            purpose: None,
            rule: "the one sum that is left".to_owned(),
            group: None,
            rank: passage.part.rank(),
            at: passage.span,
        });
    }
}

fn roles_best(roles: &[Role]) -> Role {
    if roles.contains(&Role::Sum) {
        Role::Sum
    } else {
        Role::Request
    }
}

/// What the money is for: the words behind the name, up to the sentence's end.
fn purpose(layout: &Layout, h: &Hit) -> Option<Value<String>> {
    if let Some(said) = h.purpose {
        return value(layout, said);
    }
    let text = layout.text.slice(h.tail);
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
    value(layout, h.tail.part(start..end.unwrap_or(text.len()).max(start)))
}

/// A claim's amount as it is compared: value and rate.
fn worth(ledger: &Ledger, c: &Claim) -> Option<(Decimal, Option<crate::field::money::Per>)> {
    let s = ledger.sums.get(c.sum?)?;
    Some((s.value?, s.per))
}

struct Group<'c> {
    first: &'c Claim,
    members: Vec<&'c Claim>,
}

/// One award a recipient; in a list or table one a row.
fn awards(layout: &Layout, ledger: &Ledger, claims: &[Claim], facts: &mut Facts) -> Vec<Award> {
    let mut groups: Vec<Group<'_>> = Vec::new();
    let mut ordered: Vec<&Claim> = claims.iter().collect();
    // Rows of one list first, in their order; then by how near to the decision.
    ordered.sort_by_key(|c| (c.group.is_none(), c.rank, c.at));
    for c in ordered {
        // A body that stands in two rows of one table has two awards.
        let same_row = |g: &Group<'_>| {
            (g.first.named.same(&c.named) || shortened(ledger, g.first, c))
                && !(c.group.is_some()
                    && g.members
                        .iter()
                        .any(|m| m.group == c.group && m.sum != c.sum && m.at != c.at))
        };
        match groups.iter_mut().find(|g| same_row(g)) {
            Some(g) => g.members.push(c),
            None => groups.push(Group {
                first: c,
                members: vec![c],
            }),
        }
    }
    let mut out = Vec::new();
    for g in groups {
        out.push(award(layout, ledger, &g, claims, facts));
    }
    out.sort_by_key(|a: &Award| a.at);
    out
}

/// Whether two claims give one sum to one body that one of them names in short: `Wandle` in a table, `London Borough of
/// Wandle` in the text.
fn shortened(ledger: &Ledger, a: &Claim, b: &Claim) -> bool {
    let words = |c: &Claim| -> Vec<String> {
        c.named
            .name
            .value
            .split_whitespace()
            .map(str::to_lowercase)
            .collect()
    };
    let (a_words, b_words) = (words(a), words(b));
    let within = |short: &[String], long: &[String]| long.windows(short.len().max(1)).any(|w| w == short);
    let value = |c: &Claim| worth(ledger, c).map(|w| w.0);
    a.group != b.group
        && value(a).is_some()
        && value(a) == value(b)
        && (within(&a_words, &b_words) || within(&b_words, &a_words))
}

/// An award, and what stands against it.
struct Award {
    fact: AwardFact,
    at: Span,
    /// Sums that should be one and are not: as printed, with their places.
    conflict: Vec<(String, Span)>,
    /// The whole, where the award is paid in parts that are stated.
    whole: Option<Value<Decimal>>,
}

fn award(layout: &Layout, ledger: &Ledger, g: &Group<'_>, claims: &[Claim], facts: &mut Facts) -> Award {
    let mut members = g.members.clone();
    members.sort_by_key(|c| c.at);
    let appears = members.iter().map(|c| c.at).min().unwrap_or(g.first.at);
    // The first mention that gives the fuller name is the one kept.
    let named = members
        .iter()
        .map(|c| &c.named)
        .max_by_key(|n| {
            (
                n.part_of.is_some() || n.alias.is_some(),
                std::cmp::Reverse(n.name.span),
            )
        })
        .unwrap_or(&g.first.named);
    let part_of = members.iter().find_map(|c| c.named.part_of.clone());
    let alias = members.iter().find_map(|c| c.named.alias.clone());
    let stated: Vec<(&Claim, Decimal, Option<crate::field::money::Per>)> = members
        .iter()
        .filter_map(|c| worth(ledger, c).map(|(v, p)| (*c, v, p)))
        .collect();
    // What the decision-maker's own sentence says is what was decided.
    let decided: Vec<Stated<'_>> = stated
        .iter()
        .filter(|(c, _, _)| {
            c.sum
                .and_then(|s| ledger.passage_of(s))
                .is_some_and(|p| p.part.kind == PartKindOf::Outcome)
        })
        .copied()
        .collect();
    let stated = if decided.is_empty() { stated } else { decided };
    let stated = without_parts(ledger, g, claims, &stated);
    let distinct: BTreeSet<Decimal> = stated.iter().map(|(_, v, _)| *v).collect();
    let best = stated
        .iter()
        .min_by_key(|(c, _, _)| (c.group.is_none(), c.rank, c.at));
    let mut conflict = Vec::new();
    let mut whole = None;
    let mut amount = None;
    let printed = |c: &Claim| {
        c.sum
            .and_then(|s| ledger.sums.get(s))
            .map(|s| (s.raw.clone(), s.span))
    };
    if distinct.len() <= 1 {
        amount = best.and_then(|(c, v, _)| printed(c).map(|(_, span)| Value::new(*v, span)));
    } else if let Some((rate, sum)) = rate_and_whole(&stated) {
        amount = printed(rate.0).map(|(_, span)| Value::new(rate.1, span));
        whole = printed(sum.0).map(|(_, span)| Value::new(sum.1, span));
    } else if let Some(sum) = parts_of_a_whole(ledger, &stated) {
        amount = Some(sum.clone());
        whole = Some(sum);
    } else {
        let mut seen = BTreeSet::new();
        for (c, v, _) in &stated {
            if seen.insert(*v) {
                conflict.extend(printed(c));
            }
        }
    }
    let source = best.map(|(c, _, _)| *c).unwrap_or(g.first);
    let sum = source.sum.and_then(|s| ledger.sums.get(s));
    let first_of = |f: &dyn Fn(&crate::field::facts::SumFact) -> bool| {
        stated
            .iter()
            .filter_map(|(c, _, _)| ledger.sums.get(c.sum?))
            .find(|s| f(s))
    };
    let qualifier = first_of(&|s| s.qualifier.is_some()).and_then(|s| s.qualifier);
    let per = sum.and_then(|s| s.per).or_else(|| {
        let with = first_of(&|s| s.per.is_some())?;
        (amount.as_ref().map(|a| a.value) == with.value).then_some(with.per)?
    });
    for (i, m) in members.iter().enumerate() {
        facts.trail.push(Step {
            field: "/recipient".to_owned(),
            rule: m.rule.clone(),
            span: Some(m.named.name.span),
            value: m.named.name.value.clone(),
            chosen: i == 0,
            why: if i == 0 {
                "named first"
            } else {
                "the same body again"
            }
            .to_owned(),
        });
        if let Some(s) = m.sum.and_then(|s| ledger.sums.get(s)) {
            let agrees = conflict.is_empty();
            facts.trail.push(Step {
                field: "/amount".to_owned(),
                rule: m.rule.clone(),
                span: Some(s.span),
                value: s.raw.clone(),
                chosen: agrees && amount.as_ref().is_some_and(|a| a.span == s.span),
                why: if !agrees {
                    "other sentences say otherwise"
                } else if amount.as_ref().is_some_and(|a| a.span == s.span) {
                    "the nearest to the decision"
                } else {
                    "says the same"
                }
                .to_owned(),
            });
        }
    }
    let _ = layout;
    Award {
        fact: AwardFact {
            recipient: named.name.clone(),
            part_of,
            alias,
            currency: amount
                .is_some()
                .then(|| sum.map(|s| s.currency.clone()))
                .flatten(),
            amount,
            qualifier: qualifier.filter(|_| conflict.is_empty()),
            per,
            purpose: members.iter().find_map(|c| c.purpose.clone()),
            direction: Direction::Out,
        },
        at: appears,
        conflict,
        whole,
    }
}

type Stated<'c> = (&'c Claim, Decimal, Option<crate::field::money::Per>);

/// Leaves out what is part of another sum given to the same body: `£42,000 is to be paid in two parts, of £30,000 now and
/// £12,000 when the work is done`. The paragraph proves it: the part and its neighbours, none of them given to somebody
/// else, add up to the other sum exactly.
fn without_parts<'c>(
    ledger: &Ledger,
    g: &Group<'_>,
    claims: &[Claim],
    stated: &[Stated<'c>],
) -> Vec<Stated<'c>> {
    let of_others: BTreeSet<usize> = claims
        .iter()
        .filter(|c| g.members.iter().all(|m| !std::ptr::eq(*m, *c)))
        .filter_map(|c| c.sum)
        .collect();
    let part = |s: &Stated<'_>| {
        let Some(at) = s.0.sum else { return false };
        let own = ledger.passage_of(at).map_or(&[][..], |p| p.sums.as_slice());
        own.len() <= PARTS
            && stated
                .iter()
                .filter(|w| w.1 > s.1 && w.2.is_none() && s.2.is_none())
                .any(|w| neighbours_make(ledger, own, at, w.1, &of_others))
    };
    stated.iter().filter(|s| !part(s)).copied().collect()
}

/// Sums of a paragraph among which parts are looked for: every run of them is tried.
const PARTS: usize = 16;

/// Whether a sum and its neighbours in a paragraph add up to a whole, which is none of them.
fn neighbours_make(
    ledger: &Ledger,
    sums: &[usize],
    at: usize,
    whole: Decimal,
    of_others: &BTreeSet<usize>,
) -> bool {
    let value = |i: usize| {
        let sum = ledger
            .sums
            .get(i)
            .filter(|s| s.per.is_none() && !of_others.contains(&i))?;
        sum.value
    };
    let total = |run: &[usize]| {
        run.iter()
            .try_fold(Decimal::ZERO, |a, i| a.checked_add(value(*i)?))
    };
    (2..=sums.len()).any(|n| {
        let mut runs = sums.windows(n);
        runs.any(|run| run.contains(&at) && total(run) == Some(whole))
    })
}

/// A rate and the whole it comes to: `£20,000 a year` and `£60,000`.
fn rate_and_whole<'s, 'c>(stated: &'s [Stated<'c>]) -> Option<(&'s Stated<'c>, &'s Stated<'c>)> {
    let rates: Vec<&Stated<'c>> = stated.iter().filter(|s| s.2.is_some()).collect();
    let plain: Vec<&Stated<'c>> = stated.iter().filter(|s| s.2.is_none()).collect();
    let one = |v: &[&Stated<'c>]| v.iter().all(|s| s.1 == v[0].1);
    let (rate, whole) = (rates.first()?, plain.first()?);
    (one(&rates) && one(&plain) && whole.1 > rate.1).then_some((*rate, *whole))
}

/// Sums in one sentence that add up to a stated total: one award in parts.
fn parts_of_a_whole(ledger: &Ledger, stated: &[Stated<'_>]) -> Option<Value<Decimal>> {
    let passage = ledger.passage_of(stated.first()?.0.sum?)?;
    let inside = stated
        .iter()
        .all(|s| s.0.sum.is_some_and(|i| passage.sums.contains(&i)));
    if !inside {
        return None;
    }
    let sum: Decimal = stated.iter().try_fold(Decimal::ZERO, |a, s| a.checked_add(s.1))?;
    ledger
        .sums
        .iter()
        .find(|s| s.value == Some(sum) && s.role == AmountRole::Total)
        .map(|s| Value::new(sum, s.span))
}

/// The total the decision commits, and why there is one or none.
fn total(
    layout: &Layout,
    profile: &Profile,
    ledger: &Ledger,
    said: &Said<'_>,
    roles: &[Role],
    awards: Vec<Award>,
    facts: &mut Facts,
) {
    let hits = said.hits;
    let totals: Vec<(Decimal, Span, String)> = ledger
        .sums
        .iter()
        .enumerate()
        .filter(|(i, _)| matches!(roles.get(*i), Some(Role::Total | Role::AwardsTotal)))
        .filter(|(i, _)| {
            ledger
                .passage_of(*i)
                .is_none_or(|p| p.part.counts() && !p.part.is_history())
        })
        .filter_map(|(_, s)| Some((s.value?, s.span, s.raw.clone())))
        .collect();
    let of_awards: Vec<&(Decimal, Span, String)> = totals
        .iter()
        .filter(|t| {
            ledger
                .sums
                .iter()
                .position(|s| s.span == t.1)
                .and_then(|i| roles.get(i))
                == Some(&Role::AwardsTotal)
        })
        .collect();
    let money = &mut facts.money;
    let conflicts: Vec<(String, Span)> = awards.iter().flat_map(|a| a.conflict.iter().cloned()).collect();
    let mut issue: Option<Issue> = None;
    let mut incomplete: Option<Issue> = None;
    let conflict = |said: &[(String, Span)]| {
        let mut parts: Vec<String> = Vec::new();
        for (raw, span) in said {
            let page = layout
                .text
                .page(*span)
                .map_or(String::new(), |p| format!(" on page {p}"));
            parts.push(format!("\"{raw}\"{page}"));
        }
        Issue::new(
            Code::AmountConflict,
            format!("sums that should agree do not: {}", parts.join(" and ")),
        )
        .about("/amount")
        .on(said.first().and_then(|s| layout.text.page(s.1)))
    };
    let known: Vec<&Award> = awards.iter().filter(|a| a.fact.amount.is_some()).collect();
    let unsure = |what: String| Issue::new(Code::AmbiguousField, what).about("/amount");
    if !conflicts.is_empty() {
        money.status = Some(AmountStatus::Conflict);
        issue = Some(conflict(&conflicts));
    } else if let [only] = awards.as_slice() {
        match (&only.fact.amount, only.fact.per, &only.whole) {
            (Some(_), Some(_), Some(whole)) | (Some(_), None, Some(whole)) => {
                money.amount = Some(whole.clone());
            }
            (Some(rate), Some(_), None) => {
                // A rate commits what its total says; without one the whole is not stated.
                let larger: BTreeSet<Decimal> =
                    totals.iter().map(|t| t.0).filter(|t| *t > rate.value).collect();
                match larger.len() {
                    1 => {
                        money.amount = totals
                            .iter()
                            .find(|t| t.0 > rate.value)
                            .map(|t| Value::new(t.0, t.1));
                    }
                    0 if let Some(i) = infer::whole(ledger, roles, rate.value) => {
                        money.amount = ledger
                            .sums
                            .get(i)
                            .and_then(|s| Some(Value::new(s.value?, s.span)));
                    }
                    0 => {
                        issue = Some(unsure(format!(
                            "a rate of \"{}\" is stated, and no total",
                            tidy(layout.text.slice(rate.span))
                        )));
                    }
                    _ => {
                        money.status = Some(AmountStatus::Conflict);
                        issue = Some(conflict(
                            &totals.iter().map(|t| (t.2.clone(), t.1)).collect::<Vec<_>>(),
                        ));
                    }
                }
            }
            (Some(amount), None, None) => match beyond(ledger, &totals, &of_awards, amount.value) {
                // The document speaks of several awards or of more money, and one award was found.
                Some(t) => {
                    money.status = Some(AmountStatus::Conflict);
                    let told = conflict(&[
                        (layout.text.slice(amount.span).to_owned(), amount.span),
                        (t.2.clone(), t.1),
                    ]);
                    incomplete = Some(others_unfound(&told, 1));
                    issue = Some(told);
                }
                None => money.amount = Some(amount.clone()),
            },
            (None, ..) => {}
        }
    } else if !awards.is_empty() && known.len() == awards.len() {
        let exact = known.iter().all(|a| a.fact.per.is_none());
        let sum = known
            .iter()
            .filter_map(|a| a.whole.as_ref().or(a.fact.amount.as_ref()))
            .try_fold(Decimal::ZERO, |s, v| s.checked_add(v.value));
        let distinct: BTreeSet<Decimal> = totals.iter().map(|t| t.0).collect();
        match (sum.filter(|_| exact), totals.first()) {
            (Some(sum), Some(_)) => match totals.iter().find(|t| t.0 == sum) {
                Some(t) if distinct.len() == 1 => money.amount = Some(Value::new(t.0, t.1)),
                Some(t) => {
                    // Another total beside the right one may be of something else; both are told.
                    money.amount = Some(Value::new(t.0, t.1));
                    issue = Some(conflict(
                        &totals.iter().map(|t| (t.2.clone(), t.1)).collect::<Vec<_>>(),
                    ));
                }
                None => {
                    money.status = Some(AmountStatus::Conflict);
                    let mut said: Vec<(String, Span)> = totals.iter().map(|t| (t.2.clone(), t.1)).collect();
                    said.truncate(3);
                    let told = conflict(&said);
                    let told = Issue {
                        message: format!(
                            "{}; the {} awards add up to {}",
                            told.message,
                            awards.len(),
                            sum.normalize()
                        ),
                        ..told
                    };
                    if totals.iter().all(|t| t.0 > sum) {
                        incomplete = Some(others_unfound(&told, awards.len()));
                    }
                    issue = Some(told);
                }
            },
            (Some(sum), None) if ledger.states(sum) && awards.len() > 1 => {
                // They add up to a sum that is stated, whatever it is called.
                money.amount = ledger
                    .stated()
                    .find(|s| s.value == Some(sum))
                    .map(|s| Value::new(sum, s.span));
            }
            (Some(sum), None) => {
                issue = Some(
                    unsure(format!("{} awards are stated, and no total", awards.len()))
                        .suggesting(Some(sum.normalize().to_string())),
                );
            }
            (None, Some(_)) if distinct.len() == 1 => {
                money.amount = totals.first().map(|t| Value::new(t.0, t.1));
            }
            (None, _) => {
                issue = Some(unsure(
                    "several awards are stated as rates, and no one total".to_owned(),
                ));
            }
        }
    }
    // Nobody is named, and a header field states the sum.
    if awards.is_empty() && money.status.is_none() {
        let sum = hits.iter().filter(|h| h.stated).find_map(|h| h.money);
        let sum = sum.filter(|i| roles.get(*i) != Some(&Role::Mention));
        money.amount = sum
            .and_then(|i| ledger.sums.get(i))
            .and_then(|s| Some(Value::new(s.value?, s.span)));
    }
    if money.amount.is_some() {
        money.status = Some(AmountStatus::Stated);
    }
    if money.amount.is_none() && money.status.is_none() {
        without_amount(
            layout,
            ledger,
            hits,
            roles,
            &awards,
            &totals,
            said.parts,
            &mut facts.trail,
            money,
            &mut issue,
        );
    }
    if money.amount.is_some() {
        let currencies: BTreeSet<&str> = awards.iter().filter_map(|a| a.fact.currency.as_deref()).collect();
        money.currency = match currencies.len() {
            0 => Some(profile.currency.clone()),
            1 => currencies.iter().next().map(|c| (*c).to_owned()),
            _ => None,
        };
    }
    money.awards = awards.into_iter().map(|a| a.fact).collect();
    facts.issues.extend(issue);
    facts.issues.extend(incomplete);
}

/// Those who receive are as doubtful as the sum when the awards found do not reach it: one may have been missed.
fn others_unfound(conflict: &Issue, awards: usize) -> Issue {
    let found = if awards == 1 {
        "one recipient was found".to_owned()
    } else {
        format!("{awards} recipients were found")
    };
    Issue::new(
        Code::AmbiguousField,
        format!("{found}, and there may be more: {}", conflict.message),
    )
    .about("/recipient")
    .on(conflict.page)
}

/// A total that a single award does not reach: of several awards, or a larger one of what is decided.
fn beyond<'t>(
    ledger: &Ledger,
    totals: &'t [(Decimal, Span, String)],
    of_awards: &[&'t (Decimal, Span, String)],
    amount: Decimal,
) -> Option<&'t (Decimal, Span, String)> {
    let decided = |t: &(Decimal, Span, String)| {
        ledger
            .passages
            .iter()
            .any(|p| p.span.overlaps(t.1) && p.part.rank() <= 1)
    };
    of_awards
        .iter()
        .find(|t| t.0 != amount)
        .copied()
        .or_else(|| totals.iter().find(|t| t.0 > amount && decided(t)))
}

/// Why there is no amount: the document commits none, or states it elsewhere, or cannot be told.
#[allow(clippy::too_many_arguments, reason = "all that was found about money")]
fn without_amount(
    layout: &Layout,
    ledger: &Ledger,
    hits: &[Hit],
    roles: &[Role],
    awards: &[Award],
    totals: &[(Decimal, Span, String)],
    parts: &BTreeSet<usize>,
    facts_trail: &mut Vec<Step>,
    money: &mut super::super::facts::MoneyFacts,
    issue: &mut Option<Issue>,
) {
    let says = |s: Says| hits.iter().find(|h| h.says == s);
    if let Some(h) = says(Says::Elsewhere)
        && awards.iter().all(|a| a.fact.amount.is_none())
    {
        money.status = Some(AmountStatus::Elsewhere);
        let _ = h;
        return;
    }
    let open = issue.is_none() && awards.len() != 1 && awards.iter().all(|a| a.fact.amount.is_none());
    let left = (open && infer::commits(ledger, hits))
        .then(|| infer::sum(ledger, roles, parts))
        .flatten()
        .and_then(|sums| {
            let s = ledger.sums.get(*sums.first()?)?;
            // Nobody is named: the sum must be what is recommended, or stand in two parts.
            let parts: BTreeSet<u8> = sums
                .iter()
                .filter_map(|s| Some(ledger.passage_of(*s)?.part.rank()))
                .collect();
            let decided = parts.contains(&1) || parts.len() > 1 || !awards.is_empty();
            (decided && s.per.is_none()).then(|| Value::new(s.value.unwrap_or_default(), s.span))
        });
    if let Some(sum) = left {
        // Nobody is named, or several share it.
        facts_trail.push(Step {
            field: "/amount".to_owned(),
            rule: "the one sum that is left".to_owned(),
            span: Some(sum.span),
            value: sum.value.to_string(),
            chosen: true,
            why: "no other sum can be what is decided".to_owned(),
        });
        money.amount = Some(sum);
        money.status = Some(AmountStatus::Stated);
        return;
    }
    if !awards.is_empty() {
        if issue.is_none() {
            let names: Vec<&str> = awards.iter().map(|a| a.fact.recipient.value.as_str()).collect();
            *issue = Some(
                Issue::new(
                    Code::AmbiguousField,
                    format!(
                        "{} is to receive money, and no sum could be read with certainty",
                        names.join(", ")
                    ),
                )
                .about("/amount"),
            );
        }
        return;
    }
    let counting: Vec<&crate::field::facts::SumFact> = ledger
        .sums
        .iter()
        .enumerate()
        .filter(|(i, _)| !matches!(roles.get(*i), Some(Role::Mention | Role::Income)))
        .filter(|(i, _)| {
            ledger
                .passage_of(*i)
                .is_some_and(|p| p.part.counts() && !p.part.is_history())
        })
        .map(|(_, s)| s)
        .collect();
    let no_money = says(Says::NoMoney).is_some() || says(Says::Income).is_some();
    if no_money || counting.is_empty() {
        money.status = Some(AmountStatus::None);
        return;
    }
    let _ = totals;
    let seen: Vec<String> = counting
        .iter()
        .take(4)
        .map(|s| format!("\"{}\"", s.raw))
        .collect();
    *issue = Some(
        Issue::new(
            Code::AmbiguousField,
            format!(
                "sums are mentioned ({}) and which of them this decision commits is not certain",
                seen.join(", ")
            ),
        )
        .about("/amount")
        .on(counting.first().and_then(|s| layout.text.page(s.span))),
    );
}

/// Who or what the money comes from: the rule nearest to the decision, in the profile's order of preference.
fn funding(profile: &Profile, ledger: &Ledger, hits: &[Hit], facts: &mut Facts) -> Option<Value<String>> {
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
        facts.trail.push(Step {
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
