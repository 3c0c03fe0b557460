//! One workload on one lattice: whole steps first, then each pass.
use super::bytes::Ledger;
use super::energy::{Counters, Meter, SHORTEST};
use super::parts::{name, parts};
use super::report::{Measured, PassTime};
use super::workload::Workload;
use crate::engine::Options;
use crate::error::Result;
use crate::metrics::statistics::median;
use crate::organism::Organism;
use crate::tissue::state::Tissue;
use std::collections::BTreeMap;
use std::time::Instant;

/// Steps before the measurement: shaders are compiled and fields meet cells. The state hash is taken after them.
pub const BEFORE: u32 = 5;
/// Groups of steps, of which the fastest counts: what else a machine does can only make one slower.
const GROUPS: u32 = 3;
/// The most steps of a group: few enough that the tumour stays as it is.
const MOST_STEPS: f64 = 200.0;
/// The most rounds of passes.
const MOST_ROUNDS: f64 = 32.0;

/// The most steps over which the power of a card is metered: so many need not last long enough, and the tumour grows meanwhile.
const MOST_METERED: f64 = 1000.0;

/// A lattice and the time that it takes at least.
pub(super) struct Lattice {
    pub measured: Measured,
    pub least_seconds: f64,
}

/// Measures for about so many seconds, or longer where the fewest steps take longer.
pub(super) fn measure(workload: &'static Workload, edge: u32, options: &Options, seconds: f64) -> Result<Lattice> {
    let began = Instant::now();
    // No file of the user names the lattice: what is said of its sites is said of the flag.
    let plan = workload.plan(edge).and_then(|plan| plan.check_room(options).map(|()| plan));
    let plan = plan.map_err(|error| error.asked_by("--sizes"))?;
    let bytes = Tissue::bytes(plan.grid(), &plan.extra);
    let mut run = Organism::open(plan, options)?;
    run.advance(BEFORE)?;
    run.wait()?;
    let hash = run.hash()?;
    let setup = began.elapsed().as_secs_f64();
    let first = steps(&mut run, 1)?;
    let group = (seconds / 2.0 / first / f64::from(GROUPS)).clamp(1.0, MOST_STEPS) as u32;
    let counters = Counters::start(&run.primary.engine.describe());
    let groups = (0..GROUPS).map(|_| steps(&mut run, group)).collect::<Result<Vec<f64>>>()?;
    let joules = counters.stop().map(|joules| joules / f64::from(GROUPS * group));
    let shortest = groups.iter().copied().fold(f64::INFINITY, f64::min);
    let [step, median] = [shortest, median(&groups)].map(|seconds| seconds / f64::from(group));
    let rounds = (seconds / 2.0 / first).clamp(1.0, MOST_ROUNDS) as u32;
    let passes = passes(&mut run, rounds)?;
    let joules = joules.map_or_else(|| metered(&mut run, step), |joules| Ok(Some(joules)))?;
    let measured = Measured {
        workload: workload.name.into(),
        version: workload.version,
        edge,
        bytes_per_site: bytes as f64 / f64::from(edge).powi(3),
        steps: GROUPS * group,
        seconds: step,
        median,
        joules,
        hash_after: BEFORE,
        hash,
        passes,
    };
    Ok(Lattice { measured, least_seconds: setup + first * f64::from(2 + GROUPS) })
}

/// Seconds of so many whole steps.
fn steps(run: &mut Organism, count: u32) -> Result<f64> {
    let began = Instant::now();
    run.advance(count)?;
    run.wait()?;
    Ok(began.elapsed().as_secs_f64())
}

/// Joules of a step of a card, over steps that are not timed otherwise, since who reads its power keeps the host busy; none where
/// nothing tells, or the steps are too short.
fn metered(run: &mut Organism, step: f64) -> Result<Option<f64>> {
    let shortest = SHORTEST.as_secs_f64();
    if shortest / step > MOST_METERED {
        return Ok(None);
    }
    let Some(meter) = Meter::start(&run.primary.engine.describe()) else { return Ok(None) };
    let (mut seconds, mut count) = (0.0, 0.0);
    // Steps may be faster than those that were timed: then as many more as are missing, at their own speed.
    while seconds < shortest && count < MOST_METERED {
        let one = if count > 0.0 { seconds / count } else { step };
        let more = (1.1 * (shortest - seconds) / one).ceil().min(MOST_METERED - count);
        seconds += steps(run, more as u32)?;
        count += more;
    }
    Ok(meter.stop().map(|watts| watts * seconds / count))
}

/// Seconds of each pass in one step, that of the fastest round, the slowest first.
fn passes(run: &mut Organism, rounds: u32) -> Result<Vec<PassTime>> {
    let lattice = &mut run.primary;
    let program = lattice.plan.program_in(lattice.regime(lattice.step));
    let parts = parts(&program, &lattice.engine);
    let mut fastest: Option<Vec<f64>> = None;
    for round in 0..rounds {
        let moment = lattice.plan.moment(lattice.step + round);
        let seconds = lattice.engine.time(&parts, &moment)?;
        let sum = |seconds: &[f64]| seconds.iter().sum::<f64>();
        if fastest.as_ref().is_none_or(|fastest| sum(&seconds) < sum(fastest)) {
            fastest = Some(seconds);
        }
    }
    let (mut ledger, mut passes) = (Ledger::default(), BTreeMap::<String, PassTime>::new());
    for (part, seconds) in parts.iter().zip(fastest.unwrap_or_default()) {
        let name = name(part);
        let pass = passes.entry(name.clone()).or_insert_with(|| PassTime { name, ..PassTime::default() });
        pass.seconds += seconds;
        pass.calls += 1;
        pass.bytes += ledger.bytes(part, &lattice.plan.grids);
    }
    let mut passes: Vec<PassTime> = passes.into_values().collect();
    passes.sort_by(|a, b| b.seconds.total_cmp(&a.seconds));
    Ok(passes)
}
