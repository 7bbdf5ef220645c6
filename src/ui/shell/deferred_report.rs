//! Deferred report: gives a new report to visible sections at once and to the others after the next paint, so
//! that visible sections don't wait for off-screen ones.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use yew::prelude::*;

use crate::platform::timer;
use crate::platform::visibility;
use crate::ui::ptr_eq_rc::PtrEqRc;
use crate::ui::shell::hooks::PRERENDERED;
use crate::ui::shell::runtime::Runtime;
use daypart_engine::query::report::Report;

/// Id and visibility of a section.
type Section = (&'static str, Rc<Cell<bool>>);

/// The current report, and the previous one that off-screen sections still show.
pub struct DeferredReport {
    current: PtrEqRc<Report>,
    previous: PtrEqRc<Report>,
    sections: Rc<[Section]>,
}

impl DeferredReport {
    /// Returns the report for the section with this id. A section that isn't observed counts as visible.
    pub fn of(&self, section: &str) -> PtrEqRc<Report> {
        let is_offscreen = |(id, visible): &Section| *id == section && !visible.get();
        if self.sections.iter().any(is_offscreen) {
            self.previous.clone()
        } else {
            self.current.clone()
        }
    }
}

/// Defers a new report for off-screen sections among `ids`. Any other redraw in the meantime, such as for new
/// table rows, applies the new report to all sections, so that no section mixes two reports.
#[hook]
pub fn use_deferred_report(
    runtime: &Runtime,
    report: &PtrEqRc<Report>,
    ids: &'static [&'static str],
) -> DeferredReport {
    let sections = use_memo((), |()| {
        let sections = ids.iter().map(|id| (*id, Rc::new(Cell::new(true))));
        sections.collect::<Rc<[Section]>>()
    });
    {
        let sections = Rc::clone(&sections);
        use_effect_with((), move |()| {
            let observers = Rc::new(RefCell::new(Vec::new()));
            let weak = Rc::downgrade(&observers);
            timer::at_end_of_task(move || {
                if let Some(observers) = weak.upgrade() {
                    let started = sections
                        .iter()
                        .filter_map(|(id, visible)| visibility::watch(id, PRERENDERED, visible.clone()));
                    observers.borrow_mut().extend(started);
                }
            });
            move || drop(observers)
        });
    }
    let redraw = use_force_update();
    let previous = use_mut_ref(|| report.clone());
    let deferred = use_mut_ref(|| None::<PtrEqRc<Report>>);
    let is_new = *previous.borrow() != *report && deferred.borrow().as_ref() != Some(report);
    if is_new {
        deferred.replace(Some(report.clone()));
    } else {
        previous.replace(report.clone());
        deferred.replace(None);
    }
    {
        let scheduler = runtime.scheduler().clone();
        use_effect_with(report.clone(), move |_| {
            let visible = Rc::new(Cell::new(false));
            let render = is_new.then(|| scheduler.schedule(visible, || (), move |()| redraw.force_update()));
            move || drop(render)
        });
    }
    let previous = previous.borrow().clone();
    DeferredReport {
        current: report.clone(),
        previous,
        sections: Rc::clone(&sections),
    }
}
