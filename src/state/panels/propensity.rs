//! Offers: the ad that is chosen, and what the worker has learnt of who clicks it.

use std::rc::Rc;

use crate::protocol::{Export, PropensityFile, PropensityOutcome, Request};
use crate::state::panels::customer_detail::AdScore;
use crate::state::{Effect, State};
use daypart_engine::propensity::Score;
use daypart_engine::time::dayparts::Dayparts;

/// The ad that is chosen by itself where there is one: the one that the job began with.
const FIRST_AD: &str = "ADV_REDUCED_1DAY";

/// What is done with offers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PropensityEdit {
    /// This ad is chosen.
    Choose(String),
    /// None is.
    Close,
    /// A file of the chosen ad is wanted.
    Save(PropensityFile),
}

/// What was learnt of an ad.
#[derive(Clone, Debug, PartialEq)]
pub struct AdModel {
    /// The ad.
    pub ad: String,
    /// The dayparts that it was learnt by, which name the features.
    pub dayparts: Dayparts,
    /// A model, or why there is none.
    pub outcome: PropensityOutcome,
}

/// The chosen ad, and what was learnt.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PropensityState {
    /// The ad that is chosen.
    pub ad: Option<String>,
    /// What was learnt last. It stays until the next answer comes, so it may be of the ad or the dayparts before.
    pub offer: Option<Rc<AdModel>>,
    asked: Option<u32>,
    /// The dayparts of what was asked for last.
    dayparts: Dayparts,
    /// Whether the person wants none to be chosen.
    closed: bool,
}

impl PropensityState {
    /// Whether an answer is still to come.
    pub fn waiting(&self) -> bool {
        self.asked.is_some()
    }

    /// What was learnt of the chosen ad; `None` while that is still to come.
    pub fn current(&self) -> Option<&Rc<AdModel>> {
        let offer = self.offer.as_ref()?;
        (self.ad.as_ref() == Some(&offer.ad)).then_some(offer)
    }

    /// Forgets what was asked for, because nobody will answer.
    pub(in crate::state) fn give_up(&mut self) {
        self.asked = None;
    }
}

impl State {
    pub(in crate::state) fn edit_offer(&mut self, edit: PropensityEdit) -> Vec<Effect> {
        match edit {
            PropensityEdit::Choose(_) if self.live().is_none() => Vec::new(),
            PropensityEdit::Choose(ad) => {
                self.offers.closed = false;
                self.offers.ad = Some(ad);
                self.ask_offer().into_iter().collect()
            }
            PropensityEdit::Close => {
                self.offers = PropensityState {
                    closed: true,
                    ..PropensityState::default()
                };
                Vec::new()
            }
            PropensityEdit::Save(file) => self.save_offer(file).into_iter().collect(),
        }
    }

    /// Turns to another data set: what was learnt from the one before is gone, and the chosen ad stays where it is among the
    /// new ones.
    pub(in crate::state) fn renew_offer(&mut self) -> Option<Effect> {
        let report = self.shown.as_ref().and_then(|shown| shown.report.clone());
        let has = |ad: &str| {
            report
                .iter()
                .any(|report| report.ads.iter().any(|known| known.ad == ad))
        };
        let closed = self.offers.closed;
        let chosen = self.offers.ad.take().filter(|ad| has(ad));
        let first = || (!closed && has(FIRST_AD)).then(|| FIRST_AD.to_owned());
        self.offers = PropensityState {
            ad: chosen.or_else(first),
            closed,
            ..PropensityState::default()
        };
        self.ask_offer()
    }

    /// Has it learnt anew from events that have grown; what was learnt before is shown until then.
    pub(in crate::state) fn refresh_offer(&mut self) -> Option<Effect> {
        if self.offers.asked.is_some() {
            return None;
        }
        self.ask_offer()
    }

    /// Has it learnt anew when the dayparts are others than those that were asked for.
    pub(in crate::state) fn offer_again(&mut self) -> Option<Effect> {
        if self.offers.ad.is_none() || self.offers.dayparts == self.bands.chosen {
            return None;
        }
        self.ask_offer()
    }

    /// Shows what was learnt, if it is what was asked for last.
    pub(in crate::state) fn offered(&mut self, id: u32, outcome: PropensityOutcome) -> Vec<Effect> {
        let offers = &mut self.offers;
        if let (Some(_), Some(ad)) = (offers.asked.take_if(|asked| *asked == id), &offers.ad) {
            offers.offer = Some(Rc::new(AdModel {
                ad: ad.clone(),
                dayparts: offers.dayparts.clone(),
                outcome,
            }));
        }
        self.ask_score().into_iter().collect()
    }

    /// Forgets what was asked for, because it could not be done. Says whether it was asked for by this request.
    pub(in crate::state) fn offer_failed(&mut self, id: u32) -> bool {
        self.offers.asked.take_if(|asked| *asked == id).is_some()
    }

    /// Asks what the model says of the customer whose card is open, unless that is known or on its way.
    pub(in crate::state) fn ask_score(&mut self) -> Option<Effect> {
        let generation = self.live()?.generation;
        let offer = self.offers.current().filter(|_| !self.offers.waiting())?;
        if !matches!(offer.outcome, PropensityOutcome::Made(_)) || offer.dayparts != self.bands.chosen {
            return None;
        }
        let ad = offer.ad.clone();
        let customer = self.customer.as_ref().filter(|customer| customer.card.is_some())?;
        let known = customer.score.as_ref().is_some_and(|score| score.ad == ad);
        let asked = customer.score_asked.as_ref().is_some_and(|(_, asked)| *asked == ad);
        if known || asked {
            return None;
        }
        let request = Request::PropensityScore {
            customer: customer.id.clone(),
            ad: ad.clone(),
            dayparts: self.bands.chosen.clone(),
        };
        let message = self.message(request, generation);
        if let Some(customer) = &mut self.customer {
            customer.score_asked = Some((message.id, ad));
        }
        Some(Effect::Send(message))
    }

    /// Shows what the model says of a customer, if it is what was asked for last.
    pub(in crate::state) fn scored(&mut self, id: u32, score: Option<Score>) {
        if let Some(customer) = &mut self.customer
            && let Some((_, ad)) = customer.score_asked.take_if(|(asked, _)| *asked == id)
        {
            customer.score = Some(AdScore { ad, score });
        }
    }

    fn ask_offer(&mut self) -> Option<Effect> {
        let generation = self.live()?.generation;
        let ad = self.offers.ad.clone()?;
        let dayparts = self.bands.chosen.clone();
        self.offers.dayparts = dayparts.clone();
        let message = self.message(Request::Propensity { ad, dayparts }, generation);
        self.offers.asked = Some(message.id);
        Some(Effect::Send(message))
    }

    fn save_offer(&mut self, file: PropensityFile) -> Option<Effect> {
        let generation = self.live()?.generation;
        let request = Request::PropensityFile {
            ad: self.offers.ad.clone()?,
            dayparts: self.bands.chosen.clone(),
            file,
        };
        let message = self.message(request, generation);
        self.await_file(message.id, Export::Propensity(file), None);
        Some(Effect::Send(message))
    }
}
