//! Corrections of files that have another name now.

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;

use crate::correct::Corrections;
use crate::discover::{Input, Loader};

/// Corrections, with those of renamed files under the names the files have now.
#[derive(Debug, Clone, PartialEq)]
pub struct Followed {
    /// The corrections, by the names of the inputs.
    pub corrections: Corrections,
    /// Names that corrections were made under, and the names of inputs with the same bytes.
    pub moved: Vec<(String, String)>,
}

/// Gives corrections whose file has other bytes now, or is not there, to the inputs with the bytes they were made for. A
/// correction of other bytes stays with its file, too, where that is there: somebody has to look at it again.
///
/// Cost: the hashes of the inputs that something was corrected in; of all inputs only where bytes are missing.
#[must_use]
pub fn follow(mut corrections: Corrections, inputs: &[Input], max_bytes: u64) -> Followed {
    let made_for: BTreeSet<(String, String)> = corrections
        .made_for()
        .map(|(file, sha256)| (file.to_owned(), sha256.to_owned()))
        .collect();
    let hashes = |inputs: &[&Input]| -> Vec<(String, String)> {
        let hash = |loader: &mut Loader, input: &&Input| {
            let print = loader.hash(input, max_bytes).ok()?;
            Some((input.file.clone(), print.sha256))
        };
        inputs.par_iter().map_init(Loader::new, hash).flatten().collect()
    };
    let here = |file: &str| inputs.binary_search_by(|i| i.file.as_str().cmp(file)).is_ok();
    let named: Vec<&Input> = {
        let files: BTreeSet<&str> = made_for.iter().map(|(file, _)| file.as_str()).collect();
        inputs
            .iter()
            .filter(|i| i.fault.is_none() && files.contains(i.file.as_str()))
            .collect()
    };
    let known: BTreeSet<(String, String)> = hashes(&named).into_iter().collect();
    let mut lost: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (file, sha256) in made_for.difference(&known) {
        lost.entry(sha256).or_default().push(file);
    }
    let mut moved = Vec::new();
    if !lost.is_empty() {
        let all: Vec<&Input> = inputs.iter().filter(|i| i.fault.is_none()).collect();
        for (to, sha256) in hashes(&all) {
            for from in lost
                .get(sha256.as_str())
                .into_iter()
                .flatten()
                .filter(|from| **from != to)
            {
                moved.push(((*from).to_owned(), sha256.clone(), to.clone()));
            }
        }
    }
    // Several files may have the bytes, so nothing is taken away before all have it.
    for (from, sha256, to) in &moved {
        corrections.give(from, sha256, to);
    }
    for (from, sha256, _) in moved.iter().filter(|(from, ..)| !here(from)) {
        corrections.take_out(from, sha256);
    }
    Followed {
        corrections,
        moved: moved.into_iter().map(|(from, _, to)| (from, to)).collect(),
    }
}
