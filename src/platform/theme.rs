//! Colour schemes: the system's preference, the user's choice, and the attribute on the document that the
//! styles use.

use web_sys::Element;

use crate::platform::storage;

const STORAGE_KEY: &str = "scheme";
const SCHEME_ATTRIBUTE: &str = "data-scheme";

/// The user's choice.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ThemeChoice {
    /// The system's scheme.
    #[default]
    System,
    /// Always light.
    Light,
    /// Always dark.
    Dark,
}

impl ThemeChoice {
    /// All choices, in the order of the menu.
    pub const ALL: [ThemeChoice; 3] = [ThemeChoice::System, ThemeChoice::Light, ThemeChoice::Dark];

    /// Returns the choice's name in storage.
    pub fn name(self) -> &'static str {
        match self {
            ThemeChoice::System => "system",
            ThemeChoice::Light => "light",
            ThemeChoice::Dark => "dark",
        }
    }
}

/// Returns the saved choice; [`ThemeChoice::System`] where none is saved or storage is forbidden.
pub fn stored() -> ThemeChoice {
    let name = storage::get(STORAGE_KEY);
    ThemeChoice::ALL
        .into_iter()
        .find(|choice| name.as_deref() == Some(choice.name()))
        .unwrap_or_default()
}

/// Sets the document's colour scheme.
pub fn apply(choice: ThemeChoice) {
    if let Some(root) = root() {
        let _ = match choice {
            ThemeChoice::System => root.remove_attribute(SCHEME_ATTRIBUTE),
            chosen => root.set_attribute(SCHEME_ATTRIBUTE, chosen.name()),
        };
    }
}

/// Returns whether the page is dark now.
pub fn is_dark() -> bool {
    match root().and_then(|root| root.get_attribute(SCHEME_ATTRIBUTE)) {
        Some(name) => name == ThemeChoice::Dark.name(),
        None => web_sys::window()
            .and_then(|window| window.match_media("(prefers-color-scheme: dark)").ok().flatten())
            .is_some_and(|query| query.matches()),
    }
}

/// Saves the choice for the next visit. Where storage is forbidden, it lasts for this visit only.
pub fn save(choice: ThemeChoice) {
    storage::save(STORAGE_KEY, (choice != ThemeChoice::System).then(|| choice.name()));
}

fn root() -> Option<Element> {
    web_sys::window()?.document()?.document_element()
}
