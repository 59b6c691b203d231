//! Unique names for inputs, from the folders they were found under.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::{Input, name};

/// An input and the origin of its name.
pub(super) struct Placed {
    pub(super) input: Input,
    /// The real folder that its name is relative to.
    pub(super) root: PathBuf,
    /// The position, among the paths given, of the path that led to the input.
    pub(super) rank: usize,
}

/// Gives every input a unique name and sorts the inputs by name.
///
/// Names are given in the order of the paths that led to the inputs. The first input with a name keeps it. An input
/// under another root gets the end of its root in front of the name, as much as is needed. So adding a path at the
/// end renames nothing. Within one root (an archive can hold two members with the same name) later inputs get a
/// number: `a.pdf`, `a.pdf#2`.
pub(super) fn tell_apart(mut placed: Vec<Placed>) -> Vec<Input> {
    placed.sort_by(|a, b| {
        let index = |p: &Placed| p.input.member.as_ref().map(|m| m.index);
        (a.rank, &a.root, &a.input.file)
            .cmp(&(b.rank, &b.root, &b.input.file))
            // A readable input comes first and keeps its name.
            .then_with(|| a.input.fault.is_some().cmp(&b.input.fault.is_some()))
            .then_with(|| a.input.path.cmp(&b.input.path))
            .then_with(|| index(a).cmp(&index(b)))
    });
    // For each name, the number of the root that uses it.
    let mut taken: BTreeMap<String, usize> = BTreeMap::new();
    let mut roots: BTreeMap<&Path, usize> = BTreeMap::new();
    let mut names = Vec::with_capacity(placed.len());
    for p in &placed {
        let next = roots.len();
        let root = *roots.entry(&p.root).or_insert(next);
        let name = free(&p.input.file, &p.root, root, &taken);
        taken.insert(name.clone(), root);
        names.push(name);
    }
    let mut inputs: Vec<Input> = placed.into_iter().map(|p| p.input).collect();
    for (input, name) in inputs.iter_mut().zip(names) {
        input.file = name;
    }
    inputs.sort_by(|a, b| a.file.cmp(&b.file));
    inputs
}

/// The first free name made from `bare`.
fn free(bare: &str, root: &Path, number: usize, taken: &BTreeMap<String, usize>) -> String {
    let mut name = bare.to_owned();
    for depth in 1..=root.components().count() {
        match taken.get(&name) {
            None => return name,
            // A longer part of the root would not make the name unique.
            Some(owner) if *owner == number => break,
            Some(_) => name = format!("{}/{bare}", name::end(root, depth)),
        }
    }
    let mut times = 1_u64;
    let mut numbered = name.clone();
    while taken.contains_key(&numbered) {
        times += 1;
        numbered = format!("{name}#{times}");
    }
    numbered
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    fn placed(root: &str, file: &str) -> Placed {
        Placed {
            input: Input {
                path: PathBuf::from(root).join(file),
                member: None,
                file: file.to_owned(),
                fault: None,
            },
            root: PathBuf::from(root),
            rank: 0,
        }
    }

    #[test]
    fn equal_names_under_one_root_are_numbered() {
        let inputs = tell_apart(vec![
            placed("/r", "a"),
            placed("/r", "a"),
            placed("/r", "r/a#2"),
            placed("/r", "a"),
        ]);
        let files: Vec<&str> = inputs.iter().map(|i| i.file.as_str()).collect();
        assert_eq!(files, ["a", "a#2", "a#3", "r/a#2"]);
    }

    proptest! {
        #[test]
        fn names_are_unique_and_no_input_is_lost(
            given in prop::collection::vec(("/[ab](/[ab]){0,2}", "[ab](/[ab]){0,2}(#2)?"), 0..12)
        ) {
            let inputs = tell_apart(given.iter().map(|(root, file)| placed(root, file)).collect());
            prop_assert_eq!(inputs.len(), given.len());
            let names: BTreeSet<&str> = inputs.iter().map(|i| i.file.as_str()).collect();
            prop_assert_eq!(names.len(), given.len());
            let mut backwards = given.clone();
            backwards.reverse();
            let other = tell_apart(backwards.iter().map(|(root, file)| placed(root, file)).collect());
            prop_assert_eq!(inputs, other);
        }

        #[test]
        fn a_further_path_renames_nothing(
            given in prop::collection::vec(("/[ab](/[ab]){0,2}", "[ab](/[ab]){0,2}(#2)?"), 0..12), before in 0..12_usize
        ) {
            let ranked = |count: usize| -> Vec<Placed> {
                let all = given.iter().take(count).enumerate();
                all.map(|(rank, (root, file))| Placed { rank, ..placed(root, file) }).collect()
            };
            let all: BTreeSet<(PathBuf, String)> =
                tell_apart(ranked(given.len())).into_iter().map(|i| (i.path, i.file)).collect();
            for input in tell_apart(ranked(before)) {
                prop_assert!(all.contains(&(input.path, input.file)));
            }
        }
    }
}
