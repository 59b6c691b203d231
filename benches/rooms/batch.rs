//! All fixtures in one run, with one thread and with two.

use std::convert::Infallible;
use std::hint::black_box;
use std::sync::atomic::AtomicBool;

use criterion::Criterion;
use decisions::batch::{Batch, Before, InProcess};
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
    Batch {
        readers: &InProcess {
            profiles,
            options: &Options::default(),
        },
        jobs,
        stop: &AtomicBool::new(false),
    }
    .read(
        inputs,
        Before::nothing(scratch.path()).expect("a temporary file"),
        &|_, _| {},
    )
    .expect("the batch runs")
    .hand_on(&mut |event| {
        black_box(event);
        Ok::<(), Infallible>(())
    })
    .expect("the records are handed on");
}
