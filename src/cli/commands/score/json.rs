//! A score as JSON.

use decisions::compare::score::{Counted, Counts, DocumentScore, Grouping, Judged, Totals};
use serde_json::{Value, json};

use super::Report;

/// Everything in the tables, and the mistakes of as many documents as are to be listed.
pub(super) fn report_json(report: &Report<'_>) -> Value {
    let score = report.score;
    let [missed, unexpected] = score.issue_codes();
    let fields: Vec<Value> = score
        .fields()
        .iter()
        .map(|f| with(json!({"field": f.field, "key": f.key}), totals(&f.totals)))
        .collect();
    let lists: Vec<Value> = score
        .lists()
        .iter()
        .map(|(m, c)| with(json!({"list": m.as_str()}), counts(*c)))
        .collect();
    let worst = score.worst();
    let mistakes: Vec<Value> = worst.iter().take(report.worst).map(|d| document(d)).collect();
    let calibration = score.calibration(!report.only);
    // Writers and forms are few. Documents may be many, so they are listed only if asked for.
    let mut by = json!({});
    for grouping in [Grouping::Writer, Grouping::Form, Grouping::Document] {
        if grouping != Grouping::Document || report.by.contains(&grouping) {
            by[grouping.as_str()] = json!(score.by(grouping));
        }
    }
    let mut out = json!({
        "documents": score.documents.len(),
        "without_record": score.without_record(),
        "without_gold": score.without_gold,
        "key_values": totals(&score.totals(true)),
        "all_values": totals(&score.totals(false)),
        "calibration": with(
            json!(calibration),
            json!({"trust": calibration.trust(), "doubt": calibration.doubt()}),
        ),
        "by": by,
        "text": counts(score.text()),
        "issues": with(counts(score.issues()), json!({"missed_codes": missed, "unexpected_codes": unexpected})),
        "fields": fields,
        "lists": lists,
        "mistakes": mistakes,
    });
    if let Some(shifts) = report.shifts {
        out["shifts"] = json!(shifts);
    }
    out
}

fn document(d: &DocumentScore) -> Value {
    let values: Vec<&Judged> = d.mistakes().collect();
    let lists: Vec<&Counted> = d
        .lists
        .iter()
        .filter(|l| l.counts.missed + l.counts.extra > 0)
        .collect();
    let issues = d
        .issues
        .as_ref()
        .map(|i| json!({"missed": i.missed, "unexpected": i.unexpected}));
    json!({"file": d.file, "found": d.found, "values": values, "lists": lists, "issues": issues})
}

fn totals(t: &Totals) -> Value {
    with(
        json!(t),
        json!({"accuracy": t.accuracy(), "silent_share": t.silent_share()}),
    )
}

fn counts(c: Counts) -> Value {
    with(
        json!(c),
        json!({"precision": c.precision(), "recall": c.recall(), "f1": c.f1()}),
    )
}

/// One object with the keys of both.
fn with(mut a: Value, b: Value) -> Value {
    if let (Some(a), Value::Object(b)) = (a.as_object_mut(), b) {
        a.extend(b);
    }
    a
}
