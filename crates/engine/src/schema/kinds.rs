//! Roles: what a dropped file is, and which of its columns means what, told from its content and never from its name.

use serde::{Deserialize, Serialize};

/// What a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum TableKind {
    /// One line a listen: event, customer, track, local time, mobile flag, zip.
    Events,
    /// One line a customer: id, name and what the service knows of them.
    Customers,
    /// One line a track: id, title, artist, length.
    Music,
    /// One line a click on an ad: event, customer, ad, local time.
    Clicks,
    /// One line a profile that was counted elsewhere: id, unique tracks, listens by daypart, mobile listens.
    Profiles,
    /// One line an hour of a weekday, counted elsewhere: weekday, hour, listens, mobile listens.
    Hours,
}

impl TableKind {
    /// What one row of the file is called, for counts: "events", "customers".
    pub fn rows_are(self) -> &'static str {
        match self {
            TableKind::Events => "events",
            TableKind::Customers => "customers",
            TableKind::Music => "tracks",
            TableKind::Clicks => "clicks",
            TableKind::Profiles => "profiles",
            TableKind::Hours => "hourly counts",
        }
    }

    /// The columns of the seed's file of this role, in its order.
    pub fn seed_columns(self) -> &'static [ColumnKind] {
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

    /// The columns that a file of this role can't do without.
    pub fn needs(self) -> &'static [ColumnKind] {
        match self {
            TableKind::Events => &[ColumnKind::Time],
            TableKind::Customers => &[ColumnKind::Customer, ColumnKind::Name],
            TableKind::Music => &[ColumnKind::Track, ColumnKind::Title],
            TableKind::Clicks => &[ColumnKind::Customer, ColumnKind::Ad, ColumnKind::Time],
            TableKind::Profiles => &[ColumnKind::Customer, ColumnKind::Band],
            TableKind::Hours => &[ColumnKind::Weekday, ColumnKind::Hour, ColumnKind::Listens],
        }
    }

    /// What a column of such a file can be said to hold, for a person to choose from.
    pub fn meanings(self) -> Vec<ColumnKind> {
        let mut meanings = match self {
            TableKind::Events => vec![ColumnKind::Title, ColumnKind::Artist],
            _ => Vec::new(),
        };
        meanings.splice(0..0, self.seed_columns().iter().copied());
        meanings.dedup();
        meanings.push(ColumnKind::Ignored);
        meanings
    }

    /// All roles, the ones that need more columns before those whose needs are a part of them.
    pub const ALL: [TableKind; 6] = [
        TableKind::Clicks,
        TableKind::Events,
        TableKind::Customers,
        TableKind::Music,
        TableKind::Profiles,
        TableKind::Hours,
    ];
}

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum ColumnKind {
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
    /// Distinct tracks of a finished profile.
    Unique,
    /// Listens of a finished profile in a daypart, which the column is called after.
    Band,
    /// Listens on mobile devices, as a number.
    MobileListens,
    /// A weekday as a number, 1 for Monday.
    Weekday,
    /// An hour of the day, 0 to 23.
    Hour,
    /// Listens, as a number.
    Listens,
    /// Anything else.
    Ignored,
}

impl ColumnKind {
    /// The column's name in messages.
    pub fn name(self) -> &'static str {
        match self {
            ColumnKind::Event => "event",
            ColumnKind::Customer => "customer",
            ColumnKind::Track => "track",
            ColumnKind::Time => "time",
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

    /// What a header's cell says that its column holds. Case, blanks and punctuation don't matter.
    pub fn of_header(cell: &str) -> ColumnKind {
        let word: String = cell
            .chars()
            .filter(|letter| letter.is_alphanumeric())
            .flat_map(char::to_lowercase)
            .collect();
        match word.as_str() {
            "event" | "eventid" | "id" | "rowid" => ColumnKind::Event,
            "customer" | "customerid" | "cust" | "custid" | "user" | "userid" | "username" | "listener"
            | "listenerid" | "account" | "accountid" | "member" | "memberid" => ColumnKind::Customer,
            "track" | "trackid" | "song" | "songid" | "musicid" | "trackuri" | "spotifytrackuri" => ColumnKind::Track,
            "time" | "datetime" | "timestamp" | "localtime" | "playedat" | "listenedat" | "scrobbledat" | "endtime"
            | "starttime" | "eventtime" | "playtime" | "ts" | "uts" | "utctime" | "date" | "dateandtime" => {
                ColumnKind::Time
            }
            "mobile" | "ismobile" | "mobileflag" | "device" | "devicetype" | "devicename" | "platform" | "client"
            | "useragent" | "os" | "operatingsystem" | "player" => ColumnKind::Mobile,
            "zip" | "zipcode" | "postcode" | "postalcode" => ColumnKind::Zip,
            "ad" | "adid" | "adname" | "advertisement" | "advert" => ColumnKind::Ad,
            "name" | "customername" | "fullname" => ColumnKind::Name,
            "gender" | "sex" => ColumnKind::Gender,
            "address" | "street" => ColumnKind::Address,
            "signdate" | "signupdate" | "signedup" => ColumnKind::SignDate,
            "status" => ColumnKind::Status,
            "level" => ColumnKind::Level,
            "campaign" => ColumnKind::Campaign,
            "linkedwithapps" | "linkedapps" => ColumnKind::LinkedApps,
            "title" | "tracktitle" | "songtitle" | "songname" | "trackname" | "mastermetadatatrackname" => {
                ColumnKind::Title
            }
            "artist" | "artistname" | "albumartist" | "mastermetadataalbumartistname" => ColumnKind::Artist,
            "length" | "duration" | "seconds" | "lengthseconds" => ColumnKind::Length,
            _ => ColumnKind::Ignored,
        }
    }
}
