//! Progress of slow steps: the expected time before each one and the elapsed time after it.

use std::time::{Duration, Instant};

use crate::process::Result;

/// Runs a step, prints its title with the expected time, and prints the elapsed time when it ends.
pub fn step<T>(title: &str, expected: &str, work: impl FnOnce() -> Result<T>) -> Result<T> {
    println!("==> {title} (expected: {expected})");
    let started = Instant::now();
    let result = work();
    let verb = if result.is_ok() { "Done in" } else { "Failed after" };
    println!("    {verb} {}", format_elapsed(started.elapsed()));
    result
}

/// Formats a duration for display: `0.4 s`, `42 s`, `2 min 05 s`.
pub fn format_elapsed(elapsed: Duration) -> String {
    let seconds = elapsed.as_secs();
    if seconds < 10 {
        format!("{:.1} s", elapsed.as_secs_f64())
    } else if seconds < 60 {
        format!("{seconds} s")
    } else {
        format!("{} min {:02} s", seconds / 60, seconds % 60)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_formatted_by_magnitude() {
        for (milliseconds, text) in [
            (420, "0.4 s"),
            (42_900, "42 s"),
            (125_000, "2 min 05 s"),
            (60_000, "1 min 00 s"),
        ] {
            assert_eq!(format_elapsed(Duration::from_millis(milliseconds)), text);
        }
    }
}
