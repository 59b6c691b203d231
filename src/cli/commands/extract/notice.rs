//! What a run says before it reads again what it has records of.

use decisions::batch::{Plan, State, Why};
use serde_json::{Map, Value};

use crate::cli::printable::count;
use crate::cli::voice::{Voice, fields};

/// Says how many records are made again, and why. Nothing where none are.
pub(super) fn planned(plan: &Plan, state: &State, voice: &Voice) {
    if plan.again() == 0 {
        return;
    }
    let mut text = String::new();
    let mut reasons = Map::new();
    for why in Why::ALL.iter().filter(|w| !matches!(w, Why::New | Why::File)) {
        let n = plan.count(*why);
        if n == 0 {
            continue;
        }
        reasons.insert(why.as_str().to_owned(), Value::from(n));
        let records = count(n, "record is", "records are");
        text += &format!("{records} made again, because {}\n", because(*why, plan, state));
    }
    text += "To see what comes out differently, keep a copy of the output folder and use `decisions diff` after the run";
    voice.say(
        "again",
        &text,
        fields!("again" => plan.again(), "kept" => plan.kept, "reasons" => reasons),
    );
}

fn because(why: Why, plan: &Plan, state: &State) -> String {
    match why {
        Why::Program => format!(
            "the program is version {} now; it was {} when they were made",
            state.version,
            plan.version_before.as_deref().unwrap_or("another")
        ),
        Why::Profile => "the profiles are not those they were made with".to_owned(),
        Why::Options => {
            "options that decide how a page is understood are not those they were made with".to_owned()
        }
        Why::Correction => "people corrected or confirmed values in them, or took that back".to_owned(),
        Why::Retry => "--retry-failed asks for it".to_owned(),
        Why::Fresh => "--fresh asks for it".to_owned(),
        Why::Unknown => "run.json does not say how they were made".to_owned(),
        Why::New | Why::File => String::new(),
    }
}
