//! Exports: the live table, the aggregate table and the rejected rows as CSV, written with the csv crate.

use csv::Writer;

use crate::fields::ids::Id;
use crate::profiles::profile::Profiles;
use crate::query::report::{ColumnReport, Report};
use crate::rejects::log::LoggedReject;
use crate::stats::column_stats::{Moments, QUANTILES};
use crate::text::csv_writer::finish;
use crate::text::formula_injection::harmless;

/// A statistic's name, and how it is read off a column's moments.
pub type Statistic = (&'static str, fn(&Moments) -> f64);

/// The rows of the aggregate table that hold moments. Names and meanings are those of Spark's `Statistics.colStats`.
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

/// The live table: one row a profile, in the order of the profiles, with `custid` or the name of whatever else they are of,
/// and the report's columns. `customers` are the store's.
///
/// # Errors
/// None occur when writing to memory; the csv crate's are passed on.
pub fn live_table(customers: &[Id], profiles: &Profiles, report: &Report) -> Result<Vec<u8>, csv::Error> {
    let mut writer = Writer::from_writer(Vec::with_capacity(profiles.len() * 24));
    write_header(&mut writer, report.of.column(), report)?;
    let columns: Vec<&[u32]> = profiles.columns().map(|(_, values)| values).collect();
    for (row, &customer) in profiles.customers.iter().enumerate() {
        let id = &customers[customer as usize];
        writer.write_field(harmless(&id.to_string()).as_bytes())?;
        for values in &columns {
            writer.write_field(values[row].to_string())?;
        }
        writer.write_record(None::<&[u8]>)?;
    }
    finish(writer)
}

/// The aggregate table: one row a statistic, with `statistic` and the report's columns. Floats are written in the shortest
/// form that reads back the same.
///
/// # Errors
/// None occur when writing to memory; the csv crate's are passed on.
pub fn agg_table(report: &Report) -> Result<Vec<u8>, csv::Error> {
    let mut writer = Writer::from_writer(Vec::new());
    write_header(&mut writer, "statistic", report)?;
    for (name, read) in STATISTICS {
        write_row(&mut writer, name, report, |column| read(&column.stats.moments))?;
    }
    for (index, fraction) in QUANTILES.iter().enumerate() {
        write_row(&mut writer, &quantile_name(*fraction), report, |column| {
            column.stats.quantiles[index]
        })?;
    }
    finish(writer)
}

/// The header of `rejects.csv`.
///
/// # Errors
/// As [`live_table`].
pub fn rejects_header() -> Result<Vec<u8>, csv::Error> {
    let mut writer = Writer::from_writer(Vec::new());
    writer.write_record(["file", "line", "byte_offset", "reason", "row"])?;
    finish(writer)
}

/// Rows of `rejects.csv`: a file's rejects, each with its row as it stands in the file. What is not UTF-8 there is written
/// as replacement characters.
///
/// # Errors
/// As [`live_table`].
pub fn reject_rows(file: &str, rejects: &[(LoggedReject, &[u8])]) -> Result<Vec<u8>, csv::Error> {
    let mut writer = Writer::from_writer(Vec::new());
    for (reject, row) in rejects {
        let row = String::from_utf8_lossy(row);
        writer.write_field(harmless(file).as_bytes())?;
        writer.write_field(reject.line.to_string())?;
        writer.write_field(reject.offset_bytes.to_string())?;
        writer.write_field(reject.reason.text())?;
        writer.write_field(harmless(&row).as_bytes())?;
        writer.write_record(None::<&[u8]>)?;
    }
    finish(writer)
}

/// The name of a quantile's row: "quantile_05".
pub fn quantile_name(fraction: f64) -> String {
    format!("quantile_{:02}", (fraction * 100.0).round())
}

fn write_header(writer: &mut Writer<Vec<u8>>, first: &str, report: &Report) -> Result<(), csv::Error> {
    writer.write_field(first)?;
    for column in &report.columns {
        writer.write_field(harmless(&column.name).as_bytes())?;
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
