//! Tests that need a browser. They are compiled to wasm and run in a dedicated worker of a headless browser, as the
//! engine does in the page.
//!
//! Run them with `cargo xtask test browser`. The native target sees an empty binary.

#![cfg(target_arch = "wasm32")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that meets the unexpected has to fail"
)]

mod engine;
mod messages;
#[path = "../native/demo/pins.rs"]
mod pins;
mod worker;

use daypart::platform::envelope::Envelope;
use daypart_engine::fields::ids::Id;
use daypart_engine::time::civil::{CivilTime, civil, wall_second};
use wasm_bindgen::JsValue;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_dedicated_worker);

#[wasm_bindgen_test]
fn the_tests_run_in_a_worker() {
    let scope = js_sys::Reflect::get(&js_sys::global(), &JsValue::from_str("DedicatedWorkerGlobalScope")).unwrap();
    assert!(scope.is_function(), "found no DedicatedWorkerGlobalScope");
}

#[wasm_bindgen_test]
fn ids_and_times_survive_a_round_trip_through_javascript() {
    let at = wall_second(2014, 10, 23, 3, 26, 20).unwrap();
    for id in [Id::Number(48), Id::Number(i64::MIN), Id::Text("0048".into())] {
        let (value, _) = Envelope::new((id.clone(), civil(at))).pack().unwrap();
        let (same_id, time): (Id, CivilTime) = Envelope::unpack(&value).unwrap().body;
        assert_eq!(same_id, id);
        assert_eq!(
            wall_second(time.year, time.month, time.day, time.hour, time.minute, time.second),
            Some(at)
        );
    }
}
