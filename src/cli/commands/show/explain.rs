//! `--explain FIELD`: the value and its place, then the rule that found it, and the candidates that lost.

use std::io::{self, Write};

use decisions::pipeline::Reading;
use decisions::profile::Choice;
use decisions::record::Record;
use serde_json::Value;

/// Prints a field's value, its place and the steps that led to it. Returns false if the document has neither a step nor an
/// issue about the field.
pub(super) fn print(
    reading: &Reading<'_>,
    record: &Record,
    field: &str,
    out: &mut dyn Write,
) -> io::Result<bool> {
    let pointer = format!("/{}", field.trim_start_matches('/').replace('.', "/"));
    if pointer == "/profile" {
        profile(reading, out)?;
        return Ok(true);
    }
    let steps: Vec<_> = reading
        .facts
        .trail
        .iter()
        .filter(|s| s.field == pointer || s.field.starts_with(&format!("{pointer}/")))
        .collect();
    let issues: Vec<_> = reading
        .issues
        .iter()
        .filter(|i| {
            i.field
                .as_deref()
                .is_some_and(|f| f == pointer || f.starts_with(&format!("{pointer}/")))
        })
        .collect();
    if steps.is_empty() && issues.is_empty() {
        return Ok(false);
    }
    value(record, &pointer, out)?;
    for won in [true, false] {
        let some: Vec<_> = steps.iter().filter(|s| s.chosen == won).collect();
        if some.is_empty() {
            continue;
        }
        writeln!(out, "{}", if won { "Taken:" } else { "Not taken:" })?;
        for s in some {
            let page = s.span.and_then(|s| reading.layout.text.page(s));
            let page = page.map_or(String::new(), |p| format!("page {p}, "));
            let words = s.span.map_or("", |s| reading.layout.text.slice(s));
            let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
            writeln!(
                out,
                "  {}",
                if s.value.is_empty() { "(nothing)" } else { &s.value }
            )?;
            writeln!(out, "    {page}\"{words}\"")?;
            writeln!(out, "    rule {}: {}", s.rule, s.why)?;
        }
    }
    for i in issues {
        writeln!(out, "{}: {}", i.code, i.message)?;
        if let Some(s) = &i.suggestion {
            writeln!(out, "  probably {s}")?;
        }
    }
    Ok(true)
}

/// Prints the value that the record has for a field, with the page and the box it was read from.
fn value(record: &Record, pointer: &str, out: &mut dyn Write) -> io::Result<()> {
    let name = pointer.trim_start_matches('/');
    let whole = serde_json::to_value(record).map_err(io::Error::other)?;
    let found = match whole.pointer(pointer) {
        Some(Value::String(text)) => text.clone(),
        Some(Value::Null) | None => "no value".to_owned(),
        Some(Value::Array(items)) => match items.len() {
            1 => "1 entry".to_owned(),
            n => format!("{n} entries"),
        },
        Some(Value::Object(_)) => "several values".to_owned(),
        Some(other) => other.to_string(),
    };
    writeln!(out, "{name}: {found}")?;
    if let Some(evidence) = record.evidence.get(pointer) {
        let place = &evidence.place;
        let [left, top, right, bottom] = place.bbox;
        writeln!(
            out,
            "  page {}, from ({left:.0}, {top:.0}) to ({right:.0}, {bottom:.0}) in points: \"{}\"",
            place.page, place.text
        )?;
    }
    Ok(())
}

/// Every profile's score and the evidence for and against it.
fn profile(reading: &Reading<'_>, out: &mut dyn Write) -> io::Result<()> {
    let r = &reading.recognition;
    let id = &reading.profile.id;
    let tied: Vec<String> = r.tied().iter().map(|c| format!("\"{}\"", c.id)).collect();
    let tied = tied.join(" and ");
    match reading.choice {
        Choice::Asked => writeln!(out, "Read with \"{id}\", because it was asked for.")?,
        Choice::Best => writeln!(out, "Read with \"{id}\", which fits best.")?,
        Choice::Shared => writeln!(
            out,
            "{tied} fit about equally. Read with \"{id}\", on which the others build."
        )?,
        Choice::Tied => writeln!(
            out,
            "{tied} fit about equally, so none of them was chosen. Read with \"{id}\": what they have in common."
        )?,
        Choice::Nothing => writeln!(out, "No form fits. Read with \"{id}\".")?,
    }
    for c in &r.candidates {
        let verdict = if c.vetoed {
            "ruled out"
        } else if c.fits() {
            "fits"
        } else {
            "does not fit"
        };
        writeln!(
            out,
            "\n{:<18} {:>5.1} %  {verdict} (needs {:.0} %)",
            c.id,
            // Adding nothing makes plain zero of minus zero.
            c.score * 100.0 + 0.0,
            c.threshold * 100.0
        )?;
        let found = c.clues.iter().filter(|k| k.found.is_some());
        for k in found {
            let sign = if k.weight < 0.0 || k.veto {
                "against"
            } else {
                "for"
            };
            let page = k.found.map_or(String::new(), |p| format!("page {p}"));
            writeln!(out, "    {sign:<8} {:>5.1}  {} ({page})", k.weight.abs(), k.what)?;
        }
        if c.score > 0.0 {
            for k in c.clues.iter().filter(|k| k.found.is_none() && k.weight > 0.0) {
                writeln!(out, "    missing  {:>5.1}  {}", k.weight, k.what)?;
            }
            for k in c.clues.iter().filter(|k| k.found.is_none() && k.weight < 0.0) {
                writeln!(out, "    not there, would count against  {}", k.what)?;
            }
        }
    }
    Ok(())
}
