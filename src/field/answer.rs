//! Answers to the questions of a form: `Yes`, `N/A`, `No, as the agreement is unchanged`, `☒ Yes ☐ No`.
//!
//! Only what says yes, no or not applicable is an answer. An empty cell is not `No`, a reference (`see para 6`) does
//! not say which, and `Yes/No` left standing says neither.

use std::sync::LazyLock;

use super::scan::{is_blank, pattern};
use crate::pattern::Regex;
use crate::profile::looks_of;
use crate::words::words;

words! {
    /// Classes of answers.
    Answer {
        /// Yes.
        Yes = "yes",
        /// No.
        No = "no",
        /// Not applicable.
        NotApplicable = "n/a",
    }
}

/// How an answer is given, or why there is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AnswerNote {
    /// The answer and nothing else.
    Plain,
    /// A remark follows it.
    Remark,
    /// One of several boxes is ticked.
    Ticked,
    /// Nothing stands there.
    Blank,
    /// The options are left standing, none or several of them ticked.
    Options,
    /// It points to another place.
    Reference,
    /// It says something else.
    Other,
    /// Its letters were taken for others that look like them.
    Misread,
}

/// An answer at the beginning, whole words.
static ANSWER: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^(?:(?P<na>n\s?[/\\]\s?a\b\.?|n\.\s?a\b\.?|not\s+applicable\b|na\b)|(?P<yes>yes\b|y\b)|(?P<no>no\b|n\b))",
    )
});

/// More than one answer, with nothing between them that would choose.
static OPTIONS: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i)^(?:yes|y|no|n)\s*(?:[/\\|,]\s*|\s(?:or|and)\s+|\s+)(?:yes|y|no|n)\b"));

/// What may follow an answer without a comma or dash.
static REMARK: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^\s+(?:see|as|because|but|since|per|via|through|by|refer|included|covered|this|and\s+(?:see|is|has|are))\b",
    )
});

/// Another place.
static REFERENCE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^\(?(?:please\s+)?(?:see|refer|cf\.?|as\s+(?:per|above|below|set\s+out)|(?:para(?:graph)?|section)s?\b)",
    )
});

/// A box, or a word beside it.
static MARK: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"(?i)(?P<tick>[☑✓✔🗹\u{F0FE}\u{F0FC}\u{F052}])|(?P<cross>[☒✗✘🗷\u{F0FD}\u{F0FB}]|[\[(]\s?[x✓✔]\s?[\])])",
        r"|(?P<full>[■◼⬛◾●◉⦿])|(?P<empty>[☐□❏❑◻◽⬜▢○◯\u{F0A8}\u{F06F}\u{F0A3}]|\[\s*\]|\(\s+\))",
        r"|(?P<na>\bn\s?/\s?a\b|\bnot\s+applicable\b)|(?P<yes>\byes\b)|(?P<no>\bno\b)",
    ))
});

/// The answer a text gives, and how.
#[must_use]
pub fn classify(text: &str) -> (Option<Answer>, AnswerNote) {
    let body = text.trim_matches(|c: char| {
        is_blank(c)
            || matches!(
                c,
                '.' | ':'
                    | ';'
                    | ','
                    | '*'
                    | '_'
                    | '…'
                    | '-'
                    | '–'
                    | '—'
                    | '"'
                    | '“'
                    | '”'
                    | '‘'
                    | '’'
                    | '\''
            )
    });
    if let Some(ticked) = boxes(body) {
        return ticked;
    }
    if body.is_empty() {
        return (None, AnswerNote::Blank);
    }
    let Some(m) = ANSWER.captures(body) else {
        let note = if REFERENCE.is_match(body) {
            AnswerNote::Reference
        } else {
            AnswerNote::Other
        };
        return (None, note);
    };
    let answer = if m.name("na").is_some() {
        Answer::NotApplicable
    } else if OPTIONS.is_match(body) && !consistent(body) {
        return (None, AnswerNote::Options);
    } else if m.name("yes").is_some() {
        Answer::Yes
    } else {
        Answer::No
    };
    let rest = &body[m.get(0).map_or(0, |m| m.end())..];
    if rest.is_empty() {
        return (Some(answer), AnswerNote::Plain);
    }
    // "No legal advice was sought" and "N Smith" are not answers.
    let one_letter = m.get(0).is_some_and(|m| m.as_str().len() == 1);
    let parted = rest
        .trim_start_matches(is_blank)
        .starts_with([',', ';', ':', '.', '(', '–', '—', '-']);
    let told = parted || (!one_letter && (answer != Answer::No || REMARK.is_match(rest)));
    if told {
        (Some(answer), AnswerNote::Remark)
    } else {
        (None, AnswerNote::Other)
    }
}

/// The answer a recognised text gives where [`classify`] finds none: letters taken for others that look like them, or the
/// border of the cell taken for a sign. `N0`, `Ye5`, `|No`, `NIA`.
///
/// A bracket is not a border: it may be half of a box, and whether that was ticked is not known.
pub(super) fn misread(text: &str) -> Option<Answer> {
    // Half of a box, or a mark in one.
    let boxes = |c: char| matches!(c, '(' | ')' | '[' | ']' | '\u{2190}'..='\u{2BFF}' | '\u{F000}'..='\u{F0FF}' | '×' | '•');
    let border = |c: char| !c.is_alphanumeric() && !boxes(c);
    let body = text.trim_matches(border);
    if let (Some(answer), AnswerNote::Plain | AnswerNote::Remark) = classify(body) {
        return Some(answer);
    }
    // A word of its own: "Nola" is none.
    if !body.chars().all(|c| c.is_ascii_alphanumeric()) {
        return None;
    }
    match looks_of(body).as_str() {
        "yes" => Some(Answer::Yes),
        "no" => Some(Answer::No),
        // The stroke between the letters taken for one.
        "nla" => Some(Answer::NotApplicable),
        _ => None,
    }
}

/// The answer a mark under a column's head gives: `✓` or `X` under `Yes`. Words in the cell count for themselves, and
/// contradict the head if they say otherwise.
#[must_use]
pub fn by_column(cell: &str, head: &str) -> (Option<Answer>, AnswerNote) {
    let marked = cell.chars().filter(|c| !is_blank(*c)).count() <= 3
        && cell.chars().all(|c| {
            is_blank(c)
                || matches!(
                    c,
                    'x' | 'X'
                        | '×'
                        | '√'
                        | '✓'
                        | '✔'
                        | '✗'
                        | '✘'
                        | '☑'
                        | '☒'
                        | '•'
                        | '●'
                        | '*'
                        // A sign of which the font does not say what it is.
                        | char::REPLACEMENT_CHARACTER
                        | '/'
                        | '['
                        | ']'
                        | '('
                        | ')'
                )
                || ('\u{F000}'..='\u{F0FF}').contains(&c)
        });
    let (under, _) = classify(head);
    if marked {
        return (under, AnswerNote::Ticked);
    }
    match classify(cell) {
        (Some(said), note) if Some(said) == under => (Some(said), note),
        (None, note) => (None, note),
        _ => (None, AnswerNote::Options),
    }
}

/// Whether the answer to a yes-or-no question is yes. None if it is neither.
#[must_use]
pub fn yes_no(text: &str) -> Option<bool> {
    match classify(text).0? {
        Answer::Yes => Some(true),
        Answer::No => Some(false),
        Answer::NotApplicable => None,
    }
}

/// Whether what looks like two options is one answer and a remark that begins like one: `Yes, no issues`,
/// `Yes yes`.
fn consistent(body: &str) -> bool {
    let mut words = body
        .split(|c: char| !c.is_alphanumeric())
        .filter(|w| !w.is_empty());
    let (first, second) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    let comma = body[first.len()..].starts_with(',');
    let alone = words.next().is_none();
    (comma && !alone && first.len() > 1) || (alone && first.eq_ignore_ascii_case(second))
}

/// What stands in a row of boxes and words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mark {
    Tick,
    Cross,
    Empty,
    Word(Answer),
}

/// The answer whose box is ticked; none if the text has no boxes.
fn boxes(text: &str) -> Option<(Option<Answer>, AnswerNote)> {
    let marks: Vec<Mark> = MARK
        .captures_iter(text)
        .map(|m| {
            let named = |n: &str| m.name(n).is_some();
            match () {
                () if named("tick") => Mark::Tick,
                () if named("cross") => Mark::Cross,
                // A dark box is a choice only beside an empty one; alone it is a bullet.
                () if named("full") => Mark::Cross,
                () if named("empty") => Mark::Empty,
                () if named("na") => Mark::Word(Answer::NotApplicable),
                () if named("yes") => Mark::Word(Answer::Yes),
                () => Mark::Word(Answer::No),
            }
        })
        .collect();
    let dark = |c: char| matches!(c, '■' | '◼' | '⬛' | '◾' | '●' | '◉' | '⦿');
    if text.contains(dark) && !marks.contains(&Mark::Empty) {
        return None;
    }
    let is_word = |m: &&Mark| matches!(m, Mark::Word(_));
    let words = marks.iter().filter(is_word).count();
    let boxes = marks.len() - words;
    if boxes == 0 {
        return None;
    }
    // A tick that stands for the whole answer.
    if words == 0 && marks == [Mark::Tick] && text.chars().filter(|c| !is_blank(*c)).count() <= 3 {
        return Some((Some(Answer::Yes), AnswerNote::Ticked));
    }
    let unsaid = Some((
        None,
        if words == 0 {
            AnswerNote::Other
        } else {
            AnswerNote::Options
        },
    ));
    // A cross beside a tick is the box not chosen; crosses alone are choices.
    let chosen = if marks.contains(&Mark::Tick) {
        Mark::Tick
    } else {
        Mark::Cross
    };
    if marks.iter().filter(|m| **m == chosen).count() != 1 {
        return unsaid;
    }
    let at = marks.iter().position(|m| *m == chosen)?;
    let before = at.checked_sub(1).and_then(|i| marks.get(i));
    let after = marks.get(at + 1);
    // One box a word: they stand before their words if the row begins with one. A single mark between two words may
    // belong to either.
    let boxes_first = !marks.first().is_some_and(|m| matches!(m, Mark::Word(_)));
    let beside = if words == boxes {
        if boxes_first { after } else { before }
    } else {
        match (before, after) {
            (Some(Mark::Word(_)), Some(Mark::Word(_))) => None,
            (Some(Mark::Word(_)), _) => before,
            _ => after,
        }
    };
    match beside {
        Some(Mark::Word(answer)) => Some((Some(*answer), AnswerNote::Ticked)),
        _ => unsaid,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn answers() {
        use Answer::{No, NotApplicable, Yes};
        for (text, answer) in [
            ("Yes", Yes),
            ("YES.", Yes),
            ("Y", Yes),
            (" yes ", Yes),
            ("“Yes”", Yes),
            ("Yes, see section 8", Yes),
            ("Yes – see 6.1", Yes),
            ("Yes - via the Joint Legal Team", Yes),
            ("Yes (verbally)", Yes),
            ("Yes see section 8", Yes),
            ("Yes, no issues were raised", Yes),
            ("No", No),
            ("N", No),
            ("NO", No),
            ("No, as the agreement is unchanged", No),
            ("No as the agreement is unchanged", No),
            ("No – not required", No),
            ("N/A", NotApplicable),
            ("n/a", NotApplicable),
            ("N / A", NotApplicable),
            ("n.a.", NotApplicable),
            ("Not Applicable", NotApplicable),
            ("Not applicable.", NotApplicable),
            ("N/A - no staff affected", NotApplicable),
            ("☒ Yes ☐ No", Yes),
            ("☐ Yes ☒ No", No),
            ("Yes ☐ No ☑", No),
            ("Yes ☐ No ☐ N/A ☒", NotApplicable),
            ("[x] Yes [ ] No", Yes),
            ("✓ Yes ✗ No", Yes),
            ("✓ Yes", Yes),
            ("Yes ✓", Yes),
            ("✓ Yes No", Yes),
            ("Yes No ✓", No),
            ("■ Yes □ No", Yes),
            ("□ Yes ■ No", No),
            ("○ Yes ● No", No),
            ("✓", Yes),
        ] {
            assert_eq!(classify(text).0, Some(answer), "{text}");
        }
    }

    #[test]
    fn no_answers() {
        use AnswerNote::{Blank, Options, Other, Reference};
        for (text, note) in [
            ("", Blank),
            ("  ", Blank),
            ("-", Blank),
            ("Yes/No", Options),
            ("YES / NO", Options),
            ("Y/N", Options),
            ("Yes or No", Options),
            ("Yes/No/N/A", Options),
            ("Yes, No", Options),
            ("Yes and no", Options),
            ("☐ Yes ☐ No", Options),
            ("☒ Yes ☒ No", Options),
            ("Yes ✓ No", Options),
            ("☒", Other),
            ("☐", Other),
            ("see para 6", Reference),
            ("As above", Reference),
            ("TBC", Other),
            ("Not yet", Other),
            ("None", Other),
            ("Norfolk", Other),
            ("No legal advice was sought", Other),
            ("N Smith", Other),
            ("Ydw", Other),
        ] {
            assert_eq!(classify(text), (None, note), "{text}");
        }
    }

    #[test]
    fn misread_answers() {
        use Answer::{No, NotApplicable, Yes};
        for (text, answer) in [
            ("N0", No),
            ("|No", No),
            ("{No", No),
            ("n0.", No),
            ("Ye5", Yes),
            ("/Yes", Yes),
            ("§ YES", Yes),
            ("YE5", Yes),
            ("| Yes, see 4.1", Yes),
            ("nla", NotApplicable),
            ("NIA", NotApplicable),
            ("N1A", NotApplicable),
        ] {
            assert_eq!(classify(text).0, None, "{text}");
            assert_eq!(misread(text), Some(answer), "{text}");
        }
        for text in [
            "",
            "|",
            "[No",
            "] Yes",
            "Yes/No",
            "/Yes /No",
            "☐ Yes ☐ No",
            "Nola",
            "None",
            "Now",
            "0",
            "5",
            "No legal advice was sought",
            "see 4.1",
            "Yes No",
        ] {
            assert_eq!(misread(text), None, "{text}");
        }
    }

    #[test]
    fn confidential() {
        assert_eq!(yes_no("Yes"), Some(true));
        assert_eq!(yes_no("No"), Some(false));
        assert_eq!(yes_no("N/A"), None);
        assert_eq!(yes_no("Yes/No"), None);
    }

    proptest! {
        #[test]
        fn any_text_is_survived(text in "\\PC*", like in "[YyNn☐☒✓ /,.aoes\\[\\]x-]*") {
            let _ = (classify(&text), classify(&like), yes_no(&text), misread(&text), misread(&like));
        }
    }
}
