//! Colour schemes: the system's preference, the user's choice, and the attribute on the document that the
//! styles use.

use web_sys::MediaQueryList;

use crate::platform::event_listener::EventListener;
use crate::platform::storage;

const STORAGE_KEY: &str = "scheme";
const SCHEME_ATTRIBUTE: &str = "data-scheme";
const PRINT_ATTRIBUTE: &str = "data-paper";

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

    /// Returns whether the page is dark now.
    pub fn is_dark(self) -> bool {
        match self {
            ThemeChoice::System => system().is_some_and(|system| system.matches()),
            ThemeChoice::Light => false,
            ThemeChoice::Dark => true,
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
    let root = web_sys::window()
        .and_then(|window| window.document())
        .and_then(|document| document.document_element());
    if let Some(root) = root {
        let _ = match choice {
            ThemeChoice::System => root.remove_attribute(SCHEME_ATTRIBUTE),
            chosen => root.set_attribute(SCHEME_ATTRIBUTE, chosen.name()),
        };
    }
}

/// Marks the document as being printed, or removes the mark.
pub fn set_printing(is_printed: bool) {
    let root = web_sys::window()
        .and_then(|window| window.document())
        .and_then(|document| document.document_element());
    if let Some(root) = root {
        let _ = root.toggle_attribute_with_force(PRINT_ATTRIBUTE, is_printed);
    }
}

/// Saves the choice for the next visit. Where storage is forbidden, it lasts for this visit only.
pub fn save(choice: ThemeChoice) {
    storage::save(STORAGE_KEY, (choice != ThemeChoice::System).then(|| choice.name()));
}

/// Calls `changed` when the system turns light or dark.
pub fn on_system_change(changed: impl Fn() + 'static) -> Option<EventListener> {
    system().map(|system| EventListener::new(&system, "change", move |_| changed()))
}

fn system() -> Option<MediaQueryList> {
    web_sys::window()?
        .match_media("(prefers-color-scheme: dark)")
        .ok()
        .flatten()
}
