//! Customer detail: the open customer, its original rows, and its score for the selected ad.
//!
//! A detail belongs to one data set and its dayparts. When either changes, it is requested again.

use std::rc::Rc;

use crate::protocol::{Export, Progress, Request};
use crate::state::effect::Effects;
use crate::state::panels::profile_table::ProfileTable;
use crate::state::panels::propensity::AdModel;
use crate::state::requests::Pending;
use crate::state::scene::Scene;
use daypart_engine::propensity::Score;
use daypart_engine::query::customer_detail::CustomerDetail;
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
    /// Number of times that a detail was opened; each change moves the keyboard focus to it.
    pub turn: u32,
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
        /// Share of the files that was read, from 0 to 1.
        share: f64,
    },
    /// The rows.
    Loaded(Rc<SourceLines>),
}

/// The customer detail.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CustomerPanel {
    /// The customer whose detail is open.
    pub open: Option<Customer>,
    /// Text of a search whose only hit opens, until the search has ended.
    pending_search: Option<String>,
}

impl CustomerPanel {
    /// Returns the id of the open customer.
    pub(in crate::state) fn id(&self) -> Option<&str> {
        self.open.as_ref().map(|customer| customer.id.as_str())
    }

    /// Opens the detail of the searched customer once the search has ended.
    pub(in crate::state) fn find(&mut self, table: &mut ProfileTable, scene: &Scene, effects: &mut Effects) {
        self.pending_search = Some(table.typed.trim().to_owned()).filter(|text| !text.is_empty());
        table.search_now(scene, effects);
        self.open_found(table, scene, effects);
    }

    /// Opens the detail of the searched customer if the search has ended: the only hit, or else the customer with
    /// exactly this id, if there is one.
    pub(in crate::state) fn open_found(&mut self, table: &ProfileTable, scene: &Scene, effects: &mut Effects) {
        if !table.is_settled() {
            return;
        }
        let Some(text) = self.pending_search.take().filter(|text| table.query.search == *text) else {
            return;
        };
        let window = table.window.as_ref().filter(|window| window.total == 1);
        match window.and_then(|window| window.rows.first()) {
            Some(row) => self.show(row.customer.clone(), false, scene, effects),
            None => self.show(text, true, scene, effects),
        }
    }

    /// Opens the detail of the customer with this id.
    pub(in crate::state) fn open(&mut self, id: String, scene: &Scene, effects: &mut Effects) {
        self.show(id, false, scene, effects);
    }

    fn show(&mut self, id: String, may_not_exist: bool, scene: &Scene, effects: &mut Effects) {
        let turn = self.open.as_ref().map_or(0, |customer| customer.turn) + 1;
        match &mut self.open {
            Some(customer) if customer.id == id && customer.detail.is_some() => customer.turn = turn,
            _ => {
                self.close(effects);
                self.open = Some(Customer {
                    id,
                    turn,
                    may_not_exist,
                    ..Customer::default()
                });
                self.request(scene, effects);
            }
        }
    }

    /// Closes the detail and ends its requests.
    pub(in crate::state) fn close(&mut self, effects: &mut Effects) {
        self.open = None;
        cancel_source_rows(effects);
        effects
            .requests
            .discard(|pending| is_detail(pending) || is_score(pending));
    }

    /// Requests the detail of the open customer, unless it is known or requested already.
    pub(in crate::state) fn request(&mut self, scene: &Scene, effects: &mut Effects) {
        let Some(data) = scene.data.as_ref().filter(|data| data.has_events()) else {
            return;
        };
        let Some(customer) = &self.open else { return };
        let detail = customer.detail.as_ref();
        let is_known = detail.is_some_and(|detail| detail.report.dayparts == *scene.dayparts());
        if is_known || effects.requests.contains(is_detail) {
            return;
        }
        let request = Request::Customer {
            id: customer.id.clone(),
            view: scene.view.clone(),
        };
        effects.send(data.generation, request, Pending::CustomerDetail);
    }

    /// Requests the detail again because rows were appended. The earlier one stays on screen until then.
    pub(in crate::state) fn refresh(&mut self, scene: &Scene, effects: &mut Effects) {
        effects.requests.discard(is_detail);
        let detail = self.open.as_mut().and_then(|customer| customer.detail.take());
        self.request(scene, effects);
        if let Some(customer) = &mut self.open {
            customer.detail = detail;
        }
    }

    /// Requests the detail again from another data set.
    pub(in crate::state) fn reload(&mut self, scene: &Scene, effects: &mut Effects) {
        let Some(customer) = self.open.take() else { return };
        self.close(effects);
        self.open = Some(Customer {
            id: customer.id,
            turn: customer.turn,
            ..Customer::default()
        });
        self.request(scene, effects);
    }

    /// Shows a detail. Requests it again if the dayparts have changed since.
    pub(in crate::state) fn take_detail(&mut self, detail: CustomerDetail, scene: &Scene, effects: &mut Effects) {
        let Some(customer) = &mut self.open else { return };
        customer.may_not_exist = false;
        // Rows that were found before the file grew are incomplete now.
        let before = customer.detail.as_ref().map(|before| before.report.events);
        if before.is_some_and(|events| events != detail.report.events) {
            customer.sources = SourceRowsPanel::Hidden;
            cancel_source_rows(effects);
        }
        customer.detail = Some(Rc::new(detail));
        customer.score = None;
        effects.requests.discard(is_score);
        self.request(scene, effects);
    }

    /// Requests the open customer's score by this model, unless it is known or requested already.
    pub(in crate::state) fn request_score(&mut self, model: Option<&AdModel>, scene: &Scene, effects: &mut Effects) {
        let (Some(generation), Some(model)) = (scene.generation(), model) else {
            return;
        };
        let Some(customer) = self.open.as_ref().filter(|customer| customer.detail.is_some()) else {
            return;
        };
        let ad = &model.ad;
        let is_known = customer.score.as_ref().is_some_and(|score| score.ad == *ad);
        if is_known
            || effects
                .requests
                .contains(|pending| *pending == Pending::Score(ad.clone()))
        {
            return;
        }
        effects.requests.discard(is_score);
        let request = Request::PropensityScore {
            customer: customer.id.clone(),
            ad: ad.clone(),
            dayparts: model.dayparts.clone(),
        };
        effects.send(generation, request, Pending::Score(ad.clone()));
    }

    /// Shows a score for this ad.
    pub(in crate::state) fn take_score(&mut self, ad: String, score: Option<Score>) {
        if let Some(customer) = &mut self.open {
            customer.score = Some(AdScore { ad, score });
        }
    }

    /// Requests the original rows behind the figures.
    pub(in crate::state) fn request_source_rows(&mut self, scene: &Scene, effects: &mut Effects) {
        let customer = self.open.as_mut().filter(|customer| customer.detail.is_some());
        let (Some(generation), Some(customer)) = (scene.generation(), customer) else {
            return;
        };
        if customer.sources == SourceRowsPanel::Hidden {
            customer.sources = SourceRowsPanel::Loading { share: 0.0 };
            let id = customer.id.clone();
            effects.send(generation, Request::SourceRows { id }, Pending::SourceRows);
        }
    }

    /// Requests a file of the original rows.
    pub(in crate::state) fn save_source_rows(&mut self, scene: &Scene, effects: &mut Effects) {
        let (Some(generation), Some(customer)) = (scene.generation(), &self.open) else {
            return;
        };
        let id = customer.id.clone();
        let pending = Pending::file(Export::SourceRows);
        effects.send(generation, Request::SaveSourceRows { id }, pending);
    }

    /// Records the progress of the search for original rows.
    pub(in crate::state) fn advance_source_rows(&mut self, progress: &Progress) {
        if let Some(customer) = &mut self.open {
            let share = progress.bytes_done as f64 / progress.bytes_total.max(1) as f64;
            customer.sources = SourceRowsPanel::Loading { share };
        }
    }

    /// Shows the original rows.
    pub(in crate::state) fn take_source_rows(&mut self, lines: SourceLines) {
        if let Some(customer) = &mut self.open {
            customer.sources = SourceRowsPanel::Loaded(Rc::new(lines));
        }
    }

    /// Gives the search for original rows up.
    pub(in crate::state) fn give_up_source_rows(&mut self) {
        if let Some(customer) = &mut self.open {
            customer.sources = SourceRowsPanel::Hidden;
        }
    }

    /// Gives the request for the detail up, and closes it. Returns whether to report the failure.
    pub(in crate::state) fn give_up_detail(&mut self, effects: &mut Effects) -> bool {
        let may_not_exist = self.open.as_ref().is_some_and(|customer| customer.may_not_exist);
        self.close(effects);
        !may_not_exist
    }

    /// Discards a search whose only hit would open, because the worker is gone.
    pub(in crate::state) fn cancel_search(&mut self) {
        self.pending_search = None;
    }
}

fn is_detail(pending: &Pending) -> bool {
    matches!(pending, Pending::CustomerDetail)
}

fn is_score(pending: &Pending) -> bool {
    matches!(pending, Pending::Score(_))
}

fn is_source_rows(pending: &Pending) -> bool {
    matches!(pending, Pending::SourceRows)
}

/// Stops the pending search for original rows, which reads files in the background.
fn cancel_source_rows(effects: &mut Effects) {
    if let Some(job) = effects.requests.id_of(is_source_rows) {
        effects.requests.take(job);
        effects.send(0, Request::Cancel { job }, Pending::Cancel);
    }
}
