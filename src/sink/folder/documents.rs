//! `json/`: one indented file a decision.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use super::error::{FolderError, FolderErrorKind};
use super::name::json_name;
use super::staged::{Staged, is_leftover};
use crate::record::Record;

/// The files of the folder, complete beside their places.
///
/// A file whose contents are what they were is not touched, so that a run over an archive that hardly changed
/// hardly writes. These files are not forced to the disk one by one: that costs more than reading the archive
/// did, and one lost with the power is found different and written again by the next run.
pub(super) struct Documents {
    folder: PathBuf,
    /// Every name of this run: an index, some dozens of bytes a document.
    names: BTreeSet<String>,
    changed: Vec<Staged>,
}

impl Documents {
    /// Begins the files in `folder`, which is made if it is not there.
    pub(super) fn begin(folder: PathBuf) -> Result<Self, FolderError> {
        fs::create_dir_all(&folder).map_err(|e| FolderError::new(FolderErrorKind::Unusable, &folder, e))?;
        Ok(Self {
            folder,
            names: BTreeSet::new(),
            changed: Vec::new(),
        })
    }

    /// Takes the next record. `copy` is how many records of the same file came before.
    pub(super) fn record(&mut self, record: &Record, copy: u32) -> Result<(), FolderError> {
        let name = json_name(&record.source.file, copy);
        let place = self.folder.join(&name);
        let mut text =
            serde_json::to_vec_pretty(record).map_err(|e| FolderError::unwritten(&place)(e.into()))?;
        text.push(b'\n');
        if !holds(&place, &text) {
            let (staged, _) = Staged::with(&place, &text)?;
            self.changed.push(staged);
        }
        self.names.insert(name);
        Ok(())
    }

    /// Sees that every file can be put in its place.
    pub(super) fn check(&self) -> Result<(), FolderError> {
        self.changed.iter().try_for_each(Staged::check)
    }

    /// Puts the files in their places and removes those of documents that are gone.
    pub(super) fn put(self) -> Result<(), FolderError> {
        for staged in self.changed {
            staged.put()?;
        }
        remove_records(&self.folder, |name| !self.names.contains(name))
    }
}

/// Whether a file holds exactly these bytes. One that cannot be read does not.
fn holds(path: &Path, contents: &[u8]) -> bool {
    let same_length = fs::metadata(path).is_ok_and(|m| m.is_file() && m.len() == contents.len() as u64);
    same_length && fs::read(path).is_ok_and(|found| found == contents)
}

/// Removes the folder and what this program wrote into it; what somebody else put there stays, and the folder
/// with it.
pub(super) fn remove(folder: &Path) -> Result<(), FolderError> {
    remove_records(folder, |_| true)?;
    // Fails where something is left in it, as it should.
    let _ = fs::remove_dir(folder);
    Ok(())
}

/// Removes the records among the files of the folder whose names are `unwanted`.
fn remove_records(folder: &Path, unwanted: impl Fn(&str) -> bool) -> Result<(), FolderError> {
    for path in entries(folder).map_err(FolderError::unplaced(folder))? {
        let name = path.file_name().and_then(|name| name.to_str());
        if name.is_some_and(|name| name.ends_with(".json") && unwanted(name)) && is_record(&path) {
            fs::remove_file(&path).map_err(FolderError::unplaced(&path))?;
        }
    }
    Ok(())
}

/// Removes what a killed run left beside the files' places.
pub(super) fn remove_leftovers(folder: &Path) -> io::Result<()> {
    for path in entries(folder)? {
        let name = path.file_name().and_then(|name| name.to_str());
        if name.is_some_and(|name| is_leftover(name, ".json")) {
            fs::remove_file(path)?;
        }
    }
    Ok(())
}

/// The files of a folder; an empty list if the folder does not exist.
fn entries(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let listing = match fs::read_dir(folder) {
        Ok(listing) => listing,
        Err(e) if matches!(e.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
            return Ok(Vec::new());
        }
        Err(e) => return Err(e),
    };
    let mut files = Vec::new();
    for entry in listing {
        let entry = entry?;
        if entry.file_type()?.is_file() {
            files.push(entry.path());
        }
    }
    Ok(files)
}

/// How every file written here begins.
const HEAD: &[u8] = b"{\n  \"schema\": \"decision-record/";

/// Whether a file is one this program wrote.
fn is_record(path: &Path) -> bool {
    let mut head = [0; HEAD.len()];
    File::open(path).is_ok_and(|mut file| file.read_exact(&mut head).is_ok()) && head == *HEAD
}
