//! What a model knows of a customer: the profile's figures, each as a share of the customer's events.

use crate::profiles::column::ProfileColumn;
use crate::profiles::profile::Profiles;

/// The features of all customers: for each the events of every daypart, the mobile events and the distinct tracks, divided
/// by the customer's events, 0 to 1 each. They are read off the profiles when they are asked for, and take no memory.
///
/// With the default dayparts these are the seed's six: morning, afternoon, evening, night, mobile, unique tracks.
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
    /// The features of these profiles' customers, in the order of the profiles.
    pub fn of(profiles: &'a Profiles) -> Features<'a> {
        Features { profiles }
    }

    /// How many customers there are.
    pub fn customers(&self) -> usize {
        self.profiles.len()
    }

    /// The features' columns in their order: the bands, mobile, unique tracks.
    pub fn columns(&self) -> impl Iterator<Item = ProfileColumn> + use<> {
        (0..self.profiles.bands.len())
            .map(ProfileColumn::Band)
            .chain([ProfileColumn::Mobile, ProfileColumn::Unique])
    }

    /// Whose features a row holds: the customer's place in the store.
    pub fn customer(&self, row: usize) -> usize {
        self.profiles.customers[row] as usize
    }

    /// A customer's features in the order of [`Features::columns`]; all 0 for one without events.
    pub fn row(&self, row: usize) -> impl Iterator<Item = f64> + use<'a> {
        let profiles = self.profiles;
        let events = profiles.events(row).max(1) as f64;
        self.columns()
            .map(move |column| f64::from(profiles.column(column)[row]) / events)
    }
}
