use std::sync::LazyLock;

use super::*;

/// All faults of some files given together, a line each.
fn told(files: &[(&str, &str)]) -> String {
    static BUILTIN: LazyLock<Profiles> = LazyLock::new(|| Profiles::builtin().unwrap());
    let files = files.iter().map(|(f, t)| ((*f).to_owned(), (*t).to_owned()));
    let (_, faults) = BUILTIN.with(files.collect());
    faults.iter().map(|f| format!("{f}\n")).collect()
}

fn one(text: &str) -> String {
    told(&[("form.toml", text)])
}

#[test]
fn the_builtin_profiles_are_sound() {
    // They are loaded without being checked.
    let files = BUILTIN.iter().map(|(f, t)| ((*f).to_owned(), (*t).to_owned()));
    let (_, faults) = Profiles::none().with(files.collect());
    assert_eq!(faults, []);
    let p = Profiles::builtin().unwrap();
    assert!(p.generic().is_generic());
    assert!(p.all().len() >= 2);
    assert!(p.base("submission").is_some() && p.get("submission").is_none());
    assert!(p.all().iter().all(|p| p.is_generic() || p.is_recognisable()));
}

#[test]
fn faults_name_line_key_and_expectation() {
    let cases = [
        ("no TOML", "id = \"x\"\n[header.subject\nlabels = [\"Subject\"]\n"),
        (
            "a key twice",
            "id = \"x\"\n[header.subject]\nlabels = [\"A\"]\n[header.subject]\nlabels = [\"B\"]\n",
        ),
        ("no id", "title = \"A form\"\n"),
        ("an id that is none", "id = \"X Y\"\n"),
        (
            "an unknown table",
            "id = \"x\"\n[headr.subject]\nlabels = [\"Subject\"]\n",
        ),
        (
            "an unknown key",
            "id = \"x\"\n[header.subject]\nlabel = [\"Subject\"]\n",
        ),
        (
            "a word for a list",
            "id = \"x\"\n[header.subject]\nlabels = \"Subject\"\n",
        ),
        (
            "a number for a word",
            "id = \"x\"\n[header.subject]\nlabels = [\"Subject\", 5]\n",
        ),
        (
            "a word for a switch",
            "id = \"x\"\n[header.subject]\nlabels = [\"S\"]\nrequired = \"yes\"\n",
        ),
        (
            "an unknown field",
            "id = \"x\"\n[header.subjct]\nlabels = [\"Subject\"]\n",
        ),
        (
            "another unknown field",
            "id = \"x\"\n[header.who]\nfield = \"submitted_to\"\nlabels = [\"To\"]\n",
        ),
        (
            "an unknown word",
            "id = \"x\"\n[rule.a]\nsays = \"awrd\"\npattern = '{money} {body}'\n",
        ),
        (
            "an unknown place of a value",
            "id = \"x\"\n[header.subject]\nlabels = [\"S\"]\nvalue = \"nextline\"\n",
        ),
        (
            "an unknown kind of part",
            "id = \"x\"\n[part.sumary]\nlabels = [\"Summary\"]\n",
        ),
        (
            "an unknown role",
            "id = \"x\"\n[sign-off.chief-exec]\nlabels = [\"Chief Executive\"]\n",
        ),
        (
            "a pattern that does not compile",
            "id = \"x\"\n[number]\npattern = '(\\d+/\\d+'\n",
        ),
        (
            "a rule that does not compile",
            "id = \"x\"\n[rule.a]\nsays = \"sum\"\npattern = '{money} to ('\n",
        ),
        (
            "a group that feeds nothing",
            "id = \"x\"\n[number]\npattern = '(?<sequenc>\\d+)/(?<year>\\d+)'\n",
        ),
        (
            "a rule's group that feeds nothing",
            "id = \"x\"\n[rule.a]\nsays = \"award\"\npattern = '{money} (?<who>.) {body}'\n",
        ),
        (
            "an unknown piece",
            "id = \"x\"\n[rule.a]\nsays = \"sum\"\npattern = '{mony} is given'\n",
        ),
        (
            "a missing piece",
            "id = \"x\"\n[rule.a]\nsays = \"award\"\npattern = '{money} paid'\n",
        ),
        (
            "a place no rule can look in",
            "id = \"x\"\n[rule.a]\nsays = \"sum\"\npattern = '{money}'\nin = [\"sumary\"]\n",
        ),
        (
            "the same, where sections are inherited",
            "id = \"x\"\nextends = \"norfolk\"\n[rule.a]\nsays = \"sum\"\npattern = '{money}'\nin = [\"finacial\"]\n",
        ),
        (
            "an empty label",
            "id = \"x\"\n[header.subject]\nlabels = [\"Subject\", \" : \"]\n",
        ),
        ("no label", "id = \"x\"\n[header.subject]\nlabels = []\n"),
        (
            "missing labels",
            "id = \"x\"\n[header.subject]\nrequired = true\n",
        ),
        (
            "a part without a beginning",
            "id = \"x\"\n[part.summary]\nrequired = true\n",
        ),
        (
            "evidence of nothing",
            "id = \"x\"\n[[recognise.for]]\nweight = 2\n",
        ),
        (
            "evidence of two things",
            "id = \"x\"\n[[recognise.for]]\nlabel = \"A\"\ntext = \"B\"\n",
        ),
        (
            "a weight below nothing",
            "id = \"x\"\n[[recognise.for]]\nlabel = \"A\"\nweight = -2\n",
        ),
        (
            "a weight that is no number",
            "id = \"x\"\n[[recognise.for]]\nlabel = \"A\"\nweight = nan\n",
        ),
        (
            "a veto for the form",
            "id = \"x\"\n[[recognise.for]]\nlabel = \"A\"\nveto = true\n",
        ),
        (
            "a threshold nothing reaches",
            "id = \"x\"\n[recognise]\nthreshold = 50\n",
        ),
        (
            "a currency that is none",
            "id = \"x\"\n[publisher]\ncurrency = \"£\"\nid = \" \"\n",
        ),
        ("an unknown parent", "id = \"x\"\nextends = \"norfok\"\n"),
        ("itself as parent", "id = \"x\"\nextends = \"x\"\n"),
        (
            "nothing to drop",
            "id = \"x\"\nextends = \"norfolk\"\ndrop = [\"header.raeson\"]\n",
        ),
        (
            "a dropped section a rule needs",
            "id = \"x\"\nextends = \"norfolk\"\ndrop = [\"section.aims\"]\n[rule.a]\nsays = \"sum\"\npattern = '{money}'\nin = [\"aims\"]\n",
        ),
    ];
    let mut out = String::new();
    for (what, text) in cases {
        let faults = one(text);
        assert!(faults.starts_with("form.toml:"), "{what}: {faults}");
        out.push_str(&format!("{what}\n{faults}\n"));
    }
    insta::assert_snapshot!(out);
}

#[test]
fn all_faults_of_a_file_are_told_once() {
    insta::assert_snapshot!(one(
        "id = \"x\"\ntitel = \"A form\"\n\n[header.subject]\nlabels = 5\nrequired = true\n\n[header.nubmer]\nlabels = [\"Number\"]\npattern = '('\n\n[part.outcome]\nlabels = [\"Outcome\"]\nby = '(?<who>.+)'\n\n[rule.a]\nsays = \"award\"\npattern = '{coin} to {body}'\n"
    ));
}

#[test]
fn faults_between_files_are_told() {
    let a = ("a.toml", "id = \"a\"\nextends = \"b\"\n");
    let b = ("b.toml", "id = \"b\"\nextends = \"a\"\n");
    let twice = ("c.toml", "title = \"Again\"\nid = \"b\"\nextends = \"common\"\n");
    let broken = ("d.toml", "id = \"d\"\ntitel = \"D\"\n");
    let child = ("e.toml", "id = \"e\"\nextends = \"d\"\n");
    insta::assert_snapshot!(
        [
            told(&[a, b]),
            told(&[("b.toml", "id = \"b\"\n"), twice]),
            // What a child says cannot be judged while its parent is broken.
            told(&[broken, child]),
        ]
        .join("\n")
    );
}

#[test]
fn a_file_that_breaks_another_is_told_of_there() {
    let file = |name: &str, text: &str| (name.to_owned(), text.to_owned());
    let (before, faults) = Profiles::none().with(vec![
        file("base.toml", "id = \"base\"\n[section.cost]\ntitles = [\"Cost\"]\n"),
        file(
            "form.toml",
            "id = \"form\"\nextends = \"base\"\n[rule.a]\nsays = \"sum\"\npattern = '{money}'\nin = [\"cost\"]\n",
        ),
    ]);
    assert_eq!(faults, []);
    let (_, faults) = before.with(vec![file("mine.toml", "id = \"base\"\n")]);
    let told: Vec<String> = faults.iter().map(ToString::to_string).collect();
    assert_eq!(
        told,
        ["form.toml:6:7: `rule.a.in`: `cost` is neither a part nor a section of `form`"]
    );
}

#[test]
fn a_child_says_only_what_differs() {
    let files = vec![
        (
            "a.toml".to_owned(),
            "id = \"a\"\n[header.subject]\nlabels = [\"Subject\"]\n[header.reason]\nlabels = [\"Reason\"]\n".to_owned(),
        ),
        (
            "b.toml".to_owned(),
            "id = \"b\"\nextends = \"a\"\ndrop = [\"header.reason\"]\n[header.subject]\nlabels = [\"Matter\"]\n".to_owned(),
        ),
    ];
    let (p, faults) = Profiles::none().with(files);
    assert_eq!(faults, []);
    let b = p.get("b").unwrap();
    assert_eq!(b.header.len(), 1);
    assert_eq!(b.header[0].labels[0].printed, "Matter");
    assert_eq!(p.ancestors("b"), ["a"]);
}

proptest::proptest! {
    #[test]
    fn any_text_is_survived(text in "\\PC{0,200}", keys in "(\\[(header|part|rule|recognise)\\.[a-z]{1,8}\\]\n(labels|says|pattern|for|field) = (\\[\"[a-z(]{0,4}\"\\]|\"[a-z({]{0,9}\"|[0-9])\n){0,4}") {
        for text in [text, format!("id = \"x\"\n{keys}")] {
            let _ = Profiles::none().with_text("any.toml", &text);
        }
    }
}

#[test]
fn words_go_to_classes_there_are() {
    let told = one("id = \"x\"\nextends = \"norfolk\"\n[words.verb]\ngvie = [\"bestow\"]\n");
    assert!(
        told.starts_with("form.toml:") && told.contains("`gvie`") && told.contains("give"),
        "{told}"
    );
    let told = one(
        "id = \"x\"\nextends = \"norfolk\"\n[words.noun]\ngrant = [\"dole\"]\n[words.word]\npast = [\"in the old year\"]\n",
    );
    assert_eq!(told, "");
}
