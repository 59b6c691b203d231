//! The room that reads glyphs.

use std::hint::black_box;

use criterion::Criterion;
use decisions::pdf::{FirstReading, Limits, PageReader, SecondReading, open};

use super::stages::Stages;

pub(crate) fn bench(c: &mut Criterion, stages: &Stages) {
    let limits = Limits::default();
    let mut group = c.benchmark_group("pdf");
    group.bench_function("open", |b| {
        b.iter(|| {
            for s in &stages.all {
                black_box(open(&s.bytes, &limits).is_ok());
            }
        });
    });
    for (name, reader) in [
        ("first reading", &FirstReading as &dyn PageReader),
        ("second reading", &SecondReading),
    ] {
        group.bench_function(name, |b| {
            b.iter(|| {
                for s in &stages.all {
                    black_box(reader.read(&s.bytes, &limits).is_ok());
                }
            });
        });
    }
    group.finish();
}
