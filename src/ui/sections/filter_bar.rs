//! Filter bar: a chip for each active condition, the number of matching customers and plays, and undo, redo and clear.

use yew::prelude::*;

use crate::platform::element_size;
use crate::platform::timer;
use crate::state::{Action, CodeNames, FilterEdit, Filters, condition_text, explain_empty_result};
use crate::ui::ptr_eq_rc::PtrEqRc;
use crate::ui::shell::runtime::Runtime;
use daypart_engine::query::filter::Subject;
use daypart_engine::query::report::Report;
use daypart_engine::text::number_format::{count, counted};

/// Properties of [`FilterBar`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// Dispatches actions to the state.
    pub runtime: Runtime,
    /// The filter and its history.
    pub filters: Filters,
    /// Display names of coded values.
    pub names: CodeNames,
    /// The filtered report.
    pub report: PtrEqRc<Report>,
}

/// The bar; nothing until the first filter.
#[component]
pub fn FilterBar(props: &Props) -> Html {
    let Props {
        runtime,
        filters,
        names,
        report,
    } = props;
    let bar = use_node_ref();
    {
        let bar = bar.clone();
        // Measured after the paint: measuring sooner makes the browser lay out the page twice.
        use_effect(move || timer::after_paint(move || element_size::publish_height("--bar", bar.cast().as_ref())));
    }
    let chosen = &filters.chosen;
    if chosen.is_empty() && !filters.can_undo() && !filters.can_redo() {
        return Html::default();
    }
    let change = |edit: FilterEdit| runtime.on::<MouseEvent>(Action::Filter(edit));
    let chips = chosen.conditions().map(|(subject, values)| {
        let (label, value) = condition_text(subject, values, &report.dayparts, |subject, value| names.of_subject(subject, value));
        html! {
            <li class="filter-chip" key={subject.name()}>
                <span class="filter-about">{ label.clone() }</span>
                <span class="filter-lets">{ &value }</span>
                <button type="button" onclick={change(FilterEdit::Drop(subject))} aria-label={format!("Remove {label}: {value}")}>
                    { "×" }
                </button>
            </li>
        }
    });
    let why = explain_empty_result(chosen, report);
    let matching = if report.filter.is_empty() {
        format!(
            "Showing all {} and {}",
            counted(report.all_customers, report.of.many()),
            counted(report.all_events, "plays")
        )
    } else {
        format!(
            "Showing {} of {} and {} of {}",
            count(report.customers),
            counted(report.all_customers, report.of.many()),
            count(report.events),
            counted(report.all_events, "plays")
        )
    };
    // A filter by hour, day or device is easily misread as customers who listen only then.
    let by_events = report.filter.conditions().any(|(subject, _)| subject.is_about_events());
    let is_share = |(subject, _): (Subject, &_)| matches!(subject, Subject::Share(_));
    let shares = if report.filter.conditions().any(is_share) {
        "; shares are computed from these plays only"
    } else {
        ""
    };
    html! {
        <section ref={bar} class="filters" aria-label="Filters">
            <ul class="filter-chips" aria-label="Active filters">{ for chips }</ul>
            <p class="filter-left" aria-live="polite">{ matching }</p>
            if by_events {
                <p class="filter-note">{ format!("Includes every {} with at least one matching play{shares}", report.of.one()) }</p>
            }
            <div class="filter-tools">
                <button type="button" class="tool" disabled={!filters.can_undo()} onclick={change(FilterEdit::Undo)}>{ "Undo" }</button>
                <button type="button" class="tool" disabled={!filters.can_redo()} onclick={change(FilterEdit::Redo)}>{ "Redo" }</button>
                <button type="button" class="tool" disabled={chosen.is_empty()} onclick={change(FilterEdit::Clear)}>{ "Clear all" }</button>
            </div>
            if !why.is_empty() {
                <ul class="filter-why" aria-label="Why nothing matches">{ for why.iter().map(|why| html! { <li>{ why }</li> }) }</ul>
            }
        </section>
    }
}
