//! Values as people read them.

use rust_decimal::Decimal;
use sha2::{Digest, Sha256};

use crate::record::Number;

/// `£12,500`, `£10,030.50`, `€1,200`, `SEK 500`
pub(super) fn money(amount: Number, currency: Option<&str>) -> String {
    let figure = grouped(amount.0);
    let (minus, figure) = match figure.strip_prefix('-') {
        Some(rest) => ("\u{2212}", rest),
        None => ("", figure.as_str()),
    };
    match currency {
        Some("GBP") => format!("{minus}£{figure}"),
        Some("EUR") => format!("{minus}€{figure}"),
        Some("USD") => format!("{minus}${figure}"),
        Some(code) => format!("{code} {minus}{figure}"),
        None => format!("{minus}{figure}"),
    }
}

/// `12,500`, `10,030.50`
pub(super) fn grouped(amount: Decimal) -> String {
    let plain = amount.normalize().to_string();
    let (sign, plain) = plain
        .strip_prefix('-')
        .map_or(("", plain.as_str()), |rest| ("-", rest));
    let (whole, rest) = plain.split_once('.').unwrap_or((plain, ""));
    let mut out = String::from(sign);
    for (i, digit) in whole.chars().enumerate() {
        if i > 0 && (whole.len() - i) % 3 == 0 {
            out.push(',');
        }
        out.push(digit);
    }
    match rest.len() {
        0 => {}
        1 => out += &format!(".{rest}0"),
        _ => out += &format!(".{rest}"),
    }
    out
}

/// `£1.2m` for a place with little room.
pub(super) fn short_money(amount: Decimal, currency: Option<&str>) -> String {
    let (by, unit) = if amount.abs() >= Decimal::from(1_000_000) {
        (1_000_000, "m")
    } else if amount.abs() >= Decimal::from(10_000) {
        (1_000, "k")
    } else {
        return money(Number(amount.round_dp(0)), currency);
    };
    let scaled = amount / Decimal::from(by);
    let scaled = if scaled.abs() >= Decimal::from(100) {
        scaled.round_dp(0)
    } else {
        scaled.round_dp(1)
    };
    let figure = scaled.normalize().to_string();
    let (minus, figure) = figure
        .strip_prefix('-')
        .map_or(("", figure.as_str()), |rest| ("\u{2212}", rest));
    match currency {
        Some("GBP") => format!("{minus}£{figure}{unit}"),
        Some("EUR") => format!("{minus}€{figure}{unit}"),
        Some("USD") => format!("{minus}${figure}{unit}"),
        Some(code) => format!("{code} {minus}{figure}{unit}"),
        None => format!("{minus}{figure}{unit}"),
    }
}

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// `31 May 2024` for `2024-05-31`; what is not a day as it is.
pub(super) fn day(iso: &str) -> String {
    let mut parts = iso.split('-');
    let (year, month, day) = (parts.next(), parts.next(), parts.next());
    let month = month
        .and_then(|m| m.parse::<usize>().ok())
        .and_then(|m| MONTHS.get(m.checked_sub(1)?));
    match (year, month, day.and_then(|d| d.parse::<u8>().ok())) {
        (Some(year), Some(month), Some(day)) => format!("{day} {month} {year}"),
        (Some(year), Some(month), None) => format!("{month} {year}"),
        _ => iso.to_owned(),
    }
}

/// `1 decision`, `3 decisions`
pub(super) fn count(n: usize, one: &str) -> String {
    if n == 1 {
        format!("1 {one}")
    } else {
        format!("{} {one}s", grouped(Decimal::from(n)))
    }
}

/// A name for a file of the site: letters, digits and dashes of a text, and a hash of all of it.
pub(super) fn slug(text: &str) -> String {
    let mut out = String::new();
    for c in text.trim_end_matches(".pdf").chars() {
        if out.len() >= 60 {
            break;
        }
        if c.is_ascii_alphanumeric() {
            out.push(c.to_ascii_lowercase());
        } else if !out.ends_with('-') && !out.is_empty() {
            out.push('-');
        }
    }
    let hash = hash(text.as_bytes());
    let name = out.trim_end_matches('-');
    if name.is_empty() {
        hash[..10].to_owned()
    } else {
        format!("{name}-{}", &hash[..6])
    }
}

/// SHA-256 in hexadecimal.
pub(super) fn hash(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|b| format!("{b:02x}")).collect()
}

/// A JSON Pointer as the name of a place on a page: `awards-0-recipient`.
pub(super) fn anchor(pointer: &str) -> String {
    pointer
        .trim_start_matches('/')
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() { c } else { '-' })
        .collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn number(text: &str) -> Number {
        Number(Decimal::from_str_exact(text).unwrap())
    }

    #[test]
    fn values_read_as_people_write_them() {
        assert_eq!(money(number("12500"), Some("GBP")), "£12,500");
        assert_eq!(money(number("-10030.5"), Some("GBP")), "\u{2212}£10,030.50");
        assert_eq!(money(number("999"), Some("SEK")), "SEK 999");
        assert_eq!(short_money(number("1234567").0, Some("GBP")), "£1.2m");
        assert_eq!(day("2024-05-31"), "31 May 2024");
        assert_eq!(day("2024-05"), "May 2024");
        assert_eq!(day("soon"), "soon");
        assert_eq!(count(1, "decision"), "1 decision");
        assert_eq!(count(1200, "decision"), "1,200 decisions");
    }

    proptest! {
        #[test]
        fn names_of_files_are_plain(text in "\\PC{0,80}") {
            let slug = slug(&text);
            prop_assert!(!slug.is_empty() && slug.len() < 80);
            prop_assert!(slug.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-'));
        }
    }
}
