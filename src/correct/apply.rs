//! Corrections into a record.

use serde_json::{Value, json};

use super::evidence;
use super::follow::follow;
use super::row::{Action, Correction};
use crate::compare::pointer::within;
use crate::issue::{Code, Issue, Severity};
use crate::record::{Record, Review, Status, is_key};

/// What stands before the value the program had read, at the end of a message.
const HAD_READ: &str = "The program had read: ";

/// Applies what counts for a record's file, in the order of the rows.
pub(super) fn apply(record: &mut Record, rows: &[&Correction]) {
    if rows.is_empty() {
        return;
    }
    // Those of the run before were about the file and the rows of then.
    record.issues.retain(|i| i.code != Code::CorrectionStale);
    let before = record.clone();
    let mut done: Vec<(String, &Correction)> = Vec::new();
    let mut issues = Vec::new();
    // Rows about a whole list first: an index of another row is one of that list.
    let (whole, rest): (Vec<&Correction>, Vec<&Correction>) =
        rows.iter().partition(|row| row.field == "/awards");
    // A value that was confirmed may be one that follows from another row: it is looked at again when all are applied.
    let mut later = Vec::new();
    for row in whole.into_iter().chain(rest) {
        match one(record, row, None) {
            Ok((pointer, issue)) => {
                settle(record, &pointer);
                issues.push(issue);
                done.push((pointer, row));
            }
            Err(_) if row.action == Action::Confirm => later.push(row),
            Err((field, why)) => issues.push(stale(row, field, &why)),
        }
    }
    follow(record, &before, &done);
    for row in later {
        match one(record, row, Some(&before)) {
            Ok((pointer, issue)) => {
                settle(record, &pointer);
                issues.push(issue);
                done.push((pointer, row));
            }
            Err((field, why)) => issues.push(stale(row, field, &why)),
        }
    }
    for (pointer, row) in &done {
        evidence::note(record, &before, pointer, row);
    }
    evidence::follow_awards(record, &before);
    for issue in &issues {
        record
            .issues
            .retain(|i| i.code != issue.code || i.field != issue.field);
    }
    record.add_issues(issues);
    review(record, &before, &done);
}

/// Where a correction was applied, and the issue that reports it; or where and why it was not.
type Applied = Result<(String, Issue), (Option<String>, String)>;

/// Applies one. `read` is the record as the program read it, where the value may have changed since.
fn one(record: &mut Record, row: &Correction, read: Option<&Record>) -> Applied {
    let Some(mut pointer) = row.target.pointer(record) else {
        return Err((
            None,
            format!("the record no longer has one value \"{}\"", row.field),
        ));
    };
    if record.source.sha256.as_deref() != Some(row.sha256.as_str()) {
        let why = "it was made for other bytes than the file has now".to_owned();
        return Err((Some(listed(&pointer)), why));
    }
    let Ok(mut value) = serde_json::to_value(&*record) else {
        return Err((None, "the record cannot be changed".to_owned()));
    };
    let meant = row.meant();
    if let Some(list) = pointer.strip_suffix("/-").map(str::to_owned) {
        let Some(Value::Array(items)) = value.pointer_mut(&list) else {
            return Err((Some(list), "the record has no such list".to_owned()));
        };
        if let Some(at) = items.iter().position(|item| *item == meant) {
            pointer = format!("{list}/{at}");
        } else {
            pointer = format!("{list}/{}", items.len());
            items.push(Value::Null);
        }
    }
    let gone = || {
        (
            Some(listed(&pointer)),
            "the record no longer has a value there".to_owned(),
        )
    };
    if pointer.starts_with("/fields/") && value.pointer(&pointer).is_none() {
        return Err(gone());
    }
    let Some(place) = value.pointer_mut(&pointer) else {
        return Err(gone());
    };
    let read = read.and_then(|r| serde_json::to_value(r).ok());
    let read = read.as_ref().and_then(|r| r.pointer(&pointer));
    let had = had_read(record, &pointer).unwrap_or_else(|| shown(read.unwrap_or(place)));
    if row.action == Action::Confirm {
        if !row.value.is_null() && *place != meant {
            let why = format!(
                "it confirmed \"{}\", and the program now reads: {}",
                written(row),
                shown(place)
            );
            return Err((Some(pointer), why));
        }
    } else if meant.is_null() && is_award(&pointer) {
        // Taken out, once: a record that has the correction already says so.
        let issue = corrected(row, &pointer, "", &had);
        let again = record
            .issues
            .iter()
            .any(|i| i.code == Code::Corrected && i.message == issue.message);
        if again {
            return Ok((pointer, issue));
        }
        let at: usize = pointer
            .rsplit('/')
            .next()
            .and_then(|i| i.parse().ok())
            .unwrap_or(usize::MAX);
        if let Some(Value::Array(items)) = value.pointer_mut("/awards")
            && at < items.len()
        {
            items.remove(at);
        }
        return changed(record, value, &pointer).map(|()| (pointer, issue));
    } else if *place != meant {
        *place = meant.clone();
        changed(record, value, &pointer)?;
    }
    let issue = corrected(row, &pointer, &shown(&meant), &had);
    Ok((pointer, issue))
}

fn is_award(pointer: &str) -> bool {
    pointer
        .strip_prefix("/awards/")
        .is_some_and(|rest| !rest.contains('/'))
}

/// A pointer that leads to a value, also for one past the end of a list.
fn listed(pointer: &str) -> String {
    pointer.strip_suffix("/-").unwrap_or(pointer).to_owned()
}

fn changed(record: &mut Record, value: Value, pointer: &str) -> Result<(), (Option<String>, String)> {
    match serde_json::from_value(value) {
        Ok(new) => {
            *record = new;
            Ok(())
        }
        Err(e) => Err((
            Some(pointer.to_owned()),
            format!("the value does not fit there: {e}"),
        )),
    }
}

/// What the program had read, where the record has the correction already.
fn had_read(record: &Record, pointer: &str) -> Option<String> {
    let issue = record
        .issues
        .iter()
        .find(|i| i.code == Code::Corrected && i.field.as_deref() == Some(pointer))?;
    issue.message.split_once(HAD_READ).map(|(_, had)| had.to_owned())
}

fn corrected(row: &Correction, pointer: &str, to: &str, had: &str) -> Issue {
    let doing = row.doing();
    let why = match row.why.trim().trim_end_matches('.') {
        "" => String::new(),
        why => format!(" ({})", why.split_whitespace().collect::<Vec<_>>().join(" ")),
    };
    let what = match row.action {
        Action::Set if to.is_empty() => format!("taken out, {doing}{why}"),
        Action::Set => format!("{to}: {doing}{why}"),
        Action::Confirm => format!("{doing}{why}"),
    };
    Issue::new(Code::Corrected, format!("{what}. {HAD_READ}{had}")).about(pointer)
}

/// The value as it was written, for people: awards without their braces.
fn written(row: &Correction) -> String {
    match &row.value {
        Value::Array(_) | Value::Object(_) => shown(&row.value),
        _ => row.written.clone(),
    }
}

fn stale(row: &Correction, field: Option<String>, why: &str) -> Issue {
    let message = format!(
        "a correction of {} to \"{}\" ({}) was not applied: {why}; look at the page and correct it again, or take the row \
         out of the file",
        row.field,
        written(row),
        row.doing()
    );
    let issue = Issue::new(Code::CorrectionStale, message);
    match field {
        Some(field) => issue.about(field),
        None => issue,
    }
}

/// Takes out the doubts about a value that a person has settled.
fn settle(record: &mut Record, pointer: &str) {
    // Parts of one value that are printed as one.
    let also: &[&str] = match pointer {
        "/number" => &["/number_printed", "/sequence", "/year"],
        "/amount" => &["/amount_status", "/currency"],
        "/recipient" | "/awards" => &["/recipient", "/awards"],
        "/review" => &[],
        _ => &[],
    };
    let settled = |field: &str| within(field, pointer) || also.iter().any(|outer| within(field, outer));
    // Sums that do not agree put the recipient in doubt too, and the award; the sum of a single award is that of the decision.
    let single = record.awards.len() <= 1;
    let follows = |issue: &Issue, field: &str| {
        pointer == "/amount"
            && issue.code == Code::AmountConflict
            && (field == "/recipient" || single && within(field, "/awards"))
    };
    record.issues.retain(|issue| {
        let doubt = issue.severity != Severity::Info && issue.code != Code::CorrectionStale;
        let about = match &issue.field {
            Some(field) => settled(field) || follows(issue, field),
            None => pointer == "/review",
        };
        let unread = matches!(issue.severity, Severity::Error) && issue.field.is_none();
        !doubt || !about || unread
    });
    let error = record.issues.iter().any(|i| i.severity == Severity::Error);
    if record.status == Status::Partial && !error {
        record.status = Status::Ok;
    }
}

/// A record is done where a person had to do something and nothing is left to do.
fn review(record: &mut Record, before: &Record, done: &[(String, &Correction)]) {
    let needed = before.review != Review::NotNeeded;
    if done.iter().any(|(pointer, _)| needed || is_key(pointer)) {
        record.review = Review::Done;
    }
    record.settle_review(false);
}

/// A value for people.
pub(super) fn shown(value: &Value) -> String {
    match value {
        Value::Null => "nothing".to_owned(),
        Value::String(text) => text.clone(),
        Value::Bool(true) => "yes".to_owned(),
        Value::Bool(false) => "no".to_owned(),
        Value::Array(items) if items.is_empty() => "nothing".to_owned(),
        Value::Array(items) => items.iter().map(shown).collect::<Vec<_>>().join("; "),
        Value::Object(award) => {
            let name = award.get("recipient").map_or_else(String::new, shown);
            let amount = award.get("amount").unwrap_or(&json!(null));
            if amount.is_null() {
                name
            } else {
                format!("{name}, {}", shown(amount))
            }
        }
        Value::Number(number) => number.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::correct::Corrections;
    use crate::issue::Code;
    use crate::sink::sample::full;

    fn read(record: &Record, rows: &str) -> Corrections {
        let sha = record.source.sha256.clone().unwrap();
        let text = format!("file,sha256,field,value,action,by,date,why\n{rows}")
            .replace("FILE", &record.source.file)
            .replace("HASH", &sha);
        Corrections::read(Path::new("c.csv"), text.as_bytes()).unwrap()
    }

    fn applied(rows: &str) -> (Record, Record) {
        let before = full();
        let corrections = read(&before, rows);
        let mut once = before.clone();
        assert!(corrections.apply(&mut once));
        let mut twice = once.clone();
        corrections.apply(&mut twice);
        assert_eq!(once, twice, "applying again changes nothing: {rows}");
        (before, once)
    }

    fn codes(record: &Record, pointer: &str) -> Vec<Code> {
        let about = |i: &&Issue| i.field.as_deref() == Some(pointer);
        record.issues.iter().filter(about).map(|i| i.code).collect()
    }

    #[test]
    fn a_value_set_is_traced_to_the_person_and_its_doubts_are_gone() {
        let mut before = full();
        before.add_issues(vec![
            Issue::new(Code::AmountConflict, "two sums").about("/amount"),
        ]);
        let had = before.amount.unwrap();
        let corrections = read(
            &before,
            "FILE,HASH,amount,\"£12,600\",set,A. Reed,2026-11-30,the table is right\n",
        );
        let mut record = before.clone();
        corrections.apply(&mut record);
        assert_eq!(record.amount.unwrap().to_string(), "12600");
        assert_eq!(codes(&record, "/amount"), [Code::Corrected]);
        let issue = record.issues.iter().find(|i| i.code == Code::Corrected).unwrap();
        assert_eq!(
            issue.message,
            format!("12600: set by A. Reed on 2026-11-30 (the table is right). The program had read: {had}")
        );
        let rule = record.evidence["/amount"].rule.clone();
        assert_eq!(
            rule.as_deref(),
            Some("set by A. Reed on 2026-11-30: the table is right")
        );
        assert_eq!(record.amount_status, Some(crate::record::AmountStatus::Stated));
    }

    #[test]
    fn what_follows_from_a_value_follows_and_applying_again_changes_nothing() {
        let (_, record) = applied("FILE,HASH,number,7/2031,set,,,\n");
        assert_eq!((record.sequence, record.year), (Some(7), Some(2031)));
        let list = "FILE,HASH,/awards,\"[{\"\"recipient\"\":\"\"B\"\",\"\"amount\"\":5,\"\"currency\"\":\"\"GBP\"\"},{\"\"recipient\"\":\"\"C\"\"}]\",set,,,\n";
        let (_, record) = applied(list);
        assert_eq!(record.recipient.as_deref(), Some("B; C"));
        let (before, record) = applied("FILE,HASH,/awards/-,\"{\"\"recipient\"\":\"\"New\"\"}\",set,,,\n");
        assert_eq!(record.awards.len(), before.awards.len() + 1);
        let (before, record) = applied("FILE,HASH,/awards/0,,set,,,\n");
        assert_eq!(record.awards.len(), before.awards.len() - 1);
        applied("FILE,HASH,decision_date,2024-05-31,set,,,\nFILE,HASH,amount,,set,,,\n");
        applied("FILE,HASH,number,,confirm,B,,seen\nFILE,HASH,/review,done,set,B,,\n");
    }

    #[test]
    fn other_bytes_and_other_readings_are_not_corrected() {
        let record = full();
        let other = "FILE,".to_owned() + &"cd".repeat(32) + ",amount,1,set,,,\n";
        let (before, after) = applied(&other);
        assert_eq!(before.amount, after.amount);
        assert_eq!(codes(&after, "/amount").last(), Some(&Code::CorrectionStale));
        // Confirmed another value than the program reads.
        let (before, after) = applied("FILE,HASH,amount,1,confirm,,,\n");
        assert_eq!(before.amount, after.amount);
        assert!(after.issues.iter().any(|i| {
            i.code == Code::CorrectionStale
                && i.message
                    .contains("it confirmed \"1\", and the program now reads: ")
        }));
        assert_eq!(after.review, Review::Needed);
        // A place that is not there.
        let (_, after) = applied("FILE,HASH,/awards/99/amount,1,set,,,\n");
        assert!(after.issues.iter().any(|i| i.code == Code::CorrectionStale));
        drop(record);
    }

    #[test]
    fn a_confirmed_value_that_follows_from_one_that_was_set_is_not_stale() {
        let mut before = full();
        before.issues.clear();
        before.awards.truncate(1);
        before.awards[0].amount = None;
        before.awards[0].per = None;
        before.awards[0].currency = None;
        before.amount = None;
        before.currency = None;
        let rows = "FILE,HASH,currency,GBP,confirm,B,,\nFILE,HASH,/awards/0/amount,5,confirm,B,,\nFILE,HASH,amount,5,set,A,,\n";
        let corrections = read(&before, rows);
        let mut record = before.clone();
        corrections.apply(&mut record);
        assert!(
            record.issues.iter().all(|i| i.code == Code::Corrected),
            "{:?}",
            record.issues
        );
        let about = record
            .issues
            .iter()
            .find(|i| i.field.as_deref() == Some("/currency"));
        assert!(about.unwrap().message.ends_with("The program had read: nothing"));
        let mut twice = record.clone();
        corrections.apply(&mut twice);
        assert_eq!(record, twice);
    }

    #[test]
    fn a_record_is_done_when_every_doubt_was_settled() {
        let mut before = full();
        before.issues.clear();
        before.add_issues(vec![
            Issue::new(Code::AmbiguousField, "a").about("/amount"),
            Issue::new(Code::AmbiguousField, "b").about("/recipient"),
        ]);
        before.settle_review(false);
        let one = read(&before, "FILE,HASH,amount,5,set,,,\n");
        let mut record = before.clone();
        one.apply(&mut record);
        assert_eq!(record.review, Review::Needed);
        let both = read(
            &before,
            "FILE,HASH,amount,5,set,,,\nFILE,HASH,recipient,X,set,,,\n",
        );
        let mut record = before.clone();
        both.apply(&mut record);
        assert_eq!(record.review, Review::Done);
    }
}
