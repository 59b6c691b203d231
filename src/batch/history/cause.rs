//! Why a record is another than before.

use serde_json::Value;

use super::Cause;
use crate::batch::state::State;
use crate::compare::diff::Changed;
use crate::compare::pointer::{items_at, text_at};

/// Whether the file was read in this run, and what it is read with then and now.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Reread<'s> {
    /// The record of the last run still held.
    Kept,
    /// It was read, and what it was read with before is not known.
    Unknown,
    /// It was read.
    Read {
        /// In which state the record was made before.
        before: &'s State,
        /// In which state it was made now.
        now: &'s State,
    },
}

/// The cause of a difference, and the same in words.
pub(super) fn why(old: &Value, new: &Value, difference: &Changed, reread: &Reread<'_>) -> (Cause, String) {
    let sha = |r: &Value| text_at(r, "/source/sha256").map(str::to_owned);
    let status = |r: &Value| text_at(r, "/status").map(str::to_owned);
    let failed = Some("failed".to_owned());
    let same_bytes = sha(old).is_some() && sha(old) == sha(new);
    if status(new) == failed && status(old) != failed && !same_bytes {
        let message = items_at(new, "/issues")
            .iter()
            .find(|i| text_at(i, "/severity") == Some("error"))
            .and_then(|i| text_at(i, "/message"));
        let why = message.map_or_else(String::new, |m| format!(": {m}"));
        return (
            Cause::Unreadable,
            format!("the file cannot be read any more{why}"),
        );
    }
    if !same_bytes {
        return (Cause::File, "the file has other bytes".to_owned());
    }
    match reread {
        Reread::Kept => beside(old, new, difference),
        Reread::Unknown => (
            Cause::Program,
            "read again: it is not known with which version and profiles the record was made".to_owned(),
        ),
        Reread::Read { before, now } if before.version != now.version => (
            Cause::Program,
            format!(
                "read again by version {} (before: {})",
                now.version, before.version
            ),
        ),
        Reread::Read { before, now } if before.schema != now.schema => (
            Cause::Program,
            format!(
                "read again for the contract {} (before: {})",
                now.schema, before.schema
            ),
        ),
        Reread::Read { before, now } if before.profiles != now.profiles => {
            (Cause::Profile, "read again with other profiles".to_owned())
        }
        Reread::Read { before, now } if !before.reads_as(now) => {
            (Cause::Options, "read again under other options".to_owned())
        }
        Reread::Read { .. } => match beside(old, new, difference) {
            // A value is another though nothing it depends on is.
            (Cause::Correction, _) if !corrected(old) && !corrected(new) => {
                (Cause::Again, "read again, and it came out differently".to_owned())
            }
            other => other,
        },
    }
}

/// Whether a person's word is in a record.
fn corrected(record: &Value) -> bool {
    items_at(record, "/issues")
        .iter()
        .any(|i| matches!(text_at(i, "/code"), Some("corrected" | "correction-stale")))
}

/// What changes a record that was not read again: other files, the publication page, a person.
fn beside(old: &Value, new: &Value, difference: &Changed) -> (Cause, String) {
    let codes = [
        (&["duplicate-file", "duplicate-number"][..], Cause::Archive),
        (&["index-mismatch"][..], Cause::Index),
    ];
    for (of, cause) in codes {
        if only(old, new, difference, of) {
            let why = match cause {
                Cause::Index => "the publication page lists the file differently",
                _ => "another file with the same bytes or number came, went or changed",
            };
            return (cause, why.to_owned());
        }
    }
    (
        Cause::Correction,
        "a person corrected or confirmed a value, or took that back".to_owned(),
    )
}

/// Whether two records differ only in issues of these codes.
fn only(old: &Value, new: &Value, difference: &Changed, codes: &[&str]) -> bool {
    let is_issue =
        |pointer: &str| pointer.starts_with("/issues/") || pointer == "/review" || pointer == "/status";
    if difference.evidence || !difference.changes.iter().all(|c| is_issue(&c.pointer)) {
        return false;
    }
    let others = |r: &Value| -> Vec<Value> {
        let of = |i: &&Value| !text_at(i, "/code").is_some_and(|c| codes.contains(&c));
        items_at(r, "/issues").iter().filter(of).cloned().collect()
    };
    others(old) == others(new)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::compare::diff::changes;
    use crate::pipeline::Options;
    use crate::profile::Profiles;

    fn record(sha: &str, issues: &Value) -> Value {
        json!({"source": {"file": "a.pdf", "sha256": sha}, "status": "ok", "issues": issues})
    }

    fn cause(old: &Value, new: &Value, reread: Reread<'_>) -> Cause {
        why(old, new, &changes(old, new), &reread).0
    }

    #[test]
    fn what_a_record_depends_on_tells_the_cause() {
        let state = State::new(&Profiles::builtin().unwrap(), &Options::default(), None);
        let (old, mut new) = (record("1", &json!([])), record("1", &json!([])));
        new["amount"] = json!(5);
        let read = |before: &State| cause(&old, &new, Reread::Read { before, now: &state });
        let with = |change: &dyn Fn(&mut State)| {
            let mut before = state.clone();
            change(&mut before);
            before
        };
        assert_eq!(read(&with(&|s| s.version = "0".into())), Cause::Program);
        assert_eq!(read(&with(&|s| s.profiles = "0".into())), Cause::Profile);
        assert_eq!(read(&with(&|s| s.limits.seconds += 1)), Cause::Options);
        assert_eq!(read(&state), Cause::Again);
        assert_eq!(cause(&old, &new, Reread::Unknown), Cause::Program);
        assert_eq!(cause(&old, &new, Reread::Kept), Cause::Correction);
    }

    #[test]
    fn other_bytes_come_before_all_else() {
        let (old, mut new) = (record("1", &json!([])), record("2", &json!([])));
        assert_eq!(cause(&old, &new, Reread::Kept), Cause::File);
        new["status"] = json!("failed");
        assert_eq!(cause(&old, &new, Reread::Unknown), Cause::Unreadable);
        // The same bytes that a new version cannot read are not the file's fault.
        new["source"]["sha256"] = json!("1");
        assert_eq!(cause(&old, &new, Reread::Unknown), Cause::Program);
        new["source"]["sha256"] = Value::Null;
        assert_eq!(cause(&old, &new, Reread::Unknown), Cause::Unreadable);
    }

    #[test]
    fn what_others_change_is_told_from_what_a_person_changes() {
        let issue = |code: &str| json!({"code": code, "severity": "info", "field": null, "message": "x"});
        let old = record("1", &json!([issue("unsigned")]));
        let with = |code: &str| record("1", &json!([issue("unsigned"), issue(code)]));
        assert_eq!(cause(&old, &with("duplicate-file"), Reread::Kept), Cause::Archive);
        assert_eq!(
            cause(&with("duplicate-number"), &old, Reread::Kept),
            Cause::Archive
        );
        assert_eq!(cause(&old, &with("index-mismatch"), Reread::Kept), Cause::Index);
        assert_eq!(cause(&old, &with("corrected"), Reread::Kept), Cause::Correction);
    }
}
