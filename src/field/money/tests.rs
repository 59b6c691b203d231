use proptest::prelude::*;

use super::*;

/// Raw, value, qualifier, rate: one line a sum.
fn seen(text: &str) -> Vec<String> {
    find(text, "GBP")
        .into_iter()
        .map(|m| {
            assert_eq!(&text[m.range.clone()], m.raw, "{text}");
            assert_eq!(m.value.is_none(), m.malformed.is_some(), "{text}");
            let value = m.value.map_or("?".to_owned(), |v| v.normalize().to_string());
            let mut line = format!("{} = {value}", m.raw);
            if m.currency != "GBP" {
                line += &format!(" {}", m.currency);
            }
            if let Some(q) = m.qualifier {
                line += &format!(" {}", q.as_str());
            }
            if let Some(p) = m.per {
                line += &format!(" /{}", p.as_str());
            }
            if let Some(why) = m.malformed {
                line += &format!(" {why:?}");
            }
            if let Some(s) = m.suggestion {
                line += &format!(" {}?", s.normalize());
            }
            line
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
fn a_pound_read_as_a_letter() {
    use crate::layout::Print;
    for (text, raw, value) in [
        ("a grant of E45,000 to", "E45,000", "45000"),
        ("f12,500.00", "f12,500.00", "12500.00"),
        ("(€1,250) and", "€1,250", "1250"),
        ("E1.2 million and E1,200,000.", "E1,200,000", "1200000"),
        ("costs f99.50, which", "f99.50", "99.50"),
        ("E45,000 a year", "E45,000", "45000"),
    ] {
        let found = find_print(text, "GBP", Print::Recognised);
        assert_eq!(found.len(), 1, "{text}: {found:?}");
        assert_eq!(
            (found[0].raw.as_str(), found[0].currency.as_str()),
            (raw, "GBP"),
            "{text}"
        );
        assert_eq!(
            found[0].value.map(|v| v.to_string()).as_deref(),
            Some(value),
            "{text}"
        );
    }
    // A road, a form, a section, a part of a longer word or figure; and what a program wrote.
    for text in [
        "the E45 route",
        "form E450",
        "see E1.10.2",
        "REFE45,000",
        "E45,0000",
        "if12,500",
        "1E45,000",
    ] {
        assert!(find_print(text, "GBP", Print::Recognised).is_empty(), "{text}");
    }
    assert!(find("a grant of E45,000", "GBP").is_empty());
    assert_eq!(find("€1,250", "GBP")[0].currency, "EUR");
    assert_eq!(find_print("€1,250", "EUR", Print::Recognised)[0].currency, "EUR");
}

#[test]
fn plain_and_short_forms() {
    check(&[
        ("agreed to allocate £12,500 of Funding", &["£12,500 = 12500"]),
        ("grant fund £10,030.00 of it", &["£10,030.00 = 10030"]),
        (
            "£1500 approved, then £1807.20.",
            &["£1500 = 1500", "£1807.20 = 1807.2"],
        ),
        ("cost £5,000.", &["£5,000 = 5000"]),
        ("cost £5,000.50.", &["£5,000.50 = 5000.5"]),
        (
            "£100k, £1,510k and £59K",
            &["£100k = 100000", "£1,510k = 1510000", "£59K = 59000"],
        ),
        ("£16.172m less £3m", &["£16.172m = 16172000", "£3m = 3000000"]),
        (
            "£17.2million, £4.5 million",
            &["£17.2million = 17200000", "£4.5 million = 4500000"],
        ),
        (
            "£26.4M £1M £0.150m £3.25bn",
            &[
                "£26.4M = 26400000",
                "£1M = 1000000",
                "£0.150m = 150000",
                "£3.25bn = 3250000000",
            ],
        ),
        ("£424.764 million", &["£424.764 million = 424764000"]),
        (
            "£5 thousand; £2 billion",
            &["£5 thousand = 5000", "£2 billion = 2000000000"],
        ),
        ("£50.250k", &["£50.250k = 50250"]),
        (
            "£ 5,000 and £\u{a0}6,000",
            &["£ 5,000 = 5000", "£\u{a0}6,000 = 6000"],
        ),
        ("Â£10,000 and ÂŁ10,000", &["Â£10,000 = 10000", "ÂŁ10,000 = 10000"]),
        (
            "GBP 5,000, 6,000 GBP, €70, EUR 80, $90, US$100",
            &[
                "GBP 5,000 = 5000",
                "6,000 GBP = 6000",
                "€70 = 70 EUR",
                "EUR 80 = 80 EUR",
                "$90 = 90 USD",
                "US$100 = 100 USD",
            ],
        ),
        ("£9,750² and £8,500¹.", &["£9,750 = 9750", "£8,500 = 8500"]),
        (
            "£48,600 (£40,500 plus VAT of £8,100)",
            &["£48,600 = 48600", "£40,500 = 40500", "£8,100 = 8100"],
        ),
        ("£0 and £0.00", &["£0 = 0", "£0.00 = 0"]),
        (
            "5,000 pounds, 1.2 million pounds",
            &["5,000 pounds = 5000", "1.2 million pounds = 1200000"],
        ),
        ("£2 million pounds", &["£2 million = 2000000"]),
        ("£5,000to the council", &["£5,000 = 5000"]),
        ("45p, or £45.50p", &["£45.50 = 45.5"]),
    ]);
}

#[test]
fn fractions_credits_and_shared_thousands() {
    check(&[
        ("£12½k and £3/4m", &["£12½k = 12500", "£3/4m = 750000"]),
        ("£½m, £1¼ million", &["£½m = 500000", "£1¼ million = 1250000"]),
        ("£1 1/2 million for", &["£1 1/2 million = 1500000"]),
        ("£2/5m and £12½", &["£2/5m = 400000", "£12½ = 12.5"]),
        ("£⅓m is no sum to the penny", &["£⅓m = ? Decimals"]),
        ("£3/4 each", &["£3/4 = ? Scale"]),
        ("£500 1/2 of which", &["£500 = 500"]),
        ("£5,000/12 months", &["£5,000 = 5000"]),
        ("£12,500CR", &["£12,500CR = -12500"]),
        (
            "£12,500 CR, £400.50cr",
            &["£12,500 CR = -12500", "£400.50cr = -400.5"],
        ),
        ("£500 Cr Smith", &["£500 = 500"]),
        ("£500 credit", &["£500 = 500"]),
        ("£5-8,000", &["£5 = ? Scale 5000?", "8,000 = 8000"]),
        ("£5–£8,000", &["£5 = ? Scale 5000?", "£8,000 = 8000"]),
        ("£500-2,000", &["£500 = 500", "2,000 = 2000"]),
        ("from £5 to £8,000", &["£5 = 5", "£8,000 = 8000"]),
        ("£l2,500 was", &["£l2,500 = ? Letter 12500?"]),
        ("£I,250.00", &["£I,250.00 = ? Letter 1250?"]),
        ("£S million", &[]),
    ]);
}

#[test]
fn split_figures() {
    check(&[
        ("£148 000.00 was paid", &["£148 000.00 = 148000"]),
        ("£148 000 was paid", &["£148 000 = 148000"]),
        ("£10,\n030.00", &["£10,\n030.00 = 10030"]),
        ("£\n5,000", &["£\n5,000 = 5000"]),
        ("£12\u{a0}500", &["£12\u{a0}500 = 12500"]),
        ("£12 500 was paid", &["£12 500 = 12500"]),
        ("£12, 500 was paid", &["£12, 500 = ? Gap 12500?"]),
        ("for £5,000, 150 people", &["£5,000 = 5000"]),
        ("£5,000 on 16 March 2024", &["£5,000 = 5000"]),
    ]);
}

#[test]
fn malformed_figures() {
    check(&[
        ("£69,024,09", &["£69,024,09 = ? Separators 69024.09?"]),
        ("£1,685.018", &["£1,685.018 = ? Decimals 1685018?"]),
        ("£53,629.20.50", &["£53,629.20.50 = ? Separators"]),
        ("£1,23", &["£1,23 = ? Separators"]),
        ("£12,3456", &["£12,3456 = ? Separators"]),
        ("£1O,000", &["£1O,000 = ? Letter 10000?"]),
        ("£12,50O", &["£12,50O = ? Letter 12500?"]),
        ("£5B", &["£5B = ? Letter"]),
        ("£1.2 milion", &["£1.2 milion = ? Scale 1200000?"]),
        ("£1.2mio", &["£1.2mio = ? Letter"]),
        ("£0,500", &["£0,500 = ? LeadingZero"]),
        ("£12.5", &["£12.5 = ? Decimals"]),
        ("£XXX,XXX to £X", &["£XXX,XXX = ? Redacted", "£X = ? Redacted"]),
        ("£[REDACTED]", &["£[REDACTED] = ? Redacted"]),
        (
            "£1,234,567,890,123,456,789",
            &["£1,234,567,890,123,456,789 = ? TooLong"],
        ),
    ]);
}

#[test]
fn what_is_no_money() {
    check(&[
        ("£ alone, £m and £000 in a header", &[]),
        ("£TBC, £..., £____", &[]),
        (
            "40% of 1,240 incidents on 01603 276381, 25/01/2025, para 6.1",
            &[],
        ),
        ("200 pounds of cannabis", &[]),
        ("", &[]),
        ("£", &[]),
    ]);
}

#[test]
fn limits_and_approximations() {
    check(&[
        ("up to £875,000", &["£875,000 = 875000 up to"]),
        ("upto £100,000.00", &["£100,000.00 = 100000 up to"]),
        ("not exceeding £65,000", &["£65,000 = 65000 up to"]),
        ("not exceed £2.384m per annum", &["£2.384m = 2384000 up to /year"]),
        ("a maximum value of £170,376", &["£170,376 = 170376 up to"]),
        ("a maximum of £5", &["£5 = 5 up to"]),
        ("no more than £5", &["£5 = 5 up to"]),
        ("capped at £5", &["£5 = 5 up to"]),
        ("a limit of £5", &["£5 = 5 up to"]),
        (
            "up to a total limit of £26.4M per year",
            &["£26.4M = 26400000 up to /year"],
        ),
        ("up to a total of £5", &["£5 = 5 up to"]),
        ("not exceeding the sum of £5", &["£5 = 5 up to"]),
        ("(up to £5)", &["£5 = 5 up to"]),
        ("the awards add up to £5", &["£5 = 5"]),
        (
            "at least £5, a minimum of £6, not less than £7",
            &["£5 = 5 at least", "£6 = 6 at least", "£7 = 7 at least"],
        ),
        ("over £5,000", &["£5,000 = 5000 at least"]),
        (
            "approximately £5, approx. £6, around £7, circa £8",
            &["£5 = 5 about", "£6 = 6 about", "£7 = 7 about", "£8 = 8 about"],
        ),
        (
            "c. £5, c£6, c.£7, some £8, about £9, in the region of £10",
            &[
                "£5 = 5 about",
                "£6 = 6 about",
                "£7 = 7 about",
                "£8 = 8 about",
                "£9 = 9 about",
                "£10 = 10 about",
            ],
        ),
        ("£98,000 (approx)", &["£98,000 = 98000 about"]),
        ("£5,000 or more", &["£5,000 = 5000 at least"]),
        ("up to approximately £5", &["£5 = 5 up to"]),
        (
            "£5,000 approximately £6,000",
            &["£5,000 = 5000", "£6,000 = 6000 about"],
        ),
        ("£5 + £6 + VAT, £7+", &["£5 = 5", "£6 = 6", "£7 = 7 at least"]),
    ]);
}

#[test]
fn rates() {
    check(&[
        ("£190,000 per annum", &["£190,000 = 190000 /year"]),
        ("£20,000 a year over three years", &["£20,000 = 20000 /year"]),
        (
            "£5 p.a., £6 pa, £7 each year, £8 per year, £9 annually, £10/year",
            &[
                "£5 = 5 /year",
                "£6 = 6 /year",
                "£7 = 7 /year",
                "£8 = 8 /year",
                "£9 = 9 /year",
                "£10 = 10 /year",
            ],
        ),
        (
            "£5 a month, £6 per month, £7 pcm, £8 monthly",
            &["£5 = 5 /month", "£6 = 6 /month", "£7 = 7 /month", "£8 = 8 /month"],
        ),
        ("£5,000 (excluding VAT) per annum", &["£5,000 = 5000 /year"]),
        ("£5,000 plus VAT per annum", &["£5,000 = 5000 /year"]),
        ("an annual saving of £23,000", &["£23,000 = 23000 /year"]),
        (
            "an annual cost of up to £23,000",
            &["£23,000 = 23000 up to /year"],
        ),
        ("was £5,000 a year ago", &["£5,000 = 5000"]),
        ("a £5,000 PA system", &["£5,000 = 5000"]),
        ("the annual report on £5,000", &["£5,000 = 5000"]),
        ("the £5,000-a-year contract", &["£5,000 = 5000 /year"]),
        (
            "up to £34,000 per annum, a total of £68,000.",
            &["£34,000 = 34000 up to /year", "£68,000 = 68000"],
        ),
        (
            "up to £79,000 per annum for three years (£237,000 in total)",
            &["£79,000 = 79000 up to /year", "£237,000 = 237000"],
        ),
    ]);
}

#[test]
fn ranges() {
    check(&[
        ("£15,000-£20,000", &["£15,000 = 15000", "£20,000 = 20000"]),
        ("£15,000 – £20,000", &["£15,000 = 15000", "£20,000 = 20000"]),
        ("£15,000–20,000", &["£15,000 = 15000", "20,000 = 20000"]),
        ("£500-600", &["£500 = 500", "600 = 600"]),
        ("£5,000-2024", &["£5,000 = 5000"]),
        (
            "£5 to 10 million",
            &["£5 = ? Scale 5000000?", "10 million = 10000000"],
        ),
        ("£1.5-£2m", &["£1.5 = ? Scale 1500000?", "£2m = 2000000"]),
        ("£2.5-3k", &["£2.5 = ? Scale 2500?", "3k = 3000"]),
        ("£0-£...", &["£0 = 0"]),
        ("£0-£2m", &["£0 = 0", "£2m = 2000000"]),
        (
            "from £15,000 to £15,200 per annum",
            &["£15,000 = 15000 /year", "£15,200 = 15200 /year"],
        ),
        ("between £5 and £6 a month", &["£5 = 5 /month", "£6 = 6 /month"]),
        ("£500 to 30 people", &["£500 = 500"]),
        (
            "from £253.131m to £334.270m",
            &["£253.131m = 253131000", "£334.270m = 334270000"],
        ),
    ]);
}

#[test]
fn minus() {
    check(&[
        ("-£500", &["-£500 = -500"]),
        ("(£500)", &["(£500) = -500"]),
        ("£-500 and £(600)", &["£-500 = -500", "£(600) = -600"]),
        ("fell by −£500", &["−£500 = -500"]),
        ("a variance of -£500", &["-£500 = -500"]),
        ("Kirklees Council -£500", &["£500 = 500"]),
        ("Kirklees Council - £500", &["£500 = 500"]),
        ("-£500 for hire", &["£500 = 500"]),
        ("a grant (£500) was", &["£500 = 500"]),
    ]);
}

#[test]
fn words() {
    let text = "to allocate four million four hundred and thirty-nine thousand nine hundred and ninety-eight pounds and \
                seventy-two pence (£4,439,998.72) to";
    let sums = find(text, "GBP");
    assert_eq!(sums.len(), 1);
    assert_eq!(sums[0].raw, "£4,439,998.72");
    assert_eq!(sums[0].value, Some("4439998.72".parse().unwrap()));
    let words = sums[0].words.clone().unwrap();
    assert!(text[words.clone()].starts_with("four million") && text[words].ends_with("pence"));
    check(&[
        ("five thousand pounds (£5,000)", &["£5,000 = 5000"]),
        (
            "up to five thousand pounds (£5,000) a year",
            &["£5,000 = 5000 up to /year"],
        ),
        ("£5,000 (five thousand pounds)", &["£5,000 = 5000"]),
        ("five thousand pounds (£50,000)", &["£50,000 = ? WordsDiffer"]),
        (
            "a grant of five thousand pounds to",
            &["five thousand pounds = 5000"],
        ),
        (
            "up to one hundred pounds per month",
            &["one hundred pounds = 100 up to /month"],
        ),
        ("a million pounds", &["a million pounds = 1000000"]),
        ("a few thousand pounds and pounds", &[]),
        (
            "one and two million pounds",
            &["one and two million pounds = ? WordsUnreadable"],
        ),
        (
            "ten pounds and fifty pence",
            &["ten pounds and fifty pence = 10.5"],
        ),
    ]);
}

#[test]
fn the_publishers_currency() {
    let code = |text: &str, currency: &str| find(text, currency)[0].currency.clone();
    assert_eq!(code("£5", "GIP"), "GIP");
    assert_eq!(code("£5", "EUR"), "GBP");
    assert_eq!(code("$5", "AUD"), "AUD");
    assert_eq!(code("five pounds", "GBP"), "GBP");
}

#[test]
fn long_hostile_text_takes_no_longer_than_its_length() {
    for piece in [
        "£1 ", " ", "pounds ", "one and ", "£1,", "£1 (", "1 2 3 ", "up to ",
    ] {
        let text = piece.repeat(100_000);
        let _ = find(&text, "GBP");
        let _ = find(&format!("{}{}", " ".repeat(100_000), text), "GBP");
    }
}

fn grouped(pounds: u64) -> String {
    let digits = pounds.to_string();
    let mut out = String::new();
    for (i, d) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(d);
    }
    out
}

proptest! {
    #[test]
    fn any_text_is_survived(text in "\\PC*") {
        for m in find(&text, "GBP") {
            prop_assert_eq!(&text[m.range.clone()], &m.raw);
            prop_assert_eq!(m.value.is_none(), m.malformed.is_some());
            if let Some(words) = m.words {
                prop_assert!(text.get(words).is_some());
            }
        }
        let _ = words_value(&text);
        let _ = unit_of_header(&text, "GBP");
        if let Some(m) = cell(&text, &Unit { currency: "GBP".into(), scale: Decimal::ONE }) {
            prop_assert_eq!(&text[m.range.clone()], &m.raw);
        }
    }

    #[test]
    fn any_money_like_text_is_survived(text in "[£€0-9,. xXkmb()\\-–'Oé\u{a0}]{0,40}(million|pounds|one|and|per annum|up to)?[£0-9,. ]{0,9}") {
        for m in find(&text, "GBP") {
            prop_assert_eq!(&text[m.range.clone()], &m.raw);
        }
        let _ = cell(&text, &Unit { currency: "GBP".into(), scale: Decimal::ONE });
    }

    #[test]
    fn printed_sums_are_read_back(pounds in 1u64..10_000_000_000, pence in 0u32..100, form in 0usize..8) {
        let exact = Decimal::from(pounds) + Decimal::new(i64::from(pence), 2);
        let whole = Decimal::from(pounds);
        let (printed, value) = match form {
            0 => (format!("£{}", grouped(pounds)), whole),
            1 => (format!("£{}.{pence:02}", grouped(pounds)), exact),
            2 => (format!("£{pounds}.{pence:02}"), exact),
            3 => (format!("£{pounds}"), whole),
            4 => (format!("£{}k", grouped(pounds)), whole * Decimal::from(1000)),
            5 => (format!("£{}.{pence:02} million", grouped(pounds)), exact * Decimal::from(1_000_000)),
            6 => (format!("£ {}", grouped(pounds)), whole),
            _ => (format!("GBP {}.{pence:02}", grouped(pounds)), exact),
        };
        for text in [printed.clone(), format!("a sum of {printed} to the Trust, in 2024."), format!("({printed}) x")] {
            // Alone in brackets it would be an accountant's minus.
            let sums = find(&text, "GBP");
            prop_assert_eq!(sums.len(), 1, "{}", text);
            prop_assert_eq!(&sums[0].raw, &printed);
            prop_assert_eq!(sums[0].value, Some(value));
        }
    }
}
