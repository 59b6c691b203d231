//! Any bytes: opening them gives a document or an error, in bounded time, and never ends the program.
//!
//! Seeds: `fixtures/pdf` and `fixtures/damaged`.

#![no_main]

use std::sync::Arc;
use std::time::Duration;

use decisions::pdf::{Limits, open};
use libfuzzer_sys::fuzz_target;

// The PDF readers panic on some files, and these panics are caught, so they are not findings. Remove the hook that
// ends the process at every panic. A panic that is not caught still ends the process.
fuzz_target!(init: { let _ = std::panic::take_hook(); }, |bytes: &[u8]| {
    let mut limits = Limits::default();
    limits.time = Duration::from_secs(5);
    limits.inflated = 64 << 20;
    if let Ok(document) = open(&Arc::new(bytes.to_vec()), &limits) {
        for page in &document.pages {
            assert!(
                page.glyphs.len() <= limits.glyphs_per_page + 100_000,
                "too many glyphs"
            );
            assert!(
                page.width.is_finite() && page.height.is_finite(),
                "a page without a size"
            );
            for g in &page.glyphs {
                assert!(
                    g.bbox.left <= g.bbox.right && g.bbox.top <= g.bbox.bottom,
                    "a box inside out"
                );
            }
        }
    }
});
