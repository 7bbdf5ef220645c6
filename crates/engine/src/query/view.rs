//! A view: how a person looks at the events.

use serde::{Deserialize, Serialize};

use crate::query::filter::Filter;
use crate::time::dayparts::Dayparts;

/// How a person looks at the events.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct View {
    /// The bands to count by.
    pub dayparts: Dayparts,
    /// What to look at.
    pub filter: Filter,
}
