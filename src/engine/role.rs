//! Roles: what a dropped file is, and which of its columns means what, told from its content and never from its name.

use serde::{Deserialize, Serialize};

use crate::engine::dialect::Dialect;
use crate::engine::event::EventColumns;
use crate::engine::record::Records;
use crate::engine::sniff;
use crate::engine::time::{self, TimeError};

/// How many rows of a file's beginning are looked at.
const ROWS_LOOKED_AT: usize = 200;

/// What a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Role {
    /// One line a listen: event, customer, track, local time, mobile flag, zip.
    Events,
    /// One line a customer: id, name and what the service knows of them.
    Customers,
    /// One line a track: id, title, artist, length.
    Music,
    /// One line a click on an ad: event, customer, ad, local time.
    Clicks,
}

impl Role {
    /// What one row of the file is called, for counts: "events", "customers".
    pub fn rows_are(self) -> &'static str {
        match self {
            Role::Events => "events",
            Role::Customers => "customers",
            Role::Music => "tracks",
            Role::Clicks => "clicks",
        }
    }

    /// The columns of the seed's file of this role, in its order.
    fn seed_columns(self) -> &'static [Meaning] {
        use Meaning::{
            Ad, Address, Artist, Campaign, Customer, Event, Gender, Length, Level, LinkedApps, Mobile, Name, SignDate,
            Status, Time, Title, Track, Zip,
        };
        match self {
            Role::Events => &[Event, Customer, Track, Time, Mobile, Zip],
            Role::Customers => &[
                Customer, Name, Gender, Address, Zip, SignDate, Status, Level, Campaign, LinkedApps,
            ],
            Role::Music => &[Track, Title, Artist, Length],
            Role::Clicks => &[Event, Customer, Ad, Time],
        }
    }

    /// The columns that a file of this role can't do without.
    fn needs(self) -> &'static [Meaning] {
        match self {
            Role::Events => &[Meaning::Customer, Meaning::Track, Meaning::Time, Meaning::Mobile],
            Role::Customers => &[Meaning::Customer, Meaning::Name],
            Role::Music => &[Meaning::Track, Meaning::Title],
            Role::Clicks => &[Meaning::Customer, Meaning::Ad, Meaning::Time],
        }
    }

    /// All roles, the ones that need more columns before those whose needs are a part of them.
    const ALL: [Role; 4] = [Role::Events, Role::Clicks, Role::Customers, Role::Music];
}

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Meaning {
    /// A number for the row itself.
    Event,
    /// The customer's id.
    Customer,
    /// The track's id.
    Track,
    /// The local time.
    Time,
    /// The mobile flag.
    Mobile,
    /// A zip code.
    Zip,
    /// The ad that was clicked.
    Ad,
    /// The customer's name.
    Name,
    /// The customer's gender.
    Gender,
    /// The customer's address.
    Address,
    /// The day on which the customer signed up.
    SignDate,
    /// Whether the customer's account is active.
    Status,
    /// What the customer pays for.
    Level,
    /// The campaign that brought the customer.
    Campaign,
    /// Whether the customer's account is linked with apps.
    LinkedApps,
    /// The track's title.
    Title,
    /// The track's artist.
    Artist,
    /// The track's length in seconds.
    Length,
    /// Anything else.
    Ignored,
}

impl Meaning {
    /// The column's name in messages.
    pub fn name(self) -> &'static str {
        match self {
            Meaning::Event => "event",
            Meaning::Customer => "customer",
            Meaning::Track => "track",
            Meaning::Time => "time",
            Meaning::Mobile => "mobile",
            Meaning::Zip => "zip",
            Meaning::Ad => "ad",
            Meaning::Name => "name",
            Meaning::Gender => "gender",
            Meaning::Address => "address",
            Meaning::SignDate => "sign-up date",
            Meaning::Status => "status",
            Meaning::Level => "level",
            Meaning::Campaign => "campaign",
            Meaning::LinkedApps => "linked apps",
            Meaning::Title => "title",
            Meaning::Artist => "artist",
            Meaning::Length => "length",
            Meaning::Ignored => "other",
        }
    }

    /// What a header's cell says that its column holds. Case, blanks and punctuation don't matter.
    fn of_header(cell: &str) -> Meaning {
        let word: String = cell
            .chars()
            .filter(|letter| letter.is_alphanumeric())
            .flat_map(char::to_lowercase)
            .collect();
        match word.as_str() {
            "event" | "eventid" | "id" => Meaning::Event,
            "customer" | "customerid" | "cust" | "custid" | "user" | "userid" | "listener" | "listenerid" => {
                Meaning::Customer
            }
            "track" | "trackid" | "song" | "songid" | "musicid" => Meaning::Track,
            "time" | "datetime" | "timestamp" | "localtime" | "playedat" | "listenedat" => Meaning::Time,
            "mobile" | "ismobile" | "mobileflag" => Meaning::Mobile,
            "zip" | "zipcode" | "postcode" | "postalcode" => Meaning::Zip,
            "ad" | "adid" | "adname" | "advertisement" | "advert" => Meaning::Ad,
            "name" | "customername" | "fullname" => Meaning::Name,
            "gender" | "sex" => Meaning::Gender,
            "address" | "street" => Meaning::Address,
            "signdate" | "signupdate" | "signedup" => Meaning::SignDate,
            "status" => Meaning::Status,
            "level" => Meaning::Level,
            "campaign" => Meaning::Campaign,
            "linkedwithapps" | "linkedapps" => Meaning::LinkedApps,
            "title" | "tracktitle" | "songtitle" | "trackname" => Meaning::Title,
            "artist" | "artistname" => Meaning::Artist,
            "length" | "duration" | "seconds" | "lengthseconds" => Meaning::Length,
            _ => Meaning::Ignored,
        }
    }
}

/// How a file is to be read: what it is, how it is written, what its columns mean and where its rows begin.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Layout {
    /// What the file is.
    pub role: Role,
    /// How it is written.
    pub dialect: Dialect,
    /// What each column holds.
    pub columns: Vec<Meaning>,
    /// How many bytes stand before the first data row: the byte order mark and the header.
    pub first_row_bytes: u64,
    /// How many lines stand before it.
    pub first_row_lines: u64,
}

impl Layout {
    /// The place of the first column with a meaning.
    pub fn column(&self, meaning: Meaning) -> Option<usize> {
        self.columns.iter().position(|&column| column == meaning)
    }

    /// Where an event's parts are; `None` when the file isn't an events file.
    pub fn event_columns(&self) -> Option<EventColumns> {
        Some(EventColumns {
            columns: self.columns.len(),
            customer: self.column(Meaning::Customer)?,
            track: self.column(Meaning::Track)?,
            time: self.column(Meaning::Time)?,
            mobile: self.column(Meaning::Mobile)?,
        })
    }
}

/// Why a file has no role.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unrecognised {
    /// It has no bytes, or only blank ones.
    Empty,
    /// It is no text; what it looks like instead.
    NotText(&'static str),
    /// It is a table of another kind; how it is written, and what its columns hold.
    OtherTable {
        /// How many columns its rows have.
        columns: usize,
        /// What stands between the columns.
        delimiter: &'static str,
        /// What the columns hold, in words.
        found: String,
    },
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
                for (index, role) in Role::ALL.into_iter().enumerate() {
                    let names: Vec<&str> = role.seed_columns().iter().map(|meaning| meaning.name()).collect();
                    let joint = if index == 0 { "" } else { "; " };
                    write!(f, "{joint}{role:?} ({})", names.join(", "))?;
                }
                write!(f, ". Add a header with such names, or put the columns in that order.")
            }
        }
    }
}

/// What the fields of a column look like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Looks {
    Empty,
    WholeNumber,
    Time,
    Text,
}

impl Looks {
    fn of(field: &[u8]) -> Looks {
        let field = field.trim_ascii();
        match field {
            [] => Looks::Empty,
            _ if field.iter().all(u8::is_ascii_digit) => Looks::WholeNumber,
            _ if time::parse(field) != Err(TimeError::NotATime) => Looks::Time,
            _ => Looks::Text,
        }
    }

    fn in_words(self) -> &'static str {
        match self {
            Looks::Empty => "nothing",
            Looks::WholeNumber => "whole numbers",
            Looks::Time => "times",
            Looks::Text => "text",
        }
    }
}

/// Tells what a file is from its beginning. The beginning may end in the middle of a row.
///
/// A header is taken at its word. Without one, the columns must be those of the seed's file of the role, in its order, and
/// hold what they should in most of the rows.
///
/// # Errors
/// When the file is empty, is no text, or is a table of another kind.
///
/// ```
/// use daypart::engine::role::{Role, recognise};
/// let layout = recognise(b"0,48,453,\"2014-10-23 03:26:20\",0,\"72132\"\n").unwrap();
/// assert_eq!((layout.role, layout.first_row_bytes), (Role::Events, 0));
/// let layout = recognise(b"TrackId,Title,Artist,Length\n0,Caught,Specials,200\n").unwrap();
/// assert_eq!((layout.role, layout.first_row_bytes), (Role::Music, 28));
/// ```
pub fn recognise(beginning: &[u8]) -> Result<Layout, Unrecognised> {
    if let Some(what) = other_than_text(beginning) {
        return Err(Unrecognised::NotText(what));
    }
    let mark = if beginning.starts_with(b"\xEF\xBB\xBF") { 3 } else { 0 };
    let text = &beginning[mark..];
    let (dialect, width) = sniff::guess(text);
    let mut records = Records::new(text, dialect, true).line_by_line();
    let Some(first) = records.next_row() else {
        return Err(Unrecognised::Empty);
    };
    let cells: Vec<String> = (0..first.len()).map(|index| text_of(first.field(index))).collect();
    let after_first = (first.next, first.lines_before + 1);
    let first_looks: Vec<Looks> = cells.iter().map(|cell| Looks::of(cell.as_bytes())).collect();
    let looks = looks_of_columns(records, &first_looks, width);

    let named: Vec<Meaning> = cells.iter().map(|cell| Meaning::of_header(cell)).collect();
    let is_header = first_looks.iter().all(|&looks| looks == Looks::Text);
    let layout = |role, columns, (bytes, lines): (usize, u64)| Layout {
        role,
        dialect,
        columns,
        first_row_bytes: (mark + bytes) as u64,
        first_row_lines: lines,
    };
    if is_header
        && let Some(role) = Role::ALL
            .into_iter()
            .find(|role| role.needs().iter().all(|need| named.contains(need)))
    {
        return Ok(layout(role, named, after_first));
    }
    // A header in words that aren't known still is a header when the rows under it hold something else.
    let unknown_header = is_header
        && looks
            .iter()
            .any(|&looks| looks == Looks::WholeNumber || looks == Looks::Time);
    let start = if unknown_header { after_first } else { (0, 0) };
    let fits = |role: &Role| {
        let columns = role.seed_columns();
        columns.len() == looks.len()
            && columns
                .iter()
                .zip(&looks)
                .all(|(&meaning, &looks)| can_hold(meaning, looks))
    };
    if let Some(role) = Role::ALL.into_iter().find(fits) {
        return Ok(layout(role, role.seed_columns().to_vec(), start));
    }
    let found: Vec<&str> = looks.iter().take(12).map(|looks| looks.in_words()).collect();
    let found = if is_header {
        cells.iter().map(String::as_str).take(12).collect()
    } else {
        found
    };
    let found: Vec<String> = found.into_iter().map(shorten).collect();
    Err(Unrecognised::OtherTable {
        columns: width,
        delimiter: dialect.delimiter_name(),
        found: found.join(", "),
    })
}

/// What a file is instead of text, by its first bytes.
fn other_than_text(beginning: &[u8]) -> Option<&'static str> {
    const SIGNATURES: [(&[u8], &str); 8] = [
        (b"\x89PNG", "a PNG picture"),
        (b"\xFF\xD8\xFF", "a JPEG picture"),
        (b"GIF8", "a GIF picture"),
        (b"%PDF", "a PDF document"),
        (b"PK\x03\x04", "a zip archive or a spreadsheet"),
        (b"\x1F\x8B", "a gzip archive"),
        (b"\xFF\xFE", "text in UTF-16"),
        (b"\xFE\xFF", "text in UTF-16"),
    ];
    let signature = SIGNATURES
        .iter()
        .find(|(signature, _)| beginning.starts_with(signature));
    match signature {
        Some((_, what)) => Some(what),
        None if beginning.contains(&0) => Some("binary data"),
        None => None,
    }
}

/// What each column looks like in most of the rows that have the usual width. A file of one row has only that.
fn looks_of_columns(mut records: Records<'_>, first_looks: &[Looks], width: usize) -> Vec<Looks> {
    const KINDS: [Looks; 4] = [Looks::Text, Looks::WholeNumber, Looks::Time, Looks::Empty];
    let mut counts = vec![[0usize; KINDS.len()]; width];
    let mut rows = 0;
    while rows < ROWS_LOOKED_AT
        && let Some(row) = records.next_row()
    {
        rows += 1;
        if row.len() != width {
            continue;
        }
        for (index, counts) in counts.iter_mut().enumerate() {
            let looks = Looks::of(row.field(index));
            if let Some(kind) = KINDS.iter().position(|&kind| kind == looks) {
                counts[kind] += 1;
            }
        }
    }
    let commonest = |counts: &[usize; KINDS.len()]| {
        (0..KINDS.len())
            .max_by_key(|&kind| counts[kind])
            .map_or(Looks::Empty, |kind| KINDS[kind])
    };
    if counts.iter().all(|counts| counts.iter().sum::<usize>() == 0) {
        return first_looks.to_vec();
    }
    counts.iter().map(commonest).collect()
}

/// Whether a column that looks so can hold what the seed's files hold there.
fn can_hold(meaning: Meaning, looks: Looks) -> bool {
    match meaning {
        Meaning::Time => looks == Looks::Time,
        Meaning::Event | Meaning::Length | Meaning::Mobile => looks == Looks::WholeNumber,
        Meaning::Customer | Meaning::Track | Meaning::Zip => matches!(looks, Looks::WholeNumber | Looks::Text),
        Meaning::Ad | Meaning::Name | Meaning::SignDate => looks == Looks::Text,
        _ => looks != Looks::Time,
    }
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
