use serde_json::json;

use super::*;
use crate::batch::history::Entry;

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
    // A large decision whose subject changed is not large again.
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

/// Alerts in a file are there once, whenever the process that appends them is killed: after each step, and at many
/// bytes of the file.
#[test]
fn each_alert_stands_in_a_file_once_whenever_a_process_is_killed() {
    let rules: Vec<Rule> = ["amount > 100000", "gap"].map(|r| r.parse().unwrap()).into();
    let night = |out: &Out, day: u32| {
        let new = |file: &str, n| Entry::new(&record(&format!("{day}-{file}"), n, json!(200_000)));
        out.happens(
            &format!("2026-11-0{day}T02:00:00Z"),
            vec![new("a", 1), new("b", 2)],
        );
    };
    // How far a process comes: it looks, notes what it begins, appends and remembers.
    let run = |out: &Out, far: usize| {
        let file = out.0.path().join("reported.jsonl");
        let mut watcher = Watcher::open(out.0.path(), "me").unwrap();
        let alerts = watcher.look(&rules, Since::Last, TODAY).unwrap();
        if far > 0 {
            watcher.append(alerts, &file).unwrap();
        }
        if far > 1 {
            watcher.remember().unwrap();
        }
        std::fs::read(&file).unwrap_or_default()
    };
    let begin = || {
        let out = Out::new();
        out.records(&[1, 2, 3, 5, 6].map(|n| record(&format!("{n}.pdf"), n, json!(1))));
        night(&out, 1);
        run(&out, 2);
        night(&out, 2);
        out
    };
    let (once, first) = (begin(), begin());
    let length = std::fs::read(first.0.path().join("reported.jsonl"))
        .unwrap()
        .len();
    let expected = run(&once, 2);
    assert_eq!(expected.iter().filter(|b| **b == b'\n').count(), 5);
    let same = |out: &Out, what: &str| {
        let got = run(out, 2);
        assert!(got == expected, "{what}: {}", String::from_utf8_lossy(&got));
        assert!(run(out, 2) == expected, "{what}: and then nothing more");
    };
    let killed = begin();
    run(&killed, 0);
    same(&killed, "killed before it began");
    // Every place would take minutes, because the disk is waited for: some of each line, and both ends.
    let places = (length..expected.len())
        .step_by(97)
        .chain(expected.len() - 2..=expected.len());
    for end in places {
        let killed = begin();
        run(&killed, 1);
        let file = killed.0.path().join("reported.jsonl");
        File::options()
            .write(true)
            .open(&file)
            .unwrap()
            .set_len(end as u64)
            .unwrap();
        if end % 2 == 0 {
            // Twice in a row, and at another place.
            run(&killed, 1);
            let end = (end + 50).min(expected.len());
            File::options()
                .write(true)
                .open(&file)
                .unwrap()
                .set_len(end as u64)
                .unwrap();
        }
        same(&killed, &format!("killed with {end} bytes in the file"));
    }
    // Others ask for other things and append to the same file meanwhile.
    let killed = begin();
    run(&killed, 1);
    let file = killed.0.path().join("reported.jsonl");
    File::options()
        .write(true)
        .open(&file)
        .unwrap()
        .set_len(expected.len() as u64 - 9)
        .unwrap();
    let mut other = Watcher::open(killed.0.path(), "you").unwrap();
    let alerts = other.look(&["new".parse().unwrap()], Since::Last, TODAY).unwrap();
    assert_eq!(other.append(alerts, &file).unwrap().len(), 4);
    other.remember().unwrap();
    let lines = String::from_utf8(run(&killed, 2)).unwrap();
    let ids: Vec<Value> = lines
        .lines()
        .map(|l| serde_json::from_str::<Value>(l).unwrap()["rule"].take())
        .collect();
    assert_eq!(ids.iter().filter(|rule| **rule == "new").count(), 4);
    assert_eq!(ids.iter().filter(|rule| **rule == "amount > 100000").count(), 4);
}
