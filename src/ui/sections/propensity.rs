//! Propensity ("Offers"): the choice of an ad, the verdict on its model in sentences, then the model's quality and
//! charts.
//!
//! The verdict comes first, so that no figure is taken for more than it is.

use yew::prelude::*;

use crate::chart::{feature_name, odds};
use crate::protocol::{Export, PropensityFile, PropensityOutcome};
use crate::state::{Action, AdModel, PropensityEdit, PropensityState};
use crate::ui::components::chart_card::ChartCard;
use crate::ui::components::chart_kinds::{ChartSource, PropensityChart};
use crate::ui::components::select::Select;
use crate::ui::ptr_eq_rc::PtrEqRc;
use crate::ui::report_context::ReportContext;
use daypart_engine::propensity::{Coefficient, PropensityReport, SampleSize};
use daypart_engine::text::number_format::{count, counted, decimal, percent};

/// Maximum number of ads to choose from; those with the most clicks come first.
const MAX_ADS: usize = 200;

/// Properties of [`PropensitySection`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The report, for the ads.
    pub context: ReportContext,
    /// The selected ad and its model.
    pub propensity: PropensityState,
}

/// The section.
#[component]
pub fn PropensitySection(props: &Props) -> Html {
    let Props { context, propensity } = props;
    let current = propensity.current();
    // The previous ad's model stays until the next one arrives, so that the page doesn't jump.
    let outdated = propensity.ad.is_some() && current.is_none() && propensity.model.is_some();
    let shown = current.or(propensity.model.as_ref());
    let made = current.is_some_and(|ad_model| matches!(ad_model.outcome, PropensityOutcome::Trained(_)));
    html! {
        <section id="offers" class="section" aria-labelledby="offers-name">
            <h2 id="offers-name">{ "Offers" }</h2>
            <p class="section-say">
                { "Predicts who is likely to click an ad, using logistic regression trained on 70% of customers and tested on the \
                   other 30%." }
                if !context.report.filter.is_empty() {
                    { " The model always uses all customers and plays, regardless of filters." }
                }
            </p>
            <div class="card">
                <div class="table-head">
                    { choice(context, propensity.ad.as_ref()) }
                    <div class="buttons">
                        { download(context, PropensityFile::Scores, made) }
                        { download(context, PropensityFile::Features, current.is_some()) }
                    </div>
                </div>
                <div class="verdict" aria-live="polite">
                    { match (&propensity.ad, current) {
                        (None, _) => html! { <p class="section-say">{ "Choose an ad to see who clicks it." }</p> },
                        (Some(_), None) => html! { <p class="section-say">{ "Training the model…" }</p> },
                        (Some(_), Some(ad_model)) => verdict(ad_model),
                    } }
                </div>
            </div>
            <div class="slot">
                { shown.filter(|_| propensity.ad.is_some()).map(|ad_model| html! {
                    <div class={classes!("offer", outdated.then_some("waiting"))} inert={outdated}>
                        { model_report(context, &PtrEqRc::from(ad_model)) }
                    </div>
                }) }
            </div>
        </section>
    }
}

/// The list of ads; the first entry selects none.
fn choice(context: &ReportContext, selected: Option<&String>) -> Html {
    let all = &context.report.ads;
    let ads: Vec<String> = all.iter().take(MAX_ADS).map(|bar| bar.ad.clone()).collect();
    let chosen = match selected {
        Some(ad) => ads
            .iter()
            .position(|known| known == ad)
            .map_or(usize::MAX, |index| index + 1),
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
    let more = all.len().saturating_sub(MAX_ADS);
    let onpick = {
        let runtime = context.runtime.clone();
        Callback::from(move |index: usize| {
            let ad = index.checked_sub(1).and_then(|index| ads.get(index));
            runtime.dispatch(Action::Propensity(match ad {
                Some(ad) => PropensityEdit::Choose(ad.clone()),
                None => PropensityEdit::Close,
            }));
        })
    };
    html! {
        <div class="ad-choice">
            <span aria-hidden="true">{ "Ad" }</span>
            <Select label="Ad" {options} {chosen} {onpick} disabled={!context.live} />
            { selected.map(|ad| html! { <b class="paper-only">{ name(ad) }</b> }) }
            if more > 0 {
                <span class="section-say">{ format!("{} with fewer clicks not listed.", counted(more as u64, "ads")) }</span>
            }
        </div>
    }
}

fn download(context: &ReportContext, file: PropensityFile, there: bool) -> Html {
    html! {
        <button type="button" class="button" onclick={context.runtime.on::<MouseEvent>(Action::Propensity(PropensityEdit::Save(file)))}
            disabled={!context.live || !there}>
            { format!("Download {}", Export::Propensity(file).file_name()) }
        </button>
    }
}

/// The verdict on the model, or the reason why there is none.
fn verdict(ad_model: &AdModel) -> Html {
    match &ad_model.outcome {
        PropensityOutcome::NotTrained(reason) => html! {
            <>
                <p class="verdict-first">{ format!("No model could be trained for {}.", ad_model.ad) }</p>
                <p class="verdict-more">{ as_sentence(reason) }</p>
            </>
        },
        PropensityOutcome::Trained(report) => {
            let sentences = report.verdict.sentences.iter().enumerate().map(|(index, sentence)| {
                let class = if index == 0 { "verdict-first" } else { "verdict-more" };
                html! { <p {class}>{ sentence }</p> }
            });
            html! {
                <>
                    { for sentences }
                    if !report.model.converged {
                        <p class="warning">
                            { format!("The fit did not converge after {} steps, so these figures are unreliable.", report.model.iterations) }
                        </p>
                    }
                </>
            }
        }
    }
}

/// A reason as a sentence: capitalised, with a full stop.
fn as_sentence(reason: &str) -> String {
    let mut letters = reason.chars();
    let first: String = letters
        .next()
        .map_or_else(String::new, |first| first.to_uppercase().collect());
    format!("{first}{}.", letters.as_str())
}

/// Draws quality figures, coefficients and charts of a model; nothing if no model was trained.
fn model_report(context: &ReportContext, ad_model: &PtrEqRc<AdModel>) -> Html {
    let PropensityOutcome::Trained(report) = &ad_model.outcome else {
        return Html::default();
    };
    let chart = |chart: PropensityChart, class: &'static str| {
        let source = ChartSource::Propensity(chart, ad_model.clone());
        html! { <ChartCard runtime={context.runtime.clone()} {source} {class} /> }
    };
    html! {
        <div class="grid">
            <div class="card span-5">
                <h3>{ "Model quality" }</h3>
                { figures(report) }
            </div>
            <div class="span-7 drives">
                { chart(PropensityChart::Coefficients, "") }
                <div class="card">
                    <h3>{ "Coefficients" }</h3>
                    <p class="say">
                        { "How much a one-standard-deviation increase multiplies the odds of a click. The dayparts’ shares sum to 100%, \
                           so a higher share of one means a lower share of others." }
                    </p>
                    { coefficients(report, ad_model) }
                </div>
            </div>
            { chart(PropensityChart::Lift, "span-6") }
            { chart(PropensityChart::Calibration, "span-6") }
        </div>
    }
}

/// The quality figures, each with its definition.
fn figures(report: &PropensityReport) -> Html {
    let PropensityReport {
        train,
        test,
        seed,
        model,
        evaluation,
        ..
    } = report;
    let sample = |of: &SampleSize| format!("{}, {} clicked", count(of.customers), count(of.clicked));
    let error = |share: f64, wrong: u64| format!("{}% ({})", decimal(share * 100.0, 1), count(wrong));
    let majority = if evaluation.majority {
        "“click”"
    } else {
        "“no click”"
    };
    let (auc, interval) = (evaluation.auc.value, evaluation.auc.interval);
    let area = |value: f64| decimal(value, 3);
    let rows = [
        (
            "Training customers".to_owned(),
            sample(train),
            "The model has seen only these.".to_owned(),
        ),
        (
            "Test customers".to_owned(),
            sample(test),
            "The model has not seen these; all figures below are computed on them.".to_owned(),
        ),
        (
            "Error".to_owned(),
            error(evaluation.error_rate(), evaluation.errors),
            "How often its yes/no prediction is wrong. It predicts a click if the probability is above 50%.".to_owned(),
        ),
        (
            format!("Error of always predicting {majority}"),
            error(evaluation.majority_error_rate(), evaluation.majority_errors),
            "The baseline without a model: always predicting the more common outcome.".to_owned(),
        ),
        (
            "AUC (95% CI)".to_owned(),
            format!("{} ({}–{})", area(auc), area(interval.low), area(interval.high)),
            "How often it ranks a customer who clicked above one who didn’t: 0.5 is a coin toss, 1 is perfect.".to_owned(),
        ),
        (
            "Log loss".to_owned(),
            format!("{} ({})", area(evaluation.log_loss), area(evaluation.baseline_log_loss)),
            "Distance between predicted probabilities and outcomes (lower is better). In brackets: predicting the average \
             for everyone."
                .to_owned(),
        ),
        (
            "Ridge penalty".to_owned(),
            decimal(model.ridge, usize::from(model.ridge.fract() != 0.0)),
            "Regularisation: keeps a model trained on few customers from overfitting.".to_owned(),
        ),
        (
            "Random seed".to_owned(),
            seed.to_string(),
            "Determines the split into training and test customers, so that results are reproducible.".to_owned(),
        ),
    ];
    let rows = rows.into_iter().map(|(name, value, definition)| {
        html! {
            <tr>
                <th scope="row">{ name }<span class="meaning">{ definition }</span></th>
                <td>{ value }</td>
            </tr>
        }
    });
    html! { <table class="offer-figures" aria-label="Model quality"><tbody>{ for rows }</tbody></table> }
}

fn coefficients(report: &PropensityReport, ad_model: &AdModel) -> Html {
    let rows = report.model.coefficients.iter().map(|coefficient: &Coefficient| {
        let odds_ratio = coefficient.interval.map_or_else(
            || "the same for all".to_owned(),
            |interval| {
                let bound = |bound: f64| odds(bound).replace("× ", "");
                format!(
                    "{} ({}–{})",
                    odds(coefficient.value),
                    bound(interval.low),
                    bound(interval.high)
                )
            },
        );
        html! {
            <tr>
                <th scope="row">{ feature_name(coefficient.column, &ad_model.dayparts) }</th>
                <td>{ odds_ratio }</td>
                <td>{ percent(coefficient.mean) }</td>
                <td>{ format!("{} points", decimal(coefficient.standard_deviation * 100.0, 1)) }</td>
            </tr>
        }
    });
    html! {
        <div class="scroller" tabindex="0" role="region" aria-label="Coefficients, scrollable">
            <table class="coefficients" aria-label="Coefficients">
                <thead><tr>
                    <th scope="col">{ "Share of plays" }</th>
                    <th scope="col">{ "Odds ratio (95% CI)" }</th>
                    <th scope="col">{ "Average" }</th>
                    <th scope="col">{ "Std. deviation" }</th>
                </tr></thead>
                <tbody>{ for rows }</tbody>
            </table>
        </div>
    }
}
