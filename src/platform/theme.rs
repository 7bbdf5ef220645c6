//! Light and dark: what the system wants, what the person chose, and the mark on the document that the styles follow.

use web_sys::MediaQueryList;

use crate::platform::event_listener::EventListener;
use crate::platform::storage;

const STORED_AS: &str = "scheme";
const MARK: &str = "data-scheme";
const PAPER: &str = "data-paper";

/// What the person chose.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ThemeChoice {
    /// As the system is.
    #[default]
    System,
    /// Always light.
    Light,
    /// Always dark.
    Dark,
}

impl ThemeChoice {
    /// All choices, in the order in which they are offered.
    pub const ALL: [ThemeChoice; 3] = [ThemeChoice::System, ThemeChoice::Light, ThemeChoice::Dark];

    /// The choice's name, as it is stored.
    pub fn name(self) -> &'static str {
        match self {
            ThemeChoice::System => "system",
            ThemeChoice::Light => "light",
            ThemeChoice::Dark => "dark",
        }
    }

    /// Whether this choice means dark now.
    pub fn is_dark(self) -> bool {
        match self {
            ThemeChoice::System => system().is_some_and(|system| system.matches()),
            ThemeChoice::Light => false,
            ThemeChoice::Dark => true,
        }
    }
}

/// What was chosen on an earlier visit; the system's where nothing is stored or storage is forbidden.
pub fn stored() -> ThemeChoice {
    let name = storage::get(STORED_AS);
    ThemeChoice::ALL
        .into_iter()
        .find(|choice| name.as_deref() == Some(choice.name()))
        .unwrap_or_default()
}

/// Marks the document with the choice, so that the styles follow.
pub fn apply(choice: ThemeChoice) {
    let root = web_sys::window()
        .and_then(|window| window.document())
        .and_then(|document| document.document_element());
    if let Some(root) = root {
        let _ = match choice {
            ThemeChoice::System => root.remove_attribute(MARK),
            chosen => root.set_attribute(MARK, chosen.name()),
        };
    }
}

/// Marks the document as being put on paper, or no longer.
pub fn mark_paper(is_put: bool) {
    let root = web_sys::window()
        .and_then(|window| window.document())
        .and_then(|document| document.document_element());
    if let Some(root) = root {
        let _ = root.toggle_attribute_with_force(PAPER, is_put);
    }
}

/// Keeps the choice for the next visit. Where storage is forbidden it holds for this one only.
pub fn keep(choice: ThemeChoice) {
    storage::keep(STORED_AS, (choice != ThemeChoice::System).then(|| choice.name()));
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
