//! Propensity panel: the selected ad and its click model.

use std::rc::Rc;

use crate::protocol::{Export, PropensityFile, PropensityOutcome, Request};
use crate::state::ShownData;
use crate::state::effect::Effects;
use crate::state::requests::Pending;
use crate::state::scene::Scene;
use daypart_engine::demo::REDUCED_AD;
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

/// The selected ad and its model. A selected ad without a model is being trained.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PropensityState {
    /// The selected ad.
    pub ad: Option<String>,
    /// The latest model. It stays until the next one arrives, so it may belong to the previous ad or dayparts.
    pub model: Option<Rc<AdModel>>,
    /// Dayparts of the latest request.
    dayparts: Dayparts,
    /// Whether the user has selected this ad, or none.
    by_user: bool,
}

impl PropensityState {
    /// Returns the model of the selected ad; `None` while it is pending.
    pub fn current(&self) -> Option<&Rc<AdModel>> {
        let model = self.model.as_ref()?;
        (self.ad.as_ref() == Some(&model.ad)).then_some(model)
    }

    /// Returns the model that scores a customer: the current one, if it was trained for the dayparts in effect.
    pub(in crate::state) fn scoring_model(&self, scene: &Scene, effects: &Effects) -> Option<&AdModel> {
        let model = self.current().filter(|_| !effects.requests.contains(is_model))?;
        let is_trained = matches!(model.outcome, PropensityOutcome::Trained(_));
        (is_trained && model.dayparts == *scene.dayparts()).then_some(model)
    }

    /// Applies a change.
    pub(in crate::state) fn edit(&mut self, edit: PropensityEdit, scene: &Scene, effects: &mut Effects) {
        match edit {
            PropensityEdit::Choose(_) if scene.data.is_none() => {}
            PropensityEdit::Choose(ad) => {
                self.by_user = true;
                self.ad = Some(ad);
                self.request(scene, effects);
            }
            PropensityEdit::Close => {
                effects.requests.discard(is_model);
                *self = PropensityState {
                    by_user: true,
                    ..PropensityState::default()
                };
            }
            PropensityEdit::Save(file) => self.save(file, scene, effects),
        }
    }

    /// Discards the model of the previous data set. Keeps the user's ad if the new data contain it, and the user's
    /// choice of none; otherwise selects the default ad.
    pub(in crate::state) fn reset(&mut self, shown: &ShownData, scene: &Scene, effects: &mut Effects) {
        effects.requests.discard(is_model);
        let report = shown.report.as_deref();
        let before = std::mem::take(self);
        let is_present = |ad: &String| report.is_some_and(|report| report.ads.iter().any(|bar| bar.ad == *ad));
        self.by_user = before.by_user && before.ad.as_ref().is_none_or(is_present);
        self.ad = if self.by_user {
            before.ad
        } else {
            report.and_then(|report| default_ad(report, shown.demo_codes))
        };
        self.request(scene, effects);
    }

    /// Trains the model again because rows were appended. The earlier one stays on screen until then.
    pub(in crate::state) fn refresh(&mut self, scene: &Scene, effects: &mut Effects) {
        if !effects.requests.contains(is_model) {
            self.request(scene, effects);
        }
    }

    /// Trains the model again if the dayparts have changed since the latest request.
    pub(in crate::state) fn retrain_for_dayparts(&mut self, scene: &Scene, effects: &mut Effects) {
        if self.dayparts != *scene.dayparts() {
            self.request(scene, effects);
        }
    }

    /// Shows the model of an ad.
    pub(in crate::state) fn take_model(&mut self, ad: String, dayparts: Dayparts, outcome: PropensityOutcome) {
        self.model = Some(Rc::new(AdModel { ad, dayparts, outcome }));
    }

    /// Gives the pending model up. Without an earlier model of the selected ad, no ad stays selected.
    pub(in crate::state) fn give_up(&mut self) {
        if self.current().is_none() {
            self.ad = None;
        }
    }

    fn request(&mut self, scene: &Scene, effects: &mut Effects) {
        let (Some(generation), Some(ad)) = (scene.generation(), &self.ad) else {
            return;
        };
        effects.requests.discard(is_model);
        let (ad, dayparts) = (ad.clone(), scene.dayparts().clone());
        self.dayparts = dayparts.clone();
        let request = Request::Propensity {
            ad: ad.clone(),
            dayparts: dayparts.clone(),
        };
        effects.send(generation, request, Pending::Model { ad, dayparts });
    }

    fn save(&self, file: PropensityFile, scene: &Scene, effects: &mut Effects) {
        let (Some(generation), Some(ad)) = (scene.generation(), &self.ad) else {
            return;
        };
        let request = Request::PropensityFile {
            ad: ad.clone(),
            dayparts: scene.dayparts().clone(),
            file,
        };
        effects.send(generation, request, Pending::file(Export::Propensity(file)));
    }
}

fn is_model(pending: &Pending) -> bool {
    matches!(pending, Pending::Model { .. })
}

/// Returns the ad to select automatically: the demo's where its codes apply, else the one with the most clicks.
fn default_ad(report: &Report, demo_codes: bool) -> Option<String> {
    let mut ads = report.ads.iter().map(|bar| &bar.ad);
    let demo_ad = ads.clone().find(|ad| demo_codes && *ad == REDUCED_AD);
    demo_ad.or_else(|| ads.next()).cloned()
}
