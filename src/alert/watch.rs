//! Going through the history and the records for what rules ask for.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use jiff::civil::Date;
use serde_json::{Map, Value};

use super::append::{AppendError, Appended};
use super::ask::{alert, bare, deadline, due, hex};
use super::gap::Series;
use super::memory::{BegunIn, Memory, MemoryError, Reported, Since};
use super::rule::Rule;
use super::{Alert, Topic};
use crate::batch::history::{HistoryError, entries, values};
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
    /// The file that alerts are appended to cannot be used.
    #[error(transparent)]
    Append(#[from] AppendError),
}

/// Looks for what is to be reported in the output folder of a run.
///
/// The caller holds the folder (`sink::Folder`), so that no run writes to it meanwhile.
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
        self.note_begun(alerts, None)
    }

    /// Appends alerts to a file, a JSON object a line, and returns those that were missing there. Each alert stands in the file
    /// once, also where a process was killed at any moment: before the first byte is written the memory holds how long the file
    /// was, so the next process sees which of the lines arrived, and cuts off the one that was broken off.
    ///
    /// # Errors
    ///
    /// When the file cannot be read or written, or what is about to be written cannot be noted.
    pub fn append(&mut self, alerts: Vec<Alert>, path: &Path) -> Result<Vec<Alert>, AlertError> {
        let mut file = Appended::open(path)?;
        let begun = self.memory.begun_in(file.path());
        file.mend(begun)?;
        let before = self.memory.of(&self.name).and_then(|r| r.into.as_ref());
        let arrived = match before.filter(|into| into.file == file.path()) {
            Some(into) => file.arrived(into.length)?,
            None => BTreeSet::new(),
        };
        // What was begun in this file and is not there did not arrive: it is not reported again.
        let same = before.is_some_and(|into| into.file == file.path());
        let mut missing = alerts;
        missing.retain(|alert| !arrived.contains(&(alert.id.clone(), alert.rule.clone())));
        for alert in &mut missing {
            alert.again &= !same;
        }
        if !missing.is_empty() {
            let length = match before.filter(|_| same) {
                Some(into) => into.length,
                None => file.length()?,
            };
            self.note_begun(
                &missing,
                Some(BegunIn {
                    file: file.path().to_owned(),
                    length,
                }),
            )?;
            file.append(&missing)?;
        }
        Ok(missing)
    }

    fn note_begun(&mut self, alerts: &[Alert], into: Option<BegunIn>) -> Result<(), AlertError> {
        let mut now = self.memory.of(&self.name).cloned().unwrap_or_default();
        now.begun = alerts.iter().map(|a| a.id.clone()).collect();
        now.into = into;
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
        self.next.into = None;
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

#[cfg(test)]
mod tests;
