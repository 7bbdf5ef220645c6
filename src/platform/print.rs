//! Paper: the browser's own way to print the page.

/// Whether something of this kind is on the page; a CSS selector.
pub fn has(selector: &str) -> bool {
    let document = web_sys::window().and_then(|window| window.document());
    document.is_some_and(|document| matches!(document.query_selector(selector), Ok(Some(_))))
}

/// Asks the browser to print the page.
///
/// # Errors
/// When the browser refuses, with what to do.
pub fn print() -> Result<(), String> {
    let printed = web_sys::window().map(|window| window.print());
    match printed {
        Some(Ok(())) => Ok(()),
        _ => Err("the browser did not print the page: use its own menu to print it.".to_owned()),
    }
}
