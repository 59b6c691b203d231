//! The room that finds the parts of the form.

use std::hint::black_box;

use criterion::Criterion;
use decisions::section::outline;

use super::stages::Stages;

pub(crate) fn bench(c: &mut Criterion, stages: &Stages) {
    c.bench_function("section", |b| {
        b.iter(|| {
            for s in &stages.all {
                black_box(outline(&s.reading.layout, s.reading.profile));
            }
        });
    });
}
