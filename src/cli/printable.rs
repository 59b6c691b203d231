//! Text of documents on a terminal: characters that would move the cursor, change colours or reverse the line are
//! escaped.

use serde_json::Value;

/// Widest line of a report.
pub(super) const WIDTH: usize = 100;

/// A value on one line: text in quotes as JSON writes it, a dash for null.
pub(super) fn value(v: &Value) -> String {
    match v {
        Value::Null => "–".to_owned(),
        other => text(&other.to_string()),
    }
}

/// Text on one line.
pub(super) fn text(s: &str) -> String {
    let mut out = String::with_capacity(s.len());
    for c in s.chars() {
        if c.is_control() || is_direction(c) {
            out.extend(c.escape_unicode());
        } else {
            out.push(c);
        }
    }
    out
}

/// Characters that change the direction of the text after them, and the line separators of Unicode.
fn is_direction(c: char) -> bool {
    matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2028}' | '\u{2029}' | '\u{2066}'..='\u{2069}')
}

/// At most `width` characters. If the text is longer, it ends with `…`.
pub(super) fn short(s: &str, width: usize) -> String {
    if s.chars().count() <= width {
        return s.to_owned();
    }
    let mut out: String = s.chars().take(width.saturating_sub(1)).collect();
    out.push('…');
    out
}

/// `1 document`, `2 documents`.
pub(super) fn count(n: u64, one: &str, many: &str) -> String {
    format!("{n} {}", if n == 1 { one } else { many })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn control_characters_of_a_document_are_escaped() {
        assert_eq!(text("a\u{1b}[2Jb\u{202e}c\nd"), "a\\u{1b}[2Jb\\u{202e}c\\u{a}d");
        assert_eq!(value(&json!("a\u{9b}1\n")), "\"a\\u{9b}1\\n\"");
        assert_eq!(value(&json!(null)), "–");
    }

    #[test]
    fn shortened_text_ends_with_a_mark() {
        assert_eq!(short("abc", 3), "abc");
        assert_eq!(short("abcd", 3), "ab…");
    }
}
