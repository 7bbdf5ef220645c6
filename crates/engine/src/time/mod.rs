//! Civil time: parsing local times, calendar arithmetic, time zones and dayparts.
//!
//! [`parse`] parses every supported time format and infers the format of a column, [`civil`] converts between
//! seconds and calendar dates, [`names`] holds the names of months and zones, [`zone`] converts times with a zone, and
//! [`dayparts`] divides the day. Finding the time column of a file belongs to [`schema`](crate::schema). Start with
//! [`parse`].

pub mod civil;
pub mod dayparts;
pub mod names;
pub mod parse;
pub mod zone;
