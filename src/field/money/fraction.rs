//! Fractions in a sum: `£12½k`, `£¾m`, `£3/4m`, `£1 1/2 million`.

use rust_decimal::Decimal;

use super::Malformed;
use super::figure::{Digits, Figure};
use super::scale::{self, Scale};
use crate::field::scan::{after, blanks};

/// Fractions that are one character, with numerator and denominator.
const SIGNS: [(char, u32, u32); 15] = [
    ('½', 1, 2),
    ('¼', 1, 4),
    ('¾', 3, 4),
    ('⅓', 1, 3),
    ('⅔', 2, 3),
    ('⅕', 1, 5),
    ('⅖', 2, 5),
    ('⅗', 3, 5),
    ('⅘', 4, 5),
    ('⅙', 1, 6),
    ('⅚', 5, 6),
    ('⅛', 1, 8),
    ('⅜', 3, 8),
    ('⅝', 5, 8),
    ('⅞', 7, 8),
];

/// Denominators people write with a stroke.
const DENOMINATORS: [u32; 6] = [2, 3, 4, 5, 8, 10];

/// Whether a text begins with a fraction in one character.
pub(super) fn opens(text: &str) -> bool {
    text.chars().next().is_some_and(|c| sign(c).is_some())
}

fn sign(c: char) -> Option<(u32, u32)> {
    SIGNS.iter().find(|s| s.0 == c).map(|s| (s.1, s.2))
}

/// The figure whose digits end at a place and go on with a fraction, what it counts in, and where it ends.
pub(super) fn read(text: &str, end: usize, digits: &Digits) -> Option<(Figure, Option<Decimal>, usize)> {
    let rest = after(text, end, 12);
    let whole = digits.figure(false).value.ok()?;
    let first = rest.chars().next()?;
    let (base, (over, under), len) = if let Some(parts) = sign(first) {
        (whole, parts, first.len_utf8())
    } else if let Some((parts, len)) = stroke(rest, digits) {
        (Decimal::ZERO, parts, len)
    } else {
        let gap = blanks(rest);
        let behind = rest.get(gap..)?;
        let c = behind.chars().next()?;
        match sign(c) {
            Some(parts) if gap > 0 => (whole, parts, gap + c.len_utf8()),
            _ => {
                let (parts, len) = mixed(rest)?;
                // "£500 1/2 of which": only what counts in thousands or millions goes on so.
                matches!(scale::read(after(text, end + len, 40)), Scale::Of { .. }).then_some(())?;
                (whole, parts, len)
            }
        }
    };
    let end = end + len;
    let (factor, end, scaled) = match scale::read(after(text, end, 40)) {
        Scale::Of { factor, len } => (factor, end + len, true),
        _ => (Decimal::ONE, end, false),
    };
    let failed = |why| {
        Some((
            Figure {
                value: Err(why),
                suggestion: None,
            },
            None,
            end,
        ))
    };
    // "£3/4" may be a choice of two sums.
    if !scaled && first == '/' {
        return failed(Malformed::Scale);
    }
    let part = factor.checked_mul(over.into())?.checked_div(under.into())?;
    if part.checked_mul(under.into())? != factor.checked_mul(over.into())? || part.normalize().scale() > 2 {
        return failed(Malformed::Decimals);
    }
    let value = base.checked_mul(factor)?.checked_add(part)?;
    let figure = Figure {
        value: Ok(value.normalize()),
        suggestion: None,
    };
    Some((figure, None, end))
}

/// `/4` behind a single smaller digit.
fn stroke(rest: &str, digits: &Digits) -> Option<((u32, u32), usize)> {
    let over: u32 = digits.single()?.into();
    let (under, len) = denominator(rest.strip_prefix('/')?)?;
    (over < under && over > 0).then_some(((over, under), 1 + len))
}

/// ` 1/2` behind a figure.
fn mixed(rest: &str) -> Option<((u32, u32), usize)> {
    let gap = blanks(rest);
    let behind = rest.get(gap..)?;
    let over = behind.chars().next()?.to_digit(10)?;
    let (under, len) = denominator(behind.get(1..)?.strip_prefix('/')?)?;
    (gap > 0 && over < under && over > 0).then_some(((over, under), gap + 2 + len))
}

fn denominator(rest: &str) -> Option<(u32, usize)> {
    let len = crate::field::scan::digits(rest);
    let under: u32 = rest.get(..len)?.parse().ok()?;
    let goes_on = rest.get(len..)?.starts_with(['/', ',', '.', '-']) && {
        let next = rest.get(len + 1..).unwrap_or_default();
        next.starts_with(|c: char| c.is_ascii_digit())
    };
    (DENOMINATORS.contains(&under) && !goes_on).then_some((under, len))
}
