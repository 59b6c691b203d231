//! The library's front door: a file in, a checked record out.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::pipeline::{self, Options};
use crate::profile::{ProfileError, Profiles, nearest};
use crate::record::Record;

/// Reads decision documents. Loading the profiles costs some milliseconds, so make one reader and use it for any number
/// of documents; threads can share it.
///
/// A document is read inside this process. A hostile file is held to the [`Limits`](crate::Limits) of the options, but a
/// stack overflow or exhausted memory would end the process: the command line reads each document in a worker process
/// for that reason ([`batch`](crate::batch)).
///
/// ```
/// use decisions::Reader;
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let record = Reader::new()?.read("fixtures/pdf/2024-52-summer-evenings.pdf")?;
///
/// assert_eq!(record.number.as_deref(), Some("52/2024"));
/// // Every value leads back to the page and the box it was read from (points, from the top left).
/// let evidence = &record.evidence["/number"];
/// println!("page {}, box {:?}: {}", evidence.place.page, evidence.place.bbox, evidence.place.text);
/// // Whatever is missing or doubtful has an issue.
/// for issue in &record.issues {
///     println!("{}: {}", issue.severity.as_str(), issue.message);
/// }
/// # Ok(())
/// # }
/// ```
pub struct Reader {
    profiles: Profiles,
    options: Options,
}

/// Why a reader cannot be made, or a file cannot be read at all.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ReaderError {
    /// A profile is broken.
    #[error(transparent)]
    Profile(#[from] ProfileError),
    /// [`Options::profile`] names a profile that is not loaded.
    #[error("there is no profile `{asked}`{}", suggest(nearest.as_deref()))]
    UnknownProfile {
        /// The id that was asked for.
        asked: String,
        /// The id that is spelt most alike, if one is.
        nearest: Option<String>,
    },
    /// The file cannot be opened or read. A file that can be read but is not a usable PDF is not an error: its record
    /// has the status `failed` and an issue with the cause.
    #[error("{} cannot be read: {cause}; check the path and the permissions", path.display())]
    File {
        /// The path as given.
        path: PathBuf,
        /// What the system reported.
        #[source]
        cause: std::io::Error,
    },
}

fn suggest(nearest: Option<&str>) -> String {
    match nearest {
        Some(id) => format!("; did you mean `{id}`?"),
        None => "; `decisions profiles list` prints the ids".to_owned(),
    }
}

impl Reader {
    /// A reader with the built-in profiles and the default options.
    ///
    /// # Errors
    ///
    /// [`ReaderError::Profile`] if a built-in profile is broken, which a test of this package rules out.
    pub fn new() -> Result<Self, ReaderError> {
        Self::with(Profiles::builtin()?, Options::default())
    }

    /// A reader with profiles and options of the caller's choice.
    ///
    /// # Errors
    ///
    /// [`ReaderError::UnknownProfile`] if the options name a profile that `profiles` does not hold.
    pub fn with(profiles: Profiles, options: Options) -> Result<Self, ReaderError> {
        if let Some(asked) = options.profile.as_deref()
            && profiles.get(asked).is_none()
        {
            return Err(ReaderError::UnknownProfile {
                asked: asked.to_owned(),
                nearest: nearest(asked, &profiles.ids().collect::<Vec<_>>()).map(str::to_owned),
            });
        }
        Ok(Self { profiles, options })
    }

    /// Reads one file. The record carries the file's name without its folders.
    ///
    /// # Errors
    ///
    /// [`ReaderError::File`] if the bytes cannot be read. A document that cannot be understood is a record with the
    /// status `failed`.
    pub fn read(&self, path: impl AsRef<Path>) -> Result<Record, ReaderError> {
        let path = path.as_ref();
        let bytes = std::fs::read(path).map_err(|cause| ReaderError::File {
            path: path.to_owned(),
            cause,
        })?;
        let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy();
        Ok(self.read_bytes(&name, bytes))
    }

    /// Reads a document that is in memory. `name` becomes [`Source::file`](crate::record::Source::file); the decision
    /// number in it is compared with the printed one.
    #[must_use]
    pub fn read_bytes(&self, name: &str, bytes: impl Into<Vec<u8>>) -> Record {
        pipeline::read(name, &Arc::new(bytes.into()), &self.profiles, &self.options)
    }

    /// The profiles this reader recognises.
    #[must_use]
    pub fn profiles(&self) -> &Profiles {
        &self.profiles
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::Status;

    #[test]
    fn an_unknown_profile_is_an_error_that_names_the_nearest() {
        let options = Options {
            profile: Some("surey".to_owned()),
            ..Options::default()
        };
        let Err(error) = Reader::with(Profiles::builtin().unwrap(), options) else {
            panic!("the profile does not exist");
        };
        assert_eq!(
            error.to_string(),
            "there is no profile `surey`; did you mean `surrey`?"
        );
    }

    #[test]
    fn a_file_that_is_not_there_is_an_error_with_its_path() {
        let Err(error) = Reader::new().unwrap().read("no/such.pdf") else {
            panic!("the file does not exist");
        };
        assert!(
            error.to_string().starts_with("no/such.pdf cannot be read: "),
            "{error}"
        );
    }

    #[test]
    fn bytes_that_are_not_a_pdf_are_a_failed_record() {
        let record = Reader::new().unwrap().read_bytes("letter.pdf", *b"Dear reader");
        assert_eq!(record.status, Status::Failed);
        assert_eq!(record.source.file, "letter.pdf");
        assert_eq!(record.issues.len(), 1);
    }
}
