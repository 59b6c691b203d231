//! Whether words name who decides: an office, a person, a list of them. A sentence is none.

/// Offices and what stands around them, also in lower case.
const OFFICE: &[&str] = &[
    "acting",
    "assistant",
    "board",
    "cabinet",
    "cc",
    "ceo",
    "cfo",
    "chair",
    "chairman",
    "chief",
    "clerk",
    "commissioner",
    "committee",
    "constable",
    "corporate",
    "council",
    "councillor",
    "deputy",
    "dmpc",
    "director",
    "dpcc",
    "executive",
    "finance",
    "fire",
    "head",
    "interim",
    "joint",
    "jointly",
    "leader",
    "manager",
    "mayor",
    "member",
    "monitoring",
    "officer",
    "panel",
    "pcc",
    "pfcc",
    "portfolio",
    "s151",
    "secretary",
    "section",
    "senior",
    "strategic",
    "temporary",
    "treasurer",
    "holder",
];

/// Words between the parts of a name.
const BETWEEN: &[&str] = &[
    "of", "the", "for", "and", "in", "on", "behalf", "to", "at", "a", "or", "as", "by", "with",
];

/// Words a name never holds, regardless of their case: those of sentences, and those of other labels.
const NEVER: &[&str] = &[
    "i",
    "we",
    "that",
    "this",
    "is",
    "are",
    "was",
    "were",
    "be",
    "been",
    "has",
    "have",
    "had",
    "not",
    "no",
    "yes",
    "none",
    "approved",
    "approve",
    "approves",
    "agreed",
    "agree",
    "agrees",
    "noted",
    "note",
    "notes",
    "rejected",
    "reject",
    "refused",
    "deferred",
    "supported",
    "accepted",
    "endorsed",
    "recommendation",
    "recommendations",
    "decision",
    "signature",
    "signed",
    "date",
    "dated",
    "below",
    "above",
    "outlined",
    "tbc",
    "confidential",
    "confirm",
    "declare",
    "interest",
    "interests",
    "title",
    "reference",
];

/// Most words a list of offices has.
const LONGEST: usize = 24;

/// Whether a text is the name of an office or of a person, or a list of such: `PCC`, `Cabinet Member for Highways and
/// Transport`, `E Vaughan-Lyle, Deputy Police and Crime Commissioner`, `PCC/CHIEF EXECUTIVE (delete as appropriate)`.
#[must_use]
pub fn names_somebody(text: &str) -> bool {
    let text = match text.find(['(', '[']) {
        Some(i) if i > 0 => text.get(..i).unwrap_or_default(),
        _ => text,
    };
    let text = text
        .trim()
        .trim_end_matches(['/', ',', ';', ':', '–', '-', '|'])
        .trim_end();
    if text.contains(['£', '?', '!', '•', '…', '_', '=']) || ends_sentence(text) {
        return false;
    }
    let mut words = 0;
    let mut named = false;
    for word in
        text.split(|c: char| c.is_whitespace() || matches!(c, '/' | ',' | ';' | '|' | '&' | '–' | '—'))
    {
        let plain: String = word
            .chars()
            .filter(|c| c.is_alphanumeric())
            .flat_map(char::to_lowercase)
            .collect();
        if plain.is_empty() {
            continue;
        }
        words += 1;
        let office = OFFICE.contains(&plain.as_str());
        let capital = word
            .chars()
            .find(|c| c.is_alphanumeric())
            .is_some_and(char::is_uppercase);
        let number = plain.chars().any(|c| c.is_ascii_digit()) && !office && plain != "151";
        let initial = word.ends_with('.') && word.chars().count() == 2 && capital;
        if number || (NEVER.contains(&plain.as_str()) && !initial) || words > LONGEST {
            return false;
        }
        if !(capital || office || BETWEEN.contains(&plain.as_str()) || plain == "151") {
            return false;
        }
        named |= capital || office;
    }
    named
}

/// Whether words hold the name of an office or of a body that decides.
pub(super) fn names_office(text: &str) -> bool {
    text.split(|c: char| !c.is_alphanumeric()).any(|w| {
        let w = w.to_lowercase();
        OFFICE.contains(&w.as_str()) || DECIDES.contains(&w.as_str())
    })
}

/// Bodies that decide, and are not part of an office's name.
const DECIDES: &[&str] = &[
    "assembly",
    "authority",
    "governors",
    "trustees",
    "meeting",
    "forum",
    "minister",
    "registrar",
    "tribunal",
    "trust",
    "sub",
];

/// Whether a full stop ends a sentence in a text; one behind a short word (`Cllr.`, `J.`) is an abbreviation's.
fn ends_sentence(text: &str) -> bool {
    text.split_whitespace().any(|word| {
        word.strip_suffix('.')
            .is_some_and(|w| w.chars().filter(|c| c.is_alphanumeric()).count() > 4)
    })
}

#[cfg(test)]
mod tests {
    use super::names_somebody;

    #[test]
    fn offices_and_persons() {
        for text in [
            "PCC",
            "PCC/",
            "PCC.",
            "PCC & CC",
            "Chief Executive",
            "the Deputy Mayor for Policing and Crime",
            "Cabinet Member for Adult Social Care and Public Health",
            "Assistant Director, Streets and Parks",
            "E Vaughan-Lyle, Deputy Police and Crime Commissioner",
            "Sadia Okonjo, Mayor of London",
            "PCC/CHIEF EXECUTIVE/CHIEF FINANCE OFFICER (Delete as appropriate)",
            "acting chief executive",
            "Cllr. M. O’Neill",
            "I. Penhallow",
            "Chief Finance Officer (Section 151 Officer)",
        ] {
            assert!(names_somebody(text), "{text}");
        }
    }

    #[test]
    fn sentences_numbers_and_labels() {
        for text in [
            "I have no personal interest in this matter.",
            "Agreed that a reward may be offered for information",
            "Agreed",
            "YES",
            "To call off from the framework with Oakapple Arboriculture",
            "That the tender of Brackley Building Services Ltd in the sum of £148",
            "a conditional recommendation is more likely.",
            "Approved by the Chief Executive",
            "The Recommendations are Agreed",
            "027-2021",
            "Date",
            "",
            "/",
        ] {
            assert!(!names_somebody(text), "{text}");
        }
    }
}
