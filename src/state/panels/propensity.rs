//! Propensity panel: the selected ad, its click model, and the open customer's score.

use std::rc::Rc;

use crate::protocol::{Export, PropensityFile, PropensityOutcome, Request};
use crate::state::panels::customer_detail::AdScore;
use crate::state::{Effect, State};
use daypart_engine::demo::REDUCED_AD;
use daypart_engine::propensity::Score;
use daypart_engine::query::report::Report;
use daypart_engine::time::dayparts::Dayparts;

/// A change of the propensity panel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PropensityEdit {
    /// Select an ad.
    Choose(String),
    /// Select no ad.
    Close,
    /// Save a file of the selected ad's model.
    Save(PropensityFile),
}

/// The model of an ad.
#[derive(Clone, Debug, PartialEq)]
pub struct AdModel {
    /// The ad.
    pub ad: String,
    /// Dayparts that define its features.
    pub dayparts: Dayparts,
    /// The trained model, or why there is none.
    pub outcome: PropensityOutcome,
}

/// The selected ad and its model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PropensityState {
    /// The selected ad.
    pub ad: Option<String>,
    /// The latest model. It stays until the next one arrives, so it may belong to the previous ad or dayparts.
    pub model: Option<Rc<AdModel>>,
    pending: Option<u32>,
    /// Dayparts of the latest request.
    dayparts: Dayparts,
    /// Whether the user has selected this ad, or none.
    by_user: bool,
}

impl PropensityState {
    /// Returns whether a model is pending.
    pub fn waiting(&self) -> bool {
        self.pending.is_some()
    }

    /// Returns the model of the selected ad; `None` while it is pending.
    pub fn current(&self) -> Option<&Rc<AdModel>> {
        let model = self.model.as_ref()?;
        (self.ad.as_ref() == Some(&model.ad)).then_some(model)
    }

    /// Clears the pending request, because the worker is gone.
    pub(in crate::state) fn cancel_pending(&mut self) {
        self.pending = None;
    }
}

impl State {
    pub(in crate::state) fn edit_propensity(&mut self, edit: PropensityEdit) -> Vec<Effect> {
        match edit {
            PropensityEdit::Choose(_) if self.live_data().is_none() => Vec::new(),
            PropensityEdit::Choose(ad) => {
                self.propensity.by_user = true;
                self.propensity.ad = Some(ad);
                self.request_model().into_iter().collect()
            }
            PropensityEdit::Close => {
                self.propensity = PropensityState {
                    by_user: true,
                    ..PropensityState::default()
                };
                Vec::new()
            }
            PropensityEdit::Save(file) => self.save_model_file(file).into_iter().collect(),
        }
    }

    /// Discards the model of the previous data set. Keeps the user's ad if the new data contain it, and the user's
    /// choice of none; otherwise selects the default ad.
    pub(in crate::state) fn reset_propensity(&mut self) -> Option<Effect> {
        let shown = self.shown.as_ref();
        let report = shown.and_then(|shown| shown.report.as_deref());
        let demo_codes = shown.is_some_and(|shown| shown.demo_codes);
        let before = std::mem::take(&mut self.propensity);
        let is_present = |ad: &String| report.is_some_and(|report| report.ads.iter().any(|bar| bar.ad == *ad));
        let stays = before.by_user && before.ad.as_ref().is_none_or(is_present);
        self.propensity = PropensityState {
            ad: if stays {
                before.ad
            } else {
                report.and_then(|report| default_ad(report, demo_codes))
            },
            by_user: stays,
            ..PropensityState::default()
        };
        self.request_model()
    }

    /// Trains the model again because rows were appended. The earlier one stays on screen until then.
    pub(in crate::state) fn refresh_propensity(&mut self) -> Option<Effect> {
        if self.propensity.pending.is_some() {
            return None;
        }
        self.request_model()
    }

    /// Trains the model again if the dayparts have changed since the latest request.
    pub(in crate::state) fn retrain_for_dayparts(&mut self) -> Option<Effect> {
        if self.propensity.ad.is_none() || self.propensity.dayparts == self.daypart_editor.chosen {
            return None;
        }
        self.request_model()
    }

    /// Shows a model, if it answers the latest request.
    pub(in crate::state) fn take_model(&mut self, id: u32, outcome: PropensityOutcome) -> Vec<Effect> {
        let state = &mut self.propensity;
        if let (Some(_), Some(ad)) = (state.pending.take_if(|pending| *pending == id), &state.ad) {
            state.model = Some(Rc::new(AdModel {
                ad: ad.clone(),
                dayparts: state.dayparts.clone(),
                outcome,
            }));
        }
        self.request_score().into_iter().collect()
    }

    /// Clears the failed request. Returns whether it was this one.
    pub(in crate::state) fn model_failed(&mut self, id: u32) -> bool {
        self.propensity.pending.take_if(|pending| *pending == id).is_some()
    }

    /// Requests the open customer's score, unless it is known or requested already.
    pub(in crate::state) fn request_score(&mut self) -> Option<Effect> {
        let generation = self.live_data()?.generation;
        let model = self.propensity.current().filter(|_| !self.propensity.waiting())?;
        if !matches!(model.outcome, PropensityOutcome::Trained(_)) || model.dayparts != self.daypart_editor.chosen {
            return None;
        }
        let ad = model.ad.clone();
        let customer = self.customer.as_ref().filter(|customer| customer.detail.is_some())?;
        let known = customer.score.as_ref().is_some_and(|score| score.ad == ad);
        let pending = customer
            .pending_score
            .as_ref()
            .is_some_and(|(_, pending)| *pending == ad);
        if known || pending {
            return None;
        }
        let request = Request::PropensityScore {
            customer: customer.id.clone(),
            ad: ad.clone(),
            dayparts: self.daypart_editor.chosen.clone(),
        };
        let message = self.message(request, generation);
        if let Some(customer) = &mut self.customer {
            customer.pending_score = Some((message.id, ad));
        }
        Some(Effect::Send(message))
    }

    /// Shows a score, if it answers the latest request.
    pub(in crate::state) fn take_score(&mut self, id: u32, score: Option<Score>) {
        if let Some(customer) = &mut self.customer
            && let Some((_, ad)) = customer.pending_score.take_if(|(pending, _)| *pending == id)
        {
            customer.score = Some(AdScore { ad, score });
        }
    }

    fn request_model(&mut self) -> Option<Effect> {
        let generation = self.live_data()?.generation;
        let ad = self.propensity.ad.clone()?;
        let dayparts = self.daypart_editor.chosen.clone();
        self.propensity.dayparts = dayparts.clone();
        let message = self.message(Request::Propensity { ad, dayparts }, generation);
        self.propensity.pending = Some(message.id);
        Some(Effect::Send(message))
    }

    fn save_model_file(&mut self, file: PropensityFile) -> Option<Effect> {
        let generation = self.live_data()?.generation;
        let request = Request::PropensityFile {
            ad: self.propensity.ad.clone()?,
            dayparts: self.daypart_editor.chosen.clone(),
            file,
        };
        let message = self.message(request, generation);
        self.expect_file(message.id, Export::Propensity(file), None);
        Some(Effect::Send(message))
    }
}

/// Returns the ad to select automatically: the demo's where its codes apply, else the one with the most clicks.
fn default_ad(report: &Report, demo_codes: bool) -> Option<String> {
    let mut ads = report.ads.iter().map(|bar| &bar.ad);
    let demo_ad = ads.clone().find(|ad| demo_codes && *ad == REDUCED_AD);
    demo_ad.or_else(|| ads.next()).cloned()
}
