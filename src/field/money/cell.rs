//! Bare numbers in a table column whose header states the unit: `16,852` under `Grant value (£)`.

use std::sync::LazyLock;

use rust_decimal::Decimal;

use super::figure::{self, Figure};
use super::sign::{code, credit, with_scale};
use super::{Found, Malformed, Money, context, find};
use crate::field::scan::{is_blank, pattern};
use crate::pattern::Regex;

/// What the numbers of a column count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unit {
    /// ISO 4217 code.
    pub currency: String,
    /// One, a thousand, a million.
    pub scale: Decimal,
}

/// A currency and what it counts in: `£`, `£m`, `£000`, `£'000s`, `£ thousands`, `GBP`, `pounds`.
static UNIT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"(?i)(?P<sign>US\$|\$|Â?[££]|€|\b(?:GBP|EUR|USD|pounds|euros|dollars)\b)\s*(?:",
        r"\(?\s*(?:(?P<k>['’‘`]?\s?000['’]?\s?s?\b|k\b|thousands?\b)",
        r"|(?P<m>m\b|mn\b|millions?\b)|(?P<bn>bn\b|billions?\b))|(?P<figure>[.,]?\d)|(?P<s>s\b)?)",
    ))
});

/// Headers of columns that do not hold money even if they contain a currency sign.
static NOT_MONEY: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"(?i)%|\bper\s?cent|percentage|t?CO2|CO₂|\b(?:number|no\.?|count) of\b|\bratio\b")
});

/// Cells that say there is no sum.
static NOTHING: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i)^(?:[-–—−.…_\s]*|nil|none|n\s?/\s?a|n\.a\.|not applicable|tb[cda])$"));

/// The unit of the column under a header, if the header says that it holds money.
///
/// `currency` as in [`find`]. A header that names a sum (`Awards over £5,000`) or two units says nothing.
#[must_use]
pub fn unit_of_header(text: &str, currency: &str) -> Option<Unit> {
    if NOT_MONEY.is_match(text) {
        return None;
    }
    let mut units = UNIT.captures_iter(text).map(|c| {
        if c.name("figure").is_some() {
            return None;
        }
        let scale: u64 = if c.name("k").is_some() {
            1_000
        } else if c.name("m").is_some() {
            1_000_000
        } else if c.name("bn").is_some() {
            1_000_000_000
        } else {
            1
        };
        Some(Unit {
            currency: code(c.name("sign")?.as_str().trim_start_matches('Â'), currency).to_owned(),
            scale: Decimal::from(scale),
        })
    });
    let first = units.next()??;
    units.all(|u| u.as_ref() == Some(&first)).then_some(first)
}

/// The sum in a table cell under a header that states the unit.
///
/// None where the cell holds no sum: blank, a dash, `nil`, `n/a`, words, a percentage. `0` is a sum. A number with its
/// own scale (`1.2m`) keeps it instead of the header's; one with its own sign under a header that counts in thousands
/// or more may mean either, and has no value. `(500)` and `-500` are negative here.
#[must_use]
pub fn cell(text: &str, unit: &Unit) -> Option<Money> {
    let around = |c: char| is_blank(c) || is_note_mark(c);
    let start = text.len() - text.trim_start_matches(around).len();
    let body = text.trim_matches(around);
    if NOTHING.is_match(body) {
        return None;
    }
    let signed = find(text, &unit.currency);
    if let [only] = &signed[..] {
        return Some(under_header(only.clone(), unit));
    }
    if !signed.is_empty() {
        return None;
    }
    bare(text, start, body, unit)
}

/// A footnote's mark.
fn is_note_mark(c: char) -> bool {
    matches!(c, '*' | '†' | '‡' | '¹' | '²' | '³' | '⁴'..='⁹')
}

/// A sum with its own sign in a column with a unit.
fn under_header(mut sum: Money, unit: &Unit) -> Money {
    let has_scale = sum.raw.ends_with(|c: char| c.is_alphabetic());
    if unit.scale != Decimal::ONE && !has_scale && sum.value.is_some_and(|v| !v.is_zero()) {
        sum.value = None;
        sum.malformed = Some(Malformed::UnitTwice);
    }
    sum
}

/// A number without a sign, the whole of the cell but for a limit before it or a rate behind.
fn bare(text: &str, start: usize, body: &str, unit: &Unit) -> Option<Money> {
    let first = body.find(|c: char| c.is_ascii_digit())?;
    let point = usize::from(body[..first].ends_with('.'));
    let head = &body[..first - point];
    let lead = head.trim_end_matches(['-', '−', '–', '(']);
    let marks = &head[lead.len()..];
    let (qualifier, _) = context::told_before(lead);
    if qualifier.is_none() && !lead.trim_matches(is_blank).is_empty() {
        return None;
    }
    let number = &body[first - point..];
    let digits = figure::read(number)?;
    let (figure, scale, stop) = with_scale(number, digits.len, &digits);
    let bracketed = marks.ends_with('(') && number[stop..].starts_with(')');
    let tail = &number[stop + usize::from(bracketed)..];
    let tail = tail.trim_matches(|c: char| is_blank(c) || is_note_mark(c));
    let per = context::rate_behind(tail);
    let credit = credit(tail).is_some_and(|len| len == tail.len());
    let debit = tail.eq_ignore_ascii_case("dr");
    if per.is_none() && !tail.is_empty() && tail != "-" && !credit && !debit {
        return None;
    }
    let negative = bracketed || credit || tail == "-" || matches!(marks, "-" | "−" | "–");
    if !negative && !marks.is_empty() {
        return None;
    }
    let from = start
        + if negative && tail != "-" && !credit {
            lead.len()
        } else {
            first - point
        };
    let to = start + first - point + stop + usize::from(bracketed);
    // Under £m a figure may have more than two decimals.
    let scaled = unit.scale != Decimal::ONE && scale.is_none();
    let figure = if scaled { digits.figure(true) } else { figure };
    let mut sum = Found::new(
        text,
        from..to,
        &unit.currency,
        negated(figure, negative),
        scale.or(Some(unit.scale)),
    );
    sum.money.qualifier = qualifier;
    sum.money.per = per;
    Some(sum.money)
}

fn negated(figure: Figure, negative: bool) -> Figure {
    if !negative {
        return figure;
    }
    Figure {
        value: figure.value.map(|v| -v),
        suggestion: figure.suggestion.map(|v| -v),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unit(text: &str) -> Option<(String, u64)> {
        unit_of_header(text, "GBP").map(|u| (u.currency, u.scale.to_string().parse().unwrap()))
    }

    #[test]
    fn headers() {
        for (text, scale) in [
            ("Grant value (£)", 1),
            ("Amount £", 1),
            ("£", 1),
            ("£s", 1),
            ("Cost (GBP)", 1),
            ("Cost in pounds", 1),
            ("£m", 1_000_000),
            ("Budget 2024/25 £m", 1_000_000),
            ("£ million", 1_000_000),
            ("£000", 1_000),
            ("£'000s", 1_000),
            ("£’000", 1_000),
            ("£ 000", 1_000),
            ("Total (£k)", 1_000),
            ("£ (thousands)", 1_000),
            ("£bn", 1_000_000_000),
        ] {
            assert_eq!(unit(text), Some(("GBP".to_owned(), scale)), "{text}");
        }
        assert_eq!(unit("Amount (€)"), Some(("EUR".to_owned(), 1)));
    }

    #[test]
    fn headers_without_a_unit() {
        for text in [
            "Increase in tCO2",
            "Saving (%)",
            "% of £",
            "Number of grants",
            "Awards over £5,000",
            "Amount",
            "",
            "(000)",
            "£ / $",
            "Applicant",
            "£000 / £m",
        ] {
            assert_eq!(unit(text), None, "{text}");
        }
    }

    fn read(text: &str, scale: u64) -> Option<(String, Option<String>)> {
        let unit = Unit {
            currency: "GBP".to_owned(),
            scale: Decimal::from(scale),
        };
        let sum = cell(text, &unit)?;
        assert_eq!(&text[sum.range.clone()], sum.raw, "{text}");
        Some((sum.raw, sum.value.map(|v| v.normalize().to_string())))
    }

    #[test]
    fn cells() {
        for (text, scale, raw, value) in [
            ("16,852", 1, "16,852", Some("16852")),
            ("15,000.00", 1, "15,000.00", Some("15000")),
            (" 10,000 ", 1, "10,000", Some("10000")),
            ("10,000*", 1, "10,000", Some("10000")),
            ("43.627", 1_000_000, "43.627", Some("43627000")),
            ("43.6", 1_000_000, "43.6", Some("43600000")),
            ("250", 1_000, "250", Some("250000")),
            ("0", 1, "0", Some("0")),
            ("0.0", 1_000_000, "0.0", Some("0")),
            ("(500)", 1, "(500)", Some("-500")),
            ("-500", 1, "-500", Some("-500")),
            ("500-", 1, "500", Some("-500")),
            ("1.2m", 1, "1.2m", Some("1200000")),
            ("250k", 1_000, "250k", Some("250000")),
            ("£16,852", 1, "£16,852", Some("16852")),
            ("£250", 1_000, "£250", None),
            ("£1.2m", 1_000, "£1.2m", Some("1200000")),
            ("(£500)", 1, "(£500)", Some("-500")),
            ("up to 5,000", 1, "5,000", Some("5000")),
            ("43.627", 1, "43.627", None),
            ("16,85", 1, "16,85", None),
        ] {
            assert_eq!(
                read(text, scale),
                Some((raw.to_owned(), value.map(str::to_owned))),
                "{text}"
            );
        }
    }

    #[test]
    fn cells_without_a_sum() {
        for text in [
            "",
            " ",
            "-",
            "–",
            "nil",
            "Nil",
            "n/a",
            "N/A",
            "TBC",
            "40%",
            "3 bids",
            "Victim Support",
            "12/2024",
            "£5 and £6",
        ] {
            assert_eq!(read(text, 1), None, "{text}");
        }
    }
}
