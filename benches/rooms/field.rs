//! The room that reads typed values.

use std::hint::black_box;

use criterion::Criterion;
use decisions::field::read;

use super::stages::Stages;

pub(crate) fn bench(c: &mut Criterion, stages: &Stages) {
    c.bench_function("field", |b| {
        b.iter(|| {
            for s in &stages.all {
                black_box(read(&s.reading.layout, s.reading.profile, &s.reading.outline));
            }
        });
    });
}
