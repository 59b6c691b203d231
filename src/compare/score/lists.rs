//! Lists and texts: which items of the gold record were found, which were missed, and which were invented.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Value;

use super::super::normal::{Normal, text};
use super::super::pointer::{at, items_at, text_at};
use super::gold::{Accept, Gold};
use super::paragraphs::{Paragraph, lines, of_sections, pair, paragraphs};

/// A list or text whose items are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub enum Measure {
    /// Awards by recipient and amount.
    #[serde(rename = "awards")]
    Awards,
    /// Awards by recipient, its parent body, abbreviation, amount, qualifier and rate.
    #[serde(rename = "awards.rows")]
    AwardRows,
    /// Sums by value.
    #[serde(rename = "amounts")]
    Amounts,
    /// Dates by value.
    #[serde(rename = "dates")]
    Dates,
    /// Sections by number and title.
    #[serde(rename = "sections.titles")]
    SectionTitles,
    /// Paragraphs of the summary.
    #[serde(rename = "summary")]
    Summary,
    /// Lines of the recommendation.
    #[serde(rename = "recommendation")]
    Recommendation,
    /// Paragraphs of all sections.
    #[serde(rename = "sections")]
    Sections,
    /// Lines of the reason for confidentiality.
    #[serde(rename = "confidential_reason")]
    ConfidentialReason,
}

impl Measure {
    /// All measures, in the order of the record.
    pub const ALL: &'static [Self] = &[
        Self::Awards,
        Self::AwardRows,
        Self::Amounts,
        Self::Dates,
        Self::SectionTitles,
        Self::Summary,
        Self::Recommendation,
        Self::Sections,
        Self::ConfidentialReason,
    ];

    /// The name that selects this measure.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Awards => "awards",
            Self::AwardRows => "awards.rows",
            Self::Amounts => "amounts",
            Self::Dates => "dates",
            Self::SectionTitles => "sections.titles",
            Self::Summary => "summary",
            Self::Recommendation => "recommendation",
            Self::Sections => "sections",
            Self::ConfidentialReason => "confidential_reason",
        }
    }

    /// Whether its items are paragraphs of running text.
    #[must_use]
    pub fn is_text(self) -> bool {
        matches!(
            self,
            Self::Summary | Self::Recommendation | Self::Sections | Self::ConfidentialReason
        )
    }

    /// JSON Pointer of the list in the record.
    fn pointer(self) -> &'static str {
        match self {
            Self::Awards | Self::AwardRows => "/awards",
            Self::Amounts => "/amounts",
            Self::Dates => "/dates",
            Self::SectionTitles | Self::Sections => "/sections",
            Self::Summary => "/summary",
            Self::Recommendation => "/recommendation",
            Self::ConfidentialReason => "/confidential_reason",
        }
    }
}

/// Numbers of items found, missed and invented.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Counts {
    /// In both records.
    pub found: u64,
    /// Only in the gold record.
    pub missed: u64,
    /// Only in the run's record.
    pub extra: u64,
}

impl Counts {
    /// Items of the gold record.
    #[must_use]
    pub fn gold(self) -> u64 {
        self.found + self.missed
    }

    /// The share of the record's items that is right. 1 if there are none.
    #[must_use]
    pub fn precision(self) -> f64 {
        share(self.found, self.found + self.extra)
    }

    /// The share of the gold record's items that was found. 1 if there are none.
    #[must_use]
    pub fn recall(self) -> f64 {
        share(self.found, self.found + self.missed)
    }

    /// The harmonic mean of precision and recall. 1 if both records have no items.
    #[must_use]
    pub fn f1(self) -> f64 {
        share(2 * self.found, 2 * self.found + self.missed + self.extra)
    }

    /// Adds another count.
    pub fn add(&mut self, other: Self) {
        self.found += other.found;
        self.missed += other.missed;
        self.extra += other.extra;
    }
}

/// A part of a whole, 0 to 1; 1 if the whole is 0.
pub(super) fn share(part: u64, whole: u64) -> f64 {
    if whole == 0 {
        1.0
    } else {
        part as f64 / whole as f64
    }
}

/// The counts of one list or text of one document.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Counted {
    /// What was counted.
    pub measure: Measure,
    /// The numbers.
    #[serde(flatten)]
    pub counts: Counts,
    /// Items of the gold record that are not in the record.
    pub missed_items: Vec<String>,
    /// Items of the record that are not in the gold record.
    pub extra_items: Vec<String>,
}

/// Counts every list and text that the gold record has.
pub(super) fn count(gold: &Gold, record: &Value) -> Vec<Counted> {
    let optional = gold.allowed.paragraphs();
    Measure::ALL
        .iter()
        .filter(|m| gold.value_at(m.pointer()).is_some() && !gold.allowed.anything(m.pointer()))
        .map(|m| {
            if m.is_text() {
                texts(*m, gold, record, &optional)
            } else {
                items(*m, &gold.record, record)
            }
        })
        .collect()
}

/// Compares the items of a list in any order. An item that occurs twice must be found twice.
fn items(measure: Measure, gold: &Value, record: &Value) -> Counted {
    let mut wanted: BTreeMap<Vec<Normal>, i64> = BTreeMap::new();
    let (gold, got) = (rows(measure, gold), rows(measure, record));
    for row in &gold {
        *wanted.entry(row.clone()).or_default() += 1;
    }
    let (mut found, mut extra_items) = (0, Vec::new());
    for row in got {
        match wanted.get_mut(&row) {
            Some(n) if *n > 0 => {
                *n -= 1;
                found += 1;
            }
            _ => extra_items.push(row_text(&row)),
        }
    }
    let mut missed_items = Vec::new();
    for row in gold.iter().rev() {
        if let Some(n) = wanted.get_mut(row).filter(|n| **n > 0) {
            *n -= 1;
            missed_items.push(row_text(row));
        }
    }
    missed_items.reverse();
    Counted::new(measure, found, missed_items, extra_items)
}

impl Counted {
    fn new(measure: Measure, found: u64, missed_items: Vec<String>, extra_items: Vec<String>) -> Self {
        let counts = Counts {
            found,
            missed: missed_items.len() as u64,
            extra: extra_items.len() as u64,
        };
        Self {
            measure,
            counts,
            missed_items,
            extra_items,
        }
    }
}

fn rows(measure: Measure, record: &Value) -> Vec<Vec<Normal>> {
    let parts: &[&str] = match measure {
        Measure::Awards => &["/recipient", "/amount"],
        Measure::AwardRows => &[
            "/recipient",
            "/part_of",
            "/alias",
            "/amount",
            "/qualifier",
            "/per",
        ],
        Measure::SectionTitles => {
            return items_at(record, "/sections").iter().map(title).collect();
        }
        _ => &["/value"],
    };
    let row =
        |item: &Value| -> Vec<Normal> { parts.iter().map(|p| Normal::from_json(at(item, p))).collect() };
    let rows = items_at(record, measure.pointer()).iter().map(row);
    // A sum or date that could not be read has an issue and no value to compare.
    rows.filter(|r| r.iter().any(|n| !n.is_null())).collect()
}

/// Number and title, without a colon that a gold record may have kept.
fn title(section: &Value) -> Vec<Normal> {
    let title = text(text_at(section, "/title").unwrap_or_default());
    let title = title.trim_end_matches([':', ' ']).to_owned();
    // Section numbers are text in a record; a gold record may have them as numbers.
    let number = match Normal::from_json(at(section, "/number")) {
        Normal::Number(n) => Normal::Text(n.to_string()),
        other => other,
    };
    vec![number, Normal::Text(title)]
}

fn row_text(row: &[Normal]) -> String {
    let part = |n: &Normal| match n {
        Normal::Null => "–".to_owned(),
        Normal::Bool(b) => b.to_string(),
        Normal::Number(n) => n.to_string(),
        Normal::Text(t) => t.clone(),
    };
    row.iter().map(part).collect::<Vec<_>>().join(" | ")
}

/// Compares the paragraphs of a text. If the gold record allows several texts, the one that fits best counts.
fn texts(measure: Measure, gold: &Gold, record: &Value, optional: &[String]) -> Counted {
    let pointer = measure.pointer();
    let mut right = vec![text_of(measure, at(&gold.record, pointer))];
    if let Some(Accept::Values(values)) = gold.allowed.accept.get(pointer) {
        right.extend(values.iter().map(|v| text_of(measure, v)));
    }
    let got = text_of(measure, at(record, pointer));
    let fits = right.iter().map(|gold| {
        let unmatched = pair(gold, &got, optional);
        let found = gold.len() - unmatched.missed.len();
        let missed = unmatched
            .missed
            .iter()
            .map(|i| paragraph_text(&gold[*i]))
            .collect();
        let extra = unmatched.extra.iter().map(|i| paragraph_text(&got[*i])).collect();
        Counted::new(measure, found as u64, missed, extra)
    });
    // If two fit equally well, the first counts: the gold record's own text.
    fits.reduce(|best, next| {
        let wrong = |c: &Counted| c.counts.missed + c.counts.extra;
        let better = next.counts.f1() > best.counts.f1()
            || next.counts.f1() >= best.counts.f1() && wrong(&next) < wrong(&best);
        if better { next } else { best }
    })
    .unwrap_or_else(|| Counted::new(measure, 0, Vec::new(), Vec::new()))
}

fn text_of(measure: Measure, value: &Value) -> Vec<Paragraph> {
    match measure {
        Measure::Summary => paragraphs(value.as_array().map_or(&[], Vec::as_slice)),
        Measure::Sections => of_sections(value),
        _ => lines(value),
    }
}

fn paragraph_text(p: &Paragraph) -> String {
    match &p.label {
        Some(label) => format!("{label} | {}", p.text),
        None => p.text.clone(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[allow(
        clippy::needless_pass_by_value,
        reason = "tests read better without the ampersands"
    )]
    fn counted(measure: Measure, gold: Value, record: Value) -> Counted {
        let gold = Gold::new("a.pdf".to_owned(), gold).unwrap();
        let all = count(&gold, &record);
        all.into_iter().find(|c| c.measure == measure).unwrap()
    }

    #[test]
    fn names_are_those_written() {
        for m in Measure::ALL {
            assert_eq!(serde_json::to_value(m).unwrap(), m.as_str());
        }
    }

    #[test]
    fn awards_are_compared_by_recipient_and_amount() {
        let award = |name: &str, amount: Value| json!({"recipient": name, "amount": amount, "per": null});
        let gold = json!({"awards": [award("A", json!(5)), award("B", json!(7.50)), award("B", json!(7.5))]});
        let record = json!({"awards": [award("B", json!(7.5)), award("A", json!(6))]});
        let c = counted(Measure::Awards, gold, record);
        assert_eq!(
            c.counts,
            Counts {
                found: 1,
                missed: 2,
                extra: 1
            }
        );
        assert_eq!(c.missed_items, ["A | 5", "B | 7.5"]);
        assert_eq!(c.extra_items, ["A | 6"]);
        assert!((c.counts.precision() - 0.5).abs() < 1e-9);
        assert!((c.counts.recall() - 1.0 / 3.0).abs() < 1e-9);
        assert!((c.counts.f1() - 0.4).abs() < 1e-9);
    }

    #[test]
    fn whole_rows_are_stricter() {
        let gold = json!({"awards": [{"recipient": "A", "amount": 5, "qualifier": "up to"}]});
        let record = json!({"awards": [{"recipient": "A", "amount": 5, "qualifier": null}]});
        assert_eq!(
            counted(Measure::Awards, gold.clone(), record.clone())
                .counts
                .missed,
            0
        );
        assert_eq!(counted(Measure::AwardRows, gold, record).counts.missed, 1);
    }

    #[test]
    fn titles_are_compared_without_their_colon() {
        let gold =
            json!({"sections": [{"number": 1, "title": "Objective:"}, {"number": null, "title": "Annex"}]});
        let record =
            json!({"sections": [{"number": "1", "title": "Objective"}, {"number": "2", "title": "Annex"}]});
        let c = counted(Measure::SectionTitles, gold, record);
        assert_eq!(
            c.counts,
            Counts {
                found: 1,
                missed: 1,
                extra: 1
            }
        );
        assert_eq!(c.extra_items, ["2 | Annex"]);
    }

    #[test]
    fn the_text_that_fits_best_counts() {
        let gold = || json!({"recommendation": "One.\nTwo.", "_meta": {"accept": {"/recommendation": ["One. Two.", ""]}}});
        let c =
            |text: Value| counted(Measure::Recommendation, gold(), json!({"recommendation": text})).counts;
        assert_eq!(
            c(json!("One.\nTwo.")),
            Counts {
                found: 2,
                missed: 0,
                extra: 0
            }
        );
        assert_eq!(
            c(json!("One. Two.")),
            Counts {
                found: 1,
                missed: 0,
                extra: 0
            }
        );
        assert_eq!(
            c(json!(null)),
            Counts {
                found: 0,
                missed: 0,
                extra: 0
            }
        );
        assert_eq!(
            c(json!("One.")),
            Counts {
                found: 1,
                missed: 1,
                extra: 0
            }
        );
    }

    #[test]
    fn empty_lists_get_full_marks() {
        let none = Counts::default();
        assert!((none.f1() - 1.0).abs() < 1e-9);
        let invented = Counts { extra: 2, ..none };
        assert!(invented.precision() < 1e-9 && invented.f1() < 1e-9);
    }

    #[test]
    fn what_the_gold_record_leaves_open_is_not_counted() {
        let gold = Gold::new(
            "a.pdf".to_owned(),
            json!({"summary": [], "_meta": {"accept": {"/summary": "any"}}}),
        )
        .unwrap();
        assert_eq!(
            count(
                &gold,
                &json!({"summary": [{"text": "a"}], "awards": [{"recipient": "A"}]})
            ),
            []
        );
    }
}
