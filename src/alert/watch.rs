//! Going through the history and the records for what rules ask for.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use jiff::civil::Date;
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

use super::gap::Series;
use super::memory::{Memory, MemoryError, Reported, Since};
use super::rule::Rule;
use super::{Alert, Topic};
use crate::batch::history::{AMOUNT_CANDIDATE, Entry, Event, HistoryError, entries, values};
use crate::compare::source::{SourceError, open};
use crate::sink::HISTORY;

/// Why alerts cannot be found or remembered.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum AlertError {
    /// What was reported is not known, or cannot be written down.
    #[error(transparent)]
    Memory(#[from] MemoryError),
    /// The history cannot be read.
    #[error(transparent)]
    History(#[from] HistoryError),
    /// The records cannot be read.
    #[error(transparent)]
    Records(#[from] SourceError),
}

/// Looks for what is to be reported in the output folder of a run.
///
/// Whoever uses it holds the folder (`sink::Folder`), so that no run writes to it meanwhile.
#[derive(Debug)]
pub struct Watcher {
    folder: PathBuf,
    name: String,
    memory: Memory,
    /// What is to be remembered once the alerts have arrived.
    next: Reported,
}

impl Watcher {
    /// One that remembers what it reported under this name.
    ///
    /// # Errors
    ///
    /// When the memory cannot be read.
    pub fn open(folder: &Path, name: &str) -> Result<Self, AlertError> {
        let memory = Memory::read(folder)?;
        let next = memory.of(name).cloned().unwrap_or_default();
        Ok(Self {
            folder: folder.to_owned(),
            name: name.to_owned(),
            memory,
            next,
        })
    }

    /// What the rules ask for and was not reported: changes in the order of the history, then missing numbers and dates that
    /// passed. An alert that was about to be reported when an earlier process ended is [`Alert::again`].
    ///
    /// # Errors
    ///
    /// When history, records or memory cannot be read.
    pub fn look(&mut self, rules: &[Rule], since: Since, today: Date) -> Result<Vec<Alert>, AlertError> {
        let before = self.memory.of(&self.name).cloned().unwrap_or_default();
        let mut out = self.changes(rules, since, today, &before)?;
        out.extend(self.standing(rules, since, today, &before)?);
        for alert in &mut out {
            alert.again = before.begun.contains(&alert.id);
        }
        Ok(out)
    }

    /// What the history tells.
    fn changes(
        &mut self,
        rules: &[Rule],
        since: Since,
        today: Date,
        before: &Reported,
    ) -> Result<Vec<Alert>, AlertError> {
        let from = if since == Since::Last { before.position } else { 0 };
        if from > 0 && self.tail(from) != before.last_line {
            let folder = self.folder.clone();
            return Err(MemoryError::OtherHistory { folder }.into());
        }
        let mut out = Vec::new();
        let Some(mut history) = entries(&self.folder, from)? else {
            return Ok(out);
        };
        for entry in history.by_ref() {
            let entry = entry?;
            let early = match since {
                Since::Day(day) => entry.at.get(..10).unwrap_or_default() < day.to_string().as_str(),
                Since::Last | Since::All => false,
            };
            if !early {
                out.extend(alert(&entry, rules, today));
            }
        }
        self.next.position = history.position();
        self.next.last_line = self.tail(self.next.position);
        Ok(out)
    }

    /// What the records show as they stand: numbers that are missing, dates that have passed.
    fn standing(
        &mut self,
        rules: &[Rule],
        since: Since,
        today: Date,
        before: &Reported,
    ) -> Result<Vec<Alert>, AlertError> {
        let gaps: Vec<&Rule> = rules.iter().filter(|r| r.topic() == Some(Topic::Gap)).collect();
        let times: Vec<&Rule> = rules.iter().filter(|r| r.is_of_time()).collect();
        self.next.standing.clear();
        if gaps.is_empty() && times.is_empty() {
            return Ok(Vec::new());
        }
        let known = |key: &str| since != Since::All && before.standing.contains(key);
        let (mut out, mut series) = (Vec::new(), Series::default());
        for document in open(&self.folder)? {
            let document = document?;
            series.note(&document.value);
            let values = values(&document.value);
            for rule in &times {
                let days = due(rule, &values, today);
                if days.is_empty() {
                    continue;
                }
                let key = format!("{} {} {}", rule.text(), days.join(" "), document.file);
                if !known(&key) {
                    out.push(deadline(rule, &document.file, &values, &days, &key));
                }
                self.next.standing.insert(key);
            }
        }
        for gap in series.gaps() {
            let number = format!("{}/{}", gap.sequence, gap.year);
            let about: Map<String, Value> = [("publisher", &gap.publisher), ("number", &number)]
                .into_iter()
                .map(|(name, value)| (name.to_owned(), value.as_str().into()))
                .collect();
            let Some(rule) = gaps.iter().find(|r| r.holds(&about, today)) else {
                continue;
            };
            if !known(&gap.key()) {
                let of = match gap.publisher.as_str() {
                    "" => String::new(),
                    publisher => format!(" of {publisher}"),
                };
                out.push(Alert {
                    number: Some(number.clone()),
                    message: format!(
                        "no decision has the number {number}{of}, and others before and after it are there"
                    ),
                    after: Some(about),
                    ..bare(Topic::Gap, rule.text(), &gap.key())
                });
            }
            self.next.standing.insert(gap.key());
        }
        Ok(out)
    }

    /// Notes that these alerts are about to be reported.
    ///
    /// # Errors
    ///
    /// When that cannot be written down.
    pub fn begin(&mut self, alerts: &[Alert]) -> Result<(), AlertError> {
        let mut now = self.memory.of(&self.name).cloned().unwrap_or_default();
        now.begun = alerts.iter().map(|a| a.id.clone()).collect();
        self.memory.put(&self.name, now);
        Ok(self.memory.write(&self.folder)?)
    }

    /// Notes that all that [`look`](Self::look) found was reported.
    ///
    /// # Errors
    ///
    /// When that cannot be written down: it will be reported again.
    pub fn remember(mut self) -> Result<(), AlertError> {
        self.next.begun = BTreeSet::new();
        if self.memory.of(&self.name) == Some(&self.next) {
            return Ok(());
        }
        self.memory.put(&self.name, self.next);
        Ok(self.memory.write(&self.folder)?)
    }

    /// A hash over the last bytes of the history up to a place: what tells one history from another.
    fn tail(&self, end: u64) -> Option<String> {
        const LONG: u64 = 4096;
        let read = || -> io::Result<Vec<u8>> {
            let mut file = File::open(self.folder.join(HISTORY))?;
            let begin = end.saturating_sub(LONG);
            file.seek(SeekFrom::Start(begin))?;
            let mut bytes = vec![0; usize::try_from(end - begin).unwrap_or(0)];
            file.read_exact(&mut bytes)?;
            Ok(bytes)
        };
        Some(hex(&read().ok()?))
    }
}

fn hex(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|b| format!("{b:02x}")).collect()
}

fn bare(topic: Topic, rule: &str, key: &str) -> Alert {
    const LONG: usize = 16;
    Alert {
        id: hex(key.as_bytes()).chars().take(LONG).collect(),
        topic,
        rule: rule.to_owned(),
        again: false,
        file: None,
        number: None,
        at: None,
        cause: None,
        message: String::new(),
        changed: Vec::new(),
        before: None,
        after: None,
    }
}

/// The alert an entry gives, for the first rule that asks for it.
fn alert(entry: &Entry, rules: &[Rule], today: Date) -> Option<Alert> {
    let (rule, topic) = rules
        .iter()
        .find_map(|rule| Some((rule, asked(rule, entry, today)?)))?;
    let now = entry.after.as_ref().or(entry.before.as_ref());
    let key = serde_json::to_string(entry).unwrap_or_default();
    let sum = rule.is_of_amount() || matches!(topic, Topic::New | Topic::Changed);
    Some(Alert {
        file: Some(entry.file.clone()),
        number: text(now, "number"),
        at: Some(entry.at.clone()),
        cause: Some(entry.cause),
        message: message(entry, topic, sum),
        changed: entry.changed.clone(),
        before: entry.before.clone(),
        after: entry.after.clone(),
        ..bare(topic, rule.text(), &key)
    })
}

/// Whether a rule asks for an entry, and as what.
fn asked(rule: &Rule, entry: &Entry, today: Date) -> Option<Topic> {
    if rule.is_of_time() || rule.topic() == Some(Topic::Gap) {
        return None;
    }
    let nothing = Map::new();
    let before = entry.before.as_ref().unwrap_or(&nothing);
    let after = entry.after.as_ref().unwrap_or(&nothing);
    let itself = match entry.what {
        Event::New => Topic::New,
        Event::Changed => Topic::Changed,
        Event::Gone => Topic::Gone,
        Event::Renamed => Topic::Renamed,
    };
    let Some(topic) = rule.topic() else {
        // A decision that fits as it did is no news, whatever else of it changed.
        let news = !rule.holds(before, today) || rule.compares(&entry.changed);
        let fits = entry.after.is_some() && rule.has_comparison() && rule.holds(after, today);
        return (fits && (entry.before.is_none() || news)).then_some(itself);
    };
    let fits = match topic {
        Topic::New | Topic::Changed | Topic::Gone | Topic::Renamed => topic == itself,
        Topic::Unreadable => failed(after) && !failed(before),
        Topic::Doubtful => !failed(after) && doubts(after).iter().any(|d| !doubts(before).contains(d)),
        Topic::Gap | Topic::Deadline => false,
    };
    let about = if entry.after.is_some() { after } else { before };
    (fits && rule.holds(about, today)).then_some(topic)
}

fn failed(values: &Map<String, Value>) -> bool {
    values.get("status").and_then(Value::as_str) == Some("failed")
}

/// Values somebody acts on, by the first step of their place in the record.
const ACTED_ON: [&str; 9] = [
    "number",
    "decision_date",
    "outcome",
    "amount",
    "currency",
    "recipient",
    "awards",
    "subject",
    "publisher",
];

/// The issues about values somebody acts on, and those about the whole document.
fn doubts(values: &Map<String, Value>) -> Vec<&str> {
    let list = values.get("issues").and_then(Value::as_array);
    let acted_on = |issue: &&str| match issue.split_once(" /") {
        None => true,
        Some((_, place)) => ACTED_ON.contains(&place.split('/').next().unwrap_or_default()),
    };
    list.into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .filter(acted_on)
        .collect()
}

/// The days of a record that a rule asks for and that have come.
fn due(rule: &Rule, values: &Map<String, Value>, today: Date) -> Vec<String> {
    let mut fields: Vec<&str> = rule.days().collect();
    if fields.is_empty() {
        // A deadline without more: what is funded ends.
        fields.push("period_end");
        let over = text(Some(values), "period_end").and_then(|d| d.parse::<Date>().ok());
        if over.is_none_or(|day| day >= today) {
            return Vec::new();
        }
    }
    let days: Option<Vec<String>> = fields
        .into_iter()
        .map(|f| text(Some(values), f).map(|day| format!("{f} {day}")))
        .collect();
    days.filter(|_| rule.holds(values, today)).unwrap_or_default()
}

fn deadline(rule: &Rule, file: &str, values: &Map<String, Value>, days: &[String], key: &str) -> Alert {
    let days: Vec<String> = days.iter().map(|d| d.replace('_', " ")).collect();
    Alert {
        file: Some(file.to_owned()),
        number: text(Some(values), "number"),
        message: format!("{}: {}", days.join(", "), decision(values, true)),
        after: Some(values.clone()),
        ..bare(Topic::Deadline, rule.text(), key)
    }
}

fn text(values: Option<&Map<String, Value>>, name: &str) -> Option<String> {
    match values?.get(name)? {
        Value::String(text) => Some(text.clone()),
        Value::Null => None,
        other => Some(other.to_string()),
    }
}

/// What happened to a decision, in a line.
fn message(entry: &Entry, topic: Topic, sum: bool) -> String {
    let nothing = Map::new();
    let before = entry.before.as_ref().unwrap_or(&nothing);
    let after = entry.after.as_ref().unwrap_or(&nothing);
    match topic {
        Topic::Gone => format!("{}; {}", entry.why, decision(before, sum)),
        Topic::Unreadable if entry.record.is_some() => {
            format!(
                "{}; the last good record is in {HISTORY}: {}",
                entry.why,
                decision(before, true)
            )
        }
        Topic::Doubtful => {
            let gained: Vec<&str> = doubts(after)
                .into_iter()
                .filter(|d| !doubts(before).contains(d))
                .collect();
            format!("{}; {}", gained.join(", "), decision(after, true))
        }
        Topic::New | Topic::Unreadable | Topic::Deadline | Topic::Gap => decision(after, sum),
        Topic::Changed | Topic::Renamed => {
            let mut parts = vec![entry.why.clone()];
            parts.extend(
                entry
                    .changed
                    .iter()
                    .filter(|f| f.as_str() != "sha256")
                    .map(|f| difference(f, before, after)),
            );
            if !entry.also.is_empty() {
                parts.push(format!("also {}", entry.also.join(", ")));
            }
            format!("{}; {}", decision(after, sum), parts.join("; "))
        }
    }
}

fn difference(field: &str, before: &Map<String, Value>, after: &Map<String, Value>) -> String {
    let value = |values: &Map<String, Value>| match values.get(field) {
        None => "nothing".to_owned(),
        Some(Value::Array(items)) => {
            let items: Vec<&str> = items.iter().filter_map(Value::as_str).collect();
            items.join(", ")
        }
        Some(Value::Number(n)) if field.starts_with("amount") => grouped(&n.to_string()),
        Some(_) => text(Some(values), field).unwrap_or_default(),
    };
    let name = if field == AMOUNT_CANDIDATE {
        "largest amount in conflict".to_owned()
    } else {
        field.replace('_', " ")
    };
    format!("{name} {} → {}", value(before), value(after))
}

/// `31/2024, 128,600 GBP to Babel Lines Ltd, decided on 2024-05-02`
fn decision(values: &Map<String, Value>, sum: bool) -> String {
    let of = |name: &str| text(Some(values), name);
    let mut parts = vec![of("number").unwrap_or_else(|| "no number".to_owned())];
    if sum {
        let currency = of("currency").map(|c| format!(" {c}")).unwrap_or_default();
        parts.push(match (of("amount"), of(AMOUNT_CANDIDATE)) {
            (Some(amount), _) => format!("{}{currency}", grouped(&amount)),
            (None, Some(largest)) => format!("amount in conflict, {}{currency} at most", grouped(&largest)),
            (None, None) => "no amount".to_owned(),
        });
        if let (Some(last), Some(recipient)) = (parts.last_mut(), of("recipient")) {
            *last = format!("{last} to {recipient}");
        }
    } else if let Some(subject) = of("subject") {
        parts.push(subject);
    }
    if let Some(day) = of("decision_date") {
        parts.push(format!("decided on {day}"));
    }
    parts.join(", ")
}

/// `128600.5` as `128,600.5`.
fn grouped(number: &str) -> String {
    let (whole, rest) = number.split_once('.').map_or((number, ""), |(w, r)| (w, r));
    let digits = whole.trim_start_matches('-');
    let mut out = String::new();
    for (i, c) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i) % 3 == 0 {
            out.push(',');
        }
        out.push(c);
    }
    let sign = if whole.starts_with('-') { "-" } else { "" };
    let point = if rest.is_empty() { "" } else { "." };
    format!("{sign}{out}{point}{rest}")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const TODAY: Date = jiff::civil::date(2026, 11, 30);

    #[expect(clippy::needless_pass_by_value, reason = "tests write literals")]
    fn record(file: &str, n: u64, amount: Value) -> Value {
        json!({"source": {"file": file, "sha256": file}, "number": format!("{n}/2024"), "sequence": n, "year": 2024,
            "amount": amount, "currency": "GBP", "recipient": "Babel Lines Ltd", "publisher": {"name": "An office"},
            "period": {"start": null, "end": "2026-12-15"}, "status": "ok", "issues": []})
    }

    struct Out(tempfile::TempDir);

    impl Out {
        fn new() -> Self {
            Self(tempfile::tempdir().unwrap())
        }

        fn happens(&self, at: &str, entries: Vec<Entry>) {
            use std::io::Write as _;
            let path = self.0.path().join(HISTORY);
            let mut file = File::options().create(true).append(true).open(path).unwrap();
            for mut entry in entries {
                entry.at = at.to_owned();
                writeln!(file, "{}", serde_json::to_string(&entry).unwrap()).unwrap();
            }
        }

        fn records(&self, records: &[Value]) {
            let lines: Vec<String> = records.iter().map(|r| format!("{r}\n")).collect();
            std::fs::write(self.0.path().join("decisions.jsonl"), lines.concat()).unwrap();
        }

        fn look(&self, rules: &[&str], since: Since, today: Date, ends: bool) -> Vec<String> {
            let rules: Vec<Rule> = rules.iter().map(|r| r.parse().unwrap()).collect();
            let mut watcher = Watcher::open(self.0.path(), "me").unwrap();
            let alerts = watcher.look(&rules, since, today).unwrap();
            watcher.begin(&alerts).unwrap();
            if ends {
                watcher.remember().unwrap();
            }
            let told = |a: Alert| {
                format!(
                    "{}{} {}",
                    if a.again { "again " } else { "" },
                    a.topic.as_str(),
                    a.file.or(a.number).unwrap_or_default()
                )
            };
            alerts.into_iter().map(told).collect()
        }
    }

    #[test]
    fn each_alert_is_reported_once_and_none_is_lost() {
        let out = Out::new();
        let (a, b) = (record("a", 1, json!(200_000)), record("b", 2, json!(5)));
        out.happens("2026-11-01T02:00:00Z", vec![Entry::new(&a), Entry::new(&b)]);
        let rules = ["amount > 100000"];
        // Killed before it was known to have arrived.
        assert_eq!(out.look(&rules, Since::Last, TODAY, false), ["new a"]);
        assert_eq!(out.look(&rules, Since::Last, TODAY, true), ["again new a"]);
        assert_eq!(out.look(&rules, Since::Last, TODAY, true), [""; 0]);
        // Nights on which nobody looked.
        let grown = record("b", 2, json!(150_000));
        let changed = |old: &Value, new: &Value| {
            let mut new = new.clone();
            new["source"]["sha256"] = json!("other");
            Entry::changed(old, &new, &crate::batch::history::Reread::Kept).unwrap()
        };
        out.happens("2026-11-02T02:00:00Z", vec![changed(&b, &grown)]);
        let mut retitled = a.clone();
        retitled["subject"] = json!("Another");
        out.happens("2026-11-03T02:00:00Z", vec![changed(&a, &retitled)]);
        // A large decision whose subject changed is not large anew.
        assert_eq!(out.look(&rules, Since::Last, TODAY, true), ["changed b"]);
        assert_eq!(out.look(&rules, Since::All, TODAY, true), ["new a", "changed b"]);
        let day = Since::Day(jiff::civil::date(2026, 11, 2));
        assert_eq!(
            out.look(&["changed", "new"], day, TODAY, true),
            ["changed b", "changed a"]
        );
    }

    #[test]
    fn another_history_is_not_taken_for_the_one_reported_from() {
        let out = Out::new();
        out.happens(
            "2026-11-01T02:00:00Z",
            vec![Entry::new(&record("a", 1, json!(1)))],
        );
        assert_eq!(out.look(&["new"], Since::Last, TODAY, true), ["new a"]);
        std::fs::remove_file(out.0.path().join(HISTORY)).unwrap();
        out.happens(
            "2026-11-02T02:00:00Z",
            vec![Entry::new(&record("b", 1, json!(1)))],
        );
        let rules = ["new".parse().unwrap()];
        let mut watcher = Watcher::open(out.0.path(), "me").unwrap();
        let error = watcher.look(&rules, Since::Last, TODAY).unwrap_err();
        assert!(error.to_string().contains("--since all"), "{error}");
        assert_eq!(out.look(&["new"], Since::All, TODAY, true), ["new b"]);
        assert_eq!(out.look(&["new"], Since::Last, TODAY, true), [""; 0]);
    }

    #[test]
    fn doubts_losses_and_unreadable_files_have_their_topics() {
        let out = Out::new();
        let good = record("a", 1, json!(1));
        let (mut doubted, mut lost, mut unsigned) = (good.clone(), good.clone(), good.clone());
        doubted["issues"] = json!([{"code": "amount-conflict", "severity": "warning", "field": "/amount"}]);
        unsigned["issues"] = json!([{"code": "unsigned", "severity": "warning", "field": "/sign_offs/0"}]);
        lost["status"] = json!("failed");
        lost["source"]["sha256"] = Value::Null;
        let changed = |new: &Value| Entry::changed(&good, new, &crate::batch::history::Reread::Kept).unwrap();
        out.happens(
            "2026-11-01T02:00:00Z",
            vec![
                changed(&doubted),
                changed(&unsigned),
                changed(&lost),
                Entry::gone(&good),
            ],
        );
        let rules = ["doubtful", "unreadable", "gone"];
        let expected = ["doubtful a", "unreadable a", "gone a"];
        assert_eq!(out.look(&rules, Since::Last, TODAY, true), expected);
    }

    #[test]
    fn gaps_and_dates_are_reported_when_they_come_about() {
        let out = Out::new();
        let numbers = |list: &[u64]| -> Vec<Value> {
            list.iter()
                .map(|n| record(&format!("{n}.pdf"), *n, json!(1)))
                .collect()
        };
        let rules = ["gap", "deadline"];
        out.records(&numbers(&[1, 2, 3, 5, 6]));
        assert_eq!(out.look(&rules, Since::Last, TODAY, true), ["gap 4/2024"]);
        assert_eq!(out.look(&rules, Since::Last, TODAY, true), [""; 0]);
        // The gap is filled, and opens again.
        out.records(&numbers(&[1, 2, 3, 4, 5, 6]));
        assert_eq!(out.look(&rules, Since::Last, TODAY, true), [""; 0]);
        out.records(&numbers(&[1, 2, 3, 5, 6]));
        assert_eq!(out.look(&rules, Since::Last, TODAY, true), ["gap 4/2024"]);
        let later = jiff::civil::date(2026, 12, 16);
        let all = [1, 2, 3, 5, 6].map(|n| format!("deadline {n}.pdf"));
        assert_eq!(out.look(&rules, Since::Last, later, true), all);
        assert_eq!(out.look(&rules, Since::Last, later, true), [""; 0]);
        let soon = ["period_end < today + 30"];
        assert_eq!(out.look(&soon, Since::Last, TODAY, true), all);
    }

    #[test]
    fn a_message_says_what_is_in_conflict() {
        let mut record = record("a", 1, Value::Null);
        record["amount_status"] = json!("conflict");
        record["awards"] = json!([{"amount": 120_000.50}]);
        let entry = Entry::new(&record);
        assert_eq!(
            message(&entry, Topic::New, true),
            "1/2024, amount in conflict, 120,000.5 GBP at most to Babel Lines Ltd"
        );
        assert_eq!(
            (grouped("5"), grouped("-1234567.80")),
            ("5".into(), "-1,234,567.80".into())
        );
    }
}
