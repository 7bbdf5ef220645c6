//! Schema inference: which kind of table a file is, what each of its columns contains, and where its rows begin.
//!
//! Start with [`detect`]: it sniffs the dialect, finds the header, infers the [`kinds`] and returns a
//! [`layout`]. A user's overrides always win over guesses. [`preview`] shows the result for confirmation, and
//! [`lookup_table`] reads the small tables beside the events: customers, tracks, ad clicks, and precomputed
//! profiles.
//!
//! Splitting bytes into rows belongs to [`csv`](crate::csv), parsing single values to [`fields`](crate::fields)
//! and [`time`](crate::time), and scanning events files to [`scan`](crate::scan).

pub(crate) mod align;
pub(crate) mod column_names;
pub mod date_order;
pub mod detect;
pub(crate) mod event_columns;
pub(crate) mod infer;
pub mod kinds;
pub mod layout;
pub mod lookup_table;
pub mod part_files;
pub(crate) mod precomputed_columns;
pub mod preview;
pub(crate) mod relations;
pub mod understanding;
pub mod unrecognised;
