//! The time of each room over the fixtures, the time of a whole batch, and the ratios that the design promises.
//!
//! ```text
//! cargo bench                  # everything
//! cargo bench -- layout        # one room
//! cargo bench -- ratios        # only the ratios, measured side by side in one run
//! cargo bench -- web           # only the review of a large run
//! ```
//!
//! Each room is measured alone, on the results of the rooms before it for all fixtures. Ratios of these times vary
//! with the load of the machine; `ratios` therefore measures both sides of each ratio in turn.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout)]

mod archive;
mod batch;
mod field;
mod floor;
mod layout;
mod many_forms;
mod pdf;
mod profile;
mod ratios;
mod record;
mod section;
mod sink;
mod stages;
#[cfg(feature = "web")]
mod web;
mod workers;

use std::time::Duration;

use criterion::Criterion;

use stages::Stages;

fn main() {
    // The arguments after `cargo bench --` are names of benchmarks. Cargo itself adds `--bench`.
    let only = std::env::args().skip(1).find(|a| !a.starts_with('-'));
    let stages = Stages::of_fixtures();
    if !matches!(only.as_deref(), Some("ratios" | "web")) {
        let mut criterion = Criterion::default()
            .sample_size(10)
            .warm_up_time(Duration::from_secs(1))
            .measurement_time(Duration::from_secs(5))
            .configure_from_args();
        for bench in [
            floor::bench,
            pdf::bench,
            layout::bench,
            profile::bench,
            section::bench,
            field::bench,
            record::bench,
            sink::bench,
            batch::bench,
        ] {
            bench(&mut criterion, &stages);
        }
        criterion.final_summary();
    }
    if only.as_deref().is_none_or(|o| o == "ratios") {
        ratios::print(&stages);
    }
    #[cfg(feature = "web")]
    if only.as_deref().is_none_or(|o| o == "web") {
        web::print(&stages);
    }
}
