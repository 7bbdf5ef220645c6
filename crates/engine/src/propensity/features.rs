//! Features of the propensity model: a customer's profile columns as shares of the customer's events.

use crate::profiles::column::ProfileColumn;
use crate::profiles::profile::Profiles;

/// Features of all customers: the events of each daypart, the mobile events and the distinct tracks, each
/// divided by the customer's events, 0 to 1.
///
/// They are computed from the profiles on demand and take no memory. With the default dayparts there are six: morning,
/// afternoon, evening, night, mobile, unique tracks.
///
/// ```
/// use daypart_engine::profiles::column::ProfileColumn;
/// use daypart_engine::propensity::Features;
/// use daypart_engine::profiles::profile::Profiles;
/// let profiles = Profiles { customers: vec![0], unique: vec![2], bands: vec![vec![3], vec![1]], mobile: vec![4] };
/// let features = Features::of(&profiles);
/// let columns: Vec<ProfileColumn> = features.columns().collect();
/// assert_eq!(columns, [ProfileColumn::Band(0), ProfileColumn::Band(1), ProfileColumn::Mobile, ProfileColumn::Unique]);
/// assert_eq!(features.row(0).collect::<Vec<f64>>(), [0.75, 0.25, 1.0, 0.5]);
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Features<'a> {
    profiles: &'a Profiles,
}

impl<'a> Features<'a> {
    /// Returns the features of the customers of profiles, in the same order.
    pub fn of(profiles: &'a Profiles) -> Features<'a> {
        Features { profiles }
    }

    /// Returns the number of customers.
    pub fn customers(&self) -> usize {
        self.profiles.len()
    }

    /// Returns the columns of the features, in order: the bands, mobile, unique tracks.
    pub fn columns(&self) -> impl Iterator<Item = ProfileColumn> + use<> {
        (0..self.profiles.bands.len())
            .map(ProfileColumn::Band)
            .chain([ProfileColumn::Mobile, ProfileColumn::Unique])
    }

    /// Returns the customer of a row, as an index in the store.
    pub fn customer(&self, row: usize) -> usize {
        self.profiles.customers[row] as usize
    }

    /// Returns the features of a row in the order of [`Features::columns`]; all 0 for a customer without events.
    pub fn row(&self, row: usize) -> impl Iterator<Item = f64> + use<'a> {
        let profiles = self.profiles;
        let events = profiles.events(row).max(1) as f64;
        self.columns()
            .map(move |column| f64::from(profiles.column(column)[row]) / events)
    }
}
