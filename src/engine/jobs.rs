//! Several computations side by side.
use super::Options;
use crate::error::Result;
use std::panic::resume_unwind;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::Relaxed};
use std::thread::{available_parallelism, scope};

/// Does something with each item, so many at a time, begun in their order; what came of it, in their order.
///
/// # Errors
/// One of those of the work; what is under way then is finished, and nothing more begun.
///
/// # Panics
/// If the work panics, with its message.
pub fn side_by_side<T: Sync, R: Send>(
    jobs: usize,
    items: &[T],
    work: impl Fn(&T) -> Result<R> + Sync,
) -> Result<Vec<R>> {
    let (next, failed) = (AtomicUsize::new(0), AtomicBool::new(false));
    let another = || if failed.load(Relaxed) { None } else { Some(next.fetch_add(1, Relaxed)) };
    let one = |i: usize| Some((i, work(items.get(i)?).inspect_err(|_| failed.store(true, Relaxed))));
    let share = || std::iter::from_fn(|| another().and_then(one)).collect::<Vec<_>>();
    let mut done: Vec<_> = scope(|scope| {
        let workers: Vec<_> = (0..jobs).map(|_| scope.spawn(share)).collect();
        workers.into_iter().flat_map(|worker| worker.join().unwrap_or_else(|panic| resume_unwind(panic))).collect()
    });
    done.sort_by_key(|(i, _)| *i);
    done.into_iter().map(|(_, result)| result).collect()
}

impl Options {
    /// The same for each of so many computations at a time: they share the cores, unless a number of threads was given.
    #[must_use]
    pub fn shared_by(mut self, jobs: usize) -> Self {
        if jobs > 1 {
            let cores = available_parallelism().map_or(1, usize::from);
            self.threads.get_or_insert((cores / jobs).max(1));
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Error;

    #[test]
    fn results_are_in_the_order_of_their_items() {
        let slow_first = |n: &u64| {
            std::thread::sleep(std::time::Duration::from_millis(20 - *n));
            Ok(n * n)
        };
        let numbers: Vec<u64> = (0..20).collect();
        for jobs in [1, 3, 40] {
            let squares = side_by_side(jobs, &numbers, slow_first).expect("no error");
            assert_eq!(squares, numbers.iter().map(|n| n * n).collect::<Vec<_>>());
        }
        assert!(side_by_side(2, &[], slow_first).expect("no error").is_empty());
    }

    #[test]
    fn nothing_is_begun_after_an_error() {
        let begun = AtomicUsize::new(0);
        let fails_at_3 = |n: &u32| {
            begun.fetch_add(1, Relaxed);
            if *n == 3 { Err(Error::device("three", "take another")) } else { Ok(()) }
        };
        let error = side_by_side(1, &[1, 2, 3, 4, 5], fails_at_3).expect_err("an error");
        assert!(error.to_string().contains("three"), "{error}");
        assert_eq!(begun.into_inner(), 3);
    }

    #[test]
    fn threads_that_were_asked_for_stay() {
        let asked = Options { threads: Some(3), ..Options::default() };
        assert_eq!(asked.shared_by(2).threads, Some(3));
        assert_eq!(Options::default().shared_by(1).threads, None);
        assert_eq!(Options::default().shared_by(100_000).threads, Some(1));
    }
}
