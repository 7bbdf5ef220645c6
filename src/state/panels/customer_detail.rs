//! The card of one customer: whose it is, what was asked for it and has come, and its part of the page's address.
//!
//! A card is of the data set and the dayparts that hold; with others it is asked for anew.

use std::rc::Rc;

use crate::protocol::{Export, Progress, Request};
use crate::state::view::filters::{CUSTOMER, address, view_of};
use crate::state::{Effect, State};
use daypart_engine::propensity::Score;
use daypart_engine::query::customer_detail::CustomerDetail;
use daypart_engine::query::filter::{escaped, unescaped};
use daypart_engine::scan::provenance::SourceLines;

/// What a person does about a customer's card.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CustomerEdit {
    /// Open the card of the customer with this id.
    Open(String),
    /// Open the card of the one who was searched for, when the search leads to one.
    Find,
    /// Close the card.
    Close,
    /// Show the lines that its figures rest on.
    AskSources,
    /// Save these lines.
    SaveSources,
}

/// The customer whose card is open.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Customer {
    /// The customer's id.
    pub id: String,
    /// The card, once it has come.
    pub card: Option<Rc<CustomerDetail>>,
    /// The lines that its figures rest on.
    pub sources: SourceRowsPanel,
    /// What the model of the chosen ad says of the customer, once it did.
    pub score: Option<AdScore>,
    /// The question for it that is out, and its ad.
    pub(in crate::state) score_asked: Option<(u32, String)>,
    /// Counts how often a card was opened, so that the keyboard can go to it each time.
    pub turn: u32,
    asked: Option<u32>,
    /// Whether there may be no such customer, so that nothing is to be said of it.
    guessed: bool,
}

/// What the model of an ad says of a customer.
#[derive(Clone, Debug, PartialEq)]
pub struct AdScore {
    /// The ad.
    pub ad: String,
    /// How likely a click is, and what drives that; `None` where it can't be said.
    pub score: Option<Score>,
}

/// The lines that a card's figures rest on.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum SourceRowsPanel {
    /// Nobody has asked for them.
    #[default]
    Unseen,
    /// They are being looked for.
    Coming {
        /// The request's id.
        asked: u32,
        /// How much of the files was read, 0 to 1.
        share: f64,
    },
    /// These are they.
    Here(Rc<SourceLines>),
}

impl Customer {
    fn waiting(&self) -> bool {
        self.asked.is_some() || self.score_asked.is_some() || matches!(self.sources, SourceRowsPanel::Coming { .. })
    }

    fn waits_for_sources(&self, id: u32) -> bool {
        matches!(self.sources, SourceRowsPanel::Coming { asked, .. } if asked == id)
    }
}

impl State {
    /// Whether the worker owes something for the card.
    pub(in crate::state) fn customer_waiting(&self) -> bool {
        self.customer.as_ref().is_some_and(Customer::waiting)
    }

    pub(in crate::state) fn edit_customer(&mut self, edit: CustomerEdit, now_ms: f64) -> Vec<Effect> {
        match edit {
            CustomerEdit::Open(id) => self.open_customer(id, false),
            CustomerEdit::Find => {
                self.sought = Some(self.table.typed.trim().to_owned()).filter(|text| !text.is_empty());
                let mut effects = Vec::new();
                if self.table.search_now(now_ms) {
                    effects.extend(self.ask_rows());
                }
                effects.extend(self.found_customer());
                effects
            }
            CustomerEdit::Close => self.close_customer(),
            CustomerEdit::AskSources => self.ask_sources().into_iter().collect(),
            CustomerEdit::SaveSources => self.save_sources().into_iter().collect(),
        }
    }

    /// Opens the card of the one customer that was searched for, once the search has ended: the only one it found, or else
    /// the one whose very id was typed, if there is one.
    pub(in crate::state) fn found_customer(&mut self) -> Vec<Effect> {
        if !self.table.is_settled() {
            return Vec::new();
        }
        let sought = self.sought.take();
        let Some(text) = sought.filter(|text| self.table.query.search == *text) else {
            return Vec::new();
        };
        let window = self.table.window.as_ref().filter(|window| window.total == 1);
        match window.and_then(|window| window.rows.first()) {
            Some(row) => {
                let id = row.customer.clone();
                self.open_customer(id, false)
            }
            None => self.open_customer(text, true),
        }
    }

    fn open_customer(&mut self, id: String, guessed: bool) -> Vec<Effect> {
        let turn = self.customer.as_ref().map_or(0, |customer| customer.turn) + 1;
        match &mut self.customer {
            Some(customer) if customer.id == id && customer.card.is_some() => {
                customer.turn = turn;
                return Vec::new();
            }
            _ => {}
        }
        let mut effects: Vec<Effect> = self.stop_sources().into_iter().collect();
        self.customer = Some(Customer {
            id,
            turn,
            guessed,
            ..Customer::default()
        });
        effects.extend(self.ask_card());
        effects.push(self.addressed());
        effects
    }

    fn close_customer(&mut self) -> Vec<Effect> {
        let mut effects: Vec<Effect> = self.stop_sources().into_iter().collect();
        if self.customer.take().is_some() {
            effects.push(self.addressed());
        }
        effects
    }

    /// Opens or closes the card as an address says. One that leads to no view changes nothing.
    pub(in crate::state) fn arrive_with_customer(&mut self, fragment: &str, now_ms: f64) -> Vec<Effect> {
        let mut effects = self.arrive(fragment, now_ms);
        if view_of(fragment).is_none() {
            return effects;
        }
        let id = fragment.split('&').find_map(|part| part.strip_prefix(CUSTOMER));
        effects.extend(match id.and_then(unescaped).filter(|id| !id.is_empty()) {
            Some(id) => self.open_customer(id, false),
            None => self.close_customer(),
        });
        // The address is there already.
        effects.retain(|effect| !matches!(effect, Effect::Address(_)));
        effects
    }

    /// The effect that lets the address lead to what is looked at.
    pub(in crate::state) fn addressed(&self) -> Effect {
        let mut fragment = address(&self.view());
        if let Some(customer) = &self.customer {
            if !fragment.is_empty() {
                fragment.push('&');
            }
            fragment.push_str(CUSTOMER);
            fragment.push_str(&escaped(&customer.id));
        }
        Effect::Address(fragment)
    }

    /// Asks for the card that is to be shown, unless it is there or on its way.
    pub(in crate::state) fn ask_card(&mut self) -> Option<Effect> {
        let shown = self.live().filter(|shown| shown.has_events())?;
        let generation = shown.generation;
        let customer = self.customer.as_ref().filter(|customer| customer.asked.is_none())?;
        let card = customer.card.as_ref();
        if card.is_some_and(|card| card.report.dayparts == self.bands.chosen) {
            return None;
        }
        let request = Request::Customer {
            id: customer.id.clone(),
            view: self.view(),
        };
        let message = self.message(request, generation);
        if let Some(customer) = &mut self.customer {
            customer.asked = Some(message.id);
        }
        Some(Effect::Send(message))
    }

    /// Asks for the card anew, of events that have grown; it is shown as it was until then.
    pub(in crate::state) fn refresh_card(&mut self) -> Option<Effect> {
        let customer = self.customer.as_mut()?;
        customer.asked = None;
        let card = customer.card.take();
        let ask = self.ask_card();
        if let Some(customer) = &mut self.customer {
            customer.card = card;
        }
        ask
    }

    /// Asks for the card anew, of another data set.
    pub(in crate::state) fn renew_card(&mut self) -> Option<Effect> {
        let customer = self.customer.as_mut()?;
        *customer = Customer {
            id: std::mem::take(&mut customer.id),
            turn: customer.turn,
            ..Customer::default()
        };
        self.ask_card()
    }

    /// Shows a card, if it is the one that was asked for last. Other dayparts may have been chosen since.
    pub(in crate::state) fn carded(&mut self, id: u32, card: CustomerDetail) -> Vec<Effect> {
        let Some(customer) = self.customer.as_mut().filter(|customer| customer.asked == Some(id)) else {
            return Vec::new();
        };
        customer.asked = None;
        customer.guessed = false;
        // Lines that were found before the file has grown are not all any more.
        if customer
            .card
            .as_ref()
            .is_some_and(|before| before.report.events != card.report.events)
        {
            customer.sources = SourceRowsPanel::Unseen;
        }
        customer.card = Some(Rc::new(card));
        customer.score = None;
        let mut effects: Vec<Effect> = self.ask_card().into_iter().collect();
        effects.extend(self.ask_score());
        effects
    }

    fn ask_sources(&mut self) -> Option<Effect> {
        let generation = self.live()?.generation;
        let customer = self.customer.as_ref().filter(|customer| customer.card.is_some())?;
        if customer.sources != SourceRowsPanel::Unseen {
            return None;
        }
        let id = customer.id.clone();
        let message = self.message(Request::Sources { id }, generation);
        if let Some(customer) = &mut self.customer {
            customer.sources = SourceRowsPanel::Coming {
                asked: message.id,
                share: 0.0,
            };
        }
        Some(Effect::Send(message))
    }

    fn save_sources(&mut self) -> Option<Effect> {
        let generation = self.live()?.generation;
        let id = self.customer.as_ref()?.id.clone();
        let message = self.message(Request::SaveSources { id }, generation);
        self.await_file(message.id, Export::Sources, None);
        Some(Effect::Send(message))
    }

    /// Has the worker stop looking for lines that nobody wants any more.
    fn stop_sources(&mut self) -> Option<Effect> {
        let customer = self.customer.as_mut()?;
        let SourceRowsPanel::Coming { asked: job, .. } = customer.sources else {
            return None;
        };
        customer.sources = SourceRowsPanel::Unseen;
        let generation = self.live()?.generation;
        Some(Effect::Send(self.message(Request::Cancel { job }, generation)))
    }

    /// Takes in how far the search for lines has come, if it is that which tells.
    pub(in crate::state) fn sources_advance(&mut self, id: u32, progress: &Progress) {
        if let Some(Customer {
            sources: SourceRowsPanel::Coming { asked, share },
            ..
        }) = &mut self.customer
            && *asked == id
        {
            *share = progress.bytes_done as f64 / progress.bytes_total.max(1) as f64;
        }
    }

    /// Shows the lines, if they are those that were asked for last.
    pub(in crate::state) fn traced(&mut self, id: u32, lines: SourceLines) {
        if let Some(customer) = self.customer.as_mut().filter(|customer| customer.waits_for_sources(id)) {
            customer.sources = SourceRowsPanel::Here(Rc::new(lines));
        }
    }

    /// Forgets what was asked for by this request. Whether a person should hear of it, and what is to be done.
    pub(in crate::state) fn customer_failed(&mut self, id: u32) -> (bool, Vec<Effect>) {
        let Some(customer) = &mut self.customer else {
            return (false, Vec::new());
        };
        if customer.waits_for_sources(id) {
            customer.sources = SourceRowsPanel::Unseen;
            return (true, Vec::new());
        }
        if customer.asked != Some(id) {
            return (false, Vec::new());
        }
        let guessed = customer.guessed;
        (!guessed, self.close_customer())
    }

    /// Forgets what was asked for the card, because nobody will answer. A card that waits for data goes on waiting.
    pub(in crate::state) fn lose_card(&mut self) {
        self.sought = None;
        if let Some(customer) = &mut self.customer {
            if matches!(customer.sources, SourceRowsPanel::Coming { .. }) {
                customer.sources = SourceRowsPanel::Unseen;
            }
            if customer.asked.take().is_some() && customer.card.is_none() {
                self.customer = None;
            }
        }
    }
}
