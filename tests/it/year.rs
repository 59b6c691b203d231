//! A year of nights over an archive that grows, with everything that happens to one: files that come, are published again,
//! renamed, lost or broken, upgrades, profiles that change, and runs killed at any moment.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::rc::Rc;
use std::time::{Duration, Instant};

use decisions::batch::history::values;
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

use crate::support::{decisions, folder, json_lines, said};

/// Numbers that are no pattern, the same each time.
struct Chance(u64);

impl Chance {
    fn below(&mut self, most: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % most.max(1) as u64).unwrap()
    }

    fn one_in(&mut self, n: usize) -> bool {
        self.below(n) == 0
    }
}

/// How long, how much.
struct Size {
    nights: usize,
    files: usize,
    /// One run of so many is killed.
    killed: usize,
}

/// A decision of a page.
fn decision(id: usize, amount: usize) -> Vec<u8> {
    let lines = [
        "Decision notice".to_owned(),
        format!("Decision number: {}/{}", id % 400 + 1, 2010 + id / 400),
        format!("Title: Wardens for quarter {id}"),
        format!(
            "Date of decision: {:02}/{:02}/{}",
            id % 28 + 1,
            id % 12 + 1,
            2010 + id / 400
        ),
        "Decision".to_owned(),
        format!("The Commissioner approved a grant of \\243{amount} to the Quarter {id} Trust."),
    ];
    let mut text = String::from("BT /F 11 Tf 72 760 Td");
    for line in lines {
        text += &format!(" ({line}) Tj 0 -28 Td");
    }
    text += " ET";
    crate::paper::page(crate::paper::FONT_5, text.as_bytes(), &[latin()])
}

fn latin() -> Vec<u8> {
    b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>".to_vec()
}

/// What is known of a record: its key values, and its line hashed by top field.
#[derive(Clone, PartialEq)]
struct Known {
    values: Map<String, Value>,
    fields: BTreeMap<String, [u8; 32]>,
}

type State = BTreeMap<String, Rc<Known>>;

/// What was made of a line of records: most are from night to night what they were.
#[derive(Default)]
struct Lines(BTreeMap<String, (String, Rc<Known>)>);

impl Lines {
    /// What the records of a folder say.
    fn state(&mut self, out: &Path) -> State {
        let text = fs::read_to_string(out.join("decisions.jsonl")).unwrap();
        let mut now = BTreeMap::new();
        for line in text.lines() {
            let (line, known) = self
                .0
                .remove_entry(line)
                .unwrap_or_else(|| (line.to_owned(), known(line)));
            now.insert(line, known);
        }
        self.0 = now;
        self.0.values().cloned().collect()
    }
}

fn known(line: &str) -> (String, Rc<Known>) {
    let record: Value = serde_json::from_str(line).unwrap();
    let file = record["source"]["file"].as_str().unwrap().to_owned();
    let fields = record.as_object().unwrap().iter();
    let fields = fields
        .map(|(k, v)| {
            let mut v = v.clone();
            if k == "source" {
                v["file"].take();
            }
            (k.clone(), Sha256::digest(v.to_string()).into())
        })
        .collect();
    let values = values(&record);
    (file, Rc::new(Known { values, fields }))
}

struct Year {
    size: Size,
    chance: Chance,
    archive: PathBuf,
    profiles: PathBuf,
    out: PathBuf,
    /// Where alerts arrive.
    reported: PathBuf,
    /// Files by name: id, amount, and whether it is broken.
    files: BTreeMap<String, (usize, usize, bool)>,
    next: usize,
    kills: usize,
    lines: Lines,
    /// Where the history was read to.
    told: usize,
    /// Causes the history gave.
    causes: BTreeSet<String>,
    entries: usize,
    /// Alerts that must arrive: night, file.
    expected: BTreeSet<(String, String)>,
    longest: Duration,
}

const RULE: &str = "amount > 100000";

impl Year {
    fn put(&mut self, name: &str) {
        let (id, amount, broken) = self.files[name];
        let mut bytes = decision(id, amount);
        if broken {
            if id % 2 == 0 {
                bytes = b"<html>504 Gateway Time-out</html>".to_vec();
            } else {
                bytes.truncate(bytes.len() / 4);
            }
        }
        fs::write(self.archive.join(name), bytes).unwrap();
    }

    fn pick(&mut self) -> String {
        let at = self.chance.below(self.files.len());
        self.files.keys().nth(at).unwrap().clone()
    }

    /// What happens to the archive in a day.
    fn day(&mut self, night: usize) {
        let grow = self.size.files * (night + 1) / self.size.nights;
        while self.next < grow {
            let amount = 1000 + self.chance.below(150) * 1000;
            let name = format!("{:02}/decision-{:05}.pdf", self.next % 40, self.next);
            fs::create_dir_all(self.archive.join(&name).parent().unwrap()).unwrap();
            let broken = self.chance.one_in(60);
            self.files.insert(name.clone(), (self.next, amount, broken));
            self.put(&name);
            self.next += 1;
        }
        if self.files.len() < 20 {
            return;
        }
        // Broken downloads are mended, and others break.
        let broken: Vec<String> = self
            .files
            .iter()
            .filter(|(_, f)| f.2)
            .map(|(n, _)| n.clone())
            .collect();
        for name in broken {
            if self.chance.one_in(3) {
                self.files.get_mut(&name).unwrap().2 = false;
                self.put(&name);
            }
        }
        for _ in 0..self.chance.below(4) {
            let name = self.pick();
            let amount = 1000 + self.chance.below(150) * 1000;
            let file = self.files.get_mut(&name).unwrap();
            file.1 = amount;
            self.put(&name);
        }
        if self.chance.one_in(3) {
            let name = self.pick();
            self.files.get_mut(&name).unwrap().2 = true;
            self.put(&name);
        }
        for _ in 0..self.chance.below(3) {
            let name = self.pick();
            let moved = format!("{}-renamed-{night}.pdf", name.trim_end_matches(".pdf"));
            let file = self.files.remove(&name).unwrap();
            // A copy broken alike is another file with the same bytes: which was renamed could not be known.
            if !file.2 {
                fs::rename(self.archive.join(&name), self.archive.join(&moved)).unwrap();
                self.files.insert(moved, file);
            } else {
                self.files.insert(name, file);
            }
        }
        if self.chance.one_in(4) {
            let name = self.pick();
            fs::remove_file(self.archive.join(&name)).unwrap();
            self.files.remove(&name);
        }
    }

    fn profile(&self, revision: usize) {
        let text = format!(
            "id = \"quarters\"\ntitle = \"Quarters\"\nextends = \"generic\"\n[publisher]\nname = \"Office of the Quarters, part {revision}\"\n"
        );
        fs::write(self.profiles.join("quarters.toml"), text).unwrap();
    }

    /// Records as an older version would have left them: the version is another, and so is what it read as the originator.
    fn downgrade(&self) {
        let path = self.out.join("decisions.jsonl");
        let text = fs::read_to_string(&path).unwrap();
        let mut changed = String::new();
        for (i, line) in text.lines().enumerate() {
            if i % 3 == 0 {
                changed += &line.replacen(
                    "\"originator\":null",
                    "\"originator\":\"nobody in particular\"",
                    1,
                );
            } else {
                changed += line;
            }
            changed.push('\n');
        }
        assert_ne!(changed, text);
        fs::write(&path, &changed).unwrap();
        let hash: String = Sha256::digest(&changed)
            .iter()
            .map(|b| format!("{b:02x}"))
            .collect();
        let path = self.out.join("run.json");
        let mut run: Value = serde_json::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
        run["state"]["version"] = "0.0.1".into();
        run["records_sha256"] = hash.clone().into();
        run["sha256"]["decisions.jsonl"] = hash.into();
        fs::write(path, run.to_string()).unwrap();
    }

    fn extract(&self, out: &Path) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_decisions"));
        command
            .arg("extract")
            .arg(&self.archive)
            .arg("-o")
            .arg(out)
            .args(["--profile", "quarters", "--ocr", "off", "--quiet", "--profiles"])
            .arg(&self.profiles)
            .stdout(Stdio::null())
            .stderr(Stdio::piped());
        command
    }

    /// Runs a command to its end; kills it at any moment before, as often as chance wants.
    fn whatever_happens(&mut self, make: &dyn Fn(&Self) -> Command, codes: &[i32]) {
        while self.chance.one_in(self.size.killed) {
            let mut child = make(self).spawn().unwrap();
            let most = usize::try_from(self.longest.as_micros()).unwrap() + 1000;
            let moment = Duration::from_micros(self.chance.below(most) as u64);
            if kill_after(&mut child, moment) {
                self.kills += 1;
            }
        }
        let begun = Instant::now();
        let output = make(self).output().unwrap();
        self.longest = self.longest.max(begun.elapsed());
        let code = output.status.code().unwrap();
        assert!(codes.contains(&code), "{code}: {}", said(&output));
    }

    fn night(&mut self, night: usize, before: &State) -> State {
        let make = |year: &Self| year.extract(&year.out);
        self.whatever_happens(&make, &[0, 3]);
        let after = self.lines.state(&self.out);
        let entries = self.news();
        replay(night, before, &after, &entries);
        self.expect(before, &after, &entries);
        after
    }

    /// What was appended to the history since it was read the last time.
    fn news(&mut self) -> Vec<Value> {
        let path = self.out.join("history.jsonl");
        if !path.exists() {
            return Vec::new();
        }
        let mut file = fs::File::open(&path).unwrap();
        file.seek(SeekFrom::Start(self.told as u64)).unwrap();
        let mut text = String::new();
        file.read_to_string(&mut text).unwrap();
        assert!(text.is_empty() || text.ends_with('\n'), "half a line");
        self.told += text.len();
        let entries: Vec<Value> = text.lines().map(|l| serde_json::from_str(l).unwrap()).collect();
        self.entries += entries.len();
        for entry in &entries {
            self.causes.insert(entry["cause"].as_str().unwrap().to_owned());
        }
        entries
    }

    /// What the rule asks for, worked out from the records themselves.
    fn expect(&mut self, before: &State, after: &State, entries: &[Value]) {
        let large = |v: &Map<String, Value>| {
            v.get("amount")
                .and_then(Value::as_f64)
                .is_some_and(|a| a > 100_000.0)
        };
        let renamed: BTreeMap<&str, &str> = entries
            .iter()
            .filter_map(|e| Some((e["file"].as_str()?, e["from"].as_str()?)))
            .collect();
        for (file, now) in after {
            let then = before.get(*renamed.get(file.as_str()).unwrap_or(&file.as_str()));
            let amount = |k: &Known| k.values.get("amount").cloned();
            let news = then.is_none_or(|t| !large(&t.values) || amount(t) != amount(now));
            if large(&now.values) && news {
                let at = entries.iter().find(|e| e["file"] == **file).unwrap()["at"]
                    .as_str()
                    .unwrap();
                assert!(self.expected.insert((at.to_owned(), file.clone())));
            }
        }
    }

    /// Asks for alerts.
    fn alert(&mut self) {
        let make = |year: &Self| {
            let mut command = Command::new(env!("CARGO_BIN_EXE_decisions"));
            command
                .arg("alert")
                .arg(&year.out)
                .args(["--rule", RULE, "--since", "last", "--append"])
                .arg(&year.reported);
            command.stdout(Stdio::null()).stderr(Stdio::piped());
            command
        };
        let longest = std::mem::replace(&mut self.longest, Duration::from_millis(60));
        self.whatever_happens(&make, &[0]);
        self.longest = longest;
    }
}

fn kill_after(child: &mut Child, moment: Duration) -> bool {
    let begun = Instant::now();
    while begun.elapsed() < moment {
        if child.try_wait().unwrap().is_some() {
            return false;
        }
        std::thread::sleep(Duration::from_micros(300));
    }
    child.kill().unwrap();
    child.wait().unwrap();
    true
}

/// Goes from the records of one night to those of the next by the history alone.
fn replay(night: usize, before: &State, after: &State, entries: &[Value]) {
    let times: BTreeSet<&str> = entries.iter().map(|e| e["at"].as_str().unwrap()).collect();
    assert!(times.len() <= 1, "night {night}: one run, one time: {times:?}");
    let nothing = Map::new();
    let mut now: BTreeMap<&str, (&Map<String, Value>, Option<&Value>)> = before
        .iter()
        .map(|(f, k)| (f.as_str(), (&k.values, None)))
        .collect();
    for entry in entries {
        let file = entry["file"].as_str().unwrap();
        let what = entry["what"].as_str().unwrap();
        assert!(entry["cause"].is_string() && entry["why"].as_str().is_some_and(|w| !w.is_empty()));
        let old = match what {
            "renamed" => now.remove(entry["from"].as_str().unwrap()),
            _ => now.remove(file),
        };
        let old = old.map(|(values, _)| values);
        assert_eq!(
            old.unwrap_or(&nothing),
            entry["before"].as_object().unwrap_or(&nothing),
            "night {night}: {entry}"
        );
        assert_eq!(old.is_none(), what == "new", "night {night}: {entry}");
        if what != "gone" {
            now.insert(
                file,
                (entry["after"].as_object().unwrap_or(&nothing), Some(entry)),
            );
        }
    }
    let files: Vec<&str> = now.keys().copied().collect();
    let expected: Vec<&str> = after.keys().map(String::as_str).collect();
    assert_eq!(files, expected, "night {night}");
    for (file, (values, entry)) in now {
        let known = &after[file];
        assert_eq!(*values, known.values, "night {night}: {file}");
        if entry.is_none() && Rc::ptr_eq(known, &before[file]) {
            continue;
        }
        let then = match entry {
            Some(e) if e["what"] == "new" => continue,
            Some(e) => &before[e["from"].as_str().unwrap_or(file)],
            None => &before[file],
        };
        // Fields that differ are named.
        let named: Vec<&str> = entry
            .into_iter()
            .flat_map(|e| [&e["changed"], &e["also"]])
            .filter_map(Value::as_array)
            .flatten()
            .filter_map(Value::as_str)
            .collect();
        for (field, hash) in &known.fields {
            let covered = named.iter().any(|n| match *n {
                "sha256" => field == "source",
                "outcome_by" => field == "outcome",
                "period_start" | "period_end" => field == "period",
                n => n == field,
            });
            assert!(
                then.fields.get(field) == Some(hash) || covered,
                "night {night}: {file}: {field} differs and no entry says so: {entry:?}"
            );
        }
    }
}

fn year(size: Size) {
    let home = folder();
    let at = |name: &str| home.path().join(name);
    let mut year = Year {
        chance: Chance(0x9e37_79b9_7f4a_7c15),
        archive: at("archive"),
        profiles: at("profiles"),
        out: at("out"),
        reported: at("reported.jsonl"),
        lines: Lines::default(),
        told: 0,
        causes: BTreeSet::new(),
        entries: 0,
        files: BTreeMap::new(),
        next: 0,
        kills: 0,
        expected: BTreeSet::new(),
        longest: Duration::from_millis(200),
        size,
    };
    for folder in [&year.archive, &year.profiles] {
        fs::create_dir_all(folder).unwrap();
    }
    year.profile(0);
    let nights = year.size.nights;
    let upgrades = [nights / 3, nights * 4 / 5];
    let profiles = [nights / 5, nights / 2, nights * 9 / 10];
    let mut now = State::new();
    let begun = Instant::now();
    for night in 0..nights {
        year.day(night);
        if let Some(i) = profiles.iter().position(|n| *n == night) {
            year.profile(i + 1);
        }
        if upgrades.contains(&night) && !now.is_empty() {
            year.downgrade();
            now = year.lines.state(&year.out);
        }
        let after = year.night(night, &now);
        now = after;
        if night % 10 == 9 {
            println!(
                "night {}: {} files, {} s",
                night + 1,
                now.len(),
                begun.elapsed().as_secs()
            );
        }
        // Some nights nobody looks.
        if !year.chance.one_in(4) {
            year.alert();
        }
    }
    year.alert();
    let alerts = json_lines(&year.reported);
    println!(
        "{nights} nights, {} files at the end, {} runs killed, {} entries, {} alerts, causes {:?}, {} s",
        now.len(),
        year.kills,
        year.entries,
        alerts.len(),
        year.causes,
        begun.elapsed().as_secs()
    );

    // As one run over the archive as it stands.
    let fresh = at("fresh");
    let output = year.extract(&fresh).output().unwrap();
    assert!(matches!(output.status.code(), Some(0 | 3)), "{}", said(&output));
    for entry in fs::read_dir(&fresh).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        if name.starts_with('.') || ["run.json", "history.jsonl", "changes.jsonl"].contains(&name.as_str()) {
            continue;
        }
        let same = fs::read(fresh.join(&name)).unwrap() == fs::read(year.out.join(&name)).unwrap();
        assert!(same, "{name} differs from that of one run");
    }
    let leftovers: Vec<_> = fs::read_dir(&year.out)
        .unwrap()
        .map(|e| e.unwrap().file_name().into_string().unwrap())
        .filter(|n| n.ends_with(".partial") || n.ends_with(".before") || n == ".journal" || n == ".replacing")
        .collect();
    assert_eq!(leftovers, [""; 0]);

    // Each alert arrived, once, and none that was not asked for.
    let arrived: BTreeSet<(String, String)> = alerts
        .iter()
        .map(|a| {
            (
                a["at"].as_str().unwrap().to_owned(),
                a["file"].as_str().unwrap().to_owned(),
            )
        })
        .collect();
    assert_eq!(arrived.len(), alerts.len(), "an alert was repeated");
    assert_eq!(arrived, year.expected);
    assert!(alerts.iter().all(|a| a["again"] == false));
    assert!(!arrived.is_empty() && year.kills > 0);
    let output = decisions()
        .arg("alert")
        .arg(&year.out)
        .args([
            "--rule", RULE, "--since", "all", "--name", "anew", "--format", "json",
        ])
        .output()
        .unwrap();
    assert_eq!(
        String::from_utf8(output.stdout).unwrap().lines().count(),
        arrived.len()
    );
    for cause in ["file", "program", "profile", "unreadable", "gone", "renamed"] {
        assert!(
            year.causes.contains(cause),
            "{cause} never happened: {:?}",
            year.causes
        );
    }
    assert_eq!(now.len(), year.files.len());
}

#[test]
fn a_month_of_nights_loses_nothing_and_explains_everything() {
    year(Size {
        nights: 24,
        files: 120,
        killed: 2,
    });
}

/// The full year takes long. `DECISIONS_YEAR` makes it another one: nights and files, `100,1000`.
#[test]
#[ignore = "takes an hour or more: cargo test --release --test it -- --ignored a_year_of_nights --nocapture"]
fn a_year_of_nights_loses_nothing_and_explains_everything() {
    let given = std::env::var("DECISIONS_YEAR").unwrap_or_default();
    let mut numbers = given.split(',').filter_map(|n| n.parse().ok());
    year(Size {
        nights: numbers.next().unwrap_or(250),
        files: numbers.next().unwrap_or(5000),
        killed: 4,
    });
}
