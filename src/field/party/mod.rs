//! Names of bodies: `Norfolk Office of Data Analytics (Norfolk County Council)`, `Pathfinder 24/7 Ltd`.
//!
//! The caller knows where a name begins (behind `to`, `award`, a bullet); [`body_at`] tells where it ends, and what the
//! brackets and commas behind it say. [`bodies_at`] reads several: `A, B and C`.
//!
//! A name is a run of capitalised words and the small words that names are joined by. `and` parts two bodies only
//! where both sides say what kind of body they are (`Norfolk County Council and Suffolk Constabulary`); else it is part
//! of one name (`Marks and Spencer`). `for` belongs to names such as `Centre for Crime Research`; behind a whole name
//! stands what the money is for. An abbreviation in brackets that fits the longer reading proves it.

mod alias;
mod lexicon;
mod name;
mod same;

use std::ops::Range;
use std::sync::LazyLock;

use super::scan::{after, pattern};
use crate::pattern::Regex;
use name::Name;

pub use alias::acronym_of;
pub use same::same_body;

/// A body as a text names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Party {
    /// Where its name stands, in bytes, without article, brackets and what it is part of.
    pub range: Range<usize>,
    /// The name as printed.
    pub name: String,
    /// The body it belongs to, from brackets or from behind a comma.
    pub part_of: Option<(Range<usize>, String)>,
    /// Its abbreviation or other name, from brackets.
    pub alias: Option<(Range<usize>, String)>,
}

impl Party {
    fn new(text: &str, name: &Name) -> Self {
        Self {
            range: name.range.clone(),
            name: text[name.range.clone()].to_owned(),
            part_of: None,
            alias: None,
        }
    }
}

/// Most bodies read of one enumeration.
const MOST: usize = 64;

/// The body whose name begins at a byte of a text, blanks and an article before it left out. None if no name begins
/// there, or what begins there is the name of a thing (`the High Street Radio Link project`).
///
/// Takes time bounded by the longest name.
#[must_use]
pub fn body_at(text: &str, start: usize) -> Option<Party> {
    Some(party(text, &Name::at(text, start)?))
}

/// A name with what stands in brackets and behind a comma.
fn party(text: &str, name: &Name) -> Party {
    let mut party = Party::new(text, name);
    alias::attach(text, &mut party, name, true);
    party
}

/// The longest name that can begin at a byte of a text: through every joiner before a capital.
#[must_use]
pub fn longest_at(text: &str, start: usize) -> Option<Party> {
    Some(party(text, &Name::longest(text, start)?))
}

/// Whether a name says what kind of body it is: by its legal form, or a word such as `Council` or `Trust`.
#[must_use]
pub fn is_whole(name: &str) -> bool {
    Name::at(name, 0).is_some_and(|n| n.range.end == name.len() && n.is_complete(name))
}

/// Whether a word says what kind of body something is: `Council`, `Trust`.
#[must_use]
pub fn is_kind(word: &str) -> bool {
    lexicon::is_body(word)
}

/// Whether a name has two words or more, so that what stands behind a comma is hardly part of it.
#[must_use]
pub fn has_several_words(name: &str) -> bool {
    name.split_whitespace().count() > 1
}

/// Whether a name ends in a legal form: `Ltd`, `CIC`.
#[must_use]
pub fn is_incorporated(name: &str) -> bool {
    name.rsplit(' ')
        .next()
        .is_some_and(|last| name.contains(' ') && lexicon::is_suffix(last))
}

/// What parts the bodies of an enumeration.
static PARTING: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^\s*(?:(?P<last>[,;]?\s*(?:and|together\s+with|as\s+well\s+as)\s+(?:to\s+)?)|[,;]\s*(?:to\s+)?)",
    )
});

/// The bodies that begin at a byte of a text: one, or those of an enumeration `A, B and C`.
///
/// It is an enumeration where its last member stands behind `and`, or semicolons part them all, and at least one behind the first says what kind of
/// body it is; so `Oak House Counselling, Norwich and Lowestoft` is one body.
#[must_use]
pub fn bodies_at(text: &str, start: usize) -> Vec<Party> {
    let Some(first) = Name::at(text, start) else {
        return Vec::new();
    };
    let mut next = Some(first.clone());
    let mut members: Vec<Party> = Vec::new();
    let (mut at, mut told, mut last, mut closed) = (start, false, false, false);
    let mut semicolons = true;
    while members.len() < MOST && !closed {
        let Some(name) = next.take().or_else(|| Name::at(text, at)) else {
            break;
        };
        let mut party = Party::new(text, &name);
        at = alias::attach(text, &mut party, &name, false);
        told |= !members.is_empty() && name.is_complete(text);
        members.push(party);
        closed = last;
        let Some(parting) = PARTING.captures(after(text, at, 40)) else {
            break;
        };
        last = parting.name("last").is_some();
        semicolons &= parting
            .get(0)
            .is_some_and(|p| p.as_str().trim_start().starts_with(';'));
        at += parting.get(0).map_or(0, |p| p.end());
    }
    let listed = closed || (semicolons && members.len() > 1);
    if listed && told {
        members
    } else {
        vec![party(text, &first)]
    }
}

#[cfg(test)]
mod tests;
