//! Values of whole documents, as forms print them.

use super::facts::Facts;
use super::read;
use crate::issue::Code;
use crate::layout::sample::Sheet;
use crate::profile::{Field, OutcomeStatus, shared};
use crate::section::outline;

fn facts(profile: &str, text: &str) -> Facts {
    let layout = Sheet::new().write(text).lay_out();
    let profile = shared().get(profile).unwrap();
    read(&layout, profile, &outline(&layout, profile))
}

fn number(f: &Facts) -> Option<&str> {
    f.number.as_ref().map(|n| n.value.printed.as_str())
}

fn subject(f: &Facts) -> Option<&str> {
    f.header(Field::Subject).map(|v| v.value.as_str())
}

fn status(f: &Facts) -> Option<OutcomeStatus> {
    f.outcome.status.as_ref().map(|s| s.value)
}

fn by(f: &Facts) -> Option<&str> {
    f.outcome.by.as_ref().map(|v| v.value.as_str())
}

#[test]
fn number_and_subject_stand_in_the_title() {
    for (profile, title, want_number, want_subject) in [
        (
            "surrey",
            "**61/2024-25 – Community Safety Fund Applications",
            Some("61/2024-25"),
            Some("Community Safety Fund Applications"),
        ),
        (
            "surrey",
            "**Decision Log 051/2022 – Small Grants, Year Two\nPolice and Crime Commissioner for Surrey – Decision Making Record",
            Some("051/2022"),
            Some("Small Grants, Year Two"),
        ),
        (
            "gla",
            "**REQUEST FOR DIRECTOR DECISION – DD2744\n**Estate Gardeners: Second Phase",
            Some("DD2744"),
            Some("Estate Gardeners: Second Phase"),
        ),
        (
            "west-midlands",
            "NOTICE OF DECISION\nDecision 027-2021",
            Some("027-2021"),
            None,
        ),
        // Another decision's number, two numbers, a form's name: nothing is taken.
        ("surrey", "**Extension of the grant under 12/2020", None, None),
        (
            "surrey",
            "**Decision 12/2020 – Vans\n**Decision 13/2020 – Dogs",
            None,
            None,
        ),
        (
            "surrey",
            "**Decision 12/2020\n**Police and Crime Commissioner for Surrey",
            Some("12/2020"),
            None,
        ),
    ] {
        let f = facts(
            profile,
            &format!("{title}\nProtective Marking: Official\nDate signed: 3 May 2024"),
        );
        assert_eq!(number(&f), want_number, "{title}");
        if want_number.is_some() {
            assert_eq!(subject(&f), want_subject, "{title}");
        }
    }
}

#[test]
fn the_title_names_the_subject_under_a_mistyped_number() {
    let f = facts(
        "warwickshire",
        "**WPCC4-0061 Extension of the Farm Crime Advisers\nDecision Reference Number: WPC3-0061",
    );
    assert_eq!(subject(&f), Some("Extension of the Farm Crime Advisers"));
}

#[test]
fn a_declaration_is_no_decision_maker() {
    let f = facts(
        "warwickshire",
        "Decision Reference Number: WPCC4-0019
         **Decision summary:
         Approval is asked for the award of a contract.
         I have no personal interest in this decision.
         I approve the award of the contract.
         Signature
         Date – 15.07.2024",
    );
    assert_eq!(by(&f), None);
    assert_eq!(status(&f), Some(OutcomeStatus::Approved));
    assert_eq!(f.summary.len(), 1);
}

#[test]
fn a_decision_that_opens_with_approved_by() {
    let f = facts(
        "warwickshire",
        "Decision Reference Number: WPCC3-0071
         **Decision summary:
         The proposal is a lease of two rooms.
         Approved by the Chief Executive while the Commissioner is on leave.
         Signature:
         Date: 8/12/2022",
    );
    assert_eq!(status(&f), Some(OutcomeStatus::Approved));
    assert_eq!(
        f.sign_offs[0].date.as_ref().unwrap().value.to_string(),
        "2022-12-08"
    );
    assert_eq!(f.summary.len(), 1);
}

#[test]
fn who_decides_is_written_as_the_form_writes_it() {
    let f = facts(
        "surrey",
        "DECISION NUMBER: 30/2022
         **RECOMMENDATION:
         That the application be declined.
         **POLICE AND CRIME COMMISSIONER APPROVAL
         I approve the recommendation:
         SIGNATURE:
         DATE: 9th August 2022",
    );
    assert_eq!(by(&f), Some("Police and Crime Commissioner"));
}

#[test]
fn who_decides_on_the_line_below() {
    let f = facts(
        "norfolk",
        "Subject: Rural CCTV
         **Outcome/approval by:
         PCC
         The recommendations as outlined above are approved.
         Signature:
         Date: 19/07/2024",
    );
    assert_eq!(by(&f), Some("PCC"));
    assert_eq!(
        f.outcome.text.as_ref().unwrap().value,
        "The recommendations as outlined above are approved."
    );
}

#[test]
fn words_that_decide() {
    for (said, want) in [
        ("The above request has my approval.", OutcomeStatus::Approved),
        (
            "The above request does not have my approval.",
            OutcomeStatus::Rejected,
        ),
        (
            "Agreed, with the amendment that a review be held.",
            OutcomeStatus::ApprovedWithChanges,
        ),
        (
            "Agreed to defer the matter to the autumn.",
            OutcomeStatus::Deferred,
        ),
        ("Agreed not to proceed.", OutcomeStatus::Rejected),
        ("Not approved because the fund is spent.", OutcomeStatus::Rejected),
        (
            "The above request has my approval subject to a break clause.",
            OutcomeStatus::ApprovedWithChanges,
        ),
        (
            "The Commissioner noted that a contract was awarded in 2019.",
            OutcomeStatus::Noted,
        ),
        (
            "Approved under the scheme of delegation.",
            OutcomeStatus::Approved,
        ),
        (
            "The Commissioner read the report and allocated the sum asked for.",
            OutcomeStatus::Approved,
        ),
    ] {
        let f = facts(
            "norfolk",
            &format!("Subject: Vans\nOutcome/approval by: PCC\n{said}\nSignature:\nDate: 19/07/2024"),
        );
        assert_eq!(status(&f), Some(want), "{said}");
        assert_eq!(by(&f), Some("PCC"), "{said}");
    }
}

#[test]
fn on_an_unknown_form_the_words_under_its_heading_decide() {
    for (said, want) in [
        ("We hold the information and it is given below.", None),
        ("I approve the grant.", Some(OutcomeStatus::Approved)),
        ("Approved", Some(OutcomeStatus::Approved)),
    ] {
        let f = facts(
            "generic",
            &format!("Decision reference: A\n**Decision\n{said}\nYours sincerely"),
        );
        assert_eq!(status(&f), want, "{said}");
        assert!(f.sign_offs.is_empty(), "{said}");
    }
}

#[test]
fn a_value_cut_off_is_no_value() {
    let f = facts(
        "norfolk",
        "Subject: Vehicle Workshops
         Originator: Assistant Chief (Resources),\tDecision no. 13/2025
         Norfolk Constabulary
         Reason for submission: For Decision",
    );
    assert!(f.header(Field::Originator).is_none());
    let issue = f
        .issues
        .iter()
        .find(|i| i.field.as_deref() == Some("/originator"))
        .unwrap();
    assert_eq!(issue.code, Code::AmbiguousField);
}

#[test]
fn a_misspelt_month_gives_no_date_but_a_suggestion() {
    let f = facts(
        "norfolk",
        "Subject: Vans
         Outcome/approval by: PCC
         The recommendations are approved.
         Signature:
         Date: 14th Ocotber 2024",
    );
    assert!(f.sign_offs[0].date.is_none());
    let issue = f.issues.iter().find(|i| i.code == Code::DateUnreadable).unwrap();
    assert_eq!(issue.suggestion.as_deref(), Some("2024-10-14"));
}

#[test]
fn dates_in_text_no_part_claims() {
    let f = facts(
        "gla",
        "**ADD2391 Evaluation of the Night Volunteers
         Code: ADD2391
         Decision by: O Tully
         Heard at the meeting of 9 March 2020.
         **Executive summary
         Volunteers go out.",
    );
    assert_eq!(f.dates.len(), 1);
}

#[test]
fn an_item_that_ends_with_its_sum_has_no_purpose() {
    let f = facts(
        "norfolk",
        "Subject: Evenings\n**Summary:\nIt is proposed to support the following groups:\n\
         • Tern & Reed Trust – £9,800\n• Quarley Music Association – £6,150.50 for a piano\n\
         **Recommendation:\nThat the PCC approves the awards.\nOutcome/approval by: PCC\nApproved.",
    );
    let purposes: Vec<(&str, Option<&str>)> = f
        .money
        .awards
        .iter()
        .map(|a| {
            let purpose = a.purpose.as_ref().map(|p| p.value.as_str());
            (a.recipient.value.as_str(), purpose)
        })
        .collect();
    assert_eq!(
        purposes,
        [
            ("Tern & Reed Trust", None),
            ("Quarley Music Association", Some("a piano"))
        ]
    );
}

#[test]
fn an_item_ends_where_the_next_sentence_begins() {
    // The sentence behind the list stands in the paragraph of its last item: short lines tell nothing of their ends.
    let f = facts(
        "bedfordshire",
        "POLICE AND CRIME COMMISSIONER FOR BEDFORDSHIRE\nTitle and Reference – PCC/D/001\nSubject: First Awards\n\
         The following are agreed:\n• Greensand Ramblers: £750\n• Ouse Valley Band: £1,250\n\
         • The Brickworks Club: £2,000 In all £4,000, from the Community Fund.\n\
         Recommendation:\nTo note decision\nI hereby approve the recommendations above.",
    );
    let names: Vec<&str> = f
        .money
        .awards
        .iter()
        .map(|a| a.recipient.value.as_str())
        .collect();
    assert_eq!(
        names,
        ["Greensand Ramblers", "Ouse Valley Band", "Brickworks Club"]
    );
    // The last item is as much as the others together, and is not their total for that.
    assert_eq!(f.money.amount.map(|a| a.value), Some(4000.into()));
}

#[test]
fn recipients_are_doubted_where_their_sums_fall_short_of_the_total() {
    let doubted = |total: &str| {
        let f = facts(
            "norfolk",
            &format!(
                "Subject: Grants\n**Summary:\n1 Grants of {total} in total.\n**Recommendation:\n\
                 That the PCC awards £1,500 to the Ouse Valley Band and £500 to the Greensand Ramblers.\n\
                 Outcome/approval by: PCC\nApproved.",
            ),
        );
        let on = |field: &str| f.issues.iter().any(|i| i.field.as_deref() == Some(field));
        (on("/amount"), on("/recipient"))
    };
    assert_eq!(doubted("£4,000"), (true, true));
    assert_eq!(doubted("£2,000"), (false, false));
}

#[test]
fn a_part_of_a_grant_does_not_contradict_it() {
    let amount = |paid: &str| {
        let f = facts(
            "norfolk",
            &format!(
                "Subject: Rooms\n**Summary:\n1 It is proposed to grant £42,000 to the Dunmere Users’ Charity.\n\
                 **Recommendation:\nThat the PCC makes the grant.\nOutcome/approval by: PCC\nApproved.\n\
                 **Detail of the submission\n**6. Financial and other resource implications:\n6.1 {paid}",
            ),
        );
        let conflict = f.issues.iter().any(|i| i.code == Code::AmountConflict);
        (f.money.amount.map(|a| a.value), conflict)
    };
    let whole = (Some(42_000.into()), false);
    let charity = "The Dunmere Users’ Charity";
    for paid in [
        format!("{charity} will receive £30,000 on signing and £12,000 when the work is done."),
        format!(
            "{charity} will receive £42,000 in two parts: {charity} will receive £30,000 now and £12,000 later."
        ),
    ] {
        assert_eq!(amount(&paid), whole, "{paid}");
    }
}

#[test]
fn parts_that_do_not_come_to_the_grant_contradict_it() {
    for paid in [
        "The Dunmere Users’ Charity will receive £30,000 on signing and £11,000 when the work is done.",
        "The Dunmere Users’ Charity will receive £30,000.",
    ] {
        let f = facts(
            "norfolk",
            &format!(
                "Subject: Rooms\n**Summary:\n1 It is proposed to grant £42,000 to the Dunmere Users’ Charity.\n\
                 **Recommendation:\nThat the PCC makes the grant.\nOutcome/approval by: PCC\nApproved.\n\
                 **Detail of the submission\n**6. Financial and other resource implications:\n6.1 {paid}",
            ),
        );
        assert!(f.money.amount.is_none(), "{paid}");
        assert!(f.issues.iter().any(|i| i.code == Code::AmountConflict), "{paid}");
    }
}

#[test]
fn what_a_scan_was_misread_for_is_mended_aloud() {
    use super::answer::Answer;

    let form = |outcome: &str, answer: &str, scanned: bool| {
        let text = format!(
            "Subject: Vans\nDecision no. 12/2024\nSubmitted to: PCQ\n**Outcome/approval by: PCQ\n{outcome}\nSignature:\n\
             Date: 19/07/2024"
        );
        let sheet = Sheet::new().write(&text).table(&[
            ["Has legal advice been sought on this submission", answer],
            ["Has the PCC's Chief Finance Officer been asked", "No"],
        ]);
        let sheet = if scanned { sheet.scanned() } else { sheet };
        let layout = sheet.lay_out();
        let profile = shared().get("norfolk").unwrap();
        read(&layout, profile, &outline(&layout, profile))
    };
    for (outcome, answer, class) in [
        ("The recommendation ls approved.", "N0", Answer::No),
        ("l approve the recommendation.", "Ye5", Answer::Yes),
        ("The recommendation 1s approved.", "|Yes, see 4.1", Answer::Yes),
        ("The recommendation is approve6.", "NIA", Answer::NotApplicable),
    ] {
        let f = form(outcome, answer, true);
        assert_eq!(by(&f), Some("PCC"), "{outcome}");
        let submitted = f.header(Field::SubmittedTo).map(|v| v.value.as_str());
        assert_eq!(submitted, Some("PCC"));
        let asked = &f.checklist[0];
        assert_eq!(asked.answer, Some(class), "{answer}");
        assert_eq!(asked.raw.as_ref().map(|r| r.value.as_str()), Some(answer));
        let mut told = f.repaired.clone();
        told.sort();
        if outcome.contains("approve6") {
            assert_eq!(status(&f), None);
            assert!(!told.contains(&"/outcome/status".to_owned()));
            continue;
        }
        assert_eq!(status(&f), Some(OutcomeStatus::Approved), "{outcome}");
        assert_eq!(
            told,
            [
                "/checklist/0/answer",
                "/outcome/by",
                "/outcome/status",
                "/submitted_to"
            ]
        );
        // What an author's program wrote is not a misreading.
        let f = form(outcome, answer, false);
        assert_eq!((by(&f), status(&f)), (Some("PCQ"), None), "{outcome}");
        assert_eq!(f.checklist[0].answer, None, "{answer}");
        assert!(f.repaired.is_empty());
    }
}

#[test]
fn a_name_misread_once_is_one_recipient() {
    let names = |scanned: bool| {
        let text = "Subject: Vans\nDecision no. 12/2024\n\
             **Recommendation:\nThat the PCC awards £20,000 to the Broadland Van Partnership.\n\
             **1. Background\nThe Broadland Van Partnership has run vans since 2010.\n\
             **2. Financial implications\nA grant of £20,000 will be awarded to the Broadiand Van Partnership.\n\
             **Outcome/approval by: PCC\nThe recommendation is approved.";
        let sheet = Sheet::new().write(text);
        let sheet = if scanned { sheet.scanned() } else { sheet };
        let layout = sheet.lay_out();
        let profile = shared().get("norfolk").unwrap();
        let facts = read(&layout, profile, &outline(&layout, profile));
        let names: Vec<String> = facts
            .money
            .awards
            .iter()
            .map(|a| a.recipient.value.clone())
            .collect();
        (names, facts.repaired.contains(&"/recipient".to_owned()))
    };
    assert_eq!(names(true), (vec!["Broadland Van Partnership".to_owned()], true));
    // What an author's program wrote is two names.
    let (printed, repaired) = names(false);
    assert_eq!((printed.len(), repaired), (2, false), "{printed:?}");
}
