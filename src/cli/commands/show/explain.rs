//! `--explain FIELD`: which rule found the value, on which page and in which words, and which candidates lost.

use std::io::{self, Write};

use decisions::pipeline::Reading;
use decisions::profile::Choice;

/// Prints how a field came about; false if nothing is known of it.
pub(super) fn print(reading: &Reading<'_>, field: &str, out: &mut dyn Write) -> io::Result<bool> {
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
                writeln!(out, "    not there, would speak against  {}", k.what)?;
            }
        }
    }
    Ok(())
}
