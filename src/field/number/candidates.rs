//! What may be a decision number in a title or a file name.

use std::ops::Range;
use std::sync::LazyLock;

use super::{follows, year};
use crate::field::scan::{before, pattern};
use crate::pattern::Regex;

/// Something that looks like a decision number with a year.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// Where it stands, in bytes, without prefix.
    pub range: Range<usize>,
    /// As printed.
    pub raw: String,
    /// The number in the year's series.
    pub sequence: u32,
    /// The year; of a financial year the first.
    pub year: u16,
}

static DIGITS: LazyLock<Regex> = LazyLock::new(|| pattern(r"\d+"));

/// What may stand between a number and its year.
static MARK: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i)^\p{Lu}?(?:\s?[/._–\u{2010}\u{2011}-]\s?|\s+of\s+)$"));

/// A prefix that a blank may part from number and year: `WMPCC 020 2014`.
static PREFIX: LazyLock<Regex> = LazyLock::new(|| pattern(r"\b\p{Lu}{3,8}[\s_-]$"));

/// Words that make `016-24` a number.
static NUMBERED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)(?:^|[^\p{L}])(?:decision|report|notice|log|ref|reference|number|no|dn|dr)s?[.:]?[\s_-]*(?:(?:no|number|ref|notice|log)[.:]?)?[\s_:–-]*$",
    )
});

/// Glue between numbers of one date or reference.
fn glued(between: &str) -> bool {
    matches!(between, "/" | "-" | "–" | "." | "_" | "\u{2010}" | "\u{2011}")
}

/// The numbers with a year in a title or file name, in order.
///
/// `05-2025`, `2017-125-Common-Ground`, `47 of 2024`, `044/2020`, `056/2024-25`; `016-24` only behind a word such as
/// `Decision`. Dates (`25-01-2025`), financial years (`2024-25`) and longer references are none; serials without a
/// year (`PCD 1560`) are not looked for.
#[must_use]
pub fn find_candidates(text: &str) -> Vec<Candidate> {
    let runs: Vec<Range<usize>> = DIGITS.find_iter(text).map(|m| m.range()).collect();
    let between = |i: usize| -> Option<&str> { text.get(runs.get(i)?.end..runs.get(i + 1)?.start) };
    let mut found: Vec<Candidate> = Vec::new();
    for i in 0..runs.len().saturating_sub(1) {
        let (Some(a), Some(b)) = (runs.get(i), runs.get(i + 1)) else {
            break;
        };
        if i.checked_sub(1).and_then(between).is_some_and(glued) || !starts_free(text, a.start) {
            continue;
        }
        let behind = if between(i + 1).is_some_and(glued) {
            runs.get(i + 2).and_then(|r| text.get(r.clone()))
        } else {
            None
        };
        let Some(mark) = between(i) else { break };
        let spaced = mark == " " && PREFIX.is_match(before(text, a.start, 12));
        if !(spaced || MARK.is_match(mark)) {
            continue;
        }
        let (first, second) = (&text[a.clone()], &text[b.clone()]);
        let Some((sequence, year)) = parts(
            first,
            second,
            behind,
            NUMBERED.is_match(before(text, a.start, 32)),
        ) else {
            continue;
        };
        let range = a.start..b.end;
        found.push(Candidate {
            raw: text[range.clone()].to_owned(),
            range,
            sequence,
            year,
        });
    }
    found
}

/// Whether no letter or sum stands right before.
fn starts_free(text: &str, at: usize) -> bool {
    !text[..at].ends_with(|c: char| c.is_lowercase() || matches!(c, '£' | '$' | '€' | ','))
}

/// Sequence and year of two numbers; `behind`: a third glued to them; `numbered`: a word says that it is a number.
fn parts(first: &str, second: &str, behind: Option<&str>, numbered: bool) -> Option<(u32, u16)> {
    let (sequence, year) = match (year(first), year(second)) {
        (None, Some(y)) if behind.is_none_or(|t| follows(y, t)) => (first, y),
        (Some(y), None) if behind.is_none() && !follows(y, second) => (second, y),
        (None, None) if numbered && behind.is_none() && second.len() == 2 && first.len() >= 2 => {
            (first, 2000 + second.parse::<u16>().ok()?)
        }
        _ => return None,
    };
    let number = sequence.parse().ok().filter(|n| *n > 0)?;
    (sequence.len() <= 4).then_some((number, year))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_and_file_names() {
        for (text, want) in [
            ("Decision Log 044/2020 – Community Safety", &[(44, 2020)][..]),
            ("2017-125-Common-Ground-Restorative-Hu.pdf", &[(125, 2017)]),
            ("Decision Notice 47 of 2024.pdf", &[(47, 2024)]),
            ("05-2025.pdf", &[(5, 2025)]),
            ("05-2025-scan-ocr.pdf", &[(5, 2025)]),
            ("Decision-22-2019.pdf", &[(22, 2019)]),
            ("copy-of-2018-132-Town-Centre.pdf", &[(132, 2018)]),
            ("Decision_32_2024.pdf", &[(32, 2024)]),
            ("56/2024-25 – Small grants", &[(56, 2024)]),
            ("Decision 027-2021- Body Worn Video", &[(27, 2021)]),
            ("WMPCC 020 2014", &[(20, 2014)]),
            ("Report DR 016-24", &[(16, 2024)]),
            ("12A/2019", &[(12, 2019)]),
            ("2014-31-Appendix-A.pdf", &[(31, 2014)]),
            ("32/2024 and 33/2024", &[(32, 2024), (33, 2024)]),
        ] {
            let got: Vec<(u32, u16)> = find_candidates(text)
                .into_iter()
                .map(|c| (c.sequence, c.year))
                .collect();
            assert_eq!(got, want, "{text}");
        }
    }

    #[test]
    fn what_is_none() {
        for text in [
            "25-01-2025.pdf",
            "Minutes 2025-01-10.pdf",
            "Report 2024-25.pdf",
            "Budget 2024/25",
            "essex-022.pdf",
            "March 2024",
            "£12.2024",
            "00-2024",
            "016-24",
            "10012025.pdf",
            "1-2-3-2024",
            "",
        ] {
            assert_eq!(find_candidates(text), [], "{text}");
        }
    }
}
