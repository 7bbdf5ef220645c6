//! Mends: how many rows were read although they were damaged, and how that is told.

use serde::{Deserialize, Serialize};

use crate::csv::records::Row;
use crate::text::number_format;

/// Rows of a file that were damaged and read all the same.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RepairStats {
    /// Rows in which a quote without a partner was read as a letter.
    pub stray_quotes: u64,
    /// Rows that hadn't as many fields as they should, and were told apart in the likeliest way.
    pub mended: u64,
    /// Rows whose ids are not UTF-8 and were read as Windows-1252.
    pub western: u64,
}

impl RepairStats {
    /// Counts a row in which these columns hold ids.
    pub(crate) fn count(&mut self, row: &Row<'_>, ids: &[usize]) {
        self.stray_quotes += u64::from(row.stray_quote);
        self.mended += u64::from(row.mended);
        let foreign = |&id: &usize| std::str::from_utf8(row.field(id)).is_err();
        self.western += u64::from(ids.iter().any(foreign));
    }

    /// What a person should know of them, a sentence each.
    ///
    /// ```
    /// let mends = daypart_engine::csv::repair_stats::RepairStats { stray_quotes: 1, ..Default::default() };
    /// assert_eq!(mends.sentences(), ["1 row has a quote without a partner, which was read as a letter."]);
    /// ```
    pub fn sentences(self) -> Vec<String> {
        let kinds = [
            (
                self.stray_quotes,
                "has",
                "have",
                "a quote without a partner, which was read as a letter.",
            ),
            (
                self.mended,
                "was",
                "were",
                "written with other delimiters than the file, or without one, and mended.",
            ),
            (
                self.western,
                "has",
                "have",
                "ids that are not in UTF-8; they were read as Windows-1252.",
            ),
        ];
        let told = kinds.into_iter().filter(|(count, ..)| *count > 0);
        told.map(|(count, one, many, what)| {
            let verb = if count == 1 { one } else { many };
            format!("{} {verb} {what}", number_format::counted(count, "rows"))
        })
        .collect()
    }
}

impl std::ops::AddAssign for RepairStats {
    fn add_assign(&mut self, other: RepairStats) {
        self.stray_quotes += other.stray_quotes;
        self.mended += other.mended;
        self.western += other.western;
    }
}
