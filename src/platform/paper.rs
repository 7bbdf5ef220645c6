//! Paper: the browser's own way to print the page.

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
