//! A file that is there as a whole or not at all.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use super::error::ExportError;

/// A file that is written beside its place. Dropped before it is [put in its place](Self::put), it leaves nothing.
pub(super) struct WholeFile {
    place: PathBuf,
    file: tempfile::NamedTempFile,
}

impl WholeFile {
    /// Begins the file that is to stand at `place`.
    pub(super) fn begin(place: &Path) -> Result<Self, ExportError> {
        let folder = place.parent().filter(|folder| !folder.as_os_str().is_empty());
        let folder = folder.unwrap_or_else(|| Path::new("."));
        fs::create_dir_all(folder).map_err(ExportError::unwritten(place))?;
        let file = tempfile::Builder::new()
            .prefix(".decisions-")
            .suffix(".partial")
            .tempfile_in(folder)
            .map_err(ExportError::unwritten(place))?;
        Ok(Self {
            place: place.to_owned(),
            file,
        })
    }

    /// To write to.
    pub(super) fn file(&mut self) -> &mut File {
        self.file.as_file_mut()
    }

    /// Puts it in its place, readable by whom the rights of the process let read.
    pub(super) fn put(self) -> Result<PathBuf, ExportError> {
        self.file
            .as_file()
            .sync_all()
            .map_err(ExportError::unwritten(&self.place))?;
        open_to_readers(&self.file).map_err(ExportError::unwritten(&self.place))?;
        self.file
            .persist(&self.place)
            .map_err(|e| ExportError::unwritten(&self.place)(e.error))?;
        Ok(self.place)
    }
}

/// A temporary file is its owner's alone; an export has the rights of any new file.
#[cfg(unix)]
fn open_to_readers(file: &tempfile::NamedTempFile) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt;

    let beside = tempfile::Builder::new()
        .permissions(fs::Permissions::from_mode(0o666))
        .tempfile_in(file.path().parent().unwrap_or_else(|| Path::new(".")))?;
    let rights = beside.as_file().metadata()?.permissions();
    file.as_file().set_permissions(rights)
}

/// Rights are the folder's here.
#[cfg(not(unix))]
fn open_to_readers(_: &tempfile::NamedTempFile) -> std::io::Result<()> {
    Ok(())
}
