//! The commands, a module each. They use `page` and `setup`, and neither uses them.

pub mod bench;
pub mod build;
pub mod fuzz;
pub mod parity;
pub mod serve;
pub mod test;
