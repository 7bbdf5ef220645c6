//! Reports on scanned files for the page, and the reading state that the session keeps of each.

use std::rc::Rc;

use crate::protocol::{FileOutcome, FileReport};
use crate::worker::ingest::scan::ScannedFile;
use crate::worker::ingest::source::SourceFile;
use daypart_engine::csv::dialect::Dialect;
use daypart_engine::scan::provenance::EventRows;
use daypart_engine::schema::lookup_table::LookupTable;
use daypart_engine::text::number_format;

impl ScannedFile {
    /// Returns the file's report, reading state and lookup table, if it has one.
    pub fn into_parts(self) -> (FileReport, SourceFile, Option<LookupTable>) {
        let ScannedFile {
            inspected,
            outcome,
            table,
            events_state,
            ..
        } = self;
        let mut log = Rc::default();
        let outcome = match outcome {
            Ok(mut read) => {
                log = Rc::new(std::mem::take(&mut read.rejects.log));
                FileOutcome::Read(Box::new(read))
            }
            Err(error) => FileOutcome::Unused {
                message: error.to_string(),
            },
        };
        let is_read = matches!(outcome, FileOutcome::Read(_));
        let layout = inspected.layout.ok();
        let mut events = layout
            .as_ref()
            .filter(|_| is_read)
            .and_then(|layout| EventRows::of(layout, inspected.bytes));
        let (mut tail_log, mut growing) = (Rc::default(), None);
        if let Some(state) = events_state {
            if let Some(rows) = &mut events {
                rows.until_bytes = state.until_bytes.unwrap_or(rows.until_bytes);
            }
            (tail_log, growing) = (Rc::new(state.tail_log), state.growing);
        }
        let report = FileReport {
            name: inspected.file.name(),
            size_bytes: inspected.file.size() as u64,
            question: mostly_rejected_question(&outcome).or(inspected.question),
            outcome,
            table: inspected.is_table,
            overrides: inspected.overrides.clone(),
            origin: inspected.origin.clone(),
            messages: Vec::new(),
            handle: if growing.is_some() { inspected.handle } else { 0 },
        };
        let source = SourceFile {
            file: inspected.file,
            handle: inspected.handle,
            text: inspected.text,
            overrides: inspected.overrides,
            dialect: layout.as_ref().map_or_else(Dialect::default, |layout| layout.dialect),
            columns: layout.as_ref().map_or(0, |layout| layout.columns.len()),
            layout,
            log,
            tail_log,
            events,
            identity: inspected.identity.filter(|_| is_read),
            origin: inspected.origin,
            replaced: inspected.replaced,
            growing,
        };
        (report, source, table)
    }
}

/// Returns the question about a file with more rejected than kept rows.
fn mostly_rejected_question(outcome: &FileOutcome) -> Option<String> {
    match outcome {
        FileOutcome::Read(read) if read.rejects.total() * 2 > read.rows => Some(format!(
            "{} of {} were rejected, so the columns are probably assigned wrongly. Check them here.",
            number_format::count(read.rejects.total()),
            number_format::counted(read.rows, "rows")
        )),
        FileOutcome::Read(_) | FileOutcome::Unused { .. } => None,
    }
}
