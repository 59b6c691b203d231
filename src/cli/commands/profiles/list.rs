//! `profiles list` and `profiles show`.

use std::io::Write;

use anyhow::{Context, bail};

use crate::cli::args::{ListProfiles, ProfileArgs, ShowProfile};
use crate::cli::exit::Exit;

/// Every profile: id, title, publisher, where it comes from.
pub(super) fn all(args: &ListProfiles, out: &mut dyn Write) -> anyhow::Result<Exit> {
    let profiles = ProfileArgs::adding(args.profiles.clone()).load()?;
    let list = profiles.list();
    if args.json {
        serde_json::to_writer_pretty(&mut *out, &list)?;
        writeln!(out)?;
        return Ok(Exit::Done);
    }
    let width = list.iter().map(|p| p.id.len()).max().unwrap_or(0);
    for p in &list {
        let base = if p.is_abstract {
            " (only a base for others)"
        } else {
            ""
        };
        writeln!(out, "{:<width$}  {}{base}", p.id, p.title)?;
        let publisher = p.publisher.as_deref().unwrap_or("no publisher");
        let extends = p
            .extends
            .as_ref()
            .map_or(String::new(), |e| format!(", extends {e}"));
        writeln!(out, "{:<width$}  {publisher}; {}{extends}", "", p.from)?;
    }
    Ok(Exit::Done)
}

/// One profile with everything it inherits.
pub(super) fn one(args: &ShowProfile, out: &mut dyn Write) -> anyhow::Result<Exit> {
    let given = ProfileArgs::one(args.profile.clone(), args.profiles.clone());
    let profiles = given.load()?;
    let id = given.id(&profiles)?.context("no profile was named")?;
    let Some(resolved) = profiles.resolved(&id) else {
        bail!("the profile \"{id}\" cannot be resolved");
    };
    if args.json {
        serde_json::to_writer_pretty(&mut *out, &resolved)?;
        writeln!(out)?;
    } else {
        out.write_all(resolved.to_toml().as_bytes())?;
    }
    Ok(Exit::Done)
}
