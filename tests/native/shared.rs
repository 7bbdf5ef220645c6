//! The real files that the project starts from, which lie beside the clone and not in it.
//!
//! Tests that need one get it here, and say so where it is absent.

use std::io::Write;
use std::path::Path;

/// The bytes of a file in `../shared/data`, or `None`, with a line that says so, where that folder is absent.
///
/// A folder that is there but lacks the file is a mistake in the name, and fails the test.
pub fn shared_data(name: &str) -> Option<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data");
    if !folder.is_dir() {
        // Written past the test harness, which would keep the line of a passing test to itself.
        let _ = writeln!(std::io::stderr(), "not run: shared data absent (../shared/data/{name})");
        return None;
    }
    let bytes = std::fs::read(folder.join(name));
    Some(bytes.unwrap_or_else(|error| panic!("../shared/data/{name}: {error}")))
}
