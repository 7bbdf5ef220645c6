//! Hash tables and sorting that the other folders share.
//!
//! Here belongs what any data structure of the engine may need. What is about one subject stays in that subject's folder.

pub mod seeded_hash;
pub mod sort;
