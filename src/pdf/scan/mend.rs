//! Marks that are no words, and words that are no marks.
//!
//! What stands at the beginning of a line on its own is a bullet, the number of a paragraph or dirt; recognition, which
//! expects words, makes letters of it. Only such marks are mended, with the picture as witness. Figures, names and the
//! words of a sentence stay as they were recognised.

use super::clean::{DARK, Sheet};
use super::tsv::Found;

/// A gap no word space has, in ems: what stands before it at the beginning of a line is a label.
const LABEL_GAP: f32 = 0.45;

/// Mends the words of one line, left to right. `size` is that of its print, in dots; `rest` what follows this line's
/// first words on it.
pub(super) fn line(words: &mut Vec<Found>, size: f32, sheet: &Sheet) {
    drop_dirt(words, size, sheet);
    dashes(words, size);
    ordinals(words);
    let Some(gap) = words.get(1).map(|second| second.left - words[0].right) else {
        return;
    };
    let apart = gap > LABEL_GAP * size;
    // The first word behind a bullet may be a sum or a year.
    let letters_follow = words[1..].iter().any(|w| w.text.chars().any(char::is_alphabetic));
    let first = &mut words[0];
    if apart
        && letters_follow
        && let Some(bullet) = bullet(first, size, sheet)
    {
        first.text = bullet.to_owned();
        // Its shadow.
        if words.len() > 2 && !words[1].text.chars().any(char::is_alphanumeric) {
            words.remove(1);
        }
        return;
    }
    if apart {
        label(&mut first.text);
    }
}

/// What recognition makes of bullets.
const ROUND: &[&str] = &[
    "e", "¢", "e¢", "¢e", "©", "®", "«", "»", "*", "°", "@", "·", "+", "•", "¥", "ª", "º",
];

/// And of circles.
const HOLLOW: &[&str] = &["o", "O", "0", "oO", "Oo", "©", "Q", "c"];

/// The bullet a mark is, if it is one.
fn bullet(word: &Found, size: f32, sheet: &Sheet) -> Option<&'static str> {
    if word.text.chars().count() > 2 {
        return None;
    }
    let shape = Shape::of(word, sheet)?;
    // A letter stands on the line and is higher than a bullet; a bullet is as wide as it is high.
    let round = (0.7..1.45).contains(&(shape.width / shape.height));
    let small = shape.height < 0.46 * size;
    if round && small && shape.filled > 0.68 {
        return Some("•");
    }
    let text = word.text.as_str();
    // A nought is as high as a capital.
    if HOLLOW.contains(&text) && (text != "0" && text != "c" || round && shape.height < 0.6 * size) {
        return Some("o");
    }
    ROUND.contains(&text).then_some("•")
}

/// What stands in a word's box.
struct Shape {
    width: f32,
    height: f32,
    /// The share of its own box that is dark.
    filled: f32,
}

impl Shape {
    fn of(word: &Found, sheet: &Sheet) -> Option<Self> {
        let (mut left, mut right, mut top, mut bottom, mut dots) = (usize::MAX, 0, usize::MAX, 0, 0_u32);
        let range = |from: f32, to: f32| from.max(0.0) as usize..to.max(0.0).ceil() as usize;
        for y in range(word.top, word.bottom) {
            if y >= sheet.clean.height {
                break;
            }
            let columns = range(word.left, word.right);
            let start = columns.start;
            let row = sheet.clean.row(y);
            let part = row
                .get(columns.start.min(row.len())..columns.end.min(row.len()))
                .unwrap_or_default();
            for (i, v) in part.iter().enumerate() {
                if *v < DARK {
                    left = left.min(start + i);
                    right = right.max(start + i);
                    top = top.min(y);
                    bottom = y;
                    dots += 1;
                }
            }
        }
        if dots == 0 {
            return None;
        }
        let (width, height) = ((right - left + 1) as f32, (bottom - top + 1) as f32);
        Some(Self {
            width,
            height,
            filled: dots as f32 / (width * height),
        })
    }
}

/// Signs that stand alone as words.
const SIGNS: &str = "&-–—+=/%£€$•◦▪■□☐☑☒✓✔✗✘×→§#@";

/// Takes away marks that stand alone and are no words: specks, the edges of shadows, strokes.
fn drop_dirt(words: &mut Vec<Found>, size: f32, sheet: &Sheet) {
    let count = words.len();
    let mut at = 0;
    words.retain_mut(|w| {
        at += 1;
        let plain = w.text.chars().any(char::is_alphanumeric);
        // What is left of a table's border.
        let border = |from: f32, to: f32| sheet.upright_in(from, to, (w.top + w.bottom) / 2.0);
        if matches!(
            w.text.as_str(),
            "I" | "l" | "|" | "\"" | "“" | "'" | "‘" | "(" | ")" | "[" | "]" | "-"
        ) && w.right - w.left < 0.4 * size
            && border(w.left - 0.3 * size, w.right + 0.3 * size)
        {
            return false;
        }
        if border(w.left - 0.5 * size, w.left + 0.3 * size) {
            let bare = w
                .text
                .trim_start_matches(['"', '“', '\'', '‘', '|', '[', '-', '_']);
            if !bare.is_empty() && bare.len() < w.text.len() {
                w.text = bare.to_owned();
            }
        }
        if border(w.right - 0.3 * size, w.right + 0.5 * size) {
            let bare = w.text.trim_end_matches(['|', '[', ']', '_']);
            if !bare.is_empty() && bare.len() < w.text.len() {
                w.text = bare.to_owned();
            }
        }
        if !plain {
            // A pronoun is read as a stroke.
            if w.text == "|"
                && at < count
                && (w.bottom - w.top) > 0.55 * size
                && w.right - w.left < 0.3 * size
            {
                w.text = "I".to_owned();
                return true;
            }
            let leads = w.text.chars().count() < 3;
            let sign = w.text.chars().all(|c| SIGNS.contains(c));
            let may_be_bullet = at == 1 && ROUND.contains(&w.text.as_str());
            return !leads || sign || may_be_bullet;
        }
        let trimmed = w.text.trim_start_matches(['_', '~', '|', '`', '¦', '¬']);
        if !trimmed.is_empty() && trimmed.len() < w.text.len() {
            w.text = trimmed.to_owned();
        }
        // Less than a full stop.
        Shape::of(w, sheet).is_none_or(|s| s.height > 0.1 * size || s.width > 0.1 * size)
    });
}

/// A dash of half the size is read as one of the whole.
fn dashes(words: &mut [Found], size: f32) {
    for w in words
        .iter_mut()
        .filter(|w| w.text == "—" && w.right - w.left < 0.75 * size)
    {
        w.text = "–".to_owned();
    }
}

/// How sure the recognition is of a word that was mended, in percent: never enough.
const MENDED: f32 = 40.0;

const MONTHS: [&str; 12] = [
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
];

/// A raised `st` or `th` behind the day of a date is read as a sign. The figures stay as they were read.
fn ordinals(words: &mut [Found]) {
    for i in 1..words.len() {
        let (before, behind) = words.split_at_mut(i);
        let (Some(day), Some(next)) = (before.last_mut(), behind.first()) else {
            continue;
        };
        let follows = next.text.to_lowercase();
        if follows != "of" && !MONTHS.iter().any(|m| follows.starts_with(m)) {
            continue;
        }
        let digits = day.text.trim_end_matches([
            '"', '”', '“', '*', '°', '™', '\'', '’', '‘', 'º', '®', '!', '%', '?',
        ]);
        let number = digits.parse::<u32>().ok().filter(|n| (1..=31).contains(n));
        if let Some(number) = number.filter(|_| digits.len() < day.text.len()) {
            let end = match number {
                1 | 21 | 31 => "st",
                2 | 22 => "nd",
                3 | 23 => "rd",
                _ => "th",
            };
            day.text = format!("{digits}{end}");
            day.confidence = Some(day.confidence.unwrap_or(MENDED).min(MENDED));
        }
    }
}

/// A number's dot read as another sign.
fn label(text: &mut String) {
    let digits = text.trim_end_matches([',', ':', ';']);
    if digits.len() + 1 == text.len()
        && (1..=2).contains(&digits.len())
        && digits.bytes().all(|b| b.is_ascii_digit())
    {
        *text = format!("{digits}.");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn word(text: &str) -> Found {
        Found {
            left: 0.0,
            top: 0.0,
            right: 20.0,
            bottom: 30.0,
            confidence: Some(95.0),
            text: text.to_owned(),
            line: 1,
        }
    }

    #[test]
    fn a_mended_day_is_never_sure() {
        let mut words = ["the", "31\"", "of", "March", "and", "26*", "people"].map(word);
        ordinals(&mut words);
        assert_eq!(words[1].text, "31st");
        assert!(words[1].confidence.is_some_and(|c| c <= MENDED));
        assert_eq!(words[5].text, "26*");
    }

    #[test]
    fn the_dot_of_a_number() {
        for (read, right) in [
            ("4,", "4."),
            ("12:", "12."),
            ("4.", "4."),
            ("2024,", "2024,"),
            ("a,", "a,"),
        ] {
            let mut text = read.to_owned();
            label(&mut text);
            assert_eq!(text, right);
        }
    }
}
