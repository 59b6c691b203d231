//! Writing records as JSON Lines and as tables.

use std::hint::black_box;
use std::io;

use criterion::Criterion;
use decisions::record::Record;
use decisions::sink::{Csv, JsonLines, Sink, Table};

use super::stages::Stages;

pub(crate) fn bench(c: &mut Criterion, stages: &Stages) {
    let records: Vec<&Record> = stages.all.iter().map(|s| &s.record).collect();
    let mut group = c.benchmark_group("sink");
    group.bench_function("jsonl", |b| {
        b.iter(|| {
            let mut out = JsonLines::new(Vec::new());
            write(&mut out, &records);
            black_box(out.into_inner().len())
        });
    });
    group.bench_function("csv", |b| {
        b.iter(|| write_tables(&records));
    });
    group.finish();
}

fn write(sink: &mut dyn Sink, records: &[&Record]) {
    for record in records {
        sink.record(record).expect("memory takes everything");
    }
    sink.finish().expect("memory takes everything");
}

/// All nine tables.
fn write_tables(records: &[&Record]) {
    for table in Table::ALL {
        let mut csv = Csv::new(*table, io::sink()).expect("memory takes everything");
        write(&mut csv, records);
    }
}

/// Writes one record in both formats, as a run does.
pub(crate) fn write_both(record: &Record) {
    let mut out = JsonLines::new(Vec::new());
    write(&mut out, &[record]);
    black_box(out.into_inner().len());
    write_tables(&[record]);
}
