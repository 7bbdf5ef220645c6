//! The native tests, one binary for all: each module holds the tests of one subject.

mod house;
mod shared;
