//! Two long texts, shortened to the part where they differ.

const CUT: char = '…';

/// Returns both texts in at most `width` characters each (at least 16). Equal parts are cut, and `…` marks the cut.
/// If the difference itself is longer, its end is cut. Texts that already fit stay as they are.
#[must_use]
pub fn excerpts(old: &str, new: &str, width: usize) -> (String, String) {
    let width = width.max(16);
    let (a, b): (Vec<char>, Vec<char>) = (old.chars().collect(), new.chars().collect());
    if a.len() <= width && b.len() <= width {
        return (old.to_owned(), new.to_owned());
    }
    let before = a.iter().zip(&b).take_while(|(x, y)| x == y).count();
    let (rest_a, rest_b) = (&a[before..], &b[before..]);
    let after = rest_a
        .iter()
        .rev()
        .zip(rest_b.iter().rev())
        .take_while(|(x, y)| x == y)
        .count();
    let differing = (a.len().max(b.len())) - before - after;
    // The room that the difference does not need goes to its surroundings: at least a quarter of the width on either
    // side.
    let around = (width.saturating_sub(differing + 2) / 2).max(width / 4);
    let from = before.saturating_sub(around);
    (
        cut(&a, from, after, around, width),
        cut(&b, from, after, around, width),
    )
}

/// The part of `text` that starts at character `from`. The last `after` characters are the same in the other text.
fn cut(text: &[char], from: usize, after: usize, around: usize, width: usize) -> String {
    // Cutting one or two characters saves no room.
    let from = if from <= 2 { 0 } else { from };
    let same_from = text.len() - after;
    let mut end = (same_from + around).min(text.len());
    if text.len() - end <= 2 {
        end = text.len();
    }
    let room = width - usize::from(from > 0);
    if end - from > room || end < text.len() && end - from >= room {
        end = from + room - 1;
    }
    let mut out = String::new();
    if from > 0 {
        out.push(CUT);
    }
    out.extend(&text[from..end]);
    if end < text.len() {
        out.push(CUT);
    }
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn short_texts_are_left_alone() {
        assert_eq!(excerpts("a b", "a c", 20), ("a b".to_owned(), "a c".to_owned()));
    }

    #[test]
    fn long_texts_are_cut_to_where_they_differ() {
        let old = format!("{} the lido wall {}", "a ".repeat(100), "z ".repeat(100));
        let new = format!("{} the harbour wall {}", "a ".repeat(100), "z ".repeat(100));
        let (old, new) = excerpts(&old, &new, 40);
        assert_eq!(old, "…a a a a a  the lido wall z z z z z…");
        assert_eq!(new, "…a a a a a  the harbour wall z z z z z…");
    }

    #[test]
    fn an_insertion_is_shown() {
        let old = "z".repeat(100);
        let (o, n) = excerpts(&old, &format!("Not {old}"), 24);
        assert_eq!((o.as_str(), n.as_str()), ("zzzzzzzzz…", "Not zzzzzzzzz…"));
        let (o, n) = excerpts("", &old, 24);
        assert_eq!(o, "");
        assert_eq!(n.chars().count(), 24);
    }

    proptest! {
        #[test]
        fn no_excerpt_is_wider_and_different_texts_stay_different_in_their_first_letters(
            same in "[ab]{0,60}", a in "[ab]{0,60}", b in "[ab]{0,60}", end in "[ab]{0,60}", width in 0_usize..50,
        ) {
            let (old, new) = (format!("{same}{a}{end}"), format!("{same}{b}{end}"));
            let (x, y) = excerpts(&old, &new, width);
            prop_assert!(x.chars().count() <= width.max(16) && y.chars().count() <= width.max(16));
            prop_assert_eq!(x == y, old == new);
        }
    }
}
