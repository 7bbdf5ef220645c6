//! Numbers of passed, failed and skipped tests, and their parser for Rust's test output.

use std::fmt;
use std::ops::Add;

/// Numbers of tests by result. Displays as `N passed, N failed, N skipped`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Tests that passed.
    pub passed: u64,
    /// Tests that failed.
    pub failed: u64,
    /// Tests that could not run here.
    pub skipped: u64,
}

impl Counts {
    /// Counts of one check.
    pub fn one(passed: bool) -> Self {
        Self {
            passed: u64::from(passed),
            failed: u64::from(!passed),
            skipped: 0,
        }
    }

    /// Counts of one skipped check.
    pub fn one_skipped() -> Self {
        Self {
            skipped: 1,
            ..Self::default()
        }
    }

    /// Adds a failure when a test program ended abnormally: it exited with an error but reported no failed test, or it
    /// reported no test at all.
    pub fn with_exit(self, success: bool) -> Self {
        let abnormal = (!success && self.failed == 0) || self == Self::default();
        Self {
            failed: self.failed + u64::from(abnormal),
            ..self
        }
    }

    /// Moves tests that returned early, and so were reported as passed, to the skipped ones.
    pub fn with_skipped(self, skipped: u64) -> Self {
        let moved = skipped.min(self.passed);
        Self {
            passed: self.passed - moved,
            failed: self.failed,
            skipped: self.skipped + moved,
        }
    }

    /// Returns whether a run with these counts succeeded: no test failed and at least one ran.
    pub fn is_success(self) -> bool {
        self.failed == 0 && self.passed > 0
    }
}

impl Add for Counts {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            passed: self.passed + other.passed,
            failed: self.failed + other.failed,
            skipped: self.skipped + other.skipped,
        }
    }
}

impl fmt::Display for Counts {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            passed,
            failed,
            skipped,
        } = self;
        write!(formatter, "{passed} passed, {failed} failed, {skipped} skipped")
    }
}

/// Parses the result line of Rust's test harness, which wasm-bindgen's runner prints too:
/// `test result: ok. 12 passed; 0 failed; 1 ignored; ...`. Ignored tests count as skipped.
pub fn parse_result_line(line: &str) -> Option<Counts> {
    let line = without_colors(line);
    let (_, numbers) = line.trim().strip_prefix("test result:")?.split_once(". ")?;
    let number_of = |word: &str| {
        numbers
            .split(';')
            .find_map(|part| part.trim().strip_suffix(word)?.trim().parse().ok())
    };
    Some(Counts {
        passed: number_of("passed")?,
        failed: number_of("failed")?,
        skipped: number_of("ignored")?,
    })
}

/// Removes ANSI colour sequences.
fn without_colors(line: &str) -> String {
    let mut plain = String::with_capacity(line.len());
    let mut rest = line;
    while let Some((before, after)) = rest.split_once("\u{1b}[") {
        plain.push_str(before);
        rest = after.split_once('m').map_or("", |(_, after)| after);
    }
    plain.push_str(rest);
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counts(passed: u64, failed: u64, skipped: u64) -> Counts {
        Counts {
            passed,
            failed,
            skipped,
        }
    }

    #[test]
    fn result_lines_are_parsed_with_and_without_colours() {
        let cases = [
            (
                "test result: ok. 12 passed; 0 failed; 1 ignored; 0 measured; 3 filtered out; finished in 0.01s",
                counts(12, 0, 1),
            ),
            (
                "test result: FAILED. 1 passed; 2 failed; 0 ignored; 0 measured; 0 filtered out",
                counts(1, 2, 0),
            ),
            (
                "test result: \u{1b}[32mok\u{1b}[0m. 7 passed; 0 failed; 0 ignored; 0 filtered out",
                counts(7, 0, 0),
            ),
        ];
        for (line, expected) in cases {
            assert_eq!(parse_result_line(line), Some(expected), "{line}");
        }
        for line in ["running 3 tests", "test result: unknown", "test a ... ok", ""] {
            assert_eq!(parse_result_line(line), None, "{line}");
        }
    }

    #[test]
    fn an_abnormal_exit_is_one_failure() {
        assert_eq!(counts(3, 0, 0).with_exit(true), counts(3, 0, 0));
        assert_eq!(counts(3, 1, 0).with_exit(false), counts(3, 1, 0));
        assert_eq!(counts(3, 0, 0).with_exit(false), counts(3, 1, 0));
        assert_eq!(counts(0, 0, 0).with_exit(true), counts(0, 1, 0));
        assert_eq!(counts(0, 0, 2).with_exit(true), counts(0, 0, 2));
    }

    #[test]
    fn skipped_tests_are_taken_from_the_passed_ones() {
        assert_eq!(counts(10, 1, 1).with_skipped(3), counts(7, 1, 4));
        assert_eq!(counts(2, 0, 0).with_skipped(3), counts(0, 0, 2));
    }

    #[test]
    fn a_run_without_a_passed_test_is_no_success() {
        assert!(counts(1, 0, 5).is_success());
        assert!(!counts(0, 0, 5).is_success());
        assert!(!counts(5, 1, 0).is_success());
    }

    #[test]
    fn counts_are_displayed_as_the_final_line() {
        assert_eq!(counts(1, 2, 3).to_string(), "1 passed, 2 failed, 3 skipped");
    }
}
