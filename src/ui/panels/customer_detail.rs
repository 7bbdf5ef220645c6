//! Customer detail: totals, profile with percentile ranks, charts, tracks, ad score and fields of one customer.
//!
//! [`source_lines`](super::source_lines) shows the original rows behind it.

use std::rc::Rc;

use web_sys::HtmlElement;
use yew::prelude::*;

use crate::platform::print;
use crate::platform::{focus, timer};
use crate::state::{Action, AdScore, CodeNames, Customer, CustomerEdit};
use crate::ui::components::chart_kinds::{ChartKind, ChartSource};
use crate::ui::components::chart_stage::ChartStage;
use crate::ui::components::meter::meter;
use crate::ui::panels::source_lines::source_lines;
use crate::ui::ptr_eq_rc::PtrEqRc;
use crate::ui::sections::profiles::SEARCH_ID;
use crate::ui::shell::hooks::{use_available_size, use_chart};
use crate::ui::shell::runtime::Runtime;
use daypart_engine::collections::sort;
use daypart_engine::query::customer_detail::{ArtistPlays, CustomerDetail, DetailRow, TrackPlays};
use daypart_engine::query::report::{ProfileColumn, ProfileSubject, Report};
use daypart_engine::schema::kinds::ColumnKind;
use daypart_engine::text::capitalised;
use daypart_engine::text::number_format::{count, date, decimal, percent};
use daypart_engine::time::dayparts::Dayparts;

/// Properties of [`CustomerDetailPanel`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// Receives the actions.
    pub runtime: Runtime,
    /// What a profile describes, such as a customer or a weekday.
    pub of: ProfileSubject,
    /// The customer's id and data.
    pub customer: Customer,
    /// Whether the worker still has the data.
    pub live: bool,
    /// Names of coded values.
    pub codes: CodeNames,
    /// Whether the report is filtered. Filters don't apply to the customer detail.
    pub filtered: bool,
}

/// The customer detail panel. Opening it moves the focus to its heading; closing it restores the previous focus.
#[component]
pub fn CustomerDetailPanel(props: &Props) -> Html {
    let Props {
        runtime, of, customer, ..
    } = props;
    let (section, heading) = (use_node_ref(), use_node_ref());
    use_own_focus(&section, &heading, customer.turn);
    let detail = customer.detail.as_ref();
    // A stable `Rc`: the charts redraw only when the detail changes.
    let report = use_memo(detail.map(PtrEqRc::from), |detail| {
        let report = detail.as_ref().map(|detail| detail.report.clone());
        report.map(|report| PtrEqRc(Rc::new(report)))
    });
    let close_on_escape = {
        let runtime = runtime.clone();
        Callback::from(move |event: KeyboardEvent| {
            if event.key() == "Escape" {
                runtime.dispatch(Action::Customer(CustomerEdit::Close));
            }
        })
    };
    let on = |edit: CustomerEdit| runtime.on::<MouseEvent>(Action::Customer(edit));
    let print = {
        let runtime = runtime.clone();
        Callback::from(move |_: MouseEvent| {
            if let Err(problem) = print::print() {
                runtime.dispatch(Action::ReportProblem(problem));
            }
        })
    };
    let name = detail.and_then(|detail| detail.name.clone());
    html! {
        <section class="card customer-card" aria-labelledby="customer-name" ref={section} onkeydown={close_on_escape}>
            <div class="customer-head">
                <div class="customer-who">
                    <h3 id="customer-name" tabindex="-1" ref={heading}>{ format!("{} {}", capitalised(of.one()), customer.id) }</h3>
                    // In its own element: when the name arrives later, Yew would otherwise recreate the
                    // focused heading beside it.
                    <div class="slot">{ name.map(|name| html! { <p class="customer-called">{ name }</p> }) }</div>
                </div>
                <div class="customer-tools">
                    <button type="button" class="button" onclick={print} disabled={detail.is_none()}>{ "Print card" }</button>
                    <button type="button" class="button" onclick={on(CustomerEdit::Close)}>{ "Close" }</button>
                </div>
            </div>
            <div class="slot">
                if props.filtered {
                    <p class="say">{ "Filters don’t apply here; this card shows all plays." }</p>
                }
            </div>
            <div class="slot">
                { match detail.zip(report.as_ref().as_ref()) {
                    Some((detail, report)) => blocks(props, detail, report),
                    None => html! { <p class="say" aria-live="polite">{ "Calculating…" }</p> },
                } }
            </div>
            <div class="slot">
                if let Some(detail) = detail.filter(|detail| detail.report.parts.events) {
                    { source_lines(runtime, &customer.sources, detail.report.events, props.live) }
                }
            </div>
        </section>
    }
}

/// Moves the focus to the heading whenever `turn` changes, and restores the previous focus when the panel closes.
#[hook]
fn use_own_focus(section: &NodeRef, heading: &NodeRef, turn: u32) {
    let previous_focus = use_mut_ref(focus::SavedFocus::default);
    {
        let (section, heading, previous_focus) = (section.clone(), heading.clone(), previous_focus.clone());
        use_effect_with(turn, move |_| {
            if let Some(held) = section
                .cast::<HtmlElement>()
                .and_then(|section| focus::SavedFocus::outside(&section))
            {
                previous_focus.replace(held);
            }
            if let Some(heading) = heading.cast::<HtmlElement>() {
                focus::set(&heading);
            }
        });
    }
    use_effect_with((), move |()| {
        move || {
            // After the panel is removed, so that the focused element scrolls into view at its new position.
            let previous_focus = previous_focus.take();
            timer::in_next_task(move || previous_focus.restore(SEARCH_ID));
        }
    });
}

/// Draws the blocks of the customer detail. `report` is the detail's own.
fn blocks(props: &Props, detail: &CustomerDetail, report: &PtrEqRc<Report>) -> Html {
    let chart = |kind: ChartKind, class: &'static str| {
        let source = ChartSource::Report(kind, report.clone());
        html! { <CustomerChart runtime={props.runtime.clone()} {source} {class} /> }
    };
    html! {
        <div class="customer-blocks">
            { totals(detail) }
            <div class="customer-main">
                { profile(detail, &props.codes) }
                // The score arrives later than the rest, into its slot beside the clock.
                <div class="slot">{ props.customer.score.as_ref().map(|score| ad_score(score, &report.dayparts)) }</div>
            </div>
            if report.parts.hours {
                { chart(ChartKind::Clock, "customer-clock") }
                { chart(ChartKind::Week, "customer-week") }
            } else {
                <p class="say customer-block">{ "Ready-made profiles contain no more than this: hours, months, tracks and original rows need the events file." }</p>
            }
            <div class="customer-side">
                if report.parts.events {
                    { chart(ChartKind::Timeline, "customer-months") }
                }
                { clicks(detail) }
            </div>
            if report.knows(ProfileColumn::Mobile) && report.parts.mobile_by_band {
                { chart(ChartKind::MobileByDaypart, "customer-mobile") }
            }
            { tracks(&detail.tracks) }
            { artists(&detail.artists) }
            { fields(detail, &props.codes) }
        </div>
    }
}

#[derive(Properties, PartialEq)]
struct ChartProps {
    runtime: Runtime,
    source: ChartSource,
    class: &'static str,
}

/// One chart of the customer detail. Its marks can't be selected, because filters apply to all customers.
#[component]
fn CustomerChart(props: &ChartProps) -> Html {
    let container = use_node_ref();
    let size = use_available_size(&container);
    let drawing = use_chart(&props.runtime, &props.source, &size);
    html! {
        <div class={classes!("customer-block", props.class)}>
            <div ref={container}>
                { drawing.map(|drawing| html! {
                    <>
                        <h4>{ &drawing.title }</h4>
                        <p class="say">{ &drawing.sentence }</p>
                        <ChartStage {drawing} />
                    </>
                }) }
            </div>
        </div>
    }
}

/// Draws the key figures.
fn totals(detail: &CustomerDetail) -> Html {
    let report = &detail.report;
    let mut all = vec![("Plays", count(report.events))];
    if report.knows(ProfileColumn::Mobile) {
        all.push(("Mobile", percent(report.by_mobile.mobile_share())));
    }
    if let Some((first, last)) = report.span {
        all.push(("First play", date(first)));
        all.push(("Last play", date(last)));
    }
    let all = all
        .into_iter()
        .map(|(name, text)| html! { <div><dt>{ name }</dt><dd>{ text }</dd></div> });
    html! { <dl class="customer-totals">{ for all }</dl> }
}

/// Draws the profile table: each value with its percentile rank among all customers and among the peer group.
fn profile(detail: &CustomerDetail, codes: &CodeNames) -> Html {
    let level = detail.peer_group.as_ref();
    let row = |row: &DetailRow| {
        html! {
            <tr>
                <th scope="row">{ &row.label }</th>
                <td>{ count(u64::from(row.value)) }</td>
                <td>{ percent(row.percentile_rank) }{ meter(row.percentile_rank) }</td>
                if level.is_some() {
                    <td>{ row.peer_percentile_rank.map(|share| html! { <>{ percent(share) }{ meter(share) }</> }) }</td>
                }
            </tr>
        }
    };
    let many = detail.report.of.many();
    html! {
        <div class="customer-block customer-profile">
            <h4>{ "Profile" }</h4>
            <table aria-label="Profile">
                <thead>
                    <tr>
                        <th scope="col">{ "Measure" }</th>
                        <th scope="col">{ "Value" }</th>
                        <th scope="col">{ format!("Among all {}", count(detail.customers)) }</th>
                        { level.map(|level| html! {
                            <th scope="col">{ format!("Among {} of level {}", count(level.customers), codes.of(ColumnKind::Level, &level.value)) }</th>
                        }) }
                    </tr>
                </thead>
                <tbody>{ for detail.profile.iter().map(row) }</tbody>
            </table>
            <p class="say">{ format!("Percentile rank: share of {many} with a lower value (ties count half).") }</p>
        </div>
    }
}

fn tracks(tracks: &[TrackPlays]) -> Html {
    let row = |track: &TrackPlays| {
        let what = match (&track.title, &track.artist) {
            (Some(title), Some(artist)) => html! { <>{ title }<span class="customer-by">{ artist }</span></> },
            (Some(title), None) => html! { title },
            (None, _) => html! { &track.id },
        };
        html! { <li><span class="customer-what">{ what }</span><span>{ count(track.events) }</span></li> }
    };
    list("Top tracks", tracks.iter().map(row).collect())
}

fn artists(artists: &[ArtistPlays]) -> Html {
    let row = |artist: &ArtistPlays| html! { <li><span class="customer-what">{ &artist.name }</span><span>{ count(artist.events) }</span></li> };
    list("Top artists", artists.iter().map(row).collect())
}

/// Draws the clicked ads; empty without a clicks file.
fn clicks(detail: &CustomerDetail) -> Html {
    let Some(clicks) = &detail.clicks else {
        return Html::default();
    };
    if clicks.is_empty() {
        return html! {
            <div class="customer-block customer-list"><h4>{ "Ad clicks" }</h4><p class="say">{ "None" }</p></div>
        };
    }
    let row = |(ad, times): &(String, u64)| html! { <li><span class="customer-what">{ ad }</span><span>{ count(*times) }</span></li> };
    list("Ad clicks", clicks.iter().map(row).collect())
}

fn list(title: &'static str, rows: Vec<Html>) -> Html {
    if rows.is_empty() {
        return Html::default();
    }
    html! {
        <div class="customer-block customer-list">
            <h4>{ title }</h4>
            <ol aria-label={title}>{ for rows }</ol>
        </div>
    }
}

/// Draws the propensity score for the selected ad, with its contributions, largest first.
fn ad_score(of: &AdScore, dayparts: &Dayparts) -> Html {
    let Some(score) = &of.score else {
        return Html::default();
    };
    let mut drivers = score.contributions.clone();
    sort::sort(&mut drivers, |a, b| b.1.abs().total_cmp(&a.1.abs()));
    let contributions = drivers
        .iter()
        .filter(|(_, part)| part.abs() >= 0.005)
        .map(|(column, part)| {
            let name = match column {
                ProfileColumn::Unique => "Unique tracks",
                ProfileColumn::Mobile => "Mobile",
                ProfileColumn::Band(band) => dayparts.bands().get(*band).map_or("", |band| band.name.as_str()),
            };
            let sign = if *part < 0.0 { "−" } else { "+" };
            html! { <li>{ format!("{name} {sign}{}", decimal(part.abs(), 2)) }</li> }
        });
    html! {
        <div class="customer-block customer-offer">
            <h4>{ "Offer" }</h4>
            <p>{ format!("Chance of clicking {}: {}.", of.ad, percent(score.probability)) }</p>
            <p class="say">{ "Contributions to the log odds:" }</p>
            <ul class="drivers">{ for contributions }</ul>
        </div>
    }
}

/// Draws the columns of the customers file.
fn fields(detail: &CustomerDetail, codes: &CodeNames) -> Html {
    if detail.fields.is_empty() {
        return Html::default();
    }
    let each = detail.fields.iter().map(|(kind, text)| {
        html! { <div><dt>{ capitalised(kind.name()) }</dt><dd>{ codes.of(*kind, text) }</dd></div> }
    });
    html! {
        <div class="customer-block customer-fields">
            <h4>{ "From the customers file" }</h4>
            <dl>{ for each }</dl>
        </div>
    }
}
