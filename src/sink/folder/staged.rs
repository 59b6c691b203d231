//! A file that is written beside its place and put there when it is complete.

use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, Write};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use super::error::FolderError;

/// A file on its way. Dropped before it is [put in its place](Self::put), it leaves nothing behind.
#[derive(Debug)]
pub(super) struct Staged {
    place: PathBuf,
    beside: PathBuf,
}

impl Staged {
    /// Begins the file that is to stand at `place`, and a handle to write it.
    ///
    /// A file under its temporary name is a leftover and is removed. The file is a new one, so a link laid there
    /// leads nowhere.
    pub(super) fn create(place: &Path) -> Result<(Self, File), FolderError> {
        let beside = beside(place);
        remove_if_there(&beside).map_err(FolderError::unwritten(place))?;
        let file = File::create_new(&beside).map_err(FolderError::unwritten(place))?;
        let staged = Self {
            place: place.to_owned(),
            beside,
        };
        Ok((staged, file))
    }

    /// The file with these contents.
    pub(super) fn with(place: &Path, contents: &[u8]) -> Result<(Self, File), FolderError> {
        let (staged, mut file) = Self::create(place)?;
        file.write_all(contents).map_err(FolderError::unwritten(place))?;
        Ok((staged, file))
    }

    /// Where the file is to stand.
    pub(super) fn place(&self) -> &Path {
        &self.place
    }

    /// SHA-256 of what was written so far.
    pub(super) fn sha256(&self) -> Result<String, FolderError> {
        sha256(&self.beside).map_err(FolderError::unwritten(&self.place))
    }

    /// Appends what was written to the file in its place, and waits until it is on the disk.
    pub(super) fn append(self) -> Result<(), FolderError> {
        let append = || -> io::Result<()> {
            let mut from = File::open(&self.beside)?;
            if from.metadata()?.len() == 0 {
                return Ok(());
            }
            let mut to = File::options().append(true).create(true).open(&self.place)?;
            io::copy(&mut from, &mut to)?;
            to.sync_all()
        };
        append().map_err(FolderError::unplaced(&self.place))
    }

    /// Checks that there is not a folder in the file's place: the one failure of renaming that can be known before
    /// the first file is renamed.
    pub(super) fn check(&self) -> Result<(), FolderError> {
        if self.place.is_dir() {
            let cause = io::Error::from(io::ErrorKind::IsADirectory);
            return Err(FolderError::unwritten(&self.place)(cause));
        }
        Ok(())
    }

    /// Puts the file in its place: a reader finds the old file or the new one, never part of one. Where the old
    /// one has the same bytes, it stays with its time of change, so that a program that watches the file is not woken.
    pub(super) fn put(self) -> Result<(), FolderError> {
        if same_bytes(&self.beside, &self.place).unwrap_or(false) {
            return Ok(());
        }
        fs::rename(&self.beside, &self.place).map_err(FolderError::unplaced(&self.place))
    }
}

/// SHA-256 of a file, lower-case hexadecimal.
pub(super) fn sha256(path: &Path) -> io::Result<String> {
    let mut hash = Sha256::new();
    let mut file = BufReader::with_capacity(1 << 16, File::open(path)?);
    loop {
        let piece = file.fill_buf()?;
        let length = piece.len();
        if length == 0 {
            return Ok(hash.finalize().iter().map(|b| format!("{b:02x}")).collect());
        }
        hash.update(piece);
        file.consume(length);
    }
}

/// Whether two files hold the same bytes.
fn same_bytes(a: &Path, b: &Path) -> io::Result<bool> {
    let (a, b) = (File::open(a)?, File::open(b)?);
    if a.metadata()?.len() != b.metadata()?.len() {
        return Ok(false);
    }
    let (mut a, mut b) = (BufReader::new(a), BufReader::new(b));
    loop {
        let (left, right) = (a.fill_buf()?, b.fill_buf()?);
        let length = left.len().min(right.len());
        if length == 0 {
            return Ok(left.is_empty() && right.is_empty());
        }
        if left[..length] != right[..length] {
            return Ok(false);
        }
        a.consume(length);
        b.consume(length);
    }
}

impl Drop for Staged {
    fn drop(&mut self) {
        // Once it is renamed there is nothing here any more. What cannot be removed, the next run removes.
        let _ = fs::remove_file(&self.beside);
    }
}

const SUFFIX: &str = ".partial";

/// The temporary name: in the same folder, so that renaming is one step, and hidden.
pub(super) fn beside(place: &Path) -> PathBuf {
    let mut name = OsString::from(".");
    name.push(place.file_name().unwrap_or_default());
    name.push(SUFFIX);
    place.with_file_name(name)
}

/// Removes what a killed run left of a file beside its place.
pub(super) fn remove_leftover(place: &Path) -> io::Result<()> {
    remove_if_there(&beside(place))
}

/// Whether a name is one a killed run left for a file of an extension.
pub(super) fn is_leftover(name: &str, extension: &str) -> bool {
    name.strip_prefix('.')
        .and_then(|name| name.strip_suffix(SUFFIX))
        .is_some_and(|name| name.ends_with(extension))
}

/// Removes a file. A file that does not exist is not an error.
pub(super) fn remove_if_there(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(e) if e.kind() != io::ErrorKind::NotFound => Err(e),
        _ => Ok(()),
    }
}
