//! What is on screen as a question to other systems: the files, how they are read, and how they are looked at.

use crate::protocol::FileOutcome;
use crate::sqlgen::QuerySpec;
use crate::worker::coordinator::session::{NO_EVENTS, Session};
use daypart_engine::query::dimensions::Field;

impl Session {
    /// The question that the report answers.
    ///
    /// # Errors
    /// When there are no events.
    pub fn asked(&self) -> Result<QuerySpec, String> {
        let events = self.events.as_ref().ok_or(NO_EVENTS)?;
        if events.store.finished().is_some() {
            return Err("there are no events to ask others of: the profiles were counted elsewhere".to_owned());
        }
        let mut asked = QuerySpec::default();
        for (source, file) in self.sources.iter().zip(&self.files) {
            let (FileOutcome::Read(read), Some(layout)) = (&file.outcome, &source.layout) else {
                continue;
            };
            asked.add(&file.name, layout.clone());
            let noted = read
                .notes
                .iter()
                .map(|note| format!("The page says of {}: {note}", file.name));
            asked.notes.extend(noted);
        }
        asked.view = events.query.view.clone();
        asked.fields = events.facts.fields().iter().filter_map(Field::meaning).collect();
        asked.unit = events.report.timeline.unit;
        let widths = events.report.columns.iter().map(|column| column.view().histogram.width);
        asked.bins = widths.collect();
        Ok(asked)
    }
}
