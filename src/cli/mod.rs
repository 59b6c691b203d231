//! What the user typed, the commands that do it, and the code the process ends with.

mod args;
mod commands;
mod exit;
mod ocr;
mod printable;
mod voice;

use clap::Parser;

use args::{Args, Command, Loud};
use exit::Exit;
use voice::{Voice, fields};

/// Names of threads on which documents are read begin so.
const READER: &str = "reader";

/// A panic while a document is read becomes a record that says so; the default report would only frighten. Anywhere
/// else it is reported as usual.
fn quiet_readers() {
    let usual = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |info| {
        if !std::thread::current()
            .name()
            .is_some_and(|n| n.starts_with(READER))
        {
            usual(info);
        }
    }));
}

/// Parses the arguments, runs the command and says how it ended.
pub(crate) fn run() -> std::process::ExitCode {
    let args = match Args::try_parse() {
        Ok(args) => args,
        Err(e) => {
            let exit = if e.use_stderr() { Exit::Usage } else { Exit::Done };
            // Help goes to standard output, mistakes to standard error; a closed pipe is not an error.
            let _ = e.print();
            return exit.into();
        }
    };
    quiet_readers();
    let loud = match &args.command {
        Command::Extract(extract) => Some(extract.loud.clone()),
        Command::Merge(merge) => Some(merge.loud.clone()),
        #[cfg(feature = "fetch")]
        Command::Fetch(fetch) => Some(fetch.loud.clone()),
        _ => None,
    };
    let outcome = match args.command {
        Command::Extract(extract) => commands::extract::run(&extract),
        Command::Merge(merge) => commands::merge::run(&merge),
        Command::Worker(worker) => commands::worker::run(&worker),
        Command::Correct(correct) => commands::correct::run(&correct),
        #[cfg(feature = "web")]
        Command::Review(review) => commands::review::run(&review),
        #[cfg(feature = "web")]
        Command::Site(site) => commands::site::run(&site),
        Command::Gold(gold) => commands::gold::run(&gold),
        Command::Show(show) => commands::show::run(&show),
        Command::Score(score) => commands::score::run(&score),
        Command::Diff(diff) => commands::diff::run(&diff),
        #[cfg(feature = "fetch")]
        Command::Fetch(fetch) => commands::fetch::run(&fetch),
        Command::History(history) => commands::history::run(&history),
        Command::Alert(alert) => commands::alert::run(&alert),
        Command::Schema(schema) => commands::schema::run(&schema),
        Command::Export(export) => commands::export::run(&export),
        Command::Profiles(profiles) => commands::profiles::run(&profiles),
        Command::Completions(completions) => commands::completions::completions(&completions),
        Command::Man(man) => commands::completions::man(&man),
    };
    match outcome {
        Ok(exit) => exit.into(),
        Err(e) if broken_pipe(&e) => Exit::Done.into(),
        Err(e) => {
            report(&e, loud.as_ref());
            Exit::Failed.into()
        }
    }
}

/// Whether the reader of the output went away; that is not a failure.
fn broken_pipe(e: &anyhow::Error) -> bool {
    let kind = |c: &(dyn std::error::Error + 'static)| {
        let plain = c.downcast_ref::<std::io::Error>().map(std::io::Error::kind);
        let json = || c.downcast_ref::<serde_json::Error>()?.io_error_kind();
        plain.or_else(json)
    };
    e.chain().any(|c| kind(c) == Some(std::io::ErrorKind::BrokenPipe))
}

#[allow(clippy::print_stderr, reason = "the command line is where errors are printed")]
fn report(e: &anyhow::Error, loud: Option<&Loud>) {
    let text = format!("decisions: {e:#}");
    match loud {
        Some(loud) => Voice::new(loud).always("error", &text, fields!("message" => format!("{e:#}"))),
        None => eprintln!("{text}"),
    }
}
