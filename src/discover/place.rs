//! Inputs and the roots they were found under, and names that tell them apart.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::{Input, name};

/// An input and the real folder it was found under.
pub(super) struct Placed {
    pub(super) input: Input,
    pub(super) root: PathBuf,
}

/// Sorts inputs by name, then by place, and gives those of one name under different roots the ends of their roots, as
/// long as it takes to tell them apart. Where that does not help (an archive can hold two members of one name), the
/// later ones get a number.
pub(super) fn tell_apart(mut placed: Vec<Placed>) -> Vec<Input> {
    let longest = placed
        .iter()
        .map(|p| p.root.components().count())
        .max()
        .unwrap_or(0);
    // Kept only of those that need it: of most archives none.
    let mut bare: BTreeMap<usize, String> = BTreeMap::new();
    for depth in 1..=longest {
        let twice: Vec<bool> = repeated(&placed);
        if !twice.contains(&true) {
            break;
        }
        for (i, p) in placed
            .iter_mut()
            .enumerate()
            .filter(|(i, _)| twice.get(*i) == Some(&true))
        {
            let bare = bare.entry(i).or_insert_with(|| p.input.file.clone());
            p.input.file = format!("{}/{bare}", name::end(&p.root, depth));
        }
    }
    placed.sort_by(|a, b| {
        let index = |p: &Placed| p.input.member.as_ref().map(|m| m.index);
        a.input
            .file
            .cmp(&b.input.file)
            // What can be read keeps its name.
            .then_with(|| a.input.fault.is_some().cmp(&b.input.fault.is_some()))
            .then_with(|| a.input.path.cmp(&b.input.path))
            .then_with(|| index(a).cmp(&index(b)))
    });
    let mut inputs: Vec<Input> = placed.into_iter().map(|p| p.input).collect();
    number(&mut inputs);
    inputs
}

/// Of each whether one under another root has its name.
fn repeated(placed: &[Placed]) -> Vec<bool> {
    let mut roots: BTreeMap<&str, (&Path, bool)> = BTreeMap::new();
    for p in placed {
        let (first, differ) = roots.entry(&p.input.file).or_insert((&p.root, false));
        *differ |= *first != p.root;
    }
    placed
        .iter()
        .map(|p| {
            roots
                .get(p.input.file.as_str())
                .is_some_and(|(_, differ)| *differ)
        })
        .collect()
}

/// Numbers what still has one name, `a.pdf`, `a.pdf#2`, in sorted inputs.
fn number(inputs: &mut [Input]) {
    let unique = inputs
        .iter()
        .zip(inputs.iter().skip(1))
        .all(|(a, b)| a.file != b.file);
    if unique {
        return;
    }
    let mut taken: std::collections::BTreeSet<String> = inputs.iter().map(|i| i.file.clone()).collect();
    let mut before: Option<(String, u64)> = None;
    for input in inputs.iter_mut() {
        match &mut before {
            Some((name, times)) if *name == input.file => {
                let mut numbered = String::new();
                while numbered.is_empty() || taken.contains(&numbered) {
                    *times += 1;
                    numbered = format!("{name}#{times}");
                }
                taken.insert(numbered.clone());
                input.file = numbered;
            }
            _ => before = Some((input.file.clone(), 1)),
        }
    }
    inputs.sort_by(|a, b| a.file.cmp(&b.file));
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
        }
    }

    #[test]
    fn one_name_under_one_root_is_numbered() {
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
        fn no_two_have_one_name_and_none_is_lost(
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
    }
}
