//! What has to be installed: Rust's tools in `tools`, Node in `node`, Python and Java in `python`, each through `system` where
//! that can install packages.

pub mod node;
pub mod python;
pub mod system;
pub mod tools;
