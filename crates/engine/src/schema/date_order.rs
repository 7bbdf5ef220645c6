//! Order of day and month over a whole file, when the sampled dates are valid in either order.

use crate::csv::position::StreamPosition;
use crate::csv::records::RowReader;
use crate::schema::kinds::ColumnKind;
use crate::schema::layout::{Layout, OrderEvidence};
use crate::time::parse::TimeFormatEvidence;

/// Looks for dates that are valid in one order only, in consecutive pieces of a file from its first data row on.
///
/// ```
/// use daypart_engine::schema::date_order::DateOrderScan;
/// use daypart_engine::schema::detect::recognise;
/// use daypart_engine::time::parse::DateOrder;
/// let mut layout = recognise(b"user,track,time\nann,Low Tide,3/4/2014 10:00\n").unwrap();
/// let mut scan = DateOrderScan::new(&layout).unwrap();
/// assert!(!scan.is_settled());
/// scan.feed(b"ann,Low Tide,3/23/2014 10:00\n", true);
/// scan.settle(&mut layout);
/// assert_eq!(layout.time.order, DateOrder::MonthFirst);
/// ```
#[derive(Debug)]
pub struct DateOrderScan {
    layout: Layout,
    time: usize,
    position: StreamPosition,
    evidence: TimeFormatEvidence,
    has_begun: bool,
}

impl DateOrderScan {
    /// Creates a scan for a file whose sampled dates are ambiguous; `None` for any other file.
    pub fn new(layout: &Layout) -> Option<DateOrderScan> {
        let time = layout.column(ColumnKind::Time)?;
        (layout.date_order == OrderEvidence::Ambiguous).then(|| DateOrderScan {
            layout: layout.clone(),
            time,
            position: StreamPosition::default(),
            evidence: TimeFormatEvidence::default(),
            has_begun: false,
        })
    }

    /// Reads the rows of the next piece and returns the number of bytes consumed. The rest, an unfinished last row,
    /// must be fed again at the start of the next piece. `complete` marks the last piece.
    pub fn feed(&mut self, bytes: &[u8], complete: bool) -> usize {
        self.has_begun = true;
        let start = self.position.resume(bytes);
        let rest = bytes.get(start..).unwrap_or(&[]);
        let columns = self.layout.columns.len();
        let mut records = RowReader::new(rest, self.layout.dialect, complete).repairing(columns);
        let clock = self.layout.column(ColumnKind::Clock);
        while let Some(row) = records.next_row() {
            let date = row.field(self.time);
            match clock {
                None => self.evidence.add(date, &self.layout.time_names),
                Some(clock) => {
                    let time = [date.trim_ascii(), row.field(clock).trim_ascii()].join(&b' ');
                    self.evidence.add(&time, &self.layout.time_names);
                }
            }
        }
        let used = start + records.position();
        let left = bytes.get(used..).unwrap_or(&[]);
        if self.position.abandon_oversized_row(left) {
            bytes.len()
        } else {
            used
        }
    }

    /// Returns whether some date was valid in one order only, so that no further piece is needed.
    pub fn is_settled(&self) -> bool {
        self.has_begun && !self.evidence.infer().order_ambiguous
    }

    /// Sets the order of day and month, if some date was valid in one order only.
    pub fn settle(&self, layout: &mut Layout) {
        if self.is_settled() {
            layout.time.order = self.evidence.infer().format.order;
            layout.date_order = OrderEvidence::Known;
        }
    }
}
