//! What the lead says to a scanner worker, and what a scanner answers.

use serde::{Deserialize, Serialize};

/// To be filled when the scanners move to workers of their own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ScanRequest {}

/// To be filled when the scanners move to workers of their own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ScanReply {}
