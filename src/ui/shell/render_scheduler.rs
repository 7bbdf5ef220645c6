//! Render scheduler: splits long rendering work, such as drawing all charts, into short tasks, so that the
//! page stays responsive.
//!
//! Visible work runs first, and all of its results are committed together; off-screen work follows after the
//! next paint. Committing in batches matters: a commit per chart would make the browser lay out and paint the
//! page each time, which takes longer than drawing the charts.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;

use crate::platform::timer;

/// Time budget of one task. The last item begun may exceed it.
const TASK_MS: f64 = 24.0;

/// Maximum age of the current task for work to start in it. Starting in the same task saves the browser one paint.
const YOUNG_TASK_MS: f64 = 20.0;

/// Time budget of a task in which work starts immediately, measured from its start; the remaining work moves to the next task.
const SAME_TASK_MS: f64 = 30.0;

/// Applies a rendered result to the page.
type Commit = Box<dyn FnOnce()>;

/// One scheduled render.
struct WorkItem {
    id: u32,
    /// Whether the part of the page that it changes is in view.
    visible: Rc<Cell<bool>>,
    render: Box<dyn FnOnce() -> Commit>,
}

/// Handle to the queue of scheduled renders. Clones share one queue.
#[derive(Clone, Default)]
pub struct RenderScheduler(Rc<Queue>);

#[derive(Default)]
struct Queue {
    pending: RefCell<VecDeque<WorkItem>>,
    /// Rendered results that are not committed yet.
    rendered: RefCell<Vec<(u32, Commit)>>,
    on_visible_done: RefCell<Option<Box<dyn FnOnce()>>>,
    on_idle: RefCell<Vec<Box<dyn FnOnce()>>>,
    last_id: Cell<u32>,
    task_start_ms: Cell<f64>,
    running: Cell<bool>,
    /// Whether visible work is done and off-screen work waits for the next paint.
    paused: Cell<bool>,
    /// Whether all work runs at the end of the current task, without a time budget.
    immediate: Cell<bool>,
}

/// A scheduled render. Dropping it cancels the render.
pub struct ScheduledRender {
    queue: Rc<Queue>,
    id: u32,
}

impl RenderScheduler {
    /// Schedules `render`. Its result goes to `commit` together with all other visible results, or, for
    /// off-screen work, with all results.
    pub fn schedule<T: 'static>(
        &self,
        visible: Rc<Cell<bool>>,
        render: impl FnOnce() -> T + 'static,
        commit: impl FnOnce(T) + 'static,
    ) -> ScheduledRender {
        let id = self.0.last_id.get().wrapping_add(1);
        self.0.last_id.set(id);
        let render = move || -> Commit {
            let result = render();
            Box::new(move || commit(result))
        };
        let render = Box::new(render);
        self.0.pending.borrow_mut().push_back(WorkItem { id, visible, render });
        self.start();
        ScheduledRender {
            queue: self.0.clone(),
            id,
        }
    }

    /// Calls `then` once no visible work is left. Replaces an earlier callback. Off-screen work then waits for
    /// [`RenderScheduler::resume_offscreen`].
    pub fn on_visible_done(&self, then: impl FnOnce() + 'static) {
        *self.0.on_visible_done.borrow_mut() = Some(Box::new(then));
        self.start();
    }

    /// Runs the off-screen work after the next paint.
    pub fn resume_offscreen(&self) {
        if self.0.paused.get() {
            let scheduler = self.clone();
            timer::after_paint(move || {
                if scheduler.0.paused.replace(false) {
                    scheduler.run(true, timer::now_ms() + TASK_MS);
                }
            });
        }
    }

    /// Marks the start of a task. Work that is scheduled while the task is young starts in the same task.
    pub fn mark_task_start(&self) {
        self.0.task_start_ms.set(timer::now_ms());
    }

    /// Turns immediate mode on or off: while it is on, all work runs at the end of the task that schedules it.
    pub fn set_immediate(&self, is_on: bool) {
        self.0.immediate.set(is_on);
        if is_on {
            self.start();
        }
    }

    /// Calls `then` once no work is left and all results are on the page.
    pub fn on_idle(&self, then: impl FnOnce() + 'static) {
        self.0.on_idle.borrow_mut().push(Box::new(then));
        self.notify_idle();
    }

    /// Calls the idle callbacks in the next task, when committed results are on the page.
    fn notify_idle(&self) {
        let scheduler = self.clone();
        timer::in_next_task(move || {
            if scheduler.0.running.get() || !scheduler.0.pending.borrow().is_empty() {
                return;
            }
            let callbacks = std::mem::take(&mut *scheduler.0.on_idle.borrow_mut());
            for then in callbacks {
                then();
            }
        });
    }

    fn start(&self) {
        if self.0.immediate.get() {
            let scheduler = self.clone();
            return timer::at_end_of_task(move || scheduler.run(true, f64::INFINITY));
        }
        if !self.0.running.replace(true) || self.0.paused.replace(false) {
            let task_start_ms = self.0.task_start_ms.get();
            if timer::now_ms() - task_start_ms < YOUNG_TASK_MS {
                let scheduler = self.clone();
                timer::at_end_of_task(move || scheduler.run(false, task_start_ms + SAME_TASK_MS));
            } else {
                self.run_in_next_task(false);
            }
        }
    }

    fn run_in_next_task(&self, with_offscreen: bool) {
        let scheduler = self.clone();
        timer::in_next_task(move || scheduler.run(with_offscreen, timer::now_ms() + TASK_MS));
    }

    /// Runs pending work until `deadline_ms`: visible work only, or all of it.
    fn run(&self, with_offscreen: bool, deadline_ms: f64) {
        // A render may schedule more work, so the queue is not borrowed while it runs.
        while let Some(WorkItem { id, render, .. }) = self.next(with_offscreen) {
            let commit = render();
            self.0.rendered.borrow_mut().push((id, commit));
            if timer::now_ms() > deadline_ms {
                return self.run_in_next_task(with_offscreen);
            }
        }
        let is_done = self.0.pending.borrow().is_empty();
        self.0.running.set(!is_done);
        self.0.paused.set(!is_done);
        let rendered = std::mem::take(&mut *self.0.rendered.borrow_mut());
        for (_, commit) in rendered {
            commit();
        }
        let on_visible_done = self.0.on_visible_done.borrow_mut().take();
        match on_visible_done {
            Some(then) => then(),
            None => self.resume_offscreen(),
        }
        if is_done && !self.0.on_idle.borrow().is_empty() {
            self.notify_idle();
        }
    }

    /// Removes the next item: the first visible one, or, `with_offscreen`, the first one if none is visible.
    fn next(&self, with_offscreen: bool) -> Option<WorkItem> {
        let mut pending = self.0.pending.borrow_mut();
        let index = pending.iter().position(|item| item.visible.get());
        pending.remove(index.or(with_offscreen.then_some(0))?)
    }
}

impl Drop for ScheduledRender {
    fn drop(&mut self) {
        // While the queue is borrowed, none of its items can be dropping this handle.
        if let Ok(mut pending) = self.queue.pending.try_borrow_mut() {
            pending.retain(|item| item.id != self.id);
        }
        if let Ok(mut rendered) = self.queue.rendered.try_borrow_mut() {
            rendered.retain(|(id, _)| *id != self.id);
        }
    }
}
