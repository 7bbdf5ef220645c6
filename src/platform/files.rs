//! What people put in: file handles from an input and from a drop, and typed text. Nothing here reads a file.

use wasm_bindgen::JsCast;
use web_sys::{DataTransfer, DragEvent, Event, File, FileList, HtmlInputElement, HtmlSelectElement};

/// The files chosen in the input that an event came from. The input forgets them, so that the same files can be chosen
/// again.
pub fn chosen(event: &Event) -> Vec<File> {
    let Some(input) = event
        .target()
        .and_then(|target| target.dyn_into::<HtmlInputElement>().ok())
    else {
        return Vec::new();
    };
    let files = listed(input.files());
    input.set_value("");
    files
}

/// What stands in the text field that an event came from.
pub fn typed(event: &Event) -> String {
    let input = event
        .target()
        .and_then(|target| target.dyn_into::<HtmlInputElement>().ok());
    input.map_or_else(String::new, |input| input.value())
}

/// The place of what was chosen in the list that an event came from; `None` when nothing was.
pub fn picked(event: &Event) -> Option<usize> {
    let list = event.target()?.dyn_into::<HtmlSelectElement>().ok()?;
    usize::try_from(list.selected_index()).ok()
}

/// The files that were dropped; none when something else was.
pub fn dropped(event: &Event) -> Vec<File> {
    listed(transfer(event).and_then(|transfer| transfer.files()))
}

/// Whether what is dragged over the page are files, and not text or a link.
pub fn carries_files(event: &Event) -> bool {
    transfer(event).is_some_and(|transfer| transfer.types().iter().any(|kind| kind == "Files"))
}

/// Tells the browser that what is dragged would be copied here.
pub fn accept(event: &Event) {
    event.prevent_default();
    if let Some(transfer) = transfer(event) {
        transfer.set_drop_effect("copy");
    }
}

/// Whether a drag has left the window, rather than one element of the page for the next.
pub fn has_left(event: &Event) -> bool {
    event
        .dyn_ref::<DragEvent>()
        .is_some_and(|event| event.related_target().is_none())
}

fn transfer(event: &Event) -> Option<DataTransfer> {
    event.dyn_ref::<DragEvent>()?.data_transfer()
}

fn listed(list: Option<FileList>) -> Vec<File> {
    list.map_or_else(Vec::new, |list| {
        (0..list.length()).filter_map(|index| list.get(index)).collect()
    })
}
