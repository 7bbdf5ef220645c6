//! The figures of a profile, by name.

use serde::{Deserialize, Serialize};

/// Which figure of a profile a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum ProfileColumn {
    /// Distinct tracks.
    Unique,
    /// Events in the band with this index in the report's dayparts.
    Band(usize),
    /// Events with the mobile flag set.
    Mobile,
}
