//! What `docs/profiles.md` says of the language, on documents made for it: each test is a form and a page.

use std::sync::{Arc, OnceLock};

use decisions::pipeline::{self, Options};
use decisions::profile::Profiles;
use lopdf::content::{Content, Operation};
use lopdf::{Document, Object, Stream, dictionary};
use serde_json::{Value, json};

/// A document of one page: lines from top to bottom, those that begin with `*` in bold, those that are empty a gap. What
/// stands behind a tab begins a column, 220 points further right.
pub(crate) fn page(lines: &str) -> Vec<u8> {
    let mut doc = Document::with_version("1.5");
    let pages = doc.new_object_id();
    let mut font = |name: &str| {
        doc.add_object(dictionary! {
            "Type" => "Font", "Subtype" => "Type1", "BaseFont" => name, "Encoding" => "WinAnsiEncoding",
        })
    };
    let (plain, bold) = (font("Helvetica"), font("Helvetica-Bold"));
    let mut operations = Vec::new();
    let mut y = 780.0_f32;
    for line in lines.lines().map(str::trim) {
        if line.is_empty() {
            y -= 12.0;
            continue;
        }
        // `*Label:* value`: a bold beginning.
        let pieces: Vec<(&str, bool)> = match line
            .strip_prefix('*')
            .map(|l| l.split_once('*').unwrap_or((l, "")))
        {
            Some((head, tail)) => vec![(head, true), (tail, false)],
            None => vec![(line, false)],
        };
        operations.push(Operation::new("BT", vec![]));
        operations.push(Operation::new("Td", vec![70.into(), y.into()]));
        for (text, is_bold) in pieces {
            // One byte a character in the font's encoding.
            let bytes: Vec<u8> = text
                .chars()
                .map(|c| {
                    if c == '–' {
                        0x96
                    } else {
                        u8::try_from(u32::from(c)).unwrap()
                    }
                })
                .collect();
            let font = if is_bold { "F2" } else { "F1" };
            operations.push(Operation::new("Tf", vec![font.into(), 11.into()]));
            for (column, bytes) in bytes.split(|b| *b == b'\t').enumerate() {
                if column > 0 {
                    operations.push(Operation::new("Td", vec![220.into(), 0.into()]));
                }
                operations.push(Operation::new("Tj", vec![Object::string_literal(bytes)]));
            }
        }
        operations.push(Operation::new("ET", vec![]));
        y -= 14.0;
    }
    let content = Content { operations }.encode().unwrap();
    let content = doc.add_object(Stream::new(dictionary! {}, content));
    let sheet = doc.add_object(dictionary! {
        "Type" => "Page", "Parent" => pages, "Contents" => content,
        "MediaBox" => vec![0.into(), 0.into(), 595.into(), 842.into()],
        "Resources" => dictionary! { "Font" => dictionary! { "F1" => plain, "F2" => bold } },
    });
    doc.objects.insert(
        pages,
        Object::Dictionary(dictionary! { "Type" => "Pages", "Kids" => vec![sheet.into()], "Count" => 1 }),
    );
    let catalog = doc.add_object(dictionary! { "Type" => "Catalog", "Pages" => pages });
    doc.trailer.set("Root", catalog);
    let mut out = Vec::new();
    doc.save_to(&mut out).unwrap();
    out
}

/// The forms of these tests, each a profile that extends `common`: its id and the rest of its file.
const FORMS: &[(&str, &str)] = &[
    (
        "money",
        r#"
[header.subject]
labels = ["Matter"]
[header.recipient]
labels = ["Paid to"]
[header.amount]
labels = ["Cost", "Cost (£)"]
[header.source]
field = "funding-source"
labels = ["Charged to"]
[part.summary]
labels = ["Summary"]
[part.outcome]
labels = ["Decision"]
"#,
    ),
    (
        "questions",
        r#"
[header.subject]
labels = ["Matter"]
[part.detail]
labels = ["Details"]
[part.checklist]
labels = ["Questions"]
[checklist.law]
questions = ["Has the Clerk said under which bye-law this may be done?"]
[checklist.dark]
questions = ["Has anybody been asked whether the quay is dark at night and in fog?"]
[checklist.birds]
questions = ["Does this need the leave of the Estuary Wardens?"]
"#,
    ),
    (
        "patterns",
        r#"
[header.number]
labels = ["Ref"]
[header.originator]
labels = ["Author"]
pattern = '^(?<value>[^,]+), '
[number]
pattern = '(?<year>\d{4})/[A-Z]/(?<sequence>\d+)'
"#,
    ),
    (
        "places",
        r#"
[header.decision-date]
labels = ["Date of decision"]
value = "next-line"
[header.originator]
labels = ["Author"]
value = "same-line"
[header.subject]
labels = ["Matter"]
"#,
    ),
    (
        "wrapped",
        "[header.subject]\nlabels = [\"Subject matter and title of the decision that is to be taken under this scheme\"]\n",
    ),
    (
        "numbered",
        r#"
[header.subject]
labels = ["Matter"]
[part.summary]
labels = ["What is asked"]
[part.outcome]
labels = ["What was decided"]
[section.why]
titles = ["Why"]
"#,
    ),
    (
        "apart",
        r#"
[header.subject]
labels = ["Matter"]
[part.outcome]
labels = ["What was decided"]
[sign-off.decision-maker]
labels = ["The Commodore"]
[sign-off.other]
labels = ["The Clerk"]
"#,
    ),
    (
        "plain",
        "[header.subject]\nlabels = [\"Matter\"]\n[part.outcome]\nlabels = [\"Decision\"]\n",
    ),
    (
        "own-words",
        "[header.subject]\nlabels = [\"Matter\"]\n[part.outcome]\nlabels = [\"Decision\"]\n[outcome]\napproved = ['\\blet it be so\\b']\n",
    ),
    (
        "without-approved",
        "drop = [\"outcome.approved\"]\n[header.subject]\nlabels = [\"Matter\"]\n[part.outcome]\nlabels = [\"Decision\"]\n",
    ),
];

/// The built-in profiles and those of these tests. Compiled once: that is what takes the time.
fn profiles() -> &'static Profiles {
    static PROFILES: OnceLock<Profiles> = OnceLock::new();
    PROFILES.get_or_init(|| {
        let folder = tempfile::tempdir().unwrap();
        for (id, text) in FORMS {
            let file = folder.path().join(format!("{id}.toml"));
            std::fs::write(file, format!("id = \"{id}\"\nextends = \"common\"\n{text}")).unwrap();
        }
        let mut profiles = Profiles::builtin().unwrap();
        profiles.add(&[folder.path().to_path_buf()]).unwrap();
        profiles
    })
}

/// The record of a page read with one of the forms.
fn read(form: &str, lines: &str) -> Value {
    let mut options = Options::default();
    options.profile = Some(form.to_owned());
    let record = pipeline::read("a.pdf", &Arc::new(page(lines)), profiles(), &options);
    serde_json::to_value(record).unwrap()
}

/// Codes and fields of the issues.
fn issues(record: &Value) -> Vec<String> {
    let all = record["issues"].as_array().unwrap();
    all.iter()
        .map(|i| {
            format!(
                "{} {}",
                i["code"].as_str().unwrap(),
                i["field"].as_str().unwrap_or("-")
            )
        })
        .collect()
}

#[test]
fn header_fields_say_who_gets_what_from_where() {
    let r = read(
        "money",
        "*Matter:* A lamp
         *Paid to:* The Lantern Trust
         *Cost:* £4,250.00
         *Charged to:* the Lamp Fund

         *Summary:*
         Last year a grant of £900 was made to Wick and Sons Ltd.

         *Decision:*
         I approve the request.",
    );
    assert_eq!(r["recipient"], "Lantern Trust");
    assert_eq!(r["amount"], json!(4250));
    assert_eq!(r["amount_status"], "stated");
    assert_eq!(r["funding_source"], "Lamp Fund");
    assert_eq!(r["awards"].as_array().unwrap().len(), 1, "{}", r["awards"]);
}

#[test]
fn a_bare_figure_has_its_currency_in_the_label() {
    let lines =
        |value: &str| format!("*Matter:* A lamp\n*Cost (£):* {value}\n\n*Decision:*\nI approve the request.");
    let r = read("money", &lines("4,250"));
    assert_eq!(r["amount"], json!(4250), "{r}");
    let r = read("money", &lines("to be agreed"));
    assert_eq!(r["amount"], Value::Null);
    assert!(
        issues(&r).contains(&"ambiguous-field /amount".to_owned()),
        "{:?}",
        issues(&r)
    );
}

#[test]
fn a_field_and_a_sentence_that_differ_are_told() {
    let r = read(
        "money",
        "*Matter:* A lamp
         *Paid to:* Lantern Trust
         *Cost:* £4,250

         *Summary:*
         It is proposed to award £4,520 to Lantern Trust for a lamp.

         *Decision:*
         I approve the request.",
    );
    assert_eq!(r["amount"], Value::Null);
    assert!(
        issues(&r).contains(&"amount-conflict /amount".to_owned()),
        "{:?}",
        issues(&r)
    );
}

#[test]
fn a_pattern_picks_the_value_or_leaves_it_out() {
    let r = read(
        "patterns",
        "*Ref:* HC 2023/B/017\n*Author:* Head of Lamps, telephone 0100",
    );
    assert_eq!(
        (&r["number"], &r["sequence"], &r["year"]),
        (&json!("017/2023"), &json!(17), &json!(2023))
    );
    assert_eq!(r["number_printed"], "2023/B/017");
    assert_eq!(r["originator"], "Head of Lamps");
    let r = read("patterns", "*Ref:* to follow\n*Author:* nobody");
    assert_eq!((&r["number"], &r["originator"]), (&Value::Null, &Value::Null));
    let told = issues(&r);
    assert!(told.contains(&"ambiguous-field /number".to_owned()), "{told:?}");
    assert!(
        told.contains(&"ambiguous-field /originator".to_owned()),
        "{told:?}"
    );
}

#[test]
fn a_value_on_the_next_line_passes_over_a_hint() {
    let r = read(
        "places",
        "*Date of decision:* (dd/mm/yyyy)\n3 May 2024\n\n*Author:*\n\n*Matter:*\nA lamp",
    );
    assert_eq!(r["decision_date"], "2024-05-03");
    assert_eq!(r["originator"], Value::Null);
    assert_eq!(r["subject"], "A lamp");
}

#[test]
fn a_label_may_wrap_over_two_lines() {
    let r = read(
        "wrapped",
        "*Subject matter and title of the decision that is*\n*to be taken under this scheme:* A lamp",
    );
    assert_eq!(r["subject"], "A lamp");
}

#[test]
fn everything_numbered_the_decision_too() {
    let r = read(
        "numbered",
        "*Matter:* A lamp

         *1. What is asked*
         A lamp for the quay.

         *2. Why*
         It is dark.

         *3. Other matters*
         None.

         *4. What was decided*
         The request is approved.
         Signed: 
         Date: 3 May 2024

         *5. Afterwards*
         There is light.",
    );
    assert_eq!(r["outcome"]["status"], "approved", "{r}");
    assert_eq!(r["decision_date"], "2024-05-03");
    let titles: Vec<&Value> = r["sections"]
        .as_array()
        .unwrap()
        .iter()
        .map(|s| &s["title"])
        .collect();
    assert_eq!(titles, ["Why", "Other matters", "Afterwards"]);
}

#[test]
fn the_signature_may_stand_apart_from_the_decision() {
    let r = read(
        "apart",
        "*Matter:* A lamp

         *What was decided:*
         The request is approved.

         *The Clerk*
         Signed:
         Date: 2 May 2024

         *The Commodore*
         Signed:
         Date: 3 May 2024",
    );
    assert_eq!(r["decision_date"], "2024-05-03", "{r}");
    assert_eq!(r["outcome"]["by"], "The Commodore");
    let blocks = r["sign_offs"].as_array().unwrap();
    assert_eq!(blocks.len(), 2, "{blocks:?}");
}

#[test]
fn questions_without_a_table_in_any_order() {
    let r = read(
        "questions",
        "*Matter:* A lamp

         *Details*
         It is dark.

         *Questions*

         Does this need the leave of the Estuary Wardens? No

         Has anybody been askd whether the quay is dark
         at night and in fog? Yes

         Has the Clerk said under which bye law this may be done?

         N/A",
    );
    let got: Vec<(&Value, &Value)> = r["checklist"]
        .as_array()
        .unwrap()
        .iter()
        .map(|q| (&q["id"], &q["answer"]))
        .collect();
    assert_eq!(
        got,
        [
            (&json!("birds"), &json!("no")),
            (&json!("dark"), &json!("yes")),
            (&json!("law"), &json!("n/a")),
        ]
    );
}

#[test]
fn a_sentence_nobody_knows_is_not_who_decided() {
    let r = read(
        "plain",
        "*Matter:* A lamp\n\n*Decision:* Lamps and the oil for them go to the quay before Michaelmas.",
    );
    assert_eq!(r["outcome"]["by"], Value::Null, "{}", r["outcome"]);
    assert_eq!(r["outcome"]["status"], "unknown");
}

#[test]
fn own_sentences_join_the_inherited_ones() {
    for (sentence, status) in [
        ("Let it be so.", "approved"),
        ("The request is approved.", "approved"),
        ("The request is refused.", "rejected"),
    ] {
        let r = read(
            "own-words",
            &format!("*Matter:* A lamp\n\n*Decision:*\n{sentence}"),
        );
        assert_eq!(r["outcome"]["status"], status, "{sentence}");
    }
    let r = read(
        "without-approved",
        "*Matter:* A lamp\n\n*Decision:*\nThe request is approved.",
    );
    assert_eq!(r["outcome"]["status"], "unknown");
}
