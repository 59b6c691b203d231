//! Differences as text for people.

use std::io::{self, Write};

use decisions::compare::diff::{Change, Changed, Difference, Kind, Summary, What, excerpts};
use decisions::compare::pointer::text_at;
use serde_json::Value;

use crate::cli::printable::{WIDTH, count, short, text, value};

/// Width of a pointer on one line with its values.
const POINTER: usize = 34;

/// One document: `+` if it was added, `-` if it was removed, `~` and its changes if it changed. Prints nothing if it
/// did not change, or if only its evidence changed.
pub(super) fn document(difference: &Difference, out: &mut dyn Write) -> io::Result<()> {
    let file = text(&difference.file);
    match &difference.what {
        What::Added => writeln!(out, "+ {file}"),
        What::Removed => writeln!(out, "- {file}"),
        What::Changed(c) if !c.only_evidence() => {
            writeln!(out, "~ {file}")?;
            changed(c, out)
        }
        What::Changed(_) | What::Same => Ok(()),
    }
}

fn changed(changed: &Changed, out: &mut dyn Write) -> io::Result<()> {
    for c in &changed.changes {
        change(c, out)?;
    }
    for (sign, issues) in [('+', &changed.issues_gained), ('-', &changed.issues_lost)] {
        for issue in issues {
            let field = text_at(issue, "/field").unwrap_or("the document");
            let code = text_at(issue, "/code").unwrap_or_default();
            let message = text_at(issue, "/message").unwrap_or_default();
            let line = format!("{sign} issue {code} about {field}: {message}");
            writeln!(out, "    {}", short(&text(&line), WIDTH - 4))?;
        }
    }
    Ok(())
}

/// `/amount  12500 → 13000`, on several lines if one would be too long.
fn change(c: &Change, out: &mut dyn Write) -> io::Result<()> {
    let pointer = text(&c.pointer);
    let (old, new) = (value(&c.old), value(&c.new));
    let line = match c.kind {
        Kind::Changed => format!("{old} → {new}"),
        Kind::Added => format!("+ {new}"),
        Kind::Removed => format!("- {old}"),
    };
    let name = format!("{pointer:<POINTER$} ");
    if 4 + name.chars().count() + line.chars().count() <= WIDTH {
        return writeln!(out, "    {name}{line}");
    }
    let (old, new) = match (&c.old, &c.new) {
        // Both are text: show the part where they differ.
        (Value::String(_), Value::String(_)) => excerpts(&old, &new, WIDTH - 8),
        _ => (short(&old, WIDTH - 8), short(&new, WIDTH - 8)),
    };
    writeln!(out, "    {pointer}")?;
    if c.kind != Kind::Added {
        writeln!(out, "      - {old}")?;
    }
    if c.kind != Kind::Removed {
        writeln!(out, "      + {new}")?;
    }
    Ok(())
}

/// The number of documents, then the changes by field and by issue.
pub(super) fn summary(s: &Summary, out: &mut dyn Write) -> io::Result<()> {
    if s.is_empty() {
        return writeln!(out, "no difference in {}", count(s.same, "document", "documents"));
    }
    let documents = s.added + s.removed + s.changed + s.evidence_only + s.same;
    writeln!(out, "\n{}", count(documents, "document", "documents"))?;
    for (n, what) in [
        (s.added, "added"),
        (s.removed, "removed"),
        (s.changed, "changed"),
        (
            s.evidence_only,
            "changed only in the places the values come from (evidence)",
        ),
        (s.same, "the same"),
    ] {
        if n > 0 {
            writeln!(out, "  {n:>8}  {what}")?;
        }
    }
    if !s.fields.is_empty() {
        writeln!(
            out,
            "\n{:<52}{:>12}{:>12}{:>12}{:>12}",
            "field", "documents", "new value", "other value", "no value"
        )?;
    }
    for (field, c) in &s.fields {
        let field = short(&text(field), 52);
        writeln!(
            out,
            "{field:<52}{:>12}{:>12}{:>12}{:>12}",
            c.documents, c.gained, c.other, c.lost
        )?;
    }
    if !s.issues.is_empty() {
        writeln!(out, "\n{:<52}{:>12}{:>12}", "issue", "gained", "lost")?;
    }
    for (code, c) in &s.issues {
        writeln!(
            out,
            "{:<52}{:>12}{:>12}",
            short(&text(code), 52),
            c.gained,
            c.lost
        )?;
    }
    Ok(())
}
