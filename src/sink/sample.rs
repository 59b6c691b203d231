//! Records for the tests of this room: made by hand, and made at random.

use std::collections::BTreeMap;

use proptest::prelude::*;
use rust_decimal::Decimal;

use crate::evidence::{Evidence, Place};
use crate::geom::PageNumber;
use crate::issue::{Code, Issue};
use crate::record::*;

fn some(text: &str) -> Option<String> {
    Some(text.to_owned())
}

fn number(text: &str) -> Option<Number> {
    Some(Number(Decimal::from_str_exact(text).unwrap()))
}

fn page(number: u32) -> Option<PageNumber> {
    Some(PageNumber(number))
}

fn paragraph(label: Option<&str>, level: u8, kind: ParagraphKind, text: &str) -> Paragraph {
    Paragraph {
        label: label.map(str::to_owned),
        text: text.to_owned(),
        level,
        kind,
    }
}

fn question(id: Option<&str>, question: &str, answer: Option<Answer>) -> ChecklistItem {
    ChecklistItem {
        id: id.map(str::to_owned),
        question: question.to_owned(),
        answer,
        raw: answer.map(|answer| answer.as_str().to_uppercase()),
        page: page(3),
    }
}

fn sign_off(role: SignOffRole, date: Option<&str>, signed: Option<bool>) -> SignOff {
    SignOff {
        role,
        title: some("Chief Executive"),
        date: date.map(str::to_owned),
        raw_date: some("19/02/2025"),
        signed,
    }
}

/// Every field has a value, every list an entry.
#[allow(clippy::too_many_lines, reason = "a record has that many fields")]
pub(crate) fn full() -> Record {
    let place = |page, text: &str| Place {
        page: PageNumber(page),
        bbox: [72.0, 402.1, 131.4, 415.9],
        text: text.to_owned(),
    };
    Record {
        schema: SCHEMA.to_owned(),
        source: Source {
            sha256: Some("9f".repeat(32)),
            bytes: Some(81_053),
            pages: Some(4),
            page_sizes: vec![[595.3, 841.9]; 4],
            text: TextSource::Digital,
            title: some("Decision notice"),
            author: some("A. Clerk"),
            producer: some("A word processor"),
            created: some("2025-02-19T10:00:00Z"),
            modified: some("2025-02-20T10:00:00+01:00"),
            ..Source::named("2025/05-2025.pdf")
        },
        kind: PaperKind::Decision,
        review: Review::NotNeeded,
        profile: some("sample-form"),
        publisher: Publisher {
            name: some("Office of the Commissioner"),
            id: some("GB-GOV-1"),
        },
        number: some("05/2025"),
        number_printed: some("Decision 05/2025"),
        sequence: Some(5),
        year: Some(2025),
        subject: some("Data analysis, second year"),
        originator: some("Programme Lead"),
        reason: some("For Decision"),
        submitted_to: some("PCC"),
        summary: vec![
            paragraph(
                Some("1"),
                1,
                ParagraphKind::Text,
                "The duty commenced in January 2023.",
            ),
            paragraph(
                Some("a"),
                2,
                ParagraphKind::Text,
                "Its “second” part, £10,030.50 in all.",
            ),
        ],
        recommendation: some("That the grant is given.\nThat it is published."),
        outcome: Outcome {
            status: OutcomeStatus::ApprovedWithChanges,
            by: some("PCC"),
            text: some("Approved as amended."),
        },
        decision_date: some("2025-02-21"),
        amount: number("10030.50"),
        amount_status: Some(AmountStatus::Stated),
        currency: some("GBP"),
        recipient: some("Office of Data Analytics; Town Trust"),
        awards: vec![
            Award {
                recipient: some("Office of Data Analytics"),
                part_of: some("County Council"),
                alias: some("ODA"),
                amount: number("10000"),
                currency: some("GBP"),
                qualifier: Some(Qualifier::UpTo),
                per: Some(Per::Year),
                purpose: some("analysts, and their \"tools\""),
                direction: Direction::Out,
                total: number("30000"),
                page: page(1),
            },
            Award {
                recipient: some("Town Trust"),
                part_of: None,
                alias: None,
                amount: number("30.5"),
                currency: some("GBP"),
                qualifier: None,
                per: None,
                purpose: None,
                direction: Direction::In,
                total: None,
                page: None,
            },
        ],
        funding_source: some("Home Office Funding"),
        financial_year: some("2024/25"),
        period: Period {
            start: some("2025-04-01"),
            end: some("2026-03-31"),
        },
        amounts: vec![Amount {
            value: number("10030.50"),
            currency: some("GBP"),
            raw: "£10,030.50".to_owned(),
            qualifier: Some(Qualifier::About),
            per: Some(Per::Month),
            role: AmountRole::Total,
            section: some("summary"),
            page: page(1),
        }],
        dates: vec![
            DateMention {
                value: some("2023-01"),
                precision: Precision::Month,
                raw: "January 2023".to_owned(),
                role: DateRole::Mention,
                section: some("summary"),
                page: page(1),
            },
            DateMention {
                value: None,
                precision: Precision::Day,
                raw: "31/02/2025".to_owned(),
                role: DateRole::ChiefFinanceOfficer,
                section: None,
                page: page(4),
            },
        ],
        checklist: vec![
            question(
                Some("legal_advice"),
                "Has legal advice been sought?",
                Some(Answer::Yes),
            ),
            question(
                Some("cfo_consulted"),
                "Has the CFO been consulted?",
                Some(Answer::No),
            ),
            question(
                Some("equality"),
                "Has equality been considered?",
                Some(Answer::NotApplicable),
            ),
            question(Some("consultation"), "Have people been consulted?", None),
            question(Some("sustainability"), "Sustainability?", Some(Answer::Yes)),
            question(Some("sustainability"), "Sustainability, again?", Some(Answer::No)),
            question(None, "Is anything else to be said?", Some(Answer::No)),
        ],
        confidential: Some(false),
        confidential_reason: some("Names of\nvictims"),
        emissions: vec![Emission {
            category: "Travel".to_owned(),
            increase_tco2: number("-1.25"),
            saving_tco2: number("3"),
        }],
        environmental_implications: some("None."),
        sign_offs: vec![
            sign_off(SignOffRole::ChiefExecutive, Some("2025-02-19"), Some(true)),
            sign_off(SignOffRole::ChiefFinanceOfficer, Some("2025-02-19"), Some(false)),
            sign_off(SignOffRole::ChiefFinanceOfficer, Some("2025-02-20"), None),
            sign_off(SignOffRole::DecisionMaker, None, None),
        ],
        marking: some("OFFICIAL"),
        sections: vec![
            Section {
                number: some("1"),
                title: some("Objective"),
                page: page(2),
                paragraphs: vec![
                    paragraph(None, 1, ParagraphKind::Heading, "Costs"),
                    paragraph(None, 1, ParagraphKind::Table, "Item\tCost\tYear"),
                ],
            },
            Section {
                number: None,
                title: some("Appendix A"),
                page: page(4),
                paragraphs: vec![paragraph(Some("•"), 2, ParagraphKind::Footnote, "See above.")],
            },
        ],
        fields: BTreeMap::from([
            (
                "key_decision".to_owned(),
                Some(FieldValue::One(FieldItem::YesNo(true))),
            ),
            (
                "hearing_date".to_owned(),
                Some(FieldValue::One(FieldItem::Text("2025-01-14".to_owned()))),
            ),
            (
                "members".to_owned(),
                Some(FieldValue::Several(vec![
                    FieldItem::Text("A. Reed".to_owned()),
                    FieldItem::Text("=B. Sedge".to_owned()),
                ])),
            ),
            (
                "fee".to_owned(),
                number("-12.50").map(|n| FieldValue::One(FieldItem::Number(n))),
            ),
            ("respondent".to_owned(), None),
        ]),
        evidence: BTreeMap::from([
            (
                "/fields/members/1".to_owned(),
                Evidence {
                    place: place(3, "=B. Sedge"),
                    rule: None,
                    more: Vec::new(),
                },
            ),
            (
                "/amount".to_owned(),
                Evidence {
                    place: place(1, "£10,030.50"),
                    rule: some("total: a sum that is named as the whole"),
                    more: Vec::new(),
                },
            ),
            (
                "/recommendation".to_owned(),
                Evidence {
                    place: place(1, "That the grant is given."),
                    rule: None,
                    more: vec![place(2, "That it is published.")],
                },
            ),
        ]),
        issues: vec![
            Issue::new(Code::DateUnreadable, "31/02/2025 is no date")
                .about("/dates/1/value")
                .on(page(4))
                .suggesting(some("2025-02-21")),
            Issue::new(Code::Unsigned, "The second line is empty").about("/sign_offs/1/signed"),
            Issue::new(Code::Repaired, "The file's table of contents was rebuilt"),
        ],
        status: Status::Ok,
    }
}

/// A file nothing could be read from.
pub(crate) fn failed() -> Record {
    let mut record = Record::empty(Source::named("2025/locked.pdf"));
    record.source.bytes = Some(12);
    record.issues = vec![Issue::new(Code::Encrypted, "The file wants a password")];
    record.status = Status::Failed;
    record.settle_review(false);
    record
}

/// Texts that a careless writer lets break a row, run in a spreadsheet, or end a cell.
pub(crate) fn hostile() -> Record {
    let mut record = Record::empty(Source::named("=cmd|'!A1.pdf"));
    record.number = some("-1/2024");
    record.number_printed = some("\t=1+1");
    record.subject = some("+1,\"quoted\"\r\nnext");
    record.originator = some("@SUM(A1:A9)");
    record.reason = some("\r=1");
    record.submitted_to = some("ends\0here");
    record.outcome.by = some("'=1");
    record.recipient = some("👩‍👩‍👧 e\u{301} \u{202e}txt.exe");
    record.marking = some(",");
    record.recommendation = some("\n\n");
    record.summary = vec![
        paragraph(Some("-"), 1, ParagraphKind::Text, "one\ntwo\rthree"),
        paragraph(Some(""), 1, ParagraphKind::Text, ""),
    ];
    record.sections = vec![Section {
        number: some("=2"),
        title: some("\u{2028}a\u{2029}b\u{85}c"),
        page: None,
        paragraphs: vec![paragraph(None, u8::MAX, ParagraphKind::Table, "\ta\tb\t")],
    }];
    record.awards = vec![Award {
        recipient: some("=HYPERLINK(\"http://example.org\",\"a\")"),
        part_of: some("\"\""),
        alias: some("\""),
        amount: number("-0.5"),
        currency: None,
        qualifier: None,
        per: None,
        purpose: some(" leading and trailing "),
        direction: Direction::Out,
        total: None,
        page: page(u32::MAX),
    }];
    record.amounts = vec![Amount {
        value: number("-79228162514264337593543950335"),
        currency: None,
        raw: "-£1".to_owned(),
        qualifier: None,
        per: None,
        role: AmountRole::Mention,
        section: some("+"),
        page: page(u32::MAX),
    }];
    record.dates = vec![DateMention {
        value: None,
        precision: Precision::Year,
        raw: "=TODAY()".to_owned(),
        role: DateRole::Mention,
        section: None,
        page: None,
    }];
    record.checklist = vec![question(Some("=id"), "@question", None)];
    record.emissions = vec![Emission {
        category: "+CO2".to_owned(),
        increase_tco2: number("0.0000000000000000000000000001"),
        saving_tco2: None,
    }];
    record.sign_offs = vec![SignOff {
        role: SignOffRole::Other,
        title: some("=title"),
        date: None,
        raw_date: some("-"),
        signed: None,
    }];
    record.issues = vec![
        Issue::new(Code::AmbiguousField, "=1\n-2")
            .about("/subject")
            .suggesting(some("@")),
    ];
    record.settle_review(false);
    record
}

/// The three in the order of their files.
pub(crate) fn records() -> Vec<Record> {
    vec![full(), failed(), hostile()]
}

/// Text with all that has a meaning in JSON, in CSV or in a spreadsheet.
pub(crate) fn any_text() -> BoxedStrategy<String> {
    prop_oneof![
        "[=+@\t\r\n\",'\0\u{2028}\u{85}-]{0,3}[a-z ]{0,4}[\r\n\",]{0,2}",
        any::<String>(),
    ]
    .boxed()
}

fn any_number() -> BoxedStrategy<Number> {
    (any::<i64>(), 0_u32..=18)
        .prop_map(|(digits, scale)| Number(Decimal::new(digits, scale)))
        .boxed()
}

fn any_date() -> BoxedStrategy<String> {
    "[0-9]{4}-[0-9]{2}-[0-9]{2}".boxed()
}

fn any_page() -> BoxedStrategy<Option<PageNumber>> {
    prop::option::of((1..=u32::MAX).prop_map(PageNumber)).boxed()
}

fn any_of<T: Copy + std::fmt::Debug + 'static>(all: &'static [T]) -> impl Strategy<Value = T> {
    prop::sample::select(all)
}

fn maybe<S: Strategy + 'static>(strategy: S) -> BoxedStrategy<Option<S::Value>> {
    prop::option::of(strategy).boxed()
}

fn some_of<S: Strategy + 'static>(strategy: S) -> BoxedStrategy<Vec<S::Value>> {
    prop::collection::vec(strategy, 0..3).boxed()
}

fn any_paragraph() -> BoxedStrategy<Paragraph> {
    (
        maybe(any_text()),
        any_text(),
        1..=u8::MAX,
        any_of(ParagraphKind::ALL),
    )
        .prop_map(|(label, text, level, kind)| Paragraph {
            label,
            text,
            level,
            kind,
        })
        .boxed()
}

fn any_award() -> BoxedStrategy<Award> {
    let texts = [(); 4].map(|()| maybe(any_text()));
    let words = (
        maybe("[A-Z]{3}"),
        maybe(any_of(Qualifier::ALL)),
        maybe(any_of(Per::ALL)),
        any_of(Direction::ALL),
    );
    (
        texts,
        prop::array::uniform2(maybe(any_number())),
        words,
        any_page(),
    )
        .prop_map(
            |(
                [recipient, part_of, alias, purpose],
                [amount, total],
                (currency, qualifier, per, direction),
                page,
            )| Award {
                recipient,
                part_of,
                alias,
                amount,
                currency,
                qualifier,
                per,
                purpose,
                direction,
                total,
                page,
            },
        )
        .boxed()
}

fn any_amount() -> BoxedStrategy<Amount> {
    let words = (
        maybe("[A-Z]{3}"),
        maybe(any_of(Qualifier::ALL)),
        maybe(any_of(Per::ALL)),
        any_of(AmountRole::ALL),
    );
    (
        maybe(any_number()),
        any_text(),
        words,
        maybe(any_text()),
        any_page(),
    )
        .prop_map(
            |(value, raw, (currency, qualifier, per, role), section, page)| Amount {
                value,
                currency,
                raw,
                qualifier,
                per,
                role,
                section,
                page,
            },
        )
        .boxed()
}

fn any_date_mention() -> BoxedStrategy<DateMention> {
    let words = (any_of(Precision::ALL), any_of(DateRole::ALL));
    (
        maybe(any_date()),
        any_text(),
        words,
        maybe(any_text()),
        any_page(),
    )
        .prop_map(|(value, raw, (precision, role), section, page)| DateMention {
            value,
            precision,
            raw,
            role,
            section,
            page,
        })
        .boxed()
}

fn any_question() -> BoxedStrategy<ChecklistItem> {
    let id = maybe(prop_oneof![Just("equality".to_owned()), any_text()]);
    let answer = maybe(any_of(Answer::ALL));
    (id, any_text(), answer, maybe(any_text()), any_page())
        .prop_map(|(id, question, answer, raw, page)| ChecklistItem {
            id,
            question,
            answer,
            raw,
            page,
        })
        .boxed()
}

fn any_emission() -> BoxedStrategy<Emission> {
    (any_text(), maybe(any_number()), maybe(any_number()))
        .prop_map(|(category, increase_tco2, saving_tco2)| Emission {
            category,
            increase_tco2,
            saving_tco2,
        })
        .boxed()
}

fn any_sign_off() -> BoxedStrategy<SignOff> {
    let role = any_of(SignOffRole::ALL);
    (
        role,
        maybe(any_text()),
        maybe(any_date()),
        maybe(any_text()),
        any::<Option<bool>>(),
    )
        .prop_map(|(role, title, date, raw_date, signed)| SignOff {
            role,
            title,
            date,
            raw_date,
            signed,
        })
        .boxed()
}

fn any_field() -> BoxedStrategy<Option<FieldValue>> {
    let item = || {
        prop_oneof![
            any::<bool>().prop_map(FieldItem::YesNo),
            any_number().prop_map(FieldItem::Number),
            any_text().prop_map(FieldItem::Text),
        ]
    };
    maybe(prop_oneof![
        item().prop_map(FieldValue::One),
        some_of(item().boxed()).prop_map(FieldValue::Several),
    ])
    .boxed()
}

fn any_section() -> BoxedStrategy<Section> {
    (
        maybe(any_text()),
        maybe(any_text()),
        any_page(),
        some_of(any_paragraph()),
    )
        .prop_map(|(number, title, page, paragraphs)| Section {
            number,
            title,
            page,
            paragraphs,
        })
        .boxed()
}

fn any_place() -> BoxedStrategy<Place> {
    // Boxes are published to a tenth of a point.
    let edges = prop::array::uniform4(-100_000_i32..100_000);
    (1..=u32::MAX, edges, any_text())
        .prop_map(|(page, edges, text)| Place {
            page: PageNumber(page),
            bbox: edges.map(|tenths| f64::from(tenths) / 10.0),
            text,
        })
        .boxed()
}

fn any_evidence() -> BoxedStrategy<BTreeMap<String, Evidence>> {
    let evidence = (any_place(), maybe(any_text()), some_of(any_place()))
        .prop_map(|(place, rule, more)| Evidence { place, rule, more });
    prop::collection::btree_map("/[a-z_]{0,6}(/[0-9])?", evidence, 0..3).boxed()
}

fn any_issue() -> BoxedStrategy<Issue> {
    (
        any_of(Code::ALL),
        maybe("/[a-z_]{0,6}"),
        any_text(),
        any_page(),
        maybe(any_text()),
    )
        .prop_map(|(code, field, message, page, suggestion)| Issue {
            field,
            ..Issue::new(code, message).on(page).suggesting(suggestion)
        })
        .boxed()
}

/// Any record that keeps the contract.
pub(crate) fn any_record() -> BoxedStrategy<Record> {
    let header = (
        any_text(),
        prop::array::uniform6(maybe(any_text())),
        prop::array::uniform5(maybe(any_text())),
        any::<(Option<u32>, Option<u16>, Option<bool>)>(),
        prop::array::uniform3(maybe(any_date())),
        maybe(any_number()),
        any_of(OutcomeStatus::ALL),
        maybe(any_of(AmountStatus::ALL)),
        any_of(PaperKind::ALL),
    );
    let lists = (
        some_of(any_paragraph()),
        some_of(any_section()),
        some_of(any_award()),
        some_of(any_amount()),
        some_of(any_date_mention()),
        some_of(any_question()),
        some_of(any_emission()),
        some_of(any_sign_off()),
        some_of(any_issue()),
        any_evidence(),
        prop::collection::btree_map("[a-z][a-z0-9_]{0,6}", any_field(), 0..3),
    );
    let rest = (
        maybe("[0-9a-f]{64}"),
        maybe("[0-9]{4}/[0-9]{2}"),
        any::<(Option<u64>, Option<u32>)>(),
        any_of(TextSource::ALL),
        any_of(Status::ALL),
        any_of(Review::ALL),
        some_of(
            prop::array::uniform2(1_u32..20_000).prop_map(|size| size.map(|tenths| f64::from(tenths) / 10.0)),
        ),
    );
    (header, lists, rest)
        .prop_map(|(header, lists, rest)| {
            let (file, texts, more_texts, parts, dates, amount, outcome, amount_status, kind) = header;
            let mut record = Record::empty(Source::named(&file));
            [
                record.number,
                record.number_printed,
                record.subject,
                record.originator,
                record.reason,
                record.submitted_to,
            ] = texts;
            [
                record.recommendation,
                record.recipient,
                record.marking,
                record.outcome.by,
                record.publisher.name,
            ] = more_texts;
            (record.sequence, record.year, record.confidential) = parts;
            [record.decision_date, record.period.start, record.period.end] = dates;
            record.amount = amount;
            record.outcome.status = outcome;
            record.amount_status = amount_status;
            record.kind = kind;
            (
                record.summary,
                record.sections,
                record.awards,
                record.amounts,
                record.dates,
                record.checklist,
                record.emissions,
                record.sign_offs,
                record.issues,
                record.evidence,
                record.fields,
            ) = lists;
            (
                record.source.sha256,
                record.financial_year,
                (record.source.bytes, record.source.pages),
                record.source.text,
                record.status,
                record.review,
                record.source.page_sizes,
            ) = rest;
            record
        })
        .boxed()
}
