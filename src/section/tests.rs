//! Forms as they are printed, and where their parts are found.

use super::{Outline, Piece, Place, outline};
use crate::layout::sample::Sheet;
use crate::layout::{Layout, Span};
use crate::profile::{Field, SignOffRole, shared};

fn read(profile: &str, sheet: Sheet) -> (Layout, Outline) {
    let layout = sheet.lay_out();
    let outline = outline(&layout, shared().get(profile).unwrap());
    (layout, outline)
}

fn text(layout: &Layout, span: Span) -> &str {
    layout.text.slice(span)
}

fn paragraphs<'l>(layout: &'l Layout, pieces: &[Piece]) -> Vec<&'l str> {
    pieces
        .iter()
        .map(|p| match p {
            Piece::Para(p) => text(layout, p.span),
            Piece::Table(_) => "a table",
        })
        .collect()
}

/// The dates beside the signatures.
fn dates<'l>(layout: &'l Layout, outline: &Outline) -> Vec<(SignOffRole, &'l str)> {
    let signed = outline.sign_offs.iter();
    signed.map(|s| (s.role, text(layout, s.date))).collect()
}

/// Questions and their answers.
fn answers<'l>(layout: &'l Layout, outline: &'l Outline) -> Vec<(&'l str, &'l str)> {
    let asked = outline.checklist.iter();
    asked
        .map(|a| (a.id.as_deref().unwrap_or("?"), text(layout, a.answer)))
        .collect()
}

fn header<'l>(layout: &'l Layout, outline: &Outline, field: Field) -> &'l str {
    outline
        .headers
        .iter()
        .find(|h| h.field == field)
        .map_or("", |h| text(layout, h.value))
}

#[test]
fn the_office_in_the_letterhead_has_not_decided() {
    let (layout, o) = read(
        "bedfordshire",
        Sheet::new().write(
            "**POLICE AND CRIME COMMISSIONER FOR BEDFORDSHIRE
             Title and Reference – PCC/D/111
             Subject – Appointment of a co-ordinator
             **Summary –
             The co-ordinator looks after thirty-one volunteers and their rota.
             **Recommendation –
             To note decision
             Deputy Police and Crime Commissioner for Bedfordshire
             I hereby approve the recommendations above.",
        ),
    );
    let outcome = o.outcome.unwrap();
    assert_eq!(
        text(&layout, outcome.by),
        "Deputy Police and Crime Commissioner for Bedfordshire"
    );
    assert_eq!(
        paragraphs(&layout, &outcome.pieces),
        ["I hereby approve the recommendations above."]
    );
    assert_eq!(paragraphs(&layout, &o.recommendation), ["To note decision"]);
    assert_eq!(o.summary.len(), 1);
}

#[test]
fn what_is_asked_is_not_what_was_decided() {
    let (layout, o) = read(
        "cleveland",
        Sheet::new().write(
            "**DECISION RECORD FORM
             Decision Number: 12-2012
             **Executive Summary:
             Nobody has asked victims what they want since 2006.
             **Decision:
             That a survey be commissioned and its cost be approved.
             **Financial Implications:
             The fund stands at ten thousand pounds.
             **Police and Crime Commissioner
             I approve the request set out above.
             Signed:
             Date: 19.12.2012",
        ),
    );
    assert_eq!(
        paragraphs(&layout, &o.recommendation),
        ["That a survey be commissioned and its cost be approved."]
    );
    assert_eq!(o.sections.len(), 1, "who decides heads no section");
    let outcome = o.outcome.unwrap();
    assert_eq!(text(&layout, outcome.by), "Police and Crime Commissioner");
    assert_eq!(text(&layout, o.sign_offs[0].date), "19.12.2012");
}

#[test]
fn a_signature_behind_the_sections_is_the_decision_makers() {
    let (layout, o) = read(
        "county-record",
        Sheet::new().write(
            "**RECORD OF DECISION
             DECISION TO BE TAKEN BY: Leader of the Council
             DECISION NO: 22/00041
             **Decision:
             As Leader of the Council, I agree the fees in the schedule.
             **Reason(s) for decision:
             Fees have stood still since 2018.
             signed .............................. date 28 July 2023",
        ),
    );
    assert_eq!(paragraphs(&layout, &o.recommendation).len(), 1);
    assert!(o.outcome.unwrap().shared);
    assert_eq!(o.sections.len(), 1);
    let s = &o.sign_offs[0];
    assert_eq!(s.role, SignOffRole::DecisionMaker);
    assert_eq!(text(&layout, s.date), "28 July 2023");
}

#[test]
fn signature_and_date_in_a_table() {
    let (layout, o) = read(
        "surrey",
        Sheet::new()
            .write(
                "Decision number: 42/2025
                 **Recommendation
                 The Commissioner supports the application.
                 **Police and Crime Commissioner Approval
                 I approve the recommendation.",
            )
            .table(&[["Signature:", "(wet copy held)"], ["Date:", "27th January 2026"]])
            .write("All decisions must be added to the decision register."),
    );
    let s = &o.sign_offs[0];
    assert_eq!(text(&layout, s.typed), "(wet copy held)");
    assert_eq!(text(&layout, s.date), "27th January 2026");
}

#[test]
fn values_below_labels_that_stand_side_by_side() {
    let (layout, o) = read(
        "essex",
        Sheet::new().write("**PFCC Decision Report").table(&[
            ["Report reference number:", "Classification:"],
            ["074-22", "Not protectively marked"],
            ["Title of report:", "Report by:"],
            ["Online Fraud", "M Achterberg"],
        ]),
    );
    assert_eq!(header(&layout, &o, Field::Number), "074-22");
    assert_eq!(header(&layout, &o, Field::Marking), "Not protectively marked");
    assert_eq!(header(&layout, &o, Field::Subject), "Online Fraud");
    assert_eq!(header(&layout, &o, Field::Originator), "M Achterberg");
}

#[test]
fn text_without_a_heading_between_header_and_recommendation_is_the_summary() {
    let (layout, o) = read(
        "bedfordshire",
        Sheet::new().write(
            "Title and Reference – PCC/D/022
             Subject: Decisions Taken Between Meetings
             Report of: Chief of Staff
             Since the last record the Commissioner has agreed a grant to the Roma Trust.
             **Recommendation:
             To note decision",
        ),
    );
    assert_eq!(
        paragraphs(&layout, &o.summary),
        ["Since the last record the Commissioner has agreed a grant to the Roma Trust."]
    );
}

#[test]
fn a_sentence_behind_the_heading_is_nobody() {
    let (layout, o) = read(
        "lancashire",
        Sheet::new().write(
            "Decision Ref: 2013/06
             Decision – Half of the reward would be borne by the charity which approached us.
             Decision Maker – Chief Executive",
        ),
    );
    let outcome = o.outcome.as_ref().unwrap();
    assert!(outcome.by.is_empty());
    assert_eq!(outcome.pieces.len(), 1);
    assert_eq!(header(&layout, &o, Field::OutcomeBy), "Chief Executive");
}

#[test]
fn a_column_for_each_answer() {
    let (layout, o) = read(
        "suffolk",
        Sheet::new()
            .write(
                "SUBJECT: Vans
                 SUMMARY:
                 Two vans.
                 DETAIL OF THE SUBMISSION",
            )
            .table(&[
                ["Originator checklist", "Yes", "No"],
                ["Has legal advice been sought?", "", "X"],
                ["Has the CFO been consulted?", "X", ""],
                ["Have ethics been considered?", "", ""],
            ]),
    );
    let heads: Vec<(&str, &str)> = o
        .checklist
        .iter()
        .map(|a| (text(&layout, a.answer), text(&layout, a.head)))
        .collect();
    assert_eq!(heads, [("X", "No"), ("X", "Yes"), ("", "")]);
}

#[test]
fn officers_and_the_holder_of_an_office_on_one_line() {
    let (layout, o) = read(
        "essex",
        Sheet::new().write(
            "**1. Purpose of Report
             1.1. To set the allowances.
             **Report Approval
             Chief Executive / M.O. Sign: ________ Date: 11 February 2025
             Chief Finance Officer Sign: ________ Date: 10 February 2025
             **Decision
             I agree the recommendations to this report:
             Roger Hurst, PFCC
             Signature: ________ Date: 14 February 2025",
        ),
    );
    assert_eq!(
        dates(&layout, &o),
        [
            (SignOffRole::ChiefExecutive, "11 February 2025"),
            (SignOffRole::ChiefFinanceOfficer, "10 February 2025"),
            (SignOffRole::DecisionMaker, "14 February 2025"),
        ]
    );
    assert_eq!(text(&layout, o.outcome.unwrap().by), "Roger Hurst, PFCC");
}

#[test]
fn two_fields_in_capitals_with_no_gap_between_them() {
    let (layout, o) = read(
        "norfolk-b",
        Sheet::new().write(
            "ORIGINATOR: Head of Premises DECISION NO. 7/2013
             SUBJECT: Roof
             SUMMARY:
             The roof leaks.",
        ),
    );
    assert_eq!(header(&layout, &o, Field::Originator), "Head of Premises");
    assert_eq!(header(&layout, &o, Field::Number), "7/2013");
}

#[test]
fn a_decision_that_opens_inside_a_paragraph() {
    let (layout, o) = read(
        "warwickshire",
        Sheet::new().write(
            "Decision Reference Number: WPCC3-0101
             **Decision summary:
             Two benches are wanted. In accordance with the scheme I, as Deputy Chief Executive, approve the application.
             Signature:
             Date: 3/4/2022",
        ),
    );
    let outcome = o.outcome.as_ref().unwrap();
    assert_eq!(
        paragraphs(&layout, &outcome.pieces),
        ["In accordance with the scheme I, as Deputy Chief Executive, approve the application."]
    );
    assert_eq!(paragraphs(&layout, &o.summary), ["Two benches are wanted."]);
}

#[test]
fn the_commissioners_line_behind_the_sections_is_no_section() {
    let (layout, o) = read(
        "cleveland",
        Sheet::new().write(
            "**DECISION RECORD FORM
             Decision number: 3 - 2014
             Title: A loan
             **Recommendation
             Repay it.
             **Financial implications
             None.
             **Decision
             Deferred until the adviser has written
             **Police and Crime Commissioner
             Signature:
             Date: 4 May 2014",
        ),
    );
    let outcome = o.outcome.as_ref().unwrap();
    assert_eq!(text(&layout, outcome.by), "Police and Crime Commissioner");
    let dates: Vec<&str> = o.sign_offs.iter().map(|s| text(&layout, s.date)).collect();
    assert_eq!(dates, ["4 May 2014"]);
}

#[test]
fn a_question_whose_lines_stand_in_two_blocks() {
    let (layout, o) = read(
        "norfolk",
        Sheet::new().write(
            "Subject: Vans
             **Summary:
             1 Vans.
             **Detail of the submission
             **Originator checklist (must be completed)
             Has legal advice been sought on this submission? YES
             Is the recommendation consistent with the objectives in the Police and
             Crime Plan? NO
             Have human resource implications been considered? YES",
        ),
    );
    let answers: Vec<&str> = o.checklist.iter().map(|a| text(&layout, a.answer)).collect();
    assert_eq!(answers, ["YES", "NO", "YES"]);
}

#[test]
fn ink_stands_before_a_date_overleaf_too() {
    let (layout, o) = read(
        "norfolk",
        Sheet::new()
            .write(
                "Subject: Vans
                 **Recommendation:
                 That vans be bought.
                 Outcome/approval by: PCC
                 Approved.
                 Signature:",
            )
            .overleaf()
            .write("Date: 4/5/2023"),
    );
    let sign_off = &o.sign_offs[0];
    assert_eq!(text(&layout, sign_off.date), "4/5/2023");
    let pages: Vec<(u32, f32)> = sign_off.ink.iter().map(|(p, area)| (p.0, area.bottom)).collect();
    assert_eq!(pages.len(), 2);
    assert!(
        pages[0].0 == 1 && pages[0].1 >= 840.0,
        "down to the foot of the page"
    );
    assert_eq!(pages[1].0, 2);
    assert!(pages[1].1 < 80.0, "down to the date");
}

#[test]
fn two_headings_in_one_block() {
    let (layout, o) = read(
        "essex",
        // So narrow a page that the first heading seems to fill its line.
        Sheet::blank()
            .write(
                "**1. Purpose of Report
                 1.1. To set a pay.
                 1.2. To set a day.
                 1.3. To set a way.",
            )
            .headings(&["Report Approval", "Chief Finance Officer"])
            .write(
                "Signature:
                 Date: 10 February 2025
                 **Decision
                 I agree the recommendations to this report.
                 PFCC
                 Signature:
                 Date: 14 February 2025",
            ),
    );
    assert_eq!(
        dates(&layout, &o),
        [
            (SignOffRole::ChiefFinanceOfficer, "10 February 2025"),
            (SignOffRole::DecisionMaker, "14 February 2025")
        ]
    );
}

#[test]
fn two_questions_and_their_answers_in_one_block() {
    let (layout, o) = read(
        "norfolk",
        Sheet::new()
            .write(
                "Subject: Vans
                 **Summary:
                 1 Vans.
                 **Detail of the submission
                 **Originator checklist (must be completed)",
            )
            .lines(&[
                "Is the recommendation consistent with the objectives in the Police and Crime Plan? NO with reasons told",
                "Has consultation been undertaken with people or agencies likely to be affected by the decision? YES",
            ]),
    );
    assert_eq!(
        answers(&layout, &o),
        [
            ("plan_consistent", "NO with reasons told"),
            ("consultation", "YES")
        ]
    );
}

#[test]
fn examples_behind_a_question_are_no_answer() {
    let (layout, o) = read(
        "norfolk",
        Sheet::new().write(
            "Subject: Vans
             **Summary:
             1 Vans.
             **Detail of the submission
             **Originator checklist (must be completed)
             Has legal advice been sought on this submission? YES
             Have sustainability and environmental factors been considered? (e.g. biodiversity, business travel) NO
             Has communications advice been sought on areas of likely media interest and how they might be managed?
             Have the ethical implications of the proposal been considered? YES",
        ),
    );
    assert_eq!(
        answers(&layout, &o),
        [
            ("legal_advice", "YES"),
            ("sustainability", "NO"),
            ("communications", "")
        ]
    );
}

#[test]
fn a_second_decision_in_one_file_is_kept_apart() {
    let decision = |number: &str, sum: &str| {
        format!(
            "Decision number: {number}
             Title: Repair of the slipway at Gannet Quay
             **Decision
             I approve the award of {sum} to Gannet Quay Trust.
             Date of decision: 3 May 2024"
        )
    };
    // The same lines at the head of each page would be a running head.
    let opening =
        "The trust keeps the quay for the harbour and asks the council for help with the works of the year.";
    let sheet = Sheet::new()
        .write(&decision("DD 14/2024", "£4,000"))
        .overleaf()
        .write(opening)
        .write(&decision("DD 15/2024", "£9,000"));
    let (layout, o) = read("generic", sheet);
    let others: Vec<(&str, u32)> = o
        .others
        .iter()
        .map(|s| (text(&layout, *s), layout.text.page(*s).unwrap().0))
        .collect();
    assert_eq!(others, [("DD 15/2024", 2)]);
    assert_eq!(header(&layout, &o, Field::Number), "DD 14/2024");
    let said = o
        .outcome
        .as_ref()
        .map(|o| paragraphs(&layout, &o.pieces))
        .unwrap();
    assert_eq!(said, ["I approve the award of £4,000 to Gannet Quay Trust."]);
    assert!(o.pieces().all(|(place, p)| match p {
        Piece::Para(p) =>
            layout.text.page(p.span).unwrap().0 == 1 || matches!(place, Place::Section(s) if s.appendix),
        Piece::Table(_) => false,
    }));
    // A decision that runs over a page and names its number again is one.
    let sheet = Sheet::new()
        .write(&decision("DD 14/2024", "£4,000"))
        .overleaf()
        .write(opening)
        .write("Decision number: DD 14/2024\nThe slipway was built in 1931.");
    assert!(read("generic", sheet).1.others.is_empty());
}
