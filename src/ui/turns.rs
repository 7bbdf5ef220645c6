//! Turns: work that takes long together, such as drawing all charts, done in short tasks between which the page can answer
//! the person. What it changes on the page is changed at the end, all at once: each change by itself would have the browser
//! lay out and paint the page anew, which takes longer than the work.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;

use crate::platform::timer;

/// How long one task goes on taking turns. The piece of work that is begun last may take it past this.
const TASK_MS: f64 = 24.0;

/// What is to be done with a piece of work's outcome.
type Then = Box<dyn FnOnce()>;

/// A piece of work.
type Work = Box<dyn FnOnce() -> Then>;

/// A queue of pieces of work. Clones are the same queue.
#[derive(Clone, Default)]
pub struct Turns(Rc<Queue>);

#[derive(Default)]
struct Queue {
    work: RefCell<VecDeque<(u32, Work)>>,
    /// What was made and is to be shown.
    made: RefCell<Vec<(u32, Then)>>,
    at_end: RefCell<Option<Then>>,
    last: Cell<u32>,
    under_way: Cell<bool>,
}

/// A place in the queue; dropping it gives the place up.
pub struct Ticket {
    queue: Rc<Queue>,
    number: u32,
}

impl Turns {
    /// Does the work in its turn, and once all others have had theirs, calls `then` with its outcome.
    pub fn take<T: 'static>(&self, work: impl FnOnce() -> T + 'static, then: impl FnOnce(T) + 'static) -> Ticket {
        let number = self.0.last.get().wrapping_add(1);
        self.0.last.set(number);
        let work = move || -> Then {
            let outcome = work();
            Box::new(move || then(outcome))
        };
        self.0.work.borrow_mut().push_back((number, Box::new(work)));
        self.start();
        Ticket {
            queue: self.0.clone(),
            number,
        }
    }

    /// Calls `then` once there is nothing more to do, in place of what was to be called then before.
    pub fn at_end(&self, then: impl FnOnce() + 'static) {
        *self.0.at_end.borrow_mut() = Some(Box::new(then));
        self.start();
    }

    fn start(&self) {
        if !self.0.under_way.replace(true) {
            self.go_on();
        }
    }

    fn go_on(&self) {
        let turns = self.clone();
        timer::soon(move || turns.run());
    }

    /// One task's share of the work.
    fn run(&self) {
        let began_ms = timer::now_ms();
        loop {
            // What is done may itself take another turn, so the queue must not be held meanwhile.
            let next = self.0.work.borrow_mut().pop_front();
            match next {
                Some((number, work)) => {
                    let then = work();
                    self.0.made.borrow_mut().push((number, then));
                }
                None => break,
            }
            if timer::now_ms() - began_ms > TASK_MS {
                return self.go_on();
            }
        }
        self.0.under_way.set(false);
        let made = std::mem::take(&mut *self.0.made.borrow_mut());
        for (_, then) in made {
            then();
        }
        let at_end = self.0.at_end.borrow_mut().take();
        if let Some(then) = at_end {
            then();
        }
    }
}

impl Drop for Ticket {
    fn drop(&mut self) {
        // While the queue is held, what it holds can't be dropping this ticket.
        if let Ok(mut work) = self.queue.work.try_borrow_mut() {
            work.retain(|(number, _)| *number != self.number);
        }
        if let Ok(mut made) = self.queue.made.try_borrow_mut() {
            made.retain(|(number, _)| *number != self.number);
        }
    }
}
