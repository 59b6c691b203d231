//! A rate over stated years against the stated total.

use std::sync::LazyLock;

use rust_decimal::Decimal;

use super::Read;
use crate::field::facts::AwardFact;
use crate::field::money::Per;
use crate::issue::{Code, Issue};
use crate::pattern::Regex;

#[allow(
    clippy::unwrap_used,
    reason = "a constant pattern, covered by the tests of this file"
)]
static YEARS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)\b(?:for|over|of)\s+(?:a\s+(?:period|term)\s+of\s+)?(two|three|four|five|six|seven|2|3|4|5|6|7)[\s-]years?\b").unwrap()
});

/// The number of years that a text gives for the length of something.
fn years(text: &str) -> Option<u32> {
    let words = [
        ("two", 2),
        ("three", 3),
        ("four", 4),
        ("five", 5),
        ("six", 6),
        ("seven", 7),
    ];
    let found = YEARS.captures(text)?;
    let n = found.get(1)?.as_str().to_lowercase();
    n.parse()
        .ok()
        .or_else(|| words.iter().find(|(w, _)| *w == n).map(|(_, n)| *n))
}

pub(super) fn check(read: &Read<'_>) -> Vec<Issue> {
    let money = &read.facts.money;
    let ([award], Some(total)) = (money.awards.as_slice(), &money.amount) else {
        return Vec::new();
    };
    let AwardFact {
        amount: Some(rate),
        per: Some(Per::Year),
        ..
    } = award
    else {
        return Vec::new();
    };
    let around = read
        .facts
        .summary
        .iter()
        .chain(&read.facts.recommendation)
        .chain(read.facts.sections.iter().flat_map(|s| &s.paragraphs))
        .find(|p| p.span.covers(rate.span));
    let Some(n) = around.and_then(|p| years(&p.text)) else {
        return Vec::new();
    };
    match rate.value.checked_mul(Decimal::from(n)) {
        Some(product) if product != total.value => vec![
            Issue::new(
                Code::AmountConflict,
                format!(
                    "\"{}\" a year over {n} years is {}, the stated total is \"{}\"",
                    read.layout.text.slice(rate.span),
                    product.normalize(),
                    read.layout.text.slice(total.span)
                ),
            )
            .about("/amount")
            .on(read.layout.text.page(total.span)),
        ],
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::years;

    #[test]
    fn years_in_words_and_figures() {
        assert_eq!(years("up to £34,000 per annum for two years"), Some(2));
        assert_eq!(years("over a period of 3 years"), Some(3));
        assert_eq!(years("each year"), None);
    }
}
