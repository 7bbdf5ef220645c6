//! The event store: all events in memory, grouped by customer, eight bytes each.
//!
//! A [`chunk`] is a scanner's output, grouped by `group_by`; [`event_store`] joins chunks, answers queries and appends
//! events of growing files. [`fingerprint`] and [`replacement`] decide which dropped file replaces which, and [`precomputed`] holds
//! profiles that were counted elsewhere.

pub mod chunk;
pub mod event_store;
pub mod fingerprint;
pub mod group_by;
pub mod precomputed;
pub mod replacement;
