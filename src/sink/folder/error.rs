//! What can go wrong with an output folder, and what to do then.

use std::io;
use std::path::{Path, PathBuf};

/// Why an output folder could not be used or written.
#[derive(Debug)]
pub struct FolderError {
    kind: FolderErrorKind,
    path: PathBuf,
    cause: Option<io::Error>,
}

/// The kinds of [`FolderError`].
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum FolderErrorKind {
    /// Another run is writing to the folder; its owner as the lock names it.
    Busy(String),
    /// The folder cannot be made or used.
    Unusable,
    /// A file cannot be written. Those of the last run are as they were.
    Unwritten,
    /// A file is complete beside its place and cannot be put there. Others may be in theirs already.
    Unplaced,
    /// A record did not come in the order of its file's name. Those of the last run are as they were.
    OutOfOrder(String),
}

impl FolderError {
    pub(super) fn new(kind: FolderErrorKind, path: &Path, cause: io::Error) -> Self {
        Self {
            kind,
            path: path.to_owned(),
            cause: Some(cause),
        }
    }

    pub(super) fn busy(folder: &Path, owner: &str) -> Self {
        Self {
            kind: FolderErrorKind::Busy(owner.to_owned()),
            path: folder.to_owned(),
            cause: None,
        }
    }

    pub(super) fn out_of_order(folder: &Path, file: &str) -> Self {
        Self {
            kind: FolderErrorKind::OutOfOrder(file.to_owned()),
            path: folder.to_owned(),
            cause: None,
        }
    }

    /// For `map_err`: a file could not be written.
    pub(super) fn unwritten(path: &Path) -> impl FnOnce(io::Error) -> Self {
        move |cause| Self::new(FolderErrorKind::Unwritten, path, cause)
    }

    /// For `map_err`: a file could not be put in its place.
    pub(super) fn unplaced(path: &Path) -> impl FnOnce(io::Error) -> Self {
        move |cause| Self::new(FolderErrorKind::Unplaced, path, cause)
    }

    /// What went wrong.
    #[must_use]
    pub fn kind(&self) -> &FolderErrorKind {
        &self.kind
    }

    /// The file or folder it went wrong with.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// What somebody can do about the cause.
    fn advice(&self) -> &'static str {
        use io::ErrorKind as Cause;

        match self.cause.as_ref().map(io::Error::kind) {
            Some(Cause::StorageFull | Cause::QuotaExceeded | Cause::FileTooLarge) => {
                "make room on the disk and run again"
            }
            Some(Cause::PermissionDenied | Cause::ResourceBusy) => {
                "close programs that have it open, see that you may write there, or choose another folder"
            }
            Some(Cause::IsADirectory) => "a folder is in the place of the file: move it away",
            Some(Cause::NotADirectory | Cause::AlreadyExists) => {
                "something that is not a folder is in the place of a folder: move it away or choose another folder"
            }
            _ => "see that the disk is there and can be written to, or choose another folder",
        }
    }
}

impl std::fmt::Display for FolderError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (path, advice) = (self.path.display(), self.advice());
        match &self.kind {
            FolderErrorKind::Busy(owner) => {
                let owner = if owner.is_empty() {
                    "its owner is not known"
                } else {
                    owner
                };
                write!(
                    f,
                    "another run is writing to {path} ({owner}): wait until it has ended or choose another folder"
                )
            }
            FolderErrorKind::Unusable => write!(f, "cannot write to the folder {path} ({advice})"),
            FolderErrorKind::Unwritten => {
                write!(
                    f,
                    "cannot write {path}, the files of the last run are as they were ({advice})"
                )
            }
            FolderErrorKind::Unplaced => write!(
                f,
                "cannot replace {path}; the next run puts back what was replaced already and goes on from there, once \
                 this is mended ({advice})"
            ),
            FolderErrorKind::OutOfOrder(file) => write!(
                f,
                "records for {path} are not sorted by file: {file:?} came too late; the files of the last run are \
                 as they were"
            ),
        }
    }
}

impl std::error::Error for FolderError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.cause.as_ref().map(|cause| cause as _)
    }
}
