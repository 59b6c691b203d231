//! The ratios that the design promises. Both sides are measured in turn, so that other load slows both.

use std::hint::black_box;
use std::time::{Duration, Instant};

use decisions::field;
use decisions::layout::lay_out;
use decisions::pdf::{Limits, open};
use decisions::section::outline;

use super::archive;
use super::batch;
use super::floor;
use super::many_forms::fifty;
use super::sink::write_both;
use super::stages::{Stage, Stages};
use super::workers;

/// Number of rounds. For each side and document the fastest round counts.
const ROUNDS: usize = 7;

/// The rooms a document goes through, in order.
const ROOMS: [&str; 7] = ["pdf", "layout", "profile", "section", "field", "record", "sink"];

pub(crate) fn print(stages: &Stages) {
    let mut least = vec![[Duration::MAX; ROOMS.len()]; stages.all.len()];
    for _ in 0..ROUNDS {
        for (stage, least) in stages.all.iter().zip(&mut least) {
            for (t, l) in walk(stage, stages).into_iter().zip(least.iter_mut()) {
                *l = t.min(*l);
            }
        }
    }
    let room = |i: usize| -> Duration { least.iter().map(|l| l[i]).sum() };
    let whole: Duration = (0..ROOMS.len()).map(room).sum();
    let documents = stages.all.len() as u32;
    let pages: usize = stages.all.iter().map(|s| s.reading.layout.pages.len()).sum();
    println!("\n{documents} fixtures, {pages} pages, one thread, the fastest of {ROUNDS} rounds");
    for (i, name) in ROOMS.iter().enumerate() {
        println!(
            "  {name:<10}{:>9.1?} a document{:>7.1} %",
            room(i) / documents,
            100.0 * share(room(i), whole)
        );
    }
    print_ratio(
        "the parts after reading / reading glyphs",
        share(whole - room(0), room(0)),
        "at most 0.25",
    );
    let least: Duration = stages.all.iter().map(floor).sum();
    println!(
        "  {:<10}{:>9.1?} a document{:>7.1} %",
        "floor",
        least / documents,
        100.0 * share(least, whole)
    );
    print_ratio("reading glyphs / the floor", share(room(0), least), "none");
    print_ratio("a whole document / the floor", share(whole, least), "none");
    recognition(stages, whole);
    threads(stages);
    workers::print();
    archive::print(stages);
}

/// Takes a document through the rooms and measures the time of each room.
fn walk(stage: &Stage, stages: &Stages) -> [Duration; ROOMS.len()] {
    let form = stage.reading.profile;
    let (read, document) = timed(|| open(&stage.bytes, &Limits::default()));
    let document = document.expect("the fixture opens");
    let (laid_out, layout) = timed(|| lay_out(document));
    let (recognised, _) = timed(|| stages.profiles.recognise(&layout));
    let (parted, outline) = timed(|| outline(&layout, form));
    let (valued, _) = timed(|| field::read(&layout, form, &outline));
    let (recorded, record) = timed(|| stage.assemble());
    let (written, ()) = timed(|| write_both(&record));
    [read, laid_out, recognised, parted, valued, recorded, written]
}

/// The work that any reader must do.
fn floor(stage: &Stage) -> Duration {
    let rounds = (0..ROUNDS).map(|_| timed(|| floor::tokenise(&stage.bytes)).0);
    rounds.min().unwrap_or_default()
}

fn recognition(stages: &Stages, whole: Duration) {
    let many = fifty();
    let mut total = Duration::ZERO;
    for stage in &stages.all {
        let least = (0..ROUNDS)
            .map(|_| timed(|| many.recognise(&stage.reading.layout)).0)
            .min()
            .unwrap_or_default();
        total += least;
    }
    print_ratio(
        &format!("recognition among {} forms / a whole document", many.all().len()),
        share(total, whole),
        "under 0.02",
    );
}

fn threads(stages: &Stages) {
    let inputs = batch::inputs();
    let mut least = [Duration::MAX; 2];
    for _ in 0..ROUNDS {
        for (jobs, least) in [1, 2].into_iter().zip(&mut least) {
            *least = timed(|| batch::run(&inputs, stages.profiles, jobs)).0.min(*least);
        }
    }
    print_ratio(
        "two threads, times one",
        share(least[0], least[1]),
        "at least 1.8",
    );
}

pub(crate) fn timed<T>(f: impl FnOnce() -> T) -> (Duration, T) {
    let start = Instant::now();
    let out = black_box(f());
    (start.elapsed(), out)
}

pub(crate) fn share(part: Duration, whole: Duration) -> f64 {
    part.as_secs_f64() / whole.as_secs_f64().max(1e-9)
}

pub(crate) fn print_ratio(what: &str, ratio: f64, promise: &str) {
    println!("  {what:<52}{ratio:>8.3}   (promised: {promise})");
}
