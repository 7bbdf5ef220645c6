//! CSV exports: the live table (profiles), the aggregate table (column statistics) and the rejected rows.

use csv::Writer;

use crate::fields::ids::Id;
use crate::profiles::profile::Profiles;
use crate::query::report::{ColumnReport, Report};
use crate::rejects::log::LoggedReject;
use crate::stats::moments::Moments;
use crate::stats::quantiles::QUANTILES;
use crate::text::csv_writer::finish;
use crate::text::formula_injection::escape_formula;

/// Name of a statistic, and the function that returns it from a column's moments.
pub type Statistic = (&'static str, fn(&Moments) -> f64);

/// The moments in the aggregate table, one row each. Names and meanings are those of Spark's `Statistics.colStats`.
pub const STATISTICS: [Statistic; 8] = [
    ("count", |moments| moments.count() as f64),
    ("mean", Moments::mean),
    ("variance", Moments::variance),
    ("num_nonzeros", |moments| moments.num_nonzeros() as f64),
    ("max", Moments::max),
    ("min", Moments::min),
    ("norm_l1", Moments::norm_l1),
    ("norm_l2", Moments::norm_l2),
];

/// Writes the live table: one row per profile, in the order of the profiles.
///
/// The first column is `custid`, or the name of what else the profiles are of, followed by the report's
/// columns. `customers` are those of the store.
///
/// # Errors
/// Passes on errors of the csv crate, which do not occur when writing to memory.
pub fn live_table(customers: &[Id], profiles: &Profiles, report: &Report) -> Result<Vec<u8>, csv::Error> {
    let mut writer = Writer::from_writer(Vec::with_capacity(profiles.len() * 24));
    write_header(&mut writer, report.of.column(), report)?;
    let columns: Vec<&[u32]> = profiles.columns().map(|(_, values)| values).collect();
    for (row, &customer) in profiles.customers.iter().enumerate() {
        let id = &customers[customer as usize];
        writer.write_field(escape_formula(&id.to_string()).as_bytes())?;
        for values in &columns {
            writer.write_field(values[row].to_string())?;
        }
        writer.write_record(None::<&[u8]>)?;
    }
    finish(writer)
}

/// Writes the aggregate table: one row per statistic, with the column `statistic` and the report's columns.
///
/// Floats are written in the shortest form that parses to the same value.
///
/// # Errors
/// Passes on errors of the csv crate, which do not occur when writing to memory.
pub fn agg_table(report: &Report) -> Result<Vec<u8>, csv::Error> {
    let mut writer = Writer::from_writer(Vec::new());
    write_header(&mut writer, "statistic", report)?;
    for (name, statistic) in STATISTICS {
        write_row(&mut writer, name, report, |column| statistic(&column.stats.moments))?;
    }
    for (index, fraction) in QUANTILES.iter().enumerate() {
        write_row(&mut writer, &quantile_name(*fraction), report, |column| {
            column.stats.quantiles[index]
        })?;
    }
    finish(writer)
}

/// Writes the header of `rejects.csv`.
///
/// # Errors
/// As [`live_table`].
pub fn rejects_header() -> Result<Vec<u8>, csv::Error> {
    let mut writer = Writer::from_writer(Vec::new());
    writer.write_record(["file", "line", "byte_offset", "reason", "row"])?;
    finish(writer)
}

/// Writes rows of `rejects.csv`: a file's rejects, each with the row of the file.
///
/// Bytes that are not UTF-8 become replacement characters.
///
/// # Errors
/// As [`live_table`].
pub fn reject_rows(file: &str, rejects: &[(LoggedReject, &[u8])]) -> Result<Vec<u8>, csv::Error> {
    let mut writer = Writer::from_writer(Vec::new());
    for (reject, row) in rejects {
        let row = String::from_utf8_lossy(row);
        writer.write_field(escape_formula(file).as_bytes())?;
        writer.write_field(reject.line.to_string())?;
        writer.write_field(reject.offset_bytes.to_string())?;
        writer.write_field(reject.reason.text())?;
        writer.write_field(escape_formula(&row).as_bytes())?;
        writer.write_record(None::<&[u8]>)?;
    }
    finish(writer)
}

/// Returns the name of a quantile's row: "quantile_05".
pub fn quantile_name(fraction: f64) -> String {
    format!("quantile_{:02}", (fraction * 100.0).round())
}

fn write_header(writer: &mut Writer<Vec<u8>>, first: &str, report: &Report) -> Result<(), csv::Error> {
    writer.write_field(first)?;
    for column in &report.columns {
        writer.write_field(escape_formula(&column.name).as_bytes())?;
    }
    writer.write_record(None::<&[u8]>)
}

fn write_row(
    writer: &mut Writer<Vec<u8>>,
    name: &str,
    report: &Report,
    value: impl Fn(&ColumnReport) -> f64,
) -> Result<(), csv::Error> {
    writer.write_field(name)?;
    for column in &report.columns {
        writer.write_field(value(column).to_string())?;
    }
    writer.write_record(None::<&[u8]>)
}
