//! Shared values as props: two are equal when they are the same one, so that comparing props costs nothing.

use std::ops::Deref;
use std::rc::Rc;

/// A shared value that is compared by its place, not by its content.
pub struct PtrEqRc<T>(pub Rc<T>);

impl<T> Clone for PtrEqRc<T> {
    fn clone(&self) -> PtrEqRc<T> {
        PtrEqRc(Rc::clone(&self.0))
    }
}

impl<T> PartialEq for PtrEqRc<T> {
    fn eq(&self, other: &PtrEqRc<T>) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

impl<T> Deref for PtrEqRc<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T> From<&Rc<T>> for PtrEqRc<T> {
    fn from(value: &Rc<T>) -> PtrEqRc<T> {
        PtrEqRc(Rc::clone(value))
    }
}
