//! Values that change, and values that follow from them, on top of Leptos' signals.
//!
//! Leptos makes a program of its own for every type of value: for keeping it, reading it, comparing it, telling who
//! read it. Here only the reading depends on the type, so readers load that program once.

use std::any::Any;
use std::marker::PhantomData;
use std::sync::{Arc, PoisonError, RwLock};

use leptos::prelude::{Get as _, GetUntracked as _, Memo, Notify as _, Track as _};
use leptos::reactive::signal::ArcTrigger;

/// A value that changes. Copied freely, for it is a handle; what it stands for lives as long as the page.
pub(crate) struct Live<T: 'static>(&'static Held<T>);

struct Held<T> {
    value: RwLock<T>,
    changed: ArcTrigger,
}

impl<T> Clone for Live<T> {
    fn clone(&self) -> Live<T> {
        *self
    }
}

impl<T> Copy for Live<T> {}

impl<T> Live<T> {
    pub(crate) fn new(value: T) -> Live<T> {
        Live(Box::leak(Box::new(Held { value: RwLock::new(value), changed: ArcTrigger::new() })))
    }

    /// Reads the value; whoever does is told when it changes.
    pub(crate) fn with<R>(self, read: impl FnOnce(&T) -> R) -> R {
        self.0.changed.track();
        self.with_untracked(read)
    }

    pub(crate) fn with_untracked<R>(self, read: impl FnOnce(&T) -> R) -> R {
        read(&self.0.value.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Changes the value without telling anybody.
    pub(crate) fn change<R>(self, change: impl FnOnce(&mut T) -> R) -> R {
        change(&mut self.0.value.write().unwrap_or_else(PoisonError::into_inner))
    }

    pub(crate) fn update(self, change: impl FnOnce(&mut T)) {
        self.change(change);
        self.0.changed.notify();
    }

    pub(crate) fn set(self, value: T) {
        self.update(|old| *old = value);
    }
}

impl<T: Clone> Live<T> {
    pub(crate) fn get(self) -> T {
        self.with(T::clone)
    }

    pub(crate) fn get_untracked(self) -> T {
        self.with_untracked(T::clone)
    }
}

/// A value that follows from others, made anew only when they change.
pub(crate) struct Derived<T>(Memo<Erased>, PhantomData<fn() -> T>);

/// How a value is made from what it was before.
type Make = Box<dyn Fn(Option<&Erased>) -> Erased + Send + Sync>;

/// A value of any type: one type of memo serves all of them.
#[derive(Clone)]
struct Erased(Arc<dyn Value>);

trait Value: Any + Send + Sync {
    fn equals(&self, other: &dyn Any) -> bool;
}

impl<T: PartialEq + Send + Sync + 'static> Value for T {
    fn equals(&self, other: &dyn Any) -> bool {
        other.downcast_ref() == Some(self)
    }
}

impl PartialEq for Erased {
    fn eq(&self, other: &Erased) -> bool {
        self.0.equals(other.any())
    }
}

impl Erased {
    fn any(&self) -> &dyn Any {
        &*self.0
    }
}

impl<T> Clone for Derived<T> {
    fn clone(&self) -> Derived<T> {
        *self
    }
}

impl<T> Copy for Derived<T> {}

impl<T: PartialEq + Send + Sync + 'static> Derived<T> {
    /// A value that is made from what it was before, and from the values that making it reads.
    pub(crate) fn new(make: impl Fn(Option<&T>) -> T + Send + Sync + 'static) -> Derived<T> {
        let make: Make = Box::new(move |old| Erased(Arc::new(make(old.and_then(|old| old.any().downcast_ref())))));
        Derived(Memo::new(make), PhantomData)
    }

    /// Reads the value; whoever does is told when it changes.
    pub(crate) fn with<R>(self, read: impl FnOnce(&T) -> R) -> R {
        read_as(&self.0.get(), read)
    }
}

fn read_as<T: 'static, R>(value: &Erased, read: impl FnOnce(&T) -> R) -> R {
    read(value.any().downcast_ref().expect("a value has the type that it was made with"))
}

impl<T: Clone + PartialEq + Send + Sync + 'static> Derived<T> {
    pub(crate) fn get(self) -> T {
        self.with(T::clone)
    }

    pub(crate) fn get_untracked(self) -> T {
        read_as(&self.0.get_untracked(), T::clone)
    }
}
