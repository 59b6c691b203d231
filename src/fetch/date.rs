//! The date beside a link.

use std::sync::LazyLock;

use jiff::civil::Date;
use regex::Regex;

static DATE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(concat!(
        r"(?i)\b(?P<iso>\d{4}-\d{2}-\d{2})\b",
        r"|\b(?P<d>\d{1,2})(?:st|nd|rd|th)?\s+(?P<month>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?,?\s+(?P<y>\d{4})\b",
        r"|\b(?P<dd>\d{1,2})[/.](?P<mm>\d{1,2})[/.](?P<yyyy>\d{4})\b",
    ))
    .ok()
});

const MONTHS: [&str; 12] = [
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
];

/// The first date in a text, day before month, as `2024-05-02`. None where there is none, or the calendar does not have it.
pub(super) fn find(text: &str) -> Option<String> {
    let found = DATE.as_ref()?.captures(text)?;
    if let Some(iso) = found.name("iso") {
        return iso.as_str().parse::<Date>().ok().map(|d| d.to_string());
    }
    let number = |name: &str| found.name(name)?.as_str().parse::<i16>().ok();
    let (day, month, year) = match (number("d"), number("y")) {
        (Some(day), Some(year)) => {
            let name = found.name("month")?.as_str().to_lowercase();
            let at = MONTHS.iter().position(|m| *m == name)?;
            (day, i16::try_from(at).ok()? + 1, year)
        }
        _ => (number("dd")?, number("mm")?, number("yyyy")?),
    };
    Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?)
        .ok()
        .map(|d| d.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_as_pages_write_them() {
        for (text, date) in [
            ("Published 2 May 2024 (PDF)", Some("2024-05-02")),
            ("2nd September, 2024", Some("2024-09-02")),
            ("02/05/2024", Some("2024-05-02")),
            ("2024-05-02T10:00", None),
            ("2024-05-02", Some("2024-05-02")),
            ("31/02/2024", None),
            ("Decision 05/2024", None),
            ("", None),
        ] {
            assert_eq!(find(text).as_deref(), date, "{text}");
        }
    }
}
