//! A paragraph as units: words with their classes, sums, bodies, years and signs, cut into sentences.

use std::ops::Range;

use super::mention::Body;
use super::passage::Passage;
use crate::text::{Entry, TokenKind, Vocabulary, sentences, tokens};

/// What a unit is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Word,
    Number,
    /// A sum, by its place in the ledger.
    Money(usize),
    /// A body, by its place among all that are named.
    Body(usize),
    /// A financial year, by its place in the paragraph.
    Year(usize),
    Date(usize),
    Sign(char),
}

/// One word, sum, body, year or sign.
#[derive(Debug, Clone, Copy)]
pub(super) struct Unit {
    pub(super) kind: Kind,
    /// Bytes of the marked text.
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) entry: Entry,
    /// How many brackets are open around it.
    pub(super) depth: u8,
    /// Begins with a capital.
    pub(super) capital: bool,
    /// All in capitals: `RESOLVED`.
    pub(super) shouted: bool,
    /// Ends in a possessive.
    pub(super) owner: bool,
    /// An adverb by its ending.
    pub(super) adverb: bool,
}

/// The units of a paragraph and its sentences, as ranges of them.
#[derive(Debug, Clone, Default)]
pub(super) struct Cut {
    pub(super) units: Vec<Unit>,
    pub(super) sentences: Vec<Range<usize>>,
}

/// Cuts a paragraph. `bodies`: those named in it, with their places among all.
pub(super) fn cut(passage: &Passage, bodies: &[(usize, &Body)], vocabulary: &Vocabulary) -> Cut {
    let text = passage.annotated.text();
    let tokens = tokens(text);
    let entries = vocabulary.entries(text, &tokens);
    let ends: Vec<Range<usize>> = sentences(text, &tokens);
    let mut out = Cut::default();
    let mut depth: u8 = 0;
    let mut next_body = bodies.iter().peekable();
    let mut sentence = ends.iter().peekable();
    let mut begun = 0;
    for (i, (token, entry)) in tokens.iter().zip(&entries).enumerate() {
        while sentence.peek().is_some_and(|s| s.end <= i) {
            sentence.next();
            if out.units.len() > begun {
                out.sentences.push(begun..out.units.len());
            }
            begun = out.units.len();
            depth = 0;
        }
        // What is inside a name is none of the sentence's words.
        if out
            .units
            .last()
            .is_some_and(|u| matches!(u.kind, Kind::Body(_)) && token.start < u.end)
        {
            continue;
        }
        while next_body.peek().is_some_and(|(_, b)| b.end <= token.start) {
            next_body.next();
        }
        let words = text.get(token.range()).unwrap_or_default();
        let unit = |kind: Kind, end: usize, entry: Entry, depth: u8| Unit {
            kind,
            start: token.start,
            end,
            entry,
            depth,
            capital: words.starts_with(char::is_uppercase),
            shouted: words.chars().count() > 3 && words.chars().all(char::is_uppercase),
            owner: words.ends_with("’s") || words.ends_with("'s") || words.ends_with("s’"),
            adverb: words.len() > 4 && words.ends_with("ly") && entry.noun.is_empty(),
        };
        if let Some((place, body)) = next_body.peek()
            && (body.at..body.end).contains(&token.start)
        {
            out.units
                .push(unit(Kind::Body(*place), body.end, Entry::default(), depth));
            continue;
        }
        match token.kind {
            TokenKind::Sign(')' | ']') => depth = depth.saturating_sub(1),
            TokenKind::Sign('(' | '[') => depth = depth.saturating_add(1),
            _ => {}
        }
        let kind = match token.kind {
            TokenKind::Word => Kind::Word,
            TokenKind::Number => Kind::Number,
            TokenKind::Money(place) => passage.sums.get(place).map_or(Kind::Number, |s| Kind::Money(*s)),
            TokenKind::Year(place) => Kind::Year(place),
            TokenKind::Date(place) => Kind::Date(place),
            TokenKind::Sign(c) => Kind::Sign(c),
        };
        let here = if matches!(kind, Kind::Sign('(' | '[')) {
            depth.saturating_sub(1)
        } else {
            depth
        };
        out.units.push(unit(kind, token.end, *entry, here));
    }
    if out.units.len() > begun {
        out.sentences.push(begun..out.units.len());
    }
    out
}
