//! What can be wrong with a document: codes, severities, and the table that ties them.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::geom::PageNumber;

/// How much an issue matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Something is missing or could not be read; the record is `partial` or `failed`.
    Error,
    /// Something is doubtful; somebody should look.
    Warning,
    /// Worth knowing.
    Info,
}

impl Severity {
    /// All there are, the gravest first.
    pub const ALL: &'static [Self] = &[Self::Error, Self::Warning, Self::Info];

    /// All there are, as published.
    pub const WORDS: &'static [&'static str] = &["error", "warning", "info"];

    /// As published.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Info => "info",
        }
    }
}

macro_rules! codes {
    ($($(#[doc = $doc:literal])+ $variant:ident = $name:literal, $severity:ident;)+) => {
        /// The kinds of issues. Their names are part of the contract of the output.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
        #[non_exhaustive]
        pub enum Code {
            $($(#[doc = $doc])+ #[serde(rename = $name)] $variant,)+
        }

        impl Code {
            /// All codes, errors first.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// All codes as they are published.
            pub const WORDS: &'static [&'static str] = &[$($name,)+];

            /// The code as it is published.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $name,)+ }
            }

            /// How much it matters.
            #[must_use]
            pub fn severity(self) -> Severity {
                match self { $(Self::$variant => Severity::$severity,)+ }
            }
        }
    };
}

codes! {
    /// The file could not be opened: permissions, or it vanished.
    UnreadableFile = "unreadable-file", Error;
    /// The bytes are not a PDF.
    NotAPdf = "not-a-pdf", Error;
    /// A password is needed.
    Encrypted = "encrypted", Error;
    /// Part of the file, or all of it, could not be read.
    Damaged = "damaged", Error;
    /// A ceiling of size was met.
    TooLarge = "too-large", Error;
    /// The time was up.
    TimedOut = "timed-out", Error;
    /// Reading the file failed inside the program.
    Crashed = "crashed", Error;
    /// A page is a picture and was not recognised.
    NeedsOcr = "needs-ocr", Error;
    /// The fonts have no usable Unicode mapping.
    TextUnreliable = "text-unreliable", Error;
    /// The document is on no form known.
    NoProfile = "no-profile", Error;
    /// A field this form always has is not there.
    MissingField = "missing-field", Error;
    /// Several candidates, none certain.
    AmbiguousField = "ambiguous-field", Warning;
    /// A key value was recognised with low confidence.
    OcrUnsure = "ocr-unsure", Warning;
    /// The text in the place of a date is not a calendar date.
    DateUnreadable = "date-unreadable", Warning;
    /// A certificate is dated after the decision it allows.
    DateOrder = "date-order", Warning;
    /// The number's year is not the decision date's.
    YearMismatch = "year-mismatch", Warning;
    /// The number in the file's name is not the printed one.
    FileNameMismatch = "file-name-mismatch", Warning;
    /// Sums that should agree do not.
    AmountConflict = "amount-conflict", Warning;
    /// A question without an answer.
    ChecklistIncomplete = "checklist-incomplete", Warning;
    /// Confidential, and no reason given.
    ConfidentialWithoutReason = "confidential-without-reason", Warning;
    /// A signature line is empty.
    Unsigned = "unsigned", Warning;
    /// Two files carry one number.
    DuplicateNumber = "duplicate-number", Warning;
    /// Two readings of the file disagree about a key value.
    ReadingConflict = "reading-conflict", Warning;
    /// The decision may be in an attached file, a portfolio or a dynamic form, which was not read.
    EmbeddedFile = "embedded-file", Warning;
    /// The publication page gives another title, date or number than the PDF.
    IndexMismatch = "index-mismatch", Warning;
    /// One file holds more than one decision.
    SeveralDecisions = "several-decisions", Warning;
    /// A correction was made for other bytes than the file has now, and was not applied.
    CorrectionStale = "correction-stale", Warning;
    /// The same bytes twice.
    DuplicateFile = "duplicate-file", Info;
    /// The file's structure was mended to read it.
    Repaired = "repaired", Info;
    /// Text that cannot be seen on the page was left out.
    HiddenText = "hidden-text", Info;
    /// The paper is not a record of a decision.
    NotADecision = "not-a-decision", Info;
    /// A person set or confirmed the value; what the program had read.
    Corrected = "corrected", Info;
}

impl std::fmt::Display for Code {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Something a person should know about a record.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
#[non_exhaustive]
pub struct Issue {
    /// The kind.
    pub code: Code,
    /// How much it matters; follows from the code.
    pub severity: Severity,
    /// JSON Pointer to the value it is about; null if it is about the document.
    #[schemars(extend("pattern" = "^/"))]
    pub field: Option<String>,
    /// What was seen, in the document's own words, for somebody who has never seen this program.
    pub message: String,
    /// The page, if it is one page.
    pub page: Option<PageNumber>,
    /// What the value probably is, where one correction mends it.
    pub suggestion: Option<String>,
}

impl Issue {
    /// An issue about the document.
    #[must_use]
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        Self {
            code,
            severity: code.severity(),
            field: None,
            message: message.into(),
            page: None,
            suggestion: None,
        }
    }

    /// The same, about the value at a JSON Pointer.
    #[must_use]
    pub fn about(mut self, field: impl Into<String>) -> Self {
        self.field = Some(field.into());
        self
    }

    /// The same, on a page.
    #[must_use]
    pub fn on(mut self, page: Option<PageNumber>) -> Self {
        self.page = page;
        self
    }

    /// The same, with what the value probably is.
    #[must_use]
    pub fn suggesting(mut self, value: Option<String>) -> Self {
        self.suggestion = value;
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_published_name_is_the_serialised_one() {
        for code in Code::ALL {
            assert_eq!(serde_json::to_value(code).unwrap(), code.as_str());
        }
    }
}
