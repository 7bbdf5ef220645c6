//! The page: Yew components that draw the state.

/// Mounts the page.
pub fn mount() {}
