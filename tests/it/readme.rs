//! The README's commands print what it shows, its links lead somewhere, and it names every command.
//!
//! `DECISIONS_WRITE_README=1 cargo test --test it readme` writes the output of today into it.

use std::fs;
use std::path::{Path, PathBuf};

use crate::support::{decisions, folder};

/// The rows of `decisions.csv` that the README shows, and the columns.
const FILES: [&str; 6] = [
    "2023-91-custody-nursing.pdf",
    "2024-06-precept.pdf",
    "2024-101-towpath-wardens.pdf",
    "2025-05-quayside-team.pdf",
    "pcd-1742.pdf",
    "surrey-56-2024-25.pdf",
];
const COLUMNS: [&str; 8] = [
    "file",
    "number",
    "decision_date",
    "amount",
    "amount_status",
    "recipient",
    "status",
    "review",
];

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Runs a command of the README in the repository, with its output folder elsewhere. Returns what it printed.
fn printed(line: &str, out: &Path) -> String {
    let arguments = line
        .strip_prefix("$ cargo run --release -- ")
        .or_else(|| line.strip_prefix("$ decisions "))
        .unwrap_or_else(|| panic!("{line} is not a command of the program"));
    let mut command = decisions();
    command.current_dir(root());
    for argument in arguments.split(' ') {
        if argument == "out" {
            command.arg(out);
        } else {
            command.arg(argument);
        }
    }
    let output = command.output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{line}");
    let text = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
    readable(&text.replace(&out.display().to_string(), "out"))
}

/// Without what differs from run to run, and without the long list of missing numbers.
fn readable(text: &str) -> String {
    let mut lines: Vec<String> = Vec::new();
    let mut numbers = false;
    for line in text.lines() {
        if line.contains(" documents, ") && line.contains(" a second") {
            continue;
        }
        if numbers && line.starts_with("  ") {
            continue;
        }
        numbers = line == "numbers";
        if numbers {
            lines.push("…".to_owned());
        } else if let Some((documents, _)) = line.split_once(" documents in ") {
            lines.push(format!("{documents} documents in 0.5 s"));
        } else {
            lines.push(line.to_owned());
        }
    }
    lines.join("\n")
}

/// The README's rows of a run's `decisions.csv`.
fn rows(out: &Path) -> String {
    let mut reader = csv::Reader::from_path(out.join("decisions.csv")).unwrap();
    let header = reader.headers().unwrap().clone();
    let at = |name: &str| header.iter().position(|column| column == name).unwrap();
    let mut table = format!("| {} |\n|{}\n", COLUMNS.join(" | "), "---|".repeat(COLUMNS.len()));
    for row in reader.records() {
        let row = row.unwrap();
        if FILES.contains(&&row[at("file")]) {
            let cells: Vec<&str> = COLUMNS.iter().map(|column| &row[at(column)]).collect();
            table += &format!("| {} |\n", cells.join(" | "));
        }
    }
    assert_eq!(table.lines().count(), FILES.len() + 2);
    table
}

/// The README with the output that its commands have today.
fn renewed(readme: &str) -> String {
    let folder = folder();
    let out = folder.path().join("out");
    let mut parts = readme.split("```console\n");
    let mut text = parts.next().unwrap().to_owned();
    let mut run = 0;
    for part in parts {
        let (block, rest) = part.split_once("```").unwrap();
        let commands = block.lines().filter(|line| line.starts_with("$ ")).count();
        let block = match block.lines().next() {
            Some(line) if commands == 1 => {
                run += 1;
                format!("{line}\n{}\n", printed(line, &out))
            }
            _ => block.to_owned(),
        };
        text += &format!("```console\n{block}```{rest}");
    }
    assert_eq!(run, 2, "the README shows a run and an explanation");
    let (before, rest) = text.split_once("<!-- rows -->\n").unwrap();
    let after = rest.trim_start();
    let after = if after.starts_with('|') {
        after.split_once("\n\n").unwrap().1
    } else {
        after
    };
    format!("{before}<!-- rows -->\n\n{}\n{after}", rows(&out))
}

#[test]
fn the_commands_print_what_the_readme_shows() {
    let path = root().join("README.md");
    let shown = fs::read_to_string(&path).unwrap();
    let renewed = renewed(&shown);
    if std::env::var_os("DECISIONS_WRITE_README").is_some() {
        fs::write(&path, renewed).unwrap();
        return;
    }
    for (shown, printed) in shown.lines().zip(renewed.lines()) {
        assert_eq!(shown, printed, "left: README.md; right: what the program prints");
    }
    assert_eq!(shown, renewed);
}

#[test]
fn every_command_is_in_the_readme() {
    let readme = fs::read_to_string(root().join("README.md")).unwrap();
    let help = decisions().arg("--help").output().unwrap();
    let help = String::from_utf8(help.stdout).unwrap();
    let commands = help.split_once("Commands:\n").unwrap().1;
    let commands = commands.split_once("\n\n").unwrap().0;
    let names: Vec<&str> = commands
        .lines()
        // A line that goes on has no command.
        .filter(|line| !line.starts_with("    "))
        .filter_map(|line| line.split_whitespace().next())
        .filter(|name| *name != "help")
        .collect();
    assert!(names.len() > 10, "{names:?}");
    for name in names {
        let shown = [
            format!("`{name}`"),
            format!("`{name} "),
            format!("decisions {name}"),
        ];
        assert!(shown.iter().any(|s| readme.contains(s)), "README.md lacks {name}");
    }
}

/// The name that a heading has in an address.
fn anchor(heading: &str) -> String {
    let kept = heading
        .chars()
        .filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'));
    kept.collect::<String>().trim().to_lowercase().replace(' ', "-")
}

/// The addresses of the links and pictures of a page, but for those to other hosts.
fn links(text: &str) -> Vec<&str> {
    let mut code = false;
    text.lines()
        .filter(|line| {
            let fence = line.trim_start().starts_with("```");
            code ^= fence;
            !code && !fence
        })
        .flat_map(|line| line.split("](").skip(1))
        .filter_map(|rest| rest.split(')').next())
        .filter(|address| !address.starts_with("http"))
        .collect()
}

#[test]
fn every_link_of_the_documents_leads_somewhere() {
    let mut pages: Vec<PathBuf> = ["README.md", "CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md"]
        .iter()
        .map(|name| root().join(name))
        .collect();
    let docs = fs::read_dir(root().join("docs")).unwrap();
    pages.extend(
        docs.map(|e| e.unwrap().path())
            .filter(|p| p.extension().is_some_and(|e| e == "md")),
    );
    let mut broken = Vec::new();
    let mut followed = 0;
    for page in &pages {
        let text = fs::read_to_string(page).unwrap();
        for link in links(&text) {
            let (file, heading) = link.split_once('#').unwrap_or((link, ""));
            let target = if file.is_empty() {
                page.clone()
            } else {
                page.parent().unwrap().join(file)
            };
            let found = target.exists()
                && (heading.is_empty()
                    || fs::read_to_string(&target).is_ok_and(|text| {
                        text.contains(&format!("<a id=\"{heading}\">"))
                            || text
                                .lines()
                                .filter(|line| line.starts_with('#'))
                                .any(|line| anchor(line.trim_start_matches('#')) == heading)
                    }));
            followed += 1;
            if !found {
                broken.push(format!("{}: {link}", page.display()));
            }
        }
    }
    assert!(followed > 20, "only {followed} links were found");
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}
