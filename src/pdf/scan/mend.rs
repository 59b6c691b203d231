//! Corrects bullets and labels that OCR read as letters, and removes marks that are not words.
//!
//! A mark that stands alone at the beginning of a line is a bullet, the number of a paragraph, or dirt. OCR expects
//! words and reads letters. Only such marks are corrected, and the picture must support the correction. Figures,
//! names and the words of a sentence stay as OCR read them.

use super::clean::{DARK, Sheet};
use super::tsv::OcrWord;

/// The gap after the first word of a line, in ems, that is wider than the space between words: the first word is a
/// label.
const LABEL_GAP: f32 = 0.45;

/// Corrects the words of one line, ordered from left to right. `size` is the size of the print, in dots.
pub(super) fn correct_line(words: &mut Vec<OcrWord>, size: f32, sheet: &Sheet) {
    drop_dirt(words, size, sheet);
    shorten_dashes(words, size);
    restore_ordinals(words);
    let Some(gap) = words.get(1).map(|second| second.left - words[0].right) else {
        return;
    };
    let apart = gap > LABEL_GAP * size;
    // The first word after a bullet may be a sum or a year.
    let letters_follow = words[1..].iter().any(|w| w.text.chars().any(char::is_alphabetic));
    let first = &mut words[0];
    if apart
        && letters_follow
        && let Some(bullet) = bullet(first, size, sheet)
    {
        first.text = bullet.to_owned();
        // The shadow of the bullet.
        if words.len() > 2 && !words[1].text.chars().any(char::is_alphanumeric) {
            words.remove(1);
        }
        return;
    }
    if apart {
        restore_label_dot(&mut first.text);
    }
}

/// What OCR reads instead of a round bullet.
const ROUND: &[&str] = &[
    "e", "¢", "e¢", "¢e", "©", "®", "«", "»", "*", "°", "@", "·", "+", "•", "¥", "ª", "º",
];

/// What OCR reads instead of a hollow bullet.
const HOLLOW: &[&str] = &["o", "O", "0", "oO", "Oo", "©", "Q", "c"];

/// The bullet that a word really is, if it is one.
fn bullet(word: &OcrWord, size: f32, sheet: &Sheet) -> Option<&'static str> {
    if word.text.chars().count() > 2 {
        return None;
    }
    let shape = Shape::measure(word, sheet)?;
    // A letter stands on the baseline and is taller than a bullet. A bullet is as wide as it is high.
    let round = (0.7..1.45).contains(&(shape.width / shape.height));
    let small = shape.height < 0.46 * size;
    if round && small && shape.filled > 0.68 {
        return Some("•");
    }
    let text = word.text.as_str();
    // A zero is as tall as a capital.
    if HOLLOW.contains(&text) && (text != "0" && text != "c" || round && shape.height < 0.6 * size) {
        return Some("o");
    }
    ROUND.contains(&text).then_some("•")
}

/// The shape of the print in the box of a word.
struct Shape {
    width: f32,
    height: f32,
    /// The dark share of its own bounding box, 0 to 1.
    filled: f32,
}

impl Shape {
    fn measure(word: &OcrWord, sheet: &Sheet) -> Option<Self> {
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

/// Removes marks that stand alone and are not words: specks, edges of shadows, strokes.
fn drop_dirt(words: &mut Vec<OcrWord>, size: f32, sheet: &Sheet) {
    let count = words.len();
    let mut at = 0;
    words.retain_mut(|w| {
        at += 1;
        let plain = w.text.chars().any(char::is_alphanumeric);
        // The rest of a table border.
        let border = |from: f32, to: f32| sheet.has_vertical_rule(from, to, (w.top + w.bottom) / 2.0);
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
            // OCR reads the pronoun `I` as a stroke.
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
        // Smaller than a full stop.
        Shape::measure(w, sheet).is_none_or(|s| s.height > 0.1 * size || s.width > 0.1 * size)
    });
}

/// OCR reads a dash of half an em as a dash of one em.
fn shorten_dashes(words: &mut [OcrWord], size: f32) {
    for w in words
        .iter_mut()
        .filter(|w| w.text == "—" && w.right - w.left < 0.75 * size)
    {
        w.text = "–".to_owned();
    }
}

/// The confidence of a word that was corrected, in percent: too low to be trusted.
const CORRECTED: f32 = 40.0;

const MONTHS: [&str; 12] = [
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
];

/// OCR reads a raised `st` or `th` after the day of a date as a sign. The digits stay as they were read.
fn restore_ordinals(words: &mut [OcrWord]) {
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
            day.confidence = Some(day.confidence.unwrap_or(CORRECTED).min(CORRECTED));
        }
    }
}

/// Restores the dot after a paragraph number that OCR read as another sign.
fn restore_label_dot(text: &mut String) {
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

    fn word(text: &str) -> OcrWord {
        OcrWord {
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
    fn a_corrected_day_has_a_low_confidence() {
        let mut words = ["the", "31\"", "of", "March", "and", "26*", "people"].map(word);
        restore_ordinals(&mut words);
        assert_eq!(words[1].text, "31st");
        assert!(words[1].confidence.is_some_and(|c| c <= CORRECTED));
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
            restore_label_dot(&mut text);
            assert_eq!(text, right);
        }
    }
}
