//! Offers: the choice of an ad, and what was learnt of who clicks it, told so that nobody takes it for more than it is.

use yew::prelude::*;

use crate::chart::{Scheme, feature_name, odds};
use crate::protocol::{Export, PropensityFile, PropensityOutcome};
use crate::state::{Action, AdModel, PropensityEdit, PropensityState};
use crate::ui::components::chart_card::PictureCard;
use crate::ui::components::chart_kinds::{Picture, PropensityChart};
use crate::ui::components::select::Select;
use crate::ui::ptr_eq_rc::PtrEqRc;
use crate::ui::shell::runtime::Runtime;
use crate::ui::unbroken;
use daypart_engine::propensity::{Coefficient, PropensityReport};
use daypart_engine::query::report::Report;
use daypart_engine::text::number_format::{count, decimal, percent};

/// How many ads there are to choose from, at most; those with the most clicks come first.
const MOST_ADS: usize = 200;

/// What is shown.
#[derive(Properties, PartialEq)]
pub struct Props {
    /// Who hears of a choice.
    pub shell: Runtime,
    /// The report, for the ads.
    pub report: PtrEqRc<Report>,
    /// Light or dark.
    pub scheme: Scheme,
    /// Whether the worker still holds the data.
    pub live: bool,
    /// The ad that is chosen, and what was learnt of it.
    pub offers: PropensityState,
}

/// The section.
#[component]
pub fn OffersSection(props: &Props) -> Html {
    let Props { report, offers, .. } = props;
    let current = offers.current();
    // Until the next ad's answer is there the last one's keeps its place, so that the page doesn't jump.
    let outdated = offers.ad.is_some() && current.is_none() && offers.offer.is_some();
    let shown = current.or(offers.offer.as_ref());
    let made = current.is_some_and(|offer| matches!(offer.outcome, PropensityOutcome::Made(_)));
    html! {
        <section id="offers" class="section" aria-labelledby="offers-name">
            <h2 id="offers-name">{ "Offers" }</h2>
            <p class="section-say">
                { "Who is likely to click an ad: a logistic regression learns it from the profiles of 70 % of all customers, and is tested on \
                   the other 30 %." }
                if !report.filter.is_empty() {
                    { " It learns from all customers and all their listens, whatever is chosen above." }
                }
            </p>
            <div class="card">
                <div class="table-head">
                    { choice(props) }
                    <div class="buttons">
                        { download(props, PropensityFile::Scores, made) }
                        { download(props, PropensityFile::Features, current.is_some()) }
                    </div>
                </div>
                <div class="verdict" aria-live="polite">
                    { match (&offers.ad, current) {
                        (None, _) => html! { <p class="section-say">{ "Choose an ad to see who clicks it." }</p> },
                        (Some(_), None) if offers.waiting() => html! { <p class="section-say">{ "Learning …" }</p> },
                        (Some(_), None) => html! { <p class="section-say">{ "Nothing was learnt of this ad. Choose it again." }</p> },
                        (Some(_), Some(offer)) => verdict(offer),
                    } }
                </div>
            </div>
            <div class="slot">
                { shown.filter(|_| offers.ad.is_some()).map(|offer| html! {
                    <div class={classes!("offer", outdated.then_some("waiting"))} inert={outdated}>
                        <Learnt shell={props.shell.clone()} offer={PtrEqRc::from(offer)} scheme={props.scheme} />
                    </div>
                }) }
            </div>
        </section>
    }
}

/// The list of ads, with none as its first choice.
fn choice(props: &Props) -> Html {
    let ads: Vec<String> = props
        .report
        .ads
        .iter()
        .take(MOST_ADS)
        .map(|bar| bar.ad.clone())
        .collect();
    let chosen = match &props.offers.ad {
        Some(ad) => ads
            .iter()
            .position(|known| known == ad)
            .map_or(usize::MAX, |place| place + 1),
        None => 0,
    };
    let name = |ad: &String| {
        if ad.trim().is_empty() {
            AttrValue::from("(no name)")
        } else {
            AttrValue::from(ad.clone())
        }
    };
    let options: Vec<AttrValue> = std::iter::once(AttrValue::from("Choose an ad"))
        .chain(ads.iter().map(name))
        .collect();
    let more = props.report.ads.len().saturating_sub(MOST_ADS);
    let onpick = {
        let shell = props.shell.clone();
        Callback::from(move |place: usize| {
            let ad = place.checked_sub(1).and_then(|place| ads.get(place));
            shell.act(Action::Propensity(match ad {
                Some(ad) => PropensityEdit::Choose(ad.clone()),
                None => PropensityEdit::Close,
            }));
        })
    };
    html! {
        <div class="ad-choice">
            <span aria-hidden="true">{ "Ad" }</span>
            <Select label="Ad" {options} {chosen} {onpick} disabled={!props.live} />
            { props.offers.ad.as_ref().map(|ad| html! { <b class="paper-only">{ name(ad) }</b> }) }
            if more > 0 {
                <span class="section-say">{ format!("{} with fewer clicks are not listed.", count(more as u64)) }</span>
            }
        </div>
    }
}

fn download(props: &Props, file: PropensityFile, there: bool) -> Html {
    html! {
        <button type="button" class="button" onclick={props.shell.on::<MouseEvent>(Action::Propensity(PropensityEdit::Save(file)))}
            disabled={!props.live || !there}>
            { format!("Download {}", Export::Propensity(file).file_name()) }
        </button>
    }
}

/// What it comes to, before any figure.
fn verdict(offer: &AdModel) -> Html {
    match &offer.outcome {
        PropensityOutcome::Not(reason) => html! {
            <>
                <p class="verdict-first">{ format!("There is no model for {}.", offer.ad) }</p>
                <p class="verdict-more">{ sentence(reason) }</p>
            </>
        },
        PropensityOutcome::Made(report) => {
            let sentences = report.verdict.sentences.iter().enumerate().map(|(place, sentence)| {
                let class = if place == 0 { "verdict-first" } else { "verdict-more" };
                html! { <p {class}>{ unbroken(sentence) }</p> }
            });
            html! {
                <>
                    { for sentences }
                    if !report.model.converged {
                        <p class="warning">
                            { format!("The fit was given up after {} steps: its figures are not to be relied on.", report.model.steps) }
                        </p>
                    }
                </>
            }
        }
    }
}

/// A reason as a sentence: with a capital letter and a full stop.
fn sentence(reason: &str) -> String {
    let mut letters = reason.chars();
    let first: String = letters
        .next()
        .map_or_else(String::new, |first| first.to_uppercase().collect());
    format!("{first}{}.", letters.as_str())
}

#[derive(Properties, PartialEq)]
struct LearntProps {
    shell: Runtime,
    offer: PtrEqRc<AdModel>,
    scheme: Scheme,
}

/// The figures and charts of a model; nothing where there is none.
#[component]
fn Learnt(props: &LearntProps) -> Html {
    let PropensityOutcome::Made(report) = &props.offer.outcome else {
        return Html::default();
    };
    let chart = |chart: PropensityChart, class: &'static str| {
        let picture = Picture::Propensity(chart, props.offer.clone());
        html! { <PictureCard shell={props.shell.clone()} {picture} scheme={props.scheme} {class} /> }
    };
    html! {
        <div class="grid">
            <div class="card span-5">
                <h3>{ "How good it is" }</h3>
                { figures(report) }
            </div>
            <div class="span-7 drives">
                { chart(PropensityChart::Coefficients, "") }
                <div class="card">
                    <h3>{ "Coefficients" }</h3>
                    <p class="say">
                        { unbroken("What one standard deviation more of a customer’s share multiplies the odds of a click by. The \
                           dayparts’ shares sum to 100 %, so more of one is less of others.") }
                    </p>
                    { coefficients(report, &props.offer) }
                </div>
            </div>
            { chart(PropensityChart::Lift, "span-6") }
            { chart(PropensityChart::Calibration, "span-6") }
        </div>
    }
}

/// The figures, each with a sentence on what it is.
fn figures(report: &PropensityReport) -> Html {
    let PropensityReport {
        train,
        test,
        seed,
        model,
        evaluation,
        ..
    } = report;
    let part =
        |of: &daypart_engine::propensity::SampleSize| format!("{}, {} clicked", count(of.customers), count(of.clicked));
    let error = |share: f64, wrong: u64| format!("{} % ({})", decimal(share * 100.0, 1), count(wrong));
    let commoner = if evaluation.commoner {
        "“clicks”"
    } else {
        "“does not click”"
    };
    let (auc, interval) = (evaluation.auc.value, evaluation.auc.interval);
    let area = |value: f64| decimal(value, 3);
    let rows = [
        (
            "Customers learnt from".to_owned(),
            part(train),
            "The model knows these alone.".to_owned(),
        ),
        (
            "Customers held back".to_owned(),
            part(test),
            "The model has not seen them; all figures below are of them.".to_owned(),
        ),
        (
            "Error".to_owned(),
            error(evaluation.error(), evaluation.wrong),
            "How often its yes or no is wrong; it says yes where a click is likelier than not.".to_owned(),
        ),
        (
            format!("Error of always {commoner}"),
            error(evaluation.commoner_error(), evaluation.commoner_wrong),
            "What one gets without a model, by always giving the commoner answer.".to_owned(),
        ),
        (
            "AUC (95 % interval)".to_owned(),
            format!("{} ({} to {})", area(auc), area(interval.low), area(interval.high)),
            "How often it picks the right one of two customers of whom one clicked: 0.5 is a tossed coin, 1 is never wrong."
                .to_owned(),
        ),
        (
            "Log loss".to_owned(),
            format!("{} ({})", area(evaluation.log_loss), area(evaluation.share_log_loss)),
            "How far its probabilities are from what happened, less is better; in brackets with the same probability for \
             everyone."
                .to_owned(),
        ),
        (
            "Ridge penalty".to_owned(),
            decimal(model.ridge, usize::from(model.ridge.fract() != 0.0)),
            "Keeps a model of few customers from overstating what it saw.".to_owned(),
        ),
        (
            "Seed".to_owned(),
            seed.to_string(),
            "Fixes by lot who is held back, so that the same data give the same figures.".to_owned(),
        ),
    ];
    let rows = rows.into_iter().map(|(name, value, meaning)| {
        html! {
            <tr>
                <th scope="row">{ unbroken(&name) }<span class="meaning">{ meaning }</span></th>
                <td>{ unbroken(&value) }</td>
            </tr>
        }
    });
    html! { <table class="offer-figures" aria-label="Figures of the model"><tbody>{ for rows }</tbody></table> }
}

fn coefficients(report: &PropensityReport, offer: &AdModel) -> Html {
    let rows = report.model.coefficients.iter().map(|one: &Coefficient| {
        let changes = one.interval.map_or_else(
            || "the same for all".to_owned(),
            |interval| {
                let end = |end: f64| odds(end).replace("× ", "");
                format!("{} ({} to {})", odds(one.value), end(interval.low), end(interval.high))
            },
        );
        html! {
            <tr>
                <th scope="row">{ feature_name(one.column, &offer.dayparts) }</th>
                <td>{ changes }</td>
                <td>{ unbroken(&percent(one.mean)) }</td>
                <td>{ format!("{} points", decimal(one.deviation * 100.0, 1)) }</td>
            </tr>
        }
    });
    html! {
        <div class="scroller" tabindex="0" role="region" aria-label="Coefficients, scrollable">
            <table class="coefficients" aria-label="Coefficients">
                <thead><tr>
                    <th scope="col">{ "Share of listens" }</th>
                    <th scope="col">{ unbroken("Odds (95 % interval)") }</th>
                    <th scope="col">{ "Average" }</th>
                    <th scope="col">{ "Deviation" }</th>
                </tr></thead>
                <tbody>{ for rows }</tbody>
            </table>
        </div>
    }
}
