//! What the events say in words and in a few large figures.

use yew::prelude::*;

use crate::chart::{self, Scheme, Style};
use crate::ui::panels::query_panel::query_button;
use crate::ui::ptr_eq_rc::PtrEqRc;
use crate::ui::shell::runtime::Runtime;
use crate::ui::{capitalised, unbroken};
use daypart_engine::query::report::{ProfileColumn, Report};
use daypart_engine::query::target::QueryTarget;
use daypart_engine::text::number_format::{count, date, short};

/// What is shown.
#[derive(Properties, PartialEq)]
pub struct Props {
    /// Who hears that a query is wanted.
    pub shell: Runtime,
    /// Whether queries can be asked for.
    pub asks: bool,
    /// The report.
    pub report: PtrEqRc<Report>,
    /// Light or dark, for the dayparts' dots.
    pub scheme: Scheme,
}

/// The headline, the sentence under it, the totals and the averages.
#[component]
pub fn Headline(props: &Props) -> Html {
    let report = &*props.report;
    html! {
        <section class="headline" aria-labelledby="headline">
            <h1 id="headline">{ unbroken(&chart::headline(report)) }</h1>
            <p class="lede">{ unbroken(&chart::lede(report)) }</p>
            { totals(props) }
            { averages(report, props.scheme) }
        </section>
    }
}

fn totals(props: &Props) -> Html {
    let figures = total_figures(&props.report);
    html! {
        <div class="totals-line">
            <dl class="totals">
                { for figures.into_iter().map(|(name, meaning, value)| html! { <div title={meaning}><dt>{ name }</dt><dd>{ value }</dd></div> }) }
            </dl>
            if props.asks {
                { query_button(&props.shell, QueryTarget::Totals, "Totals") }
            }
        </div>
    }
}

/// The totals: what each is called, what it means, and how much it is.
fn total_figures(report: &Report) -> Vec<(&'static str, String, String)> {
    let many = report.of.many();
    let mut figures = vec![
        (
            "events",
            "Rows of the events files that could be used and are looked at; each is one listen.".to_owned(),
            count(report.events),
        ),
        (
            many,
            format!("All {many} with at least one of these listens."),
            count(report.customers),
        ),
    ];
    if report.parts.tracks && report.parts.events {
        let meaning = "Different tracks among these listens.".to_owned();
        figures.push(("distinct tracks", meaning, count(report.tracks)));
    }
    if let Some((first, last)) = report.span {
        let meaning = |which| format!("The day of the {which} of these listens, by the listener’s clock.");
        figures.push(("first day", meaning("first"), date(first)));
        figures.push(("last day", meaning("last"), date(last)));
    }
    figures
}

/// What a column of the profiles means.
fn meaning_of(column: ProfileColumn, report: &Report) -> String {
    let one = report.of.one();
    match column {
        ProfileColumn::Unique => format!("How many different tracks a {one} has heard."),
        ProfileColumn::Band(band) => format!(
            "Listens of a {one} from {}, by the listener’s clock.",
            report.dayparts.span(band)
        ),
        ProfileColumn::Mobile => format!("Listens of a {one} with the mobile flag set, whatever the hour."),
    }
}

/// What all figures of the headline mean, behind a button: tips are there for a pointer alone.
fn meanings(report: &Report) -> Html {
    let totals = total_figures(report)
        .into_iter()
        .map(|(name, meaning, _)| (name.to_owned(), meaning));
    let known = report.columns.iter().filter(|column| report.knows(column.column));
    let columns = known.map(|column| (column.label.clone(), meaning_of(column.column, report)));
    html! {
        <details class="meanings screen-only">
            <summary>{ "What these mean" }</summary>
            <dl>
                { for totals.chain(columns).map(|(name, meaning)| html! { <div><dt>{ capitalised(&name) }</dt><dd>{ meaning }</dd></div> }) }
            </dl>
        </details>
    }
}

fn averages(report: &Report, scheme: Scheme) -> Html {
    let style = Style { scheme, width_px: 0 };
    let bands = report.dayparts.bands().len();
    let known = report.columns.iter().filter(|column| report.knows(column.column));
    let parts = known.map(|column| {
        let dot = match column.column {
            ProfileColumn::Band(band) => html! {
                <svg class="dot" viewBox="0 0 8 8" aria-hidden="true">
                    <circle cx="4" cy="4" r="4" fill={style.band_colour(band, bands).hex()} />
                </svg>
            },
            ProfileColumn::Unique | ProfileColumn::Mobile => Html::default(),
        };
        html! {
            <div title={meaning_of(column.column, report)}><dt>{ dot }{ &column.label }</dt><dd>{ short(column.stats.moments.mean()) }</dd></div>
        }
    });
    html! {
        <div class="averages">
            <p id="averages">{ format!("The average {}", report.of.one()) }</p>
            <dl aria-labelledby="averages">{ for parts }</dl>
            { meanings(report) }
        </div>
    }
}
