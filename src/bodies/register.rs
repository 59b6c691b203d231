//! `bodies.csv`: names that a person says are one body, and its identifier.

use std::collections::BTreeMap;
use std::io::Read;

use super::key::key;

/// Which names are one body, and the identifiers of bodies: read from a file somebody keeps, never guessed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Register {
    bodies: BTreeMap<String, Entry>,
}

/// What the register says of a name.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Entry {
    canonical: String,
    id: Option<String>,
    line: u64,
}

/// Why a register cannot be read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RegisterError {
    /// It is not CSV.
    #[error("the list of bodies is not a CSV file that can be read")]
    Csv(#[from] csv::Error),
    /// A column is not there.
    #[error("the list of bodies has no column {column:?}: its header should be name,canonical,id")]
    Column {
        /// The column's name.
        column: &'static str,
    },
    /// A cell is empty.
    #[error("line {line} of the list of bodies has no {column}")]
    Empty {
        /// The line, from 1.
        line: u64,
        /// The column's name.
        column: &'static str,
    },
    /// An identifier is not of the form of org-id.guide.
    #[error(
        "line {line} of the list of bodies: {id:?} is not an org-id.guide identifier such as GB-CHC-1234567 or \
         GB-COH-01234567"
    )]
    Id {
        /// The line, from 1.
        line: u64,
        /// What is there.
        id: String,
    },
    /// Two lines say different things about one name.
    #[error("lines {one} and {other} of the list of bodies do not agree about {name:?}")]
    Disagree {
        /// The name.
        name: String,
        /// A line, from 1.
        one: u64,
        /// Another.
        other: u64,
    },
}

impl Register {
    /// Reads `name,canonical,id`: each name is the body `canonical`, whose identifier is `id` (which may be empty). Other
    /// columns are not looked at. Names are compared by [`key`].
    ///
    /// # Errors
    ///
    /// When it is not CSV, a column or a cell is missing, an identifier is not of the form of org-id.guide, or two lines
    /// do not agree about a name.
    pub fn read(from: impl Read) -> Result<Self, RegisterError> {
        let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(from);
        let header = reader.headers()?.clone();
        let column = |column: &'static str| {
            let at = header
                .iter()
                .position(|name| name.trim_start_matches('\u{feff}').trim() == column);
            at.ok_or(RegisterError::Column { column })
        };
        let (name, canonical) = (column("name")?, column("canonical")?);
        let id = column("id").ok();
        let mut register = Self::default();
        for row in reader.records() {
            let row = row?;
            let line = row.position().map_or(0, csv::Position::line);
            let cell = |at: usize| row.get(at).map(str::trim).filter(|text| !text.is_empty());
            let filled = |at: usize, column| cell(at).ok_or(RegisterError::Empty { line, column });
            let entry = Entry {
                canonical: filled(canonical, "canonical")?.to_owned(),
                id: id.and_then(cell).map(str::to_owned),
                line,
            };
            if let Some(id) = entry.id.as_deref().filter(|id| !is_identifier(id)) {
                return Err(RegisterError::Id {
                    line,
                    id: id.to_owned(),
                });
            }
            register.add(filled(name, "name")?, entry)?;
        }
        register.add_canonical_names()?;
        Ok(register)
    }

    fn add(&mut self, name: &str, entry: Entry) -> Result<(), RegisterError> {
        match self.bodies.get(&key(name)) {
            Some(before) if before.canonical != entry.canonical || before.id != entry.id => {
                Err(RegisterError::Disagree {
                    name: name.to_owned(),
                    one: before.line,
                    other: entry.line,
                })
            }
            _ => {
                self.bodies.insert(key(name), entry);
                Ok(())
            }
        }
    }

    /// A body's canonical name is a name of it.
    fn add_canonical_names(&mut self) -> Result<(), RegisterError> {
        let entries: Vec<Entry> = self.bodies.values().cloned().collect();
        for entry in entries {
            self.add(&entry.canonical.clone(), entry)?;
        }
        Ok(())
    }

    /// Whether it says nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.bodies.is_empty()
    }

    /// The name of the body a name belongs to, where the register says so.
    #[must_use]
    pub fn canonical(&self, name: &str) -> Option<&str> {
        self.bodies.get(&key(name)).map(|entry| entry.canonical.as_str())
    }

    /// The identifier of the body a name belongs to, where the register has one.
    #[must_use]
    pub fn id(&self, name: &str) -> Option<&str> {
        self.bodies.get(&key(name))?.id.as_deref()
    }

    /// What names of one body have in common: names with one key are one body.
    #[must_use]
    pub fn key(&self, name: &str) -> String {
        let own = key(name);
        self.bodies.get(&own).map_or(own, |entry| key(&entry.canonical))
    }
}

/// Whether a text has the form of an org-id.guide identifier: a list (`GB-CHC`), a dash, the number in it. Leading zeros are
/// part of the number.
pub(crate) fn is_identifier(id: &str) -> bool {
    let mut parts = id.splitn(3, '-');
    let (country, list, number) = (parts.next(), parts.next(), parts.next());
    let capitals =
        |part: &str| !part.is_empty() && part.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit());
    country.is_some_and(|c| c.len() >= 2 && capitals(c))
        && list.is_some_and(capitals)
        && number.is_some_and(|n| !n.is_empty() && !n.contains(char::is_whitespace))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_lead_to_one_body_and_its_identifier() {
        let text = "\u{feff}name,canonical,id,reason\r\nNODA,Office of Data,GB-COH-00012345,\r\nOffice of Data Ltd,Office of Data,GB-COH-00012345,\r\n";
        let register = Register::read(text.as_bytes()).unwrap();
        for name in ["noda", "The Office of Data", "N.O.D.A."] {
            assert_eq!(register.canonical(name), Some("Office of Data"));
            assert_eq!(register.id(name), Some("GB-COH-00012345"));
            assert_eq!(register.key(name), "office of data");
        }
        assert_eq!(register.canonical("Another"), None);
        assert_eq!(register.key("The Another"), "another");
    }

    #[test]
    fn faults_name_the_line() {
        for (text, said) in [
            (
                "name,id\na,b\n",
                "the list of bodies has no column \"canonical\": its header should be name,canonical,id",
            ),
            (
                "name,canonical\na,\n",
                "line 2 of the list of bodies has no canonical",
            ),
            (
                "name,canonical,id\na,A,1234567\n",
                "line 2 of the list of bodies: \"1234567\" is not an org-id.guide identifier such as GB-CHC-1234567 or \
                 GB-COH-01234567",
            ),
            (
                "name,canonical,id\na,B,\nA,C,\n",
                "lines 2 and 3 of the list of bodies do not agree about \"A\"",
            ),
        ] {
            assert_eq!(Register::read(text.as_bytes()).unwrap_err().to_string(), said);
        }
    }
}
