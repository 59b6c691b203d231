//! What a text must hold for a pattern to fit in it, worked out from the pattern itself.
//!
//! `\b(?:grants?|awards?) of {money}` can fit nowhere without the words `grant of` or `awards of` before a sum. Looking
//! for such words in all patterns at once costs a hundredth of trying each pattern. What is worked out is necessary,
//! never sufficient: where nothing can be said the pattern is simply tried.

use std::collections::BTreeSet;

use regex_syntax::hir::{Class, Hir, HirKind};

use super::marks::{DATE, MONEY, YEAR};

/// Alternatives of one need that are distinguished; what has more is cut into several needs.
const MOST_WORDS: usize = 96;

/// Characters of a class that are distinguished: the cases of a letter, dashes, quotes.
const MOST_CHARS: u32 = 6;

/// Characters most patterns never reach over: the ends of sentences, items and lines.
pub(super) const BARRIERS: [char; 3] = ['.', ';', '\n'];

/// Everything a pattern needs.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Needs {
    /// Of each of these sets one word must stand in the text, in [`folded`] form, each behind the one before.
    pub(super) all: Vec<BTreeSet<String>>,
    /// Which of [`BARRIERS`] no match holds: all needs must be met between two of them.
    pub(super) within: [bool; BARRIERS.len()],
}

impl Needs {
    /// The needs of a regular expression; none where it does not parse.
    pub(super) fn of(pattern: &str) -> Self {
        let Ok(hir) = regex_syntax::parse(pattern) else {
            return Self::default();
        };
        let mut all = match words(&hir) {
            Words::Just(set) => vec![set],
            Words::Among(needs) => needs,
        };
        all.retain_mut(tidy);
        Self {
            all,
            within: BARRIERS.map(|c| !takes(&hir, c)),
        }
    }
}

/// Whether a part of a pattern can take a character.
fn takes(hir: &Hir, c: char) -> bool {
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => false,
        HirKind::Literal(l) => std::str::from_utf8(&l.0).map_or(true, |text| text.contains(c)),
        HirKind::Class(Class::Unicode(class)) => {
            class.ranges().iter().any(|r| (r.start()..=r.end()).contains(&c))
        }
        HirKind::Class(Class::Bytes(_)) => true,
        HirKind::Repetition(r) => takes(&r.sub, c),
        HirKind::Capture(group) => takes(&group.sub, c),
        HirKind::Concat(parts) | HirKind::Alternation(parts) => parts.iter().any(|p| takes(p, c)),
    }
}

/// A text as needs are looked for in it: without cases, and every mark of a kind the same.
pub(super) fn folded(text: &str) -> String {
    text.chars().map(fold).collect()
}

/// One character of it. Letters a pattern without cases takes for each other become one.
fn fold(c: char) -> char {
    match c {
        'a'..='z' | ' ' => c,
        'A'..='Z' => c.to_ascii_lowercase(),
        'ſ' => 's',
        _ if c.is_ascii() => c,
        _ => match [MONEY, DATE, YEAR].iter().find(|(a, z)| (*a..=*z).contains(&c)) {
            Some((first, _)) => *first,
            None => c.to_lowercase().next().unwrap_or(c),
        },
    }
}

/// What a part of a pattern says of the text it takes.
enum Words {
    /// It takes one of these and nothing else.
    Just(BTreeSet<String>),
    /// What it takes holds one of each of these.
    Among(Vec<BTreeSet<String>>),
}

fn nothing_known() -> Words {
    Words::Among(Vec::new())
}

fn empty() -> BTreeSet<String> {
    BTreeSet::from([String::new()])
}

fn words(hir: &Hir) -> Words {
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => Words::Just(empty()),
        HirKind::Literal(l) => match std::str::from_utf8(&l.0) {
            Ok(text) => Words::Just(BTreeSet::from([folded(text)])),
            Err(_) => nothing_known(),
        },
        HirKind::Class(class) => characters(class).map_or_else(nothing_known, Words::Just),
        HirKind::Capture(c) => words(&c.sub),
        HirKind::Repetition(r) => match (r.min, r.max, words(&r.sub)) {
            (1, Some(1), sub) => sub,
            (0, Some(1), Words::Just(mut set)) => {
                set.insert(String::new());
                Words::Just(set)
            }
            (0, ..) => nothing_known(),
            (_, _, Words::Just(set)) => Words::Among(vec![set]),
            (_, _, among) => among,
        },
        HirKind::Concat(parts) => in_a_row(parts),
        HirKind::Alternation(parts) => one_of(parts),
    }
}

fn characters(class: &Class) -> Option<BTreeSet<String>> {
    let Class::Unicode(class) = class else { return None };
    let mut out = BTreeSet::new();
    for range in class.ranges() {
        let (first, last) = (range.start(), range.end());
        let marks = [MONEY, DATE, YEAR];
        if marks.iter().any(|(a, z)| *a <= first && last <= *z) {
            out.insert(fold(first).to_string());
        } else if u32::from(last) - u32::from(first) < MOST_CHARS {
            out.extend((first..=last).map(|c| fold(c).to_string()));
        } else {
            return None;
        }
        if out.len() > MOST_CHARS as usize {
            return None;
        }
    }
    (!out.is_empty()).then_some(out)
}

fn in_a_row(parts: &[Hir]) -> Words {
    let mut needs = Vec::new();
    let mut row = empty();
    let mut just = true;
    for part in parts {
        match words(part) {
            Words::Just(next) if row.len() * next.len() <= MOST_WORDS => {
                row = row
                    .iter()
                    .flat_map(|a| next.iter().map(move |b| format!("{a}{b}")))
                    .collect();
            }
            Words::Just(next) => {
                needs.push(std::mem::replace(&mut row, next));
                just = false;
            }
            Words::Among(more) => {
                needs.push(std::mem::replace(&mut row, empty()));
                needs.extend(more);
                just = false;
            }
        }
    }
    if just {
        return Words::Just(row);
    }
    needs.push(row);
    Words::Among(needs)
}

/// The alternatives together: all their words, or of each the need that is hardest to meet.
fn one_of(parts: &[Hir]) -> Words {
    let (mut just, mut all) = (true, BTreeSet::new());
    for part in parts {
        let best = match words(part) {
            Words::Just(set) => Some(set),
            Words::Among(needs) => {
                just = false;
                needs
                    .into_iter()
                    .filter_map(|mut set| tidy(&mut set).then_some(set))
                    .max_by_key(|set| set.iter().map(String::len).min())
            }
        };
        match best {
            Some(set) => all.extend(set),
            None => return nothing_known(),
        }
    }
    if just {
        Words::Just(all)
    } else {
        Words::Among(vec![all])
    }
}

/// Takes out of a set what holds another of its words; whether the set says anything.
fn tidy(set: &mut BTreeSet<String>) -> bool {
    let whole = set.clone();
    set.retain(|w| !whole.iter().any(|o| o != w && w.contains(o.as_str())));
    !set.is_empty() && !set.contains("")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn needs(pattern: &str) -> Vec<Vec<String>> {
        let needs = Needs::of(pattern).all;
        needs.into_iter().map(|s| s.into_iter().collect()).collect()
    }

    #[test]
    fn words_that_must_stand_there() {
        assert_eq!(needs("(?i)grants? of"), [["grant of", "grants of"]]);
        assert_eq!(
            needs(r"\b(?:award|pay)\w* .{0,40}to [A-Z]"),
            [vec!["award", "pay"], vec![" "], vec!["to "]]
        );
        // One alternative that needs nothing frees all.
        assert_eq!(needs(r"(?:award|\d+) to"), [[" to"]]);
        assert_eq!(needs("a?b*"), Vec::<Vec<String>>::new());
        assert_eq!(needs("(unclosed"), Vec::<Vec<String>>::new());
    }

    #[test]
    fn sentences_most_patterns_stay_within() {
        let within = |pattern: &str| Needs::of(pattern).within;
        assert_eq!(within(r"award[^.;\n]*to"), [true, true, true]);
        assert_eq!(within(r"award [^;]* to"), [false, true, false]);
        assert_eq!(within(r"approx\. £\d"), [false, true, true]);
    }

    #[test]
    fn marks_of_a_kind_are_one() {
        let mark = folded("\u{E005}");
        assert_eq!(mark, folded("\u{E7FF}"));
        assert_ne!(mark, folded("\u{E800}"));
        assert_eq!(needs("of [\u{E000}-\u{E7FF}]"), [[format!("of {mark}")]]);
    }

    #[test]
    fn long_lists_are_cut_into_several_needs() {
        let ten: Vec<String> = ('a'..='j').map(|c| format!("{c}{c}")).collect();
        let any = format!("(?:{})", ten.join("|"));
        let found = needs(&format!("{any}1{any}{any}"));
        assert_eq!(found.len(), 3);
        assert!(found.contains(&ten), "{found:?}");
    }

    proptest! {
        /// Every text that a pattern matches has what the pattern needs.
        #[test]
        fn a_match_meets_all_needs(
            pattern in r"(?:(?:ab?|[Kks]|\(b\|ca\)|\(\?:Aé\|s\|\)|[é-ë]|\\w|\.|b\*|c\+|a\{2\}|\\b)){1,8}",
            text in "[aAbBcCkKsSſKéÉë ]{0,12}",
        ) {
            for pattern in [pattern.clone(), format!("(?i){pattern}")] {
                let Ok(regex) = regex::Regex::new(&pattern) else { continue };
                if regex.is_match(&text) {
                    let text = folded(&text);
                    let mut rest = text.as_str();
                    for set in needs(&pattern) {
                        let ends = set.iter().filter_map(|w| rest.find(w.as_str()).map(|i| i + w.len()));
                        let end = ends.min();
                        prop_assert!(end.is_some(), "{pattern} {text} {set:?}");
                        rest = &rest[end.unwrap()..];
                    }
                }
            }
        }
    }
}
