//! Labels in their printed variants: case, colon or none, dashes, spaced letters, curly quotes, wraps over lines, and
//! one wrong letter in eight.

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
    /// A word space alone may follow it.
    bare: bool,
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
            bare: bare || printed.trim_end().ends_with('.'),
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
        if self.canon.is_empty() {
            return None;
        }
        let (end, errors) = self.exact(text).map(|e| (e, 0)).or_else(|| self.fuzzy(text))?;
        let rest = text.get(end..)?;
        // The label's last word must end where the label ends.
        if rest.chars().next().is_some_and(char::is_alphanumeric) {
            return None;
        }
        let (mark, skip) = mark(rest);
        Some(LabelMatch {
            end,
            value: end + skip,
            mark,
            errors,
        })
    }

    /// Where the label ends if the text begins with exactly its letters.
    fn exact(&self, text: &str) -> Option<usize> {
        let mut want = self.canon.iter();
        let mut next = want.next();
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
            } else if matches!(c, ':' | '\t' | '\n') {
                return None;
            }
        }
        None
    }

    /// The same with up to one wrong, missing or extra letter in eight.
    fn fuzzy(&self, text: &str) -> Option<(usize, usize)> {
        let allowed = self.canon.len() / 8;
        if allowed == 0 {
            return None;
        }
        let n = self.canon.len();
        let mut letters: Vec<(char, usize)> = Vec::with_capacity(n + allowed + 1);
        for (i, c) in text.char_indices() {
            if c.is_alphanumeric() {
                letters.extend(c.to_lowercase().map(|l| (l, i + c.len_utf8())));
                if letters.len() >= n + allowed {
                    break;
                }
            } else if matches!(c, ':' | '\t' | '\n') && letters.len() + allowed < n {
                return None;
            }
        }
        if letters.len() + allowed < n {
            return None;
        }
        // Texts that do not begin alike, one letter aside, are not compared at all.
        let alike = self
            .canon
            .iter()
            .zip(&letters)
            .take(4)
            .filter(|(a, b)| **a == b.0)
            .count();
        if alike < 3
            && !self
                .canon
                .iter()
                .skip(1)
                .zip(&letters)
                .take(3)
                .all(|(a, b)| *a == b.0)
        {
            return None;
        }
        // Edit distance of the label to every beginning of the text.
        let mut row: Vec<usize> = (0..=n).collect();
        let mut best: Option<(usize, usize)> = None;
        for (j, (l, _)) in letters.iter().enumerate() {
            let mut diagonal = row[0];
            row[0] = j + 1;
            for i in 1..=n {
                let substituted = diagonal + usize::from(self.canon[i - 1] != *l);
                diagonal = row[i];
                row[i] = substituted.min(row[i] + 1).min(row[i - 1] + 1);
            }
            let distance = row[n];
            // A word must end here, or a longer word would pass for the label with letters missing.
            let ends = text
                .get(letters[j].1..)
                .is_none_or(|r| !r.chars().next().is_some_and(char::is_alphanumeric));
            if ends && distance <= allowed && best.is_none_or(|(_, d)| distance < d) {
                best = Some((j, distance));
            }
        }
        best.map(|(j, d)| (letters[j].1, d))
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
    fn what_is_not_the_label() {
        assert!(at("Date", "Dates of the meetings").is_none());
        assert!(at("Summary", "In summary, the scheme").is_none());
        assert!(at("Subject", "Subjective view").is_none());
        assert!(at("Originator", "Origin: elsewhere").is_none());
        // One letter in eight, not two.
        assert!(at("Submitted to", "Submutted tu: PCC").is_none());
    }

    proptest! {
        #[test]
        fn never_panics_and_stays_on_characters(label in "\\PC{0,40}", text in "\\PC{0,120}") {
            if let Some(m) = Label::new(&label, true).match_start(&text) {
                prop_assert!(text.is_char_boundary(m.end) && text.is_char_boundary(m.value));
                prop_assert!(m.end <= m.value && m.value <= text.len());
            }
        }
    }
}
