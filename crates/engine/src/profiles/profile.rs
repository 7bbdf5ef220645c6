//! Profiles: for every customer the number of distinct tracks, the events of each daypart and the mobile events; and what else
//! than customers they can be of.

use serde::{Deserialize, Serialize};

use crate::profiles::column::ProfileColumn;

/// Profiles, column by column, in the order of the store's customers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Profiles {
    /// Whose profiles these are: the customers' places in the store. A filter may leave some out.
    pub customers: Vec<u32>,
    /// Distinct tracks of each customer.
    pub unique: Vec<u32>,
    /// For each band of the dayparts, the events of each customer in it.
    pub bands: Vec<Vec<u32>>,
    /// Mobile events of each customer.
    pub mobile: Vec<u32>,
}

impl Profiles {
    /// How many customers there are.
    pub fn len(&self) -> usize {
        self.unique.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.unique.is_empty()
    }

    /// The profiles of those customers alone whose places are to be kept.
    pub fn keeping(&self, keep: impl Fn(u32) -> bool) -> Profiles {
        let kept: Vec<bool> = self.customers.iter().map(|&customer| keep(customer)).collect();
        let keep = |values: &[u32]| -> Vec<u32> {
            let kept_values = values.iter().zip(&kept).filter(|(_, kept)| **kept);
            kept_values.map(|(&value, _)| value).collect()
        };
        Profiles {
            customers: keep(&self.customers),
            unique: keep(&self.unique),
            bands: self.bands.iter().map(|values| keep(values)).collect(),
            mobile: keep(&self.mobile),
        }
    }

    /// How many events a profile counts: those of all its bands.
    pub fn events(&self, row: usize) -> u64 {
        self.bands.iter().map(|values| u64::from(values[row])).sum()
    }

    /// The columns in their order: unique tracks, the bands, mobile.
    pub fn columns(&self) -> impl Iterator<Item = (ProfileColumn, &[u32])> {
        let bands = self
            .bands
            .iter()
            .enumerate()
            .map(|(band, values)| (ProfileColumn::Band(band), values.as_slice()));
        std::iter::once((ProfileColumn::Unique, self.unique.as_slice()))
            .chain(bands)
            .chain(std::iter::once((ProfileColumn::Mobile, self.mobile.as_slice())))
    }

    /// The values of one column; empty when there is no such band.
    pub fn column(&self, column: ProfileColumn) -> &[u32] {
        match column {
            ProfileColumn::Unique => &self.unique,
            ProfileColumn::Band(band) => self.bands.get(band).map_or(&[], Vec::as_slice),
            ProfileColumn::Mobile => &self.mobile,
        }
    }
}

/// Whom or what the profiles are of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum ProfileSubject {
    /// A customer each.
    #[default]
    Customers,
    /// An artist each.
    Artists,
    /// A track each.
    Tracks,
    /// A zip code each.
    Zips,
    /// The only listener of a whole file.
    Listeners,
    /// A year each.
    Years,
    /// A month each.
    Months,
    /// A weekday each.
    Weekdays,
    /// A value each of a column that means nothing known.
    Values,
}

impl ProfileSubject {
    /// All of them.
    pub const ALL: [ProfileSubject; 9] = [
        ProfileSubject::Customers,
        ProfileSubject::Artists,
        ProfileSubject::Tracks,
        ProfileSubject::Zips,
        ProfileSubject::Listeners,
        ProfileSubject::Years,
        ProfileSubject::Months,
        ProfileSubject::Weekdays,
        ProfileSubject::Values,
    ];

    /// One of them in words: "customer".
    pub fn one(self) -> &'static str {
        let many = self.many();
        many.strip_suffix('s').unwrap_or(many)
    }

    /// Many of them in words: "customers".
    pub fn many(self) -> &'static str {
        match self {
            ProfileSubject::Customers => "customers",
            ProfileSubject::Artists => "artists",
            ProfileSubject::Tracks => "tracks",
            ProfileSubject::Zips => "zip codes",
            ProfileSubject::Listeners => "listeners",
            ProfileSubject::Years => "years",
            ProfileSubject::Months => "months",
            ProfileSubject::Weekdays => "weekdays",
            ProfileSubject::Values => "values",
        }
    }

    /// Many of them as a heading: "Customers".
    pub fn heading(self) -> &'static str {
        match self {
            ProfileSubject::Customers => "Customers",
            ProfileSubject::Artists => "Artists",
            ProfileSubject::Tracks => "Tracks",
            ProfileSubject::Zips => "Zip codes",
            ProfileSubject::Listeners => "Listeners",
            ProfileSubject::Years => "Years",
            ProfileSubject::Months => "Months",
            ProfileSubject::Weekdays => "Weekdays",
            ProfileSubject::Values => "Values",
        }
    }

    /// The name of the exports' first column; that of customers is the seed's.
    pub fn column(self) -> &'static str {
        match self {
            ProfileSubject::Customers => "custid",
            ProfileSubject::Zips => "zip",
            other => other.one(),
        }
    }
}

/// Which parts the events have beside their times; what a file has no column for is not counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Parts {
    /// Whether the tracks are known, so that distinct ones can be counted.
    pub tracks: bool,
    /// Whether it is known what was heard on a mobile device.
    pub mobile: bool,
    /// Whether there are single events; where there are none, the profiles were counted elsewhere.
    pub events: bool,
    /// Whether the listens by weekday and hour are known.
    pub hours: bool,
    /// Whether it is known how much of a daypart is mobile.
    pub mobile_by_band: bool,
}

impl Default for Parts {
    /// All parts.
    fn default() -> Parts {
        Parts {
            tracks: true,
            mobile: true,
            events: true,
            hours: true,
            mobile_by_band: true,
        }
    }
}
