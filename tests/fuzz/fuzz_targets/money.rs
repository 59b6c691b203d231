//! Any text: the sums found lie in the text, in order and without overlap, each with a value or a reason.
//!
//! Seeds: paragraphs of the gold records.

#![no_main]

use decisions::field::money::find;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let found = find(text, "GBP");
    let mut end = 0;
    for sum in &found {
        assert_eq!(text.get(sum.range.clone()), Some(sum.raw.as_str()), "another text");
        assert!(sum.range.start >= end, "sums overlap or are out of order");
        end = sum.range.end;
        assert_ne!(
            sum.value.is_some(),
            sum.malformed.is_some(),
            "a value and a reason against it, or neither: {sum:?}"
        );
        if let Some(words) = &sum.words {
            assert!(text.get(words.clone()).is_some(), "words that are not there");
        }
    }
});
