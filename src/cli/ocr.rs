//! The arguments for pages that are pictures.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::ValueEnum;
use decisions::pdf::{OcrMode, OcrOptions};

/// How pages that are pictures are read.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct OcrArgs {
    /// Which pages Tesseract reads: those that are pictures, none, or every page
    #[arg(long, value_enum, default_value = "auto", value_name = "WHICH")]
    ocr: Ocr,
    /// The Tesseract program, if it is not on the search path
    #[arg(long, value_name = "PATH")]
    tesseract: Option<PathBuf>,
    /// The languages of the scans, as Tesseract names them: eng, eng+cym
    #[arg(long, default_value = "eng", value_name = "LANG")]
    ocr_lang: String,
    /// The folder that keeps recognised words for the next run [default: the user's cache folder]
    #[arg(long, value_name = "DIR", conflicts_with = "no_ocr_cache")]
    ocr_cache: Option<PathBuf>,
    /// Do not use or keep recognised words of other runs
    #[arg(long, num_args = 0..=1, require_equals = true, default_missing_value = "true", default_value = "false", hide_default_value = true, hide_possible_values = true, value_name = "")]
    no_ocr_cache: bool,
}

/// Which pages are recognised.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Ocr {
    /// Pages that are pictures and pages with unusable text, if Tesseract is installed
    Auto,
    /// None; a page that is a picture gets the issue `needs-ocr`
    Off,
    /// Every page, even pages with good text
    Force,
}

impl OcrArgs {
    /// The options that the arguments ask for.
    pub(crate) fn options(&self) -> OcrOptions {
        let mut options = OcrOptions::default();
        options.mode = match self.ocr {
            Ocr::Auto => OcrMode::Auto,
            Ocr::Off => OcrMode::Off,
            Ocr::Force => OcrMode::Force,
        };
        options.program.clone_from(&self.tesseract);
        options.language.clone_from(&self.ocr_lang);
        options.cache = if self.no_ocr_cache {
            None
        } else {
            self.ocr_cache.clone().or_else(cache)
        };
        options
    }
}

impl OcrArgs {
    /// The same arguments, as names and values, for a worker process.
    pub(crate) fn arguments(&self, add: &mut dyn FnMut(&str, OsString)) {
        let options = self.options();
        add("--ocr", options.mode.as_str().into());
        add("--ocr-lang", options.language.into());
        if let Some(program) = options.program {
            add("--tesseract", program.into());
        }
        match options.cache {
            Some(folder) => add("--ocr-cache", folder.into()),
            None => add("--no-ocr-cache", "true".into()),
        }
    }
}

/// The folder of this program in the user's cache folder: `$XDG_CACHE_HOME` (XDG Base Directory Specification),
/// `~/Library/Caches` on macOS, `%LOCALAPPDATA%` on Windows. `None` if the environment does not name one.
fn cache() -> Option<PathBuf> {
    // The specification asks to ignore a path that is not absolute.
    let folder = |name: &str| {
        std::env::var_os(name)
            .map(PathBuf::from)
            .filter(|p| p.is_absolute())
    };
    let base = if cfg!(windows) {
        folder("LOCALAPPDATA")
    } else if cfg!(target_os = "macos") {
        folder("HOME").map(|home| home.join("Library/Caches"))
    } else {
        folder("XDG_CACHE_HOME").or_else(|| folder("HOME").map(|home| home.join(".cache")))
    };
    base.map(|base| base.join("decisions").join("words"))
}
