//! Condition form: a subject with a lower and an upper bound, added to the filter.
//!
//! [`state`](crate::state) lists the subjects, provides placeholders and parses the bounds.

use web_sys::HtmlInputElement;
use yew::prelude::*;

use crate::state::{Action, FilterEdit, bound_placeholder, condition_subjects, condition_text, parse_bounds};
use crate::ui::components::select::Select;
use crate::ui::report_context::ReportContext;
use daypart_engine::query::filter::{Subject, ValueKind, Values};

/// Properties of [`ConditionForm`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The report, for its dayparts and the subjects it can answer.
    pub context: ReportContext,
}

/// The form that adds a condition with a lower and an upper bound.
#[component]
pub fn ConditionForm(props: &Props) -> Html {
    let ReportContext { runtime, report, .. } = &props.context;
    let subjects = condition_subjects(report);
    let selected = use_state_eq(|| 0usize);
    let problem = use_state_eq(|| None::<String>);
    let (from, to) = (use_node_ref(), use_node_ref());
    let name = |subject: &Subject| {
        let any = Values::Range { from: 0, to: 0 };
        AttrValue::from(condition_text(*subject, &any, &report.dayparts, |_, value| value.to_owned()).0)
    };
    let options: Vec<AttrValue> = subjects.iter().map(name).collect();
    let subject = subjects.get(*selected).copied();
    let placeholder = subject.map(|subject| format!("e.g. {}", bound_placeholder(subject)));
    let (inputmode, at_least, at_most) = match subject {
        Some(subject) if subject.kind() == ValueKind::Days => (Some("text"), "is on or after", "and on or before"),
        subject => (subject.map(|_| "numeric"), "is at least", "and at most"),
    };
    let onsubmit = {
        let (runtime, from, to, problem) = (runtime.clone(), from.clone(), to.clone(), problem.setter());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let text = |field: &NodeRef| {
                field
                    .cast::<HtmlInputElement>()
                    .map_or_else(String::new, |field| field.value())
            };
            let Some(subject) = subject else {
                return;
            };
            match parse_bounds(subject, &text(&from), &text(&to)) {
                Ok(values) => {
                    problem.set(None);
                    runtime.dispatch(Action::Filter(FilterEdit::Choose(subject, values)));
                }
                Err(message) => problem.set(Some(message)),
            }
        })
    };
    let onpick = {
        let selected = selected.setter();
        Callback::from(move |picked| selected.set(picked))
    };
    html! {
        <form class="condition-form" {onsubmit} aria-label="Condition">
            <Select label="Condition on" {options} chosen={*selected} {onpick} />
            <label class="bound">{ at_least }<input ref={from} {placeholder} {inputmode} class="field" type="text" autocomplete="off" maxlength="20" /></label>
            <label class="bound">{ at_most }<input ref={to} placeholder="no limit" {inputmode} class="field" type="text" autocomplete="off" maxlength="20" /></label>
            <button type="submit" class="button">{ "Add condition" }</button>
            <div class="slot">
                { (*problem).clone().map(|problem| html! { <p class="band-problem" role="alert">{ problem }</p> }) }
            </div>
        </form>
    }
}
