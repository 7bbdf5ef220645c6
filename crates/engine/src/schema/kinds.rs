//! Table kinds and column kinds: the vocabulary of schema inference.
//!
//! Both are inferred from a file's content, never from its name; [`detect`](crate::schema::detect) does that.

use serde::{Deserialize, Serialize};

/// Kind of a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum TableKind {
    /// One row per play: event, customer, track, local time, mobile flag, ZIP code.
    Events,
    /// One row per customer: id, name and account details.
    Customers,
    /// One row per track: id, title, artist, length.
    Music,
    /// One row per ad click: event, customer, ad, local time.
    Clicks,
    /// One row per precomputed profile: id, unique tracks, plays by daypart, mobile plays.
    Profiles,
    /// One row per hour of the week, precomputed: weekday, hour, plays, mobile plays.
    Hours,
}

impl TableKind {
    /// Plural noun for the rows of such a table, for counts: "events", "customers".
    pub fn row_noun(self) -> &'static str {
        match self {
            TableKind::Events => "events",
            TableKind::Customers => "customers",
            TableKind::Music => "tracks",
            TableKind::Clicks => "clicks",
            TableKind::Profiles => "profiles",
            TableKind::Hours => "hourly counts",
        }
    }

    /// Columns of such a table in their default order: that of the service's own export, and of the demo's files.
    pub fn default_columns(self) -> &'static [ColumnKind] {
        use ColumnKind::{
            Ad, Address, Artist, Band, Campaign, Customer, Event, Gender, Hour, Length, Level, LinkedApps, Listens,
            Mobile, MobileListens, Name, SignDate, Status, Time, Title, Track, Unique, Weekday, Zip,
        };
        match self {
            TableKind::Events => &[Event, Customer, Track, Time, Mobile, Zip],
            TableKind::Customers => &[
                Customer, Name, Gender, Address, Zip, SignDate, Status, Level, Campaign, LinkedApps,
            ],
            TableKind::Music => &[Track, Title, Artist, Length],
            TableKind::Clicks => &[Event, Customer, Ad, Time],
            TableKind::Profiles => &[Customer, Unique, Band, Band, Band, Band, MobileListens],
            TableKind::Hours => &[Weekday, Hour, Listens, MobileListens],
        }
    }

    /// Columns without which such a table can't be read.
    pub fn required_columns(self) -> &'static [ColumnKind] {
        match self {
            TableKind::Events => &[ColumnKind::Time],
            TableKind::Customers => &[ColumnKind::Customer, ColumnKind::Name],
            TableKind::Music => &[ColumnKind::Track, ColumnKind::Title],
            TableKind::Clicks => &[ColumnKind::Customer, ColumnKind::Ad, ColumnKind::Time],
            TableKind::Profiles => &[ColumnKind::Customer, ColumnKind::Band],
            TableKind::Hours => &[ColumnKind::Weekday, ColumnKind::Hour, ColumnKind::Listens],
        }
    }

    /// Column kinds that a user can assign to a column of such a table.
    pub fn column_choices(self) -> Vec<ColumnKind> {
        let mut kinds = match self {
            TableKind::Events => vec![ColumnKind::Clock, ColumnKind::Title, ColumnKind::Artist],
            _ => Vec::new(),
        };
        kinds.splice(0..0, self.default_columns().iter().copied());
        kinds.dedup();
        kinds.push(ColumnKind::Ignored);
        kinds
    }

    /// All kinds, in the order in which inference tries them: a kind comes before any kind whose required
    /// columns are a subset of its own.
    pub const ALL: [TableKind; 6] = [
        TableKind::Clicks,
        TableKind::Events,
        TableKind::Customers,
        TableKind::Music,
        TableKind::Profiles,
        TableKind::Hours,
    ];
}

/// Kind of a column: what its fields contain.
///
/// The variants' names are part of [`Layout::signature`](crate::schema::layout::Layout::signature), under which
/// browsers store settings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum ColumnKind {
    /// The id of the row itself.
    Event,
    /// The customer's id.
    Customer,
    /// The track's id.
    Track,
    /// The local time.
    Time,
    /// The time of day, or the offset from UTC, where the time's column contains only the rest.
    Clock,
    /// The mobile flag.
    Mobile,
    /// A ZIP code.
    Zip,
    /// The ad that was clicked.
    Ad,
    /// The customer's name.
    Name,
    /// The customer's gender.
    Gender,
    /// The customer's address.
    Address,
    /// The customer's sign-up date.
    SignDate,
    /// Whether the customer's account is active.
    Status,
    /// The customer's subscription level.
    Level,
    /// The campaign through which the customer signed up.
    Campaign,
    /// Whether the customer's account is linked to apps.
    LinkedApps,
    /// The track's title.
    Title,
    /// The track's artist.
    Artist,
    /// The track's length in seconds.
    Length,
    /// Number of distinct tracks, in a precomputed profile.
    Unique,
    /// Number of plays in the daypart that the column is named after, in a precomputed profile.
    Band,
    /// Number of plays on mobile devices. Signatures contain the variant's name, so it must stay stable.
    MobileListens,
    /// A weekday's number, from 1 for Monday.
    Weekday,
    /// An hour of the day, 0 to 23.
    Hour,
    /// Number of plays. Signatures contain the variant's name, so it must stay stable.
    Listens,
    /// Anything else.
    Ignored,
}

impl ColumnKind {
    /// Name in messages and in saved settings, so it must stay stable, including `listens` and
    /// `mobile listens`.
    pub fn name(self) -> &'static str {
        match self {
            ColumnKind::Event => "event",
            ColumnKind::Customer => "customer",
            ColumnKind::Track => "track",
            ColumnKind::Time => "time",
            ColumnKind::Clock => "time of day",
            ColumnKind::Mobile => "mobile",
            ColumnKind::Zip => "zip",
            ColumnKind::Ad => "ad",
            ColumnKind::Name => "name",
            ColumnKind::Gender => "gender",
            ColumnKind::Address => "address",
            ColumnKind::SignDate => "sign-up date",
            ColumnKind::Status => "status",
            ColumnKind::Level => "level",
            ColumnKind::Campaign => "campaign",
            ColumnKind::LinkedApps => "linked apps",
            ColumnKind::Title => "title",
            ColumnKind::Artist => "artist",
            ColumnKind::Length => "length",
            ColumnKind::Unique => "unique tracks",
            ColumnKind::Band => "daypart",
            ColumnKind::MobileListens => "mobile listens",
            ColumnKind::Weekday => "weekday",
            ColumnKind::Hour => "hour",
            ColumnKind::Listens => "listens",
            ColumnKind::Ignored => "other",
        }
    }
}
