//! Reader for a complete delimited file: bytes in, column names and records out.
//!
//! A simple interface to the parts that all table kinds share: the [`sniffer`] detects the dialect and locates
//! the table, and [`RowReader`] splits the table into fields. Files too large for memory are read by
//! [`scan`](crate::scan).

use std::borrow::Cow;

use crate::csv::dialect::Dialect;
use crate::csv::encoding::{self, Encoding};
use crate::csv::header;
use crate::csv::records::{Row, RowReader};
use crate::csv::sniffer::{self, Hints, Sniffed};

/// Number of rows sampled to find the header.
const SAMPLE_ROWS: usize = 200;

/// The table in a text, with its dialect, its header and its records.
///
/// ```
/// use daypart_engine::csv::reader::CsvTable;
/// let table = CsvTable::new(b"made by hand\n\nid;name\n1;\"Hold; On\"\n2;Loosely", None);
/// assert_eq!(table.names(), ["id", "name"]);
/// let records: Vec<Vec<String>> = table.records().collect();
/// assert_eq!(records, [["1", "Hold; On"], ["2", "Loosely"]]);
/// ```
#[derive(Clone, Debug)]
pub struct CsvTable<'a> {
    text: Cow<'a, [u8]>,
    encoding: Encoding,
    sniffed: Sniffed,
    names: Vec<String>,
    first_record_bytes: usize,
}

impl<'a> CsvTable<'a> {
    /// Finds the table in the bytes of a complete file and detects their encoding.
    ///
    /// Detects the dialect as well unless it is given. Skips lines before the table, and another table after it.
    /// Any bytes have a table, possibly without rows.
    pub fn new(bytes: &'a [u8], dialect: Option<Dialect>) -> CsvTable<'a> {
        let encoding = encoding::detect(bytes);
        let text = match encoding {
            Encoding::Utf8 => Cow::Borrowed(bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes)),
            other => Cow::Owned(encoding::decode_all(bytes, other)),
        };
        let sniffed = match dialect {
            Some(dialect) => sniffer::locate(&text, dialect),
            None => sniffer::sniff(&text, Hints::default()),
        };
        let mut table = CsvTable {
            text,
            encoding,
            sniffed,
            names: Vec::new(),
            first_record_bytes: sniffed.start_bytes,
        };
        let mut rows = Vec::new();
        let mut ends = vec![0];
        let mut records = table.rows(sniffed.start_bytes);
        while rows.len() < SAMPLE_ROWS
            && let Some(row) = records.next_row()
        {
            rows.push(texts(&row).iter().map(|text| text.trim().to_owned()).collect());
            ends.push(row.next);
        }
        let header = header::count(&rows, sniffed.columns);
        rows.truncate(header);
        let skipped = ends.get(header).copied().unwrap_or_default();
        if header > 0 {
            table.names = header::cells(&rows, header::width(&rows, sniffed.columns));
        }
        table.first_record_bytes += skipped;
        table
    }

    /// The dialect of the text.
    pub fn dialect(&self) -> Dialect {
        self.sniffed.dialect
    }

    /// The encoding of the bytes.
    pub fn encoding(&self) -> Encoding {
        self.encoding
    }

    /// The number of columns: that of most records.
    pub fn columns(&self) -> usize {
        self.sniffed.columns
    }

    /// The header cells; empty if there is no header. The cells of several header rows are joined with blanks.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// The records after the header, in order. A record that could not be repaired may have any number of fields. A
    /// row of delimiters alone is no record.
    pub fn records(&self) -> impl Iterator<Item = Vec<String>> + '_ {
        let mut records = self.rows(self.first_record_bytes);
        std::iter::from_fn(move || {
            loop {
                let row = records.next_row()?;
                if row.len() < 2 || !(0..row.len()).all(|index| row.field(index).is_empty() && !row.is_quoted(index)) {
                    return Some(texts(&row));
                }
            }
        })
    }

    fn rows(&self, from: usize) -> RowReader<'_> {
        let end = self.sniffed.next_table.map_or(self.text.len(), |(bytes, _)| bytes);
        let body = self.text.get(from..end).unwrap_or(&[]);
        RowReader::new(body, self.sniffed.dialect, true).repairing(self.sniffed.columns)
    }
}

/// The fields of a row as text. Fields that are not valid UTF-8 are decoded as Windows-1252.
fn texts(row: &Row<'_>) -> Vec<String> {
    (0..row.len())
        .map(|index| encoding::utf8_or_windows_1252(row.field(index)).into_owned())
        .collect()
}
