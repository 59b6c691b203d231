//! Where sentences end.

use std::ops::Range;

use super::token::{Token, TokenKind};

/// Shortened words whose dot ends no sentence.
const SHORTENED: &[&str] = &[
    "St", "Dr", "Mr", "Mrs", "Ms", "No", "no", "approx", "inc", "excl", "ltd", "Ltd", "etc", "eg", "ie",
    "Rev", "Prof", "Cllr", "vs", "para", "paras", "Nos",
];

/// The sentences of a text, as ranges of its tokens. Items that semicolons part are sentences of their own.
#[must_use]
pub fn sentences(text: &str, tokens: &[Token]) -> Vec<Range<usize>> {
    let mut out = Vec::new();
    let mut start = 0;
    for (i, token) in tokens.iter().enumerate() {
        if !matches!(token.kind, TokenKind::Sign('.' | '?' | '!' | ';')) {
            continue;
        }
        // A closing quotation mark or bracket goes with the sentence it ends.
        let mut end = i + 1;
        while tokens
            .get(end)
            .is_some_and(|t| matches!(t.kind, TokenKind::Sign('”' | '’' | ')' | '"')))
            && tokens.get(end).map(|t| t.start) == tokens.get(end - 1).map(|t| t.end)
        {
            end += 1;
        }
        let (Some(last), Some(next)) = (tokens.get(end - 1), tokens.get(end)) else {
            break;
        };
        let blank = next.start > last.end;
        let words = text.get(next.range()).unwrap_or_default();
        let begins = match next.kind {
            TokenKind::Word => {
                words.starts_with(char::is_uppercase)
                    || matches!(words, "and" | "or")
                    || matches!(token.kind, TokenKind::Sign(';'))
            }
            TokenKind::Sign(c) => matches!(c, '“' | '‘' | '(' | '"' | '•'),
            _ => true,
        };
        let before = i.checked_sub(1).and_then(|b| tokens.get(b));
        let joined = before.filter(|b| b.end == token.start && b.kind == TokenKind::Word);
        let word = joined.and_then(|b| text.get(b.range())).unwrap_or_default();
        let initial = word.chars().count() == 1 && word.starts_with(char::is_uppercase);
        let shortened = matches!(token.kind, TokenKind::Sign('.')) && (initial || SHORTENED.contains(&word));
        // "Foundations Ltd. The": the next sentence begins with an article.
        let article = matches!(words, "The" | "It" | "They" | "This");
        if blank && begins && (!shortened || article) && end > start {
            out.push(start..end);
            start = end;
        }
    }
    if start < tokens.len() {
        out.push(start..tokens.len());
    }
    out
}

#[cfg(test)]
mod tests {
    use super::super::tokens;
    use super::*;

    #[test]
    fn shortened_words_and_initials_end_none() {
        let text = "A grant to St. John and J. Smith Ltd. The rest; and more? Yes.";
        let cut = tokens(text);
        let found: Vec<&str> = sentences(text, &cut)
            .iter()
            .map(|r| &text[cut[r.start].start..cut[r.end - 1].end])
            .collect();
        assert_eq!(
            found,
            [
                "A grant to St. John and J. Smith Ltd.",
                "The rest;",
                "and more?",
                "Yes."
            ]
        );
    }
}
