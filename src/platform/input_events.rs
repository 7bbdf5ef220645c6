//! Input events: chosen and dropped files, typed text, selected options, and plain clicks. Nothing here reads a file.

use wasm_bindgen::JsCast;
use web_sys::{DataTransfer, DragEvent, Event, File, FileList, HtmlInputElement, HtmlSelectElement, MouseEvent};

/// Returns the files chosen in the event's file input. The input is cleared, so that the same files can be
/// chosen again.
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

/// Returns the value of the event's text field.
pub fn typed(event: &Event) -> String {
    let input = event
        .target()
        .and_then(|target| target.dyn_into::<HtmlInputElement>().ok());
    input.map_or_else(String::new, |input| input.value())
}

/// Returns the index of the option chosen in the event's select element; `None` without a choice.
pub fn picked(event: &Event) -> Option<usize> {
    let list = event.target()?.dyn_into::<HtmlSelectElement>().ok()?;
    usize::try_from(list.selected_index()).ok()
}

/// Returns whether a click follows a link within the tab: with the main button and without a key that opens the link
/// elsewhere.
pub fn is_plain_click(event: &MouseEvent) -> bool {
    let has_key = event.ctrl_key() || event.meta_key() || event.shift_key() || event.alt_key();
    event.button() == 0 && !has_key && !event.default_prevented()
}

/// Returns the dropped files; none when something else was dropped.
pub fn dropped(event: &Event) -> Vec<File> {
    listed(transfer(event).and_then(|transfer| transfer.files()))
}

/// Returns whether the drag carries files, rather than text or a link.
pub fn carries_files(event: &Event) -> bool {
    transfer(event).is_some_and(|transfer| transfer.types().iter().any(|kind| kind == "Files"))
}

/// Accepts the drag as a copy.
pub fn accept(event: &Event) {
    event.prevent_default();
    if let Some(transfer) = transfer(event) {
        transfer.set_drop_effect("copy");
    }
}

/// Returns whether a drag has left the window, rather than moved to another element of the page.
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
