//! Hash tables and sorting that the other folders share.
//!
//! Only general-purpose code belongs here; code for one subject stays in that subject's folder. Start with
//! [`seeded_hash`].

pub mod seeded_hash;
pub mod sort;
