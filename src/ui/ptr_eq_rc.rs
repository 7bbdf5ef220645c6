//! `Rc` compared by pointer, for component props: comparing two takes constant time, however large the value is.

use std::ops::Deref;
use std::rc::Rc;

/// An [`Rc`] that equals another one only if both point to the same value.
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
