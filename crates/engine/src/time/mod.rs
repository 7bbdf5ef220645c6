//! Civil time: reading and writing local times, time zones and dayparts.
//!
//! [`parse`] reads every supported way of writing a time, [`civil`] converts between seconds and calendar dates, [`zone`] shifts
//! times that carry a zone, and [`dayparts`] divides the day. How a file's time column is found is [`schema`](crate::schema)'s subject.

pub mod civil;
pub mod dayparts;
pub mod parse;
pub mod zone;
