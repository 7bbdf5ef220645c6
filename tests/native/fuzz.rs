//! The fuzz targets on their seeds, which `cargo xtask fuzz` starts from.

#[path = "../../fuzz/src/targets.rs"]
mod targets;

use std::path::Path;

#[test]
fn the_seeds_hold() {
    for (name, target) in targets::TARGETS {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/seeds").join(name);
        let mut kinds = std::collections::HashSet::new();
        let mut seeds = 0;
        for entry in std::fs::read_dir(folder).unwrap() {
            kinds.insert(target(&std::fs::read(entry.unwrap().path()).unwrap()));
            seeds += 1;
        }
        assert!(
            seeds >= 10 && kinds.len() * 2 > seeds,
            "{name}: {seeds} seeds of {} kinds",
            kinds.len()
        );
    }
}
