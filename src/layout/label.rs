//! The labels of list items and numbered paragraphs: `1.`, `2.3`, `(a)`, `iv)`, `•`.

use super::line::Line;
use crate::pdf::Page;

/// What kind of label it is; items of one list share it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LabelStyle {
    /// `1`, `2`, `3`
    Number,
    /// `2.3`, `2.3.1`: how many parts.
    Section(u8),
    /// `a`, `b`
    Letter,
    /// `A`, `B`
    Capital,
    /// `i`, `ii`, `iv`
    Roman,
    /// A bullet; the glyph drawn.
    Bullet(char),
}

/// A label at the beginning of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListLabel {
    /// As published: without its dot or bracket, `•` for any bullet.
    pub text: String,
    /// Its kind.
    pub style: LabelStyle,
    /// How many words of the line it takes (0: it is glued to the first word, see `glyphs`).
    pub words: usize,
    /// How many glyphs it takes of the word after those.
    pub glyphs: usize,
}

const BULLETS: &str = "•◦▪▫●○■□➢➤►▶❖‣⁃∙·§→\u{F0B7}\u{F0A7}\u{F06F}";

impl ListLabel {
    /// The label a line begins with, if it looks like one. Whether it is one, the lines before it decide.
    #[must_use]
    pub fn of(line: &Line, page: &Page) -> Option<Self> {
        let first = line.words.first()?;
        let second = line.words.get(1);
        let word: String = first
            .glyphs
            .iter()
            .filter_map(|g| page.glyphs.get(*g as usize))
            .map(|g| g.ch)
            .collect();
        let gap = second.map_or(f32::MAX, |s| s.bbox.left - first.bbox.right) / line.size.max(0.1);
        let mut chars = word.chars();
        let initial = chars.next()?;
        if BULLETS.contains(initial) {
            let glued = chars.next().is_some();
            return Some(Self {
                text: "•".to_owned(),
                style: LabelStyle::Bullet(initial),
                words: usize::from(!glued),
                glyphs: usize::from(glued),
            });
        }
        second?;
        // A letter or a dash for a bullet: only with a gap no word space has.
        if word.chars().count() == 1
            && ((initial == 'o' && gap > 0.45) || (matches!(initial, '-' | '–' | '—' | '*') && gap > 0.2))
        {
            return Some(Self {
                text: "•".to_owned(),
                style: LabelStyle::Bullet(initial),
                words: 1,
                glyphs: 0,
            });
        }
        let (text, style, marked) = parse(&word)?;
        // Without a dot or bracket a number is a label only before a wide gap, a letter never is.
        let bare_ok = match style {
            LabelStyle::Section(_) => true,
            LabelStyle::Number => gap > 0.8,
            _ => false,
        };
        (marked || bare_ok).then_some(Self {
            text,
            style,
            words: 1,
            glyphs: 0,
        })
    }

    /// Whether this label is the one that comes after `previous` in a list.
    #[must_use]
    pub fn follows(&self, previous: &Self) -> bool {
        match (self.style, previous.style) {
            (LabelStyle::Bullet(a), LabelStyle::Bullet(b)) => a == b,
            (LabelStyle::Section(_), LabelStyle::Section(_)) => {
                let (a, b) = (parts(&previous.text), parts(&self.text));
                // 2.3 → 2.4, 2.3 → 3.1, 2.3 → 2.3.1, 2.3.1 → 2.4
                b.iter()
                    .zip(a.iter().chain(std::iter::repeat(&0)))
                    .position(|(b, a)| b != a)
                    .is_some_and(|i| {
                        let before = a.get(i).copied().unwrap_or(0);
                        b[i] == before + 1 && b[i + 1..].iter().all(|p| *p == 1)
                            || b[i] > before && b[i] - before <= 3 && i + 1 == b.len()
                    })
            }
            (LabelStyle::Roman, LabelStyle::Letter) | (LabelStyle::Letter, LabelStyle::Roman) => {
                letter(&self.text)
                    .zip(letter(&previous.text))
                    .is_some_and(|(a, b)| a == b + 1)
            }
            (a, b) if a == b => self
                .ordinal()
                .zip(previous.ordinal())
                .is_some_and(|(a, b)| a == b + 1),
            _ => false,
        }
    }

    /// Whether it can begin a list.
    #[must_use]
    pub fn starts(&self) -> bool {
        match self.style {
            LabelStyle::Bullet(_) => true,
            LabelStyle::Section(_) => parts(&self.text).last() == Some(&1),
            _ => self.ordinal() == Some(1),
        }
    }

    fn ordinal(&self) -> Option<u32> {
        match self.style {
            LabelStyle::Number => self.text.parse().ok(),
            LabelStyle::Letter | LabelStyle::Capital => letter(&self.text),
            LabelStyle::Roman => roman(&self.text),
            _ => None,
        }
    }
}

fn parts(text: &str) -> Vec<u32> {
    text.split('.').filter_map(|p| p.parse().ok()).collect()
}

fn letter(text: &str) -> Option<u32> {
    let mut c = text.chars();
    let l = c.next()?.to_ascii_lowercase();
    (c.next().is_none() && l.is_ascii_lowercase()).then(|| l as u32 - 'a' as u32 + 1)
}

fn roman(text: &str) -> Option<u32> {
    const NUMERALS: [&str; 20] = [
        "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii", "xiii", "xiv", "xv", "xvi",
        "xvii", "xviii", "xix", "xx",
    ];
    let lower = text.to_ascii_lowercase();
    NUMERALS
        .iter()
        .position(|n| *n == lower)
        .and_then(|i| u32::try_from(i + 1).ok())
}

/// The label's text and style, and whether a dot or bracket marks it.
fn parse(word: &str) -> Option<(String, LabelStyle, bool)> {
    if word.chars().count() > 10 {
        return None;
    }
    let open = word.starts_with(['(', '[']);
    let inner = word.trim_start_matches(['(', '[']);
    let trimmed = inner.trim_end_matches(['.', ')', ']', ':']);
    let marked = trimmed.len() < inner.len() && !inner.ends_with(':');
    if open && !(inner.ends_with(')') || inner.ends_with(']') || inner.ends_with(").")) {
        return None;
    }
    if trimmed.is_empty() || inner.len() - trimmed.len() > 2 {
        return None;
    }
    if trimmed.chars().all(|c| c.is_ascii_digit() || c == '.') {
        let p: Vec<&str> = trimmed.split('.').collect();
        if p.iter().any(|p| p.is_empty() || p.len() > 2) || p.len() > 4 {
            return None;
        }
        // "05.03" is money or a time, not a paragraph.
        if p.len() > 1 && p.iter().any(|p| p.starts_with('0')) {
            return None;
        }
        let style = if p.len() == 1 {
            LabelStyle::Number
        } else {
            LabelStyle::Section(u8::try_from(p.len()).unwrap_or(u8::MAX))
        };
        return Some((trimmed.to_owned(), style, marked));
    }
    // "2.1a" and the like keep their letter.
    if let Some((number, _)) = trimmed.split_at_checked(trimmed.len() - 1)
        && number.len() >= 3
        && number.contains('.')
        && number.chars().all(|c| c.is_ascii_digit() || c == '.')
        && trimmed.ends_with(|c: char| c.is_ascii_lowercase())
    {
        return Some((trimmed.to_owned(), LabelStyle::Section(3), true));
    }
    let lower = trimmed.chars().all(|c| c.is_ascii_lowercase());
    let upper = trimmed.chars().all(|c| c.is_ascii_uppercase());
    if lower && roman(trimmed).is_some() {
        return Some((trimmed.to_owned(), LabelStyle::Roman, marked));
    }
    if trimmed.len() == 1 && lower {
        return Some((trimmed.to_owned(), LabelStyle::Letter, marked));
    }
    if trimmed.len() == 1 && upper {
        return Some((trimmed.to_owned(), LabelStyle::Capital, marked));
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn label(text: &str) -> ListLabel {
        let (text, style, _) = parse(text).unwrap();
        ListLabel {
            text,
            style,
            words: 1,
            glyphs: 0,
        }
    }

    #[test]
    fn printed_forms() {
        for (word, text, style) in [
            ("1.", "1", LabelStyle::Number),
            ("12)", "12", LabelStyle::Number),
            ("(3)", "3", LabelStyle::Number),
            ("2.3", "2.3", LabelStyle::Section(2)),
            ("2.3.", "2.3", LabelStyle::Section(2)),
            ("2.10.1", "2.10.1", LabelStyle::Section(3)),
            ("(a)", "a", LabelStyle::Letter),
            ("b.", "b", LabelStyle::Letter),
            ("iv)", "iv", LabelStyle::Roman),
            ("A.", "A", LabelStyle::Capital),
        ] {
            let (t, s, _) = parse(word).unwrap();
            assert_eq!((t.as_str(), s), (text, style), "{word}");
        }
    }

    #[test]
    fn what_is_no_label() {
        for word in [
            "2025.",
            "10.50.99.1.2",
            "the",
            "e.g.",
            "No.",
            "05.03",
            "(see",
            "Ltd.",
        ] {
            assert!(parse(word).is_none(), "{word}");
        }
    }

    #[test]
    fn succession() {
        assert!(label("2.4").follows(&label("2.3")));
        assert!(label("3.1").follows(&label("2.7")));
        assert!(label("2.3.1").follows(&label("2.3")));
        assert!(!label("7.2").follows(&label("2.3")));
        assert!(label("b.").follows(&label("a.")));
        assert!(label("i.").follows(&label("h.")));
        assert!(label("ii.").follows(&label("i.")));
        assert!(!label("3.").follows(&label("1.")));
    }
}
