//! Keys made from labels.

use std::collections::BTreeSet;

/// Longest key made.
const LONGEST: usize = 32;

/// A key for a label: its first words in lower-case letters, joined by underscores, not yet taken.
pub(super) fn key(label: &str, taken: &mut BTreeSet<String>) -> String {
    let mut base = String::new();
    for word in label
        .split(|c: char| !c.is_alphanumeric())
        .filter(|w| !w.is_empty())
    {
        // Bare keys of TOML are of ASCII letters.
        let plain: String = word
            .chars()
            .filter(char::is_ascii_alphanumeric)
            .map(|c| c.to_ascii_lowercase())
            .collect();
        if plain.is_empty() || (!base.is_empty() && base.len() + plain.len() >= LONGEST) {
            continue;
        }
        if !base.is_empty() {
            base.push('_');
        }
        base.extend(plain.chars().take(LONGEST));
    }
    if base.is_empty() {
        base.push_str("entry");
    }
    let mut key = base.clone();
    let mut n = 2;
    while !taken.insert(key.clone()) {
        key = format!("{base}_{n}");
        n += 1;
    }
    key
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_bare_and_unlike() {
        let mut taken = BTreeSet::new();
        assert_eq!(
            key("Funding stream (if any):", &mut taken),
            "funding_stream_if_any"
        );
        assert_eq!(
            key("FUNDING STREAM, if any", &mut taken),
            "funding_stream_if_any_2"
        );
        assert_eq!(key("…", &mut taken), "entry");
        assert_eq!(key("Penderfyniad llŷr", &mut taken), "penderfyniad_llr");
    }
}
