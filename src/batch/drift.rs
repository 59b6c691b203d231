//! Drift: a field that is read in fewer documents of a form than in the months before. Mostly the form has changed.
//!
//! Documents of a profile are put in the order of their dates. The last month that has enough of them is held against the
//! twelve months before: a field that nearly every document had and that many have not now is a [`Fall`], if that many
//! would hardly be without it by chance.

use std::collections::BTreeMap;

use crate::record::{AmountStatus, OutcomeStatus, Record, Status};

/// The least number of documents of the months before: a share of fewer is not evidence.
const BEFORE: usize = 20;
/// Documents of the last months.
const LATELY: usize = 5;
/// Share of documents that had the field, below which it is one that comes and goes.
const MOST: f64 = 0.8;
/// How much the share must have fallen.
const FALL: f64 = 0.25;
/// How unlikely the fall must be if nothing had changed. Some twenty forms with a dozen fields are looked at every night of
/// a year or two: a million looks, most of them at the same documents.
const CHANCE: f64 = 1e-4;
/// Months the last one is held against.
const MONTHS_BEFORE: i32 = 12;
/// Months that are put together to get enough documents.
const MONTHS_LATELY: i32 = 3;

/// A field, and whether it is there with certainty.
type Field = (&'static str, fn(&Record) -> Option<bool>);

/// What every form has. The answer is `None` if a document cannot have the field: a decision that commits no money has no
/// recipient.
const FIELDS: [Field; 10] = [
    ("number", |r| Some(r.number.is_some())),
    ("decision_date", |r| Some(r.decision_date.is_some())),
    ("subject", |r| Some(r.subject.is_some())),
    ("originator", |r| Some(r.originator.is_some())),
    ("outcome", |r| Some(r.outcome.status != OutcomeStatus::Unknown)),
    ("amount_status", |r| {
        Some(r.amount_status.is_some_and(|s| s != AmountStatus::Conflict))
    }),
    ("recipient", |r| r.amount.is_some().then(|| r.recipient.is_some())),
    ("checklist", |r| Some(!r.checklist.is_empty())),
    ("sign_offs", |r| Some(!r.sign_offs.is_empty())),
    ("sections", |r| Some(!r.sections.is_empty())),
];

/// The name under which documents are counted whose form no profile knows.
const PROFILE: &str = "profile";

/// A field that is read in fewer documents than before.
#[derive(Debug, Clone, PartialEq)]
pub struct Fall {
    /// The profile; `None` if the form itself is recognised in fewer documents.
    pub profile: Option<String>,
    /// The field, by its name in the record.
    pub field: &'static str,
    /// The date of the first document without it, after the last month in which it was as usual.
    pub since: String,
    /// How many of the documents had it before, and how many there are.
    pub before: (usize, usize),
    /// The same of the last ones.
    pub lately: (usize, usize),
}

impl std::fmt::Display for Fall {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let share = |(n, of): (usize, usize)| n * 100 / of.max(1);
        let (now, before) = (self.lately, self.before);
        match &self.profile {
            Some(profile) => write!(f, "{} is read in ", self.field)
                .and_then(|()| write!(f, "{} of {} documents of the profile {profile}", now.0, now.1)),
            None => write!(f, "the form is recognised in {} of {} documents", now.0, now.1),
        }?;
        write!(
            f,
            " since {} ({} %, before that {} %): the form may have changed",
            self.since,
            share(now),
            share(before)
        )
    }
}

/// Gathers what falls are found by. Memory: some twenty bytes a document.
#[derive(Debug, Default)]
pub struct Drift {
    /// Documents by profile; under `None` all documents, by whether they have a profile.
    groups: BTreeMap<Option<String>, Vec<Seen>>,
}

/// A document: its date as year, month and day in one number, which fields it can have, and which it has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Seen {
    date: i32,
    can: u16,
    has: u16,
}

impl Seen {
    fn month(self) -> i32 {
        let (year, month) = (self.date / 10_000, self.date / 100 % 100);
        year * 12 + month - 1
    }
}

impl Drift {
    /// Counts a record. A record without a date, and a record of a document that could not be read, do not count.
    pub fn note(&mut self, record: &Record) {
        let Some(date) = date(record).filter(|_| record.status != Status::Failed) else {
            return;
        };
        let known = record.profile.is_some();
        self.groups.entry(None).or_default().push(Seen {
            date,
            can: 1,
            has: u16::from(known),
        });
        if !known {
            return;
        }
        let (mut can, mut has) = (0, 0);
        for (i, (_, ask)) in FIELDS.iter().enumerate() {
            if let Some(there) = ask(record) {
                can |= 1 << i;
                has |= u16::from(there) << i;
            }
        }
        let seen = Seen { date, can, has };
        match self.groups.get_mut(&record.profile) {
            Some(group) => group.push(seen),
            None => {
                self.groups.insert(record.profile.clone(), vec![seen]);
            }
        }
    }

    /// The fields that are read in fewer documents than before, by profile.
    #[must_use]
    pub fn falls(mut self) -> Vec<Fall> {
        let mut out = Vec::new();
        for (profile, group) in &mut self.groups {
            group.sort();
            let fields: Vec<&'static str> = match profile {
                Some(_) => FIELDS.iter().map(|(name, _)| *name).collect(),
                None => vec![PROFILE],
            };
            for (i, field) in fields.into_iter().enumerate() {
                let bit = 1 << i;
                let docs: Vec<(Seen, bool)> = group
                    .iter()
                    .filter(|s| s.can & bit != 0)
                    .map(|s| (*s, s.has & bit != 0))
                    .collect();
                if let Some((since, before, lately)) = fall(&docs) {
                    out.push(Fall {
                        profile: profile.clone(),
                        field,
                        since,
                        before,
                        lately,
                    });
                }
            }
        }
        out
    }
}

/// The day a document is of: when it was decided, or else when the file was written.
fn date(record: &Record) -> Option<i32> {
    let source = &record.source;
    let day = |text: &Option<String>| -> Option<i32> {
        let text = text.as_deref()?.get(..10)?;
        let day: jiff::civil::Date = text.parse().ok()?;
        Some(i32::from(day.year()) * 10_000 + i32::from(day.month()) * 100 + i32::from(day.day()))
    };
    day(&record.decision_date)
        .or_else(|| day(&source.created))
        .or_else(|| day(&source.modified))
}

type Share = (usize, usize);

/// Whether the last documents have a field less often than those before.
fn fall(docs: &[(Seen, bool)]) -> Option<(String, Share, Share)> {
    let last = docs.last()?.0.month();
    let share = |from: i32, to: i32| -> Share {
        let of = docs.iter().filter(|(s, _)| (from..=to).contains(&s.month()));
        of.fold((0, 0), |(n, all), (_, has)| (n + usize::from(*has), all + 1))
    };
    for months in 1..=MONTHS_LATELY {
        let begin = last - months + 1;
        let lately = share(begin, last);
        if lately.1 < LATELY {
            continue;
        }
        let before = share(begin - MONTHS_BEFORE, begin - 1);
        let p = before.0 as f64 / before.1.max(1) as f64;
        let now = lately.0 as f64 / lately.1 as f64;
        if before.1 >= BEFORE && p >= MOST && p - now >= FALL && at_most(lately, p) < CHANCE {
            let first = docs.iter().find(|(s, has)| s.month() >= begin && !has)?;
            let date = first.0.date;
            let since = format!("{:04}-{:02}-{:02}", date / 10_000, date / 100 % 100, date % 100);
            return Some((since, before, lately));
        }
    }
    None
}

/// How likely it is that at most so many of so many have what each has with this probability.
fn at_most((most, of): Share, p: f64) -> f64 {
    // All of a few documents means that nearly all have the field, not that every document must.
    let p = p.min(0.98);
    let mut term = (1.0 - p).powi(i32::try_from(of).unwrap_or(i32::MAX));
    let mut sum = term;
    for n in 1..=most {
        term *= (of - n + 1) as f64 / n as f64 * p / (1.0 - p);
        sum += term;
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sink::sample::full;

    fn record(month: u32, day: u32, change: &dyn Fn(&mut Record)) -> Record {
        let mut record = full();
        record.profile = Some("county".into());
        record.decision_date = Some(format!("{}-{:02}-{day:02}", 2024 + month / 12, month % 12 + 1));
        record.source.created = record.decision_date.clone().map(|d| d + "T10:00:00Z");
        change(&mut record);
        record
    }

    /// Ten documents a month for so many months, changed from one month on.
    fn falls(months: u32, from: u32, change: &dyn Fn(&mut Record, u32)) -> Vec<Fall> {
        let mut drift = Drift::default();
        for month in 0..months {
            for day in 1..=10 {
                drift.note(&record(month, day, &|r| {
                    if month >= from {
                        change(r, day);
                    }
                }));
            }
        }
        drift.falls()
    }

    #[test]
    fn a_form_that_changed_is_reported_with_its_date() {
        let lost = |r: &mut Record, _| r.subject = None;
        assert_eq!(falls(8, 9, &lost), []);
        let found = falls(8, 7, &lost);
        assert_eq!(
            found,
            [Fall {
                profile: Some("county".into()),
                field: "subject",
                since: "2024-08-01".into(),
                before: (70, 70),
                lately: (0, 10),
            }]
        );
        assert_eq!(
            found[0].to_string(),
            "subject is read in 0 of 10 documents of the profile county since 2024-08-01 (0 %, before that 100 %): the form may \
             have changed"
        );
        // The date itself may be what is lost: then that of the file counts.
        assert_eq!(
            falls(8, 7, &|r, _| r.decision_date = None)[0].field,
            "decision_date"
        );
    }

    #[test]
    fn a_form_nobody_knows_any_more_is_reported() {
        let found = falls(8, 7, &|r, _| r.profile = None);
        assert_eq!((found[0].profile.as_ref(), found[0].field), (None, "profile"));
        assert!(
            found[0]
                .to_string()
                .starts_with("the form is recognised in 0 of 10")
        );
    }

    #[test]
    fn what_comes_and_goes_is_no_drift() {
        // One in ten is without it: that is how it is.
        assert_eq!(
            falls(8, 7, &|r, day| r.subject = r.subject.take().filter(|_| day != 1)),
            []
        );
        // Two months of documents say nothing.
        assert_eq!(falls(2, 1, &|r, _| r.subject = None), []);
        // Decisions that commit nothing have no recipient.
        assert_eq!(
            falls(8, 7, &|r, _| {
                r.amount = None;
                r.recipient = None;
            }),
            []
        );
    }

    #[test]
    fn chances_are_those_of_a_binomial() {
        let near = |a: f64, b: f64| (a - b).abs() < 1e-9;
        assert!(near(at_most((0, 5), 0.5), 1.0 / 32.0));
        assert!(near(at_most((1, 5), 0.5), 6.0 / 32.0));
        assert!(near(at_most((5, 5), 0.9), 1.0));
    }
}
