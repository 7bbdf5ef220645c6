//! Profiles: the number of distinct tracks, events per daypart and mobile events of each customer.
//!
//! Rows can also represent something other than a customer, see [`ProfileSubject`].

use serde::{Deserialize, Serialize};

use crate::profiles::column::ProfileColumn;

/// The profile table (struct of arrays), in the order of the store's customers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Profiles {
    /// The customer of each row, as an index into the store. Customers that a filter excludes have no row.
    pub customers: Vec<u32>,
    /// Number of distinct tracks of each customer.
    pub unique: Vec<u32>,
    /// For each daypart band, the number of events of each customer.
    pub bands: Vec<Vec<u32>>,
    /// Number of mobile events of each customer.
    pub mobile: Vec<u32>,
}

impl Profiles {
    /// Number of rows.
    pub fn len(&self) -> usize {
        self.unique.len()
    }

    /// Returns whether there are no rows.
    pub fn is_empty(&self) -> bool {
        self.unique.is_empty()
    }

    /// Returns only the rows of customers that `keep` accepts, by their index in the store.
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

    /// Number of events in a row: the sum over all bands.
    pub fn events(&self, row: usize) -> u64 {
        self.bands.iter().map(|values| u64::from(values[row])).sum()
    }

    /// The columns in order: unique tracks, the bands, mobile.
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

    /// The values of a column; empty for a band index out of range.
    pub fn column(&self, column: ProfileColumn) -> &[u32] {
        match column {
            ProfileColumn::Unique => &self.unique,
            ProfileColumn::Band(band) => self.bands.get(band).map_or(&[], Vec::as_slice),
            ProfileColumn::Mobile => &self.mobile,
        }
    }
}

/// What a row of the profiles represents.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum ProfileSubject {
    /// A customer.
    #[default]
    Customers,
    /// An artist.
    Artists,
    /// A track.
    Tracks,
    /// A zip code.
    Zips,
    /// The single listener of a whole file.
    Listeners,
    /// A year.
    Years,
    /// A month.
    Months,
    /// A weekday.
    Weekdays,
    /// A value of a column of unknown kind.
    Values,
}

impl ProfileSubject {
    /// All subjects.
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

    /// The singular noun: "customer".
    pub fn one(self) -> &'static str {
        let many = self.many();
        many.strip_suffix('s').unwrap_or(many)
    }

    /// The plural noun: "customers".
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

    /// The plural noun as a heading: "Customers".
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

    /// The name of the first column in exports: "custid" for customers.
    pub fn column(self) -> &'static str {
        match self {
            ProfileSubject::Customers => "custid",
            ProfileSubject::Zips => "zip",
            other => other.one(),
        }
    }
}

/// The data that is available beside the times of events. Anything without a column in the files is not counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Parts {
    /// Whether tracks are known, so that distinct ones can be counted.
    pub tracks: bool,
    /// Whether the mobile flag is known.
    pub mobile: bool,
    /// Whether single events are known. If not, the profiles are precomputed.
    pub events: bool,
    /// Whether the number of events by weekday and hour is known.
    pub hours: bool,
    /// Whether the mobile share of each daypart is known.
    pub mobile_by_band: bool,
}

impl Default for Parts {
    /// All data is available.
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
