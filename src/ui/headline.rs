//! What the events say in words and in a few large figures.

use yew::prelude::*;

use super::code::query_button;
use super::same::Same;
use super::shell::Shell;
use super::unbroken;
use crate::chart::{self, Scheme, Style};
use crate::engine::ask::Figure;
use crate::engine::figures::{count, date, short};
use crate::engine::report::{Column, Report};

/// What is shown.
#[derive(Properties, PartialEq)]
pub struct Props {
    /// Who hears that a query is wanted.
    pub shell: Shell,
    /// Whether queries can be asked for.
    pub asks: bool,
    /// The report.
    pub report: Same<Report>,
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
    let report = &*props.report;
    let mut figures = vec![
        ("events", count(report.events)),
        (report.of.many(), count(report.customers)),
    ];
    if report.parts.tracks && report.parts.events {
        figures.push(("distinct tracks", count(report.tracks)));
    }
    if let Some((first, last)) = report.span {
        figures.push(("first day", date(first)));
        figures.push(("last day", date(last)));
    }
    html! {
        <div class="totals-line">
            <dl class="totals">
                { for figures.into_iter().map(|(name, value)| html! { <div><dt>{ name }</dt><dd>{ value }</dd></div> }) }
            </dl>
            if props.asks {
                { query_button(&props.shell, Figure::Totals, "Totals") }
            }
        </div>
    }
}

fn averages(report: &Report, scheme: Scheme) -> Html {
    let style = Style { scheme, width_px: 0 };
    let bands = report.dayparts.bands().len();
    let known = report.columns.iter().filter(|column| report.knows(column.column));
    let parts = known.map(|column| {
        let dot = match column.column {
            Column::Band(band) => html! {
                <svg class="dot" viewBox="0 0 8 8" aria-hidden="true">
                    <circle cx="4" cy="4" r="4" fill={style.band_colour(band, bands).hex()} />
                </svg>
            },
            Column::Unique | Column::Mobile => Html::default(),
        };
        html! { <div><dt>{ dot }{ &column.label }</dt><dd>{ short(column.stats.moments.mean()) }</dd></div> }
    });
    html! {
        <div class="averages">
            <p id="averages">{ format!("The average {}", report.of.one()) }</p>
            <dl aria-labelledby="averages">{ for parts }</dl>
        </div>
    }
}
