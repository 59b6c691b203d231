//! Recognising PDF files, without waiting on anything that is not a file.

use std::fs::{File, OpenOptions};
use std::io::{self, Read};
use std::path::Path;

/// The PDF header may start anywhere in this many first bytes: readers search the first kilobyte.
pub(super) const HEAD: usize = 1024;

/// Whether a file with these first bytes is a PDF.
pub(super) fn is_pdf(head: &[u8]) -> bool {
    head.windows(5).any(|w| w == b"%PDF-")
}

/// The first bytes of the input, at most [`HEAD`].
pub(super) fn head(reader: impl Read) -> io::Result<Vec<u8>> {
    let mut head = Vec::with_capacity(HEAD);
    reader.take(HEAD as u64).read_to_end(&mut head)?;
    Ok(head)
}

/// Opens a regular file. Anything else, such as a pipe put in its place, is an error: it is neither waited for nor
/// read.
pub(super) fn open(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        // Otherwise opening a pipe without a writer waits for ever, and a terminal could become the controlling
        // terminal.
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

/// Why something cannot be read as a file.
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
        "it is not a file"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_header_may_start_late() {
        assert!(is_pdf(b"%PDF-1.7"));
        assert!(is_pdf(b"\xEF\xBB\xBF\n%PDF-1.4"));
        assert!(!is_pdf(b"%PDF"));
        let late = [vec![b' '; HEAD], b"%PDF-1.7".to_vec()].concat();
        assert!(!is_pdf(&head(&late[..]).unwrap()));
    }

    #[cfg(unix)]
    #[test]
    fn a_pipe_is_not_waited_for() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.pdf");
        let mode = rustix::fs::Mode::RUSR | rustix::fs::Mode::WUSR;
        rustix::fs::mknodat(rustix::fs::CWD, &path, rustix::fs::FileType::Fifo, mode, 0).unwrap();
        assert_eq!(open(&path).unwrap_err().to_string(), "it is a pipe, not a file");
    }
}
