//! A text cut into words, numbers and signs.

use std::ops::Range;

use super::marks::{DATE, MONEY, YEAR};

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenKind {
    /// Letters, with the apostrophes and hyphens inside them.
    Word,
    /// Digits and what stands between them.
    Number,
    /// A sum of money, by its place among those of the text.
    Money(usize),
    /// A date, likewise.
    Date(usize),
    /// A financial year, likewise.
    Year(usize),
    /// Any other character.
    Sign(char),
}

/// A token and its bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Token {
    /// What it is.
    pub kind: TokenKind,
    /// Its first byte.
    pub start: usize,
    /// The byte behind it.
    pub end: usize,
}

impl Token {
    /// Its bytes.
    #[must_use]
    pub fn range(&self) -> Range<usize> {
        self.start..self.end
    }
}

fn mark(c: char) -> Option<TokenKind> {
    let place = |(first, last): (char, char)| {
        (first..=last)
            .contains(&c)
            .then(|| (c as u32 - first as u32) as usize)
    };
    place(MONEY)
        .map(TokenKind::Money)
        .or_else(|| place(DATE).map(TokenKind::Date))
        .or_else(|| place(YEAR).map(TokenKind::Year))
}

/// Cuts a text in which sums, dates and years stand as single marks. Takes time in the length of the text.
#[must_use]
pub fn tokens(text: &str) -> Vec<Token> {
    let mut out = Vec::with_capacity(text.len() / 5);
    let mut chars = text.char_indices().peekable();
    while let Some((start, c)) = chars.next() {
        if c.is_whitespace() {
            continue;
        }
        let mut end = start + c.len_utf8();
        let kind = if let Some(kind) = mark(c) {
            kind
        } else if c.is_alphanumeric() {
            let number = c.is_numeric();
            while let Some((at, next)) = chars.peek().copied() {
                let inner = next.is_alphanumeric() || unicode_normalization::char::is_combining_mark(next);
                let joins = matches!(next, '\'' | '’' | '-' | '\u{2010}' | '\u{2011}')
                    || (number && matches!(next, '.' | ',' | '/'));
                let follows = || {
                    text.get(at + next.len_utf8()..)
                        .and_then(|t| t.chars().next())
                        .is_some_and(char::is_alphanumeric)
                };
                if mark(next).is_some() || !(inner || (joins && follows())) {
                    break;
                }
                end = at + next.len_utf8();
                chars.next();
            }
            if number {
                TokenKind::Number
            } else {
                TokenKind::Word
            }
        } else {
            TokenKind::Sign(c)
        };
        out.push(Token { kind, start, end });
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_keep_their_apostrophes_and_hyphens_and_numbers_their_points() {
        let text = "Women’s Aid (one-off): 1,200.50 and \u{E000}.";
        let cut: Vec<&str> = tokens(text).iter().map(|t| &text[t.range()]).collect();
        assert_eq!(
            cut,
            [
                "Women’s",
                "Aid",
                "(",
                "one-off",
                ")",
                ":",
                "1,200.50",
                "and",
                "\u{E000}",
                "."
            ]
        );
    }

    proptest::proptest! {
        #[test]
        fn tokens_follow_each_other_and_leave_only_blanks_out(text in ".{0,60}") {
            let mut at = 0;
            for t in tokens(&text) {
                assert!(t.start >= at && t.end > t.start);
                assert!(text[at..t.start].chars().all(char::is_whitespace));
                at = t.end;
            }
            assert!(text[at..].chars().all(char::is_whitespace));
        }
    }
}
