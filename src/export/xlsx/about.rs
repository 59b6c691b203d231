//! The sheet that says what the others are.

use rust_xlsxwriter::{Format, Workbook, Worksheet, XlsxError};

use super::sheet::Sheet;

/// What the workbook is, and what each column means.
pub(super) fn sheet(workbook: &mut Workbook, sheets: &[Sheet], records: u64) -> Result<Worksheet, XlsxError> {
    let mut about = workbook.new_worksheet_with_constant_memory()?;
    about.set_name("About")?;
    for (at, width) in [(0, 14.0), (1, 26.0), (2, 110.0)] {
        about.set_column_width(at, width)?;
    }
    let bold = Format::new().set_bold();
    let mut row = 0;
    about.write_string_with_format(row, 0, "Decisions", &bold)?;
    row += 1;
    let made = format!(
        "{records} documents, read by {} {}",
        env!("CARGO_PKG_NAME"),
        env!("CARGO_PKG_VERSION")
    );
    for line in [made.as_str()].iter().chain(&LINES) {
        about.write_string(row, 0, *line)?;
        row += 1;
    }
    for sheet in sheets.iter().filter(|sheet| sheet.left_out > 0) {
        let line = format!(
            "{} more rows than a sheet holds are not in {}: they are in the CSV tables and in the database",
            sheet.left_out, sheet.name
        );
        about.write_string_with_format(row, 0, line, &bold)?;
        row += 1;
    }
    row += 1;
    for (at, head) in [(0, "Sheet"), (1, "Column"), (2, "What it says")] {
        about.write_string_with_format(row, at, head, &bold)?;
    }
    row += 1;
    for sheet in sheets {
        for column in &sheet.columns {
            about.write_string(row, 0, sheet.name)?;
            about.write_string(row, 1, column.field.name)?;
            about.write_string(row, 2, column.field.about)?;
            row += 1;
        }
    }
    Ok(about)
}

/// What a reader has to know.
const LINES: [&str; 6] = [
    "An empty cell is a value the document does not give, or one that was not read with certainty: Issues says which.",
    "A yellow cell is doubtful; its note says why. Filter review for \"needed\" to see all rows somebody should look at.",
    "A second copy of a file has review \"needed\": leave its sums out of totals, as Recipients does.",
    "In Decisions, the sign + above the columns unfolds the rest of them.",
    "award_year is the financial year the money is for, never that of the decision's date alone; award_year_how says how it is known.",
    "A decision number such as 05/2025 is text, not a date.",
];
