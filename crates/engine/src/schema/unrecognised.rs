//! Unrecognised files: why a file isn't recognised as a table of a known kind, and what to do.

use crate::csv::sniffer::Sniffed;
use crate::fields::inferred_type::ObservedColumn;
use crate::schema::column_names::Suggestion;
use crate::schema::detect::MAX_COLUMNS;
use crate::schema::infer::Table;
use crate::schema::kinds::{ColumnKind, TableKind};
use crate::text::number_format::count;

/// Maximum number of columns that a message lists.
const MAX_LISTED: usize = 12;

/// Maximum length of a text in a message, in characters.
const MAX_CHARACTERS: usize = 30;

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
        /// What it lacks.
        lacks: Lack,
    },
}

/// What a table of an unknown kind lacks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Lack {
    /// A column with a time; the one that comes nearest to it.
    Time(Option<NearTime>),
    /// Any column beside the time.
    Subject,
}

/// A column that comes near to a time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NearTime {
    /// The column's name, or its number.
    pub column: String,
    /// One of its values.
    pub value: String,
    /// What its values are instead.
    pub form: NearForm,
}

/// What the values of a column are that comes near to a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NearForm {
    /// Dates without a time of day.
    Dates,
    /// Times of day without a date.
    Clocks,
    /// Day numbers of a spreadsheet.
    DayNumbers,
    /// Texts in no known form.
    Unknown,
}

impl Unrecognised {
    /// An unknown table, described by its header if it has one, else by the inferred types of its columns.
    pub(crate) fn other_table(sniffed: &Sniffed, table: &Table<'_>) -> Unrecognised {
        let found: Vec<String> = match table.names {
            Some(names) => names.iter().take(MAX_LISTED).map(|name| shorten(name)).collect(),
            None => table
                .columns
                .iter()
                .take(MAX_LISTED)
                .map(|column| column.inferred_type.description().to_owned())
                .collect(),
        };
        let has_time = table.columns.iter().any(ObservedColumn::is_time);
        Unrecognised::OtherTable {
            columns: sniffed.columns,
            delimiter: sniffed.dialect.delimiter_name(),
            found: found.join(", "),
            lacks: if has_time {
                Lack::Subject
            } else {
                Lack::Time(NearTime::find(table))
            },
        }
    }
}

impl NearTime {
    /// Returns the column that comes nearest to a time: by its values, else by its name.
    pub(crate) fn find(table: &Table<'_>) -> Option<NearTime> {
        let form = |column: &ObservedColumn| {
            let forms = [
                (column.dates, NearForm::Dates),
                (column.clocks, NearForm::Clocks),
                (column.day_numbers, NearForm::DayNumbers),
            ];
            forms
                .into_iter()
                .find(|(count, _)| column.is_mostly(*count))
                .map(|(_, form)| form)
        };
        let by_name = |index: usize, exact: bool| {
            let name = table.names.and_then(|names| names.get(index));
            name.is_some_and(|name| {
                let mut suggestions = Suggestion::of(name).into_iter();
                suggestions.any(|suggestion| suggestion.kind == ColumnKind::Time && (suggestion.is_exact || !exact))
            })
        };
        let columns = || table.columns.iter().enumerate().filter(|(_, column)| column.filled > 0);
        let named = |exact: bool| columns().find(|(index, _)| by_name(*index, exact));
        let (index, column) = named(true)
            .or_else(|| columns().find(|(_, column)| form(column).is_some()))
            .or_else(|| named(false))?;
        let mut cells = table.rows.iter().filter_map(|row| row.get(index));
        Some(NearTime {
            column: match table
                .names
                .and_then(|names| names.get(index))
                .filter(|name| !name.is_empty())
            {
                Some(name) => shorten(name),
                None => format!("Column {}", index + 1),
            },
            value: shorten(cells.find(|cell| !cell.is_empty())?),
            form: form(column).unwrap_or(NearForm::Unknown),
        })
    }
}

impl std::fmt::Display for NearTime {
    /// Writes what the column contains and what to do, in two sentences.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let NearTime { column, value, form } = self;
        let (what, advice) = match form {
            NearForm::Dates => (", a date without a time of day", "Export the plays with date and time."),
            NearForm::Clocks => (", a time of day without a date", "Export the plays with date and time."),
            NearForm::DayNumbers => (
                ", which looks like the number of a day in a spreadsheet",
                "Format the column as date and time in the spreadsheet and export it again, or choose “Day numbers of a \
                 spreadsheet” in the settings.",
            ),
            NearForm::Unknown => ("", "Export times like 2014-10-23 03:26:20."),
        };
        write!(f, "The nearest is “{column}” with “{value}”{what}. {advice}")
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
                lacks,
            } => {
                let columns = match columns {
                    1 => "1 column".to_owned(),
                    columns => format!("{columns} columns separated by {delimiter}"),
                };
                if let Lack::Time(Some(near)) = lacks {
                    return write!(
                        f,
                        "No column contains times that can be read. {near} Found {columns} ({found})."
                    );
                }
                write!(
                    f,
                    "This doesn’t look like a file Daypart knows. It has {columns} ({found}). "
                )?;
                let lack = match lacks {
                    Lack::Time(_) => "No column contains times.",
                    Lack::Subject => "Apart from the time, no column identifies a person or a track.",
                };
                write_headers(f, lack)
            }
        }
    }
}

/// Writes what a table lacks, and the headers of the known kinds.
fn write_headers(f: &mut std::fmt::Formatter<'_>, lack: &str) -> std::fmt::Result {
    write!(
        f,
        "{lack} Choose below what each column contains, or use one of these headers: "
    )?;
    let kinds = [
        TableKind::Events,
        TableKind::Customers,
        TableKind::Music,
        TableKind::Clicks,
    ];
    for (index, table_kind) in kinds.into_iter().enumerate() {
        let names: Vec<&str> = table_kind.default_columns().iter().map(|kind| kind.name()).collect();
        let separator = if index == 0 { "" } else { "; " };
        write!(f, "{separator}{table_kind:?} ({})", names.join(", "))?;
    }
    write!(f, ".")
}

fn shorten(cell: &str) -> String {
    match cell.char_indices().nth(MAX_CHARACTERS) {
        Some((cut, _)) => format!("{}…", &cell[..cut]),
        None => cell.to_owned(),
    }
}
