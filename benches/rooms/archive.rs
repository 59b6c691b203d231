//! Whether a document in a large archive costs more than a document in a small one.

use std::time::Duration;

use decisions::discover::Input;

use super::batch;
use super::ratios::{print_ratio, share, timed};
use super::stages::Stages;

/// Number of documents in a small and in a large archive.
const SIZES: [usize; 2] = [500, 5_000];

/// The cost of a document in the large archive, divided by the cost in the small one. It includes everything that a
/// run keeps for each document: the index, the journal, the checks of the archive.
pub(crate) fn print(stages: &Stages) {
    let [small, large] = SIZES.map(|size| {
        let inputs = named(&batch::inputs(), size);
        let took = timed(|| batch::run(&inputs, stages.profiles, 1)).0;
        let each = took / u32::try_from(size).unwrap_or(u32::MAX);
        println!("  {size:>5} documents{each:>14.1?} each");
        each
    });
    print_ratio(
        &format!("a document of {}, times one of {}", SIZES[1], SIZES[0]),
        share(large, small.max(Duration::from_nanos(1))),
        "not above 1.05",
    );
}

/// Copies of the fixtures under this many names.
fn named(inputs: &[Input], size: usize) -> Vec<Input> {
    let each = inputs.iter().cycle().take(size).enumerate();
    each.map(|(i, input)| Input {
        file: format!("{i:05}/{}", input.file),
        ..input.clone()
    })
    .collect()
}
