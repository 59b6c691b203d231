//! The room that turns glyphs into text.

use std::hint::black_box;

use criterion::{BatchSize, Criterion};
use decisions::layout::lay_out;
use decisions::pdf::Document;

use super::stages::Stages;

pub(crate) fn bench(c: &mut Criterion, stages: &Stages) {
    c.bench_function("layout", |b| {
        b.iter_batched(
            || {
                stages
                    .all
                    .iter()
                    .map(|s| s.document.clone())
                    .collect::<Vec<Document>>()
            },
            |documents| {
                for document in documents {
                    black_box(lay_out(document));
                }
            },
            BatchSize::LargeInput,
        );
    });
}
