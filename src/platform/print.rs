//! Printing, through the browser's print dialog, and the attribute on the document that the styles of the printed report
//! use.

const PRINT_ATTRIBUTE: &str = "data-paper";

/// Returns whether the page contains an element that matches a CSS selector.
pub fn has(selector: &str) -> bool {
    let document = web_sys::window().and_then(|window| window.document());
    document.is_some_and(|document| matches!(document.query_selector(selector), Ok(Some(_))))
}

/// Marks the document as showing the printed report, or removes the mark.
pub fn set_printing(is_printed: bool) {
    let document = web_sys::window().and_then(|window| window.document());
    if let Some(root) = document.and_then(|document| document.document_element()) {
        let _ = root.toggle_attribute_with_force(PRINT_ATTRIBUTE, is_printed);
    }
}

/// Opens the browser's print dialog.
///
/// # Errors
/// Returns a message when the browser refuses.
pub fn print() -> Result<(), String> {
    let printed = web_sys::window().map(|window| window.print());
    match printed {
        Some(Ok(())) => Ok(()),
        _ => Err("The browser could not print the page. Use the browser’s own print command.".to_owned()),
    }
}
