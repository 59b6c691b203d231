//! `decisions alert`: reports the events that somebody asked for, each once.

use std::io::{self, Write};
use std::process::{Command, Stdio};

use anyhow::{Context, bail};
use decisions::alert::{Alert, Rule, Topic, Watcher};
use decisions::sink::Folder;
use jiff::Zoned;

use crate::cli::args::{self, AlertFormat};
use crate::cli::exit::Exit;
use crate::cli::printable::{count, text};

/// What is reported where no rule is given.
const DEFAULT: [&str; 7] = [
    "new",
    "changed",
    "doubtful",
    "unreadable",
    "gone",
    "gap",
    "deadline",
];

pub(crate) fn run(args: &args::Alert) -> anyhow::Result<Exit> {
    if !args.out.join("decisions.jsonl").is_file() {
        bail!(
            "there is no decisions.jsonl in {}: give a folder that `decisions extract` wrote with jsonl among its formats",
            args.out.display()
        );
    }
    let rules = match args.rule.as_slice() {
        // An unreadable file is changed, too: what is graver comes first.
        [] => default()?,
        given => given.to_vec(),
    };
    let names: Vec<&str> = rules.iter().map(Rule::text).collect();
    let name = args.name.clone().unwrap_or_else(|| names.join("; "));
    // No run writes meanwhile, and what a killed run left half done is undone: nothing is reported that will not have been.
    let folder = Folder::open(&args.out)?;
    let mut watcher = Watcher::open(folder.path(), &name)?;
    let mut alerts = watcher.look(&rules, args.since, Zoned::now().date())?;
    if let Some(file) = &args.append {
        alerts = watcher.append(alerts, file)?;
    } else if !alerts.is_empty() {
        let report = match args.format {
            AlertFormat::Lines => lines(&alerts),
            AlertFormat::Json => json(&alerts)?,
            AlertFormat::Mail => mail(&alerts, &args.out.display().to_string()),
        };
        watcher.begin(&alerts)?;
        match &args.send {
            Some(command) => send(command, &report)?,
            None => {
                let mut out = io::stdout().lock();
                out.write_all(report.as_bytes())?;
                out.flush()?;
            }
        }
    }
    watcher.remember()?;
    Ok(if args.exit_code && !alerts.is_empty() {
        Exit::NotMet
    } else {
        Exit::Done
    })
}

fn default() -> anyhow::Result<Vec<Rule>> {
    let mut rules = Vec::new();
    for rule in ["unreadable", "doubtful"].into_iter().chain(DEFAULT) {
        if !rules.iter().any(|r: &Rule| r.text() == rule) {
            rules.push(rule.parse()?);
        }
    }
    Ok(rules)
}

/// `new: 2024/31.pdf: 31/2024, …`
fn line(alert: &Alert) -> String {
    let topic = alert.topic.as_str();
    let file = alert
        .file
        .as_deref()
        .map(|f| format!("{f}: "))
        .unwrap_or_default();
    let again = if alert.again {
        " (may have been reported before: the last report was interrupted)"
    } else {
        ""
    };
    // Names and values come from the publisher of the file: nothing in them may control a terminal or a mail.
    text(&format!("{topic}: {file}{}{again}", alert.message))
}

fn lines(alerts: &[Alert]) -> String {
    alerts.iter().map(|a| line(a) + "\n").collect()
}

fn json(alerts: &[Alert]) -> anyhow::Result<String> {
    let mut out = String::new();
    for alert in alerts {
        out += &serde_json::to_string(alert)?;
        out.push('\n');
    }
    Ok(out)
}

/// A body in plain text, the topics in their order.
fn mail(alerts: &[Alert], folder: &str) -> String {
    let n = alerts.len() as u64;
    let mut out = format!(
        "{} from the decisions in {folder}.\n",
        count(n, "report", "reports")
    );
    for topic in Topic::ALL {
        let of: Vec<&Alert> = alerts.iter().filter(|a| a.topic == *topic).collect();
        if of.is_empty() {
            continue;
        }
        let heading = match topic {
            Topic::New => "New decisions",
            Topic::Changed => "Changed decisions",
            Topic::Doubtful => "Decisions that somebody should look at",
            Topic::Unreadable => "Files that cannot be read",
            Topic::Gone => "Files that are gone",
            Topic::Renamed => "Files with another name",
            Topic::Gap => "Missing numbers",
            Topic::Deadline => "Dates that have passed",
        };
        out += &format!("\n{heading} ({})\n", of.len());
        for alert in of {
            let line = line(alert);
            let line = line.split_once(": ").map_or(line.as_str(), |(_, rest)| rest);
            out += &format!("- {line}\n");
        }
    }
    out += &format!(
        "\n`decisions history {folder}` says more of each; `decisions show FILE` shows what is read in a file.\n"
    );
    out
}

/// Gives the report to a command and waits until that has taken it.
fn send(command: &str, report: &str) -> anyhow::Result<()> {
    let (shell, option) = if cfg!(windows) {
        ("cmd", "/C")
    } else {
        ("sh", "-c")
    };
    let mut child = Command::new(shell)
        .args([option, command])
        .stdin(Stdio::piped())
        .spawn()
        .with_context(|| format!("cannot start the command \"{command}\""))?;
    let written = match child.stdin.take() {
        Some(mut stdin) => stdin.write_all(report.as_bytes()),
        None => Ok(()),
    };
    let ended = child
        .wait()
        .with_context(|| format!("cannot wait for the command \"{command}\""))?;
    if !ended.success() {
        bail!(
            "the command \"{command}\" failed ({ended}), so nothing counts as reported: the next `decisions alert` reports it \
             again"
        );
    }
    // One that ended well without reading to the end has taken what it wanted.
    match written {
        Err(e) if e.kind() != io::ErrorKind::BrokenPipe => {
            Err(e).with_context(|| format!("cannot write to the command \"{command}\""))
        }
        _ => Ok(()),
    }
}
