//! The checks, and building the record with its evidence.

use std::hint::black_box;

use criterion::Criterion;

use super::stages::Stages;

pub(crate) fn bench(c: &mut Criterion, stages: &Stages) {
    let mut group = c.benchmark_group("record");
    group.bench_function("check", |b| {
        b.iter(|| {
            for s in &stages.all {
                black_box(s.check());
            }
        });
    });
    group.bench_function("check and assemble", |b| {
        b.iter(|| {
            for s in &stages.all {
                black_box(s.assemble());
            }
        });
    });
    group.finish();
}
