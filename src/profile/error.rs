//! What is wrong with a profile, and where.

use std::ops::Range;

use super::nearest::nearest;

/// A fault of a profile. It names the file, the line, the key, what was seen and what was expected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProfileError {
    file: Box<str>,
    /// Line and column, from 1.
    place: Option<(u32, u32)>,
    key: Option<Box<str>>,
    message: Box<str>,
    suggestion: Option<Box<str>>,
}

impl ProfileError {
    pub(super) fn new(file: &str, message: impl Into<String>) -> Self {
        Self {
            file: file.into(),
            place: None,
            key: None,
            message: message.into().into(),
            suggestion: None,
        }
    }

    /// The same, at a place in the file's text.
    pub(super) fn at(mut self, text: &str, at: &Range<usize>) -> Self {
        let before = text.get(..at.start.min(text.len())).unwrap_or_default();
        let line = before.matches('\n').count();
        let column = before.rsplit('\n').next().unwrap_or_default().chars().count();
        // A profile has at most a million bytes.
        let from_one = |n: usize| u32::try_from(n).unwrap_or(u32::MAX).saturating_add(1);
        self.place = Some((from_one(line), from_one(column)));
        self
    }

    /// The same, about a key.
    pub(super) fn key(mut self, key: impl Into<String>) -> Self {
        self.key = Some(key.into().into());
        self
    }

    /// The same, with the known word that is nearest to the one seen.
    pub(super) fn nearest(mut self, word: &str, known: &[&str]) -> Self {
        self.suggestion = nearest(word, known).map(Box::from);
        self
    }

    /// The file.
    #[must_use]
    pub fn file(&self) -> &str {
        &self.file
    }

    /// The line, from 1, if the fault is at one.
    #[must_use]
    pub fn line(&self) -> Option<u32> {
        self.place.map(|p| p.0)
    }

    /// Line and column.
    pub(super) fn place(&self) -> Option<(u32, u32)> {
        self.place
    }

    /// The column in characters, from 1.
    #[must_use]
    pub fn column(&self) -> Option<u32> {
        self.place.map(|p| p.1)
    }

    /// The key: `header.subject.labels`.
    #[must_use]
    pub fn about(&self) -> Option<&str> {
        self.key.as_deref()
    }

    /// What was seen and what was expected.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.message
    }

    /// The known word nearest to the one seen.
    #[must_use]
    pub fn suggestion(&self) -> Option<&str> {
        self.suggestion.as_deref()
    }
}

impl std::fmt::Display for ProfileError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.file)?;
        if let Some((line, column)) = self.place {
            write!(f, ":{line}:{column}")?;
        }
        f.write_str(": ")?;
        if let Some(key) = &self.key {
            write!(f, "`{key}`: ")?;
        }
        f.write_str(&self.message)?;
        match &self.suggestion {
            Some(s) => write!(f, "; did you mean `{s}`?"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for ProfileError {}
