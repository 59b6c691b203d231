//! All fixtures in one run, by one thread and by two.

use std::convert::Infallible;
use std::hint::black_box;

use criterion::Criterion;
use decisions::batch::Batch;
use decisions::discover::{Input, discover};
use decisions::pipeline::Options;
use decisions::profile::Profiles;

use super::stages::{Stages, folder};

pub(crate) fn bench(c: &mut Criterion, stages: &Stages) {
    let inputs = inputs();
    let mut group = c.benchmark_group("batch");
    for jobs in [1, 2] {
        group.bench_function(format!("{jobs} threads"), |b| {
            b.iter(|| run(&inputs, stages.profiles, jobs));
        });
    }
    group.finish();
}

pub(crate) fn inputs() -> Vec<Input> {
    discover(&[folder()]).inputs
}

pub(crate) fn run(inputs: &[Input], profiles: &Profiles, jobs: usize) {
    let scratch = tempfile::tempdir().expect("a temporary folder");
    let batch = Batch {
        profiles,
        options: &Options::default(),
        jobs,
        scratch: scratch.path(),
    };
    batch
        .run(inputs, &|_| {}, &mut |record| {
            black_box(record);
            Ok::<(), Infallible>(())
        })
        .expect("the batch runs");
}
