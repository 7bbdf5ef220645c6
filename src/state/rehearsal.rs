//! The rehearsal: what a made-up report looks like is built once where nobody sees it, while the person is still choosing files,
//! and thrown away. A browser compiles what a program does when it first comes to it, and the first real report would otherwise
//! wait for that.

use std::rc::Rc;

use crate::protocol::Reply;
use crate::state::{Phase, State};
use daypart_engine::query::profile_table::TableWindow;
use daypart_engine::query::report::Report;
use daypart_engine::query::top_tracks::TrackReport;

/// What is rehearsed with. None of it is anybody's.
#[derive(Clone, Debug, PartialEq)]
pub struct Rehearsal {
    /// The made-up report.
    pub report: Rc<Report>,
    /// Its profiles, once they have come.
    pub window: Option<Rc<TableWindow>>,
    /// What is played in it, once that has come.
    pub playing: Option<Rc<TrackReport>>,
}

impl Rehearsal {
    /// Whether nothing more is to come.
    pub fn is_whole(&self) -> bool {
        self.window.is_some() && self.playing.is_some()
    }
}

impl State {
    /// Takes in what the worker has made up. The report comes first, and isn't wanted any more once there is something real.
    pub(in crate::state) fn rehearse(&mut self, reply: Reply) {
        let nothing_real = self.phase() == Phase::Empty;
        match (reply, &mut self.rehearsal) {
            (Reply::Opened(opened), _) if nothing_real => {
                self.rehearsal = opened.report.map(|report| Rehearsal {
                    report: Rc::new(report),
                    window: None,
                    playing: None,
                });
            }
            (Reply::Rows(window), Some(rehearsal)) => rehearsal.window = Some(Rc::new(window)),
            (Reply::Tracks(tracks), Some(rehearsal)) => rehearsal.playing = Some(Rc::new(*tracks)),
            _ => {}
        }
    }
}
