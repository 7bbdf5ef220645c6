//! Headline: the main finding in words, the totals and the averages, with their definitions.

use yew::prelude::*;

use crate::chart::{self, palette};
use crate::ui::report_context::ReportContext;
use daypart_engine::query::report::{ProfileColumn, Report};
use daypart_engine::query::target::QueryTarget;
use daypart_engine::text::capitalised;
use daypart_engine::text::number_format::{count, date, short};

/// Properties of [`Headline`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The report.
    pub context: ReportContext,
}

/// The headline, the sentence under it, the totals and the averages.
#[component]
pub fn Headline(props: &Props) -> Html {
    let report = &*props.context.report;
    html! {
        <section class="headline" aria-labelledby="headline">
            <h1 id="headline">{ chart::headline(report) }</h1>
            <p class="lede">{ chart::lede(report) }</p>
            { totals(&props.context) }
            { averages(report) }
        </section>
    }
}

fn totals(context: &ReportContext) -> Html {
    let figures = total_figures(&context.report);
    html! {
        <div class="totals-line">
            <dl class="totals">
                { for figures.into_iter().map(|(name, definition, value)| html! { <div title={definition}><dt>{ name }</dt><dd>{ value }</dd></div> }) }
            </dl>
            { context.query_button(QueryTarget::Totals, "Totals") }
        </div>
    }
}

/// The totals: name, definition and value of each.
fn total_figures(report: &Report) -> Vec<(&'static str, String, String)> {
    let many = report.of.many();
    let mut figures = vec![
        (
            "events",
            "Valid rows in the events files after filtering; one row is one play.".to_owned(),
            count(report.events),
        ),
        (
            many,
            format!("All {many} with at least one of these plays."),
            count(report.customers),
        ),
    ];
    if report.parts.tracks && report.parts.events {
        let definition = "Different tracks among these plays.".to_owned();
        figures.push(("distinct tracks", definition, count(report.tracks)));
    }
    if let Some((first, last)) = report.span {
        let definition = |which| format!("Local date of the {which} of these plays.");
        figures.push(("first day", definition("first"), date(first)));
        figures.push(("last day", definition("last"), date(last)));
    }
    figures
}

/// Definition of a profile column.
fn column_definition(column: ProfileColumn, report: &Report) -> String {
    let one = report.of.one();
    match column {
        ProfileColumn::Unique => format!("Number of different tracks played, per {one}."),
        ProfileColumn::Band(band) => format!("Plays during {} local time, per {one}.", report.dayparts.span(band)),
        ProfileColumn::Mobile => format!("Plays on a mobile device at any hour, per {one}."),
    }
}

/// The definitions behind a button, because touch and keyboard users can't reach the tooltips.
fn definitions(report: &Report) -> Html {
    let totals = total_figures(report)
        .into_iter()
        .map(|(name, definition, _)| (name.to_owned(), definition));
    let known = report.columns.iter().filter(|column| report.knows(column.column));
    let columns = known.map(|column| (column.label.clone(), column_definition(column.column, report)));
    html! {
        <details class="meanings screen-only">
            <summary>{ "Definitions" }</summary>
            <dl>
                { for totals.chain(columns).map(|(name, definition)| html! { <div><dt>{ capitalised(&name) }</dt><dd>{ definition }</dd></div> }) }
            </dl>
        </details>
    }
}

fn averages(report: &Report) -> Html {
    let bands = report.dayparts.bands().len();
    let known = report.columns.iter().filter(|column| report.knows(column.column));
    let parts = known.map(|column| {
        let dot = match column.column {
            ProfileColumn::Band(band) => html! {
                <svg class="dot" viewBox="0 0 8 8" aria-hidden="true">
                    <circle cx="4" cy="4" r="4" fill={palette::band_colour(band, bands).css()} />
                </svg>
            },
            ProfileColumn::Unique | ProfileColumn::Mobile => Html::default(),
        };
        html! {
            <div title={column_definition(column.column, report)}><dt>{ dot }{ &column.label }</dt><dd>{ short(column.stats.moments.mean()) }</dd></div>
        }
    });
    html! {
        <div class="averages">
            <p id="averages">{ format!("The average {}", report.of.one()) }</p>
            <dl aria-labelledby="averages">{ for parts }</dl>
            { definitions(report) }
        </div>
    }
}
