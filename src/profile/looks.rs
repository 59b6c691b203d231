//! Letters as a recogniser sees them: those it takes for one another become the same.

/// What a small letter looks like in print: one or two signs that stand for all it may be taken for.
///
/// `0` and `O`, `1`, `l`, `I`, `i` and `t`, `5` and `S`, `8`, `B`, `6` and `h`, `c`, `e` and `Q` are one each; `m` is `rn`,
/// `d` is `cl`, `w` is `vv`. A letter looks the same whatever stands beside it, so that one misread spoils nothing else
/// of its word.
fn look(c: char) -> impl Iterator<Item = char> {
    let (first, second) = match c {
        '0' => ('o', None),
        '1' | 'i' | 't' => ('l', None),
        '5' => ('s', None),
        '2' => ('z', None),
        '6' | '8' | 'h' => ('b', None),
        '9' => ('g', None),
        'c' | 'q' => ('e', None),
        'm' => ('r', Some('n')),
        'd' => ('e', Some('l')),
        'w' => ('v', Some('v')),
        c => (c, None),
    };
    std::iter::once(first).chain(second)
}

/// What a character looks like, regardless of its case. Nothing if it is neither letter nor digit.
pub(super) fn looks(c: char) -> impl Iterator<Item = char> {
    c.to_lowercase().filter(|c| c.is_alphanumeric()).flat_map(look)
}

/// The looks of a text: two texts that recognition may take for each other have the same.
///
/// Only letters and digits count: a space that was lost changes nothing.
#[must_use]
pub fn looks_of(text: &str) -> String {
    text.chars().flat_map(looks).collect()
}

#[cfg(test)]
mod tests {
    use super::looks_of;
    use crate::profile::Profiles;

    #[test]
    fn what_recognition_confuses_looks_alike() {
        for (read, printed) in [
            ("0riginator", "Originator"),
            ("Decision n0.", "Decision no."),
            ("DECISIONNO.", "Decision no."),
            ("clecision", "Decision"),
            ("Deeisi0n", "Decision"),
            ("PCQ", "PCC"),
            ("Surnrnary", "Summary"),
            ("5ubmilled lo", "Submitted to"),
            ("Revievv", "Review"),
        ] {
            assert_eq!(looks_of(read), looks_of(printed), "{read}");
        }
        for (read, printed) in [("Decided", "Decision"), ("Part 1", "Part 2"), ("PFCC", "PCC")] {
            assert_ne!(looks_of(read), looks_of(printed), "{read}");
        }
    }

    #[test]
    fn no_two_labels_of_a_form_look_alike() {
        for p in Profiles::builtin().unwrap().all() {
            let mut seen = std::collections::BTreeMap::new();
            for l in p.header.iter().flat_map(|h| &h.labels) {
                let other = seen.insert(looks_of(&l.printed), l.canon());
                assert!(other.is_none_or(|o| o == l.canon()), "{}: {}", p.id, l.printed);
            }
        }
    }
}
