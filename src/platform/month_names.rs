//! The names of the months from the browser, in its own language and the commonest European ones.

use js_sys::{Array, Date, Object, Reflect};
use wasm_bindgen::{JsCast, JsValue};

use super::time_zone::{call, formatter, resolved};

/// The languages besides the browser's own.
const LANGUAGES: &str = "de fr es it pt nl pl ru tr sv da nb fi cs sk uk ro hu hr el";

/// Returns each language's names with their months, 1 to 12: long and short, within a date and alone, which differ
/// in some languages. An empty list where the browser has none.
pub fn all() -> Vec<Vec<(String, u32)>> {
    let own = resolved("locale");
    let languages = own.as_deref().into_iter().chain(LANGUAGES.split(' '));
    languages.map(|language| names(language).unwrap_or_default()).collect()
}

fn names(language: &str) -> Option<Vec<(String, u32)>> {
    let mut names = Vec::new();
    for length in ["long", "short"] {
        for with_day in [true, false] {
            let options = Object::new();
            Reflect::set(&options, &"timeZone".into(), &"UTC".into()).ok()?;
            Reflect::set(&options, &"month".into(), &length.into()).ok()?;
            if with_day {
                Reflect::set(&options, &"day".into(), &"numeric".into()).ok()?;
            }
            let format = formatter(&language.into(), &options)?;
            for month in 1..=12 {
                // The middle of the month in 2014.
                let date = Date::new(&JsValue::from_f64(Date::utc(2014.0, f64::from(month - 1))));
                names.push((month_of(&format, &date)?, month));
            }
        }
    }
    Some(names)
}

/// Returns the month's name in a formatted date.
fn month_of(format: &JsValue, date: &Date) -> Option<String> {
    let parts: Array = call(format, "formatToParts", date)?.dyn_into().ok()?;
    let is_month = |part: &JsValue| Reflect::get(part, &"type".into()).is_ok_and(|kind| kind == "month");
    let part = parts.iter().find(is_month)?;
    Reflect::get(&part, &"value".into()).ok()?.as_string()
}
