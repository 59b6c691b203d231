//! The arguments about pages that are pictures.

use std::path::PathBuf;

use clap::ValueEnum;
use decisions::pdf::{OcrMode, OcrOptions};

/// How pages that are pictures are read.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct OcrArgs {
    /// Which pages Tesseract reads: those that are pictures, none, or every page
    #[arg(long, value_enum, default_value = "auto", value_name = "WHICH")]
    ocr: Ocr,
    /// The Tesseract program, where it is not found by itself
    #[arg(long, value_name = "PATH")]
    tesseract: Option<PathBuf>,
    /// The languages of the scans, as Tesseract names them: eng, eng+cym
    #[arg(long, default_value = "eng", value_name = "LANG")]
    ocr_lang: String,
    /// Where recognised words are kept for the next run [default: the user's cache folder]
    #[arg(long, value_name = "DIR", conflicts_with = "no_ocr_cache")]
    ocr_cache: Option<PathBuf>,
    /// Keep no recognised words and use none
    #[arg(long)]
    no_ocr_cache: bool,
}

/// Which pages are recognised.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Ocr {
    /// Pages that are pictures and those whose text cannot be used, where Tesseract is there
    Auto,
    /// None; a page that is a picture gives `needs-ocr`
    Off,
    /// Every page, whatever text it has
    Force,
}

impl OcrArgs {
    /// The options asked for.
    pub(crate) fn options(&self) -> OcrOptions {
        OcrOptions {
            mode: match self.ocr {
                Ocr::Auto => OcrMode::Auto,
                Ocr::Off => OcrMode::Off,
                Ocr::Force => OcrMode::Force,
            },
            program: self.tesseract.clone(),
            language: self.ocr_lang.clone(),
            cache: if self.no_ocr_cache {
                None
            } else {
                self.ocr_cache.clone().or_else(cache)
            },
            ..OcrOptions::default()
        }
    }
}

/// The folder of this program in the user's cache folder: `$XDG_CACHE_HOME` (XDG Base Directory Specification),
/// `~/Library/Caches` on macOS, `%LOCALAPPDATA%` on Windows. `None` where the system does not say.
fn cache() -> Option<PathBuf> {
    // The specification: a path that is not absolute is to be ignored.
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
