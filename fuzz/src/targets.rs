//! Fuzz targets: each processes any input and asserts the invariants that must hold for it.
//!
//! A target returns a hash of the kind of outcome. The native test runs the seeds through the same functions.

#[path = "other_inputs.rs"]
mod other_inputs;

use std::hash::{DefaultHasher, Hash, Hasher};

use daypart::state::{format_overrides, parse_overrides};
use daypart_engine::csv::dialect::{Dialect, Escape};
use daypart_engine::csv::encoding::Encoding;
use daypart_engine::csv::reader::CsvTable;
use daypart_engine::csv::records::RowReader;
use daypart_engine::export::manifest::Manifest;
use daypart_engine::query::filter::{Filter, Subject, percent_decode};
use daypart_engine::scan::scanner::EventScanner;
use daypart_engine::schema::detect::{recognise, recognise_as};
use daypart_engine::schema::kinds::{ColumnKind, TableKind};
use daypart_engine::schema::layout::{EventLayout, Layout, ProfileKey, ReadOverrides};
use daypart_engine::schema::preview::preview;
use daypart_engine::store::chunk::EventChunk;
use daypart_engine::time::civil;
use daypart_engine::time::dayparts::Dayparts;
use daypart_engine::time::names::{self, MonthName, TimeNames};
use daypart_engine::time::parse::{self, DateOrder, Epoch, TimeFormat};
use daypart_engine::time::zone::{Transition, Zone};

/// A fuzz target: processes an input, asserts its invariants, and returns a hash of the kind of outcome.
pub type Target = fn(&[u8]) -> u64;

/// The targets by name.
pub const TARGETS: [(&str, Target); 9] = [
    ("detect", detect),
    ("reader", reader),
    ("time", time),
    ("filter", filter),
    ("manifest", manifest),
    ("segments", other_inputs::segments),
    ("fragment", other_inputs::fragment),
    ("settings", other_inputs::settings),
    ("chunk", other_inputs::chunk),
];

fn kind_of(what: impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    what.hash(&mut hasher);
    hasher.finish()
}

/// Order of magnitude of a count.
fn size_of(count: usize) -> u32 {
    count.checked_ilog2().map_or(0, |size| size + 1)
}

/// Reads any text as a manifest, applies its settings, and writes it again.
fn manifest(input: &[u8]) -> u64 {
    let Ok(manifest) = serde_json::from_slice::<Manifest>(input) else {
        return kind_of(input.first());
    };
    let again = serde_json::to_vec(&manifest)
        .ok()
        .and_then(|text| serde_json::from_slice(&text).ok());
    assert_eq!(again.as_ref(), Some(&manifest), "a manifest reads back");
    let readings: Vec<bool> = (manifest.files.iter())
        .map(|file| match parse_overrides(&file.overrides) {
            Some(overrides) => {
                let again = parse_overrides(&format_overrides(&overrides));
                assert_eq!(again.as_ref(), Some(&overrides), "a file's overrides read back");
                true
            }
            None => false,
        })
        .collect();
    let view = manifest.view().map(|(dayparts, filter)| {
        assert_eq!(
            dayparts.to_string().parse().as_ref(),
            Ok(&dayparts),
            "dayparts read back"
        );
        (dayparts.bands().len(), filter.conditions().count())
    });
    let problem = view.as_ref().err().and_then(|message| message.split(':').next());
    kind_of((readings, view.as_ref().ok(), problem))
}

/// Reads any text as the filter and the dayparts of a URL fragment.
fn filter(input: &[u8]) -> u64 {
    let text = String::from_utf8_lossy(input);
    let read = text.parse::<Filter>().ok().map(|filter| {
        let again = filter.to_string().parse::<Filter>();
        assert_eq!(again.as_ref(), Ok(&filter), "a filter's text reads back");
        filter
            .conditions()
            .map(|(subject, _)| subject)
            .collect::<Vec<Subject>>()
    });
    let bands = percent_decode(&text)
        .and_then(|text| text.parse::<Dayparts>().ok())
        .map(|dayparts| {
            assert_eq!(
                dayparts.to_string().parse().as_ref(),
                Ok(&dayparts),
                "dayparts read back"
            );
            dayparts.bands().len()
        });
    kind_of((read, bands))
}

/// Infers the dialect and the layout of any bytes.
fn detect(input: &[u8]) -> u64 {
    let table = CsvTable::new(input, None);
    let rows = table.records().count();
    assert!(table.columns() >= 1, "a table has a column");
    assert!(rows <= 3 * input.len(), "a record has at least a byte");
    let as_events = ReadOverrides {
        table_kind: Some(TableKind::Events),
        ..ReadOverrides::default()
    };
    let layout = recognise(input).or_else(|_| recognise_as(input, &as_events));
    let table_kind = layout.as_ref().ok().map(|layout| {
        assert_eq!(layout.names.len(), layout.columns.len(), "each column has a name");
        check_reproducible(input, layout);
        if layout.encoding == Encoding::Utf8 {
            check_preview(input, layout);
            check_encodings(input, layout);
        }
        format!("{:?} {:?}", layout.table_kind, layout.columns)
    });
    let dialect = format!("{:?} {:?}", table.dialect(), table.encoding());
    kind_of((
        dialect,
        size_of(table.columns()),
        table.names().len(),
        size_of(rows),
        table_kind,
    ))
}

/// Asserts that a layout's own settings lead to the same layout.
fn check_reproducible(input: &[u8], layout: &Layout) {
    let again = recognise_as(input, &ReadOverrides::from_layout(layout));
    assert_eq!(
        again.as_ref().map(columns_of),
        Ok(columns_of(layout)),
        "a layout's settings reproduce it"
    );
}

/// Asserts that a preview shows the first rows of a file in UTF-8.
fn check_preview(input: &[u8], layout: &Layout) {
    let end = layout
        .end_bytes
        .map_or(input.len(), |end| input.len().min(end as usize));
    let text = input.get(layout.first_row_bytes as usize..end).unwrap_or(&[]);
    let widths: Vec<usize> = rows(text, layout.dialect, layout.columns.len(), 7)
        .iter()
        .map(|row| row.0.len())
        .collect();
    let shown: Vec<usize> = preview(input, layout).rows.iter().map(Vec::len).collect();
    assert!(widths.starts_with(&shown), "a preview shows the first rows");
    assert!(
        shown.len() >= widths.len().min(3),
        "a preview shows at least three rows"
    );
}

/// Asserts that a file in UTF-8 has the same columns, and so the same signature, in UTF-16.
fn check_encodings(input: &[u8], layout: &Layout) {
    // An incomplete character at the end is no error in UTF-8, but has no counterpart in UTF-16.
    let Ok(text) = std::str::from_utf8(input) else { return };
    let units = || text.trim_start_matches('\u{FEFF}').encode_utf16();
    let little: Vec<u8> = [0xFEFF].into_iter().chain(units()).flat_map(u16::to_le_bytes).collect();
    let big: Vec<u8> = [0xFEFF].into_iter().chain(units()).flat_map(u16::to_be_bytes).collect();
    let overrides = ReadOverrides {
        table_kind: Some(layout.table_kind),
        ..ReadOverrides::default()
    };
    let expected = recognise_as(input, &overrides).as_ref().map(columns_of).ok();
    for (bytes, encoding) in [(little, Encoding::Utf16Le), (big, Encoding::Utf16Be)] {
        let other = recognise_as(&bytes, &overrides);
        assert_eq!(
            other.as_ref().map(|other| other.encoding).ok(),
            Some(encoding),
            "the byte order mark tells the encoding"
        );
        assert_eq!(
            other.as_ref().map(columns_of).ok(),
            expected,
            "the encoding doesn't change the columns"
        );
    }
}

/// The parts of a layout that the encoding doesn't determine.
fn columns_of(layout: &Layout) -> (TableKind, Dialect, u64, Vec<ColumnKind>, String) {
    let signature = layout.signature();
    (
        layout.table_kind,
        layout.dialect,
        layout.first_row_lines,
        layout.columns.clone(),
        signature,
    )
}

/// Reads any text in any dialect, whole and in pieces. The first bytes select the dialect.
fn reader(input: &[u8]) -> u64 {
    let (choice, text) = input
        .split_first_chunk::<4>()
        .map_or((&[0; 4], input), |(choice, text)| (choice, text));
    let [delimiter, quoting, columns, piece] = *choice;
    let dialect = Dialect {
        delimiter: Dialect::DELIMITERS[usize::from(delimiter) % Dialect::DELIMITERS.len()],
        space_after_delimiter: quoting & 1 != 0,
        quote: [Some(b'"'), Some(b'\''), None, Some(b'"')][usize::from(quoting >> 1 & 3)],
        escape: if quoting & 8 != 0 {
            Escape::Byte(b'\\')
        } else {
            Escape::Doubled
        },
    };
    let columns = usize::from(columns % 8);
    let piece = 1 + usize::from(piece % 32);
    let whole = rows(text, dialect, columns, text.len().max(1));
    assert_eq!(
        rows(text, dialect, columns, piece),
        whole,
        "pieces don't change the rows"
    );
    let layout = EventLayout {
        dialect,
        key: if quoting & 32 != 0 {
            ProfileKey::Month
        } else {
            ProfileKey::Column(1)
        },
        ..EventLayout::default_order()
    };
    let one = scanned(layout.clone(), text, text.len().max(1));
    let many = scanned(layout, text, piece);
    let counts = |chunks: &[EventChunk]| -> (u64, usize, u64) {
        let sum = |of: fn(&EventChunk) -> u64| chunks.iter().map(of).sum::<u64>();
        let kept: usize = chunks.iter().map(EventChunk::len).sum();
        (sum(|chunk| chunk.rows), kept, sum(|chunk| chunk.rejects.total()))
    };
    let (rows_in, kept, rejected) = counts(&one);
    assert_eq!(
        rows_in,
        kept as u64 + rejected,
        "rows read are rows accepted plus rows rejected"
    );
    assert_eq!(
        counts(&many),
        (rows_in, kept, rejected),
        "pieces don't change the counts"
    );
    let widths: Vec<u32> = whole.iter().take(8).map(|row| size_of(row.0.len())).collect();
    let damaged = whole.iter().filter(|row| row.1 || row.2).count();
    kind_of((widths, size_of(damaged), size_of(kept), size_of(rejected as usize)))
}

/// The rows of a text that is fed in pieces: fields, whether a quote was stray, whether the row was repaired.
fn rows(text: &[u8], dialect: Dialect, columns: usize, piece: usize) -> Vec<(Vec<Vec<u8>>, bool, bool)> {
    let mut found = Vec::new();
    let (mut start, mut end) = (0, 0);
    while end < text.len() {
        end = (end + piece).min(text.len());
        let mut records = RowReader::new(&text[start..end], dialect, end == text.len()).repairing(columns);
        while let Some(row) = records.next_row() {
            let fields = (0..row.len()).map(|index| row.field(index).to_vec()).collect();
            found.push((fields, row.stray_quote, row.repaired));
        }
        start += records.position();
    }
    assert_eq!(start, text.len(), "the whole text is read");
    found
}

/// Scans an events file that is fed in pieces.
fn scanned(layout: EventLayout, text: &[u8], piece: usize) -> Vec<EventChunk> {
    let mut scanner = EventScanner::new(layout);
    let mut chunks = Vec::new();
    let (mut start, mut end) = (0, 0);
    while end < text.len() {
        end = (end + piece).min(text.len());
        start += scanner.feed(&text[start..end], end == text.len());
        chunks.push(scanner.take_chunk());
    }
    chunks
}

/// Reads any text as a time. The first byte selects the format.
fn time(input: &[u8]) -> u64 {
    let (choice, text) = input.split_first().map_or((0, input), |(choice, text)| (*choice, text));
    let units = [
        None,
        Some(Epoch::Seconds),
        Some(Epoch::Milliseconds),
        Some(Epoch::Microseconds),
        Some(Epoch::Nanoseconds),
        Some(Epoch::SpreadsheetDays),
    ];
    let format = TimeFormat {
        order: if choice & 1 != 0 {
            DateOrder::MonthFirst
        } else {
            DateOrder::DayFirst
        },
        epoch: units.get(usize::from(choice >> 1 & 7)).copied().flatten(),
        zoned: choice & 16 != 0,
        uncommon: false,
    };
    let zone = Zone::new(
        "Area/City",
        vec![
            Transition {
                from_second: 1_396_141_200,
                offset_seconds: 7200,
            },
            Transition {
                from_second: 1_414_285_200,
                offset_seconds: -34_200,
            },
        ],
    );
    let names = TimeNames {
        months: vec![MonthName::new("Okt.", 10), MonthName::new("мая", 5)],
        zones: vec![zone.clone()],
    };
    let read = parse::parse(text, format, &zone, &names);
    if let Ok(read) = read {
        let at = civil::civil(read.at);
        let written = format!(
            "{:04}-{:02}-{:02} {:02}:{:02}:{:02}",
            at.year, at.month, at.day, at.hour, at.minute, at.second
        );
        let again = parse::parse(written.as_bytes(), format, &zone, &names).map(|again| again.at);
        assert_eq!(again, Ok(read.at), "a formatted time parses to the same time");
        for junk in [[text, b"~"].concat(), [text, b" ~"].concat(), [b"~", text].concat()] {
            assert!(
                parse::parse(&junk, format, &zone, &names).is_err(),
                "junk is no part of a time"
            );
        }
        if format.epoch.is_none() {
            assert!(parse::is_time(text), "a time has the form of one");
        }
    }
    let forms = [parse::is_time(text), parse::is_date(text)];
    assert_ne!(forms, [true; 2], "a time is no date");
    names::month_words(text);
    names::zone_names(text);
    let inferred = parse::infer_time_format(text.split(|&byte| byte == b'\n'), &names);
    kind_of((
        format!(
            "{:?}",
            read.map(|read| (read.zoned, read.year_last.is_some(), read.common, read.twelve_hours))
        ),
        format!("{inferred:?}"),
        forms,
        parse::is_time_of_day(text),
    ))
}
