//! The pure engine: bytes in, values out. No I/O, no browser, no clock.
//!
//! The way of the data, each step a module:
//!
//! 1. [`sniff`] guesses in which [`dialect`] a file is written, [`record`] turns its bytes into rows of fields, and
//!    [`role`] tells from the fields what the file is.
//! 2. [`scan`] reads an events file's rows into columns ([`event`]): [`structure`] finds the fields, [`time`] and [`id`]
//!    read the single values, and [`grouping`] brings a piece's events into the order of their customers;
//!    [`range`] lets several scanners share a file; [`reference`] reads the other roles. What can't be used becomes a
//!    [`reject`] (`check`).
//! 3. [`store`] keeps the events of all pieces, grouped so.
//! 4. [`query`] goes over the store, with the bounds of [`daypart`], the conditions of a [`filter`] and the [`facts`] that the
//!    other files tell (`pass`), and gives a [`report`]: [`profile`]s, column [`stats`], the counts by hour, weekday and mobile
//!    flag, and the [`timeline`].
//! 5. [`table`] sorts and searches the profiles; [`export`] writes them as files; [`figures`] writes numbers for people.
//! 6. [`card`] tells all that is known of one customer, and [`trace`] finds the rows of the file that it rests on.
//! 6. [`compare`] puts two groups of customers side by side; [`offer`] learns who clicks an ad. Both say with an
//!    [`interval`] how sure that is.
//!
//! [`ask`] names what can be asked to be written as code for other systems.
//! [`manifest`] tells what a run was made of.
//!
//! [`demo`] writes a believable service's four files, which then go the same way as any dropped file.

pub mod ask;
pub mod card;
mod careful;
pub mod chance;
mod check;
pub mod column;
pub mod compare;
pub mod daypart;
pub mod demo;
pub mod dialect;
pub mod dictionary;
pub mod encoding;
pub mod event;
pub mod export;
pub mod facts;
pub mod figures;
pub mod filter;
pub mod fingerprint;
pub mod finished;
pub mod flag;
pub mod grouping;
pub mod groups;
pub mod growth;
pub mod guard;
mod header;
pub mod id;
pub mod interval;
pub mod keyed;
pub mod layout;
mod lets;
mod looks;
pub mod manifest;
mod meanings;
mod mend;
pub mod mends;
pub mod moment;
pub mod offer;
pub mod order;
pub mod parts;
mod pass;
pub mod place;
mod plain;
pub mod preview;
pub mod profile;
pub mod query;
pub mod range;
pub mod reader;
mod rebanding;
pub mod recognise;
pub mod record;
pub mod reference;
pub mod reject;
pub mod report;
pub mod retrieve;
pub mod role;
pub mod scan;
pub mod sha256;
pub mod sniff;
pub mod split;
pub mod stats;
pub mod store;
pub mod structure;
pub mod succession;
pub mod table;
pub mod time;
pub mod timeline;
pub mod trace;
pub mod tracks;
pub mod view;
pub mod zone;
