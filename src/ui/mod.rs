//! The page: Yew components that draw the state.
//!
//! [`shell`](self) owns the state and carries its effects out; every other component gets values and reports actions.
//! Texts from files go in as text nodes. The only HTML that is set as such is the charts' own SVG.
//!
//! To add a chart, name it in `charts` and put a `ChartCard` into the section where it belongs.

mod app;
mod bands;
mod chart_card;
mod chart_stage;
mod charts;
mod code;
mod compare;
mod customer;
mod day;
mod dial;
mod distribution;
mod drop;
mod fault;
mod files;
mod filters;
mod growth;
mod handoff;
mod header;
mod headline;
mod hooks;
mod kept;
mod later;
mod lead;
mod manifest;
mod manifest_file;
mod mapping;
mod meter;
mod mobile;
mod music;
mod newer;
mod offers;
mod paper;
mod picker;
mod profiles;
mod progress;
mod rejects;
mod report;
mod ring;
mod same;
mod segments;
mod select;
mod shell;
mod sources;
mod statistics;
mod turns;
mod who;

/// Mounts the page.
pub fn mount() {
    fault::watch();
    yew::Renderer::<app::App>::new().render();
}

/// A word with a capital at its beginning.
fn capitalised(word: &str) -> String {
    let mut letters = word.chars();
    letters
        .next()
        .map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// A text in which no line break parts a number from its percent sign.
fn unbroken(text: &str) -> String {
    text.replace(" %", "\u{a0}%")
}
