//! What is read of money in sentences no rule was written for.

use rust_decimal::Decimal;

use crate::field::facts::Facts;
use crate::issue::Code;
use crate::layout::sample::Sheet;
use crate::profile::shared;
use crate::section::outline;

fn read(subject: &str, summary: &str, recommendation: &str, outcome: &str, money: &str) -> Facts {
    let layout = Sheet::new()
        .write(&format!(
            "Subject: {subject}\n**Summary:\n{summary}\n**Recommendation:\n{recommendation}\n\
             Outcome/approval by: PCC\n{outcome}\n**Detail of the submission\n\
             **6. Financial and other resource implications:\n6.1 {money}"
        ))
        .lay_out();
    let profile = shared().get("norfolk").unwrap();
    crate::field::read(&layout, profile, &outline(&layout, profile))
}

fn amount(f: &Facts) -> Option<Decimal> {
    f.money.amount.as_ref().map(|a| a.value)
}

fn recipients(f: &Facts) -> Vec<&str> {
    let awards = f.money.awards.iter();
    awards.map(|a| a.recipient.value.as_str()).collect()
}

#[test]
fn a_shortfall_that_is_met_is_given() {
    let f = read(
        "Winter kitchen",
        "1 The kitchen costs £30,500 to run, and the Ouse Valley Band has raised £18,000 of it.",
        "That the PCC covers the deficit of £12,500 so that the Ouse Valley Band can open it.",
        "Approved.",
        "A deficit of £4,000 was expected.",
    );
    assert_eq!(amount(&f), Some(12_500.into()));
}

#[test]
fn what_a_sum_comes_to_in_another_currency_is_no_second_sum() {
    let f = read(
        "Study visit",
        "1 The visit is hosted by a Dutch force.",
        "That the PCC pays for the visit at €2,600.",
        "Approved.",
        "At today’s rate that is some £2,240. Payment is to be made to the Universiteit Zuidhaven.",
    );
    assert_eq!(amount(&f), Some(2_600.into()));
    assert_eq!(f.money.currency.as_deref(), Some("EUR"));
}

#[test]
fn two_rates_and_the_whole_they_come_to() {
    let of = |whole: &str| {
        read(
            "Bereavement",
            &format!(
                "1 Ouse Valley Band would have £4,000 a year and Greensand Ramblers £2,500 a year, for three years.\n\
                 2 That is {whole}."
            ),
            "That the funding be agreed.",
            "Approved.",
            "A van worth £900 is lent as well.",
        )
    };
    let f = of("£19,500");
    assert_eq!(amount(&f), Some(19_500.into()));
    assert_eq!(recipients(&f), ["Ouse Valley Band", "Greensand Ramblers"]);
    assert_eq!(amount(&of("£18,500")), None);
}

#[test]
fn what_was_once_agreed_is_not_what_is_agreed_now() {
    let f = read(
        "Change of price",
        "1 Ouse Valley Care CIC won the contract in 2017 at £88,000.\n\
         2 The price should rise by £9,000, to £97,000.",
        "That the variation be sealed with Ouse Valley Care CIC.",
        "Approved.",
        "None.",
    );
    assert_eq!(amount(&f), None);
    assert!(f.issues.iter().any(|i| i.field.as_deref() == Some("/amount")));
}

#[test]
fn a_purchase_named_in_the_subject_commits_its_price() {
    let f = read(
        "Purchase of the old section house",
        "1 The best of three offers came from a neighbour.",
        "Agree that contracts may be exchanged at £145,500.",
        "Approved.",
        "Proceeds join the reserve.",
    );
    assert_eq!(amount(&f), Some(145_500.into()));
}

#[test]
fn a_sale_named_in_the_subject_commits_nothing() {
    let of = |subject: &str| {
        read(
            subject,
            "1 The best of three offers came from a neighbour.",
            "Agree that contracts may be exchanged at £145,500.",
            "Approved.",
            "Proceeds join the reserve.",
        )
    };
    assert_eq!(amount(&of("Sale of the old section house")), None);
}

#[test]
fn a_place_in_an_offer_is_nobody_who_receives() {
    let f = read(
        "Lease of rooms",
        "1 East Fenland District Council offers three rooms on the upper floor of the Old Malt House.\n\
         2 Rent is £6,200 per annum for five years, a commitment of £31,000.",
        "That the PCC takes a lease from East Fenland District Council.",
        "Approved.",
        "The sale of the section house might bring in £190,000.",
    );
    assert_eq!(recipients(&f), ["East Fenland District Council"]);
    assert_eq!(amount(&f), Some(31_000.into()));
}

#[test]
fn a_short_name_the_document_explains() {
    let f = read(
        "Messages",
        "1 Marshland Growers’ Guild (the Guild) applied for £48,000.",
        "That a grant be considered.",
        "Approved in part: £27,000 is granted to the Guild for the first year. The second is not supported.",
        "Met from the Community Fund.",
    );
    assert_eq!(recipients(&f), ["Marshland Growers’ Guild"]);
    assert_eq!(
        f.outcome.status.map(|s| s.value),
        Some(crate::profile::OutcomeStatus::ApprovedWithChanges)
    );
}

#[test]
fn another_sum_in_the_decisions_own_words_contradicts_the_amount() {
    let of = |decided: &str| {
        read(
            "Radios",
            "1 Ouse Valley Band asks for £8,000.",
            "That £8,000 be awarded to Ouse Valley Band.",
            &format!("Approved, limited to {decided}."),
            "Met from the Community Fund.",
        )
    };
    let conflict = |f: &Facts| f.issues.iter().any(|i| i.code == Code::AmountConflict);
    let f = of("£5,000");
    assert!(amount(&f) == Some(5_000.into()) || (amount(&f).is_none() && conflict(&f)));
    assert_eq!(amount(&of("£8,000")), Some(8_000.into()));
}

#[test]
fn the_sum_of_a_table_behind_empty_cells() {
    let layout = Sheet::new()
        .write(
            "Subject: Summer pot\n**Summary:\n1 Two bids are put forward.\n**Recommendation:\n\
             That the grants in the table be made.\nOutcome/approval by: PCC\nApproved.\n\
             **Detail of the submission\n**6. Financial and other resource implications:",
        )
        .table(&[
            ["Successful applicant", "Activity", "Award"],
            ["Ouse Valley Band", "Concerts", "£1,500.00"],
            ["Greensand Ramblers", "Walks", "£2,250.00"],
            ["", "Total", "£3,750.00"],
        ])
        .lay_out();
    let profile = shared().get("norfolk").unwrap();
    let f = crate::field::read(&layout, profile, &outline(&layout, profile));
    assert_eq!(recipients(&f), ["Ouse Valley Band", "Greensand Ramblers"]);
    assert_eq!(amount(&f), Some(3_750.into()));
}

#[test]
fn the_only_sum_recommended_is_the_amount_whatever_else_is_told() {
    let f = read(
        "Boilers",
        "1 The boilers failed three times. Spares were bought for £8,400 and a temporary plant for £12,900.",
        "That £210,000 of capital be committed to the scheme.",
        "Approved.",
        "The capital programme contains £250,000 under the heading of energy.",
    );
    assert_eq!(amount(&f), Some(210_000.into()));
}

#[test]
fn a_recommendation_to_refuse_gives_nothing() {
    let f = read(
        "Roadshow",
        "1 Ouse Valley Band wishes to tour the schools and would need £16,400.",
        "Not to support the application on this occasion.",
        "Approved.",
        "None.",
    );
    assert_eq!((amount(&f), recipients(&f)), (None, vec![]));
}

#[test]
fn one_award_found_of_several_that_are_recommended_is_doubted() {
    let f = read(
        "Partnerships",
        "1 Three partnerships have run short.",
        "To make the three payments shown.",
        "Approved.",
        "Ouse Valley District Council will receive £9,200.",
    );
    assert_eq!(amount(&f), None);
    let doubted = |field: &str| f.issues.iter().any(|i| i.field.as_deref() == Some(field));
    assert!(doubted("/amount") && doubted("/recipient"));
}

#[test]
fn sums_beside_what_is_received_are_not_none() {
    let f = read(
        "Emergency beds",
        "1 From the emergency money £36,000 should be handed on.",
        "Approve the grants without forms.",
        "Approved.",
        "The Ministry of Justice has sent Norfolk £190,000.",
    );
    let told = f.issues.iter().any(|i| i.field.as_deref() == Some("/amount"));
    assert!(amount(&f).is_some() || told);
}

#[test]
fn what_is_paid_by_another_body_is_not_an_award() {
    let f = read(
        "Agreement",
        "1 A band would play at stations.",
        "Sign the agreement with Ouse Valley Band.",
        "Approved.",
        "Legal costs of £900 are paid by the licensee.",
    );
    assert_eq!(amount(&f), None);
}

#[test]
fn what_others_pay_or_compare_is_no_award() {
    for sentence in [
        "The annual payment is lower by £8,100 than before.",
        "It is charged at £57 by day and £71 by night.",
        "The general budget still has £18,000.",
        "An application for £7,500 has gone to the Office for Clean Vans.",
    ] {
        let f = read(
            "Agreement",
            "1 A band would play at stations.",
            "Sign the agreement with Ouse Valley Band.",
            "Approved.",
            sentence,
        );
        assert_eq!(amount(&f), None, "{sentence}");
    }
}

#[test]
fn sums_in_brackets_behind_names_and_the_whole_before_them() {
    let f = read(
        "Rural crime",
        "1 Two bodies shall share £21,500: Ouse Valley District Council (£13,000) and Greensand Ramblers (£8,500).",
        "That the grants be made.",
        "Approved.",
        "None.",
    );
    assert_eq!(
        recipients(&f),
        ["Ouse Valley District Council", "Greensand Ramblers"]
    );
    assert_eq!(amount(&f), Some(21_500.into()));
}

#[test]
fn a_person_who_is_appointed_receives_nothing() {
    let f = read(
        "Chair of the committee",
        "1 Eleven people applied.",
        "That Mrs Edwina Tarrow be appointed for four years.",
        "Approved.",
        "The chair is paid from the committee budget of £9,000.",
    );
    assert_eq!((amount(&f), recipients(&f)), (None, vec![]));
}

#[test]
fn a_sum_that_is_nobodys_doubts_who_was_found() {
    let doubted = |cost: &str| {
        let f = read(
            "Small grants",
            &format!("1 The cost is {cost} with everything."),
            "Pay £1,200 to the Ouse Valley Band and £900 to Greensand Ramblers.",
            "Approved.",
            "None.",
        );
        f.issues.iter().any(|i| i.field.as_deref() == Some("/recipient"))
    };
    assert!(doubted("£3,800"));
    assert!(!doubted("£1,200"));
}

#[test]
fn an_item_of_a_list_is_a_name_up_to_its_sum() {
    let f = read(
        "Winter grants",
        "1 Cost of the four: £7,025.",
        "Pay the following:\n• Ouse Valley Band, £1,200\n• Marsham with Hevingham Partnership, £2,475\n\
         • Boxing Hard! CIC, £1,850\n• Greensand Library Friends, £1,500",
        "Approved.",
        "None.",
    );
    assert_eq!(
        recipients(&f),
        [
            "Ouse Valley Band",
            "Marsham with Hevingham Partnership",
            "Boxing Hard! CIC",
            "Greensand Library Friends"
        ]
    );
    assert_eq!(amount(&f), Some(7_025.into()));
}

fn doubted(f: &Facts, field: &str) -> bool {
    f.issues.iter().any(|i| i.field.as_deref() == Some(field))
}

#[test]
fn the_price_of_what_is_accepted_is_committed() {
    for recommendation in [
        "That the Commissioner accepts the tender of Ouse Valley Works Ltd in the sum of £38,460 for the bridge.",
        "That the offer of Ouse Valley Works Ltd be accepted for the repair of No. 2 pump, in the sum of £38,460.",
        "That the tender of Ouse Valley Works Ltd be accepted at £12,820 for each season and £38,460 in total.",
    ] {
        let f = read(
            "Works",
            "1 Three firms answered.",
            recommendation,
            "Approved.",
            "None.",
        );
        assert_eq!(amount(&f), Some(38_460.into()), "{recommendation}");
        assert_eq!(recipients(&f), ["Ouse Valley Works Ltd"], "{recommendation}");
    }
}

#[test]
fn what_is_already_used_in_part_is_there_to_give_from() {
    let f = read(
        "Workshops",
        "1 Greensand Ramblers would like to hold workshops. The cost is £9,600.",
        "That Greensand Ramblers be funded.",
        "Approved.",
        "Our allocation of the grant for the year is £88,000, of which £31,000 has been allocated.",
    );
    assert_eq!(amount(&f), Some(9_600.into()));
}

#[test]
fn digits_that_changed_places_contradict() {
    let of = |sum: &str| {
        read(
            "Worker",
            "1 The partners agreed that £39,864 be allocated for the purpose.",
            "That a grant be made to Greensand Ramblers.",
            "Approved.",
            &format!("Greensand Ramblers would be granted the sum of {sum}."),
        )
    };
    let f = of("£38,964");
    assert_eq!(amount(&f), None);
    assert!(f.issues.iter().any(|i| i.code == Code::AmountConflict));
    assert_eq!(amount(&of("£39,864")), Some(39_864.into()));
}

#[test]
fn a_sum_in_the_paragraph_that_is_pointed_to() {
    let of = |pointed: &str| {
        read(
            "Beds",
            "1 There are too few beds.",
            &format!("That Greensand Ramblers be awarded a grant in the sum stated at paragraph {pointed}."),
            "Approved.",
            "What would be required is £41,600 with everything.",
        )
    };
    assert_eq!(amount(&of("6.1")), Some(41_600.into()));
}

#[test]
fn a_body_called_by_its_kind_is_the_one_named_before() {
    let f = read(
        "Navigators",
        "1 Three Fens Hospitals Trust would employ two navigators. The cost is £117,600.",
        "That the Commissioner grant funds the Trust.",
        "Approved.",
        "None.",
    );
    assert_eq!(recipients(&f), ["Three Fens Hospitals Trust"]);
}

#[test]
fn a_sum_that_is_included_in_another_is_no_rival() {
    let f = read(
        "Campaign",
        "1 Greensand Ramblers will run the campaign, for which a fee of £13,000 has been agreed.",
        "That the campaign proposed by Greensand Ramblers be supported.",
        "Approved.",
        "The fee of £13,000 is inclusive of media buying of £7,800.",
    );
    assert_eq!(amount(&f), Some(13_000.into()));
}

#[test]
fn awards_of_one_list_are_added_up_aloud() {
    let f = read(
        "Small grants",
        "1 Clubs applied.",
        "Pay the following:\n• Ouse Valley Band, £1,200\n• Greensand Library Friends, £1,500",
        "Approved.",
        "None.",
    );
    assert_eq!(amount(&f), Some(2_700.into()));
    assert!(doubted(&f, "/amount"));
}

#[test]
fn a_plan_that_is_paid_for_commits_money() {
    let f = read(
        "Microscope",
        "1 The makers offer a service plan.",
        "That the PCC approves expenditure of £38,400 on a service plan of four years with Ouse Valley Optics Ltd.",
        "Approved.",
        "None.",
    );
    assert_eq!(amount(&f), Some(38_400.into()));
    assert_eq!(recipients(&f), ["Ouse Valley Optics Ltd"]);
}

#[test]
fn who_is_refused_receives_nothing() {
    let f = read(
        "Grants",
        "1 Two clubs applied.",
        "That £600 be granted to Ouse Valley Band, and that the application of Greensand Ramblers for £900 be declined.",
        "Approved.",
        "None.",
    );
    assert_eq!(amount(&f), Some(600.into()));
    assert_eq!(recipients(&f), ["Ouse Valley Band"]);
}

#[test]
fn a_recipient_that_was_not_found_is_told() {
    let f = read(
        "Grants",
        "1 Many asked for it at the meeting.",
        "That a grant of £600 be made.",
        "Approved.",
        "None.",
    );
    assert!(amount(&f).is_some() && recipients(&f).is_empty());
    assert!(doubted(&f, "/recipient"));
}

#[test]
fn an_office_adds_words_of_its_own() {
    let text = "id = \"x\"\nextends = \"norfolk\"\n[words.verb]\ngive = [\"dower\"]\n[words.noun]\nbudget = [\"hutch\"]\n";
    let profiles = shared().with_text("x.toml", text).unwrap();
    let sheet = || {
        Sheet::new()
            .write(
                "Subject: A roof\n**Summary:\n1 The roof leaks.\n**Recommendation:\n\
                 That the PCC dowers Ouse Valley Band with £4,000.\nOutcome/approval by: PCC\nApproved.\n\
                 **Detail of the submission\n**6. Financial and other resource implications:\n6.1 The hutch is £70,000.",
            )
            .lay_out()
    };
    let of = |profile: &crate::profile::Profile| {
        let layout = sheet();
        let f = crate::field::read(&layout, profile, &outline(&layout, profile));
        let names: Vec<String> = recipients(&f).into_iter().map(str::to_owned).collect();
        (amount(&f), names)
    };
    let own = of(profiles.get("x").unwrap());
    assert_eq!(own, (Some(4_000.into()), vec!["Ouse Valley Band".to_owned()]));
    assert_ne!(of(shared().get("norfolk").unwrap()), own);
}

#[test]
fn what_was_weighed_and_not_taken_has_a_line_with_the_reason() {
    let f = read(
        "Campaign",
        "1 Greensand Ramblers will run the campaign.",
        "That £13,000 be granted to Greensand Ramblers.",
        "Approved.",
        "Marsham Growers’ Guild asked for £7,800 last year.",
    );
    let line = |field: &str, value: &str| {
        let mut steps = f.trail.iter().filter(|s| s.field == field && s.value == value);
        steps.next().map(|s| (s.chosen, s.why.clone()))
    };
    assert!(line("/amount", "£13,000").is_some_and(|(chosen, _)| chosen));
    let (chosen, why) = line("/amount", "£7,800").unwrap();
    assert!(!chosen && why.contains("is needed"), "{why}");
    assert!(line("/recipient", "Marsham Growers’ Guild").is_some_and(|(chosen, _)| !chosen));
}
