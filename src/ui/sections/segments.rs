//! Segments: saving the current filter, and the saved segments with their buttons: show, compare, export and delete.
//!
//! The form for conditions is [`ConditionForm`], the comparison of two segments
//! [`comparison_panel`].

use std::rc::Rc;

use wasm_bindgen::JsValue;
use wasm_bindgen_futures::spawn_local;
use web_sys::HtmlInputElement;
use yew::prelude::*;

use crate::platform::{download, input_events, json};
use crate::state::{
    Action, CodeNames, Segment, SegmentEdit, Segments, condition_text, customers_file, explain_empty_result,
};
use crate::ui::components::select::Select;
use crate::ui::panels::comparison::comparison_panel;
use crate::ui::report_context::ReportContext;
use crate::ui::sections::condition_form::ConditionForm;
use crate::ui::shell::json_file;
use crate::ui::shell::runtime::Runtime;
use daypart_engine::query::cohort::CustomerColumn;
use daypart_engine::query::filter::{Subject, Values};
use daypart_engine::query::report::Report;
use daypart_engine::text::number_format::counted;

/// Properties of [`SegmentsSection`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The report, for its dayparts, fields and current filter.
    pub context: ReportContext,
    /// Display names of coded values.
    pub codes: CodeNames,
    /// The saved segments.
    pub segments: Segments,
    /// Whether a filter is active, so that it can be saved as a segment.
    pub filtered: bool,
}

/// The section.
#[component]
pub fn SegmentsSection(props: &Props) -> Html {
    let Props {
        context,
        codes,
        segments,
        filtered,
    } = props;
    let ReportContext { runtime, report, .. } = context;
    let name_field = use_node_ref();
    let problem = segments.problem.as_ref();
    let band = report.dayparts.bands().last();
    let example = band.map_or_else(String::new, |band| {
        format!(", such as “Share of {}” at least 50%", band.name)
    });
    html! {
        <section id="segments" class="section" aria-labelledby="segments-name">
            <h2 id="segments-name">{ "Segments" }</h2>
            <p class="section-say">
                { format!("Filter the report or add conditions here, then save the matching {} as a segment.", report.of.many()) }
                if report.parts.events {
                    { format!(" A chart filter keeps everyone with at least one matching play. To find those who mostly listen in one daypart, \
                       add a condition on its share instead{example}.") }
                }
            </p>
            <div class="card segments">
                <ConditionForm context={context.clone()} />
                { save_form(runtime, *filtered, &name_field) }
                <div class="slot">
                    { problem.map(|problem| html! { <p class="band-problem" role="alert">{ problem.clone() }</p> }) }
                </div>
                <div class="slot" aria-live="polite">
                    { segments.deleted.as_ref().map(|deleted| html! {
                        <p class="segment-deleted">
                            { format!("“{}” deleted.", deleted.name) }
                            <button type="button" class="button quiet" aria-label={format!("Undo deleting {}", deleted.name)}
                                onclick={runtime.on::<MouseEvent>(Action::Segment(SegmentEdit::Restore))}>
                                { "Undo" }
                            </button>
                        </p>
                    }) }
                </div>
                if segments.list.is_empty() {
                    <p class="nothing">{ "No segments yet." }</p>
                } else {
                    <ul class="segment-list" aria-label="Saved segments">
                        { for segments.list.iter().map(|segment| html! {
                            <SegmentRow key={segment.name.clone()} context={context.clone()} segment={segment.clone()}
                                others={other_names(segments, &segment.name)} codes={codes.clone()} size={segments.size_of(&segment.name)} />
                        }) }
                    </ul>
                }
                <div class="segment-files">
                    <button type="button" class="button" disabled={segments.list.is_empty()} onclick={save_file(runtime, segments)}>
                        { "Export segments" }
                    </button>
                    { import_button(runtime) }
                </div>
            </div>
            <div class="slot">
                { segments.comparison.as_ref().map(|comparing| comparison_panel(context, comparing)) }
            </div>
        </section>
    }
}

fn other_names(segments: &Segments, name: &str) -> Vec<AttrValue> {
    let others = segments.list.iter().filter(|segment| segment.name != name);
    others.map(|segment| segment.name.clone().into()).collect()
}

/// Draws the form that saves the current filter as a segment. `field` is its input.
fn save_form(runtime: &Runtime, filtered: bool, field: &NodeRef) -> Html {
    let onsubmit = {
        let (runtime, field) = (runtime.clone(), field.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            if let Some(field) = field.cast::<HtmlInputElement>() {
                runtime.dispatch(Action::Segment(SegmentEdit::Save(field.value())));
                field.set_value("");
            }
        })
    };
    html! {
        <form class="condition-form" {onsubmit} aria-label="Segment">
            <label class="bound wide">
                { "Name" }<input ref={field.clone()} class="field" type="text" autocomplete="off" maxlength="80" disabled={!filtered} />
            </label>
            <button type="submit" class="button" disabled={!filtered}>{ "Save as segment" }</button>
            if !filtered {
                <p class="hint">{ "Add a condition or filter a chart first." }</p>
            }
        </form>
    }
}

#[derive(Properties, PartialEq)]
struct SegmentRowProps {
    context: ReportContext,
    segment: Segment,
    /// Names of the other segments.
    others: Vec<AttrValue>,
    codes: CodeNames,
    size: Option<u64>,
}

/// A saved segment with its buttons.
#[component]
fn SegmentRow(props: &SegmentRowProps) -> Html {
    let SegmentRowProps {
        context,
        segment,
        others,
        codes,
        size,
    } = props;
    let ReportContext {
        runtime, report, live, ..
    } = context;
    let exporting = use_state_eq(|| false);
    let size = (report.filter == segment.filter).then_some(report.customers).or(*size);
    let name = segment.name.clone();
    let edit = |edit: SegmentEdit| runtime.on::<MouseEvent>(Action::Segment(edit));
    let conditions = segment.filter.conditions().map(|(subject, values)| {
        let (label, value) = condition_text(subject, values, &report.dayparts, |subject, value| {
            codes.of_subject(subject, value)
        });
        format!("{label}: {value}")
    });
    let options: Vec<AttrValue> = std::iter::once("Compare with…".into())
        .chain(std::iter::once(format!("all other {}", report.of.many()).into()))
        .chain(others.iter().cloned())
        .collect();
    let onpick = {
        let (runtime, name, others) = (runtime.clone(), name.clone(), others.clone());
        Callback::from(move |index: usize| {
            let second = match index {
                0 => return,
                1 => None,
                index => others.get(index - 2).map(ToString::to_string),
            };
            runtime.dispatch(Action::Segment(SegmentEdit::Compare(name.clone(), second)));
        })
    };
    let toggle = {
        let exporting = exporting.clone();
        Callback::from(move |_: MouseEvent| exporting.set(!*exporting))
    };
    html! {
        <li class="segment">
            <div class="segment-what">
                <b>{ &name }</b>
                <span>{ conditions.collect::<Vec<String>>().join("; ") }</span>
                { for size.map(|customers| html! { <span class="segment-count">{ counted(customers, report.of.many()) }</span> }) }
                { for explain_empty_result(&segment.filter, report).into_iter().map(|why| html! { <span class="segment-why">{ why }</span> }) }
            </div>
            <div class="segment-tools">
                <button type="button" class="button" onclick={edit(SegmentEdit::Show(name.clone()))} aria-label={format!("Show {name}")}>{ "Show" }</button>
                <Select label={format!("Compare {name} with")} {options} chosen={0} {onpick} />
                <button type="button" class="button" aria-expanded={exporting.to_string()} disabled={!live} onclick={toggle}
                    aria-label={format!("Export {} of {name}", report.of.many())}>{ format!("Export {}", report.of.many()) }</button>
                <button type="button" class="button quiet" onclick={edit(SegmentEdit::Delete(name.clone()))} aria-label={format!("Delete {name}")}>
                    { "Delete" }
                </button>
            </div>
            <div class="slot">
                if *exporting {
                    <ExportForm context={context.clone()} {name} />
                }
            </div>
        </li>
    }
}

#[derive(Properties, PartialEq)]
struct ExportProps {
    context: ReportContext,
    /// Name of the segment.
    name: AttrValue,
}

/// The choice of columns, and the download of a segment's customers.
#[component]
fn ExportForm(props: &ExportProps) -> Html {
    let columns = columns(&props.context.report, props.context.names);
    let left_out = use_state_eq(Vec::<usize>::new);
    let boxes = columns.iter().enumerate().map(|(index, (_, label))| {
        let left_out = left_out.clone();
        let checked = !left_out.contains(&index);
        let onchange = Callback::from(move |_: Event| {
            let mut indices = (*left_out).clone();
            match indices.iter().position(|&out| out == index) {
                Some(at) => drop(indices.remove(at)),
                None => indices.push(index),
            }
            left_out.set(indices);
        });
        html! { <label class="tick"><input type="checkbox" {checked} {onchange} />{ label }</label> }
    });
    let onclick = {
        let wanted = columns
            .iter()
            .enumerate()
            .filter(|(index, _)| !left_out.contains(index));
        let wanted: Vec<CustomerColumn> = wanted.map(|(_, (column, _))| *column).collect();
        let (runtime, name) = (props.context.runtime.clone(), props.name.to_string());
        Callback::from(move |_: MouseEvent| {
            runtime.dispatch(Action::Segment(SegmentEdit::Export(name.clone(), wanted.clone())));
        })
    };
    html! {
        <fieldset class="export-columns">
            <legend>{ "Columns to export" }</legend>
            <div class="ticks">{ for boxes }</div>
            <button type="button" class="button" {onclick}>{ format!("Download {}", customers_file(&props.name)) }</button>
        </fieldset>
    }
}

/// The columns that a file of customers can have, with their labels.
fn columns(report: &Report, names: bool) -> Vec<(CustomerColumn, String)> {
    let mut columns = Vec::new();
    if names {
        columns.push((CustomerColumn::Name, "Name".to_owned()));
    }
    columns.push((CustomerColumn::Events, "Plays".to_owned()));
    let figures = report.columns.iter().filter(|column| report.knows(column.column));
    columns.extend(figures.map(|column| (CustomerColumn::Figure(column.column), column.label.clone())));
    let fields = report.fields.iter().map(|field| {
        let subject = Subject::Field(field.field);
        let any = Values::text("");
        let label = condition_text(subject, &any, &report.dayparts, |_, value| value.to_owned()).0;
        (CustomerColumn::Field(field.field), label)
    });
    columns.extend(fields);
    columns
}

/// A callback that downloads all segments as a file.
fn save_file(runtime: &Runtime, segments: &Segments) -> Callback<MouseEvent> {
    let (runtime, file) = (runtime.clone(), Rc::new(segments.file()));
    Callback::from(move |_| {
        let saved = json::write(&*file)
            .and_then(|text| download::save(&JsValue::from_str(&text), "application/json", "daypart-segments.json"));
        if let Err(problem) = saved {
            runtime.dispatch(Action::ReportProblem(problem));
        }
    })
}

/// Draws the button that imports a file of segments.
fn import_button(runtime: &Runtime) -> Html {
    let onchange = {
        let runtime = runtime.clone();
        Callback::from(move |event: Event| {
            let Some(file) = input_events::chosen(&event).into_iter().next() else {
                return;
            };
            let runtime = runtime.clone();
            spawn_local(async move {
                runtime.dispatch(Action::Segment(match json_file::read_segments(&file).await {
                    Ok(segments) => SegmentEdit::Import(segments),
                    Err(message) => SegmentEdit::Unreadable(message),
                }));
            });
        })
    };
    html! {
        <label class="button pick">
            { "Import segments" }
            <input type="file" accept=".json,application/json" {onchange} />
        </label>
    }
}
