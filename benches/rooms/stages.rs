//! The result of every room for every fixture, so that each room can be measured alone.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use decisions::check;
use decisions::issue::Issue;
use decisions::pdf::{self, Document, Limits};
use decisions::pipeline::{Options, Reading, examine, source};
use decisions::profile::Profiles;
use decisions::record::{Record, assemble};

/// A fixture and the results of the rooms.
pub(crate) struct Stage {
    pub(crate) file: String,
    pub(crate) bytes: Arc<Vec<u8>>,
    pub(crate) document: Document,
    pub(crate) reading: Reading<'static>,
    pub(crate) record: Record,
}

/// All fixtures, and the profiles.
pub(crate) struct Stages {
    /// The profiles live as long as the program.
    pub(crate) profiles: &'static Profiles,
    pub(crate) all: Vec<Stage>,
}

impl Stages {
    pub(crate) fn of_fixtures() -> Self {
        let profiles: &Profiles =
            Box::leak(Box::new(Profiles::builtin().expect("the built-in profiles load")));
        let all = fixtures().iter().map(|p| Stage::of(p, profiles)).collect();
        Self { profiles, all }
    }
}

/// The folder of the fixtures.
pub(crate) fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/pdf")
}

fn fixtures() -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = std::fs::read_dir(folder())
        .expect("the fixtures are there")
        .map(|e| e.expect("the folder can be read").path())
        .filter(|p| p.extension().is_some_and(|x| x == "pdf"))
        .collect();
    found.sort();
    found
}

impl Stage {
    fn of(path: &Path, profiles: &'static Profiles) -> Self {
        let file = path.file_name().expect("a file").to_string_lossy().into_owned();
        let bytes = Arc::new(std::fs::read(path).expect("the fixture can be read"));
        let document = pdf::open(&bytes, &Limits::default()).expect("the fixture opens");
        let reading =
            examine(&file, &bytes, profiles, &Options::default()).expect("the fixture can be examined");
        let mut stage = Self {
            record: Record::empty(source(&file, &bytes)),
            file,
            bytes,
            document,
            reading,
        };
        stage.record = stage.assemble();
        stage
    }

    pub(crate) fn check(&self) -> Vec<Issue> {
        let r = &self.reading;
        check::document(&check::Read {
            file_name: &self.file,
            layout: &r.layout,
            recognition: &r.recognition,
            choice: r.choice,
            profile: r.profile,
            outline: &r.outline,
            facts: &r.facts,
        })
    }

    /// Checks the document and builds its record.
    pub(crate) fn assemble(&self) -> Record {
        let r = &self.reading;
        let mut issues = r.facts.issues.clone();
        issues.extend(self.check());
        assemble(
            source(&self.file, &self.bytes),
            &r.layout,
            r.profile,
            &r.facts,
            issues,
        )
    }
}
