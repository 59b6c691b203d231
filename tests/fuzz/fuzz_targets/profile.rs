//! Any text as a profile: it loads, or an error names the fault, and it never ends the program.
//!
//! Seeds: `src/profile/builtin`.

#![no_main]

use std::sync::LazyLock;

use decisions::profile::Profiles;
use libfuzzer_sys::fuzz_target;

static BUILTIN: LazyLock<Profiles> =
    LazyLock::new(|| Profiles::builtin().expect("the built-in profiles load"));

fuzz_target!(|text: &str| {
    match BUILTIN.with_text("fuzz.toml", text) {
        Ok(profiles) => assert!(!profiles.all().is_empty(), "profiles were lost"),
        Err(faults) => assert!(
            faults.iter().all(|f| !f.to_string().is_empty()),
            "a fault without words"
        ),
    }
});
