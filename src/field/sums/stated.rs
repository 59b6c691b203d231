//! What header fields say of money: `Recipient:`, `Amount:`, `Source of funds:`.
//!
//! A form that has such a field says it nowhere more plainly. What stands in it is looked at as rules look at
//! sentences, and weighed with them.

use std::rc::Rc;

use super::annotate::Annotated;
use super::named::{Named, behind};
use super::passage::{Ledger, PartKindOf, PartOf, Passage};
use super::rules::Hit;
use crate::field::date::find as find_dates;
use crate::field::facts::{Facts, Value};
use crate::field::money::{self, Unit};
use crate::field::party;
use crate::field::texts::value;
use crate::issue::{Code, Issue};
use crate::layout::{Layout, Span};
use crate::profile::{Field, Profile, Says};
use crate::section::{HeaderValue, Outline};

/// Words that stand in a field for nothing.
const NOTHING: &[&str] = &[
    "na",
    "none",
    "nil",
    "notapplicable",
    "no",
    "various",
    "seebelow",
    "tbc",
    "0",
];

/// Adds the sums of the header's fields to the ledger and returns what the fields say.
pub(super) fn read(
    layout: &Layout,
    profile: &Profile,
    outline: &Outline,
    ledger: &mut Ledger,
    facts: &mut Facts,
) -> Vec<Hit> {
    let field = |f: Field| {
        outline
            .headers
            .iter()
            .find(|h| h.field == f && !h.value.is_empty())
    };
    let mut out = Vec::new();
    let bodies = field(Field::Recipient).map_or_else(Vec::new, |h| names(layout, h.value));
    let sum = field(Field::Amount).and_then(|h| sum(layout, profile, h, ledger, facts));
    if let (Some(h), false) = (field(Field::Recipient), bodies.is_empty()) {
        let one = sum.filter(|_| bodies.len() == 1);
        let passage = passage(layout, h, ledger);
        out.push(Hit {
            bodies: bodies.clone(),
            money: one,
            ..hit(
                h,
                if one.is_some() {
                    Says::Award
                } else {
                    Says::Recipient
                },
                passage,
            )
        });
    }
    if let (Some(h), Some(i)) = (field(Field::Amount), sum) {
        let passage = passage(layout, h, ledger);
        out.push(Hit {
            money: Some(i),
            ..hit(h, Says::AwardsTotal, passage)
        });
    }
    if let Some(h) = field(Field::FundingSource) {
        let words = value(layout, h.value).filter(|v| !stands_for_nothing(&v.value));
        let passage = passage(layout, h, ledger);
        out.extend(words.map(|v| Hit {
            fund: Some(without_article(v)),
            ..hit(h, Says::Funding, passage)
        }));
    }
    out
}

fn hit(h: &HeaderValue, says: Says, passage: usize) -> Hit {
    Hit {
        rule: format!("header.{}", h.key),
        says,
        passage,
        money: None,
        total: None,
        bodies: Vec::new(),
        fund: None,
        span: h.value,
        tail: Span::new(h.value.end, h.value.end),
        purpose: None,
        stated: true,
    }
}

/// The field's value as a passage no rule looks in. Its sums are in the ledger already.
fn passage(layout: &Layout, h: &HeaderValue, ledger: &mut Ledger) -> usize {
    let sums = (0..ledger.sums.len())
        .filter(|i| ledger.sums.get(*i).is_some_and(|s| h.value.covers(s.span)))
        .collect();
    ledger.passages.push(Passage {
        span: h.value,
        annotated: Annotated::new(
            layout.text.slice(h.value),
            layout.text.print(h.value),
            "",
            &find_dates(layout.text.slice(h.value)),
        ),
        dates: Rc::default(),
        label: None,
        part: PartOf {
            name: None,
            kind: PartKindOf::Header,
            key: None,
            about: None,
        },
        sums,
        order: 0,
    });
    ledger.passages.len() - 1
}

/// The one sum a field states, a bare figure too.
fn sum(
    layout: &Layout,
    profile: &Profile,
    h: &HeaderValue,
    ledger: &mut Ledger,
    facts: &mut Facts,
) -> Option<usize> {
    let inside: Vec<usize> = (0..ledger.sums.len())
        .filter(|i| ledger.sums.get(*i).is_some_and(|s| h.value.covers(s.span)))
        .collect();
    if let [one] = inside.as_slice() {
        return ledger
            .sums
            .get(*one)
            .is_some_and(|s| s.value.is_some())
            .then_some(*one);
    }
    let text = layout.text.slice(h.value);
    let unit = money::unit_of_header(layout.text.slice(h.label), &profile.currency);
    let bare = unit
        .filter(|_| inside.is_empty())
        .and_then(|unit: Unit| money::cell(text, &unit));
    if let Some(m) = bare {
        let part = PartOf {
            name: None,
            kind: PartKindOf::Header,
            key: None,
            about: None,
        };
        return Some(ledger.add(&m, h.value, &part));
    }
    if !stands_for_nothing(text) {
        facts.issues.push(
            Issue::new(
                Code::AmbiguousField,
                format!(
                    "\"{}\" follows the label \"{}\" and is not one sum",
                    text.trim(),
                    layout.text.slice(h.label)
                ),
            )
            .about("/amount")
            .on(layout.text.page(h.value)),
        );
    }
    None
}

/// The bodies a field names; all of it if it is not a name the reader of names knows.
fn names(layout: &Layout, span: Span) -> Vec<Named> {
    let text = layout.text.slice(span);
    if stands_for_nothing(text) {
        return Vec::new();
    }
    let parties = party::bodies_at(text, 0);
    let rest = parties
        .last()
        .map_or(text, |p| text.get(behind(text, p)..).unwrap_or_default());
    if !parties.is_empty() && !rest.chars().any(char::is_alphanumeric) {
        return parties.iter().map(|p| Named::of(p, span)).collect();
    }
    value(layout, span)
        .map(|name| Named {
            name: without_article(name),
            part_of: None,
            alias: None,
        })
        .into_iter()
        .collect()
}

fn without_article(v: Value<String>) -> Value<String> {
    match ["the ", "The ", "THE "]
        .iter()
        .find_map(|a| v.value.strip_prefix(a))
    {
        Some(rest) => Value::new(rest.to_owned(), v.span.part(4..v.span.len())),
        None => v,
    }
}

fn stands_for_nothing(text: &str) -> bool {
    let word: String = text
        .chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect();
    word.is_empty() || NOTHING.contains(&word.as_str())
}
