//! The digits of a sum: `12,500`, `10,030.00`, `148 000.00`, and what is no such thing.

use rust_decimal::Decimal;

use super::Malformed;
use crate::field::scan::{blanks, digits, is_blank};

/// No sum has more digits before its point; it also keeps products with a scale inside [`Decimal`].
const MOST_DIGITS: usize = 15;

/// Digits after the point that a figure with a scale word may have: `£0.150m`, `£4.123456m` is one to the pound.
const MOST_SCALED_DECIMALS: usize = 6;

/// Stands in a cleaned figure for a character that is neither comma nor point.
const ODD: char = '?';

/// A figure as printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Figure {
    /// Its value without a scale, or what is wrong with it.
    pub(super) value: Result<Decimal, Malformed>,
    /// What it is where one correction mends it.
    pub(super) suggestion: Option<Decimal>,
}

/// The digits of a figure and the marks between them, before anything is made of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Digits {
    /// Bytes it takes.
    pub(super) len: usize,
    /// Digits, `,`, `.`, a blank for a blank between thousands, `?` for any other mark.
    clean: String,
    /// The blanks in it may as well be the end of one number and the beginning of another.
    gap: bool,
}

/// The digits a text begins with, none if it does not begin with one.
pub(super) fn read(text: &str) -> Option<Digits> {
    let mut clean = String::new();
    let mut len = 0;
    let mut gap = false;
    if text.starts_with('.') && digits(&text[1..]) > 0 {
        clean.push('.');
        len = 1;
    }
    loop {
        let run = digits(&text[len..]);
        if run == 0 {
            break;
        }
        clean.push_str(&text[len..len + run]);
        len += run;
        let Some(link) = link(&text[len..], &clean) else {
            break;
        };
        clean.extend(link.mark);
        gap |= link.doubtful;
        len += link.len;
    }
    (len > 0).then_some(Digits { len, clean, gap })
}

/// What joins two runs of digits of one figure.
struct Link {
    /// Bytes from the one run to the other.
    len: usize,
    /// What it stands for.
    mark: Option<char>,
    /// It may also be the end of the figure.
    doubtful: bool,
}

impl Link {
    fn certain(len: usize, mark: char) -> Option<Self> {
        Some(Self {
            len,
            mark: Some(mark),
            doubtful: false,
        })
    }

    fn doubtful(len: usize, mark: Option<char>) -> Option<Self> {
        Some(Self {
            len,
            mark,
            doubtful: true,
        })
    }
}

/// How the figure read so far goes on, if it does.
fn link(rest: &str, clean: &str) -> Option<Link> {
    let first = rest.chars().next()?;
    match first {
        ',' | '.' => after_mark(first, &rest[1..], clean),
        '\'' | '’' | '‘' | '‚' | '·' | '_' | '`' | ';' | ':' => {
            let n = digits(&rest[first.len_utf8()..]);
            let pence = n == 2 && !matches!(first, ';' | ':' | '_');
            (n == 3 || pence).then(|| Link::certain(first.len_utf8(), ODD))?
        }
        c if is_blank(c) => after_blank(rest, clean),
        _ => None,
    }
}

/// Behind a comma or point.
fn after_mark(mark: char, rest: &str, clean: &str) -> Option<Link> {
    if digits(rest) > 0 {
        return Link::certain(1, mark);
    }
    if rest.starts_with([',', '.']) && digits(&rest[1..]) > 0 {
        return Link::certain(2, ODD);
    }
    let gap = blanks(rest);
    if gap == 0 || rest[..gap].chars().count() > 3 {
        return None;
    }
    let (next, behind) = rest[gap..].split_at(digits(&rest[gap..]));
    match mark {
        // A sentence does not begin with "00".
        '.' if next == "00" && !clean.contains('.') => Link::certain(1 + gap, '.'),
        ',' if next.len() == 3 && !clean.contains('.') => {
            let grouped = clean.contains(',');
            let goes_on = ends_in_pence(behind) || thousands_follow(behind);
            if next.starts_with('0') || (goes_on && !grouped) {
                Link::certain(1 + gap, ',')
            } else if goes_on || (!grouped && clean.len() <= 3) {
                Link::doubtful(1 + gap, Some(','))
            } else {
                None
            }
        }
        _ => None,
    }
}

/// Behind a digit stands a blank: thousands set apart by spaces, or a figure torn in two.
fn after_blank(rest: &str, clean: &str) -> Option<Link> {
    let gap = blanks(rest);
    if rest[..gap].chars().count() > 3 {
        return None;
    }
    let behind = &rest[gap..];
    if behind.starts_with(',') && digits(&behind[1..]) == 3 {
        return Link::certain(gap + 1, ',');
    }
    if ends_in_pence(behind) && !clean.contains('.') {
        return Link::certain(gap + 1, '.');
    }
    // "12,500 . 50"
    if let Some(pence) = behind.strip_prefix('.')
        && !clean.contains('.')
        && matches!(blanks(pence), 1..=3)
        && digits(&pence[blanks(pence)..]) == 2
    {
        return Link::doubtful(gap + 1 + blanks(pence), Some('.'));
    }
    let (next, behind) = behind.split_at(digits(behind));
    if next.is_empty() || stands_alone(behind) {
        return None;
    }
    let group = clean.rsplit([',', ' ', '.']).next().unwrap_or_default().len();
    let plain = !clean.contains([',', '.', ODD]);
    if plain && group <= 3 && next.len() == 3 {
        let narrow = matches!(&rest[..gap], "\u{A0}" | "\u{202F}" | "\u{2009}");
        let certain = narrow
            || clean.contains(' ')
            || next == "000"
            || ends_in_pence(behind)
            || thousands_follow(behind)
            || closes(behind);
        return if certain {
            Link::certain(gap, ' ')
        } else {
            Link::doubtful(gap, Some(' '))
        };
    }
    let torn_before_comma =
        !clean.contains([' ', '.', ',']) && group + next.len() <= 3 && thousands_follow(behind);
    let torn_group = clean.contains(',') && !clean.contains('.') && group + next.len() == 3;
    let torn_pence = clean.contains('.') && group == 1 && next.len() == 1;
    if torn_before_comma || torn_group || torn_pence {
        return Link::doubtful(gap, None);
    }
    None
}

/// Whether the figure ends the clause or a joining word follows: `£3 475 to`, not `£12 500 seats`, where the second
/// number may count something.
fn closes(behind: &str) -> bool {
    let rest = behind.trim_start_matches(is_blank);
    let word = rest
        .split(|c: char| !c.is_alphabetic())
        .next()
        .unwrap_or_default();
    let mark = behind.is_empty() || behind.starts_with(['.', ',', ';', ':', ')', '!', '?']);
    mark || (behind.len() > rest.len()
        && matches!(
            word,
            "to" | "for"
                | "from"
                | "of"
                | "in"
                | "on"
                | "per"
                | "over"
                | "and"
                | "or"
                | "be"
                | "is"
                | "was"
                | "will"
                | "at"
                | "by"
                | "with"
                | "which"
                | "each"
                | "plus"
                | "excluding"
                | "including"
                | "towards"
                | "a"
                | "has"
                | "would"
                | "are"
                | "as"
                | "that"
        ))
}

/// Whether a point and two digits follow, and no third.
fn ends_in_pence(text: &str) -> bool {
    text.starts_with('.') && digits(&text[1..]) == 2
}

/// Whether a comma or blank and three digits follow, and no fourth.
fn thousands_follow(text: &str) -> bool {
    text.starts_with([',', ' ', '\u{A0}']) && {
        let first = text.chars().next().map_or(0, char::len_utf8);
        digits(&text[first..]) == 3
    }
}

/// Whether what follows a run of digits makes it a number of its own: a date, a time, a percentage, a financial year.
fn stands_alone(behind: &str) -> bool {
    let mut chars = behind.chars();
    match chars.next() {
        Some('%') => true,
        Some('/' | ':' | '-' | '–') => chars.next().is_some_and(|c| c.is_ascii_digit()),
        _ => false,
    }
}

impl Digits {
    /// No digit: what stands before the fraction of `£½m`.
    pub(super) fn none() -> Self {
        Self {
            len: 0,
            clean: "0".to_owned(),
            gap: false,
        }
    }

    /// The only digit, if it is one.
    pub(super) fn single(&self) -> Option<u8> {
        match self.clean.as_bytes() {
            [d @ b'0'..=b'9'] => Some(d - b'0'),
            _ => None,
        }
    }

    /// Nothing but zeros, and more than one: the `000` of a header's unit.
    pub(super) fn is_unit(&self) -> bool {
        self.clean.len() > 1 && self.clean.bytes().all(|b| b == b'0')
    }

    /// The figure they make. `scaled`: a scale word stands behind it.
    pub(super) fn figure(&self, scaled: bool) -> Figure {
        let value = evaluate(&self.clean, scaled);
        match value {
            Ok(v) if self.gap => Figure {
                value: Err(Malformed::Gap),
                suggestion: Some(v),
            },
            Ok(_) => Figure {
                value,
                suggestion: None,
            },
            Err(_) => Figure {
                value,
                suggestion: mend(&self.clean, scaled),
            },
        }
    }

    /// What it would be with a letter in it taken for the digit it looks like, and how many bytes of what follows the
    /// letter belong to it.
    pub(super) fn with(&self, look_alike: char, rest: &str) -> Option<(Decimal, usize)> {
        let head = self.clean.len() + look_alike.len_utf8();
        let whole = read(&format!("{}{look_alike}{rest}", self.clean))?;
        let needed = whole.len > head || (whole.len == head && evaluate(&self.clean, false).is_err());
        let value = evaluate(&whole.clean, false)
            .ok()
            .filter(|_| needed && !whole.gap)?;
        Some((value, whole.len - head))
    }
}

/// The value of a cleaned figure.
fn evaluate(clean: &str, scaled: bool) -> Result<Decimal, Malformed> {
    let (whole, pence) = match clean.split_once('.') {
        Some((whole, pence)) => (whole, Some(pence)),
        None => (clean, None),
    };
    if whole.contains(ODD) || pence.is_some_and(|p| !p.bytes().all(|b| b.is_ascii_digit())) {
        return Err(Malformed::Separators);
    }
    if whole.contains(',') && whole.contains(' ') {
        return Err(Malformed::Gap);
    }
    if whole.contains([',', ' ']) {
        let mut groups = whole.split([',', ' ']);
        let lead = groups.next().unwrap_or_default().len();
        if !(1..=3).contains(&lead) || groups.any(|g| g.len() != 3) {
            return Err(Malformed::Separators);
        }
    }
    let whole: String = whole.chars().filter(char::is_ascii_digit).collect();
    if whole.len() > 1 && whole.starts_with('0') {
        return Err(Malformed::LeadingZero);
    }
    if whole.len() > MOST_DIGITS {
        return Err(Malformed::TooLong);
    }
    let decimals = pence.map_or(2, str::len);
    if decimals != 2 && !(scaled && (1..=MOST_SCALED_DECIMALS).contains(&decimals)) {
        return Err(Malformed::Decimals);
    }
    let number = match pence {
        Some(pence) => format!("0{whole}.{pence}"),
        None => whole,
    };
    Decimal::from_str_exact(&number).map_err(|_| Malformed::TooLong)
}

/// The value where one comma typed for a point, or a point for a comma, is all that is wrong. A figure that is also
/// right with that mark left out, but another number then, stays unmended.
fn mend(clean: &str, scaled: bool) -> Option<Decimal> {
    let mut replaced = Vec::new();
    let mut dropped = Vec::new();
    for (at, mark) in clean.match_indices([',', '.', ODD]) {
        let (head, tail) = (&clean[..at], &clean[at + 1..]);
        for other in [",", "."] {
            if other != mark {
                replaced.extend(evaluate(&format!("{head}{other}{tail}"), scaled).ok());
            }
        }
        dropped.extend(evaluate(&format!("{head}{tail}"), scaled).ok());
    }
    let value = *replaced.first()?;
    replaced
        .iter()
        .chain(&dropped)
        .all(|v| *v == value)
        .then_some(value)
}

/// Whether a text begins with digits blotted out (`XX,XXX`, `1XX,XXX`, `████`, `[redacted]`), and the bytes of it.
pub(super) fn redacted(text: &str) -> Option<usize> {
    const WORDS: [&str; 4] = ["[redacted]", "(redacted)", "redacted", "[redacted"];
    for word in WORDS {
        if text
            .get(..word.len())
            .is_some_and(|t| t.eq_ignore_ascii_case(word))
        {
            return Some(word.len());
        }
    }
    let blot = |c: char| matches!(c, 'X' | 'x' | '█' | '■' | '▇' | '▮' | '*' | '#');
    let run = text.len()
        - text
            .trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, ',' | '.') || blot(c))
            .len();
    let (token, behind) = text.split_at(run);
    let token = token.trim_end_matches([',', '.']);
    let blots = token.chars().filter(|c| blot(*c)).count();
    let stars = token.chars().filter(|c| matches!(c, '*' | '#')).count();
    let word_goes_on = token.len() == run && behind.starts_with(char::is_alphanumeric);
    let opens = token.starts_with(|c: char| c.is_ascii_digit() || blot(c));
    // One or two stars are footnote marks.
    (blots > 0 && opens && !word_goes_on && !matches!(stars, 1 | 2)).then_some(token.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(text: &str) -> (Result<String, Malformed>, Option<String>, usize) {
        let digits = read(text).unwrap();
        let figure = digits.figure(false);
        (
            figure.value.map(|v| v.to_string()),
            figure.suggestion.map(|v| v.normalize().to_string()),
            digits.len,
        )
    }

    #[test]
    fn well_formed() {
        for (text, printed, want) in [
            ("12,500", "12,500", "12500"),
            ("10,030.00.", "10,030.00", "10030.00"),
            ("1500", "1500", "1500"),
            ("4,439,998.72)", "4,439,998.72", "4439998.72"),
            ("500.", "500", "500"),
            ("5,000, ", "5,000", "5000"),
            ("0", "0", "0"),
            (".50", ".50", "0.50"),
            ("9,750²", "9,750", "9750"),
            ("148 000.00", "148 000.00", "148000.00"),
            ("148 000 to", "148 000", "148000"),
            ("1 250 000", "1 250 000", "1250000"),
            ("12\u{a0}345", "12\u{a0}345", "12345"),
            ("10, 030.00", "10, 030.00", "10030.00"),
            ("10,\n030", "10,\n030", "10030"),
            ("10 ,030", "10 ,030", "10030"),
            ("10,030 .00", "10,030 .00", "10030.00"),
            ("10,030. 00", "10,030. 00", "10030.00"),
            ("5,000, 150 people", "5,000", "5000"),
            ("500 2 days", "500", "500"),
            ("500 200%", "500", "500"),
            ("5,000 16 March", "5,000", "5000"),
            ("5,000. 15 people", "5,000", "5000"),
            ("5,000 2024/25", "5,000", "5000"),
        ] {
            let (got, suggestion, len) = value(text);
            assert_eq!(got.as_deref(), Ok(want), "{text}");
            assert_eq!(&text[..len], printed, "{text}");
            assert_eq!(suggestion, None, "{text}");
        }
    }

    #[test]
    fn not_well_formed() {
        use Malformed::{Decimals, Gap, LeadingZero, Separators, TooLong};
        for (text, why, suggestion) in [
            ("69,024,09", Separators, Some("69024.09")),
            ("1,685.018", Decimals, Some("1685018")),
            ("21.375", Decimals, Some("21375")),
            ("53,629.20.50", Separators, None),
            ("1,23", Separators, None),
            ("12,3456", Separators, None),
            ("15,00.00", Separators, None),
            ("12,500 . 50", Gap, Some("12500.5")),
            (".5", Decimals, None),
            ("12'500", Separators, Some("12500")),
            ("12,,500", Separators, Some("12500")),
            ("12.5", Decimals, None),
            ("5,000.1", Decimals, None),
            ("0,500", LeadingZero, None),
            ("12, 500", Gap, Some("12500")),
            ("12 500 seats", Gap, Some("12500")),
            ("1 0,030.00", Gap, Some("10030")),
            ("10,0 30.00", Gap, Some("10030")),
            ("1234567890123456", TooLong, None),
        ] {
            let (got, mended, _) = value(text);
            assert_eq!(got, Err(why), "{text}");
            assert_eq!(mended.as_deref(), suggestion, "{text}");
        }
    }

    #[test]
    fn blots() {
        for (text, len) in [
            ("XXX,XXX.", 7),
            ("X", 1),
            ("1XX,XXX", 7),
            ("████", 12),
            ("[REDACTED]", 10),
            ("***", 3),
        ] {
            assert_eq!(redacted(text), Some(len), "{text}");
        }
        for text in ["500", "Xerox", "5,000*", "", "million", ".**"] {
            assert_eq!(redacted(text), None, "{text}");
        }
    }
}
