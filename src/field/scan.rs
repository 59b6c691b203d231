//! Small helpers the parsers share: blanks, windows of text, words one slip apart.

use crate::pattern::Regex;
use std::ops::Range;

/// Compiles a pattern that stands in the source.
#[allow(
    clippy::expect_used,
    reason = "the patterns are constants, each used by a test; a broken one never leaves the desk"
)]
pub(super) fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("a constant pattern compiles")
}

/// White space, and the characters of no width that word processors leave in its place.
pub(super) fn is_blank(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{200B}' | '\u{200C}' | '\u{2060}' | '\u{FEFF}')
}

/// The bytes of blanks a text begins with.
pub(super) fn blanks(text: &str) -> usize {
    text.len() - text.trim_start_matches(is_blank).len()
}

/// The bytes of ASCII digits a text begins with.
pub(super) fn digits(text: &str) -> usize {
    text.bytes().take_while(u8::is_ascii_digit).count()
}

/// At most `max` bytes of text before a place.
pub(super) fn before(text: &str, at: usize, max: usize) -> &str {
    let from = text.ceil_char_boundary(at.saturating_sub(max));
    text.get(from..at).unwrap_or_default()
}

/// At most `max` bytes of text from a place on.
pub(super) fn after(text: &str, at: usize, max: usize) -> &str {
    let to = text.floor_char_boundary(at.saturating_add(max));
    text.get(at..to).unwrap_or_default()
}

/// Whether two words are one slip apart: a letter wrong, missing, too many, or two neighbours swapped.
pub(super) fn one_slip(a: &str, b: &str) -> bool {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    if a == b || a.len().abs_diff(b.len()) > 1 {
        return false;
    }
    let head = a.iter().zip(&b).take_while(|(x, y)| x == y).count();
    let (a, b) = (&a[head..], &b[head..]);
    match a.len().cmp(&b.len()) {
        std::cmp::Ordering::Less => a == &b[1..],
        std::cmp::Ordering::Greater => &a[1..] == b,
        std::cmp::Ordering::Equal => {
            a[1..] == b[1..] || (a.len() > 1 && a[0] == b[1] && a[1] == b[0] && a[2..] == b[2..])
        }
    }
}

/// Adds values that do not run into those already there. Both lists are in order of place, and so is the result.
pub(super) fn add_free<T>(found: &mut Vec<T>, more: Vec<T>, place: impl Fn(&T) -> Range<usize>) {
    let mut free = Vec::new();
    let mut taken = found.iter().map(&place).peekable();
    for value in more {
        let at = place(&value);
        while taken.next_if(|t| t.end <= at.start).is_some() {}
        if taken.peek().is_none_or(|t| at.end <= t.start) {
            free.push(value);
        }
    }
    drop(taken);
    found.extend(free);
    found.sort_by_key(|v| place(v).start);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips() {
        for (a, b) in [
            ("ocotber", "october"),
            ("octobr", "october"),
            ("octoober", "october"),
            ("octuber", "october"),
            ("milion", "million"),
        ] {
            assert!(one_slip(a, b), "{a} {b}");
        }
        for (a, b) in [("october", "october"), ("june", "july"), ("ocotbr", "october")] {
            assert!(!one_slip(a, b), "{a} {b}");
        }
    }

    #[test]
    fn windows_fall_on_characters() {
        let text = "ŵŵŵŵ";
        assert_eq!(before(text, 4, 3), "ŵ");
        assert_eq!(after(text, 4, 3), "ŵ");
        assert_eq!(before(text, 3, 2), "", "not a character's place");
    }
}
