//! Counts of repaired rows, and the sentences that report them.

use serde::{Deserialize, Serialize};

use crate::csv::records::Row;
use crate::text::number_format;

/// Number of damaged rows of a file that could be read, by kind of repair.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RepairStats {
    /// Rows with an unmatched quote, which was kept as text.
    pub stray_quotes: u64,
    /// Rows that were split in a way that deviates from the dialect, see [`Row::repaired`].
    pub repaired: u64,
    /// Rows whose ids are not valid UTF-8 and were decoded as Windows-1252.
    pub windows_1252: u64,
}

impl RepairStats {
    /// Counts a row. `ids` are the columns that contain ids.
    pub(crate) fn count(&mut self, row: &Row<'_>, ids: &[usize]) {
        self.stray_quotes += u64::from(row.stray_quote);
        self.repaired += u64::from(row.repaired);
        let is_not_utf8 = |&id: &usize| std::str::from_utf8(row.field(id)).is_err();
        self.windows_1252 += u64::from(ids.iter().any(is_not_utf8));
    }

    /// One sentence per kind of repair that occurred, for the notes of a file.
    ///
    /// ```
    /// let repair_stats = daypart_engine::csv::repair_stats::RepairStats { stray_quotes: 1, ..Default::default() };
    /// assert_eq!(repair_stats.sentences(), ["1 row contains an unmatched quotation mark; it was kept as plain text."]);
    /// ```
    pub fn sentences(self) -> Vec<String> {
        let kinds = [
            (
                self.stray_quotes,
                "contains",
                "contain",
                "an unmatched quotation mark; it was kept as plain text.",
            ),
            (
                self.repaired,
                "was",
                "were",
                "repaired: a delimiter was missing, or different from the rest of the file.",
            ),
            (
                self.windows_1252,
                "has",
                "have",
                "IDs that are not valid UTF-8; they were read as Windows-1252.",
            ),
        ];
        let occurred = kinds.into_iter().filter(|(count, ..)| *count > 0);
        occurred
            .map(|(count, singular, plural, rest)| {
                let verb = if count == 1 { singular } else { plural };
                format!("{} {verb} {rest}", number_format::counted(count, "rows"))
            })
            .collect()
    }
}

impl std::ops::AddAssign for RepairStats {
    fn add_assign(&mut self, other: RepairStats) {
        self.stray_quotes += other.stray_quotes;
        self.repaired += other.repaired;
        self.windows_1252 += other.windows_1252;
    }
}
