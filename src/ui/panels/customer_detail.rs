//! The card of one customer: its heading, what can be done with it, and its blocks in their order. The lines that it rests
//! on are `sources`' to show.

use web_sys::HtmlElement;
use yew::prelude::*;

use crate::chart::Scheme;
use crate::platform::print;
use crate::platform::{focus, timer};
use crate::state::{Action, AdScore, CodeNames, Customer, CustomerEdit};
use crate::ui::components::chart_kinds::ChartKind;
use crate::ui::components::chart_stage::ChartStage;
use crate::ui::components::meter::meter;
use crate::ui::panels::source_lines::SourceLinesPanel;
use crate::ui::ptr_eq_rc::PtrEqRc;
use crate::ui::sections::profiles::SEARCH_ID;
use crate::ui::shell::hooks::{use_drawing, use_room};
use crate::ui::shell::runtime::Runtime;
use crate::ui::{capitalised, unbroken};
use daypart_engine::collections::sort;
use daypart_engine::query::customer_detail::{CustomerDetail, DetailRow, HeardArtist, HeardTrack};
use daypart_engine::query::report::{ProfileColumn, ProfileSubject, Report};
use daypart_engine::schema::kinds::ColumnKind;
use daypart_engine::text::number_format::{count, date, decimal, percent};
use daypart_engine::time::dayparts::Dayparts;

/// What is shown.
#[derive(Properties, PartialEq)]
pub struct Props {
    /// Who hears of actions.
    pub shell: Runtime,
    /// Whom or what the card is of.
    pub of: ProfileSubject,
    /// The customer.
    pub customer: Customer,
    /// Light or dark.
    pub scheme: Scheme,
    /// Whether the worker still holds the data.
    pub live: bool,
    /// The names of codes.
    pub codes: CodeNames,
    /// The bands, for the names of the model's features.
    pub dayparts: Dayparts,
    /// Whether a filter holds, which the card leaves alone.
    pub filtered: bool,
}

/// The card. The keyboard goes to its heading when it opens, and back to where it was when it closes.
#[component]
pub fn CustomerCard(props: &Props) -> Html {
    let Props {
        shell, of, customer, ..
    } = props;
    let (card, heading) = (use_node_ref(), use_node_ref());
    let before = use_mut_ref(focus::Held::default);
    {
        let (card, heading, before) = (card.clone(), heading.clone(), before.clone());
        use_effect_with(customer.turn, move |_| {
            if let Some(held) = card.cast::<HtmlElement>().and_then(|card| focus::Held::outside(&card)) {
                before.replace(held);
            }
            if let Some(heading) = heading.cast::<HtmlElement>() {
                focus::give(&heading);
            }
        });
    }
    use_effect_with((), move |()| {
        move || {
            // Once the card is gone, so that what gets the keyboard is brought into view where it stands then.
            let before = before.take();
            timer::soon(move || before.give_back(SEARCH_ID));
        }
    });
    let close_on_escape = {
        let shell = shell.clone();
        Callback::from(move |event: KeyboardEvent| {
            if event.key() == "Escape" {
                shell.act(Action::Customer(CustomerEdit::Close));
            }
        })
    };
    let does = |edit: CustomerEdit| shell.on::<MouseEvent>(Action::Customer(edit));
    let print = {
        let shell = shell.clone();
        Callback::from(move |_: MouseEvent| {
            if let Err(problem) = print::print() {
                shell.act(Action::Fault(problem));
            }
        })
    };
    let name = customer.card.as_ref().and_then(|card| card.name.clone());
    html! {
        <section class="card customer-card" aria-labelledby="customer-name" ref={card} onkeydown={close_on_escape}>
            <div class="customer-head">
                <div class="customer-who">
                    <h3 id="customer-name" tabindex="-1" ref={heading}>{ format!("{} {}", capitalised(of.one()), customer.id) }</h3>
                    // In an element of its own: where the name comes later, Yew makes its neighbour anew, which has the keyboard.
                    <div class="slot">{ name.map(|name| html! { <p class="customer-called">{ name }</p> }) }</div>
                </div>
                <div class="customer-tools">
                    <button type="button" class="button" onclick={print} disabled={customer.card.is_none()}>{ "Print card" }</button>
                    <button type="button" class="button" onclick={does(CustomerEdit::Close)}>{ "Close" }</button>
                </div>
            </div>
            <div class="slot">
                if props.filtered {
                    <p class="say">{ "The filter leaves this card alone: it is of all listens." }</p>
                }
            </div>
            <div class="slot">
                { match &customer.card {
                    Some(card) => html! {
                        <Blocks shell={shell.clone()} card={PtrEqRc::from(card)} scheme={props.scheme} codes={props.codes.clone()}
                            score={customer.score.clone()} dayparts={props.dayparts.clone()} />
                    },
                    None => html! { <p class="say" aria-live="polite">{ "Counting" }</p> },
                } }
            </div>
            <div class="slot">
                if let Some(card) = customer.card.as_ref().filter(|card| card.report.parts.events) {
                    <SourceLinesPanel shell={shell.clone()} sources={customer.sources.clone()} events={card.report.events} live={props.live} />
                }
            </div>
        </section>
    }
}

#[derive(Properties, PartialEq)]
struct BlocksProps {
    shell: Runtime,
    card: PtrEqRc<CustomerDetail>,
    scheme: Scheme,
    codes: CodeNames,
    score: Option<AdScore>,
    dayparts: Dayparts,
}

/// The blocks of a card.
#[component]
fn Blocks(props: &BlocksProps) -> Html {
    let card = &props.card;
    // The charts are drawn again only when this is another one.
    let report = PtrEqRc(use_memo(card.clone(), |card| card.report.clone()));
    let chart = |kind: ChartKind, class: &'static str| {
        let (shell, report, scheme) = (props.shell.clone(), report.clone(), props.scheme);
        html! { <CardChart {shell} {report} {scheme} {kind} {class} /> }
    };
    html! {
        <div class="customer-blocks">
            { totals(card) }
            <div class="customer-main">
                { figures(card, &props.codes) }
                // It comes a little later than the rest, and has its place beside the clock.
                <div class="slot">{ props.score.as_ref().map(|score| offer(score, &props.dayparts)) }</div>
            </div>
            if report.parts.hours {
                { chart(ChartKind::Clock, "customer-clock") }
                { chart(ChartKind::Week, "customer-week") }
            } else {
                <p class="say customer-block">{ "Finished profiles don’t tell more of one customer: hours, months, tracks and source lines need the events file." }</p>
            }
            <div class="customer-side">
                if report.parts.events {
                    { chart(ChartKind::Timeline, "customer-months") }
                }
                { clicks(card) }
            </div>
            if report.knows(ProfileColumn::Mobile) && report.parts.mobile_by_band {
                { chart(ChartKind::MobileByDaypart, "customer-mobile") }
            }
            { tracks(&card.tracks) }
            { artists(&card.artists) }
            { fields(card, &props.codes) }
        </div>
    }
}

#[derive(Properties, PartialEq)]
struct ChartProps {
    shell: Runtime,
    kind: ChartKind,
    report: PtrEqRc<Report>,
    scheme: Scheme,
    class: &'static str,
}

/// One chart of the card. It shows and chooses nothing: what is chosen holds for all customers.
#[component]
fn CardChart(props: &ChartProps) -> Html {
    let room = use_node_ref();
    let space = use_room(&room);
    let drawing = use_drawing(&props.shell, props.kind, &props.report, props.scheme, &space);
    html! {
        <div class={classes!("customer-block", props.class)}>
            <div ref={room}>
                { drawing.map(|drawing| html! {
                    <>
                        <h4>{ &drawing.title }</h4>
                        <p class="say">{ unbroken(&drawing.sentence) }</p>
                        <ChartStage {drawing} />
                    </>
                }) }
            </div>
        </div>
    }
}

/// The figures that a person asks for first.
fn totals(card: &CustomerDetail) -> Html {
    let report = &card.report;
    let mut all = vec![("Listens", count(report.events))];
    if report.knows(ProfileColumn::Mobile) {
        all.push(("Mobile", percent(report.by_mobile.mobile_share())));
    }
    if let Some((first, last)) = report.span {
        all.push(("First listen", date(first)));
        all.push(("Last listen", date(last)));
    }
    let all = all
        .into_iter()
        .map(|(name, text)| html! { <div><dt>{ name }</dt><dd>{ unbroken(&text) }</dd></div> });
    html! { <dl class="customer-totals">{ for all }</dl> }
}

/// The profile, with where each figure stands.
fn figures(card: &CustomerDetail, codes: &CodeNames) -> Html {
    let level = card.level.as_ref();
    let row = |figure: &DetailRow| {
        html! {
            <tr>
                <th scope="row">{ &figure.label }</th>
                <td>{ count(u64::from(figure.value)) }</td>
                <td>{ percent(figure.of_all) }{ meter(figure.of_all) }</td>
                if level.is_some() {
                    <td>{ figure.of_level.map(|share| html! { <>{ percent(share) }{ meter(share) }</> }) }</td>
                }
            </tr>
        }
    };
    let many = card.report.of.many();
    html! {
        <div class="customer-block customer-profile">
            <h4>{ "Profile" }</h4>
            <table aria-label="Profile">
                <thead>
                    <tr>
                        <th scope="col">{ "Figure" }</th>
                        <th scope="col">{ "Value" }</th>
                        <th scope="col">{ format!("Among all {}", count(card.customers)) }</th>
                        { level.map(|level| html! {
                            <th scope="col">{ format!("Among {} of level {}", count(level.customers), codes.of(ColumnKind::Level, &level.value)) }</th>
                        }) }
                    </tr>
                </thead>
                <tbody>{ for card.figures.iter().map(row) }</tbody>
            </table>
            <p class="say">{ format!("Percentiles: the share of {many} with less, those with as much counted by half.") }</p>
        </div>
    }
}

fn tracks(tracks: &[HeardTrack]) -> Html {
    let row = |track: &HeardTrack| {
        let what = match (&track.title, &track.artist) {
            (Some(title), Some(artist)) => html! { <>{ title }<span class="customer-by">{ artist }</span></> },
            (Some(title), None) => html! { title },
            (None, _) => html! { &track.id },
        };
        html! { <li><span class="customer-what">{ what }</span><span>{ count(track.events) }</span></li> }
    };
    list("Top tracks", tracks.iter().map(row).collect())
}

fn artists(artists: &[HeardArtist]) -> Html {
    let row = |artist: &HeardArtist| html! { <li><span class="customer-what">{ &artist.name }</span><span>{ count(artist.events) }</span></li> };
    list("Top artists", artists.iter().map(row).collect())
}

/// The ads that the customer has clicked; nothing when no file told of clicks.
fn clicks(card: &CustomerDetail) -> Html {
    let Some(clicks) = &card.clicks else {
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

/// What the model of the chosen ad says of the customer, with what drives it most first.
fn offer(of: &AdScore, dayparts: &Dayparts) -> Html {
    let Some(score) = &of.score else {
        return Html::default();
    };
    let mut drivers = score.contributions.clone();
    sort::sort(&mut drivers, |a, b| b.1.abs().total_cmp(&a.1.abs()));
    let said = drivers
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
            <p>{ format!("Likely to click {}: {}.", of.ad, percent(score.probability)) }</p>
            <p class="say">{ "What drives it, as additions to the log odds:" }</p>
            <ul class="drivers">{ for said }</ul>
        </div>
    }
}

/// What the customers file says.
fn fields(card: &CustomerDetail, codes: &CodeNames) -> Html {
    if card.fields.is_empty() {
        return Html::default();
    }
    let each = card.fields.iter().map(|(meaning, text)| {
        html! { <div><dt>{ capitalised(meaning.name()) }</dt><dd>{ codes.of(*meaning, text) }</dd></div> }
    });
    html! {
        <div class="customer-block customer-fields">
            <h4>{ "From the customers file" }</h4>
            <dl>{ for each }</dl>
        </div>
    }
}
