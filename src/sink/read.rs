//! Reading `decisions.jsonl` back: the output of one run is what the next one starts from.

use std::io::{self, BufRead};

use serde::Deserialize;

use crate::record::{Record, SCHEMA};

/// Reads records written by [`JsonLines`](super::JsonLines), one at a time.
///
/// Keys this version does not know are passed over, so the file of a later version of the same contract can be
/// read. Blank lines are passed over too. Memory is that of the longest line.
pub fn read_jsonl<R: BufRead>(input: R) -> Records<R> {
    Records {
        input,
        line: 0,
        bytes: Vec::new(),
        over: false,
    }
}

/// The records of a file, in its order. Made by [`read_jsonl`].
///
/// A line that is not a record is an error, after which the next line is read; an error of reading ends the
/// records.
#[derive(Debug)]
pub struct Records<R> {
    input: R,
    line: u64,
    bytes: Vec<u8>,
    over: bool,
}

impl<R: BufRead> Iterator for Records<R> {
    type Item = Result<Record, ReadError>;

    fn next(&mut self) -> Option<Self::Item> {
        while !self.over {
            self.bytes.clear();
            self.line += 1;
            match self.input.read_until(b'\n', &mut self.bytes) {
                Ok(0) => self.over = true,
                Ok(_) if self.bytes.trim_ascii().is_empty() => {}
                Ok(_) => return Some(parse(&self.bytes).map_err(|kind| self.error(kind))),
                Err(e) => {
                    self.over = true;
                    return Some(Err(self.error(ReadErrorKind::Io(e))));
                }
            }
        }
        None
    }
}

impl<R> Records<R> {
    fn error(&self, kind: ReadErrorKind) -> ReadError {
        ReadError {
            line: self.line,
            torn: !self.bytes.ends_with(b"\n"),
            kind,
        }
    }
}

/// The record of one line.
fn parse(line: &[u8]) -> Result<Record, ReadErrorKind> {
    /// The version of the contract, read first: the rest of the line may have changed meaning.
    #[derive(Deserialize)]
    struct Contract {
        schema: String,
    }

    let contract: Contract = serde_json::from_slice(line).map_err(ReadErrorKind::NotARecord)?;
    if contract.schema != SCHEMA {
        return Err(ReadErrorKind::OtherContract(contract.schema));
    }
    serde_json::from_slice(line).map_err(ReadErrorKind::NotARecord)
}

/// Why a line is not a record.
#[derive(Debug)]
pub struct ReadError {
    line: u64,
    torn: bool,
    kind: ReadErrorKind,
}

/// The kinds of [`ReadError`].
#[derive(Debug)]
#[non_exhaustive]
pub enum ReadErrorKind {
    /// The file could not be read on.
    Io(io::Error),
    /// The line is no JSON, or not of a record's shape.
    NotARecord(serde_json::Error),
    /// The line names another contract than [`SCHEMA`].
    OtherContract(String),
}

impl ReadError {
    /// The line, from 1.
    #[must_use]
    pub fn line(&self) -> u64 {
        self.line
    }

    /// What is wrong with it.
    #[must_use]
    pub fn kind(&self) -> &ReadErrorKind {
        &self.kind
    }

    /// Whether the line is the last and was broken off before its end: what is left when a writer was killed.
    #[must_use]
    pub fn is_torn(&self) -> bool {
        self.torn && matches!(self.kind, ReadErrorKind::NotARecord(_))
    }
}

impl std::fmt::Display for ReadError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let line = self.line;
        match &self.kind {
            ReadErrorKind::Io(_) => write!(f, "line {line} cannot be read"),
            ReadErrorKind::NotARecord(_) => write!(f, "line {line} is not a record"),
            ReadErrorKind::OtherContract(other) => {
                write!(
                    f,
                    "line {line} follows {other:?}, this program reads and writes {SCHEMA}"
                )
            }
        }
    }
}

impl std::error::Error for ReadError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match &self.kind {
            ReadErrorKind::Io(e) => Some(e),
            ReadErrorKind::NotARecord(e) => Some(e),
            ReadErrorKind::OtherContract(_) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use proptest::prelude::*;

    use super::*;
    use crate::sink::sample::{failed, full};

    fn line(record: &Record) -> String {
        format!("{}\n", serde_json::to_string(record).unwrap())
    }

    #[test]
    fn a_bad_line_is_named_and_the_next_is_read() {
        let text = format!("{}{{\"schema\": 1}}\n\n{}", line(&full()), line(&failed()));
        let read: Vec<_> = read_jsonl(text.as_bytes()).collect();
        assert_eq!(read.len(), 3);
        assert_eq!(*read[0].as_ref().unwrap(), full());
        let error = read[1].as_ref().unwrap_err();
        assert_eq!(error.line(), 2);
        assert_eq!(error.to_string(), "line 2 is not a record");
        assert!(!error.is_torn());
        assert_eq!(*read[2].as_ref().unwrap(), failed());
    }

    #[test]
    fn keys_of_a_later_version_are_passed_over() {
        let mut value = serde_json::to_value(full()).unwrap();
        value["later"] = 1.into();
        value["source"]["later"] = serde_json::json!({ "a": [1.5] });
        value["evidence"]["/amount"]["later"] = 1.5.into();
        let read: Vec<_> = read_jsonl(value.to_string().as_bytes())
            .map(Result::unwrap)
            .collect();
        assert_eq!(read, [full()]);
    }

    #[test]
    fn another_contract_is_not_read_as_this_one() {
        let text = line(&full()).replace(SCHEMA, "decision-record/2");
        let error = read_jsonl(text.as_bytes()).next().unwrap().unwrap_err();
        assert_eq!(
            error.to_string(),
            r#"line 1 follows "decision-record/2", this program reads and writes decision-record/1"#
        );
    }

    #[test]
    fn a_torn_last_line_is_told_from_a_bad_one() {
        let text = line(&full()) + &line(&failed());
        let torn = &text.as_bytes()[..text.len() - 20];
        let read: Vec<_> = read_jsonl(torn).collect();
        assert!(read[0].is_ok());
        assert!(read[1].as_ref().unwrap_err().is_torn());
        // A whole record whose line end is missing is a record.
        assert!(read_jsonl(&text.as_bytes()[..text.len() - 1]).all(|r| r.is_ok()));
    }

    #[test]
    fn an_error_of_reading_ends_the_records() {
        struct Broken;
        impl Read for Broken {
            fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
                Err(io::Error::other("gone"))
            }
        }
        let whole = line(&full());
        let input = io::BufReader::new(whole.as_bytes().chain(Broken));
        let read: Vec<_> = read_jsonl(input).collect();
        assert_eq!(read.len(), 2);
        assert!(read[0].is_ok());
        assert!(matches!(
            read[1].as_ref().unwrap_err().kind(),
            ReadErrorKind::Io(_)
        ));
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_without_a_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            for result in read_jsonl(bytes.as_slice()) {
                prop_assert!(result.is_err());
            }
        }

        #[test]
        fn a_record_with_a_byte_changed_is_read_without_a_panic(at in any::<prop::sample::Index>(), byte: u8) {
            let mut bytes = line(&full()).into_bytes();
            let at = at.index(bytes.len());
            bytes[at] = byte;
            let _ = read_jsonl(bytes.as_slice()).count();
        }
    }
}
