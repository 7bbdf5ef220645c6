//! Roles: what a dropped file is, and which of its columns means what, told from its content and never from its name.

use serde::{Deserialize, Serialize};

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
    /// One line a profile that was counted elsewhere: id, unique tracks, listens by daypart, mobile listens.
    Profiles,
    /// One line an hour of a weekday, counted elsewhere: weekday, hour, listens, mobile listens.
    Hours,
}

impl Role {
    /// What one row of the file is called, for counts: "events", "customers".
    pub fn rows_are(self) -> &'static str {
        match self {
            Role::Events => "events",
            Role::Customers => "customers",
            Role::Music => "tracks",
            Role::Clicks => "clicks",
            Role::Profiles => "profiles",
            Role::Hours => "hourly counts",
        }
    }

    /// The columns of the seed's file of this role, in its order.
    pub fn seed_columns(self) -> &'static [Meaning] {
        use Meaning::{
            Ad, Address, Artist, Band, Campaign, Customer, Event, Gender, Hour, Length, Level, LinkedApps, Listens,
            Mobile, MobileListens, Name, SignDate, Status, Time, Title, Track, Unique, Weekday, Zip,
        };
        match self {
            Role::Events => &[Event, Customer, Track, Time, Mobile, Zip],
            Role::Customers => &[
                Customer, Name, Gender, Address, Zip, SignDate, Status, Level, Campaign, LinkedApps,
            ],
            Role::Music => &[Track, Title, Artist, Length],
            Role::Clicks => &[Event, Customer, Ad, Time],
            Role::Profiles => &[Customer, Unique, Band, Band, Band, Band, MobileListens],
            Role::Hours => &[Weekday, Hour, Listens, MobileListens],
        }
    }

    /// The columns that a file of this role can't do without.
    pub fn needs(self) -> &'static [Meaning] {
        match self {
            Role::Events => &[Meaning::Time],
            Role::Customers => &[Meaning::Customer, Meaning::Name],
            Role::Music => &[Meaning::Track, Meaning::Title],
            Role::Clicks => &[Meaning::Customer, Meaning::Ad, Meaning::Time],
            Role::Profiles => &[Meaning::Customer, Meaning::Band],
            Role::Hours => &[Meaning::Weekday, Meaning::Hour, Meaning::Listens],
        }
    }

    /// What a column of such a file can be said to hold, for a person to choose from.
    pub fn meanings(self) -> Vec<Meaning> {
        let mut meanings = match self {
            Role::Events => vec![Meaning::Title, Meaning::Artist],
            _ => Vec::new(),
        };
        meanings.splice(0..0, self.seed_columns().iter().copied());
        meanings.dedup();
        meanings.push(Meaning::Ignored);
        meanings
    }

    /// All roles, the ones that need more columns before those whose needs are a part of them.
    pub const ALL: [Role; 6] = [
        Role::Clicks,
        Role::Events,
        Role::Customers,
        Role::Music,
        Role::Profiles,
        Role::Hours,
    ];
}

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
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
            Meaning::Unique => "unique tracks",
            Meaning::Band => "daypart",
            Meaning::MobileListens => "mobile listens",
            Meaning::Weekday => "weekday",
            Meaning::Hour => "hour",
            Meaning::Listens => "listens",
            Meaning::Ignored => "other",
        }
    }

    /// What a header's cell says that its column holds. Case, blanks and punctuation don't matter.
    pub fn of_header(cell: &str) -> Meaning {
        let word: String = cell
            .chars()
            .filter(|letter| letter.is_alphanumeric())
            .flat_map(char::to_lowercase)
            .collect();
        match word.as_str() {
            "event" | "eventid" | "id" | "rowid" => Meaning::Event,
            "customer" | "customerid" | "cust" | "custid" | "user" | "userid" | "username" | "listener"
            | "listenerid" | "account" | "accountid" | "member" | "memberid" => Meaning::Customer,
            "track" | "trackid" | "song" | "songid" | "musicid" | "trackuri" | "spotifytrackuri" => Meaning::Track,
            "time" | "datetime" | "timestamp" | "localtime" | "playedat" | "listenedat" | "scrobbledat" | "endtime"
            | "starttime" | "eventtime" | "playtime" | "ts" | "uts" | "utctime" | "date" | "dateandtime" => {
                Meaning::Time
            }
            "mobile" | "ismobile" | "mobileflag" | "device" | "devicetype" | "devicename" | "platform" | "client"
            | "useragent" | "os" | "operatingsystem" | "player" => Meaning::Mobile,
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
            "title" | "tracktitle" | "songtitle" | "songname" | "trackname" | "mastermetadatatrackname" => {
                Meaning::Title
            }
            "artist" | "artistname" | "albumartist" | "mastermetadataalbumartistname" => Meaning::Artist,
            "length" | "duration" | "seconds" | "lengthseconds" => Meaning::Length,
            _ => Meaning::Ignored,
        }
    }
}
