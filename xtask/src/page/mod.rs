//! The built page: `trunk` builds it, `seal` closes it, `sizes` weighs it, `server` serves it. `build_id` names the build and
//! `files` knows the folder.

pub mod build_id;
pub mod files;
pub mod seal;
pub mod server;
pub mod sizes;
pub mod trunk;
