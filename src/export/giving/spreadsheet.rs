//! The standard's spreadsheet form: a row for each grant, the standard's titles over the columns.

use std::io::{self, Write};

use super::grant::Grant;
use crate::sink::Cell;

/// Titles, in the order of the columns.
const TITLES: [&str; 12] = [
    "Identifier",
    "Title",
    "Description",
    "Currency",
    "Amount Awarded",
    "Award Date",
    "Planned Dates:Start Date",
    "Planned Dates:End Date",
    "Recipient Org:Identifier",
    "Recipient Org:Name",
    "Funding Org:Identifier",
    "Funding Org:Name",
];

fn cells(grant: &Grant) -> [Cell<'_>; 12] {
    let planned = grant.planned.as_ref();
    [
        (&grant.id).into(),
        (&grant.title).into(),
        (&grant.description).into(),
        (&grant.currency).into(),
        grant.amount.into(),
        (&grant.date).into(),
        planned.map(|(start, _)| start.as_str()).into(),
        planned.map(|(_, end)| end.as_str()).into(),
        (&grant.recipient.1).into(),
        (&grant.recipient.0).into(),
        (&grant.funder.1).into(),
        (&grant.funder.0).into(),
    ]
}

/// As CSV.
pub(super) fn csv(grants: &[Grant], out: impl Write) -> io::Result<()> {
    let mut out = csv::WriterBuilder::new()
        .terminator(csv::Terminator::CRLF)
        .from_writer(out);
    out.write_record(TITLES)?;
    for grant in grants {
        out.write_record(cells(grant).map(|cell| cell.written().into_owned()))?;
    }
    out.flush()
}

/// As a workbook with one sheet.
#[cfg(feature = "xlsx")]
pub(super) fn xlsx(
    grants: &[Grant],
    out: impl Write + io::Seek + Send,
) -> Result<(), rust_xlsxwriter::XlsxError> {
    use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook};

    let mut workbook = Workbook::new();
    let made = ExcelDateTime::from_ymd(2000, 1, 1)?;
    workbook.set_properties(&DocProperties::new().set_creation_datetime(&made));
    let bold = Format::new().set_bold();
    let date = Format::new().set_num_format("yyyy-mm-dd");
    let sheet = workbook.add_worksheet_with_constant_memory()?;
    sheet.set_name("grants")?;
    sheet.set_freeze_panes(1, 0)?;
    for (at, title) in (0_u16..).zip(TITLES) {
        sheet.set_column_width(at, if at == 2 { 60.0 } else { 22.0 })?;
        sheet.write_string_with_format(0, at, title, &bold)?;
    }
    for (row, grant) in (1_u32..).zip(grants) {
        for (at, cell) in (0_u16..).zip(cells(grant)) {
            match cell {
                Cell::Number(number) => match number.to_string().parse::<f64>() {
                    Ok(number) => sheet.write_number(row, at, number)?,
                    Err(_) => sheet.write_string(row, at, number.to_string())?,
                },
                Cell::Text(text) if (5..=7).contains(&at) => match ExcelDateTime::parse_from_str(text) {
                    Ok(day) => sheet.write_datetime_with_format(row, at, &day, &date)?,
                    Err(_) => sheet.write_string(row, at, text)?,
                },
                other => {
                    let text: String = other.raw().unwrap_or_default().chars().take(32_000).collect();
                    sheet.write_string(row, at, text)?
                }
            };
        }
    }
    workbook.save_to_writer(out)
}
