//! A part of the page as a file that stands alone: its elements as they are, with the page's styles, and nothing that acts.

use wasm_bindgen::JsCast;
use web_sys::{CssStyleSheet, Document, Element};

/// What a file that doesn't act can do without.
const ACTS: &str = "button:not(.bar-name, .band-pick), input, select, textarea, dialog, .screen-only, .chart-over, .tip, .unseen, [hidden]";

/// Attributes that only what acts needs.
const OF_ACTING: [&str; 6] = [
    "tabindex",
    "aria-live",
    "aria-describedby",
    "aria-roledescription",
    "aria-busy",
    "inert",
];

/// What the file may do: show itself.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; img-src data:";

/// The text of a page of this title with the first element that the selector finds.
///
/// # Errors
/// When there is no such element, or the browser doesn't give its styles.
pub fn text(selector: &str, title: &str) -> Result<String, String> {
    let problem = || "the report could not be made: the browser doesn't give what is on screen.".to_owned();
    let document = web_sys::window()
        .and_then(|window| window.document())
        .ok_or_else(problem)?;
    let element = document.query_selector(selector).ok().flatten().ok_or_else(problem)?;
    let copy: Element = element
        .clone_node_with_deep(true)
        .ok()
        .and_then(|copy| copy.dyn_into().ok())
        .ok_or_else(problem)?;
    for gone in found(&copy, ACTS) {
        gone.remove();
    }
    // What can be chosen by its name keeps it.
    for pressed in found(&copy, "button.bar-name, button.band-pick") {
        let span = document.create_element("span").map_err(|_| problem())?;
        span.set_class_name(&pressed.class_name());
        span.set_inner_html(&pressed.inner_html());
        pressed.replace_with_with_node_1(&span).map_err(|_| problem())?;
    }
    for attribute in OF_ACTING {
        // What can be scrolled must be reached with the keys.
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

/// All of the page's styles.
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
