//! Schema detection: infers a file's kind and layout from its beginning, never from its name.
//!
//! [`recognise`] combines the steps: encoding, dialect (`sniffer`), header, column kinds
//! (`infer`) and time format. [`preview`](crate::schema::preview) reads the
//! first rows with the result.

use std::borrow::Cow;

use crate::csv::constant_formula;
use crate::csv::encoding::{self, Encoding};
use crate::csv::header;
use crate::csv::records::RowReader;
use crate::csv::sniffer::{self, Hints, Sniffed};
use crate::fields::inferred_type::ObservedColumn;
use crate::schema::align::{self, Alignment};
use crate::schema::infer::{self, Inferred, Table};
use crate::schema::kinds::ColumnKind;
use crate::schema::layout::{Evidence, Layout, OrderEvidence, ProfileKey, ReadOverrides};
use crate::schema::precomputed_columns;
use crate::schema::unrecognised::Unrecognised;
use crate::text::number_format::count;
use crate::time::parse::{self, Epoch, InferredTimeFormat, TimeFormat};
use crate::time::zone::Zone;

/// Maximum number of rows that inference samples.
pub(crate) const SAMPLE_ROWS: usize = 200;

/// Maximum number of columns of a table. Customers, the widest known kind, have ten; a file with thousands is
/// some other kind of table, and no user could assign a kind to each column.
pub const MAX_COLUMNS: usize = 1_000;

/// A NUL within this many bytes means that the file is binary. A later NUL is damage in a text, such as a power
/// failure leaves at the end of a log, and stays in its rows.
const BINARY_PREFIX_BYTES: usize = 512;

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
    let directive = fields_directive(text);
    let hints = Hints {
        delimiter: overrides.delimiter.or(directive.map(|(delimiter, _)| delimiter)),
        quote: overrides.quote,
    };
    let table = sniffer::sniff(text, hints);
    if table.columns > MAX_COLUMNS {
        return Err(Unrecognised::TooWide(table.columns));
    }
    let mut sample = Sample::of(text, &table, overrides);
    if let Some((delimiter, names)) = directive {
        sample.name_columns(delimiter, names);
    }
    let has_names = sample.header > 0 || directive.is_some();
    let (table_kind, kinds) = infer_kinds(&sample, has_names, &table, overrides)?;
    let (columns, evidence): (Vec<ColumnKind>, Vec<Evidence>) = kinds.into_iter().unzip();
    let position = |kind: ColumnKind| columns.iter().position(|&column| column == kind);
    let (date, clock) = (position(ColumnKind::Time), position(ColumnKind::Clock));
    let in_rows = sample.rows.iter();
    let times: Vec<Vec<u8>> = in_rows.filter_map(|row| time_text(row, date?, clock)).collect();
    let inferred = parse::infer_time_format(times.iter().map(Vec::as_slice), &overrides.time_names);
    // Nothing else makes a column of them the time than a column of the same days, or the user.
    let are_day_numbers = |column: &ObservedColumn| column.is_mostly(column.day_numbers);
    let day_numbers = date
        .and_then(|date| sample.columns.get(date))
        .filter(|column| are_day_numbers(column))
        .map(|_| Epoch::SpreadsheetDays);
    let customer = position(ColumnKind::Customer);
    let mut notes = notes(encoding, &table);
    notes.extend(sample.note);
    notes.extend(inferred.rounded_to_seconds.map(rounding_note));
    Ok(Layout {
        table_kind,
        encoding,
        dialect: table.dialect,
        header_rows: sample.header,
        first_row_bytes: (mark_bytes + sample.first_row_bytes) as u64,
        first_row_lines: sample.first_row_lines,
        end_bytes: table.next_table.map(|(bytes, _)| (mark_bytes + bytes) as u64),
        time: TimeFormat {
            order: overrides.date_order.unwrap_or(inferred.format.order),
            epoch: overrides.epoch.or(inferred.format.epoch).or(day_numbers),
            zoned: inferred.format.zoned && !is_zone_unknown(before_table(text, &table)),
            ..inferred.format
        },
        date_order: order_evidence(&times, inferred, overrides),
        zone: overrides.zone.clone().unwrap_or_default(),
        time_names: overrides.time_names.clone(),
        key: overrides
            .key
            .unwrap_or(customer.map_or(ProfileKey::WholeFile, ProfileKey::Column)),
        devices: overrides.devices.clone(),
        notes,
        names: with_numbers(sample.names),
        columns,
        evidence,
    })
}

/// Infers the kind of a table and of its columns; the user's choices win.
fn infer_kinds(
    sample: &Sample,
    has_names: bool,
    sniffed: &Sniffed,
    overrides: &ReadOverrides,
) -> Result<Inferred, Unrecognised> {
    let table = Table {
        names: has_names.then_some(sample.names.as_slice()),
        rows: &sample.rows,
        columns: &sample.columns,
        epoch: overrides.epoch,
    };
    let inferred = match overrides.table_kind {
        Some(table_kind) => Some((table_kind, infer::column_kinds(table_kind, &table))),
        None => infer::table_and_column_kinds(&table),
    };
    let Some((table_kind, kinds)) = inferred else {
        return Err(match table.names.and_then(precomputed_columns::by_product) {
            Some(what) => Unrecognised::ByProduct(what),
            None => Unrecognised::other_table(sniffed, &table),
        });
    };
    let Some(chosen) = &overrides.columns else {
        return Ok((table_kind, kinds));
    };
    let mut kinds: Vec<_> = chosen.iter().map(|&kind| (kind, Evidence::Chosen)).collect();
    kinds.resize(sniffed.columns, (ColumnKind::Ignored, Evidence::Chosen));
    Ok((table_kind, kinds))
}

/// Returns whether a player's log says before its table that its times are in no known zone: it writes what its own
/// clock showed.
fn is_zone_unknown(before_table: &[u8]) -> bool {
    memchr::memmem::find(before_table, UNKNOWN_ZONE).is_some()
}

/// The line of a player's log that says that its times are in no known zone.
const UNKNOWN_ZONE: &[u8] = b"#TZ/UNKNOWN";

/// The directive of the W3C's extended log format that names the columns.
const FIELDS: &[u8] = b"#Fields:";

/// The names of the columns in a log of a server, and their delimiter.
fn fields_directive(text: &[u8]) -> Option<(u8, &[u8])> {
    let lines = text
        .split(|&byte| byte == b'\n')
        .take_while(|line| line.starts_with(b"#"));
    let names = lines.filter_map(|line| line.strip_prefix(FIELDS)).last()?.trim_ascii();
    let delimiter = [b'\t', b',', b' ']
        .into_iter()
        .find(|delimiter| names.contains(delimiter))?;
    Some((delimiter, names))
}

/// The text before a table.
fn before_table<'a>(text: &'a [u8], table: &Sniffed) -> &'a [u8] {
    text.get(..table.start_bytes).unwrap_or(&[])
}

/// The text of a row's time, with the time of day after a blank if it has a column of its own.
pub(crate) fn time_text(row: &[String], date: usize, clock: Option<usize>) -> Option<Vec<u8>> {
    let date = row.get(date)?;
    let text = match clock {
        None => date.clone(),
        Some(clock) => format!("{date} {}", row.get(clock)?),
    };
    Some(text.into_bytes())
}

/// Returns the evidence for the order of day and month.
fn order_evidence(times: &[Vec<u8>], inferred: InferredTimeFormat, overrides: &ReadOverrides) -> OrderEvidence {
    let needs_order = |time: &Vec<u8>| {
        let moment = parse::parse(time, inferred.format, &Zone::default(), &overrides.time_names);
        moment.is_ok_and(|moment| moment.year_last.is_some())
    };
    match times.iter().any(needs_order) {
        false => OrderEvidence::Unneeded,
        true if inferred.order_ambiguous && overrides.date_order.is_none() => OrderEvidence::Ambiguous,
        true => OrderEvidence::Known,
    }
}

/// Describes times that a spreadsheet has rounded.
fn rounding_note(seconds: u32) -> String {
    format!(
        "The times are rounded to {} seconds, as a spreadsheet shortens long numbers, so hours and dayparts are wrong. \
         Export them with all digits.",
        count(u64::from(seconds))
    )
}

/// Numbers the columns without a name: "Column 3".
fn with_numbers(mut names: Vec<String>) -> Vec<String> {
    for (index, name) in names.iter_mut().enumerate() {
        if name.is_empty() {
            *name = format!("Column {}", index + 1);
        }
    }
    names
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
pub(crate) fn in_utf8(beginning: &[u8], encoding: Encoding) -> Cow<'_, [u8]> {
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
    /// The header's name of each column; empty where there is none.
    names: Vec<String>,
    /// What was assumed about the names, in a sentence.
    note: Option<String>,
    first_row_bytes: usize,
    first_row_lines: u64,
    /// The rows below the header with the expected number of fields.
    rows: Vec<Vec<String>>,
    columns: Vec<ObservedColumn>,
}

impl Sample {
    /// Names the columns after a list in the lines before the table.
    fn name_columns(&mut self, delimiter: u8, names: &[u8]) {
        let names = names
            .split(|&byte| byte == delimiter)
            .map(text_of)
            .filter(|name| !name.is_empty());
        let Alignment { names, note } = align::align(names.collect(), &self.columns);
        (self.names, self.note) = (names, note);
    }

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
        let columns: Vec<ObservedColumn> = (0..table.columns).map(column).collect();
        let (bytes, lines) = ends.get(header).copied().unwrap_or_default();
        let widest = rows.iter().map(Vec::len).max().unwrap_or_default();
        let Alignment { names, note } = match header {
            0 => Alignment::without_header(table.columns),
            _ => align::align(header::cells(&rows, widest), &columns),
        };
        Sample {
            header,
            names,
            note,
            first_row_bytes: table.start_bytes + bytes,
            first_row_lines: table.start_lines + lines,
            rows: data,
            columns,
        }
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

/// A field as text, without blanks around it.
pub(crate) fn text_of(field: &[u8]) -> String {
    String::from_utf8_lossy(constant_formula::text(field)).trim().to_owned()
}
