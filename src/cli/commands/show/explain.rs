//! `--explain FIELD`: which rule found the value, on which page and in which words, and which candidates lost.

use std::io::{self, Write};

use decisions::pipeline::Reading;
use decisions::profile::{Fit, Profiles};

/// Prints how a field came about; false if nothing is known of it.
pub(super) fn print(
    reading: &Reading<'_>,
    profiles: &Profiles,
    field: &str,
    out: &mut dyn Write,
) -> io::Result<bool> {
    let pointer = format!("/{}", field.trim_start_matches('/').replace('.', "/"));
    if pointer == "/profile" {
        profile(reading, profiles, out)?;
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
fn profile(reading: &Reading<'_>, profiles: &Profiles, out: &mut dyn Write) -> io::Result<()> {
    let r = &reading.recognition;
    let id = |i: usize| profiles.all().get(i).map_or("?", |p| p.id.as_str());
    match r.fit {
        Fit::One(i) => writeln!(out, "Read with \"{}\".", id(i))?,
        Fit::Tie(i, j) => writeln!(out, "Read with \"{}\"; \"{}\" fits about as well.", id(i), id(j))?,
        Fit::None => writeln!(out, "No form fits; read with \"{}\".", reading.profile.id)?,
    }
    for c in &r.candidates {
        let verdict = if c.vetoed {
            "ruled out"
        } else if c.score >= c.threshold {
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
            writeln!(out, "    {sign:<8} {:>5.1}  {} ({page})", k.weight, k.what)?;
        }
        if c.score > 0.0 {
            for k in c.clues.iter().filter(|k| k.found.is_none() && k.weight > 0.0) {
                writeln!(out, "    missing  {:>5.1}  {}", k.weight, k.what)?;
            }
        }
    }
    Ok(())
}
