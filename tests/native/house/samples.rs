//! Shows that the rules of the house catch what they are there for: small sources that break one rule each, and sources
//! that look as if they did.

use super::{LINE_LIMIT, SourceFile, violations};

fn files(sources: &[(&str, &str)]) -> Vec<SourceFile> {
    sources
        .iter()
        .map(|(path, text)| ((*path).to_owned(), format!("//! A sample.\n{text}")))
        .collect()
}

/// Sources, and what is said of them, in full.
fn check(sources: &[(&str, &str)], expected: &[&str]) {
    assert_eq!(violations(&files(sources)), expected, "{sources:?}");
}

#[test]
fn imports_that_point_up_or_sideways_are_found() {
    let cases = [
        (
            "src/engine/scan.rs",
            "use crate::protocol::Reply;",
            "2: `engine` may not import `protocol`",
        ),
        (
            "src/engine/scan.rs",
            "\nfn f() -> crate::ui::App { todo() }",
            "3: `engine` may not import `ui`",
        ),
        (
            "src/engine/scan.rs",
            "use super::super::chart;",
            "2: `engine` may not import `chart`",
        ),
        (
            "src/engine/scan.rs",
            "use crate::{\n  engine::time::civil,\n  state::Page,\n};",
            "4: `engine` may not import `state`",
        ),
        (
            "src/engine/mod.rs",
            "html! { <b>{ crate::ui::text() }</b> }",
            "2: `engine` may not import `ui`",
        ),
        (
            "src/engine/scan.rs",
            "mod tests { use super::super::super::ui::App; }",
            "2: `engine` may not import `ui`",
        ),
        (
            "src/platform/wire.rs",
            "use crate::protocol::Message;",
            "2: `platform` may not import `protocol`",
        ),
        (
            "src/protocol/mod.rs",
            "pub use crate::state::Page;",
            "2: `protocol` may not import `state`",
        ),
        (
            "src/chart/ring.rs",
            "use crate::state::Page;",
            "2: `chart` may not import `state`",
        ),
        (
            "src/state/mod.rs",
            "use crate::platform::envelope;",
            "2: `state` may not import `platform`",
        ),
        (
            "src/worker/lead.rs",
            "use crate::chart::Drawing;",
            "2: `worker` may not import `chart`",
        ),
        (
            "src/ui/app.rs",
            "use crate::worker::start;",
            "2: `ui` may not import `worker`",
        ),
        (
            "src/bin/app.rs",
            "fn main() { daypart_engine::run(); }",
            "2: `bin` may not import `engine`",
        ),
        (
            "src/chart/ring.rs",
            "use daypart_engine::scan::scanner::Scanner;",
            "2: `chart` may import the engine's values alone, not `engine::scan::scanner`",
        ),
        (
            "src/ui/app.rs",
            "use daypart_engine::{report::Report, store};",
            "2: `ui` may import the engine's values alone, not `engine::store::event_store`",
        ),
        (
            "src/help/mod.rs",
            "",
            "1: the layer `help` has no rule: say in house.rs what it may import",
        ),
    ];
    for (path, text, expected) in cases {
        check(&[(path, text)], &[&format!("{path}:{expected}")]);
    }
}

#[test]
fn imports_that_point_down_and_mere_mentions_are_not() {
    let cases = [
        ("src/lib.rs", "pub mod engine;\npub mod ui;"),
        (
            "src/engine/scan.rs",
            "/// See [`crate::ui::App`].\n// use crate::ui::App;\nfn f() { g(\"crate::ui::App\") }",
        ),
        (
            "src/engine/scan.rs",
            "use daypart_engine::time::civil;\nuse super::id::Id;\npub(crate) fn f() {}",
        ),
        ("src/engine/scan.rs", "mod tests { use super::*; }"),
        ("src/engine/scan.rs", "use std::ui::thing;\nuse other::crate_like::ui;"),
        (
            "src/chart/ring.rs",
            "use daypart_engine::query::report::Report;\nuse crate::protocol::Opened;",
        ),
        (
            "src/chart/ring.rs",
            "#[cfg(test)]\n#[expect(unused)]\nmod tests { use daypart_engine::query::execute::run; }",
        ),
        (
            "src/worker/lead.rs",
            "use crate::{engine::store::event_store, platform::files, protocol::Reply};",
        ),
        (
            "src/ui/app.rs",
            "use crate::{chart, platform, protocol, state, engine::query::report};\nuse yew::prelude::*;",
        ),
        ("src/bin/worker.rs", "fn main() { daypart::worker::start(); }"),
    ];
    for (path, text) in cases {
        check(&[(path, text)], &[]);
    }
}

#[test]
fn the_browser_is_not_named_below() {
    for layer in ["engine", "script", "protocol", "chart", "state"] {
        let path = format!("src/{layer}/mod.rs");
        let said = format!("{path}:3: `{layer}` knows no browser, so no `web_sys`");
        check(&[(&path, "// web_sys\nuse web_sys::File;")], &[&said]);
        let said = format!("{path}:2: `{layer}` knows no browser, so no `yew`");
        check(&[(&path, "fn f() { draw!(yew::Html) }")], &[&said]);
    }
    check(&[("src/platform/mod.rs", "use web_sys::File;")], &[]);
}

#[test]
fn circles_are_found() {
    check(
        &[
            ("src/engine/a.rs", "\nuse daypart_engine::b::B;"),
            ("src/engine/b.rs", "use super::a::A;"),
        ],
        &["src/engine/a.rs:3: imports go in a circle: engine::a -> engine::b -> engine::a"],
    );
    check(
        &[
            ("src/chart/a.rs", "use super::b;"),
            ("src/chart/b.rs", "use super::c::{self, C};"),
            ("src/chart/c.rs", "fn f() -> crate::chart::a::A { g() }"),
        ],
        &["src/chart/a.rs:2: imports go in a circle: chart::a -> chart::b -> chart::c -> chart::a"],
    );
}

#[test]
fn a_circle_does_not_hide_behind_what_a_parent_hands_on() {
    check(
        &[
            (
                "src/engine/mod.rs",
                "mod a;\nmod b;\npub use a::A;\npub use b::B as Bee;",
            ),
            ("src/engine/a.rs", "use super::Bee;"),
            ("src/engine/b.rs", "use daypart_engine::A;"),
        ],
        &["src/engine/a.rs:2: imports go in a circle: engine::a -> engine::b -> engine::a"],
    );
}

#[test]
fn a_parent_and_its_children_are_no_circle() {
    check(
        &[
            (
                "src/chart/mod.rs",
                "mod palette;\nmod ring;\npub use palette::Style;\nfn all() { crate::chart::ring::draw() }",
            ),
            ("src/chart/palette.rs", "use super::Drawing;"),
            ("src/chart/ring.rs", "use crate::chart::{Drawing, Style};"),
        ],
        &[],
    );
    check(
        &[
            ("src/engine/a.rs", "use daypart_engine::b::B;"),
            (
                "src/engine/b.rs",
                "#[cfg(test)]\nmod tests { use daypart_engine::a::A; }",
            ),
        ],
        &[],
    );
}

#[test]
fn openings_and_lengths_are_held() {
    let long = |lines: usize| format!("//! Long.\n{}", "\n".repeat(lines - 1));
    let cases = [
        (
            "xtask/src/main.rs",
            "fn main() {}\n".to_owned(),
            "1: a file opens with `//!` that says what it owns",
        ),
        (
            "tests/a.rs",
            "// A comment.\n".to_owned(),
            "1: a file opens with `//!` that says what it owns",
        ),
        (
            "benches/a.rs",
            "\n//! Late.\n".to_owned(),
            "1: a file opens with `//!` that says what it owns",
        ),
        (
            "assets/css/a.css",
            "a {}\n".to_owned(),
            "1: a file opens with a comment that says what it owns",
        ),
        (
            "tests/e2e/a.ts",
            "let a;\n".to_owned(),
            "1: a file opens with a comment that says what it owns",
        ),
        (
            "xtask/src/a.rs",
            long(LINE_LIMIT + 1),
            "801: a file has at most 800 lines: split it",
        ),
    ];
    for (path, text, expected) in cases {
        assert_eq!(violations(&[(path.to_owned(), text)]), [format!("{path}:{expected}")]);
    }
    let fine = [
        ("xtask/src/a.rs", long(LINE_LIMIT)),
        ("assets/css/a.css", "/* What it owns. */\n".to_owned()),
        ("tests/e2e/a.ts", "// What it owns.\n".to_owned()),
    ];
    for (path, text) in fine {
        assert_eq!(violations(&[(path.to_owned(), text)]), Vec::<String>::new(), "{path}");
    }
}

#[test]
fn a_source_that_cannot_be_taken_apart_is_told() {
    let said = violations(&files(&[("src/engine/a.rs", "fn f( {")]));
    assert!(
        said.len() == 1 && said[0].starts_with("src/engine/a.rs:1: "),
        "{said:?}"
    );
}
