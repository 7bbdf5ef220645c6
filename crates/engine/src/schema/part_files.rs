//! Spark part files, recognised by name: `part-00003-<run>-c000.csv`, and `_SUCCESS`, which Spark writes once
//! all parts of a table are complete.

use std::collections::BTreeSet;

/// Name of the empty file that Spark writes when a table is complete.
const SUCCESS_MARKER: &str = "_SUCCESS";

/// Maximum number of missing parts that a warning lists by number.
const MAX_LISTED: usize = 10;

/// The information in a part file's name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PartFile<'a> {
    /// Part number, from 0.
    pub number: u32,
    /// Identifier that all parts of one job run share; empty when the name has none.
    pub run: &'a str,
}

impl<'a> PartFile<'a> {
    /// Parses a file name; `None` when it isn't the name of a part file.
    ///
    /// ```
    /// use daypart_engine::schema::part_files::PartFile;
    /// let part = PartFile::of("part-00003-1f0c7a52-9d3e-4b8e-a2a4-7d1c5e6f7a8b-c000.csv.gz").unwrap();
    /// assert_eq!((part.number, part.run), (3, "1f0c7a52-9d3e-4b8e-a2a4-7d1c5e6f7a8b"));
    /// assert_eq!(PartFile::of("part-00012").unwrap().number, 12);
    /// assert_eq!(PartFile::of("parties.csv"), None);
    /// ```
    pub fn of(name: &'a str) -> Option<PartFile<'a>> {
        let rest = name.strip_prefix("part-")?;
        let rest = rest.strip_prefix("r-").unwrap_or(rest);
        let digits = rest.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(rest.len());
        let number = rest.get(..digits)?.parse().ok()?;
        let rest = rest.get(digits..)?;
        let run = rest.strip_prefix('-').map_or("", |run| {
            let end = run.find('.').unwrap_or(run.len());
            let run = &run[..end];
            // The suffix `-c000` numbers the files of one task.
            run.rfind("-c").map_or(run, |end| &run[..end])
        });
        Some(PartFile { number, run })
    }
}

/// Returns whether a file name is that of Spark's success marker.
pub fn is_success_marker(name: &str) -> bool {
    name == SUCCESS_MARKER
}

/// Returns whether a file name is that of a sidecar file without rows: Spark's success marker or one of
/// Hadoop's checksums.
pub fn is_sidecar(name: &str) -> bool {
    is_success_marker(name) || (name.starts_with('.') && name.ends_with(".crc"))
}

/// Warnings about an incomplete set of part files of one run: numbers missing between 0 and the highest one,
/// and a missing success marker. Empty when neither is missing.
///
/// ```
/// use daypart_engine::schema::part_files::completeness_warnings;
/// assert!(completeness_warnings([0, 1, 3], true)[0].starts_with("Part 2 is missing"));
/// assert!(completeness_warnings([0, 1], false)[0].contains("_SUCCESS"));
/// assert!(completeness_warnings([1, 0], true).is_empty());
/// ```
pub fn completeness_warnings(numbers: impl IntoIterator<Item = u32>, has_success_marker: bool) -> Vec<String> {
    let numbers: BTreeSet<u32> = numbers.into_iter().collect();
    let last = numbers.last().copied().unwrap_or(0);
    // In 64 bits, because the highest number may be that of u32.
    let missing = u64::from(last) + 1 - numbers.len() as u64;
    let mut warnings = Vec::new();
    if missing > 0 {
        let gaps = (0..last).filter(|number| !numbers.contains(number));
        let mut gaps: Vec<String> = gaps.take(MAX_LISTED).map(|number| number.to_string()).collect();
        if missing > MAX_LISTED as u64 {
            gaps.push(format!("{} more", missing - MAX_LISTED as u64));
        }
        let (parts, are) = if missing == 1 { ("Part", "is") } else { ("Parts", "are") };
        warnings.push(format!(
            "{parts} {} {are} missing from parts 0 to {last}. Spark writes no file for an empty part; if the folder \
             contains these parts, drop them too.",
            gaps.join(", ")
        ));
    }
    if !has_success_marker {
        warnings.push(format!(
            "Spark’s {SUCCESS_MARKER} file wasn’t among the dropped files, so the job may not have finished. Check \
             whether the folder contains it, and drop all files of the folder."
        ));
    }
    warnings
}
