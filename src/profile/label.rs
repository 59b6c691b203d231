//! Labels in their printed variants: case, colon or none, dashes, spaced letters, curly quotes, wraps over lines, and
//! one wrong letter in eight. In recognised text letters that look alike are one, and one in six may be wrong besides.

use super::looks::{looks, looks_of};
use crate::layout::Print;

/// The form in which labels are compared: letters and digits only, lower case.
#[must_use]
pub fn canonical(text: &str) -> String {
    text.chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}

/// A label to look for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    /// As the profile gives it.
    pub printed: String,
    canon: Vec<char>,
    /// What its letters look like in print.
    looks: Vec<char>,
    /// A word space alone may follow it.
    bare: bool,
    /// Colons inside it: `Part 1: Facts`.
    colons: usize,
}

/// What stands behind a label and so makes it one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    /// A colon.
    Colon,
    /// A dash between spaces.
    Dash,
    /// Nothing: the text ends.
    End,
    /// A bracket.
    Bracket,
    /// Only a space.
    Space,
}

impl Mark {
    /// Whether it makes a label of the words before it by itself.
    #[must_use]
    pub fn is_strong(self) -> bool {
        matches!(self, Self::Colon | Self::Dash | Self::End)
    }
}

/// A label found at the beginning of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LabelMatch {
    /// Where the label's words end.
    pub end: usize,
    /// Where the value begins: behind the mark and white space.
    pub value: usize,
    /// What follows it.
    pub mark: Mark,
    /// Letters that are not as they should be.
    pub errors: usize,
}

impl Label {
    /// A label as printed on the form. One that ends in a dot (`Decision no.`) may stand before its value with only a
    /// space between.
    #[must_use]
    pub fn new(printed: &str, bare: bool) -> Self {
        Self {
            printed: printed.to_owned(),
            canon: canonical(printed).chars().collect(),
            looks: looks_of(printed).chars().collect(),
            bare: bare || printed.trim_end().ends_with('.'),
            colons: printed
                .trim_end_matches(|c: char| !c.is_alphanumeric())
                .matches(':')
                .count(),
        }
    }

    /// The label in the form in which labels are compared.
    #[must_use]
    pub fn canon(&self) -> String {
        self.canon.iter().collect()
    }

    /// How many letters and digits it has.
    #[must_use]
    pub fn len(&self) -> usize {
        self.canon.len()
    }

    /// Whether it has no letters.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.canon.is_empty()
    }

    /// Whether only a space may stand between it and its value.
    #[must_use]
    pub fn is_bare(&self) -> bool {
        self.bare
    }

    /// Finds the label at the beginning of a text. The text may go on over several lines of a block.
    ///
    /// Cost is linear in the label; a fuzzy match is tried only where the text begins alike.
    #[must_use]
    pub fn match_start(&self, text: &str) -> Option<LabelMatch> {
        self.match_print(text, Print::Digital)
    }

    /// The same in a text that may be recognised: letters taken for others that look like them are no errors then.
    #[must_use]
    pub fn match_print(&self, text: &str, print: Print) -> Option<LabelMatch> {
        if self.canon.is_empty() || !self.may_begin(text, print) {
            return None;
        }
        // The label's last word must end where the label ends.
        let ends = |end: &usize| {
            text.get(*end..)
                .is_some_and(|r| !r.starts_with(char::is_alphanumeric))
        };
        let (end, errors) = self
            .exact(text)
            .filter(ends)
            .map(|e| (e, 0))
            .or_else(|| self.fuzzy(text, print).filter(|(end, _)| ends(end)))?;
        let end = self.with_tail(text, end);
        let (mark, skip) = mark(text.get(end..)?);
        Some(LabelMatch {
            end,
            value: end + skip,
            mark,
            errors,
        })
    }

    /// Whether a text's first letters can be the label's.
    fn may_begin(&self, text: &str, print: Print) -> bool {
        let want = match print {
            Print::Digital => &self.canon,
            Print::Recognised => &self.looks,
        };
        want.len() <= HEAD || begins_alike(want, &first_letters(text, print))
    }

    /// Where the label ends if the text begins with exactly its letters.
    fn exact(&self, text: &str) -> Option<usize> {
        let mut want = self.canon.iter();
        let mut next = want.next();
        let mut colons = self.colons;
        for (i, c) in text.char_indices() {
            if c.is_alphanumeric() {
                for l in c.to_lowercase() {
                    if next != Some(&l) {
                        return None;
                    }
                    next = want.next();
                }
                if next.is_none() {
                    return Some(i + c.len_utf8());
                }
            } else if c == ':' && colons > 0 {
                colons -= 1;
            } else if matches!(c, ':' | '\t') {
                return None;
            }
        }
        None
    }

    /// Where the label ends with the brackets and signs it is printed with: `Cost (£)`, `(must be completed)`.
    fn with_tail(&self, text: &str, end: usize) -> usize {
        let tail = self.printed.trim_end_matches(char::is_alphanumeric);
        let tail = match tail.rfind(char::is_alphanumeric) {
            Some(_) if tail.len() < self.printed.len() => return end,
            Some(i) => tail.get(i..).unwrap_or_default(),
            None => return end,
        };
        let mut want = tail
            .chars()
            .filter(|c| matches!(c, '(' | ')' | '[' | ']' | '£' | '$' | '€'))
            .peekable();
        if want.peek().is_none() {
            return end;
        }
        for (i, c) in text.get(end..).unwrap_or_default().char_indices() {
            match want.peek() {
                Some(w) if *w == c => {
                    want.next();
                    if want.peek().is_none() {
                        return end + i + c.len_utf8();
                    }
                }
                Some(_) if c == ' ' => {}
                _ => break,
            }
        }
        end
    }

    /// The same with up to one wrong, missing or extra letter in eight; in recognised text one in six, those that look
    /// alike not counted.
    fn fuzzy(&self, text: &str, print: Print) -> Option<(usize, usize)> {
        let (want, allowed) = match print {
            Print::Digital => (&self.canon, self.canon.len() / 8),
            // Two letters look like too much else.
            Print::Recognised if self.canon.len() < 3 => return None,
            Print::Recognised => (&self.looks, self.canon.len() / 6),
        };
        if print == Print::Digital && allowed == 0 {
            return None;
        }
        let n = want.len();
        let mut colons = self.colons;
        let mut letters: Vec<(char, usize)> = Vec::with_capacity(n + allowed + 2);
        for (i, c) in text.char_indices() {
            if c.is_alphanumeric() {
                let end = i + c.len_utf8();
                match print {
                    Print::Digital => letters.extend(c.to_lowercase().map(|l| (l, end))),
                    Print::Recognised => letters.extend(looks(c).map(|l| (l, end))),
                }
                if letters.len() >= n + allowed {
                    break;
                }
            } else if c == ':' && colons > 0 {
                colons -= 1;
            } else if matches!(c, ':' | '\t') && !letters.is_empty() {
                // A label ends here; what follows is its value.
                break;
            }
        }
        let first: Vec<Option<char>> = (0..=HEAD).map(|i| letters.get(i).map(|(l, _)| *l)).collect();
        if letters.len() + allowed < n || !begins_alike(want, &first) {
            return None;
        }
        // Edit distance of the label to every beginning of the text.
        let mut row: Vec<usize> = (0..=n).collect();
        let mut best: Option<(usize, usize)> = None;
        for (j, (l, end)) in letters.iter().enumerate() {
            let mut diagonal = row[0];
            row[0] = j + 1;
            for i in 1..=n {
                let substituted = diagonal + usize::from(want[i - 1] != *l);
                diagonal = row[i];
                row[i] = substituted.min(row[i] + 1).min(row[i - 1] + 1);
            }
            let distance = row[n];
            // A word must end here, or a longer word would pass for the label with letters missing.
            let ends = text
                .get(*end..)
                .is_none_or(|r| !r.chars().next().is_some_and(char::is_alphanumeric))
                && letters.get(j + 1).is_none_or(|(_, next)| next != end);
            if ends && distance <= allowed && best.is_none_or(|(_, d)| distance < d) {
                best = Some((j, distance));
            }
        }
        best.map(|(j, d)| (letters[j].1, d))
    }
}

/// Whether a text's first letters are the label's, one wrong, missing or too many. Few texts are, so that the rest of
/// most is never compared.
fn begins_alike(label: &[char], letters: &[Option<char>]) -> bool {
    let same = |at: usize, text: usize| label.get(at) == letters.get(text).and_then(Option::as_ref);
    let run = |at: usize, text: usize, n: usize| (0..n).all(|i| same(at + i, text + i));
    let head = (0..HEAD).take_while(|i| same(*i, *i)).count();
    let left = HEAD - head;
    left == 0
        || run(head + 1, head + 1, left - 1)
        || run(head + 1, head, left - 1)
        || run(head, head + 1, left)
}

/// How many of a label's first letters are looked at before all are compared.
const HEAD: usize = 4;

/// The first letters of a text, and one more, in the form in which labels are compared.
fn first_letters(text: &str, print: Print) -> [Option<char>; HEAD + 1] {
    let mut letters = text.chars().filter(|c| c.is_alphanumeric());
    match print {
        Print::Digital => {
            let mut small = letters.flat_map(char::to_lowercase);
            std::array::from_fn(|_| small.next())
        }
        Print::Recognised => {
            let mut seen = letters.by_ref().flat_map(looks);
            std::array::from_fn(|_| seen.next())
        }
    }
}

/// The mark at the beginning of what follows a label, and how many bytes it takes with the space around it.
fn mark(rest: &str) -> (Mark, usize) {
    let mut mark = None;
    let mut at = 0;
    for (i, c) in rest.char_indices() {
        match c {
            // The question mark of a label that is a question ends it as a colon does.
            ':' | '：' | ';' | '?' => mark = Some(Mark::Colon),
            '–' | '—' | '-' | '−' if mark.is_none() && i > 0 => mark = Some(Mark::Dash),
            '.' | '…' if mark.is_none() && i == 0 => {}
            '(' | '[' if mark.is_none() => return (Mark::Bracket, i),
            c if c.is_whitespace() => {}
            _ => {
                at = i;
                break;
            }
        }
        at = i + c.len_utf8();
    }
    let ended = rest.get(at..).is_none_or(str::is_empty);
    match mark {
        Some(m) => (m, at),
        None if ended => (Mark::End, at),
        None => (Mark::Space, at),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn at<'t>(label: &str, text: &'t str) -> Option<(&'t str, Mark, usize)> {
        let m = Label::new(label, false).match_start(text)?;
        Some((&text[m.value..], m.mark, m.errors))
    }

    #[test]
    fn printed_variants() {
        let l = "Reason for submission";
        for text in [
            "Reason for submission: For Decision",
            "REASON FOR SUBMISSION: For Decision",
            "Reason for submission:: For Decision",
            "Reason  for  submission : For Decision",
            "R e a s o n  for submission: For Decision",
            "Reason for submissi0n: For Decision",
            "Reason for submisssion: For Decision",
        ] {
            let (value, mark, _) = at(l, text).unwrap_or_else(|| panic!("{text}"));
            assert_eq!((value, mark), ("For Decision", Mark::Colon), "{text}");
        }
        assert_eq!(
            at("Decision no.", "Decision no. 32/2024").unwrap(),
            ("32/2024", Mark::Space, 0)
        );
        assert_eq!(
            at("Title and Reference", "Title and Reference – PCC/D/032").unwrap(),
            ("PCC/D/032", Mark::Dash, 0)
        );
        assert_eq!(at("Summary", "Summary").unwrap(), ("", Mark::End, 0));
        let question = at(
            "Is this report a ‘Confidential’ Decision?",
            "Is this report a 'Confidential' Decision? No",
        );
        assert_eq!(question.unwrap().0, "No");
    }

    #[test]
    fn brackets_and_signs_belong_to_the_label() {
        assert_eq!(
            at("Cost (£)", "Cost (£): 4,250").unwrap(),
            ("4,250", Mark::Colon, 0)
        );
        assert_eq!(at("Cost (£)", "Cost: 4,250").unwrap(), ("4,250", Mark::Colon, 0));
        let l = Label::new("Costs (with savings)", false);
        let m = l.match_start("Costs (with savings)").unwrap();
        assert_eq!((m.end, m.mark), (20, Mark::End));
        assert_eq!(at("Costs", "Costs (with savings)").unwrap().1, Mark::Bracket);
    }

    #[test]
    fn labels_in_recognised_text() {
        let at = |label: &str, text: &str| {
            let m = Label::new(label, false).match_print(text, Print::Recognised)?;
            Some((text[m.value..].to_owned(), m.mark, m.errors))
        };
        for (label, text, value, errors) in [
            ("Originator", "0riginator: A. Body", "A. Body", 0),
            ("Decision no.", "Decision n0. 32/2024", "32/2024", 0),
            ("Decision no.", "DECISIONNO. 32/2024", "32/2024", 0),
            ("Decision no.", "clecision no. 32/2024", "32/2024", 0),
            (
                "Reason for submission",
                "ReasonforSubmissi0n: For Decision",
                "For Decision",
                0,
            ),
            ("Submitted to", "Subrnitted lo: PCC", "PCC", 0),
            ("Submitted to", "Submltled tx: PCC", "PCC", 1),
            ("Summary", "Surnmary", "", 0),
            ("PCC", "PCQ: agreed", "agreed", 0),
        ] {
            let (got, _, wrong) = at(label, text).unwrap_or_else(|| panic!("{text}"));
            assert_eq!((got.as_str(), wrong), (value, errors), "{text}");
        }
        for (label, text) in [
            ("Date", "Dates of the meetings"),
            ("Subject", "Subjective view"),
            ("Originator", "Origin: elsewhere"),
            ("Part 1", "Part 2: Facts"),
            ("To", "Lo: and behold"),
        ] {
            assert!(at(label, text).is_none(), "{text}");
        }
        // What the author's program wrote is not a misreading.
        assert!(Label::new("Summary", false).match_start("Surnmary").is_none());
    }

    #[test]
    fn what_is_not_the_label() {
        assert!(at("Date", "Dates of the meetings").is_none());
        assert!(at("Summary", "In summary, the scheme").is_none());
        assert!(at("Subject", "Subjective view").is_none());
        assert!(at("Originator", "Origin: elsewhere").is_none());
        // One letter in eight, not two.
        assert!(at("Submitted to", "Submutted tu: PCC").is_none());
        // What stands behind the colon is the value's, however like the label's end it is.
        let m = Label::new("Reason for submission", false)
            .match_start("Reason for submissio: n")
            .unwrap();
        assert_eq!(m.errors, 1);
    }

    /// A label of eight letters or more, in words.
    fn labels() -> impl Strategy<Value = String> {
        proptest::collection::vec("[A-Z]?[a-z]{2,9}", 2..6)
            .prop_map(|words| words.join(" "))
            .prop_filter("eight letters or more", |l| canonical(l).chars().count() >= 8)
    }

    /// One slip of a typist or a recogniser: a letter wrong, missing, or too many.
    fn slip(text: &str, kind: u8, place: usize, letter: char) -> String {
        let mut chars: Vec<char> = text.chars().collect();
        let places: Vec<usize> = (0..chars.len()).filter(|i| chars[*i].is_alphabetic()).collect();
        let at = places[place % places.len()];
        match kind % 3 {
            0 => chars[at] = letter,
            1 => {
                chars.remove(at);
            }
            _ => chars.insert(at, letter),
        }
        chars.into_iter().collect()
    }

    /// Letters to change, take out or put in to make one text the other.
    fn distance(a: &str, b: &str) -> usize {
        let b: Vec<char> = b.chars().collect();
        let mut row: Vec<usize> = (0..=b.len()).collect();
        for (i, x) in a.chars().enumerate() {
            let before = row.clone();
            row[0] = i + 1;
            for (j, y) in b.iter().enumerate() {
                row[j + 1] = (before[j] + usize::from(x != *y))
                    .min(before[j + 1] + 1)
                    .min(row[j] + 1);
            }
        }
        row[b.len()]
    }

    /// A label as it may stand on a page.
    fn variants(label: &str) -> Vec<String> {
        let spaced: Vec<String> = label.chars().map(String::from).collect();
        let first = label.split(' ').next().unwrap_or_default();
        vec![
            label.to_owned(),
            label.to_uppercase(),
            label.to_lowercase(),
            spaced.join(" "),
            label.replace(' ', ""),
            label.replace(' ', "  "),
            label.replacen(' ', "\n", 1),
            label.replace(' ', "\u{a0}"),
            label.replacen(first, &format!("‘{first}’"), 1),
            label.replacen(first, &format!("\"{first}\""), 1),
            label.replacen(' ', "-", 1),
        ]
    }

    /// Labels of the built-in profiles with what they belong to.
    fn known() -> Vec<(String, String, Label)> {
        let mut out = Vec::new();
        for p in crate::profile::Profiles::builtin().unwrap().all() {
            let mut add = |entry: String, labels: &[Label]| {
                out.extend(labels.iter().map(|l| (p.id.clone(), entry.clone(), l.clone())));
            };
            for h in &p.header {
                add(format!("header.{}", h.key), &h.labels);
            }
            for part in &p.parts {
                add(format!("part.{}", part.key), &part.labels);
            }
            for s in &p.sections {
                add(format!("section.{}", s.key), &s.titles);
            }
            for s in &p.sign_offs {
                add(format!("sign-off.{}", s.role.as_str()), &s.labels);
            }
        }
        out
    }

    #[test]
    fn no_label_of_a_form_passes_for_another_of_it() {
        let known = known();
        let mut seen = std::collections::BTreeSet::new();
        for of_one in known.chunk_by(|a, b| a.0 == b.0) {
            for (_, entry, a) in of_one {
                for (profile, other, b) in of_one {
                    if entry == other || !seen.insert((a.canon(), b.canon())) {
                        continue;
                    }
                    let line = format!("{}: 7", b.printed);
                    let Some(m) = a.match_start(&line) else { continue };
                    // The beginning of a longer label is it; the longer one is preferred. A misspelt one needs more
                    // than a space behind it.
                    let begins = m.errors == 0 && b.canon().starts_with(&a.canon());
                    let weak = m.errors > 0 && m.mark == Mark::Space;
                    // Of the labels of all papers the one without a wrong letter is preferred.
                    let exact = profile == "generic" && m.errors > 0;
                    assert!(
                        begins || weak || exact,
                        "{profile}: {} of {entry} on {line:?}",
                        a.printed
                    );
                }
            }
        }
    }

    #[test]
    fn known_labels_survive_what_print_does_to_them() {
        for (profile, entry, l) in &known() {
            for printed in variants(&l.printed) {
                for behind in [
                    ": 7/2024",
                    " : 7/2024",
                    ":: 7/2024",
                    " – 7/2024",
                    " — 7/2024",
                    " - 7/2024",
                    "； 7/2024".trim_start(),
                ] {
                    let text = format!("{printed}{behind}");
                    // A label that ends in a bracket or a question mark has its mark in it.
                    let m = l.match_start(&text);
                    assert!(m.is_some_and(|m| m.errors == 0), "{profile}: {entry}: {text:?}");
                }
            }
        }
    }

    proptest! {
        #[test]
        fn labels_survive_print(label in labels(), value in "[A-Z][a-z0-9/]{1,12}") {
            let l = Label::new(&label, false);
            for printed in variants(&label) {
                for (between, mark) in [
                    (": ", Mark::Colon), (" : ", Mark::Colon), (":: ", Mark::Colon), (":", Mark::Colon),
                    (" – ", Mark::Dash), (" — ", Mark::Dash), (" - ", Mark::Dash), (" ", Mark::Space),
                ] {
                    let text = format!("{printed}{between}{value}");
                    let m = l.match_start(&text);
                    prop_assert!(m.is_some(), "{text:?}");
                    let m = m.unwrap();
                    prop_assert_eq!((&text[m.value..], m.mark, m.errors), (value.as_str(), mark, 0), "{}", text);
                }
                let m = l.match_start(&printed).unwrap();
                prop_assert_eq!((m.mark, m.value), (Mark::End, printed.len()));
            }
        }

        #[test]
        fn one_letter_in_eight_may_be_wrong(
            label in labels(),
            slips in proptest::collection::vec((0..3_u8, 0..100_usize, proptest::char::range('a', 'z')), 1..5),
            value in "[A-Z][a-z0-9]{1,12}",
        ) {
            let l = Label::new(&label, false);
            // Slips in the first letters are compared with other labels one at a time.
            let mut printed = label.clone();
            for (i, (kind, place, letter)) in slips.iter().take(l.len() / 8).enumerate() {
                // Places far enough behind the first letters that no slip before them moves them there.
                let far = HEAD + 5;
                let place = if i == 0 && l.len() / 8 == 1 { *place } else { far + place % (l.len() - far - 4) };
                printed = slip(&printed, *kind, place, *letter);
            }
            let text = format!("{printed}: {value}");
            let m = l.match_start(&text);
            prop_assert!(m.is_some(), "{label:?} on {text:?}");
            prop_assert_eq!(&text[m.unwrap().value..], value.as_str(), "{:?} on {:?}", label, text);
        }

        #[test]
        fn other_labels_are_others(a in labels(), b in labels()) {
            let text = format!("{b}: x");
            if let Some(m) = Label::new(&a, false).match_start(&text) {
                // Only what is the same but for one letter in eight.
                let wrong = distance(&canonical(&a), &canonical(&text[..m.end]));
                prop_assert!(wrong <= canonical(&a).chars().count() / 8, "{a:?} on {text:?}");
            }
        }

        #[test]
        fn never_panics_and_stays_on_characters(label in "\\PC{0,40}", text in "\\PC{0,120}") {
            if let Some(m) = Label::new(&label, true).match_start(&text) {
                prop_assert!(text.is_char_boundary(m.end) && text.is_char_boundary(m.value));
                prop_assert!(m.end <= m.value && m.value <= text.len());
            }
        }
    }
}
