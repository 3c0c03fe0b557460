//! Panics of wgpu that are errors here: nothing is printed of them, and of no other panic less.
use std::cell::Cell;
use std::panic::{AssertUnwindSafe, PanicHookInfo, catch_unwind, set_hook, take_hook};
use std::sync::Once;
use std::thread;

/// How wgpu begins when it panics over what no caller can hear otherwise, like a device that was lost during a wait.
const OF_WGPU: &str = "Error in ";

type Hook = Box<dyn Fn(&PanicHookInfo<'_>) + Sync + Send>;

thread_local! {
    /// Whether this thread waits in [`quietly`].
    static QUIET: Cell<bool> = const { Cell::new(false) };
}

/// Does something in which wgpu may panic, and prints nothing if it does; Err if it did.
pub(super) fn quietly<T>(work: impl FnOnce() -> T) -> thread::Result<T> {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| set_hook(quiet(take_hook())));
    QUIET.set(true);
    let done = catch_unwind(AssertUnwindSafe(work));
    QUIET.set(false);
    done
}

/// A hook that leaves out the panics of wgpu on a thread that expects them.
fn quiet(usual: Hook) -> Hook {
    Box::new(move |panic| {
        let expected = QUIET.get() && panic.payload_as_str().is_some_and(|text| text.starts_with(OF_WGPU));
        if !expected {
            usual(panic);
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

    #[test]
    fn only_panics_of_wgpu_that_are_expected_are_not_printed() {
        quietly(|| ()).expect("nothing panics");
        let (usual, here, printed) = (take_hook(), thread::current().id(), Arc::new(AtomicUsize::new(0)));
        let count = printed.clone();
        set_hook(quiet(Box::new(move |_| {
            count.fetch_add(usize::from(thread::current().id() == here), Relaxed);
        })));
        let outcomes = [
            quietly(|| panic!("Error in Device::poll: the device is lost")),
            quietly(|| panic!("index out of bounds")),
            catch_unwind(|| panic!("Error in Device::poll: nobody expects it here")),
        ]
        .map(|done: thread::Result<()>| (done.is_err(), printed.load(Relaxed)));
        set_hook(usual);
        assert_eq!(outcomes.map(|(failed, _)| failed), [true; 3]);
        assert_eq!(printed.load(Relaxed), 2);
    }
}
