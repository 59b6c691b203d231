//! Names that may be one body, for a person to decide about.

use std::collections::{BTreeMap, BTreeSet};

use super::key::words;

/// Two names that may be one body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suggestion {
    /// A name, as met most often.
    pub name: String,
    /// The name it may be another spelling of.
    pub canonical: String,
    /// Why.
    pub reason: String,
}

/// A body as it is compared: its key, its name, how often it was met.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Known<'b> {
    pub(super) key: &'b str,
    pub(super) name: &'b str,
    pub(super) met: u64,
}

/// An abbreviation a document explains: its key, the key of the body, and the file that says so.
pub(super) type Explained<'b> = (&'b str, &'b str, &'b str);

/// Words that give initials no letter.
const SMALL: [&str; 8] = ["of", "and", "the", "for", "in", "on", "at", "y"];

/// Names shorter than this are alike by chance.
const LONG_ENOUGH: usize = 8;

/// What each name may be another spelling of: the likeliest reason only, and of several names in a row the last, so that the
/// list can be used as it is. Linear in the number of names.
pub(super) fn suggestions(bodies: &[Known<'_>], explained: &[Explained<'_>]) -> Vec<Suggestion> {
    let place: BTreeMap<&str, usize> = bodies.iter().enumerate().map(|(i, body)| (body.key, i)).collect();
    let mut leads: BTreeMap<usize, (usize, String)> = BTreeMap::new();
    let mut lead = |from: usize, to: usize, reason: String| {
        if from != to {
            leads.entry(from).or_insert((to, reason));
        }
    };
    for (short, long, file) in explained {
        if let (Some(from), Some(to)) = (place.get(short), place.get(long)) {
            lead(*from, *to, format!("{file} gives it as the abbreviation"));
        }
    }
    for (from, to) in initials(bodies) {
        lead(from, to, "its letters are the initials".to_owned());
    }
    for (from, to) in a_letter_apart(bodies) {
        lead(from, to, "one letter is another, more, or missing".to_owned());
    }
    for (from, to) in longer(bodies, &place) {
        lead(
            from,
            to,
            "one name goes on where the other ends: they may also be two bodies".to_owned(),
        );
    }
    let mut out: Vec<Suggestion> = leads
        .iter()
        .filter_map(|(from, (to, reason))| {
            let end = last(*to, &leads).filter(|end| end != from)?;
            Some(Suggestion {
                name: bodies.get(*from)?.name.to_owned(),
                canonical: bodies.get(end)?.name.to_owned(),
                reason: reason.clone(),
            })
        })
        .collect();
    out.sort_by(|a, b| (&a.canonical, &a.name).cmp(&(&b.canonical, &b.name)));
    out
}

/// Where a row of suggestions ends; nothing where it goes round.
fn last(mut at: usize, leads: &BTreeMap<usize, (usize, String)>) -> Option<usize> {
    let mut seen = BTreeSet::new();
    while let Some((to, _)) = leads.get(&at) {
        if !seen.insert(at) {
            return None;
        }
        at = *to;
    }
    Some(at)
}

/// `NODA` and `Norfolk Office of Data Analytics`, where one name only has these initials.
fn initials(bodies: &[Known<'_>]) -> Vec<(usize, usize)> {
    let mut long: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (i, body) in bodies.iter().enumerate() {
        let words = words(body.key);
        if words.len() < 2 {
            continue;
        }
        let firsts = |small: bool| -> String {
            let counted = words
                .iter()
                .filter(|word| small || !SMALL.contains(&word.as_str()));
            counted.filter_map(|word| word.chars().next()).collect()
        };
        let both: BTreeSet<String> = [firsts(true), firsts(false)].into();
        for letters in both {
            long.entry(letters).or_default().push(i);
        }
    }
    let short = |body: &Known<'_>| {
        let letters: String = body.name.chars().filter(|c| c.is_alphabetic()).collect();
        (3..=8).contains(&letters.len()) && !body.key.contains(' ') && letters.chars().all(char::is_uppercase)
    };
    bodies
        .iter()
        .enumerate()
        .filter(|(_, body)| short(body))
        .filter_map(|(i, body)| match long.get(body.key)?.as_slice() {
            [only] => Some((i, *only)),
            _ => None,
        })
        .collect()
}

/// Names that differ in one letter: what is left of both without one is the same.
fn a_letter_apart(bodies: &[Known<'_>]) -> Vec<(usize, usize)> {
    let mut rest: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (i, body) in bodies.iter().enumerate() {
        let letters: Vec<char> = body.key.chars().collect();
        // A figure that differs is another body: `Lot 1` and `Lot 2`.
        if letters.len() < LONG_ENOUGH || letters.iter().any(char::is_ascii_digit) {
            continue;
        }
        let mut without: BTreeSet<String> = (0..letters.len())
            .map(|left_out| {
                let kept = letters.iter().enumerate().filter(|(at, _)| *at != left_out);
                kept.map(|(_, letter)| *letter).collect()
            })
            .collect();
        without.insert(body.key.to_owned());
        for text in without {
            rest.entry(text).or_default().push(i);
        }
    }
    let mut pairs = BTreeSet::new();
    for group in rest.values().filter(|group| group.len() > 1) {
        let Some(most) = group.iter().copied().max_by_key(|i| weight(bodies, *i)) else {
            continue;
        };
        let near = |i: usize| strsim::levenshtein(bodies[i].key, bodies[most].key) == 1;
        pairs.extend(
            group
                .iter()
                .filter(|i| **i != most && near(**i))
                .map(|i| (*i, most)),
        );
    }
    pairs.into_iter().collect()
}

/// A name of two words or more, and one that goes on after it: the one met less often leads to the other.
fn longer(bodies: &[Known<'_>], place: &BTreeMap<&str, usize>) -> Vec<(usize, usize)> {
    let mut pairs = Vec::new();
    for (i, body) in bodies.iter().enumerate() {
        let ends = body.key.match_indices(' ').map(|(at, _)| at).skip(1);
        // The longest that is there.
        let shorter = ends.filter_map(|at| place.get(body.key.get(..at)?)).last();
        if let Some(shorter) = shorter {
            let (from, to) = if weight(bodies, i) < weight(bodies, *shorter) {
                (i, *shorter)
            } else {
                (*shorter, i)
            };
            pairs.push((from, to));
        }
    }
    pairs
}

/// The name met more often is the one to keep; of those met as often the longer, then the first.
fn weight<'b>(bodies: &[Known<'b>], i: usize) -> (u64, usize, std::cmp::Reverse<&'b str>) {
    let body = bodies[i];
    (body.met, body.key.len(), std::cmp::Reverse(body.key))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bodies::key;

    fn of(names: &[(&str, u64)], explained: &[(&str, &str)]) -> Vec<(String, String)> {
        let keys: Vec<String> = names.iter().map(|(name, _)| key(name)).collect();
        let bodies: Vec<Known<'_>> = names
            .iter()
            .zip(&keys)
            .map(|((name, met), key)| Known { key, name, met: *met })
            .collect();
        let explained: Vec<(String, String)> = explained.iter().map(|(a, b)| (key(a), key(b))).collect();
        let explained: Vec<Explained<'_>> = explained
            .iter()
            .map(|(a, b)| (a.as_str(), b.as_str(), "a.pdf"))
            .collect();
        let found = suggestions(&bodies, &explained).into_iter();
        found.map(|s| (s.name, s.canonical)).collect()
    }

    fn pair(name: &str, canonical: &str) -> (String, String) {
        (name.to_owned(), canonical.to_owned())
    }

    #[test]
    fn initials_letters_and_longer_names_are_suggested() {
        let office = "Norfolk Office of Data Analytics";
        assert_eq!(of(&[("NODA", 1), (office, 1)], &[]), [pair("NODA", office)]);
        assert_eq!(of(&[("NXDA", 1), (office, 1)], &[]), []);
        assert_eq!(
            of(&[("The Hub", 1), (office, 1)], &[("The Hub", office)]),
            [pair("The Hub", office)]
        );
        assert_eq!(
            of(&[("Harbour Trust", 5), ("Harbor Trust", 1)], &[]),
            [pair("Harbor Trust", "Harbour Trust")]
        );
        assert_eq!(
            of(&[("Harbour Trust", 5), ("Harbour Trust North", 1)], &[]),
            [pair("Harbour Trust North", "Harbour Trust")]
        );
        assert_eq!(of(&[("Harbour Trust", 5), ("Harvest Fund", 1)], &[]), []);
        assert_eq!(of(&[("Supplier Lot 1", 5), ("Supplier Lot 2", 1)], &[]), []);
    }

    #[test]
    fn names_in_a_row_lead_to_the_last() {
        let found = of(
            &[("HTN", 1), ("Harbour Trust North", 2), ("Harbour Trust", 5)],
            &[],
        );
        assert_eq!(
            found,
            [
                pair("HTN", "Harbour Trust"),
                pair("Harbour Trust North", "Harbour Trust")
            ]
        );
    }
}
