//! Settings that the browser keeps between visits, and the list that shows them.

pub(crate) mod saved_data;
pub(crate) mod settings;
