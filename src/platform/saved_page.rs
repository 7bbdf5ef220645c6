//! Saved page: a part of the page as a standalone HTML file with its elements and styles, without scripts or
//! controls.

use wasm_bindgen::JsCast;
use web_sys::{CssStyleSheet, Document, Element};

/// Interactive elements and others that have no use in a static file, as a selector.
const INTERACTIVE_ELEMENTS: &str = "button:not(.bar-name, .band-pick), input, select, textarea, dialog, .screen-only, .chart-over, .tip, .unseen, [hidden]";

/// Attributes that have no use in a static file.
const STATIC_ATTRIBUTES: [&str; 6] = [
    "tabindex",
    "aria-live",
    "aria-describedby",
    "aria-roledescription",
    "aria-busy",
    "inert",
];

/// The file's content security policy: no scripts and no requests.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; img-src data:";

/// Returns the HTML text of a page with this title and the first element that matches the selector.
///
/// # Errors
/// Returns a message when there is no such element, or the browser does not expose its styles.
pub fn text(selector: &str, title: &str) -> Result<String, String> {
    let problem = || "The report could not be created: the browser did not return the page’s contents.".to_owned();
    let document = web_sys::window()
        .and_then(|window| window.document())
        .ok_or_else(problem)?;
    let element = document.query_selector(selector).ok().flatten().ok_or_else(problem)?;
    let copy: Element = element
        .clone_node_with_deep(true)
        .ok()
        .and_then(|copy| copy.dyn_into().ok())
        .ok_or_else(problem)?;
    for gone in found(&copy, INTERACTIVE_ELEMENTS) {
        gone.remove();
    }
    // Buttons that are labels stay as text.
    for pressed in found(&copy, "button.bar-name, button.band-pick") {
        let span = document.create_element("span").map_err(|_| problem())?;
        span.set_class_name(&pressed.class_name());
        span.set_inner_html(&pressed.inner_html());
        pressed.replace_with_with_node_1(&span).map_err(|_| problem())?;
    }
    for attribute in STATIC_ATTRIBUTES {
        // Scrollable regions stay reachable by keyboard.
        for element in found(&copy, &format!("[{attribute}]:not([role=region])")) {
            let _ = element.remove_attribute(attribute);
        }
    }
    let escaped = document.create_element("title").map_err(|_| problem())?;
    escaped.set_text_content(Some(title));
    Ok(format!(
        "<!doctype html>\n<html lang=\"en\" data-scheme=\"light\" data-paper=\"\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"{POLICY}\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n{}\n<style>\n{}</style>\n</head>\n<body>\n<main>\n{}\n</main>\n\
         </body>\n</html>\n",
        escaped.outer_html(),
        styles(&document).ok_or_else(problem)?,
        copy.outer_html(),
    ))
}

/// Returns all of the page's styles.
fn styles(document: &Document) -> Option<String> {
    let sheets = document.style_sheets();
    let mut text = String::new();
    for index in 0..sheets.length() {
        let sheet: CssStyleSheet = sheets.item(index)?.dyn_into().ok()?;
        let rules = sheet.css_rules().ok()?;
        for index in 0..rules.length() {
            text.push_str(&rules.item(index)?.css_text());
            text.push('\n');
        }
    }
    Some(text)
}

fn found(root: &Element, selector: &str) -> Vec<Element> {
    let Ok(list) = root.query_selector_all(selector) else {
        return Vec::new();
    };
    let nodes = (0..list.length()).filter_map(|index| list.item(index));
    nodes.filter_map(|node| node.dyn_into().ok()).collect()
}
