//! What a context says of a sum or a body: rows of `frames.toml`, each with a name and a weight.

use std::sync::LazyLock;

use serde::Deserialize;

use super::context::{Context, Flag, Slot};
use crate::text::{ClassSet, Vocabulary};

/// The rows that come with the program.
const FRAMES: &str = include_str!("frames.toml");

/// What a sum is, beside what this decision gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mark {
    /// What several come to.
    Total,
    /// What it comes to with what was given before.
    Running,
    /// Money that comes in.
    Income,
    /// Asked for, not given.
    Request,
}

impl Mark {
    /// All, with their names in `frames.toml`.
    const ALL: [(Self, &'static str); 4] = [
        (Self::Total, "total"),
        (Self::Running, "running"),
        (Self::Income, "income"),
        (Self::Request, "request"),
    ];

    pub(super) const fn bit(self) -> u8 {
        1 << self as u8
    }
}

#[derive(Debug, Deserialize)]
struct RowText {
    says: String,
    weight: f64,
    #[serde(default)]
    mark: Option<String>,
    #[serde(default)]
    is: Vec<String>,
    #[serde(default)]
    any: Vec<String>,
    #[serde(default)]
    not: Vec<String>,
    #[serde(flatten)]
    slots: std::collections::BTreeMap<String, Vec<String>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Text {
    sum: Vec<toml::Table>,
    body: Vec<toml::Table>,
}

/// A row: conditions, and what it weighs.
#[derive(Debug, Clone)]
pub(super) struct Row {
    pub(super) says: String,
    /// In hundredths.
    pub(super) weight: i32,
    pub(super) mark: u8,
    all: u64,
    any: u64,
    none: u64,
    /// A slot, the classes of which it must hold one, and those it must hold none of.
    slots: Vec<(Slot, ClassSet, ClassSet)>,
}

impl Row {
    fn fits(&self, c: &Context) -> bool {
        c.flags & self.all == self.all
            && (self.any == 0 || c.flags & self.any != 0)
            && c.flags & self.none == 0
            && self.slots.iter().all(|(slot, any, none)| {
                let held = c.get(*slot);
                (any.is_empty() || held.meets(*any)) && !held.meets(*none)
            })
    }
}

/// The table of evidence.
#[derive(Debug, Clone, Default)]
pub(super) struct Frames {
    sum: Vec<Row>,
    body: Vec<Row>,
}

/// What was found of one sum or body.
#[derive(Debug, Clone, Default)]
pub(super) struct Weight {
    /// In hundredths.
    pub(super) total: i32,
    pub(super) marks: u8,
    /// What says it, with its weight.
    pub(super) named: Vec<(&'static str, i32)>,
}

impl Weight {
    pub(super) fn is(&self, mark: Mark) -> bool {
        self.marks & mark.bit() != 0
    }

    pub(super) fn add(&mut self, says: &'static str, weight: i32) {
        self.total += weight;
        self.named.push((says, weight));
    }

    /// The evidence in words: `what is given +2.5, asked for -0.5`.
    pub(super) fn in_words(&self) -> String {
        let parts = self.named.iter().map(|(says, weight)| {
            let sign = if *weight < 0 { '-' } else { '+' };
            let (whole, tenths) = (weight.abs() / 100, weight.abs() % 100 / 10);
            format!("{says} {sign}{whole}.{tenths}")
        });
        parts.collect::<Vec<_>>().join(", ")
    }
}

impl Frames {
    pub(super) fn shared() -> &'static Self {
        static SHARED: LazyLock<Frames> =
            LazyLock::new(|| Frames::parse(FRAMES, Vocabulary::shared()).unwrap_or_default());
        &SHARED
    }

    fn parse(text: &str, vocabulary: &Vocabulary) -> Result<Self, String> {
        let text: Text = toml::from_str(text).map_err(|e| e.to_string())?;
        let rows = |rows: Vec<toml::Table>| -> Result<Vec<Row>, String> {
            rows.into_iter().map(|r| row(r, vocabulary)).collect()
        };
        Ok(Self {
            sum: rows(text.sum)?,
            body: rows(text.body)?,
        })
    }

    pub(super) fn of_sum(&'static self, c: &Context) -> Weight {
        weigh(&self.sum, c)
    }

    pub(super) fn of_body(&'static self, c: &Context) -> Weight {
        weigh(&self.body, c)
    }
}

fn weigh(rows: &'static [Row], c: &Context) -> Weight {
    let mut out = Weight::default();
    for row in rows.iter().filter(|r| r.fits(c)) {
        out.add(&row.says, row.weight);
        out.marks |= row.mark;
    }
    out
}

fn row(table: toml::Table, vocabulary: &Vocabulary) -> Result<Row, String> {
    let text: RowText = table.try_into().map_err(|e: toml::de::Error| e.to_string())?;
    let says = &text.says;
    let flags = |names: &[String]| -> Result<u64, String> {
        names.iter().try_fold(0, |bits, name| {
            let bit = Flag::named(name)
                .ok_or_else(|| format!("\"{says}\": no circumstance is called \"{name}\""))?;
            Ok(bits | bit)
        })
    };
    let classes = |names: &[String]| -> Result<ClassSet, String> {
        names.iter().try_fold(ClassSet::default(), |set, name| {
            let class = vocabulary
                .class(name)
                .ok_or_else(|| format!("\"{says}\": no list of words is called \"{name}\""))?;
            Ok(set.with(class))
        })
    };
    let mut slots: Vec<(Slot, ClassSet, ClassSet)> = Vec::new();
    for (key, names) in &text.slots {
        let (bare, none) = key
            .strip_prefix("not-")
            .map_or((key.as_str(), false), |bare| (bare, true));
        let (slot, _) = Slot::ALL
            .into_iter()
            .find(|(_, name)| *name == bare)
            .ok_or_else(|| format!("\"{says}\": no key is called \"{key}\""))?;
        let set = classes(names)?;
        let empty = ClassSet::default();
        slots.push(if none {
            (slot, empty, set)
        } else {
            (slot, set, empty)
        });
    }
    let mark = match &text.mark {
        Some(name) => {
            let known = Mark::ALL.iter().find(|(_, n)| n == name).map(|(m, _)| m);
            known
                .ok_or_else(|| format!("\"{says}\": no mark is called \"{name}\""))?
                .bit()
        }
        None => 0,
    };
    Ok(Row {
        weight: (text.weight * 100.0).round() as i32,
        mark,
        all: flags(&text.is)?,
        any: flags(&text.any)?,
        none: flags(&text.not)?,
        slots,
        says: text.says,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_that_comes_with_the_program_can_be_read() {
        let frames = Frames::parse(
            FRAMES,
            &Vocabulary::parse(include_str!("../../text/words.toml")).unwrap(),
        );
        let frames = frames.unwrap();
        assert!(frames.sum.len() > 10 && frames.body.len() > 10);
    }

    #[test]
    fn the_table_in_use_is_not_empty() {
        assert!(Frames::shared().sum.len() > 100 && Frames::shared().body.len() > 40);
        assert!(Vocabulary::shared().class("give").is_some());
    }

    #[test]
    fn every_row_says_something_that_can_be_met() {
        let frames = Frames::shared();
        for row in frames.sum.iter().chain(&frames.body) {
            assert!(!row.says.trim().is_empty());
            assert!(
                row.weight != 0 || row.mark != 0,
                "{}: a row that weighs nothing",
                row.says
            );
            assert_eq!(row.all & row.none, 0, "{}: both asked for and refused", row.says);
            assert!(
                row.all != 0 || row.any != 0 || !row.slots.is_empty(),
                "{}: a row that always holds",
                row.says
            );
            for (slot, any, none) in &row.slots {
                assert!(
                    !any.is_empty() || !none.is_empty(),
                    "{}: {slot:?} names no words",
                    row.says
                );
            }
        }
    }

    #[test]
    fn a_mistyped_row_is_refused_with_what_is_wrong() {
        let words = Vocabulary::shared();
        let wrong = [
            ("verb = [\"gvie\"]", "gvie"),
            ("vreb = [\"give\"]", "vreb"),
            ("is = [\"objekt\"]", "objekt"),
            ("mark = \"totl\"", "totl"),
            ("not-verbs = [\"give\"]", "not-verbs"),
        ];
        for (line, named) in wrong {
            let text = format!(
                "[[sum]]\nsays = \"a row\"\nweight = 1.0\n{line}\n[[body]]\nsays = \"b\"\nweight = 1.0\n"
            );
            let error = Frames::parse(&text, words).unwrap_err().to_string();
            assert!(
                error.contains(named) && error.contains("a row"),
                "{line}: {error}"
            );
        }
        assert!(
            Frames::parse(
                "[[sum]]\nsays = \"a\"\n[[body]]\nsays = \"b\"\nweight = 1.0\n",
                words
            )
            .is_err()
        );
    }
}
