use std::sync::Arc;

use proptest::prelude::*;

use super::*;
use crate::geom::PageNumber;
use crate::layout::{Layout, lay_out};
use crate::pdf::{Limits, open};
use crate::profile::canonical;

fn laid_out(name: &str) -> Layout {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("fixtures/pdf")
        .join(name);
    lay_out(open(&Arc::new(std::fs::read(path).unwrap()), &Limits::default()).unwrap())
}

fn drafted(names: &[&str]) -> String {
    let layouts: Vec<Layout> = names.iter().map(|n| laid_out(n)).collect();
    let sheets: Vec<Sheet<'_>> = names
        .iter()
        .zip(&layouts)
        .map(|(name, layout)| Sheet { name, layout })
        .collect();
    sketch(&Profiles::builtin().unwrap(), "drafted", &sheets)
}

#[test]
fn what_two_documents_of_a_form_share() {
    insta::assert_snapshot!(drafted(&["essex-043-24.pdf", "essex-dr-017-23.pdf"]));
}

#[test]
fn a_form_with_a_checklist_and_three_signatures() {
    insta::assert_snapshot!(drafted(&[
        "2022-30-lanes-watch.pdf",
        "2023-91-custody-nursing.pdf",
        "2024-17-merrowby-data-desk.pdf"
    ]));
}

#[test]
fn documents_of_two_forms_share_nothing_of_a_form() {
    let text = drafted(&["letter-about-a-request.pdf", "2014-41-panel-allowances.pdf"]);
    assert!(!text.lines().any(|l| l.starts_with("[checklist")), "{text}");
    assert!(!text.lines().any(|l| l.starts_with("[header.number]")), "{text}");
}

#[test]
fn orders_of_numbers() {
    for (value, want) in [
        ("32/2024", Some("sequence-year")),
        ("12 – 2021", Some("sequence-year")),
        ("2017/32", Some("year-sequence")),
        ("PCD 1560", Some("serial")),
        ("043-24", Some("serial")),
        ("TBC", None),
    ] {
        assert_eq!(order(value), want, "{value}");
    }
}

fn shared(printed: &str, value: &str, number: Option<&str>) -> Option<Shared> {
    let printed = one_line(printed);
    let canon = canonical(&printed);
    (!canon.is_empty()).then(|| Shared {
        canon,
        printed,
        number: number.map(str::to_owned),
        shape: Shape::Beside,
        in_header: usize::from(number.is_none()),
        places: vec![(0, PageNumber(1))],
        values: vec![one_line(value)],
        order: (0, 0),
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn whatever_a_document_says_the_draft_is_sound(
        words in proptest::collection::vec(("[\\PC\\x00-\\x1F\"'#\\[\\]=]{0,40}", "\\PC{0,80}"), 0..8),
        name in "[\\PC\\x00-\\x1F]{0,30}",
    ) {
        static PROFILES: std::sync::LazyLock<Profiles> = std::sync::LazyLock::new(|| Profiles::builtin().unwrap());
        let words_of = Vocabulary::of(&PROFILES);
        let all = |number: Option<&str>| -> Vec<Shared> {
            words.iter().filter_map(|(p, v)| shared(p, v, number)).collect()
        };
        let seen = Seen {
            labels: all(None).into_iter().chain(all(Some("1"))).collect(),
            questions: all(None),
            titles: all(None),
            deciders: words.iter().map(|(p, _)| canonical(p)).collect(),
            lines: all(None),
            needed: 1,
        };
        let layout = laid_out("saltmere-order-7.pdf");
        let sheets = [Sheet { name: &name, layout: &layout }];
        let mut out = Draft { sheets: 1, text: String::new(), keys: BTreeSet::new(), taken: BTreeSet::new() };
        out.head("drafted", &sheets, &seen);
        out.recognition(&sheets, &seen);
        out.headers(&words_of, &seen);
        out.parts(&words_of, &seen);
        out.sections(&words_of, &seen);
        out.questions(&words_of, &seen);
        out.sign_offs(&words_of, &seen);
        if let Err(faults) = PROFILES.with_text("drafted.toml", &out.text) {
            prop_assert!(false, "{:?}\n{}", faults, out.text);
        }
    }
}
