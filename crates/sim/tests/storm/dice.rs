//! Chance and turns: one seeded generator decides everything, and one task goes on at a time.
//!
//! Every call that leaves a task for the world (store, signer) passes a turn before and after, and
//! waits there until the driver picks that task again. So the order of things depends on the seed
//! alone, however fast the machine is, and a node may die at any of these places.

use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::Poll;

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

/// The generator that everybody asks.
#[derive(Clone)]
pub(crate) struct Dice(Arc<Mutex<StdRng>>);

impl Dice {
    pub(crate) fn seeded(seed: u64) -> Self {
        Self(Arc::new(Mutex::new(StdRng::seed_from_u64(seed))))
    }

    /// A number below `end`.
    pub(crate) fn below(&self, end: usize) -> usize {
        self.between(0, end.max(1) as u64 - 1) as usize
    }

    /// A number from `low` to `high`, both included.
    pub(crate) fn between(&self, low: u64, high: u64) -> u64 {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).random_range(low..=high)
    }

    /// True so many times in a thousand.
    pub(crate) fn hits(&self, thousandths: u64) -> bool {
        self.between(0, 999) < thousandths
    }
}

/// Where tasks wait for the driver.
#[derive(Clone, Default)]
pub(crate) struct Turns(Arc<AtomicBool>);

impl Turns {
    /// Waits until the driver goes on with this task.
    pub(crate) async fn pass(&self) {
        let mut waited = false;
        poll_fn(|_| {
            if std::mem::replace(&mut waited, true) {
                return Poll::Ready(());
            }
            self.0.store(true, Ordering::Relaxed);
            Poll::Pending
        })
        .await;
    }

    /// Goes on with a task to its next turn; its answer if it ends before.
    pub(crate) async fn step<T>(&self, task: &mut Pin<Box<dyn Future<Output = T>>>) -> Option<T> {
        self.0.store(false, Ordering::Relaxed);
        poll_fn(|cx| match task.as_mut().poll(cx) {
            Poll::Ready(answer) => Poll::Ready(Some(answer)),
            Poll::Pending if self.0.load(Ordering::Relaxed) => Poll::Ready(None),
            Poll::Pending => Poll::Pending,
        })
        .await
    }
}
