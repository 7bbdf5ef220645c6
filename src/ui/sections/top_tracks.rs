//! What is played: the tracks and artists with the most listens, and what stands out in each daypart.

use yew::prelude::*;

use crate::chart::{Scheme, Style};
use crate::ui::components::meter::length;
use crate::ui::panels::query_panel::query_button;
use crate::ui::ptr_eq_rc::PtrEqRc;
use crate::ui::shell::runtime::Runtime;
use daypart_engine::query::report::Report;
use daypart_engine::query::target::QueryTarget;
use daypart_engine::query::top_tracks::{RankedItem, Standout, TrackReport};
use daypart_engine::text::number_format::{count, decimal, percent};

/// What is shown.
#[derive(Properties, PartialEq)]
pub struct Props {
    /// Who hears that a query is wanted.
    pub shell: Runtime,
    /// Whether the worker still holds the data.
    pub live: bool,
    /// The report, for the dayparts.
    pub report: PtrEqRc<Report>,
    /// What is played; `None` until it is known.
    pub playing: Option<PtrEqRc<TrackReport>>,
    /// Light or dark.
    pub scheme: Scheme,
}

/// The section; nothing where the events tell no tracks.
#[component]
pub fn Music(props: &Props) -> Html {
    let Props {
        shell,
        live,
        report,
        playing,
        scheme,
    } = props;
    let query = |figure: QueryTarget, title: &str| {
        if *live {
            query_button(shell, figure, title)
        } else {
            Html::default()
        }
    };
    if !(report.parts.tracks && report.parts.events) {
        return Html::default();
    }
    let style = Style {
        scheme: *scheme,
        width_px: 0,
    };
    let bands = report.dayparts.bands();
    html! {
        <section id="music" class="section" aria-labelledby="music-name">
            <h2 id="music-name">{ "What they play" }</h2>
            <div class="slot">
                { playing.as_ref().map(|playing| html! {
                    <>
                        <div class="tops">
                            { top("Top tracks", &playing.tracks, report, query(QueryTarget::Tracks, "Top tracks")) }
                            if !playing.artists.is_empty() {
                                { top("Top artists", &playing.artists, report, query(QueryTarget::Artists, "Top artists")) }
                            }
                        </div>
                        <p class="section-say standing-say">
                            { format!("What stands out in a daypart has a clearly larger share of its listens than of all listens, with at least {} listens there.",
                                playing.least_listens) }
                        </p>
                        <div class="standouts">
                            { for bands.iter().zip(&playing.standouts).enumerate().map(|(band, (about, standouts))| html! {
                                <article class="card band">
                                    <svg class="band-edge" viewBox="0 0 5 10" preserveAspectRatio="none" aria-hidden="true">
                                        <rect width="5" height="10" fill={style.band_colour(band, bands.len()).hex()} />
                                    </svg>
                                    <h3>{ &about.name }<span>{ report.dayparts.span(band) }</span></h3>
                                    { standing_out(&about.name, "tracks", &standouts.tracks) }
                                    if !playing.artists.is_empty() {
                                        { standing_out(&about.name, "artists", &standouts.artists) }
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

/// The tracks or artists with the most listens.
fn top(title: &str, played: &[RankedItem], report: &Report, query: Html) -> Html {
    let largest = played.first().map_or(0, |played| played.listens);
    let rows = played.iter().map(|each| {
        let of_longest = if largest == 0 {
            0.0
        } else {
            each.listens as f64 / largest as f64
        };
        html! {
            <tr>
                <th scope="row">
                    <span class="bar-name">
                        <span>{ &each.name }{ each.by.as_ref().map(|by| html! { <small>{ by }</small> }) }</span>
                        { length(of_longest) }
                    </span>
                </th>
                <td>{ count(each.listens) }</td>
                <td>{ count(each.listeners) }</td>
            </tr>
        }
    });
    html! {
        <article class="card fact">
            <div class="card-head"><h3>{ title.to_owned() }</h3>{ query }</div>
            <div class="scroller" tabindex="0" role="region" aria-label={format!("{title}, scrollable")}>
                <table class="bars" aria-label={title.to_owned()}>
                    <thead><tr><th scope="col">{ title.trim_start_matches("Top ").to_owned() }</th><th scope="col">{ "listens" }</th>
                        <th scope="col">{ report.of.many() }</th></tr></thead>
                    <tbody>{ for rows }</tbody>
                </table>
            </div>
        </article>
    }
}

/// What stands out in a daypart, of one kind.
fn standing_out(daypart: &str, kind: &str, standouts: &[Standout]) -> Html {
    if standouts.is_empty() {
        return html! { <p class="unit">{ format!("No {kind} stand out.") }</p> };
    }
    html! {
        <ul class="standout-list" aria-label={format!("{daypart}: {kind} that stand out")}>
            { for standouts.iter().map(|standout| html! {
                <li>
                    <span class="standout-name">{ &standout.played.name }
                        { standout.played.by.as_ref().map(|by| html! { <small>{ by }</small> }) }</span>
                    <span class="standout-lift" title={format!("{} of the daypart’s listens against {} of all", fine(standout.share), fine(standout.overall))}>
                        { format!("{} ×", decimal(standout.lift(), 1)) }
                    </span>
                    <span class="standout-count">{ count(standout.played.listens) }</span>
                </li>
            }) }
        </ul>
    }
}

/// A small share with enough decimals to compare it with another.
fn fine(share: f64) -> String {
    if share < 0.1 {
        format!("{} %", decimal(share * 100.0, 2))
    } else {
        percent(share)
    }
}
