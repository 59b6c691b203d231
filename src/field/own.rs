//! Fields of a form's own, typed as its profile says.

use jiff::civil::Date;
use rust_decimal::Decimal;

use super::answer::{Answer, classify};
use super::date::{FieldDate, find_in_date_field};
use super::facts::{Facts, FormFieldFact, FormValue, Step, Value};
use super::money;
use super::texts::{tidy, value};
use crate::issue::{Code, Issue};
use crate::layout::{Layout, Span};
use crate::profile::{Field, FieldType, FormField, HeaderField, Profile};
use crate::section::{HeaderValue, Outline};

/// Reads the fields of the form's own, in the order of the profile. One whose label is there and whose value cannot be read
/// has no value; an issue reports the printed text.
pub(super) fn read(
    layout: &Layout,
    profile: &Profile,
    outline: &Outline,
    facts: &mut Facts,
) -> Vec<FormFieldFact> {
    let mut out = Vec::new();
    for spec in &profile.header {
        let Some(own) = &spec.own else { continue };
        let met: Vec<&HeaderValue> = outline
            .headers
            .iter()
            .filter(|h| h.field == Field::Own && h.key == spec.key)
            .collect();
        if met.is_empty() {
            continue;
        }
        let reader = Reader {
            layout,
            profile,
            spec,
            own,
        };
        let mut values = Vec::new();
        for h in met {
            if !own.list && !values.is_empty() {
                break;
            }
            if let Some(unlike) = value(layout, h.unlike) {
                facts.issues.push(reader.issue(
                    Code::AmbiguousField,
                    format!(
                        "\"{}\" follows the label \"{}\" and does not match the pattern of {}",
                        unlike.value,
                        layout.text.slice(h.label),
                        spec.entry()
                    ),
                    unlike.span,
                ));
            }
            for span in reader.items(h) {
                values.extend(reader.one(h, span, facts));
            }
        }
        out.push(FormFieldFact {
            id: spec.key.clone(),
            list: own.list,
            values,
        });
    }
    out
}

struct Reader<'a> {
    layout: &'a Layout,
    profile: &'a Profile,
    spec: &'a HeaderField,
    own: &'a FormField,
}

impl Reader<'_> {
    fn pointer(&self) -> String {
        format!("/fields/{}", self.spec.key)
    }

    fn issue(&self, code: Code, message: String, span: Span) -> Issue {
        Issue::new(code, message)
            .about(self.pointer())
            .on(self.layout.text.page(span))
    }

    /// Where the values of a label stand: one place, or those of the list's items.
    fn items(&self, h: &HeaderValue) -> Vec<Span> {
        if !self.own.list {
            return vec![h.value];
        }
        let whole = if h.items.is_empty() {
            std::slice::from_ref(&h.value)
        } else {
            &h.items
        };
        whole.iter().flat_map(|span| self.parted(*span)).collect()
    }

    /// A line of a list at its semicolons and at what else parts its values.
    fn parted(&self, span: Span) -> Vec<Span> {
        let text = self.layout.text.slice(span);
        let mut cuts: Vec<(usize, usize)> = Vec::new();
        for mark in std::iter::once(";").chain(self.own.separators.iter().map(String::as_str)) {
            cuts.extend(text.match_indices(mark).map(|(at, m)| (at, at + m.len())));
        }
        cuts.sort_unstable();
        let mut out = Vec::new();
        let mut from = 0;
        for (start, end) in cuts {
            if start >= from {
                out.push(span.part(from..start));
                from = end;
            }
        }
        out.push(span.part(from..text.len()));
        out.into_iter()
            .map(|s| self.layout.text.trim(s))
            .filter(|s| !s.is_empty())
            .collect()
    }

    /// One value.
    fn one(&self, h: &HeaderValue, span: Span, facts: &mut Facts) -> Option<Value<FormValue>> {
        let found = value(self.layout, span);
        let (read, why) = match &found {
            None => (None, "no value follows the label".to_owned()),
            Some(v) => match self.typed(h, v) {
                Ok(Some(typed)) => (Some(typed), "follows the label".to_owned()),
                Ok(None) => (None, "says that there is none".to_owned()),
                Err((code, why, suggestion)) => {
                    let message = format!(
                        "\"{}\" follows the label \"{}\"; {why}",
                        v.value,
                        self.layout.text.slice(h.label).trim()
                    );
                    facts
                        .issues
                        .push(self.issue(code, message, v.span).suggesting(suggestion));
                    (None, why)
                }
            },
        };
        facts.trail.push(Step {
            field: self.pointer(),
            rule: self.spec.entry(),
            span: Some(if found.is_some() { span } else { h.label }),
            value: found.map_or_else(String::new, |v| v.value),
            chosen: read.is_some(),
            why,
        });
        read
    }

    /// A value of the field's type; `None` where the words say that there is none; else why it is not one.
    #[allow(clippy::type_complexity, reason = "a value, none, or an issue in three parts")]
    fn typed(
        &self,
        h: &HeaderValue,
        v: &Value<String>,
    ) -> Result<Option<Value<FormValue>>, (Code, String, Option<String>)> {
        let ambiguous = |why: String| (Code::AmbiguousField, why, None);
        let text = self.layout.text.slice(v.span);
        match self.own.kind {
            FieldType::Text => Ok(Some(Value::new(FormValue::Text(v.value.clone()), v.span))),
            FieldType::Body => Ok(Some(body(v))),
            FieldType::YesNo => {
                let left = tidy(&self.layout.text.unstruck(v.span, &self.layout.pages));
                match classify(&left).0 {
                    Some(Answer::Yes) => Ok(Some(Value::new(FormValue::YesNo(true), v.span))),
                    Some(Answer::No) => Ok(Some(Value::new(FormValue::YesNo(false), v.span))),
                    _ => Err(ambiguous("it is neither yes nor no".to_owned())),
                }
            }
            FieldType::Date => match find_in_date_field(text) {
                FieldDate::Blank => Ok(None),
                FieldDate::Found(d) => match d.day() {
                    Some(day) => Ok(Some(Value::new(FormValue::Date(day), v.span.part(d.range)))),
                    None => Err((Code::DateUnreadable, "no day is given".to_owned(), None)),
                },
                FieldDate::Unreadable(d) => {
                    let why = d
                        .problem
                        .map_or_else(|| "it is not a date".to_owned(), |p| p.to_string());
                    Err((
                        Code::DateUnreadable,
                        why,
                        d.suggestion.as_ref().map(Date::to_string),
                    ))
                }
            },
            FieldType::Money => self.money(h, v).map_err(ambiguous),
            FieldType::Number => match number(text) {
                _ if says_none(text) => Ok(None),
                Some((n, range)) => Ok(Some(Value::new(FormValue::Number(n), v.span.part(range)))),
                None => Err(ambiguous("it is not one number".to_owned())),
            },
        }
    }

    /// The one sum of a value; a bare figure where the label names the unit.
    fn money(&self, h: &HeaderValue, v: &Value<String>) -> Result<Option<Value<FormValue>>, String> {
        let text = self.layout.text.slice(v.span);
        let currency = &self.profile.currency;
        let mut sums = money::find_print(text, currency, self.layout.text.print(v.span));
        if sums.is_empty() {
            let unit = money::unit_of_header(self.layout.text.slice(h.label), currency);
            sums.extend(unit.and_then(|unit| money::cell(text, &unit)));
        }
        match sums.as_slice() {
            [one] if one.currency != *currency => {
                Err(format!("it is in {}, not in {currency}", one.currency))
            }
            [one] => match one.value {
                Some(n) => {
                    let span = v.span.part(one.range.clone());
                    Ok(Some(Value::new(FormValue::Number(n), span)))
                }
                None => Err(one
                    .malformed
                    .as_ref()
                    .map_or_else(|| "it is not a sum".to_owned(), ToString::to_string)),
            },
            [] if says_none(text) => Ok(None),
            [] => Err("no sum of money is there".to_owned()),
            several => Err(format!("{} sums are there, and one is expected", several.len())),
        }
    }
}

/// A name without its leading article.
fn body(v: &Value<String>) -> Value<FormValue> {
    let article = ["the ", "The ", "THE "]
        .into_iter()
        .find(|a| v.value.starts_with(a));
    match article.and_then(|a| v.value.strip_prefix(a)) {
        Some(name) => Value::new(FormValue::Text(name.to_owned()), v.span.part(4..v.span.len())),
        None => Value::new(FormValue::Text(v.value.clone()), v.span),
    }
}

/// Whether words say that there is no value: `None`, `Nil`, `N/A`, a dash.
fn says_none(text: &str) -> bool {
    let word: String = text
        .chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect();
    matches!(word.as_str(), "" | "none" | "nil" | "na" | "notapplicable")
}

/// The one number in a text, its thousands set apart by commas or not: `12`, `1,204.5 hectares`.
fn number(text: &str) -> Option<(Decimal, std::ops::Range<usize>)> {
    let in_number = |c: char| c.is_ascii_digit() || matches!(c, ',' | '.');
    let start = text.find(|c: char| c.is_ascii_digit())?;
    let rest = text.get(start..)?;
    let length = rest.find(|c| !in_number(c)).unwrap_or(rest.len());
    let figure = rest.get(..length)?.trim_end_matches([',', '.']);
    let end = start + figure.len();
    // A second figure, or letters that run into the first, make it something else.
    let clean = |c: Option<char>| !c.is_some_and(|c| c.is_alphanumeric() || c == '/');
    let before = text.get(..start)?.chars().next_back();
    let behind = text.get(end..)?;
    if !clean(before) || !clean(behind.chars().next()) || behind.contains(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let (whole, fraction) = figure
        .split_once('.')
        .map_or((figure, None), |(w, f)| (w, Some(f)));
    if fraction.is_some_and(|f| f.is_empty() || !f.chars().all(|c| c.is_ascii_digit())) {
        return None;
    }
    let mut groups = whole.split(',');
    let first = groups.next().unwrap_or_default();
    let grouped = !whole.contains(',') || (first.len() <= 3 && groups.all(|g| g.len() == 3));
    if !grouped || first.is_empty() {
        return None;
    }
    let negative = matches!(before, Some('-' | '−'));
    let value = Decimal::from_str_exact(&figure.replace(',', "")).ok()?;
    Some((if negative { -value } else { value }, start..end))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_number_or_none() {
        let read = |text: &str| number(text).map(|(n, _)| n.to_string());
        for (text, want) in [
            ("12", Some("12")),
            ("1,204.5 hectares", Some("1204.5")),
            ("about 3 members", Some("3")),
            ("-4", Some("-4")),
            ("7.", Some("7")),
            ("12/2024", None),
            ("3 or 4", None),
            ("A12", None),
            ("1,20", None),
            ("three", None),
            ("", None),
        ] {
            assert_eq!(read(text).as_deref(), want, "{text}");
        }
    }

    #[test]
    fn words_for_nothing() {
        assert!(says_none("N/A") && says_none("–") && says_none("Nil.") && says_none("None"));
        assert!(!says_none("No") && !says_none("0"));
    }
}
