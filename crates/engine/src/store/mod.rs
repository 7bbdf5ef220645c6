//! Event store: all events in memory, grouped by customer, eight bytes each.
//!
//! Start with [`event_store`]: it joins the [`chunk`]s of all scanners, which `group_by` has grouped by
//! customer, gives queries access to a customer's events, and appends the events of further and of growing
//! files. [`fingerprint`] and [`replacement`] decide which dropped file replaces which, and [`precomputed`]
//! takes profiles that another program computed, instead of events. [`unknown_devices`] counts events by the texts that
//! name no known device.
//!
//! Reading files belongs to [`scan`](crate::scan), computing profiles and reports to [`query`](crate::query).

pub mod chunk;
pub mod event_store;
pub mod fingerprint;
pub mod group_by;
pub mod precomputed;
pub mod replacement;
pub mod unknown_devices;
