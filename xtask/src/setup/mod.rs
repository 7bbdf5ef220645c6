//! Installation of the tools that the other commands run.
//!
//! Every function here checks first, installs only what is missing, and fails with a message that names the command to run
//! by hand. [`tools`] covers the Rust toolchain and programs from crates.io, [`browser`] Chromium and its driver, [`node`]
//! Node and npm packages, [`python`] Python and Java. [`system`] installs Debian packages for all of them.

pub mod browser;
pub mod node;
pub mod python;
pub mod system;
pub mod tools;
