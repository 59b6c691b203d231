//! One run at a time in a folder.

use std::fs::{File, TryLockError};
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::Path;

use super::error::{FolderError, FolderErrorKind};

const LOCK: &str = ".lock";

/// A folder held: a lock on the file `.lock` in it, which names who holds it. The system lets go of the lock when the
/// process ends, however it ends, so one left behind is taken over.
#[derive(Debug)]
pub(super) struct Lock(File);

impl Lock {
    /// Takes hold of a folder.
    ///
    /// Where the file system knows no locks, the name in the file decides, as long as the process of that name lives on
    /// this machine.
    pub(super) fn take(folder: &Path) -> Result<Self, FolderError> {
        let unusable = |e| FolderError::new(FolderErrorKind::Unusable, folder, e);
        let mut file = File::options()
            .create(true)
            .truncate(false)
            .read(true)
            .write(true)
            .open(folder.join(LOCK))
            .map_err(unusable)?;
        let mut owner = String::new();
        // A name that cannot be read is not used.
        let _ = (&file).take(200).read_to_string(&mut owner);
        match file.try_lock() {
            Err(TryLockError::WouldBlock) => return Err(FolderError::busy(folder, owner.trim())),
            Err(TryLockError::Error(_)) if lives(&owner) => {
                return Err(FolderError::busy(folder, owner.trim()));
            }
            Ok(()) | Err(TryLockError::Error(_)) => {}
        }
        file.seek(SeekFrom::Start(0))
            .and_then(|_| file.set_len(0))
            .and_then(|()| writeln!(file, "{}", me()))
            .map_err(unusable)?;
        Ok(Self(file))
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        // No process holds it now. The lock itself ends with the file's handle.
        let _ = self.0.set_len(0);
    }
}

/// `process 4711 on archive-01`
fn me() -> String {
    format!("process {} on {}", std::process::id(), machine())
}

#[cfg(unix)]
fn machine() -> String {
    rustix::system::uname().nodename().to_string_lossy().into_owned()
}

#[cfg(not(unix))]
fn machine() -> String {
    std::env::var("COMPUTERNAME").unwrap_or_else(|_| "this machine".to_owned())
}

/// Whether the owner is another process that lives on this machine.
fn lives(owner: &str) -> bool {
    let Some((id, on)) = owner
        .trim()
        .strip_prefix("process ")
        .and_then(|o| o.split_once(" on "))
    else {
        return false;
    };
    let id: i32 = id.parse().unwrap_or(0);
    on == machine() && u32::try_from(id).is_ok_and(|id| id != std::process::id()) && process_lives(id)
}

#[cfg(unix)]
fn process_lives(id: i32) -> bool {
    use rustix::process::{Pid, test_kill_process};
    Pid::from_raw(id).is_some_and(|pid| test_kill_process(pid) != Err(rustix::io::Errno::SRCH))
}

/// It cannot be known here; a folder that can never be used is worse than a folder used twice.
#[cfg(not(unix))]
fn process_lives(_: i32) -> bool {
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_held_once_and_its_owner_is_named() {
        let dir = tempfile::tempdir().unwrap();
        let lock = Lock::take(dir.path()).unwrap();
        let error = Lock::take(dir.path()).unwrap_err();
        assert!(error.to_string().contains(&me()), "{error}");
        drop(lock);
        assert_eq!(std::fs::read_to_string(dir.path().join(LOCK)).unwrap(), "");
        // One left by a process that was killed is taken over.
        std::fs::write(dir.path().join(LOCK), "process 999999 on some-machine\n").unwrap();
        Lock::take(dir.path()).unwrap();
    }

    #[test]
    #[cfg(unix)]
    fn an_owner_lives_if_its_process_does() {
        assert!(!lives(&me()), "this process is no other");
        assert!(lives(&format!("process 1 on {}", machine())));
        assert!(!lives("process 1 on another-machine"));
        assert!(!lives(&format!("process {} on {}", i32::MAX, machine())));
        assert!(!lives("") && !lives("process x on y"));
    }
}
