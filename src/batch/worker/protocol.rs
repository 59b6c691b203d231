//! What goes over the pipes between a run and its workers.
//!
//! To a worker: an input a line, as JSON; a member of an archive is followed by its bytes. From it: lines whose first byte
//! is their kind. Nothing else may be written to the pipe, regardless of what the libraries print.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::super::reader::Spent;
use crate::discover::Input;
use crate::pipeline::Room;

/// The first line of a worker: the state it is in, as JSON.
pub(super) const HELLO: u8 = b'h';
/// The document enters a room: its name.
pub(super) const ROOM: u8 = b'r';
/// The document is still worked on: nothing more.
pub(super) const ALIVE: u8 = b'a';
/// Processor time by room in nanoseconds, as a JSON list.
pub(super) const SPENT: u8 = b't';
/// The record, as JSON. The worker waits for the next input then.
pub(super) const RECORD: u8 = b'=';
/// No record can be made.
pub(super) const FAILED: u8 = b'!';

/// Longest line taken from a worker. The longest record seen has 2 MB.
pub(super) const LONGEST: u64 = 512 << 20;

/// An input on its way to a worker.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Request {
    file: String,
    path: Name,
    fault: Option<String>,
    /// How many bytes follow.
    pub(super) follow: Option<u64>,
}

/// A path: as text if it is UTF-8, else as bytes.
#[derive(Debug, Serialize, Deserialize)]
#[serde(untagged)]
enum Name {
    Text(String),
    Bytes(Vec<u8>),
}

impl Name {
    fn of(path: &Path) -> Self {
        match path.to_str() {
            Some(text) => Self::Text(text.to_owned()),
            None => Self::Bytes(path.as_os_str().as_encoded_bytes().to_vec()),
        }
    }

    fn path(self) -> PathBuf {
        match self {
            Self::Text(text) => PathBuf::from(text),
            Self::Bytes(bytes) => PathBuf::from(os_string(bytes)),
        }
    }
}

#[cfg(unix)]
fn os_string(bytes: Vec<u8>) -> OsString {
    std::os::unix::ffi::OsStringExt::from_vec(bytes)
}

/// A path that is not text cannot be restored safely on this system; the file is not found, and the record reports it.
#[cfg(not(unix))]
fn os_string(bytes: Vec<u8>) -> OsString {
    String::from_utf8_lossy(&bytes).into_owned().into()
}

impl Request {
    pub(super) fn of(input: &Input, bytes: Option<&[u8]>) -> Self {
        Self {
            file: input.file.clone(),
            path: Name::of(&input.path),
            fault: input.fault.clone(),
            follow: bytes.map(|b| b.len() as u64),
        }
    }

    pub(super) fn input(self) -> Input {
        Input {
            path: self.path.path(),
            member: None,
            file: self.file,
            fault: self.fault,
        }
    }
}

/// The room of that name.
pub(super) fn room(name: &[u8]) -> Option<Room> {
    Room::ALL.into_iter().find(|r| r.as_str().as_bytes() == name)
}

pub(super) fn spent(line: &[u8]) -> Option<Spent> {
    let nanos: Vec<u64> = serde_json::from_slice(line).ok()?;
    let times: Vec<_> = nanos.into_iter().map(std::time::Duration::from_nanos).collect();
    times.try_into().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_input_arrives_as_it_was_sent() {
        let mut names = vec![PathBuf::from("a b\n\"c\".pdf"), PathBuf::from("é/ü.pdf")];
        #[cfg(unix)]
        names.push(PathBuf::from(os_string(vec![b'a', 0xff, b'/', 0xfe])));
        for path in names {
            let input = Input {
                path,
                member: None,
                file: "x/\u{fffd}.pdf".to_owned(),
                fault: Some("no".to_owned()),
            };
            let line = serde_json::to_string(&Request::of(&input, None)).unwrap();
            assert!(!line.contains('\n'));
            let back: Request = serde_json::from_str(&line).unwrap();
            assert_eq!(back.input(), input);
        }
    }

    #[test]
    fn rooms_and_times_are_read_back() {
        for r in Room::ALL {
            assert_eq!(room(r.as_str().as_bytes()), Some(r));
        }
        assert_eq!(room(b"cellar"), None);
        assert!(spent(b"[1,2,3,4,5,6,7]").is_some());
        assert!(spent(b"[1]").is_none() && spent(b"x").is_none());
    }
}
