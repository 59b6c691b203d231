//! CSV: a folder with a file for each table and their description, as `extract` writes them.

use std::io::Write;
use std::path::Path;

use super::error::ExportError;
use super::read::Lines;
use super::whole_file::WholeFile;
use super::{Exported, Settings};
use crate::sink::{Csv, Sink, Style, Table, datapackage};

/// Writes every table to a file of its own in the folder `to`, and `datapackage.json` beside them.
pub(super) fn write(records: Lines, to: &Path, settings: &Settings) -> Result<Exported, ExportError> {
    let style = Style {
        register: settings.register.clone(),
        ..Style::default()
    };
    let mut files = Vec::new();
    let mut tables = Vec::new();
    for table in Table::ALL {
        let mut file = WholeFile::begin(&to.join(table.file_name()))?;
        let handle = file.file().try_clone().map_err(ExportError::unwritten(to))?;
        tables.push(Csv::with(*table, handle, &style).map_err(ExportError::unwritten(to))?);
        files.push(file);
    }
    let mut rows = 0;
    records.records(&mut |record| {
        rows += 1;
        for table in &mut tables {
            table.record(record).map_err(ExportError::unwritten(to))?;
        }
        Ok(())
    })?;
    for table in &mut tables {
        table.finish().map_err(ExportError::unwritten(to))?;
    }
    let mut package = WholeFile::begin(&to.join("datapackage.json"))?;
    package
        .file()
        .write_all(datapackage().as_bytes())
        .map_err(ExportError::unwritten(to))?;
    files.push(package);
    let mut written = vec![to.to_owned()];
    for file in files {
        written.push(file.put()?);
    }
    Ok(Exported {
        files: written,
        rows,
        ..Exported::default()
    })
}
