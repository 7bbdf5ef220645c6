//! Settings saved in the browser's storage between visits, and the list that shows them.

pub(crate) mod saved_data;
pub(crate) mod settings;
