//! Forms of English words, so that lists need only name each word once.

/// Plural of a noun, third person of a verb: `grants`, `subsidies`, `purchases`.
pub(super) fn with_s(word: &str) -> String {
    match word.strip_suffix('y') {
        Some(stem) if !stem.ends_with(['a', 'e', 'o', 'u']) => format!("{stem}ies"),
        _ if word.ends_with(['s', 'x', 'z']) || word.ends_with("ch") || word.ends_with("sh") => {
            format!("{word}es")
        }
        _ => format!("{word}s"),
    }
}

/// Regular past and participle: `awarded`, `approved`, `supplied`.
pub(super) fn with_ed(word: &str) -> String {
    match word.strip_suffix('y') {
        Some(stem) if !stem.ends_with(['a', 'e', 'o', 'u']) => format!("{stem}ied"),
        _ if word.ends_with('e') => format!("{word}d"),
        _ => format!("{word}ed"),
    }
}

/// Regular `-ing` form: `awarding`, `approving`, `agreeing`.
pub(super) fn with_ing(word: &str) -> String {
    match word.strip_suffix('e') {
        Some(stem) if !stem.ends_with(['e', 'o', 'y']) => format!("{stem}ing"),
        _ => format!("{word}ing"),
    }
}
