//! The codes the process ends with.

use std::process::ExitCode;

use decisions::record::{Record, Status};

/// How a run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Exit {
    /// Every document has a record.
    Done,
    /// The run could not be done; nothing was changed.
    Failed,
    /// The arguments are wrong.
    Usage,
    /// Done, but some documents failed.
    SomeFailed,
    /// There was no PDF among the inputs; nothing was changed.
    NothingToDo,
    /// Done under `--strict`, and an issue of severity `error` remains.
    Strict,
    /// The comparison is done, and a condition does not hold: the accuracy is below `--min-accuracy` or the silent
    /// share above `--max-silent` of `score`, or there is a difference under `--exit-code` of `diff`.
    NotMet,
    /// Done under `--strict`, and a field is read in fewer documents than in the months before: a form may have changed.
    Drift,
    /// Interrupted; finished work is kept.
    Interrupted,
}

impl Exit {
    /// The exit code after one document was shown.
    pub(crate) fn for_record(record: &Record) -> Self {
        if record.status == Status::Failed {
            Self::SomeFailed
        } else {
            Self::Done
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(match exit {
            Exit::Done => 0,
            Exit::Failed => 1,
            Exit::Usage => 2,
            Exit::SomeFailed => 3,
            Exit::NothingToDo => 4,
            Exit::Strict => 5,
            Exit::NotMet => 6,
            Exit::Drift => 7,
            Exit::Interrupted => 130,
        })
    }
}
