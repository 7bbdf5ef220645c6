//! How many tests passed and failed, read from what the test runners print.

use std::ops::AddAssign;

/// Tests that passed and tests that failed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    pub passed: u64,
    pub failed: u64,
}

impl Counts {
    /// One check that did or didn't hold.
    pub fn one(good: bool) -> Counts {
        Counts {
            passed: u64::from(good),
            failed: u64::from(!good),
        }
    }

    /// The counts of a stage, given also whether its program said that it succeeded. A program that failed without
    /// naming a failed test, or that ran no test at all, ended abnormally: that is one failure.
    pub fn of_run(self, succeeded: bool) -> Counts {
        let abnormal = (!succeeded && self.failed == 0) || self == Counts::default();
        Counts {
            failed: self.failed + u64::from(abnormal),
            ..self
        }
    }
}

impl AddAssign for Counts {
    fn add_assign(&mut self, other: Counts) {
        self.passed += other.passed;
        self.failed += other.failed;
    }
}

/// The counts in a line of Rust's test harness, which wasm-bindgen's runner writes in the same form:
/// `test result: ok. 12 passed; 0 failed; 1 ignored; ...`.
pub fn of_result_line(line: &str) -> Option<Counts> {
    let line = without_colours(line);
    let (_, numbers) = line.trim().strip_prefix("test result:")?.split_once(". ")?;
    let count = |what: &str| {
        numbers
            .split(';')
            .find_map(|part| part.trim().strip_suffix(what)?.trim().parse().ok())
    };
    Some(Counts {
        passed: count("passed")?,
        failed: count("failed")?,
    })
}

/// A line without the escape sequences that colour it.
fn without_colours(line: &str) -> String {
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

    fn counts(passed: u64, failed: u64) -> Counts {
        Counts { passed, failed }
    }

    #[test]
    fn result_lines_are_read_and_others_are_not() {
        let read = [
            (
                "test result: ok. 12 passed; 0 failed; 1 ignored; 0 measured; 3 filtered out; finished in 0.01s",
                12,
                0,
            ),
            (
                "test result: FAILED. 1 passed; 2 failed; 0 ignored; 0 measured; 0 filtered out",
                1,
                2,
            ),
            (
                "test result: \u{1b}[32mok\u{1b}[0m. 7 passed; 0 failed; 0 ignored; 0 filtered out",
                7,
                0,
            ),
        ];
        for (line, passed, failed) in read {
            assert_eq!(of_result_line(line), Some(counts(passed, failed)), "{line}");
        }
        for line in ["running 3 tests", "test result: unknown", "test a ... ok", ""] {
            assert_eq!(of_result_line(line), None, "{line}");
        }
    }

    #[test]
    fn an_abnormal_end_is_one_failure() {
        assert_eq!(counts(3, 0).of_run(true), counts(3, 0));
        assert_eq!(counts(3, 1).of_run(false), counts(3, 1));
        assert_eq!(counts(3, 0).of_run(false), counts(3, 1));
        assert_eq!(counts(0, 0).of_run(true), counts(0, 1));
        assert_eq!(counts(0, 0).of_run(false), counts(0, 1));
    }
}
