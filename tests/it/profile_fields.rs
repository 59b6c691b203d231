//! Fields of a form's own, and what a profile says of inherited lists, of places of values and of what may be missing: each
//! test is a profile and a page, as `docs/profiles.md` describes them.

use std::fs;
use std::sync::Arc;

use decisions::pipeline::{self, Options};
use decisions::profile::Profiles;
use serde_json::{Value, json};

use crate::profile_language::page;
use crate::profiles::decisions;

/// The profiles of some texts, each a file.
fn profiles(files: &[&str]) -> Profiles {
    let folder = tempfile::tempdir().unwrap();
    for (i, text) in files.iter().enumerate() {
        fs::write(folder.path().join(format!("{i}.toml")), text).unwrap();
    }
    let mut profiles = Profiles::builtin().unwrap();
    profiles.add(&[folder.path().to_path_buf()]).unwrap();
    profiles
}

/// The record of a page read with the first of some profiles.
fn read(files: &[&str], lines: &str) -> Value {
    let id = files[0].split('"').nth(1).unwrap().to_owned();
    let mut options = Options::default();
    options.profile = Some(id);
    let record = pipeline::read("page.pdf", &Arc::new(page(lines)), &profiles(files), &options);
    serde_json::to_value(record).unwrap()
}

/// Issues as `code pointer`.
fn issues(record: &Value) -> Vec<String> {
    let all = record["issues"].as_array().unwrap();
    all.iter()
        .map(|i| {
            format!(
                "{} {}",
                i["code"].as_str().unwrap(),
                i["field"].as_str().unwrap_or_default()
            )
        })
        .collect()
}

const TRIBUNAL: &str = r#"
id = "tribunal"
title = "Merrow Valley Rent Tribunal: decision"
extends = "common"

[publisher]
name = "Merrow Valley Rent Tribunal"

[recognise]
for = [{ text = "Merrow Valley Rent Tribunal", first-page = true, weight = 2 }]

[header.number]
labels = ["Case reference"]
required = true

[header.subject]
labels = ["Property"]

[header.decision_date]
field = "decision-date"
labels = ["Date of decision"]

[number]
order = "serial"

[field.applicant]
labels = ["Applicant"]
type = "body"
required = true

[field.respondent]
labels = ["Respondent"]
type = "body"
required = true

[field.members]
labels = ["Members of the Tribunal", "Tribunal members"]
list = true

[field.hearing_date]
labels = ["Date and venue of hearing"]
type = "date"
pattern = '^(?<value>\d{1,2} \w+ \d{4})'

[field.oral_hearing]
labels = ["Was there an oral hearing?"]
type = "yes-no"

[field.rent]
labels = ["Rent applied for"]
type = "money"

[field.rooms]
labels = ["Number of rooms"]
type = "number"

[part.outcome]
labels = ["Decision"]

[outcome]
approved = ['\bdetermines that the rent is\b']

[sections]
style = "headed"

[section.reasons]
titles = ["Reasons"]
"#;

const HEARING: &str = "*MERROW VALLEY RENT TRIBUNAL*

    *Case reference:* MV/RT/0417
    *Property:* 3 Weir Cottages, Merrow Ford
    *Applicant:* The Ford Almshouse Charity
    *Respondent:* Mr I Sedge
    *Members of the Tribunal:*
    Judge A Reed (Chair)
    Mrs B Withy FRICS

    *Date and venue of hearing:* 14 January 2025 at the Corn Hall, Merrow
    *Was there an oral hearing?* Yes
    *Rent applied for:* £612.50 a month
    *Number of rooms:* 4
    *Date of decision:* 3 February 2025

    *Decision*
    The Tribunal determines that the rent is £585 a month.

    *Reasons*
    The cottage has no bathroom and the weir is loud in winter.";

#[test]
fn a_tribunal_s_decision_is_read_with_fields_of_its_own() {
    let r = read(&[TRIBUNAL], HEARING);
    assert_eq!(
        r["fields"],
        json!({
            "applicant": "Ford Almshouse Charity",
            "respondent": "Mr I Sedge",
            "members": ["Judge A Reed (Chair)", "Mrs B Withy FRICS"],
            "hearing_date": "2025-01-14",
            "oral_hearing": true,
            "rent": 612.5,
            "rooms": 4,
        })
    );
    assert_eq!(r["number"], "MV/RT/0417");
    assert_eq!(r["decision_date"], "2025-02-03");
    assert_eq!(r["outcome"]["status"], "approved");
    let told = issues(&r);
    assert!(!told.iter().any(|i| i.contains("/fields")), "{told:?}");
    // Each value leads back to its words.
    for (pointer, words) in [
        ("/fields/applicant", "Ford Almshouse Charity"),
        ("/fields/members/1", "Mrs B Withy FRICS"),
        ("/fields/hearing_date", "14 January 2025"),
        ("/fields/rent", "£612.50"),
    ] {
        assert_eq!(r["evidence"][pointer]["text"], words, "{pointer}");
    }
}

#[test]
fn a_value_that_is_not_of_its_type_is_null_and_reported() {
    let page = HEARING
        .replace("£612.50 a month", "to be agreed")
        .replace("hearing?* Yes", "hearing?* see paragraph 4")
        .replace("14 January 2025 at", "in January at")
        .replace("rooms:* 4", "rooms:* 4 or 5")
        .replace("    *Respondent:* Mr I Sedge\n", "");
    let r = read(&[TRIBUNAL], &page);
    for field in ["rent", "oral_hearing", "hearing_date", "rooms"] {
        assert_eq!(r["fields"].get(field), Some(&Value::Null), "{field}");
        let told = issues(&r);
        assert!(
            told.contains(&format!("ambiguous-field /fields/{field}")),
            "{field}: {told:?}"
        );
    }
    // What the form always has is missing, and what the page does not have is not in the record.
    assert_eq!(r["fields"].get("respondent"), None);
    assert!(issues(&r).contains(&"missing-field /fields/respondent".to_owned()));
}

#[test]
fn a_sum_in_another_currency_is_not_taken_for_one_of_ours() {
    let r = read(&[TRIBUNAL], &HEARING.replace("£612.50", "$612.50"));
    assert_eq!(r["fields"]["rent"], Value::Null);
    assert!(issues(&r).contains(&"ambiguous-field /fields/rent".to_owned()));
}

#[test]
fn the_values_of_a_list_on_one_line_are_set_apart_by_what_the_profile_says() {
    let form = TRIBUNAL.replace("list = true", "list = true\nseparators = [\", \", \" and \"]");
    let page = HEARING.replace(
        "Tribunal:*\n    Judge A Reed (Chair)\n    Mrs B Withy FRICS\n",
        "Tribunal:* Judge A Reed, Mrs B Withy and Mr C Rush; Ms D Osier\n",
    );
    let r = read(&[&form], &page);
    assert_eq!(
        r["fields"]["members"],
        json!(["Judge A Reed", "Mrs B Withy", "Mr C Rush", "Ms D Osier"])
    );
}

const BASE: &str = r#"
id = "base"
abstract = true
extends = "common"
[header.number]
labels = ["Ref"]
required = true
[header.originator]
labels = ["Author"]
[header.subject]
labels = ["Matter"]
[part.outcome]
labels = ["Decision"]
[section.why]
titles = ["Why"]
about = "background"
[sections]
style = "headed"
"#;

#[test]
fn a_list_extends_the_inherited_one_and_keeps_the_rest_of_the_entry() {
    let child = "id = \"child\"\nextends = \"base\"\n[header.number]\nlabels = { add = [\"Minute\"] }\n[section.why]\ntitles = { add = [\"The case for it\"] }\n";
    let both =
        |label: &str| format!("*{label}:* 12/2024\n*Matter:* A lamp\n\n*Decision*\nI approve the request.");
    for label in ["Ref", "Minute"] {
        let r = read(&[child, BASE], &both(label));
        assert_eq!(r["number"], "12/2024", "{label}");
    }
    // It is still required.
    let r = read(
        &[child, BASE],
        "*Matter:* A lamp\n\n*Decision*\nI approve the request.",
    );
    assert!(
        issues(&r).contains(&"missing-field /number".to_owned()),
        "{:?}",
        issues(&r)
    );
    let whole = profiles(&[child, BASE]);
    let why = &whole.get("child").unwrap().sections[0];
    assert_eq!(why.titles.len(), 2);
    assert!(why.about.is_some());
}

#[test]
fn an_entry_stands_instead_of_inherited_ones() {
    let child = "id = \"child\"\nextends = \"base\"\n[field.sponsor]\nlabels = [\"Author\"]\ntype = \"body\"\ninstead-of = \"header.originator\"\n";
    let r = read(
        &[child, BASE],
        "*Ref:* 12/2024\n*Author:* The Lamp Society\n*Matter:* A lamp\n\n*Decision*\nI approve the request.",
    );
    assert_eq!(r["fields"]["sponsor"], "Lamp Society");
    assert_eq!(r["originator"], Value::Null);
}

#[test]
fn values_stand_above_or_below_their_labels_in_their_columns() {
    let form = r#"
id = "columns"
extends = "common"
[header.number]
labels = ["Ref"]
value = "below"
[header.subject]
labels = ["Issue"]
value = "below"
[part.outcome]
labels = ["Decision"]
[header.outcome_by]
field = "outcome-by"
labels = ["signed"]
value = "above"
[header.decision-date]
labels = ["date"]
value = "above"
"#;
    let r = read(
        &[form],
        "*Ref\tIssue*
         17/2024\tA lamp for the quay

         *Decision*
         The request is approved.

         Mrs A Reed\t14 May 2024
         .................................\t.................
         signed\tdate",
    );
    assert_eq!(r["number"], "17/2024", "{r:#}");
    assert_eq!(r["subject"], "A lamp for the quay");
    assert_eq!(r["outcome"]["by"], "Mrs A Reed");
    assert_eq!(r["decision_date"], "2024-05-14");
}

#[test]
fn a_label_with_nothing_above_it_has_no_value() {
    let form = "id = \"above\"\nextends = \"common\"\n[header.subject]\nlabels = [\"Matter\"]\n[part.outcome]\nlabels = [\"Decision\"]\n[header.decision-date]\nlabels = [\"date\"]\nvalue = \"above\"\n";
    let r = read(
        &[form],
        "*Matter:* A lamp\n\n*Decision*\nThe request is approved.\n\n\n\n\n\n\n.................\ndate",
    );
    assert_eq!(r["decision_date"], Value::Null, "{r:#}");
}

#[test]
fn the_form_begins_behind_a_covering_letter() {
    let form = format!("{BASE}\n").replace("abstract = true\n", "").replacen(
        "extends = \"common\"\n",
        "extends = \"common\"\nbegins = [\"Record of decision\"]\n",
        1,
    );
    let letter = "Dear Clerk,\n\n*Matter:* your letter of Tuesday\n*Ref:* 99/2023\n\n*RECORD OF DECISION*\n\n*Ref:* 12/2024\n*Matter:* A lamp\n\n*Decision*\nI approve the request.";
    let r = read(&[&form], letter);
    assert_eq!(
        (&r["number"], &r["subject"]),
        (&json!("12/2024"), &json!("A lamp")),
        "{r:#}"
    );
    // Where the words are not there, the form begins where the file does.
    let r = read(&[&form], &letter.replace("*RECORD OF DECISION*\n", ""));
    assert_eq!(r["subject"], "your letter of Tuesday");
}

#[test]
fn a_signature_block_that_may_be_empty_is_not_reported() {
    let form = |more: &str| format!("{}{more}", BASE.replace("abstract = true\n", ""));
    let page =
        "*Ref:* 12/2024\n*Matter:* A lamp\n\n*Decision*\nI approve the request.\n\nSignature:\n\nDate:";
    let told = issues(&read(&[&form("")], page));
    assert!(
        told.iter().any(|i| i.starts_with("unsigned "))
            && told.contains(&"missing-field /decision_date".to_owned()),
        "{told:?}"
    );
    let empty = form("[sign-off.decision-maker]\nmay-be-empty = true\n");
    let r = read(&[&empty], page);
    assert_eq!(issues(&r), [""; 0]);
    assert_eq!(r["sign_offs"][0]["signed"], false);
    // A date that stands there is read.
    let r = read(&[&empty], &page.replace("Date:", "Date: 3 May 2024"));
    assert_eq!(r["decision_date"], "2024-05-03");
}

#[test]
fn what_is_optional_does_not_count_against_the_form() {
    let score = |form: &str| {
        let folder = tempfile::tempdir().unwrap();
        let pdf = folder.path().join("page.pdf");
        fs::write(
            &pdf,
            page("*Matter:* A lamp\n\n*Decision*\nI approve the request."),
        )
        .unwrap();
        let toml = folder.path().join("form.toml");
        fs::write(&toml, form).unwrap();
        let out = decisions(&[
            "profiles",
            "try",
            toml.to_str().unwrap(),
            "--json",
            pdf.to_str().unwrap(),
        ])
        .code(0);
        let tried: Value = serde_json::from_slice(&out.get_output().stdout).unwrap();
        tried["documents"][0]["trial"]["candidate"]["score"]
            .as_f64()
            .unwrap()
    };
    let form = |more: &str| {
        format!(
            "id = \"short\"\nextends = \"common\"\n[header.subject]\nlabels = [\"Matter\"]\n[header.originator]\nlabels = [\"Author\"]\n{more}[part.outcome]\nlabels = [\"Decision\"]\n[section.why]\ntitles = [\"Why\"]\n{more}"
        )
    };
    assert!(score(&form("")) < 0.7);
    assert!((score(&form("optional = true\n")) - 1.0).abs() < 0.001);
}

#[test]
fn try_says_where_the_words_stand_that_a_pattern_rejected() {
    let folder = tempfile::tempdir().unwrap();
    let pdf = folder.path().join("page.pdf");
    fs::write(
        &pdf,
        page("*Ref:* to follow\n*Author:* nobody\n\n*Decision*\nI approve the request."),
    )
    .unwrap();
    let toml = folder.path().join("form.toml");
    fs::write(
        &toml,
        "id = \"picky\"\nextends = \"common\"\n[number]\npattern = '\\d+/\\d+'\n[header.number]\nlabels = [\"Ref\"]\n[field.author]\nlabels = [\"Author\"]\npattern = '^Mrs? .+'\n[part.outcome]\nlabels = [\"Decision\"]\n",
    )
    .unwrap();
    let out = decisions(&["profiles", "try", toml.to_str().unwrap(), pdf.to_str().unwrap()]).code(0);
    let said = String::from_utf8(out.get_output().stdout.clone()).unwrap();
    assert!(
        said.contains("the text is \"nobody\" on page 1, ")
            && said.contains("which the entry's pattern does not match"),
        "{said}"
    );
    assert!(
        said.contains("\"to follow\" (the text is there on page 1, ")
            && said.contains("the pattern of [number] does not match it"),
        "{said}"
    );
}
