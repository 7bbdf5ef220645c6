//! Recognising: what a file is and how it is to be read, told from its beginning and never from its name.

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
use crate::time::parse::{self, TimeFormat};

/// How many rows of a file's beginning are looked at.
const ROWS_LOOKED_AT: usize = 200;

/// The most columns that a table has. Those of events have ten; what has thousands is no such table, and no person could say
/// what each of them holds.
pub const MOST_COLUMNS: usize = 1_000;

/// How far into a file's beginning a NUL tells of binary data. One that comes later is damage in a text, such as a machine that
/// lost its power leaves at the end of a log, and stays in its rows.
const BINARY_BYTES: usize = 512;

/// Why a file has no role.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unrecognised {
    /// It has no bytes, or only blank ones.
    Empty,
    /// It is no text; what it looks like instead.
    NotText(&'static str),
    /// Its rows have so many columns that it can't be what is expected.
    TooWide(usize),
    /// It is a table that counting writes beside profiles and that nothing can be read from; what it is.
    ByProduct(&'static str),
    /// It is a table of another kind; how it is written, and what its columns hold.
    OtherTable {
        /// How many columns its rows have.
        columns: usize,
        /// What stands between the columns.
        delimiter: String,
        /// What the columns hold, in words.
        found: String,
    },
}

impl Unrecognised {
    /// A table of another kind, told by its header where it has one, else by what its columns look like.
    fn other_table(table: &Sniffed, names: Option<&[String]>, columns: &[ObservedColumn]) -> Unrecognised {
        let found: Vec<String> = match names {
            Some(names) => names.iter().take(12).map(|name| shorten(name)).collect(),
            None => columns
                .iter()
                .take(12)
                .map(|column| column.looks.in_words().to_owned())
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
    /// A message that follows the file's name and a colon.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Unrecognised::Empty => write!(
                f,
                "the file is empty. Check that its export has ended, then drop it again."
            ),
            Unrecognised::NotText(what) => {
                write!(
                    f,
                    "found {what}, expected a CSV text file. Export the table as CSV in UTF-8 and drop that."
                )
            }
            Unrecognised::TooWide(columns) => write!(
                f,
                "found {columns} columns, expected {MOST_COLUMNS} at most. Export the events in rows, a line a listen, with the \
                 columns that matter, and drop that."
            ),
            Unrecognised::ByProduct(what) => write!(
                f,
                "it is {what}, which holds nothing to count. Drop the live table of the same run, and its hourly counts."
            ),
            Unrecognised::OtherTable {
                columns,
                delimiter,
                found,
            } => {
                let columns = match columns {
                    1 => "1 column".to_owned(),
                    columns => format!("{columns} columns with {delimiter} between"),
                };
                write!(f, "found {columns} ({found}). Expected one of: ")?;
                for (index, role) in [
                    TableKind::Events,
                    TableKind::Customers,
                    TableKind::Music,
                    TableKind::Clicks,
                ]
                .into_iter()
                .enumerate()
                {
                    let names: Vec<&str> = role.seed_columns().iter().map(|meaning| meaning.name()).collect();
                    let joint = if index == 0 { "" } else { "; " };
                    write!(f, "{joint}{role:?} ({})", names.join(", "))?;
                }
                write!(f, ". Add a header with such names, or put the columns in that order.")
            }
        }
    }
}

/// Tells what a file is and how it is to be read from its beginning, which may end in the middle of a row.
///
/// # Errors
/// When the file is empty, is no text, or is a table of another kind.
///
/// ```
/// use daypart_engine::schema::detect::recognise;
/// use daypart_engine::schema::kinds::TableKind;
/// let layout = recognise(b"0,48,453,\"2014-10-23 03:26:20\",0,\"72132\"\n").unwrap();
/// assert_eq!((layout.role, layout.first_row_bytes), (TableKind::Events, 0));
/// let layout = recognise(b"TrackId,Title,Artist,Length\n0,Caught,Specials,200\n").unwrap();
/// assert_eq!((layout.role, layout.first_row_bytes), (TableKind::Music, 28));
/// ```
pub fn recognise(beginning: &[u8]) -> Result<Layout, Unrecognised> {
    recognise_as(beginning, &ReadOverrides::default())
}

/// Like [`recognise`], but what a person has said is taken for true, and only the rest is guessed. With a role given, any
/// table has a layout; whether it says all that the role needs is in [`Layout::missing`].
///
/// A header is taken at its word. Without one, columns like those of the seed's files, in their order, make the file what
/// they are; else any table with a time and something beside it is taken for events.
///
/// # Errors
/// When the file is empty or is no text; without a given role also when it is a table of another kind.
///
/// ```
/// use daypart_engine::schema::layout::{ReadOverrides, ProfileKey};
/// use daypart_engine::schema::detect::recognise_as;
/// use daypart_engine::schema::kinds::{ColumnKind, TableKind};
/// let given = ReadOverrides {
///     role: Some(TableKind::Events),
///     columns: Some(vec![ColumnKind::Ignored, ColumnKind::Time]),
///     ..Given::default()
/// };
/// let layout = recognise_as(b"x;2014-10-23 03:26\ny;2014-10-24 04:00\n", &given).unwrap();
/// assert_eq!((layout.key, layout.events().unwrap().time), (ProfileKey::WholeFile, 1));
/// ```
pub fn recognise_as(beginning: &[u8], given: &ReadOverrides) -> Result<Layout, Unrecognised> {
    if let Some(what) = other_than_text(beginning) {
        return Err(Unrecognised::NotText(what));
    }
    let encoding = given.encoding.unwrap_or_else(|| encoding::detect(beginning));
    let text = in_utf8(beginning, encoding);
    let mark = if text.starts_with(b"\xEF\xBB\xBF") { 3 } else { 0 };
    let text = text.get(mark..).unwrap_or(&[]);
    let Some(text) = before_damage(text) else {
        return Err(Unrecognised::NotText("binary data"));
    };
    if text.iter().all(u8::is_ascii_whitespace) {
        return Err(Unrecognised::Empty);
    }
    let hints = Hints {
        delimiter: given.delimiter,
        quote: given.quote,
    };
    let table = sniffer::guess(text, hints);
    if table.columns > MOST_COLUMNS {
        return Err(Unrecognised::TooWide(table.columns));
    }
    let sample = Sample::of(text, &table, given);
    let names = (sample.header > 0).then_some(sample.names.as_slice());
    let guessed = match given.role {
        Some(role) => Some((role, infer::guess_for(role, names, &sample.columns))),
        None => infer::guess(names, &sample.columns),
    };
    let Some((role, mut columns)) = guessed else {
        if let Some(what) = names.and_then(precomputed_columns::by_product) {
            return Err(Unrecognised::ByProduct(what));
        }
        return Err(Unrecognised::other_table(&table, names, &sample.columns));
    };
    if let Some(given) = &given.columns {
        columns.clone_from(given);
        columns.resize(table.columns, ColumnKind::Ignored);
    }
    let time_of = |row: &'_ Vec<String>| {
        let column = columns.iter().position(|&meaning| meaning == ColumnKind::Time)?;
        row.get(column).map(|cell| cell.as_bytes().to_vec())
    };
    let times: Vec<Vec<u8>> = sample.rows.iter().filter_map(time_of).collect();
    let time = parse::judge(times.iter().map(Vec::as_slice)).form;
    let customer = columns.iter().position(|&meaning| meaning == ColumnKind::Customer);
    Ok(Layout {
        role,
        encoding,
        dialect: table.dialect,
        header_rows: sample.header,
        first_row_bytes: (mark + sample.first_row_bytes) as u64,
        first_row_lines: sample.first_row_lines,
        end_bytes: table.next_table.map(|(bytes, _)| (mark + bytes) as u64),
        time: TimeFormat {
            order: given.date_order.unwrap_or(time.order),
            ..time
        },
        zone: given.zone.clone().unwrap_or_default(),
        key: given
            .key
            .unwrap_or(customer.map_or(ProfileKey::WholeFile, ProfileKey::Column)),
        notes: notes(encoding, &table),
        names: sample.names,
        columns,
    })
}

/// The rows before the first one with a NUL in it; `None` when there are none, or it comes so early that this is no text.
fn before_damage(text: &[u8]) -> Option<&[u8]> {
    let Some(nul) = memchr::memchr(0, text) else {
        return Some(text);
    };
    let end = memchr::memrchr(b'\n', &text[..nul]).filter(|_| nul >= BINARY_BYTES)?;
    Some(&text[..=end])
}

/// The beginning in UTF-8.
fn in_utf8(beginning: &[u8], encoding: Encoding) -> Cow<'_, [u8]> {
    match encoding {
        Encoding::Utf8 => Cow::Borrowed(beginning),
        other => Cow::Owned(encoding::decoded(beginning, other)),
    }
}

/// What a person should know of a file's form.
fn notes(encoding: Encoding, table: &Sniffed) -> Vec<String> {
    let mut notes = Vec::new();
    if encoding != Encoding::Utf8 {
        notes.push(format!(
            "The file is in {}; byte offsets are those of its text in UTF-8.",
            encoding.name()
        ));
    }
    match table.start_lines {
        0 => {}
        1 => notes.push("The first line is not part of the table and was passed over.".to_owned()),
        lines => notes.push(format!(
            "The first {lines} lines are not part of the table and were passed over."
        )),
    }
    if let Some((_, lines)) = table.next_table {
        let line = lines + 1;
        notes.push(format!(
            "Another table begins at line {line}; only the first one was read."
        ));
    }
    notes
}

/// The first rows of a table, and what they tell.
struct Sample {
    /// How many rows the header has.
    header: usize,
    names: Vec<String>,
    first_row_bytes: usize,
    first_row_lines: u64,
    /// The rows below the header that have as many fields as they should.
    rows: Vec<Vec<String>>,
    columns: Vec<ObservedColumn>,
}

impl Sample {
    fn of(text: &[u8], table: &Sniffed, given: &ReadOverrides) -> Sample {
        let end = table.next_table.map_or(text.len(), |(bytes, _)| bytes);
        let body = text.get(table.start_bytes..end).unwrap_or(&[]);
        let mut records = RowReader::new(body, table.dialect, true).repairing(table.columns);
        let (mut rows, mut ends) = (Vec::new(), vec![(0, 0)]);
        while rows.len() < ROWS_LOOKED_AT
            && let Some(row) = records.next_row()
        {
            let cells: Vec<String> = (0..row.len()).map(|index| text_of(row.field(index))).collect();
            rows.push(cells);
            ends.push((row.next, row.lines_after));
        }
        let header = given.header_rows.unwrap_or_else(|| header::count(&rows, table.columns));
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

/// The first rows of a file, read with a layout that its beginning gave.
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
    for _ in 0..ROWS_LOOKED_AT {
        let Some(row) = records.next_row() else { break };
        times.extend(time.map(|column| row.field(column).to_vec()));
        if shown.len() < PREVIEW_ROWS {
            shown.push((0..row.len()).map(|index| text_of(row.field(index))).collect());
        }
    }
    Preview {
        names: layout.names.clone(),
        meanings: layout.columns.clone(),
        rows: shown,
        date_order_open: parse::judge(times.iter().map(Vec::as_slice)).order_open,
        zoned: layout.time.zoned,
        notes: layout.notes.clone(),
    }
}

/// What a file is instead of text, by its first bytes.
fn other_than_text(beginning: &[u8]) -> Option<&'static str> {
    const SIGNATURES: [(&[u8], &str); 6] = [
        (b"\x89PNG", "a PNG picture"),
        (b"\xFF\xD8\xFF", "a JPEG picture"),
        (b"GIF8", "a GIF picture"),
        (b"%PDF", "a PDF document"),
        (b"PK\x03\x04", "a zip archive or a spreadsheet"),
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
