//! What the lead does for offers: who clicks an ad is learnt when it is asked for, and the model of the last ad is kept, so
//! that its files and single customers' scores don't have it learnt again.

use crate::protocol::{Export, PropensityFile, PropensityOutcome};
use crate::worker::coordinator::session::{Events, ExportFile, NO_EVENTS, Session, name_of};
use daypart_engine::fields::ids::Id;
use daypart_engine::propensity::files::NameOf;
use daypart_engine::propensity::{self, Audience, Features, PropensityReport, Score};
use daypart_engine::schema::kinds::TableKind;
use daypart_engine::time::dayparts::Dayparts;

/// The model that was asked for last, if any.
#[derive(Default)]
pub struct PropensityCache {
    last: Option<Learnt>,
}

/// What was learnt of one ad.
struct Learnt {
    /// Which state of the data it was learnt from.
    version: u32,
    ad: String,
    dayparts: Dayparts,
    outcome: Result<PropensityReport, String>,
}

impl PropensityCache {
    /// Learns who clicks an ad, or says in a sentence why that can't be.
    pub fn offer(&mut self, session: &Session, ad: &str, dayparts: &Dayparts) -> PropensityOutcome {
        let outcome = match self.kept(session, ad, dayparts) {
            Some(outcome) => outcome.clone(),
            None => audience(session, ad, dayparts).and_then(|audience| self.learn(session, ad, dayparts, &audience)),
        };
        match outcome {
            Ok(report) => PropensityOutcome::Made(report),
            Err(sentence) => PropensityOutcome::Not(sentence),
        }
    }

    /// How likely a customer, by the id as tables show it, is to click an ad; `None` without a model or such a customer.
    pub fn score(&mut self, session: &Session, customer: &str, ad: &str, dayparts: &Dayparts) -> Option<Score> {
        let audience = audience(session, ad, dayparts).ok()?;
        let report = self.learn(session, ad, dayparts, &audience).ok()?;
        let customers = session.events.as_ref()?.store.customers();
        let features = Features::of(&audience.profiles);
        let row = (0..features.customers()).find(|&row| customers[features.customer(row)].to_string() == customer)?;
        Some(report.model.score(features.row(row)))
    }

    /// A file of an ad.
    ///
    /// # Errors
    /// When there is nothing to make it of, or it can't be written.
    pub fn file(
        &mut self,
        session: &Session,
        ad: &str,
        dayparts: &Dayparts,
        file: PropensityFile,
    ) -> Result<ExportFile, String> {
        let audience = audience(session, ad, dayparts)?;
        let features = Features::of(&audience.profiles);
        if file == PropensityFile::Features {
            return Ok(ExportFile::Bytes(propensity::features_txt(
                &features,
                &audience.clicked,
            )));
        }
        let report = self.learn(session, ad, dayparts, &audience)?;
        let Events { store, query, .. } = session.events.as_ref().ok_or(NO_EVENTS)?;
        let references = &session.references;
        let name = |id: &Id| name_of(references, id);
        let named = references.iter().any(|(role, _)| *role == TableKind::Customers);
        propensity::scored_csv(
            query.of.column(),
            store.customers(),
            named.then_some(&name as NameOf<'_>),
            &features,
            &audience.clicked,
            &report.model,
        )
        .map(ExportFile::Bytes)
        .map_err(|error| format!("{} could not be written: {error}", Export::Propensity(file).file_name()))
    }

    /// What was learnt last, if it was of this ad, these dayparts and the data that the session holds.
    fn kept(&self, session: &Session, ad: &str, dayparts: &Dayparts) -> Option<&Result<PropensityReport, String>> {
        let last = self.last.as_ref()?;
        let same = last.version == session.version && last.ad == ad && last.dayparts == *dayparts;
        same.then_some(&last.outcome)
    }

    /// The model of an ad: the kept one, or a new one from these customers.
    fn learn(
        &mut self,
        session: &Session,
        ad: &str,
        dayparts: &Dayparts,
        audience: &Audience,
    ) -> Result<PropensityReport, String> {
        if let Some(outcome) = self.kept(session, ad, dayparts) {
            return outcome.clone();
        }
        let outcome = propensity::learn(&Features::of(&audience.profiles), &audience.clicked);
        let outcome = outcome.map_err(|error| error.to_string());
        self.last = Some(Learnt {
            version: session.version,
            ad: ad.to_owned(),
            dayparts: dayparts.clone(),
            outcome: outcome.clone(),
        });
        outcome
    }
}

fn audience(session: &Session, ad: &str, dayparts: &Dayparts) -> Result<Audience, String> {
    let events = session.events.as_ref().ok_or(NO_EVENTS)?;
    let Events {
        store, query, facts, ..
    } = events;
    Audience::of(store, facts, ad, &events.dayparts(dayparts), query.parts)
        .ok_or_else(|| "this ad: found no row of it in the clicks, expected some".to_owned())
}
