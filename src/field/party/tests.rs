use proptest::prelude::*;

use super::*;

/// The body behind `to `, as `name | part | alias`.
fn seen(party: &Party, text: &str) -> String {
    assert_eq!(&text[party.range.clone()], party.name, "{text}");
    let mut out = party.name.clone();
    for (mark, extra) in [("<", &party.part_of), ("=", &party.alias)] {
        if let Some((range, printed)) = extra {
            assert_eq!(&text[range.clone()], printed, "{text}");
            out += &format!(" {mark} {printed}");
        }
    }
    out
}

#[track_caller]
fn check(cases: &[(&str, &str)]) {
    for (text, want) in cases {
        let party = body_at(text, 0).unwrap_or_else(|| panic!("{text}"));
        assert_eq!(seen(&party, text), *want, "{text}");
    }
}

#[test]
fn where_a_name_ends() {
    check(&[
        ("Future Projects to provide dedicated", "Future Projects"),
        ("the Matthew Project for the year", "Matthew Project"),
        ("CREST Advisory UK Ltd to assist", "CREST Advisory UK Ltd"),
        (
            "St Bride's Trust for the Common Ground Restorative Hub project.",
            "St Bride's Trust",
        ),
        ("St. Bride’s Trust.", "St. Bride’s Trust"),
        (
            "O'Dowd Legal Services LLP, funded by",
            "O'Dowd Legal Services LLP",
        ),
        ("O’Dowd Legal Services LLP is", "O’Dowd Legal Services LLP"),
        (
            "Llŷn Support Network for the Custody Healthcare Liaison project",
            "Llŷn Support Network",
        ),
        (
            "Llŷn Support Network of £65,250, to be used",
            "Llŷn Support Network",
        ),
        ("Zoë Łabędź Memorial Trust towards", "Zoë Łabędź Memorial Trust"),
        ("Canolfan Gŵyl Ddŵr in FY 2017/2018", "Canolfan Gŵyl Ddŵr"),
        ("Canolfan Gŵyl Ddŵr is available", "Canolfan Gŵyl Ddŵr"),
        ("Pathfinder 24/7 Ltd in FY 2013/2014", "Pathfinder 24/7 Ltd"),
        ("4Women to deliver", "4Women"),
        (
            "Greenlane Motors (UK) Ltd for replacement",
            "Greenlane Motors (UK) Ltd",
        ),
        (
            "Accenture (UK) Limited as the preferred bidder",
            "Accenture (UK) Limited",
        ),
        ("Sunrise Café & Kitchen CIC", "Sunrise Café & Kitchen CIC"),
        ("Stoke-on-Trent City Council for", "Stoke-on-Trent City Council"),
        ("Stoke on Trent City Council for", "Stoke on Trent City Council"),
        (
            "Newcastle upon Tyne Hospitals NHS Foundation Trust",
            "Newcastle upon Tyne Hospitals NHS Foundation Trust",
        ),
        ("Women’s Aid East Fen – £12,250", "Women’s Aid East Fen"),
        (
            "Halyard Systems plc for the financial year",
            "Halyard Systems plc",
        ),
        ("Barnardo's towards", "Barnardo's"),
        ("Centre for Crime Research to", "Centre for Crime Research"),
        ("the Department for Education.", "Department for Education"),
        ("University of Breckland on 3 May", "University of Breckland"),
        (
            "Borough Council of King's Lynn and West Norfolk to",
            "Borough Council of King's Lynn and West Norfolk",
        ),
        (
            "The Borough Council of Calderdale",
            "Borough Council of Calderdale",
        ),
        (
            "Office of the Police and Crime Commissioner for Norfolk will",
            "Office of the Police and Crime Commissioner for Norfolk",
        ),
        (
            "Norfolk County Council's Youth Service",
            "Norfolk County Council's Youth Service",
        ),
        ("Norfolk County Council's youth workers", "Norfolk County Council"),
        (
            "Norfolk County Council for High Street Radio Link.",
            "Norfolk County Council",
        ),
        ("Oak House Counselling in Great Yarmouth", "Oak House Counselling"),
        ("Oak House Counselling. The work", "Oak House Counselling"),
        ("Open Gate Training CIC is available", "Open Gate Training CIC"),
        ("Victim Support on Monday", "Victim Support"),
        ("Future Projects March 2024", "Future Projects"),
        ("Future Projects 2024/25", "Future Projects"),
        ("March Town Council to", "March Town Council"),
        ("Women in Prison to", "Women in Prison"),
        ("Action for Children to", "Action for Children"),
        ("Access to Justice to", "Access to Justice"),
        ("Catch 22.", "Catch 22"),
        (
            "NORFOLK COUNTY COUNCIL OF THE EAST",
            "NORFOLK COUNTY COUNCIL OF THE EAST",
        ),
        ("Cyngor Sir y Fflint i", "Cyngor Sir y Fflint"),
        ("Provider TBC – ITQ", "Provider TBC"),
        ("Right There for You CIC to", "Right There for You CIC"),
        (
            "the Office of the Police, Fire and Crime Commissioner for Northamptonshire to",
            "Office of the Police, Fire and Crime Commissioner for Northamptonshire",
        ),
        (
            "Department for Environment, Food and Rural Affairs to",
            "Department for Environment, Food and Rural Affairs",
        ),
        ("Future Projects                    Norwich", "Future Projects"),
        ("iThrive to", "iThrive"),
        ("J. Smith & Sons Ltd.", "J. Smith & Sons Ltd"),
        ("J. Smith & Sons Ltd. to", "J. Smith & Sons Ltd."),
        ("Breckside Parish\nCouncil to", "Breckside Parish\nCouncil"),
    ]);
}

#[test]
fn one_name_with_and() {
    check(&[
        ("Marks and Spencer to", "Marks and Spencer"),
        (
            "Children and Young People Service to",
            "Children and Young People Service",
        ),
        (
            "Licensing and Public Safety Team (Great Staithe Borough Council)",
            "Licensing and Public Safety Team < Great Staithe Borough Council",
        ),
        (
            "Norfolk and Suffolk NHS Foundation Trust",
            "Norfolk and Suffolk NHS Foundation Trust",
        ),
        (
            "Norfolk Fire and Rescue Service",
            "Norfolk Fire and Rescue Service",
        ),
    ]);
}

#[test]
fn brackets_and_commas() {
    check(&[
        (
            "Norfolk Office of Data Analytics (Norfolk County Council) to",
            "Norfolk Office of Data Analytics < Norfolk County Council",
        ),
        (
            "Norfolk Office of Data Analytics, Norfolk County Council for the",
            "Norfolk Office of Data Analytics < Norfolk County Council",
        ),
        (
            "Centre for Crime Research (University of Breckland)",
            "Centre for Crime Research < University of Breckland",
        ),
        (
            "Coastal Alliance for Safer Evenings (CASE) to",
            "Coastal Alliance for Safer Evenings = CASE",
        ),
        (
            "Broadland Integrated Domestic Abuse Partnership (BIDAP)",
            "Broadland Integrated Domestic Abuse Partnership = BIDAP",
        ),
        (
            "Norfolk Office of Data Analytics (NODA), Norfolk County Council for",
            "Norfolk Office of Data Analytics < Norfolk County Council = NODA",
        ),
        (
            "Norfolk Office of Data Analytics (NODA, Norfolk County Council)",
            "Norfolk Office of Data Analytics < Norfolk County Council = NODA",
        ),
        (
            "Norfolk Office of Data Analytics (NODA) (Norfolk County Council)",
            "Norfolk Office of Data Analytics < Norfolk County Council = NODA",
        ),
        (
            "Oak House Counselling (trading as Oak House)",
            "Oak House Counselling = Oak House",
        ),
        (
            "Oak House Counselling (known as “The Oak”)",
            "Oak House Counselling = Oak",
        ),
        ("St Bride's Trust (the \"Trust\")", "St Bride's Trust = Trust"),
        (
            "Targeted Youth Support Service (part of Norfolk County Council)",
            "Targeted Youth Support Service < Norfolk County Council",
        ),
        (
            "Crimestoppers Trust (Crimestoppers)",
            "Crimestoppers Trust = Crimestoppers",
        ),
        (
            "Red Snapper Recruitment Limited, t/a Red Snapper",
            "Red Snapper Recruitment Limited = Red Snapper",
        ),
        (
            "Red Snapper Recruitment Limited trading as Red Snapper",
            "Red Snapper Recruitment Limited = Red Snapper",
        ),
        (
            "Voluntary Norfolk, on behalf of Norfolk County Council",
            "Voluntary Norfolk < Norfolk County Council",
        ),
        ("Oak House Counselling (£5,000)", "Oak House Counselling"),
        ("Oak House Counselling (Norwich)", "Oak House Counselling"),
        ("Oak House Counselling (year 2)", "Oak House Counselling"),
        (
            "Oak House Counselling, Norwich and Lowestoft",
            "Oak House Counselling",
        ),
        (
            "Norfolk County Council, Suffolk County Council",
            "Norfolk County Council",
        ),
        (
            "Oak House Counselling, Norfolk County Council and Suffolk Constabulary",
            "Oak House Counselling",
        ),
        ("St Bride's Trust, which will", "St Bride's Trust"),
    ]);
}

#[test]
fn what_is_no_name() {
    for text in [
        "",
        " ",
        "provide",
        "62 community projects",
        "£5,000",
        "It is",
        "the current provider",
        "31 March 2024",
        "2024/25",
        "the High Street Radio Link project",
        "1st April 2024",
        "(CASE)",
        "– ",
        "A",
    ] {
        assert_eq!(body_at(text, 0), None, "{text}");
    }
    assert_eq!(body_at("Mind", 9), None);
    assert_eq!(body_at("ŵ", 1), None);
}

#[test]
fn enumerations() {
    for (text, want) in [
        (
            "St Bride's Trust, Oak House Counselling and New Leaf CIC for",
            &["St Bride's Trust", "Oak House Counselling", "New Leaf CIC"][..],
        ),
        (
            "Norfolk County Council and Suffolk Constabulary to",
            &["Norfolk County Council", "Suffolk Constabulary"],
        ),
        (
            "the University of Breckland and the Matthew Project",
            &["University of Breckland", "Matthew Project"],
        ),
        (
            "New Leaf CIC and Open Gate Training CIC",
            &["New Leaf CIC", "Open Gate Training CIC"],
        ),
        (
            "New Leaf CIC; Open Gate Training CIC; and Victim Support",
            &["New Leaf CIC", "Open Gate Training CIC", "Victim Support"],
        ),
        (
            "Coastal Alliance for Safer Evenings (CASE), Marshland Data Hub (Fenmoor District Council), and Barnardo's",
            &[
                "Coastal Alliance for Safer Evenings = CASE",
                "Marshland Data Hub < Fenmoor District Council",
                "Barnardo's",
            ],
        ),
        (
            "Oak House Counselling, Norwich and Lowestoft",
            &["Oak House Counselling"],
        ),
        (
            "London Borough of Lewisham, London Borough of Southwark and London Borough of Lambeth",
            &[
                "London Borough of Lewisham",
                "London Borough of Southwark",
                "London Borough of Lambeth",
            ],
        ),
        (
            "Norwich City Council; Victim Support",
            &["Norwich City Council", "Victim Support"],
        ),
        ("Marks and Spencer", &["Marks and Spencer"]),
        (
            "Norfolk Office of Data Analytics, Norfolk County Council for",
            &["Norfolk Office of Data Analytics < Norfolk County Council"],
        ),
        ("Future Projects to provide", &["Future Projects"]),
        ("provide", &[]),
    ] {
        let got: Vec<String> = bodies_at(text, 0).iter().map(|p| seen(p, text)).collect();
        assert_eq!(got, want, "{text}");
    }
}

#[test]
fn long_hostile_text_takes_no_longer_than_a_name() {
    for piece in ["A", "A and ", "Trust and ", "(", "A, ", "Trust, ", " ", "of the "] {
        let text = piece.repeat(100_000);
        let _ = (body_at(&text, 0), bodies_at(&text, 0), same_body(&text, "x"));
    }
}

proptest! {
    #[test]
    fn any_text_is_survived(text in "\\PC*", start in 0usize..40) {
        for party in body_at(&text, start).into_iter().chain(bodies_at(&text, start)) {
            prop_assert_eq!(&text[party.range.clone()], &party.name);
            for (range, printed) in party.part_of.into_iter().chain(party.alias) {
                prop_assert_eq!(&text[range], &printed);
            }
        }
        let _ = (acronym_of(&text, "AB"), same_body(&text, &text));
    }

    #[test]
    fn any_name_like_text_is_survived(text in "(the |The )?([A-ZŁŵ][a-zé’']{0,6}[ ,.]{0,2}|of |and |for the |\\(UK\\) |\\([A-Z]{2,4}\\)|Ltd |Trust |Council|24/7 |, ){0,12}") {
        for party in body_at(&text, 0).into_iter().chain(bodies_at(&text, 0)) {
            prop_assert_eq!(&text[party.range.clone()], &party.name);
        }
    }

    #[test]
    fn a_printed_name_is_read_back(
        words in prop::collection::vec("[A-Z][a-z]{3,8}", 1..4),
        form in prop::sample::select(vec!["Trust", "Ltd", "CIC", "County Council", "Foundation", "LLP"]),
    ) {
        let name = format!("{} {form}", words.join(" "));
        prop_assume!(!words.iter().any(|w| lexicon::is_month(w) || lexicon::ends_name(w) || lexicon::begins_none(w) || lexicon::is_suffix(w)));
        for text in [format!("{name} to provide"), format!("the {name}, in 2024"), format!("{name}. It"), format!("{name} (£5)")] {
            let party = body_at(&text, 0);
            prop_assert_eq!(party.map(|p| p.name), Some(name.clone()), "{}", text);
        }
    }
}

#[test]
fn what_is_to_be_done_with_a_body_is_no_part_of_its_name() {
    check(&[
        (
            "Commission Sheringham University to carry it out.",
            "Sheringham University",
        ),
        ("Extend with the Larch Gate Trust for a year.", "Larch Gate Trust"),
        ("Appoint Tern & Reed Ltd.", "Tern & Reed Ltd"),
        // A firm's name, and a network's.
        ("Grant Thornton LLP is", "Grant Thornton LLP"),
        ("Support Network Norfolk is", "Support Network Norfolk"),
    ]);
}
