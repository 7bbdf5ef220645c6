//! Schema inference: which kind of table a file is, what each column means, and where its rows begin.
//!
//! [`detect`] is the entry: it sniffs the dialect, finds the header, infers the kinds and returns a [`layout`]. Overrides that a
//! person chose always win over guesses. [`lookup_table`] reads the small tables beside the events.

pub mod detect;
pub(crate) mod infer;
pub mod kinds;
pub mod layout;
pub mod lookup_table;
pub mod part_files;
pub(crate) mod precomputed_columns;
pub mod preview;
