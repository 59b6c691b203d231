//! Where a corrected value comes from.

use std::collections::BTreeMap;

use super::row::{Action, Correction};
use crate::compare::pointer::within;
use crate::evidence::{Evidence, Place};
use crate::geom::PageNumber;
use crate::record::Record;

/// Notes of a value that a person set or confirmed it. Its place is the one the person showed, else that of the same value
/// elsewhere in the document, else an empty box on the first page.
pub(super) fn note(record: &mut Record, before: &Record, pointer: &str, row: &Correction) {
    if pointer == "/review" || record.source.pages.unwrap_or(0) == 0 {
        return;
    }
    let doing = row.doing();
    let rule = match row.why.trim() {
        "" => doing,
        why => format!("{doing}: {why}"),
    };
    let known = before.evidence.get(pointer);
    let shown = row.place.clone().map(|place| (place, Vec::new()));
    let found = match row.action {
        Action::Confirm => shown.or_else(|| known.map(|e| (e.place.clone(), e.more.clone()))),
        Action::Set => shown.or_else(|| same_value(record, pointer).map(|e| (e.place, e.more))),
    };
    let (place, more) = found.unwrap_or_else(|| {
        let nowhere = Place {
            page: PageNumber(1),
            bbox: [0.0; 4],
            text: String::new(),
        };
        (nowhere, Vec::new())
    });
    let rule = match known.and_then(|e| e.rule.as_deref()) {
        Some(before) if row.action == Action::Confirm && !before.contains(&rule) => {
            format!("{before}; {rule}")
        }
        Some(before) if row.action == Action::Confirm => before.to_owned(),
        _ => rule,
    };
    record.evidence.insert(
        pointer.to_owned(),
        Evidence {
            place,
            more,
            rule: Some(rule),
        },
    );
}

/// The place of the same sum or day elsewhere in the document.
fn same_value(record: &Record, pointer: &str) -> Option<Evidence> {
    let found = if pointer == "/amount" {
        let at = record
            .amounts
            .iter()
            .position(|a| a.value == record.amount && a.value.is_some())?;
        format!("/amounts/{at}/value")
    } else if pointer == "/decision_date" {
        let at = record
            .dates
            .iter()
            .position(|d| d.value == record.decision_date && d.value.is_some())?;
        format!("/dates/{at}/value")
    } else {
        return None;
    };
    record.evidence.get(&found).cloned()
}

/// Gives awards the evidence of the award they were before: their order may be another.
pub(super) fn follow_awards(record: &mut Record, before: &Record) {
    if record.awards == before.awards {
        return;
    }
    let old: BTreeMap<String, Evidence> = before
        .evidence
        .iter()
        .filter(|(pointer, _)| within(pointer, "/awards") && *pointer != "/awards")
        .map(|(pointer, evidence)| (pointer.clone(), evidence.clone()))
        .collect();
    let set: Vec<String> = record
        .evidence
        .iter()
        .filter(|(pointer, evidence)| old.get(*pointer) != Some(evidence))
        .map(|(pointer, _)| pointer.clone())
        .collect();
    record
        .evidence
        .retain(|pointer, _| !within(pointer, "/awards") || set.contains(pointer));
    for (i, award) in record.awards.iter().enumerate() {
        let same = |j: &usize| {
            before
                .awards
                .get(*j)
                .is_some_and(|b| b.recipient == award.recipient)
        };
        let name = (0..before.awards.len()).find(same);
        let sum = (0..before.awards.len()).find(|j| {
            before.awards.get(*j).is_some_and(|b| {
                b.amount == award.amount && b.amount.is_some() && (same(j) || name.is_none())
            })
        });
        for (part, from) in [
            ("recipient", name),
            (
                "amount",
                sum.or(name.filter(|j| before.awards.get(*j).is_some_and(|b| b.amount == award.amount))),
            ),
        ] {
            let found = from.and_then(|j| old.get(&format!("/awards/{j}/{part}")));
            if let Some(found) = found {
                record
                    .evidence
                    .entry(format!("/awards/{i}/{part}"))
                    .or_insert_with(|| found.clone());
            }
        }
    }
}
