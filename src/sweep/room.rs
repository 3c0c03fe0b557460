//! Whether the runs of a sweep that go on at a time have room side by side: each by itself finds memory free that others will take.
use super::Conduct;
use crate::engine::memory;
use crate::engine::room::{Room, every_device_holds};
use crate::error::{Error, Result};

/// Refuses more runs at a time than fit, whichever of them meet; `runs` are the bytes of those that are to be done. One that
/// does not fit by itself says so when it begins, and keeps no other from running.
///
/// # Errors
/// If there is no such engine, or no room; names how many fit.
pub(super) fn check(mut runs: Vec<u64>, conduct: &Conduct) -> Result<()> {
    runs.sort_unstable_by(|a, b| b.cmp(a));
    runs.truncate(conduct.jobs);
    let needed: u64 = runs.iter().sum();
    if runs.len() < 2 || every_device_holds(needed) {
        return Ok(());
    }
    let room = Room::of(&conduct.request.engine)?;
    let Some(memory) = room.memory.filter(|memory| needed > *memory) else { return Ok(()) };
    let fit = fitting(&runs, memory).max(1);
    let (count, needed, free) = (runs.len(), memory::text(needed), memory::text(memory));
    let problem = format!("{count} runs at a time need {needed} of memory, but {free} can be had on {}", room.device);
    Err(Error::device(problem, format!("take --jobs {fit}")))
}

/// How many of these, the largest first, fit into so many bytes.
fn fitting(runs: &[u64], memory: u64) -> usize {
    let sums = runs.iter().scan(0u64, |sum, run| {
        *sum += run;
        Some(*sum)
    });
    sums.take_while(|sum| *sum <= memory).count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::{Choice, Options};
    use crate::run::Request;

    fn at_a_time(jobs: usize, runs: &[u64]) -> Result<()> {
        let engine = Options { choice: Choice::Cpu, ..Options::default() };
        check(runs.to_vec(), &Conduct { jobs, shard: (0, 1), request: Request { engine, quiet: true } })
    }

    #[test]
    fn runs_that_meet_need_room_side_by_side() {
        let Some(free) = memory::available() else { return };
        let third = free * 2 / 5;
        let error = at_a_time(3, &[1, third, 1, third, third]).expect_err("too many").to_string();
        assert!(error.contains("3 runs at a time need ") && error.contains("take --jobs 2"), "{error}");
        assert!(at_a_time(2, &[third, third, third]).is_ok(), "two meet, and there is room for them");
        assert!(at_a_time(3, &[third, third]).is_ok(), "there are but two");
        assert!(at_a_time(1, &[2 * free, free]).is_ok(), "one at a time says so itself");
        assert!(at_a_time(9, &[1 << 20; 40]).is_ok());
    }

    #[test]
    fn the_largest_runs_may_meet() {
        assert_eq!([2, 5, 9, 20].map(|memory| fitting(&[5, 4, 3], memory)), [0, 1, 2, 3]);
    }
}
