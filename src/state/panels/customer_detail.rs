//! Customer detail: the open customer, pending requests for the detail, and its part of the URL fragment.
//!
//! A detail belongs to one data set and its dayparts. When either changes, it is requested again.

use std::rc::Rc;

use crate::protocol::{Export, Progress, Request};
use crate::state::view::filters::{CUSTOMER, fragment_of, is_section_link, view_from_fragment};
use crate::state::{Effect, State};
use daypart_engine::propensity::Score;
use daypart_engine::query::customer_detail::CustomerDetail;
use daypart_engine::query::filter::{percent_decode, percent_encode};
use daypart_engine::scan::provenance::SourceLines;

/// A change of the customer detail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CustomerEdit {
    /// Open the detail of the customer with this id.
    Open(String),
    /// Open the detail of the searched customer, if the search finds exactly one.
    Find,
    /// Close the detail.
    Close,
    /// Show the original rows behind its figures.
    ShowSourceRows,
    /// Save these rows as a file.
    SaveSourceRows,
}

/// The customer whose detail is open.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Customer {
    /// The customer's id.
    pub id: String,
    /// The detail, once it has arrived.
    pub detail: Option<Rc<CustomerDetail>>,
    /// The original rows behind its figures.
    pub sources: SourceRowsPanel,
    /// The customer's score for the selected ad, once it has arrived.
    pub score: Option<AdScore>,
    /// Id of the pending score request, and its ad.
    pub(in crate::state) pending_score: Option<(u32, String)>,
    /// Number of times that a detail was opened; each change moves the keyboard focus to it.
    pub turn: u32,
    pending: Option<u32>,
    /// Whether the id is a search text that may match no customer, so that a failure is not reported.
    may_not_exist: bool,
}

/// A customer's score for an ad.
#[derive(Clone, Debug, PartialEq)]
pub struct AdScore {
    /// The ad.
    pub ad: String,
    /// Click probability and its drivers; `None` where the model has none.
    pub score: Option<Score>,
}

/// The original rows behind a customer's figures.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum SourceRowsPanel {
    /// They were not requested.
    #[default]
    Hidden,
    /// The files are being searched.
    Loading {
        /// Id of the request.
        request_id: u32,
        /// Share of the files that was read, from 0 to 1.
        share: f64,
    },
    /// The rows.
    Loaded(Rc<SourceLines>),
}

impl Customer {
    fn waiting(&self) -> bool {
        self.pending.is_some()
            || self.pending_score.is_some()
            || matches!(self.sources, SourceRowsPanel::Loading { .. })
    }

    fn awaits_source_rows(&self, id: u32) -> bool {
        matches!(self.sources, SourceRowsPanel::Loading { request_id, .. } if request_id == id)
    }
}

impl State {
    /// Returns whether a request for the detail is pending.
    pub(in crate::state) fn customer_waiting(&self) -> bool {
        self.customer.as_ref().is_some_and(Customer::waiting)
    }

    pub(in crate::state) fn edit_customer(&mut self, edit: CustomerEdit, now_ms: f64) -> Vec<Effect> {
        match edit {
            CustomerEdit::Open(id) => self.open_customer(id, false),
            CustomerEdit::Find => {
                self.pending_search = Some(self.table.typed.trim().to_owned()).filter(|text| !text.is_empty());
                let mut effects = Vec::new();
                if self.table.search_now(now_ms) {
                    effects.extend(self.request_rows());
                }
                effects.extend(self.open_found_customer());
                effects
            }
            CustomerEdit::Close => self.close_customer(),
            CustomerEdit::ShowSourceRows => self.request_source_rows().into_iter().collect(),
            CustomerEdit::SaveSourceRows => self.save_source_rows().into_iter().collect(),
        }
    }

    /// Opens the detail of the searched customer once the search has ended: the only hit, or else the customer with
    /// exactly this id, if there is one.
    pub(in crate::state) fn open_found_customer(&mut self) -> Vec<Effect> {
        if !self.table.is_settled() {
            return Vec::new();
        }
        let search = self.pending_search.take();
        let Some(text) = search.filter(|text| self.table.query.search == *text) else {
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

    fn open_customer(&mut self, id: String, may_not_exist: bool) -> Vec<Effect> {
        let turn = self.customer.as_ref().map_or(0, |customer| customer.turn) + 1;
        match &mut self.customer {
            Some(customer) if customer.id == id && customer.detail.is_some() => {
                customer.turn = turn;
                return Vec::new();
            }
            _ => {}
        }
        let mut effects: Vec<Effect> = self.cancel_source_rows().into_iter().collect();
        self.customer = Some(Customer {
            id,
            turn,
            may_not_exist,
            ..Customer::default()
        });
        effects.extend(self.request_customer_detail());
        effects.push(self.fragment_effect());
        effects
    }

    fn close_customer(&mut self) -> Vec<Effect> {
        let mut effects: Vec<Effect> = self.cancel_source_rows().into_iter().collect();
        if self.customer.take().is_some() {
            effects.push(self.fragment_effect());
        }
        effects
    }

    /// Opens a URL fragment: applies its view, and opens or closes the detail. A fragment without a view changes
    /// nothing; if it is a link to a section, the address of the view on screen is restored.
    pub(in crate::state) fn open_fragment(&mut self, fragment: &str, now_ms: f64) -> Vec<Effect> {
        let mut effects = self.open_view(fragment, now_ms);
        if view_from_fragment(fragment).is_none() {
            let own = self.fragment_effect();
            let is_default = matches!(&own, Effect::SetFragment(own) if own.is_empty());
            if is_section_link(fragment) && !is_default {
                effects.push(own);
            }
            return effects;
        }
        let id = fragment.split('&').find_map(|part| part.strip_prefix(CUSTOMER));
        effects.extend(match id.and_then(percent_decode).filter(|id| !id.is_empty()) {
            Some(id) => self.open_customer(id, false),
            None => self.close_customer(),
        });
        // The address has this fragment already.
        effects.retain(|effect| !matches!(effect, Effect::SetFragment(_)));
        effects
    }

    /// Returns the effect that sets the URL fragment to the current view and customer.
    pub(in crate::state) fn fragment_effect(&self) -> Effect {
        let mut fragment = fragment_of(&self.view());
        if let Some(customer) = &self.customer {
            if !fragment.is_empty() {
                fragment.push('&');
            }
            fragment.push_str(CUSTOMER);
            fragment.push_str(&percent_encode(&customer.id));
        }
        Effect::SetFragment(fragment)
    }

    /// Requests the detail of the open customer, unless it is known or requested already.
    pub(in crate::state) fn request_customer_detail(&mut self) -> Option<Effect> {
        let shown = self.live_data().filter(|shown| shown.has_events())?;
        let generation = shown.generation;
        let customer = self.customer.as_ref().filter(|customer| customer.pending.is_none())?;
        let detail = customer.detail.as_ref();
        if detail.is_some_and(|detail| detail.report.dayparts == self.daypart_editor.chosen) {
            return None;
        }
        let request = Request::Customer {
            id: customer.id.clone(),
            view: self.view(),
        };
        let message = self.message(request, generation);
        if let Some(customer) = &mut self.customer {
            customer.pending = Some(message.id);
        }
        Some(Effect::Send(message))
    }

    /// Requests the detail again because rows were appended. The earlier one stays on screen until then.
    pub(in crate::state) fn refresh_customer_detail(&mut self) -> Option<Effect> {
        let customer = self.customer.as_mut()?;
        customer.pending = None;
        let detail = customer.detail.take();
        let effect = self.request_customer_detail();
        if let Some(customer) = &mut self.customer {
            customer.detail = detail;
        }
        effect
    }

    /// Requests the detail again from another data set.
    pub(in crate::state) fn reload_customer_detail(&mut self) -> Option<Effect> {
        let customer = self.customer.as_mut()?;
        *customer = Customer {
            id: std::mem::take(&mut customer.id),
            turn: customer.turn,
            ..Customer::default()
        };
        self.request_customer_detail()
    }

    /// Shows a detail, if it answers the latest request. Requests it again if the dayparts have changed since.
    pub(in crate::state) fn take_customer_detail(&mut self, id: u32, detail: CustomerDetail) -> Vec<Effect> {
        let Some(customer) = self.customer.as_mut().filter(|customer| customer.pending == Some(id)) else {
            return Vec::new();
        };
        customer.pending = None;
        customer.may_not_exist = false;
        // Rows that were found before the file grew are incomplete now.
        if customer
            .detail
            .as_ref()
            .is_some_and(|before| before.report.events != detail.report.events)
        {
            customer.sources = SourceRowsPanel::Hidden;
        }
        customer.detail = Some(Rc::new(detail));
        customer.score = None;
        let mut effects: Vec<Effect> = self.request_customer_detail().into_iter().collect();
        effects.extend(self.request_score());
        effects
    }

    fn request_source_rows(&mut self) -> Option<Effect> {
        let generation = self.live_data()?.generation;
        let customer = self.customer.as_ref().filter(|customer| customer.detail.is_some())?;
        if customer.sources != SourceRowsPanel::Hidden {
            return None;
        }
        let id = customer.id.clone();
        let message = self.message(Request::SourceRows { id }, generation);
        if let Some(customer) = &mut self.customer {
            customer.sources = SourceRowsPanel::Loading {
                request_id: message.id,
                share: 0.0,
            };
        }
        Some(Effect::Send(message))
    }

    fn save_source_rows(&mut self) -> Option<Effect> {
        let generation = self.live_data()?.generation;
        let id = self.customer.as_ref()?.id.clone();
        let message = self.message(Request::SaveSourceRows { id }, generation);
        self.expect_file(message.id, Export::SourceRows, None);
        Some(Effect::Send(message))
    }

    /// Cancels the pending search for original rows.
    fn cancel_source_rows(&mut self) -> Option<Effect> {
        let customer = self.customer.as_mut()?;
        let SourceRowsPanel::Loading { request_id: job, .. } = customer.sources else {
            return None;
        };
        customer.sources = SourceRowsPanel::Hidden;
        let generation = self.live_data()?.generation;
        Some(Effect::Send(self.message(Request::Cancel { job }, generation)))
    }

    /// Records the progress of the search for original rows.
    pub(in crate::state) fn advance_source_rows(&mut self, id: u32, progress: &Progress) {
        if let Some(Customer {
            sources: SourceRowsPanel::Loading { request_id, share },
            ..
        }) = &mut self.customer
            && *request_id == id
        {
            *share = progress.bytes_done as f64 / progress.bytes_total.max(1) as f64;
        }
    }

    /// Shows the rows, if they answer the latest request.
    pub(in crate::state) fn take_source_rows(&mut self, id: u32, lines: SourceLines) {
        if let Some(customer) = self
            .customer
            .as_mut()
            .filter(|customer| customer.awaits_source_rows(id))
        {
            customer.sources = SourceRowsPanel::Loaded(Rc::new(lines));
        }
    }

    /// Clears the failed request. Returns whether to report the failure, and the effects.
    pub(in crate::state) fn customer_failed(&mut self, id: u32) -> (bool, Vec<Effect>) {
        let Some(customer) = &mut self.customer else {
            return (false, Vec::new());
        };
        if customer.awaits_source_rows(id) {
            customer.sources = SourceRowsPanel::Hidden;
            return (true, Vec::new());
        }
        if customer.pending != Some(id) {
            return (false, Vec::new());
        }
        let may_not_exist = customer.may_not_exist;
        (!may_not_exist, self.close_customer())
    }

    /// Clears pending requests, because the worker is gone. A detail that waits for data keeps waiting.
    pub(in crate::state) fn drop_pending_customer(&mut self) {
        self.pending_search = None;
        if let Some(customer) = &mut self.customer {
            if matches!(customer.sources, SourceRowsPanel::Loading { .. }) {
                customer.sources = SourceRowsPanel::Hidden;
            }
            if customer.pending.take().is_some() && customer.detail.is_none() {
                self.customer = None;
            }
        }
    }
}
