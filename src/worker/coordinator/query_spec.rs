//! The query spec of the current report: its files, how they are read, and the view, for
//! [`sqlgen`](crate::sqlgen).

use crate::protocol::FileOutcome;
use crate::sqlgen::QuerySpec;
use crate::worker::coordinator::session::Session;
use crate::worker::error::WorkerError;
use daypart_engine::query::dimensions::Field;

impl Session {
    /// Returns the query that the report on screen answers.
    ///
    /// # Errors
    /// When there are no events, or only precomputed profiles.
    pub fn query_spec(&self) -> Result<QuerySpec, WorkerError> {
        let events = self.events.as_ref().ok_or(WorkerError::NoEvents)?;
        if events.store.precomputed().is_some() {
            return Err(WorkerError::NoQuery);
        }
        let mut spec = QuerySpec::default();
        for (source, file) in self.sources.iter().zip(&self.files) {
            let (FileOutcome::Read(read), Some(layout)) = (&file.outcome, &source.layout) else {
                continue;
            };
            spec.add(&file.name, layout.clone());
            let noted = read.notes.iter().map(|note| format!("Note on {}: {note}", file.name));
            spec.notes.extend(noted);
        }
        spec.view = events.query.view.clone();
        spec.fields = events.dimensions.fields().iter().filter_map(Field::kind).collect();
        spec.unit = events.report.timeline.unit;
        let widths = events.report.columns.iter().map(|column| column.view().histogram.width);
        spec.bins = widths.collect();
        Ok(spec)
    }
}
