//! What requests ask for: the list, a record, a picture, a step.

use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::SystemTime;

use jiff::Timestamp;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::pictures::{Pictures, Word};
use super::view::{Row, View, award_changed};
use super::{Review, ReviewError, Step, page};
use crate::correct::{Action, Corrections, NewCorrection, Notebook, NotebookError, Target};
use crate::evidence::Place;
use crate::geom::PageNumber;
use crate::record::{Number, Record};
use crate::web::archive::{Archive, Item, Originals};

/// Records, corrections and pictures of a review.
pub(super) struct Desk {
    archive: RwLock<Archive>,
    originals: Originals,
    notebook: Notebook,
    known: Mutex<Known>,
    pictures: Pictures,
    by: String,
}

/// The corrections as they were last read.
struct Known {
    corrections: Arc<Corrections>,
    /// When the file was changed, and its length: another program may write to it.
    stamp: Option<(SystemTime, u64)>,
}

/// Why a step was not done.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Refused {
    message: String,
    /// What there is now, where somebody else changed it.
    #[serde(skip_serializing_if = "Option::is_none")]
    view: Option<Box<View>>,
}

#[derive(Debug, Deserialize)]
struct Save {
    index: usize,
    by: String,
    /// The corrections the step was made on.
    print: Option<String>,
    field: String,
    value: String,
    action: String,
    #[serde(default)]
    why: String,
    place: Option<Shown>,
}

/// Words somebody showed on a page.
#[derive(Debug, Deserialize)]
struct Shown {
    page: u32,
    bbox: [f64; 4],
    text: String,
}

#[derive(Debug, Deserialize)]
struct Awards {
    index: usize,
    by: String,
    print: Option<String>,
    /// `add`, `remove` or `merge` with the one behind it.
    what: String,
    #[serde(default)]
    at: usize,
}

#[derive(Debug, Deserialize)]
struct Plain {
    index: usize,
    by: String,
    #[serde(default)]
    print: Option<String>,
}

fn refused(status: u16, message: impl Into<String>) -> (u16, Refused) {
    let refused = Refused {
        message: message.into(),
        view: None,
    };
    (status, refused)
}

fn parsed<'d, T: Deserialize<'d>>(body: &'d [u8]) -> Result<T, (u16, Refused)> {
    serde_json::from_slice(body).map_err(|e| {
        refused(
            400,
            format!("the page asked for something that is not known: {e}"),
        )
    })
}

impl Desk {
    pub(super) fn open(review: &Review) -> Result<Self, ReviewError> {
        let notebook = Notebook::at(&review.corrections);
        let stamp = stamp(&notebook);
        let corrections = Arc::new(notebook.read()?);
        let archive = Archive::open(&review.out, &corrections)?;
        let originals = archive.originals(&review.pdfs);
        Ok(Self {
            archive: RwLock::new(archive),
            originals,
            notebook,
            known: Mutex::new(Known { corrections, stamp }),
            pictures: Pictures::default(),
            by: review.by.clone(),
        })
    }

    pub(super) fn counts(&self) -> (usize, usize) {
        let archive = self.archive.read().unwrap_or_else(PoisonError::into_inner);
        (archive.items.len(), self.originals.len())
    }

    pub(super) fn page(&self) -> String {
        page::page(&self.by)
    }

    pub(super) fn list(&self) -> Vec<Row> {
        // What another program corrected shows in the list too.
        let _ = self.corrections();
        let archive = self.archive.read().unwrap_or_else(PoisonError::into_inner);
        archive.items.par_iter().map(Row::of).collect()
    }

    pub(super) fn view(&self, index: usize) -> Option<View> {
        self.seen(index, &self.corrections())
    }

    pub(super) fn picture(&self, index: usize, page: usize) -> Option<Arc<Vec<u8>>> {
        let item = self.item(index)?;
        self.pictures.page(&item, page, &self.originals)
    }

    pub(super) fn words(&self, index: usize, page: usize) -> Option<Vec<Word>> {
        let item = self.item(index)?;
        self.pictures.words(&item, page, &self.originals)
    }

    /// Sets or confirms a value.
    pub(super) fn save(&self, body: &[u8]) -> Step {
        let asked: Save = parsed(body)?;
        let record = self.record(asked.index)?;
        let Some(action) = Action::ALL.iter().copied().find(|a| a.as_str() == asked.action) else {
            return Err(refused(400, "expected set or confirm"));
        };
        let target = Target::named(&asked.field).map_err(|e| refused(400, e.to_string()))?;
        let kind = target.kind();
        let value = kind
            .read(&asked.value)
            .map_err(|e| refused(422, format!("\u{201c}{}\u{201d}: {e}", asked.value.trim())))?;
        if value.is_null() && !target.may_be_empty() {
            return Err(refused(422, "expected a value: this one is never empty"));
        }
        let mut row = self.row(&record, &asked.by)?;
        row.field.clone_from(&asked.field);
        row.value = kind.write(&value);
        row.why = asked.why;
        // That there is no such value is a value of its own: a later reading that finds one is not confirmed by it.
        row.action = if value.is_null() { Action::Set } else { action };
        row.place = asked.place.map(|shown| Place {
            page: PageNumber(shown.page.max(1)),
            bbox: shown.bbox,
            text: shown.text,
        });
        // The whole list is kept, not a place in it: another version of the program may read awards in another order.
        let inner = asked
            .field
            .strip_prefix("/awards/")
            .and_then(|rest| rest.split_once('/'));
        if let (Action::Set, Some((at, key))) = (row.action, inner) {
            let at = at.parse().unwrap_or(usize::MAX);
            let Some(mut awards) = award_changed(&record, at, key, value) else {
                return Err(refused(404, "there is no such award"));
            };
            if key == "amount"
                && let Some(currency) = awards.get_mut(at).and_then(|a| a.get_mut("currency"))
                && currency.is_null()
            {
                *currency = json!(record.currency.as_deref().unwrap_or("GBP"));
            }
            row.field = "/awards".to_owned();
            row.value = awards.to_string();
            row.place = None;
        }
        self.add(
            asked.index,
            &record,
            asked.print.as_deref(),
            &[row],
            Some(asked.field),
        )
    }

    /// Adds, removes or merges awards.
    pub(super) fn awards(&self, body: &[u8]) -> Step {
        let asked: Awards = parsed(body)?;
        let record = self.record(asked.index)?;
        let mut awards = record.awards.clone();
        let mut value = match asked.what.as_str() {
            "add" => {
                let mut list = serde_json::to_value(&awards).unwrap_or_default();
                let new = crate::correct::Kind::Award.read("{}").unwrap_or_default();
                if let Value::Array(list) = &mut list {
                    list.push(new);
                }
                list
            }
            "remove" if asked.at < awards.len() => {
                awards.remove(asked.at);
                serde_json::to_value(&awards).unwrap_or_default()
            }
            "merge" if asked.at + 1 < awards.len() => {
                let second = awards.remove(asked.at + 1);
                if let Some(first) = awards.get_mut(asked.at) {
                    first.amount = match (first.amount, second.amount) {
                        (Some(a), Some(b)) if first.currency == second.currency => {
                            a.0.checked_add(b.0).map(Number)
                        }
                        (Some(_), Some(_)) => {
                            return Err(refused(
                                422,
                                "the two awards are in different currencies and cannot be added",
                            ));
                        }
                        (a, b) => a.or(b),
                    };
                    first.currency = first.currency.take().or(second.currency);
                    first.recipient = first.recipient.take().or(second.recipient);
                    first.purpose = first.purpose.take().or(second.purpose);
                }
                serde_json::to_value(&awards).unwrap_or_default()
            }
            _ => {
                return Err(refused(
                    422,
                    "there is no such award, or none behind it to merge it with",
                ));
            }
        };
        let mut row = self.row(&record, &asked.by)?;
        row.field = "/awards".to_owned();
        row.value = value.take().to_string();
        let about = match asked.what.as_str() {
            "add" => format!("/awards/{}/recipient", record.awards.len()),
            _ => format!(
                "/awards/{}/recipient",
                asked.at.min(record.awards.len().saturating_sub(2))
            ),
        };
        self.add(asked.index, &record, asked.print.as_deref(), &[row], Some(about))
    }

    /// Confirms every key value as it is now, and the record as a whole.
    pub(super) fn finish(&self, body: &[u8]) -> Step {
        const KEY: [&str; 6] = [
            "/number",
            "/decision_date",
            "/outcome/status",
            "/amount",
            "/currency",
            "/recipient",
        ];
        let asked: Plain = parsed(body)?;
        let record = self.record(asked.index)?;
        let json = serde_json::to_value(&record).unwrap_or_default();
        let row = self.row(&record, &asked.by)?;
        let mut rows: Vec<NewCorrection> = Vec::new();
        let mut confirm = |field: &str| {
            let (Ok(target), Some(value)) = (Target::named(field), json.pointer(field)) else {
                return;
            };
            let empty = value.is_null() || value.as_array().is_some_and(Vec::is_empty);
            rows.push(NewCorrection {
                field: field.to_owned(),
                value: if empty {
                    String::new()
                } else {
                    target.kind().write(value)
                },
                action: if empty { Action::Set } else { Action::Confirm },
                ..row.clone()
            });
        };
        KEY.iter().for_each(|field| confirm(field));
        confirm("/awards");
        // Every other doubt was looked at too.
        let corrections = self.corrections();
        let shown = crate::web::values::values(&record, true);
        for value in shown
            .iter()
            .filter(|v| v.is_doubtful() && !KEY.contains(&v.pointer.as_str()))
        {
            if !value.pointer.starts_with("/awards") {
                confirm(&value.pointer);
            }
        }
        // What a person set already stays as that person set it.
        let before = corrections.of(&record.source.file);
        rows.retain(|new| {
            !before.iter().any(|old| {
                old.field.trim_start_matches('/') == new.field.trim_start_matches('/')
                    && old.written == new.value
            })
        });
        rows.push(NewCorrection {
            field: "/review".to_owned(),
            value: "done".to_owned(),
            action: Action::Set,
            ..row
        });
        self.add(asked.index, &record, asked.print.as_deref(), &rows, None)
    }

    /// Takes the last step of a person about a record back.
    pub(super) fn undo(&self, body: &[u8]) -> Step {
        let asked: Plain = parsed(body)?;
        let record = self.record(asked.index)?;
        let taken = self
            .notebook
            .take_back(&record.source.file, &asked.by)
            .map_err(|e| failed(&e))?;
        let Some((field, corrections)) = taken else {
            return Err(refused(
                404,
                "there is no step of yours on this record to take back",
            ));
        };
        let corrections = self.learn(corrections);
        self.shown(asked.index, &corrections, Some(field))
    }

    /// Saves rows; only then shows what came of them.
    fn add(
        &self,
        index: usize,
        record: &Record,
        print: Option<&str>,
        rows: &[NewCorrection],
        about: Option<String>,
    ) -> Step {
        match self
            .notebook
            .add_seen(rows, &record.source.file, print, Timestamp::now())
        {
            Ok(corrections) => {
                let corrections = self.learn(corrections);
                self.shown(index, &corrections, about)
            }
            Err(NotebookError::Changed) => {
                let corrections = self.corrections();
                let view = self.shown(index, &corrections, about)?;
                Err((
                    409,
                    Refused {
                        message: "somebody else changed this record meanwhile: look again; nothing was saved"
                            .to_owned(),
                        view: Some(Box::new(view)),
                    },
                ))
            }
            Err(e) => Err(failed(&e)),
        }
    }

    fn shown(&self, index: usize, corrections: &Arc<Corrections>, about: Option<String>) -> Step {
        let mut view = self
            .seen(index, corrections)
            .ok_or_else(|| refused(404, "there is no such record"))?;
        view.about = about;
        Ok(view)
    }

    fn seen(&self, index: usize, corrections: &Corrections) -> Option<View> {
        let record = self.corrected(index, corrections)?;
        let mut archive = self.archive.write().unwrap_or_else(PoisonError::into_inner);
        archive.note(index, &record);
        let behind = archive.is_behind(&record.source.file, corrections);
        let item = archive.items.get(index)?;
        let pictures = self.originals.has(&item.file);
        Some(View::of(index, &record, item, corrections, behind, pictures))
    }

    fn corrected(&self, index: usize, corrections: &Corrections) -> Option<Record> {
        let archive = self.archive.read().unwrap_or_else(PoisonError::into_inner);
        let mut record = archive.record(index).ok()?;
        corrections.apply(&mut record);
        Some(record)
    }

    fn record(&self, index: usize) -> Result<Record, (u16, Refused)> {
        self.corrected(index, &self.corrections()).ok_or_else(|| {
            refused(
                404,
                "there is no such record: was `decisions extract` run meanwhile? Start the review again",
            )
        })
    }

    fn item(&self, index: usize) -> Option<Item> {
        let archive = self.archive.read().unwrap_or_else(PoisonError::into_inner);
        archive.items.get(index).cloned()
    }

    /// A row about a record by a person, to be filled in.
    fn row(&self, record: &Record, by: &str) -> Result<NewCorrection, (u16, Refused)> {
        let Some(sha256) = record.source.sha256.clone() else {
            return Err(refused(
                422,
                "the file could not be read when the records were made",
            ));
        };
        if by.trim().is_empty() {
            return Err(refused(
                422,
                "type your name first: who corrected a value is kept with it",
            ));
        }
        Ok(NewCorrection {
            file: record.source.file.clone(),
            sha256,
            field: String::new(),
            value: String::new(),
            action: Action::Set,
            by: by.trim().to_owned(),
            why: String::new(),
            place: None,
        })
    }

    /// The corrections as the file has them now. One that cannot be read any more is kept as it was last read.
    fn corrections(&self) -> Arc<Corrections> {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let now = stamp(&self.notebook);
        if now != known.stamp
            && let Ok(read) = self.notebook.read()
        {
            known.stamp = now;
            known.corrections = Arc::new(read);
        }
        Arc::clone(&known.corrections)
    }

    fn learn(&self, corrections: Corrections) -> Arc<Corrections> {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        known.stamp = stamp(&self.notebook);
        known.corrections = Arc::new(corrections);
        Arc::clone(&known.corrections)
    }
}

fn failed(e: &NotebookError) -> (u16, Refused) {
    let mut message = e.to_string();
    if let Some(cause) = std::error::Error::source(e) {
        message += &format!(": {cause}");
    }
    refused(500, message)
}

fn stamp(notebook: &Notebook) -> Option<(SystemTime, u64)> {
    let about = std::fs::metadata(notebook.path()).ok()?;
    Some((about.modified().ok()?, about.len()))
}
