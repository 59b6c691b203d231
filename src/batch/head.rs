//! What the index of a run keeps of a record: enough for the archive's checks and to know whether it still holds.

use std::borrow::Cow;

use serde::Deserialize;

use crate::check::Entry;
use crate::issue::Code;
use crate::record::{Record, SCHEMA, Status, TextSource};

/// A hash of a file's bytes.
pub(super) type Sha256 = [u8; 32];

/// A record in the index, about two hundred bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// `source.file`
    pub file: Box<str>,
    /// Of the file, if it could be read.
    pub(super) sha256: Option<Sha256>,
    pub(super) publisher: Option<Box<str>>,
    pub(super) number: Option<Box<str>>,
    /// How well it was read.
    pub status: Status,
    /// The first error, if there is one.
    pub error: Option<Code>,
    /// A ceiling was met: with a higher one the record may be another.
    pub(super) limited: bool,
    /// A page is a picture: with another recognition the record may be another.
    pub(super) pictures: bool,
}

/// Why a line is not a record.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(super) enum NoHead {
    /// It is no JSON, or not of a record's shape.
    #[error("is not a record")]
    NotARecord,
    /// It follows another contract.
    #[error("follows \"{0}\", this program reads and writes {SCHEMA}")]
    OtherContract(String),
}

impl Head {
    /// Reads the head of a line of JSON. The whole line is looked at, so a line that was cut is not a record.
    pub(super) fn parse(line: &[u8]) -> Result<Self, NoHead> {
        #[derive(Deserialize)]
        struct Line<'l> {
            #[serde(borrow)]
            schema: Cow<'l, str>,
            #[serde(borrow)]
            source: Source<'l>,
            #[serde(borrow)]
            publisher: Publisher<'l>,
            #[serde(borrow)]
            number: Option<Cow<'l, str>>,
            status: Status,
            #[serde(borrow)]
            issues: Vec<Issue<'l>>,
        }
        #[derive(Deserialize)]
        struct Source<'l> {
            #[serde(borrow)]
            file: Cow<'l, str>,
            #[serde(borrow)]
            sha256: Option<Cow<'l, str>>,
            text: TextSource,
        }
        #[derive(Deserialize)]
        struct Publisher<'l> {
            #[serde(borrow)]
            name: Option<Cow<'l, str>>,
        }
        #[derive(Deserialize)]
        struct Issue<'l> {
            #[serde(borrow)]
            code: Cow<'l, str>,
        }

        let line: Line<'_> = serde_json::from_slice(line).map_err(|_| NoHead::NotARecord)?;
        if line.schema != SCHEMA {
            return Err(NoHead::OtherContract(line.schema.into_owned()));
        }
        // This version need not act on a code of a later version.
        let codes: Vec<Code> = line.issues.iter().filter_map(|i| code(&i.code)).collect();
        Ok(Self {
            file: line.source.file.into(),
            sha256: line.source.sha256.as_deref().and_then(unhex),
            publisher: line.publisher.name.map(Into::into),
            number: line.number.map(Into::into),
            status: line.status,
            error: error(&codes),
            limited: limited(&codes),
            pictures: pictures(line.source.text, &codes),
        })
    }

    /// The head of a record.
    pub(super) fn of(record: &Record) -> Self {
        let codes: Vec<Code> = record.issues.iter().map(|i| i.code).collect();
        Self {
            file: record.source.file.as_str().into(),
            sha256: record.source.sha256.as_deref().and_then(unhex),
            publisher: record.publisher.name.as_deref().map(Into::into),
            number: record.number.as_deref().map(Into::into),
            status: record.status,
            error: error(&codes),
            limited: limited(&codes),
            pictures: pictures(record.source.text, &codes),
        }
    }

    /// What the archive's checks want of it.
    pub(super) fn entry(&self) -> Entry<'_> {
        Entry {
            file: &self.file,
            sha256: self.sha256.as_ref(),
            publisher: self.publisher.as_deref(),
            number: self.number.as_deref(),
        }
    }
}

fn code(name: &str) -> Option<Code> {
    Code::ALL.iter().copied().find(|c| c.as_str() == name)
}

fn error(codes: &[Code]) -> Option<Code> {
    let is_error = |c: &&Code| c.severity() == crate::issue::Severity::Error;
    codes.iter().find(is_error).copied()
}

fn limited(codes: &[Code]) -> bool {
    codes
        .iter()
        .any(|c| matches!(c, Code::TimedOut | Code::TooLarge | Code::Crashed))
}

fn pictures(text: TextSource, codes: &[Code]) -> bool {
    text != TextSource::Digital || codes.contains(&Code::NeedsOcr)
}

/// 64 hexadecimal digits to bytes.
pub(super) fn unhex(text: &str) -> Option<Sha256> {
    let digits = text.as_bytes();
    if digits.len() != 64 {
        return None;
    }
    let mut out = [0; 32];
    for (byte, pair) in out.iter_mut().zip(digits.chunks_exact(2)) {
        let digit = |d: u8| char::from(d).to_digit(16).and_then(|d| u8::try_from(d).ok());
        *byte = digit(pair[0])? << 4 | digit(pair[1])?;
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sink::sample::records;

    #[test]
    fn a_line_and_its_record_have_one_head() {
        for record in records() {
            let line = serde_json::to_vec(&record).unwrap();
            assert_eq!(Head::parse(&line), Ok(Head::of(&record)));
            assert_eq!(Head::parse(&line[..line.len() - 1]), Err(NoHead::NotARecord));
        }
    }

    #[test]
    fn another_contract_is_named() {
        let line = serde_json::to_string(&records()[0]).unwrap();
        let other = line.replace(SCHEMA, "decision-record/9");
        assert_eq!(
            Head::parse(other.as_bytes()),
            Err(NoHead::OtherContract("decision-record/9".into()))
        );
    }

    #[test]
    fn a_hash_is_64_digits() {
        assert_eq!(unhex(&"0f".repeat(32)), Some([15; 32]));
        assert_eq!(unhex("0f"), None);
        assert_eq!(unhex(&"zz".repeat(32)), None);
        assert_eq!(unhex(&"é".repeat(32)), None);
    }
}
