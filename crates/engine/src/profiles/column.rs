//! Keys of profile columns.

use serde::{Deserialize, Serialize};

/// A column of the profiles.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum ProfileColumn {
    /// Distinct tracks.
    Unique,
    /// Events in the daypart band with this index.
    Band(usize),
    /// Events with the mobile flag set.
    Mobile,
}
