//! `profiles check`: every fault of some files.

use std::io::Write;

use decisions::profile::{ProfileError, Profiles};
use serde_json::{Value, json};

use crate::cli::args::{CheckProfiles, ProfileArgs};
use crate::cli::exit::Exit;

pub(super) fn run(args: &CheckProfiles, out: &mut dyn Write) -> anyhow::Result<Exit> {
    let profiles = ProfileArgs::adding(args.profiles.clone()).load()?;
    let faults = profiles.faults(&args.files);
    let exit = if faults.is_empty() {
        Exit::Done
    } else {
        Exit::Failed
    };
    if args.json {
        let list: Vec<Value> = faults.iter().map(as_json).collect();
        serde_json::to_writer_pretty(&mut *out, &list)?;
        writeln!(out)?;
        return Ok(exit);
    }
    for fault in &faults {
        writeln!(out, "{fault}")?;
    }
    if faults.is_empty() {
        sound(args, profiles, out)?;
    } else {
        let word = if faults.len() == 1 { "fault" } else { "faults" };
        writeln!(out, "{} {word}", faults.len())?;
    }
    Ok(exit)
}

/// Says that the files are sound, and what may surprise their author all the same.
fn sound(args: &CheckProfiles, mut profiles: Profiles, out: &mut dyn Write) -> anyhow::Result<()> {
    let before: Vec<String> = profiles.ids().map(str::to_owned).collect();
    profiles.add(&args.files)?;
    for p in profiles.list() {
        let built_in = p.from.starts_with("built-in ");
        let given = args.files.iter().any(|f| {
            let file = std::path::Path::new(&p.from);
            file == f || (f.is_dir() && file.starts_with(f))
        });
        if built_in || !given {
            continue;
        }
        writeln!(out, "{}: sound ({})", p.from, p.id)?;
        if before.contains(&p.id) {
            writeln!(out, "  it takes the place of the profile of that id")?;
        }
        if profiles.get(&p.id).is_some_and(|x| !x.is_recognisable()) {
            writeln!(
                out,
                "  nothing in it lets a document be recognised; it can only be used with --profile"
            )?;
        }
    }
    Ok(())
}

fn as_json(fault: &ProfileError) -> Value {
    json!({
        "file": fault.file(),
        "line": fault.line(),
        "column": fault.column(),
        "key": fault.about(),
        "message": fault.message(),
        "suggestion": fault.suggestion(),
    })
}
