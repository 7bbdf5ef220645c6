//! Segments: conditions that are typed, the segments that were kept, and what is done with them. Two side by side are
//! `compare`'s.

use std::rc::Rc;

use wasm_bindgen::JsValue;
use wasm_bindgen_futures::spawn_local;
use web_sys::HtmlInputElement;
use yew::prelude::*;

use crate::chart::Scheme;
use crate::platform::{download, files, json};
use crate::state::{
    Action, CodeNames, FilterEdit, Segment, SegmentEdit, Segments, customers_file, say_condition, typed_like,
    typed_subjects, typed_values, why_nobody,
};
use crate::ui::components::select::Select;
use crate::ui::panels::comparison::Comparison;
use crate::ui::ptr_eq_rc::PtrEqRc;
use crate::ui::shell::runtime::Runtime;
use daypart_engine::query::cohort::CustomerColumn;
use daypart_engine::query::filter::Kind;
use daypart_engine::query::report::Report;
use daypart_engine::text::number_format::counted;

/// What is shown.
#[derive(Properties, PartialEq)]
pub struct Props {
    /// Who hears of changes.
    pub shell: Runtime,
    /// The report, for dayparts and fields.
    pub report: PtrEqRc<Report>,
    /// Light or dark.
    pub scheme: Scheme,
    /// Whether customers have names.
    pub names: bool,
    /// Whether the worker still holds the data.
    pub live: bool,
    /// The names of codes.
    pub codes: CodeNames,
    /// The segments.
    pub segments: Segments,
    /// Whether something is chosen that could become a segment.
    pub chosen: bool,
}

/// The section.
#[component]
pub fn SegmentsSection(props: &Props) -> Html {
    let Props {
        shell,
        report,
        segments,
        ..
    } = props;
    let problem = segments.problem.as_ref();
    let band = report.dayparts.bands().last();
    let example = band.map_or_else(String::new, |band| format!(": “Share of {}”, from 50 %", band.name));
    html! {
        <section id="segments" class="section" aria-labelledby="segments-name">
            <h2 id="segments-name">{ "Segments" }</h2>
            <p class="section-say">
                { format!("Choose in the charts, or type a condition, and keep the {} that are left under a name.", report.of.many()) }
                if report.parts.events {
                    { format!(" What is chosen in a chart of listens keeps everybody with at least one such listen. To keep those who mostly listen \
                       in a daypart, choose nothing in the charts and add a condition on its share{}.", example) }
                }
            </p>
            <div class="card segments">
                <ConditionForm shell={shell.clone()} report={report.clone()} />
                <SaveForm shell={shell.clone()} chosen={props.chosen} />
                <div class="slot">
                    { problem.map(|problem| html! { <p class="band-problem" role="alert">{ problem.clone() }</p> }) }
                </div>
                <div class="slot" aria-live="polite">
                    { segments.deleted.as_ref().map(|deleted| html! {
                        <p class="segment-deleted">
                            { format!("“{}” was deleted.", deleted.name) }
                            <button type="button" class="button quiet" onclick={shell.on::<MouseEvent>(Action::Segment(SegmentEdit::Restore))}>
                                { "Bring it back" }
                            </button>
                        </p>
                    }) }
                </div>
                if segments.list.is_empty() {
                    <p class="nothing">{ "No segments yet." }</p>
                } else {
                    <ul class="segment-list" aria-label="Kept segments">
                        { for segments.list.iter().map(|segment| html! {
                            <Row key={segment.name.clone()} shell={shell.clone()} report={report.clone()} segment={segment.clone()}
                                others={others(segments, &segment.name)} codes={props.codes.clone()} names={props.names} live={props.live}
                                size={segments.size_of(&segment.name)} />
                        }) }
                    </ul>
                }
                <div class="segment-files">
                    <button type="button" class="button" disabled={segments.list.is_empty()} onclick={save_file(shell, segments)}>
                        { "Export segments" }
                    </button>
                    <Import shell={shell.clone()} />
                </div>
            </div>
            <div class="slot">
                { segments.comparing.as_ref().map(|comparing| html! {
                    <Comparison shell={shell.clone()} comparing={comparing.clone()} report={report.clone()} scheme={props.scheme} />
                }) }
            </div>
        </section>
    }
}

fn others(segments: &Segments, name: &str) -> Vec<AttrValue> {
    let others = segments.list.iter().filter(|segment| segment.name != name);
    others.map(|segment| segment.name.clone().into()).collect()
}

/// A condition that is typed.
#[derive(Properties, PartialEq)]
struct FormProps {
    shell: Runtime,
    report: PtrEqRc<Report>,
}

#[component]
fn ConditionForm(props: &FormProps) -> Html {
    let subjects = typed_subjects(&props.report);
    let place = use_state_eq(|| 0usize);
    let problem = use_state_eq(|| None::<String>);
    let (from, to) = (use_node_ref(), use_node_ref());
    let name = |subject: &daypart_engine::query::filter::Subject| {
        let any = daypart_engine::query::filter::Values::Range { from: 0, to: 0 };
        AttrValue::from(say_condition(*subject, &any, &props.report.dayparts, |_, value| value.to_owned()).0)
    };
    let options: Vec<AttrValue> = subjects.iter().map(name).collect();
    let subject = subjects.get(*place).copied();
    let like = subject.map(|subject| format!("e.g. {}", typed_like(subject)));
    let inputmode = subject.map(|subject| {
        if subject.kind() == Kind::Days {
            "text"
        } else {
            "numeric"
        }
    });
    let onsubmit = {
        let (shell, from, to, problem) = (props.shell.clone(), from.clone(), to.clone(), problem.setter());
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
            match typed_values(subject, &text(&from), &text(&to)) {
                Ok(values) => {
                    problem.set(None);
                    shell.act(Action::Filter(FilterEdit::Choose(subject, values)));
                }
                Err(message) => problem.set(Some(message)),
            }
        })
    };
    let onpick = {
        let place = place.setter();
        Callback::from(move |picked| place.set(picked))
    };
    html! {
        <form class="condition-form" {onsubmit} aria-label="Condition">
            <Select label="Condition on" {options} chosen={*place} {onpick} />
            <label class="bound">{ "from" }<input ref={from} placeholder={like.clone()} {inputmode} class="field" type="text" autocomplete="off" maxlength="20" /></label>
            <label class="bound">{ "to" }<input ref={to} placeholder="any" {inputmode} class="field" type="text" autocomplete="off" maxlength="20" /></label>
            <button type="submit" class="button">{ "Add condition" }</button>
            <div class="slot">
                { (*problem).clone().map(|problem| html! { <p class="band-problem" role="alert">{ problem }</p> }) }
            </div>
        </form>
    }
}

#[derive(Properties, PartialEq)]
struct SaveProps {
    shell: Runtime,
    chosen: bool,
}

/// The name under which what is chosen is kept.
#[component]
fn SaveForm(props: &SaveProps) -> Html {
    let field = use_node_ref();
    let onsubmit = {
        let (shell, field) = (props.shell.clone(), field.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            if let Some(field) = field.cast::<HtmlInputElement>() {
                shell.act(Action::Segment(SegmentEdit::Save(field.value())));
                field.set_value("");
            }
        })
    };
    html! {
        <form class="condition-form" {onsubmit} aria-label="Segment">
            <label class="bound wide">
                { "Name" }<input ref={field} class="field" type="text" autocomplete="off" maxlength="80" disabled={!props.chosen} />
            </label>
            <button type="submit" class="button" disabled={!props.chosen}>{ "Save as segment" }</button>
            if !props.chosen {
                <p class="hint">{ "Add a condition, or choose in a chart, first." }</p>
            }
        </form>
    }
}

#[derive(Properties, PartialEq)]
struct RowProps {
    shell: Runtime,
    report: PtrEqRc<Report>,
    segment: Segment,
    others: Vec<AttrValue>,
    codes: CodeNames,
    names: bool,
    live: bool,
    size: Option<u64>,
}

/// A segment, and what can be done with it.
#[component]
fn Row(props: &RowProps) -> Html {
    let RowProps {
        shell,
        report,
        segment,
        others,
        live,
        size,
        ..
    } = props;
    let exporting = use_state_eq(|| false);
    let size = (report.filter == segment.filter).then_some(report.customers).or(*size);
    let name = segment.name.clone();
    let edit = |edit: SegmentEdit| shell.on::<MouseEvent>(Action::Segment(edit));
    let said = segment.filter.conditions().map(|(subject, values)| {
        let (about, lets) = say_condition(subject, values, &report.dayparts, |subject, value| {
            props.codes.of_subject(subject, value)
        });
        format!("{about}: {lets}")
    });
    let options: Vec<AttrValue> = std::iter::once("Compare with …".into())
        .chain(std::iter::once("all the rest".into()))
        .chain(others.iter().cloned())
        .collect();
    let onpick = {
        let (shell, name, others) = (shell.clone(), name.clone(), others.clone());
        Callback::from(move |place: usize| {
            let second = match place {
                0 => return,
                1 => None,
                place => others.get(place - 2).map(ToString::to_string),
            };
            shell.act(Action::Segment(SegmentEdit::Compare(name.clone(), second)));
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
                <span>{ said.collect::<Vec<String>>().join("; ") }</span>
                { for size.map(|customers| html! { <span class="segment-count">{ counted(customers, report.of.many()) }</span> }) }
                { for why_nobody(&segment.filter, report).into_iter().map(|why| html! { <span class="segment-why">{ why }</span> }) }
            </div>
            <div class="segment-tools">
                <button type="button" class="button" onclick={edit(SegmentEdit::Show(name.clone()))} aria-label={format!("Show {name}")}>{ "Show" }</button>
                <Select label={format!("Compare {name} with")} {options} chosen={0} {onpick} />
                <button type="button" class="button" aria-expanded={exporting.to_string()} disabled={!live} onclick={toggle}
                    aria-label={format!("Export customers of {name}")}>{ format!("Export {}", report.of.many()) }</button>
                <button type="button" class="button quiet" onclick={edit(SegmentEdit::Delete(name.clone()))} aria-label={format!("Delete {name}")}>
                    { "Delete" }
                </button>
            </div>
            <div class="slot">
                if *exporting {
                    <ExportForm shell={shell.clone()} report={report.clone()} {name} names={props.names} />
                }
            </div>
        </li>
    }
}

#[derive(Properties, PartialEq)]
struct ExportProps {
    shell: Runtime,
    report: PtrEqRc<Report>,
    name: AttrValue,
    names: bool,
}

/// Which columns the file of a segment's customers has.
#[component]
fn ExportForm(props: &ExportProps) -> Html {
    let columns = columns(&props.report, props.names);
    let left_out = use_state_eq(Vec::<usize>::new);
    let boxes = columns.iter().enumerate().map(|(place, (_, label))| {
        let left_out = left_out.clone();
        let checked = !left_out.contains(&place);
        let onchange = Callback::from(move |_: Event| {
            let mut places = (*left_out).clone();
            match places.iter().position(|&out| out == place) {
                Some(at) => drop(places.remove(at)),
                None => places.push(place),
            }
            left_out.set(places);
        });
        html! { <label class="tick"><input type="checkbox" {checked} {onchange} />{ label }</label> }
    });
    let onclick = {
        let wanted = columns
            .iter()
            .enumerate()
            .filter(|(place, _)| !left_out.contains(place));
        let wanted: Vec<CustomerColumn> = wanted.map(|(_, (column, _))| *column).collect();
        let (shell, name) = (props.shell.clone(), props.name.to_string());
        Callback::from(move |_: MouseEvent| {
            shell.act(Action::Segment(SegmentEdit::Export(name.clone(), wanted.clone())));
        })
    };
    html! {
        <fieldset class="export-columns">
            <legend>{ format!("Columns of the file of {}", props.name) }</legend>
            <div class="ticks">{ for boxes }</div>
            <button type="button" class="button" {onclick}>{ format!("Download {}", customers_file(&props.name)) }</button>
        </fieldset>
    }
}

/// The columns that a file of customers can have, with what people call them.
fn columns(report: &Report, names: bool) -> Vec<(CustomerColumn, String)> {
    let mut columns = Vec::new();
    if names {
        columns.push((CustomerColumn::Name, "Name".to_owned()));
    }
    columns.push((CustomerColumn::Events, "Listens".to_owned()));
    let figures = report.columns.iter().filter(|column| report.knows(column.column));
    columns.extend(figures.map(|column| (CustomerColumn::Figure(column.column), column.label.clone())));
    let fields = report.fields.iter().map(|field| {
        let subject = daypart_engine::query::filter::Subject::Field(field.field);
        let any = daypart_engine::query::filter::Values::text("");
        let label = say_condition(subject, &any, &report.dayparts, |_, value| value.to_owned()).0;
        (CustomerColumn::Field(field.field), label)
    });
    columns.extend(fields);
    columns
}

/// Saves all segments as a file.
fn save_file(shell: &Runtime, segments: &Segments) -> Callback<MouseEvent> {
    let (shell, file) = (shell.clone(), Rc::new(segments.file()));
    Callback::from(move |_| {
        let saved = json::write(&*file)
            .and_then(|text| download::save(&JsValue::from_str(&text), "application/json", "daypart-segments.json"));
        if let Err(problem) = saved {
            shell.act(Action::Fault(problem));
        }
    })
}

#[derive(Properties, PartialEq)]
struct ImportProps {
    shell: Runtime,
}

/// The input for a file of segments.
#[component]
fn Import(props: &ImportProps) -> Html {
    let onchange = {
        let shell = props.shell.clone();
        Callback::from(move |event: Event| {
            let Some(file) = files::chosen(&event).into_iter().next() else {
                return;
            };
            let shell = shell.clone();
            spawn_local(async move {
                let read = json::read_file(&file, "Export segments").await;
                shell.act(Action::Segment(match read {
                    Ok(segments) => SegmentEdit::Import(segments),
                    Err(message) => SegmentEdit::Misread(format!("{}: {message}", file.name())),
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
