//! A part of an archive: one of several machines reads it, `merge` puts the parts together.

use std::str::FromStr;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// Part `number` (from 1) of `of`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Shard {
    number: u32,
    of: u32,
}

/// What is not a shard.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("expected K/N, a part from 1 to N of N parts, say 2/8")]
pub struct ParseShardError;

impl Shard {
    /// Whether a file belongs to this part. It is decided by the file's name alone, so that parts can be read anywhere, and
    /// an archive that grows leaves every file where it was.
    #[must_use]
    pub fn has(self, file: &str) -> bool {
        let hash = Sha256::digest(file);
        let head = hash.iter().take(8).fold(0_u64, |n, b| n << 8 | u64::from(*b));
        head % u64::from(self.of) == u64::from(self.number - 1)
    }

    /// The parts that are missing among these, or not of the same division.
    pub(super) fn missing(shards: &[Option<Self>]) -> Vec<Self> {
        let of = shards.iter().flatten().map(|s| s.of).max().unwrap_or(0);
        (1..=of)
            .map(|number| Self { number, of })
            .filter(|s| !shards.contains(&Some(*s)))
            .collect()
    }
}

impl FromStr for Shard {
    type Err = ParseShardError;

    fn from_str(text: &str) -> Result<Self, ParseShardError> {
        let (number, of) = text.split_once('/').ok_or(ParseShardError)?;
        let number: u32 = number.parse().map_err(|_| ParseShardError)?;
        let of: u32 = of.parse().map_err(|_| ParseShardError)?;
        if (1..=of).contains(&number) {
            Ok(Self { number, of })
        } else {
            Err(ParseShardError)
        }
    }
}

impl std::fmt::Display for Shard {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}/{}", self.number, self.of)
    }
}

impl From<Shard> for String {
    fn from(shard: Shard) -> Self {
        shard.to_string()
    }
}

impl TryFrom<String> for Shard {
    type Error = ParseShardError;

    fn try_from(text: String) -> Result<Self, ParseShardError> {
        text.parse()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_is_in_one_part() {
        let shards: Vec<Shard> = (1..=3).map(|n| format!("{n}/3").parse().unwrap()).collect();
        let mut sizes = [0; 3];
        for file in (0..300).map(|i| format!("20{}/{i}.pdf", i % 25)) {
            let of: Vec<usize> = (0..3).filter(|i| shards[*i].has(&file)).collect();
            assert_eq!(of.len(), 1);
            sizes[of[0]] += 1;
        }
        assert!(sizes.iter().all(|s| (70..130).contains(s)), "{sizes:?}");
    }

    #[test]
    fn missing_parts_are_named() {
        let shard = |t: &str| Some(t.parse::<Shard>().unwrap());
        assert!(Shard::missing(&[shard("2/2"), shard("1/2")]).is_empty());
        assert!(Shard::missing(&[None, None]).is_empty());
        assert_eq!(
            Shard::missing(&[shard("1/3"), shard("3/3")]),
            ["2/3".parse().unwrap()]
        );
        assert_eq!(Shard::missing(&[shard("1/2"), shard("1/3")]).len(), 2);
    }

    #[test]
    fn what_is_no_part_is_refused() {
        for text in ["", "1", "0/2", "3/2", "1/0", "a/b", "-1/2", "1/2/3"] {
            assert!(text.parse::<Shard>().is_err(), "{text}");
        }
        assert_eq!("2/8".parse::<Shard>().unwrap().to_string(), "2/8");
    }
}
