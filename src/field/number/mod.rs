//! Decision numbers: `32/2024`, `2017/32`, `12 – 2021`, `043-24`, `WPCC3-0049`, `PCD 1560`.
//!
//! [`parse`] reads the value beside the number's label; [`find_candidates`] looks for numbers in a title or a file
//! name, where dates and financial years stand too.

mod candidates;

use std::sync::LazyLock;

use super::scan::{is_blank, pattern};
use crate::pattern::Regex;

pub use candidates::{Candidate, find_candidates};

/// How a publisher writes its numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum NumberForm {
    /// `32/2024`, `043-24`
    SequenceFirst,
    /// `2017/32`, `17/008`
    YearFirst,
    /// `PCD 1560`, `WPCC3-0049`, `000797`: no year in it.
    Serial,
}

/// A decision number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParsedNumber {
    /// Exactly as printed, prefix and all.
    pub printed: String,
    /// `SEQUENCE/YEAR` where it has those two parts and the year has four digits, leading zeros as printed, a prefix
    /// left out; else as printed.
    pub normal: String,
    /// The number in the year's series; none where it has no year.
    pub sequence: Option<u32>,
    /// The year; of a financial year (`056/2024-25`) the first; two digits are 20YY.
    pub year: Option<u16>,
    /// The year is a financial one.
    pub financial: bool,
}

/// A prefix, one or two numbers, and the second half of a financial year.
static NUMBER: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"^(?:\p{L}[\p{L}\d]*?\.?\s?[./:–-]?\s?){0,4}?",
        r"(?P<a>\d{1,6})(?P<letter>\p{L}?)\b",
        r"(?:(?P<mark>\s?[/.–\u{2010}\u{2011}-]\s?|\s+of\s+|\s)(?P<b>\d{1,6})(?P<letter2>\p{L}?)\b(?:\s?[/–-]\s?(?P<tail>\d{1,4})\b)?)?",
    ))
});

/// Reads a decision number.
///
/// A year of four digits is recognised wherever it stands; `form` says which part is a year of two digits, and which
/// of two years is the number's. None where no number stands (`TBC`, dots, nothing). A number that does not have the
/// parts the form promises (a letter in it, a date) keeps what is printed and has no sequence.
#[must_use]
pub fn parse(raw: &str, form: NumberForm) -> Option<ParsedNumber> {
    let body = raw.trim_matches(|c: char| is_blank(c) || matches!(c, '.' | ':' | '_' | '…' | '-' | '–'));
    if !body.contains(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let as_printed = |printed: &str, parts: Option<(u32, u16)>| ParsedNumber {
        printed: printed.to_owned(),
        normal: printed.to_owned(),
        sequence: parts.map(|p| p.0),
        year: parts.map(|p| p.1),
        financial: false,
    };
    if let Some((sequence, start)) = in_a_year(body) {
        return Some(as_printed(body, Some((sequence, start))));
    }
    let Some(m) = NUMBER.captures(body) else {
        return Some(as_printed(body, None));
    };
    let group = |name: &str| m.name(name).map_or("", |g| g.as_str());
    let (a, b, tail) = (group("a"), group("b"), group("tail"));
    let blank = !group("mark").is_empty() && group("mark").trim().is_empty();
    // A blank alone parts a number from its year ("020 2014"), not from a word's beginning.
    let two = !b.is_empty() && (!blank || year(a).is_some() || year(b).is_some());
    let end = if two {
        m.get(0)?.end()
    } else {
        m.name("letter")?.end()
    };
    let printed = body.get(..end)?;
    if form == NumberForm::Serial || !two || misread(printed) {
        return Some(as_printed(printed, None));
    }
    let sequence_first = match (year(a), year(b)) {
        (Some(_), None) => false,
        (None, Some(_)) => true,
        _ => form == NumberForm::SequenceFirst,
    };
    let (sequence, letter, year_part) = if sequence_first {
        (a, group("letter"), b)
    } else {
        (b, group("letter2"), a)
    };
    let full = year(year_part);
    let short = (year_part.len() == 2)
        .then(|| year_part.parse::<u16>().ok().map(|y| 2000 + y))
        .flatten();
    let (Some(year), Ok(number)) = (full.or(short), sequence.parse()) else {
        return Some(as_printed(printed, None));
    };
    let financial = sequence_first && full.is_some() && follows(year, tail);
    if !tail.is_empty() && !financial {
        // Three numbers are a date, or nothing known.
        return Some(as_printed(printed, None));
    }
    let mut parsed = as_printed(printed, Some((number, year)));
    parsed.financial = financial;
    if full.is_some() && !financial {
        parsed.normal = format!("{sequence}{letter}/{year}");
    }
    Some(parsed)
}

/// A serial number behind a series and a financial year: `CAB 12/13 9278`.
fn in_a_year(body: &str) -> Option<(u32, u16)> {
    let mut parts = body.split(' ');
    let (series, years, serial) = (parts.next()?, parts.next()?, parts.next()?);
    let (first, last) = years.split_once('/')?;
    let short = |y: &str| (y.len() == 2).then(|| y.parse::<u16>().ok()).flatten();
    let follows = short(first)? + 1 == short(last)?;
    let named = !series.is_empty() && series.chars().all(|c| c.is_ascii_uppercase());
    let counted = serial.len() >= 3 && parts.next().is_none();
    (follows && named && counted).then_some((serial.parse().ok()?, 2000 + short(first)?))
}

/// Whether a letter that looks like a digit touches one: `O5/2025`, `3l/2024`.
fn misread(printed: &str) -> bool {
    static LOOK_ALIKE: LazyLock<Regex> =
        LazyLock::new(|| pattern(r"(?:^|[^\p{L}])[OoIlSZ]\d|\d[OoIlSZ](?:[^\p{L}]|$)"));
    LOOK_ALIKE.is_match(printed)
}

/// The year four digits are, if an office of our time can have numbered by it.
fn year(digits: &str) -> Option<u16> {
    let year = digits.parse().ok().filter(|_| digits.len() == 4)?;
    (1990..=2100).contains(&year).then_some(year)
}

/// Whether digits are the second half of the financial year that begins in a year.
fn follows(year: u16, digits: &str) -> bool {
    let next = year + 1;
    match digits.len() {
        1 => digits.parse() == Ok(next % 10),
        2 => digits.parse() == Ok(next % 100),
        4 => digits.parse() == Ok(next),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn printed_forms() {
        use NumberForm::{SequenceFirst, Serial, YearFirst};
        for (raw, form, normal, parts) in [
            ("32/2024", SequenceFirst, "32/2024", Some((32, 2024))),
            ("05/2025", SequenceFirst, "05/2025", Some((5, 2025))),
            ("140 / 2025", SequenceFirst, "140/2025", Some((140, 2025))),
            ("2017/32", YearFirst, "32/2017", Some((32, 2017))),
            ("2017/32", SequenceFirst, "32/2017", Some((32, 2017))),
            ("2013-101", YearFirst, "101/2013", Some((101, 2013))),
            ("2024/25", YearFirst, "25/2024", Some((25, 2024))),
            ("12 – 2021", SequenceFirst, "12/2021", Some((12, 2021))),
            ("018-2020", SequenceFirst, "018/2020", Some((18, 2020))),
            ("1-2012", SequenceFirst, "1/2012", Some((1, 2012))),
            ("043-24", SequenceFirst, "043-24", Some((43, 2024))),
            ("DR 016-24", SequenceFirst, "DR 016-24", Some((16, 2024))),
            ("056/2024-25", SequenceFirst, "056/2024-25", Some((56, 2024))),
            ("38/23", SequenceFirst, "38/23", Some((38, 2023))),
            ("17/008", YearFirst, "17/008", Some((8, 2017))),
            ("2015.068", YearFirst, "068/2015", Some((68, 2015))),
            ("2020 -18", YearFirst, "18/2020", Some((18, 2020))),
            ("EXE0042/17", SequenceFirst, "EXE0042/17", Some((42, 2017))),
            ("DEL 2012/01", YearFirst, "01/2012", Some((1, 2012))),
            ("WMPCC 020 2014", SequenceFirst, "020/2014", Some((20, 2014))),
            ("47 of 2015", YearFirst, "47/2015", Some((47, 2015))),
            ("CPCC 2015 045", YearFirst, "045/2015", Some((45, 2015))),
            (
                "PCCML-000500-2019",
                SequenceFirst,
                "000500/2019",
                Some((500, 2019)),
            ),
            ("CEOD 35 - 2024", SequenceFirst, "35/2024", Some((35, 2024))),
            ("12A/2019", SequenceFirst, "12A/2019", Some((12, 2019))),
            ("2012/2013", YearFirst, "2013/2012", Some((2013, 2012))),
            ("PCD 1560", Serial, "PCD 1560", None),
            ("PCD697", Serial, "PCD697", None),
            ("MD2472", Serial, "MD2472", None),
            ("WPCC3-0049", Serial, "WPCC3-0049", None),
            ("WPCC3-0049", SequenceFirst, "WPCC3-0049", None),
            ("PCC/D/032", Serial, "PCC/D/032", None),
            ("000797", Serial, "000797", None),
            ("O5/2025", SequenceFirst, "O5/2025", None),
            ("3O/2024", SequenceFirst, "3O/2024", None),
            ("25/01/2025", SequenceFirst, "25/01/2025", None),
        ] {
            let n = parse(raw, form).unwrap();
            assert_eq!((n.printed.as_str(), n.normal.as_str()), (raw, normal), "{raw}");
            assert_eq!(n.sequence.zip(n.year), parts, "{raw}");
        }
    }

    #[test]
    fn what_follows_the_number_is_left_out() {
        for (raw, printed) in [
            (" 32/2024 (supersedes 12/2023)", "32/2024"),
            ("027-2021- Body Worn Video", "027-2021"),
            ("12 May", "12"),
        ] {
            assert_eq!(
                parse(raw, NumberForm::SequenceFirst).unwrap().printed,
                printed,
                "{raw}"
            );
        }
    }

    #[test]
    fn no_number() {
        for raw in ["", "TBC", ".......", "n/a", "To be confirmed"] {
            assert_eq!(parse(raw, NumberForm::SequenceFirst), None, "{raw}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_survived(text in "\\PC*", like in "[A-Z]{0,4}[ -]?[0-9]{0,7}[ /.–-]{0,3}[0-9]{0,5}[-/ ]?[0-9]{0,5}") {
            for form in [NumberForm::SequenceFirst, NumberForm::YearFirst, NumberForm::Serial] {
                let _ = parse(&text, form);
                if let Some(n) = parse(&like, form) {
                    prop_assert!(like.contains(&n.printed));
                    prop_assert_eq!(n.sequence.is_some(), n.year.is_some());
                }
            }
            for c in find_candidates(&text).into_iter().chain(find_candidates(&like)) {
                prop_assert!(text.contains(&c.raw) || like.contains(&c.raw));
            }
        }

        #[test]
        fn printed_numbers_are_read_back(n in 1u32..2000, year in 2010u16..2060, mark in "[/-]| – | / ") {
            let parsed = parse(&format!("{n:03}{mark}{year}"), NumberForm::SequenceFirst).unwrap();
            prop_assert_eq!((parsed.sequence, parsed.year), (Some(n), Some(year)));
            prop_assert_eq!(parsed.normal, format!("{n:03}/{year}"));
            let turned = parse(&format!("{year}{mark}{n:03}"), NumberForm::YearFirst).unwrap();
            if !(1990..=2100).contains(&n) {
                prop_assert_eq!((turned.sequence, turned.year), (Some(n), Some(year)));
            }
        }
    }
}
