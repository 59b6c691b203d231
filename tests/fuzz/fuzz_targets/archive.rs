//! Any bytes as a ZIP archive: listing and reading its members ends, in bounded memory; no two inputs have the same
//! name, and no name leads out of the archive.
//!
//! Seeds: small archives.

#![no_main]

use std::collections::BTreeSet;

use decisions::discover::{Loader, discover};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let path = std::env::temp_dir().join(format!("decisions-fuzz-{}.zip", std::process::id()));
    std::fs::write(&path, bytes).expect("the temporary folder can be written to");
    let found = discover(std::slice::from_ref(&path));
    let names: BTreeSet<&str> = found.inputs.iter().map(|i| i.file.as_str()).collect();
    assert_eq!(names.len(), found.inputs.len(), "two inputs of one name");
    let mut loader = Loader::new();
    for input in found.inputs.iter().take(20) {
        assert!(input.file.split('/').all(|part| part != ".."), "{}", input.file);
        if let Ok(loaded) = loader.load(input, 1 << 20) {
            assert!(loaded.len() <= 1 << 20, "more than the ceiling");
            let print = loader.hash(input, 1 << 20).expect("what is read is hashed");
            assert_eq!(print.bytes, loaded.len() as u64);
        }
    }
});
