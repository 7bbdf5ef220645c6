//! The page: Yew components that draw the state.
//!
//! [`shell`](self) owns the state and carries its effects out; every other component gets values and reports actions.
//! Texts from files go in as text nodes. The only HTML that is set as such is the charts' own SVG.
//!
//! To add a chart, name it in `charts` and put a `ChartCard` into the section where it belongs.

pub(crate) mod components;
pub(crate) mod panels;
mod ptr_eq_rc;
pub(crate) mod sections;
pub(crate) mod shell;

/// Mounts the page.
pub fn mount() {
    shell::crash_message::watch();
    yew::Renderer::<shell::app::App>::new().render();
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
