//! Profiles: for every customer the number of distinct tracks, the events of each daypart and the mobile events.

use crate::engine::report::Column;

/// The profiles of all customers, column by column, in the order of the store's customers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Profiles {
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

    /// The columns in their order: unique tracks, the bands, mobile.
    pub fn columns(&self) -> impl Iterator<Item = (Column, &[u32])> {
        let bands = self
            .bands
            .iter()
            .enumerate()
            .map(|(band, values)| (Column::Band(band), values.as_slice()));
        std::iter::once((Column::Unique, self.unique.as_slice()))
            .chain(bands)
            .chain(std::iter::once((Column::Mobile, self.mobile.as_slice())))
    }

    /// The values of one column; empty when there is no such band.
    pub fn column(&self, column: Column) -> &[u32] {
        match column {
            Column::Unique => &self.unique,
            Column::Band(band) => self.bands.get(band).map_or(&[], Vec::as_slice),
            Column::Mobile => &self.mobile,
        }
    }
}
