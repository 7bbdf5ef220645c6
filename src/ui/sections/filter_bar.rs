//! What is chosen to look at: a chip for each condition, how much is left, and the ways back.

use yew::prelude::*;

use crate::platform::element_size;
use crate::platform::timer;
use crate::state::{Action, CodeNames, FilterEdit, Filters, say_condition, why_nobody};
use crate::ui::capitalised;
use crate::ui::ptr_eq_rc::PtrEqRc;
use crate::ui::shell::runtime::Runtime;
use daypart_engine::query::filter::Subject;
use daypart_engine::query::report::Report;
use daypart_engine::text::number_format::{count, counted};

/// What is shown.
#[derive(Properties, PartialEq)]
pub struct Props {
    /// Who hears of changes.
    pub shell: Runtime,
    /// The filter and its history.
    pub filters: Filters,
    /// The names of codes.
    pub names: CodeNames,
    /// The report that tells how much is left.
    pub report: PtrEqRc<Report>,
}

/// The bar. Nothing is shown until something was chosen.
#[component]
pub fn FilterBar(props: &Props) -> Html {
    let Props {
        shell,
        filters,
        names,
        report,
    } = props;
    let bar = use_node_ref();
    {
        let bar = bar.clone();
        // Once the change is painted: to measure sooner has the browser lay the page out twice.
        use_effect(move || timer::after_paint(move || element_size::tell_height("--bar", bar.cast().as_ref())));
    }
    let chosen = &filters.chosen;
    if chosen.is_empty() && !filters.can_undo() && !filters.can_redo() {
        return Html::default();
    }
    let change = |edit: FilterEdit| shell.on::<MouseEvent>(Action::Filter(edit));
    let chips = chosen.conditions().map(|(subject, values)| {
        let (about, lets) = say_condition(subject, values, &report.dayparts, |subject, value| names.of_subject(subject, value));
        html! {
            <li class="filter-chip" key={subject.name()}>
                <span class="filter-about">{ about.clone() }</span>
                <span class="filter-lets">{ &lets }</span>
                <button type="button" onclick={change(FilterEdit::Drop(subject))} aria-label={format!("Remove {about}: {lets}")}>
                    { "×" }
                </button>
            </li>
        }
    });
    let why = why_nobody(chosen, report);
    let left = if report.filter.is_empty() {
        format!(
            "All {} and {}",
            counted(report.all_customers, report.of.many()),
            counted(report.all_events, "events")
        )
    } else {
        format!(
            "{} of {} and {} of {} left",
            count(report.customers),
            counted(report.all_customers, report.of.many()),
            count(report.events),
            counted(report.all_events, "events")
        )
    };
    // Who is left by hours, days or the device is easily taken for who listens only then.
    let by_events = report.filter.conditions().any(|(subject, _)| subject.is_of_events());
    let is_share = |(subject, _): (Subject, &_)| matches!(subject, Subject::Share(_));
    let shares = if report.filter.conditions().any(is_share) {
        "; shares are counted among these listens alone"
    } else {
        ""
    };
    html! {
        <section ref={bar} class="filters" aria-label="Filters">
            <ul class="filter-chips" aria-label="Chosen">{ for chips }</ul>
            <p class="filter-left" aria-live="polite">{ left }</p>
            if by_events {
                <p class="filter-note">{ format!("{} with at least one such listen{shares}", capitalised(report.of.many())) }</p>
            }
            <div class="filter-tools">
                <button type="button" class="tool" disabled={!filters.can_undo()} onclick={change(FilterEdit::Undo)}>{ "Undo" }</button>
                <button type="button" class="tool" disabled={!filters.can_redo()} onclick={change(FilterEdit::Redo)}>{ "Redo" }</button>
                <button type="button" class="tool" disabled={chosen.is_empty()} onclick={change(FilterEdit::Clear)}>{ "Clear all" }</button>
            </div>
            if !why.is_empty() {
                <ul class="filter-why" aria-label="Why nobody is left">{ for why.iter().map(|why| html! { <li>{ why }</li> }) }</ul>
            }
        </section>
    }
}
