//! Hands a new report to the sections that are in view at once, and to the others when these are painted, so that what the
//! person looks at doesn't wait for what they don't.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use yew::prelude::*;

use crate::platform::timer;
use crate::platform::visibility;
use crate::ui::ptr_eq_rc::PtrEqRc;
use crate::ui::shell::hooks::SCENE;
use crate::ui::shell::runtime::Runtime;
use daypart_engine::query::report::Report;

/// A section's id, and whether it is in view.
type Section = (&'static str, Rc<Cell<bool>>);

/// The report as it is, and as the sections out of view have it.
pub struct DeferredReport {
    now: PtrEqRc<Report>,
    before: PtrEqRc<Report>,
    sections: Rc<[Section]>,
}

impl DeferredReport {
    /// The report for the section with this id. One that isn't watched counts as in view.
    pub fn of(&self, section: &str) -> PtrEqRc<Report> {
        let is_out_of_view = |(id, seen): &Section| *id == section && !seen.get();
        if self.sections.iter().any(is_out_of_view) {
            self.before.clone()
        } else {
            self.now.clone()
        }
    }
}

/// A report to be handed in turn to the sections with these ids. Whatever else has them drawn anew meanwhile, such as a table's
/// rows that have come, finds the new report in all of them, so that no section mixes two.
#[hook]
pub fn use_in_turn(shell: &Runtime, report: &PtrEqRc<Report>, ids: &'static [&'static str]) -> DeferredReport {
    let sections = use_memo((), |()| {
        let sections = ids.iter().map(|id| (*id, Rc::new(Cell::new(true))));
        sections.collect::<Rc<[Section]>>()
    });
    {
        let sections = Rc::clone(&sections);
        use_effect_with((), move |()| {
            let watches = Rc::new(RefCell::new(Vec::new()));
            let begun = Rc::downgrade(&watches);
            timer::at_end_of_task(move || {
                if let Some(begun) = begun.upgrade() {
                    let watches = sections
                        .iter()
                        .filter_map(|(id, seen)| visibility::watch(id, SCENE, seen.clone()));
                    begun.borrow_mut().extend(watches);
                }
            });
            move || drop(watches)
        });
    }
    let redraw = use_force_update();
    let before = use_mut_ref(|| report.clone());
    let waiting = use_mut_ref(|| None::<PtrEqRc<Report>>);
    let is_new = *before.borrow() != *report && waiting.borrow().as_ref() != Some(report);
    if is_new {
        waiting.replace(Some(report.clone()));
    } else {
        before.replace(report.clone());
        waiting.replace(None);
    }
    {
        let turns = shell.turns().clone();
        use_effect_with(report.clone(), move |_| {
            let seen = Rc::new(Cell::new(false));
            let ticket = is_new.then(|| turns.take(seen, || (), move |()| redraw.force_update()));
            move || drop(ticket)
        });
    }
    let before = before.borrow().clone();
    DeferredReport {
        now: report.clone(),
        before,
        sections: Rc::clone(&sections),
    }
}
