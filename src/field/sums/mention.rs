//! The bodies a document names, each found once: where a name stands, and whose it can be.

use std::ops::Range;
use std::sync::LazyLock;

use regex_syntax::is_word_character;

use super::named::{Named, behind};
use super::passage::{Ledger, Passage};
use crate::field::party::{self, Party};
use crate::layout::Layout;
use crate::pattern::Regex;
use crate::profile::Profile;
use crate::text::Vocabulary;

/// Whose name it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Whose {
    /// A body that may receive.
    Any,
    /// Those who decide here.
    Own,
    /// What no decision gives money to: a fund, a plan, an officer, a ministry.
    Nobody,
}

impl Whose {
    /// In words.
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Any => "may receive",
            Self::Own => "decides",
            Self::Nobody => "receives nothing",
        }
    }
}

/// A body named in a paragraph.
#[derive(Debug, Clone)]
pub(super) struct Body {
    pub(super) named: Named,
    /// The paragraph's place in the ledger.
    pub(super) passage: usize,
    /// Where the name begins, in bytes of the marked text.
    pub(super) at: usize,
    /// Where it ends, its brackets included.
    pub(super) end: usize,
    pub(super) whose: Whose,
    /// It says what kind of body it is, or the document explains its short form.
    pub(super) whole: bool,
    /// One word in small letters behind its capital: perhaps a place, a title, a word of a heading.
    pub(super) lone: bool,
    /// A word for a kind of body behind `the`: perhaps one that was named before.
    pub(super) refers: bool,
    /// One of several that stand in a row; the first of them is not.
    pub(super) follows: bool,
}

/// Every body named in the paragraphs that are read, in reading order.
pub(super) fn bodies(layout: &Layout, profile: &Profile, ledger: &Ledger, explained: &[Named]) -> Vec<Body> {
    let mut out = Vec::new();
    for (p, passage) in ledger.passages.iter().enumerate() {
        if passage.part.is_read() {
            names(layout, profile, (p, passage), explained, &mut out);
        }
    }
    back_references(&mut out);
    out
}

/// Gives a lone word such as `the Trust` the name of the one body before it that ends with that word.
fn back_references(bodies: &mut Vec<Body>) {
    for i in 0..bodies.len() {
        let Some(body) = bodies.get(i).filter(|b| b.refers) else {
            continue;
        };
        let word = body.named.name.value.clone();
        let mut full: Vec<&Body> = Vec::new();
        for earlier in bodies.iter().take(i).filter(|b| !b.lone) {
            let named = earlier.named.name.value.split_whitespace();
            let ends = named.clone().count() > 1 && named.last() == Some(word.as_str());
            if ends && !full.iter().any(|f| f.named.same(&earlier.named)) {
                full.push(earlier);
            }
        }
        let [only] = full.as_slice() else { continue };
        let (named, whose) = (only.named.clone(), only.whose);
        if let Some(body) = bodies.get_mut(i) {
            body.named = named;
            body.whose = whose;
            body.lone = false;
            body.whole = true;
            body.refers = false;
        }
    }
    bodies.retain(|b| !(b.refers && is_language(&b.named.name.value)));
}

/// A word for a kind of body, behind an article: `the Trust`.
fn refers(marked: &str, at: usize, word: &str) -> bool {
    let before = marked.get(..at).unwrap_or_default();
    (before.ends_with("the ") || before.ends_with("The ")) && party::is_kind(word)
}

/// Words of the language alone.
fn is_language(name: &str) -> bool {
    let entries = Vocabulary::shared().entries(name, &crate::text::tokens(name));
    entries.iter().all(|e| !e.all().is_empty())
}

/// Whether the words behind a name make it that of a budget: `the Children and Families capital budget`.
fn owns_fund(rest: &str, party: &Party) -> bool {
    !party::is_incorporated(&party.name) && BUDGET.is_match(rest)
}

#[allow(
    clippy::unwrap_used,
    reason = "constant patterns, used by every test of this room"
)]
static BUDGET: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^ (?:(?:capital|revenue|base|core|commissioning|operating|annual|general|earmarked) )?(?:budgets?|reserves?|capital programme)\b").unwrap()
});

/// A code and no name: `CP117`.
fn is_code(name: &str) -> bool {
    let digits = name.chars().rev().take_while(char::is_ascii_digit).count();
    let letters = name.len().saturating_sub(digits);
    digits > 1 && letters <= 4 && name.chars().take(letters).all(|c| c.is_ascii_uppercase())
}

/// Where words begin with a capital, digits before it aside (`4Women`, `1st Marsham Scouts`): from the word's first character to behind the
/// capital.
fn capitals(text: &str) -> impl Iterator<Item = Range<usize>> {
    let mut inside = false;
    text.char_indices().filter_map(move |(start, c)| {
        let begins = !std::mem::replace(&mut inside, is_word_character(c)) && inside;
        if !begins {
            return None;
        }
        let rest = text.get(start..)?;
        let digit = |c: char| c.is_numeric() && is_word_character(c);
        let mut lead = rest.len() - rest.trim_start_matches(digit).len();
        // "1st Marsham Scouts"
        let ordinal = ["st ", "nd ", "rd ", "th "];
        if lead > 0
            && ordinal
                .iter()
                .any(|o| rest.get(lead..).is_some_and(|r| r.starts_with(o)))
        {
            lead += 3;
        }
        let capital = rest.get(lead..)?.chars().next().filter(|c| c.is_uppercase())?;
        Some(start..start + lead + capital.len_utf8())
    })
}

/// Bytes before a name that are looked at for words that say several follow.
const BEFORE: usize = 60;

/// The longest name that can begin at a place, where a sentence begins with it and a verb follows: `Fenland Farmers in
/// Crisis answers calls`.
fn led_name(text: &str, start: usize, party: &Party) -> Option<Party> {
    if !begins_sentence(text.get(..party.range.start)?) || party.range.start > start + 4 {
        return None;
    }
    let longer = party::longest_at(text, start)?;
    let rest = text.get(behind(text, &longer)..)?;
    let goes_on = longer.range.start == party.range.start && longer.range.end > party.range.end;
    (goes_on && VERB.is_match(rest)).then_some(longer)
}

/// Bodies whose abbreviation the document explains, or whose whole name it shows by beginning a sentence with it.
pub(super) fn explained(layout: &Layout, ledger: &Ledger) -> Vec<Named> {
    let mut out: Vec<Named> = Vec::new();
    for passage in &ledger.passages {
        let text = layout.text.slice(passage.span);
        let mut from = 0;
        for m in capitals(text) {
            if m.start < from {
                continue;
            }
            let Some(party) = party::body_at(text, m.start) else {
                continue;
            };
            from = behind(text, &party);
            if let Some(longer) = led_name(text, m.start, &party) {
                from = from.max(longer.range.end);
                out.push(Named::of(&longer, passage.span));
            } else if party.alias.is_some() && !out.iter().any(|n| n.name.value == party.name) {
                out.push(Named::of(&party, passage.span));
            }
        }
    }
    out
}

fn names(
    layout: &Layout,
    profile: &Profile,
    (index, passage): (usize, &Passage),
    explained: &[Named],
    out: &mut Vec<Body>,
) {
    let text = layout.text.slice(passage.span);
    let marked = passage.annotated.text();
    let mut from = 0;
    for m in capitals(marked) {
        if m.start < from {
            continue;
        }
        let start = passage.annotated.original(m.clone()).start;
        let each = EACH_OF.is_match(tail(marked, m.start));
        let members = members(text, start, each);
        for (place, party) in members.into_iter().enumerate() {
            let party = short_form(party, explained);
            // A name that begins further on is found from there.
            if party.range.start < start {
                continue;
            }
            let at = passage.annotated.marked(party.range.start);
            let end = passage.annotated.marked(behind(text, &party));
            if end <= from {
                continue;
            }
            let lone = !plausible(&party, explained);
            let kind = lone && refers(marked, at, &party.name);
            let no_name = lone && !lone_name(marked, at, &party) || is_word(&party);
            if no_name && !kind || is_code(&party.name) {
                continue;
            }
            from = end;
            let whose = match whose(profile, &party) {
                Whose::Any if owns_fund(marked.get(end..).unwrap_or_default(), &party) => Whose::Nobody,
                other => other,
            };
            out.push(Body {
                whose,
                whole: party::is_whole(&party.name) || party.alias.is_some(),
                named: Named::of(&party, passage.span),
                passage: index,
                at,
                end,
                lone,
                refers: kind,
                follows: place > 0,
            });
        }
    }
}

/// An abbreviation that the document explains is all of the name: `the ECCC of Norfolk`.
fn short_form(mut party: Party, explained: &[Named]) -> Party {
    let known = explained.iter().filter_map(|n| n.alias.as_ref()).find(|alias| {
        party
            .name
            .strip_prefix(alias.value.as_str())
            .is_some_and(|rest| [" of ", " for ", "’", "'"].iter().any(|w| rest.starts_with(*w)))
    });
    if let Some(alias) = known {
        party.range.end = party.range.start + alias.value.len();
        party.name.truncate(alias.value.len());
        party.part_of = None;
        party.alias = None;
    }
    party
}

fn whose(profile: &Profile, party: &Party) -> Whose {
    let publisher = profile.publisher.as_deref();
    if publisher.is_some_and(|p| party::same_body(p, &party.name)) || OWN.is_match(&party.name) {
        return Whose::Own;
    }
    let never = profile.bodies.as_ref().and_then(|b| b.never.as_ref());
    // A legal form makes a body of any words.
    if party::is_incorporated(&party.name) {
        return Whose::Any;
    }
    let name = party.name.trim_end_matches("’s").trim_end_matches("'s");
    if never.is_some_and(|n| n.is_match(name)) {
        return Whose::Nobody;
    }
    Whose::Any
}

#[allow(
    clippy::unwrap_used,
    reason = "constant patterns, used by every test of this room"
)]
static OWN: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"(?i)\b(?:commissioner|OPCC\w*|PCC|PFCC|MOPAC|mayor)(?:’s|'s)?$").unwrap());

/// A word of the language in capitals: `VAT`.
fn is_word(party: &Party) -> bool {
    let word = party.name.as_str();
    let entries = Vocabulary::shared().entries(word, &crate::text::tokens(word));
    let own = party.alias.is_some() || party.part_of.is_some();
    !own && matches!(entries.as_slice(), [e] if !e.noun.is_empty() || !e.verb.is_empty())
}

/// A single capitalised word that may be a name: no word of the language, and no first word of a sentence.
fn lone_name(marked: &str, at: usize, party: &Party) -> bool {
    let before = marked.get(..at).unwrap_or_default();
    let word = party.name.as_str();
    let tokens = crate::text::tokens(word);
    let entries = Vocabulary::shared().entries(word, &tokens);
    word.chars().count() > 3
        && word.chars().all(char::is_alphabetic)
        && entries.iter().all(|e| e.all().is_empty())
        && !begins_sentence(before)
}

/// A lone word is a name only if it is an abbreviation, plainly more than a word of the language, or what the document calls
/// a body it has named: `Broadland Farmers’ Guild (the Guild)`.
pub(super) fn plausible(party: &Party, explained: &[Named]) -> bool {
    let words = party.name.split_whitespace().count();
    let capitals = party.name.chars().filter(|c| c.is_uppercase()).count();
    words > 1
        || capitals > 1
        || party.part_of.is_some()
        || party.alias.is_some()
        || party.name.contains(['’', '\''])
        || explained
            .iter()
            .any(|n| n.alias.as_ref().is_some_and(|a| a.value == party.name))
}

#[allow(
    clippy::unwrap_used,
    reason = "constant patterns, used by every test of this room"
)]
static EACH_OF: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"(?i)\b(?:each of|both|each to|equally between)\s+(?:the\s+)?$").unwrap());

/// The bodies that begin at a byte. Where the words before say that there are several, an `and` parts two, whatever
/// they are.
fn members(text: &str, start: usize, each: bool) -> Vec<Party> {
    let found = party::bodies_at(text, start);
    let [only] = found.as_slice() else {
        return found;
    };
    let joined = only.name.rfind(" and ").filter(|_| each);
    let Some((left, right)) = joined.and_then(|i| only.name.get(..i).zip(only.name.get(i + 5..))) else {
        return found;
    };
    let first = text
        .get(..only.range.start + left.len())
        .and_then(|t| party::body_at(t, only.range.start));
    let last = party::body_at(text, only.range.end - right.len());
    match (first, last) {
        (Some(first), Some(last)) => vec![first, last],
        _ => found,
    }
}

#[allow(
    clippy::unwrap_used,
    reason = "constant patterns, used by every test of this room"
)]
static VERB: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^ (?:has|have|had|is|was|are|were|will|would|can|could|does|\p{Ll}{2,}s)\b (?:\p{Ll}|\d|[\u{E000}-\u{F8FF}])").unwrap()
});

/// Whether a sentence begins behind these words.
fn begins_sentence(before: &str) -> bool {
    let before = before.trim_end();
    let before = before.strip_suffix("The").map_or(before, str::trim_end);
    before.is_empty() || before.ends_with(['.', ';', ':', '?', '!'])
}

/// The last bytes of a text before a place.
fn tail(text: &str, end: usize) -> &str {
    let start = text.floor_char_boundary(end.saturating_sub(BEFORE));
    text.get(start..end).unwrap_or_default()
}
