//! `decisions profiles`, profiles of one's own in other commands, completions and manual.

use std::fs;
use std::path::{Path, PathBuf};

use assert_cmd::Command;
use assert_cmd::assert::Assert;
use serde_json::Value;

pub(crate) fn decisions(arguments: &[&str]) -> Assert {
    Command::new(env!("CARGO_BIN_EXE_decisions"))
        .args(arguments)
        .assert()
}

fn fixture(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("fixtures/pdf")
        .join(name);
    path.display().to_string()
}

fn stdout(assert: &Assert) -> String {
    String::from_utf8(assert.get_output().stdout.clone()).unwrap()
}

fn stderr(assert: &Assert) -> String {
    String::from_utf8(assert.get_output().stderr.clone()).unwrap()
}

fn json(assert: &Assert) -> Value {
    serde_json::from_str(&stdout(assert)).unwrap()
}

/// A folder with a profile file in it.
fn written(name: &str, text: &str) -> (tempfile::TempDir, String) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join(name);
    fs::write(&file, text).unwrap();
    let file = file.display().to_string();
    (folder, file)
}

#[test]
fn list_shows_every_profile() {
    let listed = stdout(&decisions(&["profiles", "list"]).code(0));
    for id in [
        "norfolk",
        "norfolk-a",
        "suffolk",
        "surrey",
        "mopac",
        "generic",
        "submission",
    ] {
        assert!(
            listed.lines().any(|l| l.starts_with(&format!("{id} "))),
            "{id}\n{listed}"
        );
    }
    let listed = json(&decisions(&["profiles", "list", "--json"]).code(0));
    let of = |id: &str| {
        listed
            .as_array()
            .unwrap()
            .iter()
            .find(|p| p["id"] == id)
            .unwrap()
            .clone()
    };
    assert_eq!(of("submission")["abstract"], true);
    assert_eq!(of("norfolk-a")["extends"], "norfolk-b");
    // A publisher may be inherited.
    assert_eq!(of("norfolk-a")["publisher"], of("norfolk-b")["publisher"]);
    assert!(of("norfolk-a")["publisher"].is_string());
}

#[test]
fn show_prints_a_sound_profile_with_origins() {
    let shown = stdout(&decisions(&["profiles", "show", "suffolk"]).code(0));
    assert!(shown.contains("# from submission\n[header.subject]"), "{shown}");
    assert!(shown.contains("# own\n[header.number]"), "{shown}");
    let (_folder, file) = written("suffolk.toml", &shown);
    decisions(&["profiles", "check", &file]).code(0);
    let shown = json(&decisions(&["profiles", "show", "suffolk", "--json"]).code(0));
    assert_eq!(shown["inherits"], serde_json::json!(["submission", "common"]));
    assert!(
        stderr(&decisions(&["profiles", "show", "nobody"]).code(1))
            .contains("no profile has the id \"nobody\"")
    );
}

#[test]
fn check_names_every_fault_and_fails() {
    let (_folder, file) = written(
        "mine.toml",
        "id = \"mine\"\nextends = \"norfok\"\n\n[header.subjct]\nlabels = [\"Subject\"]\n\n[number]\npattern = '(\\d+'\n",
    );
    let told = stdout(&decisions(&["profiles", "check", &file]).code(1));
    assert!(
        told.contains(&format!("{file}:4:9: `header.subjct`: unknown field `subjct`")),
        "{told}"
    );
    assert!(told.contains("did you mean `subject`?"), "{told}");
    assert!(
        told.contains(&format!(
            "{file}:8:11: `number.pattern`: the pattern does not compile"
        )),
        "{told}"
    );
    let faults = json(&decisions(&["profiles", "check", "--json", &file]).code(1));
    assert_eq!(faults[0]["line"], 4, "{faults}");
    assert_eq!(faults[1]["key"], "number.pattern", "{faults}");
    decisions(&["profiles", "check", "nowhere.toml"]).code(1);
}

#[test]
fn check_knows_files_given_together() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).display().to_string();
    fs::write(
        path("base.toml"),
        "id = \"base\"\nabstract = true\n[header.subject]\nlabels = [\"Matter\"]\n",
    )
    .unwrap();
    fs::write(path("form.toml"), "id = \"form\"\nextends = \"base\"\n").unwrap();
    let told = stdout(&decisions(&["profiles", "check", &path("form.toml")]).code(1));
    assert!(told.contains("no profile has the id `base`"), "{told}");
    let told = stdout(&decisions(&["profiles", "check", &path("base.toml"), &path("form.toml")]).code(0));
    assert!(told.contains("form.toml: sound (form)"), "{told}");
    let told = stdout(&decisions(&["profiles", "check", &folder.path().display().to_string()]).code(0));
    assert_eq!(told.matches(": sound").count(), 2, "{told}");
    fs::write(path("unknown.toml"), "id = \"unknown\"\n").unwrap();
    let told = stdout(&decisions(&["profiles", "check", &path("unknown.toml")]).code(0));
    assert!(told.contains("can only be used with --profile"), "{told}");
}

#[test]
fn a_broken_profile_stops_the_run_before_the_first_document() {
    let (folder, file) = written(
        "mine.toml",
        "id = \"mine\"\nextends = \"norfolk\"\n\n[rule.gift]\nsays = \"award\"\npattern = '{coin} for {body}'\n",
    );
    let out = folder.path().join("out");
    let pdf = fixture("2024-06-precept.pdf");
    let out_arg = out.display().to_string();
    for option in ["--profile", "--profiles"] {
        let given = if option == "--profile" {
            file.clone()
        } else {
            folder.path().display().to_string()
        };
        let run = decisions(&["extract", &pdf, "-o", &out_arg, option, &given]).code(1);
        let told = stderr(&run);
        assert!(told.contains("mine.toml:6:11: `rule.gift.pattern`: "), "{told}");
        assert!(told.contains("unknown piece `{coin}`"), "{told}");
        assert!(!out.exists(), "nothing is written");
    }
    let shown = stderr(&decisions(&["show", &pdf, "--profile", &file]).code(1));
    assert!(shown.contains("mine.toml:6:11"), "{shown}");
    let base = stderr(&decisions(&["show", &pdf, "--profile", "submission"]).code(1));
    assert!(base.contains("only a base for others"), "{base}");
}

#[test]
fn try_says_what_matched_where_and_what_did_not() {
    let pdfs = [fixture("essex-dr-017-23.pdf"), fixture("essex-043-24.pdf")];
    let tried = decisions(&["profiles", "try", "essex", &pdfs[0], &pdfs[1]]).code(0);
    let tried = stdout(&tried);
    assert!(tried.contains("essex-043-24.pdf: recognised"), "{tried}");
    assert!(tried.contains("2 documents, 2 recognised as essex"), "{tried}");
    let tried = json(&decisions(&["profiles", "try", "essex", "--json", &pdfs[0], &pdfs[1]]).code(0));
    for document in tried["documents"].as_array().unwrap() {
        let trial = &document["trial"];
        let found = trial["found"].as_array().unwrap();
        let number = found.iter().find(|f| f["entry"] == "header.number").unwrap();
        assert_eq!(number["page"], 1);
        assert_eq!(number["words"], "Report reference number");
        assert!(
            number["value"]
                .as_str()
                .unwrap()
                .contains(|c: char| c.is_ascii_digit())
        );
        assert!(found.iter().any(|f| f["entry"] == "section.financial"));
        assert!(
            found
                .iter()
                .any(|f| f["entry"].as_str().unwrap().starts_with("rule."))
        );
    }
    // What found something in one document is not told as silent.
    let silent: Vec<&str> = tried["never_matched"]
        .as_array()
        .unwrap()
        .iter()
        .map(|s| s["entry"].as_str().unwrap())
        .collect();
    assert!(!silent.contains(&"header.number"), "{silent:?}");
    assert!(silent.contains(&"rule.declined"), "{silent:?}");
}

#[test]
fn try_shows_what_a_profile_does_not_know() {
    let (_folder, file) = written(
        "mine.toml",
        "id = \"mine\"\nextends = \"essex\"\ndrop = [\"header.marking\"]\n\n[header.subject]\nlabels = [\"Topic\"]\n",
    );
    let pdf = fixture("essex-043-24.pdf");
    let tried = json(&decisions(&["profiles", "try", &file, "--json", &pdf]).code(0));
    let unclaimed = tried["documents"][0]["trial"]["unclaimed"].to_string();
    assert!(unclaimed.contains("Classification"), "{tried:#}");
    let own: Vec<&Value> = tried["never_matched"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|s| s["own"] == true)
        .collect();
    assert_eq!(own.len(), 1, "{own:?}");
    assert_eq!(own[0]["entry"], "header.subject");
    // The built-in profile it extends fits as well; the one that was given wins.
    assert_eq!(
        tried["documents"][0]["trial"]["verdict"]["is"], "recognised",
        "{tried:#}"
    );
    decisions(&["profiles", "try", "submission", &pdf]).code(1);
    decisions(&["profiles", "try", "essex", "nowhere.pdf"]).code(1);
}

/// PDFs of one form among the fixtures.
fn of_form(beginning: &str) -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/pdf");
    let mut files: Vec<PathBuf> = fs::read_dir(folder)
        .unwrap()
        .map(|e| e.unwrap().path())
        .filter(|p| p.file_name().unwrap().to_string_lossy().starts_with(beginning))
        .collect();
    files.sort();
    files.iter().map(|p| p.display().to_string()).collect()
}

#[test]
fn new_drafts_a_sound_profile_that_reads_its_documents() {
    for (form, beginning) in [
        ("essex-new", "essex-"),
        ("surrey-new", "surrey-"),
        ("suffolk-new", "suffolk-"),
    ] {
        let pdfs = of_form(beginning);
        assert!(pdfs.len() >= 2, "{form}");
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("drafted.toml").display().to_string();
        let mut arguments = vec!["profiles", "new", "--id", form, "-o", &file];
        arguments.extend(pdfs.iter().map(String::as_str));
        decisions(&arguments).code(0);
        // Never over one that is there.
        decisions(&arguments).code(1);
        decisions(&["profiles", "check", &file]).code(0);
        let text = fs::read_to_string(&file).unwrap();
        assert!(text.contains("# id = \"…\""), "{text}");
        assert!(
            !text.lines().any(|l| l.starts_with("id = \"GB")),
            "no identifier is invented"
        );
        for pdf in &pdfs {
            let drafted = json(&decisions(&["show", pdf, "--json", "--profile", &file]).code(0));
            let built_in = json(&decisions(&["show", pdf, "--json"]).code(0));
            assert_eq!(drafted["number"], built_in["number"], "{pdf}\n{text}");
            assert_eq!(drafted["subject"], built_in["subject"], "{pdf}\n{text}");
            assert_eq!(drafted["publisher"]["id"], Value::Null);
        }
    }
}

#[test]
fn new_of_one_document_and_of_none() {
    let drafted =
        stdout(&decisions(&["profiles", "new", &fixture("2024-17-merrowby-data-desk.pdf")]).code(0));
    let (_folder, file) = written("drafted.toml", &drafted);
    decisions(&["profiles", "check", &file]).code(0);
    for entry in [
        "[header.number]",
        "[part.outcome]",
        "[checklist.legal_advice]",
        "[sign-off.chief-executive]",
    ] {
        assert!(drafted.contains(entry), "{entry}\n{drafted}");
    }
    let locked = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/damaged/locked.pdf");
    decisions(&["profiles", "new", &locked.display().to_string()]).code(1);
    decisions(&["profiles", "new", "x.pdf", "--id", "Not An Id"]).code(2);
}

#[test]
fn schema_is_one() {
    let schema = json(&decisions(&["profiles", "schema"]).code(0));
    let validator = jsonschema::draft7::new(&schema).unwrap();
    let (sound, broken) = (
        "id = \"x\"\n[header.subject]\nlabels = [\"S\"]\n",
        "id = \"x\"\n[header.subject]\nlabel = [\"S\"]\n",
    );
    let as_json = |text: &str| serde_json::to_value(toml::from_str::<toml::Table>(text).unwrap()).unwrap();
    assert!(validator.is_valid(&as_json(sound)));
    assert!(!validator.is_valid(&as_json(broken)));
}

#[test]
fn explain_profile_lists_every_score() {
    let pdf = fixture("2024-17-merrowby-data-desk.pdf");
    let explained = stdout(&decisions(&["show", &pdf, "--explain", "profile"]).code(0));
    assert!(
        explained.starts_with("Read with \"norfolk\", which fits best."),
        "{explained}"
    );
    let listed = json(&decisions(&["profiles", "list", "--json"]).code(0));
    for p in listed
        .as_array()
        .unwrap()
        .iter()
        .filter(|p| p["abstract"] == false && p["id"] != "generic")
    {
        let id = p["id"].as_str().unwrap();
        assert!(
            explained.lines().any(|l| l.starts_with(&format!("{id} "))),
            "{id}\n{explained}"
        );
    }
    assert!(
        explained.contains("for        2.0  label \"Decision no.\", case as given (page 1)"),
        "{explained}"
    );
    assert!(
        explained.contains("missing    2.0  label \"ORIGINATOR\", case as given"),
        "{explained}"
    );
    assert!(!explained.contains("-0.0"), "{explained}");
    let asked = stdout(&decisions(&["show", &pdf, "--explain", "profile", "--profile", "suffolk"]).code(0));
    assert!(
        asked.starts_with("Read with \"suffolk\", because it was asked for."),
        "{asked}"
    );
}

#[test]
fn two_forms_that_fit_alike_are_no_coin_toss() {
    let pdf = fixture("2024-17-merrowby-data-desk.pdf");
    let issue = |record: &Value| {
        let issues = record["issues"].as_array().unwrap();
        issues
            .iter()
            .find(|i| i["field"] == "/profile")
            .cloned()
            .unwrap_or(Value::Null)
    };
    // Two twins: forms that share a base and say the same.
    let norfolk = stdout(&decisions(&["profiles", "show", "norfolk"]).code(0));
    let named = |id: &str| {
        norfolk.replace(
            "id = \"norfolk\"",
            &format!("id = \"{id}\"\nextends = \"submission\""),
        )
    };
    let (folder, _) = written("twin.toml", &named("twin"));
    fs::write(folder.path().join("second.toml"), named("second")).unwrap();
    let folder_arg = folder.path().display().to_string();
    let record = json(&decisions(&["show", &pdf, "--json", "--profiles", &folder_arg]).code(0));
    assert_eq!(record["profile"], Value::Null, "{record:#}");
    assert_eq!(record["publisher"]["name"], Value::Null);
    assert_eq!(issue(&record)["code"], "ambiguous-field");
    let said = issue(&record)["message"].as_str().unwrap().to_owned();
    assert!(said.contains("\"second\"") && said.contains("\"twin\""), "{said}");
    // What both say is read all the same.
    let alone = json(&decisions(&["show", &pdf, "--json"]).code(0));
    assert_eq!(record["number"], alone["number"]);
    assert_eq!(record["subject"], alone["subject"]);
    let explained =
        stdout(&decisions(&["show", &pdf, "--explain", "profile", "--profiles", &folder_arg]).code(0));
    assert!(
        explained.contains("fit about equally, so none of them was chosen"),
        "{explained}"
    );
    // One and its child: the base says what both do.
    fs::write(
        folder.path().join("second.toml"),
        "id = \"second\"\nextends = \"twin\"\n",
    )
    .unwrap();
    let record = json(&decisions(&["show", &pdf, "--json", "--profiles", &folder_arg]).code(0));
    assert_eq!(record["profile"], "twin");
    assert_eq!(issue(&record)["code"], "ambiguous-field");
    // One that was given wins over a built-in profile of similar score, and there is nothing to choose.
    fs::remove_file(folder.path().join("second.toml")).unwrap();
    let record = json(&decisions(&["show", &pdf, "--json", "--profiles", &folder_arg]).code(0));
    assert_eq!(record["profile"], "twin");
    assert_eq!(issue(&record), Value::Null);
    // Asked for one, there is nothing to choose.
    let record = json(&decisions(&["show", &pdf, "--json", "--profile", "norfolk"]).code(0));
    assert_eq!(issue(&record), Value::Null);
}

#[test]
fn completions_and_manual() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let script = stdout(&decisions(&["completions", shell]).code(0));
        assert!(
            script.contains("profiles") && script.contains("extract"),
            "{shell}"
        );
    }
    let page = stdout(&decisions(&["man"]).code(0));
    assert!(
        page.starts_with(".ie") || page.contains(".TH decisions"),
        "{page}"
    );
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("man").display().to_string();
    decisions(&["man", "--out", &out]).code(0);
    for name in ["decisions.1", "decisions-extract.1", "decisions-profiles-try.1"] {
        assert!(Path::new(&out).join(name).is_file(), "{name}");
    }
}
