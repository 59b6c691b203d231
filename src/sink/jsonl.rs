//! JSON Lines: one record a line.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::ser::{Formatter, Serializer};

use super::Sink;
use crate::record::Record;

/// Writes records as JSON Lines, the format of `decisions.jsonl`.
///
/// - One [`Record`] a line, as one JSON object in UTF-8, ended by `\n`, the last line too. No byte order mark.
/// - Every key of the record is written, in the order of its definition, null where there is no value. The
///   exceptions are in an evidence: `rule`, written only where something had to be searched for, and `more`, written only
///   where a value goes on over a page.
/// - Keys of `evidence` are in byte order.
/// - Numbers are exact decimals without exponent: `12500`, `10030.5`. Read them into a decimal type where the
///   last penny counts.
/// - Text is written as it is but for what JSON wants escaped, and for U+0085, U+2028 and U+2029, which are
///   escaped too because some readers take them for the end of a line.
///
/// [`Record::json_schema`] describes the object. An example of a line (wrapped here; `…` stands
/// for what is left out):
///
/// ```json
/// {"schema":"decision-record/1","source":{"file":"2024/32-2024.pdf","sha256":"9f86…","bytes":81053,"pages":4,
/// "page_sizes":[[595.3,841.9],…],"text":"digital","title":null,…},"review":"not-needed","profile":"norfolk-opcc","publisher":{"name":"…","id":null},
/// "number":"32/2024",…,"amount":12500,"amount_status":"stated","currency":"GBP",…,
/// "evidence":{"/amount":{"page":1,"bbox":[72.0,402.1,131.4,415.9],"text":"£12,500"},…},"issues":[],"status":"ok"}
/// ```
///
/// ```
/// use decisions::record::{Record, Source};
/// use decisions::sink::{JsonLines, Sink};
///
/// let mut lines = JsonLines::new(Vec::new());
/// lines.record(&Record::empty(Source::named("a.pdf")))?;
/// lines.finish()?;
/// let text = String::from_utf8(lines.into_inner())?;
/// assert!(text.starts_with(r#"{"schema":"decision-record/1","source":{"file":"a.pdf","#));
/// assert!(text.ends_with("\"status\":\"ok\"}\n"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct JsonLines<W> {
    out: W,
}

impl<W: Write> JsonLines<W> {
    /// Writes to `out`, which should be buffered.
    pub fn new(out: W) -> Self {
        Self { out }
    }

    /// The writer.
    pub fn into_inner(self) -> W {
        self.out
    }
}

impl<W: Write> Sink for JsonLines<W> {
    fn record(&mut self, record: &Record) -> io::Result<()> {
        record.serialize(&mut Serializer::with_formatter(&mut self.out, OneLine))?;
        self.out.write_all(b"\n")
    }

    fn finish(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

/// A record as [`JsonLines`] writes it, without the line's end.
///
/// # Errors
///
/// None for a record of this contract.
pub fn json_line(record: &Record) -> io::Result<Vec<u8>> {
    let mut line = Vec::new();
    record.serialize(&mut Serializer::with_formatter(&mut line, OneLine))?;
    Ok(line)
}

/// Line ends of Unicode that JSON allows inside a string.
const LINE_ENDS: [char; 3] = ['\u{85}', '\u{2028}', '\u{2029}'];

/// Compact JSON that every reader takes for one line.
struct OneLine;

impl Formatter for OneLine {
    fn write_string_fragment<W: ?Sized + Write>(&mut self, out: &mut W, fragment: &str) -> io::Result<()> {
        for piece in fragment.split_inclusive(LINE_ENDS) {
            match piece.chars().next_back().filter(|c| LINE_ENDS.contains(c)) {
                Some(end) => {
                    out.write_all(piece.trim_end_matches(LINE_ENDS).as_bytes())?;
                    write!(out, "\\u{:04x}", u32::from(end))?;
                }
                None => out.write_all(piece.as_bytes())?,
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use proptest::prelude::*;

    use super::*;
    use crate::sink::read_jsonl;
    use crate::sink::sample::{any_record, failed, full, hostile, records};

    static SCHEMA: LazyLock<jsonschema::Validator> =
        LazyLock::new(|| jsonschema::validator_for(&Record::json_schema().to_value()).unwrap());

    fn written(records: &[Record]) -> String {
        let mut lines = JsonLines::new(Vec::new());
        for record in records {
            lines.record(record).unwrap();
        }
        lines.finish().unwrap();
        String::from_utf8(lines.into_inner()).unwrap()
    }

    fn read(text: &str) -> Vec<Record> {
        read_jsonl(text.as_bytes()).map(Result::unwrap).collect()
    }

    #[test]
    fn records_are_as_reviewed() {
        insta::assert_snapshot!(written(&records()));
    }

    #[test]
    fn the_schema_is_as_reviewed() {
        insta::assert_snapshot!(Record::json_schema_text());
    }

    #[test]
    fn the_line_ends_of_unicode_are_escaped() {
        let line = written(&[hostile()]);
        assert!(line.contains(r"\u2028a\u2029b\u0085c"));
        assert!(!line.contains(LINE_ENDS));
        assert_eq!(read(&line), [hostile()]);
    }

    #[test]
    fn a_schema_is_kept_by_what_is_written_and_by_nothing_else() {
        let good = serde_json::to_value(full()).unwrap();
        for record in records() {
            let value = serde_json::to_value(record).unwrap();
            let errors: Vec<String> = SCHEMA.iter_errors(&value).map(|e| e.to_string()).collect();
            assert!(errors.is_empty(), "{errors:?}");
        }
        for (pointer, wrong) in [
            ("/schema", serde_json::json!("decision-record/2")),
            ("/amount", "12,500".into()),
            ("/amount", "12500".into()),
            ("/number", 5.into()),
            ("/sequence", 5.5.into()),
            ("/decision_date", "21/02/2025".into()),
            ("/period/start", "2025-04".into()),
            ("/dates/0/value", "January".into()),
            ("/outcome/status", "agreed".into()),
            ("/checklist/0/answer", true.into()),
            ("/awards/0/qualifier", "circa".into()),
            ("/summary/0/level", 0.into()),
            ("/issues/0/page", 0.into()),
            ("/issues/0/field", "amount".into()),
            ("/evidence/~1amount/bbox", serde_json::json!([1, 2, 3])),
            ("/fields/members", serde_json::json!([{"name": "A. Reed"}])),
            ("/fields", serde_json::json!({"Not an id": 1})),
            ("/source/sha256", "9F86".into()),
            ("/status", serde_json::Value::Null),
        ] {
            let mut bad = good.clone();
            *bad.pointer_mut(pointer).unwrap() = wrong;
            assert!(!SCHEMA.is_valid(&bad), "{pointer}");
        }
    }

    #[test]
    fn the_schema_wants_every_key_and_no_other() {
        fn objects(value: &serde_json::Value, at: &str, found: &mut Vec<String>) {
            match value {
                serde_json::Value::Object(map) => {
                    // These two have keys of the document's own.
                    if !["/evidence", "/fields"].contains(&at) {
                        found.push(at.to_owned());
                    }
                    for (key, value) in map {
                        let key = key.replace('/', "~1");
                        objects(value, &format!("{at}/{key}"), found);
                    }
                }
                serde_json::Value::Array(list) => {
                    for (i, value) in list.iter().enumerate() {
                        objects(value, &format!("{at}/{i}"), found);
                    }
                }
                _ => {}
            }
        }

        let good = serde_json::to_value(full()).unwrap();
        let mut found = Vec::new();
        objects(&good, "", &mut found);
        assert!(found.len() > 20);
        for pointer in found {
            let mut more = good.clone();
            let object = more.pointer_mut(&pointer).unwrap().as_object_mut().unwrap();
            object.insert("another".to_owned(), 1.into());
            assert!(!SCHEMA.is_valid(&more), "one more key in {pointer:?}");
            let keys: Vec<String> = good
                .pointer(&pointer)
                .unwrap()
                .as_object()
                .unwrap()
                .keys()
                .cloned()
                .collect();
            for key in keys
                .iter()
                .filter(|key| !["more", "rule"].contains(&key.as_str()))
            {
                let mut less = good.clone();
                less.pointer_mut(&pointer)
                    .unwrap()
                    .as_object_mut()
                    .unwrap()
                    .remove(key);
                assert!(!SCHEMA.is_valid(&less), "{pointer:?} without {key}");
            }
        }
    }

    #[test]
    fn what_cannot_be_written_is_an_error() {
        assert!(JsonLines::new(&mut [0_u8; 100][..]).record(&failed()).is_err());
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn records_read_back_equal(records in prop::collection::vec(any_record(), 0..3)) {
            let text = written(&records);
            prop_assert_eq!(text.lines().count(), records.len());
            prop_assert_eq!(&read(&text), &records);
            // What was read is written as it was.
            prop_assert_eq!(written(&read(&text)), text);
        }

        #[test]
        fn any_record_keeps_the_schema(record in any_record()) {
            let value = serde_json::to_value(record).unwrap();
            let errors: Vec<String> = SCHEMA.iter_errors(&value).map(|e| e.to_string()).collect();
            prop_assert!(errors.is_empty(), "{errors:?}");
        }
    }
}
