//! Schema detection: infers a file's kind and layout from its beginning, never from its name.
//!
//! [`recognise`] combines the steps: encoding, dialect (`sniffer`), header, column kinds
//! (`infer`) and time format. [`preview`] reads the first rows with the result.

use std::borrow::Cow;

use crate::csv::encoding::{self, Encoding};
use crate::csv::header;
use crate::csv::records::RowReader;
use crate::csv::sniffer::{self, Hints, Sniffed};
use crate::fields::inferred_type::ObservedColumn;
use crate::schema::infer;
use crate::schema::kinds::{ColumnKind, TableKind};
use crate::schema::layout::{Layout, ProfileKey, ReadOverrides};
use crate::schema::precomputed_columns;
use crate::schema::preview::{PREVIEW_ROWS, Preview};
use crate::text::number_format::count;
use crate::time::parse::{self, TimeFormat};

/// Maximum number of rows that inference samples.
const SAMPLE_ROWS: usize = 200;

/// Maximum number of columns of a table. Customers, the widest known kind, have ten; a file with thousands is
/// some other kind of table, and no user could assign a kind to each column.
pub const MAX_COLUMNS: usize = 1_000;

/// A NUL within this many bytes means that the file is binary. A later NUL is damage in a text, such as a power
/// failure leaves at the end of a log, and stays in its rows.
const BINARY_PREFIX_BYTES: usize = 512;

/// Why a file isn't recognised as a table of a known kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unrecognised {
    /// It contains no bytes, or only whitespace.
    Empty,
    /// It isn't text; a noun phrase for what it is instead.
    NotText(&'static str),
    /// Its rows have more than [`MAX_COLUMNS`] columns; their number.
    TooWide(usize),
    /// It is an export that nothing can be read from; a noun phrase for which one.
    ByProduct(&'static str),
    /// It is a table of an unknown kind.
    OtherTable {
        /// Number of columns.
        columns: usize,
        /// Plural noun for the delimiter.
        delimiter: String,
        /// The column names, or the inferred types of the columns.
        found: String,
    },
}

impl Unrecognised {
    /// An unknown table, described by its header if it has one, else by the inferred types of its columns.
    fn other_table(table: &Sniffed, names: Option<&[String]>, columns: &[ObservedColumn]) -> Unrecognised {
        let found: Vec<String> = match names {
            Some(names) => names.iter().take(12).map(|name| shorten(name)).collect(),
            None => columns
                .iter()
                .take(12)
                .map(|column| column.inferred_type.description().to_owned())
                .collect(),
        };
        Unrecognised::OtherTable {
            columns: table.columns,
            delimiter: table.dialect.delimiter_name(),
            found: found.join(", "),
        }
    }
}

impl std::fmt::Display for Unrecognised {
    /// Writes whole sentences for the user.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Unrecognised::Empty => write!(
                f,
                "The file is empty. Make sure the export has finished, then try again."
            ),
            Unrecognised::NotText(what) => {
                write!(
                    f,
                    "This is {what}, not a CSV text file. Export the data as CSV (UTF-8) and drop that file."
                )
            }
            Unrecognised::TooWide(columns) => write!(
                f,
                "Found {} columns, expected at most {}. Export one row per play with only the columns you need, and \
                 drop that file.",
                count(*columns as u64),
                count(MAX_COLUMNS as u64)
            ),
            Unrecognised::ByProduct(what) => write!(
                f,
                "This is {what}, which contains no plays or profiles. Drop the live table and the hourly counts of the \
                 same run instead."
            ),
            Unrecognised::OtherTable {
                columns,
                delimiter,
                found,
            } => {
                let columns = match columns {
                    1 => "1 column".to_owned(),
                    columns => format!("{columns} columns separated by {delimiter}"),
                };
                write!(
                    f,
                    "This doesn’t look like a file Daypart knows. It has {columns} ({found}). Choose below what each \
                     column contains, or use one of these headers: "
                )?;
                for (index, table_kind) in [
                    TableKind::Events,
                    TableKind::Customers,
                    TableKind::Music,
                    TableKind::Clicks,
                ]
                .into_iter()
                .enumerate()
                {
                    let names: Vec<&str> = table_kind.default_columns().iter().map(|kind| kind.name()).collect();
                    let separator = if index == 0 { "" } else { "; " };
                    write!(f, "{separator}{table_kind:?} ({})", names.join(", "))?;
                }
                write!(f, ".")
            }
        }
    }
}

/// Infers a file's layout from its beginning, which may end in the middle of a row.
///
/// # Errors
/// When the file is empty, isn't text, has too many columns, or is a table of an unknown kind.
///
/// ```
/// use daypart_engine::schema::detect::recognise;
/// use daypart_engine::schema::kinds::TableKind;
/// let layout = recognise(b"0,48,453,\"2014-10-23 03:26:20\",0,\"72132\"\n").unwrap();
/// assert_eq!((layout.table_kind, layout.first_row_bytes), (TableKind::Events, 0));
/// let layout = recognise(b"TrackId,Title,Artist,Length\n0,Caught,Specials,200\n").unwrap();
/// assert_eq!((layout.table_kind, layout.first_row_bytes), (TableKind::Music, 28));
/// ```
pub fn recognise(beginning: &[u8]) -> Result<Layout, Unrecognised> {
    recognise_as(beginning, &ReadOverrides::default())
}

/// Like [`recognise`], with the user's overrides in place of guesses. If they include the table kind, any table
/// has a layout; [`Layout::missing`] then lists the required columns that it lacks.
///
/// A header's column names win over the columns' contents. Without a header, a table whose columns match a
/// kind's default order is of that kind; otherwise a table with a time and at least one more recognised column
/// is taken for events.
///
/// # Errors
/// When the file is empty, isn't text, or has too many columns; unless the overrides include the table kind,
/// also when it is a table of an unknown kind.
///
/// ```
/// use daypart_engine::schema::layout::{ReadOverrides, ProfileKey};
/// use daypart_engine::schema::detect::recognise_as;
/// use daypart_engine::schema::kinds::{ColumnKind, TableKind};
/// let overrides = ReadOverrides {
///     table_kind: Some(TableKind::Events),
///     columns: Some(vec![ColumnKind::Ignored, ColumnKind::Time]),
///     ..ReadOverrides::default()
/// };
/// let layout = recognise_as(b"x;2014-10-23 03:26\ny;2014-10-24 04:00\n", &overrides).unwrap();
/// assert_eq!((layout.key, layout.events().unwrap().time), (ProfileKey::WholeFile, 1));
/// ```
pub fn recognise_as(beginning: &[u8], overrides: &ReadOverrides) -> Result<Layout, Unrecognised> {
    if let Some(what) = other_than_text(beginning) {
        return Err(Unrecognised::NotText(what));
    }
    let encoding = overrides.encoding.unwrap_or_else(|| encoding::detect(beginning));
    let text = in_utf8(beginning, encoding);
    let mark_bytes = if text.starts_with(b"\xEF\xBB\xBF") { 3 } else { 0 };
    let text = text.get(mark_bytes..).unwrap_or(&[]);
    let Some(text) = before_damage(text) else {
        return Err(Unrecognised::NotText("binary data"));
    };
    if text.iter().all(u8::is_ascii_whitespace) {
        return Err(Unrecognised::Empty);
    }
    let hints = Hints {
        delimiter: overrides.delimiter,
        quote: overrides.quote,
    };
    let table = sniffer::sniff(text, hints);
    if table.columns > MAX_COLUMNS {
        return Err(Unrecognised::TooWide(table.columns));
    }
    let sample = Sample::of(text, &table, overrides);
    let names = (sample.header > 0).then_some(sample.names.as_slice());
    let inferred = match overrides.table_kind {
        Some(table_kind) => Some((table_kind, infer::column_kinds(table_kind, names, &sample.columns))),
        None => infer::table_and_column_kinds(names, &sample.columns),
    };
    let Some((table_kind, mut columns)) = inferred else {
        if let Some(what) = names.and_then(precomputed_columns::by_product) {
            return Err(Unrecognised::ByProduct(what));
        }
        return Err(Unrecognised::other_table(&table, names, &sample.columns));
    };
    if let Some(chosen) = &overrides.columns {
        columns.clone_from(chosen);
        columns.resize(table.columns, ColumnKind::Ignored);
    }
    let time_of = |row: &'_ Vec<String>| {
        let column = columns.iter().position(|&kind| kind == ColumnKind::Time)?;
        row.get(column).map(|cell| cell.as_bytes().to_vec())
    };
    let times: Vec<Vec<u8>> = sample.rows.iter().filter_map(time_of).collect();
    let time = parse::infer_time_format(times.iter().map(Vec::as_slice), &overrides.time_names).format;
    let customer = columns.iter().position(|&kind| kind == ColumnKind::Customer);
    Ok(Layout {
        table_kind,
        encoding,
        dialect: table.dialect,
        header_rows: sample.header,
        first_row_bytes: (mark_bytes + sample.first_row_bytes) as u64,
        first_row_lines: sample.first_row_lines,
        end_bytes: table.next_table.map(|(bytes, _)| (mark_bytes + bytes) as u64),
        time: TimeFormat {
            order: overrides.date_order.unwrap_or(time.order),
            ..time
        },
        zone: overrides.zone.clone().unwrap_or_default(),
        time_names: overrides.time_names.clone(),
        key: overrides
            .key
            .unwrap_or(customer.map_or(ProfileKey::WholeFile, ProfileKey::Column)),
        notes: notes(encoding, &table),
        names: sample.names,
        columns,
    })
}

/// The rows before the first NUL; `None` when there are none, or when the NUL comes so early that the file is
/// binary.
fn before_damage(text: &[u8]) -> Option<&[u8]> {
    let Some(nul) = memchr::memchr(0, text) else {
        return Some(text);
    };
    let end = memchr::memrchr(b'\n', &text[..nul]).filter(|_| nul >= BINARY_PREFIX_BYTES)?;
    Some(&text[..=end])
}

/// The beginning of the file converted to UTF-8.
fn in_utf8(beginning: &[u8], encoding: Encoding) -> Cow<'_, [u8]> {
    match encoding {
        Encoding::Utf8 => Cow::Borrowed(beginning),
        other => Cow::Owned(encoding::decode_all(beginning, other)),
    }
}

/// Remarks on a file's format for the user.
fn notes(encoding: Encoding, table: &Sniffed) -> Vec<String> {
    let mut notes = Vec::new();
    if encoding != Encoding::Utf8 {
        notes.push(format!(
            "The file is encoded in {}; byte offsets refer to its text converted to UTF-8.",
            encoding.name()
        ));
    }
    match table.start_lines {
        0 => {}
        1 => notes.push("The first line isn’t part of the table and was skipped.".to_owned()),
        lines => notes.push(format!(
            "The first {lines} lines aren’t part of the table and were skipped."
        )),
    }
    if let Some((_, lines)) = table.next_table {
        let line = lines + 1;
        notes.push(format!(
            "Another table begins at line {line}. Only the first table was read."
        ));
    }
    notes
}

/// The sampled rows of a table, its header and the observed columns.
struct Sample {
    /// Number of header rows.
    header: usize,
    names: Vec<String>,
    first_row_bytes: usize,
    first_row_lines: u64,
    /// The rows below the header with the expected number of fields.
    rows: Vec<Vec<String>>,
    columns: Vec<ObservedColumn>,
}

impl Sample {
    fn of(text: &[u8], table: &Sniffed, overrides: &ReadOverrides) -> Sample {
        let end = table.next_table.map_or(text.len(), |(bytes, _)| bytes);
        let body = text.get(table.start_bytes..end).unwrap_or(&[]);
        let mut records = RowReader::new(body, table.dialect, true).repairing(table.columns);
        let (mut rows, mut ends) = (Vec::new(), vec![(0, 0)]);
        while rows.len() < SAMPLE_ROWS
            && let Some(row) = records.next_row()
        {
            let cells: Vec<String> = (0..row.len()).map(|index| text_of(row.field(index))).collect();
            rows.push(cells);
            ends.push((row.next, row.lines_after));
        }
        let header = overrides
            .header_rows
            .unwrap_or_else(|| header::count(&rows, table.columns));
        let header = header.min(rows.len());
        let mut data = rows.split_off(header);
        data.retain(|row| row.len() == table.columns);
        let column =
            |index: usize| ObservedColumn::of(data.iter().filter_map(|row| row.get(index)).map(String::as_str));
        let columns = (0..table.columns).map(column).collect();
        let (bytes, lines) = ends.get(header).copied().unwrap_or_default();
        Sample {
            header,
            names: header::names(&rows, table.columns),
            first_row_bytes: table.start_bytes + bytes,
            first_row_lines: table.start_lines + lines,
            rows: data,
            columns,
        }
    }
}

/// Reads a file's first rows with the layout that was inferred from its beginning.
///
/// ```
/// use daypart_engine::schema::detect::{preview, recognise};
/// let text = b"TrackId,Title,Artist,Length\n0,Caught,Specials,200\n";
/// let preview = preview(text, &recognise(text).unwrap());
/// assert_eq!((preview.names[3].as_str(), preview.rows[0][3].as_str()), ("Length", "200"));
/// ```
pub fn preview(beginning: &[u8], layout: &Layout) -> Preview {
    let text = in_utf8(beginning, layout.encoding);
    let end = layout.end_bytes.map_or(text.len(), |end| text.len().min(end as usize));
    let rows = text.get(layout.first_row_bytes as usize..end).unwrap_or(&[]);
    let mut records = RowReader::new(rows, layout.dialect, true).repairing(layout.columns.len());
    let time = layout.column(ColumnKind::Time);
    let (mut shown, mut times) = (Vec::new(), Vec::new());
    for _ in 0..SAMPLE_ROWS {
        let Some(row) = records.next_row() else { break };
        times.extend(time.map(|column| row.field(column).to_vec()));
        if shown.len() < PREVIEW_ROWS {
            shown.push((0..row.len()).map(|index| text_of(row.field(index))).collect());
        }
    }
    Preview {
        names: layout.names.clone(),
        column_kinds: layout.columns.clone(),
        rows: shown,
        date_order_ambiguous: parse::infer_time_format(times.iter().map(Vec::as_slice), &layout.time_names)
            .order_ambiguous,
        zoned: layout.time.zoned,
        notes: layout.notes.clone(),
    }
}

/// Recognises common file types other than text by their signatures.
fn other_than_text(beginning: &[u8]) -> Option<&'static str> {
    const SIGNATURES: [(&[u8], &str); 6] = [
        (b"\x89PNG", "a PNG image"),
        (b"\xFF\xD8\xFF", "a JPEG image"),
        (b"GIF8", "a GIF image"),
        (b"%PDF", "a PDF document"),
        (b"PK\x03\x04", "an Excel workbook or ZIP archive"),
        (b"\x1F\x8B", "a gzip archive"),
    ];
    SIGNATURES
        .iter()
        .find(|(signature, _)| beginning.starts_with(signature))
        .map(|&(_, what)| what)
}

fn text_of(field: &[u8]) -> String {
    String::from_utf8_lossy(field).trim().to_owned()
}

fn shorten(cell: &str) -> String {
    match cell.char_indices().nth(30) {
        Some((cut, _)) => format!("{}…", &cell[..cut]),
        None => cell.to_owned(),
    }
}
