use jiff::civil::date;
use proptest::prelude::*;

use super::*;

/// Raw and value, or what is wrong.
fn seen(text: &str) -> Vec<String> {
    find(text)
        .into_iter()
        .map(|d| {
            assert_eq!(&text[d.range.clone()], d.raw, "{text}");
            match (d.value, d.problem) {
                (Some(v), None) => format!("{} = {v}", d.raw),
                (None, Some(p)) => match d.suggestion {
                    Some(s) => format!("{} {p:?} {s}?", d.raw),
                    None => format!("{} {p:?}", d.raw),
                },
                other => panic!("{text}: {other:?}"),
            }
        })
        .collect()
}

#[track_caller]
fn check(cases: &[(&str, &[&str])]) {
    for (text, want) in cases {
        assert_eq!(seen(text), *want, "{text}");
    }
}

#[test]
fn in_digits() {
    check(&[
        ("25/01/2025", &["25/01/2025 = 2025-01-25"]),
        ("8/4/2022", &["8/4/2022 = 2022-04-08"]),
        (
            "27/03/23 and 7/6/16",
            &["27/03/23 = 2023-03-27", "7/6/16 = 2016-06-07"],
        ),
        ("24.11.2021", &["24.11.2021 = 2021-11-24"]),
        ("4.7.22.", &["4.7.22 = 2022-07-04"]),
        ("30-07-2023", &["30-07-2023 = 2023-07-30"]),
        ("30–07–2023", &["30–07–2023 = 2023-07-30"]),
        ("2025-01-10", &["2025-01-10 = 2025-01-10"]),
        ("2025-01-10T12:00", &["2025-01-10 = 2025-01-10"]),
        ("25 / 01 / 2025", &["25 / 01 / 2025 = 2025-01-25"]),
        ("24/02/2025Decision Papers", &["24/02/2025 = 2025-02-24"]),
        (
            "01/04/2024-31/03/2025",
            &["01/04/2024 = 2024-04-01", "31/03/2025 = 2025-03-31"],
        ),
        ("6.1 25/01/2025", &["25/01/2025 = 2025-01-25"]),
        (
            "18/06/’24 and 18/06/'24",
            &["18/06/’24 = 2024-06-18", "18/06/'24 = 2024-06-18"],
        ),
        ("18/06/2024 14:32", &["18/06/2024 = 2024-06-18"]),
        ("05/2025 of 25/01/2025", &["25/01/2025 = 2025-01-25"]),
    ]);
}

#[test]
fn with_the_months_name() {
    check(&[
        ("4 April 2022", &["4 April 2022 = 2022-04-04"]),
        ("16th October 2020", &["16th October 2020 = 2020-10-16"]),
        ("from the 1st of April 2024", &["1st of April 2024 = 2024-04-01"]),
        ("1 st April 2024", &["1 st April 2024 = 2024-04-01"]),
        ("1ˢᵗ April 2024", &["1ˢᵗ April 2024 = 2024-04-01"]),
        (
            "the 1* of April 2017 until the 31* of March 2019",
            &["1* of April 2017 = 2017-04-01", "31* of March 2019 = 2019-03-31"],
        ),
        ("the 3rd day of May 2023", &["3rd day of May 2023 = 2023-05-03"]),
        ("February 8th, 2016", &["February 8th, 2016 = 2016-02-08"]),
        ("until March 31, 2020", &["March 31, 2020 = 2020-03-31"]),
        ("Friday 3 May 2024", &["3 May 2024 = 2024-05-03"]),
        (
            "3 Sept 2021, 3 Sep. 2021",
            &["3 Sept 2021 = 2021-09-03", "3 Sep. 2021 = 2021-09-03"],
        ),
        (
            "03-Jan-2024 and 03-Jan-24",
            &["03-Jan-2024 = 2024-01-03", "03-Jan-24 = 2024-01-03"],
        ),
        ("25AIN HYDREF 2019", &["25AIN HYDREF 2019 = 2019-10-25"]),
        ("6ED TACHWEDD 2019", &["6ED TACHWEDD 2019 = 2019-11-06"]),
        (
            "3 Mawrth 2021; 1af o Fai 2020",
            &["3 Mawrth 2021 = 2021-03-03", "1af o Fai 2020 = 2020-05-01"],
        ),
        ("4\u{a0}April\u{a0}2022", &["4\u{a0}April\u{a0}2022 = 2022-04-04"]),
        ("4\nApril\n2022", &["4\nApril\n2022 = 2022-04-04"]),
        (
            "14th Ocotber 2024",
            &["14th Ocotber 2024 MonthMisspelt 2024-10-14?"],
        ),
        ("31st Setpember 2023", &["31st Setpember 2023 NoSuchDay"]),
        ("24th February 2025Decision", &["24th February 2025 = 2025-02-24"]),
        (
            "1 April 2024–31 March 2025",
            &["1 April 2024 = 2024-04-01", "31 March 2025 = 2025-03-31"],
        ),
        (
            "1 April 2024-25 March 2025",
            &["1 April 2024 = 2024-04-01", "25 March 2025 = 2025-03-25"],
        ),
        (
            "19 November – 11 December 2013",
            &["11 December 2013 = 2013-12-11"],
        ),
        ("19 November–11 December 2013", &["11 December 2013 = 2013-12-11"]),
        ("3 May - 11, and", &[]),
        ("3 May ’24", &["3 May ’24 = 2024-05-03"]),
        ("on 3 May 2024.2.1 The board", &["3 May 2024 = 2024-05-03"]),
        ("3 and 4 March 2022", &["4 March 2022 = 2022-03-04"]),
        ("signed 3 May 24.", &["3 May 24 = 2024-05-03"]),
        ("2.1 4 April 2022", &["4 April 2022 = 2022-04-04"]),
        ("12 people on 4 April 2022", &["4 April 2022 = 2022-04-04"]),
    ]);
}

#[test]
fn months() {
    check(&[
        ("in March 2020.", &["March 2020 = 2020-03"]),
        ("Sept 2021", &["Sept 2021 = 2021-09"]),
        ("the end of March 2022", &["March 2022 = 2022-03"]),
        ("Hydref 2019", &["Hydref 2019 = 2019-10"]),
        ("Septmber 2019", &["Septmber 2019 MonthMisspelt"]),
        ("may 2020 be, march 2020 times", &[]),
        ("March 2024/25", &[]),
        ("3 April, and on 4 May we met", &[]),
        ("The Match 2021", &[]),
    ]);
}

#[test]
fn years() {
    check(&[
        ("since 2019 and in 2021", &["2019 = 2019", "2021 = 2021"]),
        (
            "from 2018, by 2030, during 2022.",
            &["2018 = 2018", "2030 = 2030", "2022 = 2022"],
        ),
        ("between 2018 and 2020", &["2018 = 2018", "2020 = 2020"]),
        ("from 2018 to 2020", &["2018 = 2018", "2020 = 2020"]),
        ("in mid-2023 and early 2024", &["2023 = 2023", "2024 = 2024"]),
        ("the end of 2023", &["2023 = 2023"]),
        ("in the year 2022", &["2022 = 2022"]),
        (
            "hospital data for 2022, the survey of 2021",
            &["2022 = 2022", "2021 = 2021"],
        ),
        ("the Act of 1972, the budget for 2022, a plan for 2023", &[]),
        (
            "the Police Reform Act 2011, Plan 2021-2025, Police and Crime Plan 2024",
            &[],
        ),
        ("in 2024/25, from 2023-24, by 2025–26, in 2022/2023", &[]),
        ("from 2,021 people, in £2021", &[]),
        ("between 1900 and 2100 hours", &[]),
        ("in the 1990s, since 1899, by 2101", &[]),
        ("the financial year 2022", &[]),
        ("Decision 47 of 2024, number 2019", &[]),
        ("under the 2011 Act", &[]),
    ]);
}

#[test]
fn unreadable() {
    check(&[
        ("31/02/2024", &["31/02/2024 NoSuchDay"]),
        ("19/02/205", &["19/02/205 YearDigits"]),
        ("00/10/2021", &["00/10/2021 NoSuchDay"]),
        ("24/01/202", &["24/01/202 YearDigits"]),
        ("25/01/20255", &["25/01/20255 YearDigits 2025-01-25?"]),
        ("1/13/2024", &["1/13/2024 MonthFirst 2024-01-13?"]),
        ("32/01/2024", &["32/01/2024 NoSuchDay"]),
        ("31.02.2024", &["31.02.2024 NoSuchDay"]),
        ("30 February 2024", &["30 February 2024 NoSuchDay"]),
        ("3 March 202", &["3 March 202 YearDigits"]),
    ]);
}

#[test]
fn what_is_no_date() {
    check(&[
        ("32/2024, PCD 1560, 2017/32, 12 – 2021, 056/2024-25", &[]),
        ("WMPCC 020 2014 and 2015.068", &[]),
        ("24/7/365", &[]),
        ("aged 16/17/18", &[]),
        ("paras 5.1.20 to 5.1.24", &[]),
        ("1-2-1 support, 11-17 year-olds, 5-10-15", &[]),
        ("paragraph 4.7.22, 2.10.1, 1.2.3.4, version 1.10.24", &[]),
        ("01603 276381, 0845 345 4567, 020-7946-0018", &[]),
        ("PCC/25/01/2025/7", &[]),
        ("12/2024", &[]),
        ("On 3 May 12 people came", &[]),
        ("45 May 12", &[]),
        ("2024-25-26", &[]),
        ("", &[]),
    ]);
}

#[test]
fn mended() {
    let near = Some(date(2025, 1, 25));
    for (raw, near, want) in [
        ("19/02/205", near, Some(date(2025, 2, 19))),
        ("24/01/202", Some(date(2022, 1, 18)), Some(date(2022, 1, 24))),
        ("24/01/202", None, None),
        ("00/10/2021", Some(date(2021, 10, 16)), None),
        ("1/13/2024", None, None),
        ("25/O1/2025", None, Some(date(2025, 1, 25))),
        ("2 5/01/2025", None, Some(date(2025, 1, 25))),
        ("25/01/20255", None, Some(date(2025, 1, 25))),
        ("3 March 202", Some(date(2024, 2, 1)), Some(date(2024, 3, 3))),
        ("31/02/2024", None, None),
        ("25/01/2025", None, None),
        ("Saylor.", near, None),
        ("", near, None),
    ] {
        assert_eq!(mend(raw, near), want, "{raw} {near:?}");
    }
}

#[test]
fn beside_a_label() {
    for text in [
        "",
        "  ",
        "........",
        "____",
        ".../.../...",
        "…………",
        "__ / __ / ____",
    ] {
        assert_eq!(find_in_date_field(text), FieldDate::Blank, "{text}");
    }
    for (text, raw, value) in [
        ("25/01/2025", "25/01/2025", "2025-01-25"),
        (" 25/01/2025 ......", "25/01/2025", "2025-01-25"),
        ("Friday 3rd May 2024", "3rd May 2024", "2024-05-03"),
        ("25/01/2025 (by email)", "25/01/2025", "2025-01-25"),
        ("12/2024", "12/2024", "2024-12"),
        ("March 2024", "March 2024", "2024-03"),
        ("2024", "2024", "2024"),
        ("3 May 24", "3 May 24", "2024-05-03"),
        ("5-5-24", "5-5-24", "2024-05-05"),
        ("4. 7. 09", "4. 7. 09", "2009-07-04"),
    ] {
        let FieldDate::Found(date) = find_in_date_field(text) else {
            panic!("{text}")
        };
        assert_eq!(
            (date.raw.as_str(), date.value.unwrap().to_string().as_str()),
            (raw, value),
            "{text}"
        );
        assert_eq!(&text[date.range.clone()], raw);
    }
    for (text, raw, suggestion) in [
        ("19/02/205", "19/02/205", None),
        ("Saylor.", "Saylor", None),
        ("TBC", "TBC", None),
        ("25/O1/2025", "25/O1/2025", Some(date(2025, 1, 25))),
        ("25/01-2025", "25/01-2025", None),
        ("25/01/2025 at 10.30", "25/01/2025 at 10.30", None),
        ("25/01/2025 and 26/01/2025", "25/01/2025 and 26/01/2025", None),
        ("3 May", "3 May", None),
        ("13/2024", "13/2024", None),
        ("wet copy of 25/01/2025", "wet copy of 25/01/2025", None),
    ] {
        let FieldDate::Unreadable(date) = find_in_date_field(text) else {
            panic!("{text}")
        };
        assert_eq!((date.raw.as_str(), date.suggestion), (raw, suggestion), "{text}");
        assert_eq!(date.value, None);
    }
}

#[test]
fn financial() {
    for (text, want) in [
        (
            "for the financial year 2024/25 funded",
            &["2024/25 = 2024/25"][..],
        ),
        (
            "2024-25, 2025–26, 2022– 23",
            &["2024-25 = 2024/25", "2025–26 = 2025/26", "2022– 23 = 2022/23"],
        ),
        (
            "2022/2023 and FY 2013/2014",
            &["2022/2023 = 2022/23", "FY 2013/2014 = 2013/14"],
        ),
        ("FY24/25", &["FY24/25 = 2024/25"]),
        ("the financial year 24/25", &["24/25 = 2024/25"]),
        ("2023-4", &["2023-4 = 2023/24"]),
        ("1999/2000", &["1999/2000 = 1999/00"]),
        ("the financial year 2024 to 2025", &["2024 to 2025 = 2024/25"]),
        ("in FY 2024/25.", &["FY 2024/25 = 2024/25"]),
        ("2021-2025, 2021-23, 24/25, 2024 to 2025", &[]),
        ("2024-25-01, 056/2024-25, 25/01/2025, 2024/25/3, £2024/25", &[]),
        ("Decision no. 2013/14", &[]),
    ] {
        let got: Vec<String> = financial_years(text)
            .into_iter()
            .map(|y| {
                assert_eq!(&text[y.range.clone()], y.raw);
                format!("{} = {}", y.raw, y.normal())
            })
            .collect();
        assert_eq!(got, want, "{text}");
    }
}

#[test]
fn periods() {
    let want = Some((date(2024, 4, 1), date(2025, 3, 31)));
    for text in [
        "will be piloted from the 1st of April 2024 until the 31st of March 2025.",
        "will run from 1 April 2024 to 31 March 2025",
        "The contract starts on 1 April 2024 and ends on 31 March 2025.",
        "between 1st April 2024 and 31st March 2025",
        "commencing 1 April 2024 to 31 March 2025",
        "for the period 1 April 2024 – 31 March 2025",
        "01/04/2024-31/03/2025",
        "01/04/2024 to 31/03/2025",
        "Agreed on 3 May 2023. It runs from Monday 1 April 2024 through to Monday 31 March 2025",
        "commencing on 1 April 2024 and ending on 31 March 2025",
        "begins on 1 April 2024 and will end on 31 March 2025",
    ] {
        let got = period(text).map(|(a, b)| (a.day().unwrap(), b.day().unwrap()));
        assert_eq!(got, want, "{text}");
    }
    for text in [
        "on 1 April 2024 and 31 March 2025",
        "from 1 April 2025 to 31 March 2024",
        "from April 2024 to March 2025",
        "signed 1 April 2024. The grant ended. On 31 March 2025",
        "from 1 April 2024",
        "",
    ] {
        assert_eq!(period(text), None, "{text}");
    }
}

#[test]
fn long_hostile_text_takes_no_longer_than_its_length() {
    for piece in [
        "1/1/",
        "1 ",
        " ",
        "May ",
        "3 May ",
        "in 2020, ",
        "2024-25-",
        "31/02/2024 ",
        "from 1 May 2020 to ",
    ] {
        let text = piece.repeat(20_000);
        let _ = (find(&text), financial_years(&text), period(&text));
        let _ = find_in_date_field(&text);
    }
}

fn day() -> impl Strategy<Value = Date> {
    (2010i16..2050, 1i8..=12, 1i8..=28).prop_map(|(y, m, d)| date(y, m, d))
}

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

proptest! {
    #[test]
    fn any_text_is_survived(text in "\\PC*") {
        for d in find(&text) {
            prop_assert_eq!(&text[d.range.clone()], &d.raw);
            prop_assert_eq!(d.value.is_none(), d.problem.is_some());
        }
        for y in financial_years(&text) {
            prop_assert_eq!(&text[y.range.clone()], &y.raw);
        }
        let _ = (period(&text), find_in_date_field(&text), mend(&text, None));
    }

    #[test]
    fn any_date_like_text_is_survived(text in "[0-9/.\\- –\u{a0}]{0,14}(st|th|ŵ)?( of )?(March|May|Hydref|Ocotber)?[ 0-9/.,’ –]{0,12}") {
        for d in find(&text) {
            prop_assert_eq!(&text[d.range.clone()], &d.raw);
        }
        match find_in_date_field(&text) {
            FieldDate::Found(d) | FieldDate::Unreadable(d) => prop_assert_eq!(&text[d.range.clone()], &d.raw),
            FieldDate::Blank => {}
        }
        let _ = (financial_years(&text), mend(&text, Some(date(2024, 1, 1))));
    }

    #[test]
    fn printed_dates_are_read_back(when in day(), form in 0usize..10) {
        let (y, m, d) = (when.year(), when.month(), when.day());
        let name = MONTHS[usize::try_from(m).unwrap() - 1];
        let printed = match form {
            0 => format!("{d:02}/{m:02}/{y}"),
            1 => format!("{d}/{m}/{y}"),
            2 => format!("{d:02}/{m:02}/{:02}", y % 100),
            3 => format!("{d:02}.{m:02}.{y}"),
            4 => format!("{d}.{m}.{:02}", y % 100),
            5 => format!("{y}-{m:02}-{d:02}"),
            6 => format!("{d} {name} {y}"),
            7 => format!("{d}th of {name} {y}"),
            8 => format!("{name} {d}, {y}"),
            _ => format!("{d:02}-{}-{y}", &name[..3]),
        };
        for text in [printed.clone(), format!("on {printed}, the PCC"), format!("({printed}).")] {
            let found = find(&text);
            prop_assert_eq!(found.len(), 1, "{}", text);
            prop_assert_eq!(&found[0].raw, &printed);
            prop_assert_eq!(found[0].day(), Some(when));
        }
        prop_assert!(matches!(find_in_date_field(&printed), FieldDate::Found(d) if d.day() == Some(when)));
    }

    #[test]
    fn a_lost_digit_of_the_year_comes_back(when in day(), lost in 0usize..4) {
        let mut printed = format!("{:02}/{:02}/{}", when.day(), when.month(), when.year());
        printed.remove(6 + lost);
        prop_assert_eq!(mend(&printed, Some(when)), Some(when), "{}", printed);
    }
}

#[test]
fn a_form_s_boxes_and_the_time_of_day() {
    for text in [
        "18 06 2024",
        "18 06 24",
        "18/06/’24",
        "18/06/2024 14:32",
        "18/06/2024, 14:32:10 BST",
        "18 June 2024 at 2.32 pm",
        "18/06/2024 1432hrs",
    ] {
        match find_in_date_field(text) {
            FieldDate::Found(d) => assert_eq!(d.value, Some(DateValue::Day(date(2024, 6, 18))), "{text}"),
            other => panic!("{text}: {other:?}"),
        }
    }
    for text in ["18 16 2024", "18 06 2024 5", "14:32"] {
        assert!(
            matches!(find_in_date_field(text), FieldDate::Unreadable(_)),
            "{text}"
        );
    }
}
