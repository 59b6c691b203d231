//! What a run would drop of the last one's records, and whether somebody should be asked first.

use std::collections::BTreeMap;
use std::path::PathBuf;

use rayon::prelude::*;

use super::LastRun;
use super::head::{Sha256, unhex};
use super::index::Row;
use crate::discover::{Found, Input, Loader};

/// A run may drop one of this many records of the last run without asking. Files are taken off a publication page now and
/// then; a tenth of an archive at once is a folder that was left out, or a share that is not there.
const ONE_OF: usize = 10;

/// Records of the last run that this one would drop, more than may go without a word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Loss {
    /// Their files, sorted. None of them was renamed.
    pub dropped: Vec<String>,
    /// How many records the last run had.
    pub of: usize,
    /// Folders and archives the last run was given and this one was not.
    pub missing: Vec<PathBuf>,
}

impl Loss {
    /// The same of records that are known to be dropped. None where there are few.
    #[must_use]
    pub fn among(dropped: Vec<String>, of: usize) -> Option<Self> {
        (dropped.len() * ONE_OF > of).then(|| Self {
            dropped,
            of,
            missing: Vec::new(),
        })
    }

    /// The records that a run over these inputs would drop. `None` if the run may go on: nothing is dropped, or all that was given last time
    /// is given again and no more than a tenth is gone.
    ///
    /// Cost: a look at each name; where much is gone, reading those inputs that are new, since a file with another name is
    /// not dropped.
    #[must_use]
    pub fn of(last: &LastRun, found: &Found, max_bytes: u64) -> Option<Self> {
        let missing: Vec<PathBuf> = last
            .roots()
            .iter()
            .filter(|then| !found.roots.iter().any(|now| then.starts_with(now)))
            .cloned()
            .collect();
        let inputs = &found.inputs;
        let gone: Vec<&Row> = last
            .index()
            .rows()
            .iter()
            .filter(|row| {
                inputs
                    .binary_search_by(|i| i.file.as_str().cmp(&row.head.file))
                    .is_err()
            })
            .collect();
        let many = |dropped: usize| dropped > 0 && (!missing.is_empty() || dropped * ONE_OF > last.len());
        if !many(gone.len()) {
            return None;
        }
        let mut renamed = new_hashes(last, inputs, max_bytes);
        let mut is_renamed = |row: &&&Row| {
            let left = row.head.sha256.and_then(|sha| renamed.get_mut(&sha));
            left.is_some_and(|left| {
                let any = *left > 0;
                *left = left.saturating_sub(1);
                any
            })
        };
        let dropped: Vec<String> = gone
            .iter()
            .filter(|row| !is_renamed(row))
            .map(|row| row.head.file.to_string())
            .collect();
        many(dropped.len()).then(|| Self {
            dropped,
            of: last.len(),
            missing,
        })
    }
}

/// How many inputs the last run did not have hold which bytes.
fn new_hashes(last: &LastRun, inputs: &[Input], max_bytes: u64) -> BTreeMap<Sha256, usize> {
    let new: Vec<&Input> = inputs
        .iter()
        .filter(|i| i.fault.is_none() && last.index().of(&i.file).is_empty())
        .collect();
    let hashes: Vec<Option<Sha256>> = new
        .par_iter()
        .map_init(Loader::new, |loader, input| {
            let print = loader.hash(input, max_bytes).ok()?;
            unhex(&print.sha256)
        })
        .collect();
    let mut out = BTreeMap::new();
    for hash in hashes.into_iter().flatten() {
        *out.entry(hash).or_default() += 1;
    }
    out
}
