//! What a file is, without being held up by one that is none.

use std::fs::{File, OpenOptions};
use std::io::{self, Read};
use std::path::Path;

/// How far into a file its mark may stand: readers look for it in the first kilobyte.
pub(super) const HEAD: usize = 1024;

/// Whether a file that begins like this is a PDF.
pub(super) fn is_pdf(head: &[u8]) -> bool {
    head.windows(5).any(|w| w == b"%PDF-")
}

/// The beginning of what a reader gives.
pub(super) fn head(reader: impl Read) -> io::Result<Vec<u8>> {
    let mut head = Vec::with_capacity(HEAD);
    reader.take(HEAD as u64).read_to_end(&mut head)?;
    Ok(head)
}

/// Opens a file, and nothing else: a pipe put in its place neither holds the program up nor is read.
pub(super) fn open(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        // Opening a pipe nobody writes to waits for ever otherwise, and a terminal would become ours.
        let flags = rustix::fs::OFlags::NONBLOCK | rustix::fs::OFlags::NOCTTY;
        options.custom_flags(flags.bits().cast_signed());
    }
    let file = options.open(path)?;
    let kind = file.metadata()?.file_type();
    if kind.is_file() {
        Ok(file)
    } else {
        Err(io::Error::other(what(kind)))
    }
}

/// Why something is no file to read.
pub(super) fn what(kind: std::fs::FileType) -> &'static str {
    #[cfg(unix)]
    {
        use std::os::unix::fs::FileTypeExt;
        if kind.is_fifo() {
            return "it is a pipe, not a file";
        }
        if kind.is_socket() {
            return "it is a socket, not a file";
        }
        if kind.is_block_device() || kind.is_char_device() {
            return "it is a device, not a file";
        }
    }
    if kind.is_dir() {
        "it is a folder, not a file"
    } else {
        "it is no file"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mark_may_stand_a_little_in() {
        assert!(is_pdf(b"%PDF-1.7"));
        assert!(is_pdf(b"\xEF\xBB\xBF\n%PDF-1.4"));
        assert!(!is_pdf(b"%PDF"));
        let late = [vec![b' '; HEAD], b"%PDF-1.7".to_vec()].concat();
        assert!(!is_pdf(&head(&late[..]).unwrap()));
    }

    #[cfg(unix)]
    #[test]
    fn a_pipe_holds_nothing_up() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.pdf");
        let mode = rustix::fs::Mode::RUSR | rustix::fs::Mode::WUSR;
        rustix::fs::mknodat(rustix::fs::CWD, &path, rustix::fs::FileType::Fifo, mode, 0).unwrap();
        assert_eq!(open(&path).unwrap_err().to_string(), "it is a pipe, not a file");
    }
}
