//! The commands, one module each. `check` is shared by [`test`] and [`parity`].

pub mod bench;
pub mod build;
pub mod check;
pub mod fuzz;
pub mod parity;
pub mod serve;
pub mod test;
