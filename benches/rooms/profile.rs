//! Loading profiles, and recognising the form of a document.

use std::hint::black_box;

use criterion::Criterion;
use decisions::profile::Profiles;

use super::many_forms::fifty;
use super::stages::Stages;

pub(crate) fn bench(c: &mut Criterion, stages: &Stages) {
    let mut group = c.benchmark_group("profile");
    group.bench_function("load the built-in ones", |b| {
        b.iter(|| black_box(Profiles::builtin().is_ok()));
    });
    let many = fifty();
    for (name, profiles) in [("recognise", stages.profiles), ("recognise among fifty", &many)] {
        group.bench_function(name, |b| {
            b.iter(|| {
                for s in &stages.all {
                    black_box(profiles.recognise(&s.reading.layout));
                }
            });
        });
    }
    group.finish();
}
