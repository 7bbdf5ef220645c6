//! The fuzz targets as functions, shared by cargo-fuzz (`fuzz_targets/`) and by the native test that runs them
//! on their seeds.

pub mod targets;

/// Runs the target of this name. cargo-fuzz is guided by coverage and needs no result.
///
/// # Panics
/// If an invariant is violated, or there is no such target.
pub fn run(name: &str, input: &[u8]) {
    let (_, target) = targets::TARGETS
        .iter()
        .find(|(known, _)| *known == name)
        .expect("a target of this name");
    target(input);
}
