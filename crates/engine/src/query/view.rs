//! A view: how a person looks at the events.

use serde::{Deserialize, Serialize};

use crate::engine::daypart::Dayparts;
use crate::engine::filter::Filter;

/// How a person looks at the events.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct View {
    /// The bands to count by.
    pub dayparts: Dayparts,
    /// What to look at.
    pub filter: Filter,
}
