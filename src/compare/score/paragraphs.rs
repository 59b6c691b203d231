//! Comparison of texts, paragraph by paragraph.

use std::collections::HashMap;

use serde_json::Value;
use similar::{Algorithm, DiffOp, capture_diff_slices};

use super::super::normal::{Normal, text};
use super::super::pointer::{items_at, text_at};

/// The share of two paragraphs that must agree for them to count as the same: 98 characters in 100. A lost footnote
/// mark or an extra hyphen is forgiven; a missing clause is not.
const SAME: f64 = 0.98;

/// The same share for optional paragraphs, where a mismatch only matters if the paragraph counts as invented.
const OPTIONAL: f64 = 0.9;

/// A paragraph in the form used for comparison: label and words.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Paragraph {
    pub(super) label: Option<String>,
    pub(super) text: String,
}

/// The paragraphs of a list in the shape of the record.
pub(super) fn paragraphs(list: &[Value]) -> Vec<Paragraph> {
    let label = |p: &Value| match Normal::from_json(p.get("label").unwrap_or(&Value::Null)) {
        Normal::Text(t) => Some(t),
        Normal::Number(n) => Some(n.to_string()),
        _ => None,
    };
    list.iter()
        .map(|p| Paragraph {
            label: label(p),
            text: text(text_at(p, "/text").unwrap_or_default()),
        })
        .collect()
}

/// The paragraphs of all sections.
pub(super) fn of_sections(sections: &Value) -> Vec<Paragraph> {
    items_at(sections, "")
        .iter()
        .flat_map(|s| paragraphs(items_at(s, "/paragraphs")))
        .collect()
}

/// The lines of a text, as paragraphs without labels.
pub(super) fn lines(value: &Value) -> Vec<Paragraph> {
    let lines = value.as_str().unwrap_or_default().split('\n').map(text);
    lines
        .filter(|t| !t.is_empty())
        .map(|text| Paragraph { label: None, text })
        .collect()
}

/// The paragraphs without a counterpart.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Unmatched {
    /// Indexes of paragraphs of the gold record.
    pub(super) missed: Vec<usize>,
    /// Indexes of paragraphs of the run's record that are neither empty nor optional.
    pub(super) extra: Vec<usize>,
}

/// Pairs paragraphs with the same label and the same or nearly the same words. Each is used once; exact matches come
/// first.
pub(super) fn pair(gold: &[Paragraph], got: &[Paragraph], optional: &[String]) -> Unmatched {
    let mut free: HashMap<&Paragraph, Vec<usize>> = HashMap::new();
    for (i, p) in got.iter().enumerate().rev() {
        free.entry(p).or_default().push(i);
    }
    let mut used = vec![false; got.len()];
    let mut left = Vec::new();
    for (i, p) in gold.iter().enumerate() {
        match free.get_mut(p).and_then(Vec::pop) {
            Some(found) => used[found] = true,
            None => left.push(i),
        }
    }
    let mut out = Unmatched::default();
    for i in left {
        let wanted = &gold[i];
        let near = (0..got.len())
            .find(|&j| !used[j] && got[j].label == wanted.label && alike(&wanted.text, &got[j].text, SAME));
        match near {
            Some(j) => used[j] = true,
            None => out.missed.push(i),
        }
    }
    out.extra = (0..got.len())
        .filter(|&j| !used[j] && !got[j].text.is_empty() && !is_optional(&got[j].text, optional))
        .collect();
    out
}

fn is_optional(words: &str, optional: &[String]) -> bool {
    optional.iter().any(|o| o == words || alike(o, words, OPTIONAL))
}

/// Whether two texts share at least this part: twice the length of their longest common subsequence, divided by the
/// length of both. Texts that share too few characters in any order are rejected at once. For the others the cost is
/// length times difference.
fn alike(a: &str, b: &str, share: f64) -> bool {
    if a == b {
        return true;
    }
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let all = (a.len() + b.len()) as f64;
    let enough = |common: usize| 2.0 * common as f64 >= share * all;
    enough(a.len().min(b.len())) && enough(common_letters(&a, &b)) && enough(common_subsequence(&a, &b))
}

/// The number of characters in common, in any order.
fn common_letters(a: &[char], b: &[char]) -> usize {
    let mut counts: HashMap<char, usize> = HashMap::new();
    for c in a {
        *counts.entry(*c).or_default() += 1;
    }
    b.iter()
        .filter(|c| match counts.get_mut(c) {
            Some(n) if *n > 0 => {
                *n -= 1;
                true
            }
            _ => false,
        })
        .count()
}

fn common_subsequence(a: &[char], b: &[char]) -> usize {
    capture_diff_slices(Algorithm::Myers, a, b)
        .iter()
        .map(|op| match op {
            DiffOp::Equal { len, .. } => *len,
            _ => 0,
        })
        .sum()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    const LONG: &str =
        "The commissioner has agreed to pay for the repair of the lido wall, which fell into the sea.";

    fn of(list: &[(&str, &str)]) -> Vec<Paragraph> {
        let list: Vec<Value> = list.iter().map(|(l, t)| json!({"label": l, "text": t})).collect();
        paragraphs(&list)
    }

    #[test]
    fn a_letter_is_forgiven_and_a_word_is_not() {
        let pair_one = |t: &str| pair(&of(&[("1", LONG)]), &of(&[("1", t)]), &[]);
        assert_eq!(pair_one(LONG), Unmatched::default());
        assert_eq!(pair_one(&LONG.replace("lido", "lide")), Unmatched::default());
        let other = Unmatched {
            missed: vec![0],
            extra: vec![0],
        };
        assert_eq!(pair_one(&LONG.replace("of the lido wall", "")), other);
        assert_eq!(pair(&of(&[("1", LONG)]), &of(&[("2", LONG)]), &[]), other);
    }

    #[test]
    fn the_exact_one_is_not_lost_to_its_neighbour() {
        let near = LONG.replace("lido", "lide");
        let gold = of(&[("", &near), ("", LONG)]);
        let got = of(&[("", LONG)]);
        assert_eq!(pair(&gold, &got, &[]).missed, [0]);
    }

    #[test]
    fn each_paragraph_is_used_once() {
        let found = pair(&of(&[("", "Yes."), ("", "Yes.")]), &of(&[("", "Yes.")]), &[]);
        assert_eq!(found.missed, [1]);
        let found = pair(&of(&[("", "Yes.")]), &of(&[("", "Yes."), ("", "Yes.")]), &[]);
        assert_eq!(found.extra, [1]);
    }

    #[test]
    fn optional_and_empty_paragraphs_are_not_extra() {
        let got = of(&[("", "Page 1 of 3"), ("", " "), ("", "Signature: ...")]);
        let optional = ["Page 1 of 3".to_owned(), "Signature:".to_owned()];
        assert_eq!(pair(&[], &got, &optional).extra, [2]);
        assert_eq!(pair(&[], &got, &[]).extra, [0, 2]);
    }

    #[test]
    fn labels_may_be_written_as_numbers() {
        let numbered = paragraphs(&[json!({"label": 2, "text": "a"})]);
        assert_eq!(numbered, of(&[("2", "a")]));
    }

    proptest! {
        #[test]
        fn every_text_equals_itself(texts in prop::collection::vec("[ab ]{0,12}", 0..6)) {
            let list: Vec<Paragraph> = texts.into_iter().map(|text| Paragraph { label: None, text }).collect();
            prop_assert_eq!(pair(&list, &list, &[]), Unmatched::default());
        }

        #[test]
        fn likeness_does_not_depend_on_which_is_first(a in "[abc]{0,20}", b in "[abc]{0,20}") {
            prop_assert_eq!(alike(&a, &b, 0.8), alike(&b, &a, 0.8));
        }
    }
}
