//! How fast a device copies memory: the limit that passes are measured against.
use super::{Options, gpu};
use crate::error::Result;
use rayon::prelude::*;
use std::hint::black_box;
use std::time::{Duration, Instant};

/// What was measured.
#[derive(Clone, Debug, PartialEq)]
pub struct Bandwidth {
    /// Bytes read and written in a second.
    pub bytes_per_second: f64,
    /// What was copied, and how.
    pub how: String,
}

/// Bytes that the CPU engine copies at once: far more than its caches hold.
const BYTES: usize = 256 << 20;
/// Rounds after which the best is taken.
const ROUNDS: u32 = 5;
/// The least that a round takes, so that its ends do not count.
const ROUND: Duration = Duration::from_millis(200);

/// Measures the device that the options choose.
///
/// # Errors
/// If there is no such device, or it fails.
pub fn bandwidth(options: &Options) -> Result<Bandwidth> {
    match super::adapter(options)? {
        Some(adapter) => gpu::copy::bandwidth(&adapter),
        None => super::cpu::Cpu::pool(options.threads)?.map_or_else(|| Ok(host()), |pool| Ok(pool.install(host))),
    }
}

/// All threads copy parts of one large array to another.
fn host() -> Bandwidth {
    let (from, mut to) = (vec![1u32; BYTES / 4], vec![0u32; BYTES / 4]);
    let copy = || {
        to.par_chunks_mut(1 << 18).zip(from.par_chunks(1 << 18)).for_each(|(to, from)| to.copy_from_slice(from));
        black_box(&mut to);
        Ok(())
    };
    let seconds = best(copy, || Ok(())).unwrap_or(f64::INFINITY);
    let threads = rayon::current_num_threads();
    let plural = if threads == 1 { "" } else { "s" };
    Bandwidth {
        bytes_per_second: 2.0 * BYTES as f64 / seconds,
        how: format!("{} MiB by {threads} thread{plural}", BYTES >> 20),
    }
}

/// Seconds of one call at best: calls are made in rounds that are long enough to be timed, each ended by `wait`.
pub(super) fn best(mut call: impl FnMut() -> Result<()>, mut wait: impl FnMut() -> Result<()>) -> Result<f64> {
    let mut round = |calls: u32| {
        let began = Instant::now();
        (0..calls).try_for_each(|_| call())?;
        wait()?;
        Ok(began.elapsed())
    };
    let mut calls = 1;
    round(calls)?;
    while round(calls)? < ROUND {
        calls *= 2;
    }
    let took = (0..ROUNDS).map(|_| round(calls)).collect::<Result<Vec<_>>>()?;
    Ok(took.into_iter().min().unwrap_or_default().as_secs_f64() / f64::from(calls))
}
