//! Patterns that select files.

use std::str::FromStr;

use ::glob::{MatchOptions, Pattern};

/// A pattern that selects files in folders and archives: `*` and `?` match within a name, `**` matches any number of
/// folders, `[0-9]` matches one character of a class.
///
/// A pattern with a `/` is matched against the path under the root (`2019/**/*.pdf`), a pattern without one against
/// the file name only.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Glob {
    pattern: Pattern,
    whole: bool,
}

/// Text that is not a valid pattern.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("\"{pattern}\" is not a pattern: {reason} at character {at}")]
pub struct BadGlob {
    /// The text as given.
    pub pattern: String,
    /// The reason.
    pub reason: String,
    /// The character at which it fails, counted from 1.
    pub at: usize,
}

impl FromStr for Glob {
    type Err = BadGlob;

    fn from_str(text: &str) -> Result<Self, BadGlob> {
        let pattern = Pattern::new(text).map_err(|e| BadGlob {
            pattern: text.to_owned(),
            reason: e.msg.to_owned(),
            at: e.pos + 1,
        })?;
        Ok(Self {
            pattern,
            whole: text.contains('/'),
        })
    }
}

impl std::fmt::Display for Glob {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.pattern.fmt(f)
    }
}

impl Glob {
    /// Whether the pattern matches a path with `/` between its parts, relative to the root.
    #[must_use]
    pub fn fits(&self, file: &str) -> bool {
        let text = if self.whole {
            file
        } else {
            file.rsplit('/').next().unwrap_or(file)
        };
        self.pattern.matches_with(
            text,
            MatchOptions {
                case_sensitive: true,
                require_literal_separator: true,
                require_literal_leading_dot: false,
            },
        )
    }

    /// The pattern as given.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.pattern.as_str()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fits(glob: &str, file: &str) -> bool {
        glob.parse::<Glob>().unwrap().fits(file)
    }

    #[test]
    fn a_pattern_without_a_slash_matches_the_name() {
        assert!(fits("DR-*.pdf", "2019/may/DR-12.pdf"));
        assert!(!fits("may*", "2019/may/DR-12.pdf"));
    }

    #[test]
    fn a_pattern_with_a_slash_matches_the_whole_path() {
        assert!(fits("2019/**/*.pdf", "2019/may/DR-12.pdf"));
        assert!(fits("2019/**/*.pdf", "2019/DR-12.pdf"));
        assert!(!fits("2019/*.pdf", "2019/may/DR-12.pdf"));
    }

    #[test]
    fn an_error_names_the_character() {
        let fault = "a[".parse::<Glob>().unwrap_err();
        assert_eq!(fault.at, 2);
        assert!(fault.to_string().contains("\"a[\" is not a pattern"));
    }
}
