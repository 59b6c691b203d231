//! Any text: the dates found lie in the text, in order and without overlap, each with a value or a reason.
//!
//! Seeds: paragraphs of the gold records.

#![no_main]

use decisions::field::date::find;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let mut end = 0;
    for date in find(text) {
        assert!(text.get(date.range.clone()).is_some(), "it is not there");
        assert!(!date.raw.is_empty(), "a date without words");
        assert!(date.range.start >= end, "dates overlap or are out of order");
        end = date.range.end;
        assert_ne!(
            date.value.is_some(),
            date.problem.is_some(),
            "a value and a reason against it, or neither: {date:?}"
        );
        if let Some(value) = date.value {
            assert_eq!(value.precision(), date.precision);
        }
    }
});
