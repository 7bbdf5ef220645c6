//! Turns: work that takes long together, such as drawing all charts, done in short tasks between which the page can answer
//! the person. What is in view comes first and is shown as soon as all of that is done; the rest follows once that is painted. Each
//! time everything is changed at once: a change by itself would have the browser lay out and paint the page anew, which takes
//! longer than the work.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;

use crate::platform::timer;

/// How long one task goes on taking turns. The piece of work that is begun last may take it past this.
const TASK_MS: f64 = 24.0;

/// How long ago the task that runs may have begun for work to begin in it still, so that the browser paints once instead of twice.
const YOUNG_MS: f64 = 20.0;

/// How long such a task may take with the work, which goes on in the next one then.
const SAME_TASK_MS: f64 = 30.0;

/// What is to be done with a piece of work's outcome.
type Then = Box<dyn FnOnce()>;

/// A piece of work.
struct Piece {
    number: u32,
    /// Whether what it changes is in view.
    seen: Rc<Cell<bool>>,
    work: Box<dyn FnOnce() -> Then>,
}

/// A queue of pieces of work. Clones are the same queue.
#[derive(Clone, Default)]
pub struct RenderScheduler(Rc<Queue>);

#[derive(Default)]
struct Queue {
    work: RefCell<VecDeque<Piece>>,
    /// What was made and is to be shown.
    made: RefCell<Vec<(u32, Then)>>,
    at_end: RefCell<Option<Then>>,
    when_empty: RefCell<Vec<Then>>,
    last: Cell<u32>,
    task_began_ms: Cell<f64>,
    under_way: Cell<bool>,
    /// Whether nothing is under way but a pause before the rest.
    pausing: Cell<bool>,
    /// Whether somebody won't wait.
    rushed: Cell<bool>,
}

/// A place in the queue; dropping it gives the place up.
pub struct ScheduledRender {
    queue: Rc<Queue>,
    number: u32,
}

impl RenderScheduler {
    /// Does the work in its turn, and once all others that are `seen` have had theirs, or all, calls `then` with its outcome.
    pub fn take<T: 'static>(
        &self,
        seen: Rc<Cell<bool>>,
        work: impl FnOnce() -> T + 'static,
        then: impl FnOnce(T) + 'static,
    ) -> ScheduledRender {
        let number = self.0.last.get().wrapping_add(1);
        self.0.last.set(number);
        let work = move || -> Then {
            let outcome = work();
            Box::new(move || then(outcome))
        };
        let work = Box::new(work);
        self.0.work.borrow_mut().push_back(Piece { number, seen, work });
        self.start();
        ScheduledRender {
            queue: self.0.clone(),
            number,
        }
    }

    /// Calls `then` once there is nothing more to do for what is in view, in place of what was to be called then before. What is
    /// out of view waits from then on for [`RenderScheduler::show_rest`].
    pub fn at_end(&self, then: impl FnOnce() + 'static) {
        *self.0.at_end.borrow_mut() = Some(Box::new(then));
        self.start();
    }

    /// Has what is out of view done once what is in view is painted.
    pub fn show_rest(&self) {
        if self.0.pausing.get() {
            let turns = self.clone();
            timer::after_paint(move || {
                if turns.0.pausing.replace(false) {
                    turns.run(true, timer::now_ms() + TASK_MS);
                }
            });
        }
    }

    /// Says that a task begins now. What is asked for in it is begun in it too, while it is young.
    pub fn task_begins(&self) {
        self.0.task_began_ms.set(timer::now_ms());
    }

    /// Has all work done at the end of the task that asks for it, for as long as this is on.
    pub fn rush(&self, is_on: bool) {
        self.0.rushed.set(is_on);
        if is_on {
            self.start();
        }
    }

    /// Calls `then` once nothing at all is left to do and what was done is on the page.
    pub fn when_empty(&self, then: impl FnOnce() + 'static) {
        self.0.when_empty.borrow_mut().push(Box::new(then));
        self.tell_empty();
    }

    /// What is done is on the page in the next task.
    fn tell_empty(&self) {
        let turns = self.clone();
        timer::soon(move || {
            if turns.0.under_way.get() || !turns.0.work.borrow().is_empty() {
                return;
            }
            let waiting = std::mem::take(&mut *turns.0.when_empty.borrow_mut());
            for then in waiting {
                then();
            }
        });
    }

    fn start(&self) {
        if self.0.rushed.get() {
            let turns = self.clone();
            return timer::at_end_of_task(move || turns.run(true, f64::INFINITY));
        }
        if !self.0.under_way.replace(true) || self.0.pausing.replace(false) {
            let began_ms = self.0.task_began_ms.get();
            if timer::now_ms() - began_ms < YOUNG_MS {
                let turns = self.clone();
                timer::at_end_of_task(move || turns.run(false, began_ms + SAME_TASK_MS));
            } else {
                self.go_on(false);
            }
        }
    }

    fn go_on(&self, whole: bool) {
        let turns = self.clone();
        timer::soon(move || turns.run(whole, timer::now_ms() + TASK_MS));
    }

    /// One task's share of the work: of what is in view, or of the `whole`.
    fn run(&self, whole: bool, until_ms: f64) {
        // What is done may itself take another turn, so the queue must not be held meanwhile.
        while let Some(Piece { number, work, .. }) = self.next(whole) {
            let then = work();
            self.0.made.borrow_mut().push((number, then));
            if timer::now_ms() > until_ms {
                return self.go_on(whole);
            }
        }
        let is_done = self.0.work.borrow().is_empty();
        self.0.under_way.set(!is_done);
        self.0.pausing.set(!is_done);
        let made = std::mem::take(&mut *self.0.made.borrow_mut());
        for (_, then) in made {
            then();
        }
        let at_end = self.0.at_end.borrow_mut().take();
        match at_end {
            Some(then) => then(),
            None => self.show_rest(),
        }
        if is_done && !self.0.when_empty.borrow().is_empty() {
            self.tell_empty();
        }
    }

    /// The next piece: the first that is in view; else, of the `whole`, the first.
    fn next(&self, whole: bool) -> Option<Piece> {
        let mut work = self.0.work.borrow_mut();
        let place = work.iter().position(|piece| piece.seen.get());
        work.remove(place.or(whole.then_some(0))?)
    }
}

impl Drop for ScheduledRender {
    fn drop(&mut self) {
        // While the queue is held, what it holds can't be dropping this ticket.
        if let Ok(mut work) = self.queue.work.try_borrow_mut() {
            work.retain(|piece| piece.number != self.number);
        }
        if let Ok(mut made) = self.queue.made.try_borrow_mut() {
            made.retain(|(number, _)| *number != self.number);
        }
    }
}
