//! Parquet: a folder with a file for each table, with real decimals, dates, booleans and lists.

use std::fs::File;
use std::path::Path;
use std::sync::Arc;

use jiff::civil::Date;
use parquet::basic::{Compression, ConvertedType, LogicalType, Repetition, Type as Physical};
use parquet::data_type::{
    BoolType, ByteArray, ByteArrayType, FixedLenByteArray, FixedLenByteArrayType, Int32Type, Int64Type,
};
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::{SerializedColumnWriter, SerializedFileWriter};
use parquet::schema::types::Type;

use super::error::{ExportError, io_error};
use super::read::Lines;
use super::whole_file::WholeFile;
use super::{Exported, Settings};
use crate::record::Number;
use crate::sink::{Cell, Feed, Kind, Table};

/// Figures a decimal has, before and behind the point together: the most Parquet's readers take.
const PRECISION: i32 = 38;

/// Figures behind the point. Money needs two, rates and tonnes may have more; what has more than nine is rounded.
const SCALE: u32 = 9;

/// Rows, and bytes of text, that are kept until they are written as a group.
const GROUP_ROWS: usize = 65_536;
const GROUP_BYTES: usize = 16 << 20;

/// Writes every table to a file of its own in the folder `to`.
pub(super) fn write(records: Lines, to: &Path, settings: &Settings) -> Result<Exported, ExportError> {
    let mut tables = Vec::new();
    for table in Table::ALL {
        let place = to.join(format!("{}.parquet", table.name()));
        let file = WholeFile::begin(&place)?;
        let mut file = Open { file, writer: None };
        let handle = file.file.file().try_clone().map_err(ExportError::unwritten(to))?;
        let writer = Writer::begin(*table, handle).map_err(ExportError::unwritten(to))?;
        file.writer = Some(writer);
        tables.push((Feed::new(*table, &settings.register), file));
    }
    let mut rows = 0;
    records.records(&mut |record| {
        rows += 1;
        for (feed, file) in &mut tables {
            feed.record(record, &mut |cells| file.row(cells))
                .map_err(ExportError::unwritten(to))?;
        }
        Ok(())
    })?;
    let mut files = vec![to.to_owned()];
    let mut whole = Vec::new();
    for (mut feed, mut file) in tables {
        feed.finish(&mut |cells| file.row(cells))
            .map_err(ExportError::unwritten(to))?;
        whole.push(file.end().map_err(ExportError::unwritten(to))?);
    }
    for file in whole {
        files.push(file.put()?);
    }
    Ok(Exported {
        files,
        rows,
        ..Exported::default()
    })
}

/// A file on its way.
struct Open {
    file: WholeFile,
    writer: Option<Writer>,
}

impl Open {
    fn row(&mut self, cells: &[Cell<'_>]) -> std::io::Result<()> {
        self.writer
            .as_mut()
            .map_or(Ok(()), |writer| writer.row(cells))
            .map_err(io_error)
    }

    fn end(self) -> Result<WholeFile, ParquetError> {
        if let Some(writer) = self.writer {
            writer.end()?;
        }
        Ok(self.file)
    }
}

/// Writes rows of one table, group by group.
struct Writer {
    out: SerializedFileWriter<File>,
    columns: Vec<Values>,
    required: Vec<bool>,
    rows: usize,
    bytes: usize,
}

/// The cells of a column until they are written: the values, and for each row whether there is one.
enum Values {
    Text(Vec<ByteArray>, Vec<i16>),
    Date(Vec<i32>, Vec<i16>),
    Integer(Vec<i64>, Vec<i16>),
    Boolean(Vec<bool>, Vec<i16>),
    Decimal(Vec<FixedLenByteArray>, Vec<i16>),
    /// The last are the levels of repetition: 0 where a row begins.
    List(Vec<ByteArray>, Vec<i16>, Vec<i16>),
}

impl Writer {
    fn begin(table: Table, out: File) -> Result<Self, ParquetError> {
        let fields = table.fields();
        let types = fields
            .iter()
            .map(|field| column(field.name, field.kind, field.required).map(Arc::new))
            .collect::<Result<_, _>>()?;
        let schema = Type::group_type_builder(table.name())
            .with_fields(types)
            .build()?;
        let properties = WriterProperties::builder()
            .set_compression(Compression::SNAPPY)
            .set_created_by(format!(
                "{} {}",
                env!("CARGO_PKG_NAME"),
                env!("CARGO_PKG_VERSION")
            ))
            .build();
        Ok(Self {
            out: SerializedFileWriter::new(out, Arc::new(schema), Arc::new(properties))?,
            columns: fields.iter().map(|field| Values::of(field.kind)).collect(),
            required: fields.iter().map(|field| field.required).collect(),
            rows: 0,
            bytes: 0,
        })
    }

    fn row(&mut self, cells: &[Cell<'_>]) -> Result<(), ParquetError> {
        for ((column, cell), required) in self.columns.iter_mut().zip(cells).zip(&self.required) {
            self.bytes += column.take(*cell, *required);
        }
        self.rows += 1;
        if self.rows >= GROUP_ROWS || self.bytes >= GROUP_BYTES {
            self.group()?;
        }
        Ok(())
    }

    /// Writes what is kept.
    fn group(&mut self) -> Result<(), ParquetError> {
        if self.rows == 0 {
            return Ok(());
        }
        let mut group = self.out.next_row_group()?;
        let mut columns = self.columns.iter_mut().zip(&self.required);
        while let Some(mut out) = group.next_column()? {
            if let Some((column, required)) = columns.next() {
                column.write(&mut out, *required)?;
            }
            out.close()?;
        }
        group.close()?;
        (self.rows, self.bytes) = (0, 0);
        Ok(())
    }

    fn end(mut self) -> Result<(), ParquetError> {
        self.group()?;
        self.out.close()?;
        Ok(())
    }
}

/// A column as the schema says it.
fn column(name: &str, kind: Kind, required: bool) -> Result<Type, ParquetError> {
    let repetition = if required {
        Repetition::REQUIRED
    } else {
        Repetition::OPTIONAL
    };
    let primitive = |physical| Type::primitive_type_builder(name, physical).with_repetition(repetition);
    match kind {
        Kind::Text | Kind::Pattern(_) | Kind::OneOf(_) => text(name, repetition),
        Kind::Date => primitive(Physical::INT32)
            .with_logical_type(Some(LogicalType::Date))
            .build(),
        Kind::Count | Kind::Ordinal => primitive(Physical::INT64).build(),
        Kind::Boolean => primitive(Physical::BOOLEAN).build(),
        Kind::Number => primitive(Physical::FIXED_LEN_BYTE_ARRAY)
            .with_length(16)
            .with_precision(PRECISION)
            .with_scale(SCALE.cast_signed())
            .with_logical_type(Some(LogicalType::decimal(SCALE.cast_signed(), PRECISION)))
            .build(),
        Kind::List => {
            let element = Arc::new(text("element", Repetition::REQUIRED)?);
            let list = Type::group_type_builder("list")
                .with_repetition(Repetition::REPEATED)
                .with_fields(vec![element])
                .build()?;
            Type::group_type_builder(name)
                .with_repetition(Repetition::REQUIRED)
                .with_converted_type(ConvertedType::LIST)
                .with_logical_type(Some(LogicalType::List))
                .with_fields(vec![Arc::new(list)])
                .build()
        }
    }
}

fn text(name: &str, repetition: Repetition) -> Result<Type, ParquetError> {
    Type::primitive_type_builder(name, Physical::BYTE_ARRAY)
        .with_repetition(repetition)
        .with_logical_type(Some(LogicalType::String))
        .build()
}

impl Values {
    fn of(kind: Kind) -> Self {
        match kind {
            Kind::Text | Kind::Pattern(_) | Kind::OneOf(_) => Self::Text(Vec::new(), Vec::new()),
            Kind::Date => Self::Date(Vec::new(), Vec::new()),
            Kind::Count | Kind::Ordinal => Self::Integer(Vec::new(), Vec::new()),
            Kind::Boolean => Self::Boolean(Vec::new(), Vec::new()),
            Kind::Number => Self::Decimal(Vec::new(), Vec::new()),
            Kind::List => Self::List(Vec::new(), Vec::new(), Vec::new()),
        }
    }

    /// Keeps a cell, and returns about how many bytes it takes. A cell that is not of the column's kind is a null; in a column
    /// without nulls it is the kind's zero, which no table makes.
    fn take(&mut self, cell: Cell<'_>, required: bool) -> usize {
        match self {
            Self::Text(values, there) => {
                let text = cell.raw();
                let length = text.as_deref().map_or(0, str::len);
                keep(
                    values,
                    there,
                    text.map(|t| t.as_bytes().to_vec().into()),
                    required,
                );
                length + 32
            }
            Self::Date(values, there) => {
                let day = cell.raw().and_then(|text| days(&text));
                keep(values, there, day, required);
                4
            }
            Self::Integer(values, there) => {
                let number = match cell {
                    Cell::Integer(number) => i64::try_from(number).ok(),
                    _ => None,
                };
                keep(values, there, number, required);
                8
            }
            Self::Boolean(values, there) => {
                let value = match cell {
                    Cell::Boolean(value) => Some(value),
                    _ => None,
                };
                keep(values, there, value, required);
                1
            }
            Self::Decimal(values, there) => {
                let number = match cell {
                    Cell::Number(number) => Some(decimal(number)),
                    _ => None,
                };
                keep(values, there, number, required);
                48
            }
            Self::List(values, there, begins) => {
                let texts = match cell {
                    Cell::List(texts) => texts,
                    _ => &[],
                };
                if texts.is_empty() {
                    there.push(0);
                    begins.push(0);
                }
                for (i, text) in texts.iter().enumerate() {
                    values.push(text.as_bytes().to_vec().into());
                    there.push(1);
                    begins.push(i16::from(i > 0));
                }
                texts.iter().map(|text| text.len() + 32).sum()
            }
        }
    }

    /// Writes the values and forgets them.
    fn write(&mut self, out: &mut SerializedColumnWriter<'_>, required: bool) -> Result<(), ParquetError> {
        match self {
            Self::Text(values, there) => {
                out.typed::<ByteArrayType>()
                    .write_batch(values, levels(there, required), None)?;
                forget(values, there);
            }
            Self::Date(values, there) => {
                out.typed::<Int32Type>()
                    .write_batch(values, levels(there, required), None)?;
                forget(values, there);
            }
            Self::Integer(values, there) => {
                out.typed::<Int64Type>()
                    .write_batch(values, levels(there, required), None)?;
                forget(values, there);
            }
            Self::Boolean(values, there) => {
                out.typed::<BoolType>()
                    .write_batch(values, levels(there, required), None)?;
                forget(values, there);
            }
            Self::Decimal(values, there) => {
                out.typed::<FixedLenByteArrayType>()
                    .write_batch(values, levels(there, required), None)?;
                forget(values, there);
            }
            Self::List(values, there, begins) => {
                out.typed::<ByteArrayType>()
                    .write_batch(values, Some(there), Some(begins))?;
                forget(values, there);
                begins.clear();
            }
        }
        Ok(())
    }
}

fn keep<T: Default>(values: &mut Vec<T>, there: &mut Vec<i16>, value: Option<T>, required: bool) {
    there.push(i16::from(value.is_some()));
    match value {
        Some(value) => values.push(value),
        None if required => values.push(T::default()),
        None => {}
    }
}

fn levels(there: &[i16], required: bool) -> Option<&[i16]> {
    (!required).then_some(there)
}

fn forget<T>(values: &mut Vec<T>, there: &mut Vec<i16>) {
    values.clear();
    there.clear();
}

/// Days since 1970.
fn days(text: &str) -> Option<i32> {
    let day: Date = text.parse().ok()?;
    let since = day.since((jiff::Unit::Day, jiff::civil::date(1970, 1, 1))).ok()?;
    Some(since.get_days())
}

/// A decimal as Parquet keeps it: a whole number of the last place, the highest byte first.
fn decimal(number: Number) -> FixedLenByteArray {
    let mut number = number.0;
    // A number of so many figures that it cannot be scaled up without loss is scaled as a wider integer.
    number = number.round_dp(SCALE).normalize();
    let missing = SCALE.saturating_sub(number.scale());
    let units = number.mantissa().saturating_mul(10_i128.pow(missing));
    ByteArray::from(units.to_be_bytes().to_vec()).into()
}

#[cfg(test)]
mod tests {
    use rust_decimal::Decimal;

    use super::*;

    #[test]
    fn numbers_and_days_are_what_they_were() {
        for (text, units) in [
            ("10030.50", 10_030_500_000_000_i128),
            ("-0.000000001", -1),
            (
                "79228162514264337593543950335",
                79_228_162_514_264_337_593_543_950_335_000_000_000,
            ),
        ] {
            let number = Number(Decimal::from_str_exact(text).unwrap());
            assert_eq!(decimal(number).data(), units.to_be_bytes());
        }
        assert_eq!(days("1970-01-02"), Some(1));
        assert_eq!(days("1969-12-31"), Some(-1));
        assert_eq!(days("2025-02-21"), Some(20_140));
        assert_eq!(days("2025-02-31"), None);
    }
}
