//! Propensity cache: trains an ad's model on request and keeps the last one.
//!
//! The model's files and single customers' scores then need no second training. The model itself is in
//! [`daypart_engine::propensity`].

use crate::protocol::{Export, PropensityFile, PropensityOutcome};
use crate::worker::coordinator::session::{Events, Session, name_of};
use crate::worker::error::WorkerError;
use daypart_engine::fields::ids::{Id, position_in};
use daypart_engine::propensity::files::NameOf;
use daypart_engine::propensity::{self, Features, LabelledCustomers, PropensityReport, Score};
use daypart_engine::schema::kinds::TableKind;
use daypart_engine::time::dayparts::Dayparts;

/// The last requested model, if any.
#[derive(Default)]
pub struct PropensityCache {
    last: Option<TrainedModel>,
}

/// One ad's trained model, or the reason why there is none, with the inputs that it depends on.
struct TrainedModel {
    /// The session's data version at training time.
    version: u32,
    ad: String,
    dayparts: Dayparts,
    outcome: Result<PropensityReport, WorkerError>,
}

impl PropensityCache {
    /// Trains a model of who clicks an ad, or returns the reason why that is impossible.
    pub fn outcome(&mut self, session: &Session, ad: &str, dayparts: &Dayparts) -> PropensityOutcome {
        let outcome = match self.cached(session, ad, dayparts) {
            Some(outcome) => outcome.clone(),
            None => labelled_customers(session, ad, dayparts)
                .and_then(|labelled| self.train(session, ad, dayparts, &labelled)),
        };
        match outcome {
            Ok(report) => PropensityOutcome::Trained(report),
            Err(reason) => PropensityOutcome::NotTrained(reason.to_string()),
        }
    }

    /// Returns how likely a customer is to click an ad. The id is written as in tables; `None` without a
    /// model or such a customer.
    pub fn score(&mut self, session: &Session, customer: &str, ad: &str, dayparts: &Dayparts) -> Option<Score> {
        let labelled = labelled_customers(session, ad, dayparts).ok()?;
        let report = self.train(session, ad, dayparts, &labelled).ok()?;
        let customers = session.events.as_ref()?.store.customers();
        let features = Features::of(&labelled.profiles);
        let index = position_in(customers, &Id::parse(customer))? as u32;
        // Profiles are in the order of the customers' indices.
        let row = labelled.profiles.customers.binary_search(&index).ok()?;
        Some(report.model.score(features.row(row)))
    }

    /// Returns a file of an ad's model.
    ///
    /// # Errors
    /// When there is no model or the file can't be written.
    pub fn file(
        &mut self,
        session: &Session,
        ad: &str,
        dayparts: &Dayparts,
        file: PropensityFile,
    ) -> Result<Vec<u8>, WorkerError> {
        let labelled = labelled_customers(session, ad, dayparts)?;
        let features = Features::of(&labelled.profiles);
        if file == PropensityFile::Features {
            return Ok(propensity::features_txt(&features, &labelled.clicked));
        }
        let report = self.train(session, ad, dayparts, &labelled)?;
        let Events { store, query, .. } = session.events.as_ref().ok_or(WorkerError::NoEvents)?;
        let lookup_tables = &session.lookup_tables;
        let name = |id: &Id| name_of(lookup_tables, id);
        let has_customers = lookup_tables
            .iter()
            .any(|(table_kind, _)| *table_kind == TableKind::Customers);
        propensity::scored_csv(
            query.of.column(),
            store.customers(),
            has_customers.then_some(&name as NameOf<'_>),
            &features,
            &labelled.clicked,
            &report.model,
        )
        .map_err(|error| WorkerError::not_written(Export::Propensity(file).file_name(), &error))
    }

    /// Returns the cached outcome if its ad, dayparts and data version match.
    fn cached(
        &self,
        session: &Session,
        ad: &str,
        dayparts: &Dayparts,
    ) -> Option<&Result<PropensityReport, WorkerError>> {
        let last = self.last.as_ref()?;
        let same = last.version == session.version && last.ad == ad && last.dayparts == *dayparts;
        same.then_some(&last.outcome)
    }

    /// Returns the cached model of an ad, or trains one from these customers.
    fn train(
        &mut self,
        session: &Session,
        ad: &str,
        dayparts: &Dayparts,
        labelled: &LabelledCustomers,
    ) -> Result<PropensityReport, WorkerError> {
        if let Some(outcome) = self.cached(session, ad, dayparts) {
            return outcome.clone();
        }
        let outcome = propensity::train(&Features::of(&labelled.profiles), &labelled.clicked);
        let outcome = outcome.map_err(WorkerError::NotTrainable);
        self.last = Some(TrainedModel {
            version: session.version,
            ad: ad.to_owned(),
            dayparts: dayparts.clone(),
            outcome: outcome.clone(),
        });
        outcome
    }
}

fn labelled_customers(session: &Session, ad: &str, dayparts: &Dayparts) -> Result<LabelledCustomers, WorkerError> {
    let events = session.events.as_ref().ok_or(WorkerError::NoEvents)?;
    let Events {
        store,
        query,
        dimensions,
        ..
    } = events;
    LabelledCustomers::of(store, dimensions, ad, &events.dayparts(dayparts), query.parts)
        .ok_or(WorkerError::AdNotClicked)
}
