//! Daypart's chores, one subcommand each.

fn main() {}
