//! Roles: what a dropped file is, told from its content.

use serde::{Deserialize, Serialize};

/// What a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Role {
    /// One line a listen: event, customer, track, local time, mobile flag, zip.
    Events,
    /// One line a customer: id, name and what the service knows of them.
    Customers,
    /// One line a track: id, title, artist, length.
    Music,
    /// One line a click on an ad: event, customer, ad, local time.
    Clicks,
}

impl Role {
    /// What one row of the file is called, for counts: "events", "customers".
    pub fn rows_are(self) -> &'static str {
        match self {
            Role::Events => "events",
            Role::Customers => "customers",
            Role::Music => "tracks",
            Role::Clicks => "clicks",
        }
    }
}
