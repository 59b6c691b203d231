//! Where a name ends.

use std::ops::Range;
use std::sync::LazyLock;

use super::alias::acronym_of;
use super::lexicon as lex;
use crate::field::scan::{after, blanks, is_blank, pattern};
use crate::pattern::Regex;

/// Names are not longer than this, in words and in bytes.
const MOST_WORDS: usize = 24;
const LONGEST: usize = 240;

/// Bytes of blanks between two words of a name: one space, or a line end and an indent.
const WIDEST_GAP: usize = 8;

/// A name and what was found out about it.
#[derive(Debug, Clone)]
pub(super) struct Name {
    /// Where it stands.
    pub(super) range: Range<usize>,
    /// Its words, joiners among them.
    words: Vec<Range<usize>>,
    /// It has a legal form.
    pub(super) closed: bool,
    /// It was followed through a joiner, which not every policy does.
    through: bool,
}

/// How far a name is followed through its joiners.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Policy {
    /// Through every joiner before a capital.
    Greedy,
    /// Through those that belong to it.
    Strict,
    /// As strict, and through no `and`.
    NoAnd,
}

/// A place or country in brackets inside a company's name.
static REGION: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"^\((?:(?:UK|GB|U\.K\.|England|Wales|Scotland|Great Britain)\)",
        r"|(?:\p{Lu}[\p{L} ]{1,24}|\d{4})\)\s+(?i:ltd|limited|llp|plc|cic|cio|inc)\b",
        r"|(?:\p{Lu}[\p{L}’'-]+ ){0,2}(?:North|South|East|West|Northern|Southern|Eastern|Western|Central|Midlands|Anglia|Branch|Region|Division|District|County|Area)\))",
    ))
});

impl Name {
    /// The name that begins at a byte of a text, articles before it left out.
    pub(super) fn at(text: &str, start: usize) -> Option<Self> {
        let start = without_article(text, without_order(text, start));
        let greedy = walk(text, start, Policy::Greedy)?;
        // An abbreviation behind it proves how much belongs to it.
        if let Some(abbreviation) = bracketed(text, greedy.range.end)
            && acronym_of(&text[greedy.range.clone()], abbreviation)
        {
            return Some(greedy);
        }
        if !greedy.through {
            // Both go the same way.
            return Some(greedy);
        }
        walk(text, start, Policy::Strict)
    }

    /// The name that begins at a byte of a text, followed through every joiner.
    pub(super) fn longest(text: &str, start: usize) -> Option<Self> {
        walk(text, without_article(text, start), Policy::Greedy)
    }

    /// The words as printed.
    pub(super) fn words<'t>(&self, text: &'t str) -> impl DoubleEndedIterator<Item = &'t str> {
        self.words.iter().filter_map(|w| text.get(w.clone()))
    }

    /// Whether it says what kind of body it is: a legal form, or a body word at its end or before `of` and `for`.
    pub(super) fn is_complete(&self, text: &str) -> bool {
        self.closed || self.heads(text).any(lex::is_body)
    }

    /// Whether it names a body that others are part of.
    pub(super) fn is_institution(&self, text: &str) -> bool {
        !self.closed && self.heads(text).any(lex::is_institution)
    }

    /// The words that can say what it is; a lone word says nothing.
    fn heads<'t>(&self, text: &'t str) -> impl Iterator<Item = &'t str> {
        let words: Vec<&str> = self.words(text).collect();
        let many = words.len() > 1;
        let heads: Vec<&str> = words
            .iter()
            .enumerate()
            .filter(|(i, _)| {
                let next = words.get(i + 1).map(|w| w.to_lowercase());
                many && (next.is_none()
                    || (matches!(next.as_deref(), Some("of" | "for")))
                    || (*i == 0
                        && matches!(
                            words[0].to_lowercase().as_str(),
                            "cyngor" | "heddlu" | "prifysgol"
                        )))
            })
            .map(|(_, w)| *w)
            .collect();
        heads.into_iter()
    }

    /// The last word.
    pub(super) fn last<'t>(&self, text: &'t str) -> &'t str {
        self.words(text).next_back().unwrap_or_default()
    }

    /// Whether an `and` stands in it that no fixed pair accounts for.
    pub(super) fn has_and(&self, text: &str) -> bool {
        let words: Vec<&str> = self.words(text).collect();
        words
            .windows(3)
            .any(|w| matches!(w, [l, and, r] if and.eq_ignore_ascii_case("and") && !lex::is_pair(l, r)))
    }
}

/// A word of a text.
struct Word<'t> {
    range: Range<usize>,
    text: &'t str,
    /// A sentence ends behind it.
    ends: bool,
}

/// The word that begins at a place, blanks before it left out.
fn word(text: &str, at: usize) -> Option<Word<'_>> {
    let start = at + blanks(text.get(at..)?);
    let rest = after(text, start, 80);
    if rest.starts_with(['&', '+']) {
        let range = start..start + 1;
        return Some(Word {
            text: &text[range.clone()],
            range,
            ends: false,
        });
    }
    let inner = |c: char| {
        c.is_alphanumeric()
            || is_mark(c)
            || matches!(
                c,
                '\'' | '’' | '‘' | '-' | '\u{2010}' | '\u{2011}' | '.' | '/' | '&' | '+' | '@' | '!'
            )
    };
    if !rest.starts_with(char::is_alphanumeric) {
        return None;
    }
    let token = &rest[..rest.len() - rest.trim_start_matches(inner).len()];
    let core = token.trim_end_matches(['.', '!', '-', '/', '‘', '&', '+', '\u{2010}', '\u{2011}', '@']);
    let dotted = token[core.len()..].starts_with('.');
    let keeps = dotted && lex::keeps_dot(core);
    let len = core.len() + usize::from(keeps);
    let range = start..start + len;
    Some(Word {
        text: text.get(range.clone())?,
        range,
        ends: (dotted && !keeps) || token[core.len()..].contains('!'),
    })
}

/// A combining mark.
fn is_mark(c: char) -> bool {
    unicode_normalization::char::is_combining_mark(c)
}

/// Whether a word is written as a name is.
fn is_proper(word: &str) -> bool {
    let mut chars = word.chars();
    match chars.next() {
        Some(c) if c.is_uppercase() => true,
        // iThrive
        Some(c) if c.is_lowercase() => {
            chars.next().is_some_and(char::is_uppercase) && word.chars().count() > 3
        }
        Some(c) if c.is_ascii_digit() => false,
        Some(c) => c.is_alphabetic(),
        None => false,
    }
}

/// What is to be done with a body, where a sentence begins with it: `Commission Loughborough University to ...`. Words that
/// names begin with (`Grant Thornton`, `Support Network`) are none.
const ORDERS: [&str; 14] = [
    "Commission ",
    "Appoint ",
    "Engage ",
    "Award ",
    "Pay ",
    "Instruct ",
    "Retain ",
    "Reimburse ",
    "Reappoint ",
    "Extend with ",
    "Renew with ",
    "Contract with ",
    "Continue with ",
    "Proceed with ",
];

/// The place behind a verb that begins a sentence and says what is to be done with the body named.
fn without_order(text: &str, start: usize) -> usize {
    let begins = text.get(..start).is_some_and(|before| {
        let before = before.trim_end();
        before.is_empty() || before.ends_with(['.', ';', ':', '•', ')'])
    });
    let rest = text.get(start..).unwrap_or_default();
    let order = ORDERS.iter().find(|o| rest.starts_with(**o));
    order.filter(|_| begins).map_or(start, |o| start + o.len())
}

/// The place behind a leading article and an opening quotation mark.
fn without_article(text: &str, start: usize) -> usize {
    let Some(rest) = text.get(start..) else {
        return start;
    };
    let mut at = start + blanks(rest);
    for article in ["the ", "The ", "THE ", "the\u{a0}", "a ", "an "] {
        if text[at..].starts_with(article) {
            at += article.len();
            at += blanks(&text[at..]);
            break;
        }
    }
    if text[at..].starts_with(['“', '"', '‘']) {
        at += text[at..].chars().next().map_or(0, char::len_utf8);
    }
    at
}

/// What stands in the brackets right behind a place.
fn bracketed(text: &str, at: usize) -> Option<&str> {
    let rest = after(text, at, LONGEST);
    let inner = rest.trim_start_matches(is_blank).strip_prefix('(')?;
    let inner = &inner[..inner.find(')')?];
    Some(
        inner
            .split(',')
            .next()
            .unwrap_or(inner)
            .trim_matches(|c: char| is_blank(c) || "\"“”‘’'".contains(c)),
    )
}

fn walk(text: &str, start: usize, policy: Policy) -> Option<Name> {
    let mut name = Name {
        range: start..start,
        words: Vec::new(),
        closed: false,
        through: false,
    };
    let mut at = start;
    while name.words.len() < MOST_WORDS && at - start < LONGEST {
        if let Some(len) = region(text, at).filter(|_| !name.words.is_empty()) {
            let inside = at + blanks(&text[at..]);
            name.words.push(inside..inside + len);
            at = inside + len;
            continue;
        }
        if let Some(next) = behind_comma(text, at, name.last(text)) {
            at = next.end;
            name.words.push(next);
            continue;
        }
        let Some(next) = word(text, at).filter(|w| name.words.is_empty() || w.range.start - at <= WIDEST_GAP)
        else {
            break;
        };
        let step = if name.closed && !lex::is_suffix(next.text) {
            None
        } else {
            step(text, &name, &next, policy)
        };
        let Some(taken) = step else { break };
        name.through |= taken.len() > 1;
        name.closed |= lex::is_suffix(next.text) && !name.words.is_empty();
        at = taken.last().map_or(at, |w| w.end);
        let ends = next.ends || (taken.len() > 1 && word(text, taken.last()?.start).is_some_and(|w| w.ends));
        name.words.extend(taken);
        if ends {
            break;
        }
    }
    name.finish(text)
}

/// The word behind a comma that stands inside a name: Police, Fire and Crime Commissioner.
fn behind_comma(text: &str, at: usize, last: &str) -> Option<Range<usize>> {
    text.get(at..)?.strip_prefix(", ")?;
    let next = word(text, at + 2)?;
    lex::is_comma_pair(last, next.text).then_some(next.range)
}

fn region(text: &str, at: usize) -> Option<usize> {
    let rest = after(text, at, 60).trim_start_matches(is_blank);
    let m = REGION.find(rest)?;
    m.as_str().find(')').map(|i| i + 1)
}

/// The words the next step adds: the word itself, or a joiner with what follows it. None where the name ends.
fn step(text: &str, name: &Name, next: &Word, policy: Policy) -> Option<Vec<Range<usize>>> {
    let first = name.words.is_empty();
    if is_joiner(text, name, next.text) {
        return join(text, name, next, policy);
    }
    if next.text.starts_with(|c: char| c.is_ascii_digit()) {
        return number(text, name, next).then(|| vec![next.range.clone()]);
    }
    if lex::is_suffix(next.text) && !first {
        return Some(vec![next.range.clone()]);
    }
    if !is_proper(next.text)
        || (first && lex::begins_none(next.text))
        || (!first && lex::ends_name(next.text))
    {
        return None;
    }
    if lex::is_month(next.text) && !next.ends {
        // March is a town too.
        word(text, next.range.end).filter(|w| is_proper(w.text) && !lex::is_month(w.text))?;
    } else if lex::is_month(next.text) && !first {
        return None;
    }
    Some(vec![next.range.clone()])
}

/// Whether a word joins the words of this name: small, or in capitals among capitals.
fn is_joiner(text: &str, name: &Name, word: &str) -> bool {
    if name.words.is_empty() {
        return false;
    }
    let small = if word.contains('’') {
        lex::JOINERS.contains(&word.replace('’', "'").as_str())
    } else {
        lex::JOINERS.contains(&word)
    };
    let shout = word.len() > 1
        && word.starts_with(char::is_uppercase)
        && word.chars().all(char::is_uppercase)
        && lex::JOINERS.contains(&word.to_lowercase().as_str())
        && name.words(text).all(|w| !w.contains(char::is_lowercase));
    small || shout || word == "And"
}

/// A number inside a name: `Pathfinder 24/7 Ltd`, `4Women`, `Catch 22`.
fn number(text: &str, name: &Name, next: &Word) -> bool {
    static YEAR: LazyLock<Regex> = LazyLock::new(|| pattern(r"^(?:19|20)\d\d(?:[/–-]\d{1,4})?$"));
    if YEAR.is_match(next.text) || next.text.contains('%') {
        return false;
    }
    let follower = if next.ends {
        None
    } else {
        word(text, next.range.end)
    };
    let named = follower.as_ref().is_some_and(|w| {
        (is_proper(w.text) && !lex::is_month(w.text) && !lex::ends_name(w.text)) || lex::is_suffix(w.text)
    });
    if next.text.contains(char::is_alphabetic) {
        // "4Women", not "1st April", "3rd party".
        let capital = next.text.contains(char::is_uppercase);
        return capital || named;
    }
    if named {
        return true;
    }
    let rest = after(text, next.range.end, 8);
    let closes = next.ends || rest.is_empty() || rest.starts_with(['.', ',', ';', '(', ')']);
    // "Catch 24 to": a plain word of two letters or more goes on with the sentence, a unit or a noun would count.
    let goes_on = follower.as_ref().is_some_and(|w| {
        lex::JOINERS.contains(&w.text) || matches!(w.text, "from" | "is" | "has" | "will" | "who")
    });
    name.words.len() == 1 && next.text.len() <= 3 && (closes || goes_on)
}

/// A joiner and the words up to the next word of the name, if the joiner is part of the name.
fn join(text: &str, name: &Name, joiner: &Word, policy: Policy) -> Option<Vec<Range<usize>>> {
    let mut taken = vec![joiner.range.clone()];
    let mut right = word(text, joiner.range.end)?;
    let mut article = false;
    if matches!(right.text, "the" | "y" | "yr") || (right.text == "THE") {
        article = true;
        taken.push(right.range.clone());
        right = word(text, right.range.end)?;
    }
    let digit_name =
        right.text.starts_with(|c: char| c.is_ascii_digit()) && right.text.contains(char::is_uppercase);
    let good =
        (is_proper(right.text) || digit_name) && !lex::ends_name(right.text) && !lex::is_month(right.text);
    if !good {
        return None;
    }
    taken.push(right.range.clone());
    (policy == Policy::Greedy || belongs(text, name, joiner.text, article, &right, policy)).then_some(taken)
}

/// Whether a joiner between what is read of a name and the word on its right belongs to the name.
fn belongs(text: &str, name: &Name, joiner: &str, article: bool, right: &Word, policy: Policy) -> bool {
    let last = name.last(text);
    let words = name.words.len();
    let single = words == 1;
    let weak = matches!(
        joiner,
        "for" | "in" | "with" | "at" | "the" | "by" | "into" | "on"
    );
    // Right There for You CIC
    if weak
        && !name.is_complete(text)
        && walk(text, right.range.start, Policy::NoAnd).is_some_and(|r| r.closed)
    {
        return true;
    }
    match joiner.to_lowercase().as_str() {
        "of" | "&" | "+" | "upon" | "de" | "y" | "yr" | "a'r" | "a’r" | "ac" | "o" | "am" => true,
        "and" => and_belongs(text, name, article, right, policy),
        "for" => for_belongs(text, name, article, right),
        "on" => lex::is_on_place(right.text),
        "in" | "at" | "into" => single && lex::is_people(last),
        "with" => single && (last.ends_with("ing") || lex::is_people(last)),
        "to" => single && lex::takes_to(last),
        "the" => single && lex::takes_the(last),
        "by" => single && matches!(last.to_lowercase().as_str(), "stand" | "side" | "step"),
        _ => false,
    }
}

/// `and` parts two bodies only where both say what they are.
fn and_belongs(text: &str, name: &Name, article: bool, right: &Word, policy: Policy) -> bool {
    if lex::is_pair(name.last(text), right.text) {
        return true;
    }
    if policy == Policy::NoAnd {
        return false;
    }
    let left_whole = name.is_complete(text);
    let right_whole = walk(text, right.range.start, Policy::NoAnd).is_some_and(|r| r.is_complete(text));
    if article {
        return !(left_whole || right_whole);
    }
    !(left_whole && right_whole)
}

/// `for` belongs to names such as Centre for Crime Research; behind a body that is whole stands what it gets money for.
fn for_belongs(text: &str, name: &Name, article: bool, right: &Word) -> bool {
    let last = name.last(text);
    let local = name.words(text).any(lex::is_local);
    let head = lex::is_office(last)
        || (lex::takes_for(last) && !local && name.words.len() <= if article { 3 } else { 2 });
    head && !leads_to_thing(text, right.range.start)
}

/// Whether the capitals that begin here end in a small word that makes them a thing: `High Street Radio Link project`.
fn leads_to_thing(text: &str, start: usize) -> bool {
    let Some(run) = walk(text, start, Policy::NoAnd) else {
        return false;
    };
    word(text, run.range.end).is_some_and(|w| !is_proper(w.text) && lex::is_thing(w.text))
}

impl Name {
    /// The name without what does not belong to its end; none if nothing is left, or it is the name of a thing.
    fn finish(mut self, text: &str) -> Option<Self> {
        while self
            .words(text)
            .next_back()
            .is_some_and(|w| lex::JOINERS.contains(&w))
        {
            self.words.pop();
        }
        let last = self.words.last_mut()?;
        let printed = &text[last.clone()];
        for mark in ["'s", "’s"] {
            if let Some(owner) = printed.strip_suffix(mark)
                && lex::is_body(owner)
            {
                last.end = last.start + owner.len();
            }
        }
        let printed = &text[last.clone()];
        last.end = last.start + printed.trim_end_matches(['\'', '’']).len();
        // The dot of "Ltd." is the sentence's where one ends.
        let printed = &text[last.clone()];
        let behind = after(text, last.end, 8).trim_start_matches(is_blank);
        if let Some(bare) = printed.strip_suffix('.')
            && !bare.contains('.')
            && !behind.starts_with(|c: char| c.is_lowercase() || matches!(c, '(' | ','))
        {
            last.end -= 1;
        }
        let (first, end) = (self.words.first()?.start, self.words.last()?.end);
        self.range = first..end;
        let letters = text[self.range.clone()]
            .chars()
            .filter(|c| c.is_alphabetic())
            .count();
        let thing = !self.is_complete(text)
            && word(text, end).is_some_and(|w| {
                text[end..w.range.start].chars().all(is_blank) && !is_proper(w.text) && lex::is_thing(w.text)
            });
        (letters > 1 && !thing).then_some(self)
    }
}
