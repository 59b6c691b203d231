//! The bodies a document names, and what the words around each name make of it.
//!
//! A rule asks for a name at one place of its pattern. Here every name of a paragraph is found, wherever it stands, so
//! that a sentence no rule foresaw can still be read: the words right before and behind a name tell the body that
//! receives from one that pays, advises or works beside it.

use std::ops::Range;
use std::sync::LazyLock;

use regex_syntax::is_word_character;

use super::passage::{Ledger, Passage};
use super::rules::{Named, behind, marked_byte, plausible};
use crate::field::party::{self, Party};
use crate::layout::Layout;
use crate::pattern::Regex;
use crate::profile::{BodyWords, Profile};

/// A body named in a paragraph.
#[derive(Debug, Clone)]
pub(super) struct Seen {
    pub(super) named: Named,
    /// The paragraph's place in the ledger.
    pub(super) passage: usize,
    /// Where the name begins, in bytes of the marked text.
    pub(super) at: usize,
    /// Where it ends, its brackets included.
    pub(super) end: usize,
    /// The words around it say that it receives.
    pub(super) takes: bool,
    /// A sentence begins with it.
    pub(super) leads: bool,
}

/// Where words begin with a capital, digits before it aside (`4Women`): from the word's first character to behind the
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
        let digits = rest.len() - rest.trim_start_matches(digit).len();
        let capital = rest.get(digits..)?.chars().next().filter(|c| c.is_uppercase())?;
        Some(start..start + digits + capital.len_utf8())
    })
}

/// Bytes before a name that are looked at: the longest phrase that leads to one, several times over.
const BEFORE: usize = 160;

/// Every body named in the paragraphs that count, in reading order.
pub(super) fn read(layout: &Layout, profile: &Profile, ledger: &Ledger, explained: &[Named]) -> Vec<Seen> {
    let Some(words) = &profile.bodies else {
        return Vec::new();
    };
    let mut out = Vec::new();
    for (p, passage) in ledger.passages.iter().enumerate() {
        if passage.part.counts() && !passage.part.is_history() {
            names(layout, profile, words, (p, passage), explained, &mut out);
        }
    }
    out
}

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
    words: &BodyWords,
    (index, passage): (usize, &Passage),
    explained: &[Named],
    out: &mut Vec<Seen>,
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
        let members = bodies(text, start, each);
        // What is said behind the last of an enumeration is said of all.
        let last = members
            .last()
            .map_or(m.end, |p| marked_byte(passage, behind(text, p)));
        let rest = marked.get(last..).unwrap_or_default();
        let said_behind = words.behind.as_ref().is_some_and(|b| b.is_match(rest));
        for party in members {
            // A name that begins further on is found from there.
            if party.range.start < start || !plausible(&party, explained) {
                continue;
            }
            let at = marked_byte(passage, party.range.start);
            let end = marked_byte(passage, behind(text, &party));
            if end <= from {
                continue;
            }
            from = end;
            let own = profile
                .publisher
                .as_deref()
                .is_some_and(|p| party::same_body(p, &party.name));
            if own || words.never.as_ref().is_some_and(|n| n.is_match(&party.name)) {
                continue;
            }
            // The members of an enumeration stand behind the words that stand before the first.
            let before = tail(marked, m.start.min(at));
            if words.not_before.as_ref().is_some_and(|n| n.is_match(before)) {
                continue;
            }
            let takes = said_behind || words.before.is_match(before);
            let leads = begins_sentence(before);
            let subject = leads && party.name.contains(' ') && SUBJECT.is_match(rest);
            if takes || party::is_whole(&party.name) || party.alias.is_some() || subject {
                out.push(Seen {
                    named: Named::of(&party, passage.span),
                    passage: index,
                    at,
                    end,
                    takes,
                    leads,
                });
            }
        }
    }
}

#[allow(
    clippy::unwrap_used,
    reason = "constant patterns, used by every test of this room"
)]
static EACH_OF: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"(?i)\b(?:each of|both|each to|equally between)\s+(?:the\s+)?$").unwrap());

/// The bodies that begin at a byte. Where the words before say that there are several, an `and` parts two, whatever
/// they are.
fn bodies(text: &str, start: usize, each: bool) -> Vec<Party> {
    let found = party::bodies_at(text, start);
    let [only] = found.as_slice() else {
        return found;
    };
    let joined = only.name.rfind(" and ").filter(|_| each);
    let Some((left, right)) = joined.and_then(|i| only.name.get(..i).zip(only.name.get(i + 5..))) else {
        return found;
    };
    let first = party::body_at(&text[..only.range.start + left.len()], only.range.start);
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
static SUBJECT: LazyLock<Regex> = LazyLock::new(|| {
    // A verb, not the rest of a longer phrase: "Rural Crime rose" is no body's doing, so only what bodies do.
    Regex::new(
        r"^\s*(?:,[^,.;]{3,80},\s*)?(?:has|have|is|was|will|would|can|provides?|runs?|offers?|teaches|answers|employs?|helps?|supports?|supplies|delivers?|works?|operates?|manages?|trains?|hosts?|organis\w+|believes?|plans?|hopes?|intends?|wants?|wishes|needs?|asks?)\b",
    )
    .unwrap()
});

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
    let mut start = end.saturating_sub(BEFORE);
    while !text.is_char_boundary(start) {
        start += 1;
    }
    text.get(start..end).unwrap_or_default()
}

#[allow(
    clippy::unwrap_used,
    reason = "constant patterns, used by every test of this room"
)]
static SENTENCE_END: LazyLock<Regex> = LazyLock::new(|| {
    // Not behind an initial or a shortened word, and only where the next begins as a sentence does.
    Regex::new(r"(?P<word>[\w)’']+)?[.?!;][”’)]?\s+(?P<next>[\p{Lu}\d“‘(\u{E000}-\u{F8FF}]|and\b|or\b)")
        .unwrap()
});

/// The sentences of a marked text. Items that semicolons part are sentences of their own.
pub(super) fn sentences(marked: &str) -> Vec<Range<usize>> {
    let mut out = Vec::new();
    let mut start = 0;
    let mut from = 0;
    while let Some(found) = marked.get(from..).and_then(|rest| SENTENCE_END.captures(rest)) {
        let (Some(whole), Some(next)) = (found.get(0), found.name("next")) else {
            break;
        };
        let word = found.name("word").map_or("", |w| w.as_str());
        let shortened = matches!(
            word,
            "St" | "Dr" | "Mr" | "Mrs" | "Ms" | "No" | "no" | "approx" | "inc" | "excl"
        ) || (word.chars().count() == 1 && word.starts_with(char::is_uppercase));
        let end = from + next.start();
        if !shortened {
            out.push(start..end);
            start = end;
        }
        from += whole.end().max(1);
        while !marked.is_char_boundary(from) {
            from += 1;
        }
    }
    out.push(start..marked.len());
    out
}
