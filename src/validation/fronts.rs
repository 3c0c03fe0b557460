//! Speeds of planar fronts: stochastic growth with migration and exclusion (Fisher–KPP), and growth at the surface alone (Eden).
use super::desk::{Desk, set};
use super::{Case, Check, Outcome, Wanted};
use crate::error::Result;
use crate::figure::{Axis, Chart, Trace};
use crate::metrics::statistics::{interval, line, mean, mean_text};
use crate::simulation::Simulation;
use crate::tissue::state::Layer;

const SOURCE: &str = "continuous-time program and wish–claim–settle trial, which agree";

pub(super) const FAST: Case = Case {
    name: "fisher-fast",
    config: "fisher-fast.toml",
    about: "Speed of a planar front of cells that divide at a third of the rate at which they hop, over the mean-field \
            speed 2√(rD) of Fisher and Kolmogorov: the exclusion process is 3 % faster.",
    long: false,
    run: |desk| fisher(desk, &FAST, 0.33, 1.03),
};

pub(super) const SLOW: Case = Case {
    name: "fisher-slow",
    config: "fisher-slow.toml",
    about: "The same front with thirty hops for a division: noise at its edge makes it 5 % slower than the mean field.",
    long: false,
    run: |desk| fisher(desk, &SLOW, 0.033, 0.95),
};

pub(super) const EDEN: Case = Case {
    name: "eden",
    config: "eden.toml",
    about: "Speed of a planar front of cells that only divide, in sites per mean cycle: surface growth of the Eden kind.",
    long: false,
    run: eden,
};

/// Positions between which the front is timed: 0.3 and 0.75 of 360 planes.
const TIMED: [f64; 2] = [108.0, 270.0];
/// The front stands between these planes of the lattice: pioneers of a slow front are up to 30 planes ahead of it, and
/// what lies as far behind is full but for 1 %.
const BETWEEN: [u32; 2] = [40, 56];
const SHIFT: u32 = BETWEEN[1] - BETWEEN[0];

/// Moves the lattice ahead: its lowest planes go, and empty ones come. Returns the cells that went.
fn shift(run: &mut Simulation) -> Result<usize> {
    let [x, y, _] = run.plan.grid().size;
    let (gone, mut cells) = ((x * y * SHIFT) as usize, 0);
    for layer in [Layer::Cell, Layer::Traits, Layer::Clone] {
        let mut words = run.engine.read(layer)?;
        let full = words.drain(..gone).filter(|w| *w != 0).count();
        cells = if layer == Layer::Cell { full } else { cells };
        words.resize(words.len() + gone, 0);
        run.engine.write(layer, &words)?;
    }
    Ok(cells)
}

/// A front's course: its position in planes by time in minutes, from the start to the last timed plane.
pub(super) fn course(mut run: Simulation) -> Result<Vec<[f64; 2]>> {
    let [x, y, _] = run.plan.grid().size;
    let plane = f64::from(x * y);
    let (mut behind, mut points) = (0.0, Vec::new());
    while run.step < run.plan.steps {
        run.advance(2)?;
        let here = run.engine.read(Layer::Cell)?.iter().filter(|c| **c != 0).count() as f64 / plane;
        points.push([run.minutes(), behind + here]);
        if behind + here > TIMED[1] {
            break;
        }
        if here > f64::from(BETWEEN[1]) {
            behind += shift(&mut run)? as f64 / plane;
        }
    }
    Ok(points)
}

/// Speed of a front where it is timed, in planes per minute.
pub(super) fn speed(course: &[[f64; 2]]) -> f64 {
    let timed: Vec<_> = course.iter().copied().filter(|p| (TIMED[0]..=TIMED[1]).contains(&p[1])).collect();
    line(&timed)[0]
}

/// Seeds whose courses are drawn.
const DRAWN: u32 = 3;

/// Courses of the first seeds and speeds of all; the quick run may take a coarser sub-step than the config.
fn fronts(desk: &Desk, case: &Case, limit: Option<f64>) -> Result<(Vec<Trace>, Vec<f64>)> {
    let limit = limit.filter(|_| !desk.full).map(|limit| set("migration.action_limit", limit));
    let (mut traces, mut speeds) = (Vec::new(), Vec::new());
    for seed in desk.seeds(1, 12) {
        let varied = limit.iter().cloned().chain([set("run.seed", seed)]);
        let course = course(desk.open(case.config, &varied.collect::<Vec<_>>())?)?;
        speeds.push(speed(&course));
        let points = course.iter().copied().step_by(course.len().div_ceil(40)).collect();
        traces.extend((seed <= DRAWN).then(|| Trace::points(format!("seed {seed}"), seed as usize, points)));
    }
    Ok((traces, speeds))
}

/// The page's chart: the courses, and the expected one through the first of the timed planes.
fn chart(title: &str, mut traces: Vec<Trace>, expected: f64) -> Chart {
    let entered = traces[0].points.iter().find(|p| p[1] >= TIMED[0]).map_or(0.0, |p| p[0]);
    let ends = TIMED.map(|plane| [entered + (plane - TIMED[0]) / expected, plane]);
    traces.insert(0, Trace::line("expected, where it is timed", 0, ends.to_vec()));
    let (x, y) = (Axis::new("time (min)").from(0.0), Axis::new("position (sites)").from(0.0));
    Chart { title: title.into(), x, y, traces }
}

/// The mean over seeds, and how well it is known.
fn checks(what: &'static str, unit: &'static str, values: &[f64], [expected, within]: [f64; 2]) -> Vec<Check> {
    let speed = Check::new(what, unit, mean(values), Wanted::Near(expected, within), SOURCE);
    [speed].into_iter().chain(Check::known_within(unit, interval(values), within)).collect()
}

/// Single seeds scatter by 2 %, so the quick run is one draw.
fn fisher(desk: &Desk, case: &Case, ratio: f64, expected: f64) -> Result<Outcome> {
    let mean_field = 2.0 * (ratio / 6.0).sqrt();
    let (traces, speeds) = fronts(desk, case, Some(0.05))?;
    let shares: Vec<f64> = speeds.iter().map(|v| v / mean_field).collect();
    Ok(Outcome {
        checks: checks("v/(2√(rD))", "", &shares, [expected, 0.03]),
        charts: vec![chart("Position of the front", traces, expected * mean_field)],
        notes: vec![format!("v/(2√(rD)) = {}.", mean_text(&shares, 3))],
    })
}

/// At a limit of 0.05 the claims that cells lose to each other would cost it 2 %, so it keeps the config's.
fn eden(desk: &Desk) -> Result<Outcome> {
    let (traces, speeds) = fronts(desk, &EDEN, None)?;
    Ok(Outcome {
        checks: checks("speed", "sites per cycle", &speeds, [0.634, 0.015]),
        charts: vec![chart("Position of the front", traces, 0.634)],
        notes: vec![format!("Speed {}.", mean_text(&speeds, 4))],
    })
}
