//! What a record depends on besides the bytes of its file.

use std::collections::BTreeMap;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::head::Head;
use crate::pdf::{Engine, OcrMode, OcrOptions};
use crate::pipeline::Options;
use crate::profile::Profiles;
use crate::record::SCHEMA;

/// What a record depends on besides the bytes of its file. A record made in one state is kept in another where the two
/// would give the same.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct State {
    /// The version of the program.
    pub version: String,
    /// The contract of the record.
    pub schema: String,
    /// SHA-256 over the profiles and everything else that decides how a page is understood.
    pub reading: String,
    /// SHA-256 over the profiles alone: whether it was they that changed. Empty in runs of versions that did not keep it.
    #[serde(default)]
    pub profiles: String,
    /// How pages that are pictures are recognised, and by what.
    pub recognition: String,
    /// What a document may cost.
    pub limits: Ceilings,
    /// What people set or confirmed, by file: a print of each file's corrections. Workers know nothing of them.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub corrections: BTreeMap<String, String>,
}

/// The ceilings a user can move.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ceilings {
    /// Bytes of the file.
    pub bytes: u64,
    /// Seconds of processor time.
    pub seconds: u64,
    /// Bytes of memory a worker may take; `None` if documents are read in the process itself.
    pub memory: Option<u64>,
}

impl State {
    /// The state of a run. `memory` is the ceiling of its workers.
    ///
    /// Cost: a hash over the profiles, and asking the recogniser for its version once.
    #[must_use]
    pub fn new(profiles: &Profiles, options: &Options, memory: Option<u64>) -> Self {
        Self {
            recognition: recognition(&options.ocr),
            ..Self::unasked(profiles, options, memory)
        }
    }

    /// The state as far as no other program has to be asked.
    pub(super) fn unasked(profiles: &Profiles, options: &Options, memory: Option<u64>) -> Self {
        // Lengths keep two texts from being taken for two others that join to the same.
        let feed = |hash: &mut Sha256, text: &str| {
            hash.update((text.len() as u64).to_le_bytes());
            hash.update(text);
        };
        let mut texts = Sha256::new();
        for text in profiles.texts() {
            feed(&mut texts, text);
        }
        let mut reading = texts.clone();
        feed(&mut reading, options.profile.as_deref().unwrap_or_default());
        feed(&mut reading, if options.verify { "twice" } else { "once" });
        Self {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            schema: SCHEMA.to_owned(),
            reading: hex(&reading.finalize()),
            profiles: hex(&texts.finalize()),
            recognition: String::new(),
            limits: Ceilings {
                bytes: options.limits.bytes,
                seconds: options.limits.time.as_secs(),
                memory,
            },
            corrections: BTreeMap::new(),
        }
    }

    /// Whether two read documents the same way, apart from later corrections.
    #[must_use]
    pub fn reads_as(&self, other: &Self) -> bool {
        let uncorrected = |state: &Self| Self {
            corrections: BTreeMap::new(),
            ..state.clone()
        };
        uncorrected(self) == uncorrected(other)
    }

    /// Whether two are the same as far as no other program has to be asked.
    pub(super) fn agrees(&self, other: &Self) -> bool {
        let unasked = |state: &Self| Self {
            recognition: String::new(),
            corrections: BTreeMap::new(),
            ..state.clone()
        };
        unasked(self) == unasked(other)
    }

    /// Whether a record made in the state `before` is what this state would make of the same bytes.
    ///
    /// Higher ceilings change only what met one; lower ones may change anything. Recognition changes only what has
    /// pictures for pages.
    #[must_use]
    pub(super) fn keeps(&self, before: &Self, head: &Head) -> bool {
        self.version == before.version
            && self.schema == before.schema
            && self.reading == before.reading
            && (self.recognition == before.recognition || !head.pictures)
            && (self.limits == before.limits || (self.limits.allow(before.limits) && !head.limited))
    }
}

/// Which pages are recognised, in which languages, by what. What is not there may be there tomorrow.
fn recognition(ocr: &OcrOptions) -> String {
    if ocr.mode == OcrMode::Off {
        return ocr.mode.as_str().to_owned();
    }
    let engine = ocr.engine();
    let version = engine.as_ref().map_or("nothing", Engine::version);
    format!("{} {} by {version}", ocr.mode.as_str(), ocr.language)
}

impl Ceilings {
    /// Whether everything allowed before is allowed here.
    fn allow(self, before: Self) -> bool {
        let memory = match (self.memory, before.memory) {
            (None, _) => true,
            (Some(_), None) => false,
            (Some(now), Some(then)) => now >= then,
        };
        memory && self.bytes >= before.bytes && self.seconds >= before.seconds
    }

    /// The time as a duration.
    #[must_use]
    pub fn time(self) -> Duration {
        Duration::from_secs(self.seconds)
    }
}

pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sink::sample::full;

    fn state() -> State {
        State::new(&Profiles::builtin().unwrap(), &Options::default(), Some(1 << 30))
    }

    #[test]
    fn only_what_may_differ_is_read_again() {
        let now = state();
        let mut head = Head::of(&full());
        (head.limited, head.pictures) = (false, false);
        assert!(now.keeps(&now, &head));

        let mut before = now.clone();
        before.limits.seconds -= 1;
        assert!(
            now.keeps(&before, &head),
            "more time changes nothing it did not need"
        );
        head.limited = true;
        assert!(!now.keeps(&before, &head));
        head.limited = false;
        before.limits.seconds += 2;
        assert!(!now.keeps(&before, &head), "less time may");

        let mut before = now.clone();
        before.recognition = "tesseract 5".to_owned();
        assert!(now.keeps(&before, &head));
        head.pictures = true;
        assert!(!now.keeps(&before, &head));
    }

    #[test]
    fn profiles_and_options_make_another_state() {
        let profiles = Profiles::builtin().unwrap();
        let text = "id = \"more\"\ntitle = \"More\"\nextends = \"generic\"\n";
        let more = profiles.with_text("more.toml", text).unwrap();
        let options = Options::default();
        let verified = Options {
            verify: true,
            ..Options::default()
        };
        let reading = |p: &Profiles, o: &Options| State::new(p, o, None).reading;
        assert_eq!(reading(&profiles, &options), reading(&profiles, &options));
        assert_ne!(reading(&profiles, &options), reading(&more, &options));
        assert_ne!(reading(&profiles, &options), reading(&profiles, &verified));
    }
}
