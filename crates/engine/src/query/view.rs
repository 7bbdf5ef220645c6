//! A view of the events: dayparts and filter.

use serde::{Deserialize, Serialize};

use crate::query::filter::Filter;
use crate::time::dayparts::Dayparts;

/// A view of the events.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct View {
    /// The bands that events are counted by.
    pub dayparts: Dayparts,
    /// The events and customers that are counted.
    pub filter: Filter,
}
