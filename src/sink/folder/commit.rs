//! Putting many files in their places as one step that can be undone.
//!
//! Each file is replaced whole, but a run has a dozen, and it can be killed between two of them. So the old ones get a
//! second name first, and a mark says that replacing has begun. The next run that opens a folder with a mark puts the old files back: a
//! run is either complete or leaves no trace, and the next one reports the same changes as if nothing had happened.

use std::ffi::OsString;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::HISTORY;
use super::error::FolderError;
use super::staged::{Staged, remove_if_there};

const MARK: &str = ".replacing";

/// Separates the name of the history from its length in the mark: not allowed in the name of a file.
const LENGTH: char = '\t';

/// Gives the files that are there a second name, and sets the mark. The mark also keeps how long the history is, which is
/// appended to and not replaced.
pub(super) fn begin(folder: &Path, names: impl Iterator<Item = String>) -> Result<(), FolderError> {
    let mut there = Vec::new();
    for name in names {
        let place = folder.join(&name);
        if !place.is_file() {
            continue;
        }
        let before = before(&place);
        remove_if_there(&before).map_err(FolderError::unwritten(&place))?;
        // A hard link costs nothing; on a file system without hard links a copy is made.
        fs::hard_link(&place, &before)
            .or_else(|_| fs::copy(&place, &before).map(|_| ()))
            .map_err(FolderError::unwritten(&place))?;
        there.push(name);
    }
    let history = folder.join(HISTORY);
    let length = match fs::metadata(&history) {
        Ok(meta) => meta.len(),
        Err(e) if e.kind() == io::ErrorKind::NotFound => 0,
        Err(e) => return Err(FolderError::unwritten(&history)(e)),
    };
    there.push(format!("{HISTORY}{LENGTH}{length}"));
    let mark = folder.join(MARK);
    let (staged, file) = Staged::with(&mark, there.join("\n").as_bytes())?;
    file.sync_all().map_err(FolderError::unwritten(&mark))?;
    staged.put()?;
    super::writer::sync(folder)
}

/// Everything is in its place: takes the mark away, then the second names.
pub(super) fn end(folder: &Path, names: impl Iterator<Item = String>) -> Result<(), FolderError> {
    let mark = folder.join(MARK);
    remove_if_there(&mark).map_err(FolderError::unplaced(&mark))?;
    super::writer::sync(folder)?;
    forget(folder, names).map_err(FolderError::unplaced(folder))
}

/// Puts the old files back if replacing them had begun and not ended.
pub(super) fn undo(folder: &Path, names: impl Iterator<Item = String> + Clone) -> io::Result<()> {
    let mark = folder.join(MARK);
    remove_if_there(&super::staged::beside(&mark))?;
    let there = match fs::read_to_string(&mark) {
        Ok(there) => there,
        Err(e) if e.kind() == io::ErrorKind::NotFound => return forget(folder, names),
        Err(e) => return Err(e),
    };
    for name in names.clone() {
        let place = folder.join(&name);
        if there.lines().any(|t| t == name) {
            // It may have been put back before this was killed.
            match fs::rename(before(&place), &place) {
                Err(e) if e.kind() != io::ErrorKind::NotFound => return Err(e),
                _ => {}
            }
        } else if place.is_file() {
            remove_if_there(&place)?;
        }
    }
    let length = there
        .lines()
        .find_map(|line| line.strip_prefix(HISTORY)?.strip_prefix(LENGTH)?.parse().ok());
    if let Some(length) = length {
        shorten(&folder.join(HISTORY), length)?;
    }
    remove_if_there(&mark)?;
    // Renaming one of two names of one file to the other leaves both.
    forget(folder, names)
}

/// Takes back what was appended to a file that was so long.
fn shorten(path: &Path, length: u64) -> io::Result<()> {
    match fs::metadata(path) {
        Ok(meta) if length == 0 && meta.is_file() => fs::remove_file(path),
        Ok(meta) if meta.len() > length => {
            let file = fs::File::options().write(true).open(path)?;
            file.set_len(length)?;
            file.sync_all()
        }
        Err(e) if e.kind() != io::ErrorKind::NotFound => Err(e),
        _ => Ok(()),
    }
}

fn forget(folder: &Path, names: impl Iterator<Item = String>) -> io::Result<()> {
    for name in names {
        remove_if_there(&before(&folder.join(name)))?;
    }
    Ok(())
}

/// The second name of a file.
fn before(place: &Path) -> PathBuf {
    let mut name = OsString::from(".");
    name.push(place.file_name().unwrap_or_default());
    name.push(".before");
    place.with_file_name(name)
}
