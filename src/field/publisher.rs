//! The publisher of a form that many bodies use: the line of the form's first page that names it.

use super::facts::Value;
use super::texts::tidy;
use crate::geom::PageNumber;
use crate::layout::{Layout, Span};
use crate::profile::Profile;
use crate::section::Outline;

/// The publisher's name as the page prints it on which the form begins, where the profile does not say who it is. Where lines
/// name several, none of them is certain. A name all in capitals is written as names are.
pub(super) fn read(layout: &Layout, profile: &Profile, outline: &Outline) -> Option<Value<String>> {
    let pattern = profile.publisher_pattern.as_ref()?;
    let begins = outline.claims.first().and_then(|c| layout.text.page(c.label));
    let first = begins.unwrap_or(PageNumber(1));
    let lines = layout.blocks().flat_map(|b| &b.lines).map(|l| l.span);
    let furniture = layout.furniture.iter().map(|f| f.span);
    let mut found: Vec<Value<String>> = Vec::new();
    for span in lines.chain(furniture) {
        let span: Span = layout.text.trim(span);
        if layout.text.page(span) != Some(first) {
            continue;
        }
        let line = layout.text.slice(span);
        let named = pattern
            .captures(line)
            .and_then(|c| c.name("name").map(|m| m.range()));
        if let Some(range) = named {
            let at = layout.text.trim(span.part(range));
            found.push(Value::new(as_a_name(&tidy(layout.text.slice(at))), at));
        }
    }
    let first = found.first()?.clone();
    found.iter().all(|f| f.value == first.value).then_some(first)
}

/// `KENT COUNTY COUNCIL` as `Kent County Council`; a name with small letters stays as it is.
fn as_a_name(text: &str) -> String {
    const SMALL: [&str; 7] = ["of", "and", "the", "for", "upon", "on", "in"];
    if text.chars().any(char::is_lowercase) {
        return text.to_owned();
    }
    let words = text.split(' ').enumerate().map(|(i, word)| {
        let lower = word.to_lowercase();
        if i > 0 && SMALL.contains(&lower.as_str()) {
            return lower;
        }
        // Each half of a double name begins with a capital.
        let mut out = String::with_capacity(lower.len());
        let mut begins = true;
        for c in lower.chars() {
            if begins {
                out.extend(c.to_uppercase());
            } else {
                out.push(c);
            }
            begins = c == '-';
        }
        out
    });
    words.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::as_a_name;

    #[test]
    fn capitals_become_a_name() {
        for (printed, name) in [
            ("KENT COUNTY COUNCIL", "Kent County Council"),
            (
                "WEST OF ENGLAND COMBINED AUTHORITY",
                "West of England Combined Authority",
            ),
            ("STOKE-ON-TRENT CITY COUNCIL", "Stoke-On-Trent City Council"),
            ("Aberdeen City Council", "Aberdeen City Council"),
        ] {
            assert_eq!(as_a_name(printed), name);
        }
    }
}
