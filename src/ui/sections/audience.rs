//! Audience ("Who listens"): customers by the fields of the customers file, the ads they clicked, and how well the
//! files match.

use yew::prelude::*;

use crate::platform::input_events::typed;
use crate::state::{Action, CodeNames, FilterEdit, NameEdit, condition_text};
use crate::ui::components::meter::meter;
use crate::ui::report_context::ReportContext;
use crate::ui::shell::runtime::Runtime;
use daypart_engine::profiles::profile::ProfileSubject;
use daypart_engine::query::dimensions::Join;
use daypart_engine::query::filter::{Subject, Values};
use daypart_engine::query::report::AdBar;
use daypart_engine::query::target::QueryTarget;
use daypart_engine::schema::kinds::{ColumnKind, TableKind};
use daypart_engine::text::number_format::{count, counted, percent, short};

/// Properties of [`Audience`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The report.
    pub context: ReportContext,
    /// Display names of coded values.
    pub codes: CodeNames,
}

/// The section; nothing without a customers, music or clicks file.
#[component]
pub fn Audience(props: &Props) -> Html {
    let Props { context, codes } = props;
    let report = &context.report;
    if report.fields.is_empty() && report.ads.is_empty() && report.joins.is_empty() {
        return Html::default();
    }
    let fields = report.fields.iter().enumerate().map(|(index, field)| {
        html! { <FieldCard key={field.field.name()} context={context.clone()} {index} codes={codes.clone()} /> }
    });
    html! {
        <section id="who" class="section" aria-labelledby="who-name">
            <h2 id="who-name">{ "Who listens" }</h2>
            <div class="fact-cards">
                { for fields }
                if !report.ads.is_empty() {
                    { ads_card(context) }
                }
            </div>
            if !report.joins.is_empty() {
                <ul class="notes matches" aria-label="Matches">
                    { for report.joins.iter().flat_map(|join| match_sentences(join, report.of)).map(|sentence| html! { <li>{ sentence }</li> }) }
                </ul>
            }
        </section>
    }
}

/// Heading of a field's card.
fn heading(field: ColumnKind) -> String {
    let any = Values::text("");
    let dayparts = daypart_engine::time::dayparts::Dayparts::default();
    match field {
        ColumnKind::SignDate => "Sign-up year".to_owned(),
        field => condition_text(Subject::Field(field), &any, &dayparts, |_, value| value.to_owned()).0,
    }
}

#[derive(Properties, PartialEq)]
struct FieldProps {
    context: ReportContext,
    /// Index of the field in the report.
    index: usize,
    codes: CodeNames,
}

/// The card of a field: a bar for each value, and the form that renames values.
#[component]
fn FieldCard(props: &FieldProps) -> Html {
    let FieldProps { context, index, codes } = props;
    let (runtime, report) = (&context.runtime, &context.report);
    let editing = use_state_eq(|| false);
    let Some(field) = report.fields.get(*index) else {
        return Html::default();
    };
    let chosen = report.filter.get(Subject::Field(field.field));
    let title = heading(field.field);
    let bars = field
        .bars
        .iter()
        .filter(|bar| bar.customers > 0 || !bar.value.is_empty());
    let all: u64 = field.bars.iter().map(|bar| bar.customers).sum();
    let rows = bars.clone().map(|bar| {
        let name = codes.of(field.field, &bar.value);
        let each = if bar.customers == 0 {
            0.0
        } else {
            bar.events as f64 / bar.customers as f64
        };
        let toggle = FilterEdit::Toggle(Subject::Field(field.field), Values::text(&bar.value));
        let figures = [count(bar.customers), percent(share(bar.customers, all)), short(each)];
        let pressed = chosen.is_some_and(|values| values.contains_text(&bar.value));
        bar_row(
            runtime,
            &title,
            &name,
            (pressed, chosen.is_some()),
            share(bar.customers, all),
            toggle,
            &figures,
        )
    });
    let edit = {
        let editing = editing.clone();
        Callback::from(move |_: MouseEvent| editing.set(!*editing))
    };
    // Years need no other names.
    let nameable = field.field != ColumnKind::SignDate;
    html! {
        <article class="card fact">
            <div class="card-head">
                <h3>{ &title }</h3>
                if nameable {
                    <button type="button" class="tool" aria-expanded={editing.to_string()} aria-label={format!("Rename values of {title}")} onclick={edit}>
                        { "Rename" }
                    </button>
                }
                { context.query_button(QueryTarget::Field(field.field), &title) }
            </div>
            { table(&title, &[report.of.heading(), "Share", "Avg. plays"], rows.collect()) }
            <div class="slot">
                if *editing {
                    <div class="names" role="group" aria-label={format!("Names for {title}")}>
                        { for bars.filter(|bar| !bar.value.is_empty()).map(|bar| name_field(runtime, field.field, &bar.value, codes)) }
                        <button type="button" class="button quiet" disabled={!codes.has_own(field.field)}
                            onclick={runtime.on::<MouseEvent>(Action::Name(NameEdit::Reset(field.field)))}>{ "Reset names" }</button>
                    </div>
                }
            </div>
        </article>
    }
}

/// The input for a value's display name.
fn name_field(runtime: &Runtime, field: ColumnKind, value: &str, codes: &CodeNames) -> Html {
    let onchange = {
        let (runtime, value) = (runtime.clone(), value.to_owned());
        Callback::from(move |event: Event| {
            runtime.dispatch(Action::Name(NameEdit::Set(field, value.clone(), typed(&event))));
        })
    };
    html! {
        <label class="bound" key={value.to_owned()}>
            <span class="value">{ value.to_owned() }</span>
            <input class="field" type="text" autocomplete="off" maxlength="60" value={codes.of(field, value)} {onchange} />
        </label>
    }
}

/// The card of the ads: clicks, customers who clicked, and their share of all customers.
fn ads_card(context: &ReportContext) -> Html {
    let (runtime, report) = (&context.runtime, &context.report);
    let chosen = report.filter.get(Subject::Clicked);
    let rows = report.ads.iter().map(
        |AdBar {
             ad, clicks, customers, ..
         }| {
            let toggle = FilterEdit::Toggle(Subject::Clicked, Values::text(ad));
            let pressed = chosen.is_some_and(|values| values.contains_text(ad));
            let figures = [
                count(*clicks),
                count(*customers),
                percent(share(*customers, report.customers)),
            ];
            bar_row(
                runtime,
                "Clicked",
                ad,
                (pressed, chosen.is_some()),
                share(*customers, report.customers),
                toggle,
                &figures,
            )
        },
    );
    html! {
        <article class="card fact ads">
            <div class="card-head">
                <h3>{ "Ads clicked" }</h3>
                { context.query_button(QueryTarget::Ads, "Ads clicked") }
            </div>
            { table("Ads clicked", &["Clicks", report.of.heading(), "Share"], rows.collect()) }
        </article>
    }
}

fn share(part: u64, whole: u64) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}

fn table(name: &str, columns: &[&str], rows: Html) -> Html {
    html! {
        <div class="scroller" tabindex="0" role="region" aria-label={format!("{name}, scrollable")}>
            <table class="bars" aria-label={name.to_owned()}>
                <thead><tr>
                    <th scope="col">{ name.to_owned() }</th>
                    { for columns.iter().map(|column| html! { <th scope="col">{ (*column).to_owned() }</th> }) }
                </tr></thead>
                <tbody>{ rows }</tbody>
            </table>
        </div>
    }
}

/// A table row whose button toggles a filter by its value. `pressed`: the filter includes this value; `any`: it includes
/// at least one value of the table.
fn bar_row(
    runtime: &Runtime,
    title: &str,
    name: &str,
    (pressed, any): (bool, bool),
    part: f64,
    toggle: FilterEdit,
    figures: &[String],
) -> Html {
    let class = classes!("bar-row", (any && !pressed).then_some("unchosen"));
    html! {
        <tr {class}>
            <th scope="row">
                <button type="button" class="bar-name" aria-pressed={pressed.to_string()} aria-label={format!("{title}: {name}")}
                    onclick={runtime.on::<MouseEvent>(Action::Filter(toggle))}>
                    <span>{ breakable(name) }</span>
                    { meter(part) }
                </button>
            </th>
            { for figures.iter().map(|figure| html! { <td>{ figure }</td> }) }
        </tr>
    }
}

/// A name in which a line may break after each underscore.
fn breakable(name: &str) -> Html {
    let parts = name
        .split_inclusive('_')
        .map(|part| html! { <>{ part.to_owned() }<wbr /></> });
    html! { <>{ for parts }</> }
}

/// How well a file matches the events, in sentences.
fn match_sentences(join: &Join, of: ProfileSubject) -> Vec<String> {
    let (one, many) = (of.one(), of.many());
    let file = match join.table_kind {
        TableKind::Customers => "customers file",
        TableKind::Music => "music file",
        TableKind::Clicks => "clicks file",
        TableKind::Events | TableKind::Profiles | TableKind::Hours => "events file",
    };
    let all = join.matched + join.unknown;
    let verb = |number: u64, singular: &'static str, plural: &'static str| if number == 1 { singular } else { plural };
    let mut sentences = match (join.table_kind, join.unknown) {
        (TableKind::Clicks, _) => vec![format!(
            "{} of {} with plays clicked an ad.",
            count(join.matched),
            counted(all, many)
        )],
        (TableKind::Music, 0) => vec![format!("Every played track is in the {file}.")],
        (TableKind::Music, unknown) => vec![format!(
            "{} of {} {} not in the {file}.",
            count(unknown),
            counted(all, "played tracks"),
            verb(unknown, "is", "are")
        )],
        (_, 0) => vec![format!("Every {one} with plays is in the {file}.")],
        (_, unknown) => vec![format!(
            "{} of {} with plays {} not in the {file}.",
            count(unknown),
            counted(all, many),
            verb(unknown, "is", "are")
        )],
    };
    let unplayed = join.unused_ids();
    match join.table_kind {
        _ if unplayed == 0 => {}
        TableKind::Music => sentences.push(format!(
            "{} in the {file} {} never played.",
            counted(unplayed, "tracks"),
            verb(unplayed, "was", "were")
        )),
        table_kind => sentences.push(format!(
            "{} in the {file} {} no plays{}.",
            counted(unplayed, many),
            verb(unplayed, "has", "have"),
            if table_kind == TableKind::Customers {
                " (lapsed)"
            } else {
                ""
            }
        )),
    }
    let repeated = join.duplicate_rows();
    if join.table_kind != TableKind::Clicks && repeated > 0 {
        sentences.push(format!(
            "{} in the {file} {} an ID; the first row for each ID is used.",
            counted(repeated, "rows"),
            verb(repeated, "repeats", "repeat")
        ));
    }
    sentences
}
