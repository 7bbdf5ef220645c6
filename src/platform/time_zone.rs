//! Time zones from the browser: its own, the list of all names, and each zone's transitions.

use js_sys::{Array, Date, Function, Object, Reflect};
use wasm_bindgen::{JsCast, JsValue};

/// The distance in seconds between probes of a zone's offset. No zone has two transitions within it, so each
/// transition lies between two probes that differ.
const PROBE_SECONDS: i64 = 8 * 86_400;

/// The last second to probe: early 2106, where times end.
const LAST_SECOND: i64 = u32::MAX as i64;

/// Returns the browser's own zone, such as "Europe/Berlin"; `None` where it does not tell.
pub fn own() -> Option<String> {
    resolved("timeZone")
}

/// Returns an option that the browser has chosen for dates; `None` where it does not tell.
pub(super) fn resolved(option: &str) -> Option<String> {
    let format = formatter(&JsValue::UNDEFINED, &Object::new())?;
    let options = call(&format, "resolvedOptions", &JsValue::UNDEFINED)?;
    Reflect::get(&options, &option.into()).ok()?.as_string()
}

/// Returns the names of all zones, UTC first; only UTC and the browser's own where it has no list.
pub fn all() -> Vec<String> {
    let mut names = vec!["UTC".to_owned()];
    let listed = intl().and_then(|intl| call(&intl, "supportedValuesOf", &"timeZone".into()));
    match listed.and_then(|list| list.dyn_into::<Array>().ok()) {
        Some(list) => names.extend(
            list.iter()
                .filter_map(|name| name.as_string())
                .filter(|name| name != "UTC"),
        ),
        None => names.extend(own().filter(|name| name != "UTC")),
    }
    names
}

/// Returns a zone's transitions from 1970 to early 2106: the second since 1970 and the offset to UTC in
/// seconds from then on. `None` when the browser doesn't know the zone.
///
/// Offsets are probed at intervals and each change is located by bisection.
pub fn transitions(name: &str) -> Option<Vec<(i64, i32)>> {
    let clock = Clock::new(name)?;
    let mut before = clock.offset_at(0)?;
    let mut found = vec![(0, before)];
    let mut at = 0;
    while at < LAST_SECOND {
        let next = (at + PROBE_SECONDS).min(LAST_SECOND);
        let offset = clock.offset_at(next)?;
        if offset != before {
            let (mut from, mut to) = (at, next);
            while to - from > 1 {
                let middle = from + (to - from) / 2;
                if clock.offset_at(middle)? == before {
                    from = middle;
                } else {
                    to = middle;
                }
            }
            found.push((to, clock.offset_at(to)?));
        }
        (at, before) = (next, offset);
    }
    Some(found)
}

/// Formats a time with its offset in a zone.
struct Clock {
    format: Function,
}

impl Clock {
    fn new(zone: &str) -> Option<Clock> {
        let options = Object::new();
        Reflect::set(&options, &"timeZone".into(), &zone.into()).ok()?;
        Reflect::set(&options, &"timeZoneName".into(), &"longOffset".into()).ok()?;
        let formatter = formatter(&"en-US".into(), &options)?;
        let format = Reflect::get(&formatter, &"format".into()).ok()?;
        Some(Clock {
            format: format.dyn_into().ok()?,
        })
    }

    fn offset_at(&self, second: i64) -> Option<i32> {
        let date = Date::new(&JsValue::from_f64(second as f64 * 1000.0));
        let text = self.format.call1(&JsValue::UNDEFINED, &date).ok()?.as_string()?;
        offset_in(&text)
    }
}

/// Parses the offset in seconds at the end of a text such as "10/23/2014, GMT+02:00". Plain "GMT" is 0.
fn offset_in(text: &str) -> Option<i32> {
    let (_, offset) = text.rsplit_once("GMT")?;
    // Some browsers write U+2212, the minus sign.
    let (sign, digits) = match offset.chars().next() {
        None => return Some(0),
        Some('+') => (1, &offset[1..]),
        Some(minus @ ('-' | '\u{2212}')) => (-1, &offset[minus.len_utf8()..]),
        Some(_) => return None,
    };
    let parts = digits.split(':').map(|part| part.parse::<i32>().ok());
    let seconds = parts.zip([3600, 60, 1]).map(|(part, unit)| Some(part? * unit));
    Some(sign * seconds.sum::<Option<i32>>()?)
}

fn intl() -> Option<JsValue> {
    Reflect::get(&js_sys::global(), &"Intl".into())
        .ok()
        .filter(JsValue::is_object)
}

/// Returns a date formatter in a language. The constructor throws for an unknown zone.
pub(super) fn formatter(language: &JsValue, options: &Object) -> Option<JsValue> {
    let constructor = Reflect::get(&intl()?, &"DateTimeFormat".into()).ok()?;
    let arguments = Array::of2(language, options);
    let constructor: &Function = constructor.dyn_ref()?;
    Reflect::construct(constructor, &arguments).ok()
}

pub(super) fn call(object: &JsValue, method: &str, argument: &JsValue) -> Option<JsValue> {
    let method: Function = Reflect::get(object, &method.into()).ok()?.dyn_into().ok()?;
    method.call1(object, argument).ok()
}
