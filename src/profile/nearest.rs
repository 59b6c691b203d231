//! The known word a mistyped one is nearest to.

/// The nearest of the known words, if one is near: a slip in three letters, case and dashes aside.
pub(crate) fn nearest<'k>(word: &str, known: &[&'k str]) -> Option<&'k str> {
    let plain = |w: &str| w.to_lowercase().replace(['_', ' '], "-");
    let given = plain(word);
    let allowed = (given.chars().count() / 3).max(1);
    known
        .iter()
        .map(|k| (strsim::osa_distance(&given, &plain(k)), *k))
        .filter(|(d, k)| *d <= allowed && *k != word)
        .min_by_key(|(d, _)| *d)
        .map(|(_, k)| k)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_are_near_and_other_words_are_not() {
        let known = ["subject", "submitted-to", "summary", "number"];
        for (word, near) in [
            ("subjct", Some("subject")),
            ("Subject", Some("subject")),
            ("submitted_to", Some("submitted-to")),
            ("nubmer", Some("number")),
            ("title", None),
            ("subject", None),
            ("", None),
        ] {
            assert_eq!(nearest(word, &known), near, "{word}");
        }
    }
}
