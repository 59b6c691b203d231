//! How cells look.

use std::collections::BTreeMap;

use rust_xlsxwriter::{Color, Format, FormatAlign};

/// How a cell looks: what it holds, and whether it is doubtful.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Look {
    /// Text; decision numbers too, which a spreadsheet would take for dates.
    Text,
    /// A day.
    Date,
    /// A sum of money in a currency.
    Money(Option<String>),
    /// A number that is no money.
    Plain,
    /// The head of a column.
    Head,
    /// A link.
    Link,
}

/// The formats, each made once.
#[derive(Debug, Default)]
pub(super) struct Formats {
    made: BTreeMap<(Look, bool), Format>,
}

/// A light yellow: what somebody should look at.
const DOUBTFUL: Color = Color::RGB(0x00FF_F2CC);

impl Formats {
    /// The format of a look.
    pub(super) fn of(&mut self, look: Look, doubtful: bool) -> &Format {
        self.made
            .entry((look, doubtful))
            .or_insert_with_key(|(look, doubtful)| {
                let format = make(look);
                if *doubtful {
                    format.set_background_color(DOUBTFUL)
                } else {
                    format
                }
            })
    }
}

fn make(look: &Look) -> Format {
    let format = Format::new().set_align(FormatAlign::Top);
    match look {
        // `@` keeps a text a text when somebody edits the cell.
        Look::Text => format.set_num_format("@"),
        Look::Date => format.set_num_format("dd mmm yyyy"),
        Look::Money(currency) => format.set_num_format(money(currency.as_deref())),
        Look::Plain => format,
        Look::Head => Format::new()
            .set_bold()
            .set_text_wrap()
            .set_align(FormatAlign::Top)
            .set_background_color(Color::RGB(0x00DD_E6F0)),
        Look::Link => format.set_hyperlink(),
    }
}

/// Pounds with their sign whatever the language of the spreadsheet; other currencies with their code.
fn money(currency: Option<&str>) -> String {
    match currency {
        Some("GBP") => "[$£-809]#,##0.00;[Red]-[$£-809]#,##0.00".to_owned(),
        Some("EUR") => "[$€-2] #,##0.00;[Red]-[$€-2] #,##0.00".to_owned(),
        Some("USD") => "[$$-409]#,##0.00;[Red]-[$$-409]#,##0.00".to_owned(),
        Some(code) if code.chars().all(|c| c.is_ascii_uppercase()) => format!("#,##0.00 \"{code}\""),
        _ => "#,##0.00".to_owned(),
    }
}
