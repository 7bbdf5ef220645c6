//! Who listens: what the customers' file says of those who are left, the ads that they clicked, and how well the files match.

use yew::prelude::*;

use crate::platform::files::typed;
use crate::state::{Action, CodeNames, FilterEdit, NameEdit, say_condition};
use crate::ui::components::meter::meter;
use crate::ui::panels::query_panel::query_button;
use crate::ui::ptr_eq_rc::PtrEqRc;
use crate::ui::shell::runtime::Runtime;
use daypart_engine::query::dimensions::Join;
use daypart_engine::query::filter::{Subject, Values};
use daypart_engine::query::report::{AdBar, FieldReport, Report};
use daypart_engine::query::target::QueryTarget;
use daypart_engine::schema::kinds::{ColumnKind, TableKind};
use daypart_engine::text::number_format::{count, counted, percent, short};

/// What is shown.
#[derive(Properties, PartialEq)]
pub struct Props {
    /// Who hears what is chosen.
    pub shell: Runtime,
    /// The report.
    pub report: PtrEqRc<Report>,
    /// The names of codes.
    pub names: CodeNames,
    /// Whether the worker still holds the data.
    pub live: bool,
}

/// The section; nothing without a file that tells anything of customers.
#[component]
pub fn Who(props: &Props) -> Html {
    let Props {
        shell,
        report,
        names,
        live,
    } = props;
    if report.fields.is_empty() && report.ads.is_empty() && report.joins.is_empty() {
        return Html::default();
    }
    let fields = report.fields.iter().map(|field| {
        let chosen = report.filter.get(Subject::Field(field.field)).cloned();
        let many = AttrValue::from(report.of.many());
        html! {
            <FieldCard key={field.field.name()} shell={shell.clone()} field={field.clone()} {chosen} {many} names={names.clone()} live={*live && report.parts.events} />
        }
    });
    html! {
        <section id="who" class="section" aria-labelledby="who-name">
            <h2 id="who-name">{ "Who listens" }</h2>
            <div class="fact-cards">
                { for fields }
                if !report.ads.is_empty() {
                    { ads(props) }
                }
            </div>
            if !report.joins.is_empty() {
                <ul class="notes matches" aria-label="Matches">
                    { for report.joins.iter().flat_map(|join| sentences(join, report)).map(|said| html! { <li>{ said }</li> }) }
                </ul>
            }
        </section>
    }
}

/// A field's name as a heading.
fn heading(report_field: ColumnKind) -> String {
    let any = Values::text("");
    let dayparts = daypart_engine::time::dayparts::Dayparts::default();
    match report_field {
        ColumnKind::SignDate => "Sign-up year".to_owned(),
        field => say_condition(Subject::Field(field), &any, &dayparts, |_, value| value.to_owned()).0,
    }
}

#[derive(Properties, PartialEq)]
struct FieldProps {
    shell: Runtime,
    field: FieldReport,
    chosen: Option<Values>,
    many: AttrValue,
    names: CodeNames,
    live: bool,
}

/// A bar for each value of a field.
#[component]
fn FieldCard(props: &FieldProps) -> Html {
    let FieldProps {
        shell,
        field,
        chosen,
        many,
        names,
        live,
    } = props;
    let editing = use_state_eq(|| false);
    let title = heading(field.field);
    let bars = field
        .bars
        .iter()
        .filter(|bar| bar.customers > 0 || !bar.value.is_empty());
    let all: u64 = field.bars.iter().map(|bar| bar.customers).sum();
    let rows = bars.clone().map(|bar| {
        let name = names.of(field.field, &bar.value);
        let each = if bar.customers == 0 {
            0.0
        } else {
            bar.events as f64 / bar.customers as f64
        };
        let toggle = FilterEdit::Toggle(Subject::Field(field.field), Values::text(&bar.value));
        let figures = [count(bar.customers), percent(share(bar.customers, all)), short(each)];
        let pressed = chosen.as_ref().is_some_and(|values| values.has_text(&bar.value));
        bar_row(
            shell,
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
    // A year is its own name.
    let nameable = field.field != ColumnKind::SignDate;
    html! {
        <article class="card fact">
            <div class="card-head">
                <h3>{ &title }</h3>
                if nameable {
                    <button type="button" class="tool" aria-expanded={editing.to_string()} aria-label={format!("Names of {title}")} onclick={edit}>
                        { "Names" }
                    </button>
                }
                if *live {
                    { query_button(shell, QueryTarget::Field(field.field), &title) }
                }
            </div>
            { table(&title, &[many.as_str(), "share", "listens each"], rows.collect()) }
            <div class="slot">
                if *editing {
                    <div class="names" role="group" aria-label={format!("Names of {title}")}>
                        { for bars.filter(|bar| !bar.value.is_empty()).map(|bar| name_field(shell, field.field, &bar.value, names)) }
                        <button type="button" class="button quiet" disabled={!names.has_own(field.field)}
                            onclick={shell.on::<MouseEvent>(Action::Name(NameEdit::Reset(field.field)))}>{ "Reset names" }</button>
                    </div>
                }
            </div>
        </article>
    }
}

/// The field in which a value's name is typed.
fn name_field(shell: &Runtime, field: ColumnKind, value: &str, names: &CodeNames) -> Html {
    let onchange = {
        let (shell, value) = (shell.clone(), value.to_owned());
        Callback::from(move |event: Event| {
            shell.act(Action::Name(NameEdit::Call(field, value.clone(), typed(&event))));
        })
    };
    html! {
        <label class="bound" key={value.to_owned()}>
            <span class="value">{ value.to_owned() }</span>
            <input class="field" type="text" autocomplete="off" maxlength="60" value={names.of(field, value)} {onchange} />
        </label>
    }
}

/// The ads, by clicks and by customers who clicked.
fn ads(props: &Props) -> Html {
    let Props {
        shell, report, live, ..
    } = props;
    let chosen = report.filter.get(Subject::Clicked);
    let rows = report.ads.iter().map(
        |AdBar {
             ad, clicks, customers, ..
         }| {
            let toggle = FilterEdit::Toggle(Subject::Clicked, Values::text(ad));
            let pressed = chosen.is_some_and(|values| values.has_text(ad));
            let figures = [
                count(*clicks),
                count(*customers),
                percent(share(*customers, report.customers)),
            ];
            bar_row(
                shell,
                "Clicked",
                ad,
                (pressed, chosen.is_some()),
                share(*customers, report.customers),
                toggle,
                &figures,
            )
        },
    );
    let who = format!("{} who clicked", report.of.many());
    html! {
        <article class="card fact ads">
            <div class="card-head">
                <h3>{ "Ads clicked" }</h3>
                if *live && report.parts.events {
                    { query_button(shell, QueryTarget::Ads, "Ads clicked") }
                }
            </div>
            { table("Ads clicked", &["clicks", &who, "of all"], rows.collect()) }
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

/// A value with its bar, which is chosen with a press. `chosen` says whether it is, and whether any of its table is.
fn bar_row(
    shell: &Runtime,
    about: &str,
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
                <button type="button" class="bar-name" aria-pressed={pressed.to_string()} aria-label={format!("{about}: {name}")}
                    onclick={shell.on::<MouseEvent>(Action::Filter(toggle))}>
                    <span>{ broken(name) }</span>
                    { meter(part) }
                </button>
            </th>
            { for figures.iter().map(|figure| html! { <td>{ figure }</td> }) }
        </tr>
    }
}

/// A name that may go on in another line after each of its underscores.
fn broken(name: &str) -> Html {
    let parts = name
        .split_inclusive('_')
        .map(|part| html! { <>{ part.to_owned() }<wbr /></> });
    html! { <>{ for parts }</> }
}

/// How well a file matches the events, in sentences.
fn sentences(join: &Join, report: &Report) -> Vec<String> {
    let many = report.of.many();
    let file = match join.role {
        TableKind::Customers => "customers’ file",
        TableKind::Music => "music file",
        TableKind::Clicks => "clicks file",
        TableKind::Events | TableKind::Profiles | TableKind::Hours => "events file",
    };
    let things = if join.role == TableKind::Music { "tracks" } else { many };
    let all = join.matched + join.unknown;
    let who = if join.role == TableKind::Music {
        "are played"
    } else {
        "listen"
    };
    let verb = |number: u64, one: &'static str, more: &'static str| if number == 1 { one } else { more };
    let mut said = match (join.role, join.unknown) {
        (TableKind::Clicks, _) => vec![format!(
            "{} of {} who {who} clicked an ad.",
            count(join.matched),
            counted(all, things)
        )],
        (_, 0) => vec![format!(
            "All {} that {who} have a row in the {file}.",
            counted(all, things)
        )],
        (_, unknown) => vec![format!(
            "{} of {} that {who} {} no row in the {file}.",
            count(unknown),
            counted(all, things),
            verb(unknown, "has", "have")
        )],
    };
    let unheard = join.unheard();
    match join.role {
        _ if unheard == 0 => {}
        TableKind::Music => said.push(format!(
            "{} in the {file} {} never played.",
            counted(unheard, "tracks"),
            verb(unheard, "is", "are")
        )),
        role => said.push(format!(
            "{} in the {file} {} no listen{}.",
            counted(unheard, many),
            verb(unheard, "has", "have"),
            if role == TableKind::Customers { " (lapsed)" } else { "" }
        )),
    }
    let repeated = join.repeated();
    if join.role != TableKind::Clicks && repeated > 0 {
        said.push(format!(
            "{} of the {file} {} for an id that has a row already; the first one counts.",
            counted(repeated, "rows"),
            verb(repeated, "is", "are")
        ));
    }
    said
}
