//! The bytes of an input.

use std::io::{self, Read};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use super::archive::Archive;
use super::{Input, Member, sniff};
use crate::issue::{Code, Issue};

/// Bytes read at a time.
const PIECE: usize = 64 << 10;

/// Memory set aside on a file's word for its size.
const TRUSTED: u64 = 16 << 20;

/// Reads inputs. Holds the archive it read from last open, so that those of one archive are read soonest one after the
/// other; one a thread.
#[derive(Default)]
pub struct Loader {
    archive: Option<(PathBuf, Archive)>,
}

/// What identifies the bytes of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fingerprint {
    /// SHA-256, lower-case hexadecimal.
    pub sha256: String,
    /// How many there are.
    pub bytes: u64,
}

/// Why an input's bytes cannot be had.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unread {
    /// It cannot be opened, or not read to its end.
    #[error("the file could not be read: {reason}; check that it is there and may be read")]
    Unreadable {
        /// The message of the system, or of the search that found the file.
        reason: String,
        /// Its size, if that is known.
        bytes: Option<u64>,
    },
    /// It is above the ceiling.
    #[error(
        "the file has {} MB; the limit is {} MB; split it, or raise the limit",
        bytes >> 20,
        limit >> 20
    )]
    TooLarge {
        /// Its size; of a file that grew while it was read, what was read of it.
        bytes: u64,
        /// The ceiling.
        limit: u64,
    },
}

impl Unread {
    #[expect(clippy::needless_pass_by_value, reason = "it is handed to map_err")]
    fn new(reason: impl ToString) -> Self {
        Self::Unreadable {
            reason: reason.to_string(),
            bytes: None,
        }
    }

    /// The file's size, if that is known.
    #[must_use]
    pub fn bytes(&self) -> Option<u64> {
        match self {
            Self::Unreadable { bytes, .. } => *bytes,
            Self::TooLarge { bytes, .. } => Some(*bytes),
        }
    }

    /// The message of its record.
    #[must_use]
    pub fn issue(&self) -> Issue {
        let code = match self {
            Self::Unreadable { .. } => Code::UnreadableFile,
            Self::TooLarge { .. } => Code::TooLarge,
        };
        Issue::new(code, self.to_string())
    }
}

impl Loader {
    /// One that holds nothing open yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// All bytes of an input of up to `max_bytes`.
    ///
    /// # Errors
    ///
    /// [`Unread`]. Also if a file turns out longer than its listed size, and if a member does not unpack to the
    /// bytes that were packed.
    pub fn load(&mut self, input: &Input, max_bytes: u64) -> Result<Vec<u8>, Unread> {
        let mut out = Vec::new();
        self.pieces(input, max_bytes, &mut |piece, size| {
            if out.is_empty() {
                out.reserve(usize::try_from(size.min(TRUSTED)).unwrap_or(0));
            }
            out.extend_from_slice(piece);
        })?;
        Ok(out)
    }

    /// The fingerprint of an input of up to `max_bytes`. Memory does not grow with the file.
    ///
    /// # Errors
    ///
    /// As [`Loader::load`].
    pub fn hash(&mut self, input: &Input, max_bytes: u64) -> Result<Fingerprint, Unread> {
        let mut hasher = Sha256::new();
        let bytes = self.pieces(input, max_bytes, &mut |piece, _| hasher.update(piece))?;
        let sha256 = hasher.finalize().iter().map(|b| format!("{b:02x}")).collect();
        Ok(Fingerprint { sha256, bytes })
    }

    /// Passes on the bytes of an input, with its listed size.
    fn pieces(
        &mut self,
        input: &Input,
        max_bytes: u64,
        each: &mut dyn FnMut(&[u8], u64),
    ) -> Result<u64, Unread> {
        if let Some(fault) = &input.fault {
            return Err(Unread::new(fault));
        }
        match &input.member {
            None => {
                let file = sniff::open(&input.path).map_err(Unread::new)?;
                let size = file.metadata().map_err(Unread::new)?.len();
                pieces(file, size, max_bytes, each)
            }
            Some(member) => self.member(&input.path, member, max_bytes, each),
        }
    }

    fn member(
        &mut self,
        path: &Path,
        member: &Member,
        max_bytes: u64,
        each: &mut dyn FnMut(&[u8], u64),
    ) -> Result<u64, Unread> {
        let held = self.archive.take().filter(|(held, _)| held == path);
        let (path, archive) = match held {
            Some(held) => held,
            None => (path.to_path_buf(), Archive::open(path).map_err(Unread::new)?),
        };
        let (path, archive) = self.archive.insert((path, archive));
        let read = archive
            .read(member)
            .map_err(Unread::new)
            .and_then(|bytes| pieces(bytes, member.bytes(), max_bytes, each));
        read.map_err(|e| match e {
            Unread::Unreadable { reason, bytes } => Unread::Unreadable {
                reason: format!("its archive {} is damaged: {reason}", path.display()),
                bytes,
            },
            large @ Unread::TooLarge { .. } => large,
        })
    }
}

/// Reads to the end, or to the ceiling.
fn pieces(
    mut reader: impl Read,
    size: u64,
    limit: u64,
    each: &mut dyn FnMut(&[u8], u64),
) -> Result<u64, Unread> {
    if size > limit {
        return Err(Unread::TooLarge { bytes: size, limit });
    }
    let mut buffer = vec![0; PIECE];
    let mut bytes = 0;
    loop {
        let read = match reader.read(&mut buffer) {
            Ok(0) => return Ok(bytes),
            Ok(read) => read,
            Err(e) if e.kind() == io::ErrorKind::Interrupted => continue,
            Err(e) => {
                return Err(Unread::Unreadable {
                    reason: e.to_string(),
                    bytes: Some(size),
                });
            }
        };
        bytes += read as u64;
        // It grew, or lied.
        if bytes > limit {
            return Err(Unread::TooLarge { bytes, limit });
        }
        each(buffer.get(..read).unwrap_or_default(), size);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn input(path: &Path) -> Input {
        Input {
            path: path.to_path_buf(),
            member: None,
            file: "a.pdf".into(),
            fault: None,
        }
    }

    #[test]
    fn a_file_is_read_up_to_the_ceiling() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.pdf");
        let bytes = vec![7; PIECE * 3 + 1];
        std::fs::write(&path, &bytes).unwrap();
        let mut loader = Loader::new();
        assert_eq!(loader.load(&input(&path), 1 << 20).unwrap(), bytes);
        let print = loader.hash(&input(&path), 1 << 20).unwrap();
        assert_eq!(print.bytes, bytes.len() as u64);
        let hash = Sha256::digest(&bytes);
        assert_eq!(
            print.sha256,
            hash.iter().map(|b| format!("{b:02x}")).collect::<String>()
        );
        let limit = bytes.len() as u64 - 1;
        let fault = loader.load(&input(&path), limit).unwrap_err();
        assert_eq!(
            fault,
            Unread::TooLarge {
                bytes: limit + 1,
                limit
            }
        );
        assert_eq!(fault.issue().code, Code::TooLarge);
    }

    #[test]
    fn a_file_that_goes_on_beyond_its_size_is_cut_off() {
        let mut got = 0;
        let fault = pieces(io::repeat(7), 10, 1 << 20, &mut |piece, _| got += piece.len());
        assert!(matches!(fault, Err(Unread::TooLarge { .. })));
        assert!(got <= 1 << 20);
    }

    #[test]
    fn what_is_not_there_and_what_is_known_to_be_at_fault_is_told() {
        let mut loader = Loader::new();
        let mut lost = input(Path::new("no/such/file.pdf"));
        assert_eq!(
            loader.load(&lost, 9).unwrap_err().issue().code,
            Code::UnreadableFile
        );
        lost.fault = Some("it is a pipe, not a file".into());
        let issue = loader.hash(&lost, 9).unwrap_err().issue();
        assert!(issue.message.contains("it is a pipe"), "{}", issue.message);
    }
}
