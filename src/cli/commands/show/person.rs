//! The record as a person would read it.

use std::io::{self, Write};

use decisions::record::{Record, Status};

/// Prints a record: fields, money, checklist, signatures, issues.
pub(super) fn print(r: &Record, out: &mut dyn Write) -> io::Result<()> {
    let none = "–".to_owned();
    let text = |v: &Option<String>| v.clone().unwrap_or_else(|| none.clone());
    writeln!(out, "{}", r.source.file)?;
    let pages = r
        .source
        .pages
        .map_or(String::new(), |p| format!(", {}", count(p as usize, "page")));
    let form = r.profile.as_deref().unwrap_or("no known form");
    writeln!(out, "{form}{pages}, {}", status(r.status))?;
    if r.status != Status::Failed {
        fields(r, &text, out)?;
        money(r, out)?;
        form_questions(r, out)?;
        body(r, out)?;
    }
    issues(r, out)
}

/// `1 page`, `3 pages`.
fn count(n: usize, what: &str) -> String {
    let plural = if n == 1 { "" } else { "s" };
    format!("{n} {what}{plural}")
}

fn status(s: Status) -> &'static str {
    match s {
        Status::Ok => "read",
        Status::Partial => "read in part",
        Status::Failed => "not read",
    }
}

fn fields(r: &Record, text: &dyn Fn(&Option<String>) -> String, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out)?;
    let place = |pointer: &str| {
        r.evidence
            .get(pointer)
            .map_or(String::new(), |e| format!("  (page {})", e.place.page))
    };
    let rows = [
        ("publisher", r.publisher.name.clone(), "/publisher"),
        ("number", r.number.clone(), "/number"),
        ("subject", r.subject.clone(), "/subject"),
        ("originator", r.originator.clone(), "/originator"),
        ("reason", r.reason.clone(), "/reason"),
        ("submitted to", r.submitted_to.clone(), "/submitted_to"),
        (
            "outcome",
            Some(r.outcome.status.as_str().to_owned()),
            "/outcome/status",
        ),
        ("decided by", r.outcome.by.clone(), "/outcome/by"),
        ("decided on", r.decision_date.clone(), "/decision_date"),
        (
            "amount",
            r.amount
                .as_ref()
                .map(|a| format!("{a} {}", r.currency.as_deref().unwrap_or(""))),
            "/amount",
        ),
        ("recipient", r.recipient.clone(), "/recipient"),
        ("funded from", r.funding_source.clone(), "/funding_source"),
        ("financial year", r.financial_year.clone(), "/financial_year"),
        (
            "confidential",
            r.confidential.map(|c| if c { "yes" } else { "no" }.to_owned()),
            "/confidential",
        ),
        ("marking", r.marking.clone(), "/marking"),
    ];
    for (name, value, pointer) in rows {
        writeln!(out, "{name:<16}{}{}", text(&value), place(pointer))?;
    }
    if let (Some(a), Some(b)) = (&r.period.start, &r.period.end) {
        writeln!(out, "{:<16}{a} to {b}", "runs")?;
    }
    if let Some(reason) = &r.confidential_reason {
        writeln!(out, "{:<16}{}", "reason given", reason.replace('\n', " / "))?;
    }
    if let Some(recommendation) = &r.recommendation {
        writeln!(
            out,
            "\nRecommendation\n  {}",
            recommendation.replace('\n', "\n  ")
        )?;
    }
    if let Some(said) = &r.outcome.text {
        writeln!(out, "\nOutcome\n  {said}")?;
    }
    Ok(())
}

fn money(r: &Record, out: &mut dyn Write) -> io::Result<()> {
    if !r.awards.is_empty() {
        writeln!(out, "\nAwards")?;
        for a in &r.awards {
            let amount = a.amount.as_ref().map_or("no sum".to_owned(), |v| {
                format!("{v} {}", a.currency.as_deref().unwrap_or(""))
            });
            let limit = a.qualifier.map_or(String::new(), |q| format!("{} ", q.as_str()));
            let rate = a.per.map_or(String::new(), |p| format!("a {}", p.as_str()));
            let part = a
                .part_of
                .as_ref()
                .map_or(String::new(), |p| format!(", part of {p}"));
            writeln!(
                out,
                "  {}{part}: {limit}{} {rate}",
                a.recipient.as_deref().unwrap_or("–"),
                amount.trim()
            )?;
        }
    }
    if !r.amounts.is_empty() {
        writeln!(out, "\nSums")?;
        for a in &r.amounts {
            let page = a.page.map_or(String::new(), |p| format!("page {p}"));
            let part = a.section.as_deref().map_or(String::new(), |s| format!(", {s}"));
            writeln!(out, "  {:<10}{:<18}{page}{part}", a.role.as_str(), a.raw)?;
        }
    }
    Ok(())
}

fn form_questions(r: &Record, out: &mut dyn Write) -> io::Result<()> {
    if !r.checklist.is_empty() {
        writeln!(out, "\nChecklist")?;
        for c in &r.checklist {
            let answer = c.answer.map_or("–", |a| a.as_str());
            writeln!(out, "  {answer:<5}{}", c.question)?;
        }
    }
    if !r.sign_offs.is_empty() {
        writeln!(out, "\nSignatures")?;
        for s in &r.sign_offs {
            let signed = s.signed.map_or("not known whether signed", |s| {
                if s { "signed" } else { "NOT signed" }
            });
            let date = s
                .date
                .clone()
                .or_else(|| s.raw_date.clone())
                .unwrap_or_else(|| "no date".to_owned());
            writeln!(
                out,
                "  {:<23} {date:<12}{signed}",
                s.title.as_deref().unwrap_or(s.role.as_str())
            )?;
        }
    }
    if !r.emissions.is_empty() {
        writeln!(out, "\nEmissions (tCO2)")?;
        for e in &r.emissions {
            let n = |v: &Option<decisions::record::Number>| {
                v.as_ref().map_or("–".to_owned(), ToString::to_string)
            };
            writeln!(
                out,
                "  {:<40}+{:<10}-{}",
                e.category,
                n(&e.increase_tco2),
                n(&e.saving_tco2)
            )?;
        }
    }
    Ok(())
}

fn body(r: &Record, out: &mut dyn Write) -> io::Result<()> {
    if !r.sections.is_empty() {
        writeln!(out, "\nSections")?;
        for s in &r.sections {
            let number = s.number.as_deref().unwrap_or("–");
            writeln!(
                out,
                "  {number:<4}{} ({})",
                s.title.as_deref().unwrap_or("–"),
                count(s.paragraphs.len(), "paragraph")
            )?;
        }
    }
    Ok(())
}

fn issues(r: &Record, out: &mut dyn Write) -> io::Result<()> {
    if r.issues.is_empty() {
        return writeln!(out, "\nNo issues.");
    }
    writeln!(out, "\nIssues")?;
    for i in &r.issues {
        let severity = format!("{:?}", i.severity).to_lowercase();
        let page = i.page.map_or(String::new(), |p| format!(" (page {p})"));
        let field = i.field.as_deref().map_or(String::new(), |f| format!(" {f}"));
        writeln!(out, "  {severity} {}{field}: {}{page}", i.code, i.message)?;
        if let Some(s) = &i.suggestion {
            writeln!(out, "      probably {s}")?;
        }
    }
    Ok(())
}
