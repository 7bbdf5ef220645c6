//! Top tracks ("Music"): the tracks and artists with the most plays, and the distinctive ones of each daypart.

use yew::prelude::*;

use crate::chart::palette;
use crate::ui::components::meter::length;
use crate::ui::ptr_eq_rc::PtrEqRc;
use crate::ui::report_context::ReportContext;
use daypart_engine::query::target::QueryTarget;
use daypart_engine::query::top_tracks::{RankedItem, Standout, TrackReport};
use daypart_engine::text::capitalised;
use daypart_engine::text::number_format::{count, decimal, percent};

/// Properties of [`TopTracksSection`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The report, for the dayparts.
    pub context: ReportContext,
    /// Top tracks and artists; `None` until the worker has computed them.
    pub top_tracks: Option<PtrEqRc<TrackReport>>,
}

/// The section; nothing if the events have no track column.
#[component]
pub fn TopTracksSection(props: &Props) -> Html {
    let Props { context, top_tracks } = props;
    let report = &context.report;
    if !(report.parts.tracks && report.parts.events) {
        return Html::default();
    }
    let bands = report.dayparts.bands();
    let distinctive = match top_tracks {
        Some(top_tracks) if !top_tracks.artists.is_empty() => "tracks and artists",
        _ => "tracks",
    };
    html! {
        <section id="music" class="section" aria-labelledby="music-name">
            <h2 id="music-name">{ "Music" }</h2>
            <div class="slot">
                { top_tracks.as_ref().map(|top_tracks| html! {
                    <>
                        <div class="tops">
                            { ranking(context, "Top tracks", &top_tracks.tracks, QueryTarget::Tracks) }
                            if !top_tracks.artists.is_empty() {
                                { ranking(context, "Top artists", &top_tracks.artists, QueryTarget::Artists) }
                            }
                        </div>
                        <p class="section-say standing-say">
                            { format!("Distinctive {distinctive} by daypart: a markedly higher share of plays in that daypart than overall (at least {} plays there).",
                                top_tracks.min_plays) }
                        </p>
                        <div class="standouts">
                            { for bands.iter().zip(&top_tracks.standouts).enumerate().map(|(band, (daypart, standouts))| html! {
                                <article class="card band">
                                    <svg class="band-edge" viewBox="0 0 5 10" preserveAspectRatio="none" aria-hidden="true">
                                        <rect width="5" height="10" fill={palette::band_colour(band, bands.len()).css()} />
                                    </svg>
                                    <h3>{ &daypart.name }<span>{ report.dayparts.span(band) }</span></h3>
                                    { distinctive_items(&daypart.name, "tracks", &standouts.tracks) }
                                    if !top_tracks.artists.is_empty() {
                                        { distinctive_items(&daypart.name, "artists", &standouts.artists) }
                                    }
                                </article>
                            }) }
                        </div>
                    </>
                }) }
            </div>
        </section>
    }
}

/// The card of the tracks or artists with the most plays.
fn ranking(context: &ReportContext, title: &str, items: &[RankedItem], target: QueryTarget) -> Html {
    let largest = items.first().map_or(0, |item| item.plays);
    let rows = items.iter().map(|item| {
        let of_longest = if largest == 0 {
            0.0
        } else {
            item.plays as f64 / largest as f64
        };
        html! {
            <tr>
                <th scope="row">
                    <span class="bar-name">
                        <span>{ &item.name }{ item.artist.as_ref().map(|by| html! { <small>{ by }</small> }) }</span>
                        { length(of_longest) }
                    </span>
                </th>
                <td>{ count(item.plays) }</td>
                <td>{ count(item.listeners) }</td>
            </tr>
        }
    });
    html! {
        <article class="card fact">
            <div class="card-head"><h3>{ title.to_owned() }</h3>{ context.query_button(target, title) }</div>
            <div class="scroller" tabindex="0" role="region" aria-label={format!("{title}, scrollable")}>
                <table class="bars" aria-label={title.to_owned()}>
                    <thead><tr><th scope="col">{ capitalised(title.trim_start_matches("Top ")) }</th><th scope="col">{ "Plays" }</th>
                        <th scope="col">{ context.report.of.heading() }</th></tr></thead>
                    <tbody>{ for rows }</tbody>
                </table>
            </div>
        </article>
    }
}

/// The distinctive tracks or artists of a daypart.
fn distinctive_items(daypart: &str, kind: &str, standouts: &[Standout]) -> Html {
    if standouts.is_empty() {
        return html! { <p class="unit">{ format!("No distinctive {kind}.") }</p> };
    }
    html! {
        <ul class="standout-list" aria-label={format!("{daypart}: distinctive {kind}")}>
            { for standouts.iter().map(|standout| html! {
                <li>
                    <span class="standout-name">{ &standout.item.name }
                        { standout.item.artist.as_ref().map(|by| html! { <small>{ by }</small> }) }</span>
                    <span class="standout-lift" title={format!("{} of plays in this daypart, {} of all plays", precise_percent(standout.share), precise_percent(standout.overall))}>
                        { format!("{}×", decimal(standout.lift(), 1)) }
                    </span>
                    <span class="standout-count">{ count(standout.item.plays) }</span>
                </li>
            }) }
        </ul>
    }
}

/// Formats a share in percent, with two decimals below 10% so that small shares can be compared.
fn precise_percent(share: f64) -> String {
    if share < 0.1 {
        format!("{}%", decimal(share * 100.0, 2))
    } else {
        percent(share)
    }
}
