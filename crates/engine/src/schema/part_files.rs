//! Parts: the files that Spark writes a table as, told by their names: `part-00003-<run>-c000.csv`, and `_SUCCESS` once all
//! have been written.

use std::collections::BTreeSet;

/// The name of the empty file that Spark writes when a table is whole.
const MARK: &str = "_SUCCESS";

/// Most missing numbers that are told one by one.
const MOST_TOLD: usize = 10;

/// What a part's name tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PartFile<'a> {
    /// Its number, from 0.
    pub number: u32,
    /// What all parts have in common that were written together; empty where their names don't tell it.
    pub run: &'a str,
}

impl<'a> PartFile<'a> {
    /// The part that a file of this name is; `None` for other files.
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
            // What follows counts the files of one task.
            run.rfind("-c").map_or(run, |end| &run[..end])
        });
        Some(PartFile { number, run })
    }
}

/// Whether a file of this name is Spark's mark that a table is whole.
pub fn is_mark(name: &str) -> bool {
    name == MARK
}

/// Whether a file of this name lies beside tables and holds no rows: Spark's mark, and the checksums of Hadoop.
pub fn is_beside(name: &str) -> bool {
    is_mark(name) || (name.starts_with('.') && name.ends_with(".crc"))
}

/// What is to be said of parts that were written together, by their numbers: those that are missing between them, and the mark
/// when it wasn't there (`ended` says that it was).
///
/// ```
/// use daypart_engine::schema::part_files::told;
/// assert!(told([0, 1, 3], true)[0].starts_with("PartFile 2 is missing"));
/// assert!(told([0, 1], false)[0].contains("_SUCCESS"));
/// assert!(told([1, 0], true).is_empty());
/// ```
pub fn told(numbers: impl IntoIterator<Item = u32>, ended: bool) -> Vec<String> {
    let numbers: BTreeSet<u32> = numbers.into_iter().collect();
    let last = numbers.last().copied().unwrap_or(0);
    let missing = last as usize + 1 - numbers.len();
    let mut told = Vec::new();
    if missing > 0 {
        let gaps = (0..last).filter(|number| !numbers.contains(number));
        let mut gaps: Vec<String> = gaps.take(MOST_TOLD).map(|number| number.to_string()).collect();
        if missing > MOST_TOLD {
            gaps.push(format!("{} more", missing - MOST_TOLD));
        }
        let (parts, are) = if missing == 1 { ("Part", "is") } else { ("Parts", "are") };
        told.push(format!(
            "{parts} {} {are} missing of parts 0 to {last}. Spark leaves out parts without rows; if the folder has them, drop them too.",
            gaps.join(", ")
        ));
    }
    if !ended {
        told.push(format!(
            "Spark's file {MARK} was not among what was dropped, so the job may not have ended. Look whether the folder has it, and \
             drop all of the folder's files."
        ));
    }
    told
}
