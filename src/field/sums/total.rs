//! The total a decision commits, and why there is one or none.

use std::collections::BTreeSet;

use rust_decimal::Decimal;

use super::award::Award;
use super::choice::{self, Choice};
use super::equations::{self, times};
use super::passage::{Ledger, PartKindOf};
use super::resolve::Said;
use super::role::Role;
use super::several::others_unfound;
use super::tables;
use super::weigh::ENOUGH;
use crate::field::facts::{AmountStatus, Facts, Step, SumFact, Value};
use crate::field::texts::tidy;
use crate::issue::{Code, Issue};
use crate::layout::{Item, Layout, Span};
use crate::profile::{Profile, Says};

/// Weight from which a sum that goes to nobody may be that of somebody who was missed, in hundredths.
pub(super) const LOOSE: i32 = 50;

/// Sums named in an issue, at most.
pub(super) const MOST_NAMED: usize = 4;

/// Settles the total, and hands over the awards it was weighed against. `alone`: the recommendation speaks of several awards,
/// and one was found; then its sum is not that of all.
pub(super) fn settle(
    layout: &Layout,
    profile: &Profile,
    ledger: &Ledger,
    said: &Said<'_>,
    roles: &[Role],
    (awards, alone): (Vec<Award>, bool),
    facts: &mut Facts,
) {
    let scales = Scales::new(layout, ledger, said, roles, &awards);
    let mut verdict = scales.stated();
    if verdict.amount.is_some() {
        verdict.status = Some(AmountStatus::Stated);
    } else if verdict.status.is_none() {
        verdict = scales.not_stated(profile, verdict);
    }
    if let (true, [one], Some(amount)) = (alone, scales.awards, &verdict.amount)
        && one.fact.amount.as_ref().map(|a| a.value) == Some(amount.value)
    {
        verdict = Verdict::doubt(unsure(format!(
            "the recommendation speaks of several awards, and only \"{}\" for {} was found",
            tidy(layout.text.slice(amount.span)),
            one.fact.recipient.value
        )));
    }
    if let Some(told) = verdict.amount.as_ref().and_then(|a| scales.decided_otherwise(a)) {
        verdict = Verdict::conflict(told);
    }
    if let Some(told) = verdict.amount.as_ref().and_then(|a| scales.transposed(a)) {
        verdict = Verdict::conflict(told);
    }
    if verdict.incomplete.is_none() {
        verdict.incomplete = scales.nobody_named(&verdict);
    }
    let money = &mut facts.money;
    if verdict.amount.is_some() {
        let currencies: BTreeSet<&str> = awards.iter().filter_map(|a| a.fact.currency.as_deref()).collect();
        money.currency = match currencies.len() {
            0 => Some(profile.currency.clone()),
            1 => currencies.first().map(|c| (*c).to_owned()),
            _ => None,
        };
    }
    money.amount = verdict.amount;
    money.status = verdict.status;
    money.awards = awards.into_iter().map(|a| a.fact).collect();
    facts.trail.extend(verdict.step);
    facts.issues.extend(verdict.issue);
    facts.issues.extend(verdict.incomplete);
}

/// What came of weighing.
#[derive(Default)]
pub(super) struct Verdict {
    pub(super) amount: Option<Value<Decimal>>,
    pub(super) status: Option<AmountStatus>,
    /// What stands against the amount.
    pub(super) issue: Option<Issue>,
    /// What stands against the recipients found.
    pub(super) incomplete: Option<Issue>,
    /// How the amount came about, where no award says it.
    pub(super) step: Option<Step>,
}

impl Verdict {
    pub(super) fn amount(amount: Option<Value<Decimal>>) -> Self {
        Self {
            amount,
            ..Self::default()
        }
    }

    pub(super) fn doubt(issue: Issue) -> Self {
        Self {
            issue: Some(issue),
            ..Self::default()
        }
    }

    pub(super) fn conflict(issue: Issue) -> Self {
        Self {
            status: Some(AmountStatus::Conflict),
            ..Self::doubt(issue)
        }
    }
}

/// A sum that is called a total.
pub(super) struct Total<'l> {
    pub(super) value: Decimal,
    pub(super) span: Span,
    /// As printed.
    raw: &'l str,
    /// It is the total of several awards.
    of_awards: bool,
}

impl Total<'_> {
    pub(super) fn as_printed(&self) -> (String, Span) {
        (self.raw.to_owned(), self.span)
    }

    pub(super) fn value(&self) -> Value<Decimal> {
        Value::new(self.value, self.span)
    }
}

/// All that the total is weighed by.
pub(super) struct Scales<'l> {
    pub(super) layout: &'l Layout,
    pub(super) ledger: &'l Ledger,
    pub(super) said: &'l Said<'l>,
    roles: &'l [Role],
    pub(super) awards: &'l [Award],
    pub(super) totals: Vec<Total<'l>>,
}

impl<'l> Scales<'l> {
    fn new(
        layout: &'l Layout,
        ledger: &'l Ledger,
        said: &'l Said<'l>,
        roles: &'l [Role],
        awards: &'l [Award],
    ) -> Self {
        let counts = |i: usize| {
            ledger
                .passage_of(i)
                .is_none_or(|p| p.part.counts() && !p.part.is_history())
        };
        let totals = ledger
            .sums
            .iter()
            .zip(roles)
            .enumerate()
            .filter_map(|(i, (s, role))| {
                let is_total = matches!(role, Role::Total | Role::AwardsTotal) && counts(i);
                Some(Total {
                    value: s.value.filter(|_| is_total)?,
                    span: s.span,
                    raw: &s.raw,
                    of_awards: *role == Role::AwardsTotal,
                })
            });
        Self {
            totals: totals.collect(),
            layout,
            ledger,
            said,
            roles,
            awards,
        }
    }

    /// What the awards and the totals say.
    fn stated(&self) -> Verdict {
        let conflicts: Vec<(String, Span)> = self
            .awards
            .iter()
            .flat_map(|a| a.conflict.iter().cloned())
            .collect();
        if !conflicts.is_empty() {
            return Verdict::conflict(self.conflict(&conflicts));
        }
        match self.awards {
            [] => self.in_header(),
            [only] => self.of_one(only),
            all if all.iter().all(|a| a.fact.amount.is_some()) => self.of_several(),
            _ => Verdict::default(),
        }
    }

    /// No recipient is named, and a header field states the sum.
    fn in_header(&self) -> Verdict {
        let sum = self.said.hits.iter().filter(|h| h.stated).find_map(|h| h.money);
        let sum = sum.filter(|i| self.roles.get(*i) != Some(&Role::Mention));
        Verdict::amount(sum.and_then(|i| self.sum(i)))
    }

    fn of_one(&self, award: &Award) -> Verdict {
        match (&award.fact.amount, award.fact.per, &award.whole) {
            (None, ..) => Verdict::default(),
            (Some(_), _, Some(whole)) => Verdict::amount(Some(whole.clone())),
            (Some(rate), Some(_), None) => self.of_rate(rate),
            (Some(amount), None, None) => match self.beyond(amount.value) {
                // The document speaks of several awards or of more money, and one award was found.
                Some(total) => {
                    let printed = self.layout.text.slice(amount.span).to_owned();
                    let told = self.conflict(&[(printed, amount.span), total.as_printed()]);
                    Verdict {
                        incomplete: Some(others_unfound(&told, 1)),
                        ..Verdict::conflict(told)
                    }
                }
                None => Verdict::amount(Some(amount.clone())),
            },
        }
    }

    /// A rate commits what its total says; without one the whole is not stated.
    fn of_rate(&self, rate: &Value<Decimal>) -> Verdict {
        let mut larger = self.totals.iter().filter(|t| t.value > rate.value);
        let Some(first) = larger.next() else {
            return match self.whole_of(rate.value) {
                Some(i) => Verdict::amount(self.sum(i)),
                None => Verdict::doubt(unsure(format!(
                    "a rate of \"{}\" is stated, and no total",
                    tidy(self.layout.text.slice(rate.span))
                ))),
            };
        };
        if larger.all(|t| t.value == first.value) {
            Verdict::amount(Some(first.value()))
        } else {
            Verdict::conflict(self.conflict(&self.printed_totals()))
        }
    }

    /// The one whole a rate comes to in some years, if it has evidence enough.
    pub(super) fn whole_of(&self, rate: Decimal) -> Option<usize> {
        let values = self.said.weighed.values(self.ledger);
        let mut wholes = values
            .iter()
            .filter(|(v, k)| !k.rate && k.weight > 0 && times(**v, rate).is_some());
        let (_, whole) = wholes.next()?;
        let alone = wholes.next().is_none();
        whole.places.first().filter(|_| alone).map(|(i, _)| *i)
    }

    /// A total that a single award does not reach: of several awards, or a larger one of what is decided.
    fn beyond(&self, amount: Decimal) -> Option<&Total<'l>> {
        let decided = |t: &Total<'_>| {
            let mut passages = self.ledger.passages.iter();
            passages.any(|p| p.span.overlaps(t.span) && p.part.rank() <= 1)
        };
        let mut totals = self.totals.iter();
        totals
            .find(|t| t.of_awards && t.value != amount)
            .or_else(|| self.totals.iter().find(|t| t.value > amount && decided(t)))
    }

    /// Why no award and no total gives an amount: the document commits none, or states it elsewhere, or the reason is not
    /// known. `so_far` may hold a doubt already.
    fn not_stated(&self, profile: &Profile, so_far: Verdict) -> Verdict {
        let says = |s: Says| self.said.hits.iter().any(|h| h.says == s);
        let open = self.awards.iter().all(|a| a.fact.amount.is_none());
        // A list that stands elsewhere, beside a sum of all that is decided on here.
        let here = self.left().filter(|_| self.awards.is_empty());
        let decided = here.as_ref().is_some_and(|v| {
            let mut passages = self.ledger.passages.iter();
            passages.any(|p| p.span.covers(v.span) && p.part.rank() == 1)
        });
        if open && says(Says::Elsewhere) && !decided {
            return Verdict {
                status: Some(AmountStatus::Elsewhere),
                ..so_far
            };
        }
        if so_far.issue.is_none()
            && open
            && self.awards.len() != 1
            && let Some(sum) = self.left()
        {
            return Verdict {
                step: Some(Step {
                    field: "/amount".to_owned(),
                    rule: "the sum with most evidence".to_owned(),
                    span: Some(sum.span),
                    value: sum.value.to_string(),
                    chosen: true,
                    why: "no recipient is named beside it, and the other sums have less evidence".to_owned(),
                }),
                amount: Some(sum),
                status: Some(AmountStatus::Stated),
                ..so_far
            };
        }
        if !self.awards.is_empty() {
            let issue = so_far.issue.unwrap_or_else(|| {
                let names: Vec<&str> = self
                    .awards
                    .iter()
                    .map(|a| a.fact.recipient.value.as_str())
                    .collect();
                unsure(format!(
                    "{} is to receive money, and no sum could be read with certainty",
                    names.join(", ")
                ))
            });
            // Where no sum goes to anybody, who receives is no more certain than the sum.
            let nobodys = || {
                let whose = Issue::new(Code::AmbiguousField, issue.message.clone());
                whose.about("/recipient").on(issue.page)
            };
            return Verdict {
                incomplete: so_far.incomplete.or_else(|| open.then(nobodys)),
                ..Verdict::doubt(issue)
            };
        }
        let counting = self.counting();
        // What is received leaves open what is done with it, where other sums are told near the decision.
        let received = says(Says::Income) && !counting.iter().any(|s| self.is_near(s));
        if counting.is_empty()
            && !says(Says::NoMoney)
            && self.commits()
            && let Some(sum) = self.tabled(profile)
        {
            let told = format!(
                "\"{}\" is in a table, and what its rows are to the decision is not certain",
                sum.raw
            );
            return Verdict::doubt(unsure(told).on(self.layout.text.page(sum.span)));
        }
        let likely = self.likely();
        if likely.is_empty()
            && profile.is_generic()
            && !says(Says::NoMoney)
            && let Some(sum) = self.in_a_table()
        {
            let told = format!(
                "\"{}\" is in a table, and what it is to the decision is not certain",
                sum.raw
            );
            return Verdict::doubt(unsure(told).on(self.layout.text.page(sum.span)));
        }
        let silent = likely.is_empty() && (!profile.is_generic() || counting.is_empty());
        if says(Says::NoMoney) || received || silent {
            return Verdict {
                status: Some(AmountStatus::None),
                ..so_far
            };
        }
        let counting = if likely.is_empty() { counting } else { likely };
        let seen: Vec<String> = counting
            .iter()
            .take(MOST_NAMED)
            .map(|s| format!("\"{}\"", s.raw))
            .collect();
        let first = counting.first();
        Verdict::doubt(
            unsure(format!(
                "sums are mentioned ({}) and which of them this decision commits is not certain",
                seen.join(", ")
            ))
            .on(first.and_then(|s| self.layout.text.page(s.span))),
        )
    }

    /// The sum with most evidence, if no recipient is named or several share it.
    fn left(&self) -> Option<Value<Decimal>> {
        if self.said.hits.iter().any(|h| h.says == Says::NoMoney)
            || self.roles.iter().all(|r| *r == Role::Mention)
        {
            return None;
        }
        let Choice::One(sums) = choice::of(self.ledger, self.said.weighed, self.said.parts) else {
            return None;
        };
        let s = self.ledger.sums.get(*sums.first()?)?;
        (s.per.is_none()).then(|| Value::new(s.value.unwrap_or_default(), s.span))
    }

    /// Whether a sum or a body has evidence enough.
    fn commits(&self) -> bool {
        let weighed = self.said.weighed;
        (0..self.ledger.sums.len()).any(|i| weighed.is_given(i))
            || weighed.body_weights.iter().any(|w| w.total >= ENOUGH)
    }

    /// The decision-maker's own words name sums, and none of them is the amount.
    fn decided_otherwise(&self, amount: &Value<Decimal>) -> Option<Issue> {
        let of_outcome = |i: &usize| {
            let passage = self.ledger.passage_of(*i);
            passage.is_some_and(|p| p.part.kind == PartKindOf::Outcome)
                && !matches!(
                    self.roles.get(*i),
                    Some(Role::Mention | Role::Income | Role::RunningTotal)
                )
        };
        let own: Vec<&SumFact> = (0..self.ledger.sums.len())
            .filter(of_outcome)
            .filter_map(|i| self.ledger.sums.get(i))
            .collect();
        let values = || own.iter().filter_map(|s| s.value);
        let whole = equations::add(values());
        let same = whole == Some(amount.value) || values().any(|v| v == amount.value);
        let first = own.first().filter(|_| !same)?;
        let printed = self.layout.text.slice(amount.span).to_owned();
        Some(self.conflict(&[(first.raw.clone(), first.span), (printed, amount.span)]))
    }

    /// Money is or may be committed, and no recipient was found.
    fn nobody_named(&self, verdict: &Verdict) -> Option<Issue> {
        if !self.awards.is_empty() || verdict.amount.is_none() && verdict.issue.is_none() {
            return None;
        }
        let entities = super::entity::entities(self.ledger, self.said.weighed);
        let named = entities
            .first()
            .filter(|e| e.weight > 0)
            .and_then(|e| e.places.first())
            .and_then(|(b, _)| self.said.weighed.bodies.get(*b));
        let message = match (&verdict.amount, named) {
            (Some(_), Some(body)) => format!(
                "a sum is committed, and who receives it is not certain; \"{}\" is the likeliest name",
                body.named.name.value
            ),
            (Some(_), None) => "a sum is committed, and no recipient is named".to_owned(),
            (None, Some(_)) => "sums are stated, and who receives them is not certain".to_owned(),
            (None, None) => return None,
        };
        let page = verdict
            .amount
            .as_ref()
            .and_then(|a| self.layout.text.page(a.span))
            .or_else(|| verdict.issue.as_ref().and_then(|i| i.page));
        let issue = Issue::new(Code::AmbiguousField, message)
            .about("/recipient")
            .on(page);
        Some(issue.suggesting(named.map(|b| b.named.name.value.clone())))
    }

    /// The same digits with two of them changed about, where the decision is told: one of the two sums is a slip.
    fn transposed(&self, amount: &Value<Decimal>) -> Option<Issue> {
        let counts = |i: usize| {
            let passage = self.ledger.passage_of(i);
            passage.is_some_and(|p| p.part.counts() && !p.part.is_history() && p.part.rank() <= 2)
        };
        let mut sums = self.ledger.sums.iter().enumerate();
        let other = sums.find(|(i, s)| counts(*i) && s.value.is_some_and(|v| is_transposed(v, amount.value)));
        let (_, other) = other?;
        let printed = self.layout.text.slice(amount.span).to_owned();
        Some(self.conflict(&[(printed, amount.span), (other.raw.clone(), other.span)]))
    }

    /// Sums that this decision may commit.
    pub(super) fn counting(&self) -> Vec<&'l SumFact> {
        let ours = |i: usize| {
            !matches!(self.roles.get(i), Some(Role::Mention | Role::Income))
                && self
                    .ledger
                    .passage_of(i)
                    .is_some_and(|p| p.part.counts() && !p.part.is_history())
        };
        let sums = self.ledger.sums.iter().enumerate();
        sums.filter(|(i, _)| ours(*i)).map(|(_, s)| s).collect()
    }

    /// Sums that something says may be what is decided.
    fn likely(&self) -> Vec<&'l SumFact> {
        let values = self.said.weighed.values(self.ledger);
        let mut found: Vec<(i32, usize)> = values
            .values()
            .filter(|k| k.weight >= ENOUGH / 2)
            .filter_map(|k| k.places.first().map(|(i, _)| (-k.weight, *i)))
            .filter(|(_, i)| !matches!(self.roles.get(*i), Some(Role::Mention | Role::Income)))
            .collect();
        found.sort_unstable();
        found
            .iter()
            .filter_map(|(_, i)| self.ledger.sums.get(*i))
            .collect()
    }

    /// What speaks for a sum, in hundredths.
    pub(super) fn weight(&self, sum: &SumFact) -> i32 {
        let mut all = self.ledger.sums.iter().zip(&self.said.weighed.sums);
        all.find(|(s, _)| s.span == sum.span).map_or(0, |(_, w)| w.total)
    }

    /// Whether a sum stands in the recommendation, the summary or a section about money.
    pub(super) fn is_near(&self, s: &SumFact) -> bool {
        let mut passages = self.ledger.passages.iter();
        passages.any(|p| p.span.covers(s.span) && p.part.rank() <= 2)
    }

    /// A sum in any table of the parts that count.
    fn in_a_table(&self) -> Option<&'l SumFact> {
        let mut cells = self.ledger.columns.iter().flatten();
        cells.find_map(|i| {
            self.ledger
                .sums
                .get(*i)
                .filter(|s| s.value.is_some_and(|v| !v.is_zero()))
        })
    }

    /// A sum in a table of recipients of which no row was read as an award.
    fn tabled(&self, profile: &Profile) -> Option<&'l SumFact> {
        let tables = self.ledger.tables.iter().filter(|(_, part, _)| part.counts());
        let spans: Vec<Span> = tables
            .filter_map(|(index, ..)| match self.layout.flow.get(*index) {
                Some(Item::Table(table)) => Some(table),
                _ => None,
            })
            .filter(|table| tables::names_recipients(self.layout, profile, table))
            .map(|table| table.span)
            .collect();
        let mut sums = self.ledger.sums.iter();
        sums.find(|s| s.value.is_some_and(|v| !v.is_zero()) && spans.iter().any(|t| t.covers(s.span)))
    }

    pub(super) fn sum(&self, place: usize) -> Option<Value<Decimal>> {
        let s = self.ledger.sums.get(place)?;
        Some(Value::new(s.value?, s.span))
    }

    pub(super) fn printed_totals(&self) -> Vec<(String, Span)> {
        self.totals.iter().map(Total::as_printed).collect()
    }

    /// Sums that should agree and do not, as printed, with their places.
    pub(super) fn conflict(&self, sums: &[(String, Span)]) -> Issue {
        let page = |span: Span| self.layout.text.page(span);
        let parts: Vec<String> = sums
            .iter()
            .map(|(raw, span)| {
                let page = page(*span).map_or(String::new(), |p| format!(" on page {p}"));
                format!("\"{raw}\"{page}")
            })
            .collect();
        Issue::new(
            Code::AmountConflict,
            format!("sums that should agree do not: {}", parts.join(" and ")),
        )
        .about("/amount")
        .on(sums.first().and_then(|(_, span)| page(*span)))
    }
}

/// Whether two values differ by two digits side by side that changed places: 38,964 and 39,864.
fn is_transposed(a: Decimal, b: Decimal) -> bool {
    let (a, b) = (a.normalize().to_string(), b.normalize().to_string());
    if a.len() != b.len() || a.len() < MIN_TRANSPOSED {
        return false;
    }
    let differ: Vec<usize> = (0..a.len())
        .filter(|i| a.as_bytes().get(*i) != b.as_bytes().get(*i))
        .collect();
    match differ.as_slice() {
        [i, j] if *j == i + 1 => {
            a.as_bytes().get(*i) == b.as_bytes().get(*j) && a.as_bytes().get(*j) == b.as_bytes().get(*i)
        }
        _ => false,
    }
}

/// Digits from which a sum with two digits changed about is hardly another sum by chance.
const MIN_TRANSPOSED: usize = 5;

pub(super) fn unsure(what: String) -> Issue {
    Issue::new(Code::AmbiguousField, what).about("/amount")
}
