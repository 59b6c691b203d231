//! Pairs the items of two lists.

use std::ops::Range;

use serde_json::Value;
use similar::{Algorithm, DiffOp, capture_diff_slices};

/// An item that only one list has, or one item of each list that belong together and differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Pair {
    /// The same item in the old and in the new list, with changes.
    Both(usize, usize),
    /// Only in the old list.
    Old(usize),
    /// Only in the new list.
    New(usize),
}

/// Pairs the items of two lists and leaves out items that are equal. Equal items are matched first, in order. Between
/// them, items of the same name are paired. What is left is paired in order.
pub(super) fn align(old: &[Value], new: &[Value]) -> Vec<Pair> {
    let written = |list: &[Value]| -> Vec<String> { list.iter().map(Value::to_string).collect() };
    let mut out = Vec::new();
    for (a, b) in gaps(&written(old), &written(new)) {
        by_name(old, new, a, b, &mut out);
    }
    out
}

/// The parts of two lists between the items they have in common.
fn gaps<T: Eq + std::hash::Hash + Ord>(old: &[T], new: &[T]) -> Vec<(Range<usize>, Range<usize>)> {
    let mut out = Vec::new();
    let (mut i, mut j) = (0, 0);
    let ops = capture_diff_slices(Algorithm::Myers, old, new);
    // Only equal stretches have a range in both lists; the gaps follow from them.
    let equal = ops.iter().filter(|op| matches!(op, DiffOp::Equal { .. }));
    let ends = equal.map(|op| (op.old_range(), op.new_range()));
    for (a, b) in ends.chain([(old.len()..old.len(), new.len()..new.len())]) {
        if i < a.start || j < b.start {
            out.push((i..a.start, j..b.start));
        }
        (i, j) = (a.end, b.end);
    }
    out
}

fn by_name(old: &[Value], new: &[Value], a: Range<usize>, b: Range<usize>, out: &mut Vec<Pair>) {
    // An item without a name equals no other item.
    let names = |list: &[Value], range: &Range<usize>, side: bool| -> Vec<Name> {
        range
            .clone()
            .map(|i| name(&list[i]).map_or(Name::None(side, i), Name::Is))
            .collect()
    };
    let (names_a, names_b) = (names(old, &a, false), names(new, &b, true));
    let (mut i, mut j) = (a.start, b.start);
    let mut gaps = gaps(&names_a, &names_b);
    gaps.push((names_a.len()..names_a.len(), names_b.len()..names_b.len()));
    for (gap_a, gap_b) in gaps {
        // Up to the gap the names are the same.
        while i < a.start + gap_a.start {
            out.push(Pair::Both(i, j));
            (i, j) = (i + 1, j + 1);
        }
        let (end_a, end_b) = (a.start + gap_a.end, b.start + gap_b.end);
        while i < end_a || j < end_b {
            let pair = match (i < end_a, j < end_b) {
                (true, true) => Pair::Both(i, j),
                (true, false) => Pair::Old(i),
                (false, _) => Pair::New(j),
            };
            out.push(pair);
            i += usize::from(i < end_a);
            j += usize::from(j < end_b);
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
enum Name {
    Is(String),
    None(bool, usize),
}

/// The keys that identify an item, in order of preference, even when other values of the item change.
const NAMES: [&str; 8] = [
    "id",
    "role",
    "category",
    "recipient",
    "title",
    "number",
    "raw",
    "label",
];

fn name(item: &Value) -> Option<String> {
    // A role identifies a signature, which has a title. The role of a sum does not identify it.
    let signature = item.get("title").is_some();
    NAMES
        .iter()
        .filter(|k| **k != "role" || signature)
        .find_map(|k| item.get(k).filter(|v| !v.is_null()))
        .map(Value::to_string)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    #[test]
    fn equal_items_hold_the_others_in_place() {
        let old = [json!(1), json!(2), json!(3)];
        assert_eq!(align(&old, &old), []);
        assert_eq!(
            align(&old, &[json!(1), json!(9), json!(2), json!(3)]),
            [Pair::New(1)]
        );
        assert_eq!(align(&old, &[json!(1), json!(3)]), [Pair::Old(1)]);
        assert_eq!(align(&old, &[json!(1), json!(9), json!(3)]), [Pair::Both(1, 1)]);
    }

    #[test]
    fn items_are_paired_by_name() {
        let section = |t: &str, p: &str| json!({"title": t, "paragraphs": [p]});
        let old = [section("Objective", "a"), section("Risks", "b")];
        let new = [
            section("Background", "x"),
            section("Objective", "c"),
            section("Risks", "b"),
        ];
        assert_eq!(align(&old, &new), [Pair::New(0), Pair::Both(0, 1)]);
        let award = |r: &str, a: i64| json!({"recipient": r, "amount": a});
        let old = [award("A", 1), award("B", 2)];
        assert_eq!(align(&old, &[award("B", 3)]), [Pair::Old(0), Pair::Both(1, 0)]);
        // Another name in the same place is a change of the name.
        assert_eq!(align(&old, &[award("A", 1), award("C", 2)]), [Pair::Both(1, 1)]);
    }

    proptest! {
        #[test]
        fn every_item_is_equal_or_paired_or_alone(
            old in prop::collection::vec(0_u8..4, 0..8),
            new in prop::collection::vec(0_u8..4, 0..8),
            named: bool,
        ) {
            let list = |l: &[u8]| -> Vec<Value> {
                l.iter().enumerate()
                    .map(|(i, n)| if named { json!({"title": n / 2, "x": n, "y": i % 2}) } else { json!(n) })
                    .collect()
            };
            let (old, new) = (list(&old), list(&new));
            let (mut a, mut b): (Vec<usize>, Vec<usize>) = (Vec::new(), Vec::new());
            for pair in align(&old, &new) {
                match pair {
                    Pair::Both(i, j) => { a.push(i); b.push(j); }
                    Pair::Old(i) => a.push(i),
                    Pair::New(j) => b.push(j),
                }
            }
            prop_assert!(a.is_sorted_by(|x, y| x < y) && b.is_sorted_by(|x, y| x < y));
            let left = |list: &[Value], used: &[usize]| -> Vec<Value> {
                (0..list.len()).filter(|i| !used.contains(i)).map(|i| list[i].clone()).collect()
            };
            prop_assert_eq!(left(&old, &a), left(&new, &b));
        }
    }
}
