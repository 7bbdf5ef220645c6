//! Test data that is kept beside the repository, in `../shared`.
//!
//! Tests that need a file there are skipped where its folder is absent.

use std::fs::OpenOptions;
use std::io::Write;
use std::path::{Path, PathBuf};

/// Environment variable with the path of the skip log, which `cargo xtask test` sets and counts.
const SKIP_LOG_VARIABLE: &str = "DAYPART_SKIP_LOG";

/// Bytes of a file in `../shared/data`, or `None` where that directory is absent: the test then has to return.
///
/// # Panics
/// When the directory exists but lacks the file, since the name is then wrong.
pub fn shared_data(name: &str) -> Option<Vec<u8>> {
    let bytes = std::fs::read(shared_folder("data")?.join(name));
    Some(bytes.unwrap_or_else(|error| panic!("../shared/data/{name}: {error}")))
}

/// Path of a folder in `../shared`, or `None` where it is absent: the test then has to return.
pub fn shared_folder(name: &str) -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared").join(name);
    if !folder.is_dir() {
        log_skip(&format!("../shared/{name} is absent"));
        return None;
    }
    Some(folder)
}

/// Appends the running test to the skip log, or reports it on the terminal where there is no log.
fn log_skip(reason: &str) {
    // The test harness names the thread after the test.
    let thread = std::thread::current();
    let test = thread.name().unwrap_or("a test");
    match std::env::var_os(SKIP_LOG_VARIABLE) {
        Some(log) => {
            let mut log = OpenOptions::new().append(true).create(true).open(log).unwrap();
            log.write_all(format!("{}::{test}\n", env!("CARGO_CRATE_NAME")).as_bytes())
                .unwrap();
        }
        // Written to the handle because the test harness captures the output of `eprintln!`.
        None => {
            let _ = writeln!(std::io::stderr(), "skipped {test}: {reason}");
        }
    }
}
