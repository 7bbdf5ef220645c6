//! The rehearsal: each chart is drawn once of made-up figures and thrown away, while the person is still choosing files. A
//! browser compiles what wasm runs when it first comes to it, and a first report would otherwise wait for that.

use std::cell::Cell;
use std::rc::Rc;

use super::charts::ChartKind;
use super::turns::Turns;
use crate::chart::{Scheme, Style};
use crate::engine::report::Report;

/// A width like those on a page.
const WIDTH_PX: u32 = 600;

const KINDS: [ChartKind; 10] = [
    ChartKind::Clock,
    ChartKind::Spark(0),
    ChartKind::Week,
    ChartKind::Dayparts,
    ChartKind::Hours,
    ChartKind::Timeline,
    ChartKind::MobileOverall,
    ChartKind::MobileByDaypart,
    ChartKind::MobileByHour,
    ChartKind::Distribution(0),
];

/// Draws the charts in their turns, each a short task.
pub fn rehearse(turns: &Turns, report: Report) {
    let report = Rc::new(report);
    let style = Style {
        scheme: Scheme::Light,
        width_px: WIDTH_PX,
    };
    for kind in KINDS {
        let report = report.clone();
        let unseen = Rc::new(Cell::new(false));
        turns.take(unseen, move || kind.draw(&report, style), drop).keep();
    }
}
