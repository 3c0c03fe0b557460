//! Whether the runs of a sweep that go on at a time have room side by side: each by itself finds memory free that others will take.
use super::Conduct;
use crate::engine::room::{Room, every_device_holds, needed};
use crate::error::{Error, Result};
use crate::lattice::grid::Grid;
use crate::memory;
use crate::plan::Plan;
use crate::tissue::state::Layer;

/// What takes memory in a run.
pub(super) struct Size {
    grid: Grid,
    extra: Vec<Layer>,
    beside: u64,
}

impl Size {
    pub fn of(plan: &Plan) -> Self {
        Self { grid: plan.grid(), extra: plan.extra.clone(), beside: plan.beside() }
    }
}

/// Refuses more runs at a time than fit, whichever of them meet; `runs` are those that are to be done. One that does not fit by
/// itself says so when it begins, and keeps no other from running.
///
/// # Errors
/// If there is no such engine, or no room as far as the system tells; names how many fit.
pub(super) fn check<'a>(runs: impl Iterator<Item = &'a Size> + Clone, conduct: &Conduct) -> Result<()> {
    let on_host = runs.clone().map(|run| needed(run.grid, &run.extra) + run.beside).collect();
    if conduct.jobs < 2 || every_device_holds(largest(on_host, conduct.jobs).iter().sum()) {
        return Ok(());
    }
    let room = Room::of(&conduct.request.engine)?;
    let Some(memory) = room.memory else { return Ok(()) };
    let runs = runs.map(|run| room.needed(run.grid, &run.extra) + run.beside).collect();
    match too_many(runs, conduct.jobs, memory) {
        Some((count, needed, fit)) => {
            let (needed, free) = (memory::text(needed), memory::text(memory));
            let have = format!("but {free} can be had on {}", room.device);
            let problem = format!("{count} runs at a time need {needed} of memory, {have}");
            Err(Error::device(problem, format!("take --jobs {fit}")))
        }
        None => Ok(()),
    }
}

/// How many runs may meet, the bytes that they need then, and how many at a time fit, if these are fewer.
fn too_many(mut runs: Vec<u64>, jobs: usize, memory: u64) -> Option<(usize, u64, usize)> {
    runs.retain(|run| *run <= memory);
    let runs = largest(runs, jobs);
    let sums = runs.iter().scan(0u64, |sum, run| {
        *sum += run;
        Some(*sum)
    });
    let fit = sums.take_while(|sum| *sum <= memory).count();
    (fit < runs.len()).then(|| (runs.len(), runs.iter().sum(), fit))
}

fn largest(mut runs: Vec<u64>, count: usize) -> Vec<u64> {
    runs.sort_unstable_by(|a, b| b.cmp(a));
    runs.truncate(count);
    runs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_largest_runs_may_meet() {
        assert_eq!(too_many(vec![1, 4, 1, 4, 4], 3, 10), Some((3, 12, 2)));
        assert_eq!(too_many(vec![4, 4, 4], 2, 10), None, "two meet, and there is room for them");
        assert_eq!(too_many(vec![4, 4], 3, 10), None, "there are but two");
        assert_eq!(too_many(vec![9, 8], 3, 10), Some((2, 17, 1)));
        assert_eq!(too_many(vec![20, 4, 4, 1], 3, 10), None, "one that never fits says so itself");
        assert_eq!(too_many(vec![20, 30], 2, 10), None);
    }
}
