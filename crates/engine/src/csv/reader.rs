//! The reader of any delimited text: bytes in, names and records out, with a dialect that is guessed or given.
//!
//! It is the plain door to what all roles are read with: [`sniff`](crate::csv::sniffer) finds how the text is written and
//! where its table stands, and [`RowReader`] cuts the table into fields.

use std::borrow::Cow;

use crate::csv::dialect::Dialect;
use crate::csv::encoding::{self, Encoding};
use crate::csv::header;
use crate::csv::records::{Row, RowReader};
use crate::csv::sniffer::{self, Hints, Sniffed};

/// How many rows are looked at to find the header.
const ROWS_LOOKED_AT: usize = 200;

/// A table in a text: its dialect, its header and its records.
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
    found: Sniffed,
    names: Vec<String>,
    first_record_bytes: usize,
}

impl<'a> CsvTable<'a> {
    /// The table in a whole file's bytes, in the encoding that they seem to have. With a dialect given, only the table's
    /// place and its header are guessed.
    ///
    /// Lines before the table, and another table behind it, are left out. Any bytes have a table, if only one without rows.
    pub fn new(bytes: &'a [u8], dialect: Option<Dialect>) -> CsvTable<'a> {
        let encoding = encoding::detect(bytes);
        let text = match encoding {
            Encoding::Utf8 => Cow::Borrowed(bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes)),
            other => Cow::Owned(encoding::decoded(bytes, other)),
        };
        let found = match dialect {
            Some(dialect) => sniffer::locate(&text, dialect),
            None => sniffer::guess(&text, Hints::default()),
        };
        let mut table = CsvTable {
            text,
            encoding,
            found,
            names: Vec::new(),
            first_record_bytes: found.start_bytes,
        };
        let mut rows = Vec::new();
        let mut ends = vec![0];
        let mut records = table.rows(found.start_bytes);
        while rows.len() < ROWS_LOOKED_AT
            && let Some(row) = records.next_row()
        {
            rows.push(texts(&row).iter().map(|text| text.trim().to_owned()).collect());
            ends.push(row.next);
        }
        let header = header::count(&rows, found.columns);
        rows.truncate(header);
        let skipped = ends.get(header).copied().unwrap_or_default();
        if header > 0 {
            table.names = header::cells(&rows, found.columns.max(rows.first().map_or(0, Vec::len)));
        }
        table.first_record_bytes += skipped;
        table
    }

    /// How the text is written.
    pub fn dialect(&self) -> Dialect {
        self.found.dialect
    }

    /// How the bytes stood for letters.
    pub fn encoding(&self) -> Encoding {
        self.encoding
    }

    /// How many columns most records have.
    pub fn columns(&self) -> usize {
        self.found.columns
    }

    /// The header's cells; empty when there is no header. Where a header has several rows, a cell is all that they say of
    /// the column, joined by blanks.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// The records below the header, in order. A record that is damaged has as many fields as it seems to have.
    pub fn records(&self) -> impl Iterator<Item = Vec<String>> + '_ {
        let mut records = self.rows(self.first_record_bytes);
        std::iter::from_fn(move || records.next_row().map(|row| texts(&row)))
    }

    fn rows(&self, from: usize) -> RowReader<'_> {
        let end = self.found.next_table.map_or(self.text.len(), |(bytes, _)| bytes);
        let body = self.text.get(from..end).unwrap_or(&[]);
        RowReader::new(body, self.found.dialect, true).repairing(self.found.columns)
    }
}

/// A row's fields as text; bytes that are not UTF-8 are what Windows-1252 makes of them.
fn texts(row: &Row<'_>) -> Vec<String> {
    (0..row.len())
        .map(|index| encoding::text_of(row.field(index)).into_owned())
        .collect()
}
